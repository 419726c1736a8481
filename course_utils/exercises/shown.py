"""How a verdict shows what a function was given and what a learner handed in."""

import numpy as np

LONGEST = 60  # characters of something that is no array of numbers
LARGEST = 1e9  # whole numbers below it are shown in every digit


def listed(arguments):
    """Arguments by name, in full, so that a learner can try the same ones."""
    return " and ".join(f"{name} {_in_full(value)}" for name, value in arguments.items())


def shown(value):
    """`value` as a learner would type it, shortened; it may be anything, even hostile."""
    try:
        if callable(value) and not hasattr(value, "__array__"):
            return f"the function {_as_text(getattr(value, '__name__', value))}"
        if isinstance(value, str) or value is None:
            return _as_text(repr(value))
        array = np.asarray(value)
        if array.ndim == 0 and array.dtype.kind in "iuf":
            whole = abs(array) < LARGEST and array == np.round(array)
            return _in_full(int(array)) if whole else f"{array:.6g}"
        if array.ndim <= 2 and array.dtype.kind in "iuf":
            more = ", …" if len(array) > 6 else ""
            return f"[{', '.join(map(shown, array[:6]))}{more}]"
    except Exception:  # whatever cannot be read as an array is shown as it is
        pass
    try:
        return _as_text(repr(value))
    except Exception:
        return f"an object of type {type(value).__name__}"


def _as_text(text):
    return " ".join(str(text).split("\n"))[:LONGEST]


def _in_full(value):
    array = np.asarray(value)
    if array.ndim == 0:
        short = f"{array:.6g}"
        return short if float(short) == array else repr(array.item())
    return f"[{', '.join(map(_in_full, array))}]"
