"""``check("1.2", answer)`` says at once whether an answer is right; `progress` what is done so far.

>>> check("0.1", "?")
○ 0.1 not attempted yet.
"""

from course_utils import exercises
from course_utils.exercises import record

CHANGED = "changed since you passed it"
SYMBOLS = {
    exercises.PASSED: "✓",
    exercises.NOT_ATTEMPTED: "○",
    exercises.NOT_YET: "✗",
    CHANGED: "↻",
}


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
            record.remember_pass(exercise, asked.fingerprint)
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
    passed = record.passed()
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


def _changed(passed):
    """The ids whose latest pass was for an exercise that is no longer in the course."""
    lessons = map(exercises.of_lesson, exercises.lessons())
    present = {exercise.fingerprint for lesson in lessons for exercise in lesson.values()}
    return [
        name for name, fingerprint in record.latest(passed).items() if fingerprint not in present
    ]
