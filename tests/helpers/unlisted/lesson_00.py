"""Wrong functions for the exercises of lesson 00 that no list of mistakes holds."""

import numpy as np


def _first_one_alone(forecast, actual):
    for one, other in zip(forecast, actual, strict=True):
        return abs(one - other)


UNLISTED = {
    "0.3": (
        ("took abs of the forecast alone", lambda forecast, actual: np.abs(forecast) - actual),
        ("returned inside the loop", _first_one_alone),
        (
            "kept only forecasts that were too high",
            lambda forecast, actual: np.maximum(forecast - actual, 0),
        ),
        (
            "took the length of the vector of errors",
            lambda forecast, actual: np.linalg.norm(forecast - actual),
        ),
        (
            "rounded to whole degrees",
            lambda forecast, actual: np.round(np.abs(forecast - actual)),
        ),
        (
            "divided by the temperature of the day",
            lambda forecast, actual: np.abs(forecast - actual) / actual,
        ),
    ),
}

SECOND = {
    "0.3": (
        ("returned the numbers of the example", lambda forecast, actual: np.array([3.0, 1.0])),
        ("the largest alone", lambda forecast, actual: np.max(np.abs(forecast - actual))),
    ),
}
