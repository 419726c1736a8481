"""A weight of 0 takes an example or a class out, also where its loss or its slope is infinite.

IEEE arithmetic makes NaN of 0 · ∞. Here the product is 0, and where the weight is above 0 infinity
stays infinity. Every function with a weight among its arguments is tried with every pattern of
weights of 0 and of masked classes.
"""

import inspect
import itertools
import math

import numpy as np
import pytest

from course_utils import classification as c
from course_utils import gradcheck, margin, reduction, regression

CLASSES = 3
# Which arguments are weights, shares or masks; the functions that have one have to be tried below.
WEIGHTS = {
    "class_weight",
    "ignore_index",
    "label_smoothing",
    "positive_weight",
    "target_probs",
    "upstream",
    "weights",
}
TRIED = {
    "binary_cross_entropy_from_logits",
    "categorical_cross_entropy",
    "class_weighted_mean",
    "cross_entropy_from_logits",
    "kl_divergence",
    "log_softmax",
    "softmax",
    "weighted_mean",
}
# Sums of up to six terms, each with a handful of roundings of half a unit of 2.2e-16.
RTOL = 1e-14


def test_every_function_with_a_weight_is_tried():
    modules = (c, margin, regression, reduction, gradcheck)
    with_a_weight = {
        name.removesuffix("_grad")
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
        if WEIGHTS & set(inspect.signature(function).parameters)
    }
    assert with_a_weight == TRIED


def patterns(*, not_all=False):
    """Every choice of some of the classes."""
    chosen = itertools.product([False, True], repeat=CLASSES)
    return [np.array(some) for some in chosen if not (not_all and all(some))]


def times(weight, loss):
    return weight * loss if weight else 0.0


def surprise(k, z):
    """−log softmax(z)ₖ, infinite for a class that is masked out"""
    if z[k] == -math.inf:
        return math.inf
    return math.log1p(sum(math.exp(x - z[k]) for j, x in enumerate(z) if j != k))


def cross_entropy(y, z, weight, ignored, smoothing):
    if y == ignored:
        return 0.0
    spread = sum(times(w * smoothing / CLASSES, surprise(k, z)) for k, w in enumerate(weight))
    return times(weight[y] * (1 - smoothing), surprise(y, z)) + spread


def cross_entropy_grad(y, z, weight, ignored, smoothing):
    if y == ignored:
        return [0.0] * CLASSES
    p = [math.exp(-surprise(k, z)) for k in range(CLASSES)]
    return [
        (1 - smoothing) * weight[y] * (p[k] - (k == y))
        + smoothing / CLASSES * (p[k] * sum(weight) - weight[k])
        for k in range(CLASSES)
    ]


@pytest.mark.parametrize("smoothing", [0, 0.3])
@pytest.mark.parametrize("ignored", [None, 0, 2, -100])
def test_cross_entropy(rng, ignored, smoothing):
    label = np.array([y for y in (0, 1, 2, ignored) if y is not None])
    seen = []
    for masked, without in itertools.product(patterns(not_all=True), patterns()):
        logits = np.where(masked, -np.inf, rng.normal(0, 3, (len(label), CLASSES)))
        weight = np.where(without, 0, rng.uniform(0.3, 2, CLASSES))
        options = dict(class_weight=weight, ignore_index=ignored, label_smoothing=smoothing)
        by_hand = [
            cross_entropy(y, z, weight, ignored, smoothing)
            for y, z in zip(label.tolist(), logits.tolist(), strict=True)
        ]
        ours = c.cross_entropy_from_logits(label, logits, **options)
        # A spread part near 0 is a difference of numbers near 1.
        np.testing.assert_allclose(ours, by_hand, rtol=RTOL, atol=1e-15)
        by_hand = [
            cross_entropy_grad(y, z, weight, ignored, smoothing)
            for y, z in zip(label.tolist(), logits.tolist(), strict=True)
        ]
        grad = c.cross_entropy_from_logits_grad(label, logits, **options)
        # p − 1 cancels in the formula written here.
        np.testing.assert_allclose(grad, by_hand, rtol=RTOL, atol=1e-15)
        seen += ours.tolist()
    assert {0.0, np.inf} < set(seen)


def test_the_smallest_weights_and_shares_leave_infinity_as_it_is():
    tiny = 5e-324  # half of it is 0
    loss = c.cross_entropy_from_logits
    masked = [0.5, -np.inf, 1.5]
    assert loss(1, masked, class_weight=[1, tiny, 1], label_smoothing=0.7) == np.inf
    assert loss(0, masked, label_smoothing=tiny) == np.inf


def test_the_mean_of_cross_entropies_with_a_masked_class(rng):
    """A class that weighs nothing is masked out for everybody, and some have it as their label."""
    label = rng.integers(0, CLASSES, 12)
    label[:2] = 0, 2
    logits = rng.normal(0, 3, (12, CLASSES))
    logits[:, 2] = -np.inf
    weight = [0.7, 1.9, 0]
    losses = c.cross_entropy_from_logits(label, logits, class_weight=weight)
    counted = label != 2
    by_hand = math.fsum(losses[counted]) / math.fsum(np.take(weight, label))
    ours = reduction.class_weighted_mean(losses, label, class_weight=weight)
    np.testing.assert_allclose(ours, by_hand, rtol=RTOL)
    plain = c.cross_entropy_from_logits(label, logits)
    assert np.isinf(plain).any()
    ours = reduction.class_weighted_mean(plain, label, ignore_index=2)
    np.testing.assert_allclose(ours, plain[counted].mean(), rtol=RTOL)
    ours = reduction.weighted_mean(plain, np.take(weight, label), divisor="weights")
    np.testing.assert_allclose(ours, by_hand, rtol=RTOL)


@pytest.mark.parametrize("loss", [c.categorical_cross_entropy, c.kl_divergence])
def test_shares_of_zero(rng, loss):
    grad = getattr(c, f"{loss.__name__}_grad")
    for without, impossible in itertools.product(patterns(not_all=True), patterns(not_all=True)):
        t, p = np.where([without, impossible], 0, rng.uniform(0.3, 2, (2, CLASSES)))
        t, p = t / t.sum(), p / p.sum()
        ratios = [
            math.inf if not b else (a / b if loss is c.kl_divergence and a else 1 / b)
            for a, b in zip(t.tolist(), p.tolist(), strict=True)
        ]
        by_hand = sum(times(a, math.log(r)) for a, r in zip(t.tolist(), ratios, strict=True))
        # The terms of a divergence cancel, and are below 5.
        np.testing.assert_allclose(loss(t, p), by_hand, rtol=RTOL, atol=5 * RTOL)
        slopes = [-times(a, 1 / b if b else math.inf) for a, b in zip(t, p, strict=True)]
        np.testing.assert_allclose(grad(t, p), slopes, rtol=RTOL)


@pytest.mark.parametrize("size", [0.5, 1e308])
def test_a_positive_weight_of_zero(size):
    for sign in (-1, 1):
        assert c.binary_cross_entropy_from_logits(1, sign * size, positive_weight=0) == 0
        assert c.binary_cross_entropy_from_logits_grad(1, sign * size, positive_weight=0) == 0


def test_what_nothing_depends_on_passes_no_derivative_on(rng):
    for masked in patterns(not_all=True):
        logits = np.where(masked, -np.inf, rng.normal(0, 3, CLASSES))
        upstream = np.where(masked, 0, rng.normal(0, 1, CLASSES))
        kept = ~masked
        for grad in (c.softmax_grad, c.log_softmax_grad):
            passed_on = grad(logits, upstream=upstream)
            assert passed_on[masked].tolist() == [0] * masked.sum()
            alone = grad(logits[kept], upstream=upstream[kept])
            # The sums are taken in another order.
            np.testing.assert_allclose(passed_on[kept], alone, rtol=RTOL, atol=1e-15)
            assert grad(logits, upstream=np.zeros(CLASSES)).tolist() == [0] * CLASSES


@pytest.mark.parametrize("grad", [c.softmax_grad, c.log_softmax_grad])
def test_derivatives_too_large_to_be_passed_on_are_refused(grad):
    with pytest.raises(ValueError) as caught:
        grad([800.5, -np.inf, 0.25], upstream=[1.5e308, -0.5e308, 1.6e308])
    message = "upstream: got numbers whose result overflows; expected smaller ones"
    assert str(caught.value) == message


@pytest.mark.parametrize("divisor", ["weights", "count"])
@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
def test_weighted_mean(rng, infinite, divisor):
    losses, weights = rng.uniform(0.3, 2, (2, 2, CLASSES))
    for without in patterns(not_all=True):
        weights[1] = np.where(without, 0, weights[0])
        losses[1] = np.where(without, infinite, losses[0])
        divide_by = {"weights": math.fsum(weights.flat), "count": 2 * CLASSES}[divisor]
        by_hand = math.fsum(map(times, weights.flat, losses.flat)) / divide_by
        ours = reduction.weighted_mean(losses, weights, divisor=divisor)
        np.testing.assert_allclose(ours, by_hand, rtol=RTOL)


@pytest.mark.parametrize(
    ("losses", "weights", "message"),
    [
        ([np.inf, np.inf], [0, 0.5], "losses: got inf at index 1; expected finite numbers"),
        ([np.inf, np.nan], [0, 0], "losses: got nan at index 1; expected finite numbers"),
        ([np.inf, 0.5], [0, np.inf], "weights: got inf at index 1; expected finite numbers"),
    ],
)
def test_weighted_mean_refuses_what_counts(losses, weights, message):
    with pytest.raises(ValueError) as caught:
        reduction.weighted_mean(losses, weights, divisor="count")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("losses", "message"),
    [
        ([np.inf, 0.5, np.inf], "losses: got inf at index 2; expected finite numbers"),
        ([np.inf, np.nan, 0.5], "losses: got nan at index 1; expected finite numbers"),
        ([np.nan, 0.5, 0.25], "losses: got nan at index 0; expected finite numbers"),
    ],
)
def test_class_weighted_mean_refuses_what_counts(losses, message):
    with pytest.raises(ValueError) as caught:
        reduction.class_weighted_mean(losses, [7, 0, 1], ignore_index=7)
    assert str(caught.value) == message
