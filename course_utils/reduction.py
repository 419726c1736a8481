"""From one loss per example to one number for the batch."""

import numpy as np

from course_utils._support.validation import (
    class_indices,
    class_weights,
    finite,
    one_of,
    or_none,
    real_arrays,
    refuse_where,
    same_shape,
    whole_number,
)


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
        losses: one value per example, N numbers; infinite only where the weight is 0.
        weights: one weight per example, same shape, none negative.
        divisor: ``"weights"`` or ``"count"``.
    Returns
        one number. Only ``"weights"`` stays the same when all weights are doubled.
    Raises
        ValueError: shapes differ, a weight is negative, all weights are 0, an argument is empty or
        holds NaN or infinity that counts, or the divisor is neither of the two words.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        PyTorch's ``cross_entropy(weight=…)`` divides by the sum of the weights, Keras'
        ``sample_weight`` by the count.

    >>> weighted_mean([0.36, 0.25, 0.0], [1, 3, 1], divisor="weights")
    np.float64(0.22199999999999998)
    >>> weighted_mean([0.36, 0.25, 0.0], [1, 3, 1], divisor="count")
    np.float64(0.36999999999999994)
    """
    losses, weights = real_arrays(losses=losses, weights=weights)
    finite(weights, weights=weights)
    refuse_where(weights < 0, "no negative weight", weights=weights)
    if not np.isfinite(losses).all():  # the usual case costs one look
        losses = _counted(losses, weights > 0)
    if one_of("weights", "count", divisor=divisor) == "weights":
        divide_by = weights.sum(dtype=np.float64)
        if divide_by == 0:
            raise ValueError("weights: got only zeros; expected at least one positive weight")
    else:
        divide_by = losses.size
    with np.errstate(over="ignore", invalid="ignore"):  # finite() reports both
        weighted = weights * losses
    return _quotient(weighted, divide_by, losses=losses, weights=weights)


def class_weighted_mean(losses, label, *, class_weight=None, ignore_index=None):
    """The mean of `classification.cross_entropy_from_logits` under the same two options.

    Formula
        Σ ℓᵢ / Σ w_yᵢ over the examples that are not ignored. The losses hold their weight already.
    Arguments
        losses: one loss per example, its weight included, any shape; infinite only where it is
            ignored.
        label: y, the class index of each example, same shape.
        class_weight: w, one weight of at least 0 for each class, or None for all 1.
        ignore_index: a whole number; examples with this label do not count.
    Returns
        one number. It stays the same when all weights are doubled.
    Raises
        ValueError: shapes differ, an argument is empty or holds NaN or infinity that counts, a
        label is no class index, a weight is negative, or the weights of the labels that count sum
        to 0.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        PyTorch ``cross_entropy(weight=…, ignore_index=…)`` with ``reduction='mean'``, which
        returns NaN where nothing counts. Keras' ``fit(class_weight=…)`` divides by the number of
        examples.

    >>> class_weighted_mean([0.36, 0.75, 0.0], [0, 1, 0], class_weight=[1, 3])
    np.float64(0.22199999999999998)
    >>> class_weighted_mean([0.36, 0.75, 0.0], [0, 1, -1], ignore_index=-1)
    np.float64(0.5549999999999999)
    """
    (losses,) = real_arrays(losses=losses)
    ignore_index = or_none(whole_number, ignore_index=ignore_index)
    weight = None if class_weight is None else class_weights(class_weight)
    classes = None if weight is None else len(weight)
    label = class_indices(label, classes, ignore_index=ignore_index)
    same_shape(losses=losses, label=label)
    counts = label != ignore_index
    divide_by = np.count_nonzero(counts) if weight is None else weight[label[counts]].sum()
    if divide_by == 0:
        raise ValueError("label: got no example with a positive weight; expected at least one")
    losses = _counted(losses, counts)
    return _quotient(losses, divide_by, losses=losses)


def _counted(losses, counts):
    """The losses with 0 for those that do not count, also where they are infinite, but not NaN."""
    refuse_where(np.isnan(losses), "finite numbers", losses=losses)
    return np.where(counts, losses, 0)


def _quotient(terms, divisor, **arguments):
    with np.errstate(over="ignore", invalid="ignore"):  # finite() reports both
        quotient = (np.sum(terms, dtype=np.float64) / divisor).astype(terms.dtype)
    return finite(quotient, **arguments)
