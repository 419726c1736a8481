"""No wrong function passes, though no list of mistakes holds it, and what is said of it is true.

``python -m tests.helpers.unlisted`` prints what the verdicts say of them.
"""

import functools
import re
from unittest import mock

import numpy as np
import pytest

from course_utils import exercises
from course_utils.exercises import NOT_YET, kinds
from tests.helpers.all_exercises import FUNCTIONS
from tests.helpers.unlisted import unlisted

UNLISTED = unlisted()
# What a verdict says that found nothing in the wrong values.
PLAIN = re.compile(
    r"(: that is too (high|low)\.|; the [\w ]+ is too (high|low)\.|of the \d+ inputs tried\."
    r"|that has shape .* is asked for\.|every digit counts\.( Return it unrounded\.)?)$"
)


@functools.cache
def judged(name):
    """The verdict on each unlisted answer, and the finding behind it if there was one."""
    exercise, found = exercises.find(name), []

    def noted(*arguments):
        found.append(kinds_diagnosis(*arguments))
        return found[-1]

    kinds_diagnosis = kinds.diagnosis
    with mock.patch.object(kinds, "diagnosis", noted):
        outcomes = []
        for done, function in UNLISTED[name]:
            found.clear()
            verdict = exercise.judge(function)
            outcomes.append((done, function, verdict, found[-1] if found else None))
    return outcomes


def test_every_function_exercise_has_five_or_more():
    assert list(UNLISTED) == list(FUNCTIONS)
    assert [name for name, cases in UNLISTED.items() if len(dict(cases)) < 5] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_unlisted_answer_is_not_yet_right_and_not_listed(name):
    hints = tuple(mistake.hint for mistake in exercises.find(name).mistakes)
    for done, _, verdict, _ in judged(name):
        assert verdict.state == NOT_YET, done
        assert not verdict.sentence.endswith(hints), done


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_said_holds_for_inputs_that_were_not_tried(name, rng):
    exercise = exercises.find(name)
    cases = exercise.cases(seed=int(rng.integers(2**32)))
    for done, function, verdict, finding in judged(name):
        if finding and finding.holds:
            for case in cases:
                with np.errstate(all="ignore"):
                    value = np.asarray(function(*case.values()))
                    assert finding.holds(exercise.reference, case, value), (done, verdict)


def test_four_of_five_are_told_something_specific():
    sentences = [verdict.sentence for name in FUNCTIONS for _, _, verdict, _ in judged(name)]
    specific = [sentence for sentence in sentences if not PLAIN.search(sentence)]
    assert len(specific) >= 0.8 * len(sentences)
