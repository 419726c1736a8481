"""What is wrong with an answer that nobody foresaw, told from its values alone.

Each relation between what came and what is right is tried on all cases at once, within the
tolerance of the check. A sentence is given only if its relation holds in every case: it may miss
why, but it is true of the numbers that the learner sees.
"""

import copy
import functools
import pickle
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils.exercises.closeness import exactly
from course_utils.exercises.diagnosis import afterwards, arguments, entries
from course_utils.exercises.diagnosis.afterwards import tried
from course_utils.exercises.diagnosis.rewriting import rewritings, rewritten


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


def diagnosis(reference, cases, given, ways=()):
    """The `Finding` about wrong values: the first relation that holds, from plain to far-fetched.

    Arguments
        reference: the right function.
        cases: the arguments by name, of every call.
        given: what came back for each of them: arrays without NaN.
        ways: the code of right solutions.
    """
    right = [np.asarray(reference(**case)) for case in cases]
    changed = arguments.changed(cases)

    @functools.cache
    def start(base):
        """What a relation starts from on the first case, where most relations fail."""
        return tried(base.of, reference, cases[0])

    for search in (
        _shapes,
        _one_for_all,
        functools.partial(_infinities, ways),
        functools.partial(_done_to_what_is_asked, start),
        _constants,
        _values_for_their_summary,
        _one_of_several,
        _arguments_alone,
        functools.partial(_one_argument_changed, start, changed),
        functools.partial(_one_piece_changed, ways),
        functools.partial(_one_argument_changed_and_more, start, changed),
    ):
        for finding in search(reference, cases, given, right):
            return finding
    return _plain(cases, given, right)


# ---- What has to be said before anything is compared ----


def _shapes(reference, cases, given, right):
    """Right values that come in another shape, or each with each."""
    if all(_is_each_with_each(v, r) for v, r in zip(given, right, strict=True)):
        shape = given[0].shape
        yield Finding(
            f"that has shape {shape}, and {right[0].shape} is asked for: every number has met "
            "every other one. One of the inputs was turned into a column.",
            "broadcast",
        )
    different = [v.shape != r.shape for v, r in zip(given, right, strict=True)]
    same_values = [
        v.size == r.size and exactly(np.ravel(v), np.ravel(r))
        for v, r in zip(given, right, strict=True)
    ]
    if not all(different) or not all(same_values):
        return
    shape = given[0].shape
    if right[0].ndim == 0:
        sentence = (
            f"the number is right, but it comes in brackets, as an array of shape {shape}. Return "
            "the number itself."
        )
    else:
        sentence = (
            f"the values are right, but their shape is {shape}, and {right[0].shape} is asked for."
        )
    yield Finding(
        sentence,
        "reshaped",
        lambda reference, case, v: exactly(np.ravel(v), np.ravel(reference(**case))),
    )


def _is_each_with_each(value, right):
    return (
        right.ndim == 1
        and value.shape == (right.size, right.size)
        and exactly(np.diagonal(value), right)
    )


def _infinities(ways, reference, cases, given, right):
    """Infinity where an ordinary number is right."""
    if any(v.shape != r.shape for v, r in zip(given, right, strict=True)):
        return
    infinite = [np.isinf(v) & np.isfinite(r) for v, r in zip(given, right, strict=True)]
    share = np.concatenate([np.ravel(mask) for mask in infinite]).mean()
    if not share:
        return
    if share < 0.5:  # where nearly all is infinite, much gives the same
        yield from _one_piece_changed(ways, reference, cases, given, right)
    where = _where(
        entries.place_of_the_wrong(cases, infinite, right),
        "it is infinite exactly",
        "inf comes out only",
    )
    first = next(
        mask
        for mask, value, wanted in zip(infinite, given, right, strict=True)
        if not exactly(value, wanted)
    )
    start = "" if first.any() else "for other inputs inf comes out: "
    yield Finding(
        f"{start}an ordinary number is right where inf comes out. Look for an exponential that "
        "overflows, a logarithm of 0, a division by 0 or a number too large for its type."
        + (f" Of the inputs tried, {where}." if where else ""),
        "infinite",
    )


def _one_for_all(reference, cases, given, right):
    """The same number in every case."""
    values = np.concatenate([np.ravel(v) for v in given])
    if (
        values.size > 2
        and np.isfinite(values[0])
        and exactly(values, np.full(values.shape, values[0]))
    ):
        yield Finding(f"{values[0]:.6g} comes out on every input tried.", "constant")


# ---- Relations that hold for whole results ----


def _done_to_what_is_asked(start, reference, cases, given, right):
    steps = [(arguments.ASKED, after) for after in afterwards.AFTERWARDS]
    yield from _matching(start, reference, cases, given, steps)


def _one_argument_changed(start, changed, reference, cases, given, right):
    """What is asked for combined with an argument, or computed with a changed one."""
    steps = [(arguments.ASKED, after) for after in afterwards.with_each_argument(cases)]
    steps += [(base, None) for base in changed]
    yield from _matching(start, reference, cases, given, steps)


def _one_argument_changed_and_more(start, changed, reference, cases, given, right):
    steps = [(base, after) for base in changed for after in afterwards.USUAL]
    yield from _matching(start, reference, cases, given, steps)


def _matching(start, reference, cases, given, steps):
    """A finding for each step that leads to what was given, in every case."""
    for base, after in steps:
        first = start(base)
        if first is None or not _agrees(given[0], _finished, first, after, cases[0]):
            continue

        def holds(reference, case, value, base=base, after=after):
            start = tried(base.of, reference, case)
            return start is not None and _agrees(value, _finished, start, after, case)

        if all(holds(reference, case, v) for case, v in zip(cases, given, strict=True)):
            parts = [part for part in (base, after) if part and part.sentence]
            sentence = " And then: ".join(part.sentence for part in parts)
            yield Finding(sentence, ", ".join(part.name for part in parts), holds)


def _finished(start, after, case):
    return start if after is None else after.of(start, case)


def _agrees(given, compute, *arguments):
    result = tried(compute, *arguments)
    return result is not None and exactly(given, result)


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
            f"that is what is asked for divided by {1 / factor:.6g}, on every input."
            if abs(factor) < 0.5
            else f"that is {factor:.6g} times what is asked for, on every input.",
            "factor",
            lambda reference, case, v: exactly(v, reference(**case) * factor),
        )


def _arguments_alone(reference, cases, given, right):
    """An input handed back, or something simple made of the inputs alone."""
    for sentence, of in arguments.of_the_arguments(cases):
        if all(_agrees(v, of, case) for case, v in zip(cases, given, strict=True)):
            yield Finding(
                sentence, "arguments alone", lambda reference, case, v, of=of: _agrees(v, of, case)
            )


def _values_for_their_summary(reference, cases, given, right):
    """Values where their mean, their sum or one of them is asked for."""
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
    ):

        def holds(reference, case, v, of=of):
            # As many values as an input has: two numbers may have any sum.
            r, sizes = np.asarray(reference(**case)), {np.size(value) for value in case.values()}
            return v.ndim > r.ndim and v.size in sizes and _agrees(r, of, v)

        if all(holds(reference, case, v) for case, v in zip(cases, given, strict=True)):
            yield Finding(sentence, name, holds)


def _one_of_several(reference, cases, given, right):
    """A pair or a list of results, one of which is right."""
    for place in range(min(len(v) if v.ndim else 0 for v in given)):

        def holds(reference, case, v, place=place):
            r = np.asarray(reference(**case))
            return v.ndim == r.ndim + 1 and len(v) > place and exactly(v[place], r)

        if all(holds(reference, case, v) for case, v in zip(cases, given, strict=True)):
            which = entries.ordinal(place)
            yield Finding(
                f"the {which} of these is right. Return it alone.", "one of several", holds
            )


def _one_piece_changed(ways, reference, cases, given, right):
    first_case = pickle.dumps(cases[0])
    for way in ways:
        firsts = rewritten(way, first_case)
        for rewriting, first in zip(rewritings(way), firsts, strict=True):
            if first is None or not exactly(given[0], first):
                continue

            def holds(reference, case, value, function=rewriting.function):
                # A changed piece may write into what it is given.
                return _agrees(value, lambda: function(*map(copy.copy, case.values())))

            if all(holds(None, case, v) for case, v in zip(cases, given, strict=True)):
                yield Finding(rewriting.sentence, "one piece", holds)


# ---- What is said where no relation holds for whole results ----


def _plain(cases, given, right):
    """How the first result that is wrong differs, and what the wrong entries have in common."""
    for value, wanted in zip(given, right, strict=True):
        if value.shape != wanted.shape:
            return _of_another_shape(value, wanted)
    wrong = [~_same_entries(v, r) for v, r in zip(given, right, strict=True)]
    where = _where(
        entries.place_of_the_wrong(cases, wrong, right),
        "it is wrong exactly",
        "all that is wrong lies",
    )
    value, wanted, mask = next(
        three for three in zip(given, right, wrong, strict=True) if three[-1].any()
    )
    limit = _limit(given, right, wrong)
    if limit:
        return limit
    inside = _inside_a_logarithm(given, right)
    if inside:
        return inside
    if where:
        what = _of_the_wrong_ones(given, right, wrong)
        return Finding(f"of the inputs tried, {where}.{what}", "where")
    if wanted.ndim == 0:
        direction = "high" if value > wanted else "low"
        right_too = sum(not mask.any() for mask in wrong)
        some = f" It is right on {right_too} of the {len(cases)} inputs tried." if right_too else ""
        return Finding(f"that is too {direction}.{some}", "plain")
    return Finding(entries.counted(mask, value, wanted), "plain")


def _where(place, exactly_there, only_there):
    """The words for a place of wrong entries, behind those for what is wrong; empty if no place."""
    if place is None:
        return ""
    text, is_exact = place
    return f"{exactly_there if is_exact else only_there} where {text}"


def _same_entries(value, right):
    pairs = zip(np.ravel(value), np.ravel(right), strict=True)
    return np.array([exactly(v, r) for v, r in pairs], dtype=bool).reshape(np.shape(right))


def _of_the_wrong_ones(given, right, wrong):
    """What was made of the wrong entries, if it is one simple thing."""
    values = np.concatenate([v[mask] for v, mask in zip(given, wrong, strict=True)])
    rights = np.concatenate([r[mask] for r, mask in zip(right, wrong, strict=True)])
    if exactly(values, np.full_like(values, values[0])):
        return f" Wherever it is wrong, it gives {values[0]:.6g}."
    if exactly(values, -rights):
        return " Wherever it is wrong, the sign is the other way round."
    if np.all(rights != 0) and exactly(
        values / rights, np.full(values.shape, values[0] / rights[0])
    ):
        return f" Wherever it is wrong, it is {values[0] / rights[0]:.6g} times what is asked for."
    if exactly(values - rights, np.full(values.shape, values[0] - rights[0])):
        difference = values[0] - rights[0]
        direction = "high" if difference > 0 else "low"
        return f" Wherever it is wrong, it is {abs(difference):.6g} too {direction}."
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
                f"it comes out as if {size:.2g} were added inside the logarithm, which then "
                "answers another question.",
                "inside a logarithm",
            )
    return None


def _of_another_shape(value, right):
    wanted = "one number" if right.ndim == 0 else f"an array of shape {right.shape}"
    return Finding(f"that has shape {value.shape}, and {wanted} is asked for.", "shape")
