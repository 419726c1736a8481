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


def _one_value_early(values):
    total = rest = 0.0
    for value in values[:-1]:
        value = value - rest
        new = total + value
        rest = (new - total) - value
        total = new
    return total


def _steps(counts, every):
    return np.array([np.sum(counts[i : i + every]) for i in range(0, len(counts), every)])


def _off_by_one(counts, every):
    totals, total = [], 0
    for number, count in enumerate(counts):
        total += count
        if number % every == 0:
            totals.append(total)
            total = 0
    return np.array([*totals, total] if total else totals)


def _always_one_more(counts, every):
    whole = len(counts) // every * every
    return np.append(_steps(counts[:whole], every), np.sum(counts[whole:]))


def _peak(sequences, length, classes, bits):
    return 3 * sequences * length * classes * bits / 8


UNLISTED = {
    "14.5": (
        ("counted from 0", _off_by_one),
        ("the rest stands first", lambda counts, every: _steps(counts[::-1], every)[::-1]),
        (
            "largest part of each step",
            lambda counts, every: np.array(
                [np.max(counts[i : i + every]) for i in range(0, len(counts), every)]
            ),
        ),
        (
            "dealt out like cards",
            lambda counts, every: np.array(
                [np.sum(counts[i::every]) for i in range(min(every, len(counts)))]
            ),
        ),
        (
            "each step takes one part too many",
            lambda counts, every: np.array(
                [np.sum(counts[i : i + every + 1]) for i in range(0, len(counts), every)]
            ),
        ),
        ("one number too many", lambda counts, every: np.append(_steps(counts, every), 0)),
    ),
    "14.7": (
        (
            "divided by the ranks once more",
            lambda counts: counts / np.sum(counts) / len(counts),
        ),
        ("number of all parts as factor", lambda counts: counts.size * counts / np.sum(counts) + 1),
        (
            "shares of the rank's largest part",
            lambda counts: counts / np.max(counts, axis=1, keepdims=True),
        ),
        ("ranks minus one", lambda counts: (len(counts) - 1) * counts / np.sum(counts)),
        ("whole division", lambda counts: len(counts) * counts // np.sum(counts)),
        ("sums of the ranks alone", lambda counts: np.sum(counts, axis=1) / np.sum(counts)),
    ),
    "14.12": (
        (
            "four bytes for each, always",
            lambda sequences, length, classes, bits: 3 * sequences * length * classes * 4,
        ),
        (
            "added tokens and classes",
            lambda sequences, length, classes, bits: 3 * (sequences * length + classes) * bits / 8,
        ),
        (
            "length squared as in attention",
            lambda sequences, length, classes, bits: 3 * sequences * length**2 * classes * bits / 8,
        ),
        (
            "one token less for the shift",
            lambda sequences, length, classes, bits: (
                3 * sequences * (length - 1) * classes * bits / 8
            ),
        ),
        ("two tables", lambda *case: _peak(*case) / 3 * 2),
        ("in KiB", lambda *case: _peak(*case) / 1024),
    ),
    "14.13": (
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
    "14.5": (
        ("three of the example written in", lambda counts, every: _steps(counts, 3)),
        ("a step after the loop, always", _always_one_more),
        ("how many parts, not tokens", lambda counts, every: _steps(np.ones_like(counts), every)),
    ),
    "14.7": (
        ("wrote the 2 ranks of the example in", lambda counts: 2 * counts / np.sum(counts)),
        ("how far from the mean", lambda counts: counts - np.mean(counts)),
    ),
    "14.12": (
        (
            "two to the number of bits",
            lambda sequences, length, classes, bits: 3 * sequences * length * classes * 2**bits / 8,
        ),
        (
            "added sequences and length",
            lambda sequences, length, classes, bits: 3 * (sequences + length) * classes * bits / 8,
        ),
    ),
    "14.13": (("loop ends one value early", _one_value_early),),
}
