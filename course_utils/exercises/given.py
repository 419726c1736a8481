"""Reading what a learner hands over as numbers, or saying in plain words why it is none.

Anything may come: a generator, a tensor, an object whose methods raise or never end. So `numbers`
belongs inside the time limit of `attempt`, and what it returns is an array that can be trusted.
"""

import inspect
from collections.abc import Iterator, Mapping, Set
from decimal import Decimal
from numbers import Real
from types import CoroutineType

import numpy as np


class NotNumbers(Exception):
    """What came is not made of ordinary numbers; the message tells the learner why."""


def is_stub(value):
    """Whether `value` says that the exercise has not been attempted yet."""
    return value is ... or (type(value) is str and value.strip() in ("?", ""))


def without_afterword(value):
    """Close a coroutine, or Python complains later, elsewhere, that nobody awaited it."""
    if type(value) is CoroutineType:
        value.close()
    return value


def numbers(value):
    """`value` as a plain array of integers or floats, whatever kind of number it is made of.

    Raises
        NotNumbers: it is something else.
    """
    reason = _other_kind(value)
    if reason:
        raise NotNumbers(reason)
    array = _as_array(value)
    if array.dtype.kind == "f":
        array = array.astype(float)
    elif array.dtype.kind == "O":
        array = _from_objects(array)
    elif array.dtype.kind in "US":
        raise NotNumbers("that is text. Type numbers without quotes.")
    elif array.dtype.kind == "b":
        raise NotNumbers("that is True or False, and numbers are asked for.")
    elif array.dtype.kind == "c":
        raise NotNumbers("that is a complex number, and ordinary numbers are asked for.")
    elif array.dtype.kind not in "iu":
        raise NotNumbers("numbers are asked for.")
    return array


def _other_kind(value):
    """Why a value of this kind holds no numbers, as far as its kind tells; empty if it may."""
    if value is None:
        return "that is what Python hands back when a function ends without a return line."
    if isinstance(value, str):
        return _about_text(value)
    if inspect.isgenerator(value) and value.gi_code.co_name == "<genexpr>":
        return "round brackets around a for compute nothing yet. Write square ones: [ … ]."
    if inspect.isgenerator(value) or inspect.isasyncgen(value):
        return "yield makes a generator, which has not computed anything yet. Write return."
    if inspect.iscoroutine(without_afterword(value)):
        return "async makes a coroutine, which has not computed anything yet. Write def alone."
    if inspect.ismodule(value):
        return "that is a module. Numbers are asked for."
    if isinstance(value, type):
        return "that is a class. Numbers are asked for."
    if callable(value) and not hasattr(value, "__array__"):
        return "that is a function. Call it, with brackets and its arguments."
    if isinstance(value, Mapping):
        return "that is a dictionary. Return its values alone, as a list or an array."
    if isinstance(value, Set):
        return "a set has no order. Return a list or an array."
    if isinstance(value, Iterator):
        return f"a {type(value).__name__} has not computed anything yet. Put list( … ) around it."
    if np.ma.isMaskedArray(value) and np.ma.is_masked(value):
        return "some of these are masked. Return ordinary numbers in every place."
    return _about_tensor(value)


def _about_text(value):
    text = str.strip(value).replace("−", "-")
    if "," in text and _is_number(text.replace(",", ".")):
        return "that is text, and decimals take a point: 0.75, without quotes."
    return "that is text. Type numbers without quotes."


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def _about_tensor(value):
    """What a tensor needs before NumPy can read it. No framework is imported to find out."""
    family = {kind.__module__.partition(".")[0] for kind in type(value).__mro__}
    if "torch" in family and getattr(value, "requires_grad", False) is True:
        return (
            "that is a tensor which still records its computation. Return the numbers themselves: "
            ".detach()"
        )
    if "keras" in family and type(value).__name__ == "KerasTensor":
        return "that is a symbol of Keras, which holds no numbers. Compute with arrays."
    return ""


def _as_array(value):
    try:
        if isinstance(value, (list, tuple)):
            value = [_without_graph(item) for item in value]
        return np.array(_plain(value))
    except NotNumbers:
        raise
    except ValueError as error:
        if "inhomogeneous" in str(error):
            raise NotNumbers(
                "its rows have different lengths. An array needs rows of one length."
            ) from None
        raise NotNumbers("numbers are asked for.") from None
    except OverflowError:
        raise NotNumbers("that is too large for a computer's ordinary numbers.") from None


def _without_graph(item):
    reason = _about_tensor(item)
    if reason:
        raise NotNumbers(reason)
    return _plain(item)


def _plain(value):
    """Numbers in bfloat16 are widened, each framework in its way: NumPy has no such type."""
    if "bfloat16" not in str(getattr(value, "dtype", "")):
        return value
    if hasattr(value, "float"):  # PyTorch
        return value.float()
    return np.asarray(value.numpy() if hasattr(value, "numpy") else value, dtype=float)


def _from_objects(array):
    """Python's own numbers that NumPy keeps as objects: fractions, decimals, huge integers."""
    is_number = [
        isinstance(without_afterword(item), (Real, Decimal)) and not isinstance(item, bool)
        for item in array.flat
    ]
    if not all(is_number):
        raise NotNumbers("numbers are asked for, and not every one of these is a number.")
    try:
        return np.array([float(item) for item in array.flat]).reshape(array.shape)
    except OverflowError:
        raise NotNumbers("that is too large for a computer's ordinary numbers.") from None
