"""Where does a loss lose its digits? Random inputs from its whole domain against exact arithmetic.

`tests/losses/test_lost_digits.py` tries a few inputs of every loss. This tries 2,000, in minutes,
and prints where each is worst:

    .venv/bin/python -m tests.helpers.lost_digits [part of a name] [inputs]
"""

import sys
from dataclasses import dataclass, replace

import mpmath
import numpy as np

from course_utils import classification
from tests.helpers import exact_logits
from tests.helpers.domains import LOGITS, NUMBER, SCORES, neighbours
from tests.helpers.exactness import as_exact, exact_gradient, exact_loss, ulps_off
from tests.helpers.loss_cases import CASES

# Powers of ten up and down: the squares of such numbers neither overflow nor vanish.
DECADES = {np.float32: 18, np.float64: 150}
# A loss is a handful of operations, each rounded by half a unit, and one or two functions of NumPy,
# right to about one unit.
ULPS = 4
OPTIONS = 20  # how many values of each option are tried, each with its share of the inputs

# The functions of logits that are no losses: what they take, exact values, sizes of the terms, and
# the units that are allowed. Two probabilities are multiplied in the derivative of softmax.
FUNCTIONS = {
    classification.sigmoid: ([NUMBER], exact_logits.sigmoid, None, ULPS),
    classification.sigmoid_grad: ([NUMBER], exact_logits.sigmoid_grad, None, ULPS),
    classification.softmax: ([LOGITS], exact_logits.softmax, None, ULPS),
    classification.log_softmax: ([LOGITS], exact_logits.log_softmax, None, ULPS),
    classification.log_sum_exp: (
        [LOGITS],
        exact_logits.log_sum_exp,
        exact_logits.sizes_in_log_sum_exp,
        ULPS,
    ),
    classification.softmax_grad: (
        [LOGITS, SCORES],
        exact_logits.softmax_grad,
        exact_logits.sizes_in_softmax_grad,
        2 * ULPS,
    ),
    classification.log_softmax_grad: (
        [LOGITS, SCORES],
        exact_logits.log_softmax_grad,
        exact_logits.sizes_in_log_softmax_grad,
        ULPS,
    ),
}


@dataclass(frozen=True)
class Found:
    """The number of a result that is farthest off, in units in the last place."""

    function: str
    units: float
    allowed: float
    ours: float
    exact: mpmath.mpf
    inputs: tuple

    def __str__(self):
        return (
            f"{self.function} is {self.units:.4g} units in the last place off for {self.inputs}: "
            f"got {self.ours}, in exact arithmetic it is {mpmath.nstr(self.exact, 20)}. "
            f"{self.allowed:.4g} are allowed"
        )


def search_loss(case, rng, n, dtype):
    """Yield what was found for n random inputs of a loss, and of its gradient."""
    parts = min(OPTIONS, n) if case.options else 1
    for _ in range(parts):
        part = replace(case, options=options(case, rng, dtype))
        for pair in pairs(part, rng, -(-n // parts), dtype):
            inputs, allowed = (*pair, part.options), ULPS + part.more_units(**part.options)
            value = unless_it_overflows(part.losses, *pair)
            if value is not None:
                exact, size = [exact_loss(part, *pair)], part.size(*pair)
                yield compared(case.name, value, exact, size, inputs, allowed)
            grads = unless_it_overflows(part.grads, *pair)
            if grads is not None and value is not None and np.isfinite(value):
                exact, size = exact_gradient(part, *pair), part.grad_size(*pair)
                name = f"the gradient of {case.name}"
                found = compared(name, grads, exact, size, inputs, allowed)
                if found.units <= allowed or not at_a_kink(part, *pair):
                    yield found


def search_function(function, rng, n, dtype):
    """Yield what was found for n random inputs of a function of logits that is no loss."""
    domains, exact, sizes, allowed = FUNCTIONS[function]
    arrays = [domain.draw(rng, n, DECADES[dtype]).astype(dtype) for domain in domains]
    for inputs in zip(*arrays, strict=True):
        upstream = dict(zip(["upstream"], inputs[1:], strict=False))
        value = unless_it_overflows(function, inputs[0], **upstream)
        if value is not None:
            numbers = as_exact(*inputs)
            size = 0 if sizes is None else sizes(*numbers)
            yield compared(function.__name__, value, exact(*numbers), size, inputs, allowed)


def options(case, rng, dtype):
    """Options from all over their domains; an index that is left out has none."""
    drawn = dict(case.options)
    for name in drawn.keys() & case.domains.keys():
        domain = case.domains[name]
        some = domain.draw(rng, 50, DECADES[dtype]).tolist()
        drawn[name] = next(option for option in some if domain.holds(option))
    return drawn


def pairs(case, rng, n, dtype):
    """Pairs of a target and a prediction, half of them neighbours where both are of one kind."""
    of_target, of_prediction = list(case.domains.values())[:2]
    target, prediction = (d.draw(rng, n, DECADES[dtype]) for d in (of_target, of_prediction))
    if target.shape == prediction.shape:
        close = rng.random((n,) + (1,) * (target.ndim - 1)) < 0.5
        prediction = np.where(close, neighbours(rng, target), prediction)
    if target.dtype.kind == "f":
        target = target.astype(dtype)
    for pair in zip(target, prediction.astype(dtype), strict=True):
        if of_target.holds(pair[0]) and of_prediction.holds(pair[1]):
            yield pair


def unless_it_overflows(function, *args, **options):
    try:
        return function(*args, **options)
    except ValueError as refusal:
        if "overflow" in str(refusal) or "a row long enough" in str(refusal):
            return None
        raise


def at_a_kink(case, target, prediction):
    """Whether the slopes on both sides differ, or only grow from 0 on one of them."""
    above, below = (exact_gradient(case, target, prediction, side) for side in (1, -1))
    slopes = zip(above, below, strict=True)
    return any(not mpmath.almosteq(*pair, rel_eps=1e-6, abs_eps=0) for pair in slopes)


def compared(name, ours, exact, size, inputs, allowed):
    sizes = np.broadcast_to(np.array(size, dtype=object), len(exact))
    numbers = zip(np.ravel(ours), exact, sizes, strict=True)
    off = [(ulps_off(*number), allowed, *number[:2]) for number in numbers]
    return Found(name, *max(off, key=lambda row: row[0]), inputs)


def main(name="", inputs="2000"):
    searches = [(case.name, search_loss, case) for case in CASES]
    searches += [(function.__name__, search_function, function) for function in FUNCTIONS]
    for title, search, subject in searches:
        for dtype in DECADES if name in title else ():
            found = list(search(subject, np.random.default_rng(7), int(inputs), dtype))
            for function in dict.fromkeys(row.function for row in found):
                rows = [row for row in found if row.function == function]
                bad = sum(row.units > row.allowed for row in rows)
                worst = max(rows, key=lambda row: row.units / row.allowed)
                print(f"{bad} of {len(rows)} in {dtype.__name__}: {worst}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
