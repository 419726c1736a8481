"""Wrong functions for the exercises of lesson 02 that no list of mistakes holds."""

import numpy as np


def _error_unless(condition, error, otherwise):
    return np.where(condition, otherwise, error)


def _pseudo_huber_slope(target, prediction, delta):
    error = prediction - target
    return error / np.sqrt(1 + (error / delta) ** 2)


def _half_of_all(target, prediction):
    size = np.abs(prediction - target)
    return 0.5 * (size + np.log1p(np.exp(-2 * size)))


def _half_subtracted(target, prediction):
    size = np.abs(prediction - target)
    return size + np.log1p(np.exp(-2 * size)) - 0.5


UNLISTED = {
    "2.5": (
        (
            "divided the error by its size",
            lambda target, prediction: (prediction - target) / np.abs(prediction - target),
        ),
        ("cut the error at 1", lambda target, prediction: np.clip(prediction - target, -1, 1)),
        ("forgot the target", lambda target, prediction: np.sign(prediction)),
        (
            "subtracted two signs",
            lambda target, prediction: np.sign(prediction) - np.sign(target),
        ),
        ("returned the comparison itself", lambda target, prediction: prediction > target),
        (
            "took one half at the corner",
            lambda target, prediction: np.where(
                prediction == target, 0.5, np.sign(prediction - target)
            ),
        ),
    ),
    "2.8": (
        (
            "squared the loaves",
            lambda demand, baked: np.where(demand > baked, 9, 1) * (demand - baked) ** 2,
        ),
        (
            "lost a loaf in the comparison",
            lambda demand, baked: np.where(
                demand > baked, 9 * (demand - baked - 1), baked - demand
            ),
        ),
        (
            "left the first price out",
            lambda demand, baked: np.where(demand > baked, demand - baked, 10 * (baked - demand)),
        ),
        (
            "np.minimum for np.maximum",
            lambda demand, baked: np.minimum(9 * (demand - baked), baked - demand),
        ),
        ("took the mean price for both", lambda demand, baked: 5 * np.abs(demand - baked)),
        (
            "added both prices every day",
            lambda demand, baked: 9 * np.abs(demand - baked) + np.abs(baked - demand),
        ),
        ("charged what was sold", lambda demand, baked: np.minimum(demand, baked)),
    ),
    "2.10": (
        ("cut at 1 instead of delta", lambda t, p, delta: np.clip(p - t, -1, 1)),
        (
            "slope 0 far away",
            lambda t, p, delta: _error_unless(np.abs(p - t) > delta, p - t, 0.0),
        ),
        (
            "comparison the wrong way round",
            lambda t, p, delta: _error_unless(
                np.abs(p - t) <= delta, p - t, delta * np.sign(p - t)
            ),
        ),
        (
            "kept the size in the far branch",
            lambda t, p, delta: _error_unless(np.abs(p - t) > delta, p - t, delta * (p - t)),
        ),
        ("clipped the prediction before subtracting", lambda t, p, d: np.clip(p, -d, d) - t),
        ("divided by delta as smooth L1", lambda t, p, delta: np.clip((p - t) / delta, -1, 1)),
    ),
    "2.11": (
        (
            "clipped the errors to ±700",
            lambda target, prediction: np.log(np.cosh(np.clip(prediction - target, -700, 700))),
        ),
        (
            "forgot the 2 in the exponent",
            lambda target, prediction: (
                np.abs(prediction - target)
                + np.log1p(np.exp(-np.abs(prediction - target)))
                - np.log(2)
            ),
        ),
        (
            "size without abs in the first term",
            lambda target, prediction: (
                (prediction - target)
                + np.log1p(np.exp(-2 * np.abs(prediction - target)))
                - np.log(2)
            ),
        ),
        (
            "multiplied where a sum belongs",
            lambda target, prediction: (
                np.abs(prediction - target) * np.log1p(np.exp(-2 * np.abs(prediction - target)))
                - np.log(2)
            ),
        ),
        (
            "np.log where np.log1p belongs",
            lambda target, prediction: (
                np.abs(prediction - target)
                + np.log(np.exp(-2 * np.abs(prediction - target)))
                - np.log(2)
            ),
        ),
        (
            "size alone for far errors",
            lambda target, prediction: np.where(
                np.abs(prediction - target) < 20,
                np.log(np.cosh(prediction - target)),
                np.abs(prediction - target),
            ),
        ),
    ),
}

SECOND = {
    "2.5": (
        ("sign of the size", lambda target, prediction: np.sign(np.abs(prediction - target))),
        (
            "wrote the target 1 of the example in",
            lambda target, prediction: np.sign(prediction - 1),
        ),
    ),
    "2.8": (
        (
            "prices as ten and one",
            lambda demand, baked: np.where(demand > baked, 10 * (demand - baked), baked - demand),
        ),
        (
            "half the price for a missing loaf",
            lambda demand, baked: np.where(demand > baked, 4.5 * (demand - baked), baked - demand),
        ),
    ),
    "2.10": (
        (
            "cut the size and lost the sign",
            lambda target, prediction, delta: np.minimum(np.abs(prediction - target), delta),
        ),
        ("slope of the pseudo-Huber loss", _pseudo_huber_slope),
    ),
    "2.11": (
        ("½ in front of the sum of logarithms", _half_of_all),
        ("½ for its logarithm", _half_subtracted),
    ),
}
