"""The exercises of lesson 01: error, squared error, mean squared error, and its slope."""

import functools

import numpy as np

from course_utils.datasets import iris_petals
from course_utils.exercises.inputs import batch
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome


def _petals(rng):
    size = rng.integers(3, 6)
    return {
        "length": rng.choice(np.arange(10, 70), size, replace=False) / 10,
        "width": rng.choice(np.arange(1, 25), size, replace=False) / 10,
        # For lengths up to 7 the walk goes downhill at these rates, and has not yet arrived.
        "learning_rate": rng.choice([0.002, 0.003, 0.005, 0.008]),
        "steps": int(rng.integers(2, 7)),
    }


def _mean_squared_error(target, prediction):
    return np.mean((prediction - target) ** 2)


def _trained(adjusted):
    """The training loop with this fourth line: what it makes of the weight."""

    def train(length, width, learning_rate, steps):
        weight = 0.0
        for _ in range(steps):
            weight = adjusted(weight, weight * length - width, length, learning_rate)
        return weight

    return train


_train = _trained(lambda w, e, x, rate: w - rate * np.mean(2 * e * x))
_measured = functools.cache(iris_petals)


def _errors_of_petals(weight, bias):
    length, width = _measured()
    return weight * length + bias - width


def _side_of_the_line(weight, bias):
    errors = _errors_of_petals(weight, bias)
    mean = np.mean(errors)
    if abs(mean) < 0.05:
        length, _ = _measured()
        tilt = "steep" if np.mean(errors * (length - length.mean())) > 0 else "flat"
        return f"The line is neither too high nor too low on the whole, but too {tilt}."
    return f"On average the line is {abs(mean):.1f} cm too {'high' if mean > 0 else 'low'}."


EXERCISES = {
    "1.1": Number(
        reference=0.25 - 1.0,
        mistakes=(
            Mistake(0.75, "the size is right. Prediction minus target: is it too high or too low?"),
            Mistake(0.25, "that was the error for a cat. The label of a dog is 1."),
            Mistake(-0.25, "that is 0 minus 0.25. Start from the prediction; a dog's label is 1."),
            Mistake((0.25 - 1.0) ** 2, "that is the squared error. The error itself is asked for."),
            Mistake(1.25, "that is the sum. The error is a difference."),
        ),
        explanation="The minus sign says that the prediction is too low.",
    ),
    "1.2": Function(
        reference=lambda target, prediction: prediction - target,
        random_inputs=batch,
        examples=({"target": np.array([0.0, 1.0]), "prediction": np.array([0.25, 0.25])},),
        mistakes=(
            Mistake(
                lambda target, prediction: target - prediction,
                "the sign is the wrong way round. A prediction that is too high has a positive "
                "error: prediction minus target.",
            ),
            Mistake(
                lambda target, prediction: np.abs(prediction - target),
                "the sign is lost. The error keeps it, to tell too high from too low.",
            ),
            Mistake(
                lambda target, prediction: (prediction - target) ** 2,
                "these are squared errors. The error itself is not squared.",
            ),
            Mistake(
                lambda target, prediction: np.mean(prediction - target),
                "that is the mean of the errors. Return one error for each example.",
            ),
            Mistake(
                lambda target, prediction: np.sum(prediction - target),
                "that is the sum of the errors. Return one error for each example.",
            ),
        ),
        explanation="One error for each example; positive means too high.",
    ),
    "1.3": Number(
        reference=0.6**2 / 0.2**2,
        mistakes=(
            Mistake(3, "that is how much the error grows. Its square grows by the square of that."),
            Mistake(6, "three times two would double it. Squaring multiplies a number by itself."),
            Mistake(0.6**2, "that is the squared error of 0.6. How many times that of 0.2 is it?"),
            Mistake(27, "that is three to the third. A square multiplies two factors."),
            Mistake(0.6**2 - 0.2**2, "that is the difference. How many *times* as large is it?"),
        ),
        explanation="0.36 is nine times 0.04: three times the error, nine times the loss.",
    ),
    "1.4": Choice(
        reference="a",
        reasons={
            "a": "Three squares of 4 against one of 36, each divided by 3. Run on to see it.",
            "b": "Model B is exact twice, but its one miss is squared: 36, and then divided by 3. "
            "What do the three misses of A come to?",
            "c": "The sums of the errors are the same. Square each error first, then compare.",
        },
    ),
    "1.5": Function(
        reference=_mean_squared_error,
        random_inputs=batch,
        examples=({"target": np.array([0.0, 1.0]), "prediction": np.array([0.2, 0.5])},),
        mistakes=(
            Mistake(
                lambda target, prediction: np.sum((prediction - target) ** 2),
                "that is the sum. A mean divides by how many there are.",
            ),
            Mistake(
                lambda target, prediction: np.sqrt(_mean_squared_error(target, prediction)),
                "that is the root of it, the RMSE. The MSE stays squared.",
            ),
            Mistake(
                lambda target, prediction: np.mean(np.abs(prediction - target)),
                "that is the mean absolute error. Square the errors instead of dropping the sign.",
            ),
            Mistake(
                lambda target, prediction: np.mean(np.abs(prediction - target)) ** 2,
                "the mean was taken before the square. First square, then average.",
            ),
            Mistake(
                lambda target, prediction: np.mean(prediction - target),
                "the errors were not squared, so they cancel.",
            ),
            Mistake(
                lambda target, prediction: np.mean(prediction - target) ** 2,
                "the mean was taken first, so the errors had cancelled before they were squared. "
                "First square, then average.",
            ),
            Mistake(
                lambda target, prediction: (prediction - target) ** 2,
                "that is one loss for each example. Their mean is one number.",
            ),
            Mistake(
                lambda target, prediction: _mean_squared_error(target, prediction) / 2,
                "that is half of it. Some texts put ½ in front; the mean squared error has none.",
            ),
            Mistake(
                lambda target, prediction: np.mean(prediction**2 - target**2),
                "target and prediction were squared one by one. Subtract first, then square.",
            ),
            Mistake(
                lambda target, prediction: np.sum((prediction - target) ** 2) / (len(target) - 1),
                "that divides by N − 1, as a sample variance does. The mean divides by N.",
            ),
        ),
        explanation="One number for any batch, so batches of different sizes can be compared.",
    ),
    "1.6": Number(
        reference=0.8,
        mistakes=(
            Mistake(0.4, "that is the prediction. What do the slopes above make of theirs?"),
            Mistake(
                0.7,
                "the steps between the lines are not equal: 0.1, 0.25, 0.3. Divide each "
                "slope by its prediction.",
            ),
            Mistake(0.16, "that is the loss, 0.4 squared. Its slope is asked for."),
            Mistake(-0.8, "the size is right. To the right of the target the loss rises."),
            Mistake(
                0.2,
                "that is half of the prediction. In the lines above the slope is larger "
                "than the prediction.",
            ),
        ),
        explanation="Every slope is twice its prediction, which for a cat is the error.",
    ),
    "1.7": Function(
        reference=lambda target, prediction: 2 * (prediction - target),
        random_inputs=batch,
        examples=({"target": np.array([0.0, 1.0]), "prediction": np.array([0.25, 0.25])},),
        mistakes=(
            Mistake(
                lambda target, prediction: prediction - target,
                "that is half of it. Deriving a square brings the 2 down in front.",
            ),
            Mistake(
                lambda target, prediction: 2 * (target - prediction),
                "the sign is the wrong way round. A prediction that is too high has a positive "
                "slope.",
            ),
            Mistake(
                lambda target, prediction: (prediction - target) ** 2,
                "that is the loss itself. Its slope is asked for.",
            ),
            Mistake(
                lambda target, prediction: 2 * np.abs(prediction - target),
                "the sign is lost, and with it the direction.",
            ),
            Mistake(
                lambda target, prediction: 2 * prediction,
                "that is the slope for target 0. The target has to be subtracted first.",
            ),
            Mistake(
                lambda target, prediction: np.mean(2 * (prediction - target)),
                "that is the mean. Return one slope for each example.",
            ),
        ),
        explanation="The slope is 0 at the target and grows with the error: far away, large steps.",
    ),
    "1.8": Choice(
        reference="c",
        reasons={
            "a": "Without the 2 the cat would fail as well: 0.25 instead of 0.50.",
            "b": "With the other sign the cat would get −0.50. It gets +0.50.",
            "c": "2·(0.25 − 1) is −1.5, and 2·0.25 − 1 is −0.5. With target 0 the two are the "
            "same, so the cat could not tell them apart: try gradients on numbers that differ.",
        },
    ),
    "1.9": Outcome(
        names=("weight", "bias"),
        reached=lambda weight, bias: np.mean(_errors_of_petals(weight, bias) ** 2),
        quantity="a cost",
        form="{:.4f} cm²",
        at_most=0.05,
        advice=_side_of_the_line,
        reference=(0.4, -0.3),
        mistakes=(
            Mistake((0, 0), "That is where the sliders start. A longer petal is a wider one."),
            Mistake((-0.3, 0.4), "The weight comes first, then the bias."),
            Mistake((0.33, 0), "A good line without a bias. Its left end runs too high."),
            Mistake((0, 1.2), "That is the mean width, for petals of every length."),
            Mistake((40, -30), "These are a hundred times as large as they should be."),
        ),
        explanation="The lowest cost that a straight line can have here is 0.0421 cm².",
    ),
    "1.10": Number(
        reference=0.4,
        mistakes=(
            Mistake(-0.4, "the slope is −4, and subtracting 0.1 · (−4) makes the weight larger."),
            Mistake(0.2, "the 2 or the length is missing. The slope is 2 · error · length."),
            Mistake(-0.2, "the 2 or the length is missing, and the sign is the wrong way round."),
            Mistake(
                4, "that is the slope without its sign. It is multiplied by the learning rate."
            ),
            Mistake(
                -4, "that is the slope. It is multiplied by the learning rate, and subtracted."
            ),
            Mistake(0.1, "that is the learning rate. Multiply it by the slope, and subtract."),
            Mistake(
                0.5,
                "that is the best weight, 1 divided by 2. One adjustment goes a part of the way.",
            ),
            Mistake(0.8, "one factor too many. The slope is 2 · (−1) · 2."),
        ),
        explanation="Error −1, slope 2 · (−1) · 2 = −4, new weight 0 − 0.1 · (−4).",
    ),
    "1.11": Function(
        reference=_train,
        random_inputs=_petals,
        examples=(
            {
                "length": np.array([2.0, 4.0]),
                "width": np.array([1.5, 2.0]),
                "learning_rate": 0.02,
                "steps": 3,
            },
        ),
        mistakes=(
            Mistake(
                _trained(lambda w, e, x, rate: w + rate * np.mean(2 * e * x)),
                "the weight went along the slope, uphill. Subtract.",
            ),
            Mistake(
                _trained(lambda w, e, x, rate: w - rate * np.mean(2 * e)),
                "the factor length is missing. That is the slope for a bias; a weight acts through "
                "its input.",
            ),
            Mistake(
                _trained(lambda w, e, x, rate: w - rate * np.sum(2 * e * x)),
                "that adds up the slopes of all petals. The cost is a mean, and so is its slope.",
            ),
            Mistake(
                _trained(lambda w, e, x, rate: w - rate * np.mean(e * x)),
                "each step is half as long as it should be. The slope of a square has a 2.",
            ),
            Mistake(
                _trained(lambda w, e, x, rate: -rate * np.mean(2 * e * x)),
                "each adjustment forgets the weight before it. Subtract from the old weight.",
            ),
            Mistake(
                _trained(lambda w, e, x, rate: w - np.mean(2 * e * x)),
                "the learning rate is missing: the steps are far too long.",
            ),
            Mistake(
                _trained(lambda w, e, x, rate: w - rate * np.mean(2 * e) * np.mean(x)),
                "the two factors were averaged one by one. Multiply them for each petal, then "
                "average.",
            ),
            Mistake(
                _trained(lambda w, e, x, rate: w - rate * np.mean(e**2)),
                "the cost itself was subtracted. Its slope says how to move.",
            ),
            Mistake(
                _trained(lambda w, e, x, rate: w),
                "the weight never moves from 0. Line 4 is still missing.",
            ),
            Mistake(
                lambda length, width, learning_rate, steps: _train(length, width, learning_rate, 1),
                "only one adjustment was made. `return` belongs behind the loop, not into it.",
            ),
        ),
        explanation="Predict, compare, adjust, repeat: this loop trains every network in the "
        "course, only with more parameters.",
    ),
    "1.12": Choice(
        reference="b",
        reasons={
            "a": "The errors are in cm. What happens to the unit when they are squared?",
            "b": "Squaring squares the unit, too. The root, RMSE, is in cm again.",
            "c": "A number without a unit comes from a ratio. Here lengths are multiplied.",
        },
    ),
    "1.13": Choice(
        reference="a",
        reasons={
            "a": "A mean of numbers that are never negative is 0 only if all of them are.",
            "b": "Errors cancel; squares do not, since none is negative.",
            "c": "The batch says nothing about examples outside of it. Lesson 07 returns to this.",
        },
    ),
    "1.14": Choice(
        reference="c",
        reasons={
            "a": "That goes along the slope. A step up changes the loss by about −3. Is that bad?",
            "b": "Staying is right where the slope is 0.",
            "c": "Against the slope: where it is negative, a higher prediction has a lower loss.",
        },
    ),
}
