"""The exercises of lesson 00: one of each kind."""

import numpy as np

from course_utils.exercises.kinds import Choice, Function, Mistake, Number


def _temperatures(rng):
    size = rng.integers(3, 6)
    return {
        "actual": rng.uniform(-10, 35, size).round(1),
        "forecast": rng.uniform(-10, 35, size).round(1),
    }


EXERCISES = {
    "0.1": Choice(
        reference="b",
        reasons={
            "a": "Learning for longer often lowers the loss, but the loss does not measure time. "
            "Read it as a distance from what the predictions should be.",
            "b": "Closer, as this loss measures it. Another loss may rank the models otherwise.",
            "c": "A loss looks at predictions only. It does not know how large the model is.",
        },
    ),
    "0.2": Number(
        reference=21 - 18,
        mistakes=(
            Mistake(18 - 21, "the size is right. How far off something is has no sign."),
            Mistake((21 - 18) ** 2, "that is the squared difference. Lesson 01 is about it."),
            Mistake(18 + 21, "that is the sum. Being off is a difference."),
            Mistake(21, "that is the day itself. How far away from it was the forecast?"),
            Mistake(18, "that is the forecast itself. How far away from it was the day?"),
        ),
        explanation="The forecast was off by 3 degrees, whichever of the two was higher.",
    ),
    "0.3": Function(
        reference=lambda actual, forecast: np.abs(forecast - actual),
        random_inputs=_temperatures,
        examples=({"actual": np.array([21.0, 24.0]), "forecast": np.array([18.0, 25.0])},),
        mistakes=(
            Mistake(
                lambda actual, forecast: forecast - actual,
                "some of these are negative. How far off something is has no sign; abs() drops it.",
            ),
            Mistake(
                lambda actual, forecast: actual - forecast,
                "some of these are negative. How far off something is has no sign; abs() drops it.",
            ),
            Mistake(
                lambda actual, forecast: (forecast - actual) ** 2,
                "these are squares. Being 3 degrees off should count as 3.",
            ),
            Mistake(
                lambda actual, forecast: np.abs(forecast) - np.abs(actual),
                "the signs were dropped before the difference was taken. First subtract.",
            ),
            Mistake(
                lambda actual, forecast: np.mean(np.abs(forecast - actual)),
                "that is the mean. Return one number for each forecast.",
            ),
        ),
        explanation="It works for any number of forecasts, because NumPy subtracts whole arrays.",
    ),
}
