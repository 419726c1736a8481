"""tools/environment.py builds, repairs and leaves alone; with a stub in the place of uv."""

import ast
import contextlib
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "environment.py"
WINDOWS = os.name == "nt"
posix_only = pytest.mark.skipif(WINDOWS, reason="uses POSIX signals or links")

# Writes down how it was called; then sleeps or fails if the test asks for it.
STUB = """\
import os, sys, time
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "calls.txt"), "a") as calls:
    calls.write(" ".join(sys.argv[1:]) + chr(10))
time.sleep(float(os.environ.get("STUB_SECONDS", 0)))
print("the stub has finished", flush=True)
sys.exit(int(os.environ.get("STUB_STATUS", 0)))
"""

# A build backend that needs nothing from outside, for the one test that runs the real pip.
BACKEND = """\
import zipfile
FILES = {
    "METADATA": "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n",
    "WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    "RECORD": "",
}
def build_editable(folder, *rest, **options):
    with zipfile.ZipFile(f"{folder}/tiny-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in FILES.items():
            wheel.writestr(f"tiny-1.0.dist-info/{name}", text)
    return "tiny-1.0-py3-none-any.whl"
"""

PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "tiny"
version = "1.0"
requires-python = ">=3.11,<3.14"
[project.optional-dependencies]
notebooks = []
pytorch = []
keras = []
test = []
"""


class Project:
    """A copy of tools/environment.py in a tiny project of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.venv = folder / ".venv"
        self.bin = folder / "bin"
        self.bin.mkdir(parents=True)
        (folder / "tools").mkdir()
        shutil.copy(TOOL, folder / "tools")
        (folder / "pyproject.toml").write_text(PYPROJECT)
        (folder / "constraints.txt").write_text("")
        (folder / "backend.py").write_text(BACKEND)
        (self.bin / "uv.py").write_text(STUB)
        if WINDOWS:
            (self.bin / "uv.cmd").write_text(f'@"{sys.executable}" "%~dp0uv.py" %*\n')
        else:  # not Python in the first line: its path may have blanks in it
            call = f'exec "{sys.executable}" "${{0%/*}}/uv.py" "$@"'
            (self.bin / "uv").write_text(f"#!/bin/sh\n{call}\n")
            (self.bin / "uv").chmod(0o755)

    def start(self, *options, python=sys.executable, path=None, **variables):
        command = [str(python), str(self.folder / "tools" / "environment.py"), *options]
        # The machine's own settings for uv, pip and Python's start must not decide the outcome.
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON", "UV_"))}
        clean["PATH"] = str(self.bin) if path is None else path
        return subprocess.Popen(
            command,
            env={**clean, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *options, **more):
        process = self.start(*options, **more)
        said, _ = process.communicate(timeout=60)
        assert "Traceback" not in said
        return process.returncode, said

    def calls(self):
        path = self.bin / "calls.txt"
        return path.read_text().splitlines() if path.exists() else []

    def marker(self):
        return json.loads((self.venv / "course-setup.json").read_text())

    def wait_for_call(self, number):
        for _ in range(500):
            if len(self.calls()) >= number:
                return
            time.sleep(0.02)
        raise AssertionError("the stub was not called")


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "course")


@pytest.fixture
def ready(project):
    """A project with a complete .venv that holds everything."""
    assert project.run()[0] == 0
    return project


def was_rebuilt(project, sentinel):
    assert project.marker()["state"] == "complete"
    return not sentinel.exists()


@pytest.fixture
def sentinel(ready):
    """A file that lasts as long as .venv is not built again."""
    path = ready.venv / "sentinel"
    path.write_text("")
    return path


def test_first_call_builds_everything(project):
    status, said = project.run()
    assert status == 0
    (call,) = project.calls()
    assert call.startswith("pip install --compile-bytecode --python ")
    assert call.endswith("--editable .[keras,notebooks,pytorch,test] --constraint constraints.txt")
    assert "8 GB" in said and "make lab EXTRAS=notebooks" in said
    assert project.marker()["state"] == "complete"
    settings = json.loads((project.venv / "share/jupyter/lab/settings/overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_second_call_does_nothing_and_is_quick(ready):
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        assert ready.run() == (0, "")
        seconds.append(time.perf_counter() - start)
    assert len(ready.calls()) == 1
    assert min(seconds) < 0.5


CHANGES = {
    "pyproject.toml": ("notebooks = []", 'notebooks = ["numpy"]'),
    "constraints.txt": ("", "# changed\n"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changed_requirements_update_in_place(ready, sentinel, name):
    path = ready.folder / name
    path.write_text(path.read_text().replace(*CHANGES[name], 1))
    status, said = ready.run()
    assert status == 0 and "Updating .venv" in said
    assert len(ready.calls()) == 2 and not was_rebuilt(ready, sentinel)
    assert ready.run() == (0, "")


def test_changed_settings_of_a_tool_install_nothing(ready):
    with (ready.folder / "pyproject.toml").open("a") as file:
        file.write("[tool.ruff]\nline-length = 99\n")
    assert ready.run() == (0, "")
    assert len(ready.calls()) == 1


@posix_only
def test_killed_installation_is_built_again(ready, sentinel):
    (ready.folder / "constraints.txt").write_text("# changed\n")
    process = ready.start(STUB_SECONDS="60")
    ready.wait_for_call(2)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert ready.marker()["state"] == "installing"
    status, said = ready.run()
    assert status == 0 and "The last installation did not finish" in said
    assert was_rebuilt(ready, sentinel)


@posix_only
def test_killed_at_any_moment(project):
    # From before there is a .venv until it is complete.
    for delay in [0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2]:
        process = project.start(STUB_SECONDS="0.05")
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        # A .venv without a marker would be taken for somebody else's.
        assert not project.venv.exists() or project.marker()
    assert project.run()[0] == 0
    assert project.marker()["state"] == "complete"
    assert [p.name for p in project.folder.glob(".venv*") if p.is_dir()] == [".venv"]


@posix_only
def test_next_call_waits_for_the_installer_of_a_killed_one(project):
    process = project.start(STUB_SECONDS="0.5")
    project.wait_for_call(1)
    process.kill()  # the installer lives on
    status, said = project.run()
    process.communicate()
    assert status == 0 and "waiting for it to finish" in said
    assert "The last installation did not finish" in said


def test_two_calls_at_the_same_time_install_once(project):
    first = project.start(STUB_SECONDS="0.5")
    project.wait_for_call(1)
    second = project.run()
    first.communicate()
    assert first.returncode == 0
    assert second == (0, "Another `make` is working on .venv: waiting for it to finish.\n")
    assert len(project.calls()) == 1


def test_failed_installation_ends_in_one_sentence(project):
    status, said = project.run(STUB_STATUS="7")
    assert status == 1
    assert "no network or a full disk" in said.splitlines()[-1]
    assert project.marker()["state"] == "installing"
    status, said = project.run()
    assert status == 0 and "The last installation did not finish: .venv is built again." in said


def test_failed_update_keeps_what_was_there(ready, sentinel):
    (ready.folder / "constraints.txt").write_text("# changed\n")
    before = ready.marker()
    assert ready.run(STUB_STATUS="7")[0] == 1
    assert ready.marker() == before
    status, said = ready.run()
    assert status == 0 and "Updating .venv" in said
    assert not was_rebuilt(ready, sentinel)


def test_foreign_venv_is_left_alone(project):
    project.venv.mkdir()
    (project.venv / "precious").write_text("mine")
    status, said = project.run()
    assert status == 1
    assert said == (
        "There is a .venv here that `make` did not create, and it is left alone: "
        "move it away or delete it, then call `make` again.\n"
    )
    assert os.listdir(project.venv) == ["precious"] and project.calls() == []


def test_unreadable_marker_means_build_again(ready, sentinel):
    (ready.venv / "course-setup.json").write_text("{")
    assert ready.run()[0] == 0
    assert was_rebuilt(ready, sentinel)


def test_moved_folder_is_built_again(ready, sentinel):
    new = ready.folder.with_name("elsewhere")
    ready.folder.rename(new)
    ready.folder, ready.venv, ready.bin = new, new / ".venv", new / "bin"
    status, said = ready.run()
    assert status == 0 and "This folder was moved or copied: .venv is built again." in said
    assert was_rebuilt(ready, new / ".venv" / "sentinel")


@posix_only
def test_vanished_python_is_replaced(ready, sentinel):
    python = ready.venv / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    status, said = ready.run()
    assert status == 0 and "The Python that .venv was made with is gone" in said
    assert was_rebuilt(ready, sentinel)


@posix_only
def test_activated_venv_can_be_built_again(ready, sentinel):
    # `python3` is then the one inside the .venv that is taken away.
    (ready.venv / "course-setup.json").write_text("{}")
    assert ready.run(python=ready.venv / "bin" / "python")[0] == 0
    assert was_rebuilt(ready, sentinel)


def test_chosen_extras_are_remembered_and_never_taken_away(project):
    def installed_after(*options):
        assert project.run(*options)[0] == 0
        return ",".join(project.marker()["extras"])

    assert installed_after("--extras", "notebooks") == "notebooks"
    assert installed_after("--extras", "") == "notebooks"
    assert installed_after("--with", "test") == "notebooks,test"
    assert installed_after() == "notebooks,test"
    assert len(project.calls()) == 2
    assert installed_after("--extras", "notebooks,keras") == "keras,notebooks,test"
    assert installed_after("--extras", "notebooks") == "keras,notebooks,test"
    assert len(project.calls()) == 3


def test_small_choice_after_a_stopped_large_one_is_small(project):
    assert project.run(STUB_STATUS="1")[0] == 1
    status, said = project.run("--extras", "notebooks")
    assert status == 0 and "8 GB" not in said
    assert project.marker()["extras"] == ["notebooks"]


def test_unknown_extra(project):
    assert project.run("--extras", "notebook") == (
        1,
        "There is no extra named notebook: there are notebooks, pytorch, keras, test.\n",
    )
    assert not project.venv.exists()


def test_newest_ignores_the_constraints_and_plain_returns_to_them(ready):
    for options, end in [(["--newest"], "--upgrade"), ([], "--constraint constraints.txt")]:
        assert ready.run(*options)[0] == 0
        assert ready.calls()[-1].endswith(end)
        assert ready.run(*options) == (0, "")


def test_without_uv_pip_installs(project):
    # The real pip, kept off the network: the tiny project needs nothing from there.
    status, said = project.run(path="", PIP_NO_INDEX="1")
    assert status == 0, said
    assert "Successfully installed tiny-1.0" in said
    assert project.marker()["state"] == "complete"


def test_lock_that_cannot_be_opened_is_one_sentence(project):
    (project.folder / ".venv.lock").mkdir()
    status, said = project.run()
    assert status == 1 and said.count("\n") == 1


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14)])
def test_unsupported_python_gets_one_sentence(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    monkeypatch.setattr(sys, "argv", ["environment.py"])
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(str(TOOL), run_name="__main__")
    expected = (
        "The course needs Python 3.11 to 3.13 and this is Python {}.{}: install one of those, "
    )
    assert stop.value.code.startswith(expected.format(*version))


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8", "3.9", "3.10"])
def test_real_old_python_gets_one_sentence(version):
    pyenv = Path.home().glob(f".pyenv/versions/{version}.*/bin/python")
    for old in [f"python{version}", *pyenv]:
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            subprocess.run([old, "-c", ""], check=True, capture_output=True)
            break
    else:
        pytest.skip(f"there is no Python {version} on this machine")
    result = subprocess.run([old, "-E", str(TOOL)], capture_output=True, text=True)
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr.startswith("The course needs Python 3.11 to 3.13 and this is Python")
    assert result.stderr.count("\n") == 1


def test_an_old_python_can_read_the_tool():
    source = TOOL.read_text("utf-8")
    assert source.isascii()  # Python 2 refuses anything else without a declaration
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.AsyncFunctionDef)
    tree = ast.parse(source, feature_version=(3, 4))
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, new)] == []
