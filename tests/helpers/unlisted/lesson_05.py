"""Wrong functions for the exercises of lesson 05 that no list of mistakes holds."""

import math

import numpy as np


def _log_sum_exp(logits):
    largest = np.max(logits)
    return largest + np.log(np.sum(np.exp(logits - largest)))


def _softmax(logits):
    return np.exp(logits - _log_sum_exp(logits))


def _kl(target_probs, probs):
    return np.sum(target_probs * np.log(target_probs / probs))


def _mean_of_class_means(losses, label, class_weight):
    classes = np.unique(label)
    means = np.array([np.mean(losses[label == k]) for k in classes])
    return np.sum(class_weight[classes] * means) / np.sum(class_weight[classes])


def _all_losses_of_a_perfect_row(classes):
    row = np.zeros(classes)
    row[0] = 1
    return -np.log(_softmax(row))


UNLISTED = {
    "5.2": (
        (
            "counted the classes from 1",
            lambda label, logits: _log_sum_exp(logits) - logits[label - 1],
        ),
        (
            "scored the predicted class",
            lambda label, logits: _log_sum_exp(logits) - logits[np.argmax(logits)],
        ),
        (
            "eps inside the logarithm",
            lambda label, logits: -np.log(_softmax(logits)[label] + 1e-12),
        ),
        (
            "softmax first, then the loss",
            lambda label, logits: _log_sum_exp(_softmax(logits)) - _softmax(logits)[label],
        ),
        (
            "mean of the exponentials",
            lambda label, logits: (
                np.max(logits) + np.log(np.mean(np.exp(logits - np.max(logits)))) - logits[label]
            ),
        ),
        (
            "left the label out of the sum",
            lambda label, logits: _log_sum_exp(np.delete(logits, label)) - logits[label],
        ),
    ),
    "5.5": (
        (
            "PyTorch's kl_div with plain probabilities",
            lambda target_probs, probs: np.sum(target_probs * (np.log(target_probs) - probs)),
        ),
        (
            "quotient of two logarithms",
            lambda target_probs, probs: np.sum(target_probs * np.log(target_probs) / np.log(probs)),
        ),
        (
            "added up the sizes of the terms",
            lambda target_probs, probs: np.sum(np.abs(target_probs * np.log(target_probs / probs))),
        ),
        (
            "added the entropy to the cross-entropy",
            lambda target_probs, probs: (
                -np.sum(target_probs * np.log(probs)) - np.sum(target_probs * np.log(target_probs))
            ),
        ),
        (
            "mean of both directions",
            lambda target_probs, probs: (_kl(target_probs, probs) + _kl(probs, target_probs)) / 2,
        ),
        (
            "weighed by the difference of both",
            lambda target_probs, probs: np.sum(
                (target_probs - probs) * np.log(target_probs / probs)
            ),
        ),
    ),
    "5.6": (
        ("one zero too few", lambda classes: np.log(np.e + classes - 2) - 1),
        ("zeros and the one changed places", lambda classes: np.log(np.e * (classes - 1) + 1) - 1),
        ("1 minus the probability", lambda classes: 1 - np.e / (np.e + classes - 1)),
        ("the losses of all classes", _all_losses_of_a_perfect_row),
        ("logarithm of a sum as a sum", lambda classes: np.log(np.e) + np.log(classes - 1) - 1),
        ("base 2 for the logarithm alone", lambda classes: np.log2(np.e + classes - 1) - 1),
    ),
    "5.7": (
        ("averaged each class first", _mean_of_class_means),
        (
            "divided the sum by the classes",
            lambda losses, label, class_weight: (
                np.sum(class_weight[label] * losses) / len(class_weight)
            ),
        ),
        (
            "counted the classes from 1",
            lambda losses, label, class_weight: np.average(losses, None, class_weight[label - 1]),
        ),
        (
            "divided by the weights",
            lambda losses, label, class_weight: np.average(losses, None, 1 / class_weight[label]),
        ),
        (
            "divided by count and weights",
            lambda losses, label, class_weight: (
                np.mean(class_weight[label] * losses) / np.sum(class_weight[label])
            ),
        ),
        (
            "squared the weights above the line",
            lambda losses, label, class_weight: (
                np.sum(class_weight[label] ** 2 * losses) / np.sum(class_weight[label])
            ),
        ),
    ),
}

SECOND = {
    "5.2": (
        (
            "subtracted the number of the class",
            lambda label, logits: _log_sum_exp(logits) - label,
        ),
        (
            "kept the probability above 1e-7",
            lambda label, logits: -np.log(np.maximum(_softmax(logits)[label], 1e-7)),
        ),
    ),
    "5.5": (
        (
            "math.log of an array",
            lambda target_probs, probs: sum(target_probs * math.log(target_probs / probs)),
        ),
        (
            "logarithm of the weighted sum",
            lambda target_probs, probs: np.log(np.sum(target_probs * target_probs / probs)),
        ),
    ),
    "5.6": (
        (
            "took the exponential of the label off",
            lambda classes: np.log(np.e + classes - 1) - np.e,
        ),
        ("worked it out for ten classes", lambda classes: np.log(np.e + 9) - 1),
    ),
    "5.7": (
        (
            "labels plus 1 as weights",
            lambda losses, label, class_weight: np.average(losses, weights=label + 1),
        ),
        (
            "weights one after the other, not looked up",
            lambda losses, label, class_weight: np.average(
                losses, weights=np.resize(class_weight, len(losses))
            ),
        ),
    ),
}
