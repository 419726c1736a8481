"""The set-up in odd places, among odd leftovers, stopped at once: a sentence, or it works."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.installer import Project
from tools.kernels import connection

ROOT = Path(__file__).parents[2]
posix_only = pytest.mark.skipif(os.name == "nt", reason="uses POSIX signals, links or names")


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "course")


# ---- What lies in the place of .venv and beside it ----


def a_folder(path):
    path.mkdir()
    (path / "precious").write_text("mine")


def a_link_to_a_folder(path):
    elsewhere = path.with_name(f"elsewhere{path.suffix}")
    a_folder(elsewhere)
    path.symlink_to(elsewhere)


FOREIGN = {
    "a folder": a_folder,
    "a file": lambda path: path.write_text("mine"),
    "a link to a folder": a_link_to_a_folder,
    "a link to nothing": lambda path: path.symlink_to("nothing"),
    "a link in a circle": lambda path: path.symlink_to(path.name),
    "a pipe": lambda path: os.mkfifo(path),
}


@posix_only
@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_not_ours_is_left_alone(project, name):
    FOREIGN[name](project.venv)
    before = os.lstat(project.venv)
    status, said = project.run()
    assert status == 1 and said.startswith("There is a .venv here that `make` did not create")
    assert os.lstat(project.venv).st_ino == before.st_ino and project.calls() == []


@posix_only
@pytest.mark.parametrize("name", FOREIGN)
def test_leftovers_do_not_stop_it(project, name):
    for left in (".venv.new", ".venv.old"):
        FOREIGN[name](project.folder / left)
    status, said = project.run()
    assert status == 0, said
    assert sorted(path.name for path in project.folder.glob(".venv*")) == [".venv", ".venv.lock"]
    precious = [path.name for path in project.folder.glob("elsewhere*/precious")]
    assert len(precious) == 2 * (name == "a link to a folder")


@posix_only
def test_a_linked_venv_that_is_complete_is_used(project):
    assert project.run()[0] == 0
    project.venv.rename(project.folder / "elsewhere")
    project.venv.symlink_to("elsewhere")
    assert project.run() == (0, "")


MARKERS = ["", "null", "[" * 100_000, '{"python": 7}', '{"python": "3.11"}', "\x00\xff", '{"a": 1}']
MARKERS += ['{"extras": 7}', '{"extras": [7]}', '{"extras": "pytorch"}']


@pytest.mark.parametrize("marker", MARKERS, ids=lambda text: repr(text[:20]))
def test_a_marker_of_another_kind(project, marker):
    assert project.run()[0] == 0
    (project.venv / "course-setup.json").write_bytes(marker.encode("latin-1"))
    status, said = project.run()
    assert status == 0, said
    assert project.is_complete()


# ---- Names of folders, and the environment ----


@posix_only
def test_a_colon_in_the_name_of_a_folder_is_told(tmp_path):
    project = Project(tmp_path / "loss: functions")
    assert project.run() == (
        1,
        f"The course lies in {project.folder}, and Python cannot be set up in a folder with ':' in "
        "its name: rename it, then call the same command again.\n",
    )
    assert not project.venv.exists()


@posix_only
@pytest.mark.parametrize("name", ["a blank", "it's", "ŷ → 0.5", "$HOME", "-x", "100%"])
def test_other_names_are_fine(tmp_path, name):
    project = Project(tmp_path / name)
    status, said = project.run()
    assert status == 0, said
    assert project.is_complete()


@pytest.mark.parametrize("optimize", ["", "1", "2"])
def test_without_a_home_and_optimised(project, monkeypatch, optimize):
    monkeypatch.delenv("HOME", raising=False)
    status, said = project.run(PYTHONOPTIMIZE=optimize)
    assert status == 0, said
    assert project.is_complete()


@posix_only
def test_a_temporary_folder_with_a_long_name(project, tmp_path):
    long = tmp_path / ("t" * 100) / ("t" * 100)
    long.mkdir(parents=True)
    status, said = project.run(TMPDIR=str(long))
    assert status == 0, said
    options = connection(long)
    # 103 bytes is all that macOS takes for a socket, and a number follows.
    assert len(os.fsencode(options["ip"])) < 100 and Path(options["ip"]).parent.is_dir()
    os.rmdir(Path(options["ip"]).parent)


# ---- Ctrl-C in the first second ----


@posix_only
@pytest.mark.parametrize(
    ("command", "imported"),
    [
        (["tools/environment.py"], "argparse"),
        (["tools/my_notebooks.py"], "json"),
    ],
)
def test_there_is_no_traceback_while_it_starts(tmp_path, command, imported, folder=ROOT):
    """Stopped while it imports a module."""
    pressed = "import signal; signal.raise_signal(signal.SIGINT)"
    (tmp_path / f"{imported}.py").write_text(pressed)
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert (ended.returncode, ended.stdout) == (-signal.SIGINT, "")


@posix_only
def test_there_is_no_traceback_while_jupyterlab_starts(tmp_path):
    """In a course of its own, since it fills my-notebooks/ first."""
    course = tmp_path / "course"
    shutil.copytree(ROOT / "tools", course / "tools")
    (course / "notebooks").mkdir()
    (course / "notebooks" / "00_start_here.ipynb").write_text("{}")
    command = ["-m", "tools.lab"]
    test_there_is_no_traceback_while_it_starts(tmp_path, command, "jupyterlab", folder=course)
    assert (course / "my-notebooks" / "00_start_here.ipynb").exists()
