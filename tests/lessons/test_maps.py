"""The maps of the course name every lesson, with the minutes that the lesson itself states."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
LESSON_00 = (ROOT / "lessons" / "00_start_here.py").read_text(encoding="utf-8")


def minutes(path):
    first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
    return re.search(r"\*\*It takes\*\* about (\d+) minutes", first)[1]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_readme(path):
    row = rf"\| \[{path.name[:2]}\]\(notebooks/{path.name}\) \| .+ \| {minutes(path)} \|"
    assert re.search(row, README)


@pytest.mark.parametrize("path", NOTEBOOKS[1:], ids=lambda path: path.stem)
def test_lesson_00(path):
    row = rf"\| \[\*\*{path.name[:2]}\*\*\]\({path.name}\) \| .+ \| {minutes(path)} \|"
    assert re.search(row, LESSON_00)


def test_minutes_of_the_exercises_fit_into_the_lesson():
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells)
        exercises = sum(map(int, re.findall(r"\((\d+) minutes?\)", text)))
        assert 0 < exercises < int(minutes(path))
