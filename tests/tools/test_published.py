"""What stands beside the course for those who use it: the changes, how to cite it, three forms."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from course_utils import exercises
from tools.lesson_parts import lessons

ROOT = Path(__file__).parents[2]
FORMS = sorted(Path(ROOT, ".github", "ISSUE_TEMPLATE").glob("*.yml"))


def test_the_citation_names_this_version_and_these_licences():
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= told.keys()
    assert told["version"] == project["version"]
    assert told["license"] == ["MIT", "CC-BY-4.0"]
    assert (ROOT / "README.md").read_text(encoding="utf-8").startswith(f"# {told['title']}\n")


def test_there_are_three_short_forms():
    assert [path.stem for path in FORMS] == ["claim", "class", "verdict"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_little_and_all_of_it(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= form.keys()
    fields = form["body"]
    assert 2 <= len(fields) <= 3
    assert all(field["type"] in ("input", "textarea") for field in fields)
    assert all(field["attributes"]["label"] for field in fields)
    assert all(field["validations"]["required"] for field in fields)
    names = [field["id"] for field in fields]
    assert len(set(names)) == len(names)


def test_the_changes_speak_of_lessons_that_there_are():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    renumbered = re.search(r"other numbers in lessons ([\d, and]+?),? and some", text)[1]
    assert set(re.findall(r"\d\d", renumbered)) <= lessons().keys()
    assert lessons()["12"].stem == "12_probabilities_you_can_trust"
    assert lessons()["14"].stem == "14_loss_at_scale"
    assert "14" in exercises.lessons()
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / link).is_file()
