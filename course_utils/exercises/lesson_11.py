"""The exercises of lesson 11: which loss for which problem, and how to test the choice."""

import functools

import numpy as np

from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome


def _counts(rng):
    size = rng.integers(3, 6)
    return {
        "count": rng.choice(9, size, replace=False).astype(float),
        "z": rng.uniform(-2, 2, size).round(2),
    }


def _several_labels(rng):
    """Rows of labels and logits; often with a logit where a naive formula breaks, on each side."""
    shape = rng.integers(2, 4), rng.integers(3, 5)
    logit = rng.uniform(-4, 4, shape).round(2)
    if rng.integers(2):
        logit[0, :2] = rng.uniform([720, -900], [900, -720]).round(1)
    return {"label": (rng.random(shape) < 0.5).astype(float), "logit": logit}


def _sigmoid(logit):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-logit))


def _each(label, logit):
    """The binary cross-entropy of each answer."""
    return np.logaddexp(0, np.where(label == 1, -logit, logit))


def _only_yes(label, logit):
    with np.errstate(all="ignore"):
        return -np.sum(label * np.log(_sigmoid(logit)), axis=1)


def _through_probabilities(label, logit, *, margin=0.0):
    with np.errstate(all="ignore"):
        prob = np.clip(_sigmoid(logit), margin, 1 - margin)
        return -np.sum(label * np.log(prob) + (1 - label) * np.log(1 - prob), axis=1)


def _by_softmax(label, logit):
    return np.sum(label * (np.logaddexp.reduce(logit, axis=1, keepdims=True) - logit), axis=1)


@functools.cache
def _another_day():
    """Weights in kg and records of 5,000 parcels, as lesson 11 makes them, with another seed."""
    rng = np.random.default_rng(8)
    kg = rng.lognormal(1.0, 0.8, 5000).round(1)
    return kg, np.where(rng.random(5000) < 0.03, 10 * kg, kg)


def _total_off(delta):
    """By how many percent the total of another day is too high; below 0, too low."""
    if delta <= 0:
        raise ValueError("δ is a number of kilograms above 0.")
    kg, records = _another_day()
    low, high = records.min(), records.max()
    for _ in range(60):  # the pull rises with the guess, so halve until it is 0
        guess = (low + high) / 2
        rises = np.mean(np.clip(guess - records, -delta, delta)) < 0
        low, high = (guess, high) if rises else (low, guess)
    return 100 * (guess / kg.mean() - 1)


def _high_or_low(delta):
    off = _total_off(delta)
    return f"The total is too {'high' if off > 0 else 'low'}."


# For each problem of 11.12: the number on the path, and a question for whoever took another.
PROBLEMS = {
    "A": (5, "goals are counted. Can a team shoot fewer than none?"),
    "B": (1, "a total is asked for. Do the huge claims belong to it?"),
    "C": (8, "how many of the 40 words may belong to one photo?"),
    "D": (3, "the middle is not enough. Which number is rarely exceeded?"),
    "E": (6, "each payment gets one answer, and how likely it is. Rare or not, what is it?"),
}


def _in_order(*numbers):
    if any(number not in range(1, 11) for number in numbers):
        raise ValueError("the losses on the path have the numbers 1 to 10.")
    return [number == right for number, (right, _) in zip(numbers, PROBLEMS.values(), strict=True)]


def _first_wrong(*numbers):
    first = _in_order(*numbers).index(False)
    letter, (_, question) = list(PROBLEMS.items())[first]
    return f"{letter}: {question}"


EXERCISES = {
    # From lessons 02, 05 and 10.
    "11.1": Number(
        reference=0.95,
        mistakes=(
            Mistake(0.05, "that is the share of days without enough. q is the other share."),
            Mistake(19, "q lies between 0 and 1. Which share of 20 days are 19?"),
            Mistake(1 / 19, "that is the ratio of the two prices, the wrong way round."),
            Mistake(0.5, "that is the median: enough on every other day."),
            Mistake(0.9, "that is enough on 18 days of 20."),
            Mistake(95, "that is in percent. q lies between 0 and 1."),
        ),
        explanation="19 of 20. Pinball with q = 0.95 finds the number that 95 % do not exceed.",
    ),
    "11.2": Number(
        reference=1 / 3,
        mistakes=(
            Mistake(0.5, "that is the sigmoid of 0, which looks at one logit alone."),
            Mistake(0, "the exponential of 0 is 1, not 0."),
            Mistake(1, "that is the exponential of 0. Divide it by the sum of all three."),
            Mistake(3, "that is the sum of the three exponentials. A probability is at most 1."),
        ),
        explanation="Three equal logits share 1. A sigmoid each would say 0.5, three times.",
    ),
    "11.3": Choice(
        reference="c",
        reasons={
            "a": "Frozen weights get no slope, so no step moves them. What moves without a step?",
            "b": "No step is taken. But what does a layer do in train() mode that keeps count?",
            "c": "They follow each batch that goes through in train() mode, frozen or not.",
        },
    ),
    "11.4": Number(
        reference=1,
        mistakes=(
            Mistake(0, "that is right for the cats, and 2 off for each horse: mean square 2."),
            Mistake(2, "that is right for the horses, and 2 off for each cat: mean square 2."),
            Mistake(4, "that is the sum. Divide by the four photos."),
            Mistake(0.5, "that is a share. The targets are 0, 0, 2 and 2."),
        ),
        explanation="The mean of the targets. And what does a 1 stand for?",
    ),
    "11.5": Function(
        reference=lambda count, z: np.exp(z) - count,
        random_inputs=_counts,
        examples=({"count": np.array([3.0, 1.0]), "z": np.array([0.5, 1.0])},),
        mistakes=(
            Mistake(
                lambda count, z: 1 - count / np.exp(z),
                "that is the slope with respect to the rate. The rate changes with z in its turn.",
            ),
            Mistake(
                lambda count, z: count - np.exp(z),
                "the sign is the wrong way round. Where the rate is too high, a larger z is worse.",
            ),
            Mistake(
                lambda count, z: z - count,
                "that is z minus the count. The prediction is the rate, and the rate is exp(z).",
            ),
            Mistake(
                lambda count, z: _sigmoid(z) - count,
                "that is the sigmoid. Here the rate is the exponential of z.",
            ),
            Mistake(
                lambda count, z: np.exp(z) - count * z,
                "that is the loss itself. How fast does each of its two terms change with z?",
            ),
            Mistake(
                lambda count, z: np.exp(z) - count / np.exp(z),
                "the first term is right. In the second, the logarithm of the rate is z itself.",
            ),
            Mistake(
                lambda count, z: 2 * (np.exp(z) - count) * np.exp(z),
                "that is the slope of the squared error of the rate.",
            ),
            Mistake(
                lambda count, z: 2.0**z - count,
                "that is a power of 2. The rate is a power of e, np.exp.",
            ),
            Mistake(
                lambda count, z: np.mean(np.exp(z) - count),
                "that is the mean. Return one slope for each example.",
            ),
        ),
        explanation="The rate minus the count: prediction minus target, as for the sigmoid with "
        "binary cross-entropy.",
    ),
    "11.6": Choice(
        reference="b",
        reasons={
            "a": "That is the share, and the mean of zeros and ones. Which number is the absolute "
            "error lowest at?",
            "b": "Three in four are benign, so the middle one is benign: the median is 0.",
            "c": "The threshold lies at one half. Which answer is right for most tumours there?",
        },
    ),
    "11.7": Choice(
        reference="c",
        reasons={
            "a": "It is not fooled by the wrong points. What does it make of parcels that are "
            "really heavy?",
            "b": "It counts every heavy parcel. And what does it make of records that are ten "
            "times too large?",
            "c": "One takes the wrong points for parcels, the other takes heavy parcels for noise.",
        },
    ),
    "11.8": Outcome(
        names=("δ",),
        reached=lambda delta: abs(_total_off(delta)),
        quantity="a total with an error",
        form="{:.1f} %",
        at_most=3,
        advice=_high_or_low,
        reference=(7,),
        mistakes=(
            Mistake(
                (0.1,), "So small a δ is nearly the absolute error: heavy parcels hardly count."
            ),
            Mistake(
                (1,),
                "Whatever is more than 1 kg away pulls with the same force. That is too "
                "little for the parcels that are really heavy.",
            ),
            Mistake(
                (30,), "An error of 30 kg still pulls in full, and most of those are wrong points."
            ),
            Mistake(
                (1000,), "So large a δ is the squared error: every wrong point counts in full."
            ),
        ),
        explanation="No rule could have told you. The total decided, on parcels put aside.",
    ),
    "11.9": Number(
        reference=1.0,
        mistakes=(
            Mistake(-1, "the size is right. Class 0 is wrong, so a larger logit makes it worse."),
            Mistake(0, "nearly no slope: that is how the squared error behaves here."),
            Mistake(10, "that is the logit. The slope is probability minus target."),
            Mistake(0.5, "the model is not in two minds: 10 is far above 0."),
            Mistake(2, "probability minus target, without a 2: the loss has no square."),
        ),
        explanation="Probability minus target: 0.9999 minus 0.",
    ),
    "11.10": Function(
        reference=lambda label, logit: np.sum(_each(label, logit), axis=1),
        random_inputs=_several_labels,
        examples=(
            {
                "label": np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
                "logit": np.array([[2.0, -1.0, 3.0], [0.0, 0.0, -800.0]]),
            },
        ),
        mistakes=(
            Mistake(
                _only_yes,
                "a yes where the label is 0 costs nothing here. The second half is missing.",
            ),
            Mistake(
                _through_probabilities,
                "the probability was rounded to 0 or 1 on the way. Stay with the logit.",
            ),
            Mistake(
                lambda label, logit: _through_probabilities(label, logit, margin=1e-7),
                "clipping keeps inf away, but stops every larger loss at 16. Stay with the logit.",
            ),
            Mistake(
                lambda label, logit: np.sum(label * np.logaddexp(0, -logit), axis=1),
                "finite now, but a yes where the label is 0 still costs nothing.",
            ),
            Mistake(
                lambda label, logit: np.sum((1 - label) * np.logaddexp(0, logit), axis=1),
                "a no where the label is 1 costs nothing here. Keep the colleague's half.",
            ),
            Mistake(
                lambda label, logit: np.sum(_each(label, np.clip(logit, -30, 30)), axis=1),
                "clipping the logits makes every larger loss the same. The sum can do without.",
            ),
            Mistake(
                lambda label, logit: np.mean(_each(label, logit), axis=1),
                "that is the mean of the answers. The loss of a picture is their sum.",
            ),
            Mistake(
                lambda label, logit: np.sum(_each(label, logit), axis=0),
                "that is one sum for each class. Add up along each row.",
            ),
            Mistake(
                lambda label, logit: np.sum(_each(label, logit)),
                "that is the sum of all pictures. Return one loss for each.",
            ),
            Mistake(
                _each,
                "that is one loss for each answer. Add them up for each picture.",
            ),
            Mistake(
                lambda label, logit: np.sum(_each(1 - label, logit), axis=1),
                "the labels are swapped. For label 1 a large logit costs next to nothing.",
            ),
            Mistake(
                _by_softmax,
                "that is a softmax over the row. Here each answer stands on its own.",
            ),
        ),
        explanation="A sum of yes-or-no questions, each with both halves, and finite.",
    ),
    "11.11": Number(
        reference=4_000_000,
        mistakes=(
            Mistake(4000, "that is how errors change. These are squares of errors."),
            Mistake(2000, "that is the error in grams whose square is asked for."),
            Mistake(4, "the unit has changed, and the number changes with it."),
            Mistake(0.004, "a gram is smaller than a kilogram, so the number gets larger."),
            Mistake(0.000004, "a gram is smaller than a kilogram, so the number gets larger."),
            Mistake(40000, "1,000 squared has six zeros."),
            Mistake(400000, "1,000 squared has six zeros."),
            Mistake(16_000_000, "the 4 is a square already. Only the 1,000 has to be squared."),
        ),
        explanation="1,000 times 1,000 as large. A number in squares means little to anyone.",
    ),
    "11.12": Outcome(
        names=tuple(PROBLEMS),
        reached=lambda *numbers: float(np.sum(_in_order(*numbers))),
        quantity="a score",
        form="{:.0f} of 5",
        at_least=5,
        advice=_first_wrong,
        reference=(5, 1, 8, 3, 6),
        mistakes=(
            Mistake((1, 2, 3, 4, 5), "These are the first five. Type the loss of A first, then B."),
            Mistake((6, 3, 8, 1, 5), "These are the right losses, from E to A. Begin with A."),
            Mistake(
                (1, 1, 7, 1, 6),
                "Goals are counted, photos have several words, and the mean "
                "amount of gas lasts on half of the days.",
            ),
            Mistake((5, 2, 8, 3, 6), "Four are right. To whom does the typical claim of B matter?"),
        ),
        explanation="Counts, totals, several answers, bounds, and probabilities of rare things.",
    ),
    "11.13": Choice(
        reference="a",
        reasons={
            "a": "The slope of a constant is 0. Only the slope moves the weights.",
            "b": "A step is the learning rate times the slope. Is a hill steeper if it stands on a "
            "plateau?",
            "c": "Nothing in the five lines of the loop looks at the size of the loss.",
        },
    ),
    "11.14": Number(
        reference=100 / 104 * 100,
        mistakes=(
            Mistake(100 / 14 * 10, "that is its part of the absolute errors. Square first."),
            Mistake(100, "the four others count a little."),
            Mistake(20, "one error of five is 20 % of the errors, not of their squares."),
            Mistake(100 / 1.04 / 100, "that is a fraction. The percentage is asked for."),
            Mistake(10 / 104 * 100, "the error itself was divided. Square it, as in the sum."),
            Mistake(400 / 104, "that is the part of the four others."),
        ),
        explanation="100 of 104. One example in five makes nearly all of the cost.",
    ),
    "11.15": Choice(
        reference="c",
        reasons={
            "a": "For a bell that is so. With heavy tails some of the 25 are far out, and pull it.",
            "b": "With heavy tails that is so. For a bell the outer values know something, too.",
            "c": "Each loss is at its best for the noise whose negative log-likelihood it is.",
        },
    ),
    "11.16": Choice(
        reference="b",
        reasons={
            "a": "A probability cannot be further off than 1. How large can its square get?",
            "b": "10 nats become 20. The square is nearly 1 already, and stays there.",
            "c": "Far out, each logit more costs cross-entropy one nat more.",
        },
    ),
    "11.17": Choice(
        reference="a",
        reasons={
            "a": "A lead of 1 costs 0, and so does one of 10. The hinge cannot tell them apart.",
            "b": "That is what people hope for. But what does a lead of 1 cost, and one of 10?",
            "c": "From a lead of 1 on, nothing is charged any more.",
        },
    ),
    "11.18": Choice(
        reference="b",
        reasons={
            "a": "Of the two classes only the true one is charged: its negative log-probability.",
            "b": "The softmax of 0 and z gives the second class the sigmoid of z.",
            "c": "Compare the probability that each way gives to yes: e^z / (1 + e^z).",
        },
    ),
    "11.19": Choice(
        reference="c",
        reasons={
            "a": "That is what the logits cost. After the softmax they are 1, 0 and 0: what does a "
            "second softmax make of these?",
            "b": "Guessing would be three equal logits. Here they are 1, 0 and 0.",
            "c": "The second softmax makes 0.58 of the 1, and −log 0.58 is 0.55.",
        },
    ),
    "11.20": Choice(
        reference="a",
        reasons={
            "a": "PyTorch records what forward does, and finds the slopes itself.",
            "b": "In this course you wrote slopes. What does backward() do in PyTorch?",
            "c": "The step belongs to the optimizer. What does backward() do with the slope?",
        },
    ),
    "11.21": Choice(
        reference="b",
        reasons={
            "a": "It fits 31 numbers to 150 tumours, at no price on weights. Is all that it learns "
            "true of others?",
            "b": "At first it learns what holds for all tumours, later what holds for these 150.",
            "c": "The first epochs find what most tumours share, the new ones too.",
        },
    ),
}
