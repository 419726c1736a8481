"""Wrong functions for the exercises of lesson 04 that no list of mistakes holds."""

import numpy as np


def _sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


def _softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _penalised(weight, feature, label, penalty):
    return np.mean((_sigmoid(weight * feature) - label) * feature) + penalty * weight


UNLISTED = {
    "4.5": (
        ("brackets missing around 1 - p", lambda prob: np.log(prob / 1 - prob)),
        ("quotient of two logarithms", lambda prob: np.log(prob) / np.log(1 - prob)),
        ("base 2", lambda prob: np.log2(prob / (1 - prob))),
        ("log1p of the odds", lambda prob: np.log1p(prob / (1 - prob))),
        ("second logarithm missing", lambda prob: np.log(prob) - (1 - prob)),
        ("inverse of tanh, rescaled", lambda prob: np.arctanh(2 * prob - 1)),
    ),
    "4.7": (
        (
            "multiplied the logit by 1 - label",
            lambda label, logit: _softplus((1 - label) * logit),
        ),
        (
            "clipped the logits to ±30",
            lambda label, logit: _softplus(
                np.where(label == 1, -1, 1) * np.clip(logit, -30, 30),
            ),
        ),
        (
            "formula that overflows for negative logits",
            lambda label, logit: logit * (1 - label) + np.log1p(np.exp(-logit)),
        ),
        (
            "asked the sign of the logit",
            lambda label, logit: np.where(logit > 0, _softplus(-logit), _softplus(logit)),
        ),
        (
            "1 minus the loss for label 0",
            lambda label, logit: np.where(label == 1, _softplus(-logit), 1 - _softplus(-logit)),
        ),
        (
            "straight line without the soft corner",
            lambda label, logit: np.maximum(0, np.where(label == 1, -logit, logit)),
        ),
    ),
    "4.9": (
        (
            "minus missing in the exponent",
            lambda label, logit: 1 / (1 + np.exp(logit)) - label,
        ),
        (
            "brackets missing below the fraction line",
            lambda label, logit: 1 / 1 + np.exp(-logit) - label,
        ),
        ("sigmoid of the difference", lambda label, logit: _sigmoid(logit - label)),
        (
            "rounded the probability to a decision",
            lambda label, logit: np.round(_sigmoid(logit)) - label,
        ),
        (
            "divided by the number of examples",
            lambda label, logit: (_sigmoid(logit) - label) / len(label),
        ),
        (
            "label 0 got 1 - σ",
            lambda label, logit: np.where(label == 1, _sigmoid(logit) - 1, 1 - _sigmoid(logit)),
        ),
    ),
    "4.11": (
        (
            "averaged the penalty as well",
            lambda weight, feature, label, penalty: (
                (np.sum((_sigmoid(weight * feature) - label) * feature) + penalty * weight)
                / len(label)
            ),
        ),
        (
            "slope of an L1 penalty",
            lambda weight, feature, label, penalty: (
                _penalised(weight, feature, label, 0) + penalty * np.sign(weight)
            ),
        ),
        (
            "penalty inside the brackets, times feature",
            lambda weight, feature, label, penalty: np.mean(
                (_sigmoid(weight * feature) - label + penalty * weight) * feature
            ),
        ),
        (
            "subtracted the pull of the penalty",
            lambda weight, feature, label, penalty: (
                _penalised(weight, feature, label, 0) - penalty * weight
            ),
        ),
        (
            "labels turned into ±1",
            lambda weight, feature, label, penalty: _penalised(
                weight, feature, 2 * label - 1, penalty
            ),
        ),
        (
            "factor p(1 - p) kept",
            lambda weight, feature, label, penalty: (
                np.mean(
                    (_sigmoid(weight * feature) - label)
                    * _sigmoid(weight * feature)
                    * (1 - _sigmoid(weight * feature))
                    * feature
                )
                + penalty * weight
            ),
        ),
    ),
}

SECOND = {
    "4.5": (
        ("closed the logarithm too early", lambda prob: np.log(prob) / (1 - prob)),
        ("1 + p below the line", lambda prob: np.log(prob / (1 + prob))),
    ),
    "4.7": (
        ("subtracted the label alone", lambda label, logit: _softplus(logit) - label),
        ("softplus of label minus logit", lambda label, logit: _softplus(label - logit)),
    ),
    "4.9": (
        (
            "slope of the sigmoid",
            lambda label, logit: _sigmoid(logit) * (1 - _sigmoid(logit)),
        ),
        ("slope for label 1 alone", lambda label, logit: -label * (1 - _sigmoid(logit))),
    ),
    "4.11": (
        (
            "multiplied by the weight",
            lambda weight, feature, label, penalty: (
                np.mean((_sigmoid(weight * feature) - label) * weight) + penalty * weight
            ),
        ),
        (
            "squared the weight, and left the ½ out",
            lambda weight, feature, label, penalty: (
                _penalised(weight, feature, label, 0) + penalty * weight**2
            ),
        ),
    ),
}
