"""What participants are asked to type before the day is what README.md and the programs say."""

import re
from pathlib import Path

import pytest

from course_utils.environment import main

ROOT = Path(__file__).parents[2]
EMAIL = (ROOT / "teaching" / "email.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def rows(text):
    """The commands of each system that the tables and lists of a text name."""
    found = {}
    row = r"^ *(?:\|| -) ([\w, ]+)(?: \||:) (`.+`)(?: \|)?$"
    for systems, commands in re.findall(row, text, re.MULTILINE):
        for system in systems.split(", "):
            found.setdefault(system, []).extend(re.findall(r"`([^`]+)`", commands))
    return found


@pytest.mark.parametrize("system", ["Linux", "macOS", "Windows"])
def test_commands_are_those_of_the_readme(system):
    set_up, opened = rows(README)[system]
    python = opened.removesuffix(" -m tools.lab")
    assert rows(EMAIL)[system] == [
        f"{set_up} --extras notebooks",
        f"{python} -m course_utils.environment",
    ]
    assert f"`{opened}`" in EMAIL


def test_the_code_comes_in_the_words_of_the_email(capsys):
    main([])
    words, _, code = capsys.readouterr().out.splitlines()[-1].rpartition(" ")
    assert f"It prints `{words}` and five letters or digits." in EMAIL
    assert re.fullmatch("[A-Z0-9]{5}", code)
