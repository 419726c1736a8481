"""How fast are the losses? Each against something that does the same work, in the same run.

Single-threaded. Ours and the other take turns; the medians of the rounds are compared. "read" is
the time to add up all inputs once, below which no loss can go. "memory" is the peak of what a call
allocates, as a multiple of its inputs. A target that may be missed has its reason in `REASONS`.
"""

import math
import statistics
import sys
import time
import tracemalloc

import numpy as np
import scipy.special
import sklearn.metrics
import threadpoolctl
import torch

from course_utils import classification as c
from course_utils import margin as m
from course_utils import reduction
from course_utils import regression as r

QUICK = "--quick" in sys.argv  # only see that it runs
ROUNDS = 1 if QUICK else 7
NUMBERS = 10_000 if QUICK else 10_000_000
ROWS, CLASSES = NUMBERS // 10, 10
CALLS = 1 if QUICK else 200  # of a small array in one measurement: the clock is too coarse for one
# What takes longer than its bare expression, and buys something for it.
REASONS = {
    "signed_error": "one more pass finds NaN, infinity and overflow",
    "absolute_error": "one more pass finds NaN, infinity and overflow",
    "log_cosh": "in float64 by two expm1: small errors keep their digits, large do not overflow",
    "squared_log_error": "in float64 by the ratio: numbers nearly equal keep their digits",
    "sigmoid": "in float64, with two exponentials, of which neither overflows",
    "binary_cross_entropy": "in float64 by log1p: probabilities near 0 and 1 keep their digits",
    "binary_cross_entropy_from_logits": "in float64: float32 keeps all its digits",
    "focal_from_logits": "in float64 by softplus: logits of any size keep their digits",
    "hinge": "one more pass finds labels other than -1 and +1, one more NaN and infinity",
    "squared_hinge": "one more pass finds labels other than -1 and +1, one more NaN and infinity",
    "cross_entropy_from_logits": "in float64, and what a difference rounds off is put back",
}
threadpoolctl.threadpool_limits(1)
torch.set_num_threads(1)


def seconds(function, calls=1):
    start = time.perf_counter()
    for _ in range(calls):
        function()
    return (time.perf_counter() - start) / calls


def in_turn(ours, other, rounds, calls=1):
    """The median times of both, and of their ratios: whatever else runs disturbs both alike."""
    pairs = [(seconds(ours, calls), seconds(other, calls)) for _ in range(rounds)]
    ratio = statistics.median(ours_s / other_s for ours_s, other_s in pairs)
    return *map(statistics.median, zip(*pairs, strict=True)), ratio


def missed(name):
    return f"  MISSED: {REASONS.get(name.partition('(')[0], 'for no reason known')}"


def compare(name, ours, other_name, other, inputs, target):
    ours_s, _, ratio = in_turn(ours, other, ROUNDS)
    read_s = statistics.median(seconds(lambda: [x.sum() for x in inputs]) for _ in range(ROUNDS))
    tracemalloc.start()
    ours()
    memory = tracemalloc.get_traced_memory()[1] / sum(x.nbytes for x in inputs)
    tracemalloc.stop()
    print(
        f"{name:38} {inputs[-1].dtype.name:8} {ours_s * 1e3:7.1f} ms {ratio:6.2f} × {other_name:32}"
        f" (target {target}) read {read_s * 1e3:5.1f} ms  memory {memory:4.2f} ×"
        f"{'' if ratio <= target and memory <= 3 else missed(name)}",
        flush=True,
    )


def cross_entropy(rng, dtype):
    label, logits, others = cross_entropy_by(rng, dtype, ROWS, CLASSES)
    probs = c.softmax(logits)
    others["sklearn log_loss of ready probs"] = lambda: sklearn.metrics.log_loss(label, probs)

    def ours():
        return c.cross_entropy_from_logits(label, logits).mean()

    for name, other in others.items():
        compare("cross_entropy_from_logits(…).mean()", ours, name, other, [label, logits], 1.0)


def few_logits(rng, dtype):
    """As in lessons and checks: here the looks at the arguments take longer than the formula."""
    label, logits, others = cross_entropy_by(rng, dtype, 4, 3)

    def ours():
        return c.cross_entropy_from_logits(label, logits).mean()

    for (name, other), target in zip(others.items(), (math.inf, 2.0), strict=True):
        ours_s, other_s, ratio = in_turn(ours, other, 30 * ROUNDS, CALLS)
        print(
            f"cross_entropy_from_logits of 4 × 3     {dtype.__name__:8} {ours_s * 1e6:7.1f} µs "
            f"{ratio:6.2f} × {name:32} (target {target}) that: {other_s * 1e6:.1f} µs"
            f"{'' if ratio <= target else missed('cross_entropy_from_logits')}",
            flush=True,
        )


def cross_entropy_by(rng, dtype, rows, classes):
    """Random labels and logits, and their mean cross-entropy in PyTorch and SciPy."""
    logits = rng.normal(0, 3, (rows, classes)).astype(dtype)
    label = rng.integers(0, classes, rows)
    torch_pair = torch.tensor(logits), torch.tensor(label)

    def scipy_route():
        return -scipy.special.log_softmax(logits, axis=1)[np.arange(rows), label].mean()

    others = {
        "torch cross_entropy": lambda: torch.nn.functional.cross_entropy(*torch_pair),
        "scipy log_softmax": scipy_route,
    }
    return label, logits, others


def by_number(rng, dtype):
    """(loss, its bare expression, inputs) for the losses of single numbers."""
    y, p = rng.normal(size=(2, NUMBERS)).astype(dtype)
    e = p - y
    yield r.signed_error, {}, lambda: p - y, (y, p)
    yield r.squared_error, {}, lambda: (p - y) ** 2, (y, p)
    yield r.absolute_error, {}, lambda: np.abs(p - y), (y, p)

    def huber():
        a = np.abs(p - y)
        return np.where(a <= 0.75, a**2 / 2, 0.75 * (a - 0.75 / 2))

    yield r.huber, {"delta": 0.75}, huber, (y, p)
    yield r.log_cosh, {}, lambda: np.log(np.cosh(p - y)), (y, p)
    yield (
        r.pinball,
        {"quantile": 0.25},
        lambda: np.maximum(0.25 * (y - p), (0.25 - 1) * (y - p)),
        (y, p),
    )
    yield (
        r.gaussian_nll,
        {"variance": 0.5},
        lambda: math.log(2 * math.pi * 0.5) / 2 + (y - p) ** 2 / (2 * 0.5),
        (y, p),
    )
    yield r.laplace_nll, {"scale": 0.5}, lambda: math.log(2 * 0.5) + np.abs(y - p) / 0.5, (y, p)
    above = np.abs(y) + dtype(0.1), np.abs(p) + dtype(0.1)
    u, v = above
    yield r.absolute_percentage_error, {}, lambda: 100 * np.abs((v - u) / u), above
    yield r.squared_log_error, {}, lambda: (np.log1p(v) - np.log1p(u)) ** 2, above
    counts = rng.poisson(3, NUMBERS).astype(dtype)
    factorials = np.vectorize(lambda n: math.lgamma(n + 1), otypes=[dtype])
    yield r.poisson_nll, {}, lambda: v - counts * np.log(v) + factorials(counts), (counts, v)

    label = rng.integers(0, 2, NUMBERS)
    prob = rng.uniform(0.01, 0.99, NUMBERS).astype(dtype)
    ones = label.astype(dtype)
    yield c.sigmoid, {}, lambda: 1 / (1 + np.exp(-p)), (p,)
    yield (
        c.binary_cross_entropy,
        {},
        lambda: -(ones * np.log(prob) + (1 - ones) * np.log(1 - prob)),
        (label, prob),
    )

    def from_logits():
        return np.maximum(p, 0) - p * ones + np.log1p(np.exp(-np.abs(p)))

    yield c.binary_cross_entropy_from_logits, {}, from_logits, (label, p)

    def focal():
        q = 1 / (1 + np.exp(p - 2 * p * ones))
        return -((1 - q) ** 2) * np.log(q)

    yield c.focal_from_logits, {"gamma": 2}, focal, (label, p)
    sign = 2 * ones - 1
    yield m.hinge, {}, lambda: np.maximum(0, 1 - sign * p), (sign, p)
    yield m.squared_hinge, {}, lambda: np.maximum(0, 1 - sign * p) ** 2, (sign, p)

    def embedding():
        return np.where(sign == 1, e, np.maximum(0, 1 - e))

    yield m.hinge_embedding, {"margin": 1}, embedding, (sign, e)


for dtype in (np.float32, np.float64):
    rng = np.random.default_rng(1)
    few_logits(rng, dtype)
    cross_entropy(rng, dtype)
    y, p = rng.normal(size=(2, NUMBERS)).astype(dtype)
    for name, other, target in (
        ("((p − y)**2).mean()", lambda y=y, p=p: ((p - y) ** 2).mean(), 1.3),
        (
            "sklearn mean_squared_error",
            lambda y=y, p=p: sklearn.metrics.mean_squared_error(y, p),
            1.0,
        ),
    ):
        compare(
            "squared_error(…).mean()",
            lambda y=y, p=p: r.squared_error(y, p).mean(),
            name,
            other,
            [y, p],
            target,
        )
    compare(
        "reduction.mean",
        lambda y=y: reduction.mean(y),
        "np.mean in float64",
        lambda y=y: y.mean(dtype=np.float64),
        [y],
        1.3,
    )
    for loss, options, bare, inputs in by_number(rng, dtype):
        compare(
            loss.__name__,
            lambda loss=loss, options=options, inputs=inputs: loss(*inputs, **options),
            "its bare expression",
            bare,
            inputs,
            1.3,
        )
