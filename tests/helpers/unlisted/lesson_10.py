"""Wrong functions for the exercises of lesson 10 that no list of mistakes holds."""

import numpy as np


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


def _z_not_squared_in_the_middle(right, count):
    z, p = 1.96, right / count
    middle = p + z / (2 * count)
    half = z * np.sqrt(p * (1 - p) / count + z**2 / (4 * count**2))
    return np.array([middle - half, middle + half]) / (1 + z**2 / count)


UNLISTED = {
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
    "10.10": (
        ("z not squared in the middle", _z_not_squared_in_the_middle),
        ("as numbers of pictures", lambda right, count: count * _wilson(right, count)),
    ),
}
