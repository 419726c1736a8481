"""No loss loses digits anywhere in its domain: random inputs of every size, and neighbours.

A few inputs each; `python -m tests.helpers.lost_digits` tries 2,000.
"""

import mpmath
import numpy as np
import pytest

from course_utils._support.cancellation import half_deviance
from tests.helpers.exactness import as_exact, ulps_off
from tests.helpers.loss_cases import both_types, every_loss
from tests.helpers.lost_digits import FUNCTIONS, ULPS, search_function, search_loss

INPUTS = 40


def assert_exact(found):
    found = list(found)
    worst = max(found, key=lambda row: row.units / row.allowed)
    assert worst.units <= worst.allowed, worst
    assert len(found) > INPUTS / 2  # the others overflow, or lie outside when rounded to float32


@every_loss
@both_types
def test_a_loss_and_its_gradient_keep_their_digits(case, rng, dtype):
    assert_exact(search_loss(case, rng, INPUTS, dtype))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
@both_types
def test_a_function_of_logits_keeps_its_digits(function, rng, dtype):
    assert_exact(search_function(function, rng, INPUTS, dtype))


@pytest.mark.parametrize(("target", "mean"), [(3.0, 5e-324), (5e-324, 0.75), (5e-324, 1e10)])
def test_a_ratio_may_be_too_large_or_too_small_for_float64(target, mean):
    y, mu = as_exact(target, mean)
    (ours,) = half_deviance(np.array([target]), np.array([mean]))
    assert ulps_off(ours, y * mpmath.log(y / mu) + mu - y) <= ULPS
