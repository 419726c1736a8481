"""What cancels without losing its digits, where the textbook's formula would keep none of them."""

import math

import numpy as np


def difference(x, y):
    """x − y rounded, and what the rounding took away: together they are exact. Knuth's two-sum.

    Arguments
        x, y: arrays of one type, finite, and so is their difference.

    >>> difference(np.array([1e16]), np.array([0.75]))
    (array([1.e+16]), array([-0.75]))
    """
    rounded = x - y
    back = rounded - x
    return rounded, (x - (rounded - back)) - (y + back)


def sum_of_differences(x, y):
    """Σ (xₖ − yₖ) over the last axis, as if computed with twice the digits of float64.

    Each sum and what its rounding took away are kept apart until the end.

    >>> float(sum_of_differences(np.array([1.0, 0.25, 2e-20]), np.array([0.25, 1.0, 1e-20])))
    1e-20
    """
    terms, lost = difference(x, y)
    lost = lost.sum(axis=-1)
    while terms.shape[-1] > 1:
        odd = terms[..., :0] if terms.shape[-1] % 2 == 0 else terms[..., -1:]
        half = terms.shape[-1] // 2
        sums, rest = difference(terms[..., :half], -terms[..., half : 2 * half])
        lost = lost + rest.sum(axis=-1)
        terms = np.concatenate([sums, odd], axis=-1)
    return terms[..., 0] + lost


def half_deviance(target, mean):
    """y log(y/μ) + μ − y, with 0 log 0 = 0: what a Poisson mean other than y costs.

    It is never negative, 0 only for y = μ, and about (y − μ)² / (2μ) near by, where its terms
    cancel. There they are cancelled on paper: with v = (μ − y)/(μ + y) the logarithm is
    log(μ/y) = 2 artanh v = 2 (v + v³/3 + v⁵/5 + …), and y · 2v is all but μ − y.

    Arguments
        target, mean: y and μ, float64, finite, at least 0, shape (n,).
    Returns
        one number for each pair, right to 4 units in the last place; infinite for μ = 0 < y.
    Source
        Loader, "Fast and accurate computation of binomial probabilities", 2000.

    >>> half_deviance(np.array([1e9, 3.0, 0.0]), np.array([1e9 + 1, 4.0, 0.25]))
    array([5.00000000e-10, 1.36953783e-01, 2.50000000e-01])
    """
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        # y log(y/μ) − y in one: the logarithm of a product rounds less than two terms would.
        ratio = target / mean * math.exp(-1)
        result = target * np.log(ratio) + mean
        i = np.flatnonzero(np.isinf(ratio) | (ratio == 0))  # too large or too small for float64
        result[i] = target[i] * (np.log(target[i]) - np.log(mean[i]) - 1) + mean[i]
    i = np.flatnonzero(target == 0)
    result[i] = mean[i]
    i = np.flatnonzero(np.abs(mean - target) < 0.55 * (mean + target))
    result[i] = _of_neighbours(target[i], mean[i])
    return result


def _of_neighbours(target, mean):
    gap, lost = difference(mean, target)
    v = gap / (mean + target)
    w = v * v
    # v²/3 + v⁴/5 + … is w times this: up to |v| = 0.55 that is all that float64 has room for.
    series = np.zeros_like(w)
    for odd in range(63, 1, -2):
        series *= w
        series += 1 / odd
    return gap * v - gap * w * (1 - v) * series + lost * gap / mean
