"""What is said of lessons that ran in another place; `make simulate` runs them."""

import runpy
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from course_utils.exercises import of_lesson
from tools import simulate
from tools.build_notebooks import LessonError

ROOT = Path(__file__).parents[2]


def notebook(lesson, printed):
    cell = {"cell_type": "code", "outputs": [{"text": [line]} for line in printed]}
    other = {"cell_type": "code", "outputs": [{"data": {"text/plain": "✓ 1.1 passed."}}]}
    return {"metadata": {"course": {"lesson": lesson}}, "cells": [cell, other]}


def test_an_exercise_that_did_not_pass_is_named():
    asked = list(of_lesson("01"))
    printed = [f"✓ {name} passed. Well done.\n" for name in asked]
    assert simulate.outcome(notebook("01", printed)) == (asked, [])
    printed[2] = "✗ 1.3 not yet. Try again.\n"
    assert simulate.outcome(notebook("01", printed[1:])) == (asked, ["1.1", "1.3"])
    assert simulate.outcome(notebook("glossary", [])) == ([], [])


def test_a_lesson_that_stops_is_told_and_the_others_go_on(monkeypatch, capsys, tmp_path):
    def build(path, folder, *, solutions):
        assert solutions
        if path.stem.startswith("01"):
            raise LessonError("lessons/01.py:7: ValueError: no")
        built = folder / "built.ipynb"
        built.write_text('{"metadata": {"course": {"lesson": "glossary"}}, "cells": []}')
        return built, True

    monkeypatch.setattr(simulate, "build", build)
    assert simulate.run([Path("01_a.py"), Path("glossary.py")]) is False
    assert capsys.readouterr().out.splitlines() == [
        "✗ 01_a: not passed: lessons/01.py:7: ValueError: no",
        "✓ glossary: 0 exercises passed",
    ]
    assert simulate.run([Path("glossary.py")]) is True


def test_the_first_eight_lessons_are_run_here(monkeypatch):
    monkeypatch.setattr(simulate, "run", lambda lessons: [path.stem[:2] for path in lessons])
    assert simulate.here() == ["00", "01", "02", "03", "04", "05", "06", "07"]


@pytest.mark.parametrize("arguments", [[], ["mars"], ["browser", "colab"]])
def test_an_unknown_place_is_refused(arguments):
    command = [sys.executable, "-m", "tools.simulate", *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr.startswith("Which place? Write one of browser, colab, here")


def test_no_thread_starts_but_those_of_the_kernel(monkeypatch):
    """Run here: on PYTHONPATH, it is run by Python itself."""
    started = []
    monkeypatch.setattr(threading.Thread, "start", started.append)
    runpy.run_path(str(ROOT / "tools" / "no_threads" / "sitecustomize.py"))
    thread = threading.Thread(target=print)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        thread.start()
    exec("thread.start()", {"__name__": "ipykernel.iostream", "thread": thread})
    assert started == [thread]
