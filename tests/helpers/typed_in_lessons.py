"""The functions that the lessons type out."""

import ast
import functools

import numpy as np

from tools.build_notebooks import ROOT, find_lessons, read_lesson


@functools.cache
def statements(lesson):
    """The code of a lesson, solutions included."""
    (path,) = find_lessons(ROOT, [lesson])
    cells = read_lesson(path, solutions=True)
    return [node for c in cells if c.kind == "code" for node in ast.parse(c.source).body]


def typed(lesson, *names):
    """The first of the functions as the lesson defines it; it may call the others."""
    namespace = {"np": np}
    for node in statements(lesson):
        if isinstance(node, ast.FunctionDef) and node.name in names:
            exec(ast.unparse(node), namespace)
    assert set(names) <= set(namespace), f"lesson {lesson} does not define all of {names}"
    return namespace[names[0]]
