"""What each loss refuses beyond what all refuse: the whole sentence, and the bound itself.

tests/losses/test_bad_input.py has what holds for every argument of every function.
"""

import numpy as np
import pytest

from course_utils import classification as c
from course_utils import margin as m
from course_utils import regression as r

ROWS = [[0.5, -1.25, 2.0], [1.5, 0.25, -0.75]]
PROBS = [[0.25, 0.5, 0.25], [0.125, 0.125, 0.75]]
HUGE = 1.5e308


def both(function):
    module = next(module for module in (c, m, r) if module.__name__ == function.__module__)
    return function, getattr(module, function.__name__ + "_grad")


OVERFLOW = "got numbers whose result overflows; expected smaller ones"
WEIGHT = "positive_weight: got -0.5; expected one number at least 0"
GAMMA = "gamma: got -0.5; expected one number at least 0"
SMOOTHING = "label_smoothing: got {}; expected one number at least 0 and below 1"
PROBABILITIES = "expected probabilities from 0 to 1"
MASKED = "expected finite numbers, or -inf for a class that is masked out"
LOGARITHMS = "expected logarithms of probabilities that sum to 1, as log_softmax gives"
# a loss whose gradient refuses the same; its arguments, its options, the sentence
WITH_GRAD = [
    (r.huber, ([0.5], [1.5]), {"delta": 0}, "delta: got 0; expected one number above 0"),
    (
        r.huber,
        ([0.5], [1.5]),
        {"delta": [1, 2]},
        "delta: got shape (2,); expected one number above 0",
    ),
    (
        r.pinball,
        ([0.5], [1.5]),
        {"quantile": 0},
        "quantile: got 0; expected one number above 0 and below 1",
    ),
    (
        r.pinball,
        ([0.5], [1.5]),
        {"quantile": 1},
        "quantile: got 1; expected one number above 0 and below 1",
    ),
    (
        r.absolute_percentage_error,
        ([0.5, 0.0], [1.5, 2]),
        {},
        "target: got 0.0 at index 1; expected numbers other than 0",
    ),
    (
        r.squared_log_error,
        ([0.5, -1], [1.5, 2]),
        {},
        "target: got -1.0 at index 1; expected finite numbers above -1",
    ),
    (
        r.squared_log_error,
        ([0.5, 1], [-1.5, 2]),
        {},
        "prediction: got -1.5 at index 0; expected finite numbers above -1",
    ),
    (
        r.gaussian_nll,
        ([0.5, 1], [1.5, 2]),
        {"variance": [1, 0]},
        "variance: got 0.0 at index 1; expected numbers above 0 in float64",
    ),
    (
        r.laplace_nll,
        ([0.5, 1], [1.5, 2]),
        {"scale": -2},
        "scale: got -2.0; expected numbers above 0 in float64",
    ),
    (
        r.poisson_nll,
        ([0.5], [1.5]),
        {},
        "target: got 0.5 at index 0; expected whole numbers from 0 on, below 2**53",
    ),
    (
        r.poisson_nll,
        ([2, -1], [1.5, 1]),
        {},
        "target: got -1.0 at index 1; expected whole numbers from 0 on, below 2**53",
    ),
    (
        r.poisson_nll,
        ([2.0**53], [1.5]),
        {},
        "target: got 9007199254740992.0 at index 0; expected whole numbers from 0 on, below 2**53",
    ),
    (
        r.poisson_nll,
        ([2, 1], [0, -1.5]),
        {},
        "rate: got -1.5 at index 1; expected numbers of 0 or more",
    ),
    (
        c.binary_cross_entropy,
        ([1, 0], [0.5, 1.25]),
        {},
        f"prob: got 1.25 at index 1; {PROBABILITIES}",
    ),
    (
        c.binary_cross_entropy,
        ([1, 0], [1.25, 0.5]),
        {},
        f"prob: got 1.25 at index 0; {PROBABILITIES}",
    ),
    (
        c.binary_cross_entropy,
        ([1, 0], [-0.25, 0.5]),
        {},
        f"prob: got -0.25 at index 0; {PROBABILITIES}",
    ),
    (
        c.binary_cross_entropy,
        ([1, 0], [0.5, -0.25]),
        {},
        f"prob: got -0.25 at index 1; {PROBABILITIES}",
    ),
    (
        c.binary_cross_entropy,
        ([1, 0.5], [0.5, 0.5]),
        {},
        "label: got 0.5 at index 1; expected 0 or 1",
    ),
    (
        c.binary_cross_entropy,
        ([1, 0], [0.5]),
        {},
        "label and prob: got shapes (2,) and (1,); expected the same shape",
    ),
    (
        c.binary_cross_entropy_from_logits,
        ([-1], [0.5]),
        {},
        "label: got -1 at index 0; expected 0 or 1",
    ),
    (c.binary_cross_entropy_from_logits, ([1], [0.5]), {"positive_weight": -0.5}, WEIGHT),
    (c.focal_from_logits, ([1], [0.5]), {"gamma": -0.5}, GAMMA),
    (
        c.negative_log_likelihood,
        ([2, 3], np.log(PROBS)),
        {},
        "label: got 3 at index 1; expected whole numbers from 0 to 2",
    ),
    (
        c.negative_log_likelihood,
        ([2, 1], PROBS),
        {},
        f"log_probs: got a sum of 4.21677 in row 0; {LOGARITHMS}",
    ),
    (
        c.negative_log_likelihood,
        ([2, 1], ROWS),
        {},
        f"log_probs: got a sum of 9.32428 in row 0; {LOGARITHMS}",
    ),
    (
        c.negative_log_likelihood,
        ([1], [[np.nan, 0]]),
        {},
        f"log_probs: got nan at index (0, 0); {LOGARITHMS}",
    ),
    (
        c.negative_log_likelihood,
        ([1], [[800.0, 0]]),
        {},
        f"log_probs: got a sum of inf in row 0; {LOGARITHMS}",
    ),
    *(
        (function, *rest)
        for function in (c.categorical_cross_entropy, c.kl_divergence)
        for rest in (
            ((PROBS, ROWS), {}, f"probs: got -1.25 at index (0, 1); {PROBABILITIES}"),
            (
                ([[0.5, 1.5]], [[0.5, 0.5]]),
                {},
                f"target_probs: got 1.5 at index (0, 1); {PROBABILITIES}",
            ),
            (
                ([[0.5, 0.5]], [[0.5, 0.4]]),
                {},
                "probs: got a sum of 0.9 in row 0; expected probabilities that sum to 1",
            ),
            (
                ([[0.5, 0.5002]], [[0.5, 0.5]]),
                {},
                "target_probs: got a sum of 1.0002 in row 0; expected probabilities that sum to 1",
            ),
        )
    ),
    (
        c.cross_entropy_from_logits,
        ([2, 3], ROWS),
        {},
        "label: got 3 at index 1; expected whole numbers from 0 to 2",
    ),
    (
        c.cross_entropy_from_logits,
        ([2, -1], ROWS),
        {},
        "label: got -1 at index 1; expected whole numbers from 0 to 2",
    ),
    (
        c.cross_entropy_from_logits,
        ([2, 9], ROWS),
        {"ignore_index": -1},
        "label: got 9 at index 1; expected whole numbers from 0 to 2 or -1",
    ),
    (c.cross_entropy_from_logits, ([0], [[0.5]]), {}, "logits: got 1 class; expected at least 2"),
    (
        c.cross_entropy_from_logits,
        ([0, 1, 2], ROWS),
        {},
        "label and logits: got shapes (3,) and (2, 3); expected (2,) and (2, 3)",
    ),
    (
        c.cross_entropy_from_logits,
        ([0, 1], ROWS),
        {"class_weight": [1, 2]},
        "class_weight: got shape (2,); expected shape (3,)",
    ),
    (
        c.cross_entropy_from_logits,
        ([0, 1], ROWS),
        {"class_weight": [1, 2, -0.5]},
        "class_weight: got -0.5 at index 2; expected weights of at least 0",
    ),
    (c.cross_entropy_from_logits, ([0, 1], ROWS), {"label_smoothing": 1}, SMOOTHING.format(1)),
    (
        c.cross_entropy_from_logits,
        ([0, 1], ROWS),
        {"label_smoothing": -0.1},
        SMOOTHING.format(-0.1),
    ),
    (
        c.cross_entropy_from_logits,
        ([0], [[0.5, np.inf]]),
        {},
        f"logits: got inf at index (0, 1); {MASKED}",
    ),
    (
        c.cross_entropy_from_logits,
        ([[0, 1]], [[[0.5, 1.5], [-np.inf] * 2]]),
        {},
        "logits: got -inf in row (0, 1); expected a class that is not masked out",
    ),
    (m.hinge, ([1, 0], [0.5, 1.5]), {}, "sign: got 0.0 at index 1; expected -1 or +1"),
    (
        m.hinge_embedding,
        ([1], [0.5]),
        {"margin": 0},
        "margin: got 0; expected one number above 0",
    ),
]
# one function, its arguments, its options, the sentence
ALONE = [
    (r.squared_error, ([0.5], [1e200]), {}, f"squared error of target and prediction: {OVERFLOW}"),
    (
        r.squared_error_grad,
        ([0.5], [HUGE]),
        {},
        f"derivative of the squared error of target and prediction: {OVERFLOW}",
    ),
    (
        r.huber,
        ([0.5], [1e300]),
        {"delta": 1e200},
        f"Huber loss of target, prediction and delta: {OVERFLOW}",
    ),
    (r.huber_grad, (np.float32([0.5]), np.float32([1])), {"delta": 1e200}, f"delta: {OVERFLOW}"),
    (
        r.absolute_percentage_error,
        ([1e-300], [1e100]),
        {},
        f"percentage error of target and prediction: {OVERFLOW}",
    ),
    (
        r.absolute_percentage_error_grad,
        ([1e-308], [1e100]),
        {},
        f"derivative of the loss of target and prediction: {OVERFLOW}",
    ),
    (
        r.gaussian_nll,
        ([0.5], [1e200]),
        {"variance": 1},
        f"negative log-likelihood of target, mean and variance: {OVERFLOW}",
    ),
    (
        r.gaussian_nll_grad,
        ([0.5], [1e200]),
        {"variance": 1e-200},
        f"derivative of the loss of target, mean and variance: {OVERFLOW}",
    ),
    (
        r.laplace_nll,
        ([0.5], [1e200]),
        {"scale": 1e-200},
        f"negative log-likelihood of target, location and scale: {OVERFLOW}",
    ),
    (
        r.laplace_nll_grad,
        (np.float32([0.5]), np.float32([1.5])),
        {"scale": 1e-40},
        f"derivative of the loss of target, location and scale: {OVERFLOW}",
    ),
    (
        r.poisson_nll_grad,
        ([1e10], [1e-300]),
        {},
        f"derivative of the loss of target and rate: {OVERFLOW}",
    ),
    (c.binary_cross_entropy_grad, ([1], [1e-310]), {}, f"prob: {OVERFLOW}"),
    (
        c.binary_cross_entropy_from_logits,
        ([1], [-1e200]),
        {"positive_weight": 1e200},
        f"logit: {OVERFLOW}",
    ),
    (
        c.categorical_cross_entropy_grad,
        ([[0, 1]], [[1, 1e-310]]),
        {},
        f"target_probs / probs: {OVERFLOW}",
    ),
    (c.cross_entropy_from_logits, ([0], [[-1e308, 1e308]]), {}, f"logits: {OVERFLOW}"),
    (m.squared_hinge, ([1], [-1e200]), {}, f"squared hinge of sign and score: {OVERFLOW}"),
]


def name(value):
    return value.__name__ if callable(value) else ""


@pytest.mark.parametrize(("function", "arguments", "options", "sentence"), WITH_GRAD, ids=name)
def test_loss_and_gradient_refuse(function, arguments, options, sentence):
    for refusing in both(function):
        with pytest.raises(ValueError) as caught:
            refusing(*arguments, **options)
        assert str(caught.value) == sentence


@pytest.mark.parametrize(("function", "arguments", "options", "sentence"), ALONE, ids=name)
def test_refuses(function, arguments, options, sentence):
    with pytest.raises(ValueError) as caught:
        function(*arguments, **options)
    assert str(caught.value) == sentence


def test_bounds_that_belong_to_what_is_allowed():
    """A weight, a focus or a smoothing of 0 is allowed, and is what its name says."""
    logit = np.array([0.5, -1.25])
    plain = c.binary_cross_entropy_from_logits([1, 0], logit)
    assert c.binary_cross_entropy_from_logits([1, 0], logit, positive_weight=0).tolist() == [
        0,
        plain[1],
    ]
    assert c.binary_cross_entropy_from_logits([1, 0], logit, positive_weight=0.5)[0] == plain[0] / 2
    assert np.array_equal(c.focal_from_logits([1, 0], logit, gamma=0), plain)
    rows = c.cross_entropy_from_logits([2, 1], ROWS)
    assert np.array_equal(c.cross_entropy_from_logits([2, 1], ROWS, label_smoothing=0), rows)
    weighted = c.cross_entropy_from_logits([2, 1], ROWS, class_weight=[1, 0, 1])
    assert weighted.tolist() == [rows[0], 0]
    assert r.pinball([0.5], [1.5], quantile=0.999)[0] == pytest.approx(0.001)
    assert r.huber([0.5], [1.5], delta=1e-3)[0] == pytest.approx(1e-3 - 5e-7)


def test_labels_as_integers_booleans_or_whole_floats():
    for kind in (int, bool, float, np.uint8, np.float32):
        label = np.array([1, 0]).astype(kind)
        ours = c.binary_cross_entropy(label, [0.25, 0.25])
        assert np.array_equal(ours, c.binary_cross_entropy([1, 0], [0.25, 0.25]))
        ours = c.cross_entropy_from_logits(label, ROWS)
        assert np.array_equal(ours, c.cross_entropy_from_logits([1, 0], ROWS))
        ours = m.multiclass_hinge(label, ROWS)
        assert np.array_equal(ours, m.multiclass_hinge([1, 0], ROWS))


def test_the_wider_type_counts():
    narrow, wide = np.float32(PROBS), np.float64(PROBS)
    for function in (c.categorical_cross_entropy, c.kl_divergence, c.kl_divergence_grad):
        assert function(narrow, narrow).dtype == np.float32
        assert function(narrow, wide).dtype == function(wide, narrow).dtype == np.float64
    for function in (m.cosine_similarity, m.cosine_similarity_grad):
        assert function(narrow, wide).dtype == function(wide, narrow).dtype == np.float64
    for variance in (0.1, np.full_like(wide, 0.1)):
        exact = r.gaussian_nll(wide, wide + 1, variance=variance)
        assert np.array_equal(r.gaussian_nll(narrow, wide + 1, variance=variance), exact)
        assert np.array_equal(
            r.gaussian_nll(wide, narrow + np.float32(1), variance=variance), exact
        )


def test_each_row_of_a_cosine_has_a_size_of_its_own():
    rows = np.array(ROWS)
    sizes = np.array([[1e200], [1e-200]])
    together = m.cosine_similarity(rows * sizes, rows[::-1] * sizes[::-1])
    # Scaling by 1e200 rounds each entry once.
    np.testing.assert_allclose(together, m.cosine_similarity(rows, rows[::-1]), rtol=1e-14)


def test_a_row_sum_may_be_off_by_a_ten_thousandth():
    for total in (0.99991, 1.00009):
        assert np.isfinite(c.categorical_cross_entropy([[0.5, 0.5]], [[0.5, total - 0.5]]))
