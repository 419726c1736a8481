"""The exercises of lesson 14: what a mean divides by, ranks, 16 bits, memory of logits, sums."""

import functools

import numpy as np

from course_utils.datasets import PROVERBS
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome


def _parts(rng):
    """Often some parts are left at the end, and now and then there are fewer than a step takes."""
    every = int(rng.integers(2, 5))
    size = rng.choice([1, every - 1, every, 2 * every, 2 * every + 1, 3 * every - 1])
    return {"counts": rng.choice(np.arange(5, 90), size, replace=False), "every": every}


def _table(rng):
    """More parts than ranks, or fewer: then nobody confuses them and passes."""
    ranks, parts = rng.choice([2, 3, 4, 5], 2, replace=False)
    return {"counts": rng.choice(np.arange(2, 90), (ranks, parts), replace=False)}


def _logits(rng):
    return {
        "sequences": int(rng.integers(2, 9)),
        "length": int(rng.integers(10, 90)),
        "classes": int(rng.integers(100, 900)),
        "bits": int(rng.choice([16, 32, 64])),
    }


def _float32_losses(rng):
    """One large number and small ones that it swallows; their sum is a float32, exactly."""
    small = rng.choice(np.arange(1, 16), rng.integers(5, 10), replace=False) / 16
    last = 2 * np.floor(small.sum() / 2) + 4 - small.sum()
    large = 2.0**24 + 2 * rng.integers(0, 1000)
    return {"values": np.array([large, *small, last], dtype=np.float32)}


def _steps(counts, every):
    return np.array([np.sum(counts[i : i + every]) for i in range(0, len(counts), every)])


def _without_the_rest(counts, every):
    return _steps(counts[: len(counts) // every * every], every)


def _rest_into_the_last(counts, every):
    totals = _without_the_rest(counts, every)
    if totals.size:
        totals[-1] += np.sum(counts[totals.size * every :])
    return totals


def _not_emptied(counts, every):
    return np.cumsum(_steps(counts, every))


def _rest_in_parts(counts, every):
    whole = len(counts) // every * every
    return np.append(_steps(counts[:whole], every), counts[whole:])


def _mean_of_a_step(counts, every):
    return np.array([np.mean(counts[i : i + every]) for i in range(0, len(counts), every)])


def _peak(sequences, length, classes, bits):
    return 3 * sequences * length * classes * bits / 8


def _kahan(values, *, sign=-1, answer=lambda total, rest: total):
    total = rest = 0.0
    for value in values:
        value = value + sign * rest
        new = total + value
        rest, total = (new - total) - value, new
    return answer(total, rest)


def _too_late(values):
    total = rest = 0.0
    for value in values:
        value = value - rest
        total = total + value
        rest = (total - total) - value
    return total


@functools.cache
def _slopes():
    """How large the slopes of the lesson's model are on its proverbs, in a mean over a million."""
    logits = np.random.default_rng(7).normal(size=(27, 27))  # a row for each next letter
    probs = np.exp(logits) / np.exp(logits).sum(axis=0)
    pairs = np.zeros((27, 27))
    for line in PROVERBS:
        numbers = [0 if letter == " " else ord(letter) - 96 for letter in line]
        np.add.at(pairs, (numbers[1:], numbers[:-1]), 1)
    slopes = np.abs(pairs.sum(axis=0) * probs - pairs) / 1e6
    return slopes[slopes != 0]


def _rounded(power):
    if abs(power) > 1000:
        raise ValueError("type the power alone: 16 stands for the scale 2^16.")
    scale = np.exp2(power)
    with np.errstate(over="ignore"):  # what becomes infinite is counted
        return (scale * _slopes()).astype(np.float16).astype(float) / scale


def _off(power):
    """By how many percent of itself a slope is off on average; what is infinite is off by 100."""
    kept, slopes = _rounded(power), _slopes()
    return 100 * np.mean(np.where(np.isinf(kept), 1, np.abs(kept - slopes) / slopes))


def _where_it_is_lost(power):
    infinite, gone = np.isinf(_rounded(power)).sum(), np.sum(_rounded(power) == 0)
    if infinite:
        return f"{infinite} of {_slopes().size} slopes become infinite."
    if gone:
        return f"{gone} of {_slopes().size} slopes are rounded to 0."
    return "No slope is rounded to 0, but the smallest lose digits: they lie in the grey part."


EXERCISES = {
    # From lessons 04, 05 and 09.
    "14.1": Number(
        reference=3,
        mistakes=(
            Mistake(4, "that is the mean of all three. One of them is ignored."),
            Mistake(2, "the third loss was left out of the sum. How many does it divide by?"),
            Mistake(6, "that is the sum of the two that count. The mean is asked for."),
            Mistake(12, "that is the sum of all three losses."),
            Mistake(5, "that is the mean of the last two. The third is the one to ignore."),
        ),
        explanation="Ignored tokens are missing above and below the fraction: 6 / 2.",
    ),
    "14.2": Number(
        reference=-0.15,
        mistakes=(
            Mistake(0.15, "the size is right. The step goes against the slope."),
            Mistake(-0.05, "that is one gradient. Nobody has set it back, so three have added up."),
            Mistake(0.05, "three gradients have added up, and the step goes against the slope."),
            Mistake(-1.5, "that is the sum of the three gradients. The learning rate is missing."),
            Mistake(1.5, "that is the gradient. The step is the learning rate times that."),
            Mistake(-0.45, "each gradient counts once: 0.5 + 0.5 + 0.5."),
        ),
        explanation="backward adds: the gradient is 1.5, and the step −0.1 times that.",
    ),
    "14.3": Choice(
        reference="b",
        reasons={
            "a": "e to the −18 goes in there, a small number. What happens when it is added to 1?",
            "b": "What is missing to 1 is less than half of the gap there, 6e-8. Near 0 there are "
            "numbers as small as 1e-45.",
            "c": "It never reaches 1, however large the logit is. The number that is stored does.",
        },
    ),
    "14.4": Number(
        reference=3.5,
        mistakes=(
            Mistake(2, "that is the mean of the five losses. Here each batch takes its own first."),
            Mistake(1.4, "the means of the batches were divided by the number of examples."),
            Mistake(7, "the means of the batches were added up. Take their mean."),
            Mistake(1, "that is the mean of the full batch. The short one has a say, too."),
            Mistake(2.5, "the last example is a batch of one: its mean is not divided by four."),
            Mistake(1.25, "the short batch holds one example, so its mean is what that one costs."),
        ),
        explanation="The short batch pulls as hard as the full one.",
    ),
    "14.5": Function(
        reference=_steps,
        random_inputs=_parts,
        examples=({"counts": np.array([5, 3, 2, 4, 7]), "every": 3},),
        mistakes=(
            Mistake(
                _without_the_rest,
                "the parts that are left at the end make no step. Their gradients would wait for "
                "the next epoch.",
            ),
            Mistake(
                _rest_into_the_last,
                "the parts that are left were added to the last full step. They make one of their "
                "own.",
            ),
            Mistake(
                _not_emptied,
                "the totals add up over the steps. Each step starts again from 0.",
            ),
            Mistake(
                _rest_in_parts,
                "each part that is left became a step of its own. Together they make one.",
            ),
            Mistake(
                _mean_of_a_step,
                "that is the mean of a part, for each step. The sum of its tokens is asked for.",
            ),
            Mistake(
                lambda counts, every: np.sum(counts),
                "that is the whole epoch. One number for each step is asked for.",
            ),
            Mistake(
                lambda counts, every: counts[::every],
                "that is the first part of each step alone.",
            ),
        ),
        explanation="The last step is a shorter one, and divides by its own count.",
    ),
    "14.6": Choice(
        reference="a",
        reasons={
            "a": "Taking gradients and taking means can be swapped, so the mean of the gradients "
            "belongs to the mean of the means.",
            "b": "In that mean each token weighs 1/272. What does one of the 52 weigh here?",
            "c": "Nothing is a sum here: each rank has divided already, by its own count.",
        },
    ),
    "14.7": Function(
        reference=lambda counts: len(counts) * counts / np.sum(counts),
        random_inputs=_table,
        examples=({"counts": np.array([[1, 4, 3], [2, 6, 4]])},),
        mistakes=(
            Mistake(
                lambda counts: counts / np.sum(counts),
                "these are right for a sum over the ranks. But the mean over the ranks is taken, "
                "which divides once more.",
            ),
            Mistake(
                lambda counts: counts / np.mean(counts),
                "these are right if each part were a rank of its own. The parts of a rank are "
                "added up by backward; only the ranks are averaged.",
            ),
            Mistake(
                lambda counts: counts.shape[1] * counts / np.sum(counts),
                "that multiplies by the number of parts. The mean is taken over the ranks.",
            ),
            Mistake(
                lambda counts: counts / np.sum(counts, axis=1, keepdims=True),
                "that is right within a rank. But the ranks have different numbers of tokens, too.",
            ),
            Mistake(
                lambda counts: len(counts) * counts / np.sum(counts, axis=0),
                "that divides by the tokens of a column. All tokens belong to the step.",
            ),
            Mistake(
                lambda counts: np.sum(counts) / (len(counts) * counts),
                "that is upside down: a part with few tokens has to say less.",
            ),
            Mistake(
                lambda counts: len(counts) * counts,
                "that makes up for both means, but nothing divides by the total count.",
            ),
            Mistake(
                lambda counts: (
                    len(counts) * np.sum(counts, axis=1, keepdims=True) / np.sum(counts)
                    + 0 * counts
                ),
                "that is the factor of a rank whose tokens come in one part. Here each part has "
                "its own share.",
            ),
        ),
        explanation="They add up to the number of ranks, and its mean over the ranks is 1.",
    ),
    "14.8": Number(
        reference=2048,
        mistakes=(
            Mistake(65504, "that is the largest number. The sum stops growing long before."),
            Mistake(1024, "close, but 1025 can still be written. Where are neighbours 2 apart?"),
            Mistake(2047, "close: add 1 once more. Can that number still be written?"),
            Mistake(2050, "that is the next number that can be written. Does adding 1 get there?"),
            Mistake(3000, "that is what it should reach. How far apart are the neighbours there?"),
            Mistake(256, "that is where bfloat16 stops. This one has three more binary digits."),
            Mistake(4096, "there the neighbours are 4 apart. It stops one power of two before."),
            Mistake(
                1000, "three digits are about right; in binary, count where neighbours are 2 apart."
            ),
        ),
        explanation="There the neighbours are 2 apart, and a half-way number goes to the even one.",
    ),
    "14.9": Choice(
        reference="c",
        reasons={
            "a": "That is what 1,000 exact steps give. What is 1 − 0.0001, rounded to a neighbour?",
            "b": "The first step decides: where does 0.9999 lie between its neighbours?",
            "c": "0.9999 is nearer to 1 than to 0.9995, so every step is rounded away.",
        },
    ),
    "14.10": Outcome(
        names=("power",),
        reached=_off,
        quantity="an average error",
        form="{:.3f} %",
        at_most=0.02,
        advice=_where_it_is_lost,
        reference=(16,),
        mistakes=(
            Mistake((0,), "That is no scale at all, and 58 slopes are rounded to 0."),
            Mistake((-4,), "A scale below 1 makes small slopes even smaller."),
            Mistake((10,), "All slopes are kept, but the smallest lie in the grey part."),
            Mistake((40,), "Most of the slopes run out of the range at the other end."),
        ),
        explanation="Every power from about 12 to 32 does. What is left is the rounding to 11 "
        "binary digits.",
    ),
    "14.11": Choice(
        reference="b",
        reasons={
            "a": "Clipping sees a length of some 8,000, and cuts it down to 1. What is left of it "
            "after the division by 65,536?",
            "b": "It is cut to length 1 and divided by 65,536 afterwards.",
            "c": "Clipping makes the gradient shorter, never longer.",
        },
    ),
    "14.12": Function(
        reference=_peak,
        random_inputs=_logits,
        examples=({"sequences": 2, "length": 3, "classes": 5, "bits": 16},),
        mistakes=(
            Mistake(lambda *case: 8 * _peak(*case), "those are bits. A byte has 8 of them."),
            Mistake(lambda *case: _peak(*case) / 3, "that is one table. Three are held."),
            Mistake(
                lambda sequences, length, classes, bits: 3 * sequences * length * classes,
                "that is how many numbers there are. How many bytes has each?",
            ),
            Mistake(
                lambda sequences, length, classes, bits: 3 * sequences * classes * bits / 8,
                "that is one row for each sequence. Each of its tokens has a row.",
            ),
            Mistake(
                lambda sequences, length, classes, bits: 3 * length * classes * bits / 8,
                "that is a single sequence.",
            ),
            Mistake(
                lambda sequences, length, classes, bits: 3 * sequences * length * bits / 8,
                "that is one number for each token. There is one for each class as well.",
            ),
            Mistake(lambda *case: _peak(*case) / 2**20, "that is in MiB. Bytes are asked for."),
        ),
        explanation="4 sequences of 2,048 tokens, 262,144 classes, 32 bits: 24 GiB.",
    ),
    # Optional.
    "14.13": Function(
        precise=True,
        reference=_kahan,
        random_inputs=_float32_losses,
        examples=({"values": np.array([2.0**24, 0.75, 0.5, 0.75], dtype=np.float32)},),
        mistakes=(
            Mistake(
                lambda values: np.cumsum(values)[-1],
                "that is the plain running sum: what each addition rounds away is lost.",
            ),
            Mistake(
                lambda values: np.sum(values),
                "that is np.sum: for a handful of numbers it adds one after the other, too.",
            ),
            Mistake(
                lambda values: _kahan(values, sign=1),
                "the rest was added. The new total holds it too much, so it has to come off the "
                "next value.",
            ),
            Mistake(
                lambda values: _kahan(values, answer=lambda total, rest: rest),
                "that is the last rest. The total is asked for.",
            ),
            Mistake(
                _too_late,
                "the rest was worked out after the old total was gone. Keep both until then.",
            ),
            Mistake(
                lambda values: values[-1] + np.cumsum(values[:-1])[-1] - values[0],
                "the first value is missing in the total.",
            ),
            Mistake(
                lambda values: np.cumsum(values)[-1] / len(values),
                "that is a mean, and of the plain running sum. The sum is asked for.",
            ),
        ),
        explanation="Four operations for each value, and an error that does not grow with their "
        "number.",
    ),
    "14.14": Choice(
        reference="a",
        reasons={
            "a": "All ranks get the same mean, whatever it is a mean of.",
            "b": "With 52 and 220 tokens the ranks agreed, too.",
            "c": "The averaged run agreed as well, and it learned another loss.",
        },
    ),
    "14.15": Choice(
        reference="b",
        reasons={
            "a": "It has fewer. What else do small slopes need?",
            "b": "It has as many bits for the exponent. What it lacks are digits, and a scale "
            "brings none.",
            "c": "Both round to the nearest number.",
        },
    ),
}
