"""What a lesson types out is what `course_utils` offers from the next lesson on."""

import numpy as np
import pytest

from course_utils import (
    classification,
    descent,
    gradcheck,
    margin,
    reduction,
    regression,
)
from tests.helpers.typed_in_lessons import typed


@pytest.fixture
def drawn(rng):
    """What the functions take, by name; all for the same hundred examples."""
    target, prediction = rng.normal(0, 3, (2, 100))
    probs, other_probs = rng.dirichlet(np.ones(5), (2, 100))
    binary = rng.integers(0, 2, 100)
    rows, other_rows = rng.normal(0, 3, (2, 100, 4))
    return {
        "target": target,
        "prediction": prediction,
        "losses": np.abs(target),
        "variance": rng.uniform(0.1, 4, 100),
        "count": rng.poisson(4, 100),
        "rate": rng.uniform(0.1, 9, 100),
        "logits": rng.normal(0, 3, (100, 5)),
        "class": rng.integers(0, 5, 100),
        "class weight": rng.uniform(0.5, 3, 5),
        "binary": binary,
        "sign": 2 * binary - 1,
        "prob": classification.sigmoid(prediction),
        "probs": probs,
        "other probs": other_probs,
        "log probs": np.log(probs),
        "rows": rows,
        "other rows": other_rows,
    }


# lesson, names of the typed function and of those it calls, the library's, the inputs of both
# (names of what is drawn, or numbers)
TIES = [
    ("01", "signed_error", regression.signed_error, ("target", "prediction")),
    ("01", "squared_error", regression.squared_error, ("target", "prediction")),
    ("01", "squared_error_grad", regression.squared_error_grad, ("target", "prediction")),
    (
        "01",
        "mean_squared_error",
        lambda target, prediction: reduction.mean(regression.squared_error(target, prediction)),
        ("target", "prediction"),
    ),
    ("02", "absolute_error", regression.absolute_error, ("target", "prediction")),
    ("02", "absolute_error_grad", regression.absolute_error_grad, ("target", "prediction")),
    (
        "02",
        "pinball",
        lambda y, p, q: regression.pinball(y, p, quantile=q),
        ("target", "prediction", 0.9),
    ),
    (
        "02",
        "huber",
        lambda y, p, d: regression.huber(y, p, delta=d),
        ("target", "prediction", 1.25),
    ),
    (
        "02",
        "huber_grad",
        lambda y, p, d: regression.huber_grad(y, p, delta=d),
        ("target", "prediction", 1.25),
    ),
    ("02", "log_cosh", regression.log_cosh, ("target", "prediction")),
    (
        "03",
        "gaussian_nll",
        lambda y, mean, v: regression.gaussian_nll(y, mean, variance=v),
        ("target", "prediction", "variance"),
    ),
    (
        "03",
        "laplace_nll",
        lambda y, location, b: regression.laplace_nll(y, location, scale=b),
        ("target", "prediction", "variance"),
    ),
    ("03", "poisson_nll", regression.poisson_nll, ("count", "rate")),
    (
        "05",
        "negative_log_likelihood",
        classification.negative_log_likelihood,
        ("class", "log probs"),
    ),
    ("04", "sigmoid", classification.sigmoid, ("target",)),
    (
        "04",
        "binary_cross_entropy",
        classification.binary_cross_entropy,
        ("binary", "prob"),
    ),
    (
        "04",
        "binary_cross_entropy_from_logits",
        classification.binary_cross_entropy_from_logits,
        ("binary", "prediction"),
    ),
    (
        "04",
        "binary_cross_entropy_from_logits_grad",
        classification.binary_cross_entropy_from_logits_grad,
        ("binary", "prediction"),
    ),
    ("05", "softmax", classification.softmax, ("logits",)),
    ("05", "log_sum_exp", classification.log_sum_exp, ("logits",)),
    ("05", "log_softmax, log_sum_exp", classification.log_softmax, ("logits",)),
    (
        "05",
        "perplexity",
        lambda y, logs: np.exp(classification.negative_log_likelihood(y, logs).mean()),
        ("class", "log probs"),
    ),
]
TIES += [
    ("06", name, getattr(margin, name), ("sign", "prediction"))
    for name in ("hinge", "hinge_grad", "squared_hinge", "squared_hinge_grad")
]
TIES += [
    (
        "08",
        "rows_squared_error",
        lambda y, p: regression.squared_error(y, p).mean(axis=-1),
        ("rows", "other rows"),
    ),
    (
        "08",
        "keras_weighted_loss",
        lambda losses, y, w: reduction.weighted_mean(losses, w[y], divisor="count"),
        ("losses", "class", "class weight"),
    ),
]
# the same, for functions of one example that are called for each row of the inputs
TIES_BY_ROW = [
    (
        "05",
        "cross_entropy_from_logits",
        classification.cross_entropy_from_logits,
        ("class", "logits"),
    ),
    ("05", "rung_4", classification.cross_entropy_from_logits, ("class", "logits")),
    ("05", "kl_divergence", classification.kl_divergence, ("probs", "other probs")),
    ("06", "multiclass_hinge", margin.multiclass_hinge, ("class", "logits")),
]


@pytest.mark.parametrize(
    ("lesson", "names", "library", "inputs"), TIES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_same_values_as_the_library(drawn, lesson, names, library, inputs):
    inputs = [drawn.get(given, given) for given in inputs]
    ours = typed(lesson, *names.split(", "))(*inputs)
    # The same operations but for their order; what is typed may lose a few digits near 0.
    np.testing.assert_allclose(ours, library(*inputs), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("lesson", "names", "library", "inputs"), TIES_BY_ROW)
def test_same_values_as_the_library_row_by_row(drawn, lesson, names, library, inputs):
    inputs = [drawn[name] for name in inputs]
    function = typed(lesson, *names.split(", "))
    ours = [function(*example) for example in zip(*inputs, strict=True)]
    np.testing.assert_allclose(ours, library(*inputs), rtol=1e-12, atol=1e-14)


def test_batch_loss_typed_in_lesson_05_is_the_class_weighted_mean(drawn):
    losses, label, class_weight = drawn["losses"], drawn["class"], drawn["class weight"]
    ours = typed("05", "batch_loss")(losses, label, class_weight)
    weighted = class_weight[label] * losses
    library = reduction.class_weighted_mean(weighted, label, class_weight=class_weight)
    assert ours == pytest.approx(float(library), rel=1e-13)


def test_smoothed_targets_typed_in_lesson_05_are_what_label_smoothing_means(drawn):
    smoothed, label, logits = typed("05", "smoothed"), drawn["class"], drawn["logits"]
    rows = np.array([smoothed(y, 5, 0.15) for y in label])
    ours = classification.categorical_cross_entropy(rows, classification.softmax(logits))
    library = classification.cross_entropy_from_logits(label, logits, label_smoothing=0.15)
    np.testing.assert_allclose(ours, library, rtol=1e-12)


def test_hinge_embedding_typed_in_lesson_06_is_the_library_one(drawn):
    sign, score = drawn["sign"], drawn["prediction"]
    ours = typed("06", "hinge_embedding")(sign, score, margin=1.25)
    assert np.array_equal(ours, margin.hinge_embedding(sign, score, margin=1.25))


def test_gradient_descent_typed_in_lesson_07_is_the_library_one(rng):
    start, curvature = rng.normal(size=3), rng.uniform(0.5, 2, 3)

    def gradient(point):
        return curvature * point + 1

    walks = [
        function(gradient, start, learning_rate=0.3, steps=20)
        for function in (typed("07", "gradient_descent"), descent.gradient_descent)
    ]
    assert np.array_equal(*walks)


def test_slope_typed_in_lesson_01_is_the_numerical_gradient(rng):
    slope = typed("01", "slope")
    for x in rng.uniform(-1, 1, 20):
        library = gradcheck.numerical_gradient(lambda p: float(np.sin(p)), x)
        # Both have rounding errors of about 1e-16 / 1e-5.
        np.testing.assert_allclose(slope(np.sin, x), library, atol=1e-10)


def test_divisor_typed_in_lesson_09_is_that_of_the_class_weighted_mean(drawn):
    losses, class_weight = drawn["losses"], drawn["class weight"]
    label = np.where(drawn["binary"] == 1, drawn["class"], -1)
    divisor = typed("09", "divisor")(label, class_weight, -1)
    mean = reduction.class_weighted_mean(
        np.where(label < 0, 0, losses), label, class_weight=class_weight, ignore_index=-1
    )
    assert np.sum(losses[label >= 0]) / divisor == pytest.approx(float(mean), rel=1e-13)


def test_batch_losses_typed_in_lesson_08_undo_running_means(drawn):
    losses = drawn["losses"]
    running_means = np.cumsum(losses) / np.arange(1, len(losses) + 1)
    # A difference of two sums, here of up to 250, is as exact as the sums.
    np.testing.assert_allclose(typed("08", "batch_losses")(running_means), losses, atol=1e-12)


def test_boxes_typed_in_lesson_12_are_the_calibration_curve_of_scikit_learn(rng):
    calibration = pytest.importorskip("sklearn.calibration", reason="scikit-learn is not installed")
    prob = rng.uniform(0.01, 0.99, 1000)
    label = (rng.random(1000) < prob**2).astype(int)
    said, happened, count = typed("12", "boxes")(label, prob)
    theirs = calibration.calibration_curve(label, prob, n_bins=10)
    np.testing.assert_allclose((happened, said), theirs, rtol=1e-13)
    gap = typed("12", "expected_calibration_error")(said, happened, count)
    shares = count / 1000
    assert gap == pytest.approx(np.sum(shares * np.abs(theirs[0] - theirs[1])), rel=1e-12)
    assert count.sum() == 1000


def test_the_price_of_a_lie_typed_in_lesson_12_is_a_difference_of_mean_squared_errors(rng):
    truth, report = rng.random((2, 100))

    def mean_loss(said):
        of_yes, of_no = (regression.squared_error(np.full(100, y), said) for y in (1.0, 0.0))
        return truth * of_yes + (1 - truth) * of_no

    ours = typed("12", "price_of_a_lie")(truth, report)
    # Both are differences of numbers up to 1.
    np.testing.assert_allclose(ours, mean_loss(report) - mean_loss(truth), atol=1e-15)


def test_focal_typed_in_lesson_12_is_that_of_the_package(drawn):
    logit, label = drawn["prediction"], drawn["binary"]
    prob = classification.sigmoid(logit)
    for gamma in (0, 1, 2, 5):
        package = classification.focal_from_logits(label, logit, gamma=gamma)
        exercise = typed("12", "focal_loss")(label, prob, gamma)
        of_right = typed("12", "focal")(np.where(label == 1, prob, 1 - prob), gamma)
        # Near probability 1 the digits are lost that 1 − p has lost.
        np.testing.assert_allclose(exercise, package, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(of_right, package, rtol=1e-9, atol=1e-12)


def test_undo_weight_typed_in_lesson_12_takes_the_weight_out_of_the_logit(drawn):
    logit, weight = drawn["prediction"], drawn["variance"]
    weighted = classification.sigmoid(logit + np.log(weight))
    # Near probability 1 the odds lose the digits that 1 − p has lost.
    np.testing.assert_allclose(
        typed("12", "undo_weight")(weighted, weight),
        classification.sigmoid(logit),
        rtol=1e-9,
    )
