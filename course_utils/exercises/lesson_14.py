"""The exercises of lesson 14: what a mean divides by, 16 bits, the memory of logits, sums."""

import numpy as np

from course_utils.exercises.kinds import Choice, Function, Mistake, Number


def _batches(rng):
    counts = rng.choice(np.arange(2, 60), rng.integers(3, 6), replace=False)
    return {"sums": (counts * rng.uniform(0.5, 4, len(counts))).round(2), "counts": counts}


def _ranks(rng):
    return {"counts": rng.choice(np.arange(5, 90), rng.integers(3, 6), replace=False)}


def _gradients(rng):
    """The largest is negative, and now and then a power of two itself."""
    power = 2.0 ** rng.integers(-16, 6)
    gradients = rng.uniform(-power, power, rng.integers(3, 6)) / 2
    gradients[rng.integers(len(gradients))] = -power * rng.choice([1, 1.2, 1.7])
    return {"gradients": gradients}


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


def _largest(gradients):
    return np.max(np.abs(gradients))


def _bytes(sequences, length, classes, bits):
    return sequences * length * classes * bits / 8


EXERCISES = {
    "14.1": Number(
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
    "14.2": Function(
        reference=lambda sums, counts: np.sum(sums) / np.sum(counts),
        random_inputs=_batches,
        examples=({"sums": np.array([6.0, 4.0]), "counts": np.array([3, 1])},),
        mistakes=(
            Mistake(
                lambda sums, counts: np.mean(sums / counts),
                "that is the mean of the batch means: a token of a short batch counts more.",
            ),
            Mistake(
                lambda sums, counts: np.sum(sums) / len(sums),
                "that divides by the number of batches. The mean of a token is asked for.",
            ),
            Mistake(
                lambda sums, counts: sums / counts,
                "that is one mean for each batch. One number for all is asked for.",
            ),
            Mistake(
                lambda sums, counts: np.sum(sums / counts),
                "the batch means were added up. Add first, divide once.",
            ),
            Mistake(
                lambda sums, counts: np.average(sums, weights=counts),
                "the sums were weighted by the counts. A sum has more to say already if it holds "
                "more.",
            ),
            Mistake(lambda sums, counts: np.sum(sums), "that is the sum over all tokens."),
            Mistake(
                lambda sums, counts: np.mean(sums) / np.sum(counts),
                "two means were taken, one after the other. Divide once.",
            ),
        ),
        explanation="Sums and counts can be added up in any order and any grouping. Means cannot.",
    ),
    "14.3": Choice(
        reference="a",
        reasons={
            "a": "Taking gradients and taking means can be swapped, so the mean of the gradients "
            "belongs to the mean of the means.",
            "b": "In that mean each token weighs 1/272. What does one of the 52 weigh here?",
            "c": "Nothing is a sum here: each rank has divided already, by its own count.",
        },
    ),
    "14.4": Function(
        reference=lambda counts: len(counts) * counts / np.sum(counts),
        random_inputs=_ranks,
        examples=({"counts": np.array([1, 4])},),
        mistakes=(
            Mistake(
                lambda counts: counts / np.sum(counts),
                "these are right for a sum over the ranks. But the mean over the ranks is taken, "
                "which divides once more.",
            ),
            Mistake(
                lambda counts: np.sum(counts) / (len(counts) * counts),
                "that is upside down: a rank with few tokens has to say less.",
            ),
            Mistake(
                lambda counts: counts / len(counts),
                "that divides by the number of ranks. It is to be multiplied in, and the total "
                "count is missing.",
            ),
            Mistake(
                lambda counts: len(counts) * counts,
                "that makes up for both means, but nothing divides by the total count.",
            ),
            Mistake(
                lambda counts: counts / np.max(counts),
                "the largest rank is no measure. What do the factors have to sum to?",
            ),
            Mistake(
                lambda counts: np.full(len(counts), float(len(counts))),
                "that is the same factor for all. It has to depend on the rank's own count.",
            ),
            Mistake(
                lambda counts: np.sum(counts) / counts,
                "that is the total over the own count. Which of the two should make it larger?",
            ),
        ),
        explanation="Their mean is 1: with equal counts nothing changes.",
    ),
    "14.5": Number(
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
    "14.6": Function(
        precise=True,
        reference=lambda gradients: 2.0 ** np.floor(np.log2(65504 / _largest(gradients))),
        random_inputs=_gradients,
        examples=({"gradients": np.array([0.5, -4.0])},),
        mistakes=(
            Mistake(
                lambda gradients: 2.0 ** np.floor(np.log2(65504 / np.max(gradients))),
                "a negative slope overflows as well. Its size counts.",
            ),
            Mistake(
                lambda gradients: 2.0 ** np.floor(np.log2(65536 / _largest(gradients))),
                "65,536 is no float16 any more: it becomes infinite. The limit lies just below.",
            ),
            Mistake(
                lambda gradients: 65504 / _largest(gradients),
                "that is the largest factor, but no power of two: it would round.",
            ),
            Mistake(
                lambda gradients: 2.0 ** np.ceil(np.log2(65504 / _largest(gradients))),
                "the next power of two above is too large: the largest slope becomes infinite.",
            ),
            Mistake(
                lambda gradients: np.floor(np.log2(65504 / _largest(gradients))),
                "that is the exponent. The power of two itself is asked for.",
            ),
            Mistake(
                lambda gradients: 2.0 ** np.floor(np.log2(65504 / np.min(np.abs(gradients)))),
                "the smallest slope would fit, and the largest becomes infinite.",
            ),
            Mistake(
                lambda gradients: 2.0 ** np.floor(np.log2(65504 / np.mean(np.abs(gradients)))),
                "the mean fits, and the largest becomes infinite.",
            ),
            Mistake(
                lambda gradients: 2.0 ** np.floor(np.log2(65504)),
                "that is safe for a slope of 1. Where do the gradients come in?",
            ),
            Mistake(
                lambda gradients: 2.0 ** np.floor(np.log2(_largest(gradients))),
                "that is the largest slope itself, rounded down. How often does it fit into "
                "65,504?",
            ),
            Mistake(
                lambda gradients: 2.0 ** np.floor(np.log(65504 / _largest(gradients))),
                "np.log asks for a power of e. The base here is two.",
            ),
        ),
        explanation="Libraries find it by trying: halve it after an overflow, and double it after "
        "a long time without one.",
    ),
    "14.7": Function(
        reference=_bytes,
        random_inputs=_logits,
        examples=({"sequences": 2, "length": 3, "classes": 5, "bits": 16},),
        mistakes=(
            Mistake(lambda *case: 8 * _bytes(*case), "those are bits. A byte has 8 of them."),
            Mistake(
                lambda sequences, length, classes, bits: sequences * length * classes,
                "that is how many logits there are. How many bytes has each?",
            ),
            Mistake(
                lambda sequences, length, classes, bits: sequences * classes * bits / 8,
                "that is one row for each sequence. Each of its tokens has a row.",
            ),
            Mistake(
                lambda sequences, length, classes, bits: length * classes * bits / 8,
                "that is a single sequence.",
            ),
            Mistake(
                lambda sequences, length, classes, bits: sequences * length * bits / 8,
                "that is one number for each token. There is one for each class as well.",
            ),
            Mistake(
                lambda *case: 3 * _bytes(*case),
                "that is the peak of the loss, three tables. One copy is asked for.",
            ),
            Mistake(lambda *case: _bytes(*case) / 2**20, "that is in MiB. Bytes are asked for."),
        ),
        explanation="4 sequences of 2,048 tokens, 262,144 classes, 32 bits: 8 GiB.",
    ),
    "14.8": Function(
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
    "14.9": Choice(
        reference="c",
        reasons={
            "a": "With 52 and 220 tokens it was not. What did a token weigh in each part?",
            "b": "Padding was left out all along. What matters is how many tokens count in each "
            "part.",
            "c": "Then each token weighs 1/4 of 1 over its part's count, the same in all parts.",
        },
    ),
    "14.10": Choice(
        reference="b",
        reasons={
            "a": "It has fewer. What else do small slopes need?",
            "b": "It has as many bits for the exponent. What it lacks are digits, and a scale "
            "brings none.",
            "c": "Both round to the nearest number.",
        },
    ),
    "14.11": Choice(
        reference="c",
        reasons={
            "a": "The averaged run agreed as well, and ended at 2.34.",
            "b": "With 52 and 220 tokens the ranks agreed, too.",
            "c": "All ranks get the same mean, whatever it is a mean of.",
        },
    ),
}
