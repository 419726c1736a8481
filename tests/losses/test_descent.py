"""Gradient descent: where it goes, what it returns, and what it refuses."""

import itertools

import numpy as np
import pytest

from course_utils.descent import gradient_descent


def test_each_point_is_the_one_before_less_a_step(rng):
    matrix, start = rng.normal(size=(3, 3)), rng.normal(size=3)
    points = gradient_descent(lambda x: matrix @ x, start, learning_rate=0.07, steps=5)
    assert points.shape == (6, 3)
    assert np.array_equal(points[0], start)
    for before, after in itertools.pairwise(points):
        np.testing.assert_allclose(after, before - 0.07 * (matrix @ before), rtol=1e-15)


def test_finds_the_bottom_of_a_bowl_of_any_shape(rng):
    bottom = rng.normal(size=(2, 4))
    points = gradient_descent(
        lambda x: 2 * (x - bottom), np.zeros((2, 4)), learning_rate=0.3, steps=60
    )
    np.testing.assert_allclose(points[-1], bottom, rtol=1e-12)  # 0.4^60 is left of the way


def test_no_steps_is_the_start_and_the_start_is_not_changed(rng):
    start = rng.normal(size=2)
    kept = start.copy()
    points = gradient_descent(lambda x: x, start, learning_rate=0.5, steps=0)
    assert np.array_equal(points, [kept])
    points[0] = 0
    assert np.array_equal(start, kept)


def test_a_walk_that_explodes_ends_in_numbers_that_are_none():
    points = gradient_descent(lambda x: x**3, 10.0, learning_rate=1.0, steps=12)
    assert not np.isfinite(points[-1])


def test_a_gradient_that_writes_into_its_point_moves_nothing(rng):
    start, bottom = rng.normal(size=(2, 3))

    def in_place(point):
        point -= bottom
        point *= 2
        return point

    walks = [
        gradient_descent(gradient, start, learning_rate=0.2, steps=7)
        for gradient in (in_place, lambda point: 2 * (point - bottom))
    ]
    assert np.array_equal(*walks)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"gradient": 3}, TypeError, "gradient: got 3; expected a function"),
        ({"gradient": lambda x: x[:1]}, ValueError, r"gradient: got shape \(1,\); expected \(2,\)"),
        ({"gradient": lambda x: None}, TypeError, "gradient: got None; expected real numbers"),
        ({"gradient": lambda x: x + 0j}, TypeError, "gradient: got complex numbers; expected real"),
        ({"gradient": lambda x: "x"}, TypeError, "gradient: got text; expected real numbers"),
        ({"gradient": lambda x: x > 0}, TypeError, "gradient: got booleans; expected real numbers"),
        ({"gradient": lambda x: {"x": x}}, TypeError, "gradient: got a dictionary; expected"),
        ({"gradient": lambda x: []}, ValueError, r"gradient: got an empty array of shape \(0,\)"),
        (
            {"gradient": lambda x: np.ma.array(x, mask=[1, 0])},
            TypeError,
            "gradient: got a masked array; expected real numbers without a mask",
        ),
        ({"start": [np.nan, 1]}, ValueError, "start: got nan at index 0; expected finite"),
        ({"learning_rate": 0}, ValueError, "learning_rate: got 0; expected one number above 0"),
        ({"steps": 2.5}, ValueError, "steps: got 2.5; expected a whole number"),
        ({"steps": -1}, ValueError, "steps: got -1; expected one number at least 0"),
    ],
)
def test_refuses(arguments, error, message):
    good = {"gradient": lambda x: x, "start": [0.5, 1.5], "learning_rate": 0.1, "steps": 3}
    with pytest.raises(error, match=message):
        gradient_descent(**{**good, **arguments})
