"""Is a gradient right? Compare it with one that needs no calculus."""

import numpy as np

from course_utils._support.validation import finite_arrays

# A gradient that is off by a thousandth counts as wrong, and one that is off by 1e-7 as right: so
# some number of it has to be at least this large, or the two are one.
SMALLEST = 1e-7 / 1e-3


def numerical_gradient(function, point, *, step=1e-5):
    """The gradient of a function of several numbers, by central differences.

    Formula
        ∂f/∂xᵢ ≈ ( f(x + h·eᵢ) − f(x − h·eᵢ) ) / 2h, with h = step · max(1, |xᵢ|)
    Arguments
        function: takes an array in the shape of `point`, a copy of its own, returns one number.
        point: where the gradient is wanted, any shape. It is not changed.
        step: relative step. Its error is about step² from the formula plus 1e-16/step from
            rounding, both near 1e-10 at the default.
    Returns
        an array in the shape of `point`, float64.
    Raises
        ValueError: `point` is empty or not finite, `step` is not a positive number, or the
        function returns something other than one finite number.
        TypeError: `function` is no function, or `point` or what it returns is not made of real
        numbers.
    Source
        Press et al., "Numerical Recipes", section 5.7.

    >>> numerical_gradient(lambda x: float(np.sum(x**2)), [1.5, -0.25]).round(6)
    array([ 3. , -0.5])
    """
    _refuse_no_function(function=function)
    (point,) = finite_arrays(point=point)
    (step,) = finite_arrays(step=step)
    if step.ndim or step <= 0:
        raise ValueError(f"step: got {step}; expected one positive number")
    point = point.astype(np.float64)
    gradient = np.empty_like(point)
    for index in np.ndindex(point.shape):
        h = step * max(1.0, abs(point[index]))
        above, below = point.copy(), point.copy()
        above[index] += h
        below[index] -= h
        # That was really stepped: point + h is rounded. The function may write into what it gets.
        distance = above[index] - below[index]
        gradient[index] = (_value(function, above) - _value(function, below)) / distance
    return gradient


def gradient_discrepancy(function, gradient, point, *, step=1e-5):
    """How far a gradient is from the numerical one: near 0 when it is right.

    Formula
        max over i of |gᵢ − nᵢ| / max(1, |gᵢ|, |nᵢ|), n the numerical gradient
    Arguments
        function, point, step: as `numerical_gradient`.
        gradient: takes the point, returns an array in its shape.
    Returns
        one number. Below 1e-7 the gradient is right; above 1e-3 it is wrong; between the two look
        for a kink near the point. Numbers below 1e-4 count as parts of a gradient with larger ones.
    Raises
        ValueError, TypeError: as `numerical_gradient`, and when the gradient has another shape.
        ValueError: it cannot be told, because no number of either gradient reaches 1e-4: a wrong
        sign would make a difference that looks like rounding.

    >>> gradient_discrepancy(lambda x: float(x**2), lambda x: 2 * x, 1.5) < 1e-7
    True
    >>> round(gradient_discrepancy(lambda x: float(x**2), lambda x: x, 1.5), 6)
    0.5
    """
    _refuse_no_function(function=function, gradient=gradient)
    numerical = numerical_gradient(function, point, step=step)
    given, numerical = finite_arrays(
        gradient=gradient(np.array(point, dtype=np.float64)), numerical_gradient=numerical
    )
    size = np.maximum(np.abs(given), np.abs(numerical))
    if np.max(size) < SMALLEST:
        raise ValueError(
            f"gradient and numerical_gradient: got no number above {np.max(size):.3g} in size, so "
            f"it cannot be told whether they agree; expected one of at least {SMALLEST:g}: try "
            "another point, or the function and its gradient times a large number"
        )
    return float(np.max(np.abs(given - numerical) / np.maximum(1, size)))


def _refuse_no_function(**arguments):
    for name, value in arguments.items():
        if not callable(value):
            raise TypeError(f"{name}: got {value!r}; expected a function")


def _value(function, point):
    (value,) = finite_arrays(function=function(point))
    if value.ndim:
        raise ValueError(f"function: got a result of shape {value.shape}; expected one number")
    return value
