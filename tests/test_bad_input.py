"""Bad input for every public function that takes numbers: it works, or says clearly why not.

A refusal is a ValueError or a TypeError that names the argument, says what came and what was
expected.
"""

import functools
import inspect
import pkgutil
import re

import numpy as np
import pytest

import course_utils
from course_utils import gradcheck, plots, reduction, regression, validation

GOOD = np.array([0.5, -1.25])


def square(x):
    return float(np.sum(np.square(x)))


# function, its arguments, and which of them to spoil. Arguments in one row must agree in shape.
FUNCTIONS = [
    *(
        (function, {"target": GOOD, "prediction": GOOD + 0.75}, ["target", "prediction"])
        for function in (
            regression.signed_error,
            regression.signed_error_grad,
            regression.squared_error,
            regression.squared_error_grad,
            regression.absolute_error,
            regression.absolute_error_grad,
        )
    ),
    (reduction.mean, {"losses": GOOD}, ["losses"]),
    (reduction.sum, {"losses": GOOD}, ["losses"]),
    (
        reduction.weighted_mean,
        {"losses": GOOD, "weights": abs(GOOD), "divisor": "weights"},
        ["losses", "weights"],
    ),
    (gradcheck.numerical_gradient, {"function": square, "point": GOOD}, ["point"]),
    (
        gradcheck.gradient_discrepancy,
        {"function": square, "gradient": lambda x: 2 * x, "point": GOOD},
        ["point"],
    ),
    (validation.real_arrays, {"one": GOOD, "other": GOOD + 1}, ["one", "other"]),
    (validation.finite_arrays, {"one": GOOD, "other": GOOD + 1}, ["one", "other"]),
    (plots.curve, {"ax": None, "x": GOOD, "y": GOOD + 1}, ["x", "y"]),
    (plots.points, {"ax": None, "x": GOOD, "y": GOOD + 1}, ["x", "y"]),
    (plots.error_squares, {"ax": None, "errors": GOOD, "label": "model"}, ["errors"]),
    (
        plots.neuron,
        {"inputs": {"a": 0.5, "b": 0.25}, "weights": GOOD, "bias": 0.5, "output": 0.25},
        ["weights"],
    ),
]

# name, the spoiled value, the error it must raise, what the message must say
REFUSED = [
    ("another shape", np.array([0.5, 1.5, 2.5]), ValueError, r"shapes? .*\(3,\).*expected"),
    ("another rank", np.array([[0.5], [1.5]]), ValueError, r"shapes? .*\(2, 1\).*expected"),
    ("empty", np.array([]), ValueError, r"got an empty array of shape \(0,\); expected"),
    ("nan", np.array([0.5, np.nan]), ValueError, "got nan at index 1; expected finite"),
    ("infinity", np.array([np.inf, 0.5]), ValueError, "got inf at index 0; expected finite"),
    ("minus infinity", [0.5, -np.inf], ValueError, "got -inf at index 1; expected finite"),
    ("text", "0.5", TypeError, "got text; expected real numbers"),
    ("list of text", ["0.5", "1.5"], TypeError, "got text; expected real numbers"),
    ("bytes", np.array([b"a", b"b"]), TypeError, "got bytes; expected real numbers"),
    ("None", None, TypeError, "got None; expected real numbers"),
    ("None inside", [0.5, None], TypeError, "got objects; expected real numbers"),
    ("booleans", np.array([True, False]), TypeError, "got booleans; expected real numbers"),
    ("complex", np.array([0.5, 1j]), TypeError, "got complex numbers; expected real numbers"),
    ("objects", np.array([0.5, 1.5], dtype=object), TypeError, "got objects; expected real"),
    ("masked", np.ma.array([0.5, 1.5], mask=[0, 1]), TypeError, "got a masked array; expected"),
    ("masked nowhere", np.ma.array([0.5, 1.5]), TypeError, "got a masked array; expected"),
    ("ragged", [[0.5], [0.5, 1.5]], ValueError, "got rows of different lengths; expected"),
    ("dates", np.array(["2026-01-01"] * 2, dtype="M8[D]"), TypeError, "got datetime64"),
    ("a dictionary", {"a": 0.5}, TypeError, "got objects; expected real numbers"),
]

# name, how a good value is written otherwise: the result must be the same
WORKS = [
    ("list", lambda x: x.tolist()),
    ("tuple", lambda x: tuple(x.tolist())),
    ("not contiguous", lambda x: np.repeat(x, 2)[::2]),
    ("read-only", lambda x: np.broadcast_to(x, x.shape)),
    ("big-endian", lambda x: x.astype(">f8")),
]
# The same with whole numbers, which every type below holds exactly.
INTEGERS = [np.int8, np.uint8, np.int64, np.float16, np.float32]

ARGUMENTS = [
    pytest.param(function, arguments, name, id=f"{function.__name__}-{name}")
    for function, arguments, names in FUNCTIONS
    for name in names
]


@functools.cache  # nobody looks at what is drawn here, and new axes for each call take time
def axes():
    return plots.axes("title", "x", "y")


def called(function, arguments):
    if "ax" in arguments:
        arguments = {**arguments, "ax": axes()}
    result = function(**arguments)
    if function is plots.neuron:
        plots.plt.close(result.figure)
    return result


def refused(function, arguments, what):
    """Whether this kind of bad input is one for this function."""
    if what in ("nan", "infinity", "minus infinity"):
        return function is not validation.real_arrays  # it leaves the numbers to finite()
    if what in ("another shape", "another rank"):  # an argument on its own may have any shape
        arrays = sum(isinstance(value, np.ndarray) for value in arguments.values())
        in_line = function is plots.error_squares and what == "another rank"
        return arrays > 1 or function is plots.neuron or in_line
    return True


REFUSALS = [
    pytest.param(function, arguments, name, *row, id=f"{function.__name__}-{name}-{what}")
    for function, arguments, names in FUNCTIONS
    for name in names
    for what, *row in REFUSED
    if refused(function, arguments, what)
]


@pytest.mark.parametrize(("function", "arguments", "name", "value", "error", "says"), REFUSALS)
def test_refused(function, arguments, name, value, error, says):
    with pytest.raises(error) as caught:
        called(function, {**arguments, name: value})
    assert re.search(says, str(caught.value))
    assert name in str(caught.value)


@pytest.mark.parametrize(("function", "arguments", "name"), ARGUMENTS)
@pytest.mark.parametrize("write", [row[1] for row in WORKS], ids=[row[0] for row in WORKS])
def test_works(function, arguments, name, write):
    result = called(function, {**arguments, name: write(arguments[name])})
    if not isinstance(result, plots.plt.Axes):
        np.testing.assert_array_equal(result, called(function, arguments))


@pytest.mark.parametrize(("function", "arguments", "name"), ARGUMENTS)
@pytest.mark.parametrize("dtype", INTEGERS)
def test_works_with_whole_numbers(function, arguments, name, dtype):
    whole = {**arguments, name: np.array([3.0, 1.0])}
    result = called(function, {**whole, name: np.array([3, 1], dtype=dtype)})
    if not isinstance(result, plots.plt.Axes):
        np.testing.assert_array_equal(result, called(function, whole))


@pytest.mark.parametrize(
    ("given", "computed"),
    [
        (np.int8, np.float64),
        (np.uint64, np.float64),
        (np.float16, np.float32),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.longdouble, np.float64),
    ],
)
def test_type_of_the_result(given, computed):
    (array,) = validation.real_arrays(x=np.array([3, 1], dtype=given))
    assert array.dtype == computed


@pytest.mark.parametrize("scalar", [1.5, np.float32(1.5), np.array(1.5), 2, np.int64(2)])
def test_works_with_zero_dimensions(scalar):
    for function, arguments, names in FUNCTIONS:
        if function in (plots.error_squares, plots.neuron):
            with pytest.raises(ValueError, match="shape"):
                called(function, {**arguments, names[0]: scalar})
        else:
            called(function, {**arguments, **dict.fromkeys(names, scalar)})


def test_float16_does_not_overflow():
    far = np.array([300.0], dtype=np.float16)  # its square is too large for float16
    assert regression.squared_error(far, -far) == np.float32(360_000)


TOO_LARGE = [
    (regression.signed_error, [-1e308, 0.5], [1e308, 0.5], "overflows float64 at index 0"),
    (regression.squared_error, [0.5], [1e200], "target and prediction.*overflows"),
    (regression.squared_error_grad, [0.5], [1.5e308], "target and prediction.*overflows"),
    (regression.squared_error, np.float32([0]), np.float32([1e30]), "overflows"),
]


@pytest.mark.parametrize(("function", "target", "prediction", "says"), TOO_LARGE)
def test_overflow_is_refused_not_returned(function, target, prediction, says):
    with pytest.raises(ValueError, match=f"{says}.*; expected smaller ones"):
        function(target, prediction)


def test_overflow_of_a_sum_is_refused():
    with pytest.raises(ValueError, match="losses: got numbers whose result overflows float64"):
        reduction.sum([1e308, 1e308])
    with pytest.raises(ValueError, match="result overflows float32"):
        reduction.sum(np.float32([3e38, 3e38]))


def test_large_numbers_whose_sum_overflows_are_still_fine_one_by_one():
    errors = regression.signed_error([0.0, 0.0], [1.5e308, 1.5e308])
    assert errors.tolist() == [1.5e308, 1.5e308]


def test_foreign_array_that_does_not_convert():
    class Stubborn:
        def __array__(self, dtype=None, copy=None):
            raise RuntimeError("on another device")

    with pytest.raises(TypeError, match=r"target: got Stubborn; expected .*\(on another device\)"):
        regression.signed_error(Stubborn(), [0.5])


def test_arguments_are_never_changed():
    for function, arguments, names in FUNCTIONS:
        copies = {name: arguments[name].copy() for name in names}
        called(function, {**arguments, **copies})
        for name in names:
            assert np.array_equal(copies[name], arguments[name])


# Public functions without an array among their arguments have tests of their own.
WITHOUT_ARRAYS = {
    "validation.finite",
    "validation.refuse_overflow",
    "plots.axes",
    "plots.note",
    "plots.show",
    "plots.slider",
    "checks.check",
    "checks.progress",
    "datasets.iris_petals",
    "environment.check_environment",
}


def test_every_public_function_is_in_a_table():
    tested = {f"{f.__module__.rpartition('.')[2]}.{f.__name__}" for f, _, _ in FUNCTIONS}
    public = set()
    for module in pkgutil.iter_modules(course_utils.__path__):
        if module.name == "exercises":
            continue
        loaded = __import__(f"course_utils.{module.name}", fromlist=["_"])
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if function.__module__ == loaded.__name__ and not name.startswith("_"):
                public.add(f"{module.name}.{name}")
    assert public == tested | WITHOUT_ARRAYS
