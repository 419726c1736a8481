"""Every loss against paper, central differences and its properties; wrong twins are rejected."""

import inspect
import re

import numpy as np
import pytest

from course_utils.gradcheck import gradient_discrepancy
from tests.helpers.exactness import exact_gradient, exact_loss
from tests.helpers.loss_cases import CASES, both_types, every_loss, hard_batches, random_batch, rows


def complaints(case, loss, grad):
    """What is wrong with a loss and its gradient by the table; empty for the right ones."""

    def differs(function, target, prediction, expected, rtol):
        result = np.asarray(function(target, prediction, **case.options))
        expected = np.array([expected], dtype=np.float64).reshape(-1, *result.shape[1:])
        return result.shape != expected.shape or not np.allclose(
            result, expected, rtol=rtol, atol=0
        )

    def exact(of_example, target, prediction):
        pairs = zip(target, prediction, strict=True)
        return [np.array(of_example(case, *pair), dtype=np.float64) for pair in pairs]

    found = []
    for target, prediction, value in case.by_hand:
        # 1e-15: what is rounded on paper has 16 digits at least.
        if differs(loss, np.array([target]), np.array([prediction]), value, 1e-15):
            found.append("differs from the value worked out by hand")
    batch = random_batch(case, 7)
    # 1e-9: a mistake shows at 0.001 and above; test_exact.py looks at the last digits.
    if differs(loss, *batch, exact(exact_loss, *batch), 1e-9):
        found.append("differs on random numbers")
    if case.never_negative and (loss(*batch, **case.options) < 0).any():
        found.append("is negative")
    for one in hard_batches(case):
        if differs(loss, *one, exact(exact_loss, *one), 1e-6):
            found.append("loses its digits on hard input")
        if np.isinf(case.losses(*one)):
            continue  # an infinite loss has no derivative
        if differs(grad, *one, exact(exact_gradient, *one), 1e-6):
            found.append("gradient loses its digits on hard input")

    def total(p):
        return float(np.sum(loss(batch[0], p, **case.options)))

    # 1e-7: central differences are good to about 1e-9, a missing factor shows at 0.01 and above.
    def gradient(p):
        return grad(batch[0], p, **case.options)

    if gradient_discrepancy(total, gradient, batch[1]) > 1e-7:
        found.append("gradient differs from central differences")
    for target, prediction, derivative in case.kinks:
        one = np.array([target]), np.array([prediction])
        if not np.array_equal(grad(*one, **case.options)[0], derivative):
            found.append("gradient at a kink is not the documented one")
    return found


@every_loss
def test_is_right(case):
    assert complaints(case, case.loss, case.grad) == []


def rejected(case, loss, grad):
    """Whether the table rejects a wrong twin: by a complaint, or because it cannot even be run."""
    with np.errstate(all="ignore"):
        try:
            return bool(complaints(case, loss, grad))
        except (ValueError, IndexError):
            return True


def twins(kind):
    return [
        pytest.param(case, twin, id=f"{case.name}-{name}")
        for case in CASES
        for name, twin in getattr(case, kind).items()
    ]


@pytest.mark.parametrize(("case", "twin"), twins("twins"))
def test_rejects_wrong_loss(case, twin):
    assert rejected(case, twin, case.grad)


@pytest.mark.parametrize(("case", "twin"), twins("grad_twins"))
def test_rejects_wrong_gradient(case, twin):
    assert rejected(case, case.loss, twin)


@every_loss
def test_has_at_least_three_wrong_twins(case):
    assert min(len(case.twins), len(case.grad_twins)) >= 3


@every_loss
@both_types
def test_one_value_per_example_in_the_type_of_the_prediction(case, dtype):
    target, prediction = random_batch(case, 6, dtype=dtype)
    losses, grads = case.losses(target, prediction), case.grads(target, prediction)
    assert losses.shape == (6,)
    assert grads.shape == prediction.shape
    assert losses.dtype == grads.dtype == dtype

    def in_two_rows(array):
        return array.reshape(2, 3, *array.shape[1:])

    for function, flat in ((case.losses, losses), (case.grads, grads)):
        reshaped = function(in_two_rows(target), in_two_rows(prediction))
        assert np.array_equal(reshaped, in_two_rows(flat))
        assert np.array_equal(function(target[2], prediction[2]), flat[2])
        assert np.ndim(function(target[2], prediction[2])) == flat.ndim - 1


@rows(lambda case: case.perfect)
def test_is_zero_when_perfect(case):
    target, prediction = random_batch(case)
    assert np.array_equal(case.losses(target, case.perfect(target)), np.zeros(len(target)))
    assert (case.losses(target, prediction) != 0).any()


@rows(lambda case: case.best_constant)
def test_best_constant(case, rng):
    """No constant nearby has a lower mean loss than the documented one."""
    target, prediction = random_batch(case, 9)
    best = case.best_constant(target)

    def cost(constant):
        return np.mean(case.losses(target, np.broadcast_to(constant, prediction.shape).copy()))

    tried = 0
    for size in np.repeat([1e-3, 1e-2, 0.1], 50):
        try:
            there = cost(case.nearby(best, rng.normal(0, size, np.shape(best))))
        except ValueError:  # outside of what a prediction may be
            continue
        tried += 1
        # 1e-14: two means of the same terms differ by their rounding.
        assert cost(best) <= there + 1e-14 * abs(there)
    assert tried > 50


# Rounding of a handful of operations, relative to the terms they are made of.
ROUNDING = 1e-13
EXAMPLES = 200


def rounding(case, target, prediction, *losses):
    """How far a loss of each example may be off: the terms that it is made of may be larger."""
    terms = list(map(case.size, target, prediction))
    return ROUNDING * np.maximum(np.max(np.abs(losses), axis=0), terms)


@rows(lambda case: case.never_negative)
def test_is_never_negative(case):
    target, prediction = random_batch(case, EXAMPLES)
    assert (case.losses(target, prediction) >= 0).all()


@rows(lambda case: case.is_perfect)
def test_is_zero_exactly_when_perfect(case):
    target, prediction = random_batch(case, EXAMPLES)
    perfect = np.ravel(list(map(case.is_perfect, target, prediction)))
    assert np.array_equal(case.losses(target, prediction) == 0, perfect)


@rows(lambda case: case.mirrored)
def test_is_symmetric_or_not(case):
    target, prediction = random_batch(case, EXAMPLES)
    losses = case.losses(target, prediction)
    mirrored = case.losses(*case.mirrored(target, prediction))
    same = np.abs(mirrored - losses) <= rounding(case, target, prediction, losses)
    assert (same == case.symmetric).all()


@rows(lambda case: case.convex)
def test_is_convex_in_the_prediction(case):
    target, one = random_batch(case, EXAMPLES)
    _, two = random_batch(case, EXAMPLES, seed=12)
    middle = case.losses(target, (one + two) / 2)
    ends = case.losses(target, one), case.losses(target, two)
    assert (middle <= np.mean(ends, axis=0) + rounding(case, target, one, *ends)).all()


@rows(lambda case: case.convex is False)
def test_is_not_convex_in_the_prediction(case):
    target, one = random_batch(case, 500)
    two = random_batch(case, 500, seed=12)[1]
    middle = case.losses(target, (one + two) / 2)
    chord = (case.losses(target, one) + case.losses(target, two)) / 2
    assert (middle > chord * (1 + 1e-6)).any()


@rows(lambda case: case.worse)
def test_grows_with_the_error(case, rng):
    target, prediction = random_batch(case, EXAMPLES)
    losses = case.losses(target, prediction)
    step = rng.uniform(0.01, 10, (EXAMPLES,) + (1,) * (prediction.ndim - 1))
    worse = case.losses(target, case.worse(target, prediction, step))
    assert (worse >= losses - rounding(case, target, prediction, losses)).all()


@rows(lambda case: case.shift_invariant)
def test_a_shift_of_all_logits_changes_nothing(case, rng):
    target, prediction = random_batch(case, EXAMPLES)
    shift = rng.integers(-1000, 1000, (EXAMPLES, 1))
    losses, shifted = case.losses(target, prediction), case.losses(target, prediction + shift)
    # The shift itself rounds each logit by half a unit of 1000.
    np.testing.assert_allclose(shifted, losses, atol=1e-12, rtol=1e-11)


@every_loss
def test_docstring_holds_what_the_house_asks(case):
    def headings(function):  # getdoc takes the indentation off, which Python 3.13 does by itself
        return set(re.findall(r"^\S.*", inspect.getdoc(function), re.MULTILINE))

    needed = {"Formula", "Arguments", "Returns", "Raises", "In the frameworks", "Source"}
    assert needed | {"Best constant prediction"} <= headings(case.loss)
    assert {"Formula", "Arguments, raises", "Returns"} <= headings(case.grad)
    assert ">>>" in case.loss.__doc__
    assert ">>>" in case.grad.__doc__
