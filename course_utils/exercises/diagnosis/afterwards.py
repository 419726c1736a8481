"""What may have been made of the right values: twice them, their mean, their logarithm."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Afterwards:
    """What was made of the values; `of` takes them and the arguments of their case."""

    name: str
    sentence: str  # for an array of values and for one of them alike
    of: Callable


def _how_many(arguments):
    """How many examples there are: the length of the first argument that is an array."""
    for value in arguments.values():
        if np.ndim(value):
            return len(value)
    return 1


AFTERWARDS = (
    Afterwards("minus", "the sign is the other way round.", lambda v, case: -v),
    Afterwards("twice", "that is twice what is asked for.", lambda v, case: 2 * v),
    Afterwards("half", "that is half of what is asked for.", lambda v, case: v / 2),
    Afterwards("mean", "that is the mean. Return every value.", lambda v, case: many(v).mean()),
    Afterwards("sum", "that is the sum. Return every value.", lambda v, case: many(v).sum()),
    Afterwards(
        "minus mean",
        "that is minus the mean. Return every value.",
        lambda v, case: -many(v).mean(),
    ),
    Afterwards(
        "minus sum", "that is minus the sum. Return every value.", lambda v, case: -many(v).sum()
    ),
    Afterwards(
        "reversed", "the values are right, in reverse order.", lambda v, case: many(v)[::-1]
    ),
    Afterwards("absolute", "a sign got lost: these are sizes alone.", lambda v, case: np.abs(v)),
    Afterwards("square", "that is the square of what is asked for.", lambda v, case: v**2),
    Afterwards("root", "that is the square root of what is asked for.", lambda v, case: v**0.5),
    Afterwards("log", "that is the logarithm of what is asked for.", lambda v, case: np.log(v)),
    Afterwards(
        "minus log",
        "that is minus the logarithm of what is asked for.",
        lambda v, case: -np.log(v),
    ),
    Afterwards("exp", "that is e to the power of what is asked for.", lambda v, case: np.exp(v)),
    Afterwards("minus twice", "that is −2 times what is asked for.", lambda v, case: -2 * v),
    Afterwards("minus half", "that is −½ times what is asked for.", lambda v, case: -v / 2),
    Afterwards("minus absolute", "every value came out negative or 0.", lambda v, case: -np.abs(v)),
    Afterwards("reciprocal", "that is 1 divided by what is asked for.", lambda v, case: 1 / v),
    Afterwards("complement", "that is 1 minus what is asked for.", lambda v, case: 1 - v),
    Afterwards(
        "exp of minus",
        "that is e to the power of minus what is asked for.",
        lambda v, case: np.exp(-v),
    ),
    Afterwards(
        "base 2",
        "that is what a logarithm to base 2 would give. np.log has base e.",
        lambda v, case: v / np.log(2),
    ),
    Afterwards(
        "base 10",
        "that is what a logarithm to base 10 would give. np.log has base e.",
        lambda v, case: v / np.log(10),
    ),
    Afterwards("percent", "that is 100 times what is asked for.", lambda v, case: 100 * v),
    Afterwards("sign", "only the signs are right: this is 1, 0 or −1.", lambda v, case: np.sign(v)),
    Afterwards(
        "floor", "the digits behind the point got lost: rounded down.", lambda v, case: np.floor(v)
    ),
    Afterwards(
        "truncated", "the digits behind the point got lost: cut off.", lambda v, case: np.trunc(v)
    ),
    Afterwards("rounded", "that is rounded to whole numbers.", lambda v, case: np.round(v)),
    Afterwards("ceiling", "that is rounded up to whole numbers.", lambda v, case: np.ceil(v)),
    Afterwards(
        "one less",
        "the divisor is one less than the number of values.",
        lambda v, case: v * _how_many(case) / (_how_many(case) - 1),
    ),
    Afterwards(
        "one more",
        "the divisor is one more than the number of values.",
        lambda v, case: v * _how_many(case) / (_how_many(case) + 1),
    ),
    Afterwards(
        "largest", "that is the largest alone. Return every value.", lambda v, case: many(v).max()
    ),
    Afterwards(
        "smallest",
        "that is the smallest alone. Return every value.",
        lambda v, case: many(v).min(),
    ),
    Afterwards(
        "median", "that is the median. Return every value.", lambda v, case: np.median(many(v))
    ),
    Afterwards(
        "first alone", "that is the first alone. Return every value.", lambda v, case: many(v)[0]
    ),
    Afterwards(
        "last alone", "that is the last alone. Return every value.", lambda v, case: many(v)[-1]
    ),
    Afterwards("all but the first", "the first value is missing.", lambda v, case: many(v)[1:]),
    Afterwards("all but the last", "the last value is missing.", lambda v, case: many(v)[:-1]),
    Afterwards("running sum", "these are running sums of it.", lambda v, case: np.cumsum(many(v))),
    Afterwards(
        "differences",
        "these are the steps from one value to the next.",
        lambda v, case: np.diff(many(v)),
    ),
    Afterwards("transposed", "rows and columns have changed places.", lambda v, case: table(v).T),
    Afterwards(
        "sorted", "the values are right, but sorted.", lambda v, case: np.sort(many(v), axis=0)
    ),
    Afterwards(
        "sorted down",
        "the values are right, but sorted from the largest down.",
        lambda v, case: np.sort(many(v), axis=0)[::-1],
    ),
    Afterwards(
        "one place later",
        "every value stands one place too late, and the last has come to the front.",
        lambda v, case: np.roll(many(v), 1, axis=0),
    ),
    Afterwards(
        "one place earlier",
        "every value stands one place too early, and the first has gone to the end.",
        lambda v, case: np.roll(many(v), -1, axis=0),
    ),
    Afterwards(
        "as shares",
        "the values are divided by their sum.",
        lambda v, case: many(v) / many(v).sum(),
    ),
    Afterwards("centred", "their mean is subtracted.", lambda v, case: many(v) - many(v).mean()),
    Afterwards(
        "the mean everywhere",
        "every place holds the mean of all of them.",
        lambda v, case: np.full_like(many(v), v.mean()),
    ),
    Afterwards(
        "per column",
        "that is the mean of each column. Return every value.",
        lambda v, case: table(v).mean(axis=0),
    ),
    Afterwards(
        "per row",
        "that is the mean of each row. Return every value.",
        lambda v, case: table(v).mean(axis=1),
    ),
)


USUAL = AFTERWARDS[:14]  # what may come on top of a changed argument


def with_each_argument(cases):
    """What is asked for times an argument, divided by it, plus it, minus it."""
    for name in cases[0]:
        for word, of in (
            ("times the number of values in {}", lambda v, x: v * len(many(x))),
            ("divided by the number of values in {}", lambda v, x: v / len(many(x))),
            (
                "divided by the logarithm of the number of values in {}",
                lambda v, x: v / np.log(len(many(x))),
            ),
            ("times {}", lambda v, x: v * x),
            ("divided by {}", lambda v, x: v / x),
            ("plus {}", lambda v, x: v + x),
            ("minus {}", lambda v, x: v - x),
        ):
            did = word.format(name)
            yield Afterwards(
                did,
                f"that is what is asked for {did}.",
                lambda v, case, name=name, of=of: of(v, case[name]),
            )


class Inapplicable(Exception):
    """This relation has no meaning for values of this shape."""


def many(values):
    if np.ndim(values) == 0:
        raise Inapplicable
    return values


def table(values):
    if np.ndim(values) != 2:
        raise Inapplicable
    return values


def tried(compute, *arguments):
    """What comes out, as an array of numbers; None where the relation has no meaning."""
    try:
        result = np.asarray(compute(*arguments))
    except Exception:
        return None
    return result if result.dtype.kind in "iufb" else None
