"""Whatever is handed over, there is one line that says what came and what is asked, and no more."""

import datetime
import functools
import itertools
import math
import time
import warnings
from collections import UserList, namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from course_utils.checks import check
from course_utils.exercises import NOT_ATTEMPTED, NOT_YET, PASSED, Choice, Number, attempt, find

pytestmark = pytest.mark.usefixtures("folder", "new_session")


class Raises:
    """Each of these methods stops with an error that no careful caller expects."""

    def __init__(self, *names):
        self.names = names

    def __getattribute__(self, name):
        if name in object.__getattribute__(self, "names"):
            raise KeyboardInterrupt(name)
        return object.__getattribute__(self, name)


def hostile(**methods):
    """An object of a class with these special methods."""
    return type("Hostile", (), {f"__{name}__": method for name, method in methods.items()})()


def stops(*arguments, **options):
    raise SystemExit("enough")


def fails(*arguments, **options):
    raise RuntimeError("not this way")


def refuses(*arguments, **options):
    raise ValueError("not this way")


def overflows(*arguments, **options):
    raise OverflowError("too large")


def never_ends(*arguments, **options):
    while True:
        time.sleep(0.01)


def makes_a_generator():
    yield 0.25


async def makes_an_asynchronous_generator():
    yield 0.25


async def makes_a_coroutine():
    return 0.25


class HostileText(str):
    def strip(self, *characters):
        raise RuntimeError("no stripping")

    lower = __repr__ = strip


class HostileArray(np.ndarray):
    def __array_finalize__(self, other):
        pass

    def __eq__(self, other):
        raise RuntimeError("no comparing")

    __repr__ = __str__ = __array_ufunc__ = __array_function__ = __eq__


Pair = namedtuple("Pair", "loss count")


def of_a_framework(name, **attributes):
    """What looks like an object of PyTorch or Keras, neither of which has to be there."""
    module, _, kind = name.partition(".")
    return type(kind, (), {"__module__": module, **attributes})()


def with_a_graph():
    return of_a_framework("torch.Tensor", requires_grad=True)


def wide(value):
    return lambda *arguments: np.asarray(value, dtype=float)


# What comes, and a part of the sentence that says what it is. Each is made afresh for every test.
HOSTILE = {
    "None": (lambda: None, "without a return line"),
    "text": (lambda: "a quarter", "text"),
    "a number in quotes": (lambda: "-0.75", "without quotes"),
    "a decimal comma in quotes": (lambda: "−0,75", "decimals take a point"),
    "bytes": (lambda: b"0.25", "text"),
    "hostile text": (lambda: HostileText("0.25"), "text"),
    "True": (lambda: True, "True or False"),
    "a NumPy truth": (lambda: np.True_, "True or False"),
    "complex": (lambda: 1j, "complex"),
    "an array of complex numbers": (lambda: np.array([1j, 2.0]), "complex"),
    "nan": (lambda: np.nan, "nan is not a number"),
    "a decimal NaN": (lambda: Decimal("NaN"), "nan is not a number"),
    "a generator": (makes_a_generator, "yield"),
    "a generator without yield": (lambda: (loss for loss in [0.25]), "square ones"),
    "an asynchronous generator": (makes_an_asynchronous_generator, "yield"),
    "a coroutine": (makes_a_coroutine, "async"),
    "a module": (lambda: math, "module"),
    "a class": (lambda: float, "class"),
    "a function": (lambda: len, "function"),
    "a partial function": (lambda: functools.partial(round, 0.25), "function"),
    "a dictionary": (lambda: {"loss": 0.25}, "dictionary"),
    "a set": (lambda: {0.25}, "set"),
    "a frozen set": (lambda: frozenset([0.25]), "set"),
    "a map": (lambda: map(float, "12"), "list("),
    "a zip": (lambda: zip([1], [2], strict=True), "list("),
    "an endless iterator": (lambda: itertools.count(), "list("),
    "rows of different lengths": (lambda: [[1], [1, 2]], "rows"),
    "a list of None": (lambda: [None, None], "not every one of these is a number"),
    "a factorial": (lambda: math.factorial(400), "too large"),
    "a list of a factorial": (lambda: [math.factorial(400)], "too large"),
    "a fraction too large": (lambda: Fraction(10**400, 3), "too large"),
    "masked numbers": (lambda: np.ma.array([1.0, 2.0], mask=[False, True]), "masked"),
    "a masked constant": (lambda: np.ma.masked, "masked"),
    "an array of text": (lambda: np.array(["0.25"]), "text"),
    "dates": (lambda: np.array(["2026-01-01"], dtype="datetime64[D]"), "numbers are asked for"),
    "a date": (lambda: datetime.date(2026, 1, 1), "not every one of these is a number"),
    "records": (lambda: np.zeros(2, dtype=[("a", float)]), "numbers are asked for"),
    "an exception": (lambda: ValueError("loss"), "not every one of these is a number"),
    "an object": (object, "not every one of these is a number"),
    "its repr raises": (lambda: hostile(repr=fails), "not every one of these is a number"),
    "its repr is no text": (lambda: hostile(repr=lambda self: 7), "number"),
    "its repr ends the program": (lambda: hostile(repr=stops), "number"),
    "its repr is long": (lambda: hostile(repr=lambda self: "x" * 10**6), "number"),
    "its repr has lines": (lambda: hostile(repr=lambda self: "a\nb\rc\x1b[31m"), "number"),
    "its eq raises": (lambda: hostile(eq=fails, hash=fails), "number"),
    "its array raises": (lambda: hostile(array=fails), "numbers are asked for"),
    "its array ends the program": (lambda: hostile(array=stops), "numbers are asked for"),
    "its array is no array": (lambda: hostile(array=lambda self, *a, **k: 7), "numbers"),
    "its array never ends": (lambda: hostile(array=never_ends), "did not finish within"),
    "its float never ends": (lambda: [hostile(float=never_ends)], "number"),
    "its items never end": (
        lambda: hostile(len=lambda self: 3, getitem=never_ends),
        "did not finish within",
    ),
    "its length is negative": (lambda: hostile(len=lambda self: -3, getitem=fails), "number"),
    "its copy raises": (lambda: hostile(copy=fails, deepcopy=fails), "number"),
    "its class raises": (lambda: Raises("__class__"), "number"),
    "its attributes raise": (
        lambda: hostile(getattr=fails, getattribute=fails),
        "number",
    ),
    "it is called": (lambda: hostile(call=fails), ""),
    "a hostile array": (lambda: np.array([9.25, 7.5, 3.0]).view(HostileArray), ""),
    "a list of its own kind": (lambda: UserList(["loss"]), "number"),
    "too many numbers": (lambda: np.broadcast_to(np.float32(1), (10**5, 10**3)), ""),
    "an empty list": (list, ""),
    "minus infinity": (lambda: -np.inf, ""),
    "a pair": (lambda: Pair(9.5, 3), ""),
    "a tensor with a graph": (
        lambda: of_a_framework("torch.Tensor", requires_grad=True),
        ".detach()",
    ),
    "a list of those": (lambda: [of_a_framework("torch.Tensor", requires_grad=True)], ".detach()"),
    "a symbol": (lambda: of_a_framework("keras.KerasTensor"), "symbol of Keras"),
    "numbers in quotes with a comma": (lambda: "a, b", "without quotes"),
    "an array that is refused": (lambda: hostile(array=refuses), "numbers are asked for"),
    "an array that overflows": (lambda: hostile(array=overflows), "too large"),
    "a memory view": (lambda: memoryview(b"0.25"), ""),
}
EXERCISES = {"function": "1.5", "array function": "1.2", "number": "1.1", "choice": "1.4"}


@pytest.fixture
def quickly(monkeypatch):
    monkeypatch.setattr(attempt, "TIME_LIMIT", 0.1)


def line(capsys, exercise, answer):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        check(exercise, answer)
    output = capsys.readouterr()
    assert output.err == ""
    assert output.out.count("\n") == 1 and output.out.isprintable() is False
    assert output.out.rstrip("\n").isprintable()
    assert len(output.out) < 500 and " at 0x" not in output.out
    assert not caught
    return output.out.strip()


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["function", "array function"])
def test_a_function_may_return_anything(capsys, quickly, kind, name):
    made, says = HOSTILE[name]
    told = line(capsys, EXERCISES[kind], lambda target, prediction: made())
    assert told.startswith(f"✗ {EXERCISES[kind]} not yet. ")
    assert says in told


@pytest.mark.parametrize("name", HOSTILE)
def test_a_number_may_be_anything(capsys, quickly, name):
    made, says = HOSTILE[name]
    told = line(capsys, "1.1", made())
    assert told.startswith("✗ 1.1 not yet. ")
    assert says in told or "got a function" in told


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.usefixtures("open_tasks")
def test_the_one_number_of_an_open_task_may_be_anything(capsys, quickly, name):
    made, says = HOSTILE[name]
    told = line(capsys, "1.99", made())
    assert told.startswith("✗ 1.99 not yet. ")
    assert says in told


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.usefixtures("open_tasks")
def test_one_of_several_numbers_may_be_anything(capsys, quickly, name):
    for answer in ([HOSTILE[name][0](), 0.1], (0.1, HOSTILE[name][0]())):
        assert line(capsys, "1.98", answer).startswith("✗ 1.98 not yet. ")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_letter_may_be_anything(capsys, quickly, name):
    told = line(capsys, "1.4", HOSTILE[name][0]())
    assert told.startswith("✗ 1.4 not yet. Choose one of the letters")


@pytest.mark.parametrize("name", HOSTILE)
def test_anything_may_be_handed_in_for_a_function(capsys, quickly, name):
    assert line(capsys, "1.5", HOSTILE[name][0]()).startswith("✗ 1.5 not yet. ")


def test_two_answers_are_a_decimal_comma(capsys):
    check("1.1", -0, 75)
    assert capsys.readouterr().out == (
        "✗ 1.1 not yet. Two values came, 0 and 75. Decimals take a point, as in 0.75.\n"
    )
    check("1.1", *"abc")
    assert "3 values came" in capsys.readouterr().out


RIGHT_NUMBERS = [
    Fraction(-3, 4),
    Decimal("-0.75"),
    np.float32(-0.75),
    np.float16(-0.75),
    np.array(-0.75),
    np.longdouble(-0.75),
    np.array(-0.75, dtype=object),
    -0.7499999,
    np.ma.array(-0.75),
]


def test_numbers_in_bfloat16_are_widened():
    for widen in ({"float": wide(-0.75)}, {"numpy": wide(-0.75)}, {"__array__": wide(-0.75)}):
        value = of_a_framework("torch.Tensor", dtype="bfloat16", **widen)
        assert find("1.1").judge(value).state == PASSED


@pytest.mark.parametrize("value", RIGHT_NUMBERS, ids=lambda value: type(value).__name__)
def test_a_right_number_is_right_whatever_its_type(capsys, value):
    assert line(capsys, "1.1", value).startswith("✓ 1.1 passed.")
    assert find("1.2").judge(lambda t, p: [Fraction(float(x)) for x in p - t]).state == PASSED
    assert find("1.2").judge(lambda t, p: [Decimal(float(x)) for x in p - t]).state == PASSED
    assert find("1.2").judge(lambda t, p: tuple(np.float32(x) for x in p - t)).state == PASSED


@pytest.mark.parametrize("letter", ["a", "A", " a ", "a)", "(a)", "**a**", '"a"', "a.", " A) "])
def test_a_right_letter_is_right_however_it_is_typed(capsys, letter):
    assert line(capsys, "1.4", letter).startswith("✓ 1.4 passed.")


@pytest.mark.parametrize("letter", ["ab", "d", "", "a b", 1, ("a",), ["a"]])
def test_what_is_no_letter_of_the_choice(letter):
    assert find("1.4").judge(letter).state in (NOT_YET, NOT_ATTEMPTED)


def test_whole_numbers_are_compared_exactly():
    whole = Number(2048, (), "A power of two.")
    assert whole.judge(2048).state == whole.judge(2048.0).state == PASSED
    assert whole.judge(2047).state == whole.judge(2048.001).state == NOT_YET
    measured = Number(0.1269, (), "A loss.")
    assert measured.judge(0.127).state == measured.judge(0.12692).state == PASSED
    assert measured.judge(0.13).sentence == "You gave 0.13: right to two digits. Give three."
    assert measured.judge(0.12).sentence == "You gave 0.12: that is too low."


def test_nothing_raw_is_printed_by_a_choice():
    assert Choice("a", {"a": "Yes.", "b": "No."}).judge(hostile(eq=fails)).state == NOT_YET


@pytest.fixture
def imports_for_long():
    """A right answer whose first call waits inside what looks like Python's import of a module."""
    first = iter([0.3])

    def _find_and_load():
        time.sleep(next(first, 0))

    def answer(target, prediction):
        _find_and_load()
        return np.mean((prediction - target) ** 2)

    return answer


def test_the_first_import_of_a_framework_is_not_counted(capsys, quickly, imports_for_long):
    assert line(capsys, "1.5", imports_for_long).startswith("✓ 1.5 passed.")


def test_an_import_that_never_ends_is_given_up(capsys, quickly, monkeypatch, imports_for_long):
    monkeypatch.setattr(attempt, "IMPORT_LIMIT", 0.1)
    assert "did not finish within 0.1 seconds" in line(capsys, "1.5", imports_for_long)


def test_waiting_for_the_keyboard_is_told(capsys, quickly):
    def _input_request():
        time.sleep(0.4)

    told = line(capsys, "1.5", lambda target, prediction: _input_request())
    assert told.startswith("✗ 1.5 not yet. Your function asks for something to be typed")


def test_an_exception_may_be_hostile(capsys):
    class Silent(Exception):
        def __str__(self):
            raise RuntimeError("no text")

    def fails_silently(target, prediction):
        raise Silent

    assert "Your function stopped with Silent (in line" in line(capsys, "1.5", fails_silently)


def test_a_function_that_fails_later_is_judged_by_what_came_before():
    for later in (ValueError, None):
        calls = itertools.count()

        def answer(target, prediction, calls=calls, later=later):
            if next(calls) < 6:
                return prediction - target + 0.5
            if later:
                raise later("not again")
            return ...

        sentence = find("1.2").judge(answer).sentence
        assert sentence.endswith("every value is 0.5 too high, on every input.")
