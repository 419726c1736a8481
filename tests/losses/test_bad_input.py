"""Bad input for every public function that takes numbers: it works, or says clearly why not.

A refusal is a ValueError or a TypeError that names the argument, says what came and what was
expected.
"""

import functools
import inspect
import itertools
import re
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils import (
    classification,
    gradcheck,
    margin,
    plots,
    reduction,
    regression,
    training,
)
from course_utils._support import validation
from tests.helpers import domains
from tests.helpers.loss_cases import CASES
from tests.helpers.public import public_functions

GOOD = np.array([0.5, -1.25])
ROWS = np.array([[0.5, -1.25, 2.0], [1.5, 0.25, -0.75]])
PROBS = np.array([[0.25, 0.5, 0.25], [0.125, 0.125, 0.75]])
LABEL = np.array([2, 0])


def square(x):
    return float(np.sum(np.square(x)))


def with_grads(module, *names):
    return [getattr(module, name + end) for name in names for end in ("", "_grad")]


def table(functions, arguments, names):
    return [(function, arguments, names) for function in functions]


def of_a_loss(case):
    """Two rows for the loss of a case and its gradient, with the arrays among their arguments."""
    arrays = {name: domain for name, domain in case.domains.items() if not domain.option}
    first_two = zip(arrays, case.batch(np.random.default_rng(17), 2), strict=False)
    # Beyond target and prediction: an option that may differ from example to example.
    options = {name: np.array(domain.whole) / 4 for name, domain in arrays.items()}
    arguments = {**case.options, **options, **dict(first_two)}
    functions = inspect.unwrap(case.loss), inspect.unwrap(case.grad)
    return [(function, arguments, list(arrays)) for function in functions]


ONE_CASE_EACH = {inspect.unwrap(case.loss): case for case in CASES}
# function, its arguments, and which of them to spoil
FUNCTIONS = [
    *itertools.chain.from_iterable(map(of_a_loss, ONE_CASE_EACH.values())),
    *table(with_grads(classification, "sigmoid"), {"logit": GOOD}, ["logit"]),
    *table(with_grads(classification, "log_sum_exp"), {"logits": ROWS}, ["logits"]),
    *table([classification.softmax, classification.log_softmax], {"logits": ROWS}, ["logits"]),
    *table(
        [classification.softmax_grad, classification.log_softmax_grad],
        {"logits": ROWS, "upstream": ROWS - 0.5},
        ["logits", "upstream"],
    ),
    (reduction.mean, {"losses": GOOD}, ["losses"]),
    (reduction.sum, {"losses": GOOD}, ["losses"]),
    (
        reduction.weighted_mean,
        {"losses": GOOD, "weights": abs(GOOD), "divisor": "weights"},
        ["losses", "weights"],
    ),
    (reduction.class_weighted_mean, {"losses": GOOD, "label": LABEL}, ["losses", "label"]),
    (gradcheck.numerical_gradient, {"function": square, "point": GOOD}, ["point"]),
    (
        gradcheck.gradient_discrepancy,
        {"function": square, "gradient": lambda x: 2 * x, "point": GOOD},
        ["point"],
    ),
    (validation.numbers, {"argument": GOOD}, ["argument"]),
    (validation.real_arrays, {"one": GOOD, "other": GOOD + 1}, ["one", "other"]),
    (validation.finite_arrays, {"one": GOOD, "other": GOOD + 1}, ["one", "other"]),
    (validation.probability_rows, {"one": PROBS, "other": PROBS[::-1]}, ["one", "other"]),
    (plots.curve, {"ax": None, "x": GOOD, "y": GOOD + 1}, ["x", "y"]),
    (plots.points, {"ax": None, "x": GOOD, "y": GOOD + 1}, ["x", "y"]),
    (
        plots.sized_points,
        {"ax": None, "x": GOOD, "y": GOOD + 1, "size": abs(GOOD)},
        ["x", "y", "size"],
    ),
    (plots.bars, {"ax": None, "names": ["a", "b"], "heights": GOOD}, ["heights"]),
    (plots.matrix, {"ax": None, "values": ROWS, "rows": "ab", "columns": "xyz"}, ["values"]),
    (  # the other two tables have to fit this one: tests/lessons/test_plots.py
        plots.kernel_at,
        {
            "title": "title",
            "picture": ROWS,
            "kernel": [[0.5, -1.5]],
            "feature_map": ROWS[:, 1:],
            "place": (1, 0),
        },
        ["picture"],
    ),
    (
        plots.residual_squares,
        {"ax": None, "x": GOOD, "target": GOOD + 1, "prediction": GOOD - 1},
        ["x", "target", "prediction"],
    ),
    (plots.error_squares, {"ax": None, "errors": GOOD, "label": "model"}, ["errors"]),
    (
        plots.neuron,
        {"inputs": {"a": 0.5, "b": 0.25}, "weights": GOOD, "bias": 0.5, "output": 0.25},
        ["weights"],
    ),
    (
        plots.training_losses,
        {
            "ax": None,
            "batch_loss": GOOD,
            "batch_mean": GOOD + 1,
            "train_loss": GOOD - 1,
            "validation_loss": GOOD + 2,
        },
        ["batch_loss", "batch_mean", "train_loss", "validation_loss"],
    ),
    (training.running_mean, {"values": GOOD, "window": 2}, ["values"]),
]
# What the arguments of functions that are no losses may be, where it is not any number.
DOMAINS = {
    "label": domains.CLASS,
    "logits": replace(domains.SCORES, minus_infinity=True),
    "one": domains.PROBS,
    "other": domains.PROBS,
}
DOMAINS_OF = {loss.__name__: case.domains for loss, case in ONE_CASE_EACH.items()}


def domain_of(function, name):
    known = DOMAINS_OF.get(function.__name__.removesuffix("_grad"), DOMAINS)
    return known.get(name, domains.NUMBER)


def spoiled(index, number):
    """A function that puts a number into one place of an array."""

    def spoil(good):
        bad = good.astype(np.float64)
        bad.reshape(-1)[index] = number
        return bad

    return spoil


ITSELF = []
ITSELF.append(ITSELF)
FINITE = "expected (finite|probabilities|logarithms|whole|0 or 1|-1 or|one 1)"
# name, the good value spoiled, the error it must raise, what the message must say
REFUSED = [
    ("longer", lambda x: np.concatenate([x, x[:1]]), ValueError, r"shapes? .*\(3.*expected"),
    ("another rank", lambda x: x[np.newaxis], ValueError, r"shapes? .*\(1, 2.*expected"),
    ("empty", lambda x: x[:0], ValueError, r"got an empty array of shape \(0,( \d)?\); expected"),
    ("nan", spoiled(1, np.nan), ValueError, rf"got nan at index (1|\(0, 1\)); {FINITE}"),
    ("infinity", spoiled(0, np.inf), ValueError, rf"got (a sum of )?inf (at|in) .*; {FINITE}"),
    ("minus infinity", spoiled(1, -np.inf), ValueError, rf"got -inf at index .*1\)?; {FINITE}"),
    ("text", lambda x: "0.5", TypeError, "got text; expected real numbers"),
    ("list of text", lambda x: x.astype(str), TypeError, "got text; expected real numbers"),
    ("bytes", lambda x: x.astype(bytes), TypeError, "got bytes; expected real numbers"),
    ("None", lambda x: None, TypeError, "got None; expected real numbers"),
    ("None inside", lambda x: [0.5, None], TypeError, "got objects; expected real numbers"),
    ("booleans", lambda x: x > 0, TypeError, "got booleans; expected real numbers"),
    ("complex", lambda x: x + 1j, TypeError, "got complex numbers; expected real numbers"),
    ("objects", lambda x: x.astype(object), TypeError, "got objects; expected real"),
    ("masked", lambda x: np.ma.array(x, mask=x > 0), TypeError, "got a masked array; expected"),
    ("masked nowhere", np.ma.array, TypeError, "got a masked array; expected"),
    (
        "masked inside a list",
        lambda x: [*x[:-1], np.ma.array(x[-1], mask=True)],
        TypeError,
        "got a masked array; expected",
    ),
    (
        "the mask itself",
        lambda x: ([np.ma.masked, 0.5],),
        TypeError,
        "got a masked array; expected",
    ),
    ("a list that holds itself", lambda x: ITSELF, TypeError, "got list; expected real numbers"),
    (
        "ragged",
        lambda x: [[0.5], [0.5, 1.5]],
        ValueError,
        "got rows of different lengths; expected",
    ),
    ("dates", lambda x: x.astype("M8[D]"), TypeError, "got datetime64"),
    ("a dictionary", lambda x: {"a": 0.5}, TypeError, "got a dictionary; expected real numbers"),
]


class Frame:
    """What a Series or a DataFrame of pandas has in common: an index by which it is looked into.

    It is an array for those who ask for one. Whoever takes it for one gets other numbers, or none.
    """

    def __init__(self, array):
        self.array = array

    shape = property(lambda self: self.array.shape)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.array, dtype=dtype)

    def __len__(self):
        return len(self.array)

    def __iter__(self):
        return iter(["column"] * len(self)) if self.array.ndim > 1 else iter(self.array)

    def __getitem__(self, label):
        raise KeyError(label)


# name, how a good value is written otherwise: the result must be the same
WORKS = [
    ("list", lambda x: x.tolist()),
    ("tuple", lambda x: tuple(map(tuple, x.tolist())) if x.ndim > 1 else tuple(x.tolist())),
    ("not contiguous", lambda x: np.repeat(x, 2, axis=-1)[..., ::2]),
    ("column by column", np.asfortranarray),
    ("read-only", lambda x: np.broadcast_to(x, x.shape)),
    ("big-endian", lambda x: x.astype(x.dtype.newbyteorder(">"))),
    ("a Series or a DataFrame", Frame),
]
# The same with whole numbers, which every type below holds exactly.
INTEGERS = [np.int8, np.uint8, np.int64, np.float16, np.float32]

ARGUMENTS = [
    pytest.param(function, arguments, name, id=f"{function.__name__}-{name}")
    for function, arguments, names in FUNCTIONS
    for name in names
]


LOOK_AT_NO_NUMBER = {validation.numbers, validation.real_arrays}  # they leave it to finite()


@functools.cache  # nobody looks at what is drawn here, and new axes for each call take time
def axes():
    return plots.axes("title", "x", "y")


def called(function, arguments):
    if "ax" in arguments:
        arguments = {**arguments, "ax": axes()}
    result = function(**arguments)
    if function in (plots.neuron, plots.kernel_at):
        plt.close(result.figure)
    if function is plots.training_losses:
        result.clear()  # or each call adds four lines to the legend, and that takes time
    return result


def refused(function, arguments, name, what):
    """Whether this kind of bad input is one for this argument."""
    if what in ("nan", "infinity", "minus infinity") and function in LOOK_AT_NO_NUMBER:
        return False
    domain = domain_of(function, name)
    if what == "minus infinity" and domain.minus_infinity:
        return False
    if what == "booleans" and domain.booleans:
        return False
    if what in ("longer", "another rank"):  # an argument on its own may have any shape
        arrays = sum(isinstance(value, np.ndarray) for value in arguments.values())
        if what == "another rank" and function in (plots.error_squares, training.running_mean):
            return True  # they take a row
        return arrays > 1 or function is plots.neuron
    return True


every_argument = pytest.mark.parametrize(("function", "arguments", "name"), ARGUMENTS)


@every_argument
def test_refused(function, arguments, name):
    for what, spoil, error, says in REFUSED:
        if refused(function, arguments, name, what):
            with pytest.raises(error) as caught:
                called(function, {**arguments, name: spoil(arguments[name])})
            assert re.search(says, str(caught.value)), what
            assert name in str(caught.value), what


@every_argument
def test_works(function, arguments, name):
    expected = called(function, arguments)
    for how, write in WORKS:
        result = called(function, {**arguments, name: write(arguments[name])})
        if not isinstance(result, plt.Axes):
            np.testing.assert_array_equal(result, expected, err_msg=how)


def in_whole_numbers(function, name, good):
    """An argument that a type for whole numbers can hold, or None if there is no such one."""
    domain = domain_of(function, name)
    if domain is domains.NUMBER or (domain is domains.PROBS and good.ndim == 1):
        return np.array([3, 1]) if good.ndim == 1 else np.array([[3, 1, 2], [2, 4, 1]])
    whole = np.array(domain.whole)
    return whole[..., : good.shape[-1]] if domain.whole and good.ndim > 1 else whole


@every_argument
def test_works_with_whole_numbers(function, arguments, name):
    whole = in_whole_numbers(function, name, arguments[name])
    for dtype in INTEGERS if whole.size else []:
        if (whole < 0).any() and dtype is np.uint8:
            continue
        result = called(function, {**arguments, name: whole.astype(dtype)})
        expected = called(function, {**arguments, name: whole.astype(np.float64)})
        if not isinstance(result, plt.Axes):
            # float16 and float32 are computed in float32 or rounded to it, by 6e-8 each time.
            rtol = 1e-6 if np.issubdtype(dtype, np.floating) else 0
            np.testing.assert_allclose(result, expected, rtol=rtol, err_msg=dtype.__name__)


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


ROWS_ONLY = {
    plots.bars,
    plots.kernel_at,
    plots.matrix,
    plots.error_squares,
    plots.neuron,
    plots.residual_squares,
    plots.training_losses,
    training.running_mean,
}


def test_works_with_zero_dimensions():
    """A single number in gives a single number out, unless a row of classes is asked for."""
    for function, arguments, names in FUNCTIONS:
        scalars = {name: arguments[name].reshape(-1)[0] for name in names}
        if any(arguments[name].ndim > 1 for name in names) and function not in (
            plots.matrix,
            plots.kernel_at,
        ):
            with pytest.raises(ValueError, match=r"got the single number .*; expected a row"):
                called(function, {**arguments, **scalars})
        elif function in ROWS_ONLY:
            with pytest.raises(ValueError, match="shape"):
                called(function, {**arguments, **scalars})
        else:
            for write in (float, np.array, np.asarray):
                written = {name: write(scalar) for name, scalar in scalars.items()}
                result = called(function, {**arguments, **written})
                if function.__module__ in (regression.__name__, margin.__name__):
                    assert isinstance(result, np.float64), function


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


# Public functions that others in the table call, or without an array among their arguments. Bad
# input to those for training is in test_training.py and test_framework_*.py.
WITHOUT_ARRAYS = {
    "cancellation.difference",
    "cancellation.half_deviance",
    "cancellation.sum_of_differences",
    "validation.finite",
    "validation.refuse_non_finite",
    "validation.refuse_scalar",
    "validation.refuse_where",
    "validation.refuse_wrong_sum",
    "validation.is_probability",
    "validation.labelled_rows",
    "validation.same_shape",
    "validation.flag",
    "validation.one_number",
    "validation.one_of",
    "validation.or_none",
    "validation.path_of",
    "validation.refuse_no_text",
    "validation.whole_number",
    "validation.binary_labels",
    "validation.class_indices",
    "validation.class_weights",
    "validation.signs",
    "datasets.breast_cancer",
    "datasets.diabetes",
    "datasets.digits",
    "datasets.handwritten_digits",
    "descent.gradient_descent",
    "pieces.in_pieces",
    "pieces.pieces",
    "short_code.number_of",
    "short_code.short_code",
    "checks.self_test",
    "classroom.join",
    "classroom.leave",
    "environment.main",
    "environment.place",
    "environment.read_setup_code",
    "environment.setup_code",
    "plots.arrow",
    "plots.axes",
    "plots.below_each_other",
    "plots.contours",
    "plots.decision_path",
    "plots.lanes",
    "plots.loop",
    "plots.network",
    "plots.dividing_line",
    "plots.loss_map",
    "plots.reliability",
    "plots.side_by_side",
    "plots.note",
    "plots.pictures",
    "plots.save",
    "plots.show",
    "plots.slider",
    "plots.sliders",
    "checks.check",
    "checks.progress",
    "checks.hint",
    "checks.review",
    "checks.solution",
    "datasets.iris_petals",
    "environment.check_environment",
    "files.written_whole",
    "processes.run_python",
    "processes.run_ranks",
    "processes.run_python_in_ranks",
    "data_parallel.encoded",
    "distributed.place",
    "distributed.backend",
    "distributed.joined",
    "distributed.added_up",
    "distributed.of_first",
    "distributed.one_after_another",
    "memory.with_peak",
    "densenet.features",
    "densenet.fetch_imagenet",
    "densenet.load",
    "densenet.seeded",
    "densenet.transform",
    "downloads.downloading",
    "downloads.giving_up_on_silence",
    "downloads.reason",
    "downloads.with_limits",
    "files.part_beside",
    "files.read_whole",
    "files.refuse_other_kinds",
    "files.sealed",
    "files.try_writing",
    "files.unsealed",
    "pictures.load",
    "pictures.survey",
    "printable.printable",
    "transfer.features",
    "transfer.fit",
    "transfer.head",
    "transfer.interval",
    "transfer.load_model",
    "transfer.on_photographs",
    "transfer.main",
    "transfer.outputs",
    "transfer.picture_set",
    "transfer.predict",
    "data_parallel.backward",
    "data_parallel.train",
    "data_parallel.main",
    "mnist.training_pictures",
    "rank.end_with_its_parent",
    "rank.main",
    "training.as_arrays",
    "torch_validation.explaining_targets",
    "torch_validation.needs_two",
    "torch_validation.one_loss",
    "torch_validation.refuse_idle_optimizer",
    "torch_validation.refuse_wrong_loss",
    "torch_validation.target_weights",
    "training.first_weights",
    "training.framework_seed",
    "training.prepared",
    "training.shuffled_batches",
    *(
        f"{framework}_training.{name}"
        for framework in ("keras", "torch")
        for name in ("build", "fit", "predict", "save_weights", "load_weights")
    ),
    "torch_training.device",
    # The patients of lesson 13, printed there as they are. A check at the door would be in the way.
    "clinic.amounts",
    *(f"clinic.patient_{number}" for number in range(1, 6)),
    "clinic.waiting_room",
}


def home(function):
    """The module that lessons import a function from, or the package that hands it on."""
    return function.__module__.removeprefix("course_utils.").removeprefix("_support.").split(".")[0]


def test_every_public_function_is_in_a_table():
    tested = {f"{home(f)}.{f.__name__}" for f, _, _ in FUNCTIONS}
    public = set(public_functions())
    gone = sorted((tested | WITHOUT_ARRAYS) - public)
    assert not gone, f"{gone}: no longer there; take them out of the tables here"
    missing = sorted(public - tested - WITHOUT_ARRAYS)
    assert not missing, (
        f"{missing}: in no table. A loss and its NAME_grad need a row, LossCase(...), in "
        "tests/helpers/cases_MODULE.py; another function needs a row in FUNCTIONS here, or its "
        "name in WITHOUT_ARRAYS if none of its arguments is an array"
    )
