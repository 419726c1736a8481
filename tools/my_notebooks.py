"""Fills my-notebooks/, the learner's own copies, from notebooks/.

    python tools/my_notebooks.py            adds what is missing or newer
    python tools/my_notebooks.py fresh 01   starts lesson 01 again and keeps the old one as a backup
    python tools/my_notebooks.py fresh 01 4   the same, with the exercises before section 4 solved

No lesson in my-notebooks/ is ever overwritten or deleted. Nothing is remembered either: every
notebook carries the edition of its lesson in its metadata, and that says which are new. The pages
to look things up in are another matter: nobody writes in them, so they are always the newest.
"""

import signal

if __name__ == "__main__":  # nothing is lost at any moment, and there is nothing to say
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import contextlib
import json
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # any Python may be the one that runs this

from course_utils._support.files import part_beside, read_whole, written_whole
from course_utils._support.printable import printable

LESSONS = ROOT / "lessons"
SOURCE = ROOT / "notebooks"
PAGES = ("cheat_sheet.html", "glossary.ipynb")
MINE = ROOT / "my-notebooks"
HEADING = re.compile(r"^## (\d+)\. ", re.MULTILINE)
BACKUP = re.compile(r"\.backup-\d+$")


class Failure(Exception):
    """Carries the one sentence that the learner reads."""


def edition(path):
    """Return the edition that a notebook carries: "" if it has none, None if it cannot be read."""
    try:
        return json.loads(read_whole(path))["metadata"]["course"]["edition"]
    except KeyError:
        return ""
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def lessons():
    """Return {"00": path, "01": path, …} of the lessons there are."""
    found = sorted(SOURCE.glob("[0-9][0-9]_*.ipynb"))
    if not found:
        raise Failure(
            "There are no lessons in notebooks/: `git checkout notebooks` brings them back."
        )
    return {path.name[:2]: path for path in found}


def numbered(lesson, word, first):
    """Return the next free name of the form 01_topic.WORD-N.ipynb, N counting from `first`."""
    pattern = re.compile(rf"{re.escape(lesson.stem)}\.{word}-(\d+)\.ipynb")
    taken = [int(match[1]) for match in map(pattern.fullmatch, os.listdir(MINE)) if match]
    return MINE / f"{lesson.stem}.{word}-{max(taken, default=first - 1) + 1}.ipynb"


def move(old, new):
    """Rename a file in one step. Raises FileExistsError rather than overwrite another."""
    if os.name == "nt":
        old.rename(new)  # refuses by itself to overwrite
        return
    try:
        new.hardlink_to(old)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, such as exFAT
        if new.exists():
            raise FileExistsError(new) from None
        old.rename(new)
    else:
        old.unlink()


def without_outputs(lesson):
    """Return the notebook, not run yet: a stored output would answer a question early."""
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    for cell in notebook.get("cells", []):
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook


def solved_before(lesson, section):
    """Return the notebook, not run yet, in which all exercises before a section are solved.

    Its edition stays that of the lesson, whose next one is given like to everybody else.
    """
    from tools.build_notebooks import LessonError, read_lesson

    source, notebook = LESSONS / f"{lesson.stem}.py", without_outputs(lesson)
    try:
        asked, solved = (read_lesson(source, solutions=solutions) for solutions in (False, True))
    except (OSError, ValueError, LessonError) as error:
        raise Failure(f"lessons/{source.name} cannot be read: {printable(error)}.") from None
    if [cell.source for cell in asked] != ["".join(cell["source"]) for cell in notebook["cells"]]:
        raise Failure(
            f"notebooks/{lesson.name} is not what is built from lessons/{source.name}: "
            f"`git checkout lessons notebooks` brings back what belongs together."
        )
    starts = {
        heading: number
        for number, cell in enumerate(asked)
        if cell.kind == "markdown"
        for heading in HEADING.findall(cell.source)
    }
    if section not in starts:
        there = f"TO is one of {', '.join(starts)}" if starts else "its sections have no numbers"
        raise Failure(f"Lesson {lesson.name[:2]} has no section {printable(section)}: {there}.")
    for cell, solution in zip(notebook["cells"][: starts[section]], solved, strict=False):
        cell["source"] = solution.source
    return notebook


@contextlib.contextmanager
def copied(lesson, notebook):
    """Write a copy to a hidden folder, to be moved in one step: nobody meets half a notebook."""
    # By a name that is new: a process that was killed between the two steps of `move` leaves a part
    # that is the learner's own file, too.
    with part_beside(MINE / lesson.name) as part:
        text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
        part.write_bytes(text.encode("utf-8"))
        yield part


def deliver(lesson):
    """Give the learner this lesson unless they have this edition. Return what to tell them."""
    number, current = lesson.name[:2], edition(lesson)
    if current is None:
        return f"notebooks/{lesson.name} cannot be read: `git checkout notebooks` mends it."
    while True:
        beside = numbered(lesson, "edition", first=2)
        theirs = {
            path.name: edition(path)
            for path in sorted(MINE.glob(f"{number}_*.ipynb"))
            if not BACKUP.search(path.stem)
        }
        if current in theirs.values():
            return None
        name = beside if lesson.name in theirs else MINE / lesson.name
        try:
            with copied(lesson, without_outputs(lesson)) as copy:
                move(copy, name)
        except FileExistsError:
            continue  # another process was quicker: look again
        if not theirs:
            return None
        if None in theirs.values():
            broken = next(name for name in theirs if theirs[name] is None)
            broken = printable(broken)
            return f"my-notebooks/{broken} cannot be read: a fresh one is beside it, {name.name}."
        return f"Lesson {number} has a new edition: it is beside yours, my-notebooks/{name.name}."


def fill():
    """Add every lesson that is missing or newer, and say so; and the newest pages."""
    for lesson in lessons().values():
        news = deliver(lesson)
        if news:
            print(news)
    for page in PAGES:
        # A notebook without an edition is the learner's own, and has the name by chance.
        if (SOURCE / page).exists() and edition(MINE / page) != "":
            with written_whole(MINE / page) as part:
                part.write_bytes((SOURCE / page).read_bytes())


def fresh(wanted, section=""):
    """Start a lesson again, if wanted with all exercises before a section solved.

    The old one becomes a backup before anything takes its place.
    """
    there = lessons()
    lesson = there.get(wanted.zfill(2)) if wanted else None
    if lesson is None:
        asked = f"There is no lesson {printable(wanted)}." if wanted else "Which lesson?"
        raise Failure(f"{asked} Call `make fresh LESSON=NN`; NN is one of {', '.join(there)}.")
    if edition(lesson) is None:
        raise Failure(f"notebooks/{lesson.name} cannot be read: `git checkout notebooks` mends it.")
    notebook = solved_before(lesson, section) if section else without_outputs(lesson)
    mine, kept = MINE / lesson.name, ""
    with copied(lesson, notebook) as copy:
        if mine.exists():
            backup = numbered(lesson, "backup", first=1)
            move(mine, backup)
            kept = (
                f" Your old one is kept as my-notebooks/{backup.name}. Is it open in JupyterLab? "
                "Close its tab: saving it would bring the old one back."
            )
        move(copy, mine)
    print(f"my-notebooks/{mine.name} is fresh.{kept}")
    if section:
        print(
            f"The exercises before section {section} are solved. Select its heading, and "
            "choose Run > Run All Above Selected Cell."
        )


def main(arguments):
    """Return None, or the sentence that says what went wrong."""
    try:
        MINE.mkdir(exist_ok=True)
        if not arguments:
            fill()
        elif arguments[0] == "fresh" and len(arguments) <= 3:
            fresh(*arguments[1:] or [""])
        else:
            raise Failure(
                "Use: my_notebooks.py, or my_notebooks.py fresh NN, or … fresh NN SECTION."
            )
    except Failure as failure:
        return str(failure)
    except OSError as error:
        return f"my-notebooks/ cannot be used: {printable(error)}. Your notebooks are as they were."
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
