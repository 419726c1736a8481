"""Wrong functions for the exercises of lesson 01 that no list of mistakes holds."""

import numpy as np


def _first_square_alone(target, prediction):
    total = 0
    for right, said in zip(target, prediction, strict=True):
        total += (said - right) ** 2
        return total / len(target)


def _difference_over_one_step(target, prediction):
    step = 1e-5
    return ((prediction + step - target) ** 2 - (prediction - step - target) ** 2) / step


UNLISTED = {
    "1.2": (
        (
            "rounded the prediction to a label first",
            lambda target, prediction: np.round(prediction) - target,
        ),
        (
            "divided by the target, a relative error",
            lambda target, prediction: (prediction - target) / target,
        ),
        ("added instead of subtracting", lambda target, prediction: prediction + target),
        (
            "let each prediction meet each target",
            lambda target, prediction: prediction[:, np.newaxis] - target,
        ),
        (
            "dropped both signs before subtracting",
            lambda target, prediction: np.abs(prediction) - np.abs(target),
        ),
        (
            "returned the error and its size",
            lambda target, prediction: (prediction - target, np.abs(prediction - target)),
        ),
    ),
    "1.5": (
        (
            "squared the target alone, brackets missing",
            lambda target, prediction: np.mean(prediction - target**2),
        ),
        (
            "wrote * 2 for ** 2",
            lambda target, prediction: np.mean((prediction - target) * 2),
        ),
        (
            "took the median of the squares",
            lambda target, prediction: np.median((prediction - target) ** 2),
        ),
        (
            "squared the mean of the sizes",
            lambda target, prediction: np.mean(np.abs(prediction - target)) ** 2,
        ),
        ("took the variance of the errors", lambda target, prediction: np.var(prediction - target)),
        ("returned inside the loop", _first_square_alone),
    ),
    "1.6": (
        ("2 in front of the prediction alone", lambda target, prediction: 2 * prediction - target),
        (
            "divided by the batch size too",
            lambda target, prediction: 2 * (prediction - target) / len(target),
        ),
        (
            "kept the square beside the 2",
            lambda target, prediction: 2 * (prediction - target) ** 2,
        ),
        (
            "multiplied by the prediction as inner derivative",
            lambda target, prediction: 2 * (prediction - target) * prediction,
        ),
        ("central difference over one step", _difference_over_one_step),
        (
            "one-sided difference with a large step",
            lambda target, prediction: (
                ((prediction + 0.1 - target) ** 2 - (prediction - target) ** 2) / 0.1
            ),
        ),
    ),
    "1.7": (
        (
            "multiplied by the width",
            lambda weight, length, width: np.mean(2 * (weight * length - width) * width),
        ),
        (
            "left the square on the error",
            lambda weight, length, width: np.mean(2 * (weight * length - width) ** 2 * length),
        ),
        (
            "length multiplies the prediction only",
            lambda weight, length, width: np.mean(2 * (weight * length * length - width)),
        ),
        (
            "divided the mean by N again",
            lambda weight, length, width: (
                np.mean(2 * (weight * length - width) * length) / len(length)
            ),
        ),
        (
            "dropped the sign of the error",
            lambda weight, length, width: np.mean(2 * np.abs(weight * length - width) * length),
        ),
        (
            "returned a pair with the bias slope",
            lambda weight, length, width: (
                np.mean(2 * (weight * length - width) * length),
                np.mean(2 * (weight * length - width)),
            ),
        ),
    ),
}

SECOND = {
    "1.2": (
        ("in percent", lambda target, prediction: 100 * (prediction - target)),
        (
            "cut off negative errors",
            lambda target, prediction: np.maximum(prediction - target, 0),
        ),
    ),
    "1.5": (
        (
            "divided by the 2 of the example",
            lambda target, prediction: np.sum((prediction - target) ** 2) / 2,
        ),
        ("np.linalg.norm", lambda target, prediction: np.linalg.norm(prediction - target)),
    ),
    "1.6": (
        (
            "np.gradient of the losses",
            lambda target, prediction: np.gradient((prediction - target) ** 2),
        ),
        ("wrote 2 ** for 2 *", lambda target, prediction: 2 ** (prediction - target)),
    ),
    "1.7": (
        ("forgot the width", lambda weight, length, width: np.mean(2 * weight * length * length)),
        (
            "forgot the weight in the prediction",
            lambda weight, length, width: np.mean(2 * (length - width) * length),
        ),
    ),
}
