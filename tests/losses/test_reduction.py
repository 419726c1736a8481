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
        ([1, -0.25], "weights", "weights: got -0.25 at index 1; expected no negative weight"),
        ([0, 0], "weights", "weights: got only zeros; expected at least one positive weight"),
        ([1, 2], "N", "divisor: got 'N'; expected 'weights' or 'count'"),
        ([1, 2], "examples", "divisor: got 'examples'; expected 'weights' or 'count'"),
    ],
)
def test_refuses(weights, divisor, message):
    with pytest.raises(ValueError, match=message):
        reduction.weighted_mean([0.5, 0.25], weights, divisor=divisor)


CLASS_WEIGHT = [0.3, 1.1, 2.7]
LABEL = np.array([0, 2, 1, 1, 2, 0, 2, 1])


def test_class_weighted_mean():
    weights = np.take(CLASS_WEIGHT, LABEL)
    ours = reduction.class_weighted_mean(weights * LOSSES, LABEL, class_weight=CLASS_WEIGHT)
    by_hand = sum(weights * LOSSES) / sum(weights)
    assert ours == pytest.approx(float(by_hand), rel=RTOL)
    assert ours == reduction.weighted_mean(LOSSES, weights, divisor="weights")


@pytest.mark.parametrize("ignored", [1, -100])
def test_class_weighted_mean_leaves_out_what_is_ignored(ignored):
    label = np.where(LABEL == 1, ignored, LABEL)
    kept = label != ignored
    for weight in (None, CLASS_WEIGHT):
        ours = reduction.class_weighted_mean(
            LOSSES, label, class_weight=weight, ignore_index=ignored
        )
        alone = reduction.class_weighted_mean(LOSSES[kept], label[kept], class_weight=weight)
        assert ours == pytest.approx(float(alone), rel=RTOL)
    assert alone != reduction.class_weighted_mean(LOSSES, LABEL, class_weight=weight)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"label": [0, 3]}, "label: got 3 at index 1; expected whole numbers from 0 to 2"),
        ({"label": [0, 0.5]}, "label: got 0.5 at index 1; expected whole numbers from 0 to 2"),
        ({"label": [0, 1, 2]}, r"losses and label: got shapes \(2,\) and \(3,\)"),
        ({"class_weight": [1, -2, 1]}, "class_weight: got -2.0 at index 1; expected weights"),
        ({"class_weight": [0, 0, 1]}, "label: got no example with a positive weight"),
        ({"ignore_index": 0, "label": [0, 0]}, "label: got no example with a positive weight"),
        ({"class_weight": [[1, 1, 1]]}, r"class_weight: got shape \(1, 3\); expected shape"),
        (
            {"class_weight": None, "label": [0, -1]},
            "label: got -1 at index 1; expected whole numbers",
        ),
        ({"class_weight": None, "ignore_index": 1, "label": [1, 1]}, "label: got no example"),
    ],
)
def test_class_weighted_mean_refuses(arguments, message):
    good = {"losses": [0.5, 0.25], "label": [0, 1], "class_weight": CLASS_WEIGHT}
    with pytest.raises(ValueError, match=message):
        reduction.class_weighted_mean(**{**good, **arguments})
