"""Whatever a learner hands in, `check` prints one helpful line."""

import functools
import subprocess
import sys
import time

import numpy as np
import pytest

from course_utils.checks import check
from course_utils.exercises import attempt, find


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test keeps its progress in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSE_PROGRESS_FILE", raising=False)
    return tmp_path


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


FUNCTIONS = [
    (mse, "✓ 1.5 passed. One number for any batch"),
    (lambda t, p: float(mse(t, p)), "✓ 1.5 passed."),
    (lambda t, p: [mse(t, p)], "that has shape (1,), and one number is asked for"),
    (lambda t, p: p, "that has shape (2,), and one number is asked for"),
    (lambda t, p: ..., "○ 1.5 not attempted yet."),
    (..., "○ 1.5 not attempted yet."),
    ("?", "○ 1.5 not attempted yet."),
    (lambda t, p: 1e6, "your function gave 1e+06: that is too high."),
    (lambda t, p: -1, "your function gave -1: that is too low."),
    (forgets_to_return, "gave None: that is what Python hands back when a function has no return"),
    (lambda t, p: "0.25", "gave '0.25': that is text. Type numbers without quotes."),
    (lambda t, p: True, "gave True: numbers are asked for."),
    (lambda t, p: 1j, "numbers are asked for."),
    (lambda t, p: np.nan, "gave nan: nan is not a number: look for 0/0"),
    (lambda t, p: {"mse": 1}, "numbers are asked for."),
    (lambda t, p: [[1], [1, 2]], "numbers are asked for."),
    (lambda t, p: mse, "gave the function mse: numbers are asked for."),
    (lambda t, p: 1 / 0, "Your function stopped with ZeroDivisionError: division by zero"),
    (fails_on_line_three, "stopped with NameError: name 'erorr' is not defined"),
    (functools.partial(fails_on_line_three), "Your function stopped with NameError"),
    (lambda t: 0, "takes 1 positional argument but 2 were given. It is called with 2 inputs"),
    (ends_the_program, "Your function stopped with SystemExit: enough"),
    (calls_itself, "Your function stopped with RecursionError"),
    (changes_its_input, "Your function changed its input prediction"),
    (mse([0, 1], np.array([0.5, 0.5])), "asks for a function, but got 0.25. Hand in its name"),
    (None, "asks for a function, but got None"),
    ("mse", "asks for a function, but got 'mse'"),
]


@pytest.mark.parametrize(("answer", "says"), FUNCTIONS)
def test_function(capsys, answer, says):
    assert says in line(capsys, "1.5", answer)


def far_off(target, prediction):
    return prediction - target + np.linspace(-1, 1, target.size)


SHOWN = [
    (far_off, "gave [-0.75, 0.25]: some of these are too high and some too low."),
    (lambda t, p: p - t + 9, "gave [9.25, 8.25]: that is too high."),
    (lambda t, p: p - t - 9, "gave [-8.75, -9.75]: that is too low."),
    (lambda t, p: p - t + np.arange(t.size), "gave [0.25, 0.25]: that is too high."),
    (lambda t, p: p - t - np.arange(t.size), "gave [0.25, -1.75]: that is too low."),
    (lambda t, p: 0.5, "gave 0.5: that has shape (), and an array of shape (2,) is asked for."),
    (lambda t, p: np.arange(6), "gave [0, 1, 2, 3, 4, 5]: that has shape (6,)"),
    (lambda t, p: np.arange(7), "gave [0, 1, 2, 3, 4, 5, …]: that has shape (7,)"),
    (lambda t, p: np.array([[0.5, 1]]), "gave [[0.5, 1]]: that has shape (1, 2)"),
    (lambda t, p: None, "gave None: that is what Python hands back"),
]


@pytest.mark.parametrize(("answer", "says"), SHOWN)
def test_verdict_shows_the_input_and_what_came_back(capsys, answer, says):
    verdict = line(capsys, "1.2", answer)
    assert "For target [0, 1] and prediction [0.25, 0.25] your function " + says in verdict


def test_problem_names_the_input_it_came_with(capsys):
    def right_for_two_numbers(target, prediction):
        return prediction - target + np.zeros(2)

    verdict = line(capsys, "1.2", right_for_two_numbers)
    assert "stopped with ValueError" in verdict
    assert "The input was target [" in verdict
    assert "The input was target [0, 1] and" not in verdict  # that one went well
    changed = line(capsys, "1.5", changes_its_input)
    assert changed.endswith("The input was target [0, 1] and prediction [0.2, 0.5].")


def test_exception_in_a_helper_names_the_line_of_the_helper(capsys):
    cell = "def helper(x):\n    return y\ndef f(target, prediction):\n    return helper(target)\n"
    namespace = {}
    exec(compile(cell, "<cell>", "exec"), namespace)
    assert "(in line 2 of the cell)" in line(capsys, "1.5", namespace["f"])


def test_exception_names_the_line_of_the_cell(capsys):
    cell = "def f(target, prediction):\n    error = prediction - target\n    return eror\n"
    namespace = {}
    exec(compile(cell, "<cell>", "exec"), namespace)
    assert "(in line 3 of the cell)" in line(capsys, "1.5", namespace["f"])


NUMBERS = [
    (-0.75, "✓ 1.1 passed."),
    (np.float32(-0.75), "✓ 1.1 passed."),
    (np.array(-0.75), "✓ 1.1 passed."),
    (-0.7501, "✓ 1.1 passed."),
    (-0.76, "You gave -0.76: that is too low."),
    (0.75, "the size is right."),
    ("?", "○ 1.1 not attempted yet."),
    (..., "○ 1.1 not attempted yet."),
    ("", "○ 1.1 not attempted yet."),
    ("-0.75", "that is text. Type numbers without quotes."),
    (None, "You gave None"),
    (True, "numbers are asked for."),
    ([-0.75, 0.5], "one number is asked for."),
    (np.nan, "nan is not a number"),
    (np.inf, "that is too high."),
    (mse, "asks for a number, but got a function. Call it."),
]


@pytest.mark.parametrize(("answer", "says"), NUMBERS)
def test_number(capsys, answer, says):
    assert says in line(capsys, "1.1", answer)


CHOICES = [
    ("a", "✓ 1.4 passed."),
    (" A ", "✓ 1.4 passed."),
    ("b", "✗ 1.4 not yet. Model B is exact twice"),
    ("?", "○ 1.4 not attempted yet."),
    (..., "○ 1.4 not attempted yet."),
    ("d", 'Choose one of the letters a, b, c and type it in quotes, like "a".'),
    (1, "Choose one of the letters"),
    (None, "Choose one of the letters"),
    (["a"], "Choose one of the letters"),
]


@pytest.mark.parametrize(("answer", "says"), CHOICES)
def test_choice(capsys, answer, says):
    assert says in line(capsys, "1.4", answer)


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
    assert "did not finish within 0.3 seconds. Is there a loop that never ends?" in verdict
    assert "restart the kernel" not in verdict
    assert time.monotonic() - start < 2


WAITS = """
import threading
from course_utils.exercises import attempt, find
attempt.TIME_LIMIT = 0.1
print(find("1.5").judge(lambda target, prediction: threading.Event().wait(60)).sentence)
"""


def test_what_cannot_be_stopped_is_given_up():
    """Code outside of Python, such as a wait, does not hear that its time is up.

    In a process of its own: Python 3.11 hangs when coverage traces a thread in this state.
    """
    run = subprocess.run([sys.executable, "-c", WAITS], capture_output=True, text=True, timeout=30)
    assert "did not finish within 0.1 seconds" in run.stdout
    assert "It cannot be stopped from here: restart the kernel." in run.stdout


@pytest.mark.parametrize("unknown", ["99.9", "1.99", "mse", "", "01.2", 1.2, None, ["1.2"], "1.2 "])
def test_unknown_exercise_is_refused(unknown):
    with pytest.raises(
        ValueError, match=r"exercise: got .*; expected (one of 1\.1, 1\.2|an id in quotes)"
    ):
        check(unknown, 0.5)


def test_checks_are_quick():
    """A verdict comes at once: the whole of lesson 01 is judged in a fraction of a second."""
    start = time.monotonic()
    for _ in range(20):
        find("1.5").judge(mse)
    assert (time.monotonic() - start) / 20 < 0.05
