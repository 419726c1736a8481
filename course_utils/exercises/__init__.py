"""The exercises of the course: what is asked, what is right, and the mistakes people really make.

One module per lesson holds them: exercise 1.2 is ``lesson_01.EXERCISES["1.2"]``. There are four
kinds, by what the learner hands in: a `Function`, a `Number`, the letter of a `Choice`, or numbers
for an open task, by which they reach an `Outcome`. Each one judges an answer.
"""

import dataclasses
import functools
import importlib
import pkgutil

import course_utils.exercises.texts as texts
from course_utils._support.validation import one_of
from course_utils.exercises.kinds import (
    NOT_ATTEMPTED,
    NOT_YET,
    PASSED,
    Choice,
    Function,
    Mistake,
    Number,
    Outcome,
    Verdict,
)

__all__ = [
    "NOT_ATTEMPTED",
    "NOT_YET",
    "PASSED",
    "Choice",
    "Function",
    "Mistake",
    "Number",
    "Outcome",
    "Verdict",
    "find",
    "lessons",
    "of_lesson",
]


@functools.cache
def lessons():
    """The numbers of the lessons that have exercises, in order: ``("00", "01", …)``."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(name.removeprefix("lesson_") for name in names if name.startswith("lesson_"))


def of_lesson(number):
    """The exercises of a lesson by their id, in order: ``{"1.1": …, "1.2": …}``."""
    one_of(*lessons(), lesson=number)
    return importlib.import_module(f"{__name__}.lesson_{number}").EXERCISES


def find(exercise_id):
    """The exercise with this id, such as ``"1.2"``."""
    known, instead = {}, 'an id in quotes, like "1.2"'
    if isinstance(exercise_id, str) and "." in exercise_id:
        lesson = exercise_id.partition(".")[0].zfill(2)
        known = of_lesson(lesson) if lesson in lessons() else {}
        last = int(lessons()[-1])
        instead = f"one of {', '.join(known)}" if known else f"one of the lessons 0 to {last}"
    if not known or exercise_id not in known:
        raise ValueError(f"exercise: got {exercise_id!r}; expected {instead}")
    exercise = known[exercise_id]
    if isinstance(exercise, Function):
        return dataclasses.replace(exercise, ways=texts.ways(exercise_id))
    return exercise
