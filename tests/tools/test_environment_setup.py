"""tools/environment.py builds, updates and leaves alone; with stubs in the place of pip and uv."""

import ast
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.installer import Project

ROOT = Path(__file__).parents[2]
WINDOWS = os.name == "nt"
posix_only = pytest.mark.skipif(WINDOWS, reason="uses POSIX signals or links")
FAILED = (
    "The installation did not finish; the usual reasons are no network or a full disk "
    "(lessons 00 to 07 need much less room: make lab EXTRAS=notebooks). "
    "When that is mended, call the same command again.\n"
)


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "course")


@pytest.fixture
def ready(project):
    """A project with a complete .venv that holds everything."""
    assert project.run()[0] == 0
    return project


@pytest.fixture
def sentinel(ready):
    """A file that lasts as long as .venv is not built again."""
    path = ready.venv / "sentinel"
    path.write_text("")
    return path


def was_rebuilt(project, sentinel):
    assert project.is_complete()
    return not sentinel.exists()


def test_first_call_builds_everything(project):
    status, said = project.run()
    assert status == 0, said
    assert project.calls("pip")[0] == "pip install uv --constraint constraints.txt"
    (call,) = project.calls()
    assert call.startswith("uv pip install --python ")
    assert call.endswith(
        "--editable .[keras,notebooks,pytorch,test] --compile-bytecode --constraint constraints.txt"
    )
    assert "8 GB" in said and "make lab EXTRAS=notebooks" in said
    assert said.endswith("Done: .venv is complete.\n") and project.is_complete()
    settings = json.loads((project.venv / "share/jupyter/lab/settings/overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_second_call_does_nothing(ready):
    assert ready.run() == (0, "")
    assert len(ready.calls()) == 1


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
    assert not ready.is_complete()
    status, said = ready.run()
    assert status == 0 and "The last installation did not finish: .venv is built again" in said
    assert was_rebuilt(ready, sentinel)


@posix_only
def test_killed_at_any_moment(project):
    # From before there is a .venv until it is complete.
    for delay in [0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.3, 0.4]:
        process = project.start(STUB_SECONDS="0.05")
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        # A .venv without a marker would be taken for somebody else's.
        assert not project.venv.exists() or project.marker()
    assert project.run()[0] == 0
    assert project.is_complete()
    assert [p.name for p in project.folder.glob(".venv*") if p.is_dir()] == [".venv"]


@posix_only
def test_next_call_waits_for_the_installer_of_a_killed_one(project):
    process = project.start(STUB_SECONDS="0.5")
    project.wait_for_call(1)
    process.kill()  # uv lives on
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


@pytest.mark.parametrize("step", ["pip", "uv"])
def test_failed_installation_ends_in_one_sentence(project, step):
    status, said = project.run(STUB_FAILS=step)
    assert status == 1 and said.endswith(FAILED)
    assert not project.is_complete()
    status, said = project.run()
    assert status == 0 and "The last installation did not finish: .venv is built again" in said


OLD_IS_USED = "Warning: .venv is used as it was, and the next call tries again to update it.\n"


@pytest.mark.parametrize("step", ["pip", "uv"])
def test_what_worked_before_an_update_without_a_network_still_starts(ready, sentinel, step):
    (ready.folder / "constraints.txt").write_text("# changed\n")
    before = ready.marker()
    status, said = ready.run(STUB_FAILS=step)
    assert status == 0 and said.endswith(OLD_IS_USED)
    assert ready.marker() == before
    status, said = ready.run()
    assert status == 0 and "Updating .venv" in said
    assert not was_rebuilt(ready, sentinel)


@pytest.mark.parametrize("options", [["--with", "test"], ["--versions", "newest"]])
def test_tests_do_not_run_on_an_installation_that_is_not_what_they_ask_for(ready, options):
    (ready.folder / "constraints.txt").write_text("# changed\n")
    before = ready.marker()
    status, said = ready.run(*options, STUB_FAILS="uv")
    assert status == 1 and said.endswith(FAILED)
    assert ready.marker() == before


def test_lessons_do_not_start_without_an_extra_that_is_asked_for(project):
    assert project.run("--extras", "notebooks")[0] == 0
    status, said = project.run("--extras", "keras", STUB_FAILS="uv")
    assert status == 1 and said.endswith(FAILED)
    assert project.run("--extras", "notebooks") == (0, "")


def test_foreign_venv_is_left_alone(project):
    project.venv.mkdir()
    (project.venv / "precious").write_text("mine")
    assert project.run() == (
        1,
        "There is a .venv here that `make` did not create, and it is left alone: "
        "move it away or delete it, then call `make` again.\n",
    )
    assert os.listdir(project.venv) == ["precious"] and project.calls() == []


@pytest.mark.parametrize("marker", ["{", "7", "[]", '{"state": "complete", "extras": ["test"]}'])
def test_marker_of_another_kind_means_build_again(ready, sentinel, marker):
    (ready.venv / "course-setup.json").write_text(marker)
    assert ready.run()[0] == 0
    assert was_rebuilt(ready, sentinel)


def test_moved_folder_is_built_again(ready, sentinel):
    new = ready.folder.with_name("elsewhere")
    ready.folder.rename(new)
    ready.folder, ready.venv = new, new / ".venv"
    status, said = ready.run()
    assert status == 0 and "This folder was moved or copied: .venv is built again" in said
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


@posix_only
def test_linked_venv_and_leftovers_do_not_stop_it(ready):
    elsewhere = ready.folder / "elsewhere"
    ready.venv.rename(elsewhere)
    ready.venv.symlink_to(elsewhere)
    (elsewhere / "course-setup.json").write_text("{}")
    (ready.folder / ".venv.new").write_text("a file")
    (ready.folder / ".venv.old").symlink_to("nowhere")
    assert ready.run()[0] == 0
    assert ready.is_complete() and not ready.venv.is_symlink()
    assert elsewhere.exists()  # only the link is taken away
    assert sorted(p.name for p in ready.folder.glob(".venv*")) == [".venv", ".venv.lock"]


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
    assert project.run(STUB_FAILS="uv")[0] == 1
    status, said = project.run("--extras", "notebooks")
    assert status == 0 and "8 GB" not in said
    assert project.marker()["extras"] == ["notebooks"]


def test_unknown_extra(project):
    assert project.run("--extras", "notebook") == (
        1,
        "There is no extra named notebook: there are notebooks, pytorch, keras, test.\n",
    )
    assert not project.venv.exists()


def test_other_versions_are_taken_and_the_tested_ones_come_back(ready):
    for versions, end in {
        "newest": "--upgrade",
        "oldest": "--upgrade --resolution lowest-direct",
        "tested": "--constraint constraints.txt",
    }.items():
        assert ready.run("--versions", versions)[0] == 0
        assert ready.calls()[-1].endswith(f"--compile-bytecode {end}")
        assert ready.run("--versions", versions) == (0, "")


def test_lock_that_cannot_be_opened_is_one_sentence(project):
    (project.folder / ".venv.lock").mkdir()
    status, said = project.run()
    assert status == 1 and said.startswith("The set-up of .venv stopped: ")
    assert said.count("\n") == 1


# Which Python


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 15)])
def test_unsupported_python_gets_one_sentence(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    monkeypatch.syspath_prepend(ROOT / "tools")
    import check_python

    with pytest.raises(SystemExit) as stop:
        check_python.check_python()
    assert stop.value.code == (
        "The course needs Python 3.11 to 3.14 and this is Python {}.{}: install one of those, "
        "or name it, as in py -3.14 or python3.14".format(*version)
    )


WITHOUT = (
    ": lessons 00 to 07 work without them, with `make lab EXTRAS=notebooks` or "
    "`tools/environment.py --extras notebooks`."
)


@pytest.fixture
def environment(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    before = signal.getsignal(signal.SIGINT)
    import environment

    signal.signal(signal.SIGINT, before)
    return environment


def test_a_python_without_tensorflow_gets_one_sentence(environment):
    with pytest.raises(SystemExit) as stop:
        environment.refuse_frameworks("3.14")
    assert stop.value.code == (
        f"PyTorch and TensorFlow need Python 3.11 to 3.13 and this is Python 3.14{WITHOUT}"
    )


@pytest.mark.parametrize("python", ["3.11", "3.13"])
def test_an_intel_mac_gets_one_sentence(environment, monkeypatch, python):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(environment.platform, "machine", lambda: "arm64")
    environment.refuse_frameworks(python)
    monkeypatch.setattr(environment.platform, "machine", lambda: "x86_64")
    with pytest.raises(SystemExit) as stop:
        environment.refuse_frameworks(python)
    assert stop.value.code == (
        "PyTorch and TensorFlow have no release for Macs with an Intel processor, which this "
        f"Python is made for{WITHOUT}"
    )


@pytest.mark.parametrize("extra", ["keras", "pytorch"])
def test_refused_frameworks_leave_no_trace_and_the_rest_is_set_up(project, extra):
    text = (project.folder / "pyproject.toml").read_text()
    (project.folder / "pyproject.toml").write_text(text.replace("<3.14", "<3.11"))
    for options in [["--extras", extra], []]:
        status, said = project.run(*options)
        assert status == 1 and said.startswith("PyTorch and TensorFlow need Python 3.11 to 3.10")
        assert not project.venv.exists() and said.count("\n") == 1
    assert project.run("--extras", "notebooks")[0] == 0
    assert project.run() == (0, "")
    assert project.run("--extras", extra)[0] == 1 and project.run() == (0, "")


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8", "3.9", "3.10"])
def test_real_old_python_gets_one_sentence(version):
    pyenv = Path.home().glob(f".pyenv/versions/{version}.*/bin/python")
    for old in [f"python{version}", *pyenv]:
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            subprocess.run([old, "-c", ""], check=True, capture_output=True)
            break
    else:
        pytest.skip(f"there is no Python {version} on this machine")
    tool = str(ROOT / "tools" / "environment.py")
    result = subprocess.run([old, "-B", "-E", tool], capture_output=True, text=True)
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr.startswith("The course needs Python 3.11 to 3.14 and this is Python")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["check_python.py", "environment.py", "one_at_a_time.py"])
def test_an_old_python_can_read_the_tool(name):
    source = (ROOT / "tools" / name).read_text("utf-8")
    assert source.isascii()  # Python 2 refuses anything else without a declaration
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.AsyncFunctionDef)
    tree = ast.parse(source, feature_version=(3, 4))
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, new)] == []
