"""The lesson builder, on small lessons in a folder of their own."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from course_utils import exercises
from tools import build_notebooks, frameworks
from tools.build_notebooks import LessonError, drift, main, read_lesson

ROOT = Path(__file__).resolve().parents[2]
LESSONS = [path for path in build_notebooks.find_lessons(ROOT) if path.stem != "glossary"]

LESSON = """\
# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Square the error
#
# A formula, $e^2$, and code in prose:
#
#     error**2

# %%
import sys

# %% tags=["raises-exception"]
raise ValueError("shown on purpose")

# %% [markdown]
# The exercise.

# %%
def mean_squared_error(target, prediction):
    total = 0  # solution
    # stub: ...  # your code here

    for t, p in zip(target, prediction):  # solution
        total += (p - t) ** 2  # solution
    return total / len(target)  # stub: return ...  # your formula here


print("1.2", mean_squared_error([0, 0], [1, 3]))
print("1.3", "b")  # stub: print("1.3", "?")
"""


@pytest.fixture
def course(tmp_path):
    """An empty course with a function that writes lessons into it."""

    class Course:
        root = tmp_path
        notebooks = tmp_path / "notebooks"

        def write(self, name, text):
            path = tmp_path / "lessons" / name
            path.write_text(text, encoding="utf-8")
            return path

        def run(self, *arguments):
            return main([str(argument) for argument in arguments], root=tmp_path)

        def notebook(self, name):
            return json.loads((self.notebooks / name).read_text(encoding="utf-8"))

    (tmp_path / "lessons").mkdir()
    (tmp_path / "notebooks").mkdir()
    return Course()


# ---- Reading a lesson ----


def test_the_learner_gets_stubs(course):
    cells = read_lesson(course.write("01_mse.py", LESSON))
    assert cells[-1].source == (
        "def mean_squared_error(target, prediction):\n"
        "    ...  # your code here\n"
        "\n"
        "    return ...  # your formula here\n"
        "\n"
        "\n"
        'print("1.2", mean_squared_error([0, 0], [1, 3]))\n'
        'print("1.3", "?")'
    )
    assert [cell.tags for cell in cells] == [[], [], ["raises-exception"], [], ["exercise"]]


def test_the_solution_keeps_the_code_without_markers(course):
    cells = read_lesson(course.write("01_mse.py", LESSON), solutions=True)
    assert cells[-1].source == (
        "def mean_squared_error(target, prediction):\n"
        "    total = 0\n"
        "\n"
        "    for t, p in zip(target, prediction):\n"
        "        total += (p - t) ** 2\n"
        "    return total / len(target)\n"
        "\n"
        "\n"
        'print("1.2", mean_squared_error([0, 0], [1, 3]))\n'
        'print("1.3", "b")'
    )
    assert cells[-1].tags == ["exercise"]


def test_a_dropped_line_leaves_no_blank_end(course):
    path = course.write("01_mse.py", "# %%\n\nx = 1  # stub: x = ...\n\nprint(x)  # solution\n")
    assert read_lesson(path)[0].source == "x = ..."


def test_a_solution_is_not_empty(course):
    path = course.write("01_mse.py", "# %%\n# stub: x = ...\n")
    assert read_lesson(path)[0].source == "x = ..."
    with pytest.raises(LessonError, match=r"01_mse\.py:1: this cell is empty"):
        read_lesson(path, solutions=True)


def test_lines_are_those_of_the_lesson(course):
    path = course.write("01_mse.py", LESSON)
    lines = LESSON.splitlines()
    cells = build_notebooks.split_into_cells(LESSON, path.name)
    assert len(cells) > 3
    for cell in cells:
        comment = "# " if cell.kind == "markdown" else ""
        for number, text in cell.lines:
            assert lines[number - 1].rstrip() == f"{comment}{text}".rstrip()


@pytest.mark.parametrize("path", [None, *LESSONS], ids=lambda path: path and path.stem)
def test_cells_are_those_that_jupytext_reads(path):
    jupytext = pytest.importorskip("jupytext", reason="Jupytext is not installed")
    text = path.read_text("utf-8") if path else LESSON
    theirs = jupytext.reads(text, fmt="py:percent").cells
    assert [
        (cell.kind, cell.tags, cell.source)
        for cell in build_notebooks.split_into_cells(text, "a lesson")
    ] == [
        (cell.cell_type, cell.metadata.get("tags", []), cell.source.strip("\n")) for cell in theirs
    ]


MARKDOWN = "# %% [markdown]\n# # Title\n\n"  # three lines, so that the next text starts on line 4

WRONG = {
    "solution without stub": (
        "# %%\nx = 1\ny = 2  # solution\nz = 3  # solution\n",
        ":6: this cell has '# solution' but no '# stub:'",
    ),
    "solution without code": (
        "# %%\n# solution\nx = 1  # stub: x = ...\n",
        ":5: '# solution' belongs at the end",
    ),
    "stub without text": ("# %%\nx = 1  # stub:\n", ":5: '# stub:' needs the text"),
    "both markers": (
        "# %%\nx = 1  # solution  # stub: x = ...\n",
        ":5: '# stub:' and '# solution' on one line",
    ),
    "both, other order": (
        "# %%\nx = 1  # stub: x = ...  # solution\n",
        ":5: '# stub:' and '# solution' on one line",
    ),
    "stub in markdown": (
        "# %% [markdown]\n# x = 1 # stub: x\n",
        ":5: '# stub:' and '# solution' have a meaning in",
    ),
    "solution in markdown": (
        "# %% [markdown]\n# x = 1 # solution\n",
        ":5: '# stub:' and '# solution' have a meaning",
    ),
    "misspelt solution": (
        "# %%\nx = 1  # Solution:\n",
        ":5: 'x = 1  # Solution:' looks like a marker",
    ),
    "misspelt stub": (
        "# %%\nx = 1  # stub x = ...\n",
        ":5: 'x = 1  # stub x = ...' looks like a marker",
    ),
    "marker left in the solution": (
        "# %%\nx = 1  # Stub: y  # stub: x\n",
        ":5: 'x = 1  # Stub: y' looks like a marker",
    ),
    "marker left in the stub": (
        "# %%\nx = 1  # stub: x  # stubs: y\n",
        ":5: 'x  # stubs: y' looks like a marker",
    ),
    "function without body": (
        "# %%\ndef f():\n    x = 1  # solution\n\n\nf()\nprint(1)  # stub: print(2)\n",
        ":9: expected an indented block",
    ),
    "syntax": ("# %%\nx = 1\nx = = 1\n", ":6: invalid syntax"),
    "raw cell": ("# %% [raw]\n# x\n", ":4: a raw cell has no place in a lesson"),
    "marker with something else behind it": (
        "# %% A title\nx = 1\n",
        ":4: '# %% A title' starts no cell; write '# %%' or '# %% [markdown]', and tags=",
    ),
    "code among prose": (
        "# %% [markdown]\n# Prose.\nx = 1\n",
        ":6: prose stands behind '# ', and 'x = 1' does not",
    ),
    "empty cell": ("# %%\n\n# %%\nx = 1\n", ":4: this cell is empty"),
    "idea without exercise": (
        '# %%\nx = 1\n\n# %% [markdown] tags=["idea"]\n# Think.\n',
        ":7: the tag 'idea' belongs right behind an exercise",
    ),
    "idea behind an exercise that nobody checks": (
        '# %%\nx = 1  # stub: x = ...\n\n# %% [markdown] tags=["idea"]\n# Think.\n',
        ":7: the tag 'idea' belongs right behind an exercise",
    ),
    "idea before the first exercise": (
        '# %% [markdown] tags=["idea"]\n# Think.\n',
        ":4: the tag 'idea' belongs right behind an exercise",
    ),
    "prose between exercise and idea": (
        '# %%\ncheck("1.1", 1)  # stub: check("1.1", "?")\n\n# %% [markdown]\n# Prose.\n\n'
        '# %% [markdown] tags=["idea"]\n# Think.\n',
        ":10: the tag 'idea' belongs right behind an exercise",
    ),
    "two ideas": (
        '# %%\ncheck("1.1", 1)  # stub: check("1.1", "?")\n\n'
        '# %% [markdown] tags=["idea"]\n# Think.\n\n# %% [markdown] tags=["idea"]\n# Again.\n',
        ":10: this exercise has a cell with the tag 'idea' already",
    ),
    "idea in code": (
        '# %%\ncheck("1.1", 1)  # stub: check("1.1", "?")\n\n# %% tags=["idea"]\nx = 1\n',
        ":7: the tag 'idea' is for a markdown cell",
    ),
    "other way in prose": (
        '# %%\ncheck("1.1", 1)  # stub: check("1.1", "?")\n\n'
        '# %% [markdown] tags=["other-way"]\n# x = 1\n',
        ":7: the tag 'other-way' is for a code cell",
    ),
    "other way with a stub": (
        '# %%\ncheck("1.1", 1)  # stub: check("1.1", "?")\n\n'
        '# %% tags=["other-way"]\nx = 1  # stub: x = ...\n',
        ":7: this cell has the tags other-way, exercise; use one",
    ),
    "syntax of another way": (
        '# %%\ncheck("1.1", 1)  # stub: check("1.1", "?")\n\n# %% tags=["other-way"]\nx = = 1\n',
        ":8: invalid syntax",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_named_with_its_line(course, capsys, text, message):
    course.write("01_mse.py", MARKDOWN + text)
    assert course.run("01") == 1
    assert capsys.readouterr().err.startswith(f"lessons/01_mse.py{message}")


WRONG_FROM_THE_START = {
    "no cells": ("x = 1\n", ":1: a lesson is made of cells"),
    "text before the first cell": ("x = 1\n\n# %%\ny = 2\n", ":1: a lesson is made of cells"),
    "empty file": ("\n", ":1: a lesson is made of cells"),
}


@pytest.mark.parametrize(
    ("text", "message"), WRONG_FROM_THE_START.values(), ids=WRONG_FROM_THE_START
)
def test_a_mistake_before_the_first_cell(course, text, message):
    with pytest.raises(LessonError) as error:
        read_lesson(course.write("01_mse.py", text))
    assert str(error.value).startswith(f"lessons/01_mse.py{message}")


def test_a_syntax_error_may_be_shown_on_purpose(course):
    path = course.write("01_mse.py", MARKDOWN + '# %% tags=["raises-exception"]\nx = = 1\n')
    assert read_lesson(path)[1].source == "x = = 1"


# ---- The command ----


def test_an_unknown_lesson_is_named(course, capsys):
    course.write("01_mse.py", LESSON)
    assert course.run("7") == 1
    assert capsys.readouterr().err == "lessons/: there is no lesson 07; there are: 01\n"


@pytest.mark.parametrize("name", ["mse.py", "1_mse.py", "01-mse.py", "01_MSE.py"])
def test_a_lesson_without_a_number_is_not_overlooked(course, capsys, name):
    course.write(name, LESSON)
    assert course.run() == 1
    assert capsys.readouterr().err.startswith(
        f"lessons/{name}: a lesson's file is named NN_topic.py"
    )


def test_two_lessons_with_one_number_are_refused(course, capsys):
    course.write("01_mse.py", LESSON)
    course.write("01_other.py", LESSON)
    assert course.run() == 1
    assert "lessons/01_other.py: 01_mse.py has the same number" in capsys.readouterr().err


GLOSSARY = """\
# %% [markdown]
# # Glossary
"""


def test_the_glossary_is_built_without_a_kernel(course, runs):
    course.write("01_mse.py", LESSON)
    course.write("glossary.py", GLOSSARY)
    assert course.run("glossary") == 0
    assert course.run("glossary") == 0
    assert runs == []
    page = course.notebook("glossary.ipynb")
    assert page["metadata"]["course"]["lesson"] == "glossary"
    assert [cell["source"] for cell in page["cells"]] == [["# Glossary"]]
    assert course.run() == 0
    assert runs == ["lessons/01_mse.py"]
    assert course.run("--check") == 0
    course.write("glossary.py", GLOSSARY.replace("Glossary", "Words"))
    assert course.run("--check") == 1


# ---- Running a lesson ----

STABLE = """\
# %% [markdown]
# # Things that differ from run to run

# %%
import os, sys, time, urllib.request

# %%
for number in range(6):  # the pause makes the kernel send the text in pieces
    print(number, file=(sys.stderr if number % 2 else sys.stdout), flush=True)
    time.sleep(0.02)
figure, alternative = {"image/png": "aGk=", "text/plain": "A sentence."}, {"alt": "A sentence."}
display(figure, metadata={"image/png": alternative}, raw=True)
print("after the figure")

# %%
view = {"model_id": os.urandom(8).hex()}
widget = {"application/vnd.jupyter.widget-view+json": view, "text/plain": "A slider."}
display(widget, raw=True)

# %% tags=["raises-exception"]
raise ValueError("shown on purpose")

# %%
list({"loss", "cost", "error", "risk"})

# %%
1 + 1  # stub: 1 + ...

# %%
1 + 1  # stub: 1 + ...

# %%
with open(os.environ["COURSE_PROGRESS_FILE"], "x") as file:
    file.write("progress")
with open("../kernel", "w") as file:
    file.write(str(os.getpid()))
os.path.basename(os.getcwd()), sys.prefix

# %%
try:
    urllib.request.urlopen("http://example.org")
except OSError as error:
    print(error)
""".replace("1 + ...", "1 + 2")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build a lesson twice; return the course's folder and the bytes of both notebooks."""
    root = tmp_path_factory.mktemp("course")
    (root / "lessons").mkdir()
    (root / "lessons" / "01_stable.py").write_text(STABLE)
    notebook = root / "notebooks" / "01_stable.ipynb"

    # A "python3" that another environment has registered must not be the one that runs.
    other = root / "jupyter" / "kernels" / "python3"
    other.mkdir(parents=True)
    spec = {"argv": ["no-such-python"], "display_name": "Python 3", "language": "python"}
    (other / "kernel.json").write_text(json.dumps(spec))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(root / "jupyter"))
        assert main([], root=root) == 0
        first = notebook.read_bytes()
        assert main(["1"], root=root) == 0
    assert [path.name for path in notebook.parent.iterdir()] == [notebook.name]
    assert notebook.stat().st_mode & 0o044 == 0o044  # others may read it
    return root, first, notebook.read_bytes()


@pytest.fixture
def outputs(built):
    return [
        cell["outputs"] for cell in json.loads(built[1])["cells"] if cell["cell_type"] == "code"
    ]


def test_a_second_build_gives_the_same_bytes(built):
    _, first, second = built
    assert first == second


def test_text_is_joined_and_stays_on_its_side_of_a_figure(outputs):
    texts = [(output.get("name"), "".join(output.get("text", []))) for output in outputs[1]]
    assert texts == [
        ("stdout", "0\n2\n4\n"),
        ("stderr", "1\n3\n5\n"),
        (None, ""),
        ("stdout", "after the figure\n"),
    ]
    assert outputs[1][2]["metadata"] == {"image/png": {"alt": "A sentence."}}


def test_a_widget_leaves_its_text(outputs):
    assert outputs[2][0]["data"] == {"text/plain": ["A slider."]}


def test_an_error_on_purpose_names_no_file(outputs):
    assert outputs[3] == [
        {
            "ename": "ValueError",
            "evalue": "shown on purpose",
            "output_type": "error",
            "traceback": ["ValueError: shown on purpose"],
        }
    ]


def test_the_kernel_is_this_python_in_the_notebooks_folder(outputs):
    assert outputs[-2][0]["data"]["text/plain"] == [repr(("notebooks", sys.prefix))]


@pytest.mark.skipif(
    os.name == "nt", reason="asking whether a process lives would end it on Windows"
)
def test_the_kernel_is_gone_after_the_build(built):
    with pytest.raises(ProcessLookupError):
        os.kill(int((built[0] / "kernel").read_text()), 0)


def test_the_kernel_has_no_network(outputs):
    assert (
        "network blocked in tests: socket.getaddrinfo wanted example.org"
        in outputs[-1][0]["text"][0]
    )


def test_the_kernel_keeps_the_log_of_tensorflow_out(monkeypatch):
    with monkeypatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")
        assert build_notebooks.kernel_environment("progress.json")["PYTEST_CURRENT_TEST"]


def test_the_notebook_is_valid_and_counted(built):
    import nbformat

    notebook = nbformat.reads(built[1].decode(), as_version=4)
    nbformat.validate(notebook)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, 10))
    assert len({cell.id for cell in notebook.cells}) == 10  # although two cells have the same text
    assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)


def test_the_metadata_says_only_lesson_edition_and_language(built):
    metadata = json.loads(built[1])["metadata"]
    assert set(metadata) == {"course", "kernelspec", "language_info"}
    assert metadata["language_info"] == {"name": "python"}
    assert metadata["course"]["lesson"] == "01"
    assert int(metadata["course"]["edition"], 16) < 16**8


def edition(course, text):
    path = course.write("01_mse.py", text)
    return build_notebooks.notebook_without_outputs(path, read_lesson(path))["metadata"]["course"][
        "edition"
    ]


def changed(text, old, new, *more):
    assert old in text
    text = text.replace(old, new)
    return changed(text, *more) if more else text


def test_the_edition_changes_with_the_code_and_the_exercises_only(course):
    text = LESSON.replace(
        "The exercise.", "Some prose.\n#\n# **Exercise 1.2 (4 minutes).** Sum up."
    )
    original = edition(course, text)
    for old, new in [
        ("Square the error", "Square the errors"),
        ("Some prose", "Other prose"),
        ("Some prose.\n#\n", "Some prose.\n\n# %% [markdown]\n"),
        ("total = 0", "total = 0.0"),  # a line of the solution
    ]:
        assert edition(course, changed(text, old, new)) == original
    for old, new in [
        ("Sum up.", "Add up."),
        ("Sum up.", "Sum up.\n#\n# Take care."),
        ("4 minutes", "5 minutes"),
        ("your formula", "a formula"),
        ('"1.3"', '"1.4"'),
        ("import sys", "import os"),
        ("# %%\nimport sys\n\n", ""),
    ]:
        assert edition(course, changed(text, old, new)) != original


def test_an_exercise_without_an_announcement_is_all_the_prose_above_it(course):
    original = edition(course, LESSON)
    assert edition(course, LESSON.replace("The exercise.", "An exercise.")) != original
    assert edition(course, LESSON.replace("Square the error", "Square the errors")) == original


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_edition_changes_with_every_exercise_and_with_no_other_prose(path):
    cells = read_lesson(path)
    original = build_notebooks.edition(cells)
    asked, seen, prose = [], [], []
    for position, cell in enumerate(cells):
        if cell.kind == "code":
            if "exercise" in cell.tags:
                (announced,) = (n for n, text in prose if re.search(r"\(\d+ minutes?\)", text))
                asked += [number for number, _ in prose if number >= announced]
            prose = []
            continue
        for index, (number, text) in enumerate(cell.lines):
            if text:
                prose.append((number, text))
                lines = [*cell.lines]
                lines[index] = (number, text + "!")
                others = [*cells]
                others[position] = replace(cell, lines=lines)
                if build_notebooks.edition(others) != original:
                    seen.append(number)
    assert seen == asked
    assert len(asked) >= len(exercises.of_lesson(path.name[:2]))


# ---- What is told about the exercises ----

TOLD = LESSON.replace(
    "The exercise.", "Some prose.\n#\n# **Exercise 1.2 (4 minutes).** Sum up.\n#\n# Take care."
).replace("print(", "check(")
TOLD = (
    TOLD.replace('check("1.3", "b")  # stub: check("1.3", "?")\n', "")
    + """
# %% [markdown] tags=["idea"]
# Squares first.
#
# Then their mean.


# %% tags=["other-way"]
def mean_squared_error(target, prediction):
    return sum((p - t) ** 2 for t, p in zip(target, prediction)) / len(target)

# %% [markdown]
# More prose.
#
# > **Predict before you run (1 minute).** Which letter?

# %%
check("1.3", "b")  # stub: check("1.3", "?")
"""
)


def told(course):
    path = course.root / "course_utils" / "exercises" / "texts.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_what_is_told_about_exercises_is_gathered_and_starts_nothing(course, capsys, no_process):
    course.write("01_mse.py", TOLD)
    assert course.run("--texts") == 0
    assert capsys.readouterr().out == "built course_utils/exercises/texts.json\n"
    assert not list(course.notebooks.iterdir())
    texts = told(course)
    assert list(texts) == ["1.2", "1.3"]
    assert texts["1.3"] == {
        "asked": "> **Predict before you run (1 minute).** Which letter?",
        "idea": "",
        "stub": "",
        "way": "",
        "other": "",
    }
    assert texts["1.2"] == {
        "asked": "**Exercise 1.2 (4 minutes).** Sum up.\n\nTake care.",
        "idea": "Squares first.\n\nThen their mean.",
        "stub": "def mean_squared_error(target, prediction):\n    ...  # your code here\n\n"
        "    return ...  # your formula here",
        "way": "def mean_squared_error(target, prediction):\n    total = 0\n\n"
        "    for t, p in zip(target, prediction):\n        total += (p - t) ** 2\n"
        "    return total / len(target)",
        "other": "def mean_squared_error(target, prediction):\n"
        "    return sum((p - t) ** 2 for t, p in zip(target, prediction)) / len(target)",
    }


@pytest.mark.parametrize("solutions", [False, True])
def test_what_is_told_reaches_no_notebook(course, solutions):
    told_and_more = read_lesson(course.write("01_mse.py", TOLD), solutions=solutions)
    start, end = (
        TOLD.index('\n# %% [markdown] tags=["idea"]'),
        TOLD.index("\n# %% [markdown]\n# More"),
    )
    bare = read_lesson(course.write("01_mse.py", TOLD[:start] + TOLD[end:]), solutions=solutions)
    assert [(c.kind, c.tags, c.source) for c in told_and_more] == [
        (c.kind, c.tags, c.source) for c in bare
    ]


def test_another_idea_changes_the_texts_alone(course, runs):
    course.write("01_mse.py", TOLD)
    assert course.run() == 0
    notebook = (course.notebooks / "01_mse.ipynb").read_bytes()
    texts = told(course)
    course.write("01_mse.py", changed(TOLD, "Squares first.", "First the squares."))
    assert drift(build_notebooks.find_lessons(course.root), course.notebooks) == []
    assert course.run("--texts") == 0
    assert (course.notebooks / "01_mse.ipynb").read_bytes() == notebook
    texts["1.2"]["idea"] = "First the squares.\n\nThen their mean."
    assert told(course) == texts
    assert course.run("--check") == 0


def test_building_one_lesson_gathers_the_texts_of_all(course, runs):
    course.write("01_mse.py", TOLD)
    course.write("02_next.py", TOLD.replace('"1.', '"2.'))
    assert course.run("2") == 0
    assert list(told(course)) == ["1.2", "1.3", "2.2", "2.3"]
    path = course.root / "course_utils" / "exercises" / "texts.json"
    first = path.read_bytes()
    assert first.endswith(b"\n}\n")
    assert course.run("1") == 0
    assert path.read_bytes() == first


def test_solutions_leave_the_texts_alone(course, runs):
    course.write("01_mse.py", TOLD)
    assert course.run("--solutions") == 0
    assert not (course.root / "course_utils").exists()


def test_texts_that_do_not_match_are_found(course, capsys, runs):
    course.write("01_mse.py", TOLD)
    assert course.run() == 0
    course.write("01_mse.py", changed(TOLD, "Squares first.", "First the squares."))
    capsys.readouterr()
    assert course.run("--check", "1") == 1
    again = "Build them again: make notebooks"
    assert capsys.readouterr().err.splitlines() == ["texts.json differs from the lessons", again]
    (course.root / "course_utils" / "exercises" / "texts.json").unlink()
    assert course.run("--check") == 1
    assert capsys.readouterr().err.splitlines() == [
        "texts.json has not been built from the lessons",
        again,
    ]


def test_solutions_are_built_beside_and_run(course):
    course.write("01_mse.py", LESSON)
    assert course.run("--solutions", "01") == 0
    assert not list(course.notebooks.iterdir())
    notebook = json.loads((course.root / "build" / "solutions" / "01_mse.ipynb").read_text())
    assert "total += (p - t) ** 2\n" in "".join(notebook["cells"][-1]["source"])
    assert "".join(notebook["cells"][-1]["outputs"][0]["text"]) == "1.2 5.0\n1.3 b\n"


def test_solutions_of_what_is_not_installed_are_left_out_by_name(course, capsys, runs, monkeypatch):
    course.write("01_mse.py", LESSON)
    course.write("02_torch.py", MARKDOWN + "# %%\nimport torch\n")
    monkeypatch.setattr(frameworks, "not_installed", lambda *names: sorted(names))
    assert course.run("--solutions") == 0
    assert capsys.readouterr().out == (
        "left out 02_torch: it needs torch, not installed\nbuilt build/solutions/01_mse.ipynb\n"
    )
    assert runs == ["lessons/01_mse.py"]


# ---- What is run, and what is not ----


def refuse(*arguments, **options):
    raise AssertionError("a process was to be started")


@pytest.fixture
def no_process(monkeypatch):
    """Make it impossible to start a kernel, or anything else."""
    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)


@pytest.fixture
def runs(monkeypatch, no_process):
    """In place of a kernel: the list of the lessons that were run, each with its own output."""
    import nbformat

    runs = []

    def execute(notebook, cells, folder, name):
        runs.append(name)
        output = {"output_type": "stream", "name": "stdout", "text": f"run {len(runs)}"}
        for count, cell in enumerate(build_notebooks.code_cells(notebook), start=1):
            cell.execution_count, cell.outputs = count, [nbformat.from_dict(output)]

    monkeypatch.setattr(build_notebooks, "execute", execute)
    return runs


def texts(notebook):
    """The outputs that `runs` has given."""
    return [
        "".join(output["text"])
        for cell in build_notebooks.code_cells(notebook)
        for output in cell["outputs"]
    ]


def test_a_change_of_prose_gives_the_bytes_of_a_full_build(built, course):
    course.write("01_stable.py", STABLE.replace("Things that differ", "What differs"))
    notebook = course.notebooks / "01_stable.ipynb"
    notebook.write_bytes(built[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess.Popen, "__init__", refuse)
        assert course.run("1") == 0
    kept = notebook.read_bytes()
    notebook.unlink()
    assert course.run("1") == 0
    assert kept == notebook.read_bytes() != built[1]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_typo_in_a_real_lesson_changes_its_notebook_and_starts_nothing(
    course, capsys, no_process, path
):
    original = path.read_text(encoding="utf-8")
    notebook = course.notebooks / f"{path.stem}.ipynb"
    stored = (ROOT / "notebooks" / notebook.name).read_bytes()
    notebook.write_bytes(stored)
    assert original.count("\n# # ") == 1
    course.write(path.name, original.replace("\n# # ", "\n# # A typo: "))
    assert course.run(path.name[:2]) == 0
    assert capsys.readouterr().out == (
        f"built notebooks/{notebook.name}, not run: only prose has changed "
        "(to run it, build it again)\n"
    )
    before, after = stored.splitlines(), notebook.read_bytes().splitlines()
    assert len(before) == len(after)
    # The cell's text and its id; the edition stays.
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 2
    course.write(path.name, original)
    assert course.run() == 0
    assert notebook.read_bytes() == stored


PROSE = {
    "a word": ("A formula", "The formula"),
    "what an exercise asks": ("The exercise.", "An exercise."),
    "a new cell": ("# %%\nimport", "# %% [markdown]\n# New.\n\n# %%\nimport"),
    "a cell less": ("# %% [markdown]\n# The exercise.\n\n", ""),
    "a line of the solution, too": ("The exercise.", "An exercise.", "total = 0", "total = 1"),
}


@pytest.mark.parametrize("change", PROSE.values(), ids=PROSE)
def test_a_change_of_prose_keeps_the_outputs(course, runs, change):
    course.write("01_mse.py", LESSON)
    course.write("02_other.py", LESSON)
    assert course.run() == 0
    course.write("01_mse.py", changed(LESSON, *change))
    # All lessons are built: the one that does not differ is run.
    assert course.run() == 0
    assert runs == ["lessons/01_mse.py", "lessons/02_other.py", "lessons/02_other.py"]
    assert texts(course.notebook("01_mse.ipynb")) == ["run 1"] * 3
    assert texts(course.notebook("02_other.ipynb")) == ["run 3"] * 3
    assert course.run("--check") == 0


CODE = {
    "a line of code": ("import sys", "import os"),
    "a stub": ("your formula", "a formula"),
    "a tag": ("# %%\nimport sys", '# %% tags=["raises-exception"]\nimport sys'),
    "a new cell": ("# %%\nimport sys", "# %%\n1\n\n# %%\nimport sys"),
    "a cell less": ("# %%\nimport sys", ""),
    "the order": (
        '# %%\nimport sys\n\n# %% tags=["raises-exception"]\nraise ValueError("shown on purpose")',
        '# %% tags=["raises-exception"]\nraise ValueError("shown on purpose")\n\n# %%\nimport sys',
    ),
}


@pytest.mark.parametrize("change", CODE.values(), ids=CODE)
def test_a_change_of_code_is_run_whatever_the_prose(course, runs, change):
    course.write("01_mse.py", LESSON)
    assert course.run("1") == 0
    course.write("01_mse.py", changed(LESSON, *change, "A formula", "The formula"))
    assert course.run("1") == 0
    assert runs == ["lessons/01_mse.py"] * 2
    assert set(texts(course.notebook("01_mse.ipynb"))) == {"run 2"}


def test_a_lesson_that_does_not_differ_is_run(course, runs):
    for text in (LESSON, LESSON, LESSON.replace("total = 0", "total = 1")):
        course.write("01_mse.py", text)
        assert course.run("1") == 0
    assert texts(course.notebook("01_mse.ipynb")) == ["run 3"] * 3


def test_solutions_are_always_run(course, runs):
    for title in ("# Square the error", "# Square the errors"):
        course.write("01_mse.py", LESSON.replace("# Square the error", title))
        assert course.run("--solutions", "1") == 0
    assert runs == ["lessons/01_mse.py"] * 2


def first_code_cell(**changes):
    return lambda notebook: build_notebooks.code_cells(notebook)[0].update(changes)


DAMAGE = {
    "not run": first_code_cell(execution_count=None, outputs=[]),
    "run out of order": first_code_cell(execution_count=4),
    "outputs of no kind": first_code_cell(outputs=[{"output_type": "picture"}]),
    "no list of outputs": first_code_cell(outputs="run 1"),
    "no outputs": lambda notebook: build_notebooks.code_cells(notebook)[0].pop("outputs"),
    "another id": first_code_cell(id="12345678"),
    "no metadata": first_code_cell(metadata=[]),
    "saved by Jupyter": lambda notebook: notebook["metadata"]["language_info"].update(
        version="3.11.7"
    ),
    "no course": lambda notebook: notebook["metadata"].pop("course"),
    "no cells": lambda notebook: notebook.pop("cells"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_notebook_is_run_again(course, runs, damage):
    course.write("01_mse.py", LESSON)
    assert course.run("1") == 0
    notebook = course.notebook("01_mse.ipynb")
    damage(notebook)
    (course.notebooks / "01_mse.ipynb").write_text(json.dumps(notebook))
    course.write("01_mse.py", LESSON.replace("A formula", "The formula"))
    assert course.run("1") == 0
    assert texts(course.notebook("01_mse.ipynb")) == ["run 2"] * 3


@pytest.mark.parametrize("content", ["<<<<<<< HEAD", "{}", "[]", "", None])
def test_what_is_no_notebook_is_run(course, runs, content):
    course.write("01_mse.py", LESSON)
    if content is not None:
        (course.notebooks / "01_mse.ipynb").write_text(content)
    assert course.run("1") == 0
    assert texts(course.notebook("01_mse.ipynb")) == ["run 1"] * 3


FAILING = """\
# %% [markdown]
# # Title

# %%
def half(x):

    return x / 0

# %%
x = 1
y = {}
"""


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("missing", "lessons/01_mse.py:11: NameError: name 'missing' is not defined\n"),
        (
            "half(x)",
            "lessons/01_mse.py:7 (called from line 11): ZeroDivisionError: division by zero\n",
        ),
        ("__import__('os')._exit(1)", "lessons/01_mse.py:9: the kernel died while this cell ran\n"),
        ("__import__('time').sleep(4)", "lessons/01_mse.py:9: this cell ran longer than 1 s\n"),
    ],
    ids=["name", "helper", "dead kernel", "too slow"],
)
def test_a_failing_cell_stops_the_build_with_its_line(
    course, capfd, monkeypatch, statement, message
):
    monkeypatch.setattr(build_notebooks, "CELL_TIMEOUT", 1)
    course.write("01_mse.py", FAILING.format(statement))
    course.write("02_next.py", LESSON)
    old = course.notebooks / "01_mse.ipynb"
    old.write_text("the old notebook")
    assert course.run() == 1
    assert message in capfd.readouterr().err
    assert [path.read_text() for path in course.notebooks.iterdir()] == ["the old notebook"]


# ---- Drift ----


@pytest.fixture
def unexecuted(course):
    """A lesson and its notebook without outputs, which is enough for comparing cells."""
    path = course.write("01_mse.py", LESSON)
    notebook = build_notebooks.notebook_without_outputs(path, read_lesson(path))
    (course.notebooks / "01_mse.ipynb").write_text(json.dumps(notebook))
    build_notebooks.write_texts(course.root)
    return course


def test_no_drift(unexecuted, capsys):
    assert unexecuted.run("--check") == 0
    assert capsys.readouterr().err == ""


def test_a_built_notebook_has_not_drifted(built):
    root, _, _ = built
    assert drift(build_notebooks.find_lessons(root), root / "notebooks") == []


def change_cell(**changes):
    def change(notebook):
        notebook["cells"][0].update(changes)

    return change


CHANGES = {
    "text": change_cell(source="# Another title"),
    "kind": change_cell(cell_type="raw"),
    "tags": change_cell(metadata={"tags": ["exercise"]}),
    "id": change_cell(id="12345678"),
    "cell missing": lambda notebook: notebook["cells"].pop(),
    "order": lambda notebook: notebook["cells"].reverse(),
    "edition": lambda notebook: notebook["metadata"]["course"].update(edition="00000000"),
    "language": lambda notebook: notebook["metadata"]["language_info"].update(version="3.11.7"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_in_the_notebook_is_found(unexecuted, capsys, change):
    notebook = unexecuted.notebook("01_mse.ipynb")
    change(notebook)
    (unexecuted.notebooks / "01_mse.ipynb").write_text(json.dumps(notebook))
    assert unexecuted.run("--check") == 1
    assert capsys.readouterr().err.splitlines() == [
        "01_mse.ipynb differs from its lesson",
        "Build them again: make notebooks",
    ]


NO_NOTEBOOKS = ["<<<<<<< HEAD", "{}", "[]", '{"cells": [{}], "metadata": {}}']
NO_NOTEBOOKS += ['{"cells": [{"cell_type": "raw", "id": "a", "metadata": []}], "metadata": {}}']


@pytest.mark.parametrize("content", NO_NOTEBOOKS)
def test_a_file_that_is_no_notebook_is_found(unexecuted, capsys, content):
    (unexecuted.notebooks / "01_mse.ipynb").write_text(content)
    assert unexecuted.run("--check") == 1
    assert "01_mse.ipynb differs from its lesson" in capsys.readouterr().err


def test_a_change_in_the_lesson_is_found(unexecuted, capsys):
    unexecuted.write("01_mse.py", LESSON.replace("your formula", "a formula"))
    assert unexecuted.run("--check", "1") == 1
    assert "01_mse.ipynb differs from its lesson" in capsys.readouterr().err


def test_a_lesson_without_notebook_and_a_notebook_without_lesson_are_found(unexecuted, capsys):
    unexecuted.write("02_new.py", LESSON)
    (unexecuted.notebooks / "03_old.ipynb").write_text("{}")
    assert unexecuted.run("--check") == 1
    assert capsys.readouterr().err.splitlines()[:2] == [
        "02_new.ipynb has not been built from its lesson",
        "03_old.ipynb has no lesson",
    ]


def test_checking_one_lesson_says_nothing_of_others(unexecuted):
    (unexecuted.notebooks / "03_old.ipynb").write_text("{}")
    assert unexecuted.run("--check", "1") == 0
