"""sigmoid, softmax and their logarithms: exact, stable, and with the right derivatives."""

import mpmath
import numpy as np
import pytest

from course_utils import classification as c
from course_utils._support.pieces import PIECE
from course_utils.gradcheck import numerical_gradient
from tests.helpers import exact_logits
from tests.helpers.exactness import as_exact, ulps_off
from tests.helpers.loss_cases import both_types

# A difference, an exponential, a sum and a quotient, each rounded: test_exact.py says the same.
ULPS = 4
LOGITS = [0.0, -0.0, 1e-12, 0.3, -17.3, 36.6, -36.6, 300.7, -300.7, 709.9, -744.4, 1e4, -1e4]
ROWS = [
    [1e4, -1e4, 0.5, 1.0],
    [1e4, 1e4 + 2e-12, -1e4, 1e4 - 4e-12],
    [0.0, 1e-12, -1e-12, 0.25],
    [40.1, 3.3, 3.3, -7.0],
    [0.0, -40.1, -300.7, -700.1],
    [-1e4, -9990.5, -9950.25, -9999.0],
]


SINGLE = [(c.sigmoid, exact_logits.sigmoid), (c.sigmoid_grad, exact_logits.sigmoid_grad)]
BY_ROW = [
    (c.softmax, exact_logits.softmax),
    (c.log_softmax, exact_logits.log_softmax),
    (c.log_sum_exp, exact_logits.log_sum_exp),
    (c.log_sum_exp_grad, exact_logits.softmax),
]


def names(table):
    return [function.__name__ for function, _ in table]


@pytest.mark.parametrize(("function", "exact"), SINGLE, ids=names(SINGLE))
@both_types
def test_single_numbers_are_exact(function, exact, dtype):
    for z in np.array(LOGITS, dtype=dtype):
        result = function(z)
        assert result.dtype == dtype
        (truth,) = exact(mpmath.mpf(z.item()))
        assert ulps_off(result, truth) <= ULPS, z


@pytest.mark.parametrize(("function", "exact"), BY_ROW, ids=names(BY_ROW))
@both_types
def test_rows_are_exact(function, exact, dtype, rng):
    for z in np.array([*ROWS, *rng.normal(0, 4, (20, 4))], dtype=dtype):
        result = function(z)
        assert result.dtype == dtype
        (numbers,) = as_exact(z)
        is_sum = function is c.log_sum_exp
        (size,) = exact_logits.sizes_in_log_sum_exp(numbers) if is_sum else [0]
        truths = exact(numbers)
        for ours, truth in zip(np.ravel(result), truths, strict=True):
            assert ulps_off(ours, truth, size) <= ULPS, z


@pytest.mark.parametrize("function", [c.softmax, c.log_softmax, c.log_sum_exp, c.log_sum_exp_grad])
def test_many_rows_at_once_are_the_rows_one_by_one(function, rng):
    """More rows than fit into one piece, in three dimensions, and not contiguous."""
    logits = rng.normal(0, 3, (3, 2 * PIECE // 5 // 3 + 7, 10))[..., ::2]
    together = function(logits)
    assert together.shape[:2] == logits.shape[:2]
    for i, j in ((0, 0), (0, 13), (1, logits.shape[1] - 1), (2, logits.shape[1] - 1)):
        assert np.array_equal(function(logits[i, j]), together[i, j])


def test_more_classes_than_numbers_in_a_piece(rng):
    logits = rng.normal(0, 3, (2, PIECE + 1))
    expected = np.log(np.exp(logits).sum(axis=1))
    # Sums of 32,769 terms in another order.
    np.testing.assert_allclose(c.log_sum_exp(logits), expected, rtol=1e-13)


def test_single_numbers_in_many_pieces(rng):
    logit = rng.normal(0, 3, (2, PIECE + 5))
    np.testing.assert_allclose(c.sigmoid(logit), 1 / (1 + np.exp(-logit)), rtol=1e-15)


def test_one_class_is_certain():
    assert c.softmax([3.5]).tolist() == [1.0]
    assert c.log_sum_exp([3.5]) == 3.5


@pytest.mark.parametrize(
    ("function", "grad"), [(c.softmax, c.softmax_grad), (c.log_softmax, c.log_softmax_grad)]
)
def test_derivatives_are_passed_on(function, grad, rng):
    logits, upstream = rng.normal(size=(2, 3, 5, 4))
    numerical = numerical_gradient(lambda z: float(np.sum(upstream * function(z))), logits)
    # Central differences are good to about 1e-10.
    np.testing.assert_allclose(grad(logits, upstream=upstream), numerical, atol=1e-9)
    wrong = {
        "upstream left out": grad(logits, upstream=np.ones_like(logits)),
        "sign": -grad(logits, upstream=upstream),
        "diagonal alone": upstream * function(logits) * (1 - function(logits)),
    }
    for twin in wrong.values():
        assert not np.allclose(twin, numerical, atol=1e-3)


@pytest.mark.parametrize(
    ("function", "grad"), [(c.sigmoid, c.sigmoid_grad), (c.log_sum_exp, c.log_sum_exp_grad)]
)
def test_derivatives_are_the_numerical_ones(function, grad, rng):
    logits = rng.normal(size=(5, 4))
    numerical = numerical_gradient(lambda z: float(np.sum(function(z))), logits)
    np.testing.assert_allclose(grad(logits), numerical, atol=1e-9)


@both_types
def test_the_gradient_of_a_sure_and_right_answer_keeps_its_digits(dtype, rng):
    """The two halves together are the whole: PyTorch's LogSoftmax and NLLLoss give 0 here."""
    logits = rng.normal(0, 3, (20, 4)).astype(dtype)
    label = rng.integers(0, 4, 20)
    logits[np.arange(20), label] += 50
    upstream = -np.eye(4, dtype=dtype)[label]
    together = c.cross_entropy_from_logits_grad(label, logits)
    assert np.all(np.abs(together) > 0)
    # Two ways to the same sums, each right to 4 units in the last place.
    apart = c.log_softmax_grad(logits, upstream=upstream)
    np.testing.assert_allclose(apart, together, rtol=8 * np.finfo(dtype).eps)
    # −log of softmax has the same derivative as −log softmax.
    of_probs = c.softmax_grad(logits, upstream=upstream / c.softmax(logits))
    np.testing.assert_allclose(of_probs, together, rtol=8 * np.finfo(dtype).eps)


def test_smoothing_keeps_the_digits_of_the_likeliest_class():
    """Its part of the loss is small, whatever the label costs: here the label weighs nothing."""
    logits = np.array([-187.5, -88.25, -62.75, -74.125])
    alone = c.cross_entropy_from_logits(3, logits, class_weight=[0, 0, 1, 0], label_smoothing=0.5)
    # Half of the target is spread over 4 classes. An eighth of a number is exact.
    assert alone == c.cross_entropy_from_logits(2, logits) / 8


MASKED = [0.5, -np.inf, -1.25, -np.inf]


@both_types
def test_a_masked_class_is_as_if_it_were_not_there(dtype):
    masked = np.array(MASKED, dtype=dtype)
    kept = masked[[0, 2]]
    assert c.log_sum_exp(masked) == c.log_sum_exp(kept)
    for function, missing in ((c.softmax, 0), (c.log_softmax, -np.inf)):
        assert np.array_equal(function(masked)[[0, 2]], function(kept))
        assert np.array_equal(function(masked)[[1, 3]], [missing] * 2)
    loss, grad = c.cross_entropy_from_logits, c.cross_entropy_from_logits_grad
    assert loss(2, masked) == loss(1, kept)
    assert np.array_equal(grad(2, masked), [grad(1, kept)[0], 0, grad(1, kept)[1], 0])


def test_a_masked_label_costs_infinity():
    assert c.cross_entropy_from_logits(1, MASKED) == np.inf
    assert c.cross_entropy_from_logits(0, MASKED, label_smoothing=0.1) == np.inf
    # A class of weight 0 takes no part, masked or not.
    weight = [1, 0, 1, 0]
    assert c.cross_entropy_from_logits(1, MASKED, class_weight=weight) == 0
    finite = c.cross_entropy_from_logits(0, MASKED, class_weight=weight, label_smoothing=0.1)
    assert np.isfinite(finite)
    unmasked = np.maximum(MASKED, -700)  # e^−700 is no longer seen beside the others
    assert finite == c.cross_entropy_from_logits(
        0, unmasked, class_weight=weight, label_smoothing=0.1
    )


@pytest.mark.parametrize(
    ("logits", "says"),
    [
        ([[0.5, 1.5], [np.nan, 0.5]], r"logits: got nan at index \(1, 0\); expected finite"),
        ([[0.5, np.inf]], r"logits: got inf at index \(0, 1\); expected finite numbers, or -inf"),
        ([[0.5, 1.5], [-np.inf] * 2], "logits: got -inf in row 1; expected a class that is not"),
        ([[1e308, -1e308]], "logits: got numbers whose result overflows"),
        (3.5, "logits: got the single number 3.5; expected a row of numbers"),
        ([np.nan, -np.inf], "logits: got nan at index 0; expected finite"),
    ],
)
@pytest.mark.parametrize(
    "function",
    [
        c.softmax,
        c.log_softmax,
        c.log_sum_exp,
        lambda z: c.cross_entropy_from_logits(np.zeros(np.shape(z)[:-1], int), z),
        lambda z: c.cross_entropy_from_logits_grad(np.zeros(np.shape(z)[:-1], int), z),
    ],
    ids=["softmax", "log_softmax", "log_sum_exp", "loss", "grad"],
)
def test_bad_logits_are_refused(function, logits, says):
    with pytest.raises(ValueError, match=says):
        function(logits)


def test_upstream_must_fit():
    with pytest.raises(ValueError, match=r"logits and upstream: got shapes \(3,\) and \(2,\)"):
        c.softmax_grad([0.5, 1.5, 2.5], upstream=[1.0, 2.0])
    with pytest.raises(ValueError, match="upstream: got nan at index 1"):
        c.log_softmax_grad([0.5, 1.5], upstream=[1.0, np.nan])


@both_types
def test_upstream_too_large_is_refused(dtype):
    upstream = np.full(4, np.finfo(dtype).max)  # 1 − 4p of it has no room, with p near 1
    with pytest.raises(ValueError, match=r"^upstream: got numbers whose result overflows"):
        c.log_softmax_grad(np.array([4, 0.5, 0.2, 0.1], dtype), upstream=upstream)
    # In float64 half of it has room, but not what it is half of.
    with pytest.raises(ValueError, match=r"^upstream: got numbers whose result overflows"):
        c.softmax_grad([0.5, 0.5], upstream=[-1.5e308, 1.5e308])
