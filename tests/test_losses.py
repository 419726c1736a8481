"""Every loss against paper, against the frameworks, against central differences, and red."""

import numpy as np
import pytest
from hypothesis import given, strategies
from loss_cases import CASES, ULPS, batch

from course_utils.gradcheck import gradient_discrepancy

every_loss = pytest.mark.parametrize("case", CASES, ids=lambda case: case.loss.__name__)
both_types = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def complaints(case, loss, grad):
    """What is wrong with a loss and its gradient by the table; empty for the right ones."""
    found = []
    target, prediction, value = np.array(case.by_hand).T
    if not np.allclose(loss(target, prediction), value, rtol=1e-15, atol=0):  # exact in binary
        found.append("differs from the value worked out by hand")
    target, prediction = batch()
    if case.never_negative and (loss(target, prediction) < 0).any():
        found.append("is negative")

    def total(p):
        return float(np.sum(loss(target, p)))

    # 1e-7: central differences are good to about 1e-10, a missing factor shows at 0.1 and above.
    if gradient_discrepancy(total, lambda p: grad(target, p), prediction) > 1e-7:
        found.append("gradient differs from central differences")
    if not np.array_equal(grad(target, target), np.full_like(target, case.grad_at_kink)):
        found.append("gradient where the prediction is right is not the documented one")
    return found


@every_loss
def test_is_right(case):
    assert complaints(case, case.loss, case.grad) == []


TWINS = [
    pytest.param(case, twin, id=f"{case.loss.__name__}-{name}")
    for case in CASES
    for name, twin in case.twins.items()
]
GRAD_TWINS = [
    pytest.param(case, twin, id=f"{case.grad.__name__}-{name}")
    for case in CASES
    for name, twin in case.grad_twins.items()
]


@pytest.mark.parametrize(("case", "twin"), TWINS)
def test_rejects_wrong_loss(case, twin):
    assert complaints(case, twin, case.grad)


@pytest.mark.parametrize(("case", "twin"), GRAD_TWINS)
def test_rejects_wrong_gradient(case, twin):
    assert complaints(case, case.loss, twin)


@every_loss
def test_has_at_least_three_wrong_twins(case):
    assert min(len(case.twins), len(case.grad_twins)) >= 3


@every_loss
@both_types
@pytest.mark.parametrize("shape", [(), (1,), (5,), (4, 3), (2, 1, 3)])
def test_keeps_shape_and_type(case, dtype, shape):
    target, prediction = batch(shape, dtype)
    for function in (case.loss, case.grad):
        result = function(target, prediction)
        assert result.shape == shape
        assert result.dtype == dtype


@every_loss
def test_float32_is_the_float64_value_rounded(case):
    target, prediction = batch((200,), np.float32)
    exact = case.loss(target.astype(np.float64), prediction.astype(np.float64))
    # The subtraction is rounded once; relative to the error itself that is half a unit.
    np.testing.assert_array_max_ulp(case.loss(target, prediction), exact.astype(np.float32), ULPS)


@every_loss
def test_best_constant(case):
    """The documented constant has a lower mean loss than any other on a fine grid."""
    target, _ = batch((9,))
    grid = np.linspace(target.min() - 1, target.max() + 1, 2001)
    costs = [np.mean(case.loss(target, np.full_like(target, c))) for c in grid]
    if case.best_constant is None:
        assert np.argmin(costs) == 0  # still falling at the edge: there is no lowest point
    else:
        best = case.best_constant(target)
        assert np.mean(case.loss(target, np.full_like(target, best))) <= min(costs)
        assert abs(grid[np.argmin(costs)] - best) <= grid[1] - grid[0]


@every_loss
def test_is_zero_exactly_when_perfect(case):
    target, prediction = batch((50,))
    assert np.array_equal(case.loss(target, target), np.zeros(50))
    assert (case.loss(target, prediction) != 0).all()


# Whole multiples of 1/128: their sums, differences and squares are exact, so nothing is rounded.
numbers = strategies.integers(-(10**6), 10**6).map(lambda n: n / 128)


@every_loss
@given(target=numbers, error=numbers, shift=numbers)
def test_depends_on_the_error_alone(case, target, error, shift):
    here = case.loss(target, target + error)
    assert case.loss(target + shift, target + shift + error) == here
    if case.symmetric:
        assert case.loss(target, target - error) == here
    else:
        assert case.loss(target, target - error) == -here


@every_loss
@given(target=numbers, one=numbers, other=numbers)
def test_grows_with_the_error(case, target, one, other):
    if case.symmetric:
        one, other = abs(one), abs(other)
    near, far = sorted([one, other])
    assert case.loss(target, target + near) <= case.loss(target, target + far)
    assert (case.loss(target, target + near) == case.loss(target, target + far)) == (near == far)


@every_loss
@given(target=numbers, one=numbers, other=numbers)
def test_is_convex_in_the_prediction(case, target, one, other):
    middle = case.loss(target, (one + other) / 2)
    assert middle <= (case.loss(target, one) + case.loss(target, other)) / 2


@every_loss
def test_docstring_holds_what_the_house_asks(case):
    for heading in ("Formula", "Returns"):
        assert heading in case.loss.__doc__
        assert heading in case.grad.__doc__
    for heading in ("Arguments", "Best constant prediction", "Raises", "In the frameworks"):
        assert heading in case.loss.__doc__
    assert "Source" in case.loss.__doc__
    assert ">>>" in case.loss.__doc__
    assert ">>>" in case.grad.__doc__
