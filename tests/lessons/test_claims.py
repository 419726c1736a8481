"""What a question of a lesson takes for granted, where no cell of the lesson shows it."""

import numpy as np
import pytest
from scipy.optimize import linprog


def line_of_least_absolute_error(x, y):
    """The weight of the best line, exactly: as a linear program it needs no learning rate."""
    count = x.size
    line, misses = np.column_stack([x, np.ones(count)]), np.eye(count)
    found = linprog(
        np.append([0, 0], np.ones(count)),
        A_ub=np.block([[line, -misses], [-line, -misses]]),
        b_ub=np.concatenate([y, -y]),
        bounds=[(None, None)] * 2 + [(0, None)] * count,
    )
    return found.x[0]


@pytest.mark.parametrize("draw", range(4))
def test_with_most_sunny_readings_lost_no_line_follows_the_good_ones(draw, rng):
    """Exercise 2.15. At 60 of 100 it would depend on the draw: some lines still rise there."""
    x = rng.uniform(-2, 2, 200)
    y = 10 + 2 * x + rng.normal(0, 0.5, 200)
    sunny = np.flatnonzero(x > 0)
    assert line_of_least_absolute_error(x, y) > 1.5  # none lost
    y[sunny[: int(0.8 * sunny.size)]] = 0.0
    assert line_of_least_absolute_error(x, y) < -1.5
