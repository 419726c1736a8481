"""What the right function gives when one of its arguments is changed, or two are swapped."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from course_utils.exercises.diagnosis.afterwards import Inapplicable, many, table


@dataclass(frozen=True)
class Base:
    """What stands in for the right values; `of` takes the right function and one case."""

    name: str
    sentence: str
    of: Callable


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
    "doubled": (lambda x: 2 * x, "it comes out right with {name} doubled."),
    "halved": (lambda x: x / 2, "it comes out right with {name} halved."),
    "inverted": (lambda x: 1 / x, "it comes out right for 1/{name} in the place of {name}."),
    "exp": (np.exp, "it comes out right for e to the power of {name}."),
    "log": (np.log, "it comes out right for the logarithm of {name}."),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), "it comes out right for the sigmoid of {name}."),
    "softmax": (
        lambda x: np.exp(x - many(x).max()) / np.sum(np.exp(x - x.max())),
        "it comes out right for the softmax of {name}.",
    ),
    "shares": (lambda x: x / np.sum(many(x)), "it comes out right for {name} divided by its sum."),
    "one more": (lambda x: x + 1, "it comes out right for {name} + 1."),
    "one less": (lambda x: x - 1, "it comes out right for {name} − 1."),
    "mean": (
        lambda x: np.full_like(many(x), np.mean(x), dtype=float),
        "it comes out right with every {name} replaced by their mean.",
    ),
    "first": (
        lambda x: np.full_like(many(x), x[0]),
        "it comes out right with the first {name} in every place.",
    ),
    "last": (
        lambda x: np.full_like(many(x), x[-1]),
        "it comes out right with the last {name} in every place.",
    ),
    "reversed": (lambda x: many(x)[::-1], "it comes out right for {name} in reverse order."),
    "sorted": (lambda x: np.sort(many(x)), "it comes out right for {name} sorted."),
    "without the first": (
        lambda x: many(x)[1:],
        "it comes out right without the first of {name}.",
    ),
    "without the last": (
        lambda x: many(x)[:-1],
        "it comes out right without the last of {name}.",
    ),
    "transposed": (lambda x: table(x).T, "it comes out right for {name} with rows as columns."),
}


def _each_array(change):
    return lambda case: {name: change(x) if np.ndim(x) else x for name, x in case.items()}


USUAL = (0.1, 0.5, 2, 10)  # numbers that people write in where an argument belongs
EVERY_INPUT = (
    (
        "without the last",
        "it comes out as if the last of every input were left out.",
        _each_array(lambda x: x[:-1]),
    ),
    (
        "without the first",
        "it comes out as if the first of every input were left out.",
        _each_array(lambda x: x[1:]),
    ),
    (
        "first alone",
        "it comes out as if only the first of every input counted.",
        _each_array(lambda x: x[:1]),
    ),
    (
        "last alone",
        "it comes out as if only the last of every input counted.",
        _each_array(lambda x: x[-1:]),
    ),
    (
        "last column",
        "it comes out as if only the last column counted.",
        _each_array(lambda x: table(x)[:, -1:]),
    ),
    (
        "ones",
        "it comes out right with 1 for every single number that comes in.",
        lambda case: {name: x if np.ndim(x) else 1 for name, x in case.items()},
    ),
    ("sizes", "it comes out right for inputs without their signs.", _each_array(np.abs)),
)


def _with_the_value(value, name, words):
    return Base(
        f"{words}: fixed",
        f"it comes out right with {words}.",
        lambda reference, case: reference(**case | {name: value}),
    )


def finite(value):
    """The value, unless the change made something else than ordinary numbers of it."""
    if not np.all(np.isfinite(value)):
        raise Inapplicable
    return value


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
        if np.ndim(cases[0][name]) == 0:
            example = cases[0][name]
            found.append(
                _with_the_value(example, name, f"{example:g} for {name}, as in the worked example")
            )
            found += [_with_the_value(value, name, f"{value:g} for {name}") for value in USUAL]
        for other in names:
            if other != name:
                found.append(
                    Base(
                        f"{other} for {name}",
                        f"it comes out right with {other} in the place of {name}.",
                        lambda reference, case, name=name, other=other: reference(
                            **case | {name: case[other]}
                        ),
                    )
                )
        for change, (of, sentence) in CHANGES.items():
            found.append(
                Base(
                    f"{change}: {name}",
                    sentence.format(name=name),
                    lambda reference, case, name=name, of=of: reference(
                        **case | {name: finite(of(case[name]))}
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
            (lambda x: np.mean(many(x)), "that is the mean of {name}."),
            (lambda x: np.sum(many(x)), "that is the sum of {name}."),
            (lambda x: np.max(many(x)), "that is the largest of {name}."),
            (lambda x: np.min(many(x)), "that is the smallest of {name}."),
            (lambda x: np.argmax(many(x)), "that is the place of the largest {name}."),
            (lambda x: np.argmin(many(x)), "that is the place of the smallest {name}."),
            (lambda x: len(many(x)), "that is how many numbers {name} has."),
            (lambda x: np.median(many(x)), "that is the median of {name}."),
            (lambda x: np.var(many(x)), "that is the variance of {name}."),
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
            (lambda x, y: 1 - x / y, "that is 1 minus {a} divided by {b}."),
            (lambda x, y: 1 / (1 + np.exp(y - x)), "that is the sigmoid of {a} − {b}."),
            (lambda x, y: np.median(many(x / y)), "that is the median of {a} divided by {b}."),
        ):
            yield (
                sentence.format(a=a, b=b),
                lambda case, a=a, b=b, of=of: of(case[a], case[b]),
            )
            yield (
                sentence.format(a=a, b=b).replace("that is", "that is the mean of"),
                lambda case, a=a, b=b, of=of: np.mean(many(of(case[a], case[b]))),
            )
            yield (
                sentence.format(a=a, b=b).replace("that is", "that is the sum of"),
                lambda case, a=a, b=b, of=of: np.sum(many(of(case[a], case[b]))),
            )
