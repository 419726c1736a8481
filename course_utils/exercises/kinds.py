"""The kinds of exercise, by what the learner hands in. Each one judges an answer.

Each one also has a `fingerprint`: a short text that tells it from every other exercise, whatever
its number is. It is made of the kind, what is right, and what a learner who passed is told, so it
changes with these; the hints for wrong answers may be reworded.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.exercises.attempt import Problem, results
from course_utils.exercises.shown import listed, shown

PASSED, NOT_ATTEMPTED, NOT_YET = "passed", "not attempted yet", "not yet"

# Ten float64 operations in any order differ by about 1e-15; the mistakes differ by far more.
COMPUTED = dict(rtol=1e-9, atol=1e-12)
# Three digits are enough for a number that a person works out and types.
TYPED = dict(rtol=1e-3, atol=0)


@dataclass(frozen=True)
class Verdict:
    """What `check` says: a state, and a sentence that explains it."""

    state: str
    sentence: str = ""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people really give, and the hint it deserves."""

    answer: Any
    hint: str


@dataclass(frozen=True)
class Function:
    """The learner writes a function; it is tried on `examples` and on random inputs.

    Attributes
        reference: the right function.
        random_inputs: takes a NumPy generator, returns the arguments by name. The seed is fixed,
            so that a verdict can be repeated; the numbers are random, so that no answer can be
            typed in.
        mistakes: wrong functions with their hints.
        explanation: what a learner who passed should take along.
        examples: arguments by name, tried first: small enough to be done in the head.
    """

    reference: Callable
    random_inputs: Callable
    mistakes: tuple[Mistake, ...]
    explanation: str
    examples: tuple[dict, ...] = ()

    @property
    def fingerprint(self):
        inputs = [[(name, _digits(x)) for name, x in case.items()] for case in self.examples]
        right = [_digits(self.reference(**case)) for case in self.examples]
        return _fingerprint("function", inputs, right, self.explanation)

    def judge(self, answer):
        if _is_stub(answer):
            return Verdict(NOT_ATTEMPTED)
        if not callable(answer):
            return Verdict(
                NOT_YET,
                f"This exercise asks for a function, but got {shown(answer)}. "
                "Hand in its name alone, without brackets behind it.",
            )
        rng = np.random.default_rng(20260101)
        cases = [*self.examples, *(self.random_inputs(rng) for _ in range(5))]
        try:
            given = results(answer, cases)
        except Problem as problem:
            where = f" The input was {listed(problem.arguments)}." if problem.arguments else ""
            return Verdict(NOT_YET, f"{problem}{where}")
        if any(_is_stub(value) for value in given):
            return Verdict(NOT_ATTEMPTED)
        return self._compared(cases, given)

    def _compared(self, cases, given):
        for arguments, value in zip(cases, given, strict=True):
            right = np.asarray(self.reference(**arguments))
            complaint = _not_numbers(value) or _difference(np.asarray(value), right)
            if complaint:
                hint = self._hint(cases, given) or complaint
                said = f"For {listed(arguments)} your function gave {shown(value)}: {hint}"
                return Verdict(NOT_YET, said)
        return Verdict(PASSED, self.explanation)

    def _hint(self, cases, given):
        """The hint of the mistake that gives the learner's values in every case, or None."""
        for mistake in self.mistakes:
            if all(
                _same(value, mistake.answer(*arguments.values()), **COMPUTED)
                for arguments, value in zip(cases, given, strict=True)
            ):
                return mistake.hint
        return None


@dataclass(frozen=True)
class Number:
    """The learner works out one number, in the head or in a cell."""

    reference: float
    mistakes: tuple[Mistake, ...]
    explanation: str

    @property
    def fingerprint(self):
        return _fingerprint("number", _digits(self.reference), self.explanation)

    def judge(self, answer):
        if _is_stub(answer):
            return Verdict(NOT_ATTEMPTED)
        if callable(answer):
            return Verdict(NOT_YET, "This exercise asks for a number, but got a function. Call it.")
        problem = _not_numbers(answer)
        if problem or np.ndim(answer):
            return Verdict(
                NOT_YET, f"You gave {shown(answer)}: {problem or 'one number is asked for.'}"
            )
        if _same(answer, self.reference, **TYPED):
            return Verdict(PASSED, self.explanation)
        for mistake in self.mistakes:
            if _same(answer, mistake.answer, **TYPED):
                return Verdict(NOT_YET, f"You gave {shown(answer)}: {mistake.hint}")
        return Verdict(
            NOT_YET, f"You gave {shown(answer)}: {_direction(np.asarray(answer), self.reference)}"
        )


@dataclass(frozen=True)
class Choice:
    """The learner picks a letter; every letter has its reason."""

    reference: str
    reasons: dict[str, str]

    @property
    def fingerprint(self):
        return _fingerprint("choice", self.reference, self.reasons[self.reference])

    def judge(self, answer):
        if _is_stub(answer):
            return Verdict(NOT_ATTEMPTED)
        letter = answer.strip().lower() if isinstance(answer, str) else answer
        if not isinstance(letter, str) or letter not in self.reasons:
            letters = ", ".join(self.reasons)
            return Verdict(
                NOT_YET, f'Choose one of the letters {letters} and type it in quotes, like "a".'
            )
        state = PASSED if letter == self.reference else NOT_YET
        return Verdict(state, self.reasons[letter])


def _fingerprint(*parts):
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:8]


def _digits(value):
    """Numbers as text that is the same on every machine, whose last bits may differ."""
    return [f"{number + 0.0:.6g}" for number in np.ravel(value).tolist()]  # + 0.0: −0 is 0


def _is_stub(value):
    return value is ... or (isinstance(value, str) and value.strip() in ("?", ""))


def _not_numbers(value):
    """Why `value` is not made of ordinary numbers; empty if it is."""
    if value is None:
        return "that is what Python hands back when a function has no return line."
    try:
        array = np.asarray(value)
    except Exception:  # ragged lists, and foreign types that do not convert
        return "numbers are asked for."
    if array.dtype.kind == "U":
        return "that is text. Type numbers without quotes."
    if array.dtype.kind not in "iuf":
        return "numbers are asked for."
    if np.isnan(array).any():
        return "nan is not a number: look for 0/0, inf − inf or the logarithm of a negative number."
    return ""


def _difference(value, right):
    """How `value` differs from `right`, without saying what is right; empty if it does not."""
    if value.shape != right.shape:
        wanted = "one number" if right.ndim == 0 else f"an array of shape {right.shape}"
        return f"that has shape {value.shape}, and {wanted} is asked for."
    if _same(value, right, **COMPUTED):
        return ""
    return _direction(value, right)


def _direction(value, right):
    if np.all(value >= right):
        return "that is too high."
    if np.all(value <= right):
        return "that is too low."
    return "some of these are too high and some too low."


def _same(value, other, **tolerance):
    try:
        value, other = np.asarray(value, dtype=float), np.asarray(other, dtype=float)
    except Exception:  # as in _not_numbers
        return False
    return value.shape == other.shape and np.allclose(value, other, **tolerance, equal_nan=True)
