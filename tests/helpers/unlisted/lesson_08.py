"""Wrong functions for the exercises of lesson 08 that no list of mistakes holds."""

import numpy as np


def _odds(outputs):
    return outputs / (1 - outputs)


def _subtracted_the_previous_loss(running_means):
    losses = [running_means[0]]
    for count, mean in enumerate(running_means[1:], start=2):
        losses.append(mean * count - losses[-1])
    return np.array(losses)


def _sums(running_means):
    return running_means * np.arange(1, len(running_means) + 1)


def _shares(losses, other_losses):
    return np.abs(other_losses - losses) / losses


def _weight_times_mean_of_each_class(losses, label, class_weight):
    return sum(class_weight[k] * np.mean(losses[label == k]) for k in np.unique(label))


UNLISTED = {
    "8.7": (
        (
            "divided by the other class alone",
            lambda label, outputs: -np.log(_odds(outputs)[label] / _odds(outputs)[1 - label]),
        ),
        ("logarithm of the odds alone", lambda label, outputs: -np.log(_odds(outputs)[label])),
        (
            "added up both classes",
            lambda label, outputs: -np.sum(np.log(_odds(outputs) / np.sum(_odds(outputs)))),
        ),
        (
            "brackets missing around 1 - p",
            lambda label, outputs: (
                -np.log((outputs / 1 - outputs)[label] / np.sum(outputs / 1 - outputs))
            ),
        ),
        (
            "one output as probability of label 1",
            lambda label, outputs: -np.log(outputs[1] if label == 1 else 1 - outputs[1]),
        ),
        (
            "divided the logits by their sum",
            lambda label, outputs: (
                -np.log(np.log(_odds(outputs))[label] / np.sum(np.log(_odds(outputs))))
            ),
        ),
    ),
    "8.9": (
        (
            "divided by the number of rows",
            lambda y_true, y_pred: np.sum((y_pred - y_true) ** 2, axis=-1) / len(y_true),
        ),
        (
            "keepdims left on",
            lambda y_true, y_pred: np.mean((y_pred - y_true) ** 2, axis=-1, keepdims=True),
        ),
        ("variance of each row", lambda y_true, y_pred: np.var(y_pred - y_true, axis=-1)),
        (
            "one mean, repeated for each row",
            lambda y_true, y_pred: np.full(len(y_true), np.mean((y_pred - y_true) ** 2)),
        ),
        (
            "squared one by one, then subtracted",
            lambda y_true, y_pred: np.mean(y_pred**2 - y_true**2, axis=-1),
        ),
        (
            "list without the last row",
            lambda y_true, y_pred: [
                np.mean((y_pred[i] - y_true[i]) ** 2) for i in range(len(y_true) - 1)
            ],
        ),
    ),
    "8.12": (
        ("added up weighted class means", _weight_times_mean_of_each_class),
        (
            "counted the classes from 1",
            lambda losses, label, class_weight: np.mean(class_weight[label - 1] * losses),
        ),
        (
            "label as weight",
            lambda losses, label, class_weight: np.mean(label * losses),
        ),
        (
            "divided by each weight",
            lambda losses, label, class_weight: np.mean(losses / class_weight[label]),
        ),
        (
            "weights in the order of the classes",
            lambda losses, label, class_weight: np.mean(losses[: len(class_weight)] * class_weight),
        ),
        (
            "divided by the largest weight",
            lambda losses, label, class_weight: np.mean(
                class_weight[label] / np.max(class_weight) * losses
            ),
        ),
    ),
    "8.13": (
        ("subtracted the loss before, not the sum", _subtracted_the_previous_loss),
        (
            "mean before not multiplied",
            lambda running_means: _sums(running_means) - np.append(0, running_means[:-1]),
        ),
        (
            "took each mean for one of two",
            lambda running_means: np.append(
                running_means[0], 2 * running_means[1:] - running_means[:-1]
            ),
        ),
        (
            "zero at the wrong end",
            lambda running_means: np.diff(_sums(running_means), append=0),
        ),
        ("np.gradient of the sums", lambda running_means: np.gradient(_sums(running_means))),
        (
            "counts one too low after the first",
            lambda running_means: np.append(
                running_means[0], np.diff(running_means * np.arange(len(running_means)))
            ),
        ),
    ),
    "8.15": (
        (
            "the epoch where it is largest",
            lambda losses, others: np.argmax(_shares(losses, others)),
        ),
        (
            "share of the mean of both",
            lambda losses, others: np.max(np.abs(others - losses) / ((losses + others) / 2)),
        ),
        ("in percent", lambda losses, others: 100 * np.max(_shares(losses, others))),
        (
            "sum of differences over sum of losses",
            lambda losses, others: np.sum(np.abs(others - losses)) / np.sum(losses),
        ),
        (
            "share where the difference is largest",
            lambda losses, others: _shares(losses, others)[np.argmax(np.abs(others - losses))],
        ),
        ("last epoch alone", lambda losses, others: _shares(losses, others)[-1]),
    ),
}

SECOND = {
    "8.7": (
        (
            "plus below the line",
            lambda label, outputs: (
                -np.log((outputs / (1 + outputs))[label] / np.sum(outputs / (1 + outputs)))
            ),
        ),
        (
            "mean of two binary cross-entropies",
            lambda label, outputs: -(np.log(outputs[label]) + np.log(1 - outputs[1 - label])) / 2,
        ),
    ),
    "8.9": (
        (
            "divided by rows and columns",
            lambda y_true, y_pred: np.sum((y_pred - y_true) ** 2, axis=-1) / y_true.size,
        ),
        ("last column alone", lambda y_true, y_pred: (y_pred - y_true)[:, -1] ** 2),
    ),
    "8.12": (
        (
            "let the class weights sum to 1",
            lambda losses, label, class_weight: np.mean(
                (class_weight / np.sum(class_weight))[label] * losses
            ),
        ),
        (
            "added the weights",
            lambda losses, label, class_weight: np.mean(class_weight[label] + losses),
        ),
    ),
    "8.13": (
        (
            "took the first sum off itself",
            lambda running_means: np.diff(_sums(running_means), prepend=running_means[0]),
        ),
        (
            "divided by the counts",
            lambda running_means: np.diff(
                running_means / np.arange(1, len(running_means) + 1), prepend=0
            ),
        ),
    ),
    "8.15": (
        (
            "as a share of the first loss",
            lambda losses, others: np.max(np.abs(others - losses)) / losses[0],
        ),
        (
            "length of one vector over the other",
            lambda losses, others: np.linalg.norm(others - losses) / np.linalg.norm(losses),
        ),
    ),
}
