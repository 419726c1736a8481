"""Whatever a learner hands in, `check` prints one helpful line."""

import functools
import re
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from course_utils.checks import check
from course_utils.exercises import NOT_YET, PASSED, attempt, find
from course_utils.exercises.shown import shown
from tests.helpers.running import run_program

pytestmark = pytest.mark.usefixtures("folder", "new_session")


def line(capsys, exercise, answer):
    check(exercise, answer)
    output = capsys.readouterr()
    assert output.err == ""
    assert output.out.count("\n") == 1
    return output.out.strip()


def mse(target, prediction):
    return np.mean((prediction - target) ** 2)


def ends_the_program(target, prediction):
    sys.exit("enough")


def calls_itself(target, prediction):
    return calls_itself(target, prediction)


def changes_its_input(target, prediction):
    prediction -= target
    return np.mean(prediction**2)


def fails_on_line_three(target, prediction):
    error = prediction - target  # noqa: F841 as learners write it
    return np.mean(erorr**2)  # noqa: F821 the typing mistake is the point


def forgets_to_return(target, prediction):
    np.mean((prediction - target) ** 2)


class NoArray:
    """Says why it is none in its own way, as a tensor that requires a gradient does."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("call detach() first")

    def __repr__(self):
        return "NoArray()"


RETURNED = [
    (
        lambda t, p: [mse(t, p)],
        "[0.145]: the number is right, but it comes in brackets, as an array of shape (1,). "
        "Return the number itself.",
    ),
    (lambda t, p: p, "[0.2, 0.5]: that is prediction itself, unchanged."),
    (lambda t, p: 1e6, "1000000: 1e+06 comes out on every input tried."),
    (lambda t, p: -1, "-1: -1 comes out on every input tried."),
    (
        forgets_to_return,
        "None: that is what Python hands back when a function ends without a return line.",
    ),
    (lambda t, p: "0.25", "'0.25': that is text. Type numbers without quotes."),
    (lambda t, p: True, "True: that is True or False, and numbers are asked for."),
    (lambda t, p: 1j, "1j: that is a complex number, and ordinary numbers are asked for."),
    (
        lambda t, p: np.nan,
        "nan: nan is not a number: look for 0/0, inf − inf, or the logarithm or root of a "
        "negative number.",
    ),
    (
        lambda t, p: {"mse": 1},
        "{'mse': 1}: that is a dictionary. Return its values alone, as a list or an array.",
    ),
    (
        lambda t, p: [[1], [1, 2]],
        "[[1], [1, 2]]: its rows have different lengths. An array needs rows of one length.",
    ),
    (lambda t, p: NoArray(), "NoArray(): numbers are asked for."),
    (
        lambda t, p: mse,
        "the function mse: that is a function. Call it, with brackets and its arguments.",
    ),
    (
        lambda t, p: functools.partial(round, 0.25),
        "the function functools.partial(<built-in function round>, 0.25): that is a function. "
        "Call it, with brackets and its arguments.",
    ),
]


@pytest.mark.parametrize(("answer", "says"), RETURNED)
def test_function_that_returns_something_else(capsys, answer, says):
    start = "✗ 1.5 not yet. For target [0, 1] and prediction [0.2, 0.5] your function gave "
    assert line(capsys, "1.5", answer) == start + says


def long_message(target, prediction):
    raise ValueError("got a row\n  too  many")


def says_nothing(target, prediction):
    raise ValueError


def raises_a_type_error(target, prediction):
    return np.mean(prediction - "0.25")


HERE = " (in line N of the cell)"
STOPPED = [
    (lambda t, p: 1 / 0, f"ZeroDivisionError: division by zero{HERE}."),
    (fails_on_line_three, f"NameError: name 'erorr' is not defined{HERE}."),
    (functools.partial(fails_on_line_three), "NameError: name 'erorr' is not defined."),
    (
        lambda t: 0,
        "TypeError: <lambda>() takes 1 positional argument but 2 were given. "
        "It is called with 2 inputs: target, prediction.",
    ),
    (ends_the_program, f"SystemExit: enough{HERE}."),
    (calls_itself, f"RecursionError: maximum recursion depth exceeded{HERE}."),
    (long_message, f"ValueError: got a row too many{HERE}."),
    (says_nothing, f"ValueError{HERE}."),
]


@pytest.mark.parametrize(("answer", "says"), STOPPED)
def test_function_that_stops(capsys, answer, says):
    told = re.sub(r"line \d+", "line N", line(capsys, "1.5", answer))
    start = "✗ 1.5 not yet. Your function stopped with "
    assert told == f"{start}{says} The input was target [0, 1] and prediction [0.2, 0.5]."


def test_type_error_within_a_function_is_none_of_its_call(capsys):
    told = line(capsys, "1.5", raises_a_type_error)
    assert "stopped with " in told and "Error: " in told
    assert "of the cell). The input was" in told
    assert "It is called with" not in told


FUNCTIONS = [
    (
        mse,
        "✓ 1.5 passed. One number for any batch, so batches of different sizes can be compared.",
    ),
    (
        lambda t, p: float(mse(t, p)),
        "✓ 1.5 passed. One number for any batch, so batches of different sizes can be compared.",
    ),
    (lambda t, p: ..., "○ 1.5 not attempted yet."),
    (..., "○ 1.5 not attempted yet."),
    ("?", "○ 1.5 not attempted yet."),
    (" ? ", "○ 1.5 not attempted yet."),
    (
        changes_its_input,
        "✗ 1.5 not yet. Your function changed its input prediction, which its caller still needs. "
        "Write prediction − x into a new array, not prediction -= x. "
        "The input was target [0, 1] and prediction [0.2, 0.5].",
    ),
    (
        mse([0, 1], np.array([0.5, 0.5])),
        "✗ 1.5 not yet. This exercise asks for a function, but got 0.25. "
        "Hand in its name alone, without brackets behind it.",
    ),
    (
        None,
        "✗ 1.5 not yet. This exercise asks for a function, but got None. "
        "Hand in its name alone, without brackets behind it.",
    ),
    (
        "mse",
        "✗ 1.5 not yet. This exercise asks for a function, but got 'mse'. "
        "Hand in its name alone, without brackets behind it.",
    ),
]


@pytest.mark.parametrize(("answer", "says"), FUNCTIONS)
def test_function(capsys, answer, says):
    assert line(capsys, "1.5", answer) == says


def far_off(target, prediction):
    return prediction - target + np.linspace(-1, 1, target.size)


WHERE = "of the inputs tried, it is wrong exactly where"
WANTED = ", and an array of shape (2,) is asked for."
SHOWN = [
    (far_off, "[-0.75, 0.25]: none of these is right; the first is too low."),
    (lambda t, p: p - t + 9, "[9.25, 8.25]: every value is 9 too high, on every input."),
    (lambda t, p: p - t - 9, "[-8.75, -9.75]: every value is 9 too low, on every input."),
    (lambda t, p: p - t + np.arange(t.size), f"[0.25, 0.25]: {WHERE} the place is not the first."),
    (lambda t, p: p - t - np.arange(t.size), f"[0.25, -1.75]: {WHERE} the place is not the first."),
    (lambda t, p: 0.5, "0.5: 0.5 comes out on every input tried."),
    (lambda t, p: np.arange(6), f"[0, 1, 2, 3, 4, 5]: that has shape (6,){WANTED}"),
    (lambda t, p: np.arange(7), f"[0, 1, 2, 3, 4, 5, …]: that has shape (7,){WANTED}"),
    (lambda t, p: np.array([[0.5, 1]]), f"[[0.5, 1]]: that has shape (1, 2){WANTED}"),
    (
        lambda t, p: np.array([[[0.5, 1.5]], [[2.5, 3.5]]]),
        f"array([[[0.5, 1.5]],         [[2.5, 3.5]]]): that has shape (2, 1, 2){WANTED}",
    ),
    (
        lambda t, p: np.array(["0.25", "-0.75"]),
        "array(['0.25', '-0.75'], dtype='<U5'): that is text. Type numbers without quotes.",
    ),
    (lambda t, p: "a" * 70, f"'{'a' * 58}…: that is text. Type numbers without quotes."),
    (
        lambda t, p: [None] * 20,
        f"[{'None, ' * 9}None…: numbers are asked for, and not every one of these is a number.",
    ),
    (
        lambda t, p: np.array([0.25, np.nan]),
        "[0.25, nan]: nan is not a number: look for 0/0, inf − inf, or the logarithm or root of "
        "a negative number.",
    ),
    (
        lambda t, p: np.array([True, False]),
        "array([ True, False]): that is True or False, and numbers are asked for.",
    ),
    (
        lambda t, p: p - 1 / 3,
        "[-0.0833333, -0.0833333]: none of these is right; the first is too low.",
    ),
    (
        lambda t, p: None,
        "None: that is what Python hands back when a function ends without a return line.",
    ),
]


@pytest.mark.parametrize(("answer", "says"), SHOWN)
def test_verdict_shows_the_input_and_what_came_back(capsys, answer, says):
    start = "✗ 1.2 not yet. For target [0, 1] and prediction [0.25, 0.25] your function gave "
    assert line(capsys, "1.2", answer) == start + says


def test_function_may_hand_out_the_same_array_each_time(capsys):
    kept = {}

    def error(target, prediction):
        out = kept.setdefault(target.size, np.empty(target.size))
        return np.subtract(prediction, target, out=out)

    # Six inputs have four sizes, 2 to 5: some array was handed out again.
    assert line(capsys, "1.2", error).startswith("✓ 1.2 passed.")


def test_hint_is_given_only_where_every_value_is_that_of_the_mistake(capsys):
    def wrong_way_round_for_two_alone(target, prediction):
        return target - prediction if target.size == 2 else prediction - target

    told = line(capsys, "1.2", wrong_way_round_for_two_alone)
    assert told.endswith(
        "your function gave [-0.25, 0.75]: none of these is right; the first is too low."
    )


@pytest.mark.parametrize(
    ("factor", "state"),
    [(1 + 5e-10, "✓"), (1 - 5e-10, "✓"), (1 + 2e-9, "✗"), (1 - 2e-9, "✗")],
)
def test_rounding_passes_and_no_more_where_digits_are_the_subject(capsys, factor, state):
    loss = find("4.7").reference
    assert line(capsys, "4.7", lambda y, z: factor * loss(y, z)).startswith(state)


def test_where_0_is_right_rounding_passes_and_no_more():
    strict = replace(find("6.4"), precise=True)

    def shifted(by):
        return lambda sign, score: np.maximum(0, 1 - sign * score) + by

    assert strict.judge(shifted(5e-13)).state == PASSED
    assert strict.judge(shifted(5e-12)).state == NOT_YET


def test_problem_names_the_input_it_came_with(capsys):
    """Not the example, which went well. It is the same for every learner, who can then compare."""

    def right_for_two_numbers(target, prediction):
        if target.size > 2:
            raise ValueError("too many")
        return prediction - target

    told = re.sub(r"line \d+", "line N", line(capsys, "1.2", right_for_two_numbers))
    assert told == (
        "✗ 1.2 not yet. Your function stopped with ValueError: too many (in line N of the cell). "
        "The input was target [1.31, 0.11, 1.62, -1.33] and prediction [0.94, 1.62, -0.58, 1.26]."
    )


def test_exception_in_a_helper_names_the_line_of_the_helper(capsys):
    cell = "def helper(x):\n    return y\ndef f(target, prediction):\n    return helper(target)\n"
    namespace = {}
    exec(compile(cell, "<cell>", "exec"), namespace)
    told = line(capsys, "1.5", namespace["f"])
    assert "NameError: name 'y' is not defined (in line 2 of the cell). The input" in told


def test_exception_names_the_line_of_the_cell(capsys):
    cell = "def f(target, prediction):\n    error = prediction - target\n    return eror\n"
    namespace = {}
    exec(compile(cell, "<cell>", "exec"), namespace)
    told = line(capsys, "1.5", namespace["f"])
    assert "NameError: name 'eror' is not defined (in line 3 of the cell). The input" in told


LOW = "✓ 1.1 passed. The minus sign says that the prediction is too low."
NUMBERS = [
    (-0.75, LOW),
    (np.float32(-0.75), LOW),
    (np.array(-0.75), LOW),
    (-0.7507, LOW),
    (-0.7508, "✗ 1.1 not yet. You gave -0.7508: that is too low."),
    (-0.7492, "✗ 1.1 not yet. You gave -0.7492: that is too high."),
    (-0.76, "✗ 1.1 not yet. You gave -0.76: that is too low."),
    (
        0.75,
        "✗ 1.1 not yet. You gave 0.75: the size is right. "
        "Prediction minus target: is it too high or too low?",
    ),
    (
        0.7505,
        "✗ 1.1 not yet. You gave 0.7505: the size is right. "
        "Prediction minus target: is it too high or too low?",
    ),
    ("?", "○ 1.1 not attempted yet."),
    (..., "○ 1.1 not attempted yet."),
    ("", "○ 1.1 not attempted yet."),
    ("-0.75", "✗ 1.1 not yet. You gave '-0.75': that is text. Type numbers without quotes."),
    (
        None,
        "✗ 1.1 not yet. You gave None: that is what Python hands back when a function ends "
        "without a return line.",
    ),
    (True, "✗ 1.1 not yet. You gave True: that is True or False, and numbers are asked for."),
    ([-0.75, 0.5], "✗ 1.1 not yet. You gave [-0.75, 0.5]: one number is asked for."),
    (
        np.nan,
        "✗ 1.1 not yet. You gave nan: nan is not a number: look for 0/0, inf − inf, or the "
        "logarithm or root of a negative number.",
    ),
    (np.inf, "✗ 1.1 not yet. You gave inf: an ordinary number is asked for."),
    (mse, "✗ 1.1 not yet. This exercise asks for a number, but got a function. Call it."),
]


@pytest.mark.parametrize(("answer", "says"), NUMBERS)
def test_number(capsys, answer, says):
    assert line(capsys, "1.1", answer) == says


def test_where_0_is_right_nothing_near_it_is(capsys):
    assert line(capsys, "3.4", 0).startswith("✓ 3.4 passed.")
    assert line(capsys, "3.4", 1e-9) == "✗ 3.4 not yet. You gave 1e-09: that is too high."


LETTERS = '✗ 1.4 not yet. Choose one of the letters a, b, c and type it in quotes, like "a".'
CHOICES = [
    (
        "a",
        "✓ 1.4 passed. Three squares of 4 against one of 36, each divided by 3. Run on to see it.",
    ),
    (
        " A ",
        "✓ 1.4 passed. Three squares of 4 against one of 36, each divided by 3. Run on to see it.",
    ),
    (
        "b",
        "✗ 1.4 not yet. Model B is exact twice, but its one miss is squared: 36, and then divided "
        "by 3. What do the three misses of A come to?",
    ),
    ("?", "○ 1.4 not attempted yet."),
    (..., "○ 1.4 not attempted yet."),
    ("d", LETTERS),
    (1, LETTERS),
    (None, LETTERS),
    (["a"], LETTERS),
]


@pytest.mark.parametrize(("answer", "says"), CHOICES)
def test_choice(capsys, answer, says):
    assert line(capsys, "1.4", answer) == says


def loops(target, prediction):
    while True:
        pass


def loops_and_swallows(target, prediction):
    while True:
        try:
            while True:
                pass
        except Exception:
            pass


@pytest.mark.parametrize("endless", [loops, loops_and_swallows])
def test_endless_loop_is_stopped(capsys, monkeypatch, endless):
    monkeypatch.setattr(attempt, "TIME_LIMIT", 0.3)
    start = time.monotonic()
    verdict = line(capsys, "1.5", endless)
    assert verdict == (
        "✗ 1.5 not yet. Your function did not finish within 0.3 seconds. "
        "Is there a loop that never ends?"
    )
    assert time.monotonic() - start < 2


def test_an_answer_that_was_deleted_is_not_attempted(capsys):
    for exercise in ("1.1", "1.2", "1.4", "1.9"):
        check(exercise)
        assert capsys.readouterr().out == f"○ {exercise} not attempted yet.\n"


def test_an_interrupt_that_comes_when_the_work_is_done_says_nothing(monkeypatch):
    """It may arrive between the last line of the work and the end of the thread."""

    def interrupted():
        raise attempt._TimeIsUp

    said = []
    monkeypatch.setattr(threading, "excepthook", said.append)
    worker = attempt._Worker(target=interrupted)
    worker.start()
    worker.join()
    assert said == []


def test_what_is_shown_shortened_says_so():
    assert shown("x" * 58) == "'" + "x" * 58 + "'"
    assert shown("x" * 59) == "'" + "x" * 58 + "…"


def test_what_cannot_be_stopped_is_given_up():
    """Code outside of Python, such as a wait, does not hear that its time is up.

    In a process of its own: Python 3.11 hangs when coverage traces a thread in this state.
    """
    run = run_program("answer_that_waits", seconds=30)
    assert run.stdout == (
        "Your function did not finish within 0.1 seconds. Is there a loop that never ends? "
        "It cannot be stopped from here: restart the kernel.\n"
    )


LESSON_01 = "one of 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 1.10, 1.11, 1.12, 1.13, 1.14"
AN_ID = 'an id in quotes, like "1.2"'


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [
        ("99.9", "one of the lessons 0 to 14"),
        ("1.99", LESSON_01),
        ("1.2.3", LESSON_01),
        ("01.2", LESSON_01),
        ("1.2 ", LESSON_01),
        ("12", AN_ID),
        ("mse", AN_ID),
        ("", AN_ID),
        (1.2, AN_ID),
        (None, AN_ID),
        (["1.2"], AN_ID),
    ],
)
def test_unknown_exercise_is_refused(unknown, expected):
    with pytest.raises(ValueError) as caught:
        check(unknown, 0.5)
    assert str(caught.value) == f"exercise: got {unknown!r}; expected {expected}"
