"""The losses of `course_utils.classification`, one row each."""

import math
from dataclasses import replace

import mpmath
import numpy as np

from course_utils import classification as c
from tests.helpers.domains import (
    CLASS,
    CLASS_WEIGHTS,
    LABEL,
    LOG_PROBS,
    LOGITS,
    NUMBER,
    PROBABILITY,
    PROBS,
    one_number,
)
from tests.helpers.loss_case import LossCase

INF = float("inf")
CLASS_WEIGHT = [0.25, 1.5, 3.0, 0.75]


# Batches


def labels_and_probs(rng, n):
    return rng.integers(0, 2, n), rng.uniform(0.02, 0.98, n)


def labels_and_logits(rng, n):
    return rng.integers(0, 2, n), rng.normal(0, 3, n)


def classes_and_logits(rng, n):
    return rng.integers(0, 4, n), rng.normal(0, 3, (n, 4))


def classes_and_log_probs(rng, n):
    label, logits = classes_and_logits(rng, n)
    return label, logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def two_distributions(rng, n):
    return rng.dirichlet([1.5] * 4, n), rng.dirichlet([2.5] * 4, n)


# Textbook formulas for one example, in mpmath. log1p and the division by exp(z_y) are there because
# even 50 digits hold no 1 + 1e-300.


def exact_binary(y, p):
    return -(mpmath.log(p) if y else mpmath.log1p(-p))


def exact_binary_from_logits(y, z, *, positive_weight=1):
    return (positive_weight if y else 1) * mpmath.log1p(mpmath.exp(-z if y else z))


def exact_focal(y, z, *, gamma):
    wrong = -z if y else z
    return (mpmath.exp(wrong) / (1 + mpmath.exp(wrong))) ** gamma * mpmath.log1p(mpmath.exp(wrong))


def surprise(k, z):
    """−log softmax(z)ₖ"""
    return mpmath.log1p(mpmath.fsum(mpmath.exp(x - z[k]) for j, x in enumerate(z) if j != k))


def exact_cross_entropy(y, z, *, class_weight=None, ignore_index=None, label_smoothing=0):
    if y == ignore_index:
        return mpmath.mpf(0)
    weight = class_weight or [1] * len(z)
    own = weight[y] * surprise(y, z)
    if not label_smoothing:
        return own
    smoothing = mpmath.mpf(label_smoothing)
    spread = mpmath.fsum(w * surprise(k, z) for k, w in enumerate(weight) if w)
    return (1 - smoothing) * own + smoothing / len(z) * spread


def exact_expected_surprise(t, p):
    return -mpmath.fsum(a * mpmath.log(b) for a, b in zip(t, p, strict=True) if a)


def exact_kl(t, p):
    return mpmath.fsum(a * (mpmath.log(a) - mpmath.log(b)) for a, b in zip(t, p, strict=True) if a)


# Properties


def other_label(y, prediction):
    return 1 - y, -prediction


def swapped(t, p):
    return p, t


def towards_wrong(y, z, step):
    return z + np.where(y == 1, -step, step)


def label_lowered(y, z, step):
    return z - step * np.eye(z.shape[1])[y]


def log_normalised(x):
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def away_from(t, p, step):
    """Further along the line from t through p, up to half of the way to the edge."""
    direction = p - t
    reach = np.where(direction < 0, p / np.maximum(-direction, 1e-300), np.inf)
    room = np.min(reach, axis=-1, keepdims=True)
    return p + direction * room * step / 20


def shares(y):
    return np.bincount(y, minlength=4) / len(y)


def log(x):
    with np.errstate(divide="ignore"):
        return np.log(x)


def scaled(best, noise):
    """Probabilities near to `best`."""
    p = best * np.exp(noise)
    return p / p.sum()


# Wrong twins share these


def s(x):
    return 1 / (1 + np.exp(-x))


def soft(z, axis=-1):
    return np.exp(z) / np.exp(z).sum(axis=axis, keepdims=True)


def at(y, values):
    return values[np.arange(len(y)), y]


def one_hot(y, z):
    return np.eye(z.shape[-1])[y]


def binary(y, p):
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


BINARY_TWINS = {
    "sign": lambda y, p: -binary(y, p),
    "labels swapped": lambda y, p: binary(1 - y, p),
    "only the ones": lambda y, p: -y * np.log(p),
    "log base 2": lambda y, p: binary(y, p) / np.log(2),
    "log of 1 + p": lambda y, p: -(y * np.log1p(p) + (1 - y) * np.log1p(1 - p)),
    "half": lambda y, p: binary(y, p) / 2,
    "mean for each": lambda y, p: np.full_like(p, binary(y, p).mean()),
    "eps in the log": lambda y, p: -(y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7)),
    "clipped": lambda y, p: binary(y, np.clip(p, 1e-7, 1 - 1e-7)),
    "0 times infinity": binary,
    "squared error": lambda y, p: (p - y) ** 2,
}


def binary_logits_twins(weight):
    def w(y):
        return np.where(y == 1, weight, 1)

    return {
        "sign": lambda y, z, **o: -w(y) * np.log1p(np.exp(np.where(y == 1, -z, z))),
        "labels swapped": lambda y, z, **o: w(y) * np.log1p(np.exp(np.where(y == 1, z, -z))),
        "not stable": lambda y, z, **o: w(y) * binary(y, s(z)),
        "overflows": lambda y, z, **o: w(y) * np.log(1 + np.exp(np.where(y == 1, -z, z))),
        "taken for a probability": lambda y, z, **o: w(y) * binary(y, z),
        "sigmoid twice": lambda y, z, **o: w(y) * binary(y, s(s(z))),
        "half": lambda y, z, **o: w(y) * binary(y, s(z)) / 2,
        "weight for label 0": lambda y, z, **o: np.where(y == 0, 2.5, 1) * binary(y, s(z)),
    }


def binary_logits_grad_twins(weight):
    def w(y):
        return np.where(y == 1, weight, 1)

    return {
        "sign": lambda y, z, **o: w(y) * (y - s(z)),
        "no label": lambda y, z, **o: w(y) * s(z),
        "times the slope of sigmoid": lambda y, z, **o: w(y) * (s(z) - y) * s(z) * (1 - s(z)),
        "divided by N": lambda y, z, **o: w(y) * (s(z) - y) / np.size(z),
        "loses digits": lambda y, z, **o: w(y) * (s(z) - y),
    }


def naive(y, z):
    return -np.log(at(y, soft(z)))


CROSS_ENTROPY_TWINS = {
    "sign": lambda y, z, **o: -naive(y, z),
    "no shift by the maximum": lambda y, z, **o: naive(y, z),
    "shift, then log of a rounded 1": lambda y, z, **o: (
        np.log(np.exp(z - z.max(-1, keepdims=True)).sum(-1)) + z.max(-1) - at(y, z)
    ),
    "wrong axis": lambda y, z, **o: -np.log(at(y, soft(z, axis=0))),
    "softmax twice": lambda y, z, **o: naive(y, soft(z)),
    "taken for probabilities": lambda y, z, **o: -np.log(at(y, np.abs(z))),
    "mean over the classes": lambda y, z, **o: naive(y, z) / z.shape[-1],
    "sum over the classes": lambda y, z, **o: -np.log(soft(z)).sum(-1),
    "log of the wrong thing": lambda y, z, **o: -at(y, soft(np.log(np.abs(z)))),
    "next label": lambda y, z, **o: naive((y + 1) % z.shape[-1], z),
}
CROSS_ENTROPY_GRAD_TWINS = {
    "sign": lambda y, z, **o: one_hot(y, z) - soft(z),
    "no label": lambda y, z, **o: soft(z),
    "label alone": lambda y, z, **o: -one_hot(y, z),
    "divided by N": lambda y, z, **o: (soft(z) - one_hot(y, z)) / len(z),
    "wrong axis": lambda y, z, **o: soft(z, axis=0) - one_hot(y, z),
    "no shift by the maximum": lambda y, z, **o: soft(z) - one_hot(y, z),
}
HARD_LOGITS = (
    (0, [1e4, -1e4, 0.5, 1.0]),
    (1, [1e4, -1e4, 0.5, 1.0]),
    (0, [1e4, 1e4 + 2e-12, -1e4, 1e4 - 4e-12]),
    (3, [0.0, 1e-12, -1e-12, 0.25]),
    (0, [40.1, 3.3, 3.3, -7.0]),
    (0, [10.3, -20.7, -31.1, -25.2]),
    (2, [-1e4, -9990.5, -9950.25, -9999.0]),
    (0, [700.5, 0.25, -3.0, 1.0]),
    (0, [300.7, 0.1, -3.0, 1.0]),
    (1, [300.7, 0.1, -3.0, 1.0]),
)


def cross_entropy(twins=None, grad_twins=None, best_constant=None, **options):
    def torch(F, y, z):
        weight = options.get("class_weight")
        return F.cross_entropy(
            z,
            y,
            weight=None if weight is None else z.new_tensor(weight),
            ignore_index=options.get("ignore_index", -100),
            label_smoothing=options.get("label_smoothing", 0.0),
            reduction="none",
        )

    def keras(losses, y, z):
        if not options:
            return losses.sparse_categorical_crossentropy(y, z, from_logits=True)
        return losses.categorical_crossentropy(
            one_hot(y, z).astype(z.dtype), z, from_logits=True, **options
        )

    def scipy(scipy, y, z):
        return -at(y, scipy.special.log_softmax(z, axis=1))

    ignored = options.get("ignore_index")
    or_ignored = f"{CLASS.expected} or {ignored}"
    frameworks = {"torch": torch}
    if set(options) <= {"label_smoothing"}:
        frameworks["keras"] = keras
    if not options:
        frameworks["scipy"] = scipy
        frameworks["sklearn"] = lambda metrics, y, z: metrics.log_loss(
            y, soft(z.astype(np.float64)), labels=range(4)
        )
    return LossCase(
        loss=c.cross_entropy_from_logits,
        grad=c.cross_entropy_from_logits_grad,
        domains={
            "label": CLASS if ignored is None else replace(CLASS, expected=or_ignored),
            "logits": LOGITS,
            "class_weight": CLASS_WEIGHTS,
            "label_smoothing": one_number(at_least=0, below=1),
        },
        options=options,
        batch=classes_and_logits,
        by_hand=(((1, [0.0, np.log(2), np.log(5), 0.0], np.log(9 / 2)),) if not options else ()),
        exact=exact_cross_entropy,
        hard=HARD_LOGITS,
        frameworks=frameworks,
        best_constant=best_constant,
        grad_terms=spread_part if "label_smoothing" in options else None,
        worse=label_lowered if "label_smoothing" not in options else None,
        shift_invariant=True,
        twins={**CROSS_ENTROPY_TWINS, **(twins or {})},
        grad_twins={**CROSS_ENTROPY_GRAD_TWINS, **(grad_twins or {})},
    )


def weighted_shares(y):
    weighed = shares(y) * CLASS_WEIGHT
    return weighed / weighed.sum()


def difference_of_sums(t, p):
    """By rounding, neither row sums to exactly 1, and the loss is as much larger or smaller."""
    return abs(math.fsum([*t, *-p]))


def spread_part(y, z, *, label_smoothing, class_weight=None, ignore_index=None):
    """Where a smoothed target is as large as the probability, their difference is near 0."""
    return label_smoothing / len(z) * max(class_weight or [1])


CASES = [
    LossCase(
        loss=c.binary_cross_entropy,
        grad=c.binary_cross_entropy_grad,
        domains={"label": LABEL, "prob": PROBABILITY},
        batch=labels_and_probs,
        by_hand=((1, 0.25, np.log(4)), (0, 0.75, np.log(4)), (1, 0.0, INF), (1, 1.0, 0.0)),
        exact=exact_binary,
        hard=(
            *((y, p) for y in (0, 1) for p in (1e-300, 1e-17, 1e-7, 1 - 1e-7, 1 - 2**-53, 0.5)),
            (0, 0.0),
            (1, 0.0),
            (0, 1.0),
            (1, 1.0),
        ),
        frameworks={
            "torch": lambda F, y, p: F.binary_cross_entropy(p, y.to(p.dtype), reduction="none"),
            "keras": lambda losses, y, p: losses.binary_crossentropy(y[:, None], p[:, None]),
            "sklearn": lambda metrics, y, p: metrics.log_loss(y, p),
            "scipy": lambda scipy, y, p: (
                -(scipy.special.xlogy(y, p) + scipy.special.xlog1py(1 - y, -p))
            ),
        },
        best_constant=np.mean,
        is_perfect=lambda y, p: p == y,
        perfect=lambda y: y.astype(np.float64),
        mirrored=lambda y, p: (1 - y, 1 - p),
        symmetric=True,
        worse=lambda y, p, step: np.where(y == 1, p / (1 + step), 1 - (1 - p) / (1 + step)),
        twins=BINARY_TWINS,
        grad_twins={
            "sign": lambda y, p: np.where(y == 1, 1 / p, -1 / (1 - p)),
            "labels swapped": lambda y, p: np.where(y == 1, 1 / (1 - p), -1 / p),
            "of the logit": lambda y, p: p - y,
            "only the ones": lambda y, p: -y / p,
            "divided by N": lambda y, p: (p - y) / (p * (1 - p)) / np.size(p),
            "0 over 0": lambda y, p: (p - y) / (p * (1 - p)),
        },
    ),
    *(
        LossCase(
            loss=c.binary_cross_entropy_from_logits,
            grad=c.binary_cross_entropy_from_logits_grad,
            domains={"label": LABEL, "logit": NUMBER, "positive_weight": one_number(at_least=0)},
            options=options,
            batch=labels_and_logits,
            by_hand=((1, np.log(3), weight * np.log(4 / 3)), (0, -np.log(3), np.log(4 / 3))),
            exact=exact_binary_from_logits,
            hard=tuple(
                (y, sign * size)
                for y in (0, 1)
                for sign in (1, -1)
                for size in (0.0, 1e-12, 17.3, 40.1, 300.7, 700.2, 1e4)
            ),
            frameworks={
                "torch": lambda F, y, z, weight=weight: F.binary_cross_entropy_with_logits(
                    z, y.to(z.dtype), pos_weight=z.new_tensor(weight), reduction="none"
                ),
                **(
                    {}
                    if options
                    else {
                        "keras": lambda losses, y, z: losses.binary_crossentropy(
                            y[:, None], z[:, None], from_logits=True
                        ),
                        "scipy": lambda scipy, y, z: (
                            -scipy.special.log_expit(np.where(y == 1, z, -z))
                        ),
                    }
                ),
            },
            best_constant=lambda y, weight=weight: np.log(weight * y.mean() / (1 - y.mean())),
            mirrored=other_label,
            symmetric=weight == 1,
            worse=towards_wrong,
            twins=binary_logits_twins(weight),
            grad_twins=binary_logits_grad_twins(weight),
        )
        for options, weight in (({}, 1), ({"positive_weight": 2.5}, 2.5))
    ),
    *(
        LossCase(
            loss=c.focal_from_logits,
            grad=c.focal_from_logits_grad,
            domains={"label": LABEL, "logit": NUMBER, "gamma": one_number(at_least=0)},
            options={"gamma": gamma},
            batch=labels_and_logits,
            by_hand=(
                (1, np.log(3), 0.25**gamma * np.log(4 / 3)),
                (0, np.log(3), 0.75**gamma * np.log(4)),
            ),
            exact=exact_focal,
            hard=tuple(
                (y, z) for y in (0, 1) for z in (1e-12, 17.3, -17.3, 40.1, -40.1, 300.7, -1e4, 1e4)
            ),
            more_units=lambda gamma: 2 * gamma,  # those of a power
            frameworks={
                "keras": lambda losses, y, z, gamma=gamma: losses.binary_focal_crossentropy(
                    y[:, None], z[:, None], gamma=gamma, from_logits=True
                )
            },
            best_constant=None,
            convex=False,
            mirrored=other_label,
            symmetric=True,
            worse=towards_wrong,
            twins={
                "no power": lambda y, z, gamma: binary(y, s(z)),
                "power of the right probability": lambda y, z, gamma: (
                    np.where(y == 1, s(z), s(-z)) ** gamma * binary(y, s(z))
                ),
                "power of the loss": lambda y, z, gamma: binary(y, s(z)) ** (1 + gamma),
                "labels swapped": lambda y, z, gamma: (
                    np.where(y == 1, s(z), s(-z)) ** gamma * binary(1 - y, s(z))
                ),
                "default alpha": lambda y, z, gamma: (
                    np.where(y == 1, 0.25, 0.75)
                    * np.where(y == 1, s(-z), s(z)) ** gamma
                    * binary(y, s(z))
                ),
                "not stable": lambda y, z, gamma: (
                    np.where(y == 1, s(-z), s(z)) ** gamma * binary(y, s(z))
                ),
            },
            grad_twins={
                "of the cross-entropy": lambda y, z, gamma: s(z) - y,
                "power taken for a constant": lambda y, z, gamma: (
                    np.where(y == 1, s(-z), s(z)) ** gamma * (s(z) - y)
                ),
                "sign": lambda y, z, gamma: -c.focal_from_logits_grad(y, z, gamma=gamma),
                "wrong power": lambda y, z, gamma: c.focal_from_logits_grad(y, z, gamma=gamma + 1),
            },
        )
        for gamma in (2, 0.75)
    ),
    LossCase(
        loss=c.negative_log_likelihood,
        grad=c.negative_log_likelihood_grad,
        domains={"label": CLASS, "log_probs": LOG_PROBS},
        batch=classes_and_log_probs,
        by_hand=((2, np.log([0.125, 0.25, 0.5, 0.125]), np.log(2)), (1, [-INF, 0.0], 0.0)),
        exact=lambda y, log_probs: -log_probs[y],
        frameworks={
            "torch": lambda F, y, log_probs: F.nll_loss(log_probs, y, reduction="none"),
            "sklearn": lambda metrics, y, log_probs: metrics.log_loss(
                y, np.exp(log_probs.astype(np.float64)), labels=range(4)
            ),
        },
        best_constant=lambda y: log(shares(y)),
        nearby=lambda best, noise: log_normalised(best + noise),
        convex=None,
        is_perfect=lambda y, log_probs: log_probs[y] == 0,
        perfect=lambda y: log(np.eye(4)[y]),
        worse=lambda y, log_probs, step: log_normalised(label_lowered(y, log_probs, step)),
        twins={
            "sign": lambda y, log_probs: at(y, log_probs),
            "log taken again": lambda y, log_probs: -np.log(-at(y, log_probs)),
            "probability": lambda y, log_probs: -np.exp(at(y, log_probs)),
            "next label": lambda y, log_probs: -at((y + 1) % log_probs.shape[-1], log_probs),
            "sum over the classes": lambda y, log_probs: -log_probs.sum(axis=-1),
            "wrong axis": lambda y, log_probs: -log_probs[y, np.arange(len(y))],
        },
        grad_twins={
            "sign": lambda y, log_probs: one_hot(y, log_probs),
            "of the probability": lambda y, log_probs: -one_hot(y, log_probs) / np.exp(log_probs),
            "softmax less one-hot": lambda y, log_probs: np.exp(log_probs) - one_hot(y, log_probs),
            "divided by N": lambda y, log_probs: -one_hot(y, log_probs) / len(y),
        },
    ),
    LossCase(
        loss=c.categorical_cross_entropy,
        grad=c.categorical_cross_entropy_grad,
        domains={"target_probs": PROBS, "probs": PROBS},
        batch=two_distributions,
        by_hand=(
            ([0.0, 1.0, 0.0], [0.25, 0.25, 0.5], np.log(4)),
            ([0.5, 0.0, 0.5], [0.25, 0.0, 0.75], np.log(4) / 2 + np.log(4 / 3) / 2),
            ([0.5, 0.5, 0.0], [0.25, 0.0, 0.75], INF),
        ),
        exact=exact_expected_surprise,
        hard=(
            ([0.25, 0.75], [1e-300, 1.0]),
            ([0.0, 1.0], [1e-17, 1.0]),
            ([1.0, 0.0], [1 - 1e-7, 1e-7]),
            ([0.0, 1.0], [0.0, 1.0]),
        ),
        frameworks={
            "keras": lambda losses, t, p: losses.categorical_crossentropy(t, p),
            "scipy": lambda scipy, t, p: -scipy.special.xlogy(t, p).sum(axis=1),
        },
        best_constant=lambda t: t.mean(axis=0),
        nearby=scaled,
        is_perfect=lambda t, p: t.max() == 1 and np.array_equal(t, p),
        mirrored=swapped,
        worse=None,  # along a line through the target it may fall below the target's entropy
        twins={
            "sign": lambda t, p: (t * np.log(p)).sum(-1),
            "arguments swapped": lambda t, p: -(p * np.log(t)).sum(-1),
            "mean over the classes": lambda t, p: -(t * np.log(p)).mean(-1),
            "wrong axis": lambda t, p: -(t * np.log(p)).sum(0),
            "log of the product": lambda t, p: -np.log(t * p).sum(-1),
            "log of the sum": lambda t, p: -np.log((t * p).sum(-1)),
            "largest class alone": lambda t, p: -np.log(at(t.argmax(-1), p)),
            "eps in the log": lambda t, p: -(t * np.log(p + 1e-7)).sum(-1),
            "divergence": lambda t, p: (t * np.log(t / p)).sum(-1),
            "0 times infinity": lambda t, p: -(t * np.log(p)).sum(-1),
        },
        grad_twins={
            "sign": lambda t, p: t / p,
            "of the logits": lambda t, p: p - t,
            "arguments swapped": lambda t, p: -p / t,
            "divided by K": lambda t, p: -t / p / p.shape[-1],
            "log": lambda t, p: -np.log(p),
        },
    ),
    LossCase(
        loss=c.kl_divergence,
        grad=c.kl_divergence_grad,
        domains={"target_probs": PROBS, "probs": PROBS},
        batch=two_distributions,
        by_hand=(
            ([0.0, 1.0, 0.0], [0.25, 0.25, 0.5], np.log(4)),
            ([0.5, 0.0, 0.5], [0.25, 0.0, 0.75], np.log(2) / 2 + np.log(2 / 3) / 2),
            ([0.5, 0.5, 0.0], [0.25, 0.0, 0.75], INF),
        ),
        exact=exact_kl,
        hard=(
            ([0.0, 1.0], [1e-17, 1.0]),
            ([1.0, 0.0], [1 - 1e-7, 1e-7]),
            # Two rows alike, of numbers that float32 and float64 hold exactly.
            ([0.5, 0.5], [0.5 + 2**-20, 0.5 - 2**-20]),
            ([0.25, 0.5, 0.25], [0.25, 0.5 - 2**-24, 0.25 + 2**-24]),
        ),
        terms=difference_of_sums,
        frameworks={
            "torch": lambda F, t, p: F.kl_div(p.log(), t, reduction="none").sum(1),
            "keras": lambda losses, t, p: losses.kl_divergence(t, p),
            "scipy": lambda scipy, t, p: scipy.special.rel_entr(t, p).sum(axis=1),
        },
        best_constant=lambda t: t.mean(axis=0),
        nearby=scaled,
        is_perfect=lambda t, p: np.array_equal(t, p),
        perfect=lambda t: t,
        mirrored=swapped,
        worse=away_from,
        twins={
            "sign": lambda t, p: -(t * np.log(t / p)).sum(-1),
            "arguments swapped": lambda t, p: (p * np.log(p / t)).sum(-1),
            "cross-entropy": lambda t, p: -(t * np.log(p)).sum(-1),
            "mean over the classes": lambda t, p: (t * np.log(t / p)).mean(-1),
            "wrong axis": lambda t, p: (t * np.log(t / p)).sum(0),
            "symmetric": lambda t, p: ((t - p) * np.log(t / p)).sum(-1),
            "entropy added": lambda t, p: -(t * np.log(t * p)).sum(-1),
        },
        grad_twins={
            "sign": lambda t, p: t / p,
            "of the logits": lambda t, p: p - t,
            "with the constant": lambda t, p: 1 + np.log(t / p),
            "arguments swapped": lambda t, p: -p / t,
        },
    ),
    cross_entropy(best_constant=lambda y: log(shares(y))),
    cross_entropy(
        class_weight=CLASS_WEIGHT,
        best_constant=lambda y: log(weighted_shares(y)),
        twins={
            "no weight": lambda y, z, **o: naive(y, z),
            "divided by the weights": lambda y, z, class_weight: (
                np.take(class_weight, y) * naive(y, z) / np.sum(np.take(class_weight, y))
            ),
            "weight inside the log": lambda y, z, class_weight: (
                -np.log(np.take(class_weight, y) * at(y, soft(z)))
            ),
        },
        grad_twins={
            "weight for each class": lambda y, z, class_weight: (
                class_weight * (soft(z) - one_hot(y, z))
            )
        },
    ),
    cross_entropy(
        label_smoothing=0.15,
        best_constant=lambda y: np.log(0.85 * shares(y) + 0.15 / 4),
        twins={
            "spread over the others alone": lambda y, z, label_smoothing: (
                -(
                    np.where(one_hot(y, z) == 1, 1 - label_smoothing, label_smoothing / 3)
                    * np.log(soft(z))
                ).sum(-1)
            ),
            "no 1/K": lambda y, z, label_smoothing: (
                (1 - label_smoothing) * naive(y, z) - label_smoothing * np.log(soft(z)).sum(-1)
            ),
        },
    ),
    cross_entropy(
        class_weight=CLASS_WEIGHT,
        label_smoothing=0.15,
        ignore_index=2,
        twins={
            "label's weight on the spread part": lambda y, z, **o: np.where(
                y == 2,
                0,
                np.take(CLASS_WEIGHT, y)
                * (0.85 * naive(y, z) - 0.15 / 4 * np.log(soft(z)).sum(-1)),
            ),
            "not ignored": lambda y, z, **o: exact_everywhere(y, z),
        },
    ),
]


def exact_everywhere(y, z):
    own = np.take(CLASS_WEIGHT, y) * naive(y, z)
    return 0.85 * own - 0.15 / 4 * (CLASS_WEIGHT * np.log(soft(z))).sum(-1)
