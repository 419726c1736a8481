"""The losses of `course_utils.margin`, one row each."""

import itertools
import math

import mpmath
import numpy as np

from course_utils import margin
from tests.helpers.domains import CLASS, NUMBER, ONE_HOT, SCORES, SIGN, VECTOR, one_number
from tests.helpers.loss_case import LossCase

CLASSES = 4


# ---- two classes: labels −1 and +1


def whole_signs(rng, n):
    """Labels as integers, and scores 0.02 to 3 away from the kink on either side."""
    sign = rng.choice([-1, 1], n)
    return sign, sign * (1 + rng.uniform(0.02, 3, n) * rng.choice([-1, 1], n))


def float_signs(rng, n):
    sign, score = whole_signs(rng, n)
    return sign.astype(float), score


def is_ahead(sign, score):
    return sign * score >= 1


def both_turned(sign, score):
    return -sign, -score


def less_ahead(sign, score, step):
    return score - sign * step


# ---- several classes: the scores of one example are a row


def scores(rng, n):
    """Scores whose differences are 0.01 and more away from −1 and from 0."""
    steps = rng.permuted(np.tile(np.arange(8), (n, 1)), axis=1)[:, :CLASSES]
    return 0.37 * steps - 1.3 + rng.uniform(-0.05, 0.05, (n, CLASSES))


def one_hot_rows(rng, n):
    return np.eye(CLASSES)[rng.integers(0, CLASSES, n)], scores(rng, n)


def labelled(rng, n):
    return rng.integers(0, CLASSES, n), scores(rng, n)


def others(y, s):
    """The score of class y of one example, and those of the other classes."""
    return s[y], [s[j] for j in range(len(s)) if j != y]


def crammer_singer(y, s):
    own, rest = others(y.index(1), s)
    return max(0, 1 + max(rest) - own)


def weston_watkins(y, s):
    own, rest = others(y, s)
    return sum(max(0, 1 + other - own) for other in rest)


def best_of_whole_numbers(label):
    """The cheapest row of whole numbers, by trying them all."""
    rows = itertools.product(range(CLASSES), repeat=CLASSES)
    cost = {row: sum(weston_watkins(y, row) for y in label.tolist()) for row in rows}
    return np.array(min(cost, key=cost.get), dtype=float)


def picked(y, s):
    """Scores of the true classes as a column."""
    return np.take_along_axis(s, y[:, np.newaxis], axis=1)


def leads(y, s):
    """sⱼ − s_y with −∞ for the true class."""
    lead = s - picked(y, s)
    np.put_along_axis(lead, y[:, np.newaxis], -np.inf, axis=1)
    return lead


def only_largest(lead):
    """Where each row is largest, once."""
    return np.eye(CLASSES)[lead.argmax(axis=1)]


# The 1 is lost in the sum 1 + sⱼ: neighbours of 2⁵³ are 2 apart.
LARGE = 2.0**53
# Of 1 + ALMOST − (1 + TINY), the difference ALMOST − (1 + TINY) rounds off all that is left.
TINY = 2.0**-52
ALMOST = TINY * (1 + 2**-20)


# ---- directions


def vectors(rng, n):
    return rng.normal(0.3, 1.4, (n, 3)), rng.normal(-0.2, 1.7, (n, 3))


def lengths(rows):
    return np.linalg.norm(rows, axis=-1, keepdims=True)


def cosine(t, p):
    return np.sum(t * p, axis=-1) / (lengths(t) * lengths(p))[..., 0]


def exact_cosine(t, p):
    def dot(one, other):
        return sum(a * b for a, b in zip(one, other, strict=True))

    return dot(t, p) / mpmath.sqrt(dot(t, t) * dot(p, p))


CASES = [
    LossCase(
        loss=margin.hinge,
        grad=margin.hinge_grad,
        domains={"sign": SIGN, "score": NUMBER},
        batch=whole_signs,
        by_hand=((1, 0.25, 0.75), (-1, 0.5, 1.5), (-1, -2.25, 0.0), (1, -1.5, 2.5)),
        exact=lambda y, s: max(0, 1 - y * s),
        frameworks={
            "torch": lambda F, y, s: F.margin_ranking_loss(
                s, s.new_zeros(s.shape), y, margin=1, reduction="none"
            ),
            # Keras takes the mean over the last axis.
            "keras": lambda losses, y, s: losses.hinge(y[:, None], s[:, None]),
            "sklearn": lambda metrics, y, s: metrics.hinge_loss(y, s),
        },
        best_constant=lambda sign: np.sign(np.sum(sign)),
        is_perfect=is_ahead,
        perfect=lambda sign: sign.astype(float),
        mirrored=both_turned,
        symmetric=True,
        worse=less_ahead,
        kinks=((1, 1.0, 0.0), (-1, -1.0, 0.0)),
        twins={
            "no largest": lambda y, s: 1 - y * s,
            "sign": lambda y, s: np.maximum(0, 1 + y * s),
            "no margin": lambda y, s: np.maximum(0, -y * s),
            "labels 0 and 1": lambda y, s: np.maximum(0, 1 - (y + 1) / 2 * s),
            "no label": lambda y, s: np.maximum(0, 1 - s),
            "size": lambda y, s: np.abs(1 - y * s),
            "distance from the label": lambda y, s: np.abs(y - s),
            "square": lambda y, s: np.maximum(0, 1 - y * s) ** 2,
            "logistic": lambda y, s: np.log1p(np.exp(-y * s)),
            "half": lambda y, s: np.maximum(0, 1 - y * s) / 2,
            "mean for each": lambda y, s: np.full_like(s, np.mean(np.maximum(0, 1 - y * s))),
        },
        grad_twins={
            "sign": lambda y, s: np.where(y * s < 1, y, 0.0),
            "at the kink": lambda y, s: np.where(y * s <= 1, -y, 0.0),
            "everywhere": lambda y, s: -y + 0 * s,
            "no label": lambda y, s: np.where(y * s < 1, -1.0, 0.0),
            "no margin": lambda y, s: np.where(y * s < 0, -y, 0.0),
            "to the label": lambda y, s: np.where(y * s < 1, -s, 0.0),
            "other side": lambda y, s: np.where(y * s > 1, -y, 0.0),
        },
    ),
    LossCase(
        loss=margin.squared_hinge,
        grad=margin.squared_hinge_grad,
        domains={"sign": SIGN, "score": NUMBER},
        batch=float_signs,
        by_hand=((1.0, 0.25, 0.5625), (-1.0, 0.5, 2.25), (-1.0, -2.25, 0.0), (1.0, -1.5, 6.25)),
        exact=lambda y, s: max(0, 1 - y * s) ** 2,
        hard=((1.0, 0.9999999), (-1.0, -0.9999999), (-1.0, 1e15), (1.0, 1e-30)),
        frameworks={
            # Two classes with the scores −s/2 and s/2, and a division by their number.
            "torch": lambda F, y, s: (
                2
                * F.multi_margin_loss(
                    s[:, None] * s.new_tensor([-0.5, 0.5]), (y > 0).long(), p=2, reduction="none"
                )
            ),
            "keras": lambda losses, y, s: losses.squared_hinge(y[:, None], s[:, None]),
        },
        best_constant=np.mean,
        is_perfect=is_ahead,
        perfect=lambda sign: 1.25 * sign,
        mirrored=both_turned,
        symmetric=True,
        worse=less_ahead,
        kinks=((1.0, 1.0, 0.0), (-1.0, -1.0, 0.0)),
        twins={
            "no square": lambda y, s: np.maximum(0, 1 - y * s),
            "no largest": lambda y, s: (1 - y * s) ** 2,
            "half": lambda y, s: np.maximum(0, 1 - y * s) ** 2 / 2,
            "square of the margin": lambda y, s: np.maximum(0, 1 - (y * s) ** 2),
            "sign": lambda y, s: np.maximum(0, 1 + y * s) ** 2,
            "expanded": lambda y, s: np.where(y * s < 1, 1 - 2 * y * s + s**2, 0.0),
            "no margin": lambda y, s: np.maximum(0, -y * s) ** 2,
        },
        grad_twins={
            "factor": lambda y, s: -y * np.maximum(0, 1 - y * s),
            "sign": lambda y, s: 2 * y * np.maximum(0, 1 - y * s),
            "no label": lambda y, s: -2 * np.maximum(0, 1 - y * s),
            "of the hinge": lambda y, s: np.where(y * s < 1, -y, 0.0),
            "no largest": lambda y, s: -2 * y * (1 - y * s),
            "constant": lambda y, s: np.where(y * s < 1, -2 * y, 0.0),
        },
    ),
    LossCase(
        loss=margin.categorical_hinge,
        grad=margin.categorical_hinge_grad,
        domains={"one_hot": ONE_HOT, "scores": SCORES},
        batch=one_hot_rows,
        by_hand=(
            ([0.0, 1.0, 0.0, 0.0], [0.5, 1.25, 0.75, -3.0], 0.5),
            ([1.0, 0.0, 0.0, 0.0], [-0.5, 0.75, 0.0, -0.25], 2.25),
            ([0.0, 0.0, 0.0, 1.0], [-2.0, -3.0, -2.5, -2.25], 1.25),
            ([0.0, 0.0, 1.0, 0.0], [-2.0, -3.0, -0.5, -2.25], 0.0),
        ),
        exact=crammer_singer,
        hard=(
            ([0.0, 1.0, 0.0, 0.0], [LARGE + 2, LARGE, LARGE / 2, -1.0]),
            ([0.0, 1.0, 0.0, 0.0], [-LARGE, -2 * LARGE, -3 * LARGE, -4 * LARGE]),
            # 1 + 0.1 − 1.1 and the like: what the difference rounds off is all that is left.
            ([0.0, 1.0, 0.0, 0.0], [ALMOST, 1 + TINY, -1.0, -2.0]),
        ),
        frameworks={
            # Keras puts a 0 in the place of the true class: scores above 0 do not notice.
            "keras": lambda losses, y, s: losses.categorical_hinge(y, s + 2),
            "sklearn": lambda metrics, y, s: metrics.hinge_loss(
                y.argmax(axis=1), s, labels=range(CLASSES)
            ),
        },
        best_constant=lambda one_hot: (one_hot.mean(axis=0) > 0.5).astype(float),
        is_perfect=lambda y, s: s[y == 1] - s[y == 0].max() >= 1,
        perfect=lambda one_hot: one_hot - 0.25,
        mirrored=lambda y, s: (y[..., ::-1], s[..., ::-1]),
        symmetric=True,
        worse=lambda y, s, step: s - step * y,
        shift_invariant=True,
        kinks=(
            ([0.0, 1.0, 0.0, 0.0], [0.25, 1.25, -0.5, 0.0], [0.0, 0.0, 0.0, 0.0]),
            ([0.0, 1.0, 0.0, 0.0], [0.25, 0.5, 0.75, 0.75], [0.0, -1.0, 1.0, 0.0]),
            # The third is ahead of the first by less than their lead on the true class can tell.
            ([0.0, 1.0, 0.0, 0.0], [1e-20, 0.5, 2e-20, -1.0], [0.0, -1.0, 1.0, 0.0]),
        ),
        twins={
            "true class among the others": lambda y, s: np.maximum(
                0, 1 + s.max(axis=1) - s[y == 1]
            ),
            "0 for the true class": lambda y, s: np.maximum(
                0, 1 + ((1 - y) * s).max(axis=1) - s[y == 1]
            ),
            "sum": lambda y, s: np.maximum(0, 1 + leads(y.argmax(axis=1), s)).sum(axis=1),
            "sum of all others": lambda y, s: np.maximum(
                0, 1 + np.where(y == 1, 0, s).sum(axis=1) - s[y == 1]
            ),
            "no margin": lambda y, s: np.maximum(0, leads(y.argmax(axis=1), s).max(axis=1)),
            "no largest": lambda y, s: 1 + leads(y.argmax(axis=1), s).max(axis=1),
            "sign": lambda y, s: np.maximum(0, 1 - leads(y.argmax(axis=1), s).max(axis=1)),
            "smallest": lambda y, s: np.maximum(
                0, 1 + np.where(y == 1, np.inf, s - s[y == 1][:, None]).min(axis=1)
            ),
            "wrong axis": lambda y, s: np.maximum(
                0, 1 + np.where(y == 1, -np.inf, s).max(axis=0) - s[y == 1]
            ),
            "margin before the difference": lambda y, s: np.maximum(
                0, (1 + np.where(y == 1, -np.inf, s).max(axis=1)) - s[y == 1]
            ),
        },
        grad_twins={
            "sign": lambda y, s: -margin.categorical_hinge_grad(y, s),
            "of the sum": lambda y, s: margin.multiclass_hinge_grad(y.argmax(axis=1), s),
            "true class forgotten": lambda y, s: np.maximum(0, margin.categorical_hinge_grad(y, s)),
            "only the true class": lambda y, s: np.minimum(0, margin.categorical_hinge_grad(y, s)),
            "everywhere": lambda y, s: only_largest(leads(y.argmax(axis=1), s)) - y,
            "at the kink": lambda y, s: np.where(
                leads(y.argmax(axis=1), s).max(axis=1, keepdims=True) >= -1,
                only_largest(leads(y.argmax(axis=1), s)) - y,
                0,
            ),
            "last of equal scores": lambda y, s: margin.categorical_hinge_grad(
                y[:, ::-1], s[:, ::-1]
            )[:, ::-1],
        },
    ),
    LossCase(
        loss=margin.multiclass_hinge,
        grad=margin.multiclass_hinge_grad,
        domains={"label": CLASS, "scores": SCORES},
        batch=labelled,
        by_hand=(
            (1, [0.5, 1.25, 0.75, -3.0], 0.75),
            (0, [-0.5, 0.75, 0.0, -0.25], 5.0),
            (3, [-2.0, -3.0, -2.5, -2.25], 2.25),
            (2, [-2.0, -3.0, -0.5, -2.25], 0.0),
        ),
        exact=weston_watkins,
        hard=(
            (1, [LARGE + 2, LARGE, LARGE / 2, -1.0]),
            (1, [-LARGE, -2 * LARGE, -3 * LARGE, -4 * LARGE]),
            (1, [ALMOST, 1 + TINY, -1.0, -2.0]),
        ),
        frameworks={
            # PyTorch divides by the number of classes.
            "torch": lambda F, y, s: CLASSES * F.multi_margin_loss(s, y, reduction="none"),
        },
        best_constant=best_of_whole_numbers,
        is_perfect=lambda y, s: s[y] - np.delete(s, y).max() >= 1,
        perfect=lambda label: np.eye(CLASSES)[label] - 0.25,
        mirrored=lambda y, s: (CLASSES - 1 - y, s[..., ::-1]),
        symmetric=True,
        worse=lambda y, s, step: s - step * np.eye(CLASSES)[y],
        shift_invariant=True,
        kinks=(
            (1, [0.25, 1.25, -0.5, 0.0], [0.0, 0.0, 0.0, 0.0]),
            (1, [0.25, 0.5, -0.5, 0.75], [1.0, -2.0, 0.0, 1.0]),
        ),
        twins={
            "true class too": lambda y, s: np.maximum(0, 1 + s - picked(y, s)).sum(axis=1),
            "divided by the classes": lambda y, s: np.maximum(0, 1 + leads(y, s)).mean(axis=1),
            "largest": lambda y, s: np.maximum(0, 1 + leads(y, s)).max(axis=1),
            "no margin": lambda y, s: np.maximum(0, leads(y, s)).sum(axis=1),
            "sign": lambda y, s: np.maximum(0, 1 - s + picked(y, s)).sum(axis=1) - 1,
            "largest after the sum": lambda y, s: np.maximum(
                0, (1 + s - picked(y, s)).sum(axis=1) - 1
            ),
            "square": lambda y, s: (np.maximum(0, 1 + leads(y, s)) ** 2).sum(axis=1),
            "wrong axis": lambda y, s: np.maximum(0, 1 + leads(y, s)).sum(axis=0),
            "margin before the difference": lambda y, s: np.maximum(
                0, np.where(leads(y, s) == -np.inf, 0, (1 + s) - picked(y, s))
            ).sum(axis=1),
        },
        grad_twins={
            "sign": lambda y, s: -margin.multiclass_hinge_grad(y, s),
            "true class once": lambda y, s: np.maximum(-1, margin.multiclass_hinge_grad(y, s)),
            "true class forgotten": lambda y, s: np.maximum(0, margin.multiclass_hinge_grad(y, s)),
            "divided by the classes": lambda y, s: margin.multiclass_hinge_grad(y, s) / CLASSES,
            "no margin": lambda y, s: (
                (leads(y, s) > 0)
                - np.eye(CLASSES)[y] * (leads(y, s) > 0).sum(axis=1, keepdims=True)
            ),
            "at the kink": lambda y, s: (
                (leads(y, s) >= -1)
                - np.eye(CLASSES)[y] * (leads(y, s) >= -1).sum(axis=1, keepdims=True)
            ),
            "of the largest": lambda y, s: margin.categorical_hinge_grad(np.eye(CLASSES)[y], s),
        },
    ),
    LossCase(
        loss=margin.hinge_embedding,
        grad=margin.hinge_embedding_grad,
        domains={"sign": SIGN, "distance": NUMBER, "margin": one_number(above=0)},
        options={"margin": 1.5},
        # Mostly pairs that do not belong together: else the best constant is −∞.
        batch=lambda rng, n: (
            rng.choice([-1, -1, 1], n),
            1.5 + rng.uniform(0.02, 2, n) * rng.choice([-1, 1], n),
        ),
        by_hand=(
            (1, 0.25, 0.25),
            (-1, 0.25, 1.25),
            (-1, 2.25, 0.0),
            (1, 2.25, 2.25),
            (1, -0.75, -0.75),
            (-1, -0.75, 2.25),
        ),
        exact=lambda y, d, margin: d if y == 1 else max(0, margin - d),
        frameworks={
            "torch": lambda F, y, d: F.hinge_embedding_loss(d, y, margin=1.5, reduction="none"),
        },
        best_constant=lambda sign: 1.5 if np.sum(sign) < 0 else -np.inf,
        never_negative=False,  # numbers below 0 are no distances, but allowed
        is_perfect=lambda y, d: d == 0 if y == 1 else d >= 1.5,
        perfect=lambda sign: np.where(sign == 1, 0.0, 1.5),
        mirrored=lambda y, d: (-y, d),
        symmetric=False,
        worse=lambda y, d, step: d + y * step,
        kinks=((-1, 1.5, 0.0), (1, 1.5, 1.0)),
        twins={
            "hinge": lambda y, d, margin: np.maximum(0, margin - y * d),
            "sign": lambda y, d, margin: np.where(y == -1, d, np.maximum(0, margin - d)),
            "margin 1": lambda y, d, margin: np.where(y == 1, d, np.maximum(0, 1 - d)),
            "no largest": lambda y, d, margin: np.where(y == 1, d, margin - d),
            "size": lambda y, d, margin: np.where(y == 1, np.abs(d), np.maximum(0, margin - d)),
            "squared": lambda y, d, margin: np.where(y == 1, d, np.maximum(0, margin - d)) ** 2,
            "only far": lambda y, d, margin: np.where(y == 1, d, np.maximum(0, d - margin)),
            "labels 0 and 1": lambda y, d, margin: y * d + (1 - y) * np.maximum(0, margin - d),
        },
        grad_twins={
            "sign": lambda y, d, margin: np.where((y == 1) | (d < margin), -y, 0.0),
            "everywhere": lambda y, d, margin: y + 0 * d,
            "at the kink": lambda y, d, margin: np.where((y == 1) | (d <= margin), y, 0.0),
            "margin 1": lambda y, d, margin: np.where((y == 1) | (d < 1), y, 0.0),
            "margin for both": lambda y, d, margin: np.where(d < margin, y, 0.0),
            "of the hinge": lambda y, d, margin: np.where(y * d < margin, -y, 0.0),
        },
    ),
    LossCase(
        loss=margin.cosine_similarity,
        grad=margin.cosine_similarity_grad,
        domains={"target": VECTOR, "prediction": VECTOR},
        batch=vectors,
        by_hand=(
            ([3.0, 4.0], [8.0, 6.0], -0.96),
            ([3.0, 4.0], [-0.75, -1.0], 1.0),
            ([3.0, 4.0], [-8.0, 6.0], 0.0),
            ([2.0, -1.0, 2.0], [1.0, 2.0, -2.0], 4 / 9),
            ([1.0, 3.0, 0.0], [3.0, -1.0, 7.0], 0.0),
            ([1.5, -0.25, 2.0], [1.5, -0.25, 2.0], -1.0),
        ),
        exact=lambda t, p: -exact_cosine(t, p),
        # The squares of these overflow or vanish in float32.
        hard=(
            ([3e25, 4e25, -1e25], [-2e25, 1.5e25, 4e25]),
            ([3e-25, 4e-25, -1e-25], [-2e25, 1.5e25, 4e25]),
            ([3e25, 4e25, -1e25], [-2e-25, 1.5e-25, 4e-25]),
        ),
        # Products of both signs cancel in the sum; together they are at most ‖t‖ ‖p‖.
        terms=lambda t, p: 1.0,
        # Two vectors of length 1 at most cancel, then they are divided by ‖p‖.
        grad_terms=lambda t, p: 1 / math.hypot(*p),
        frameworks={
            # PyTorch's is the cosine itself.
            "torch": lambda F, t, p: -F.cosine_similarity(p, t, dim=-1),
            "keras": lambda losses, t, p: losses.cosine_similarity(t, p),
            # 1 minus the cosine.
            "sklearn": lambda metrics, t, p: (
                np.mean(metrics.pairwise.paired_cosine_distances(t, p), dtype=np.float64) - 1
            ),
            "scipy": lambda scipy, t, p: [
                scipy.spatial.distance.cosine(*pair) - 1 for pair in zip(t, p, strict=True)
            ],
        },
        best_constant=lambda t: (t / lengths(t)).mean(axis=0),
        never_negative=False,
        mirrored=lambda t, p: (p, t),
        symmetric=True,
        convex=False,
        worse=lambda t, p, step: p - step * t,
        twins={
            "sign": cosine,
            "distance": lambda t, p: 1 - cosine(t, p),
            "dot product": lambda t, p: -np.sum(t * p, axis=-1),
            "length of the target alone": lambda t, p: -np.sum(t * p, axis=-1) / lengths(t)[:, 0],
            "squared lengths": lambda t, p: (
                -np.sum(t * p, axis=-1) / (lengths(t) * lengths(p))[:, 0] ** 2
            ),
            "absolute lengths": lambda t, p: (
                -np.sum(t * p, axis=-1) / np.abs(t).sum(axis=-1) / np.abs(p).sum(axis=-1)
            ),
            "mean": lambda t, p: -np.mean(t / lengths(t) * p / lengths(p), axis=-1),
            "centred (correlation)": lambda t, p: (
                -cosine(t - t.mean(axis=-1, keepdims=True), p - p.mean(axis=-1, keepdims=True))
            ),
            "wrong axis": lambda t, p: -np.sum(t * p, axis=0),
            "angle": lambda t, p: np.arccos(cosine(t, p)),
        },
        grad_twins={
            "sign": lambda t, p: (
                (t / lengths(t) - cosine(t, p)[:, None] * p / lengths(p)) / lengths(p)
            ),
            "length kept fixed": lambda t, p: -t / lengths(t) / lengths(p),
            "of the dot product": lambda t, p: -t,
            "not divided": lambda t, p: -(t / lengths(t) - cosine(t, p)[:, None] * p / lengths(p)),
            "by the target": lambda t, p: margin.cosine_similarity_grad(p, t),
            "no cosine": lambda t, p: -(t / lengths(t) - p / lengths(p)) / lengths(p),
        },
    ),
]
