"""What is missing or too old is named, with the command that mends it, and told in a code."""

import importlib.metadata
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_utils import environment
from course_utils.environment import check_environment, read_setup_code, setup_code


def test_all_is_well(capsys):
    check_environment("notebooks")
    assert capsys.readouterr().out == "✓ Everything for these lessons is installed.\n"


def test_missing_and_too_old_are_named(monkeypatch, capsys):
    real = importlib.metadata.version

    def version(name):
        if name == "numpy":
            return "1.26.4"
        if name == "matplotlib":
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    check_environment("notebooks")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("✗ numpy 1.26.4 is installed; numpy>=")
    assert lines[1].startswith("✗ matplotlib is not installed.")
    assert all(line.endswith("Close JupyterLab and run: make lab") for line in lines)
    assert len(lines) == 2


def test_other_extras_are_not_asked_for(monkeypatch, capsys):
    real = importlib.metadata.version

    def version(name):
        if name in ("torch", "tensorflow", "pytest"):
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    check_environment("notebooks")
    assert capsys.readouterr().out.startswith("✓")
    check_environment("pytorch")
    assert "✗ torch is not installed." in capsys.readouterr().out


@pytest.mark.parametrize("extra", ["tensorflow", "", None, 3])
def test_unknown_extra_is_refused(extra):
    with pytest.raises(ValueError, match=r"extra: got .*; expected one of .*notebooks"):
        check_environment(extra)


# The code that a participant sends before the day


@pytest.fixture
def packages(monkeypatch):
    """Pretend that packages have other versions, or are missing (None)."""
    real = importlib.metadata.version
    versions = {}

    def version(name):
        found = versions.get(name, "") or (real(name) if name not in versions else None)
        if found is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return found

    monkeypatch.setattr(importlib.metadata, "version", version)
    versions.update(torch="99.0", torchvision="99.0", safetensors="99.0", tensorflow="99.0")
    return versions


MACHINES = {
    "Windows": ("Windows", "AMD64"),
    "macOS on Apple silicon": ("Darwin", "arm64"),
    "macOS on Intel": ("Darwin", "x86_64"),
    "Linux": ("Linux", "x86_64"),
    "another system": ("FreeBSD", "amd64"),
}


@pytest.mark.parametrize("system", MACHINES)
@pytest.mark.parametrize("minor", [11, 14, 26])
def test_the_code_tells_the_computer(monkeypatch, packages, system, minor):
    name, machine = MACHINES[system]
    monkeypatch.setattr("platform.system", lambda: name)
    monkeypatch.setattr("platform.machine", lambda: machine)
    python = SimpleNamespace(version_info=SimpleNamespace(minor=minor), platform=sys.platform)
    monkeypatch.setattr(environment, "sys", python)
    told = read_setup_code(setup_code())
    assert told == {"system": system, "python": f"3.{minor}", "wrong": []}


def test_the_code_tells_every_package(packages):
    names = [
        requirement.partition(">=")[0]
        for requirement in importlib.metadata.requires("course-utils")
        if "extra" not in requirement or re.search("notebooks|pytorch|keras", requirement)
    ]
    assert len(names) > 10
    for name in names:
        packages[name] = None
        assert read_setup_code(setup_code())["wrong"] == [name]
        packages[name] = "0.1"
        assert read_setup_code(setup_code().lower())["wrong"] == [name]
        packages[name] = "99.0"
    packages.update(dict.fromkeys(names))
    assert read_setup_code(setup_code())["wrong"] == sorted(names)


def test_the_program_ends_in_the_code_and_reads_it(packages, capsys):
    packages.update(torch=None, torchvision="0.1")
    assert environment.main([]) is None
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Lessons 00 to 07: everything is installed."
    assert lines[1].startswith("With PyTorch: torch is not installed. torchvision 0.1 is installed")
    assert lines[2] == "With Keras: everything is installed."
    start, _, code = lines[3].rpartition(" ")
    assert start == "Your code for the instructor:" and len(lines) == 4
    assert environment.main([code, code]) is None
    told = capsys.readouterr().out.splitlines()
    assert told == 2 * [told[0]]
    assert told[0].startswith(f"{code}: ")
    assert told[0].endswith(
        "Lessons 00 to 07: complete. With PyTorch: torch, torchvision missing or too old. "
        "With Keras: complete."
    )


def test_a_code_with_a_slip_does_not_hide_the_others(packages, capsys):
    code = setup_code()
    said = environment.main(["HELLO", code, "?"])
    assert [line.partition(" got ")[2][:7] for line in said.splitlines()] == ["'HELLO'", "'?'; ex"]
    assert capsys.readouterr().out.startswith(f"{code}: ")


def test_a_code_of_other_packages_is_refused(packages, monkeypatch):
    code = setup_code()
    real = importlib.metadata.requires
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: [*real(name), "numpy>=99"])
    assert environment.main([code]).startswith(f"code: got '{code}', whose letters do not fit")


def test_a_python_that_is_not_set_up_gets_one_sentence():
    program = Path(environment.__file__)
    run = subprocess.run(
        [sys.executable, "-S", "-m", "course_utils.environment"],
        cwd=program.parents[1],
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 1 and run.stdout == ""
    assert run.stderr.startswith("The course is not set up in this Python")
    assert run.stderr.count("\n") == 1


def test_the_program_runs_as_the_email_says(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["environment.py", "HELLO"])
    with pytest.raises(SystemExit, match="code: got 'HELLO'; expected 5 letters"):
        runpy.run_path(environment.__file__, run_name="__main__")


def test_a_course_that_is_not_installed_is_told_in_one_sentence(monkeypatch):
    def requires(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "requires", requires)
    for arguments in [[], ["W322X"]]:
        said = environment.main(arguments)
        assert said.startswith(f"The course is not set up in this Python, {sys.executable}: ")


SIGNS = {
    "Colab": "COLAB_RELEASE_TAG",
    "Binder": "BINDER_SERVICE_HOST",
    "Codespaces": "CODESPACES",
}


@pytest.fixture
def nowhere(monkeypatch):
    """No sign of a place, and NumPy too old."""
    for sign in SIGNS.values():
        monkeypatch.delenv(sign, raising=False)
    real = importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "1.26.4" if name == "numpy" else real(name)
    )


@pytest.mark.parametrize("name", environment.PLACES)
def test_the_advice_fits_the_place(monkeypatch, capsys, nowhere, name):
    if name == "browser":
        monkeypatch.setattr(sys, "platform", "emscripten")
    elif name in SIGNS:
        monkeypatch.setenv(SIGNS[name], "1")
    check_environment("notebooks")
    _, advice = environment.PLACES[name]
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("✗ numpy 1.26.4 is installed; ") and line.endswith(advice)
    others = {told for _, told in environment.PLACES.values()} - {advice}
    assert not any(other in line for other in others)


@pytest.mark.parametrize(("sign", "counts"), [(None, True), ("COLAB_RELEASE_TAG", False)])
def test_colab_brings_its_own_notebook(monkeypatch, capsys, nowhere, sign, counts):
    """The versions of Colab in August 2026; JupyterLab is not there at all."""
    theirs = {
        "numpy": "2.1.3",
        "matplotlib": "3.10.0",
        "scikit-learn": "1.6.1",
        "ipywidgets": "7.7.1",
    }
    real = importlib.metadata.version

    def version(name):
        if name == "jupyterlab":
            raise importlib.metadata.PackageNotFoundError(name)
        return theirs.get(name) or real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    if sign:
        monkeypatch.setenv(sign, "release-colab")
    check_environment("notebooks")
    said = capsys.readouterr().out
    assert ("jupyterlab" in said and "ipywidgets 7.7.1" in said) == counts
    assert ("✓ Everything" in said) != counts
    environment.main([])
    assert ("jupyterlab is not" in capsys.readouterr().out) == counts
    assert ("jupyterlab" in read_setup_code(setup_code())["wrong"]) == counts
