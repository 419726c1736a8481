"""Refusing bad input at the door, with a sentence that says what came and what was expected."""

import os
from pathlib import Path

import numpy as np

from course_utils._support.pieces import pieces

# How far from 1 the sum of a row of probabilities may be: room for numbers printed with five
# digits, and for a float32 softmax over tens of thousands of classes.
ROW_SUM_TOLERANCE = 1e-4
# ε, the distance from 1 to the next number, of the types that cannot keep to it.
SIXTEEN_BITS = {"bfloat16": 2.0**-7, "float16": 2.0**-10}


def numbers(**argument):
    """Return one named argument as an array of the numbers that came, whole ones as integers.

    bfloat16, which NumPy does not know, becomes float32.

    Raises
        TypeError, ValueError: as `real_arrays`.

    >>> numbers(prob=[1, 0])
    array([1, 0])
    """
    ((name, value),) = argument.items()
    return _array(name, value)


def real_arrays(**arguments):
    """Return the named arguments as floating-point arrays of one common shape.

    float32 stays float32 and float64 stays float64. float16 becomes float32, because its squares
    overflow from 256 on, and so does bfloat16. Integers, lists of numbers and other floating-point
    types become float64.

    Arguments
        arguments: ``name=value`` pairs; the names appear in the error messages.
    Returns
        a list of arrays, in the order of the arguments. Their numbers are not looked at:
        `finite` does that on a result, which saves a pass over each argument.
    Raises
        TypeError: an argument holds no real numbers (None, text, booleans, complex numbers,
        objects), or masks some of them, also inside a list.
        ValueError: an argument is empty or ragged, or the shapes differ.

    >>> real_arrays(target=[1, 2], prediction=[0.5, 2.5])
    [array([1., 2.]), array([0.5, 2.5])]
    >>> real_arrays(target=[1, 2], prediction=[0.5])
    Traceback (most recent call last):
        ...
    ValueError: target and prediction: got shapes (2,) and (1,); expected the same shape
    """
    arrays = {name: _floating(_array(name, value)) for name, value in arguments.items()}
    same_shape(**arrays)
    return list(arrays.values())


def finite_arrays(**arguments):
    """`real_arrays` whose numbers are looked at as well: for inputs that no result gives away.

    >>> finite_arrays(weight=[0.5, np.inf])
    Traceback (most recent call last):
        ...
    ValueError: weight: got inf at index 1; expected finite numbers
    """
    arrays = real_arrays(**arguments)
    return [finite(array, **{name: array}) for name, array in zip(arguments, arrays, strict=True)]


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
    # A sum of squares is finite only if every number is, and nothing is quicker to compute. It
    # can overflow although every number is finite: then the searches below find nothing.
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(np.vdot(result, result)):
            return result
    refuse_non_finite(**arguments)
    overflow = f"numbers whose result overflows {result.dtype}{{where}}; expected smaller ones"
    _refuse(~np.isfinite(result), f"{_listed(arguments)}: got {overflow}", result)
    return result


def refuse_non_finite(**arguments):
    """Raise a ValueError at the first NaN or infinity, in the order of the arguments."""
    for name, array in arguments.items():
        refuse_where(~np.isfinite(array), "finite numbers", **{name: array})


def refuse_where(bad, expected, *, position="index", **argument):
    """Raise a ValueError that shows the first number of an array that is marked as bad.

    Arguments
        bad: booleans in the shape of the array.
        expected: what should have come, in words.
        position: what a place in the array is called, "index" or "row".
        argument: ``name=array``, one.

    >>> refuse_where(np.array([False, True]), "a rate above 0", rate=np.array([0.5, -1.5]))
    Traceback (most recent call last):
        ...
    ValueError: rate: got -1.5 at index 1; expected a rate above 0
    """
    ((name, array),) = argument.items()
    _refuse(bad, f"{name}: got {{value}}{{where}}; expected {expected}", array, position)


class refuse_overflow:  # a context manager: small arrays would notice one made of a generator
    """Turn an overflow inside the ``with`` block into a ValueError that names `what`.

    It costs no pass over the numbers: the processor itself takes note of an overflow. Infinity
    by division by zero is no overflow and stays. `errstate` is what else `numpy.errstate` takes.

    >>> with refuse_overflow("squared error"):
    ...     np.float32(1e30) ** 2
    Traceback (most recent call last):
        ...
    ValueError: squared error: got numbers whose result overflows; expected smaller ones
    """

    def __init__(self, what, **errstate):
        self.what, self.errstate = what, np.errstate(over="raise", **errstate)

    def __enter__(self):
        self.errstate.__enter__()

    def __exit__(self, kind, *_):
        self.errstate.__exit__()
        if kind is FloatingPointError:
            message = f"{self.what}: got numbers whose result overflows; expected smaller ones"
            raise ValueError(message) from None


def same_shape(**arrays):
    """Raise a ValueError that lists the shapes of the named arrays if they differ."""
    shapes = {name: array.shape for name, array in arrays.items()}
    if len(set(shapes.values())) > 1:
        raise ValueError(
            f"{_listed(shapes)}: got shapes {_listed(shapes.values())}; expected the same shape"
        )


def one_number(*, above=None, at_least=None, below=None, **option):
    """Return an option such as a threshold as one Python float within its bounds.

    A Python float leaves float32 arrays float32.

    >>> one_number(quantile=1.5, above=0, below=1)
    Traceback (most recent call last):
        ...
    ValueError: quantile: got 1.5; expected one number above 0 and below 1
    """
    ((name, value),) = option.items()
    # What nearly always comes needs no array: that would take longer than a loss of a few numbers.
    plain = type(value) in (int, float) and abs(value) < 2**63
    number = np.float64(value) if plain else finite_arrays(**option)[0]
    inside = (
        number.ndim == 0
        and (above is None or number > above)
        and (at_least is None or number >= at_least)
        and (below is None or number < below)
    )
    if inside:
        return float(number)
    bounds = {"above": above, "at least": at_least, "below": below}
    bounds = " and ".join(f"{word} {bound}" for word, bound in bounds.items() if bound is not None)
    got = f"shape {number.shape}" if number.ndim else value
    raise ValueError(f"{name}: got {got}; expected {f'one number {bounds}'.rstrip()}")


def whole_number(*, at_least=None, **option):
    """Return an option such as a number of steps as one Python int, at least as large as said.

    >>> whole_number(steps=2.5, at_least=0)
    Traceback (most recent call last):
        ...
    ValueError: steps: got 2.5; expected a whole number
    """
    ((name, value),) = option.items()
    if type(value) is int:  # of any length, as a seed may be: a float has no room for it
        if at_least is not None and value < at_least:
            raise ValueError(f"{name}: got {value}; expected one number at least {at_least}")
        return value
    number = one_number(at_least=at_least, **option)
    if number != np.floor(number):
        raise ValueError(f"{name}: got {value!r}; expected a whole number")
    return int(value)  # of the value itself: a float has no room for a long seed


def or_none(door, **option):
    """Return an option as one of the doors here returns it, or None for None.

    >>> or_none(whole_number, patience=None), or_none(whole_number, patience=3)
    (None, 3)
    """
    ((_, value),) = option.items()
    return None if value is None else door(**option)


def one_of(*choices, **option):
    """Return an option that is one of a few words.

    >>> one_of("weights", "count", divisor="N")
    Traceback (most recent call last):
        ...
    ValueError: divisor: got 'N'; expected 'weights' or 'count'
    """
    ((name, value),) = option.items()
    if not isinstance(value, str) or value not in choices:
        few = len(choices) == 2
        expected = " or ".join(map(repr, choices)) if few else f"one of {', '.join(choices)}"
        raise ValueError(f"{name}: got {value!r}; expected {expected}")
    return value


def refuse_no_text(**texts):
    """Raise a TypeError at the first argument that is no text.

    >>> refuse_no_text(title=7)
    Traceback (most recent call last):
        ...
    TypeError: title: got 7; expected text
    """
    for name, value in texts.items():
        if not isinstance(value, str):
            raise TypeError(f"{name}: got {value!r}; expected text")


def flag(**option):
    """Return an option that is True or False.

    >>> flag(progress="no")
    Traceback (most recent call last):
        ...
    TypeError: progress: got 'no'; expected True or False
    """
    ((name, value),) = option.items()
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name}: got {value!r}; expected True or False")
    return bool(value)


def path_of(**option):
    """Return an option that names a file or a folder, as a `Path`.

    >>> path_of(checkpoint=7)
    Traceback (most recent call last):
        ...
    TypeError: checkpoint: got 7; expected a path
    """
    ((name, value),) = option.items()
    if not isinstance(value, (str, os.PathLike)):
        raise TypeError(f"{name}: got {value!r}; expected a path")
    return Path(value)


def binary_labels(label):
    """Return labels 0 and 1 (integers, booleans or floats) as booleans.

    >>> binary_labels([1, 0.0, 2])
    Traceback (most recent call last):
        ...
    ValueError: label: got 2.0 at index 2; expected 0 or 1
    """
    label = _array("label", label, kinds="biuf")
    positive = label == 1
    refuse_where(~(positive | (label == 0)), "0 or 1", label=label)
    return positive


def signs(sign):
    """Return labels −1 and +1 as floating-point numbers.

    >>> signs([1, -1, 0])
    Traceback (most recent call last):
        ...
    ValueError: sign: got 0.0 at index 2; expected -1 or +1
    """
    (sign,) = real_arrays(sign=sign)
    if not all((np.abs(piece) == 1).all() for piece in pieces(sign)):
        refuse_where(np.abs(sign) != 1, "-1 or +1", sign=sign)
    return sign


def class_indices(label, classes, *, ignore_index=None):
    """Return class indices (whole numbers of any type) as integers.

    Arguments
        label: whole numbers from 0 to classes − 1, or `ignore_index`.
        classes: how many classes there are, or None if any index will do.
        ignore_index: a whole number that marks examples without a label, or None; checked by
            `whole_number`.

    >>> class_indices([2.0, 0.5], 3)
    Traceback (most recent call last):
        ...
    ValueError: label: got 0.5 at index 1; expected whole numbers from 0 to 2
    """
    label = _array("label", label, kinds="biuf")
    expected = "whole numbers from 0"
    good = label >= 0
    if classes is not None:
        expected += f" to {classes - 1}"
        good &= label < classes
    if label.dtype.kind == "f":
        good &= np.isfinite(label) & (label == np.floor(label))
    if ignore_index is not None:
        expected += f" or {ignore_index}"
        good |= label == ignore_index
    if not good.all():
        refuse_where(~good, expected, label=label)
    return label.astype(np.intp, copy=False)


def class_weights(class_weight, classes=None):
    """Return one weight per class, float64.

    Arguments
        class_weight: numbers of at least 0.
        classes: how many classes there are, or None if as many as weights.

    >>> class_weights([1, 0.5, -2], 3)
    Traceback (most recent call last):
        ...
    ValueError: class_weight: got -2.0 at index 2; expected weights of at least 0
    """
    (weight,) = finite_arrays(class_weight=class_weight)
    expected = (weight.size if classes is None else classes,)
    if weight.shape != expected:
        raise ValueError(f"class_weight: got shape {weight.shape}; expected shape {expected}")
    refuse_where(weight < 0, "weights of at least 0", class_weight=weight)
    return weight.astype(np.float64)


def labelled_rows(label, *, ignore_index=None, **rows):
    """Return class indices and the rows of numbers that they point into.

    Arguments
        label, ignore_index: as `class_indices`, shape (...).
        rows: ``name=array``, one number per class on the last axis, shape (..., K).

    >>> labelled_rows([1, 0], scores=[[0.25, 1.5, -0.5]])
    Traceback (most recent call last):
        ...
    ValueError: label and scores: got shapes (2,) and (1, 3); expected (1,) and (1, 3)
    """
    ((name, _),) = rows.items()
    (array,) = real_arrays(**rows)
    refuse_scalar(**{name: array})
    if array.shape[-1] < 2:
        raise ValueError(f"{name}: got {array.shape[-1]} class; expected at least 2")
    label = class_indices(label, array.shape[-1], ignore_index=ignore_index)
    if label.shape != array.shape[:-1]:
        raise ValueError(
            f"label and {name}: got shapes {label.shape} and {array.shape}; "
            f"expected {array.shape[:-1]} and {array.shape}"
        )
    return label, array


def probability_rows(**arguments):
    """Return arrays whose last axis holds probabilities that sum to 1.

    >>> probability_rows(probs=[[0.25, 0.75], [0.9, 0.8]])
    Traceback (most recent call last):
        ...
    ValueError: probs: got a sum of 1.7 in row 1; expected probabilities that sum to 1
    """
    arrays = real_arrays(**arguments)
    for name, array in zip(arguments, arrays, strict=True):
        refuse_scalar(**{name: array})
        refuse_where(~is_probability(array), "probabilities from 0 to 1", **{name: array})
        refuse_wrong_sum(array, "probabilities that sum to 1", **{name: arguments[name]})
    return arrays


def is_probability(array):
    """Where an array holds numbers from 0 to 1."""
    return (array >= 0) & (array <= 1)


def refuse_wrong_sum(probs, expected, /, **rows):
    """Raise a ValueError that shows the sum of the first row of probabilities where it is not 1.

    Arguments
        probs: the probabilities, shape (..., K).
        expected: what should have come, in words.
        rows: ``name=value``, what they were computed from, as it came: its type says how exactly
            they can sum to 1.
    """
    ((name, value),) = rows.items()
    total = np.sum(probs, axis=-1, dtype=np.float64)
    off = np.abs(total - 1)
    bad = ~(off <= ROW_SUM_TOLERANCE)
    if bad.any():
        bad = ~(off <= _row_sum_tolerance(value, probs.shape[-1]))
    _refuse(bad, f"{name}: got a sum of {{value:.6g}}{{where}}; expected {expected}", total, "row")


def refuse_scalar(**arguments):
    """Raise a ValueError if an argument that needs an axis of classes has no axis at all."""
    for name, array in arguments.items():
        if array.ndim == 0:
            raise ValueError(f"{name}: got the single number {array}; expected a row of numbers")


def _row_sum_tolerance(rows, classes):
    """How far from 1 the sum of a row of K classes may be that was made in the type of `rows`.

    One rounding is off by a factor of at most 1 ± ε/2.

    A softmax rounds the sum S of the exponentials (up to log₂ K times if it adds pairs in the type
    itself, as Keras does), its inverse and each product: 1 + ½ log₂ K times ε.

    A log-probability l = g − log S is off by at most (|l| + 1) ε, if S is off by one rounding, as
    in NumPy and PyTorch: ½ ε for S, |g|, log S and |l| times that again for their roundings, and
    |g| + log S = |l|. Then the sum of all exp l changes by a factor of exp ε · Σ p^(1 − ε) at
    most. Of all rows with K classes, the one of equal p has the largest sum of this power, K^ε.

    Both are below exp(ε (1 + log K)).
    """
    dtype = str(getattr(rows, "dtype", "")) or np.asarray(rows).dtype.name
    eps = next((eps for name, eps in SIXTEEN_BITS.items() if name in dtype), 0)
    return max(ROW_SUM_TOLERANCE, np.expm1(eps * (1 + np.log(classes))))


def _array(name, value, kinds="iuf"):
    expected = "expected real numbers"
    if value is None:
        raise TypeError(f"{name}: got None; {expected}")
    try:
        array = None if _masked(value) else _as_numpy(value)
    except ValueError:
        raise ValueError(f"{name}: got rows of different lengths; {expected}") from None
    except Exception as error:  # a foreign array type that does not convert says why in its own way
        raise TypeError(f"{name}: got {type(value).__name__}; {expected} ({error})") from None
    if array is None:
        raise TypeError(f"{name}: got a masked array; {expected} without a mask, try .compressed()")
    if array.dtype.kind not in kinds:
        if isinstance(value, dict):
            raise TypeError(f"{name}: got a dictionary; {expected}, one after the other")
        raise TypeError(f"{name}: got {_kind(array)}; {expected}")
    if array.size == 0:
        raise ValueError(f"{name}: got an empty array of shape {array.shape}; {expected}")
    return array


def _masked(value):
    """Whether a value is a masked array or a list that holds one: NumPy would drop its mask."""
    if type(value) is np.ndarray:  # asked first: small arrays are quick
        return False
    if not isinstance(value, (list, tuple)):
        return isinstance(value, np.ma.MaskedArray)
    return not {*map(type, value)} <= {int, float} and any(map(_masked, value))


def _as_numpy(value):
    if not isinstance(value, np.ndarray) and str(getattr(value, "dtype", "")) == "torch.bfloat16":
        value = value.float()  # PyTorch converts no bfloat16
    array = np.asarray(value)
    # Its kind first: asking each array for its name would take longer than all else here.
    is_bfloat16 = array.dtype.kind == "V" and array.dtype.name == "bfloat16"
    return array.astype(np.float32) if is_bfloat16 else array


def _floating(array):
    if array.dtype in (np.float32, np.float64):
        return array
    return array.astype(np.float32 if array.dtype == np.float16 else np.float64)


def _kind(array):
    kinds = {"b": "booleans", "c": "complex numbers", "O": "objects", "U": "text", "S": "bytes"}
    return kinds.get(array.dtype.kind, str(array.dtype))


def _refuse(bad, message, array, position="index"):
    if bad.any():
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        place = index[0] if len(index) == 1 else index
        where = f" {'in' if position == 'row' else 'at'} {position} {place}" if index else ""
        raise ValueError(message.format(value=array[index], where=where))


def _listed(things):
    *first, last = map(str, things)
    return f"{', '.join(first)} and {last}" if first else last
