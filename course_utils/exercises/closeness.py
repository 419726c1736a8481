"""When two results count as the same: exactly, to the digits they show, or as typed by a person."""

import math

import numpy as np

# Ten float64 operations in any order differ by about 1e-15; the mistakes differ by far more.
RTOL, ATOL = 1e-9, 1e-12
# A step in float32 is off by 6e-8 of the larger numbers that it saw; a hundred of them, by 6e-6.
NEAR = 1e-5
# No rounding to three digits of the largest number moves another one by more than this share.
FAR = 0.01
# Two digits can come right by accident, and a person who works out a number gives three.
DIGITS_TYPED = 3


def exactly(value, right):
    """Whether these agree but for the order of operations; whole numbers agree in every digit."""
    value, right = np.asarray(value), np.asarray(right)
    if value.shape != right.shape:
        return False
    if right.dtype.kind in "iub":
        return np.array_equal(value, right)
    if right.size and _apart(value.item(0), right.item(0)):
        return False  # as nearly all that is compared in the search for what is wrong
    if np.isfinite(right).all():
        return bool((np.abs(value - right) <= _tolerance(right)).all())
    ordinary = np.isfinite(right)
    same = (value == right) | (np.isnan(value) & np.isnan(right))
    return bool(same[~ordinary].all()) and exactly(value[ordinary], right[ordinary])


def _apart(value, right):
    return math.isfinite(right) and abs(value - right) > _tolerance(right)


def _tolerance(right):
    return ATOL + RTOL * abs(right)


def nearly(values, rights):
    """How far all these results agree, such as "3 decimals"; empty if they do not, or are whole."""
    pairs = [(np.asarray(v), np.asarray(r)) for v, r in zip(values, rights, strict=True)]
    if any(v.shape != r.shape or r.dtype.kind in "iub" for v, r in pairs):
        return ""
    if not all(np.array_equal(np.isfinite(v), np.isfinite(r)) for v, r in pairs):
        return ""
    if not all(np.array_equal(v[~np.isfinite(v)], r[~np.isfinite(r)]) for v, r in pairs):
        return ""
    pairs = [(v[np.isfinite(v)], r[np.isfinite(r)]) for v, r in pairs]
    pairs = [(v.astype(float), r.astype(float)) for v, r in pairs if v.size]
    largest = max((np.abs(r).max() for _, r in pairs), default=0)
    if any(np.abs(v - r).max() > FAR * largest for v, r in pairs):
        return ""
    return _decimals(pairs) or _significant_digits(pairs) or _digits_of_float32(pairs)


def _decimals(pairs):
    """Rounded to so many decimals, and three digits or more in half of the cases."""
    sizes = [np.abs(right).max() for _, right in pairs]
    for decimals in range(2, 9):
        unit = 10.0**-decimals
        if np.median(sizes) >= 99 * unit and all(
            np.allclose(value, np.round(value, decimals), rtol=1e-15, atol=0)
            and np.all(np.abs(value - right) <= unit * (0.5 + 1e-6))
            for value, right in pairs
        ):
            return f"{decimals} decimals"
    return ""


def _significant_digits(pairs):
    for digits in range(DIGITS_TYPED, 9):
        if all(
            np.allclose(value, [float(f"{r:.{digits}g}") for r in right], rtol=1e-12, atol=0)
            for value, right in pairs
        ):
            return f"{digits} digits"
    return ""


def _digits_of_float32(pairs):
    """As many digits as the worst result has, measured against the largest number beside it."""
    largest = max((np.abs(right).max() for _, right in pairs), default=0)
    errors = [
        np.abs(value - right).max() / (np.abs(right).max() or largest or np.inf)
        for value, right in pairs
    ]
    worst = max(errors, default=0)
    return f"about {int(-np.log10(worst))} digits" if 0 < worst <= NEAR else ""


def same_as_typed(value, right):
    """Whether a number that a person typed is right: a whole one exactly, others to 3 digits."""
    if type(right) is int:
        return bool(value == right)
    return bool(
        np.isclose(value, right, rtol=1e-3, atol=0) or value == float(f"{right:.{DIGITS_TYPED}g}")
    )


def right_to_two_digits(value, right):
    """Whether a typed number is the right one rounded to two digits."""
    return type(right) is not int and value == float(f"{right:.2g}")
