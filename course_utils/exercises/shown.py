"""How a verdict shows what a function was given and what a learner handed in."""

import re

import numpy as np

from course_utils._support.printable import printable

ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")  # in memory: it says nothing to a learner
LONGEST = 60  # characters of something that is no array of numbers
LARGEST = 1e9  # whole numbers below it are shown in every digit


def listed(arguments):
    """Arguments by name, in full, so that a learner can try the same ones."""
    return joined([f"{name} {_in_full(value)}" for name, value in arguments.items()])


def joined(words):
    """Words as a sentence lists them: ``"a, b and c"``."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def shown(value, digits=6):
    """`value` as a learner would type it, shortened. What is hostile may raise: see `attempt`."""
    if callable(value) and not hasattr(value, "__array__"):
        return f"the function {_one_line(str(getattr(value, '__name__', value)))}"
    if isinstance(value, str):
        return _one_line(str.__repr__(value))
    try:
        array = np.asarray(value)
        if array.ndim == 0 and array.dtype.kind in "iuf":
            whole = abs(array) < LARGEST and array == np.round(array)
            return str(int(array)) if whole else f"{array + 0:.{digits}g}"  # + 0: −0 is 0
        if array.ndim <= 2 and array.dtype.kind in "iuf":
            more = ", …" if len(array) > 6 else ""
            return f"[{', '.join(shown(one, digits) for one in array[:6])}{more}]"
    except Exception:  # whatever cannot be read as an array is shown as it is
        pass
    return _one_line(repr(value))


def _one_line(text):
    """Text without line breaks and without characters that steer a terminal, shortened."""
    spaced = " ".join(ADDRESS.sub("", text[: 4 * LONGEST]).split("\n"))
    line = printable(spaced)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _in_full(value):
    array = np.asarray(value)
    if array.ndim == 0:
        short = f"{array:.6g}"
        return short if float(short) == array else repr(array.item()).removesuffix(".0")
    return f"[{', '.join(map(_in_full, array))}]"
