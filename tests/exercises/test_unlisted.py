"""No wrong function passes, though no list of mistakes holds it: five or more for each exercise.

``python -m tests.helpers.unlisted`` prints what the verdicts say of them.
"""

import pytest

from course_utils import exercises
from course_utils.exercises import NOT_YET, Function
from tests.helpers.unlisted import unlisted

UNLISTED = unlisted()
FUNCTIONS = {
    name: exercise
    for lesson in exercises.lessons()
    for name, exercise in exercises.of_lesson(lesson).items()
    if isinstance(exercise, Function)
}


def test_every_function_exercise_has_five_or_more():
    assert list(UNLISTED) == list(FUNCTIONS)
    assert [name for name, cases in UNLISTED.items() if len(dict(cases)) < 5] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_unlisted_answer_is_not_yet_right_and_not_listed(name):
    hints = tuple(mistake.hint for mistake in FUNCTIONS[name].mistakes)
    for done, function in UNLISTED[name]:
        verdict = FUNCTIONS[name].judge(function)
        assert verdict.state == NOT_YET, done
        assert not verdict.sentence.endswith(hints), done
