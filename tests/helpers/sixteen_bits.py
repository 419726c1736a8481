"""Rows of probabilities in types with sixteen bits: how far their sums may be from 1, and too far.

Where a softmax comes from does not matter here: NumPy and each framework hand in their own.
"""

import numpy as np
import pytest

from course_utils import classification as c

CLASSES = (2, 3, 5, 10, 30, 100, 300, 1000)
# The distance from 1 to the next number.
EPSILON = {"float16": 2.0**-10, "bfloat16": 2.0**-7}


class Bfloat16:
    """What a bfloat16 tensor of PyTorch has that matters here; NumPy cannot read it."""

    dtype = "torch.bfloat16"

    def __init__(self, values):
        self.values = np.float32(values)

    def __array__(self, dtype=None, copy=None):
        raise TypeError("Got unsupported ScalarType BFloat16")

    def float(self):
        return self.values


def tolerance(name, classes):
    """The bound that the package derives in a comment: exp(ε (1 + log K)) − 1."""
    return np.expm1(EPSILON[name] * (1 + np.log(classes)))


def batches_of_logits(rng):
    """Rows of 2 to 1000 classes, all alike or far apart, around 0 and far from it; float64."""
    for classes in CLASSES:
        for spread in (0, 0.01, 0.3, 1, 3, 10):
            yield rng.normal(rng.choice([0, 5, -30]), spread, (20, classes))


def accept(rng, probs, log_probs):
    """Hand in rows as they came, in their own type, to every function that takes such rows."""
    label = rng.integers(0, probs.shape[-1], len(probs))
    target = np.eye(probs.shape[-1])[label]
    for function in (c.categorical_cross_entropy, c.kl_divergence):
        assert function(target, probs).shape == function(probs, probs).shape == label.shape
    assert c.categorical_cross_entropy_grad(target, probs).shape == probs.shape
    assert c.negative_log_likelihood(label, log_probs).shape == label.shape
    assert c.negative_log_likelihood_grad(label, log_probs).shape == log_probs.shape


def refuse(probs, log_probs):
    label = np.zeros(len(probs), int)
    target = np.eye(probs.shape[-1])[label]
    for function in (c.categorical_cross_entropy, c.kl_divergence, c.kl_divergence_grad):
        with pytest.raises(ValueError, match=r"^probs: got a sum of .* in row 0; expected"):
            function(target, probs)
        with pytest.raises(ValueError, match=r"^target_probs: got a sum of .* in row 0; expected"):
            function(probs, target)
    for function in (c.negative_log_likelihood, c.negative_log_likelihood_grad):
        with pytest.raises(ValueError, match=r"^log_probs: got a sum of .* in row 0; expected"):
            function(label, log_probs)


def rows_just_too_far(rng, name):
    """Pairs of one row of probabilities and of log-probabilities, 1 to 1.5 tolerances away.

    They come in float64, with no more digits than the type with this name has.
    """
    for classes in CLASSES:
        for side in (-1, 1):
            # One class is large enough to take up the difference, and not too large.
            row = 0.6 * rng.dirichlet(np.full(classes, 20.0))
            row[rng.integers(classes)] += 0.4
            sum_of_row = 1 + side * 1.25 * tolerance(name, classes)
            yield (
                _with_sum(sum_of_row, row, name, np.copy, np.copy),
                _with_sum(sum_of_row, row, name, np.log, np.exp),
            )


def _with_sum(wanted, row, name, written, read):
    """A row whose probabilities sum to nearly what is wanted, by its largest number alone."""
    row, largest = row.copy(), row.argmax()
    for _ in range(5):  # what is rounded off moves the sum again
        rounded = _rounded(written(row), name)
        row[largest] += wanted - read(rounded).sum()
    assert 1 < (read(rounded).sum() - 1) / (wanted - 1) * 1.25 < 1.5
    return rounded[np.newaxis]


def _rounded(numbers, name):
    digits = 1 / EPSILON[name]
    fraction, exponent = np.frexp(numbers)
    return np.ldexp(np.round(fraction * 2 * digits) / (2 * digits), exponent)
