"""The exercises of lesson 03: likelihood, negative log-likelihood, and the losses they give."""

import functools

import numpy as np

from course_utils.datasets import iris_petals
from course_utils.exercises.inputs import batch
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome
from course_utils.regression import gaussian_nll, poisson_nll


def _days(rng):
    size = rng.integers(3, 7)
    late = rng.permutation(np.append([0, 1], rng.integers(0, 2, size - 2)))
    return {"late": late, "prob": rng.choice(np.arange(5, 96), size, replace=False) / 100}


def _counts(rng):
    """Counts and rates: nothing expected and nothing came, or something did, and others."""
    size = rng.integers(4, 7)
    target = np.append([0, 0], rng.choice(np.arange(1, 10), size - 2, replace=False))
    rate = np.append(0.0, rng.uniform(0.3, 6, size - 1).round(2))
    rate[-1] *= rng.integers(2)
    order = rng.permutation(size)
    return {"target": target[order], "rate": rate[order]}


def _days_nll(late, prob):
    return -np.sum(np.log(np.where(late == 1, prob, 1 - prob)))


def _laplace_nll(target, location, scale):
    return np.log(2 * scale) + np.abs(target - location) / scale


def _best_variance(target, mean):
    return np.mean((target - mean) ** 2)


def _log_factorial(target):
    return poisson_nll(target, np.ones(len(target))) - 1


def _as_typed(target, rate):
    with np.errstate(divide="ignore", invalid="ignore"):
        return rate - target * np.log(rate) + _log_factorial(target)


def _repaired(wrong):
    """Right for a count of 0, and wrong everywhere else."""

    def loss(target, rate):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(target == 0, rate, wrong(target, rate))

    return loss


@functools.cache
def _errors_of_petals():
    """The errors of the best line, of the short petals and of the long ones."""
    length, width = iris_petals()
    weight, bias = np.polyfit(length, width, deg=1)
    errors = weight * length + bias - width
    return errors[length < 2.5], errors[length >= 2.5]


def _nll_of_two(short, long):
    if short <= 0 or long <= 0:
        raise ValueError("a standard deviation is above 0.")
    sigmas = zip(_errors_of_petals(), (short, long), strict=True)
    losses = [gaussian_nll(e, np.zeros(e.size), variance=s**2) for e, s in sigmas]
    return np.mean(np.concatenate(losses))


def _compared_with_the_errors(short, long):
    of_group = zip(("short", "long"), _errors_of_petals(), (short, long), strict=True)
    best = {name: (np.sqrt(np.mean(errors**2)), sigma) for name, errors, sigma in of_group}
    name = max(best, key=lambda name: abs(np.log(best[name][1] / best[name][0])))
    right, sigma = best[name]
    width = "wide" if sigma > right else "narrow"
    return f"The bell of the {name} petals is too {width} for their errors."


EXERCISES = {
    # From lessons 01 and 02.
    "3.1": Number(
        reference=2 * -2 * 3,
        mistakes=(
            Mistake(12, "the size is right. The prediction is too low, so a larger weight helps."),
            Mistake(
                -4,
                "that is the slope with respect to the prediction. Multiply it by that of "
                "the prediction with respect to the weight.",
            ),
            Mistake(-6, "the 2 of the square is missing."),
            Mistake(4, "that is the loss. Its slope is asked for."),
            Mistake(3, "that is the slope of the prediction alone. The loss has one, too."),
            Mistake(-2, "that is the error. The chain has two slopes, 2 · error and the input."),
        ),
        explanation="2 · (−2) · 3: the two slopes along the chain, multiplied.",
    ),
    "3.2": Choice(
        reference="a",
        reasons={
            "a": "It leads to the median, and the eleventh flat may cost what it likes.",
            "b": "It leads to the mean. One flat for five million moves that by more than 400,000.",
            "c": "It has no lowest point, so no number minimises it.",
        },
    ),
    "3.3": Number(
        reference=0.9 * 2,
        mistakes=(
            Mistake(0.2, "that is the price for too high. A prediction of 8 is too low."),
            Mistake(2, "that is the absolute error. Multiply it by the price of too low."),
            Mistake(0.9, "that is the price for being too low by 1. Here it is 2."),
            Mistake(-1.8, "a loss is never negative here. How much is missing?"),
            Mistake(3.6, "the square of 2 plays no part in this loss."),
            Mistake(18, "the price is 0.9 and not 9. The bakery counted in euros."),
        ),
        explanation="Too low by 2, at the price q = 0.9.",
    ),
    "3.4": Number(
        reference=0,
        mistakes=(
            Mistake(1, "that would be right if all ten had landed point up. Three did not."),
            Mistake(0.7, "that is the share of throws that landed point up. Multiply ten factors."),
            Mistake(
                0.3,
                "that is the share that landed point down. What factor does a model with p = 1 "
                "give to each of them?",
            ),
            Mistake(
                0.7**7 * 0.3**3, "that is the likelihood of p = 0.7. Here the factors use p = 1."
            ),
        ),
        explanation="A single throw that a model calls impossible is enough to rule the model out.",
    ),
    "3.5": Function(
        reference=_days_nll,
        random_inputs=_days,
        examples=({"late": np.array([1, 0]), "prob": np.array([0.8, 0.4])},),
        mistakes=(
            Mistake(
                lambda late, prob: -_days_nll(late, prob),
                "that is the log-likelihood. Its sign has to be turned, so that low is good.",
            ),
            Mistake(
                lambda late, prob: np.exp(-_days_nll(late, prob)),
                "that is the likelihood itself. Its negative logarithm is asked for.",
            ),
            Mistake(
                lambda late, prob: _days_nll(late, prob) / len(late),
                "that is the mean over the days. Here the sum is asked for.",
            ),
            Mistake(
                lambda late, prob: -np.sum(np.log(prob)),
                "every day got the probability of being late. What is it for a bus on time?",
            ),
            Mistake(
                lambda late, prob: _days_nll(1 - late, prob),
                "late and on time have changed places: prob belongs to the days with a 1.",
            ),
            Mistake(
                lambda late, prob: -np.sum(late * np.log(prob)),
                "only the days with a late bus count here. The others have a probability as well.",
            ),
            Mistake(
                lambda late, prob: -np.log(np.sum(np.where(late == 1, prob, 1 - prob))),
                "the factors were added before the logarithm. Independent days multiply.",
            ),
            Mistake(
                lambda late, prob: -np.log(np.where(late == 1, prob, 1 - prob)),
                "that is one term for each day. All days together are asked for: add them up.",
            ),
            Mistake(
                lambda late, prob: np.sum((prob - late) ** 2),
                "that is a sum of squared errors. The NLL is made of logarithms.",
            ),
            Mistake(
                lambda late, prob: np.sum(np.where(late == 1, prob, 1 - prob)),
                "the probabilities of what happened were added. Add their negative logarithms.",
            ),
            Mistake(
                lambda late, prob: _days_nll(late, prob) / np.log(2),
                "that is the logarithm to base 2. Use the natural one, np.log.",
            ),
            Mistake(
                lambda late, prob: _days_nll(late, prob) / np.log(10),
                "that is the logarithm to base 10. Use the natural one, np.log.",
            ),
        ),
        explanation="A day costs little if the model expected what happened, and much if it did "
        "not. Lesson 04 calls this the binary cross-entropy.",
    ),
    "3.6": Choice(
        reference="b",
        reasons={
            "a": "That is what it would be on paper. How small a number can float64 hold?",
            "b": "The smallest positive float64 is far above 10 to the power −699. Run on to see.",
            "c": "There is no message. That makes it easy to overlook.",
        },
    ),
    "3.7": Function(
        reference=_laplace_nll,
        random_inputs=lambda rng: {
            **batch(rng, "location"),
            "scale": round(rng.uniform(0.2, 3), 2),
        },
        examples=(
            {"target": np.array([2.0, 2.0]), "location": np.array([5.0, 1.0]), "scale": 2.0},
        ),
        mistakes=(
            Mistake(
                lambda target, location, scale: np.abs(target - location) / scale,
                "the term that comes from the factor in front of the exponential is missing. "
                "It matters as soon as the scale is learned.",
            ),
            Mistake(
                lambda t, m, b: np.abs(t - m) / b - np.log(2 * b),
                "the sign of one term is wrong. Minus the logarithm of a fraction turns it over.",
            ),
            Mistake(
                lambda *case: -_laplace_nll(*case),
                "that is the log-density. Its sign has to be turned, so that low is good.",
            ),
            Mistake(
                lambda *case: np.exp(-_laplace_nll(*case)),
                "that is the density. Its negative logarithm is asked for.",
            ),
            Mistake(
                lambda t, m, b: np.log(2 * b) + (t - m) ** 2 / b,
                "the error was squared. Laplace's density has its absolute value.",
            ),
            Mistake(
                lambda target, location, scale: np.log(2 * scale) + np.abs(target - location),
                "the error was not divided by the scale.",
            ),
            Mistake(
                lambda t, m, b: np.log(2 * b) + np.abs(t - m) / (2 * b),
                "the exponent has s below the error, not 2s. That one stands in front.",
            ),
            Mistake(
                lambda target, location, scale: np.log(scale) + np.abs(target - location) / scale,
                "the 2 of 2s got lost. Without it the density would not sum to 1.",
            ),
            Mistake(
                lambda *case: np.mean(_laplace_nll(*case)),
                "that is the mean. Return one loss for each example.",
            ),
            Mistake(
                lambda target, location, scale: np.log(2 * scale) + (target - location) / scale,
                "the sign of the error was kept. The density has its absolute value.",
            ),
        ),
        explanation="The absolute error, divided by the scale, plus what a wide scale costs.",
    ),
    "3.8": Function(
        reference=_best_variance,
        random_inputs=lambda rng: batch(rng, "mean"),
        examples=({"target": np.array([1.0, 2.0]), "mean": np.array([2.0, 4.0])},),
        mistakes=(
            Mistake(
                lambda target, mean: np.sqrt(_best_variance(target, mean)),
                "that is σ, the standard deviation. The variance is its square.",
            ),
            Mistake(
                lambda target, mean: np.sum((target - mean) ** 2) / (len(target) - 1),
                "that divides by N − 1, which removes a bias but does not minimise this loss.",
            ),
            Mistake(
                lambda target, mean: np.var(target - mean),
                "np.var subtracts the mean of the errors first. The bell stands at the predicted "
                "mean, so errors that all lean one way count in full.",
            ),
            Mistake(
                lambda target, mean: np.var(target),
                "that is the variance of the targets around their own mean. The predictions "
                "were not used.",
            ),
            Mistake(
                lambda target, mean: np.mean(np.abs(target - mean)),
                "that is the mean absolute error, the best scale of a Laplace density.",
            ),
            Mistake(
                lambda target, mean: np.sum((target - mean) ** 2),
                "that is the sum. In the formula for the slope stands a mean.",
            ),
            Mistake(
                lambda target, mean: _best_variance(target, mean) / 2,
                "that is half of it. The 2 stands below both terms, so it cancels.",
            ),
            Mistake(
                lambda target, mean: (target - mean) ** 2,
                "that is one variance for each example. One for all of them is asked for.",
            ),
            Mistake(
                lambda target, mean: np.mean(target - mean) ** 2,
                "the mean was taken first, so the errors had cancelled before they were squared.",
            ),
        ),
        explanation="The slope is 0 where v equals the mean squared error: the noise that is left.",
    ),
    "3.9": Outcome(
        names=("σ of the short petals", "σ of the long petals"),
        reached=_nll_of_two,
        quantity="a mean NLL",
        form="{:.4f}",
        at_most=-0.28,
        advice=_compared_with_the_errors,
        reference=(0.105, 0.24),
        mistakes=(
            Mistake((0.205, 0.205), "That is one σ for all. Which petals have the smaller errors?"),
            Mistake(
                (0.23, 0.14), "The short petals come first. Their errors are the smaller ones."
            ),
            Mistake((0.02, 0.05), "These are variances. Their roots are asked for."),
            Mistake((1, 1), "Bells that wide say that every width is possible."),
            Mistake((10.5, 24), "In centimetres these are a hundredth as large."),
        ),
        explanation="Each group has a bell as wide as its own errors.",
    ),
    "3.10": Function(
        reference=poisson_nll,
        random_inputs=_counts,
        examples=({"target": np.array([0, 3, 0]), "rate": np.array([0.0, 4.0, 2.5])},),
        mistakes=(
            Mistake(
                _as_typed,
                "nan still comes out where a count and its rate are both 0.",
            ),
            Mistake(
                lambda target, rate: np.where(target == 0, 0.0, _as_typed(target, rate)),
                "every count of 0 costs nothing here. It costs what was expected: the rate.",
            ),
            Mistake(
                lambda target, rate: np.where(rate == 0, 1.0, _as_typed(target, rate)),
                "nothing expected and nothing came: that is no surprise, and costs 0.",
            ),
            Mistake(
                lambda target, rate: _as_typed(target, rate + 1),
                "adding something to the rate changes every loss. Treat the count of 0 by itself.",
            ),
            Mistake(
                _repaired(lambda target, rate: rate - target * np.log(rate)),
                "log(y!) is missing. Some frameworks leave it out, because it does not depend on "
                "the rate; without it the loss is no longer minus the logarithm of a probability.",
            ),
            Mistake(
                lambda target, rate: -poisson_nll(target, rate),
                "that is the log-probability. Its sign has to be turned, so that low is good.",
            ),
            Mistake(
                _repaired(
                    lambda target, rate: rate - target * np.log(rate) - _log_factorial(target)
                ),
                "the sign of log(y!) is wrong. It stood below the fraction line.",
            ),
            Mistake(
                _repaired(lambda target, rate: _log_factorial(target) - target * np.log(rate)),
                "the rate itself is missing: the logarithm of the exponential.",
            ),
            Mistake(
                _repaired(
                    lambda target, rate: rate + target * np.log(rate) + _log_factorial(target)
                ),
                "the sign of y log λ is wrong. A higher rate makes a high count more probable.",
            ),
            Mistake(
                _repaired(lambda target, rate: rate - np.log(rate) + _log_factorial(target)),
                "the logarithm of the rate comes once for every count: it is multiplied by y.",
            ),
            Mistake(
                _repaired(lambda target, rate: rate - target * np.log(rate) + np.log(target)),
                "the last term holds the logarithm of the count. It should be that of y!, "
                "which is given.",
            ),
            Mistake(
                lambda target, rate: np.mean(poisson_nll(target, rate)),
                "that is the mean. Return one loss for each example.",
            ),
            Mistake(
                lambda target, rate: np.exp(-poisson_nll(target, rate)),
                "that is the probability. Its negative logarithm is asked for.",
            ),
            Mistake(
                lambda target, rate: np.exp(rate) - target * rate + _log_factorial(target),
                "that takes the rate for its logarithm, as PyTorch does unless it is told "
                "otherwise. Here the rate itself comes in.",
            ),
        ),
        explanation="Never negative, because the probability of a count is at most 1.",
    ),
    "3.11": Choice(
        reference="c",
        reasons={
            "a": "It would be one if this loss came from probabilities. What do lengths have?",
            "b": "No probability is ever above 1. What is the height of a bell?",
            "c": "A narrow bell packs its probability into little room. In a smaller unit the "
            "same loss may be above 0.",
        },
    ),
    "3.12": Choice(
        reference="a",
        reasons={
            "a": "Its density falls with the absolute error, and the logarithm brings that down.",
            "b": "The negative logarithm of a bell holds the square of the error.",
            "c": "That one is for counts, and holds the logarithm of the rate.",
        },
    ),
    "3.13": Choice(
        reference="c",
        reasons={
            "a": "The variance stands below the squared error. Does a larger one raise the loss?",
            "b": "That would hold for the MSE. Here each squared error is divided by something.",
            "c": "It is divided by twice the variance: noisy targets are trusted less.",
        },
    ),
    "3.14": Choice(
        reference="b",
        reasons={
            "a": "That is the loss. Undo the minus sign and the logarithm to get back.",
            "b": "The exponential of −0.693 is one half. Guessing among ten digits gives a tenth.",
            "c": "That is 1 minus the loss. Which probability has a negative logarithm of 0.693?",
        },
    ),
}
