"""Refusing bad input at the door, with a sentence that says what came and what was expected."""

import contextlib

import numpy as np


def real_arrays(**arguments):
    """Return the named arguments as floating-point arrays of one common shape.

    float32 stays float32 and float64 stays float64. float16 becomes float32, because its squares
    overflow from 256 on. Integers, lists of numbers and other floating-point types become float64.

    Arguments
        arguments: ``name=value`` pairs; the names appear in the error messages.
    Returns
        a list of arrays, in the order of the arguments. Their numbers are not looked at:
        `finite` does that on a result, which saves a pass over each argument.
    Raises
        TypeError: an argument holds no real numbers (None, text, booleans, complex numbers,
        objects), or masks some of them.
        ValueError: an argument is empty or ragged, or the shapes differ.

    >>> real_arrays(target=[1, 2], prediction=[0.5, 2.5])
    [array([1., 2.]), array([0.5, 2.5])]
    >>> real_arrays(target=[1, 2], prediction=[0.5])
    Traceback (most recent call last):
        ...
    ValueError: target and prediction: got shapes (2,) and (1,); expected the same shape
    """
    arrays = {name: _real_array(name, value) for name, value in arguments.items()}
    shapes = {name: array.shape for name, array in arrays.items()}
    if len(set(shapes.values())) > 1:
        raise ValueError(
            f"{_listed(shapes)}: got shapes {_listed(shapes.values())}; expected the same shape"
        )
    return list(arrays.values())


def finite(result, **arguments):
    """Return `result` if all its numbers are finite; otherwise say which argument is to blame.

    NaN and infinity in an argument reach the result of a sum or a difference, so one look at
    the result replaces a look at every argument.

    Arguments
        result: array, any shape.
        arguments: ``name=array``, the arrays it was computed from.
    Raises
        ValueError: names the first argument with NaN or infinity and the position of the first
        one; or says that the result is too large for its type.

    >>> finite(np.array([0.5, np.nan]), prediction=np.array([0.5, np.nan]))
    Traceback (most recent call last):
        ...
    ValueError: prediction: got nan at index 1; expected finite numbers
    """
    # A sum is finite only if every term is. It can overflow although no term does: then the
    # search below finds nothing.
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(np.sum(result)):
            return result
    for name, array in arguments.items():
        _refuse_non_finite(array, f"{name}: got {{value}}{{where}}; expected finite numbers")
    overflow = f"got numbers whose result overflows {result.dtype}{{where}}; expected smaller ones"
    _refuse_non_finite(result, f"{_listed(arguments)}: {overflow}")
    return result


def finite_arrays(**arguments):
    """`real_arrays` whose numbers are looked at as well: for inputs that no result gives away.

    >>> finite_arrays(weight=[0.5, np.inf])
    Traceback (most recent call last):
        ...
    ValueError: weight: got inf at index 1; expected finite numbers
    """
    arrays = real_arrays(**arguments)
    return [finite(array, **{name: array}) for name, array in zip(arguments, arrays, strict=True)]


@contextlib.contextmanager
def refuse_overflow(what):
    """Turn an overflow inside the ``with`` block into a ValueError that names `what`.

    It costs no pass over the numbers: the processor itself takes note of an overflow.

    >>> with refuse_overflow("squared error"):
    ...     np.float32(1e30) ** 2
    Traceback (most recent call last):
        ...
    ValueError: squared error: got numbers whose result overflows; expected smaller ones
    """
    try:
        with np.errstate(over="raise"):
            yield
    except FloatingPointError:
        message = f"{what}: got numbers whose result overflows; expected smaller ones"
        raise ValueError(message) from None


def _real_array(name, value):
    expected = "expected real numbers"
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name}: got a masked array; {expected} without a mask, try .compressed()")
    if value is None:
        raise TypeError(f"{name}: got None; {expected}")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name}: got rows of different lengths; {expected}") from None
    except Exception as error:  # a foreign array type that does not convert says why in its own way
        raise TypeError(f"{name}: got {type(value).__name__}; {expected} ({error})") from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name}: got {_kind(array)}; {expected}")
    if array.size == 0:
        raise ValueError(f"{name}: got an empty array of shape {array.shape}; {expected}")
    if array.dtype in (np.float32, np.float64):
        return array
    return array.astype(np.float32 if array.dtype == np.float16 else np.float64)


def _kind(array):
    kinds = {"b": "booleans", "c": "complex numbers", "O": "objects", "U": "text", "S": "bytes"}
    return kinds.get(array.dtype.kind, str(array.dtype))


def _refuse_non_finite(array, message):
    bad = ~np.isfinite(array)
    if bad.any():
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        where = f" at index {index[0] if len(index) == 1 else index}" if index else ""
        raise ValueError(message.format(value=array[index], where=where))


def _listed(things):
    *first, last = map(str, things)
    return f"{', '.join(first)} and {last}" if first else last
