"""Wrong functions for the exercises of lesson 09 that no list of mistakes holds."""

import numpy as np


def _counted_steps(learning_rate, weight_decay):
    """Whole steps, until no more than a half is left."""
    weight, steps = 1.0, 0
    while weight > 0.5:
        weight -= learning_rate * weight_decay * weight
        steps += 1
    return steps


UNLISTED = {
    "9.10": (
        (
            "divided each loss by its size",
            lambda losses, sizes: np.sum(losses / sizes) / np.sum(1 / sizes),
        ),
        (
            "left the short batch out of the sum alone",
            lambda losses, sizes: np.sum(losses[:-1] * sizes[:-1]) / np.sum(sizes),
        ),
        ("median of the batches", lambda losses, sizes: np.median(losses)),
        (
            "took every batch for a full one",
            lambda losses, sizes: np.sum(losses * sizes[0]) / np.sum(sizes),
        ),
        (
            "mean of the products over the mean loss",
            lambda losses, sizes: np.mean(losses * sizes) / np.mean(losses),
        ),
        ("the last batch alone", lambda losses, sizes: losses[-1]),
    ),
    "9.13": (
        ("counted whole steps", _counted_steps),
        (
            "added the share in place of taking it off",
            lambda learning_rate, weight_decay: (
                np.log(0.5) / np.log(1 + learning_rate * weight_decay)
            ),
        ),
        (
            "decay without its learning rate, times the rate",
            lambda learning_rate, weight_decay: (
                learning_rate * np.log(0.5) / np.log(1 - weight_decay)
            ),
        ),
        (
            "logarithm of the difference, taken apart",
            lambda learning_rate, weight_decay: np.log(0.5) / -np.log(learning_rate * weight_decay),
        ),
        (
            "the penalty's slope is twice the weight",
            lambda learning_rate, weight_decay: (
                np.log(0.5) / np.log(1 - 2 * learning_rate * weight_decay)
                if learning_rate * weight_decay < 0.5
                else 1.0
            ),
        ),
        (
            "half of the penalty",
            lambda learning_rate, weight_decay: (
                np.log(0.5) / np.log(1 - learning_rate * weight_decay / 2)
            ),
        ),
    ),
    "9.14": (
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
}

SECOND = {
    "9.10": (
        (
            "weighted by the rank of the batch",
            lambda losses, sizes: np.sum(losses * np.arange(len(losses))) / len(losses),
        ),
        (
            "counted one example too few",
            lambda losses, sizes: np.sum(losses * sizes) / (np.sum(sizes) - 1),
        ),
    ),
    "9.13": (
        (
            "one step too many",
            lambda learning_rate, weight_decay: (
                np.log(0.5) / np.log(1 - learning_rate * weight_decay) + 1
            ),
        ),
        (
            "until a tenth is left",
            lambda learning_rate, weight_decay: (
                np.log(0.1) / np.log(1 - learning_rate * weight_decay)
            ),
        ),
    ),
    "9.14": (
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
}
