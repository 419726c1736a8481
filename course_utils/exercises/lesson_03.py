"""The exercises of lesson 03: likelihood, negative log-likelihood, and the losses they give."""

import numpy as np

from course_utils.exercises.inputs import batch
from course_utils.exercises.kinds import Choice, Function, Mistake, Number
from course_utils.regression import poisson_nll


def _throws(rng):
    ups, downs = rng.choice(np.arange(2, 15), 2, replace=False)
    prob = rng.choice(np.arange(10, 91), 3, replace=False) / 100
    return {"prob": prob, "ups": int(ups), "downs": int(downs)}


def _counts(rng):
    """Counts, one of them 0, and rates."""
    size = rng.integers(3, 6)
    target = np.append(0, rng.choice(np.arange(1, 10), size - 1, replace=False))
    return {"target": target, "rate": rng.uniform(0.3, 6, size).round(2)}


def _pin_nll(prob, ups, downs):
    return -(ups * np.log(prob) + downs * np.log(1 - prob))


def _laplace_nll(target, location, scale):
    return np.log(2 * scale) + np.abs(target - location) / scale


def _best_variance(target, mean):
    return np.mean((target - mean) ** 2)


def _log_factorial(target):
    return poisson_nll(target, np.ones(len(target))) - 1


def _poisson_nll_log_of_count(target, rate):
    with np.errstate(divide="ignore"):
        return rate - target * np.log(rate) + np.log(target)


EXERCISES = {
    "3.1": Number(
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
    "3.2": Function(
        reference=_pin_nll,
        random_inputs=_throws,
        examples=({"prob": np.array([0.5, 0.8]), "ups": 2, "downs": 1},),
        mistakes=(
            Mistake(
                lambda prob, ups, downs: -_pin_nll(prob, ups, downs),
                "that is the log-likelihood. Its sign has to be turned, so that low is good.",
            ),
            Mistake(
                lambda prob, ups, downs: prob**ups * (1 - prob) ** downs,
                "that is the likelihood itself. Its negative logarithm is asked for.",
            ),
            Mistake(
                lambda prob, ups, downs: -(prob**ups) * (1 - prob) ** downs,
                "that is the likelihood with a minus sign. The logarithm is missing.",
            ),
            Mistake(
                lambda prob, ups, downs: _pin_nll(prob, ups, downs) / (ups + downs),
                "that is the mean over the throws. Here the sum is asked for.",
            ),
            Mistake(
                lambda prob, ups, downs: -ups * np.log(prob),
                "that is the part of the throws that landed point up. The others count as well.",
            ),
            Mistake(
                lambda prob, ups, downs: -downs * np.log(1 - prob),
                "that is the part of the throws that landed point down. The others count as well.",
            ),
            Mistake(
                lambda prob, ups, downs: -(ups + downs) * np.log(prob),
                "every throw got the factor prob. What is the probability of point down?",
            ),
            Mistake(
                lambda prob, ups, downs: _pin_nll(prob, downs, ups),
                "ups and downs have changed places.",
            ),
            Mistake(
                lambda prob, ups, downs: _pin_nll(prob, ups, downs) / np.log(10),
                "that is the logarithm to base 10. Use the natural one, np.log.",
            ),
            Mistake(
                lambda prob, ups, downs: _pin_nll(prob, ups, downs) / np.log(2),
                "that is the logarithm to base 2. Use the natural one, np.log.",
            ),
            Mistake(
                lambda prob, ups, downs: -np.log(ups * prob + downs * (1 - prob)),
                "the factors were added before the logarithm. Independent throws multiply.",
            ),
        ),
        explanation="Seven equal factors are a power, and its logarithm is seven equal terms.",
    ),
    "3.3": Choice(
        reference="b",
        reasons={
            "a": "That is what it would be on paper. How small a number can float64 hold?",
            "b": "The smallest positive float64 is far above 10 to the power −699. Run on to see.",
            "c": "There is no message. That makes it easy to overlook.",
        },
    ),
    "3.4": Function(
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
                "the exponent has b below the error, not 2b. That one stands in front.",
            ),
            Mistake(
                lambda target, location, scale: np.log(scale) + np.abs(target - location) / scale,
                "the 2 of 2b got lost. Without it the density would not sum to 1.",
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
    "3.5": Function(
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
    "3.6": Function(
        reference=poisson_nll,
        random_inputs=_counts,
        examples=({"target": np.array([0, 2]), "rate": np.array([3.0, 4.0])},),
        mistakes=(
            Mistake(
                lambda target, rate: rate - target * np.log(rate),
                "log(y!) is missing. Some frameworks leave it out, because it does not depend on "
                "the rate; without it the loss is no longer minus the logarithm of a probability.",
            ),
            Mistake(
                lambda target, rate: -poisson_nll(target, rate),
                "that is the log-probability. Its sign has to be turned, so that low is good.",
            ),
            Mistake(
                lambda target, rate: rate - target * np.log(rate) - _log_factorial(target),
                "the sign of log(y!) is wrong. It stood below the fraction line.",
            ),
            Mistake(
                lambda target, rate: _log_factorial(target) - target * np.log(rate),
                "the rate itself is missing: the logarithm of the exponential.",
            ),
            Mistake(
                lambda target, rate: rate + target * np.log(rate) + _log_factorial(target),
                "the sign of y log λ is wrong. A higher rate makes a high count more probable.",
            ),
            Mistake(
                lambda target, rate: rate - np.log(rate) + _log_factorial(target),
                "the logarithm of the rate comes once for every count: it is multiplied by y.",
            ),
            Mistake(
                _poisson_nll_log_of_count,
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
    "3.7": Number(
        reference=-0.7,
        mistakes=(
            Mistake(0.7, "the number is picked, but the function also changes its sign."),
            Mistake(
                -np.log(0.7),
                "that is the right loss. The function takes no logarithm, and here nobody did.",
            ),
            Mistake(np.log(0.7), "the function takes no logarithm, and here nobody did."),
            Mistake(0.3, "that is 1 − p. The function picks a number and changes its sign."),
            Mistake(-0.1, "label 0 picks the first number of the row, not the last."),
            Mistake(-0.2, "label 0 picks the first number of the row: Python counts from 0."),
        ),
        explanation="Picked, and its sign changed: nothing in between.",
    ),
    "3.8": Choice(
        reference="c",
        reasons={
            "a": "It would be one if this loss came from probabilities. What do lengths have?",
            "b": "No probability is ever above 1. What is the height of a bell?",
            "c": "A narrow bell packs its probability into little room. In a smaller unit the "
            "same loss may be above 0.",
        },
    ),
    "3.9": Choice(
        reference="a",
        reasons={
            "a": "Its density falls with the absolute error, and the logarithm brings that down.",
            "b": "The negative logarithm of a bell holds the square of the error.",
            "c": "That one is for counts, and holds the logarithm of the rate.",
        },
    ),
    "3.10": Choice(
        reference="c",
        reasons={
            "a": "The variance stands below the squared error. Does a larger one raise the loss?",
            "b": "That would hold for the MSE. Here each squared error is divided by something.",
            "c": "It is divided by twice the variance: noisy targets are trusted less.",
        },
    ),
    "3.11": Choice(
        reference="b",
        reasons={
            "a": "That is the loss. Undo the minus sign and the logarithm to get back.",
            "b": "The exponential of −0.693 is one half: as good as tossing a coin for each label.",
            "c": "That is 1 minus the loss. Which probability has a negative logarithm of 0.693?",
        },
    ),
}
