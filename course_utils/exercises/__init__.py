"""The exercises of the course: what is asked, what is right, and the mistakes people really make.

One module per lesson holds them: exercise 1.2 is ``lesson_01.EXERCISES["1.2"]``. There are three
kinds, by what the learner hands in: `Function`, `Number` and `Choice`. Each one judges an answer.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.exercises.attempt import Problem, results

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

    def judge(self, answer):
        if _is_stub(answer):
            return Verdict(NOT_ATTEMPTED)
        if not callable(answer):
            return Verdict(
                NOT_YET,
                f"This exercise asks for a function, but got {_shown(answer)}. "
                "Hand in its name alone, without brackets behind it.",
            )
        rng = np.random.default_rng(20260101)
        cases = [*self.examples, *(self.random_inputs(rng) for _ in range(5))]
        try:
            given = results(answer, cases)
        except Problem as problem:
            where = f" The input was {_listed(problem.arguments)}." if problem.arguments else ""
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
                said = f"For {_listed(arguments)} your function gave {_shown(value)}: {hint}"
                return Verdict(NOT_YET, said)
        return Verdict(PASSED, self.explanation)

    def _hint(self, cases, given):
        """The hint of the mistake that gives the learner's values in every case, or None."""
        for mistake in self.mistakes:
            if all(
                _same(value, mistake.answer(**arguments), **COMPUTED)
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

    def judge(self, answer):
        if _is_stub(answer):
            return Verdict(NOT_ATTEMPTED)
        if callable(answer):
            return Verdict(NOT_YET, "This exercise asks for a number, but got a function. Call it.")
        problem = _not_numbers(answer)
        if problem or np.ndim(answer):
            return Verdict(
                NOT_YET, f"You gave {_shown(answer)}: {problem or 'one number is asked for.'}"
            )
        if _same(answer, self.reference, **TYPED):
            return Verdict(PASSED, self.explanation)
        for mistake in self.mistakes:
            if _same(answer, mistake.answer, **TYPED):
                return Verdict(NOT_YET, f"You gave {_shown(answer)}: {mistake.hint}")
        return Verdict(
            NOT_YET, f"You gave {_shown(answer)}: {_direction(np.asarray(answer), self.reference)}"
        )


@dataclass(frozen=True)
class Choice:
    """The learner picks a letter; every letter has its reason."""

    reference: str
    reasons: dict[str, str]

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


def lessons():
    """The numbers of the lessons that have exercises, in order: ``["00", "01", …]``."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name.removeprefix("lesson_") for name in names if name.startswith("lesson_"))


def of_lesson(number):
    """The exercises of a lesson by their id, in order: ``{"1.1": …, "1.2": …}``."""
    if number not in lessons():
        raise ValueError(f"lesson: got {number!r}; expected one of {', '.join(lessons())}")
    return importlib.import_module(f"{__name__}.lesson_{number}").EXERCISES


def find(exercise_id):
    """The exercise with this id, such as ``"1.2"``."""
    known = {}
    if isinstance(exercise_id, str) and "." in exercise_id:
        lesson = exercise_id.partition(".")[0].zfill(2)
        known = of_lesson(lesson) if lesson in lessons() else {}
    if not known or exercise_id not in known:
        instead = f"one of {', '.join(known)}" if known else 'an id in quotes, like "1.2"'
        raise ValueError(f"exercise: got {exercise_id!r}; expected {instead}")
    return known[exercise_id]


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
    except (TypeError, ValueError):
        return False
    return value.shape == other.shape and np.allclose(value, other, **tolerance, equal_nan=True)


def _listed(arguments):
    return " and ".join(f"{name} {_shown(value)}" for name, value in arguments.items())


def _shown(value):
    """`value` as a learner would type it, shortened."""
    if callable(value):
        return f"the function {getattr(value, '__name__', value)}"
    if isinstance(value, str) or value is None:
        return repr(value)[:60]
    try:
        array = np.asarray(value)
        if array.ndim == 0 and array.dtype.kind in "iuf":
            return f"{array:.6g}"
        if array.ndim <= 2 and array.dtype.kind in "iuf":
            more = ", …" if len(array) > 6 else ""
            return f"[{', '.join(map(_shown, array[:6]))}{more}]"
    except Exception:  # whatever cannot be read as an array is shown as it is
        pass
    return repr(value).replace("\n", " ")[:60]
