"""From one loss per example to one number for the batch."""

import numpy as np

from course_utils.validation import finite, finite_arrays, real_arrays


def mean(losses):
    """The mean over all examples: the cost.

    Formula
        (1/N) Σ ℓᵢ
    Arguments
        losses: one value per example, any shape, N numbers.
    Returns
        one number, in the type of the losses. It is summed in float64, so that a million float32
        losses lose no digits on the way.
    Raises
        ValueError: `losses` is empty or holds NaN or infinity.
        TypeError: `losses` does not hold real numbers.
    In the frameworks
        PyTorch ``reduction='mean'``, Keras ``reduction='sum_over_batch_size'``.

    >>> mean([0.36, 0.25, 0.0])
    np.float64(0.20333333333333334)
    """
    (losses,) = real_arrays(losses=losses)
    return _quotient(losses, losses.size, losses=losses)


def sum(losses):
    """The sum over all examples: grows with the batch, and so does its gradient.

    Formula
        Σ ℓᵢ
    Arguments, raises
        as `mean`.
    Returns
        one number, in the type of the losses.
    In the frameworks
        ``reduction='sum'`` in both.

    >>> sum([0.36, 0.25, 0.0])
    np.float64(0.61)
    """
    (losses,) = real_arrays(losses=losses)
    return _quotient(losses, 1, losses=losses)


def weighted_mean(losses, weights, *, divisor):
    """The mean of weighted losses, with the divisor named, because the frameworks differ in it.

    Formula
        Σ wᵢ ℓᵢ / Σ wᵢ  for ``divisor="weights"``;  Σ wᵢ ℓᵢ / N  for ``divisor="count"``
    Arguments
        losses: one value per example, N numbers.
        weights: one weight per example, same shape, none negative.
        divisor: ``"weights"`` or ``"count"``.
    Returns
        one number. Only ``"weights"`` stays the same when all weights are doubled.
    Raises
        ValueError: shapes differ, a weight is negative, all weights are 0, an argument is empty or
        holds NaN or infinity, or the divisor is neither of the two words.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        PyTorch's ``cross_entropy(weight=…)`` divides by the sum of the weights, Keras'
        ``sample_weight`` by the count.

    >>> weighted_mean([0.36, 0.25, 0.0], [1, 3, 1], divisor="weights")
    np.float64(0.22199999999999998)
    >>> weighted_mean([0.36, 0.25, 0.0], [1, 3, 1], divisor="count")
    np.float64(0.36999999999999994)
    """
    losses, weights = finite_arrays(losses=losses, weights=weights)
    if (weights < 0).any():
        raise ValueError(f"weights: got {weights.min()}; expected no negative weight")
    if divisor == "weights":
        divide_by = weights.sum(dtype=np.float64)
        if divide_by == 0:
            raise ValueError("weights: got only zeros; expected at least one positive weight")
    elif divisor == "count":
        divide_by = losses.size
    else:
        raise ValueError(f"divisor: got {divisor!r}; expected 'weights' or 'count'")
    with np.errstate(over="ignore", invalid="ignore"):  # finite() reports both
        weighted = weights * losses
    return _quotient(weighted, divide_by, losses=losses, weights=weights)


def _quotient(terms, divisor, **arguments):
    with np.errstate(over="ignore", invalid="ignore"):  # finite() reports both
        quotient = (np.sum(terms, dtype=np.float64) / divisor).astype(terms.dtype)
    return finite(quotient, **arguments)
