"""`check_environment` names what is missing or too old, and the command that mends it."""

import importlib.metadata

import pytest

from course_utils.environment import check_environment


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
