"""An installed wheel holds what the lessons need, away from the checkout."""

import pytest

from tests.helpers.wheels import ROOT, course_unpacked, run_away_from_the_checkout


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    return course_unpacked(tmp_path_factory.mktemp("wheel"))


def files_below(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_it_holds_the_package_and_the_data_and_no_more(unpacked):
    package = files_below(ROOT / "course_utils")
    data = {f"data/{name}": content for name, content in files_below(ROOT / "data").items()}
    assert files_below(unpacked / "course_utils") == {**package, **data}
    tops = {path.name for path in unpacked.iterdir()}
    assert {name.partition("-")[0] for name in tops} == {"course_utils"}


def test_the_data_of_lesson_10_can_be_left_out(tmp_path):
    unpacked = course_unpacked(tmp_path, COURSE_WITHOUT_DATA="1")
    assert files_below(unpacked / "course_utils") == files_below(ROOT / "course_utils")


NEEDS = """
import pathlib
import matplotlib
matplotlib.use("agg")
import course_utils
from course_utils import checks, datasets, environment, plots

print(pathlib.Path(course_utils.__file__).parent)
print(*(len(load()[0]) for load in (
    datasets.iris_petals, datasets.diabetes, datasets.breast_cancer, datasets.digits,
    datasets.handwritten_digits,
)))
environment.check_environment("notebooks")
checks.check("1.1", -0.75)
checks.hint("1.2")
plots.save(plots.curve(plots.axes("a", "x", "y"), [0, 1], [0.25, 0.5]), "curve.png")
print(pathlib.Path("curve.png").read_bytes()[1:4])
"""


def test_data_load_an_exercise_passes_and_figures_draw(unpacked, tmp_path):
    place, *lines = run_away_from_the_checkout(NEEDS, unpacked, tmp_path).splitlines()
    assert place == str(unpacked / "course_utils")
    assert lines[:2] == ["150 442 569 1797 1797", "✓ Everything for these lessons is installed."]
    assert lines[2].startswith("✓ 1.1 passed.") and lines[3].startswith("1.2, the idea: ")
    assert lines[-1] == "b'PNG'"
