"""Wrong functions for the exercises of lesson 12 that no list of mistakes holds."""

import numpy as np


def _sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


def _logit(prob):
    return np.log(prob / (1 - prob))


def _ten_days(truth, report):
    label = np.arange(10) < np.round(10 * truth)
    return np.mean((np.asarray(report)[..., np.newaxis] - label) ** 2, axis=-1)


UNLISTED = {
    "12.2": (
        (
            "truth as weight of both",
            lambda truth, report: truth * (1 - report) ** 2 + truth * report**2,
        ),
        (
            "squared the mixture at the end",
            lambda truth, report: (truth * (1 - report) + (1 - truth) * report) ** 2,
        ),
        (
            "square inside the bracket",
            lambda truth, report: truth * (1 - report**2) + (1 - truth) * report**2,
        ),
        ("returned its slope", lambda truth, report: 2 * (report - truth)),
        ("tried ten days, rounded", _ten_days),
        (
            "forgot the weight 1 - truth",
            lambda truth, report: truth * (1 - report) ** 2 + report**2,
        ),
    ),
    "12.4": (
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
    "12.5": (
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
}

SECOND = {
    "12.2": (
        (
            "plain mean of both squares",
            lambda truth, report: ((1 - report) ** 2 + report**2) / 2,
        ),
        ("took the report for the truth", lambda truth, report: report * (1 - report)),
    ),
    "12.4": (
        (
            "difference over the sum",
            lambda false_alarm, miss: (miss - false_alarm) / (miss + false_alarm),
        ),
        ("1 minus the price ratio", lambda false_alarm, miss: 1 - false_alarm / miss),
    ),
    "12.5": (
        (
            "weight on p below the line",
            lambda prob, weight: prob / (1 - prob + weight * prob),
        ),
        ("returned the probability as it came", lambda prob, weight: prob),
    ),
}
