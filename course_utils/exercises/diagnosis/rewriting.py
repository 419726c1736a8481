"""A right solution with one piece of it changed: a plus for a minus, a median for a mean.

If such a rewriting gives the learner's values on every input, the verdict can say which piece it
is. What is read here is the author's code of the exercise, never the learner's.
"""

import ast
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course_utils.exercises.diagnosis.afterwards import tried
from course_utils.exercises.diagnosis.pieces_of_code import changes, replaced


@dataclass(frozen=True)
class Rewriting:
    """What one changed piece gives, and the words for the change."""

    sentence: str
    function: Callable


@lru_cache(maxsize=64)
def rewritings(source):
    """Each `Rewriting` of the function that `source` defines, one piece at a time."""
    tree = ast.parse(source)
    if any(isinstance(node, ast.While) for node in ast.walk(tree)):
        return []  # with a piece changed it might never end
    definition = tree.body[-1]
    if ast.get_docstring(definition):
        del definition.body[0]  # compiled hundreds of times, it costs a third of that
    names = Names(definition)
    pieces = list(_pieces(definition))
    usual = [(*place, change) for place in pieces for change in changes(place[-1], names)]
    rare = [(*place, change) for place in pieces for change in replaced(place[-1], names)]
    return [
        Rewriting(
            f"it comes out as if {words}.",
            _compiled(tree, definition.name, parent, field, place, piece, changed),
        )
        for parent, field, place, piece, (changed, words) in usual + rare
    ]


@lru_cache(maxsize=64)
def rewritten(source, pickled_case):
    """What each of the `rewritings` gives for one case: pickled, it is a key by its content.

    Asked for the worked example, which is the same for every answer. Most rewritings fail on it.
    """
    return [
        tried(rewriting.function, *pickle.loads(pickled_case).values())
        for rewriting in rewritings(source)
    ]


def _pieces(definition):
    """Everything in the body that can be replaced: (parent, field, place in a list, node)."""
    for parent in ast.walk(definition):
        if isinstance(parent, ast.arguments | ast.keyword):
            continue
        for field, value in ast.iter_fields(parent):
            if isinstance(value, list):
                found = [(place, node) for place, node in enumerate(value)]
            else:
                found = [(None, value)]
            for place, node in found:
                if isinstance(node, ast.expr | ast.stmt) and not isinstance(
                    getattr(node, "ctx", None), ast.Store
                ):
                    yield parent, field, place, node


def _compiled(tree, name, parent, field, place, piece, changed):
    """The function with one piece changed, which is put back."""
    _put(parent, field, place, _located(changed, piece))
    namespace = {"np": np}
    try:
        exec(compile(tree, "<rewriting>", "exec"), namespace)
    finally:
        _put(parent, field, place, piece)
    return namespace[name]


def _located(node, piece):
    """The node with the lines of the piece, as Python asks, wherever it has none of its own."""
    if "lineno" in node._attributes and not hasattr(node, "lineno"):
        ast.copy_location(node, piece)
        for child in ast.iter_child_nodes(node):
            _located(child, piece)
    return node


def _put(parent, field, place, node):
    if place is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[place] = node


class Names:
    """Which arguments a piece depends on, also by way of what was computed from them before."""

    def __init__(self, definition):
        self.definition = definition
        self.arguments = [argument.arg for argument in definition.args.args]
        self.origins = {name: {name} for name in self.arguments}
        for statement in ast.walk(definition):
            if isinstance(statement, ast.Assign | ast.AugAssign):
                targets = getattr(statement, "targets", None) or [statement.target]
                self._computed(targets, statement.value)
            elif isinstance(statement, ast.For):
                self._computed([statement.target], statement.iter)

    def _computed(self, targets, value):
        origin = self._in(value)
        for target in targets:
            for node in ast.walk(target):
                if isinstance(node, ast.Name):
                    self.origins[node.id] = self.origins.get(node.id, set()) | origin

    def _in(self, piece):
        found = (node.id for node in ast.walk(piece) if isinstance(node, ast.Name))
        return set().union(*(self.origins.get(name, set()) for name in found))

    def made_of(self, piece):
        """In words: "made of score and sign"; empty for what no argument has a part in."""
        found = self._in(piece)
        ordered = [name for name in self.arguments if name in found]
        if not ordered:
            return ""
        *first, last = ordered
        return f" made of {', '.join(first)} and {last}" if first else f" made of {last}"

    def called(self, kind, piece):
        """In words: "the factor 2", "the factor length", "the factor made of score and sign"."""
        if isinstance(piece, ast.Constant) or self._is_argument(piece):
            text = ast.unparse(piece)
            return text if kind == "part" else f"the {kind} {text}"
        return f"a {kind}{self.made_of(piece)}"

    def _is_argument(self, piece):
        return isinstance(piece, ast.Name) and piece.id in self.arguments
