"""Random inputs of exercises: shared by lessons, or long. Rounded so that a verdict shows them."""

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


def row_of_logits(rng):
    """A label and logits: often far from 0, often with another class far above the label.

    Now and then another class ties with the label.
    """
    label = int(rng.integers(5))
    # Eighths near 900 are exact in float32 as well.
    logits = rng.choice(np.arange(-24, 25), 5, replace=False) / 8 + rng.choice([0, 900])
    logits[(label + rng.integers(1, 5)) % 5] += rng.choice([0, 800])
    if rng.integers(2):
        logits[(label + 1) % 5] = logits[label]
    return {"label": label, "logits": logits}


def guesses(rng):
    """Labels and log-probabilities of a few guesses, none of them at random."""
    size, classes = rng.integers(3, 6), rng.integers(3, 6)
    counts = rng.integers(1, 20, (size, classes))
    probs = counts / counts.sum(axis=1, keepdims=True)
    return {"label": rng.integers(0, classes, size), "log_probs": np.log(probs).round(4)}


def smoothing(rng):
    """A label among a few classes, and how much of it is spread."""
    classes = int(rng.integers(3, 9))
    return {
        "label": int(rng.integers(classes)),
        "classes": classes,
        "smoothing": round(rng.uniform(0.05, 0.6), 2),
    }
