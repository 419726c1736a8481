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


@pytest.mark.parametrize(
    ("target", "mean"),
    [
        # The ratio is too large or too small for float64.
        (3.0, 5e-324),
        (5e-324, 0.75),
        (5e-324, 1e10),
        # Without what the difference rounds off this would be 5 units off.
        (1.907579209678925, 0.5616528000039139),
        # v is -0.57: the series, used this far, would be 4.06 units off.
        (1.7345780841244247, 0.4806319159702943),
    ],
)
def test_half_deviance(target, mean):
    y, mu = as_exact(target, mean)
    (ours,) = half_deviance(np.array([target]), np.array([mean]))
    assert ulps_off(ours, y * mpmath.log(y / mu) + mu - y) <= ULPS
