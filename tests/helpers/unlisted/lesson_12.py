"""Wrong functions for the exercises of lesson 12 that no list of mistakes holds."""

import numpy as np


def _sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


def _logit(prob):
    return np.log(prob / (1 - prob))


def _right(label, prob):
    """The probability given to what came true."""
    return np.where(label == 1, prob, 1 - prob)


UNLISTED = {
    "12.5": (
        ("1 minus the square", lambda truth, report: 1 - (report - truth) ** 2),
        ("twice the square", lambda truth, report: 2 * (report - truth) ** 2),
        ("its slope", lambda truth, report: 2 * (report - truth)),
        ("half the square", lambda truth, report: (report - truth) ** 2 / 2),
        ("square of the sum", lambda truth, report: (report + truth) ** 2),
        (
            "forgot the weight 1 - truth",
            lambda truth, report: truth * (1 - report) ** 2 + report**2 - truth * (1 - truth),
        ),
        ("the lie, not squared", lambda truth, report: report - truth),
        ("cube of the lie", lambda truth, report: np.abs(report - truth) ** 3),
    ),
    "12.7": (
        (
            "2 in place of gamma",
            lambda label, prob, gamma: (
                (1 - _right(label, prob)) ** 2 * -np.log(_right(label, prob))
            ),
        ),
        (
            "base 10",
            lambda label, prob, gamma: (
                (1 - _right(label, prob)) ** gamma * -np.log10(_right(label, prob))
            ),
        ),
        (
            "label 1 alone",
            lambda label, prob, gamma: label * (1 - prob) ** gamma * -np.log(prob),
        ),
        ("the label for the probability", lambda label, prob, gamma: label),
        ("the factor alone", lambda label, prob, gamma: (1 - _right(label, prob)) ** gamma),
        (
            "exponential of gamma",
            lambda label, prob, gamma: (
                np.exp(-gamma * _right(label, prob)) * -np.log(_right(label, prob))
            ),
        ),
        (
            "one power too few",
            lambda label, prob, gamma: (
                (1 - _right(label, prob)) ** (gamma - 1) * -np.log(_right(label, prob))
            ),
        ),
        (
            "twice the loss",
            lambda label, prob, gamma: (
                2 * (1 - _right(label, prob)) ** gamma * -np.log(_right(label, prob))
            ),
        ),
        (
            "one power too many",
            lambda label, prob, gamma: (
                (1 - _right(label, prob)) ** (gamma + 1) * -np.log(_right(label, prob))
            ),
        ),
    ),
    "12.9": (
        (
            "divided by the difference",
            lambda false_alarm, miss: false_alarm / (miss - false_alarm),
        ),
        ("brackets missing", lambda false_alarm, miss: false_alarm / false_alarm + miss),
        ("false alarm of 1 in the divisor", lambda false_alarm, miss: false_alarm / (1 + miss)),
        (
            "sigmoid of the difference",
            lambda false_alarm, miss: 1 / (1 + np.exp(miss - false_alarm)),
        ),
        (
            "half the price ratio",
            lambda false_alarm, miss: false_alarm / (2 * miss),
        ),
        (
            "product over the sum",
            lambda false_alarm, miss: false_alarm * miss / (false_alarm + miss),
        ),
    ),
    "12.11": (
        ("p over p plus w", lambda prob, weight: prob / (prob + weight)),
        (
            "base 2 for the shift",
            lambda prob, weight: _sigmoid(_logit(prob) - np.log2(weight)),
        ),
        (
            "minus missing in the sigmoid",
            lambda prob, weight: 1 / (1 + np.exp(_logit(prob) - np.log(weight))),
        ),
        (
            "odds turned into 1 - odds",
            lambda prob, weight: prob / (1 - prob) / weight / (1 - prob / (1 - prob) / weight),
        ),
        (
            "log of the weight off the probability",
            lambda prob, weight: prob - np.log(weight),
        ),
        (
            "weighed 1 - p in the sum alone",
            lambda prob, weight: prob / (1 + weight * (1 - prob)),
        ),
    ),
    "12.13": (
        (
            "shares of the boxes, not divided",
            lambda said, happened, count: np.sum(np.abs(said - happened)),
        ),
        (
            "weights turned round",
            lambda said, happened, count: (
                np.sum(np.abs(said - happened) / count) / np.sum(1 / count)
            ),
        ),
        (
            "root of the mean square",
            lambda said, happened, count: np.sqrt(
                np.sum(count * (said - happened) ** 2) / np.sum(count)
            ),
        ),
        (
            "difference of the means, sizes added",
            lambda said, happened, count: np.sum(count * (said + happened)) / np.sum(count),
        ),
        ("median gap", lambda said, happened, count: np.median(np.abs(said - happened))),
        (
            "minus the mean gap",
            lambda said, happened, count: -np.sum(count * np.abs(said - happened)) / np.sum(count),
        ),
        (
            "half of it",
            lambda said, happened, count: (
                np.sum(count * np.abs(said - happened)) / np.sum(2 * count)
            ),
        ),
    ),
}

SECOND = {
    "12.5": (
        (
            "plain mean of both squares, less the truth's",
            lambda truth, report: ((1 - report) ** 2 + report**2) / 2 - truth * (1 - truth),
        ),
        ("spread of the report", lambda truth, report: report * (1 - report)),
    ),
    "12.7": (
        (
            "1 plus the power",
            lambda label, prob, gamma: (
                (1 + (1 - _right(label, prob)) ** gamma) * -np.log(_right(label, prob))
            ),
        ),
        (
            "logarithm of what is missing",
            lambda label, prob, gamma: (
                (1 - _right(label, prob)) ** gamma * -np.log(1 - _right(label, prob))
            ),
        ),
    ),
    "12.9": (
        (
            "difference over the sum",
            lambda false_alarm, miss: (miss - false_alarm) / (miss + false_alarm),
        ),
        ("1 minus the price ratio", lambda false_alarm, miss: 1 - false_alarm / miss),
    ),
    "12.11": (
        (
            "weight on p below the line",
            lambda prob, weight: prob / (1 - prob + weight * prob),
        ),
        ("returned the probability as it came", lambda prob, weight: prob),
    ),
    "12.13": (
        (
            "only where too much was said",
            lambda said, happened, count: (
                np.sum(count * np.maximum(said - happened, 0)) / np.sum(count)
            ),
        ),
        (
            "relative gaps",
            lambda said, happened, count: (
                np.sum(count * np.abs(said - happened) / said) / np.sum(count)
            ),
        ),
    ),
}
