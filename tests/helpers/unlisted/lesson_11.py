"""Wrong functions for the exercises of lesson 11 that no list of mistakes holds."""

import numpy as np


def _sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


def _softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _each(label, logit):
    return _softplus(np.where(label == 1, -logit, logit))


UNLISTED = {
    "11.5": (
        ("minus missing in the exponent", lambda count, z: np.exp(-z) - count),
        ("took z for the rate", lambda count, z: 1 - count / z),
        ("logarithm of the rate", lambda count, z: np.log(np.exp(z)) - count * np.exp(z)),
        ("rate left alone", lambda count, z: np.exp(z)),
        ("sign of the difference", lambda count, z: np.sign(np.exp(z) - count)),
        ("absolute difference", lambda count, z: np.abs(np.exp(z) - count)),
    ),
    "11.10": (
        ("largest answer alone", lambda label, logit: np.max(_each(label, logit), axis=1)),
        ("half of it", lambda label, logit: np.sum(_each(label, logit), axis=1) / 2),
        (
            "took the labels for ±1",
            lambda label, logit: np.sum(_softplus(-label * logit), axis=1),
        ),
        (
            "rounded the logits",
            lambda label, logit: np.sum(_each(label, np.round(logit)), axis=1),
        ),
        (
            "squared error of the probabilities",
            lambda label, logit: np.sum((_sigmoid(logit) - label) ** 2, axis=1),
        ),
        (
            "straight line without the soft corner",
            lambda label, logit: np.sum(np.maximum(0, np.where(label == 1, -logit, logit)), axis=1),
        ),
    ),
}

SECOND = {
    "11.5": (
        ("squared the difference", lambda count, z: (np.exp(z) - count) ** 2),
        ("divided by how many there are", lambda count, z: (np.exp(z) - count) / len(count)),
    ),
    "11.10": (
        ("minus in front of the sum", lambda label, logit: -np.sum(_each(label, logit), 1)),
        (
            "mean over the labels that are 1",
            lambda label, logit: (
                np.sum(_each(label, logit), axis=1) / np.maximum(label.sum(axis=1), 1)
            ),
        ),
    ),
}
