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


def _one_plus_twice(target, prediction):
    size = np.abs(prediction - target)
    return size + np.log1p(1 + np.exp(-2 * size)) - np.log(2)


UNLISTED = {
    "2.2": (
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
    "2.5": (
        (
            "same difference in both branches, prediction first",
            lambda target, prediction, quantile: np.where(
                prediction <= target,
                quantile * (prediction - target),
                (1 - quantile) * (prediction - target),
            ),
        ),
        (
            "squared the differences",
            lambda target, prediction, quantile: (
                np.where(prediction <= target, quantile, 1 - quantile) * (target - prediction) ** 2
            ),
        ),
        (
            "brackets missing around 1 - quantile",
            lambda target, prediction, quantile: np.where(
                prediction <= target,
                quantile * (target - prediction),
                1 - quantile * (prediction - target),
            ),
        ),
        (
            "left the first price out",
            lambda target, prediction, quantile: np.where(
                prediction <= target, target - prediction, (1 - quantile) * (prediction - target)
            ),
        ),
        (
            "wrote 0.9 of the example into it",
            lambda target, prediction, quantile: np.where(
                prediction <= target, 0.9 * (target - prediction), 0.1 * (prediction - target)
            ),
        ),
        (
            "np.minimum for np.maximum",
            lambda target, prediction, quantile: np.minimum(
                quantile * (target - prediction), (quantile - 1) * (target - prediction)
            ),
        ),
    ),
    "2.6": (
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
    "2.7": (
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
    "2.2": (
        ("sign of the size", lambda target, prediction: np.sign(np.abs(prediction - target))),
        (
            "wrote the target 1 of the example in",
            lambda target, prediction: np.sign(prediction - 1),
        ),
    ),
    "2.5": (
        (
            "one difference behind np.where, prediction first",
            lambda target, prediction, quantile: (
                np.where(prediction <= target, quantile, 1 - quantile) * (prediction - target)
            ),
        ),
        (
            "second price on both sides",
            lambda target, prediction, quantile: (1 - quantile) * np.abs(prediction - target),
        ),
    ),
    "2.6": (
        (
            "cut the size and lost the sign",
            lambda target, prediction, delta: np.minimum(np.abs(prediction - target), delta),
        ),
        ("slope of the pseudo-Huber loss", _pseudo_huber_slope),
    ),
    "2.7": (
        ("½ in front of the sum of logarithms", _half_of_all),
        ("log1p of what holds the 1 already", _one_plus_twice),
    ),
}
