"""Every loss and gradient against 50-digit arithmetic: random inputs, hard ones, and bounds."""

import mpmath
import numpy as np

from tests.helpers.exactness import exact_gradient, exact_loss, ulps_off
from tests.helpers.loss_cases import (
    CASES,
    both_types,
    bound_batches,
    every_loss,
    hard_batches,
    random_batch,
    rows,
)

# A loss is a handful of operations, each rounded by half a unit, and one or two functions of
# NumPy, right to about one unit.
ULPS = 4


def farthest(case, exact, size, targets, predictions, ours):
    """(units off, target, prediction, our number, the exact one) where a batch is worst."""
    rows = []
    for target, prediction, value in zip(targets, predictions, ours, strict=True):
        truths, scale = np.ravel(exact(case, target, prediction)), size(target, prediction)
        for number, truth in zip(np.ravel(value), truths, strict=True):
            rows.append((ulps_off(number, truth, scale), target, prediction, number, truth))
    return max(rows, key=lambda row: row[0])


def assert_exact(case, batch):
    assert_near(case, exact_loss, case.size, *batch, case.losses(*batch))


def assert_exact_gradient(case, batch):
    if np.isfinite(case.losses(*batch)).all():  # an infinite loss has no derivative
        assert_near(case, exact_gradient, case.grad_size, *batch, case.grads(*batch))


def assert_near(*arguments):
    off, target, prediction, number, truth = farthest(*arguments)
    assert off <= ULPS, (
        f"target {target}, prediction {prediction}: got {number}, and with 50 digits it is "
        f"{mpmath.nstr(truth, 20)}. That is {off:.4g} units in the last place off; expected "
        f"{ULPS} at most. CONTRIBUTING.md, 'How exact?', says how to get there"
    )


@every_loss
@both_types
def test_loss_is_exact_on_random_input(case, dtype):
    assert_exact(case, random_batch(case, 60, dtype=dtype))


@rows(lambda case: case.hard)
@both_types
def test_loss_is_exact_on_hard_input(case, dtype):
    for batch in hard_batches(case, dtype):
        assert_exact(case, batch)


@rows(lambda case: case.hard)
@both_types
def test_gradient_is_exact_on_hard_input(case, dtype):
    for batch in hard_batches(case, dtype):
        assert_exact_gradient(case, batch)


@every_loss
@both_types
def test_gradient_is_exact_on_random_input(case, dtype):
    assert_exact_gradient(case, random_batch(case, 25, dtype=dtype))


@every_loss
def test_loss_and_gradient_are_exact_at_the_bounds(case):
    for batch in bound_batches(case):
        assert_exact(case, batch)
        assert_exact_gradient(case, batch)


@rows(lambda case: case.loss.__module__ == "course_utils.classification")
def test_float32_is_the_float64_value_rounded(case):
    """Every step is in float64; only the result is rounded."""
    target, prediction = random_batch(case, 200, dtype=np.float32)
    wide = target.astype(np.float64) if target.dtype.kind == "f" else target
    for function in (case.losses, case.grads):
        rounded = function(wide, prediction.astype(np.float64)).astype(np.float32)
        assert np.array_equal(function(target, prediction), rounded)


# The loss and its most likely mistake: a test that both pass would measure nothing.
def test_fifty_digits_tell_a_formula_that_loses_digits():
    (case,) = (case for case in CASES if case.name == "log_cosh")
    error = np.array([1e-9])
    naive = np.log(np.cosh(error))
    off, *_ = farthest(case, exact_loss, case.size, np.zeros(1), error, naive)
    assert off > 1e6
