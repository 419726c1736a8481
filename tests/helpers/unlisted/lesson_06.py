"""Wrong functions for the exercises of lesson 06 that no list of mistakes holds."""

import numpy as np


def _hinge(sign, score):
    return np.maximum(0, 1 - sign * score)


def _stopped_at_the_label(label, scores):
    loss = 0.0
    for j in range(len(scores)):
        if j == label:
            break
        loss += max(0, 1 + scores[j] - scores[label])
    return loss


def _squared_terms(label, scores):
    loss = 0.0
    for j in range(len(scores)):
        if j != label:
            loss += max(0, 1 + scores[j] - scores[label]) ** 2
    return loss


def _label_for_its_score(label, scores):
    loss = 0.0
    for j in range(len(scores)):
        if j != label:
            loss += max(0, 1 + scores[j] - label)
    return loss


def _missing(label, scores):
    return np.maximum(0, 1 + scores - scores[label])


def _size(weights, bias, petal):
    return abs(weights @ petal + bias)


UNLISTED = {
    "6.4": (
        ("cut the loss at 1 too", lambda sign, score: np.clip(1 - sign * score, 0, 1)),
        ("label minus score", lambda sign, score: np.maximum(0, sign - score)),
        ("used the sign of the score", lambda sign, score: _hinge(sign, np.sign(score))),
        (
            "charged the wrong side only",
            lambda sign, score: np.where(sign * score < 0, 1 - sign * score, 0),
        ),
        ("softplus in place of the corner", lambda sign, score: np.log1p(np.exp(-sign * score))),
        ("counted who leads by less", lambda sign, score: np.where(sign * score < 1, 1, 0)),
    ),
    "6.6": (
        (
            "derived with respect to the label",
            lambda sign, score: np.where(sign * score < 1, -score, 0.0),
        ),
        ("compared the score alone", lambda sign, score: np.where(score < 1, -sign, 0.0)),
        (
            "pushed back beyond a lead of 1",
            lambda sign, score: -sign * np.sign(1 - sign * score),
        ),
        (
            "half a slope at the kink",
            lambda sign, score: -sign * np.heaviside(1 - sign * score, 0.5),
        ),
        (
            "size of the score below 1",
            lambda sign, score: np.where(np.abs(score) < 1, -sign, 0.0),
        ),
        ("lead below 1 as 1 or 0", lambda sign, score: 1.0 * (sign * score < 1)),
    ),
    "6.7": (
        (
            "divided by the larger weight",
            lambda weights, bias, petal: _size(weights, bias, petal) / np.abs(weights).max(),
        ),
        (
            "subtracted the bias",
            lambda weights, bias, petal: abs(weights @ petal - bias) / np.hypot(*weights),
        ),
        (
            "bias outside the fraction",
            lambda weights, bias, petal: abs(weights @ petal / np.hypot(*weights) + bias),
        ),
        (
            "size before the bias",
            lambda weights, bias, petal: (abs(weights @ petal) + bias) / np.hypot(*weights),
        ),
        (
            "weights in the wrong order",
            lambda weights, bias, petal: _size(weights[::-1], bias, petal) / np.hypot(*weights),
        ),
        ("left the petal out", lambda weights, bias, petal: abs(bias) / np.hypot(*weights)),
        (
            "to the line and back",
            lambda weights, bias, petal: 2 * _size(weights, bias, petal) / np.hypot(*weights),
        ),
        (
            "distance to the score 1",
            lambda weights, bias, petal: abs(weights @ petal + bias - 1) / np.hypot(*weights),
        ),
    ),
    "6.12": (
        ("break where continue belongs", _stopped_at_the_label),
        (
            "left out the place of the largest score",
            lambda label, scores: np.sum(np.delete(_missing(label, scores), scores.argmax())),
        ),
        (
            "size in place of the maximum",
            lambda label, scores: np.sum(np.abs(1 + np.delete(scores, label) - scores[label])),
        ),
        (
            "only the classes behind the true one",
            lambda label, scores: np.sum(_missing(label, scores)[label + 1 :]),
        ),
        (
            "left out the score of the true class",
            lambda label, scores: np.sum(np.maximum(0, 1 + np.delete(scores, label))),
        ),
        (
            "cut each term at 1 too",
            lambda label, scores: np.sum(
                np.clip(1 + np.delete(scores, label) - scores[label], 0, 1)
            ),
        ),
        (
            "asked for a lead of 2",
            lambda label, scores: np.sum(
                np.maximum(0, 2 + np.delete(scores, label) - scores[label])
            ),
        ),
        (
            "plus for minus",
            lambda label, scores: np.sum(
                np.maximum(0, 1 + np.delete(scores, label) + scores[label])
            ),
        ),
        (
            "compared with the largest score",
            lambda label, scores: np.sum(
                np.maximum(0, 1 + np.delete(scores, label) - np.max(scores))
            ),
        ),
        (
            "counted the classes too close",
            lambda label, scores: np.sum(1 + np.delete(scores, label) - scores[label] > 0),
        ),
    ),
}

SECOND = {
    "6.4": (
        ("size of the score", lambda sign, score: np.maximum(0, 1 - np.abs(score))),
        ("np.minimum for np.maximum", lambda sign, score: np.minimum(0, 1 - sign * score)),
    ),
    "6.6": (
        ("times what is missing", lambda sign, score: -sign * _hinge(sign, score)),
        (
            "labels turned into 0 and 1",
            lambda sign, score: np.where(sign * score < 1, -(sign + 1) / 2, 0.0),
        ),
    ),
    "6.7": (
        (
            "size of each product",
            lambda weights, bias, petal: (
                abs(np.abs(weights * petal).sum() + bias) / np.hypot(*weights)
            ),
        ),
        (
            "nothing on the lower side",
            lambda weights, bias, petal: max(0, weights @ petal + bias) / np.hypot(*weights),
        ),
    ),
    "6.12": (
        ("squared each term", _squared_terms),
        ("label in place of its score", _label_for_its_score),
    ),
}
