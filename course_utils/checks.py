"""``check("1.2", answer)`` says at once whether an answer is right; `progress` what is done so far.

>>> check("0.1", "?")
○ 0.1 not attempted yet.
"""

import json
import os
from pathlib import Path

from course_utils import exercises
from course_utils._support.files import written_whole

CHANGED = "changed since you passed it"
SYMBOLS = {
    exercises.PASSED: "✓",
    exercises.NOT_ATTEMPTED: "○",
    exercises.NOT_YET: "✗",
    CHANGED: "↻",
}
# The exercises of version 1: {id: fingerprint}. It translates old progress files and never changes.
VERSION_1 = Path(exercises.__file__).with_name("version_1.json")


def check(exercise, answer):
    """Print a one-line verdict on an answer, and remember the exercise if it passed.

    Arguments
        exercise: its id, such as ``"1.2"``.
        answer: a function, a number or a letter, as the exercise asks. ``...`` and ``"?"`` mean
            not attempted yet. Whatever the answer does wrong ends in a line, never a traceback.
    Raises
        ValueError: there is no exercise with this id.
    """
    asked = exercises.find(exercise)
    verdict = asked.judge(answer)
    line = f"{SYMBOLS[verdict.state]} {exercise} {verdict.state}. {verdict.sentence}".strip()
    if verdict.state == exercises.PASSED:
        try:
            _remember(exercise, asked.fingerprint)
        except OSError as error:
            line += f" (Progress could not be saved: {error})"
    print(line)


def progress(lesson=None):
    """Print which exercises have been passed in this folder, and which of these have changed since.

    Arguments
        lesson: a number such as ``"01"`` for its exercises one by one; none for all lessons.
    Raises
        ValueError: there is no such lesson, or it has no exercises.
    """
    passed = _passed()
    changed = _changed(passed)
    for number in exercises.lessons() if lesson is None else [lesson]:
        asked = exercises.of_lesson(number)
        done = [name for name, exercise in asked.items() if exercise.fingerprint in passed]
        print(f"Lesson {number}: {len(done)} of {len(asked)} passed.")
        if lesson is not None:
            changed = [name for name in changed if name.partition(".")[0].zfill(2) == number]
            states = dict.fromkeys(changed, CHANGED) | dict.fromkeys(done, exercises.PASSED)
            symbols = (SYMBOLS[states.get(name, exercises.NOT_ATTEMPTED)] for name in asked)
            print("  ".join(f"{s} {name}" for s, name in zip(symbols, asked, strict=True)))
    if changed:
        numbers = ", ".join(changed)
        print(f"{SYMBOLS[CHANGED]} {numbers} {CHANGED}. (Numbers as they were then.)")


def _progress_file():
    return Path(os.environ.get("COURSE_PROGRESS_FILE", "progress.json"))


def _passed():
    """What the progress file holds: ``{fingerprint: the id it had when it was passed}``, in order.

    The fingerprint says which exercise it was, even after others have been put in before it. A
    file that cannot be read is set aside, not overwritten.
    """
    path = _progress_file()
    try:
        return _by_fingerprint(json.loads(path.read_text(encoding="utf-8"))["passed"])
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError):
        path.replace(path.with_name(path.name + ".unreadable"))
        print(f"{path.name} could not be read. It is kept as {path.name}.unreadable.")
        return {}


def _by_fingerprint(passed):
    if isinstance(passed, list):
        # Version 1 wrote ids alone. One that it never had stands for itself, and is kept.
        of_version_1 = json.loads(VERSION_1.read_text(encoding="utf-8"))
        passed = {of_version_1.get(name, name): name for name in passed}
    if not isinstance(passed, dict) or not all(isinstance(name, str) for name in passed.values()):
        raise TypeError
    return passed


def _changed(passed):
    """The ids whose latest pass was for an exercise that is no longer in the course."""
    lessons = map(exercises.of_lesson, exercises.lessons())
    present = {exercise.fingerprint for lesson in lessons for exercise in lesson.values()}
    return [name for name, fingerprint in _latest(passed).items() if fingerprint not in present]


def _latest(passed):
    return {name: fingerprint for fingerprint, name in passed.items()}  # the last one stays


def _remember(exercise, fingerprint):
    passed = _passed()
    if _latest(passed).get(exercise) == fingerprint:
        return
    passed.pop(fingerprint, None)
    with written_whole(_progress_file()) as part, part.open("w", encoding="utf-8") as file:
        json.dump({"passed": passed | {fingerprint: exercise}}, file)
