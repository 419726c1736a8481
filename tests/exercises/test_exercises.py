"""Every exercise accepts its solution, knows its stub, and answers each mistake with its hint."""

import numpy as np
import pytest

from course_utils.exercises import NOT_ATTEMPTED, NOT_YET, PASSED, Choice, Number, Outcome
from course_utils.exercises.shown import shown
from tests.helpers.all_exercises import EXERCISES, FUNCTIONS
from tests.helpers.exercise_cells import handed_in
from tests.helpers.open_tasks import OPEN_TASKS
from tests.helpers.told_numbers import tells

SOLUTIONS, STUBS = handed_in(solutions=True), handed_in(solutions=False)
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{name}-{mistake.hint[:30]}")
    for name, exercise in (EXERCISES | OPEN_TASKS).items()
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


VERDICTS = {}


def verdict_on(exercise, mistake):
    """What is said of a mistake, worked out once for all tests."""
    if id(mistake) not in VERDICTS:
        VERDICTS[id(mistake)] = exercise.judge(mistake.answer)
    return VERDICTS[id(mistake)]


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_mistake_gets_its_own_hint(exercise, mistake):
    verdict = verdict_on(exercise, mistake)
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


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("the error is 0.25.", 0.25),
        ("(0.25), not 4", 0.25),
        ("it is .25!", 0.25),
        ("about 0.3333", 1 / 3),
        ("a quarter: ¼.", 0.25),
        ("a quarter: 1/4.", 0.25),
        ("that is 25 %.", 0.25),
        ("that is 25%, not 4", 0.25),
        ("that is 25 per cent", 0.25),
        ("minus: −0.75.", -0.75),
        ("minus: -0.75;", -0.75),
        ("none of the 4,480.", 4480),
        ("it is 16384, a power of 2", 16384),
        ("the two are 1.8 and 0.2.", [1.8, 0.2]),
        ("write [[1.8], [0.2]]", [[1.8], [0.2]]),
    ],
)
def test_a_solution_is_found_in_a_text_however_it_is_written(text, right):
    assert tells(text, right)


@pytest.mark.parametrize(
    ("text", "right"),
    [("lesson 01 has 10.25", 0.25), ("0.2 and 1.8", [1.8, 0.2]), ("the size is 0.75", -0.75)],
)
def test_other_numbers_are_not_taken_for_the_solution(text, right):
    assert not tells(text, right)


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_verdict_never_tells_the_solution(exercise, mistake):
    sentence = verdict_on(exercise, mistake).sentence
    if isinstance(exercise, Number):
        assert sentence == f"You gave {shown(mistake.answer)}: {mistake.hint}"
        assert not tells(mistake.hint, exercise.reference)
        return
    if isinstance(exercise, Outcome):
        said, _, hint = sentence.partition(" is asked for. ")
        assert said.startswith("With ") and hint == mistake.hint
        for help_given in (hint, exercise.advice(*mistake.answer)):
            assert not tells(help_given, exercise.reference)
        return
    for arguments in exercise.examples:
        solution = exercise.reference(**arguments)
        assert not tells(mistake.hint, solution)
        # What the learner's own function gave may hold the solution, as −0.24 holds 0.24.
        own = shown(mistake.answer(*arguments.values()))
        assert shown(solution) not in sentence.partition("your function gave")[2].replace(
            own, "", 1
        )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_right_on_the_example_alone_is_not_enough(name):
    """An answer cannot be typed in: the check goes on with numbers that nobody has seen."""
    exercise = EXERCISES[name]
    (example,) = exercise.examples
    typed_in = np.asarray(exercise.reference(**example))
    verdict = exercise.judge(lambda *arguments: typed_in)
    assert verdict.state == NOT_YET
    # The sentence shows a random input, and says the same again when it is asked again.
    assert exercise.judge(lambda *arguments: typed_in) == verdict


def tried_on(exercise):
    """The arguments by name, of each call that a right answer sees."""
    names, calls = exercise.examples[0], []

    def answer(*arguments):
        calls.append(dict(zip(names, arguments, strict=True)))
        return exercise.reference(**calls[-1])

    assert exercise.judge(answer).state == PASSED
    return calls


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_is_tried_on_its_example_and_on_five_random_inputs(name):
    example, *drawn = tried_on(EXERCISES[name])
    np.testing.assert_equal(example, EXERCISES[name].examples[0])
    assert len(drawn) == 5
    for arguments in drawn:
        for argument, value in arguments.items():
            if argument in ("label", "sign", "late"):
                continue  # of two classes, equal labels are no accident
            numbers = np.ravel(value)
            assert len(set(numbers.tolist())) > min(2, numbers.size - 1)
            assert not set(numbers.tolist()) <= {0.0, 1.0}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_is_tried_on_the_same_inputs_every_time(name):
    np.testing.assert_equal(tried_on(EXERCISES[name]), tried_on(EXERCISES[name]))
