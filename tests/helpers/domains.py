"""Which values an argument of a loss may have: data that tests its inputs and its refusals alike.

The batches of the tables must lie inside; values just outside must be refused, with the words of
the domain; values at the bound that belong to it must be accepted.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

CLASSES = 4


@dataclass(frozen=True, kw_only=True)
class Domain:
    """The values of one argument.

    Attributes
        expected: what a refusal says was expected; a tuple where it depends on the value.
        holds: whether one example lies inside.
        inside: values at a bound, or as near to it as float64 has them, that are accepted.
        outside: values as near as can be on the other side, or of a kind that is refused.
        whole: two examples that are whole numbers, which every type of numbers holds; none if
            the domain has no two.
        booleans, minus_infinity: whether these are accepted, as they are for few.
        option: whether it is one number for all examples and not an array.
        draw: ``draw(rng, n, decades)``: n random examples from all over the domain. Their sizes
            are spread evenly over the powers of ten, down to 10 to the minus `decades` and up.
    """

    expected: str | tuple
    holds: Callable
    inside: tuple = ()
    outside: tuple = ()
    whole: tuple = ()
    booleans: bool = False
    minus_infinity: bool = False
    option: bool = False
    draw: Callable

    def refused_by(self, message):
        """Whether an error message has the words of this domain."""
        alternatives = [self.expected] if isinstance(self.expected, str) else self.expected
        return any(f"expected {words}" in message for words in alternatives)


def sizes(rng, n, decades):
    return 10.0 ** rng.uniform(-decades, decades, n)


def fractions(rng, n, decades):
    """Numbers from 0 to 1, half of them near 0 and half near 1."""
    small = 10.0 ** rng.uniform(-decades, 0, n)
    return np.where(rng.random(n) < 0.5, small, 1 - small)


def signed(rng, n, decades):
    return sizes(rng, n, decades) * rng.choice([-1, 1], n)


def neighbours(rng, numbers):
    """Numbers that differ from those given by a factor, or a quotient, of 10 to 1 + 2e-17."""
    shape = np.shape(numbers)
    return numbers * 10.0 ** (rng.choice([-1, 1], shape) * 10.0 ** rng.uniform(-17, 0, shape))


def rows_of_scores(rng, n, decades):
    """Rows of numbers of every size; of neighbours; of numbers apart by about a whole number."""
    shape = n, CLASSES
    apart = signed(rng, shape, decades)
    alike = neighbours(rng, np.repeat(apart[:, :1], CLASSES, axis=1))
    steps = rng.permuted(np.tile(np.arange(2.0 * CLASSES), (n, 1)), axis=1)[:, :CLASSES]
    stepped = neighbours(rng, steps + signed(rng, (n, 1), 3))
    kind = rng.integers(0, 3, (n, 1))
    return np.where(kind == 0, apart, np.where(kind == 1, alike, stepped))


def rows_of_logits(rng, n, decades):
    """As of scores, and rows with gaps that their exponentials have room for."""
    gaps = rng.normal(0, sizes(rng, (n, 1), 2.5), (n, CLASSES)) + signed(rng, (n, 1), 3)
    return np.where(rng.random((n, 1)) < 0.5, gaps, rows_of_scores(rng, n, decades))


def rows_of_probs(rng, n, decades):
    rows = 10.0 ** (
        -rng.uniform(0, 1, (n, CLASSES)) * 10.0 ** rng.uniform(-2, np.log10(decades), (n, 1))
    )
    return rows / rows.sum(axis=1, keepdims=True)


def whole(low, below):
    return lambda rng, n, decades: rng.integers(low, below, n)


def next_to(number, towards):
    return float(np.nextafter(number, towards))


def finite(x):
    return bool(np.all(np.isfinite(x)))


NUMBER = Domain(
    expected="finite numbers",
    holds=finite,
    inside=(0.0, -5e-324, 12345.5, -54321.25),
    whole=(3, 1),
    draw=signed,
)
NOT_ZERO = Domain(
    expected="numbers other than 0",
    holds=lambda x: x != 0,
    inside=(1e-3, -1e-3),
    outside=(0.0, -0.0),
    whole=(3, 1),
    draw=signed,
)
ABOVE_MINUS_ONE = Domain(
    expected="finite numbers above -1",
    holds=lambda x: x > -1,
    inside=(next_to(-1, 0),),
    outside=(-1.0, next_to(-1, -2), -7.5),
    whole=(3, 1),
    draw=lambda rng, n, decades: np.where(
        rng.random(n) < 0.5, sizes(rng, n, decades), -fractions(rng, n, decades)
    ),
)
ABOVE_ZERO = Domain(
    expected="numbers above 0 in float64",
    holds=lambda x: x > 0,
    inside=(1e-3,),
    outside=(0.0, -5e-324, -2.5),
    whole=(3, 1),
    draw=sizes,
)
AT_LEAST_ZERO = Domain(
    expected="numbers of 0 or more",
    holds=lambda x: x >= 0,
    inside=(0.0, 1e-3),
    outside=(-5e-324, -2.5),
    whole=(3, 1),
    draw=sizes,
)
COUNT = Domain(
    expected="whole numbers from 0 on, below 2**53",
    holds=lambda x: 0 <= x < 2**53 and x == int(x),
    inside=(0.0, 2.0**53 - 1),
    outside=(-1.0, 0.5, next_to(1, 2), 2.0**53),
    whole=(3, 1),
    draw=lambda rng, n, decades: np.floor(10.0 ** rng.uniform(-0.5, 15.95, n)),
)
PROBABILITY = Domain(
    expected="probabilities from 0 to 1",
    holds=lambda x: 0 <= x <= 1,
    inside=(0.0, 1.0, 5e-324),
    outside=(-5e-324, next_to(1, 2), 3.0),
    whole=(1, 0),
    draw=fractions,
)
LABEL = Domain(
    expected="0 or 1",
    holds=lambda x: x in (0, 1),
    inside=(0.0, 1.0),
    outside=(-1.0, 0.5, next_to(1, 0), 2.0),
    whole=(1, 0),
    booleans=True,
    draw=whole(0, 2),
)
SIGN = Domain(
    expected="-1 or +1",
    holds=lambda x: x in (-1, 1),
    inside=(-1.0, 1.0),
    outside=(0.0, 0.5, next_to(1, 0), 2.0),
    whole=(-1, 1),
    draw=lambda rng, n, decades: rng.choice([-1, 1], n),
)
CLASS = Domain(
    expected=f"whole numbers from 0 to {CLASSES - 1}",
    holds=lambda x: x in range(CLASSES),
    inside=(0.0, CLASSES - 1.0),
    outside=(-1.0, 0.5, next_to(1, 2), float(CLASSES)),
    whole=(2, 0),
    booleans=True,
    draw=whole(0, CLASSES),
)
# Here and below, one example is a row.
SCORES = Domain(
    expected="finite numbers",
    holds=finite,
    inside=((12345.5, 0.25, -54321.25, 1.75),),
    whole=((3, 1, 2, 5), (2, 4, 1, 3)),
    draw=rows_of_scores,
)
VECTOR = Domain(
    expected="a row that is not all zeros",
    holds=lambda x: finite(x) and np.any(x),
    inside=((0.0, 1e-300, 0.0),),
    outside=((0.0, 0.0, 0.0),),
    whole=((3, 1, 2), (2, 4, 1)),
    draw=lambda rng, n, decades: signed(rng, (n, 3), decades / 3),
)
LOGITS = Domain(
    expected=(
        "finite numbers, or -inf for a class that is masked out",
        "a class that is not masked out",
    ),
    holds=lambda x: not np.isnan(x).any() and np.max(x) < np.inf and np.max(x) > -np.inf,
    inside=((0.5, -np.inf, 1.5, -0.25),),
    outside=((0.5, np.inf, 1.5, -0.25), (-np.inf, -np.inf, -np.inf, -np.inf)),
    whole=((3, 1, 2, 5), (2, 4, 1, 3)),
    minus_infinity=True,
    draw=rows_of_logits,
)


def sums_to_one(x):
    return abs(np.sum(x) - 1) <= 1e-4


LOG_PROBS = Domain(
    expected="logarithms of probabilities that sum to 1, as log_softmax gives",
    holds=lambda x: sums_to_one(np.exp(x)),
    inside=((-np.inf, 0.0, -np.inf, -np.inf), tuple(np.log([0.25, 0.25, 0.25, 0.24991]))),
    outside=((0.5, -0.5, -1.5, -2.5), tuple(np.log([0.25, 0.25, 0.25, 0.2498]))),
    minus_infinity=True,
    draw=lambda rng, n, decades: np.log(rows_of_probs(rng, n, decades)),
)
PROBS = Domain(
    expected="probabilities",
    holds=lambda x: np.min(x) >= 0 and np.max(x) <= 1 and sums_to_one(x),
    inside=((0.0, 1.0, 0.0, 0.0), (0.25, 0.25, 0.25, 0.24991)),
    outside=((0.5, 0.75, -0.25, 0.0), (0.25, 0.25, 0.25, 0.2498), (1.0, 1.0, 0.0, 0.0)),
    whole=((0, 0, 1, 0), (1, 0, 0, 0)),
    draw=rows_of_probs,
)
ONE_HOT = Domain(
    expected=("0 or 1", "1, counting the ones of each row"),
    holds=lambda x: sorted(x) == [0, 0, 0, 1],
    inside=((0.0, 0.0, 0.0, 1.0),),
    outside=((0.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 1.0), (0.0, 0.5, 0.5, 0.0)),
    whole=((0, 0, 1, 0), (1, 0, 0, 0)),
    draw=lambda rng, n, decades: np.eye(CLASSES)[rng.integers(0, CLASSES, n)],
)
CLASS_WEIGHTS = Domain(
    expected="weights of at least 0",
    holds=lambda x: np.min(x) >= 0,
    inside=((1.5, 0.0, 0.75, 2.0),),
    outside=((1.5, -5e-324, 0.75, 2.0),),
    option=True,
    draw=lambda rng, n, decades: sizes(rng, (n, CLASSES), 3),
)


def one_number(*, above=None, at_least=None, below=None):
    """The domain of an option that is one number; of its bounds, `at_least` belongs to it."""
    bounds = {"above": above, "at least": at_least, "below": below}
    words = " and ".join(f"{word} {bound}" for word, bound in bounds.items() if bound is not None)
    low = above if at_least is None else at_least
    outside = [low - 0.5, next_to(low, -np.inf)] + ([above] if at_least is None else [])
    outside += [] if below is None else [below, below + 0.5]
    return Domain(
        expected=f"one number {words}",
        holds=lambda x: (
            (above is None or x > above)
            and (at_least is None or x >= at_least)
            and (below is None or x < below)
        ),
        # 0.001 from an open bound: nearer, a formula may rightly overflow.
        inside=tuple([low + 1e-3] if at_least is None else [at_least])
        + (() if below is None else (below - 1e-3,)),
        outside=tuple(outside),
        option=True,
        draw=fractions if below == 1 else lambda rng, n, decades: sizes(rng, n, 3),
    )
