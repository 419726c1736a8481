"""What a lesson types out is what `course_utils` offers from the next lesson on."""

import ast

import numpy as np
import pytest

from course_utils import gradcheck, reduction, regression
from tools.build_notebooks import ROOT, find_lessons, read_lesson


def typed(lesson, name):
    """The function as the lesson defines it, solutions included."""
    (path,) = find_lessons(ROOT, [lesson])
    for cell in read_lesson(path, solutions=True):
        if cell.kind == "code":
            for statement in ast.parse(cell.source).body:
                if isinstance(statement, ast.FunctionDef) and statement.name == name:
                    namespace = {"np": np}
                    exec(ast.unparse(statement), namespace)
                    return namespace[name]
    raise AssertionError(f"lesson {lesson} does not define {name}")


def mean_of(loss):
    return lambda target, prediction: reduction.mean(loss(target, prediction))


TIES = [
    ("01", "signed_error", regression.signed_error),
    ("01", "squared_error", regression.squared_error),
    ("01", "squared_error_grad", regression.squared_error_grad),
    ("01", "mean_squared_error", mean_of(regression.squared_error)),
]


@pytest.mark.parametrize(("lesson", "name", "library"), TIES)
def test_same_values_as_the_library(lesson, name, library):
    target, prediction = np.random.default_rng(8).normal(0, 3, (2, 100))
    ours = typed(lesson, name)(target, prediction)
    # The same operations, but for the order in which a mean adds up its hundred terms.
    np.testing.assert_allclose(ours, library(target, prediction), rtol=1e-14)


def test_slope_typed_in_lesson_01_is_the_numerical_gradient():
    slope = typed("01", "slope")
    for x in np.random.default_rng(8).uniform(-1, 1, 20):
        library = gradcheck.numerical_gradient(lambda p: float(np.sin(p)), x)
        # Both have rounding errors of about 1e-16 / 1e-5.
        np.testing.assert_allclose(slope(np.sin, x), library, atol=1e-10)
