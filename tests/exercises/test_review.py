"""What was passed is asked again, days later and with new numbers, until it is known for good."""

import datetime
import json

import numpy as np
import pytest

from course_utils.checks import check, review
from course_utils.exercises import Choice, Function, Mistake, Number, lesson_01, reviewing, texts
from tests.helpers.progress_files import COURSE, passed, stored

pytestmark = pytest.mark.usefixtures("folder", "new_session")

FUNCTIONS = {name: e for name, e in COURSE.items() if isinstance(e, Function)}
PRECISE = [name for name, exercise in FUNCTIONS.items() if exercise.precise]
ROUNDED = [name for name in FUNCTIONS if name not in PRECISE]


@pytest.fixture(autouse=True)
def asked_in_lessons(monkeypatch):
    """The statements of a course of which one lesson has been written, by id."""
    asked = {"1.4": "**Exercise 1.4 (1 minute).** Which `a`?"}
    monkeypatch.setattr(texts, "of", lambda name: {"asked": asked[name]} if name in asked else {})
    return asked


def plan(folder, name):
    return stored(folder, "review").get(COURSE[name].fingerprint)


def asked(said):
    """The lines to type of today's questions."""
    return [line for line in said(review) if line.startswith("review(")]


# ---- When ----


def test_a_question_comes_back_after_1_3_7_and_21_days(said, day):
    check("1.4", "a")
    passed_on, again = 0, ["in 3 days", "in 7 days", "in 21 days", None]
    for wait, next_time in zip((1, 3, 7, 21), again, strict=True):
        passed_on += wait
        day(passed_on - 1)
        assert said(review) == ["Nothing is due today. The next question comes tomorrow."]
        day(passed_on)
        assert asked(said) == ['review("1.4", "?")']
        (line,) = said(review, "1.4", "a")
        assert line.startswith("✓ 1.4 passed. ")
        end = f"It is asked again {next_time}."
        assert line.endswith(
            end if next_time else "You have known it for weeks: it is not asked again."
        )
    day(10_000)
    assert said(review)[0].startswith("There is nothing to review.")
    # Whoever asks for it gets it, and whoever has forgotten it starts again.
    assert said(review, "1.4", "a")[0].endswith("it is not asked again.")
    assert said(review, "1.4", "b")[0].endswith("It is asked again tomorrow.")
    day(10_001)
    assert asked(said) == ['review("1.4", "?")']


def test_a_wrong_answer_starts_again(folder, said, day):
    check("1.1", -0.75)
    for today in (1, 4, 11):
        day(today)
        review("1.1", -0.75)
    day(40)
    (line,) = said(review, "1.1", 0.75)
    assert line.startswith("✗ 1.1 not yet. You gave 0.75: the size is right.")
    assert line.endswith(" It is asked again tomorrow.")
    assert plan(folder, "1.1") == [0, "2027-02-11"]
    day(41)
    assert said(review, "1.1", -0.75)[0].endswith("It is asked again in 3 days.")


def test_a_right_answer_before_its_day_changes_nothing(folder, said, day):
    check("1.1", -0.75)
    assert said(review, "1.1", -0.75)[0].endswith(
        "It was not due yet, and is asked again tomorrow."
    )
    day(1)
    review("1.1", -0.75)
    assert said(review, "1.1", -0.75)[0].endswith(
        "It was not due yet, and is asked again in 3 days."
    )
    assert plan(folder, "1.1") == [1, "2027-01-05"]


def test_passing_again_in_the_lesson_changes_nothing(folder, day):
    check("1.1", -0.75)
    day(5)
    check("1.1", -0.75)
    assert plan(folder, "1.1") == [0, "2027-01-02"]


UNREAD = [("1.1", "?"), ("1.1", "-0.75"), ("1.4", "z"), ("1.4", 3), ("1.2", ...), ("1.2", "up")]
UNREAD += [("1.2", 3.0), ("1.5", [1, 2])]


@pytest.mark.parametrize(("name", "answer"), UNREAD)
def test_what_cannot_be_read_is_no_wrong_answer(folder, said, day, name, answer):
    check(name, COURSE[name].reference)
    day(1)
    (line,) = said(review, name, answer)
    assert line.startswith(f"○ {name} not attempted yet.")
    assert plan(folder, name) == [0, "2027-01-02"]


class NoArray:
    """Says why it is none in its own way."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError


def test_odd_answers_end_in_a_line(said, monkeypatch):
    for name in ("1.1", "1.2"):
        check(name, COURSE[name].reference)
        assert said(review, name, NoArray())[0].startswith(f"○ {name} not attempted yet. You gave")

    def never(value):
        raise reviewing.attempt.Problem("It did not finish.")

    monkeypatch.setattr(reviewing.attempt, "read", never)
    for name in ("1.1", "1.2"):
        assert said(review, name, np.int64(3)) == [
            f"○ {name} not attempted yet. It did not finish."
        ]


# ---- Which ----


def test_the_five_that_have_waited_longest_are_asked(folder, said, day):
    undated = ("1.7", "1.6")
    (folder / "progress.json").write_text(json.dumps({"passed": passed(*undated)}))
    for today, name in enumerate(("0.1", "1.4", "0.2", "1.1", "1.3")):
        day(today)
        check(name, COURSE[name].reference)
    day(4)  # 1.3 was passed today
    lines = said(review)
    assert lines[0] == (
        "6 questions are due. Here are the 5 that have waited longest. "
        "Type an answer for ? in a cell of your own."
    )
    expected = [f'review("{name}", "?")' for name in (*undated, "0.1", "1.4", "0.2")]
    assert [line for line in lines if line.startswith("review(")] == expected
    review("1.7", COURSE["1.7"].reference)
    lines = said(review)
    assert lines[0] == "5 questions are due. Type an answer for ? in a cell of your own."
    assert lines[-1] == 'review("1.1", "?")'


def test_what_was_right_lately_waits_behind_the_others(said, day):
    check("1.1", -0.75)
    check("1.4", "a")
    day(1)
    review("1.1", -0.75)
    day(4)
    assert asked(said) == ['review("1.4", "?")', 'review("1.1", "?")']


def test_one_question(said, day):
    check("1.4", "a")
    day(1)
    assert said(review) == [
        "1 question is due. Type an answer for ? in a cell of your own.",
        "",
        "Exercise 1.4 (1 minute). Which a?",
        'review("1.4", "?")',
    ]


def test_nothing_passed_yet(folder, said):
    assert said(review) == [
        "There is nothing to review. "
        "What you pass in a lesson is asked again for the first time on the next day."
    ]
    assert said(review, "1.4", "a") == [
        "1.4 has not been passed yet. What was passed in a lesson is asked again."
    ]
    assert list(folder.iterdir()) == []


def test_an_unknown_exercise_is_refused():
    with pytest.raises(ValueError, match=r"exercise: got '1\.77'; expected one of 1\.1, "):
        review("1.77", "a")


def test_an_exercise_that_is_gone_is_not_asked(said, day, monkeypatch):
    check("1.1", -0.75)
    check("1.4", "a")
    day(1)
    monkeypatch.setattr(lesson_01, "EXERCISES", {"1.2": COURSE["1.4"]})
    assert asked(said) == ['review("1.2", "?")']


# ---- What ----


def test_a_function_is_asked_with_new_numbers_each_day(said, day):
    check("1.5", COURSE["1.5"].reference)
    check("1.2", COURSE["1.2"].reference)
    day(1)
    lines = said(review)
    assert lines == said(review)
    assert lines[6] == "Exercise 1.2 of lesson 01"
    given = reviewing.todays_inputs(COURSE["1.2"])
    target, prediction = given["target"], given["prediction"]
    assert lines[7] == (
        f"Today: what comes out for target [{', '.join(f'{x:g}' for x in target)}] "
        f"and prediction [{', '.join(f'{x:g}' for x in prediction)}]? "
        f"Give the {target.size} numbers, as a list, to three digits or more, "
        "or hand in your function."
    )
    assert "? Give the number, to three digits or more, or" in lines[3]
    assert str(reviewing.todays_inputs(COURSE["1.5"])) != str(given)  # drawn in the same way
    day(2)
    assert said(review)[7] != lines[7]
    assert said(review)[3] != lines[3]


def test_the_inputs_with_the_shortest_numbers_are_asked(day):
    def random_inputs(rng):
        return {"x": rng.uniform(size=rng.integers(1, 5)).round(2)}

    exercise = Function(lambda x: x.sum(), random_inputs, (), "A sum.")
    sizes = []
    for number in range(20):
        day(number)
        sizes.append(reviewing.todays_inputs(exercise)["x"].size)
    assert max(sizes) <= 3  # of one number alone nothing is asked if there is a choice


def test_nobody_is_asked_to_type_what_is_infinite(day):
    def random_inputs(rng):
        return {"x": np.append(rng.integers(2), rng.uniform(size=1 + rng.integers(3)))}

    exercise = Function(lambda x: 1 / x, random_inputs, (), "One by each.")
    for number in range(20):
        day(number)
        assert np.all(reviewing.todays_inputs(exercise)["x"] > 0)


@pytest.mark.parametrize("name", ROUNDED)
def test_what_comes_out_passes_to_three_digits(day, rng, name):
    exercise = FUNCTIONS[name]
    day(int(rng.integers(10_000)))
    right = np.asarray(exercise.reference(**reviewing.todays_inputs(exercise)))
    assert np.all(np.isfinite(right))
    whole = right.dtype.kind in "iu"
    rounded = [x if whole else float(f"{x:.3g}") for x in right.ravel().tolist()]
    answers = [right, rounded, [float(f"{x:.5g}") for x in right.ravel()], exercise.reference]
    answers += [rounded[0]] if right.size == 1 else []
    for answer in answers:
        assert reviewing.judge(exercise, answer).state == "passed"
    off = right + 0.1 + 0.1 * np.abs(right)
    for wrong in (off, lambda *arguments: off):
        verdict = reviewing.judge(exercise, wrong)
        assert verdict.state == "not yet"
        assert "you gave" in verdict.sentence or "your function" in verdict.sentence.lower()


@pytest.mark.parametrize("name", PRECISE)
def test_where_every_digit_counts_the_function_is_wanted(name):
    assert reviewing.question(name).splitlines()[1:] == [
        "Hand in your function: it is tried on new numbers every day.",
        f'review("{name}", "?")',
    ]
    assert reviewing.judge(COURSE[name], COURSE[name].reference).state == "passed"
    verdict = reviewing.judge(COURSE[name], 3)
    assert verdict.state == "not attempted yet"
    assert verdict.sentence.startswith("This exercise asks for a function, but got 3.")


def test_a_function_is_judged_with_the_numbers_of_the_day(day):
    tried = []

    def reference(x):
        return 2 * x

    def answer(x):
        tried.append(float(x))
        return 2 * x

    exercise = Function(reference, lambda rng: {"x": rng.uniform()}, (), "Twice.")
    for number in (1, 1, 2):
        day(number)
        assert reviewing.judge(exercise, answer).state == "passed"
    first, again, later = np.reshape(tried, (3, -1)).tolist()
    assert first == again
    assert not set(first) & set(later)


@pytest.mark.parametrize(
    ("name", "wrong", "hint"),
    [
        ("1.2", lambda right: -right, "the sign is the wrong way round."),
        ("1.2", lambda right: right + (right == right[0]), "the first is too high."),
        ("1.5", lambda right: 100 * right, "the digits are right. Where does the point stand?"),
    ],
)
def test_a_wrong_result_learns_why(said, day, name, wrong, hint):
    check(name, COURSE[name].reference)
    day(1)
    case = reviewing.todays_inputs(COURSE[name])
    (line,) = said(review, name, wrong(COURSE[name].reference(**case)))
    assert line.startswith(f"✗ {name} not yet. For target [")
    assert " you gave " in line
    assert hint in line
    assert line.endswith(" It is asked again tomorrow.")


def test_nothing_but_the_last_bits_is_nothing(day):
    def reference(x):
        return x * 0 + (0.1 + 0.2 - 0.3)

    exercise = Function(reference, lambda rng: {"x": rng.normal(size=2)}, (), "Nothing.")
    assert reviewing.judge(exercise, [0, 0]).state == "passed"
    assert reviewing.judge(exercise, [0, 0.01]).state == "not yet"


def test_a_hint_of_another_shape_is_passed_over(day):
    exercise = Function(
        lambda x: x, lambda rng: {"x": np.array([1, 2])}, (Mistake(np.sum, "a sum."),), "Itself."
    )
    assert "none of these is right" in reviewing.judge(exercise, [3, 3]).sentence


def test_letters_and_numbers_are_asked_as_they_stand():
    assert reviewing.question("1.1").splitlines()[1:] == ['review("1.1", "?")']
    assert {type(COURSE["1.1"]), type(COURSE["1.4"])} == {Number, Choice}


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**Bold** and *soft*, `x**2` and $y$.", "Bold and *soft*, x**2 and y."),
        ("Write:\n```python\nreturn x**2 + `y`\n```\n", "Write:\nreturn x**2 + `y`"),
    ],
)
def test_a_statement_is_printed_as_plain_text(asked_in_lessons, markdown, plain):
    asked_in_lessons["1.1"] = markdown
    assert reviewing.question("1.1") == f'1.1  {plain}\nreview("1.1", "?")'


def test_without_a_statement_the_exercise_is_named():
    assert reviewing.question("1.1").startswith("Exercise 1.1 of lesson 01\n")


def test_the_days_are_those_of_the_calendar(folder, monkeypatch):
    class Date(datetime.date):
        @classmethod
        def today(cls):
            return cls(2028, 2, 29)

    monkeypatch.setattr(datetime, "date", Date)
    check("1.1", -0.75)
    assert plan(folder, "1.1") == [0, "2028-03-01"]
