"""How far a result is from 50-digit arithmetic, in units in the last place."""

import functools

import mpmath
import numpy as np

from tests.helpers.loss_cases import plain

mpmath.mp.dps = 50

# The square of a number of 1e-300 can be seen beside a 1.
MOST_DIGITS = 800


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
    def lookup(case, target, prediction, *direction):
        key = case.name, str(plain(target)), str(plain(prediction)), direction
        if key not in known:
            known[key] = function(case, target, prediction, *direction)
        return known[key]

    return lookup


@_remembered
def exact_loss(case, target, prediction):
    """One example of a loss in mpmath, from the numbers as the arrays hold them."""
    return settled(lambda: case.exact(*as_exact(target, prediction), **case.options))


def settled(formula, digits=50):
    """What a formula in mpmath gives with so many digits that twice as many change nothing."""
    before = None
    while True:
        with mpmath.workdps(digits):
            value = mpmath.mpf(formula())
        # 0 may be what is left of a number that these digits have no room for.
        if digits >= MOST_DIGITS or (value != 0 and same(before, value)):
            return value
        digits, before = 2 * digits, value


def same(one, other):
    """Whether two results agree in 25 digits; infinity is the same as infinity."""
    return one == other or (
        one is not None and mpmath.almosteq(one, other, rel_eps=1e-25, abs_eps=0)
    )


@_remembered
def exact_gradient(case, target, prediction, side=0):
    """The derivative with respect to each number of the prediction; at a kink, for a side of it.

    It is a difference quotient: a third of the digits is lost in the difference, another third in
    the length of the step.
    """

    def along(i):
        y, p = as_exact(target, prediction)
        x = p[i] if row else p

        def moved(step):
            there = [*p[:i], x + step, *p[i + 1 :]] if row else x + step
            return case.exact(y, there, **case.options)

        # Beside a 0 there may be numbers as small as 1e-300.
        step = min(1, abs(x) or mpmath.mpf("1e-330")) * mpmath.mpf(10) ** (-mpmath.mp.dps // 3)
        ahead, back = (step, 0) if side > 0 else (0, -step) if side < 0 else (step, -step)
        return (moved(ahead) - moved(back)) / (ahead - back)

    row = isinstance(plain(prediction), list)
    numbers = range(len(prediction) if row else 1)
    return [settled(lambda i=i: along(i), digits=100) for i in numbers]


def as_exact(*values):
    """Examples in mpmath, from the numbers as the arrays hold them; labels stay whole numbers."""

    def convert(value):
        if isinstance(value, list):
            return [convert(element) for element in value]
        return mpmath.mpf(value) if isinstance(value, float) else value

    return [convert(plain(value)) for value in values]
