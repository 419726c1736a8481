"""Mean, sum and weighted mean: right, with the divisor that each framework uses."""

import numpy as np
import pytest

from course_utils import reduction

RNG = np.random.default_rng(5)
LOSSES = RNG.uniform(0.1, 3, 8)
WEIGHTS = RNG.uniform(0.2, 2, 8)
# Sums of eight numbers: any order of additions agrees to 8 roundings.
RTOL = 1e-15 * 8


def test_mean_and_sum():
    assert reduction.sum(LOSSES) == pytest.approx(float(sum(LOSSES)), rel=RTOL)
    assert reduction.mean(LOSSES) == pytest.approx(float(sum(LOSSES)) / 8, rel=RTOL)


def test_matrix_is_reduced_to_one_number():
    assert reduction.mean(LOSSES.reshape(4, 2)) == pytest.approx(reduction.mean(LOSSES), rel=RTOL)


@pytest.mark.parametrize(("divisor", "divide_by"), [("weights", WEIGHTS.sum()), ("count", 8)])
def test_weighted_mean(divisor, divide_by):
    by_hand = sum(w * x for w, x in zip(WEIGHTS, LOSSES, strict=True)) / divide_by
    ours = reduction.weighted_mean(LOSSES, WEIGHTS, divisor=divisor)
    assert ours == pytest.approx(float(by_hand), rel=RTOL)


def test_only_the_sum_of_the_weights_ignores_their_scale():
    def change(divisor):
        once = reduction.weighted_mean(LOSSES, WEIGHTS, divisor=divisor)
        return reduction.weighted_mean(LOSSES, 2 * WEIGHTS, divisor=divisor) / once

    assert change("weights") == pytest.approx(1)
    assert change("count") == pytest.approx(2)


def test_a_million_float32_losses_keep_their_digits():
    losses = RNG.uniform(0, 1, 1_000_000).astype(np.float32)
    exact = losses.astype(np.float64).mean()
    assert reduction.mean(losses).dtype == np.float32
    assert reduction.mean(losses) == np.float32(exact)


@pytest.mark.parametrize(
    ("weights", "divisor", "message"),
    [
        ([1, -0.25], "weights", "weights: got -0.25; expected no negative weight"),
        ([0, 0], "weights", "weights: got only zeros; expected at least one positive weight"),
        ([1, 2], "N", "divisor: got 'N'; expected 'weights' or 'count'"),
        ([1, 2], "examples", "divisor: got 'examples'; expected 'weights' or 'count'"),
    ],
)
def test_refuses(weights, divisor, message):
    with pytest.raises(ValueError, match=message):
        reduction.weighted_mean([0.5, 0.25], weights, divisor=divisor)
