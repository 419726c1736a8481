"""The file of passes survives everything: many notebooks, kills, odd content, odd places."""

import errno
import json
import os
import subprocess
import sys
import types

import numpy as np
import pytest

from course_utils._support import files
from course_utils.checks import check, progress, review
from course_utils.exercises import record, record_file
from tests.helpers.progress_files import COURSE, passed, stored
from tests.helpers.running import run_program

pytestmark = pytest.mark.usefixtures("folder", "new_session")

PASSES = "✓ 1.1 passed. The minus sign says that the prediction is too low."
FIRST = COURSE["1.1"].fingerprint


def visible(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


@pytest.fixture
def file(folder):
    return folder / "progress.json"


# ---- What is written ----


def test_only_what_there_is_to_remember_is_written(folder):
    check("1.1", "?")
    check("1.2", lambda target, prediction: target)
    check("1.4", "z")
    check("1.1", "much")
    progress()
    review()
    assert list(folder.iterdir()) == []
    check("1.1", -0.75)
    assert stored(folder) == passed("1.1")
    assert visible(folder) == ["progress.json"]


def test_the_four_sections(folder, day):
    check("1.1", -0.75)
    check("1.4", "B)")
    record.mark_seen(COURSE["1.3"].fingerprint)
    assert json.loads((folder / "progress.json").read_text()) == {
        "passed": {FIRST: "1.1"},
        "first": {FIRST: -0.75, COURSE["1.4"].fingerprint: "b"},
        "seen": {COURSE["1.3"].fingerprint: "2027-01-01"},
        "review": {FIRST: [0, "2027-01-02"]},
        "self_tests": {},
    }
    assert record.seen() == {COURSE["1.3"].fingerprint}
    assert record.passed() == {FIRST: "1.1"}


def test_version_1_can_read_it(folder):
    record.mark_seen(COURSE["1.3"].fingerprint)
    assert set(stored(folder)) == set()
    check("1.1", -0.75)
    assert set(stored(folder)) == {FIRST}


def test_what_was_passed_stays_passed(file):
    check("1.1", -0.75)
    as_laid_out_by_hand = json.dumps({"passed": passed("1.1")}, indent=2)
    file.write_text(as_laid_out_by_hand)
    check("1.1", 0.75)
    check("1.1", -0.75)
    assert file.read_text() == as_laid_out_by_hand  # not written again


def test_nothing_is_written_twice(folder, monkeypatch):
    """A write costs more than all the rest of a check."""
    for _ in range(2):
        check("1.1", -0.75)
        check("1.2", COURSE["1.2"].reference)
        check("1.4", "b")
        record.mark_seen(FIRST)
        monkeypatch.setattr(record_file, "write", lambda path, text: pytest.fail(text))


def test_a_pass_is_written_once(folder, monkeypatch):
    texts = []
    monkeypatch.setattr(record_file, "write", lambda path, text: texts.append(text))
    check("1.1", -0.75)
    assert len(texts) == 1


def test_what_another_edition_has_written_is_kept(file):
    file.write_text('{"colour": {"x": [1, null]}, "passed": {}, "seen": {}}')
    check("1.1", -0.75)
    assert json.loads(file.read_text())["colour"] == {"x": [1, None]}


@pytest.mark.parametrize("variable", ["elsewhere.json", ""])
def test_file_can_be_put_elsewhere(folder, monkeypatch, variable):
    monkeypatch.setenv("COURSE_PROGRESS_FILE", variable and str(folder / variable))
    check("1.1", -0.75)
    assert visible(folder) == [variable or "progress.json"]


# ---- The first answer ----


def first_answers(folder):
    return {name: stored(folder, "first").get(COURSE[name].fingerprint) for name in ("1.1", "1.4")}


def test_only_the_first_answer_counts(folder):
    for answer in (
        "?",
        "-0.75",
        None,
        np.array([1, 2]),
        float("nan"),
        np.float32("nan"),
        int,
        np.float32(0.5),
        3,
    ):
        check("1.1", answer)
    for answer in (..., "z", 7, " C. ", "a"):
        check("1.4", answer)
    check("1.1", -0.75)
    check("1.1", 0.25)
    assert first_answers(folder) == {"1.1": 0.5, "1.4": "c"}


def test_an_answer_after_an_old_pass_is_not_the_first(folder, file):
    file.write_text(json.dumps({"passed": passed("1.1")}))
    check("1.1", 0.75)
    check("1.4", "c")
    assert first_answers(folder) == {"1.1": None, "1.4": "c"}


def test_what_one_thought_at_first_is_shown(said, told_of):
    assert told_of("01")[2:] == []
    check("1.4", "b")
    check("1.4", "a")
    check("1.1", -0.75)
    check("1.3", 3)
    assert told_of("01")[2:] == ["At first you thought: 1.1 -0.75, 1.3 3 ✗, 1.4 b ✗."]
    assert told_of("00")[2:] == []
    assert "thought" not in " ".join(said(progress))


# ---- Seen ----


def test_a_solution_that_was_seen_is_told_from_a_pass(told_of):
    for name in ("1.1", "1.2", "1.3"):
        record.mark_seen(COURSE[name].fingerprint)
    check("1.2", COURSE["1.2"].reference)
    counted, symbols, explained = told_of("01")
    assert counted == "Lesson 01: 1 of 14 passed."
    assert symbols.startswith("◐ 1.1  ✓ 1.2  ◐ 1.3  ○ 1.4")
    assert explained == "◐ 1.1, 1.3 solution seen, not passed yet."


# ---- Many notebooks ----


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows would start Python a hundred times")
def test_a_hundred_notebooks_at_once_are_all_remembered(folder):
    ended = run_program("many_notebooks", "100", OPENBLAS_NUM_THREADS="1")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.count("✓") == 100
    assert stored(folder) == passed(*list(COURSE)[:100])


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(record_file, "PATIENCE", 0.0)


KEPT = "another notebook has kept the file for 0 seconds. Run this cell again."


def test_nobody_waits_for_ever(folder, said, told_of, impatient):
    check("1.3", 9)
    with record_file.one_at_a_time(record_file.place()):
        assert said(check, "1.1", -0.75) == [
            PASSES,
            f"Progress could not be saved in progress.json: {KEPT}",
        ]
        assert told_of("00") == [
            f"progress.json could not be read: {KEPT}",
            "Lesson 00: 0 of 3 passed.",
            "○ 0.1  ○ 0.2  ○ 0.3",
        ]
    assert said(check, "1.1", -0.75) == [PASSES]
    assert stored(folder) == passed("1.3", "1.1")


def test_waiting_ends_when_the_other_has_finished(folder, said, monkeypatch):
    other = record_file.one_at_a_time(record_file.place())
    other.__enter__()
    monkeypatch.setattr(record_file.time, "sleep", lambda _: other.__exit__(None, None, None))
    assert said(check, "1.1", -0.75) == [PASSES]
    assert stored(folder) == passed("1.1")


def locks(monkeypatch, windows, error=None):
    """Stand in for the locks of a system; return what was asked of them."""
    calls = []

    def lock(descriptor, kind, *size):
        calls.append((kind, *size))
        if error:
            raise error

    fcntl = types.SimpleNamespace(LOCK_EX=2, LOCK_NB=4, flock=lock)
    msvcrt = types.SimpleNamespace(LK_NBLCK=2, locking=lock)
    monkeypatch.setitem(sys.modules, "fcntl", None if windows else fcntl)
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt if windows else None)
    return calls


@pytest.mark.parametrize(("windows", "call"), [(True, (2, 1)), (False, (6,))])
def test_every_system_has_its_lock(folder, said, monkeypatch, windows, call):
    calls = locks(monkeypatch, windows)
    assert said(check, "1.1", -0.75) == [PASSES]
    assert calls == [call]


@pytest.mark.parametrize("windows", [True, False])
@pytest.mark.parametrize("number", [errno.EACCES, errno.EAGAIN])
def test_every_system_says_that_another_has_it(
    folder, said, monkeypatch, impatient, windows, number
):
    locks(monkeypatch, windows, OSError(number, "taken"))
    assert said(check, "1.1", -0.75)[1:] == [
        f"Progress could not be saved in progress.json: {KEPT}"
    ]


def test_where_there_are_no_locks_it_goes_on_without(folder, said, monkeypatch):
    locks(monkeypatch, windows=False, error=OSError(errno.ENOLCK, "none on this disk"))
    assert said(check, "1.1", -0.75) == [PASSES]
    monkeypatch.setitem(sys.modules, "fcntl", None)  # a browser has neither
    assert said(check, "1.3", 9)[1:] == []
    monkeypatch.setitem(sys.modules, "fcntl", types.SimpleNamespace())
    assert said(check, "1.4", "a")[1:] == []
    assert stored(folder) == passed("1.1", "1.3", "1.4")


def test_the_lock_itself_may_be_impossible(folder, said):
    (folder / ".progress.json.lock").mkdir()
    assert said(check, "1.1", -0.75) == [PASSES]
    assert stored(folder) == passed("1.1")


# ---- Kills ----

CRASH = """
import os, pathlib
from course_utils import checks
def half(path, text, encoding):
    path.write_bytes(text.encode(encoding)[:8]); os._exit(1)
replace = os.replace
def just_done(*paths):
    replace(*paths); os._exit(1)
"""


@pytest.mark.parametrize(
    ("crash", "old"),
    [
        ("pathlib.Path.write_text = half", True),
        ("os.replace = just_done", False),
    ],
)
def test_a_kill_leaves_the_old_file_or_the_new_and_no_lock(folder, impatient, crash, old):
    check("1.1", -0.75)
    code = f'{CRASH}{crash}\nchecks.check("1.3", 9)'
    crashed = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], cwd=folder, stdout=subprocess.PIPE, check=False
    )
    assert crashed.returncode == 1
    assert stored(folder) == (passed("1.1") if old else passed("1.1", "1.3"))
    check("1.3", 9)
    assert stored(folder) == passed("1.1", "1.3")


def part(folder, name, *files, old=True):
    made = folder / f".part-{name}"
    made.mkdir()
    for file in files:
        (made / file).write_text("half")
    if old:
        os.utime(made, (0, 0))
    return made


def test_what_killed_writes_left_is_swept_at_the_next(folder):
    left = [part(folder, "killed", "progress.json"), part(folder, "empty")]
    others = [
        part(folder, "now", "progress.json", old=False),
        part(folder, "model", "run.pt"),
        part(folder, "two", "progress.json", "run.pt"),
    ]
    check("1.1", -0.75)
    assert [path.exists() for path in left] == [False, False]
    assert [path.exists() for path in others] == [True, True, True]


def test_what_cannot_be_swept_stays(folder, said, monkeypatch):
    left = part(folder, "killed", "progress.json")

    def refuse(path):
        raise PermissionError

    monkeypatch.setattr(files, "shutil", types.SimpleNamespace(rmtree=refuse))
    assert said(check, "1.1", -0.75) == [PASSES]
    assert left.exists()


# ---- Odd content ----

NESTED = "[" * 100_000
UNREADABLE = ["", "{", "[]", "{}", "\x00\xff", "[1]", '"abc"', "null", "7", NESTED]
UNREADABLE += [f'{{"passed": {value}}}' for value in ["7", '"1.1"', "null", "[" + NESTED]]
UNREADABLE += ['{"passed": {}, "x": ' + NESTED + "]" * 100_000 + "}", "9" * 5000]
SET_ASIDE = "progress.json could not be read. It is kept as progress.json.unreadable."


@pytest.mark.parametrize("depth", range(900, 1000, 20))
@pytest.mark.parametrize("form", ['{"passed": {}, "x": NESTED}', '{"passed": [NESTED]}'])
def test_no_depth_is_too_deep_to_be_told(folder, file, said, form, depth):
    file.write_text(form.replace("NESTED", "[" * depth + "]" * depth))
    verdict, *told = said(check, "1.1", -0.75)
    assert verdict == PASSES
    assert told in ([], [SET_ASIDE]) or told[0].startswith("Part of")
    assert stored(folder) == passed("1.1")


@pytest.mark.parametrize("broken", UNREADABLE, ids=lambda text: text[:20])
def test_unreadable_file_is_set_aside(folder, file, said, broken):
    file.write_text(broken, encoding="utf-8")
    assert said(check, "1.1", -0.75) == [PASSES, SET_ASIDE]
    assert (folder / "progress.json.unreadable").read_text(encoding="utf-8") == broken
    assert stored(folder) == passed("1.1")


def test_it_is_set_aside_for_whoever_reads_it(file, said):
    for function, number in ((progress, ""), (review, "-2")):
        file.write_text("{")
        line = said(function)[0]
        assert (
            line
            == f"progress.json could not be read. It is kept as {file.name}.unreadable{number}."
        )


def test_nothing_set_aside_is_overwritten(folder, file, said):
    texts = ["{one", "{two", "{three"]
    for text in texts:
        file.write_text(text)
        check("1.1", -0.75)
    names = ["progress.json.unreadable" + number for number in ("", "-2", "-3")]
    assert [(folder / name).read_text() for name in names] == texts
    assert visible(folder) == ["progress.json", *names]


PARTLY = {
    '{"passed": ["1.1", 1, "0.1"]}': passed("1.1", "0.1"),
    '{"passed": [["1.1"], null, 1.2]}': {},
    json.dumps({"passed": {"12345678": 1.1} | passed("0.1")}): passed("0.1"),
    json.dumps({"passed": {"12345678": "\ud800"} | passed("0.1")}): passed("0.1"),
    json.dumps({"passed": passed("0.1"), "seen": 7}): passed("0.1"),
    json.dumps({"passed": passed("0.1"), "seen": {"x": []}}): passed("0.1"),
    json.dumps({"passed": passed("0.1"), "first": {"x": True}}): passed("0.1"),
    json.dumps({"passed": passed("0.1"), "review": [0]}): passed("0.1"),
    **{
        json.dumps({"passed": passed("0.1"), "review": {"x": plan}}): passed("0.1")
        for plan in (7, [0], [0, 7], [0, "soon"], [5, "2027-01-01"], ["0", "2027-01-01"])
    },
}


@pytest.mark.parametrize("text", PARTLY)
def test_an_odd_entry_costs_no_other(folder, file, said, text):
    file.write_text(text)
    progress("01")
    assert file.read_text() == text
    assert said(check, "1.3", 9)[1:] == [
        "Part of progress.json could not be read. "
        "The file as it was is kept as progress.json.unreadable."
    ]
    assert stored(folder) == PARTLY[text] | passed("1.3")
    assert (folder / "progress.json.unreadable").read_text() == text
    check("1.4", "a")
    assert visible(folder) == ["progress.json", "progress.json.unreadable"]


def test_a_huge_file_is_not_read(file, said, monkeypatch):
    check("1.1", -0.75)
    monkeypatch.setattr(record_file, "LARGEST", file.stat().st_size)
    assert said(check, "1.1", -0.75) == [PASSES]
    monkeypatch.setattr(record_file, "LARGEST", file.stat().st_size - 1)
    assert said(check, "1.1", -0.75) == [PASSES, SET_ASIDE]


def test_a_byte_order_mark_is_read(folder, file, said):
    file.write_text(json.dumps({"passed": passed("1.3")}), encoding="utf-8-sig")
    assert said(check, "1.1", -0.75) == [PASSES]
    assert stored(folder) == passed("1.3", "1.1")


# ---- Odd places ----


def test_a_folder_of_that_name_is_set_aside(folder, file, said):
    file.mkdir()
    (file / "mine.txt").write_text("kept")
    assert said(check, "1.1", -0.75) == [PASSES, SET_ASIDE]
    assert (folder / "progress.json.unreadable/mine.txt").read_text() == "kept"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among files")
def test_a_pipe_is_set_aside_unopened(file, said):
    os.mkfifo(file)
    assert said(check, "1.1", -0.75) == [PASSES, SET_ASIDE]


@pytest.mark.parametrize("through_a_link", [False, True])
def test_what_has_no_such_name_stays_where_it_is(folder, file, said, monkeypatch, through_a_link):
    """A device, or a folder named by mistake, must not be moved."""
    named = folder / "all my work"
    named.mkdir()
    if through_a_link:
        linked(file, named)
    else:
        monkeypatch.setenv("COURSE_PROGRESS_FILE", str(named))
    name = "progress.json" if through_a_link else str(named)
    assert said(check, "1.1", -0.75) == [
        PASSES,
        f"Progress could not be saved in {name}: that is not a file.",
    ]
    assert said(progress)[0] == f"{name} could not be read: that is not a file."
    assert named.is_dir()


def linked(link, target):
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("no links may be made here")


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_a_link(folder, file, said, there):
    (folder / "cloud").mkdir()
    target = folder / "cloud" / "mine.json"
    if there:
        target.write_text(json.dumps({"passed": passed("1.3")}))
    linked(file, target)
    assert said(check, "1.1", -0.75) == [PASSES]
    assert file.is_symlink()
    assert json.loads(target.read_text())["passed"] == passed(*["1.3"] * there, "1.1")


def test_a_linked_file_that_cannot_be_read_is_set_aside_where_it_lies(folder, file, said):
    target = folder / "mine.json"
    target.write_text("{")
    linked(file, target)
    assert said(check, "1.1", -0.75) == [
        PASSES,
        "mine.json could not be read. It is kept as mine.json.unreadable.",
    ]
    assert file.is_symlink()
    assert stored(folder) == passed("1.1")


def test_a_link_that_leads_to_itself_is_told(folder, file, said):
    linked(file, file)
    verdict, told = said(check, "1.1", -0.75)
    assert verdict == PASSES
    assert told.startswith("Progress could not be saved in progress.json: ")
    assert said(progress)[0].startswith("progress.json could not be read: ")
    assert file.is_symlink()


@pytest.mark.parametrize("place", ["missing/progress.json", "/", "\udcff/progress.json"])
def test_a_place_that_cannot_be_is_told(said, monkeypatch, place):
    try:
        monkeypatch.setenv("COURSE_PROGRESS_FILE", place)
    except UnicodeError:
        pytest.skip("no such name can be given here")
    verdict, told = said(check, "1.1", -0.75)
    assert verdict == PASSES
    shown = place.replace("\udcff", "\\udcff")
    assert told.startswith(f"Progress could not be saved in {shown}: ")


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), ValueError])
def test_trouble_while_writing_is_told_after_the_verdict(folder, said, monkeypatch, error):
    def fail(path):
        raise error

    monkeypatch.setattr(record_file, "written_whole", fail)
    verdict, told = said(check, "1.1", -0.75)
    assert verdict == PASSES
    reason = getattr(error, "strerror", "")
    assert told == f"Progress could not be saved in progress.json: {reason}."


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(errno.EACCES, "Permission denied"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no text"),
        RecursionError("too deep"),
        ValueError("odd"),
    ],
)
def test_trouble_while_reading_leaves_the_file_alone(folder, file, said, monkeypatch, error):
    check("1.3", 9)
    before = file.read_text()

    def fail(path):
        raise error

    monkeypatch.setattr(record_file, "place", lambda: file)
    monkeypatch.setattr(record_file, "one_at_a_time", fail)
    assert said(check, "1.1", -0.75)[0] == PASSES
    assert said(progress)[1] == "Lesson 00: 0 of 3 passed."
    assert len(said(review)) == 2
    assert file.read_text() == before
    assert visible(folder) == ["progress.json"]


def test_the_verdict_stands_before_the_file_is_touched(monkeypatch, capsys):
    def stop():
        raise KeyboardInterrupt

    monkeypatch.setattr(record_file, "place", stop)
    with pytest.raises(KeyboardInterrupt):
        check("1.1", -0.75)
    assert capsys.readouterr().out.splitlines() == [PASSES]
