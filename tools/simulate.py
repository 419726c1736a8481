"""Run the lessons as they run elsewhere, with their solutions: every exercise has to pass.

python -m tools.simulate browser   no thread starts; also the tests of what a learner hands in
python -m tools.simulate colab     the versions that Colab has, and the wheel of the course
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.build_lite import IN_THE_BROWSER
from tools.build_notebooks import ROOT, LessonError, build, code_cells, find_lessons
from tools.frameworks import missing_frameworks

# These start threads themselves, or try what is tried here already.
OTHER_TESTS = ["test_grading", "test_hostile_submissions", "test_without_threads"]
UNSTOPPABLE = "tests/exercises/test_checks.py::test_what_cannot_be_stopped_is_given_up"
# In August 2026. What it has besides, for the lessons, is not as old.
COLAB = ["numpy==2.1.3", "matplotlib==3.10.0", "scikit-learn==1.6.1", "ipywidgets==7.7.1"]
COLAB += ["packaging", "pillow", "tqdm"]
TO_RUN_NOTEBOOKS = ["ipykernel", "nbclient", "nbformat"]


def in_a_browser():
    """Run tests and lessons where no thread starts; say whether all went well."""
    path = [os.environ.get("PYTHONPATH", ""), str(ROOT / "tools" / "no_threads")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, path))
    tests = ["-q", "-n", "auto", "--dist", "loadscope", "-m", "not frameworks", "tests/exercises"]
    tests += ["--deselect", UNSTOPPABLE]
    tests += [f"--ignore=tests/exercises/{name}.py" for name in OTHER_TESTS]
    passed = subprocess.call([sys.executable, "-m", "pytest", *tests], cwd=ROOT) == 0
    lessons = find_lessons(ROOT, [*IN_THE_BROWSER, "11", "12", "13"])
    return run([path for path in lessons if not missing_frameworks(path)]) and passed


def on_colab():
    """Run lessons in an environment of its own; say whether all went well."""
    uv = [sys.executable, str(ROOT / "tools" / "uv_like_pip.py")]
    with tempfile.TemporaryDirectory() as folder:
        venv, wheels = Path(folder, "venv"), Path(folder, "wheels")
        python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        # Over a source distribution, which leaves nothing behind in the checkout.
        for words in (
            ["venv", "--python", sys.executable, str(venv)],
            ["build", "--quiet", "--out-dir", str(wheels), str(ROOT)],
            ["pip", "install", "--quiet", "--python", str(python), *COLAB, *TO_RUN_NOTEBOOKS],
        ):
            subprocess.run([*uv, *words], check=True)
        (wheel,) = wheels.glob("*.whl")
        install = ["pip", "install", "--quiet", "--python", str(python), "--no-deps", str(wheel)]
        subprocess.run([*uv, *install], check=True)
        # The kernels of this Python find the course in its wheel alone.
        return subprocess.call([python, "-m", "tools.simulate", "here"], cwd=ROOT) == 0


def here():
    """Run lessons 00 to 07; say whether all went well. Lesson 12 needs scikit-learn 1.8."""
    return run(find_lessons(ROOT, IN_THE_BROWSER))


def run(lessons):
    """Run lessons with their solutions, and print how it went; say whether all went well."""
    well = True
    with tempfile.TemporaryDirectory() as folder:
        for path in lessons:
            try:
                notebook, _ = build(path, Path(folder), solutions=True)
                asked, left = outcome(json.loads(notebook.read_text(encoding="utf-8")))
            except LessonError as error:
                asked, left = [], [str(error)]
            if left:
                well = False
                print(f"✗ {path.stem}: not passed: {', '.join(left)}", flush=True)
            else:
                print(f"✓ {path.stem}: {len(asked)} exercises passed", flush=True)
    return well


def outcome(notebook):
    """The exercises of a lesson that was run, and those of them that did not pass."""
    from course_utils import exercises

    printed = "".join(
        "".join(output.get("text", []))
        for cell in code_cells(notebook)
        for output in cell["outputs"]
    )
    lesson = notebook["metadata"]["course"]["lesson"]
    asked = list(exercises.of_lesson(lesson)) if lesson in exercises.lessons() else []
    return asked, [name for name in asked if f"✓ {name} passed." not in printed]


PLACES = {"browser": in_a_browser, "colab": on_colab, "here": here}

if __name__ == "__main__":
    if sys.argv[1:] not in [[place] for place in PLACES]:
        sys.exit(f"Which place? Write one of {', '.join(PLACES)} behind the command.")
    sys.exit(not PLACES[sys.argv[1]]())
