"""Wrong functions for the exercises of lesson 13 that no list of mistakes holds."""

import numpy as np


def _log_sum(logits):
    return np.log(np.sum(np.exp(logits), axis=1))


def _of_label(label, logits):
    return logits[np.arange(len(label)), label]


def _sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


UNLISTED = {
    "13.5": (
        (
            "no logarithm of the sum",
            lambda label, logits: np.sum(np.exp(logits), axis=1) - _of_label(label, logits),
        ),
        ("log-sum-exp alone", lambda label, logits: _log_sum(logits)),
        (
            "the column of the first label for all",
            lambda label, logits: _log_sum(logits) - logits[:, label[0]],
        ),
        (
            "the largest logit for that of the label",
            lambda label, logits: _log_sum(logits) - np.max(logits, axis=1),
        ),
    ),
    "13.8": (
        ("probability equal to label", lambda label, logit: np.sum(_sigmoid(logit) == label)),
        ("rounded logits", lambda label, logit: np.sum(np.round(logit) == label)),
        (
            "only benign ones that are called benign",
            lambda label, logit: np.sum((logit <= 0) & (label == 0)),
        ),
        ("false alarms", lambda label, logit: np.sum((logit > 0) & (label == 0))),
        ("threshold 1", lambda label, logit: np.sum((logit > 1) == (label == 1))),
        ("added up the probabilities", lambda label, logit: np.sum(_sigmoid(logit))),
    ),
    "13.10": (
        ("the largest of all", lambda label, loss: np.max(loss)),
        ("the last column left out", lambda label, loss: np.mean(loss[:, :-1])),
        (
            "the first row alone",
            lambda label, loss: np.sum(loss[0]) / np.sum(label[0] >= 0),
        ),
        ("the losses that are not 0, their median", lambda label, loss: np.median(loss[loss > 0])),
        (
            "divided by the empty places",
            lambda label, loss: np.sum(loss) / (1 + np.sum(label < 0)),
        ),
        ("divided by the width of the table", lambda label, loss: np.sum(loss) / label.shape[1]),
    ),
}

SECOND = {
    "13.5": (
        (
            "squared",
            lambda label, logits: (_log_sum(logits) - _of_label(label, logits)) ** 2,
        ),
        (
            "in bits",
            lambda label, logits: (_log_sum(logits) - _of_label(label, logits)) / np.log(2),
        ),
    ),
    "13.8": (
        (
            "called malignant what lies below 0",
            lambda label, logit: np.sum((logit < 0) == (label == 1)),
        ),
        ("sum of all products", lambda label, logit: np.sum(label * logit)),
    ),
    "13.10": (
        ("means of the columns", lambda label, loss: np.mean(loss, axis=0)),
        (
            "counted all labels but the zeros",
            lambda label, loss: np.sum(loss) / np.sum(label != 0),
        ),
    ),
}
