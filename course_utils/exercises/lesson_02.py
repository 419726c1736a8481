"""The exercises of lesson 02: absolute error, bias, best constants, Huber and log-cosh."""

import functools

import numpy as np

from course_utils import regression
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome


def _batch(rng):
    """Targets and predictions, the first one exact, rounded so that a verdict shows them."""
    size = rng.integers(4, 7)
    target = rng.uniform(-3, 3, size).round(2)
    prediction = rng.uniform(-3, 3, size).round(2)
    prediction[0] = target[0]
    return {"target": target, "prediction": prediction}


def _loaves(rng):
    """Days with missing loaves, with loaves left over, and one that comes out even."""
    # Further apart than what is baked beside them, so that no two numbers are equal.
    demand = rng.permutation(rng.integers(60, 80) + 25 * np.arange(6))[: rng.integers(4, 7)]
    baked = demand + rng.choice([-13, -7, -4, 3, 6, 11], demand.size, replace=False)
    baked[0] = demand[0]
    return {"demand": demand, "baked": baked}


def _with_delta(rng):
    return {**_batch(rng), "delta": round(rng.uniform(0.6, 1.9), 2)}


def _near_and_far(rng):
    """Errors near 0, and in about half of the cases far from it, on both sides."""
    batch = _batch(rng)
    far = rng.uniform(800, 2000, 2).round(1)
    if rng.integers(2):
        batch["prediction"][1:3] = [far[0], -far[1]]
    return batch


def _bakery(demand, baked):
    return np.where(demand > baked, 9 * (demand - baked), baked - demand)


def _huber(target, prediction, delta):
    return regression.huber(target, prediction, delta=delta)


def _log_cosh_as_it_stands(target, prediction):
    with np.errstate(over="ignore"):
        return np.log(np.cosh(prediction - target))


def _log_cosh_with_sign(target, prediction):
    error = prediction - target
    with np.errstate(over="ignore"):
        return error + np.log1p(np.exp(-2 * error)) - np.log(2)


def _log_cosh_growing(target, prediction):
    size = np.abs(prediction - target)
    with np.errstate(over="ignore"):
        return size + np.log1p(np.exp(2 * size)) - np.log(2)


def _mean_day(loaves):
    if loaves != round(loaves):
        raise ValueError("the bakery bakes whole loaves.")
    return np.mean(_bakery(_demand(), np.full(90, loaves)))


@functools.cache
def _demand():
    """The ninety days of the lesson."""
    return np.random.default_rng(7).poisson(100, 90)


def _days_with_missing_loaves(loaves):
    days = np.sum(_demand() > loaves)
    return f"Loaves are missing on {days} of the 90 days."


EXERCISES = {
    # From lesson 01.
    "2.1": Number(
        reference=(2**2 + (-2) ** 2 + 3**2) / 3,
        mistakes=(
            Mistake(1, "that is the mean of the errors as they are: two of them cancel."),
            Mistake(7 / 3, "that is the mean of their sizes. Square them instead."),
            Mistake(17, "that is the sum of the squares. A mean divides by how many there are."),
            Mistake(3, "that comes out if the square of −2 is taken to be −4. It is 4."),
            Mistake((17 / 3) ** 0.5, "that is its root, the RMSE."),
            Mistake(8.5, "there are three predictions, not two."),
        ),
        explanation="4 + 4 + 9 is 17, and a third of it is 5.67.",
    ),
    "2.2": Number(
        reference=5 - 0.1 * 2 * (5 - 2),
        mistakes=(
            Mistake(4.7, "the slope of the squared error is twice the error, 6."),
            Mistake(4.1, "the loss, 9, was taken for the slope. The slope is twice the error."),
            Mistake(5.6, "that is a step along the slope, uphill. Subtract."),
            Mistake(5.3, "uphill, and with half of the slope. The slope is 6; subtract."),
            Mistake(-1, "the step is as long as the slope. The learning rate is missing."),
            Mistake(0.6, "that is the length of the step. Where does it lead from 5?"),
            Mistake(2, "that is the target. One step goes a part of the way."),
        ),
        explanation="Slope 2 · (5 − 2) = 6, step 0.1 · 6 = 0.6, down from 5.",
    ),
    "2.3": Choice(
        reference="b",
        reasons={
            "a": "2·ŷ − y and 2·(ŷ − y) are the same where y is 0. One of them is wrong.",
            "b": "With target 0, everything that goes wrong with the target stays hidden.",
            "c": "The central difference is no matter of luck. What did the target 0 hide?",
        },
    ),
    "2.4": Choice(
        reference="c",
        reasons={
            "a": "Model A has the lower mean *squared* error. Without squares, what does each day "
            "of A cost, and what do its three days come to?",
            "b": "Model B is exact twice. Its third day costs 6, and then the mean divides by 3.",
            "c": "2 + 2 + 2 against 0 + 0 + 6, each divided by 3. Run on to see it.",
        },
    ),
    "2.5": Function(
        reference=lambda target, prediction: np.sign(prediction - target),
        random_inputs=_batch,
        examples=({"target": np.array([1.0, 1.0, 1.0]), "prediction": np.array([0.0, 1.0, 5.0])},),
        mistakes=(
            Mistake(
                lambda target, prediction: np.sign(target - prediction),
                "the sign is the wrong way round. Right of the target the loss rises.",
            ),
            Mistake(
                lambda target, prediction: np.abs(prediction - target),
                "that is the loss itself. Its slope is asked for.",
            ),
            Mistake(
                lambda target, prediction: prediction - target,
                "that is the error. The slope of the absolute error does not grow with it.",
            ),
            Mistake(
                lambda target, prediction: 2 * (prediction - target),
                "that is the slope of the squared error.",
            ),
            Mistake(
                lambda target, prediction: np.where(prediction > target, 1.0, -1.0),
                "exactly at the target it goes down. The corner has a value of its own here.",
            ),
            Mistake(
                lambda target, prediction: np.where(prediction >= target, 1.0, -1.0),
                "exactly at the target it goes up. The corner has a value of its own here.",
            ),
            Mistake(
                lambda target, prediction: np.where(prediction > target, 1.0, 0.0),
                "a prediction that is too low gets no slope, so it would never move up.",
            ),
            Mistake(
                lambda target, prediction: np.mean(np.sign(prediction - target)),
                "that is the mean. Return one slope for each example.",
            ),
        ),
        explanation="Only the direction is left: a miss of 100 pulls no harder than a miss of 1.",
    ),
    "2.6": Choice(
        reference="b",
        reasons={
            "a": "A mean error of 0 looks like the goal, but what is the slope there?",
            "b": "The slope is 1 everywhere, so every step goes down by the same amount. Run on.",
            "c": "The scores end there. Does the slope of the error know that?",
        },
    ),
    "2.7": Number(
        reference=5,
        mistakes=(
            Mistake(20, "that is the mean, the best guess of the MSE. Sizes are not squared here."),
            Mistake(
                42,
                "that is halfway between the shortest and the longest wait. Try a guess "
                "with more people close to it.",
            ),
            Mistake(4.5, "that leaves the longest wait out. It counts like any other."),
            Mistake(82, "that makes four people wait for nothing. How far off is each of them?"),
            Mistake(2, "everybody else waited longer. What do you gain by going up by 1?"),
        ),
        explanation="Two waited less and two waited longer. How much longer does not matter.",
    ),
    "2.8": Function(
        reference=_bakery,
        random_inputs=_loaves,
        examples=({"demand": np.array([103, 96]), "baked": np.array([100, 100])},),
        mistakes=(
            Mistake(
                lambda demand, baked: np.where(
                    demand > baked, demand - baked, 9 * (baked - demand)
                ),
                "the two prices are swapped. Which side is a missing loaf on?",
            ),
            Mistake(
                lambda demand, baked: 9 * (demand - baked),
                "a day with loaves left over earns money here. The second price is missing.",
            ),
            Mistake(
                lambda demand, baked: 9 * np.abs(demand - baked),
                "both sides have the same price. A loaf left over costs 1 €.",
            ),
            Mistake(
                lambda demand, baked: np.abs(demand - baked),
                "that counts loaves. A missing one costs 9 €.",
            ),
            Mistake(
                lambda demand, baked: np.where(
                    demand > baked, 9 * (demand - baked), demand - baked
                ),
                "loaves left over give a loss below 0. Look at the order of that difference.",
            ),
            Mistake(
                lambda demand, baked: 9 * np.maximum(demand - baked, 0),
                "loaves left over cost nothing here. They cost 1 € each.",
            ),
            Mistake(
                lambda demand, baked: np.where(demand > baked, 9, 1),
                "these are prices. Multiply each by how many loaves are missing or left over.",
            ),
            Mistake(
                lambda demand, baked: _bakery(demand, baked) / 10,
                "that is a tenth of it. The prices are 9 € and 1 €.",
            ),
            Mistake(
                lambda demand, baked: np.mean(_bakery(demand, baked)),
                "that is the mean. Return one loss for each day.",
            ),
        ),
        explanation="A loss with a price for each side: too low is dear here, too high is cheap.",
    ),
    "2.9": Outcome(
        names=("loaves",),
        reached=_mean_day,
        quantity="a mean cost",
        form="{:.2f} € a day",
        at_most=18.5,
        advice=_days_with_missing_loaves,
        reference=(113,),
        mistakes=(
            Mistake((100,), "That is about the mean demand: every other day loaves are missing."),
            Mistake((101,), "That is the mean demand: nearly every other day loaves are missing."),
            Mistake((90,), "That is how many days there are."),
            Mistake((129,), "That is enough on the busiest day, and too much on all others."),
            Mistake((0,), "Then every loaf is missing."),
        ),
        explanation="Nine days in ten have enough loaves then, and nine to one are the prices.",
    ),
    "2.10": Function(
        reference=lambda target, prediction, delta: np.clip(prediction - target, -delta, delta),
        random_inputs=_with_delta,
        examples=(
            {"target": np.array([0.0, 0.0]), "prediction": np.array([0.5, -3.0]), "delta": 2.0},
        ),
        mistakes=(
            Mistake(
                lambda target, prediction, delta: prediction - target,
                "far away the slope has to stop growing. Where does delta come in?",
            ),
            Mistake(
                lambda target, prediction, delta: np.minimum(prediction - target, delta),
                "only errors that are too high are cut off. What about the other side?",
            ),
            Mistake(
                lambda target, prediction, delta: np.where(
                    np.abs(prediction - target) <= delta, prediction - target, delta
                ),
                "far below the target the sign is lost, and with it the direction.",
            ),
            Mistake(
                lambda target, prediction, delta: np.where(
                    np.abs(prediction - target) <= delta,
                    prediction - target,
                    np.sign(prediction - target),
                ),
                "in the far branch delta stands in front of the size. It stays there in the slope.",
            ),
            Mistake(
                lambda target, prediction, delta: delta * np.sign(prediction - target),
                "that is the slope of the far branch. Near the target it has to shrink.",
            ),
            Mistake(
                lambda target, prediction, delta: np.where(
                    np.abs(prediction - target) <= delta,
                    2 * (prediction - target),
                    delta * np.sign(prediction - target),
                ),
                "near the target it is twice too steep. The ½ and the 2 of the square cancel.",
            ),
            Mistake(
                lambda target, prediction, delta: np.clip(target - prediction, -delta, delta),
                "the sign is the wrong way round. The error is prediction minus target.",
            ),
            Mistake(_huber, "that is the loss itself. Its slope is asked for."),
        ),
        explanation="The error, cut off at delta on both sides: no outlier pulls harder than that.",
    ),
    "2.11": Function(
        reference=regression.log_cosh,
        random_inputs=_near_and_far,
        examples=({"target": np.array([0.0, 0.0]), "prediction": np.array([0.5, -1000.0])},),
        mistakes=(
            Mistake(
                _log_cosh_as_it_stands,
                "cosh is computed first and overflows. Take the logarithm of each factor on paper.",
            ),
            Mistake(
                _log_cosh_with_sign,
                "a large negative error overflows. The factor in the text holds the size of the "
                "error, without its sign.",
            ),
            Mistake(
                _log_cosh_growing,
                "the exponential grows with the size and overflows. Look at its sign in the text.",
            ),
            Mistake(
                lambda target, prediction: regression.log_cosh(target, prediction) + np.log(2),
                "a perfect prediction has to cost 0. What becomes of the ½ in front?",
            ),
            Mistake(
                lambda target, prediction: regression.log_cosh(target, prediction) + 2 * np.log(2),
                "the ½ has a logarithm below 0. Look at its sign.",
            ),
            Mistake(
                lambda target, prediction: np.abs(prediction - target) - np.log(2),
                "right far away, but below 0 at the target. The factor in brackets is missing.",
            ),
            Mistake(
                lambda target, prediction: (
                    np.abs(prediction - target)
                    + np.exp(-2 * np.abs(prediction - target))
                    - np.log(2)
                ),
                "the logarithm of the bracket is missing: its 1 + is not there.",
            ),
            Mistake(
                lambda target, prediction: (
                    np.abs(prediction - target)
                    + np.log1p(1 + np.exp(-2 * np.abs(prediction - target)))
                    - np.log(2)
                ),
                "log1p adds the 1 itself. Give it what stands behind the 1 +.",
            ),
            Mistake(
                lambda target, prediction: (prediction - target) ** 2 / 2,
                "that is what log-cosh looks like near 0. Far away it grows like the size.",
            ),
            Mistake(
                lambda target, prediction: np.mean(regression.log_cosh(target, prediction)),
                "that is the mean. Return one loss for each example.",
            ),
        ),
        explanation="Pull the large factor out, then take the logarithm. Lessons 04 and 05 do the "
        "same to cross-entropy.",
    ),
    "2.12": Choice(
        reference="a",
        reasons={
            "a": "It divides by the target. Being 1 off costs 100,000 percent there.",
            "b": "It does not divide by the target. A small one counts like any other.",
            "c": "It adds 1 before it takes the logarithm, so nothing special happens near 0.",
        },
    ),
    "2.13": Number(
        reference=0.75,
        mistakes=(
            Mistake(3, "that is the ratio of the two prices. q lies between 0 and 1."),
            Mistake(0.25, "that makes an expired box the dear one. q is the price of too low."),
            Mistake(1 / 3, "the two prices are q and 1 − q, and together they are 1."),
            Mistake(0.9, "that was the bakery, whose prices are 9 to 1."),
            Mistake(0.5, "that has the same price on both sides."),
        ),
        explanation="q to 1 − q is 3 to 1. The pharmacy has enough on three days in four.",
    ),
    "2.14": Choice(
        reference="a",
        reasons={
            "a": "A single error below 0 would make the MBE smaller than the MAE.",
            "b": "Where errors cancel, the MBE is smaller in size than the MAE.",
            "c": "The errors may be 2 and 6. Their mean is 4 as well.",
        },
    ),
    "2.15": Choice(
        reference="c",
        reasons={
            "a": "Each reading pulls with the same force. Which kind are there more of?",
            "b": "Its pull is limited, but 80 limited pulls stand against 20.",
            "c": "The lost readings are the majority there and pull harder together: both lines "
            "fall, and the good readings rise.",
        },
    ),
}
