"""Short codes: what is said aloud or typed arrives, and a slip is noticed."""

import re
from itertools import combinations

import pytest

from course_utils._support.short_code import ALPHABET, number_of, short_code

HOW = {"below": 50_000, "topic": "a test"}


@pytest.fixture
def numbers(rng):
    return [0, 1, 30, 31, 49_999, *rng.integers(0, 50_000, size=20).tolist()]


def test_every_number_comes_back(numbers):
    for number in numbers:
        code = short_code(number, **HOW)
        assert len(code) == 5 and set(code) <= set(ALPHABET)
        assert number_of(code, **HOW) == number
        assert number_of(f" {code[:2].lower()}-{code[2:]} ", **HOW) == number


def refused(code):
    with pytest.raises(ValueError, match=re.escape(f"code: got {code!r}")):
        number_of(code, **HOW)


def test_one_wrong_letter_is_noticed(numbers):
    for number in numbers[:10]:
        code = short_code(number, **HOW)
        for place, right in enumerate(code):
            for wrong in set(ALPHABET) - {right}:
                refused(code[:place] + wrong + code[place + 1 :])


def test_two_letters_that_changed_places_are_noticed(numbers):
    for number in numbers:
        code = short_code(number, **HOW)
        for one, other in combinations(range(len(code)), 2):
            if code[one] != code[other]:
                swapped = list(code)
                swapped[one], swapped[other] = code[other], code[one]
                refused("".join(swapped))


def test_a_code_of_another_topic_rarely_fits(numbers):
    """By chance one in 31 does; of these, none."""
    fits = 0
    for number in numbers:
        try:
            number_of(short_code(number, **HOW), **{**HOW, "topic": "another"})
        except ValueError:
            continue
        fits += 1
    assert fits == 0


@pytest.mark.parametrize("code", ["", "2222", "222222", "0OI1L", "ÄÖÜ??", "²²²²²", "٣٣٣٣٣"])
def test_what_is_no_code_is_refused(code):
    refused(code)


def test_a_number_that_was_never_written_is_refused():
    code = short_code(50_000, below=31**4, topic="a test")
    assert number_of(code, below=31**4, topic="a test") == 50_000
    refused(code)


@pytest.mark.parametrize("number", [-1, 50_000])
def test_a_number_outside_the_range_is_refused(number):
    with pytest.raises(ValueError, match=rf"number: got {number}; expected 0 ≤ number < 50000"):
        short_code(number, **HOW)
