"""The losses of `course_utils.regression`, one row each."""

import functools
import math

import mpmath
import numpy as np

from course_utils import regression
from tests.helpers.domains import (
    ABOVE_MINUS_ONE,
    ABOVE_ZERO,
    AT_LEAST_ZERO,
    COUNT,
    NOT_ZERO,
    NUMBER,
    one_number,
)
from tests.helpers.loss_case import LossCase


def numbers(rng, n):
    """Targets and predictions that differ by 0.05 to 3."""
    target = rng.normal(0.3, 1.7, n)
    return target, target + rng.uniform(0.05, 3, n) * rng.choice([-1, 1], n)


def equal(target, prediction):
    return target == prediction


def the_target(target):
    return target


def other_side(target, prediction):
    """As far from the target, on its other side."""
    return target, 2 * target - prediction


def further_off(target, prediction, step):
    return prediction + np.where(prediction >= target, step, -step)


def away_from(kink):
    """Targets and predictions that differ by 0.05 to 4, but not by `kink`."""

    def batch(rng, n):
        target = rng.normal(0.3, 1.7, n)
        small, large = rng.uniform(0.05, kink - 0.05, n), rng.uniform(kink + 0.05, 4, n)
        size = np.where(rng.random(n) < 0.5, small, large)
        return target, target + size * rng.choice([-1, 1], n)

    return batch


def not_near_zero(rng, n):
    """Targets of size 0.4 to 5 and predictions that differ by 0.05 to 3."""
    target = rng.uniform(0.4, 5, n) * rng.choice([-1, 1], n)
    return target, target + rng.uniform(0.05, 3, n) * rng.choice([-1, 1], n)


def above_minus_one(rng, n):
    """Numbers from −0.9 to 9 that differ by a factor of 1.05 at least, after 1 is added."""
    target = rng.uniform(-0.8, 5, n)
    factor = rng.uniform(1.05, 1.8, n)
    return target, (1 + target) * np.where(rng.random(n) < 0.5, factor, 1 / factor) - 1


def counts(rng, n):
    return rng.poisson(3.7, n).astype(np.float64), rng.uniform(0.3, 11, n)


def swapped(target, prediction):
    return prediction, target


def in_the_middle(pull):
    """The constant at which the derivatives, `pull(errors)`, sum to 0, by bisection."""

    def best_constant(targets):
        low, high = targets.min(), targets.max()
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (low, middle) if np.sum(pull(middle - targets)) > 0 else (middle, high)
        return middle

    return best_constant


def weighted_median(numbers, weights):
    order = np.argsort(numbers)
    below = np.cumsum(weights[order])
    return numbers[order][np.searchsorted(below, below[-1] / 2)]


def two_levels(target):
    """One option per example: numbers that float32 and float64 hold exactly."""
    return np.where(target > 0.25, 1.75, 0.375)


def per_example(function, option):
    """A loss or gradient with `two_levels` for its option."""

    @functools.wraps(function)
    def with_option(target, prediction):
        return function(target, prediction, **{option: two_levels(target)})

    return with_option


def exact_gaussian(y, mu, variance):
    """The textbook's density, and its logarithm: 50 digits have room for both."""
    variance = mpmath.mpf(variance)
    density = mpmath.exp(-((y - mu) ** 2) / (2 * variance)) / mpmath.sqrt(2 * mpmath.pi * variance)
    return -mpmath.log(density)


def exact_laplace(y, mu, scale):
    scale = mpmath.mpf(scale)
    return -mpmath.log(mpmath.exp(-mpmath.fabs(y - mu) / scale) / (2 * scale))


def exact_poisson(y, rate):
    if y == 0:
        return rate  # λ⁰ is 1, for λ = 0 as well
    return rate - y * mpmath.log(rate) + mpmath.log(mpmath.factorial(y))


# The logarithm of a density may have either sign, so it can cancel against the error term.
def gaussian_terms(y, mu, variance):
    return max(math.log(2 * math.pi), abs(math.log(variance))) / 2


def laplace_terms(y, mu, scale):
    return max(math.log(2), abs(math.log(scale)))


def stirling(y):
    return y * np.log(y) - y + np.log(2 * np.pi * y) / 2


log_factorial = np.vectorize(lambda y: math.lgamma(y + 1), otypes=[np.float64])


def huber(delta, by_hand):
    return LossCase(
        loss=regression.huber,
        grad=regression.huber_grad,
        domains={"target": NUMBER, "prediction": NUMBER, "delta": one_number(above=0)},
        options={"delta": delta},
        batch=away_from(delta),
        by_hand=by_hand,
        exact=lambda y, p, delta: (
            (p - y) ** 2 / 2
            if mpmath.fabs(p - y) <= delta
            else delta * (mpmath.fabs(p - y) - mpmath.mpf(delta) / 2)
        ),
        # In float32 the square of the error overflows, the loss does not.
        hard=((0.0, -1e30), (1e-20, 3e-20), (1e-12, 1.5e30)),
        frameworks={
            "torch": lambda F, y, p: F.huber_loss(p, y, delta=delta, reduction="none"),
            "keras": lambda losses, y, p: losses.huber(y[:, None], p[:, None], delta=delta),
            "scipy": lambda scipy, y, p: scipy.special.huber(delta, p - y),
        },
        best_constant=in_the_middle(lambda e: np.clip(e, -delta, delta)),
        is_perfect=equal,
        perfect=the_target,
        mirrored=other_side,
        symmetric=True,
        worse=further_off,
        kinks=((0.0, delta, delta), (0.0, -delta, -delta), (1.5, 1.5, 0.0)),
        twins={
            "no half": lambda y, p, delta: 2 * regression.huber(y, p, delta=delta),
            "divided by delta": lambda y, p, delta: regression.huber(y, p, delta=delta) / delta,
            "square only": lambda y, p, delta: (p - y) ** 2 / 2,
            "jump at delta": lambda y, p, delta: np.where(
                np.abs(p - y) <= delta, (p - y) ** 2 / 2, delta * np.abs(p - y)
            ),
            "slope 1": lambda y, p, delta: np.where(
                np.abs(p - y) <= delta, (p - y) ** 2 / 2, np.abs(p - y) - delta / 2
            ),
            "branches swapped": lambda y, p, delta: np.where(
                np.abs(p - y) > delta, (p - y) ** 2 / 2, delta * (np.abs(p - y) - delta / 2)
            ),
            "sign forgotten": lambda y, p, delta: np.where(
                p - y <= delta, (p - y) ** 2 / 2, delta * (p - y - delta / 2)
            ),
        },
        grad_twins={
            "sign": lambda y, p, delta: np.clip(y - p, -delta, delta),
            "slope 1": lambda y, p, delta: np.clip((p - y) / delta, -1, 1),
            "not cut off": lambda y, p, delta: p - y,
            "cut off on one side": lambda y, p, delta: np.minimum(p - y, delta),
            "size": lambda y, p, delta: np.minimum(np.abs(p - y), delta),
        },
    )


def pinball(quantile, by_hand):
    return LossCase(
        loss=regression.pinball,
        grad=regression.pinball_grad,
        domains={"target": NUMBER, "prediction": NUMBER, "quantile": one_number(above=0, below=1)},
        options={"quantile": quantile},
        batch=numbers,
        by_hand=by_hand,
        exact=lambda y, p, quantile: (
            quantile * (y - p) if p <= y else (1 - mpmath.mpf(quantile)) * (p - y)
        ),
        frameworks={
            "sklearn": lambda metrics, y, p: metrics.mean_pinball_loss(y, p, alpha=quantile)
        },
        best_constant=lambda y: np.quantile(y, quantile, method="inverted_cdf"),
        is_perfect=equal,
        perfect=the_target,
        mirrored=other_side,
        symmetric=False,
        worse=further_off,
        kinks=((1.25, 1.25, 0.0), (-0.75, -0.75, 0.0)),
        twins={
            "sides swapped": lambda y, p, quantile: regression.pinball(p, y, quantile=quantile),
            "sign": lambda y, p, quantile: -regression.pinball(y, p, quantile=quantile),
            "factor": lambda y, p, quantile: 2 * regression.pinball(y, p, quantile=quantile),
            "lower branch": lambda y, p, quantile: np.minimum(
                quantile * (y - p), (quantile - 1) * (y - p)
            ),
            "one side only": lambda y, p, quantile: np.maximum(quantile * (y - p), 0),
            "squared": lambda y, p, quantile: (
                np.where(p > y, 1 - quantile, quantile) * (p - y) ** 2
            ),
            "median": lambda y, p, quantile: np.abs(p - y) / 2,
        },
        grad_twins={
            "sign": lambda y, p, quantile: np.where(p > y, quantile - 1, quantile),
            "sides swapped": lambda y, p, quantile: np.where(p > y, quantile, quantile - 1),
            "not 0 at the kink": lambda y, p, quantile: np.where(p > y, 1 - quantile, -quantile),
            "middle at the kink": lambda y, p, quantile: np.heaviside(p - y, 0.5) - quantile,
            "sign only": lambda y, p, quantile: np.sign(p - y),
        },
    )


CASES = [
    LossCase(
        loss=regression.signed_error,
        grad=regression.signed_error_grad,
        domains={"target": NUMBER, "prediction": NUMBER},
        batch=numbers,
        by_hand=((2.5, 3.25, 0.75), (-0.5, -2.0, -1.5), (1.75, 0.25, -1.5)),
        exact=lambda y, p: p - y,
        best_constant=None,
        never_negative=False,
        is_perfect=equal,
        perfect=the_target,
        mirrored=other_side,
        symmetric=False,
        worse=lambda y, p, step: p + step,
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
        domains={"target": NUMBER, "prediction": NUMBER},
        batch=numbers,
        by_hand=((2.5, 3.25, 0.5625), (-0.5, -2.0, 2.25), (1.75, 0.25, 2.25)),
        exact=lambda y, p: (p - y) ** 2,
        frameworks={
            "torch": lambda F, y, p: F.mse_loss(p, y, reduction="none"),
            # Keras takes the mean over the last axis.
            "keras": lambda losses, y, p: losses.mean_squared_error(y[:, None], p[:, None]),
        },
        best_constant=np.mean,
        is_perfect=equal,
        perfect=the_target,
        mirrored=other_side,
        symmetric=True,
        worse=further_off,
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
            "divided by N": lambda y, p: 2 * (p - y) / np.size(p),
            "no target": lambda y, p: 2 * p,
        },
    ),
    LossCase(
        loss=regression.absolute_error,
        grad=regression.absolute_error_grad,
        domains={"target": NUMBER, "prediction": NUMBER},
        batch=numbers,
        by_hand=((2.5, 3.25, 0.75), (-0.5, -2.0, 1.5), (1.75, 0.25, 1.5)),
        exact=lambda y, p: mpmath.fabs(p - y),
        frameworks={
            "torch": lambda F, y, p: F.l1_loss(p, y, reduction="none"),
            "keras": lambda losses, y, p: losses.mean_absolute_error(y[:, None], p[:, None]),
        },
        best_constant=np.median,
        is_perfect=equal,
        perfect=the_target,
        mirrored=other_side,
        symmetric=True,
        worse=further_off,
        kinks=((1.25, 1.25, 0.0), (-0.75, -0.75, 0.0)),
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
    huber(1.25, ((2.5, 3.25, 0.28125), (-0.5, -2.5, 1.71875), (1.75, 0.5, 0.78125))),
    huber(0.7, ((2.5, 3.0, 0.125), (-0.5, -2.5, 1.155), (4.0, 1.0, 1.855))),
    LossCase(
        loss=regression.log_cosh,
        grad=regression.log_cosh_grad,
        domains={"target": NUMBER, "prediction": NUMBER},
        batch=numbers,
        # log cosh 0.75 and log cosh 1.5, from a table of 30 digits
        by_hand=((2.5, 3.25, 0.2582660974228071), (-0.5, -2.0, 0.8554401710137967)),
        exact=lambda y, p: mpmath.log(mpmath.cosh(p - y)),
        # log(cosh e) loses the digits of small errors and overflows from 711 on.
        hard=(
            (0.0, 1e-9),
            (0.0, -3e-5),
            (0.5, 0.5078125),
            (0.0, 0.3),
            (0.0, 2.0**-11),  # a sinh off by one unit is seen four times over
            (0.0, 19.9),
            (0.0, -20.1),
            (0.25, 800.5),
            (0.0, 1e9),
            (1e30, -1e30),
        ),
        best_constant=in_the_middle(np.tanh),
        is_perfect=equal,
        perfect=the_target,
        mirrored=other_side,
        symmetric=True,
        worse=further_off,
        kinks=((1.25, 1.25, 0.0),),
        twins={
            "as written": lambda y, p: np.log(np.cosh(p - y)),
            "by softplus": lambda y, p: p - y + np.log1p(np.exp(-2 * (p - y))) - np.log(2),
            "no log 2": lambda y, p: np.logaddexp(p - y, y - p),
            "log sinh": lambda y, p: np.log(np.abs(np.sinh(p - y))),
            "square": lambda y, p: (p - y) ** 2 / 2,
            "straight line": lambda y, p: np.abs(p - y) - np.log(2),
            "line too early": lambda y, p: (
                np.log(np.cosh(np.minimum(np.abs(p - y), 2))) + np.maximum(np.abs(p - y) - 2, 0)
            ),
        },
        grad_twins={
            "sign": lambda y, p: np.tanh(y - p),
            "as written": lambda y, p: np.sinh(p - y) / np.cosh(p - y),
            "sigmoid": lambda y, p: 1 / (1 + np.exp(y - p)),
            "error": lambda y, p: p - y,
            "half the error": lambda y, p: np.tanh((p - y) / 2),
        },
    ),
    LossCase(
        loss=regression.absolute_percentage_error,
        grad=regression.absolute_percentage_error_grad,
        domains={"target": NOT_ZERO, "prediction": NUMBER},
        batch=not_near_zero,
        by_hand=((2.5, 3.25, 30.0), (-0.5, -2.0, 300.0), (4.0, 1.5, 62.5), (-1.25, 0.5, 140.0)),
        exact=lambda y, p: 100 * mpmath.fabs((y - p) / y),
        # The difference times 100 overflows float32, their quotient does not.
        hard=((3e37, 9e37), (1e-30, 2.5e-30), (-1e-30, 1.5)),
        frameworks={
            "keras": lambda losses, y, p: losses.mean_absolute_percentage_error(
                y[:, None], p[:, None]
            ),
            # scikit-learn has a fraction.
            "sklearn": lambda metrics, y, p: 100 * metrics.mean_absolute_percentage_error(y, p),
        },
        best_constant=lambda y: weighted_median(y, 1 / np.abs(y)),
        is_perfect=equal,
        perfect=the_target,
        mirrored=swapped,
        symmetric=False,
        worse=further_off,
        kinks=((1.25, 1.25, 0.0), (-0.75, -0.75, 0.0)),
        twins={
            "fraction": lambda y, p: np.abs((p - y) / y),
            "divided by the prediction": lambda y, p: 100 * np.abs((p - y) / p),
            "divided by both": lambda y, p: 200 * np.abs(p - y) / (np.abs(y) + np.abs(p)),
            "sign of the target kept": lambda y, p: 100 * np.abs(p - y) / y,
            "divided by the mean": lambda y, p: 100 * np.abs(p - y) / np.abs(y).mean(),
            "sign kept": lambda y, p: 100 * (p - y) / np.abs(y),
            "divisor clipped": lambda y, p: 100 * np.abs(p - y) / np.maximum(np.abs(y), 1e-7),
        },
        grad_twins={
            "fraction": lambda y, p: np.sign(p - y) / np.abs(y),
            "sign": lambda y, p: 100 * np.sign(y - p) / np.abs(y),
            "sign of the target kept": lambda y, p: 100 * np.sign(p - y) / y,
            "not divided": lambda y, p: 100 * np.sign(p - y),
            "divided by the prediction": lambda y, p: 100 * np.sign(p - y) / np.abs(p),
            "not 0 at the kink": lambda y, p: 100 * np.where(p >= y, 1, -1) / np.abs(y),
        },
    ),
    LossCase(
        loss=regression.squared_log_error,
        grad=regression.squared_log_error_grad,
        domains={"target": ABOVE_MINUS_ONE, "prediction": ABOVE_MINUS_ONE},
        batch=above_minus_one,
        # (log 2)², (log 4)² and (log 3)²
        by_hand=(
            (0.5, 2.0, 0.4804530139182014),
            (-0.75, 0.0, 1.9218120556728057),
            (2.0, 0.0, 1.206948960812582),
            (7.0, -0.5, 7.687248222691223),
        ),
        exact=lambda y, p: (mpmath.log(1 + p) - mpmath.log(1 + y)) ** 2,
        # Neighbours, whose logarithms cancel; numbers near 0, lost in 1 + y; numbers near −1.
        hard=(
            (0.5, 0.5 + 1e-12),
            (1e6, 1e6 + 0.0625),
            (3e-9, 5e-9),
            (-1 + 1e-7, 0.75),
            (1.75, -1 + 3e-7),
            (-1 + 1e-7, -1 + 2e-7),
            (1e30, 1e-30),
        ),
        frameworks={"sklearn": lambda metrics, y, p: metrics.mean_squared_log_error(y, p)},
        best_constant=lambda y: np.expm1(np.log1p(y).mean()),
        is_perfect=equal,
        perfect=the_target,
        mirrored=swapped,
        symmetric=True,
        convex=False,
        worse=lambda y, p, step: np.where(p > y, p + step, (p - step) / (1 + step)),
        kinks=((1.25, 1.25, 0.0),),
        twins={
            "as written": lambda y, p: (np.log(1 + p) - np.log(1 + y)) ** 2,
            "by log1p": lambda y, p: (np.log1p(p) - np.log1p(y)) ** 2,
            "by the target": lambda y, p: np.log1p((p - y) / (1 + y)) ** 2,
            "no 1": lambda y, p: (np.log(p) - np.log(y)) ** 2,
            "not squared": lambda y, p: np.abs(np.log1p(p) - np.log1p(y)),
            "half": lambda y, p: (np.log1p(p) - np.log1p(y)) ** 2 / 2,
            "decimal logarithm": lambda y, p: (np.log10(1 + p) - np.log10(1 + y)) ** 2,
            "logarithm of the error": lambda y, p: np.log1p(np.abs(p - y)) ** 2,
            "clipped at 0": lambda y, p: (
                (np.log1p(np.maximum(p, 0)) - np.log1p(np.maximum(y, 0))) ** 2
            ),
        },
        grad_twins={
            "by log1p": lambda y, p: 2 * (np.log1p(p) - np.log1p(y)) / (1 + p),
            "no inner derivative": lambda y, p: 2 * (np.log1p(p) - np.log1p(y)),
            "sign": lambda y, p: 2 * (np.log1p(y) - np.log1p(p)) / (1 + p),
            "size": lambda y, p: 2 * np.abs(np.log1p(y) - np.log1p(p)) / (1 + p),
            "no 2": lambda y, p: (np.log1p(p) - np.log1p(y)) / (1 + p),
            "divided by the target": lambda y, p: 2 * (np.log1p(p) - np.log1p(y)) / (1 + y),
        },
    ),
    pinball(0.3, ((2.5, 3.25, 0.525), (-0.5, -2.0, 0.45), (1.75, 0.25, 0.45))),
    pinball(0.875, ((2.5, 3.25, 0.09375), (-0.5, -2.0, 1.3125), (1.75, 0.25, 1.3125))),
    LossCase(
        loss=regression.gaussian_nll,
        grad=regression.gaussian_nll_grad,
        domains={"target": NUMBER, "mean": NUMBER, "variance": ABOVE_ZERO},
        options={"variance": 0.7},
        batch=numbers,
        # ½ log(1.4 π) plus 0, 0.5625/1.4 and 2.25/1.4
        by_hand=(
            (1.5, 1.5, 0.7406010612353064),
            (2.5, 3.25, 1.1423867755210207),
            (-0.5, -2.0, 2.3477439183781635),
        ),
        exact=exact_gaussian,
        hard=((0.0, 60.0), (-5.0, 800.0)),  # the density underflows
        terms=gaussian_terms,
        frameworks={
            "torch": lambda F, y, mu: F.gaussian_nll_loss(
                mu, y, y.new_tensor(0.7), full=True, reduction="none"
            ),
            "scipy": lambda scipy, y, mu: -scipy.stats.norm.logpdf(y, mu, math.sqrt(0.7)),
        },
        best_constant=np.mean,
        never_negative=False,
        mirrored=other_side,
        symmetric=True,
        worse=further_off,
        kinks=((1.25, 1.25, 0.0),),
        twins={
            "as written": lambda y, mu, variance: (
                -np.log(np.exp(-((y - mu) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance))
            ),
            "constant left out": lambda y, mu, variance: (
                np.log(variance) / 2 + (y - mu) ** 2 / (2 * variance)
            ),
            "log-likelihood": lambda y, mu, variance: (
                -regression.gaussian_nll(y, mu, variance=variance)
            ),
            "standard deviation": lambda y, mu, variance: regression.gaussian_nll(
                y, mu, variance=variance**2
            ),
            "no half": lambda y, mu, variance: (
                np.log(2 * np.pi * variance) + (y - mu) ** 2 / variance
            ),
            "log without half": lambda y, mu, variance: (
                np.log(2 * np.pi * variance) + (y - mu) ** 2 / (2 * variance)
            ),
            "not squared": lambda y, mu, variance: (
                np.log(2 * np.pi * variance) / 2 + np.abs(y - mu) / (2 * variance)
            ),
        },
        grad_twins={
            "sign": lambda y, mu, variance: (y - mu) / variance,
            "factor": lambda y, mu, variance: 2 * (mu - y) / variance,
            "standard deviation": lambda y, mu, variance: (mu - y) / np.sqrt(variance),
            "not divided": lambda y, mu, variance: mu - y,
            "multiplied": lambda y, mu, variance: (mu - y) * variance,
        },
    ),
    LossCase(
        loss=per_example(regression.gaussian_nll, "variance"),
        grad=per_example(regression.gaussian_nll_grad, "variance"),
        domains={"target": NUMBER, "mean": NUMBER, "variance": ABOVE_ZERO},
        batch=numbers,
        # ½ log(2π) + ½ log σ² + e²/(2σ²), with σ² = 1.75 and 0.375
        by_hand=(
            (2.5, 3.25, 1.3594607128866698),
            (-0.5, -2.0, 3.4285239066988096),
        ),
        exact=lambda y, mu: exact_gaussian(y, mu, 1.75 if y > 0.25 else 0.375),
        hard=((0.0, 60.0), (-5.0, 800.0)),  # the density underflows
        terms=lambda y, mu: gaussian_terms(y, mu, two_levels(y)),
        best_constant=lambda y: np.average(y, weights=1 / two_levels(y)),
        never_negative=False,
        mirrored=other_side,
        symmetric=True,
        worse=further_off,
        twins={
            "one variance": lambda y, mu: regression.gaussian_nll(y, mu, variance=1.75),
            "mean variance": lambda y, mu: regression.gaussian_nll(
                y, mu, variance=np.mean(two_levels(y))
            ),
            "reversed": lambda y, mu: regression.gaussian_nll(
                y, mu, variance=2.125 - two_levels(y)
            ),
        },
        grad_twins={
            "one variance": lambda y, mu: (mu - y) / 1.75,
            "mean variance": lambda y, mu: (mu - y) / np.mean(two_levels(y)),
            "with the derivative of the variance": lambda y, mu: (mu - y) / two_levels(y) + 0.5,
        },
    ),
    LossCase(
        loss=regression.laplace_nll,
        grad=regression.laplace_nll_grad,
        domains={"target": NUMBER, "location": NUMBER, "scale": ABOVE_ZERO},
        options={"scale": 0.7},
        batch=numbers,
        # log 1.4 plus 0, 0.75/0.7 and 1.5/0.7
        by_hand=(
            (1.5, 1.5, 0.3364722366212129),
            (2.5, 3.25, 1.4079008080497843),
            (-0.5, -2.0, 2.4793293794783558),
        ),
        exact=exact_laplace,
        hard=((0.0, 600.0), (-5.0, 80000.0)),  # the density underflows
        terms=laplace_terms,
        frameworks={
            "scipy": lambda scipy, y, mu: -scipy.stats.laplace.logpdf(y, mu, 0.7),
        },
        best_constant=np.median,
        never_negative=False,
        mirrored=other_side,
        symmetric=True,
        worse=further_off,
        kinks=((1.25, 1.25, 0.0), (-0.75, -0.75, 0.0)),
        twins={
            "as written": lambda y, mu, scale: (
                -np.log(np.exp(-np.abs(y - mu) / scale) / (2 * scale))
            ),
            "constant left out": lambda y, mu, scale: np.log(scale) + np.abs(y - mu) / scale,
            "log-likelihood": lambda y, mu, scale: -regression.laplace_nll(y, mu, scale=scale),
            "squared": lambda y, mu, scale: np.log(2 * scale) + (y - mu) ** 2 / scale,
            "half": lambda y, mu, scale: np.log(2 * scale) + np.abs(y - mu) / (2 * scale),
            "standard deviation": lambda y, mu, scale: regression.laplace_nll(
                y, mu, scale=scale / np.sqrt(2)
            ),
        },
        grad_twins={
            "sign": lambda y, mu, scale: np.sign(y - mu) / scale,
            "not divided": lambda y, mu, scale: np.sign(mu - y),
            "error": lambda y, mu, scale: (mu - y) / scale,
            "half": lambda y, mu, scale: np.sign(mu - y) / (2 * scale),
            "not 0 at the kink": lambda y, mu, scale: np.where(mu >= y, 1, -1) / scale,
        },
    ),
    LossCase(
        loss=per_example(regression.laplace_nll, "scale"),
        grad=per_example(regression.laplace_nll_grad, "scale"),
        domains={"target": NUMBER, "location": NUMBER, "scale": ABOVE_ZERO},
        batch=numbers,
        # log(2b) + |e|/b, with b = 1.75 and 0.375
        by_hand=((2.5, 3.25, 1.6813343970667967), (-0.5, -2.0, 3.712317927548219)),
        exact=lambda y, mu: exact_laplace(y, mu, 1.75 if y > 0.25 else 0.375),
        hard=((0.0, 600.0), (5.0, -80000.0)),  # the density underflows
        terms=lambda y, mu: laplace_terms(y, mu, two_levels(y)),
        best_constant=lambda y: weighted_median(y, 1 / two_levels(y)),
        never_negative=False,
        mirrored=other_side,
        symmetric=True,
        worse=further_off,
        kinks=((1.25, 1.25, 0.0), (-0.75, -0.75, 0.0)),
        twins={
            "one scale": lambda y, mu: regression.laplace_nll(y, mu, scale=1.75),
            "mean scale": lambda y, mu: regression.laplace_nll(y, mu, scale=np.mean(two_levels(y))),
            "reversed": lambda y, mu: regression.laplace_nll(y, mu, scale=2.125 - two_levels(y)),
        },
        grad_twins={
            "one scale": lambda y, mu: np.sign(mu - y) / 1.75,
            "mean scale": lambda y, mu: np.sign(mu - y) / np.mean(two_levels(y)),
            "not divided": lambda y, mu: np.sign(mu - y),
        },
    ),
    LossCase(
        loss=regression.poisson_nll,
        grad=regression.poisson_nll_grad,
        domains={"target": COUNT, "rate": AT_LEAST_ZERO},
        batch=counts,
        # 1.5 − 2 log 1.5 + log 2 and 4 − 3 log 4 + log 6; at rate 0 nothing costs nothing
        by_hand=(
            (2.0, 1.5, 1.3822169643436162),
            (3.0, 4.0, 1.6328763858683831),
            (1.0, 1.0, 1.0),
            (0.0, 0.25, 0.25),
            (0.0, 0.0, 0.0),
            (3.0, 0.0, math.inf),
        ),
        exact=exact_poisson,
        hard=(
            # The factorial and the power overflow, the probability underflows; a rate near 0.
            (200.0, 180.5),
            (5.0, 900.0),
            (40.0, 1e-30),
            # λ + log(y!) and y log λ cancel, all but a few units of their last place.
            (1000.0, 1000.0),
            (2.0, 2.0 + 1e-6),
            (99.0, 100.5),
            (100.0, 99.5),
            (1e9, 1e9),
            (1e15, 1e15 + 0.125),
            (2.0**52, 2.0**52 - 7e7),
        ),
        frameworks={
            # PyTorch leaves out log(y!) and adds 1e-8 to the rate unless told otherwise.
            "torch": lambda F, y, rate: (
                F.poisson_nll_loss(rate, y, log_input=False, eps=0, reduction="none")
                + (y + 1).lgamma()
            ),
            "scipy": lambda scipy, y, rate: -scipy.stats.poisson.logpmf(y, rate),
        },
        best_constant=np.mean,
        is_perfect=lambda y, rate: y == 0 and rate == 0,
        worse=lambda y, rate, step: np.where(rate > y, rate + step, rate / (1 + step)),
        kinks=((0.0, 0.0, 1.0), (3.0, 0.0, -math.inf), (3.0, -0.0, -math.inf), (3.0, 3.0, 0.0)),
        twins={
            "as written": lambda y, rate: (
                -np.log(np.exp(-rate) * rate**y / np.exp(log_factorial(y)))
            ),
            "log(y!) left out": lambda y, rate: rate - y * np.log(rate),
            "log(y!) of y − 1": lambda y, rate: (
                rate - y * np.log(rate) + log_factorial(np.maximum(y - 1, 0))
            ),
            "Stirling's formula": lambda y, rate: (
                rate - y * np.log(rate) + np.where(y > 1, stirling(np.maximum(y, 1)), 0)
            ),
            "rate is a logarithm": lambda y, rate: np.exp(rate) - y * rate + log_factorial(y),
            "eps in the logarithm": lambda y, rate: (
                rate - y * np.log(rate + 1e-8) + log_factorial(y)
            ),
            "arguments swapped": lambda y, rate: (
                y - rate * np.log(np.maximum(y, 1)) + log_factorial(rate)
            ),
            "log-likelihood": lambda y, rate: y * np.log(rate) - rate - log_factorial(y),
        },
        grad_twins={
            "as written": lambda y, rate: 1 - y / rate,
            "sign": lambda y, rate: y / rate - 1,
            "rate is a logarithm": lambda y, rate: np.exp(rate) - y,
            "error": lambda y, rate: rate - y,
            "divided by the count": lambda y, rate: 1 - rate / np.maximum(y, 1),
            "eps in the divisor": lambda y, rate: 1 - y / (rate + 1e-8),
        },
    ),
]
