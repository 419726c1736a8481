"""Wrong functions for the exercises of lesson 09 that no list of mistakes holds."""

import numpy as np


def _stepped_before_adding(weight, gradients, learning_rate):
    collected = 0
    for gradient in gradients:
        weight = weight - learning_rate * collected
        collected += gradient
    return weight


def _collected_from_the_weight(weight, gradients, learning_rate):
    collected = weight
    for gradient in gradients:
        collected += gradient
        weight = weight - learning_rate * collected
    return weight


def _first_step_alone(weight, gradients, learning_rate):
    collected = 0
    for gradient in gradients:
        collected += gradient
        return weight - learning_rate * collected


def _pairs(target, prediction):
    return prediction[:, np.newaxis] - target


def _all_but_the_own_target(target, prediction):
    return np.mean(_pairs(target, prediction)[~np.eye(len(target), dtype=bool)] ** 2)


UNLISTED = {
    "9.2": (
        ("stepped before the slope was added", _stepped_before_adding),
        ("started to collect at the weight", _collected_from_the_weight),
        ("returned inside the loop", _first_step_alone),
        (
            "last slope acts most often",
            lambda weight, gradients, learning_rate: (
                weight - learning_rate * np.sum(gradients * np.arange(1, len(gradients) + 1))
            ),
        ),
        (
            "brackets around the first difference",
            lambda weight, gradients, learning_rate: (
                (weight - learning_rate) * np.sum(np.cumsum(gradients))
            ),
        ),
        (
            "only the one slope before stays",
            lambda weight, gradients, learning_rate: (
                weight - learning_rate * (np.sum(gradients) + np.sum(gradients[:-1]))
            ),
        ),
    ),
    "9.4": (
        (
            "no bias for the last layer",
            lambda sizes: np.sum(sizes[:-1] * sizes[1:]) + np.sum(sizes[1:-1]),
        ),
        (
            "loop ends one layer early",
            lambda sizes: sum(
                sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(len(sizes) - 2)
            ),
        ),
        (
            "a bias on either side",
            lambda sizes: np.sum((sizes[:-1] + 1) * (sizes[1:] + 1)),
        ),
        (
            "joined the last layer to the first",
            lambda sizes: np.sum(sizes * np.roll(sizes, 1)) + np.sum(sizes[1:]),
        ),
        ("each layer squared", lambda sizes: np.sum(sizes**2) + np.sum(sizes[1:])),
        (
            "every layer sees the inputs",
            lambda sizes: np.sum(sizes[0] * sizes[1:] + sizes[1:]),
        ),
    ),
    "9.5": (
        (
            "left class 0 out as well",
            lambda label, class_weight, ignore_index: np.sum(class_weight[label[label > 0]]),
        ),
        (
            "wrote -1 of the example in",
            lambda label, class_weight, ignore_index: np.sum(class_weight[label[label != -1]]),
        ),
        (
            "ignored labels taken for class 0",
            lambda label, class_weight, ignore_index: np.sum(
                class_weight[np.where(label == ignore_index, 0, label)]
            ),
        ),
        (
            "kept only the ignored labels",
            lambda label, class_weight, ignore_index: np.sum(
                class_weight[label[label == ignore_index]]
            ),
        ),
        (
            "ignored labels weigh 1",
            lambda label, class_weight, ignore_index: np.sum(
                np.where(label == ignore_index, 1.0, class_weight[label])
            ),
        ),
        (
            "mean over all labels, ignored too",
            lambda label, class_weight, ignore_index: np.mean(
                np.where(label == ignore_index, 0, class_weight[label])
            ),
        ),
    ),
    "9.7": (
        (
            "left the pairs of one example out",
            _all_but_the_own_target,
        ),
        (
            "one mean for each target",
            lambda target, prediction: np.mean(_pairs(target, prediction) ** 2, axis=0),
        ),
        (
            "multiplied in place of subtracting",
            lambda target, prediction: np.mean(np.outer(prediction, target) ** 2),
        ),
        (
            "compared with the mean target",
            lambda target, prediction: np.mean((prediction - np.mean(target)) ** 2),
        ),
        (
            "added the two variances",
            lambda target, prediction: np.var(prediction) + np.var(target),
        ),
        (
            "each pair counted once only",
            lambda target, prediction: (
                np.sum(np.triu(_pairs(target, prediction)) ** 2) / len(target) ** 2
            ),
        ),
    ),
}

SECOND = {
    "9.2": (
        (
            "each step shrinks the weight",
            lambda weight, gradients, learning_rate: (
                weight * np.prod(1 - learning_rate * gradients)
            ),
        ),
        (
            "mean of the slopes so far",
            lambda weight, gradients, learning_rate: (
                weight
                - learning_rate * np.sum(np.cumsum(gradients) / np.arange(1, len(gradients) + 1))
            ),
        ),
    ),
    "9.4": (
        ("a bias for each weight", lambda sizes: 2 * np.sum(sizes[:-1] * sizes[1:])),
        (
            "joined every layer to all later ones",
            lambda sizes: (np.sum(sizes) ** 2 - np.sum(sizes**2)) // 2 + np.sum(sizes[1:]),
        ),
    ),
    "9.5": (
        (
            "dropped the minus of the ignored labels",
            lambda label, class_weight, ignore_index: np.sum(class_weight[np.abs(label)]),
        ),
        (
            "how many count, times the mean weight",
            lambda label, class_weight, ignore_index: (
                np.sum(label != ignore_index) * np.mean(class_weight)
            ),
        ),
    ),
    "9.7": (
        (
            "added in place of subtracting",
            lambda target, prediction: np.mean((prediction[:, np.newaxis] + target) ** 2),
        ),
        (
            "root at the end",
            lambda target, prediction: np.sqrt(np.mean(_pairs(target, prediction) ** 2)),
        ),
    ),
}
