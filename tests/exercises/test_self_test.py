"""The self-test: what is said about ten letters, what is remembered, and its questions."""

import json
import re

import numpy as np
import pytest

from course_utils.checks import progress, self_test
from course_utils.exercises import self_test as of_self_test
from tools.build_notebooks import ROOT, find_lessons, read_lesson

pytestmark = pytest.mark.usefixtures("folder", "new_session")
RIGHT = "".join(letter for letter, _ in of_self_test.KEY)
LESSONS = [lesson for _, lesson in of_self_test.KEY]


def with_wrong(*places):
    """The right letters, with another one in these places."""
    return "".join(
        "abc"["abc".index(letter) - 1] if place in places else letter
        for place, letter in enumerate(RIGHT)
    )


@pytest.mark.parametrize("answers", [RIGHT, " ".join(RIGHT), ", ".join(RIGHT.upper())])
def test_ten_right_letters_count_however_they_are_written(said, answers):
    assert said(self_test, answers) == ["✓ Self-test: 10 of 10 right."]


def test_the_lessons_that_teach_the_others_are_named_and_no_letter(said):
    assert said(self_test, with_wrong(3)) == ["✓ Self-test: 9 of 10 right. The others: lesson 04."]
    assert said(self_test, with_wrong(0, 8).replace("a", "?")) == [
        "✓ Self-test: 5 of 10 right. The others: lessons 01, 03, 04, 08, 09."
    ]


def test_a_question_mark_is_not_right(said, rng):
    for place in rng.permutation(10)[:3]:
        answers = RIGHT[:place] + "?" + RIGHT[place + 1 :]
        expected = f"✓ Self-test: 9 of 10 right. The others: lesson {LESSONS[place]}."
        assert said(self_test, answers) == [expected]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (RIGHT[:9], "These are 9."),
        (RIGHT + "a", "These are 11."),
        ("", "These are 0."),
        (RIGHT[:9] + "d", "'d' is none of a, b, c."),
        (RIGHT[:9] + "7", "'7' is none of a, b, c."),
        (7, "This is 7."),
        (None, "This is None."),
        (np.float64(0.5), "This is 0.5."),
    ],
)
def test_what_is_no_ten_letters_is_told(folder, said, answers, reason):
    (line,) = said(self_test, answers)
    asked = 'Type 10 letters, such as "ab?c…", and ? where you do not know. '
    assert line == f"✗ Self-test: {asked}{reason}"
    assert not (folder / "progress.json").exists()


def test_nothing_is_remembered_of_the_stub(folder, said):
    assert said(self_test, "?" * 10) == ["○ Self-test: not attempted yet."]
    assert not (folder / "progress.json").exists()


def test_before_and_after_stand_beside_each_other(folder, said, day):
    day(0)
    self_test(with_wrong(0, 1, 2, 3, 4))
    self_test(with_wrong(0, 1, 2))  # the latest of a day counts
    assert not any(line.startswith("Self-test") for line in said(progress))  # nothing to compare
    day(40)
    self_test(with_wrong(9))
    assert said(progress)[-1] == "Self-test: 7 of 10 on 2027-01-01, 9 of 10 on 2027-02-10."
    assert not any(line.startswith("Self-test") for line in said(progress, "01"))
    kept = json.loads((folder / "progress.json").read_text())
    assert kept["self_tests"] == {"2027-01-01": "7 of 10", "2027-02-10": "9 of 10"}


def test_the_lesson_asks_one_question_for_each_letter_of_the_key():
    (path,) = find_lessons(ROOT, ["00"])
    text = "\n".join(cell.source for cell in read_lesson(path, solutions=False))
    questions = re.findall(
        r"^(\d+)\. .*?\*\*a\*\* .*?\*\*b\*\* .*?\*\*c\*\* .*$", text, re.MULTILINE
    )
    assert questions == [str(number) for number in range(1, len(RIGHT) + 1)]
    assert f'self_test("{"?" * len(RIGHT)}")' in text
    solved = "\n".join(cell.source for cell in read_lesson(path, solutions=True))
    assert f'self_test("{RIGHT}")' in solved


def test_no_letter_is_right_too_often():
    assert max(RIGHT.count(letter) for letter in "abc") <= 4
    assert re.findall(r"(.)\1\1", RIGHT) == []
