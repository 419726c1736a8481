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


def _trained(adjusted):
    """A training loop with a fourth line of its own."""

    def train(length, width, learning_rate, steps):
        weight = 0.0
        for _ in range(steps):
            weight = adjusted(weight, length, width, learning_rate)
        return weight

    return train


_steps = _trained(lambda w, x, y, rate: w - rate * np.mean(2 * (w * x - y) * x))


def _petal_by_petal(length, width, learning_rate, steps):
    weight = 0.0
    for _ in range(steps):
        for x, y in zip(length, width, strict=True):
            weight -= learning_rate * 2 * (weight * x - y) * x
    return weight


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
        ("took the variance of the errors", lambda target, prediction: np.var(prediction - target)),
        ("returned inside the loop", _first_square_alone),
    ),
    "1.7": (
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
    "1.11": (
        (
            "multiplied by the width",
            _trained(lambda w, x, y, rate: w - rate * np.mean(2 * (w * x - y) * y)),
        ),
        (
            "left the square on the error",
            _trained(lambda w, x, y, rate: w - rate * np.mean(2 * (w * x - y) ** 2 * x)),
        ),
        (
            "multiplied by the square of the length",
            _trained(lambda w, x, y, rate: w - rate * np.mean(2 * (w * x - y) * x**2)),
        ),
        (
            "divided the mean by N again",
            _trained(lambda w, x, y, rate: w - rate * np.mean(2 * (w * x - y) * x) / len(x)),
        ),
        (
            "looked at the first petal alone",
            _trained(lambda w, x, y, rate: w - rate * 2 * (w * x[0] - y[0]) * x[0]),
        ),
        ("made one adjustment too many", lambda x, y, rate, steps: _steps(x, y, rate, steps + 1)),
        ("made one adjustment too few", lambda x, y, rate, steps: _steps(x, y, rate, steps - 1)),
        (
            "went from petal to petal, not through the mean",
            _petal_by_petal,
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
    "1.7": (
        (
            "np.gradient of the losses",
            lambda target, prediction: np.gradient((prediction - target) ** 2),
        ),
        ("wrote 2 ** for 2 *", lambda target, prediction: 2 ** (prediction - target)),
    ),
    "1.11": (
        (
            "forgot the weight in the prediction",
            _trained(lambda w, x, y, rate: w - rate * np.mean(2 * (x - y) * x)),
        ),
        (
            "returned all weights on the way",
            lambda x, y, rate, steps: [_steps(x, y, rate, n + 1) for n in range(steps)],
        ),
    ),
}
