"""An open task has no one right answer: the numbers handed in are judged by what they reach."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from course_utils.checks import check, progress, review
from course_utils.exercises import NOT_YET, PASSED, Mistake, find
from course_utils.exercises.kinds import NAN
from course_utils.exercises.reviewing import planned
from tests.helpers.open_tasks import BAKERY, PETALS

pytestmark = pytest.mark.usefixtures("folder", "new_session", "open_tasks")

BY_HAND = "What you did by hand, the five steps do by the slopes of the cost."
REACHED = f"With weight 0.4 and bias -0.3 you reach a cost of 0.0254 cm². {BY_HAND}"
MEASURED = [
    (
        "1.98",
        [0.3, -0.2],
        "✗ 1.98 not yet. With weight 0.3 and bias -0.2 you reach a cost of 0.0775 cm²; "
        "at most 0.0400 cm² is asked for. On average the line is 0.2 cm too low.",
    ),
    ("1.98", [0.4, -0.3], f"✓ 1.98 passed. {REACHED}"),
    (
        "1.99",
        0.7,
        "✓ 1.99 passed. With quantile 0.7 you reach a profit of 141.65 € a day. "
        "One too few costs 3 € and one too many 1 €: 3 / (3 + 1) of the days are served.",
    ),
    (
        "1.99",
        0.9,
        "✗ 1.99 not yet. With quantile 0.9 you reach a profit of 140.63 € a day; "
        "at least 141.00 € a day is asked for.",
    ),
]
LISTED = "a list of 2 numbers is asked for, weight and bias."
ONE = "one number is asked for, quantile."
POINT = "Decimals take a point, as in 0.75."
SIZE = "numbers of an ordinary size are asked for."
REFUSED = [
    ("1.98", 0.4, f"0.4: {LISTED}"),
    ("1.98", [0.4, -0.3, 0], f"[0.4, -0.3, 0]: {LISTED}"),
    ("1.98", [0, 4, -0, 3], f"[0, 4, 0, 3]: {LISTED} {POINT}"),
    ("1.99", [0, 75], f"[0, 75]: {ONE} {POINT}"),
    ("1.99", [], f"[]: {ONE}"),
    ("1.99", 90, "90: a quantile lies between 0 and 1."),
    ("1.98", [1e300, 0], f"[1e+300, 0]: {SIZE}"),
    ("1.98", [0, -np.inf], f"[0, -inf]: {SIZE}"),
    ("1.98", [-(2**63), 0], f"[-9.22337e+18, 0]: {SIZE}"),
    ("1.98", [np.nan, 0], f"[nan, 0]: {NAN}"),
    ("1.98", ["0.4", "-0.3"], "['0.4', '-0.3']: that is text. Type numbers without quotes."),
    (
        "1.98",
        np.polyfit,
        "the function polyfit: that is a function. Call it, with brackets and its arguments.",
    ),
]


def line(capsys, *arguments):
    check(*arguments)
    (said,) = capsys.readouterr().out.splitlines()
    return said


@pytest.mark.parametrize(("name", "answer", "says"), MEASURED)
def test_the_verdict_says_what_is_reached(capsys, name, answer, says):
    assert line(capsys, name, answer) == says


@pytest.mark.parametrize(("name", "answer", "says"), REFUSED)
def test_what_cannot_be_measured_is_told_apart(capsys, name, answer, says):
    assert line(capsys, name, answer) == f"✗ {name} not yet. You gave {says}"


STUBS = ["?", ..., "", ["?", "?"], (..., ...), [0.4, "?"], [0.4, ...]]


@pytest.mark.parametrize("stub", STUBS, ids=str)
def test_a_number_that_is_still_missing_is_no_attempt(capsys, stub):
    assert line(capsys, "1.98", stub) == "○ 1.98 not attempted yet."


@pytest.mark.parametrize(
    "answer",
    [
        (0.4, -0.3),
        np.array([0.4, -0.3]),
        np.array([[0.4], [-0.3]]),
        np.array([0.4, -0.3], dtype=np.float32),
        [np.array(0.4), np.float16(-0.3)],
        [Fraction(2, 5), Decimal("-0.3")],
    ],
    ids=repr,
)
def test_numbers_count_whatever_holds_them(answer):
    assert PETALS.judge(answer).state == PASSED
    assert BAKERY.judge(Fraction(3, 4)).state == BAKERY.judge([0.75]).state == PASSED


def test_numbers_without_brackets_are_a_list(capsys):
    assert line(capsys, "1.98", 0.4, -0.3) == f"✓ 1.98 passed. {REACHED}"
    assert line(capsys, "1.98", -0, 4, -0, 3).endswith(f"{LISTED} {POINT}")
    assert line(capsys, "1.99", 0, 75).endswith(f"{ONE} {POINT}")


def reaching(outcome, **changes):
    """An open task in which this outcome is reached, whatever is handed in."""
    return replace(BAKERY, reached=lambda quantile: outcome, mistakes=(), **changes)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(0.0499, PASSED), (0.05, PASSED), (0.05004, PASSED), (0.05006, NOT_YET), (np.nan, NOT_YET)],
)
def test_at_most(outcome, state):
    task = reaching(outcome, form="{:.4f} cm²", at_most=0.05, at_least=-np.inf)
    verdict = task.judge(0.3)
    assert verdict.state == state
    # What is said to be reached and what is asked for are never the same number.
    assert "0.0500 cm²;" not in verdict.sentence


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(0.91, PASSED), (0.9, PASSED), (0.8951, PASSED), (0.8949, NOT_YET), (-np.inf, NOT_YET)],
)
def test_at_least(outcome, state):
    verdict = reaching(outcome, quantity="a recall", form="{:.0%}", at_least=0.9).judge(0.3)
    assert verdict.state == state
    if outcome == 0.8949:
        said = "With quantile 0.3 you reach a recall of 89%; at least 90% is asked for."
        assert verdict.sentence == said


def test_between():
    task = replace(
        BAKERY, reached=lambda q: q, form="{:.1f}", at_least=0.2, at_most=0.4, mistakes=()
    )
    states = [task.judge(q).state for q in (0.1, 0.2, 0.3, 0.4, 0.5)]
    assert states == [NOT_YET, PASSED, PASSED, PASSED, NOT_YET]
    assert "; at most 0.4 and at least 0.2 is asked for." in task.judge(0.5).sentence


def test_a_hint_is_for_its_numbers_alone():
    far = Mistake((3, 0.3333), "A hint.")
    task = replace(PETALS, mistakes=(far,))
    for answer in ([3, 0.333], [3.0, 0.3333]):
        assert task.judge(answer).sentence.endswith("is asked for. A hint.")
    for answer in ([3.001, 0.333], [3, 0.34], [0.333, 3]):
        assert task.judge(answer).sentence.endswith(" cm too high.")


def test_advice_is_true_of_the_numbers():
    assert PETALS.judge([1, 0]).sentence.endswith("On average the line is 2.7 cm too high.")
    assert PETALS.judge([0, 0.1]).sentence.endswith("On average the line is 1.0 cm too low.")


@pytest.mark.parametrize("task", [PETALS, BAKERY], ids=["petals", "bakery"])
def test_the_authors_numbers_reach_the_goal(task):
    verdict = task.judge(task.reference)
    assert verdict.state == PASSED
    assert verdict.sentence.endswith(f". {task.explanation}")


def test_whole_numbers_do_not_overflow():
    task = replace(BAKERY, reached=lambda count: count**4, form="{:g}", mistakes=())
    assert task.judge(10**5).state == PASSED  # in integers of 64 bits it would be negative


# ---- What is kept of it ----


def test_a_pass_is_kept_and_shown(folder, said):
    check("1.98", [0.3, -0.2])
    assert list(folder.iterdir()) == []  # a first try is no first thought
    check("1.98", [0.4, -0.3])
    kept = json.loads((folder / "progress.json").read_text(encoding="utf-8"))
    assert kept["passed"] == {PETALS.fingerprint: "1.98"}
    assert kept["first"] == {}
    first, second, _ = said(progress, "01")
    assert first == "Lesson 01: 1 of 16 passed."
    assert second.endswith("✓ 1.98  ○ 1.99")


def test_an_open_task_is_not_asked_again(folder, said, day):
    line = "1.98 is an open task, which is not asked again. check judges it at any time."
    assert said(review, "1.98", [0.4, -0.3]) == [line]
    check("1.98", [0.4, -0.3])
    before = (folder / "progress.json").read_text(encoding="utf-8")
    assert said(review, "1.98") == said(review, "1.98", [0.4, -0.3]) == [line]
    assert (folder / "progress.json").read_text(encoding="utf-8") == before
    day(30)
    assert said(review)[0].startswith("There is nothing to review.")
    check("1.1", -0.75)
    day(31)
    assert [line for line in said(review) if line.startswith("review(")] == ['review("1.1", "?")']
    assert [name for _, name in planned(json.loads(before))] == []


def test_help_is_offered_after_the_third_wrong_try(capsys):
    told = [line(capsys, "1.98", [weight, 0]) for weight in (0.1, 0.2, 0.2, 0.25)]
    assert [text.endswith('hint("1.98") gives you a first idea.') for text in told] == [
        False,
        False,
        False,
        True,
    ]


def test_no_data_is_loaded_to_tell_an_exercise_from_others():
    def reached(*numbers):
        raise AssertionError("the data was loaded")

    assert replace(PETALS, reached=reached).fingerprint == PETALS.fingerprint


@pytest.mark.parametrize(
    ("name", "answer", "says"),
    [
        ("1.9", [0.416, -0.1], "cm too high."),
        ("1.9", [0.3, -0.1], "cm too low."),
        ("1.9", [0.3, 0.06], "on the whole, but too flat."),
        ("1.9", [0.5, -0.68], "on the whole, but too steep."),
        ("2.9", 112.5, "the bakery bakes whole loaves."),
        ("2.9", 105, "Loaves are missing on 27 of the 90 days."),
        ("3.9", [0, 0.2], "a standard deviation is above 0."),
        ("3.9", [0.1, -0.2], "a standard deviation is above 0."),
        ("3.9", [0.3, 0.24], "The bell of the short petals is too wide for their errors."),
        ("3.9", [0.11, 0.1], "The bell of the long petals is too narrow for their errors."),
        ("4.10", [10, 1], "more than the share of the malignant, 0.37."),
        ("4.10", [20, 1], "less than the share of the malignant, 0.37."),
        ("4.10", [14.4, 2], "Is the curve too flat, or too steep?"),
        ("5.9", [1, 1, 0], "Your logits give 0.42 to dog, and the target is 0.6."),
        ("5.9", [2, 1, -3], "Your logits give 0.73 to cat, and the target is 0.3."),
    ],
)
def test_the_lessons_say_what_is_off(capsys, name, answer, says):
    told = line(capsys, name, answer)
    assert told.startswith(f"✗ {name} not yet.")
    assert told.endswith(says)


# ---- What the open tasks of the lessons say of numbers that are far off ----


@pytest.mark.parametrize(
    ("name", "answer", "piece"),
    [
        ("6.10", -0.25, "a price is not negative. Did you type the power of ten?"),
        ("6.10", 2e5, "a price between 0.000001 and 10000 is asked for."),
        ("6.10", 0.00015, "Petals on the wrong side, by what they truly are: "),
        ("6.10", 0.5, "No petal is on the wrong side."),
        ("7.8", [0, 0.55], "a learning rate is larger than 0."),
        (
            "7.8",
            [0.25, 0.55],
            "the learning rate comes first; above 0.11 every walk",
        ),
        ("7.8", [0.05, 1.25], "what is kept of a move is a share, from 0 to less than 1."),
        (
            "7.8",
            [0.1, 0.05],
            "Its cost is higher than at the start: the learning rate",
        ),
        ("14.10", 65536, "type the power alone: 16 stands for the scale 2^16."),
        ("8.5", [0, 0.06, 0.93, 0.95], "each answer is a probability between 0 and 1."),
        ("8.5", [0.3, 0.06, 0.93, 0.95], "Most is lost at 20 years, where 0.30 is too high."),
        ("8.5", [0.05, 0.06, 0.6, 0.95], "Most is lost at 68 years, where 0.60 is too low."),
        (
            "7.8",
            [0.0015, 0.1],
            "It is on its way: a larger learning rate or more memory",
        ),
        ("9.11", [3, 1.5], "the rate lies between 0 and 100, the factor between 0 and 1."),
        ("9.11", [1, 1], "The rate in the last epoch is 1. Does the walk hurry at first"),
        ("11.8", -0.5, "δ is a number of kilograms above 0."),
        ("11.12", [0, 1, 8, 3, 6], "the losses on the path have the numbers 1 to 10."),
        ("12.10", 1.5, "a threshold of a probability lies between 0 and 1."),
    ],
)
def test_far_off_numbers_are_told_why(name, answer, piece):
    verdict = find(name).judge(answer)
    assert verdict.state == NOT_YET
    assert piece in verdict.sentence
