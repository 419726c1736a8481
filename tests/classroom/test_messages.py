"""The five entries of a message, and the number of the hint among them."""

import json

import pytest

from course_utils import exercises
from course_utils.classroom.messages import LARGEST, hint_number, hints, written
from course_utils.exercises import Choice, Mistake, Number, Verdict
from tests.helpers.all_exercises import EXERCISES

# Functions take longer, so two of them stand for all, and an open task for those that load data.
TRIED = [
    name
    for name, exercise in EXERCISES.items()
    if isinstance(exercise, (Choice, Number)) or name in ("1.2", "1.5", "1.11")
]


def wrong_answers(exercise):
    """Pairs of a wrong answer and its hint."""
    if isinstance(exercise, Choice):
        return [(a, why) for a, why in exercise.reasons.items() if a != exercise.reference]
    return [(mistake.answer, mistake.hint) for mistake in exercise.mistakes]


@pytest.mark.parametrize("name", TRIED)
def test_the_number_leads_to_the_hint(name):
    exercise = exercises.find(name)
    for answer, hint in wrong_answers(exercise):
        number = hint_number(exercise, exercise.judge(answer))
        assert hints(exercise)[number - 1] == hint
    assert hint_number(exercise, exercise.judge(exercise.reference)) is None
    assert hint_number(exercise, exercise.judge("?")) is None


def test_what_nobody_listed_has_no_number():
    exercise = exercises.find("1.5")
    assert hint_number(exercise, exercise.judge(lambda target, prediction: 17.5)) is None
    assert hint_number(exercise, exercise.judge("text")) is None


def test_a_hint_may_be_the_end_of_another():
    exercise = Number(1, (Mistake(2, "too large."), Mistake(3, "much too large.")), "One.")
    for number, hint in enumerate(hints(exercise), start=1):
        assert hint_number(exercise, Verdict(exercises.NOT_YET, f"You gave 7: {hint}")) == number


def test_the_longest_message_is_short_enough():
    longest = max(EXERCISES, key=len)
    most = max(len(hints(exercise)) for exercise in EXERCISES.values())
    said = written("w" * 12 + "-42", "f" * 8, longest, exercises.NOT_YET, most)
    assert len(said.encode()) < LARGEST / 2
    assert list(json.loads(said)) == ["room", "id", "exercise", "state", "hint"]
