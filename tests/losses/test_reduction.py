"""Mean, sum and weighted mean: right, with the divisor that each framework uses."""

import math

import numpy as np
import pytest

from course_utils import reduction

# Sums of eight numbers: any order of additions agrees to 8 roundings.
RTOL = 1e-15 * 8


@pytest.fixture
def losses(rng):
    return rng.uniform(0.1, 3, 8)


@pytest.fixture
def weights(rng):
    return rng.uniform(0.2, 2, 8)


def test_mean_and_sum(losses):
    assert reduction.sum(losses) == pytest.approx(float(sum(losses)), rel=RTOL)
    assert reduction.mean(losses) == pytest.approx(float(sum(losses)) / 8, rel=RTOL)


def test_matrix_is_reduced_to_one_number(losses):
    assert reduction.mean(losses.reshape(4, 2)) == pytest.approx(reduction.mean(losses), rel=RTOL)


@pytest.mark.parametrize("divisor", ["weights", "count"])
def test_weighted_mean(losses, weights, divisor):
    divide_by = {"weights": sum(weights), "count": 8}[divisor]
    by_hand = sum(w * x for w, x in zip(weights, losses, strict=True)) / divide_by
    ours = reduction.weighted_mean(losses, weights, divisor=divisor)
    assert ours == pytest.approx(float(by_hand), rel=RTOL)


def test_only_the_sum_of_the_weights_ignores_their_scale(losses, weights):
    def change(divisor):
        once = reduction.weighted_mean(losses, weights, divisor=divisor)
        return reduction.weighted_mean(losses, 2 * weights, divisor=divisor) / once

    assert change("weights") == pytest.approx(1)
    assert change("count") == pytest.approx(2)


def test_a_million_float32_losses_keep_their_digits(rng):
    losses = rng.uniform(0, 1, 1_000_000).astype(np.float32)
    exact = losses.astype(np.float64).mean()
    assert reduction.mean(losses).dtype == np.float32
    assert reduction.mean(losses) == np.float32(exact)


def test_float32_losses_of_both_signs_that_nearly_cancel_keep_their_digits(rng):
    """Of numbers near 10,000 about 1,000 is left. In float32 its fifth digit would be wrong."""
    large, small = rng.normal(0, 10_000, 5_000), rng.uniform(0, 0.4, 5_000)
    losses = rng.permutation(np.concatenate([large, -large, small])).astype(np.float32)
    weights = rng.uniform(0, 2, 15_000).astype(np.float32)
    weighted = math.fsum(weights * losses)
    exact = {
        reduction.sum(losses): math.fsum(losses),
        reduction.mean(losses): math.fsum(losses) / 15_000,
        reduction.weighted_mean(losses, weights, divisor="count"): weighted / 15_000,
        reduction.class_weighted_mean(losses, np.zeros(15_000)): math.fsum(losses) / 15_000,
    }
    for ours, expected in exact.items():
        assert ours.dtype == np.float32
        assert ours == np.float32(expected)


def test_float32_weights_keep_their_digits(rng):
    """Of ten sums in float32, about five would be off in the last digit."""
    for _ in range(10):
        large, small = rng.uniform(1e6, 2e6, 1_000), rng.uniform(0, 0.1, 9_000)
        weights = rng.permutation(np.concatenate([large, small])).astype(np.float32)
        losses = rng.uniform(0, 3, 10_000).astype(np.float32)
        exact = math.fsum(weights * losses) / math.fsum(weights)
        assert reduction.weighted_mean(losses, weights, divisor="weights") == np.float32(exact)


@pytest.mark.parametrize("reduce", [reduction.mean, reduction.sum, reduction.class_weighted_mean])
@pytest.mark.parametrize(
    ("losses", "message"),
    [
        ([0.5, np.nan], "losses: got nan at index 1; expected finite numbers"),
        ([np.inf, -np.inf], "losses: got inf at index 0; expected finite numbers"),
        (
            [1.5e308, 1.5e308],
            "losses: got numbers whose result overflows float64; expected smaller ones",
        ),
    ],
)
def test_refuses_losses_without_a_sum(reduce, losses, message):
    label = {"label": [0, 1]} if reduce is reduction.class_weighted_mean else {}
    with pytest.raises(ValueError) as caught:
        reduce(losses, **label)
    assert str(caught.value) == message


def test_refuses_a_sum_that_is_too_large_for_float32():
    with pytest.raises(ValueError) as caught:
        reduction.sum(np.array([2.5e38, 1.5e38], np.float32))
    message = "losses: got numbers whose result overflows float32; expected smaller ones"
    assert str(caught.value) == message


TOO_LARGE = "losses and weights: got numbers whose result overflows float64; expected smaller ones"


@pytest.mark.parametrize(
    ("losses", "weights", "divisor", "message"),
    [
        (
            [0.5, 0.25],
            [1, -0.25],
            "weights",
            "weights: got -0.25 at index 1; expected no negative weight",
        ),
        (
            [0.5, 0.25],
            [0, 0],
            "weights",
            "weights: got only zeros; expected at least one positive weight",
        ),
        ([0.5, 0.25], [1, 2], "N", "divisor: got 'N'; expected 'weights' or 'count'"),
        ([0.5, 0.25], [1, 2], "examples", "divisor: got 'examples'; expected 'weights' or 'count'"),
        ([1.5e308, 0.5], [2, 1], "weights", TOO_LARGE),
        ([1.5e308, 0.5], [2, 1], "count", TOO_LARGE),
        ([1.5e308, -1.5e308], [2, 3], "count", TOO_LARGE),
    ],
)
def test_refuses(losses, weights, divisor, message):
    with pytest.raises(ValueError) as caught:
        reduction.weighted_mean(losses, weights, divisor=divisor)
    assert str(caught.value) == message


CLASS_WEIGHT = [0.3, 1.1, 2.7]
LABEL = np.array([0, 2, 1, 1, 2, 0, 2, 1])


def test_class_weighted_mean(losses):
    weights = np.take(CLASS_WEIGHT, LABEL)
    ours = reduction.class_weighted_mean(weights * losses, LABEL, class_weight=CLASS_WEIGHT)
    by_hand = sum(weights * losses) / sum(weights)
    assert ours == pytest.approx(float(by_hand), rel=RTOL)
    assert ours == reduction.weighted_mean(losses, weights, divisor="weights")


@pytest.mark.parametrize("ignored", [1, -100])
def test_class_weighted_mean_leaves_out_what_is_ignored(losses, ignored):
    label = np.where(LABEL == 1, ignored, LABEL)
    kept = label != ignored
    for weight in (None, CLASS_WEIGHT):
        ours = reduction.class_weighted_mean(
            losses, label, class_weight=weight, ignore_index=ignored
        )
        alone = reduction.class_weighted_mean(losses[kept], label[kept], class_weight=weight)
        assert ours == pytest.approx(float(alone), rel=RTOL)
    assert alone != reduction.class_weighted_mean(losses, LABEL, class_weight=weight)


NOTHING_COUNTS = "label: got no example with a positive weight; expected at least one"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"label": [0, 3]}, "label: got 3 at index 1; expected whole numbers from 0 to 2"),
        ({"label": [0, 0.5]}, "label: got 0.5 at index 1; expected whole numbers from 0 to 2"),
        (
            {"label": [0, 1, 2]},
            "losses and label: got shapes (2,) and (3,); expected the same shape",
        ),
        (
            {"class_weight": [1, -2, 1]},
            "class_weight: got -2.0 at index 1; expected weights of at least 0",
        ),
        ({"class_weight": [0, 0, 1]}, NOTHING_COUNTS),
        ({"ignore_index": 0, "label": [0, 0]}, NOTHING_COUNTS),
        ({"class_weight": [[1, 1, 1]]}, "class_weight: got shape (1, 3); expected shape (3,)"),
        (
            {"class_weight": None, "label": [0, -1]},
            "label: got -1 at index 1; expected whole numbers from 0",
        ),
        ({"class_weight": None, "ignore_index": 1, "label": [1, 1]}, NOTHING_COUNTS),
    ],
)
def test_class_weighted_mean_refuses(arguments, message):
    good = {"losses": [0.5, 0.25], "label": [0, 1], "class_weight": CLASS_WEIGHT}
    with pytest.raises(ValueError) as caught:
        reduction.class_weighted_mean(**{**good, **arguments})
    assert str(caught.value) == message


def test_a_dictionary_of_weights_is_refused_as_weights():
    """It used to count as one weight, and a label of 1 as wrong."""
    with pytest.raises(TypeError) as caught:
        reduction.class_weighted_mean([0.5, 0.25], [0, 1], class_weight={0: 0.5, 1: 1.5})
    assert str(caught.value) == (
        "class_weight: got a dictionary; expected real numbers, one after the other"
    )
