"""Wrong functions for the exercises of lesson 05 that no list of mistakes holds."""

import numpy as np


def _log_sum_exp(logits):
    largest = np.max(logits)
    return largest + np.log(np.sum(np.exp(logits - largest)))


def _softmax(logits):
    return np.exp(logits - _log_sum_exp(logits))


def _losses(label, log_probs):
    return -log_probs[np.arange(len(label)), label]


def _mean_of_class_means(losses, label, class_weight):
    classes = np.unique(label)
    means = np.array([np.mean(losses[label == k]) for k in classes])
    return np.sum(class_weight[classes] * means) / np.sum(class_weight[classes])


UNLISTED = {
    "5.5": (
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
    "5.7": (
        (
            "mean of the logarithms to base 10",
            lambda label, log_probs: 10 ** np.mean(_losses(label, log_probs)),
        ),
        (
            "counted the classes from 1",
            lambda label, log_probs: np.exp(
                np.mean(-log_probs[np.arange(len(label)), label - 1]),
            ),
        ),
        (
            "the largest loss",
            lambda label, log_probs: np.exp(np.max(_losses(label, log_probs))),
        ),
        (
            "divided by the number of classes",
            lambda label, log_probs: np.exp(
                np.sum(_losses(label, log_probs)) / log_probs.shape[1],
            ),
        ),
        (
            "took one logarithm more",
            lambda label, log_probs: np.exp(np.mean(-np.log(-_losses(label, -log_probs)))),
        ),
        (
            "the surest class, whatever the label",
            lambda label, log_probs: np.exp(-np.mean(log_probs.max(axis=1))),
        ),
    ),
    "5.10": (
        (
            "did not divide what is spread",
            lambda label, classes, smoothing: (1 - smoothing) * np.eye(classes)[label] + smoothing,
        ),
        (
            "counted the classes from 1",
            lambda label, classes, smoothing: (
                (1 - smoothing) * np.eye(classes)[label - 1] + smoothing / classes
            ),
        ),
        (
            "gave the label its share twice",
            lambda label, classes, smoothing: (
                (1 - smoothing + smoothing / classes) * np.eye(classes)[label] + smoothing / classes
            ),
        ),
        (
            "divided by the classes twice",
            lambda label, classes, smoothing: (
                (1 - smoothing) * np.eye(classes)[label] + smoothing / classes**2
            ),
        ),
        (
            "the smoothing of the example, always",
            lambda label, classes, smoothing: 0.8 * np.eye(classes)[label] + 0.2 / classes,
        ),
        (
            "only the label's number",
            lambda label, classes, smoothing: 1 - smoothing + smoothing / classes,
        ),
    ),
    "5.12": (
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
    "5.5": (
        (
            "subtracted the number of the class",
            lambda label, logits: _log_sum_exp(logits) - label,
        ),
        (
            "kept the probability above 1e-7",
            lambda label, logits: -np.log(np.maximum(_softmax(logits)[label], 1e-7)),
        ),
    ),
    "5.7": (
        (
            "one guess too few in the divisor",
            lambda label, log_probs: np.exp(np.sum(_losses(label, log_probs)) / (len(label) - 1)),
        ),
        (
            "the first guess alone",
            lambda label, log_probs: np.exp(_losses(label, log_probs)[0]),
        ),
    ),
    "5.10": (
        (
            "the same for every class",
            lambda label, classes, smoothing: np.full(classes, 1 / classes),
        ),
        (
            "squared what is left to the label",
            lambda label, classes, smoothing: (
                (1 - smoothing) ** 2 * np.eye(classes)[label] + smoothing / classes
            ),
        ),
    ),
    "5.12": (
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
