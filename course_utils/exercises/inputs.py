"""Random inputs that exercises of several lessons share, rounded so that a verdict shows them."""

import numpy as np


def batch(rng, second="prediction"):
    """Targets and as many other numbers, such as predictions: now and then one alone, or equal."""
    size = rng.choice([1, 4, 5, 6])
    target, other = rng.uniform(-2, 2, (2, size)).round(2)
    if size > 4:
        target[1:3] = target[0], other[2]
    return {"target": target, second: other}


def weighted_batch(rng):
    """Losses with a label each, every one of three classes among them, and the classes' weights."""
    label = rng.permutation([0, 1, 2, *rng.integers(0, 3, rng.integers(1, 4))])
    return {
        "losses": rng.uniform(0.1, 3, label.size).round(2),
        "label": label,
        "class_weight": rng.choice(np.arange(2, 12), 3, replace=False) / 2,
    }
