"""What the lessons say about each exercise: its statement, the idea, right ways to write it."""

import functools
import json
from pathlib import Path

# Built from the cells of the lessons: {id: {"asked", "idea", "stub", "way", "other"}}.
TEXTS = Path(__file__).with_name("texts.json")


def of(exercise_id):
    """The texts of an exercise by name; empty where there are none."""
    return _all().get(exercise_id, {})


def ways(exercise_id):
    """The code of right solutions: the author's, and another."""
    return tuple(code for code in map(of(exercise_id).get, ("way", "other")) if code)


@functools.cache
def _all():
    return json.loads(TEXTS.read_text(encoding="utf-8"))
