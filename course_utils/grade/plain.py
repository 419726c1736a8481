"""Numbers as plain JSON and back. Whatever comes back from a sandbox is read with suspicion."""

import numpy as np

MOST = 100_000  # numbers in one array; the largest right answer has fewer than a hundred
MOST_DIMENSIONS = 8
KINDS = {"i": (int,), "u": (int,), "f": (int, float)}
DTYPES = {np.dtype(code).name: np.dtype(code) for code in "bhilqBHILQefd"}


def packed(value):
    """An array, or a number of Python or NumPy, as what JSON can hold.

    Raises
        ValueError: there are too many numbers, or they are of another kind.

    >>> packed(0.5), packed(np.array([[1, 2]]))
    (0.5, {'dtype': 'int64', 'shape': [1, 2], 'values': [1, 2]})
    """
    if type(value) in (int, float):
        return value
    array = np.asarray(value)
    if array.size > MOST or array.dtype.name not in DTYPES:
        raise ValueError(f"got {array.size} numbers of type {array.dtype}")
    return {
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "values": array.ravel().tolist(),
    }


def unpacked(data):
    """What `packed` was given: the same numbers in the same shape and type.

    Raises
        ValueError: this is nothing that `packed` returns.

    >>> unpacked({"dtype": "float64", "shape": [2], "values": [0.5, 1.0]})
    array([0.5, 1. ])
    >>> unpacked({"dtype": "object", "shape": [1], "values": ["import os"]})
    Traceback (most recent call last):
        ...
    ValueError: these are no packed numbers
    """
    if type(data) in (int, float):
        return data
    try:
        dtype, shape, values = (data[part] for part in ("dtype", "shape", "values"))
        kinds = KINDS[DTYPES[dtype].kind]
        if (
            len(shape) > MOST_DIMENSIONS
            or not all(type(length) is int and length >= 0 for length in shape)
            or not all(type(value) in kinds for value in values)
        ):
            raise ValueError
        return np.array(values, DTYPES[dtype]).reshape(shape)[()]
    except (KeyError, TypeError, ValueError, OverflowError):
        raise ValueError("these are no packed numbers") from None
