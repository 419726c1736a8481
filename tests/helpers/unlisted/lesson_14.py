"""Wrong functions for the exercises of lesson 14 that no list of mistakes holds."""

import numpy as np


def _rest_grows(values):
    total = rest = 0.0
    for value in values:
        value = value - rest
        new = total + value
        rest += (new - total) - value
        total = new
    return total


def _returned_inside_the_loop(values):
    total = rest = 0.0
    for value in values:
        value = value - rest
        new = total + value
        rest = (new - total) - value
        total = new
        return total


def _brackets_elsewhere(values):
    total = rest = 0.0
    for value in values:
        value = value - rest
        new = total + value
        rest = new - (total - value)
        total = new
    return total


def _rest_of_the_raw_value(values):
    total = rest = 0.0
    for value in values:
        new = total + (value - rest)
        rest = (new - total) - value
        total = new
    return total


def _largest(gradients):
    return np.max(np.abs(gradients))


def _one_value_early(values):
    total = rest = 0.0
    for value in values[:-1]:
        value = value - rest
        new = total + value
        rest = (new - total) - value
        total = new
    return total


UNLISTED = {
    "14.2": (
        (
            "left the short last batch out",
            lambda sums, counts: np.sum(sums[:-1]) / np.sum(counts[:-1]),
        ),
        ("tokens per loss, upside down", lambda sums, counts: np.sum(counts) / np.sum(sums)),
        ("mean after each batch", lambda sums, counts: np.cumsum(sums) / np.cumsum(counts)),
        ("median of the batch means", lambda sums, counts: np.median(sums / counts)),
        (
            "batch means weighted by the sums",
            lambda sums, counts: np.average(sums / counts, weights=sums),
        ),
        ("whole division", lambda sums, counts: np.sum(sums) // np.sum(counts)),
    ),
    "14.4": (
        ("compared with the smallest rank", lambda counts: counts / np.min(counts)),
        ("softmax of the counts", lambda counts: np.exp(counts) / np.sum(np.exp(counts))),
        ("length of the vector as divisor", lambda counts: counts / np.linalg.norm(counts)),
        (
            "ranks in the reverse order",
            lambda counts: (len(counts) * counts / np.sum(counts))[::-1],
        ),
        ("whole division", lambda counts: len(counts) * counts // np.sum(counts)),
        ("median in place of the mean", lambda counts: counts / np.median(counts)),
    ),
    "14.6": (
        (
            "divided after the logarithm",
            lambda gradients: 2.0 ** np.floor(np.log2(65504) / _largest(gradients)),
        ),
        (
            "rounded to the nearest power",
            lambda gradients: 2.0 ** np.round(np.log2(65504 / _largest(gradients))),
        ),
        (
            "one power of two for safety",
            lambda gradients: 2.0 ** (np.floor(np.log2(65504 / _largest(gradients))) - 1),
        ),
        (
            "one scale for each gradient",
            lambda gradients: 2.0 ** np.floor(np.log2(65504 / np.abs(gradients))),
        ),
        (
            "sum of the sizes",
            lambda gradients: 2.0 ** np.floor(np.log2(65504 / np.sum(np.abs(gradients)))),
        ),
        (
            "base 10 for the exponent",
            lambda gradients: 2.0 ** np.floor(np.log10(65504 / _largest(gradients))),
        ),
    ),
    "14.7": (
        (
            "four bytes for each, always",
            lambda sequences, length, classes, bits: sequences * length * classes * 4,
        ),
        (
            "added tokens and classes",
            lambda sequences, length, classes, bits: (sequences * length + classes) * bits / 8,
        ),
        (
            "length squared as in attention",
            lambda sequences, length, classes, bits: sequences * length**2 * classes * bits / 8,
        ),
        (
            "one token less for the shift",
            lambda sequences, length, classes, bits: sequences * (length - 1) * classes * bits / 8,
        ),
        (
            "divided by 16 of the example",
            lambda sequences, length, classes, bits: sequences * length * classes * bits / 16,
        ),
        (
            "in KiB",
            lambda sequences, length, classes, bits: sequences * length * classes * bits / 8 / 1024,
        ),
    ),
    "14.8": (
        ("rests pile up", _rest_grows),
        ("returned inside the loop", _returned_inside_the_loop),
        ("brackets elsewhere in the rest", _brackets_elsewhere),
        ("rest worked out from the raw value", _rest_of_the_raw_value),
        ("added in 16 bits", lambda values: np.sum(values.astype(np.float16))),
        (
            "from the back, one value left out",
            lambda values: np.cumsum(values[::-1])[-1] - values[-1],
        ),
    ),
}

SECOND = {
    "14.2": (
        ("the last batch alone", lambda sums, counts: sums[-1] / counts[-1]),
        ("the perplexity", lambda sums, counts: np.exp(np.sum(sums) / np.sum(counts))),
    ),
    "14.4": (
        (
            "wrote the 2 ranks of the example in",
            lambda counts: 2 * counts / np.sum(counts),
        ),
        ("how far from the mean", lambda counts: counts - np.mean(counts)),
    ),
    "14.6": (
        (
            "wrote 2 * for 2 **",
            lambda gradients: 2.0 * np.floor(np.log2(65504 / _largest(gradients))),
        ),
    ),
    "14.7": (
        (
            "two to the number of bits",
            lambda sequences, length, classes, bits: sequences * length * classes * 2**bits / 8,
        ),
        (
            "added sequences and length",
            lambda sequences, length, classes, bits: (sequences + length) * classes * bits / 8,
        ),
    ),
    "14.8": (("loop ends one value early", _one_value_early),),
}
