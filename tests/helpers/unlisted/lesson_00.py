"""Wrong functions for the exercises of lesson 00 that no list of mistakes holds."""

import numpy as np


def _first_one_alone(actual, forecast):
    for one, other in zip(forecast, actual, strict=True):
        return abs(one - other)


UNLISTED = {
    "0.3": (
        ("took abs of the forecast alone", lambda actual, forecast: np.abs(forecast) - actual),
        ("returned inside the loop", _first_one_alone),
        (
            "kept only forecasts that were too high",
            lambda actual, forecast: np.maximum(forecast - actual, 0),
        ),
        (
            "took the length of the vector of errors",
            lambda actual, forecast: np.linalg.norm(forecast - actual),
        ),
        (
            "rounded to whole degrees",
            lambda actual, forecast: np.round(np.abs(forecast - actual)),
        ),
        (
            "divided by the temperature of the day",
            lambda actual, forecast: np.abs(forecast - actual) / actual,
        ),
    ),
}

SECOND = {
    "0.3": (
        ("returned the numbers of the example", lambda actual, forecast: np.array([3.0, 1.0])),
        ("the largest alone", lambda actual, forecast: np.max(np.abs(forecast - actual))),
    ),
}
