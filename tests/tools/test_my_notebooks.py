"""tools/my_notebooks.py gives learners every lesson and never touches what they have."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tools import build_notebooks, my_notebooks

TOOL = Path(my_notebooks.__file__)
REAL = my_notebooks.SOURCE
NAME = "01_error_and_mse"


def notebook(edition, work=""):
    metadata = {"course": {"lesson": "01", "edition": edition}} if edition else {}
    outputs = [{"output_type": "stream", "name": "stdout", "text": "4.0"}]
    cell = {"cell_type": "code", "source": work, "outputs": outputs, "execution_count": 3}
    return json.dumps({"cells": [cell], "metadata": metadata})


class Course:
    """A course of one lesson, and its learner."""

    def __init__(self, folder):
        self.source = folder / "notebooks"
        self.mine = folder / "my-notebooks"
        self.source.mkdir(parents=True)
        self.publish("aaaaaaaa")

    def publish(self, edition, name=NAME):
        (self.source / f"{name}.ipynb").write_text(notebook(edition))

    def work(self, name=NAME, edition="aaaaaaaa"):
        (self.mine / f"{name}.ipynb").write_text(notebook(edition, "work in " + name))

    def all(self):
        """Return {name: edition, or the learner's own text} of all that is in my-notebooks/."""
        found = {}
        for path in self.mine.iterdir():
            text = path.read_text()
            try:
                content = json.loads(text)
                edition = content["metadata"].get("course", {}).get("edition")
                found[path.name.removesuffix(".ipynb")] = content["cells"][0]["source"] or edition
            except ValueError:
                found[path.name.removesuffix(".ipynb")] = text
        return found


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = Course(tmp_path)
    monkeypatch.setattr(my_notebooks, "SOURCE", course.source)
    monkeypatch.setattr(my_notebooks, "MINE", course.mine)
    return course


@pytest.fixture
def run(capsys):
    def run(*arguments):
        """Return what a call said: an announcement, or the sentence it ended with."""
        failure = my_notebooks.main(arguments)
        return failure or capsys.readouterr().out

    return run


# Filling


def test_missing_lessons_are_copied(course, run):
    course.publish("bbbbbbbb", "00_start_here")
    assert run() == ""
    assert course.all() == {"00_start_here": "bbbbbbbb", NAME: "aaaaaaaa"}


@pytest.mark.parametrize("path", sorted(REAL.glob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_copies_of_the_real_lessons_differ_in_their_outputs_only(course, run, path):
    (course.source / path.name).write_bytes(path.read_bytes())
    run()
    theirs = nbformat.read(course.mine / path.name, as_version=4)
    ours = nbformat.read(path, as_version=4)
    nbformat.validate(theirs)
    assert any(cell.get("outputs") for cell in ours.cells)
    for cell in ours.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    assert theirs == ours


def test_work_stays_as_it_is(course, run):
    run()
    course.work()
    assert run() == ""
    assert course.all() == {NAME: "work in " + NAME}


def test_three_editions_stand_side_by_side(course, run):
    run()
    course.work()
    course.publish("bbbbbbbb")
    assert run() == (
        "Lesson 01 has a new edition: it is beside yours, "
        "my-notebooks/01_error_and_mse.edition-2.ipynb.\n"
    )
    assert run() == ""
    course.work(NAME + ".edition-2", "bbbbbbbb")
    course.publish("cccccccc")
    assert "edition-3" in run()
    assert run() == ""
    assert course.all() == {
        NAME: "work in " + NAME,
        NAME + ".edition-2": f"work in {NAME}.edition-2",
        NAME + ".edition-3": "cccccccc",
    }


LESSON = """\
# %% [markdown]
# # Square the error
#
# A typo stands hear.
#
# **Exercise 1.1 (1 minute).** What is 3 squared?

# %%
answer = 9  # stub: answer = "?"
"""


def test_prose_brings_no_second_copy_and_an_exercise_does(course, run, tmp_path):
    lesson = tmp_path / f"{NAME}.py"

    def publish(text):
        lesson.write_text(text, encoding="utf-8")
        (course.source / f"{NAME}.ipynb").write_text(json.dumps(built(lesson)))

    publish(LESSON)
    run()
    (copy,) = course.mine.iterdir()
    content = copy.read_bytes()
    publish(LESSON.replace("hear", "here"))
    assert run() == ""
    assert [path.read_bytes() for path in course.mine.iterdir()] == [content]
    publish(LESSON.replace("3 squared", "−3 squared"))
    assert "Lesson 01 has a new edition" in run()
    assert copy.read_bytes() == content


def test_an_edition_that_comes_back_is_not_given_twice(course, run):
    run()
    course.publish("bbbbbbbb")
    run()
    course.publish("aaaaaaaa")
    assert run() == ""
    assert len(course.all()) == 2


def test_deleted_lesson_comes_back(course, run):
    run()
    (course.mine / f"{NAME}.ipynb").unlink()
    run()
    assert course.all() == {NAME: "aaaaaaaa"}


def test_deleted_older_one_does_not_come_back_beside_the_newer(course, run):
    run()
    course.publish("bbbbbbbb")
    run()
    (course.mine / f"{NAME}.ipynb").unlink()
    assert run() == ""
    assert course.all() == {NAME + ".edition-2": "bbbbbbbb"}
    # The next edition takes the free name.
    course.publish("cccccccc")
    assert f"{NAME}.ipynb" in run()
    assert course.all() == {NAME: "cccccccc", NAME + ".edition-2": "bbbbbbbb"}


def test_renamed_copy_of_the_learner_counts(course, run):
    run()
    (course.mine / f"{NAME}.ipynb").rename(course.mine / "01_my_solution.ipynb")
    assert run() == ""
    assert course.all() == {"01_my_solution": "aaaaaaaa"}


def test_lesson_renamed_by_the_authors(course, run):
    run()
    course.work()
    (course.source / f"{NAME}.ipynb").rename(course.source / "01_errors.ipynb")
    assert run() == ""  # the same edition under another name
    course.publish("bbbbbbbb", "01_errors")
    assert "01_errors.ipynb" in run()
    assert course.all() == {NAME: "work in " + NAME, "01_errors": "bbbbbbbb"}


def test_notes_of_the_learner_are_no_lesson(course, run):
    course.mine.mkdir()
    (course.mine / "01_notes.ipynb").write_text(notebook(None, "notes"))
    run()
    assert course.all() == {"01_notes": "notes", NAME: "aaaaaaaa"}


@pytest.mark.parametrize(
    "text", ["", "{", '{"cells": [', "[]", "null", '{"metadata": 1}', "\udcff"]
)
def test_unreadable_work_is_kept_and_a_fresh_one_put_beside(course, run, text):
    course.mine.mkdir()
    broken = course.mine / f"{NAME}.ipynb"
    broken.write_bytes(text.encode("utf-8", "surrogateescape"))
    before = broken.read_bytes()
    assert run() == (
        "my-notebooks/01_error_and_mse.ipynb cannot be read: a fresh one is beside it, "
        "01_error_and_mse.edition-2.ipynb.\n"
    )
    assert broken.read_bytes() == before
    assert run() == ""


def test_unreadable_lesson_is_not_handed_out(course, run):
    (course.source / f"{NAME}.ipynb").write_text("<<<<<<< a merge")
    course.publish("bbbbbbbb", "02_next")
    assert run() == (
        "notebooks/01_error_and_mse.ipynb cannot be read: `git checkout notebooks` mends it.\n"
    )
    assert course.all() == {"02_next": "bbbbbbbb"}
    assert "cannot be read" in run("fresh", "01")


def test_lesson_without_an_edition_is_given_once(course, run):
    course.publish(None)
    run()
    course.work(edition=None)
    assert run() == ""
    assert course.all() == {NAME: "work in " + NAME}


def test_no_lessons_at_all(course, run):
    (course.source / f"{NAME}.ipynb").unlink()
    assert run().startswith("There are no lessons in notebooks/")


# Starting again


@pytest.mark.parametrize("lesson", ["01", "1"])
def test_fresh_keeps_every_older_one(course, run, lesson):
    run()
    for number in [1, 2]:
        (course.mine / f"{NAME}.ipynb").write_text(notebook("aaaaaaaa", f"try {number}"))
        assert run("fresh", lesson) == (
            "my-notebooks/01_error_and_mse.ipynb is fresh. Your old one is kept as "
            f"my-notebooks/01_error_and_mse.backup-{number}.ipynb. "
            "Is it open in JupyterLab? Close its tab: saving it would bring the old one back.\n"
        )
    assert course.all() == {
        NAME: "aaaaaaaa",
        NAME + ".backup-1": "try 1",
        NAME + ".backup-2": "try 2",
    }


def test_backup_numbers_are_not_used_again(course, run):
    run()
    for _ in range(2):
        run("fresh", "01")
    (course.mine / f"{NAME}.backup-1.ipynb").unlink()
    run("fresh", "01")
    assert set(course.all()) == {NAME, NAME + ".backup-2", NAME + ".backup-3"}


def test_backup_does_not_count_as_having_the_lesson(course, run):
    run()
    run("fresh", "01")
    (course.mine / f"{NAME}.ipynb").unlink()
    run()
    assert set(course.all()) == {NAME, NAME + ".backup-1"}


def test_fresh_after_a_newer_edition_was_put_beside(course, run):
    run()
    course.work()
    course.publish("bbbbbbbb")
    run()
    run("fresh", "01")
    assert run() == ""
    assert course.all() == {
        NAME: "bbbbbbbb",
        NAME + ".edition-2": "bbbbbbbb",
        NAME + ".backup-1": "work in " + NAME,
    }
    course.publish("cccccccc")
    assert "edition-3" in run()


def test_fresh_as_the_first_call(course, run):
    assert run("fresh", "01") == "my-notebooks/01_error_and_mse.ipynb is fresh.\n"
    assert course.all() == {NAME: "aaaaaaaa"}


@pytest.mark.parametrize(
    ("arguments", "start"),
    [([], "Which lesson?"), ([""], "Which lesson?"), (["7"], "There is no lesson 7.")],
)
def test_fresh_names_the_lessons_there_are(course, run, arguments, start):
    course.publish("bbbbbbbb", "00_start_here")
    end = " Call `make fresh LESSON=NN`; NN is one of 00, 01."
    said = run("fresh", *arguments)
    assert said.startswith(start) and said.endswith(end)


# Joining late


TWO_SECTIONS = """\
# %% [markdown]
# # Square the error

# %% [markdown]
# ## 1. The error
#
# **Exercise 1.1 (1 minute).** What is 3 - 1?

# %%
error = 3 - 1  # stub: error = "?"

# %% [markdown]
# ## 2. Its square
#
# **Exercise 1.2 (1 minute).** What is 3 squared?

# %%
square = 3**2  # stub: square = "?"
"""


def built(lesson):
    """As the builder writes it, but not run."""
    return build_notebooks.notebook_without_outputs(lesson, build_notebooks.read_lesson(lesson))


@pytest.fixture
def two_sections(course, monkeypatch, tmp_path):
    """The course with a lesson of two sections, built from its source."""
    monkeypatch.setattr(my_notebooks, "LESSONS", tmp_path / "lessons")
    (tmp_path / "lessons").mkdir()
    lesson = tmp_path / "lessons" / f"{NAME}.py"
    lesson.write_text(TWO_SECTIONS, encoding="utf-8")
    (course.source / f"{NAME}.ipynb").write_text(json.dumps(built(lesson)), encoding="utf-8")
    return lesson


def sources(path):
    return ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]


def test_what_is_before_a_section_is_solved_and_the_old_copy_is_kept(course, run, two_sections):
    run()
    mine = course.mine / f"{NAME}.ipynb"
    work = mine.read_text("utf-8").replace('square = \\"?\\"', "square = 8")
    mine.write_text(work, encoding="utf-8")
    assert run("fresh", "1", "2") == (
        "my-notebooks/01_error_and_mse.ipynb is fresh. Your old one is kept as "
        "my-notebooks/01_error_and_mse.backup-1.ipynb. "
        "Is it open in JupyterLab? Close its tab: saving it would bring the old one back.\n"
        "The exercises before section 2 are solved. Select its heading, and choose "
        "Run > Run All Above Selected Cell.\n"
    )
    assert sources(mine)[2::2] == ["error = 3 - 1", 'square = "?"']
    assert (course.mine / f"{NAME}.backup-1.ipynb").read_text("utf-8") == work


def test_a_copy_with_solved_exercises_is_of_the_same_edition(course, run, two_sections):
    run("fresh", "01", "2")
    assert run() == ""
    assert [path.name for path in course.mine.iterdir()] == [f"{NAME}.ipynb"]


@pytest.mark.parametrize("section", ["0", "3", "x", "-1", "01", "1.5", "\x1b[2J"])
def test_a_section_that_there_is_not(course, run, two_sections, section):
    run()
    before = course.all()
    shown = section.replace("\x1b", "\\x1b")
    assert run("fresh", "01", section) == f"Lesson 01 has no section {shown}: TO is one of 1, 2."
    assert course.all() == before


def test_a_lesson_without_numbers_cannot_be_joined_late(course, run, two_sections):
    text = re.sub(r"## \d\. ", "## ", TWO_SECTIONS)
    two_sections.write_text(text, encoding="utf-8")
    (course.source / f"{NAME}.ipynb").write_text(json.dumps(built(two_sections)))
    said = run("fresh", "01", "1")
    assert said == "Lesson 01 has no section 1: its sections have no numbers."


def test_joining_a_lesson_that_there_is_not(course, run, two_sections):
    assert run("fresh", "99", "2").startswith("There is no lesson 99.")


CANNOT_BE_SOLVED = {
    "another text": (
        TWO_SECTIONS.replace("3 - 1?", "3 - 2?"),
        "notebooks/01_error_and_mse.ipynb is not what is built from lessons/01_error_and_mse.py:",
    ),
    "half a merge": ("<<<<<<<\n", "lessons/01_error_and_mse.py cannot be read: "),
    "not text": (None, "lessons/01_error_and_mse.py cannot be read: "),
}


@pytest.mark.parametrize(("text", "start"), CANNOT_BE_SOLVED.values(), ids=CANNOT_BE_SOLVED)
def test_a_lesson_that_cannot_be_solved_is_told(course, run, two_sections, text, start):
    run()
    before = course.all()
    two_sections.unlink() if text is None else two_sections.write_text(text, encoding="utf-8")
    assert run("fresh", "01", "2").startswith(start)
    assert course.all() == before


def heading(sources, section):
    """The number of the cell in which a section starts."""
    start = re.compile(rf"^## {section}\. ", re.MULTILINE)
    (found,) = (number for number, source in enumerate(sources) if start.search(source))
    return found


@pytest.mark.parametrize("path", sorted(REAL.glob("[0-9]*.ipynb"))[1:], ids=lambda path: path.stem)
def test_a_real_lesson_can_be_joined_at_each_of_its_sections(path):
    lesson = my_notebooks.LESSONS / f"{path.stem}.py"
    asked, solved = (
        [cell.source for cell in build_notebooks.read_lesson(lesson, solutions=solutions)]
        for solutions in (False, True)
    )
    text = "\n".join(asked)
    sections = re.findall(r"^## (\d+)\. ", text, re.MULTILINE)
    assert sections == [str(number) for number in range(1, len(sections) + 1)]
    for section in sections:
        notebook = my_notebooks.solved_before(path, section)
        start = heading(asked, section)
        assert [cell["source"] for cell in notebook["cells"]][:start] == solved[:start]
        assert ["".join(cell["source"]) for cell in notebook["cells"]][start:] == asked[start:]


def test_the_solved_exercises_of_a_real_lesson_pass(capsys):
    """Lesson 01, joined at section 4: all cells above its heading, one after the other."""
    notebook = my_notebooks.solved_before(REAL / f"{NAME}.ipynb", "4")
    cells, names = notebook["cells"], {}
    start = heading(["".join(cell["source"]) for cell in cells], 4)
    for cell in cells[:start]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    exercises = [cell for cell in cells[:start] if "exercise" in cell["metadata"].get("tags", [])]
    said = capsys.readouterr().out
    assert said.count("✓") == len(exercises) == 3 and "✗" not in said


def test_a_python_without_any_package_can_do_it(tmp_path):
    """Whatever Python `make` finds, and without a network."""
    for name in ["__init__", "build_notebooks", "frameworks", "kernels", "my_notebooks"]:
        (tmp_path / "tools").mkdir(exist_ok=True)
        shutil.copy(TOOL.with_stem(name), tmp_path / "tools")
    for folder, suffix in [("lessons", ".py"), ("notebooks", ".ipynb")]:
        (tmp_path / folder).mkdir()
        shutil.copy(TOOL.parents[1] / folder / (NAME + suffix), tmp_path / folder)
    support = "course_utils/_support"
    shutil.copytree(TOOL.parents[1] / support, tmp_path / support)
    program = [sys.executable, "-I", "-S", str(tmp_path / "tools" / TOOL.name)]
    run = subprocess.run([*program, "fresh", "01", "4"], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    assert "1.1" in "".join(sources(tmp_path / "my-notebooks" / f"{NAME}.ipynb"))


def test_unknown_command(course, run):
    assert run("clean").startswith("Use:")


# Crashes, other processes, other file systems


class Crash(BaseException):
    """As sudden as a power cut: no handler of the tool catches it."""


@pytest.mark.parametrize(
    ("arguments", "step"),
    [((), 1), ((), 2), ((), 3), *((("fresh", "01"), step) for step in (1, 2, 3, 4, 5))],
)
def test_a_crash_loses_nothing_and_the_next_call_mends_it(
    course, run, monkeypatch, arguments, step
):
    run()
    course.work()
    course.publish("bbbbbbbb")
    changes = 0

    def crash_before(name):
        change = getattr(Path, name)

        def counted(*arguments, **options):
            nonlocal changes
            changes += 1
            if changes >= step:
                raise Crash
            return change(*arguments, **options)

        return counted

    with monkeypatch.context() as patch:
        for name in ["write_bytes", "hardlink_to", "rename", "unlink"]:
            patch.setattr(Path, name, crash_before(name))
        with pytest.raises(Crash):
            run(*arguments)
    assert "work in " + NAME in course.all().values()
    for path in course.mine.glob("*.ipynb"):
        json.loads(path.read_text())  # no half notebook where the learner looks
    run()
    assert {"work in " + NAME, "bbbbbbbb"} <= set(course.all().values())


def test_without_hard_links(course, run, monkeypatch):
    def refuse(self, other):
        raise PermissionError("no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    run()
    course.work()
    run("fresh", "01")
    assert course.all() == {NAME: "aaaaaaaa", NAME + ".backup-1": "work in " + NAME}
    with pytest.raises(FileExistsError):
        my_notebooks.move(course.mine / f"{NAME}.ipynb", course.mine / f"{NAME}.backup-1.ipynb")


def test_a_name_taken_meanwhile_is_not_overwritten(course, run, monkeypatch):
    run()
    course.publish("bbbbbbbb")
    real = my_notebooks.move

    def slow(old, new):
        if not new.exists():
            new.write_text(notebook("dddddddd", "quicker"))
        monkeypatch.setattr(my_notebooks, "move", real)
        real(old, new)

    monkeypatch.setattr(my_notebooks, "move", slow)
    run()
    assert course.all() == {
        NAME: "aaaaaaaa",
        NAME + ".edition-2": "quicker",
        NAME + ".edition-3": "bbbbbbbb",
    }


def test_folder_that_cannot_be_written_is_one_sentence(course, run, monkeypatch):
    run()
    course.work()
    course.publish("bbbbbbbb")

    def refuse(self, data):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    for arguments in [(), ("fresh", "01")]:
        said = run(*arguments)
        assert said.startswith("my-notebooks/ cannot be used:") and "\n" not in said
        assert course.all() == {NAME: "work in " + NAME}


def test_file_in_the_place_of_the_folder(course, run):
    course.mine.write_text("mine")
    assert run().startswith("my-notebooks/ cannot be used:")
    assert course.mine.read_text() == "mine"


def test_many_processes_at_once(tmp_path):
    """The real program: each lesson is given once, whoever is first."""
    course = Course(tmp_path)
    (tmp_path / "tools").mkdir()
    program = tmp_path / "tools" / TOOL.name
    program.write_bytes(TOOL.read_bytes())
    for number in range(12):
        course.publish(f"aaaaaa{number:02}", f"{number:02}_lesson")
    (course.source / f"{NAME}.ipynb").unlink()
    for prefix in ["", "b"]:  # all missing at first; then all newer
        for path in course.source.iterdir():
            path.write_text(path.read_text().replace("aaaaaa", prefix + "aaaaaa"[len(prefix) :]))
        processes = [subprocess.Popen([sys.executable, str(program)]) for _ in range(4)]
        assert [process.wait(60) for process in processes] == [0] * 4
    assert sorted(os.listdir(course.mine)) == sorted(
        f"{number:02}_lesson{end}.ipynb" for number in range(12) for end in ["", ".edition-2"]
    )


@pytest.mark.parametrize("page", ["cheat_sheet.html", "glossary.ipynb"])
def test_a_page_to_look_things_up_in_is_always_the_newest(course, page):
    for text in (notebook("aaaaaaaa", "first"), notebook("aaaaaaaa", "second")):
        (course.source / page).write_text(text)
        my_notebooks.main([])
        assert (course.mine / page).read_text() == text
    assert [path.name for path in course.mine.iterdir() if path.suffix == ".part"] == []


def test_a_glossary_of_the_learner_stays(course):
    course.publish("aaaaaaaa", "glossary")
    course.mine.mkdir()
    (course.mine / "glossary.ipynb").write_text(notebook(None, "my own words"))
    my_notebooks.main([])
    assert course.all() == {"glossary": "my own words", NAME: "aaaaaaaa"}
