"""Whatever lies among a learner's notebooks: none of it is changed, waited for or printed raw."""

import json
import os

import pytest

from tests.helpers.hostile_files import HOSTILE, put
from tools import my_notebooks

NAME = "01_error_and_mse.ipynb"
ODD = {
    "no cells": {"metadata": {"course": {"edition": "old"}}},
    "an edition that is a list": {"cells": [], "metadata": {"course": {"edition": ["new"]}}},
    "an edition that is a number": {"cells": [], "metadata": {"course": {"edition": 7}}},
    "a course that is text": {"cells": [], "metadata": {"course": "edition"}},
    "no metadata": {"cells": []},
}


def notebook(edition, *cells):
    return json.dumps({"cells": cells, "metadata": {"course": {"edition": edition}}})


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """The learner's folder, in a course of one lesson and one page."""
    source, mine = tmp_path / "notebooks", tmp_path / "my-notebooks"
    source.mkdir()
    mine.mkdir()
    (source / NAME).write_text(
        json.dumps({"cells": [], "metadata": {"course": {"edition": "new"}}})
    )
    (source / "cheat_sheet.html").write_text("newest")
    monkeypatch.setattr(my_notebooks, "SOURCE", source)
    monkeypatch.setattr(my_notebooks, "MINE", mine)
    return mine


def state(path):
    """What a later call must not have changed."""
    status = os.lstat(path)
    content = (
        path.read_bytes() if path.is_file() else os.readlink(path) if path.is_symlink() else ""
    )
    return status.st_mode, status.st_ino, content


def editions(mine):
    return [my_notebooks.edition(path) for path in mine.glob("*.ipynb")]


@pytest.mark.parametrize("name", [*HOSTILE, *ODD])
@pytest.mark.parametrize("arguments", [(), ("fresh", "01")], ids=["fill", "fresh"])
def test_what_lies_in_the_place_of_a_notebook(mine, capsys, name, arguments):
    path = mine / NAME
    if name in ODD:
        path.write_text(json.dumps(ODD[name]))
    else:
        put(name, path)
    before = state(path)
    failure = my_notebooks.main(arguments)
    said = capsys.readouterr().out + (failure or "")
    assert said.count("\n") <= 1
    kept = [other for other in mine.glob("*.ipynb") if os.lstat(other).st_ino == before[1]]
    assert [state(other) for other in kept] == [before]
    assert failure or "new" in editions(mine)


@pytest.mark.parametrize("name", [*HOSTILE, *ODD])
def test_what_lies_beside_it(mine, capsys, name):
    path = mine / "01_my_own.ipynb"
    if name in ODD:
        path.write_text(json.dumps(ODD[name]))
    else:
        put(name, path)
    before = state(path)
    my_notebooks.main(())
    assert state(path) == before
    assert "new" in editions(mine)
    assert capsys.readouterr().out.count("\n") <= 1


@pytest.mark.parametrize("name", HOSTILE)
def test_what_lies_in_the_place_of_a_page(mine, name):
    path = mine / "cheat_sheet.html"
    put(name, path)
    failure = my_notebooks.main(())
    if failure:
        assert failure.startswith("my-notebooks/ cannot be used: ") and "\n" not in failure
        assert path.is_dir() or not path.is_file()
    else:
        assert path.read_text() == "newest"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_no_name_steers_a_terminal(mine, monkeypatch, capsys):
    (mine / "01_\x1b[2J\n.ipynb").write_text("{")
    my_notebooks.main(())
    said = capsys.readouterr().out
    assert r"my-notebooks/01_\x1b[2J\n.ipynb cannot be read" in said
    assert said.rstrip("\n").isprintable()
    assert my_notebooks.main(("fresh", "\x1b[2J")).isprintable()
    moved = mine.rename(mine.with_name("\x1b[2J"))
    monkeypatch.setattr(my_notebooks, "MINE", moved)
    (moved / "cheat_sheet.html").unlink()
    (moved / "cheat_sheet.html").mkdir()
    failure = my_notebooks.main(())
    assert failure.isprintable() and r"\x1b[2J/cheat_sheet.html: got a folder" in failure


def test_a_part_that_a_killed_process_left_is_never_written_to(mine, monkeypatch):
    """It may be the learner's own file: named by the process, a later one has the same number."""
    monkeypatch.setattr(os, "getpid", lambda: 4242)
    (mine / NAME).write_text(
        json.dumps({"cells": ["work"], "metadata": {"course": {"edition": 1}}})
    )
    for left in (f".{NAME}.4242.part", ".part-4242"):
        (mine / left).hardlink_to(mine / NAME)
    work = (mine / NAME).read_bytes()
    assert my_notebooks.main(("fresh", "01")) is None
    assert (mine / NAME.replace(".ipynb", ".backup-1.ipynb")).read_bytes() == work
    assert my_notebooks.edition(mine / NAME) == "new"
