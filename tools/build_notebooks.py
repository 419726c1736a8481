"""Build the notebooks that learners open from the lessons that authors edit.

    python -m tools.build_notebooks                  every lesson, into notebooks/
    python -m tools.build_notebooks 01               one lesson, or glossary for that page
    python -m tools.build_notebooks --solutions      with solutions, into build/solutions/
    python -m tools.build_notebooks --texts          only what is told about the exercises
    python -m tools.build_notebooks --check          compare only, run nothing

A lesson is text in the percent format of Jupytext, lessons/NN_topic.py. The glossary is built like
one, and holds nothing to run. Two markers in code cells make an exercise:

    error = prediction - target  # solution          the learner does not get this line
    return np.mean(error**2)  # stub: return ...     the learner gets what follows "stub:" instead

Two kinds of cells behind an exercise never reach a notebook: what `hint` and `solution` tell. Those
of all lessons are gathered in course_utils/exercises/texts.json.

    # %% [markdown] tags=["idea"]                    how to think about it, without the solution
    # %% tags=["other-way"]                          another right way to write the function

Building a lesson twice gives the same bytes: a changed notebook always means a changed lesson.
A lesson that differs from its notebook in prose only is not run: the outputs are kept. Every other
lesson is run, even one that does not differ at all: that renews what a changed helper prints or
draws. The test run finds outputs that a helper has made stale, but not figures.
"""

import argparse
import ast
import hashlib
import json
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from course_utils._support.files import written_whole
from tools.frameworks import missing_frameworks
from tools.kernels import connection

# nbformat and nbclient are imported where they are used: each takes a second, and reading a lesson
# needs none of them, nor anything else that is not in Python.

ROOT = Path(__file__).resolve().parent.parent
TEXTS = Path("course_utils", "exercises", "texts.json")
CELL_TIMEOUT = 600  # seconds; no cell should come near it, it ends a build that hangs

LESSON_NAME = re.compile(r"\d\d_[a-z0-9_]+\.py|glossary\.py")
CELL_START = re.compile(r"#\s*%%")
SETTINGS = re.compile(r"(# ---\n(#.*\n)*# ---)?\s*")  # which Jupytext puts above the first cell
CELL_MARKER = re.compile(
    r'#\s*%%(\s*\[(?P<kind>\w+)\])?(\s*tags=\[(?P<tags>("[\w-]+"(, )?)*)\])?\s*'
)
SOLUTION = re.compile(r"(?P<code>.*?)\s*# solution")
STUB = re.compile(r"(?P<code>.*?)\s*# stub:(?P<text>.*)")
ALMOST_A_MARKER = re.compile(r"#\s*(solution\s*[:.]?\s*$|stubs?\b)", re.IGNORECASE)
# The tags of the cells that stay in the lesson, and the kind of cell that each belongs to.
ABOUT_AN_EXERCISE = {"idea": "markdown", "other-way": "code"}
CHECK = re.compile(r'check\("(?P<id>[^"]+)", .*\)')
CELL_FRAME = re.compile(r"Cell In\s?\[(\d+)\], line (\d+)")
# An exercise is announced in bold and with its minutes: "**Exercise 1.2 (4 minutes).** Write …"
ANNOUNCEMENT = re.compile(r"^(> )?\*\*.*?\(\d+ minutes?\)", re.MULTILINE)
ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# What reading the facts of a file may raise that is no notebook, for example after half a merge.
NOT_A_NOTEBOOK = (ValueError, KeyError, TypeError, AttributeError)


class LessonError(Exception):
    """Something is wrong in a lesson; the message starts with file:line."""


@dataclass
class Cell:
    kind: str  # "code" or "markdown"
    line: int  # of the cell's marker in the lesson
    tags: list
    lines: list  # pairs (line in the lesson, text)

    @property
    def source(self):
        return "\n".join(text for _, text in self.lines)


# ---- From the lesson's text to cells ----


def read_lesson(path, *, solutions=False):
    """Return the lesson's cells as a notebook should hold them: with stubs, or with solutions."""
    cells = all_cells(path, solutions=solutions)
    return [cell for cell in cells if not tells_about_an_exercise(cell)]


def all_cells(path, *, solutions):
    """Return the lesson's cells, also those that never reach a notebook."""
    name = f"{path.parent.name}/{path.name}"
    cells = split_into_cells(path.read_text(encoding="utf-8"), name)
    cells = [finished_cell(cell, solutions, name) for cell in cells]
    refuse_stray_texts(cells, name)
    return cells


def split_into_cells(text, name):
    """Read Jupytext's percent format, as far as a lesson uses it."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if CELL_START.match(line)]
    if not starts or not SETTINGS.fullmatch("\n".join(lines[: starts[0]])):
        raise LessonError(
            f"{name}:1: a lesson is made of cells, and each starts with '# %%' or '# %% [markdown]'"
        )
    cells = []
    for start, end in pairwise([*starts, len(lines)]):
        place = f"{name}:{start + 1}"
        kind, tags = what_starts(lines[start], place)
        numbered = list(enumerate(lines[start + 1 : end], start=start + 2))
        if kind == "markdown":
            numbered = [(number, without_comment(line, number, name)) for number, line in numbered]
        cells.append(Cell(kind, start + 1, tags, without_blank_ends(numbered, place)))
    return cells


def what_starts(line, place):
    """Return the kind of the cell and its tags."""
    marker = CELL_MARKER.fullmatch(line)
    if not marker:
        raise LessonError(
            f"{place}: {line!r} starts no cell; write '# %%' or '# %% [markdown]', "
            'and tags=["…"] behind it'
        )
    kind = marker["kind"] or "code"
    if kind not in ("code", "markdown"):
        raise LessonError(f"{place}: a {kind} cell has no place in a lesson")
    return kind, re.findall(r'"([^"]*)"', marker["tags"] or "")


def without_comment(line, number, name):
    if line.strip() and not line.startswith("#"):
        raise LessonError(f"{name}:{number}: prose stands behind '# ', and {line!r} does not")
    return line.removeprefix("#").removeprefix(" ")


def without_blank_ends(lines, place):
    filled = [index for index, (_, text) in enumerate(lines) if text.strip()]
    if not filled:
        raise LessonError(f"{place}: this cell is empty")
    return lines[filled[0] : filled[-1] + 1]


def finished_cell(cell, solutions, name):
    if cell.kind == "markdown":
        for number, line in cell.lines:
            if STUB.fullmatch(line) or SOLUTION.fullmatch(line):
                raise LessonError(
                    f"{name}:{number}: '# stub:' and '# solution' have a meaning in code cells only"
                )
        return cell

    first_solution = None
    has_stub = False
    lines = []
    for number, line in cell.lines:
        learner, solved, marker = two_versions(line, f"{name}:{number}")
        if marker == "solution":
            first_solution = first_solution or number
        has_stub = has_stub or marker == "stub"
        kept = solved if solutions else learner
        if kept is not None:
            lines.append((number, kept))
    if first_solution and not has_stub:
        raise LessonError(
            f"{name}:{first_solution}: this cell has '# solution' but no '# stub:' line"
        )

    cell.lines = without_blank_ends(lines, f"{name}:{cell.line}")
    if has_stub:
        cell.tags = [*cell.tags, "exercise"]
    if "raises-exception" not in cell.tags:
        refuse_syntax_error(cell, name)
    return cell


def two_versions(line, place):
    """Return (line for the learner, line with the solution, kind of marker); None: no such line."""
    stub, solution = STUB.fullmatch(line), SOLUTION.fullmatch(line)
    if stub:
        if solution or SOLUTION.fullmatch(stub["code"]):
            raise LessonError(f"{place}: '# stub:' and '# solution' on one line; use one of them")
        if not stub["text"].strip():
            raise LessonError(f"{place}: '# stub:' needs the text that the learner gets")
        indentation = line[: len(line) - len(line.lstrip())]
        versions = indentation + stub["text"].strip(), stub["code"] or None, "stub"
    elif solution:
        if not solution["code"]:
            raise LessonError(f"{place}: '# solution' belongs at the end of a line of code")
        versions = None, solution["code"], "solution"
    else:
        versions = line, line, None
    for version in versions[:2]:
        if version and ALMOST_A_MARKER.search(version):
            raise LessonError(
                f"{place}: {version.strip()!r} looks like a marker; write '# solution' at the end "
                "of a line of code, or '# stub: TEXT'"
            )
    return versions


def refuse_syntax_error(cell, name):
    # A stub can leave a function without a body: better found here than by the learner.
    try:
        compile(cell.source, name, "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        number = cell.lines[min(error.lineno or 1, len(cell.lines)) - 1][0]
        raise LessonError(
            f"{name}:{number}: {error.msg} (in the notebook that would be built)"
        ) from None


# ---- What is told about an exercise ----


def tells_about_an_exercise(cell):
    return any(tag in ABOUT_AN_EXERCISE for tag in cell.tags)


def refuse_stray_texts(cells, name):
    """Refuse a text about an exercise that does not stand right behind it, or does so twice."""
    told = None  # the tags used behind the last exercise; None: no exercise stands right above
    for cell in cells:
        if not tells_about_an_exercise(cell):
            told = [] if exercise_id(cell) else None
            continue
        place = f"{name}:{cell.line}"
        if len(cell.tags) > 1:
            raise LessonError(f"{place}: this cell has the tags {', '.join(cell.tags)}; use one")
        (tag,) = cell.tags
        if cell.kind != ABOUT_AN_EXERCISE[tag]:
            raise LessonError(f"{place}: the tag {tag!r} is for a {ABOUT_AN_EXERCISE[tag]} cell")
        if told is None:
            raise LessonError(f"{place}: the tag {tag!r} belongs right behind an exercise")
        if tag in told:
            raise LessonError(f"{place}: this exercise has a cell with the tag {tag!r} already")
        told.append(tag)


def exercise_id(cell):
    """Return the id that an exercise cell hands to check, or None for any other cell."""
    found = [CHECK.fullmatch(text) for _, text in cell.lines if "exercise" in cell.tags]
    return next((line["id"] for line in found if line), None)


def exercise_texts(lessons):
    """Return what is told about each exercise of these lessons, by its id and in their order.

    Each has five texts, empty where there is none: what is `asked`, the `idea`, the code that the
    learner starts from, `stub`, the author's `way` and the `other` way.
    """
    texts = {}
    for path in lessons:
        prose, last = [], None
        solved, learners = (all_cells(path, solutions=solutions) for solutions in (True, False))
        for cell, stub in zip(solved, learners, strict=True):
            if tells_about_an_exercise(cell):
                last["idea" if cell.kind == "markdown" else "other"] = cell.source
            elif cell.kind == "markdown":
                prose.append(cell.source)
            else:
                if exercise_id(cell):
                    last = texts[exercise_id(cell)] = {
                        "asked": statement("\n\n".join(prose)),
                        "idea": "",
                        "stub": without_check(stub),
                        "way": without_check(cell),
                        "other": "",
                    }
                prose = []
    return texts


def without_check(cell):
    kept = [text for _, text in cell.lines if not CHECK.fullmatch(text)]
    return "\n".join(kept).strip()


def texts_file(root):
    """Return the content of texts.json that belongs to the lessons."""
    texts = exercise_texts(find_lessons(root))
    return (json.dumps(texts, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def write_texts(root):
    content = texts_file(root)
    (root / TEXTS).parent.mkdir(parents=True, exist_ok=True)
    with written_whole(root / TEXTS) as part:
        part.write_bytes(content)


def texts_drift(root):
    """Return one sentence if texts.json is missing or differs from the lessons."""
    if not (root / TEXTS).exists():
        return [f"{TEXTS.name} has not been built from the lessons"]
    same = (root / TEXTS).read_bytes() == texts_file(root)
    return [] if same else [f"{TEXTS.name} differs from the lessons"]


# ---- From cells to a notebook ----


def notebook_without_outputs(path, cells):
    """Return the notebook as plain dictionaries: what --check compares, and what is executed."""
    seen = {}
    notebook_cells = []
    for cell in cells:
        # An id depends on the text and not on the position: a new cell leaves the others alone.
        seen[cell.source] = seen.get(cell.source, 0) + 1
        cell_id = short_hash([path.stem, cell.source, seen[cell.source]])
        notebook_cell = {
            "cell_type": cell.kind,
            "id": cell_id,
            "metadata": {"tags": cell.tags} if cell.tags else {},
            "source": cell.source,
        }
        if cell.kind == "code":
            notebook_cell |= {"execution_count": None, "outputs": []}
        notebook_cells.append(notebook_cell)
    return {
        "cells": notebook_cells,
        "metadata": {
            "course": {
                "edition": edition(cells),
                "lesson": lesson_key(path),
            },
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def edition(cells):
    """Return a hash of what makes a learner's copy out of date: the code, and what is asked."""
    asked_or_run, prose = [], []
    for cell in cells:
        if cell.kind == "markdown":
            prose.append(cell.source)
            continue
        if "exercise" in cell.tags:
            asked_or_run.append(statement("\n\n".join(prose)))
        asked_or_run.append(cell.source)
        prose = []
    return short_hash(asked_or_run)


def statement(prose):
    """Return what the exercise below this prose asks: from its announcement on."""
    announcement = ANNOUNCEMENT.search(prose)
    return prose[announcement.start() :] if announcement else prose


def short_hash(value):
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:8]


def build(path, folder, *, solutions=False):
    """Write the lesson's notebook into the folder; return its path, and whether it was run."""
    import nbformat

    cells = read_lesson(path, solutions=solutions)
    unexecuted = notebook_without_outputs(path, cells)
    notebook = nbformat.from_dict(unexecuted)
    target = folder / f"{path.stem}.ipynb"
    kept = None if solutions else outputs_to_keep(target, unexecuted)
    if kept:
        for cell, (count, outputs) in zip(code_cells(notebook), kept, strict=True):
            cell.execution_count, cell.outputs = count, nbformat.from_dict(outputs)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        if code_cells(notebook):
            execute(notebook, cells, folder, f"{path.parent.name}/{path.name}")
        # Running it has added the version of Python.
        notebook.metadata = nbformat.from_dict(unexecuted["metadata"])
        for cell in code_cells(notebook):
            cell.outputs = stable_outputs(cell.outputs)
    nbformat.validate(notebook)
    with written_whole(target) as part:
        part.write_bytes((nbformat.writes(notebook) + "\n").encode("utf-8"))
    return target, not kept


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def outputs_to_keep(path, unexecuted):
    """Return the count and the outputs of each code cell, if running would give the same again.

    That is so if the notebook is one that was built and run, and differs in its prose only.
    Otherwise return None; also if nothing differs, for why else would it be built?
    """
    import nbformat

    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if facts(notebook) == facts(unexecuted) or run_facts(notebook) != run_facts(unexecuted):
            return None
        nbformat.validate(notebook)
        kept = [(cell["execution_count"], cell["outputs"]) for cell in code_cells(notebook)]
    except (OSError, nbformat.ValidationError, *NOT_A_NOTEBOOK):
        return None
    return kept if [count for count, _ in kept] == list(range(1, len(kept) + 1)) else None


def execute(notebook, cells, folder, name):
    from ipykernel.kernelspec import RESOURCES, get_kernel_dict
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpecManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    class ThisPython(KernelSpecManager):
        # A "python3" registered on the author's machine may start another environment's Python.
        def get_kernel_spec(self, kernel_name):
            return self.kernel_spec_class(resource_dir=RESOURCES, **get_kernel_dict())

    current = 0

    def remember(cell, cell_index):
        nonlocal current
        current = cell_index

    with tempfile.TemporaryDirectory() as scratch:
        manager = AsyncKernelManager(
            kernel_name="python3", kernel_spec_manager=ThisPython(), **connection(scratch)
        )
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=CELL_TIMEOUT,
            record_timing=False,
            store_widget_state=False,
            on_cell_start=remember,
            # No remarks about the connection to the kernel on the author's terminal.
            extra_arguments=["--log-level=ERROR"],
        )
        environment = kernel_environment(Path(scratch) / "progress.json")
        try:
            # cleanup_kc: nbclient leaves a kernel running whose manager it was given.
            client.execute(cwd=str(folder), env=environment, cleanup_kc=True)
        except CellExecutionError as error:
            raise LessonError(
                f"{where_it_failed(error, cells, current, name)}: {last_line(error)}"
            ) from None
        except CellTimeoutError:
            raise LessonError(
                f"{name}:{cells[current].line}: this cell ran longer than {CELL_TIMEOUT} s"
            ) from None
        except DeadKernelError:
            raise LessonError(
                f"{name}:{cells[current].line}: the kernel died while this cell ran"
            ) from None


def kernel_environment(progress_file):
    python_path = [str(ROOT / "tools" / "no_network"), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, python_path)),
        "PYTHONHASHSEED": "0",  # or the order of a printed set would change from build to build
        # The author's own progress stays out of the outputs.
        "COURSE_PROGRESS_FILE": str(progress_file),
        # pytest sets it too. Without it TensorFlow's log, with clock times, lands in the outputs.
        "PYTEST_CURRENT_TEST": "x",
    }


def where_it_failed(error, cells, current, name):
    """Return 'file:line' of the failing statement, and the line of the call that led there."""
    numbered = [cell for cell in cells if cell.kind == "code"]
    frames = []
    for count, line in CELL_FRAME.findall(ANSI_COLOUR.sub("", error.traceback)):
        cell = numbered[int(count) - 1]
        frames.append(cell.lines[min(int(line), len(cell.lines)) - 1][0])
    frames = frames or [cells[current].line]
    called_from = f" (called from line {frames[0]})" if frames[0] != frames[-1] else ""
    return f"{name}:{frames[-1]}{called_from}"


def last_line(error):
    return f"{error.ename}: {error.evalue}".strip().splitlines()[-1]


def stable_outputs(outputs):
    """Return the outputs without what differs from run to run or from machine to machine."""
    stable, streams = [], {}
    for output in outputs:
        if output.output_type == "stream":
            # The kernel sends text in pieces cut by a clock. They are joined, stdout first, but
            # not across another output: text printed below a figure stays below it.
            streams.setdefault(output.name, []).append(output)
            continue
        stable += joined(streams)
        streams = {}
        if output.output_type == "error":
            # Its frames name files of one machine; the cell itself stands right above.
            output.traceback = [f"{output.ename}: {output.evalue}"]
        else:
            output.data.pop(WIDGET_VIEW, None)  # holds a random id; the text beside it stays
        stable.append(output)
    return stable + joined(streams)


def joined(streams):
    for first, *others in streams.values():
        first.text += "".join(output.text for output in others)
    return [streams[name][0] for name in ("stdout", "stderr") if name in streams]


# ---- Notebooks that no longer match their lessons ----


def drift(lessons, notebooks):
    """Return one sentence for every lesson whose notebook is missing or differs in a cell."""
    complaints = []
    for path in lessons:
        notebook = notebooks / f"{path.stem}.ipynb"
        if not notebook.exists():
            complaints.append(f"{notebook.name} has not been built from its lesson")
        elif not same_cells(notebook, path):
            complaints.append(f"{notebook.name} differs from its lesson")
    return complaints


def same_cells(notebook, lesson):
    expected = notebook_without_outputs(lesson, read_lesson(lesson))
    try:
        return facts(json.loads(notebook.read_text(encoding="utf-8"))) == facts(expected)
    except NOT_A_NOTEBOOK:
        return False


def facts(notebook):
    """Return what a build takes from the lesson: everything but the outputs."""
    cells = [
        (cell["cell_type"], cell["id"], cell["metadata"].get("tags"), "".join(cell["source"]))
        for cell in notebook["cells"]
    ]
    return notebook["metadata"], cells


def run_facts(notebook):
    """Return the facts on which the outputs depend: all but the prose, and the edition it makes."""
    metadata, cells = facts(notebook)
    course = {**metadata["course"], "edition": None}
    return {**metadata, "course": course}, [fact for fact in cells if fact[0] == "code"]


def notebooks_without_lesson(root):
    lessons = {path.stem for path in find_lessons(root)}
    found = sorted((root / "notebooks").glob("*.ipynb"))
    return [f"{path.name} has no lesson" for path in found if path.stem not in lessons]


# ---- The command ----


def lesson_key(path):
    """Return what a lesson is called by: its number, or "glossary"."""
    return path.stem.partition("_")[0]


def find_lessons(root, wanted=()):
    """Return the paths of the wanted lessons, or of all of them and the glossary."""
    paths = sorted((root / "lessons").glob("*.py"))
    by_key = {}
    for path in paths:
        if not LESSON_NAME.fullmatch(path.name):
            raise LessonError(
                f"lessons/{path.name}: a lesson's file is named NN_topic.py, such as 04_hinge.py"
            )
        key = lesson_key(path)
        if key in by_key:
            raise LessonError(f"lessons/{path.name}: {by_key[key].name} has the same number")
        by_key[key] = path
    keys = [text.zfill(2) for text in wanted] or sorted(by_key)
    for key in keys:
        if key not in by_key:
            there = ", ".join(sorted(by_key)) or "none"
            raise LessonError(f"lessons/: there is no lesson {key}; there are: {there}")
    return [by_key[key] for key in keys]


def without_left_out(lessons):
    """Return the lessons that can be run with what is installed, and name the others."""
    needed = {path: missing_frameworks(path) for path in lessons}
    for path, names in needed.items():
        if names:
            print(
                f"left out {path.stem}: it needs {' and '.join(names)}, not installed", flush=True
            )
    return [path for path, names in needed.items() if not names]


def main(arguments=None, root=ROOT):
    parser = argparse.ArgumentParser(description="Build the notebooks from the lessons.")
    parser.add_argument(
        "lessons",
        nargs="*",
        metavar="LESSON",
        help="a number such as 01, or glossary; all of them when left out",
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--solutions", action="store_true", help="with solutions, into build/solutions/"
    )
    mode.add_argument(
        "--check", action="store_true", help="only say which notebooks differ from their lessons"
    )
    mode.add_argument(
        "--texts",
        action="store_true",
        help=f"only what is told about the exercises of all lessons, into {TEXTS.as_posix()}",
    )
    options = parser.parse_args(arguments)
    try:
        lessons = find_lessons(root, options.lessons)
        if options.check:
            complaints = drift(lessons, root / "notebooks") + texts_drift(root)
            if not options.lessons:
                complaints += notebooks_without_lesson(root)
            for complaint in complaints:
                print(complaint, file=sys.stderr)
            if complaints:
                print("Build them again: make notebooks", file=sys.stderr)
            return 1 if complaints else 0
        if not options.solutions:
            write_texts(root)
        if options.texts:
            print(f"built {TEXTS.as_posix()}")
            return 0
        if options.solutions and not options.lessons:
            lessons = without_left_out(lessons)
        folder = root / "build" / "solutions" if options.solutions else root / "notebooks"
        for path in lessons:
            target, ran = build(path, folder, solutions=options.solutions)
            name = target.relative_to(root).as_posix()
            kept = ", not run: only prose has changed (to run it, build it again)"
            print(f"built {name}{'' if ran else kept}", flush=True)
    except LessonError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
