"""What a teacher knows of a lesson and no lesson says, written by hand in teaching/notes/NN.md."""

import re
from dataclasses import dataclass

HEADINGS = (
    "They can",
    "The one idea",
    "On the board",
    "Core exercises",
    "Where to cut",
    "In the room",
)
EXERCISE = re.compile(r"\b(\d{1,2}\.\d{1,2})\b")


class TeachingError(Exception):
    """Something is wrong in a source of teaching/; the message starts with its file."""


@dataclass(frozen=True)
class Notes:
    """The text below each heading, by the heading, and the ids of the core exercises."""

    texts: dict
    core: tuple


def text(path):
    """A source as text. Raises TeachingError where there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TeachingError(f"{path.parent.name}/{path.name}: cannot be read: {error}") from None


def read(path, lesson):
    """The notes on a lesson. Raises TeachingError for what does not fit the lesson."""
    name = f"{path.parent.name}/{path.name}"
    parts = re.split(r"^## (.+)\n", text(path), flags=re.MULTILINE)[1:]
    found = {title: below.strip() for title, below in zip(parts[::2], parts[1::2], strict=True)}
    if tuple(found) != HEADINGS or not all(found.values()):
        filled = ", ".join(title for title, below in found.items() if below)
        raise TeachingError(
            f"{name}: got text below the headings {filled}; expected {', '.join(HEADINGS)}"
        )
    core = tuple(EXERCISE.findall(found["Core exercises"]))
    for title in ("They can", "Core exercises"):
        for exercise in EXERCISE.findall(found[title]):
            if exercise not in lesson.exercises:
                raise TeachingError(f"{name}: lesson {lesson.number} has no exercise {exercise}")
    for section in lesson.sections:
        for exercise in section.exercises:
            if section.optional and exercise.id in core:
                raise TeachingError(f"{name}: {exercise.id} is optional, and no core exercise")
    return Notes(found, core)
