"""Open tasks as a lesson may have them: a line for petals, and how much a bakery bakes."""

import numpy as np

from course_utils.exercises import Mistake, Outcome

# Every fourteenth of Anderson's irises: reading all of them takes seconds.
LENGTH_CM = np.array([1.5, 1.5, 1.2, 1.4, 4.7, 5.0, 4.6, 6.6, 5.0, 5.1, 5.2])
WIDTH_CM = np.array([0.2, 0.4, 0.2, 0.2, 1.4, 1.7, 1.4, 2.1, 1.5, 1.5, 2.0])


def _errors(weight, bias):
    return weight * LENGTH_CM + bias - WIDTH_CM


def _how_far_off(weight, bias):
    mean = np.mean(_errors(weight, bias))
    side = "high" if mean > 0 else "low"
    return f"On average the line is {abs(mean):.1f} cm too {side}."


PETALS = Outcome(
    names=("weight", "bias"),
    reached=lambda weight, bias: np.mean(_errors(weight, bias) ** 2),
    quantity="a cost",
    form="{:.4f} cm²",
    at_most=0.04,
    advice=_how_far_off,
    reference=(0.42, -0.36),
    mistakes=(
        Mistake((0, 0), "That is where learning starts. A longer petal is a wider one."),
        Mistake((-0.36, 0.42), "The weight comes first, then the bias."),
        Mistake((0.4, 0), "Without a bias the line starts in the corner, and runs too high."),
        Mistake((0, 1.2), "That is the mean width, for petals of every length."),
    ),
    explanation="What you did by hand, the five steps do by the slopes of the cost.",
)


def _profit(quantile):
    """What a day brings in euros if so many loaves are baked: 4 for one sold, and 1 to bake it."""
    if not 0 <= quantile <= 1:
        raise ValueError("a quantile lies between 0 and 1.")
    wanted = np.random.default_rng(7).poisson(50, 365)
    baked = np.quantile(wanted, quantile)
    return np.mean(4 * np.minimum(baked, wanted)) - baked


BAKERY = Outcome(
    names=("quantile",),
    reached=_profit,
    quantity="a profit",
    form="{:.2f} € a day",
    at_least=141,
    reference=(0.75,),
    mistakes=(
        Mistake((0.5,), "That runs out of bread on every other day."),
        Mistake((0.25,), "A loaf too many costs 1 €. What does one too few cost?"),
        Mistake((0,), "On most days many go home without bread."),
        Mistake((1,), "On most days much is thrown away."),
    ),
    explanation="One too few costs 3 € and one too many 1 €: 3 / (3 + 1) of the days are served.",
)

OPEN_TASKS = {"1.98": PETALS, "1.99": BAKERY}
