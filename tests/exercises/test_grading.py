"""Marks: every honest answer gets outside what `check` says of it, and the program says why not."""

import csv
import inspect
import io
import json
import os
import re
import runpy
import shutil
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from course_utils import checks
from course_utils.exercises import NOT_YET, PASSED, Function, of_lesson
from course_utils.grade import judging, plain, program, recorder, sandbox
from course_utils.grade.submissions import MOST, Refused, submissions
from tests.helpers import heartbeat
from tests.helpers.all_exercises import EXERCISES, FUNCTIONS

GB = 2**30


def crossed(name, answer, rng):
    """The state of an answer that went through the recorder and, as JSON, out of a sandbox."""
    exercise = EXERCISES[name]
    cases = []
    if isinstance(exercise, Function):
        cases = exercise.cases(int(rng.integers(2**32)), program.DRAWN)
    sent = []
    wanted = json.loads(
        json.dumps({name: [{k: plain.packed(x) for k, x in case.items()} for case in cases]})
    )
    recorder.begin(wanted, lambda record: sent.append(json.dumps(record)))
    recorder.check(name, answer)
    answers, remarks, _ = judging.understood("\n".join(sent).encode())
    assert remarks == []
    return judging.state(exercise, answers[name], cases)


# Honest answers


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_right_function_is_passed(rng, name):
    assert crossed(name, FUNCTIONS[name].reference, rng) == PASSED


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_listed_mistake_is_passed(rng, name):
    answers = [mistake.answer for mistake in FUNCTIONS[name].mistakes]
    states = [crossed(name, answer, rng) for answer in answers]
    assert states == [NOT_YET] * len(answers)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("1.1", np.float32(-0.75)),
        ("1.1", [-0.75]),
        ("1.1", "-0.75"),
        ("1.1", len),
        ("1.1", float("nan")),
        ("1.1", "?"),
        ("1.1", None),
        ("1.4", " (A) "),
        ("1.4", "d" * 1000),
        ("1.4", 1),
        ("11.12", (5, 1, 8, 3, 6)),
        ("11.12", [1, 2, 3, 4, 5]),
        ("11.12", [5, 1, 8, 3, ...]),
        ("11.12", 5),
        ("1.2", np.subtract),
        ("1.2", lambda target, prediction: (prediction - target).astype(np.float32)),
        ("1.2", lambda target, prediction: list(prediction - target)),
        ("1.2", lambda target, prediction: ...),
        ("1.2", lambda target, prediction: None),
        ("1.2", lambda target: target),
        ("1.2", lambda target, prediction: float("inf")),
        ("1.2", 0.5),
        ("1.2", "a"),
    ],
)
def test_the_state_is_that_of_check(rng, name, answer):
    assert crossed(name, answer, rng) == EXERCISES[name].judge(answer).state


def test_the_last_answer_counts():
    sent = []
    recorder.begin({"1.4": []}, lambda record: sent.append(json.dumps(record)))
    for letter in "ba":
        recorder.check("1.4", letter)
    recorder.check("9.9", "a")
    recorder.check(["1.4"], "b")
    answers, _, _ = judging.understood("\n".join(sent).encode())
    assert answers == {"1.4": {"text": "a"}}


def test_numbers_that_are_not_in_a_list():
    sent = []
    recorder.begin({"11.12": []}, sent.append)
    recorder.check("11.12", 5, 1, 8, 3, 6)
    assert judging.state(EXERCISES["11.12"], sent[0]["answer"], []) == PASSED


def test_too_many_numbers_do_not_leave():
    given = recorder.recorded(np.zeros(plain.MOST + 1), [])
    assert given == {"unreadable": True}


def test_a_lesson_imports_the_same_names():
    assert recorder.__all__ == checks.__all__
    for name in checks.__all__:
        ours, theirs = (inspect.signature(getattr(place, name)) for place in (recorder, checks))
        assert ours == theirs
        if name != "check":
            filled = ["1.1" for p in ours.parameters.values() if p.default is p.empty]
            assert getattr(recorder, name)(*filled) is None


def test_functions_are_called_on_other_inputs_in_every_run():
    drawn = [program.drawn(of_lesson("01"))["1.2"] for _ in range(2)]
    assert len(drawn[0]) == len(EXERCISES["1.2"].examples) + program.DRAWN
    first, second = (case[len(EXERCISES["1.2"].examples)]["target"].tolist() for case in drawn)
    assert first != second


# What crosses the wall


@pytest.mark.parametrize(
    "value",
    [
        3,
        0.25,
        np.float64(0.003),
        np.array(7),
        np.array([[1, 2], [3, 4]]),
        np.zeros((0, 3)),
        np.array([1.5, np.inf, -np.inf], np.float32),
    ],
)
def test_numbers_come_out_as_they_went_in(value):
    back = plain.unpacked(json.loads(json.dumps(plain.packed(value))))
    np.testing.assert_array_equal(back, value)
    assert np.asarray(back).dtype == np.asarray(value).dtype
    assert isinstance(back, int | float) == isinstance(value, int | float)


def test_other_things_than_numbers_do_not_go_in():
    with pytest.raises(ValueError, match="1 numbers of type object"):
        plain.packed(np.array([None]))


NUMBERS = {"dtype": "float64", "shape": [2], "values": [1.0, 2.0]}


@pytest.mark.parametrize(
    "data",
    [
        None,
        True,
        "1",
        [1, 2],
        {},
        NUMBERS | {"dtype": "object"},
        NUMBERS | {"dtype": ["float64"]},
        NUMBERS | {"shape": [3]},
        NUMBERS | {"shape": [-1]},
        NUMBERS | {"shape": [2.0]},
        NUMBERS | {"shape": [1] * 40 + [2]},
        NUMBERS | {"shape": 2},
        NUMBERS | {"values": ["1", "2"]},
        NUMBERS | {"values": [True, False]},
        NUMBERS | {"values": [[1.0], [2.0]]},
        NUMBERS | {"values": [10**400, 1]},
        NUMBERS | {"dtype": "int64", "values": [10**30, 1]},
        NUMBERS | {"dtype": "int64"},
    ],
)
def test_what_is_no_number_does_not_come_out(data):
    with pytest.raises(ValueError, match="these are no packed numbers"):
        plain.unpacked(data)
    for name in ("1.1", "1.2", "1.4", "11.12"):
        exercise = EXERCISES[name]
        cases = exercise.cases(1) if isinstance(exercise, Function) else []
        for answer in ({"numbers": data}, {"results": [data] * len(cases)}, {"other": data}):
            assert judging.state(exercise, answer, cases) == NOT_YET


@pytest.mark.parametrize(
    ("line", "answers", "remarks"),
    [
        (b'{"exercise": "1.1", "answer": {"stub": true}}', {"1.1": {"stub": True}}, []),
        (b'{"exercise": "1.1", "answer": "a"}', {}, [judging.UNREADABLE]),
        (b'{"exercise": 1.1, "answer": {}}', {}, [judging.UNREADABLE]),
        (b"[" * 100_000, {}, [judging.UNREADABLE]),
        (b"\xff\x00\n\xfe", {}, [judging.UNREADABLE]),
        (b"9" * 5000, {}, [judging.UNREADABLE]),
        (b'{"trouble": "not a notebook"}', {}, ["not a notebook"]),
        (b'{"cell": 7, "error": "Name\\u001b[2JError"}', {}, [r"Name\x1b[2JError in code cell 7"]),
        (
            b'{"cell": 1, "error": "E"}\n' * 9,
            {},
            ["E in code cell 1"] * 3 + ["6 more errors"],
        ),
    ],
)
def test_an_output_is_only_read(line, answers, remarks):
    assert judging.understood(line) == (answers, remarks, False)
    assert judging.understood(line.strip() + b'\n{"end": true}\n') == (answers, remarks, True)


def test_an_array_for_every_input_is_asked_for():
    exercise = EXERCISES["1.2"]
    cases = exercise.cases(1)
    right = [plain.packed(exercise.reference(**case)) for case in cases]
    assert judging.state(exercise, {"results": right}, cases) == PASSED
    assert judging.state(exercise, {"results": right[:-1]}, cases) == NOT_YET


# What was handed in


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "submitted"
    folder.mkdir()
    return folder


def test_a_notebook_or_a_folder_for_each_learner(folder):
    (folder / "berta.ipynb").write_bytes(b"B")
    (folder / "anna" / "work" / ".ipynb_checkpoints").mkdir(parents=True)
    for name in (
        "01_x.ipynb",
        "02_y.ipynb",
        "01_x.backup-1.ipynb",
        ".ipynb_checkpoints/01_x.ipynb",
    ):
        (folder / "anna" / "work" / name).write_bytes(b"A" + name.encode())
    (folder / "marks.csv").touch()
    (folder / ".hidden").touch()
    found, left_out = submissions(folder)
    assert left_out == ["marks.csv"]
    given = {one.name: one.notebook("01") for one in found}
    assert given == {"anna": b"A01_x.ipynb", "berta.ipynb": b"B"}


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([], "holds no notebook of lesson 01"),
        (["02_x.ipynb"], "holds no notebook of lesson 01"),
        (
            ["01_x.edition-2.ipynb", "01_x.ipynb"],
            "holds 2 notebooks of lesson 01: 01_x.edition-2.ipynb, 01_x.ipynb",
        ),
    ],
)
def test_a_folder_without_one_notebook(folder, names, reason):
    (folder / "anna").mkdir()
    for name in names:
        (folder / "anna" / name).touch()
    (submission,), _ = submissions(folder)
    with pytest.raises(Refused, match=f"^{reason}$"):
        submission.notebook("01")


def test_a_notebook_that_is_too_large(folder):
    with (folder / "large.ipynb").open("wb") as file:
        file.truncate(MOST + 1)
    (submission,), _ = submissions(folder)
    with pytest.raises(Refused, match="larger than 20 MB"):
        submission.notebook("01")


def test_a_link_is_not_followed(folder, monkeypatch):
    (folder / "anna.ipynb").touch()
    monkeypatch.setattr(Path, "is_symlink", lambda path: True)  # not everybody may make one
    (submission,), _ = submissions(folder)
    with pytest.raises(Refused, match="a link, not a file"):
        submission.notebook("01")


def test_a_notebook_that_went_away(folder):
    (folder / "gone.ipynb").touch()
    (submission,), _ = submissions(folder)
    (folder / "gone.ipynb").unlink()
    with pytest.raises(Refused, match="cannot be read: No such file"):
        submission.notebook("01")


# The sandbox, without its walls


def test_of_the_exercises_a_sandbox_sees_how_an_answer_is_read():
    words = sandbox.command(GB)
    seen = words[words.index(str(sandbox.PACKAGE / "exercises")) :]  # from the empty folder on
    places = [Path(word) for word in seen if word.endswith(".py")]
    kept = [place.name for place in places if place.parent.name == "exercises"]
    assert kept[::2] == kept[1::2] == ["attempt.py", "given.py", "shown.py"]
    recorded = [str(sandbox.PACKAGE / "grade" / "recorder.py"), str(sandbox.PACKAGE / "checks.py")]
    assert "\n".join(recorded) in "\n".join(seen)


@pytest.mark.parametrize(
    ("system", "user", "program", "said"),
    [
        ("win32", 1000, "/usr/bin/bwrap", "needs Linux.*WSL"),
        ("linux", 0, "/usr/bin/bwrap", "refuses to run as root"),
        ("linux", 1000, None, "needs bubblewrap.*Install it"),
        ("linux", 1000, "/usr/bin/bwrap", ""),
    ],
)
def test_where_nothing_is_graded(monkeypatch, system, user, program, said):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: program)
    sentence = sandbox.refusal()
    assert bool(sentence) == bool(said)
    assert re.search(said, sentence)


def in_python(code, seconds=60, memory=64 * GB):
    return sandbox.run([sys.executable, "-I", "-c", code], b"given", seconds, memory)


def test_what_goes_in_and_comes_out():
    code = "import sys; print(sys.stdin.read() + ' back'); sys.exit('a line\\nanother\\x1b')"
    ended = in_python(code)
    assert ended.output.split() == [b"given", b"back"]
    assert (ended.stopped, ended.complaint) == ("", r"another\x1b")


def test_work_without_an_end_is_stopped():
    ended = in_python("print(1, flush=True)\nwhile True: pass", seconds=0.3)
    assert ended.output.split() == [b"1"]
    assert ended.stopped == "stopped after 0.3 seconds of work"


def test_waiting_without_an_end_is_stopped(monkeypatch):
    monkeypatch.setattr(sandbox, "MORE", -120)
    ended = in_python("import time; time.sleep(1000)", seconds=60)
    assert ended.stopped == "stopped after 0 seconds of waiting"


def test_memory_without_an_end_is_stopped():
    ended = in_python("held = bytearray(2**28)\nwhile True: held[0] = 1", memory=2**28)
    assert ended.stopped == "stopped at 0.3 GB of memory"


def test_time_and_memory_are_those_of_all_processes(tmp_path):
    beat = tmp_path / "beat"
    child = f"while True: open({str(beat)!r}, 'w').write('1')"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert in_python(code, seconds=0.5).stopped == "stopped after 0.5 seconds of work"
    assert heartbeat.ended(beat)


def test_a_process_may_end_while_it_is_looked_at(monkeypatch):
    gone = psutil.NoSuchProcess(1)

    def never(*args, **options):
        raise gone

    with monkeypatch.context() as patched:
        patched.setattr(psutil, "Process", never)
        assert in_python("import time; time.sleep(0.5)").stopped == ""
    monkeypatch.setattr(psutil.Process, "memory_info", never)
    assert in_python("import time; time.sleep(0.5)").stopped == ""


def test_no_more_is_read_than_may_be_written(monkeypatch):
    monkeypatch.setattr(sandbox, "OUTPUT", 10)
    assert in_python("print('x' * 100)").output == b"x" * 10


# The program, with a sandbox that only repeats what is in the cells


@pytest.fixture
def grade(folder, monkeypatch, capsys):
    """Grade notebooks, given as the lines that come out of the sandbox: rows, and what was said."""
    echo = (
        "import json, sys; sys.stdin.readline(); cells = json.loads(sys.stdin.read())['cells']\n"
        "for cell in cells: print(cell['source'])"
    )
    monkeypatch.setattr(sandbox, "refusal", lambda: "")
    monkeypatch.setattr(sandbox, "command", lambda memory: [sys.executable, "-I", "-c", echo])
    monkeypatch.setattr(
        program, "TRIAL", '{"exercise": "trial", "answer": {"results": []}}\n{"end": true}'
    )

    def grade(notebooks, *options):
        for name, lines in notebooks.items():
            cells = [{"cell_type": "code", "source": json.dumps(line)} for line in lines]
            (folder / name).write_text(json.dumps({"cells": cells}), encoding="utf-8")
        program.main([str(folder), "01", *options])
        said = capsys.readouterr()
        return list(csv.DictReader(io.StringIO(said.out))), said.err

    return grade


def test_a_table_of_marks(grade, folder):
    (folder / "notes.txt").touch()
    (folder / "empty").mkdir()
    rows, said = grade(
        {
            "anna.ipynb": [
                {"exercise": "1.1", "answer": {"numbers": -0.75}},
                {"exercise": "1.4", "answer": {"text": "b"}},
                {"exercise": "1.5", "answer": {"results": []}},
                {"cell": 3, "error": "NameError"},
                {"end": True},
            ],
            "=1+1.ipynb": [{"exercise": "1.1", "answer": {"stub": True}}],
        }
    )
    assert list(rows[0]) == ["submission", *of_lesson("01"), "total", "remark"]
    told = {row["submission"]: row for row in rows}
    marks = [told["anna.ipynb"][column] for column in ("1.1", "1.2", "1.4", "1.5", "total")]
    assert marks == ["1", "", "0", "0", "1"]
    assert told["anna.ipynb"]["remark"] == "NameError in code cell 3"
    assert told["'=1+1.ipynb"]["remark"] == "ended before its last cell"
    assert told["empty"]["remark"] == "holds no notebook of lesson 01"
    assert said == "Left out, for they are neither notebooks nor folders: notes.txt.\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--seconds", "0"], "seconds: got 0.0; expected one number above 0"),
        (["--memory", "-1"], "memory: got -1.0; expected one number above 0"),
    ],
)
def test_limits_that_are_none(grade, options, said):
    with pytest.raises(SystemExit, match=said):
        grade({}, *options)


def test_a_folder_or_a_lesson_that_is_not_there(grade, folder):
    with pytest.raises(SystemExit, match=r"No such file|cannot find"):
        program.main([str(folder / "nowhere"), "01"])
    with pytest.raises(SystemExit, match="lesson: got '99'; expected one of"):
        program.main([str(folder), "99"])


def test_a_machine_that_is_refused(grade, monkeypatch):
    monkeypatch.setattr(sandbox, "refusal", lambda: "Not here.")
    with pytest.raises(SystemExit, match=r"^Not here\.$"):
        grade({})


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; sys.exit('bwrap: setting up uid map: Permission denied')", "bwrap: .*denied"),
        ("while True: pass", "stopped after 0.3 seconds of work"),
        ("""print('{"cell": 1, "error": "RuntimeError"}')""", "RuntimeError in code cell 1"),
        ("pass", "no answer came out"),
    ],
)
def test_a_sandbox_that_does_not_work(grade, monkeypatch, code, said):
    """Before anybody gets a mark, and not as a mark."""
    monkeypatch.setattr(sandbox, "command", lambda memory: [sys.executable, "-I", "-c", code])
    with pytest.raises(SystemExit, match=f"^The sandbox does not work here: {said}$"):
        grade({}, "--seconds", "0.3")


def test_stopped_by_the_teacher(grade, monkeypatch):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "state", interrupt)
    with pytest.raises(SystemExit, match=r"^Stopped\. The rows above are whole\.$"):
        grade({"anna.ipynb": [{"end": True}]})


def test_it_starts_as_a_program(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["grade", "--help"])
    with pytest.raises(SystemExit, match=r"^0$"):
        runpy.run_module("course_utils.grade", run_name="__main__")
    assert capsys.readouterr().out.startswith("usage: python -m course_utils.grade")
