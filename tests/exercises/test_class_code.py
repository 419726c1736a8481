"""A class code says which exercises were passed, and a slip in it is noticed."""

import itertools

import pytest

from course_utils import exercises
from course_utils.exercises import class_code, lesson_01
from course_utils.exercises.class_code import LENGTH, SYMBOLS, decode, encode, spoken

LESSONS = pytest.mark.parametrize("lesson", exercises.lessons())


@pytest.fixture
def code_of_some(rng):
    """The code of a lesson in which some exercises were passed, drawn at random, and their ids."""

    def code_of_some(lesson):
        passed = [name for name in exercises.of_lesson(lesson) if rng.random() < 0.5]
        return encode(lesson, passed), passed

    return code_of_some


def is_code(text):
    try:
        decode(text)
    except ValueError:
        return False
    return True


# ---- What a code holds ----


@LESSONS
def test_what_was_passed_comes_back(lesson, code_of_some):
    names = list(exercises.of_lesson(lesson))
    codes = [(encode(lesson, passed), passed) for passed in ([], names, *([n] for n in names))]
    for code, passed in [*codes, *(code_of_some(lesson) for _ in range(20))]:
        assert len(code) == LENGTH == 7
        assert set(code) <= set(SYMBOLS)
        assert decode(code) == (lesson, passed)


def test_there_is_room_for_every_lesson():
    """Whoever sees this red makes PRIME smaller, and LESSONS or MOST_EXERCISES larger."""
    assert int(exercises.lessons()[-1]) < class_code.LESSONS
    assert (
        max(len(exercises.of_lesson(n)) for n in exercises.lessons()) <= class_code.MOST_EXERCISES
    )
    # MIXED turns bits over, so anything below the power of two may come out.
    most = class_code.LESSONS << class_code.MOST_EXERCISES
    assert most & (most - 1) == 0 and most > class_code.MIXED
    assert class_code.PRIME * most <= len(SYMBOLS) ** LENGTH


def test_a_lesson_with_as_many_exercises_as_there_is_room_for(monkeypatch):
    names = [f"1.{number}" for number in range(1, class_code.MOST_EXERCISES + 1)]
    monkeypatch.setattr(lesson_01, "EXERCISES", dict.fromkeys(names))
    for passed in ([], names, names[::2], names[-1:]):
        code = encode("01", passed)
        assert len(code) == LENGTH
        assert decode(code) == ("01", passed)


# ---- Slips ----


@LESSONS
def test_one_wrong_symbol_is_noticed(lesson, code_of_some):
    code, _ = code_of_some(lesson)
    for place, symbol in itertools.product(range(LENGTH), SYMBOLS):
        slip = code[:place] + symbol + code[place + 1 :]
        assert is_code(slip) == (slip == code)


@LESSONS
def test_two_symbols_that_changed_places_are_noticed(lesson, code_of_some):
    code, _ = code_of_some(lesson)
    for first, second in itertools.combinations(range(LENGTH), 2):
        slip = list(code)
        slip[first], slip[second] = slip[second], slip[first]
        assert is_code("".join(slip)) == ("".join(slip) == code)


def test_of_random_codes_fewer_than_one_in_251_is_taken(rng):
    codes = rng.choice(list(SYMBOLS), (5020, LENGTH))
    # Even if every lesson were full, 20 of them would be; a lesson of 15 takes one in 128 of that.
    assert sum(is_code("".join(code)) for code in codes) < 20


def test_a_pass_that_the_lesson_does_not_have_is_a_slip(monkeypatch):
    code = encode("01", ["1.14"])
    monkeypatch.setattr(
        lesson_01, "EXERCISES", dict(itertools.islice(lesson_01.EXERCISES.items(), 13))
    )
    with pytest.raises(ValueError, match="without a slip"):
        decode(code)


def test_a_lesson_that_there_is_not_is_a_slip(monkeypatch):
    code = encode("01", [])
    monkeypatch.setattr(exercises, "lessons", lambda: ["00"])
    with pytest.raises(ValueError, match="without a slip"):
        decode(code)


@pytest.mark.parametrize(
    "text", ["", "P4PK1S", "P4PK1SCC", "P4PK1S!", "P4PK1Sß", "P4PK1Sé", "٣" * 7]
)
def test_what_is_no_code_is_refused(text):
    with pytest.raises(ValueError) as caught:
        decode(text)
    assert str(caught.value) == f"class code: got {text!r}; expected 7 letters and digits"


# ---- What is said ----


def test_no_symbol_looks_like_another():
    assert len(set(SYMBOLS)) == 32
    assert not set("ILOU") & set(SYMBOLS)


def test_what_looks_alike_is_read_alike(code_of_some):
    codes = (code_of_some("03")[0] for _ in range(10_000))
    code = next(code for code in codes if {"0", "1"} <= set(code))
    mistaken = code.lower().replace("0", "o")
    for one in "il":
        assert decode(mistaken.replace("1", one)) == decode(code)


def test_every_symbol_has_a_word_of_its_own():
    words = spoken(SYMBOLS).split()
    assert len(set(words)) == len(SYMBOLS)
    assert [word[0] for word in words[10:]] == list(SYMBOLS[10:])
