"""The kinds of exercise, by what the learner hands in. Each one judges an answer.

Each one also has a `fingerprint`: a short text that tells it from every other exercise, whatever
its number is. It is made of the kind, what is right, and what a learner who passed is told, so it
changes with these; hints may be reworded, and the letters of a choice may change places.
"""

import contextlib
import hashlib
import json
import string
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.exercises import attempt
from course_utils.exercises.closeness import (
    exactly,
    nearly,
    right_to_two_digits,
    same_as_typed,
)
from course_utils.exercises.diagnosis.one_number import diagnosis_of_a_number
from course_utils.exercises.diagnosis.search import diagnosis
from course_utils.exercises.given import is_stub, without_afterword
from course_utils.exercises.shown import listed, shown

PASSED, NOT_ATTEMPTED, NOT_YET = "passed", "not attempted yet", "not yet"

SEED = 20260101
MANY = 20  # inputs for a diagnosis
NAN = "nan is not a number: look for 0/0, inf − inf, or the logarithm or root of a negative number."
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, np.ufunc)
LETTER_FRAME = string.whitespace + string.punctuation  # what people type around a letter


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
        precise: whether digits are the subject. If not, rounded and float32 results are right too.
        ways: the code of right functions, which the diagnosis of a wrong one starts from.
    """

    reference: Callable
    random_inputs: Callable
    mistakes: tuple[Mistake, ...]
    explanation: str
    examples: tuple[dict, ...] = ()
    precise: bool = False
    ways: tuple[str, ...] = ()

    @property
    def fingerprint(self):
        inputs = [[(name, _digits(x)) for name, x in case.items()] for case in self.examples]
        right = [_digits(self.reference(**case)) for case in self.examples]
        return _fingerprint("function", inputs, right, self.explanation)

    def cases(self, seed=SEED, drawn=5):
        """The arguments by name, of every call that a function is judged by."""
        rng = np.random.default_rng(seed)
        return [*self.examples, *(self.random_inputs(rng) for _ in range(drawn))]

    def judge(self, answer, seed=SEED):
        if is_stub(answer):
            return Verdict(NOT_ATTEMPTED)
        if not callable(answer):
            came = attempt.described(without_afterword(answer))
            return Verdict(
                NOT_YET,
                f"This exercise asks for a function, but got {came}. "
                "Hand in its name alone, without brackets behind it.",
            )
        cases = self.cases(seed)
        try:
            with quiet():
                given = attempt.results(answer, cases)
        except attempt.Odd as odd:
            return Verdict(
                NOT_YET, f"For {listed(odd.arguments)} your function gave {odd.given}: {odd}"
            )
        except attempt.Problem as problem:
            where = f" The input was {listed(problem.arguments)}." if problem.arguments else ""
            return Verdict(NOT_YET, f"{problem}{where}")
        if any(value is ... for value in given):
            return Verdict(NOT_ATTEMPTED)
        return self._passed(cases, given) or self._not_yet(
            *self._many_cases(answer, seed) or (cases, given)
        )

    def _passed(self, cases, given):
        """The verdict on right results; None for others."""
        right = self._right(cases)
        if all(map(exactly, given, right)):
            return Verdict(PASSED, self.explanation)
        digits = "" if self.precise else nearly(given, right)
        # A listed mistake may come near the right values; then it is a mistake all the same.
        if digits and not self._hint(cases, given, exactly):
            return Verdict(PASSED, f"{self.explanation} (Yours is right to {digits}.)")
        return None

    def _many_cases(self, answer, seed):
        """More cases and what comes back for them: on few, much is true by accident."""
        cases = self.cases(seed, drawn=MANY)
        try:
            with quiet():
                given = attempt.results(answer, cases)
        except attempt.Problem:
            return None
        return None if any(value is ... for value in given) else (cases, given)

    def _right(self, cases):
        return [np.asarray(self.reference(**arguments)) for arguments in cases]

    def _not_yet(self, cases, given):
        """The verdict on wrong results: the first wrong one, and what is known about it."""
        with quiet():
            right = self._right(cases)
            first = next(
                place
                for place, (value, wanted) in enumerate(zip(given, right, strict=True))
                if not exactly(value, wanted)
            )
            hint = self._hint(cases, given, exactly)
            digits = "" if hint else nearly(given, right)
            hint = hint or self._reason(cases, given, digits, first)
        start = "The worked example comes out right. " if first and self.examples else ""
        came = shown(given[first], digits=17 if digits else 6)
        said = f"For {listed(cases[first])} your function gave {came}: {hint}"
        return Verdict(NOT_YET, start + said)

    def _reason(self, cases, given, digits, first):
        if digits:
            finding = diagnosis(self.reference, cases, given, self.ways)
            if finding.name in ("plain", "where", "constant"):
                rounded = "" if digits.startswith("about") else " Return it unrounded."
                return f"right to {digits}, and here every digit counts.{rounded}"
            return finding.sentence
        if np.isnan(given[first]).any():
            return NAN
        if any(np.isnan(value).any() for value in given):
            return f"for other inputs nan comes out. {NAN}"
        return (
            self._hint(cases, given, lambda v, m: exactly(v, m) or nearly([v], [m]))
            or diagnosis(self.reference, cases, given, self.ways).sentence
        )

    def _hint(self, cases, given, same):
        """The hint of the mistake that gives the learner's values in every case, or None."""
        for mistake in self.mistakes:
            if all(
                same(value, np.asarray(mistake.answer(*arguments.values())))
                for arguments, value in zip(cases, given, strict=True)
            ):
                return mistake.hint
        return None


@dataclass(frozen=True)
class Number:
    """The learner works out one number, in the head or in a cell.

    Attributes
        reference: the right number. A whole one (an `int`) has to be hit exactly.
        mistakes: wrong numbers with their hints.
        explanation: what a learner who passed should take along.
    """

    reference: float
    mistakes: tuple[Mistake, ...]
    explanation: str

    @property
    def fingerprint(self):
        return _fingerprint("number", _digits(self.reference), self.explanation)

    def judge(self, answer):
        if is_stub(answer):
            return Verdict(NOT_ATTEMPTED)
        if type(answer) in FUNCTIONS:
            return Verdict(NOT_YET, "This exercise asks for a number, but got a function. Call it.")
        try:
            with quiet():
                value = attempt.read(answer)
        except attempt.Odd as odd:
            return Verdict(NOT_YET, f"You gave {odd.given}: {odd}")
        except attempt.Problem as problem:
            return Verdict(NOT_YET, str(problem))
        return self._compared(value)

    def _compared(self, value):
        if value.ndim:
            return Verdict(NOT_YET, f"You gave {shown(value)}: one number is asked for.")
        if same_as_typed(value, self.reference):
            return Verdict(PASSED, self.explanation)
        return Verdict(NOT_YET, f"You gave {shown(value)}: {self._reason(value)}")

    def _reason(self, value):
        if np.isnan(value):
            return NAN
        for mistake in self.mistakes:
            if same_as_typed(value, mistake.answer):
                return mistake.hint
        if right_to_two_digits(value, self.reference):
            return "right to two digits. Give three."
        return diagnosis_of_a_number(value, self.reference, same_as_typed)


@dataclass(frozen=True)
class Choice:
    """The learner picks a letter; every letter has its reason."""

    reference: str
    reasons: dict[str, str]

    @property
    def fingerprint(self):
        return _fingerprint("choice", self.reasons[self.reference])

    def judge(self, answer):
        if is_stub(answer):
            return Verdict(NOT_ATTEMPTED)
        letter = self.letter(without_afterword(answer))
        if letter is None:
            letters = ", ".join(self.reasons)
            return Verdict(
                NOT_YET, f'Choose one of the letters {letters} and type it in quotes, like "a".'
            )
        state = PASSED if letter == self.reference else NOT_YET
        return Verdict(state, self.reasons[letter])

    def letter(self, answer):
        """The letter of this choice that was handed in, however it is framed; None for others."""
        if not issubclass(type(answer), str):  # isinstance would ask the answer itself
            return None
        letter = str.lower(str.strip(answer, LETTER_FRAME))
        return letter if letter in self.reasons else None


@contextlib.contextmanager
def quiet():
    """No raw warning stands beside a verdict: what it would say, the verdict says in words."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _fingerprint(*parts):
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:8]


def _digits(value):
    """Numbers as text that is the same on every machine, whose last bits may differ."""
    return [f"{number + 0.0:.6g}" for number in np.ravel(value).tolist()]  # + 0.0: −0 is 0
