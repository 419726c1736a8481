"""In a browser no thread can be started: every verdict is the same there, also in time."""

import contextlib
import os
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from course_utils.exercises import NOT_YET, PASSED, attempt, find
from tests.helpers.all_exercises import EXERCISES, FUNCTIONS
from tests.helpers.running import python_path, run_program

ROOT = Path(__file__).parents[2]
WITHOUT_THREADS = os.pathsep.join([python_path(), str(ROOT / "tools" / "no_threads")])


def refuse(thread):
    raise RuntimeError("can't start new thread")


@pytest.fixture
def no_threads(monkeypatch):
    monkeypatch.setattr(threading.Thread, "start", refuse)


def answers(exercise):
    """The author's answer, wrong ones, and none."""
    if hasattr(exercise, "mistakes"):
        yield exercise.reference
        yield from (mistake.answer for mistake in exercise.mistakes)
    else:
        yield from exercise.reasons
    yield from ("?", "none of these", None)


@pytest.mark.parametrize("name", EXERCISES)
def test_verdicts_are_the_same(monkeypatch, name):
    exercise = EXERCISES[name]
    with_threads = [exercise.judge(answer) for answer in answers(exercise)]
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert [exercise.judge(answer) for answer in answers(exercise)] == with_threads
    assert PASSED in {verdict.state for verdict in with_threads}


def endless(target, prediction):
    while True:
        pass


def endless_for_those_who_catch(target, prediction):
    while True:
        with contextlib.suppress(Exception):
            np.square(target)


@pytest.mark.parametrize("answer", [endless, endless_for_those_who_catch])
def test_what_never_ends_is_stopped(no_threads, monkeypatch, answer):
    monkeypatch.setattr(attempt, "TIME_LIMIT", 0.1)
    before = sys.gettrace()
    verdict = find("1.2").judge(answer)
    assert verdict.state == NOT_YET
    assert verdict.sentence == (
        "Your function did not finish within 0.1 seconds. Is there a loop that never ends?"
    )
    assert sys.gettrace() is before


def test_an_error_leaves_no_trace(no_threads):
    before = sys.gettrace()
    assert "ZeroDivisionError" in find("1.2").judge(lambda target, prediction: 1 / 0).sentence
    assert sys.gettrace() is before


def test_a_right_answer_is_not_slowed_down_for_long(no_threads, monkeypatch):
    """Each line is looked at; the slowest right answer still has most of its time left."""
    counted = SimpleNamespace(calls=0)

    class Counting(attempt._Deadline):
        def __call__(self, frame, event, argument):
            counted.calls += 1
            return super().__call__(frame, event, argument) and self

    monkeypatch.setattr(attempt, "_Deadline", Counting)
    for exercise in FUNCTIONS.values():
        before = counted.calls
        assert exercise.judge(exercise.reference).state == PASSED
        # A line costs a microsecond or less, and there are two million of them in the time limit.
        assert 0 < counted.calls - before < 200_000


def test_whatever_never_ends_is_stopped_and_settings_stay():
    """In processes of their own, where coverage traces nothing."""
    with_threads, without = (
        run_program("answers_without_threads", seconds=60, PYTHONPATH=path)
        for path in (python_path(), WITHOUT_THREADS)
    )
    assert without.stderr == ""
    *endless, last = without.stdout.splitlines()
    said = "Your function did not finish within 0.1 seconds. Is there a loop that never ends?"
    assert endless == [said] * 6
    assert last.startswith("True For target [0, 1]")  # the learner's debugger is back
    assert without.stdout == with_threads.stdout


# ---- The deadline itself ----


def code_named(name):
    return SimpleNamespace(f_code=SimpleNamespace(co_name=name), f_back=None)


def test_before_its_time_nothing_happens():
    deadline = attempt._Deadline()
    assert deadline(code_named("f"), "line", None) is deadline


def test_after_its_time_it_interrupts():
    deadline = attempt._Deadline()
    deadline.end = time.monotonic() - 1
    with pytest.raises(attempt._TimeIsUp):
        deadline(code_named("f"), "line", None)


def test_an_import_is_not_interrupted_but_does_not_last_for_ever():
    deadline = attempt._Deadline()
    importing = code_named("module")
    importing.f_back = code_named("_find_and_load")
    deadline.end = time.monotonic() - 1
    assert deadline(importing, "line", None) is deadline
    assert deadline.end > time.monotonic()  # what follows has its time
    deadline.end = deadline.last = time.monotonic() - 1
    with pytest.raises(attempt._TimeIsUp):
        deadline(importing, "line", None)


def test_waiting_for_the_keyboard_is_noticed():
    deadline = attempt._Deadline()
    deadline.end = time.monotonic() - 1
    for name, waits in [("f", False), ("_input_request", True)]:
        with pytest.raises(attempt._TimeIsUp):
            deadline(code_named(name), "line", None)
        assert deadline.waits_for_keyboard is waits
