"""What a lesson types out is what `course_utils` offers from the next lesson on."""

import ast
import functools

import numpy as np
import pytest

from course_utils import (
    classification,
    descent,
    gradcheck,
    margin,
    reduction,
    regression,
    training,
)
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


RNG = np.random.default_rng(8)
TARGET, PREDICTION = RNG.normal(0, 3, (2, 100))
VARIANCE = RNG.uniform(0.1, 4, 100)
COUNT, RATE = RNG.poisson(4, 100), RNG.uniform(0.1, 9, 100)
LOGITS = RNG.normal(0, 3, (100, 5))
CLASS, BINARY = RNG.integers(0, 5, 100), RNG.integers(0, 2, 100)
SIGN = 2 * BINARY - 1
CLASS_WEIGHT = RNG.uniform(0.5, 3, 5)
PROBS, OTHER_PROBS = RNG.dirichlet(np.ones(5), (2, 100))
ROWS, OTHER_ROWS = RNG.normal(0, 3, (2, 100, 4))


# lesson, names of the typed function and of those it calls, the library's, the inputs of both
TIES = [
    ("01", "signed_error", regression.signed_error, (TARGET, PREDICTION)),
    ("01", "squared_error", regression.squared_error, (TARGET, PREDICTION)),
    ("01", "squared_error_grad", regression.squared_error_grad, (TARGET, PREDICTION)),
    (
        "01",
        "mean_squared_error",
        lambda target, prediction: reduction.mean(regression.squared_error(target, prediction)),
        (TARGET, PREDICTION),
    ),
    ("02", "absolute_error", regression.absolute_error, (TARGET, PREDICTION)),
    ("02", "absolute_error_grad", regression.absolute_error_grad, (TARGET, PREDICTION)),
    (
        "02",
        "pinball",
        lambda y, p, q: regression.pinball(y, p, quantile=q),
        (TARGET, PREDICTION, 0.9),
    ),
    ("02", "huber", lambda y, p, d: regression.huber(y, p, delta=d), (TARGET, PREDICTION, 1.25)),
    (
        "02",
        "huber_grad",
        lambda y, p, d: regression.huber_grad(y, p, delta=d),
        (TARGET, PREDICTION, 1.25),
    ),
    ("02", "log_cosh", regression.log_cosh, (TARGET, PREDICTION)),
    (
        "03",
        "gaussian_nll",
        lambda y, mean, v: regression.gaussian_nll(y, mean, variance=v),
        (TARGET, PREDICTION, VARIANCE),
    ),
    (
        "03",
        "laplace_nll",
        lambda y, location, b: regression.laplace_nll(y, location, scale=b),
        (TARGET, PREDICTION, VARIANCE),
    ),
    ("03", "poisson_nll", regression.poisson_nll, (COUNT, RATE)),
    (
        "03",
        "negative_log_likelihood",
        classification.negative_log_likelihood,
        (CLASS, np.log(PROBS)),
    ),
    ("04", "sigmoid", classification.sigmoid, (TARGET,)),
    (
        "04",
        "binary_cross_entropy",
        classification.binary_cross_entropy,
        (BINARY, classification.sigmoid(PREDICTION)),
    ),
    (
        "04",
        "binary_cross_entropy_from_logits",
        classification.binary_cross_entropy_from_logits,
        (BINARY, PREDICTION),
    ),
    (
        "04",
        "binary_cross_entropy_from_logits_grad",
        classification.binary_cross_entropy_from_logits_grad,
        (BINARY, PREDICTION),
    ),
    ("05", "softmax", classification.softmax, (LOGITS,)),
    ("05", "log_sum_exp", classification.log_sum_exp, (LOGITS,)),
    ("05", "log_softmax, log_sum_exp", classification.log_softmax, (LOGITS,)),
]
TIES += [
    ("06", name, getattr(margin, name), (SIGN, PREDICTION))
    for name in ("hinge", "hinge_grad", "squared_hinge", "squared_hinge_grad")
]
TIES += [
    (
        "08",
        "rows_squared_error",
        lambda y, p: regression.squared_error(y, p).mean(axis=-1),
        (ROWS, OTHER_ROWS),
    ),
    (
        "08",
        "keras_weighted_loss",
        lambda losses, y, w: reduction.weighted_mean(losses, w[y], divisor="count"),
        (np.abs(TARGET), CLASS, CLASS_WEIGHT),
    ),
    ("10", "running_mean", training.running_mean, (TARGET, 7)),
    (
        "10",
        "sharpen",
        lambda log_probs, scale: classification.log_softmax(scale * log_probs),
        (np.log(PROBS), 2.5),
    ),
]
# the same, for functions of one example that are called for each row of the inputs
TIES_BY_ROW = [
    (
        "05",
        "cross_entropy_from_logits",
        classification.cross_entropy_from_logits,
        (CLASS, LOGITS),
    ),
    ("05", "kl_divergence", classification.kl_divergence, (PROBS, OTHER_PROBS)),
    ("06", "multiclass_hinge", margin.multiclass_hinge, (CLASS, LOGITS)),
]


@pytest.mark.parametrize(
    ("lesson", "names", "library", "inputs"), TIES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_same_values_as_the_library(lesson, names, library, inputs):
    ours = typed(lesson, *names.split(", "))(*inputs)
    # The same operations but for their order; what is typed may lose a few digits near 0.
    np.testing.assert_allclose(ours, library(*inputs), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("lesson", "names", "library", "inputs"), TIES_BY_ROW)
def test_same_values_as_the_library_row_by_row(lesson, names, library, inputs):
    function = typed(lesson, *names.split(", "))
    ours = [function(*example) for example in zip(*inputs, strict=True)]
    np.testing.assert_allclose(ours, library(*inputs), rtol=1e-12, atol=1e-14)


def test_batch_loss_typed_in_lesson_05_is_the_class_weighted_mean():
    losses = np.abs(TARGET)
    ours = typed("05", "batch_loss")(losses, CLASS, CLASS_WEIGHT)
    weighted = CLASS_WEIGHT[CLASS] * losses
    library = reduction.class_weighted_mean(weighted, CLASS, class_weight=CLASS_WEIGHT)
    assert ours == pytest.approx(float(library), rel=1e-13)


def test_hinge_embedding_typed_in_lesson_06_is_the_library_one():
    ours = typed("06", "hinge_embedding")(SIGN, PREDICTION, margin=1.25)
    assert np.array_equal(ours, margin.hinge_embedding(SIGN, PREDICTION, margin=1.25))


def test_gradient_descent_typed_in_lesson_07_is_the_library_one():
    start, curvature = RNG.normal(size=3), RNG.uniform(0.5, 2, 3)

    def gradient(point):
        return curvature * point + 1

    walks = [
        function(gradient, start, learning_rate=0.3, steps=20)
        for function in (typed("07", "gradient_descent"), descent.gradient_descent)
    ]
    assert np.array_equal(*walks)
    assert np.array_equal(typed("07", "one_step")(start, gradient(start), 0.3), walks[0][1])


def test_slope_typed_in_lesson_01_is_the_numerical_gradient():
    slope = typed("01", "slope")
    for x in np.random.default_rng(8).uniform(-1, 1, 20):
        library = gradcheck.numerical_gradient(lambda p: float(np.sin(p)), x)
        # Both have rounding errors of about 1e-16 / 1e-5.
        np.testing.assert_allclose(slope(np.sin, x), library, atol=1e-10)


def test_divisor_typed_in_lesson_09_is_that_of_the_class_weighted_mean():
    label, losses = np.where(BINARY == 1, CLASS, -1), np.abs(TARGET)
    divisor = typed("09", "divisor")(label, CLASS_WEIGHT, -1)
    mean = reduction.class_weighted_mean(
        np.where(label < 0, 0, losses), label, class_weight=CLASS_WEIGHT, ignore_index=-1
    )
    assert np.sum(losses[label >= 0]) / divisor == pytest.approx(float(mean), rel=1e-13)


def test_batch_losses_typed_in_lesson_08_undo_running_means():
    losses = np.abs(TARGET)
    running_means = np.cumsum(losses) / np.arange(1, len(losses) + 1)
    # A difference of two sums, here of up to 250, is as exact as the sums.
    np.testing.assert_allclose(typed("08", "batch_losses")(running_means), losses, atol=1e-12)


def test_reliability_typed_in_lesson_11_is_the_calibration_curve_of_scikit_learn():
    calibration = pytest.importorskip("sklearn.calibration", reason="scikit-learn is not installed")
    prob = RNG.uniform(0.01, 0.99, 1000)
    label = (RNG.random(1000) < prob**2).astype(int)
    said, happened, share = typed("11", "reliability")(label, prob)
    theirs = calibration.calibration_curve(label, prob, n_bins=10)
    np.testing.assert_allclose((happened, said), theirs, rtol=1e-13)
    gap = typed("11", "expected_calibration_error", "reliability")(label, prob)
    assert gap == pytest.approx(np.sum(share * np.abs(theirs[0] - theirs[1])), rel=1e-12)
    assert share.sum() == pytest.approx(1)


def test_expected_brier_typed_in_lesson_11_is_a_mean_of_squared_errors():
    truth, report = RNG.random((2, 100))
    ones = np.ones(100)
    costs = regression.squared_error(ones, report), regression.squared_error(0 * ones, report)
    ours = typed("11", "expected_brier")(truth, report)
    np.testing.assert_allclose(ours, truth * costs[0] + (1 - truth) * costs[1], rtol=1e-12)


def test_undo_weight_typed_in_lesson_11_takes_the_weight_out_of_the_logit():
    weighted = classification.sigmoid(PREDICTION + np.log(VARIANCE))
    # Near probability 1 the odds lose the digits that 1 − p has lost.
    np.testing.assert_allclose(
        typed("11", "undo_weight")(weighted, VARIANCE),
        classification.sigmoid(PREDICTION),
        rtol=1e-9,
    )
