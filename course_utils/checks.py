"""``check("1.2", answer)`` says at once whether an answer is right; `progress` what is done so far.

>>> check("0.1", "?")
○ 0.1 not attempted yet.
"""

import json
import os
from pathlib import Path

from course_utils import exercises
from course_utils._support.files import written_whole

SYMBOLS = {exercises.PASSED: "✓", exercises.NOT_ATTEMPTED: "○", exercises.NOT_YET: "✗"}


def check(exercise, answer):
    """Print a one-line verdict on an answer, and remember the exercise if it passed.

    Arguments
        exercise: its id, such as ``"1.2"``.
        answer: a function, a number or a letter, as the exercise asks. ``...`` and ``"?"`` mean
            not attempted yet. Whatever the answer does wrong ends in a line, never a traceback.
    Raises
        ValueError: there is no exercise with this id.
    """
    verdict = exercises.find(exercise).judge(answer)
    line = f"{SYMBOLS[verdict.state]} {exercise} {verdict.state}. {verdict.sentence}".strip()
    if verdict.state == exercises.PASSED:
        try:
            _remember(exercise)
        except OSError as error:
            line += f" (Progress could not be saved: {error})"
    print(line)


def progress(lesson=None):
    """Print which exercises have been passed in this folder.

    Arguments
        lesson: a number such as ``"01"`` for its exercises one by one; none for all lessons.
    Raises
        ValueError: there is no such lesson, or it has no exercises.
    """
    passed = _passed()
    for number in exercises.lessons() if lesson is None else [lesson]:
        ids = list(exercises.of_lesson(number))
        done = [name for name in ids if name in passed]
        print(f"Lesson {number}: {len(done)} of {len(ids)} passed.")
        if lesson is not None:
            states = (exercises.PASSED if n in passed else exercises.NOT_ATTEMPTED for n in ids)
            print("  ".join(f"{SYMBOLS[s]} {n}" for s, n in zip(states, ids, strict=True)))


def _progress_file():
    return Path(os.environ.get("COURSE_PROGRESS_FILE", "progress.json"))


def _passed():
    """The ids in the progress file. A file that cannot be read is set aside, not overwritten."""
    path = _progress_file()
    try:
        return set(json.loads(path.read_text(encoding="utf-8"))["passed"])
    except FileNotFoundError:
        return set()
    except (ValueError, KeyError, TypeError):
        path.replace(path.with_name(path.name + ".unreadable"))
        print(f"{path.name} could not be read. It is kept as {path.name}.unreadable.")
        return set()


def _remember(exercise):
    passed = _passed()
    if exercise in passed:
        return
    with written_whole(_progress_file()) as part, part.open("w", encoding="utf-8") as file:
        json.dump({"passed": sorted(passed | {exercise}, key=_in_order)}, file)


def _in_order(exercise):
    return [int(part) for part in exercise.split(".")]
