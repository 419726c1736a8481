"""Every loss and gradient against 50-digit arithmetic, on random and on hard inputs."""

import numpy as np

from tests.helpers.exactness import exact_gradient, exact_loss, ulps_off
from tests.helpers.loss_cases import CASES, both_types, every_loss, hard_batches, random_batch, rows

# A loss is a handful of operations, each rounded by half a unit, and one or two functions of
# NumPy, right to about one unit.
ULPS = 4


def farthest(case, exact, size, targets, predictions, ours):
    """(units off, target, prediction, our number, the exact one) where a batch is worst."""
    rows = []
    for target, prediction, value in zip(targets, predictions, ours, strict=True):
        scale = 0 if size is None else size(target, prediction)
        truths = np.ravel(exact(case, target, prediction))
        for number, truth in zip(np.ravel(value), truths, strict=True):
            rows.append((ulps_off(number, truth, scale), target, prediction, number, truth))
    return max(rows, key=lambda row: row[0])


@every_loss
@both_types
def test_loss_is_exact_on_random_input(case, dtype):
    batch = random_batch(case, 60, dtype=dtype)
    off, *example = farthest(case, exact_loss, case.terms, *batch, case.losses(*batch))
    assert off <= ULPS, example


@rows(lambda case: case.hard)
@both_types
def test_loss_is_exact_on_hard_input(case, dtype):
    for batch in hard_batches(case, dtype):
        off, *example = farthest(case, exact_loss, case.terms, *batch, case.losses(*batch))
        assert off <= ULPS, example


@rows(lambda case: case.hard)
@both_types
def test_gradient_is_exact_on_hard_input(case, dtype):
    for batch in hard_batches(case, dtype):
        if np.isinf(case.losses(*batch)):
            continue  # an infinite loss has no derivative
        off, *example = farthest(case, exact_gradient, case.grad_terms, *batch, case.grads(*batch))
        assert off <= ULPS, example


@every_loss
@both_types
def test_gradient_is_exact_on_random_input(case, dtype):
    batch = random_batch(case, 25, dtype=dtype)
    off, *example = farthest(case, exact_gradient, case.grad_terms, *batch, case.grads(*batch))
    assert off <= ULPS, example


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
    off, *_ = farthest(case, exact_loss, None, np.zeros(1), error, naive)
    assert off > 1e6
