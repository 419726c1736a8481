"""The lessons run in a browser: JupyterLab opens there, Python starts, and checks judge.

What is compiled for Pyodide, such as NumPy, is in no package registry. Here stand-ins take its
place, and what asks for a letter is judged; where the pages are published, `tools.try_lite` runs
all of lessons 00 to 07 on them.
"""

import contextlib
import json
import sys
from pathlib import Path

import pytest

from course_utils import exercises
from tests.helpers.loopback import Whole, serving
from tools import build_lite, my_notebooks, try_lite
from tools.build_notebooks import find_lessons, read_lesson

constants = pytest.importorskip("jupyterlite_pyodide_kernel.constants")
from tests.helpers.pyodide import FETCHED  # noqa: E402

ROOT = Path(__file__).parents[2]
ANSWERS = """from course_utils.checks import check

check("0.1", "a")
check("0.1", "b")
"""
KEPT = """async () => {
  const file = await window.jupyterapp.serviceManager.contents.get("progress.json", {
    content: true, format: "text", type: "file",
  });
  return JSON.parse(file.content);
}"""


@pytest.fixture(scope="module")
def lite(tmp_path_factory):
    if not FETCHED.exists():
        pytest.skip("Pyodide is not here: python -m tests.helpers.pyodide fetches it")
    folder = tmp_path_factory.mktemp("built") / "lite"
    folder.mkdir()
    (folder / "left_from_before").touch()
    assert build_lite.main([f"--pyodide={FETCHED}"], folder) == 0
    return folder


def test_every_lesson_is_there_empty_and_says_where_it_runs(lite):
    listed = json.loads((lite / "api" / "contents" / "all.json").read_text("utf-8"))["content"]
    lessons = {path.name: path for path in my_notebooks.lessons().values()}
    assert {one["name"] for one in listed} == {*lessons, *my_notebooks.PAGES}
    for name, path in lessons.items():
        notebook = json.loads((lite / "files" / name).read_text("utf-8"))
        assert notebook["cells"].pop(0)["source"] == build_lite.ABOUT
        assert notebook == my_notebooks.without_outputs(path)
    assert not (lite / "left_from_before").exists()


def test_python_starts_and_an_answer_is_judged(lite, browser):
    """And kept, in the browser alone."""
    page, asked = browser.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    with serving(lite) as serve:
        address = serve(Whole).address
        try_lite.start(page, address, "00_start_here.ipynb")
        told = try_lite.printed(page, ANSWERS)
        kept = page.evaluate(KEPT)
        page.close()
    wrong, right = told.splitlines()
    assert wrong.startswith("✗ 0.1 not yet. Learning for longer often lowers the loss")
    assert right.startswith("✓ 0.1 passed.")
    assert kept["passed"] == {exercises.find("0.1").fingerprint: "0.1"}
    assert [url for url in asked if not url.startswith((address, "blob:", "data:"))] == []


# ---- What goes wrong ----


@pytest.fixture
def small(tmp_path):
    """A Pyodide of a few bytes, whose packages need each other in a ring."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    for name in build_lite.CORE:
        (folder / name).write_bytes(b"core")
    packages = {}
    names = [*build_lite.OF_THE_KERNEL, "numpy"]
    for name, needed in zip(names, [*names[1:], names[0]], strict=True):
        file = f"{name}-1.0-py3-none-any.whl"
        (folder / file).write_bytes(name.encode())
        sha256 = build_lite.sha256(name.encode())
        packages[name] = {"file_name": file, "sha256": sha256, "depends": [needed]}
    (folder / build_lite.LOCK).write_text(json.dumps({"packages": packages}))
    return folder


def test_the_course_joins_what_it_needs(small, tmp_path):
    made = tmp_path / "made"
    build_lite.write_python(made, small)
    packages = json.loads((made / build_lite.LOCK).read_text("utf-8"))["packages"]
    assert packages["course-utils"]["depends"] == ["numpy", "ipywidgets"]
    assert packages["course-utils"]["imports"] == ["course_utils"]
    for package in packages.values():
        content = (made / package["file_name"]).read_bytes()
        assert package["sha256"] == build_lite.sha256(content)


def test_what_is_not_what_the_lock_file_says_builds_nothing(small, capsys, tmp_path):
    target = tmp_path / "made"
    target.mkdir()
    (target / "of_yesterday").touch()
    (small / "numpy-1.0-py3-none-any.whl").write_bytes(b"another")
    assert build_lite.main([f"--pyodide={small}"], target) == 1
    said = capsys.readouterr().err
    found, expected = build_lite.sha256(b"another"), build_lite.sha256(b"numpy")
    assert said == (
        f"numpy-1.0-py3-none-any.whl: its SHA-256 is {found}; pyodide-lock.json says {expected}.\n"
    )
    assert [path.name for path in target.iterdir()] == ["of_yesterday"]


@pytest.mark.parametrize("place", ["{folder}/nowhere", "http://127.0.0.1:9"])
def test_what_cannot_be_fetched_builds_nothing(capsys, tmp_path, place):
    place = place.format(folder=tmp_path)
    assert build_lite.main([f"--pyodide={place}"], tmp_path / "made") == 1
    assert capsys.readouterr().err.startswith(f"{place}/pyodide.mjs could not be fetched: ")
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_fails_is_told():
    with pytest.raises(build_lite.LiteError, match=r"^-c import no_such_module failed: .*Module"):
        build_lite.run(sys.executable, "-c", "import no_such_module")


def test_without_a_folder_pyodide_comes_from_its_makers(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(build_lite, "build", lambda pyodide, target: asked.append(pyodide))
    assert build_lite.main([], tmp_path) == 0
    assert asked == [constants.PYODIDE_CDN_URL]


# ---- Where NumPy is to be had ----


def test_a_lesson_with_an_exercise_that_did_not_pass_fails(monkeypatch, capsys):
    def run(browser, address, path):
        asked = ["3.1", "3.2"] if path.name.startswith("03") else ["x"]
        return asked, asked[1:]

    @contextlib.contextmanager
    def started():
        yield None

    monkeypatch.setattr(try_lite, "started", started)
    monkeypatch.setattr(try_lite, "run", run)
    assert try_lite.main() == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line[:2] for line in lines] == list(build_lite.IN_THE_BROWSER)
    assert lines[2].endswith(": 1 of 1 exercises passed")
    assert lines[3].endswith(": 1 of 2 exercises passed, not 3.2")


def test_every_code_cell_of_a_lesson_is_run(monkeypatch):
    class Page:
        def new_page(self):
            return self

        def close(self):
            ran.append("closed")

    def printed(page, code):
        ran.append(code)
        return "✓ 1.1 passed.\n" if "check(" in code else "NameError: no\n"

    ran = []
    (path,) = find_lessons(ROOT, ["01"])
    monkeypatch.setattr(try_lite, "start", lambda page, address, lesson: ran.append(lesson))
    monkeypatch.setattr(try_lite, "printed", printed)
    asked, left = try_lite.run(Page(), "http://here", path)
    assert asked == list(exercises.of_lesson("01")) and left == asked[1:]
    cells = [cell.source for cell in read_lesson(path, solutions=True) if cell.kind == "code"]
    assert ran == [my_notebooks.lessons()["01"].name, *cells, "closed"]
