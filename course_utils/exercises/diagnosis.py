"""What is wrong with an answer that nobody foresaw, told from its values alone.

Each relation between what came and what is right is tried on all cases at once, within the
tolerance of the check. A sentence is given only if its relation holds in every case: it may miss
why, but it is true of the numbers that the learner sees.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils.exercises import entries, relations
from course_utils.exercises.closeness import exactly


@dataclass(frozen=True)
class Finding:
    """A sentence for the learner, and the claim behind it.

    Attributes
        sentence: what is said.
        name: of the relation, such as ``"twice"``; ``"plain"`` where none was found.
        holds: takes the right function, one case and the learner's value for it, and says whether
            the sentence is true of them; None for a sentence about the cases tried only.
    """

    sentence: str
    name: str
    holds: Callable | None = None


def diagnosis(reference, cases, given):
    """The `Finding` about wrong values: the first relation that holds, from plain to far-fetched.

    Arguments
        reference: the right function.
        cases: the arguments by name, of every call.
        given: what came back for each of them: arrays without NaN.
    """
    right = [np.asarray(reference(**case)) for case in cases]
    for search in (_one_step, _constants, _arguments_alone, _summaries, _two_steps):
        for finding in search(reference, cases, given, right):
            return finding
    return _plain(cases, given, right)


# ---- Relations that hold for whole results ----


def _one_step(reference, cases, given, right):
    """One thing done to the right values, or one argument changed."""
    bases = relations.bases(cases)
    afterwards = [*relations.AFTERWARDS, *relations.with_each_argument(cases)]
    steps = [(bases[0], after) for after in afterwards]
    steps += [(base, None) for base in bases[1:]]
    yield from _matching(reference, cases, given, steps)


def _two_steps(reference, cases, given, right):
    """One argument changed, and one thing done to what comes out; or two things done."""
    bases = relations.bases(cases)
    steps = [(base, after) for base in bases[1:] for after in relations.AFTERWARDS]
    yield from _matching(reference, cases, given, steps)


def _matching(reference, cases, given, steps):
    computed = {}
    for base, after in steps:

        def value(case, base=base, after=after):
            result = np.asarray(base.of(reference, case))
            return result if after is None else after.of(result, case)

        def first_value(base=base, after=after):
            # Nearly every relation fails on the first case: its bases are computed once.
            if base.name not in computed:
                computed[base.name] = _tried(lambda: base.of(reference, cases[0]))
            if computed[base.name] is None:
                return None
            if after is None:
                return computed[base.name]
            return _tried(lambda: after.of(np.asarray(computed[base.name]), cases[0]))

        first = first_value()
        if first is None or not exactly(given[0], first):
            continue
        if all(_agrees(value, case, v) for case, v in zip(cases[1:], given[1:], strict=True)):
            name = base.name if after is None else f"{base.name}, {after.name}"
            parts = [base.sentence, after.sentence if after else ""]
            yield Finding(
                _joined(*parts),
                name.removeprefix("asked, "),
                lambda reference, case, v, base=base, after=after: _agrees(
                    lambda case: (
                        base.of(reference, case)
                        if after is None
                        else after.of(np.asarray(base.of(reference, case)), case)
                    ),
                    case,
                    v,
                ),
            )


def _joined(first, second):
    if not first or not second:
        return first or second
    return f"{first} And then: {second}"


def _agrees(value, case, given):
    result = _tried(lambda: value(case))
    return result is not None and exactly(given, result)


def _tried(compute):
    try:
        return np.asarray(compute())
    except Exception:  # this relation has no meaning for these arguments
        return None


def _constants(reference, cases, given, right):
    """A factor or an offset that is the same in every case."""
    if not all(v.shape == r.shape for v, r in zip(given, right, strict=True)):
        return
    values, rights = (np.concatenate([np.ravel(x) for x in xs]) for xs in (given, right))
    if not (np.isfinite(values).all() and np.isfinite(rights).all()) or rights.size < 3:
        return
    if len(set(rights.tolist())) < 3:
        return  # two different numbers are on a line whatever they are
    offset = float(np.median(values - rights))
    if exactly(values, rights + offset):
        direction = "high" if offset > 0 else "low"
        which = "that" if all(r.ndim == 0 for r in right) else "every value"
        yield Finding(
            f"{which} is {abs(offset):.6g} too {direction}, on every input.",
            "offset",
            lambda reference, case, v: exactly(v, reference(**case) + offset),
        )
    nonzero = rights != 0
    factor = float(np.median(values[nonzero] / rights[nonzero])) if nonzero.any() else 0.0
    if factor and exactly(values, rights * factor):
        yield Finding(
            f"that is {factor:.6g} times what is asked for, on every input.",
            "factor",
            lambda reference, case, v: exactly(v, reference(**case) * factor),
        )


def _arguments_alone(reference, cases, given, right):
    """An input handed back, or something simple made of the inputs alone."""
    for sentence, of in relations.of_the_arguments(cases):
        if all(_agrees(of, case, v) for case, v in zip(cases, given, strict=True)):
            yield Finding(
                sentence, "arguments alone", lambda reference, case, v, of=of: _agrees(of, case, v)
            )
    first = given[0]
    if first.ndim == 0 and all(exactly(v, first) for v in given):
        yield Finding(
            "that comes out whatever comes in: the inputs are not used.",
            "constant",
            lambda reference, case, v: exactly(v, first),
        )


def _summaries(reference, cases, given, right):
    """Values where their mean, their sum or one of them is asked for; or right in another shape."""
    for name, sentence, of in (
        ("values for mean", "these are the values; their mean is asked for.", np.mean),
        ("values for sum", "these are the values; their sum is asked for.", np.sum),
        ("values for largest", "the largest of these is asked for.", np.max),
        ("values for smallest", "the smallest of these is asked for.", np.min),
        ("values for last", "the last of these is asked for.", lambda v: v[-1]),
        ("values for first", "the first of these is asked for.", lambda v: v[0]),
        ("values for median", "the median of these is asked for.", np.median),
        ("values for row means", "the mean of each row is asked for.", lambda v: v.mean(axis=1)),
        ("values for row sums", "the sum of each row is asked for.", lambda v: v.sum(axis=1)),
        ("shares of one", "these add up to 1, and should not.", None),
    ):
        if of is None:
            continue

        def agrees(v, r, of=of):
            return v.ndim > r.ndim and v.size > 1 and _agrees(of, v, r)

        if all(agrees(v, r) for v, r in zip(given, right, strict=True)):
            yield Finding(
                sentence,
                name,
                lambda reference, case, v, agrees=agrees: agrees(v, np.asarray(reference(**case))),
            )


# ---- What is said where no relation holds for whole results ----


def _plain(cases, given, right):
    """How the first result that is wrong differs, and what the wrong entries have in common."""
    for value, wanted in zip(given, right, strict=True):
        if value.shape != wanted.shape:
            return _of_another_shape(value, wanted)
    wrong = [~_same_entries(v, r) for v, r in zip(given, right, strict=True)]
    which = entries.some_entries(cases, wrong, right)
    value, wanted, mask = next(
        three for three in zip(given, right, wrong, strict=True) if three[-1].any()
    )
    infinite = np.isinf(value) & np.isfinite(wanted)
    if infinite.any():
        where = f" It comes out wrong where {which}." if which else ""
        return Finding(
            "infinity is not what comes out there: look for an exponential that overflows, a "
            f"logarithm of 0 or a division by 0.{where}",
            "infinite",
        )
    limit = _limit(given, right, wrong)
    if limit:
        return limit
    inside = _inside_a_logarithm(given, right)
    if inside:
        return inside
    if which:
        what = _of_the_wrong_ones(given, right, wrong)
        return Finding(f"of the inputs tried, it is wrong exactly where {which}.{what}", "where")
    if wanted.ndim == 0:
        direction = "high" if value > wanted else "low"
        right_too = sum(not mask.any() for mask in wrong)
        some = f" It is right on {right_too} of the {len(cases)} inputs tried." if right_too else ""
        return Finding(f"that is too {direction}.{some}", "plain")
    return Finding(entries.counted(mask, value, wanted), "plain")


def _same_entries(value, right):
    pairs = zip(np.ravel(value), np.ravel(right), strict=True)
    return np.array([exactly(v, r) for v, r in pairs], dtype=bool).reshape(np.shape(right))


def _of_the_wrong_ones(given, right, wrong):
    """What was made of the wrong entries, if it is one simple thing."""
    values = np.concatenate([v[mask] for v, mask in zip(given, wrong, strict=True)])
    rights = np.concatenate([r[mask] for r, mask in zip(right, wrong, strict=True)])
    if values.size < 2:
        return ""
    if exactly(values, np.full_like(values, values[0])):
        return f" There it gives {values[0]:.6g} every time."
    if exactly(values, -rights):
        return " There the sign is the other way round."
    if np.all(rights != 0) and exactly(
        values / rights, np.full(values.shape, values[0] / rights[0])
    ):
        return f" There it gives {values[0] / rights[0]:.6g} times what is asked for."
    if exactly(values - rights, np.full(values.shape, values[0] - rights[0])):
        difference = values[0] - rights[0]
        return f" There it is {abs(difference):.6g} too {'high' if difference > 0 else 'low'}."
    return ""


def _limit(given, right, wrong):
    """Values that stop at a ceiling or a floor beyond which the right ones go on."""
    values = np.concatenate([np.ravel(v) for v in given])
    rights = np.concatenate([np.ravel(r) for r in right])
    mask = np.concatenate([np.ravel(m) for m in wrong])
    limit = values[mask][0]
    if mask.sum() < 2 or mask.all() or not exactly(values[mask], np.full(mask.sum(), limit)):
        return None
    for name, bounded, goes in (
        ("ceiling", np.minimum, "higher"),
        ("floor", np.maximum, "lower"),
    ):
        if exactly(values, bounded(rights, limit)):
            return Finding(
                f"it never gets {goes} than {limit:.6g}, and what is asked for does.",
                name,
                lambda reference, case, v, bounded=bounded: exactly(
                    v, bounded(reference(**case), limit)
                ),
            )
    return None


def _inside_a_logarithm(given, right):
    """A small constant added inside a logarithm: −log(p + ε) for −log p."""
    for sign in (-1, 1):
        values = np.concatenate([np.ravel(np.exp(sign * v)) for v in given])
        rights = np.concatenate([np.ravel(np.exp(sign * r)) for r in right])
        added = values - rights
        size = float(np.median(added))
        # Differences of numbers near 1 carry an error of their last digits.
        if (
            rights.size > 2
            and 1e-12 < abs(size) < 1e-2
            and np.allclose(added, size, rtol=1e-3, atol=1e-14)
        ):
            return Finding(
                f"as if {size:.2g} were added inside the logarithm, which then answers another "
                "question.",
                "inside a logarithm",
            )
    return None


def _of_another_shape(value, right):
    wanted = "one number" if right.ndim == 0 else f"an array of shape {right.shape}"
    if value.size == right.size and exactly(np.ravel(value), np.ravel(right)):
        if right.ndim == 0:
            return Finding(
                "the number is right, but it comes in brackets, as an array of shape "
                f"{value.shape}. Return the number itself.",
                "brackets",
            )
        return Finding(
            f"the values are right, but their shape is {value.shape}, and {right.shape} is "
            "asked for.",
            "reshaped",
        )
    if right.ndim == 1 and value.shape == (right.size, right.size) and right.size > 1:
        return Finding(
            f"that has shape {value.shape}: every number has met every other one. One of the "
            "inputs was turned into a column.",
            "broadcast",
        )
    return Finding(f"that has shape {value.shape}, and {wanted} is asked for.", "shape")


# ---- One number that a person typed ----


def diagnosis_of_a_number(value, right, same):
    """What is wrong with one number; `same` says whether two count as the same when typed."""
    value, right = float(value), float(right)
    if not np.isfinite(value):
        return "an ordinary number is asked for."
    if right and value:
        if same(-value, right):
            return "the size is right. Is it above or below 0?"
        if any(same(value * 10.0**by, right) for by in (-3, -2, -1, 1, 2, 3)):
            return "the digits are right. Where does the point stand?"
        if same(1 / value, right):
            return "that is upside down: 1 divided by it is asked for."
        if any(same(value * np.log(base), right) for base in (2, 10)):
            return "that is a logarithm to another base. Here log has base e."
        if value > 0 and same(value**0.5, right):
            return "that is the square of what is asked for."
        if same(value**2, right):
            return "that is a square root of what is asked for."
    return f"that is too {'high' if value > right else 'low'}."
