"""Every exercise accepts its solution, knows its stub, and answers each mistake with its hint."""

import numpy as np
import pytest

from course_utils import exercises
from course_utils.exercises import NOT_ATTEMPTED, NOT_YET, PASSED, Choice, Function, Number
from course_utils.exercises.shown import shown
from tests.helpers.exercise_cells import handed_in

SOLUTIONS, STUBS = handed_in(solutions=True), handed_in(solutions=False)
EXERCISES = {
    name: exercise
    for lesson in exercises.lessons()
    for name, exercise in exercises.of_lesson(lesson).items()
}
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{name}-{mistake.hint[:30]}")
    for name, exercise in EXERCISES.items()
    if not isinstance(exercise, Choice)
    for mistake in exercise.mistakes
]
WRONG_LETTERS = [
    pytest.param(exercise, letter, id=f"{name}-{letter}")
    for name, exercise in EXERCISES.items()
    if isinstance(exercise, Choice)
    for letter in exercise.reasons
    if letter != exercise.reference
]


def test_lessons_and_exercises_agree():
    assert list(SOLUTIONS) == list(STUBS) == list(EXERCISES)


@pytest.mark.parametrize("name", EXERCISES)
def test_solution_passes_with_an_explanation(name):
    verdict = EXERCISES[name].judge(SOLUTIONS[name])
    assert verdict.state == PASSED, verdict.sentence
    assert len(verdict.sentence) > 20


@pytest.mark.parametrize("name", EXERCISES)
def test_stub_is_not_attempted_yet(name):
    assert EXERCISES[name].judge(STUBS[name]).state == NOT_ATTEMPTED


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_mistake_gets_its_own_hint(exercise, mistake):
    verdict = exercise.judge(mistake.answer)
    assert verdict.state == NOT_YET
    assert verdict.sentence.endswith(mistake.hint)


@pytest.mark.parametrize(("exercise", "letter"), WRONG_LETTERS)
def test_wrong_letter_gets_its_reason(exercise, letter):
    verdict = exercise.judge(letter)
    assert (verdict.state, verdict.sentence) == (NOT_YET, exercise.reasons[letter])


@pytest.mark.parametrize("name", EXERCISES)
def test_enough_mistakes_are_listed(name):
    exercise = EXERCISES[name]
    wrong = len(exercise.reasons) - 1 if isinstance(exercise, Choice) else len(exercise.mistakes)
    assert wrong >= (2 if isinstance(exercise, Choice) else 4)


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_verdict_never_tells_the_solution(exercise, mistake):
    if isinstance(exercise, Number):
        assert f"{exercise.reference:g}" not in mistake.hint.split()
        return
    sentence = exercise.judge(mistake.answer).sentence
    for arguments in exercise.examples:
        right = shown(exercise.reference(**arguments))
        # What the learner's own function gave may hold the solution, as −0.24 holds 0.24.
        own = shown(mistake.answer(*arguments.values()))
        assert right not in sentence.partition("your function gave")[2].replace(own, "", 1)


@pytest.mark.parametrize("name", [n for n, e in EXERCISES.items() if isinstance(e, Function)])
def test_right_on_the_example_alone_is_not_enough(name):
    """An answer cannot be typed in: the check goes on with numbers that nobody has seen."""
    exercise = EXERCISES[name]
    (example,) = exercise.examples
    typed_in = np.asarray(exercise.reference(**example))
    verdict = exercise.judge(lambda *arguments: typed_in)
    assert verdict.state == NOT_YET


@pytest.mark.parametrize("name", [n for n, e in EXERCISES.items() if isinstance(e, Function)])
def test_inputs_are_random_and_unequal(name):
    rng = np.random.default_rng(20260101)
    for _ in range(5):
        for argument, value in EXERCISES[name].random_inputs(rng).items():
            if argument in ("label", "sign"):
                continue  # of two classes, equal labels are no accident
            numbers = np.ravel(value)
            assert len(set(numbers.tolist())) > min(2, numbers.size - 1)
            assert not set(numbers.tolist()) <= {0.0, 1.0}


@pytest.mark.parametrize("name", EXERCISES)
def test_verdict_is_the_same_every_time(name):
    wrong = (lambda *a: 0.123) if isinstance(EXERCISES[name], Function) else 0.123
    assert EXERCISES[name].judge(wrong) == EXERCISES[name].judge(wrong)
