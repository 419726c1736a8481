"""The functions of logits in `course_utils.classification` that are no losses, in mpmath.

Each takes one example and returns a list: one exact number for each number of the result. A class
counts beside the others, as even 50 digits have no room for 1 + 1e-300.
"""

import sys

import mpmath


def sigmoid(z):
    return [1 / (1 + mpmath.exp(-z))]


def sigmoid_grad(z):
    return [sigmoid(z)[0] * sigmoid(-z)[0]]


def softmax(z):
    return [1 / (1 + others(k, z)) for k in range(len(z))]


def log_softmax(z):
    return [-mpmath.log1p(others(k, z)) for k in range(len(z))]


def log_sum_exp(z):
    k = z.index(max(z))
    return [z[k] + mpmath.log1p(others(k, z))]


def softmax_grad(z, upstream):
    p = softmax(z)
    pairs = list(zip(p, upstream, strict=True))
    return [a * mpmath.fsum(b * (u - v) for b, v in pairs) for a, u in pairs]


def log_softmax_grad(z, upstream):
    p = softmax(z)
    pairs = list(zip(p, upstream, strict=True))
    return [  # 1 − pₖ is the sum of the others
        mpmath.fsum(b * u - a * v for j, (b, v) in enumerate(pairs) if j != k)
        for k, (a, u) in enumerate(pairs)
    ]


def others(k, z):
    """Σ exp(zⱼ) / exp(zₖ) over the other classes"""
    return mpmath.fsum(mpmath.exp(x - z[k]) for j, x in enumerate(z) if j != k)


def sizes_in_log_sum_exp(z):
    """A logarithm cancels the largest logit."""
    return [abs(max(z))]


def sizes_in_softmax_grad(z, upstream):
    p = with_all_digits(softmax(z))
    pairs = list(zip(p, upstream, strict=True))
    return [a * sum(b * abs(u - v) for b, v in pairs) for a, u in pairs]


def sizes_in_log_softmax_grad(z, upstream):
    p = with_all_digits(softmax(z))
    pairs = list(zip(p, upstream, strict=True))
    return [
        sum(b * abs(u) + a * abs(v) for j, (b, v) in enumerate(pairs) if j != k)
        for k, (a, u) in enumerate(pairs)
    ]


def with_all_digits(probs):
    """Probabilities, or the smallest number above which float64 keeps all digits of them.

    A large derivative from upstream makes a visible number of what is lost below it.
    """
    return [max(p, sys.float_info.min) for p in probs]
