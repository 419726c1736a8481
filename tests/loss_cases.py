"""One row per loss: what it must return, what it must agree with, and what must be rejected.

A new loss is a new row; `tests/test_losses.py` runs every test over every row.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils import regression


@dataclass(frozen=True)
class LossCase:
    """What is known about a loss.

    Attributes
        loss, grad: the functions under test.
        by_hand: (target, prediction, value) worked out on paper, no numbers round or equal.
        keras, torch: name of the framework's function with the same values, or None.
        best_constant: the constant that minimises the mean of the loss, or None.
        never_negative: True if a loss below 0 would be a mistake.
        symmetric: True if too high and too low by the same amount cost the same.
        grad_at_kink: the documented derivative where prediction equals target.
        twins, grad_twins: plausible mistakes by name, which the table must reject.
    """

    loss: Callable
    grad: Callable
    by_hand: tuple
    keras: str | None
    torch: str | None
    best_constant: Callable | None
    never_negative: bool
    symmetric: bool
    grad_at_kink: float
    twins: dict
    grad_twins: dict


CASES = [
    LossCase(
        loss=regression.signed_error,
        grad=regression.signed_error_grad,
        by_hand=((2.5, 3.25, 0.75), (-0.5, -2.0, -1.5), (1.75, 0.25, -1.5)),
        keras=None,
        torch=None,
        best_constant=None,
        never_negative=False,
        symmetric=False,
        grad_at_kink=1.0,
        twins={
            "sign": lambda y, p: y - p,
            "absolute value": lambda y, p: np.abs(p - y),
            "sum": lambda y, p: p + y,
            "relative": lambda y, p: (p - y) / y,
            "mean for each": lambda y, p: np.full_like(p, np.mean(p - y)),
        },
        grad_twins={
            "sign": lambda y, p: -np.ones_like(p),
            "sign of the error": lambda y, p: np.sign(p - y),
            "zero": lambda y, p: np.zeros_like(p),
        },
    ),
    LossCase(
        loss=regression.squared_error,
        grad=regression.squared_error_grad,
        by_hand=((2.5, 3.25, 0.5625), (-0.5, -2.0, 2.25), (1.75, 0.25, 2.25)),
        keras="mean_squared_error",
        torch="mse_loss",
        best_constant=np.mean,
        never_negative=True,
        symmetric=True,
        grad_at_kink=0.0,
        twins={
            "half": lambda y, p: (p - y) ** 2 / 2,
            "no square": lambda y, p: p - y,
            "absolute value": lambda y, p: np.abs(p - y),
            "difference of squares": lambda y, p: p**2 - y**2,
            "square of the sum": lambda y, p: (p + y) ** 2,
            "sign kept": lambda y, p: np.sign(p - y) * (p - y) ** 2,
            "mean for each": lambda y, p: np.full_like(p, np.mean((p - y) ** 2)),
        },
        grad_twins={
            "factor": lambda y, p: p - y,
            "sign": lambda y, p: 2 * (y - p),
            "absolute value": lambda y, p: 2 * np.abs(p - y),
            "divided by N": lambda y, p: 2 * (p - y) / p.size,
            "no target": lambda y, p: 2 * p,
        },
    ),
    LossCase(
        loss=regression.absolute_error,
        grad=regression.absolute_error_grad,
        by_hand=((2.5, 3.25, 0.75), (-0.5, -2.0, 1.5), (1.75, 0.25, 1.5)),
        keras="mean_absolute_error",
        torch="l1_loss",
        best_constant=np.median,
        never_negative=True,
        symmetric=True,
        grad_at_kink=0.0,
        twins={
            "sign kept": lambda y, p: p - y,
            "square": lambda y, p: (p - y) ** 2,
            "difference of sizes": lambda y, p: np.abs(p) - np.abs(y),
            "only too high": lambda y, p: np.maximum(p - y, 0),
            "half": lambda y, p: np.abs(p - y) / 2,
        },
        grad_twins={
            "sign": lambda y, p: np.sign(y - p),
            "error": lambda y, p: p - y,
            "factor": lambda y, p: 2 * np.sign(p - y),
            "sign of the prediction": lambda y, p: np.sign(p),
            "one at the kink": lambda y, p: np.where(p >= y, 1.0, -1.0),
        },
    ),
]

# One subtraction and one product, each rounded once: two units in the last place.
ULPS = 2


def batch(shape=(7,), dtype=np.float64):
    """Random targets and predictions, all different, apart by more than any step of a gradient."""
    rng = np.random.default_rng(11)
    target = rng.normal(0.3, 1.7, shape)
    error = rng.uniform(0.05, 3, shape) * rng.choice([-1, 1], shape)
    return target.astype(dtype), (target + error).astype(dtype)
