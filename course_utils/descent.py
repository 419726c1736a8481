"""Gradient descent: step against the gradient, again and again."""

import numpy as np

from course_utils._support.validation import finite_arrays, one_number, real_arrays, whole_number


def gradient_descent(gradient, start, *, learning_rate, steps):
    """Walk downhill from a starting point, and return every point on the way.

    Formula
        xₜ₊₁ = xₜ − η ∇f(xₜ)
    Arguments
        gradient: takes a point, returns the gradient there, an array of the same shape. The point
            is a copy: what is written into it does not move the walk.
        start: x₀, where the walk begins, any shape.
        learning_rate: η, one number above 0.
        steps: how many steps to take, a whole number of at least 0.
    Returns
        an array of shape (steps + 1, …): the start and the point after each step, float64. A walk
        that explodes goes on with infinity and NaN, as the numbers it is made of do.
    Raises
        ValueError: the start is empty or not finite, the gradient has another shape, the learning
        rate is not above 0, or `steps` is not a whole number of at least 0.
        TypeError: `gradient` is no function, or an argument or what the gradient returns does not
        hold real numbers.
    Source
        Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847.

    >>> gradient_descent(lambda x: 2 * x, 1.5, learning_rate=0.25, steps=3)
    array([1.5   , 0.75  , 0.375 , 0.1875])
    """
    if not callable(gradient):
        raise TypeError(f"gradient: got {gradient!r}; expected a function")
    (start,) = finite_arrays(start=start)
    learning_rate = one_number(learning_rate=learning_rate, above=0)
    steps = whole_number(steps=steps, at_least=0)
    points = np.empty((steps + 1, *start.shape))
    points[0] = start
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            (slope,) = real_arrays(gradient=gradient(points[step].copy()))
            if slope.shape != start.shape:
                raise ValueError(
                    f"gradient: got shape {slope.shape}; expected {start.shape}, as the start has"
                )
            points[step + 1] = points[step] - learning_rate * slope
    return points
