"""Class codes out of a chat: which are counted, whose they are, and what cannot be read."""

import io
import os
import re
import runpy
import sys

import pytest
from PIL import Image

from course_utils import exercises
from course_utils.classroom import serving, tallying
from course_utils.classroom.program import PASTE, main
from course_utils.classroom.tallying import decoded, report, tally
from course_utils.exercises import class_code

A, B = class_code.encode("01", ["1.1", "1.2"]), class_code.encode("01", ["1.1", "1.7", "1.14"])
OTHER = class_code.encode("04", ["4.1"])
LINE = f"Class code, if you are asked for it: {A} ({class_code.spoken(A)})"
PASSED = {A: ["1.1", "1.2"], B: ["1.1", "1.7", "1.14"]}


def counted(*lines):
    return tally("\n".join(lines))


# ---- Which lines are read ----

READ = [
    A,
    A.lower(),
    f"  {A}\t",
    f"Ada: {A}",
    f"{A} Ada",
    f"Ada ({A})",
    f"[10:32, 26/11/2026] Ada: {A}",
    f"10:32:05 From Ada to Everyone: {A}",
    f"<Ada> {A}!",
    f"Ada {A[:3]} {A[3:]}",
    f"Ada: {A[:3]}-{A[3:]}",
    f"Ada: {' '.join(A)}",
    f"Zoë {A}, thanks",
    f"小明：{A}",
    f"Ada: \u200b{A}",
    f"Ada:\xa0{A}",
    "".join(chr(ord(symbol) + 0xFEE0) for symbol in A),  # full width, as East Asian keyboards type
    LINE,
    f"Ada: {LINE}",
    f"Laptop 12: {A}",
    f"P4PK1SD is what I typed first, then {A}",
]


@pytest.mark.parametrize("line", READ)
def test_a_code_is_found_in_a_line(line):
    found = counted(line)
    assert [list(people.values()) for people in found.passed.values()] == [[PASSED[A]]]
    assert list(found.passed) == ["01"] and found.unread == [] and found.again == 0


UNREAD = [
    "hello",
    A[:-1],
    A + "0",
    f"Ada: {A[:-1]}D",
    "Lesson 01: 2 of 14 passed.",
    "✓ 1.1  ○ 1.2",
    "0",
]


@pytest.mark.parametrize("line", UNREAD)
def test_a_line_without_a_code_is_named(line):
    found = counted("", A, "  ", f" {line} ")
    assert found.unread == [(4, line)]
    assert len(found.passed["01"]) == 1
    assert f"1 line holds no code that can be read:\n  line 4: {line}" in report(found)


def test_many_unread_lines_are_cut_short():
    lines = report(counted(A, *(f"line {n} " + 100 * "x" for n in range(50)))).splitlines()
    start = lines.index("50 lines hold no code that can be read:")
    assert len(lines) == start + 22
    assert lines[start + 1] == "  line 2: line 0 " + 53 * "x"
    assert lines[-1] == "  and 30 more"


def test_nothing_steers_the_terminal():
    assert "\x1b" not in report(counted(A, "\x1b[2J"))


def test_noise_is_no_crash(rng):
    for size in (0, 1, 1000, 100_000):
        noise = decoded(rng.integers(0, 256, size, dtype="uint8").tobytes())
        assert sum(map(len, tally(noise).passed.values())) <= size / 1000
        report(tally(noise))


# ---- Whose they are ----


def test_the_last_code_of_a_name_counts():
    found = counted(
        f"26/11/2026 Ada: {A}",
        f"Ben: {A}",
        f"27.11.26, 10:40 ada: {B}",
        f"ADA: {OTHER}",
        f"Ada: {B}",
    )
    assert found.passed["01"] == {"ada": PASSED[B], "ben": PASSED[A]}
    assert found.passed["04"] == {"ada": ["4.1"]}
    assert found.again == 2
    assert "2 codes were followed by another one of the same name, which counts." in report(found)
    assert "1 code was followed" in report(counted(f"Ada: {A}", f"Ada: {A}"))


def test_without_a_name_each_code_is_a_person():
    found = counted(A, A, LINE, LINE, f"10:31 {A}")
    assert len(found.passed["01"]) == 5 and found.again == 0


def test_a_line_may_hold_codes_of_several_lessons():
    found = counted(f"Ada: {A} {OTHER}")
    assert found.passed == {"01": {"ada": PASSED[A]}, "04": {"ada": ["4.1"]}}


# ---- What is shown ----


def test_the_bars_are_as_long_as_the_counts(rng):
    passed = [[n for n in exercises.of_lesson("01") if rng.random() < 0.5] for _ in range(30)]
    lines = report(counted(*(class_code.encode("01", some) for some in passed))).splitlines()
    assert lines[0] == "Lesson 01, 30 people"
    for line, name in zip(lines[1:], exercises.of_lesson("01"), strict=True):
        count = sum(name in some for some in passed)
        shown, number, bar = re.fullmatch(r" +(\S+) +(\d+) of 30 *(#*)", line).groups()
        assert (shown, int(number)) == (name, count)
        assert len(bar) == round(40 * count / 30)


def test_lessons_come_in_order():
    lines = report(counted(OTHER, A)).splitlines()
    assert [line for line in lines if line.startswith("Lesson")] == [
        "Lesson 01, 1 person",
        "Lesson 04, 1 person",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_files_of_other_programs_are_read(encoding):
    text = f"Zoë: {A}\r\nБорис: {B}"
    data = text.encode(encoding)
    data = b"\xff\xfe" + data if encoding == "utf-16-le" else data
    assert tally(decoded(data)).passed["01"] == {"zoë": PASSED[A], "борис": PASSED[B]}


# ---- The command ----


@pytest.fixture
def typed(monkeypatch):
    """Let these bytes be typed in, at a terminal or through a pipe."""

    def typed(data, terminal=False):
        stdin = io.TextIOWrapper(io.BytesIO(data))
        stdin.isatty = lambda: terminal
        monkeypatch.setattr(sys, "stdin", stdin)

    return typed


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text(f"Ada: {A}\nBen: {B}\nhello\nCai: {OTHER}\n", encoding="utf-8")
    return path


def test_lines_come_from_a_file_or_are_typed(lines, typed, capsys):
    main(["tally", str(lines)])
    told = capsys.readouterr()
    assert told.out == report(tally(lines.read_text())) + "\n" and told.err == ""
    typed(lines.read_bytes())
    main(["tally"])
    assert capsys.readouterr() == told
    typed(lines.read_bytes(), terminal=True)
    main(["tally"])
    assert capsys.readouterr() == (told.out, f"{PASTE}\n")


@pytest.mark.parametrize("suffix", [".PNG", ".svg"])
def test_a_picture_shows_the_same(lines, tmp_path, capsys, suffix):
    path = tmp_path / f"class{suffix}"
    main(["tally", str(lines), "--picture", str(path)])
    assert capsys.readouterr().out.endswith(f"\nThe picture is in {path}.\n")
    assert sorted(os.listdir(tmp_path)) == [path.name, lines.name]
    if suffix == ".PNG":
        with Image.open(path) as picture:
            assert picture.info["Description"] == report(tally(lines.read_text()))
            width, height = picture.size
            # Two lessons of 14 and 15 exercises: higher than wide, and wide enough to be read.
            assert height > width >= 1200
    else:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("<?xml") and "1 of 2" in text and "Lesson 04, 1 person" in text


def refused(capsys, *arguments):
    """The sentence with which the program ends."""
    with pytest.raises(SystemExit) as caught:
        main(list(map(str, arguments)))
    return caught.value.code


def test_what_cannot_be_done_ends_in_a_sentence(lines, tmp_path, typed, capsys, monkeypatch):
    missing = tmp_path / "missing.txt"
    assert "No such file" in refused(capsys, "tally", missing)
    assert "got a folder; expected a file" in refused(capsys, "tally", tmp_path)
    typed(b"hello\nthere\n")
    says = "ValueError: no line holds a class code, as progress prints it"
    assert refused(capsys, "tally") == says
    assert "line 2: there" in capsys.readouterr().out
    typed(b"")
    assert refused(capsys, "tally") == says
    monkeypatch.setattr(tallying, "LARGEST", 100)
    typed(b"x" * 101)
    assert refused(capsys, "tally") == (
        "ValueError: got more than 100 bytes; expected lines with class codes"
    )


def test_only_some_exercises_are_told_of(lines, tmp_path, capsys):
    picture = tmp_path / "class.svg"
    main(["tally", str(lines), "--picture", str(picture), "--only", "1.4", "4.1", "1.1"])
    everything = report(tally(lines.read_text())).splitlines()
    told = capsys.readouterr().out.splitlines()
    bars = [line for line in everything if re.match(r" +(1\.1|1\.4|4\.1) ", line)]
    assert [line for line in told if re.match(r" +\d", line)] == bars and len(bars) == 3
    assert "Lesson 01, 2 people" in told and "  line 3: hello" in told
    drawn = picture.read_text(encoding="utf-8")
    assert "<!-- 1.4 -->" in drawn and "<!-- 1.2 -->" not in drawn
    main(["tally", str(lines), "--only", "4.2"])
    assert "Lesson 01" not in capsys.readouterr().out


def test_exercises_that_nobody_could_pass_are_refused(lines, typed, capsys):
    typed(b"", terminal=True)
    told = refused(capsys, "tally", "--only", "1.1", "1.99", "lines.txt")
    assert told == ("ValueError: --only: got 1.99, lines.txt; expected exercises, such as 1.1 1.6")
    assert capsys.readouterr() == ("", "")
    assert refused(capsys, "tally", lines, "--only", "2.1") == (
        "ValueError: --only: none of these is in lesson 01, 04, of which the codes are"
    )


@pytest.mark.parametrize("name", ["class", "class.txt", "class.png.exe", ".png"])
def test_a_picture_of_an_unknown_kind_is_refused_first(lines, capsys, name):
    told = refused(capsys, "tally", lines, "--picture", name)
    assert told == (f"ValueError: --picture: got '{name}'; expected a name that ends in .png, .svg")
    assert capsys.readouterr().out == ""


def test_a_picture_that_cannot_be_written(lines, tmp_path, capsys):
    (tmp_path / "folder.png").mkdir()
    told = refused(capsys, "tally", lines, "--picture", tmp_path / "folder.png")
    assert "got a folder; expected a file" in told
    assert "Lesson 01, 2 people" in capsys.readouterr().out


def test_a_terminal_without_a_letter_shows_its_number(lines, monkeypatch):
    lines.write_text(f"{A}\n小明\n", encoding="utf-8")
    written = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", written)
    main(["tally", str(lines)])
    written.flush()
    assert rb"line 2: \u5c0f\u660e" in written.buffer.getvalue()


def test_stopped_while_typing(typed, monkeypatch, capsys):
    def stop():
        raise KeyboardInterrupt

    typed(b"")
    sys.stdin.isatty = stop
    assert refused(capsys, "tally") == 130


def test_the_board_is_started_with_its_options(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(serving, "run", lambda *arguments: asked.append(arguments))
    main(["board"])
    main(["board", "--address", "192.168.1.20", "--port", "8000"])
    assert asked == [(None, 8765), ("192.168.1.20", 8000)]


def test_a_taken_port_is_a_sentence(served, capsys):
    told = refused(capsys, "board", "--address", "127.0.0.1", "--port", served().port)
    assert told.startswith("OSError: ") and "in use" in told


def test_the_package_is_the_program(lines, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["classroom", "tally", str(lines)])
    runpy.run_module("course_utils.classroom", run_name="__main__")
    assert capsys.readouterr().out == report(tally(lines.read_text())) + "\n"
