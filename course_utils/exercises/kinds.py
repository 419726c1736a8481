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
from course_utils.exercises.shown import joined, listed, shown

PASSED, NOT_ATTEMPTED, NOT_YET = "passed", "not attempted yet", "not yet"

SEED = 20260101
MANY = 20  # inputs for a diagnosis
FAR_OUT = 1e9  # what numbers beyond it reach would fill the line
TWO_DIGITS = "right to two digits. Give three."
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
        return self.passed(cases, given) or self._not_yet(
            *self._many_cases(answer, seed) or (cases, given)
        )

    def passed(self, cases, given):
        """The verdict on results of these cases, one each, if they are right; None for others."""
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
            return TWO_DIGITS
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


@dataclass(frozen=True)
class Outcome:
    """The learner finds numbers for an open task; what they reach is measured against a goal.

    Attributes
        names: what the numbers are called, in order, such as ``("weight", "bias")``.
        reached: takes the numbers, returns the outcome, one number. It loads the data it needs
            when it is called, once. For numbers that make no sense it raises a ValueError, whose
            message the learner reads.
        quantity: what is reached, with its article: ``"a cost"``.
        form: how the outcome is written, with its unit: ``"{:.4f} cm²"``.
        reference: numbers that reach the goal, the author's.
        mistakes: numbers that people hand in and that do not reach it, with their hints.
        explanation: what a learner who passed should take along.
        at_most, at_least: the goal.
        advice: takes the numbers, returns a true sentence about what is off with them.
    """

    names: tuple[str, ...]
    reached: Callable
    quantity: str
    form: str
    reference: tuple[float, ...]
    mistakes: tuple[Mistake, ...]
    explanation: str
    at_most: float = np.inf
    at_least: float = -np.inf
    advice: Callable = lambda *numbers: ""

    @property
    def fingerprint(self):
        # What is right are all numbers that reach the goal. No data is loaded to ask for it.
        goal = _digits([self.at_most, self.at_least])
        return _fingerprint("outcome", self.names, self.quantity, goal, self.explanation)

    def judge(self, answer):
        several = type(answer) in (list, tuple)
        if is_stub(answer) or (several and any(map(is_stub, answer))):
            return Verdict(NOT_ATTEMPTED)
        try:
            with quiet():
                value = attempt.read(answer).astype(float)
        except attempt.Problem as problem:
            return Verdict(NOT_YET, str(problem))
        if value.size != len(self.names):
            return Verdict(NOT_YET, f"You gave {shown(value)}: {self._wanted(value.size)}")
        if np.isnan(value).any():
            return Verdict(NOT_YET, f"You gave {shown(value)}: {NAN}")
        if (np.abs(value) > FAR_OUT).any():
            sentence = f"You gave {shown(value)}: numbers of an ordinary size are asked for."
            return Verdict(NOT_YET, sentence)
        try:
            with quiet():
                return self._measured(value.ravel())
        except ValueError as error:
            return Verdict(NOT_YET, f"You gave {shown(value)}: {error}")

    def _wanted(self, came):
        count = len(self.names)
        wanted = "one number is" if count == 1 else f"a list of {count} numbers is"
        # A decimal comma makes two numbers of each.
        point = " Decimals take a point, as in 0.75." if came == 2 * count else ""
        return f"{wanted} asked for, {joined(self.names)}.{point}"

    def _measured(self, numbers):
        """The verdict on as many ordinary numbers as are asked for."""
        outcome = self.reached(*numbers)
        came = self.form.format(outcome)
        limits = {"at most": self.at_most, "at least": self.at_least}
        goal = {side: self.form.format(x) for side, x in limits.items() if np.isfinite(x)}
        named = [f"{name} {shown(x)}" for name, x in zip(self.names, numbers, strict=True)]
        said = f"With {joined(named)} you reach {self.quantity} of {came}"
        # What reads like the goal has reached it, or the verdict would contradict itself.
        if self.at_least <= outcome <= self.at_most or came in goal.values():
            return Verdict(PASSED, f"{said}. {self.explanation}")
        wanted = joined([f"{side} {limit}" for side, limit in goal.items()])
        reason = self._hint(numbers) or self.advice(*numbers)
        return Verdict(NOT_YET, f"{said}; {wanted} is asked for. {reason}".strip())

    def _hint(self, numbers):
        """The hint of the mistake that has these numbers, or None."""
        for mistake in self.mistakes:
            if all(map(same_as_typed, numbers, mistake.answer)):
                return mistake.hint
        return None


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
