"""How wrong values may stand to the right ones: twice them, their mean, right for −x instead of x.

A `Base` is something that can be computed for every case: what is asked for, or what the right
function gives when one of its arguments is changed or two are swapped. A post-processing then says
what was made of it: `AFTERWARDS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np


@dataclass(frozen=True)
class Base:
    """What stands in for the right values; `of` takes the right function and one case."""

    name: str
    sentence: str
    of: Callable


@dataclass(frozen=True)
class Afterwards:
    """What was made of the values; `of` takes them and the arguments of their case."""

    name: str
    sentence: str  # for an array of values and for one of them alike
    of: Callable


# ---- What was made of the right values ----


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
    Afterwards("mean", "that is the mean. Return every value.", lambda v, case: _many(v).mean()),
    Afterwards("sum", "that is the sum. Return every value.", lambda v, case: _many(v).sum()),
    Afterwards(
        "minus mean",
        "that is minus the mean. Return every value.",
        lambda v, case: -_many(v).mean(),
    ),
    Afterwards(
        "minus sum", "that is minus the sum. Return every value.", lambda v, case: -_many(v).sum()
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
        "largest", "that is the largest alone. Return every value.", lambda v, case: _many(v).max()
    ),
    Afterwards(
        "smallest",
        "that is the smallest alone. Return every value.",
        lambda v, case: _many(v).min(),
    ),
    Afterwards(
        "median", "that is the median. Return every value.", lambda v, case: np.median(_many(v))
    ),
    Afterwards(
        "first alone", "that is the first alone. Return every value.", lambda v, case: _many(v)[0]
    ),
    Afterwards(
        "last alone", "that is the last alone. Return every value.", lambda v, case: _many(v)[-1]
    ),
    Afterwards("all but the first", "the first value is missing.", lambda v, case: _many(v)[1:]),
    Afterwards("all but the last", "the last value is missing.", lambda v, case: _many(v)[:-1]),
    Afterwards("running sum", "these are running sums of it.", lambda v, case: np.cumsum(_many(v))),
    Afterwards(
        "differences",
        "these are the steps from one value to the next.",
        lambda v, case: np.diff(_many(v)),
    ),
    Afterwards("transposed", "rows and columns have changed places.", lambda v, case: _table(v).T),
    Afterwards(
        "reversed", "the values are right, in reverse order.", lambda v, case: _many(v)[::-1]
    ),
    Afterwards(
        "sorted", "the values are right, but sorted.", lambda v, case: np.sort(_many(v), axis=0)
    ),
    Afterwards(
        "sorted down",
        "the values are right, but sorted from the largest down.",
        lambda v, case: np.sort(_many(v), axis=0)[::-1],
    ),
    Afterwards(
        "one place later",
        "every value stands one place too late, and the last has come to the front.",
        lambda v, case: np.roll(_many(v), 1, axis=0),
    ),
    Afterwards(
        "one place earlier",
        "every value stands one place too early, and the first has gone to the end.",
        lambda v, case: np.roll(_many(v), -1, axis=0),
    ),
    Afterwards(
        "as shares",
        "the values are divided by their sum.",
        lambda v, case: _many(v) / _many(v).sum(),
    ),
    Afterwards("centred", "their mean is subtracted.", lambda v, case: _many(v) - _many(v).mean()),
    Afterwards(
        "per column",
        "that is the mean of each column. Return every value.",
        lambda v, case: _table(v).mean(axis=0),
    ),
    Afterwards(
        "per row",
        "that is the mean of each row. Return every value.",
        lambda v, case: _table(v).mean(axis=1),
    ),
)


USUAL = AFTERWARDS[:13]  # what may come on top of a changed argument


def with_each_argument(cases):
    """What is asked for times an argument, divided by it, plus it, minus it."""
    for name in cases[0]:
        for word, of in (
            ("times the number of values in {}", lambda v, x: v * len(_many(x))),
            ("divided by the number of values in {}", lambda v, x: v / len(_many(x))),
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


def _many(values):
    if np.ndim(values) == 0:
        raise Inapplicable
    return values


def _table(values):
    if np.ndim(values) != 2:
        raise Inapplicable
    return values


# ---- What the right function gives for other arguments ----

# Half of the width over which a slope is measured. Two widths together cancel the error of each,
# which is of the second order, so that what is left is of the size of rounding.
STEP = 1e-3


def _slope(reference, case, name):
    """The derivative with respect to one argument, by Richardson's extrapolation."""

    def central(step):
        higher, lower = (case | {name: case[name] + sign * step} for sign in (1, -1))
        return (reference(**higher) - reference(**lower)) / (2 * step)

    return (4 * central(STEP / 2) - central(STEP)) / 3


ASKED = Base("asked", "", lambda reference, case: reference(**case))

# The change of an argument, and what the learner reads about it.
CHANGES = {
    "left out": (
        lambda x: np.zeros_like(x),
        "it comes out right with 0 for {name}. Where is {name}?",
    ),
    "one": (lambda x: np.ones_like(x), "it comes out right with 1 for {name}. Where is {name}?"),
    "negated": (lambda x: -x, "it comes out right for −{name} in the place of {name}."),
    "opposite": (
        lambda x: 1 - x,
        "it comes out right for 1 − {name} in the place of {name}.",
    ),
    "size": (np.abs, "it comes out right for the size of {name} without its sign."),
    "squared": (lambda x: x**2, "it comes out right for the square of {name}."),
    "root": (np.sqrt, "it comes out right for the square root of {name}."),
    "doubled": (lambda x: 2 * x, "it comes out right for twice {name}."),
    "halved": (lambda x: x / 2, "it comes out right for half of {name}."),
    "inverted": (lambda x: 1 / x, "it comes out right for 1/{name} in the place of {name}."),
    "exp": (np.exp, "it comes out right for e to the power of {name}."),
    "log": (np.log, "it comes out right for the logarithm of {name}."),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), "it comes out right for the sigmoid of {name}."),
    "softmax": (
        lambda x: np.exp(x - _many(x).max()) / np.sum(np.exp(x - x.max())),
        "it comes out right for the softmax of {name}.",
    ),
    "shares": (lambda x: x / np.sum(_many(x)), "it comes out right for {name} divided by its sum."),
    "one more": (lambda x: x + 1, "it comes out right for {name} + 1."),
    "one less": (lambda x: x - 1, "it comes out right for {name} − 1."),
    "mean": (
        lambda x: np.full_like(_many(x), np.mean(x), dtype=float),
        "it comes out right with the mean of {name} in every place.",
    ),
    "first": (
        lambda x: np.full_like(_many(x), x[0]),
        "it comes out right with the first {name} in every place.",
    ),
    "last": (
        lambda x: np.full_like(_many(x), x[-1]),
        "it comes out right with the last {name} in every place.",
    ),
    "reversed": (lambda x: _many(x)[::-1], "it comes out right for {name} in reverse order."),
    "sorted": (lambda x: np.sort(_many(x)), "it comes out right for {name} sorted."),
    "without the first": (
        lambda x: _many(x)[1:],
        "it comes out right without the first of {name}.",
    ),
    "without the last": (
        lambda x: _many(x)[:-1],
        "it comes out right without the last of {name}.",
    ),
    "transposed": (lambda x: _table(x).T, "it comes out right for {name} with rows as columns."),
}


def _each_array(change):
    return lambda case: {name: change(x) if np.ndim(x) else x for name, x in case.items()}


EVERY_INPUT = (
    ("without the last", "the last example is left out.", _each_array(lambda x: x[:-1])),
    ("without the first", "the first example is left out.", _each_array(lambda x: x[1:])),
    ("first alone", "only the first example counts.", _each_array(lambda x: x[:1])),
    ("last alone", "only the last example counts.", _each_array(lambda x: x[-1:])),
    ("sizes", "it comes out right for inputs without their signs.", _each_array(np.abs)),
)


def changed(cases):
    """The right function with one argument changed, or two swapped."""
    names = list(cases[0])
    found = [
        Base(
            f"every input: {which}", sentence, lambda reference, case, of=of: reference(**of(case))
        )
        for which, sentence, of in EVERY_INPUT
    ]
    for name in names:
        for change, (of, sentence) in CHANGES.items():
            found.append(
                Base(
                    f"{change}: {name}",
                    sentence.format(name=name),
                    lambda reference, case, name=name, of=of: reference(
                        **case | {name: of(case[name])}
                    ),
                )
            )
        if np.ndim(cases[0][name]) == 0:
            value = cases[0][name]
            found.append(
                Base(
                    f"as in the example: {name}",
                    f"it comes out right with {value:g} for {name}, as in the worked example.",
                    lambda reference, case, name=name, value=value: reference(
                        **case | {name: value}
                    ),
                )
            )
        if np.asarray(cases[0][name]).dtype.kind == "f":
            found.append(
                Base(
                    f"slope: {name}",
                    f"that is the slope of what is asked for, with respect to {name}.",
                    lambda reference, case, name=name: _slope(reference, case, name),
                )
            )
    for first, second in combinations(names, 2):
        found.append(
            Base(
                f"swapped: {first}, {second}",
                f"it comes out right with {first} and {second} swapped.",
                lambda reference, case, a=first, b=second: reference(
                    **case | {a: case[b], b: case[a]}
                ),
            )
        )
    return found


def of_the_arguments(cases):
    """What comes out when the right function is not used at all: an input, its mean, a difference.

    Pairs of a sentence and a function of one case.
    """
    names = list(cases[0])
    for name in names:
        for of, sentence in (
            (lambda x: x, "that is {name} itself, unchanged."),
            (lambda x: -x, "that is −{name}."),
            (np.abs, "that is the size of {name} alone."),
            (lambda x: x**2, "that is the square of {name} alone."),
            (lambda x: 1 - x, "that is 1 − {name}."),
            (lambda x: 1 / x, "that is 1/{name}."),
            (np.exp, "that is e to the power of {name}."),
            (np.log, "that is the logarithm of {name} alone."),
            (lambda x: -np.log(x), "that is minus the logarithm of {name} alone."),
            (lambda x: np.mean(_many(x)), "that is the mean of {name}."),
            (lambda x: np.sum(_many(x)), "that is the sum of {name}."),
            (lambda x: np.max(_many(x)), "that is the largest of {name}."),
            (lambda x: np.min(_many(x)), "that is the smallest of {name}."),
            (lambda x: np.argmax(_many(x)), "that is the place of the largest {name}."),
            (lambda x: np.argmin(_many(x)), "that is the place of the smallest {name}."),
            (lambda x: len(_many(x)), "that is how many numbers {name} has."),
            (np.zeros_like, "that is 0 in every place, whatever comes in."),
            (np.ones_like, "that is 1 in every place, whatever comes in."),
        ):
            yield sentence.format(name=name), lambda case, name=name, of=of: of(case[name])
    for a, b in combinations(names, 2):
        for of, sentence in (
            (lambda x, y: x - y, "that is {a} − {b}."),
            (lambda x, y: y - x, "that is {b} − {a}."),
            (lambda x, y: np.abs(x - y), "that is the size of {a} − {b}."),
            (lambda x, y: (x - y) ** 2, "that is the square of {a} − {b}."),
            (lambda x, y: x * y, "that is {a} times {b}."),
            (lambda x, y: -x * y, "that is −{a} times {b}."),
            (lambda x, y: x + y, "that is {a} + {b}."),
            (lambda x, y: x / y, "that is {a} divided by {b}."),
            (lambda x, y: y / x, "that is {b} divided by {a}."),
        ):
            yield (
                sentence.format(a=a, b=b),
                lambda case, a=a, b=b, of=of: of(case[a], case[b]),
            )
            yield (
                sentence.format(a=a, b=b).replace("that is", "that is the mean of"),
                lambda case, a=a, b=b, of=of: np.mean(_many(of(case[a], case[b]))),
            )
            yield (
                sentence.format(a=a, b=b).replace("that is", "that is the sum of"),
                lambda case, a=a, b=b, of=of: np.sum(_many(of(case[a], case[b]))),
            )
