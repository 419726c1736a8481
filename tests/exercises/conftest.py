"""A learner's folder, what is printed there, and the day it is.

Only tests that hand something to `check` use these: for those that ask an exercise for its verdict
a folder each takes longer than the verdicts.
"""

import datetime
import re

import pytest

from course_utils.checks import progress
from course_utils.exercises import class_code, helping, lesson_01, record, texts
from tests.helpers.open_tasks import OPEN_TASKS

CODE_LINE = r"Class code, if you are asked for it: ([0-9A-Z]{7}) \((.+)\)"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The test keeps its progress in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSE_PROGRESS_FILE", raising=False)
    return tmp_path


@pytest.fixture
def new_session(monkeypatch):
    """No one has asked for hints, or handed in something wrong, before."""
    monkeypatch.setattr(helping, "steps_taken", {})
    monkeypatch.setattr(helping, "wrong_sentences", {})


@pytest.fixture
def said(capsys):
    """Call a function and return the lines it printed."""

    def said(function, *arguments):
        capsys.readouterr()
        function(*arguments)
        return capsys.readouterr().out.splitlines()

    return said


@pytest.fixture
def told_of(said):
    """The lines of `progress` on a lesson, without its class code, which says the same as they."""

    def told_of(lesson):
        *lines, last = said(progress, lesson)
        code, words = re.fullmatch(CODE_LINE, last).groups()
        assert words == class_code.spoken(code)
        (marks,) = (line for line in lines if line[0] in "✓○↻◐" and f" {int(lesson)}.1 " in line)
        assert class_code.decode(code) == (lesson, re.findall(r"✓ (\S+)", marks))
        return lines

    return told_of


@pytest.fixture
def day(monkeypatch):
    """Let it be the so-and-so-manieth day; it is day 0 until it is called."""

    def day(number):
        date = datetime.date(2027, 1, 1) + datetime.timedelta(number)
        monkeypatch.setattr(record, "today", lambda: date)

    day(0)
    return day


@pytest.fixture
def open_tasks(monkeypatch):
    """Lesson 01 goes on with two open tasks, 1.98 and 1.99."""
    idea = {"asked": "**Exercise (4 minutes).** Find out.", "idea": "Try.", "stub": "", "way": ""}
    of = texts.of
    monkeypatch.setattr(lesson_01, "EXERCISES", lesson_01.EXERCISES | OPEN_TASKS)
    monkeypatch.setattr(texts, "of", lambda name: idea if name in OPEN_TASKS else of(name))
