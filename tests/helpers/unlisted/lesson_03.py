"""Wrong functions for the exercises of lesson 03 that no list of mistakes holds."""

import math

import numpy as np


def _log_factorial(target):
    return np.array([math.lgamma(count + 1) for count in target])


def _stirling(target):
    """What PyTorch adds with full=True: only above 1, and only nearly log(y!)."""
    many = np.maximum(target, 1)
    return np.where(target > 1, many * np.log(many) - many + np.log(2 * np.pi * many) / 2, 0)


def _repaired(wrong):
    """Right for a count of 0, as the exercise asks, and wrong everywhere else."""

    def loss(target, rate):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(target == 0, rate, wrong(target, rate))

    return loss


def _every_rate_of_0(target, rate):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(rate == 0, 0, rate - target * np.log(rate) + _log_factorial(target))


UNLISTED = {
    "3.5": (
        (
            "1 - log p for log(1 - p)",
            lambda late, prob: -np.sum(np.where(late == 1, np.log(prob), 1 - np.log(prob))),
        ),
        (
            "np.log1p(p) for log(1 - p)",
            lambda late, prob: -np.sum(np.where(late == 1, np.log(prob), np.log1p(prob))),
        ),
        (
            "rounded the probability to what is expected",
            lambda late, prob: np.sum(np.abs(late - np.round(prob))),
        ),
        (
            "one minus the likelihood",
            lambda late, prob: 1 - np.prod(np.where(late, prob, 1 - prob)),
        ),
        (
            "took the largest surprise",
            lambda late, prob: np.max(-np.log(np.where(late == 1, prob, 1 - prob))),
        ),
    ),
    "3.7": (
        (
            "2 in front of the logarithm",
            lambda target, location, scale: 2 * np.log(scale) + np.abs(target - location) / scale,
        ),
        (
            "scale squared as in the bell curve",
            lambda target, location, scale: (
                np.log(2 * scale) + np.abs(target - location) / scale**2
            ),
        ),
        (
            "divided both terms by the scale",
            lambda target, location, scale: (np.log(2 * scale) + np.abs(target - location)) / scale,
        ),
        (
            "wrote the Gaussian NLL",
            lambda target, location, scale: (
                np.log(2 * np.pi * scale**2) / 2 + (target - location) ** 2 / (2 * scale**2)
            ),
        ),
        (
            "dropped both signs before subtracting",
            lambda target, location, scale: (
                np.log(2 * scale) + (np.abs(target) - np.abs(location)) / scale
            ),
        ),
        (
            "exponent kept its minus",
            lambda target, location, scale: np.log(2 * scale) - np.abs(target - location) / scale,
        ),
    ),
    "3.8": (
        (
            "np.var with ddof=1",
            lambda target, mean: np.var(target - mean, ddof=1),
        ),
        ("turned the solution upside down", lambda target, mean: 1 / np.mean((target - mean) ** 2)),
        ("median of the squares", lambda target, mean: np.median((target - mean) ** 2)),
        ("squared one by one, then subtracted", lambda target, mean: np.mean(target**2 - mean**2)),
        ("added two variances", lambda target, mean: np.var(target) + np.var(mean)),
        (
            "kept the 2π of the formula",
            lambda target, mean: np.mean((target - mean) ** 2) / (2 * np.pi),
        ),
    ),
    "3.10": (
        (
            "log1p to be safe at 0",
            _repaired(lambda target, rate: rate - target * np.log1p(rate) + _log_factorial(target)),
        ),
        (
            "Stirling's formula as PyTorch's full=True",
            _repaired(lambda target, rate: rate - target * np.log(rate) + _stirling(target)),
        ),
        (
            "brackets around rate - target",
            _repaired(lambda target, rate: (rate - target) * np.log(rate) + _log_factorial(target)),
        ),
        (
            "factorial itself, no logarithm",
            _repaired(
                lambda target, rate: rate - target * np.log(rate) + np.exp(_log_factorial(target))
            ),
        ),
        (
            "added up the factorials of all",
            _repaired(
                lambda target, rate: rate - target * np.log(rate) + np.sum(_log_factorial(target))
            ),
        ),
        (
            "count and rate changed places",
            _repaired(lambda target, rate: target - rate * np.log(target) + _log_factorial(target)),
        ),
    ),
}

SECOND = {
    "3.5": (
        (
            "minus on the second term alone",
            lambda late, prob: np.sum(np.where(late == 1, np.log(prob), -np.log(1 - prob))),
        ),
        (
            "both terms every day",
            lambda late, prob: -np.sum(np.log(prob) + np.log(1 - prob)),
        ),
    ),
    "3.7": (
        (
            "multiplied by the scale",
            lambda target, location, scale: np.log(2 * scale) + np.abs(target - location) * scale,
        ),
        (
            "left the factor in front as it is",
            lambda target, location, scale: 1 / (2 * scale) + np.abs(target - location) / scale,
        ),
    ),
    "3.8": (
        ("kept the 2", lambda target, mean: 2 * np.mean((target - mean) ** 2)),
        ("variance of the predictions", lambda target, mean: np.var(mean)),
    ),
    "3.10": (
        (
            "log(y + 1) for log(y!)",
            _repaired(lambda target, rate: rate - target * np.log(rate) + np.log(target + 1)),
        ),
        (
            "no logarithm of the rate",
            _repaired(lambda target, rate: rate - target * rate + _log_factorial(target)),
        ),
        ("0 for every rate of 0", _every_rate_of_0),
    ),
}
