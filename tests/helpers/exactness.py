"""How far a result is from 50-digit arithmetic, in units in the last place."""

import functools

import mpmath
import numpy as np

from tests.helpers.loss_cases import plain

mpmath.mp.dps = 50


def ulps_off(ours, exact, size=0):
    """|ours − exact| in units in the last place of the exact value, or of `size` if larger."""
    ours = np.asarray(ours)
    if mpmath.isinf(exact):
        return 0.0 if ours == float(exact) else np.inf
    size = max(abs(exact), size)
    # The unit of a number x is the gap to the next one; for 0 it is the smallest number there is.
    unit = np.spacing(ours.dtype.type(float(size)))
    return float(abs(mpmath.mpf(ours.item()) - exact) / mpmath.mpf(unit.item()))


def _remembered(function):
    """Compute each example once: every wrong twin is compared with the same numbers."""
    known = {}

    @functools.wraps(function)
    def lookup(case, target, prediction):
        key = case.name, str(plain(target)), str(plain(prediction))
        if key not in known:
            known[key] = function(case, target, prediction)
        return known[key]

    return lookup


@_remembered
def exact_loss(case, target, prediction):
    """One example of a loss in mpmath, from the numbers as the arrays hold them."""
    with mpmath.workdps(50):
        return mpmath.mpf(case.exact(*_mpf(target, prediction), **case.options))


@_remembered
def exact_gradient(case, target, prediction):
    """The derivative with respect to each number of the prediction, by mpmath."""
    target, prediction = _mpf(target, prediction)

    def along(i):
        def moved(x):
            there = [*prediction[:i], x, *prediction[i + 1 :]] if row else x
            return case.exact(target, there, **case.options)

        return mpmath.diff(moved, prediction[i] if row else prediction)

    row = isinstance(prediction, list)
    # 400 digits: the step of the difference then lies below a probability of 1e-300.
    with mpmath.workdps(400):
        return [along(i) for i in range(len(prediction) if row else 1)]


def _mpf(*values):
    def convert(value):
        if isinstance(value, list):
            return [convert(element) for element in value]
        return mpmath.mpf(value) if isinstance(value, float) else value

    return [convert(plain(value)) for value in values]
