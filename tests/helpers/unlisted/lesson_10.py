"""Wrong functions for the exercises of lesson 10 that no list of mistakes holds."""

import numpy as np


def _running(start, batch_means, m):
    for mean in batch_means:
        start = (1 - m) * start + m * mean
    return start


def _all_on_the_way(start, batch_means, m):
    steps = []
    for mean in batch_means:
        start = (1 - m) * start + m * mean
        steps.append(start)
    return steps


def _away_from_the_batch(start, batch_means, m):
    for mean in batch_means:
        start = start + m * (start - mean)
    return start


def _wilson(right, count, z=1.96):
    p = right / count
    middle = p + z**2 / (2 * count)
    half = z * np.sqrt(p * (1 - p) / count + z**2 / (4 * count**2))
    return np.array([middle - half, middle + half]) / (1 + z**2 / count)


def _centre_and_half_width(right, count):
    low, high = _wilson(right, count)
    return np.array([(low + high) / 2, (high - low) / 2])


def _half_outside_the_fraction(right, count):
    z, p = 1.96, right / count
    middle = (p + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z * np.sqrt(p * (1 - p) / count + z**2 / (4 * count**2))
    return np.array([middle - half, middle + half])


def _z_under_the_root(right, count):
    z, p = 1.96, right / count
    middle = p + z**2 / (2 * count)
    half = np.sqrt(z * (p * (1 - p) / count + z**2 / (4 * count**2)))
    return np.array([middle - half, middle + half]) / (1 + z**2 / count)


def _with_p_for_right(right, count):
    z, p = 1.96, right
    middle = p + z**2 / (2 * count)
    half = z * np.sqrt(p * (1 - p) / count + z**2 / (4 * count**2))
    return np.array([middle - half, middle + half]) / (1 + z**2 / count)


def _minus_the_batch(start, batch_means, m):
    for mean in batch_means:
        start = (1 - m) * start - m * mean
    return start


def _z_not_squared_in_the_middle(right, count):
    z, p = 1.96, right / count
    middle = p + z / (2 * count)
    half = z * np.sqrt(p * (1 - p) / count + z**2 / (4 * count**2))
    return np.array([middle - half, middle + half]) / (1 + z**2 / count)


UNLISTED = {
    "10.8": (
        ("returned all values on the way", _all_on_the_way),
        ("moved away from the batch", _away_from_the_batch),
        (
            "added the batches up, then moved once",
            lambda start, batch_means, m: (1 - m) * start + m * np.sum(batch_means),
        ),
        (
            "started from the first batch",
            lambda start, batch_means, m: _running(batch_means[0], batch_means[1:], m),
        ),
        (
            "skipped the first batch",
            lambda start, batch_means, m: _running(start, batch_means[1:], m),
        ),
        (
            "corrected the start as Adam does",
            lambda start, batch_means, m: (
                _running(start, batch_means, m) / (1 - (1 - m) ** len(batch_means))
            ),
        ),
    ),
    "10.10": (
        ("z of 90 per cent", lambda right, count: _wilson(right, count, z=1.645)),
        ("middle and half the width", _centre_and_half_width),
        ("root left out of the division", _half_outside_the_fraction),
        ("z under the root", _z_under_the_root),
        ("right taken for p", _with_p_for_right),
        (
            "plain interval, cut to 0 and 1",
            lambda right, count: np.clip(
                right / count
                + np.array([-2, 2]) * np.sqrt(right / count * (1 - right / count) / count),
                0,
                1,
            ),
        ),
    ),
}

SECOND = {
    "10.8": (
        ("subtracted each batch", _minus_the_batch),
        (
            "wrote m = 0.1 in",
            lambda start, batch_means, m: _running(start, batch_means, 0.1),
        ),
    ),
    "10.10": (
        ("z not squared in the middle", _z_not_squared_in_the_middle),
        ("as numbers of pictures", lambda right, count: count * _wilson(right, count)),
    ),
}
