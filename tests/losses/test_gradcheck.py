"""The numerical gradient finds wrong gradients, and leaves right ones alone."""

import numpy as np
import pytest

from course_utils.gradcheck import gradient_discrepancy, numerical_gradient


@pytest.fixture
def point(rng):
    return rng.normal(0, 2, (3, 2))


def quartic(x):
    return float(np.sum(x**4) + x[0, 0] * x[1, 1])


def quartic_grad(x):
    gradient = 4 * x**3
    gradient[0, 0] += x[1, 1]
    gradient[1, 1] += x[0, 0]
    return gradient


def test_numerical_gradient_of_a_function_of_a_matrix(point):
    # Third derivatives of up to 100 times step² = 1e-10 leave an error of 1e-8.
    np.testing.assert_allclose(numerical_gradient(quartic, point), quartic_grad(point), rtol=1e-7)


@pytest.mark.parametrize(("point", "h"), [(0.5, 0.125), (-0.5, 0.125), (4.0, 0.5), (-4.0, 0.5)])
def test_steps_are_those_of_the_formula(point, h):
    visited = []

    def remember(x):
        visited.append(float(x))
        return 0.0

    numerical_gradient(remember, point, step=0.125)
    assert sorted(visited) == [point - h, point + h]
    gradient_discrepancy(remember, lambda x: x, point, step=0.25)
    assert sorted(visited[2:]) == [point - 2 * h, point + 2 * h]


def test_discrepancy_of_small_gradients_is_absolute_and_of_large_ones_relative():
    small = gradient_discrepancy(lambda x: float(0.5 * x), lambda x: 0.25 + 0 * x, 1.5)
    large = gradient_discrepancy(lambda x: float(8 * x), lambda x: 2 + 0 * x, 1.5)
    # The numerical gradient of a straight line is right to about 1e-11.
    assert (small, large) == (pytest.approx(0.25, abs=1e-9), pytest.approx(0.75, abs=1e-9))


def test_step_grows_with_the_number():
    gradient = numerical_gradient(lambda x: float(x**2), 1e6)
    # With a step of 1e-5 rounding alone would leave an error of 5e-6.
    np.testing.assert_allclose(gradient, 2e6, rtol=1e-8)


def test_point_is_not_changed(point):
    before = point.copy()
    numerical_gradient(quartic, point)
    assert np.array_equal(point, before)


@pytest.mark.parametrize("kind", [np.int64, np.float32, np.float64])
def test_function_and_gradient_get_float64_numbers_from_any_point(kind):
    """Of an integer array, np.full_like would make another one, and cut off what is put into it."""
    discrepancy = gradient_discrepancy(
        lambda x: 0.3 * float(np.sum(x)),
        lambda x: np.full_like(x, 0.3),
        np.array([3, -1, 2], dtype=kind),
    )
    # A straight line: rounding leaves 1e-11. A gradient of 0.3 in float32 would be 1e-8 off.
    assert discrepancy < 1e-9


def test_a_function_that_writes_into_its_point_changes_nothing(point):
    def in_place(x):
        x **= 4
        return float(np.sum(x))

    def in_place_grad(x):
        x **= 3
        x *= 4
        return x

    expected = numerical_gradient(lambda x: float(np.sum(x**4)), point)
    np.testing.assert_array_equal(numerical_gradient(in_place, point), expected)
    assert gradient_discrepancy(in_place, in_place_grad, point) < 1e-7


@pytest.mark.parametrize("wrong", [-1, 0, 0.5, 1.001, 1])
def test_gradients_too_small_to_compare_are_refused(rng, wrong):
    slopes = np.array([0.99e-4, *rng.uniform(-0.9e-4, 0.9e-4, 3)])
    with pytest.raises(ValueError) as caught:
        gradient_discrepancy(lambda x: float(slopes @ x), lambda x: wrong * slopes, slopes)
    assert str(caught.value) == (
        f"gradient and numerical_gradient: got no number above {0.99e-4 * max(1, wrong):.3g} in "
        "size, so it cannot be told whether they agree; expected one of at least 0.0001: try "
        "another point, or the function and its gradient times a large number"
    )


@pytest.mark.parametrize("wrong", [-1, 0, 0.5, 0.99, 1.002])
def test_no_wrong_gradient_that_is_large_enough_passes(rng, wrong):
    slopes = np.array([1.01e-4, *rng.uniform(-0.9e-4, 0.9e-4, 3)])
    point = rng.normal(size=4)
    assert gradient_discrepancy(lambda x: float(slopes @ x), lambda x: slopes, point) < 1e-9
    found = gradient_discrepancy(lambda x: float(slopes @ x), lambda x: wrong * slopes, point)
    assert found > 1e-7


def test_one_of_the_two_gradients_is_enough_to_tell(rng):
    slopes = rng.uniform(1e-9, 2e-9, 3)
    for function, gradient in [(slopes, slopes * 1e6), (slopes * 1e6, slopes)]:
        found = gradient_discrepancy(
            lambda x, f=function: float(f @ x), lambda x, g=gradient: g, slopes
        )
        assert found > 1e-3


WRONG = {
    "factor": lambda x: 2 * x**3,
    "sign": lambda x: -quartic_grad(x),
    "term missing": lambda x: 4 * x**3,
    "transposed": lambda x: quartic_grad(x)[::-1],
    "one per cent": lambda x: 1.01 * quartic_grad(x),
}


def test_right_gradient_is_near_zero(point):
    assert gradient_discrepancy(quartic, quartic_grad, point) < 1e-7


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_wrong_gradient_stands_out(point, wrong):
    assert gradient_discrepancy(quartic, wrong, point) > 1e-3


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: x, r"function: got a result of shape \(2,\); expected one number"),
        (lambda x: np.nan, "function: got nan; expected finite numbers"),
        (lambda x: None, "function: got None; expected real numbers"),
        (lambda x: 1j, "function: got complex numbers; expected real numbers"),
        (lambda x: "x", "function: got text; expected real numbers"),
        (lambda x: x[:1], r"function: got a result of shape \(1,\); expected one number"),
        (lambda x: np.ma.masked, "function: got a masked array; expected real numbers"),
    ],
)
def test_function_must_return_one_finite_number(function, message):
    with pytest.raises((ValueError, TypeError), match=message):
        numerical_gradient(function, [0.5, 1.5])
    with pytest.raises((ValueError, TypeError), match=message):
        gradient_discrepancy(function, lambda x: x, [0.5, 1.5])


@pytest.mark.parametrize(
    ("gradient", "message"),
    [
        (lambda x: None, "gradient: got None; expected real numbers"),
        (lambda x: x + 1j, "gradient: got complex numbers; expected real numbers"),
        (lambda x: "x", "gradient: got text; expected real numbers"),
        (lambda x: x * np.nan, "gradient: got nan at index 0; expected finite numbers"),
        (lambda x: np.ma.array(x, mask=[0, 1]), "gradient: got a masked array; expected real"),
        (lambda x: x[0], r"gradient and numerical_gradient: got shapes \(\) and \(2,\)"),
    ],
)
def test_gradient_must_return_finite_numbers(gradient, message):
    with pytest.raises((ValueError, TypeError), match=message):
        gradient_discrepancy(lambda x: float(np.sum(x)), gradient, [0.5, 1.5])


@pytest.mark.parametrize("what", [None, 0.5, "x**2", [0.5]])
def test_function_and_gradient_must_be_functions(what):
    with pytest.raises(TypeError, match=r"function: got .*; expected a function"):
        numerical_gradient(what, 1.5)
    with pytest.raises(TypeError, match=r"gradient: got .*; expected a function"):
        gradient_discrepancy(lambda x: float(x), what, 1.5)


@pytest.mark.parametrize("step", [0, -1e-5, [1e-5, 1e-4]])
def test_step_must_be_one_positive_number(step):
    with pytest.raises(ValueError, match="step: got"):
        numerical_gradient(lambda x: 0.0, 1.5, step=step)


def test_gradient_must_have_the_shape_of_the_point():
    with pytest.raises(ValueError, match=r"gradient and numerical_gradient: got shapes \(2,\)"):
        gradient_discrepancy(lambda x: float(np.sum(x)), lambda x: x[:2], [0.5, 1.5, 2.5])
