"""What lies in the file of passes, for the tests that write and read it."""

import json

from course_utils import exercises

COURSE = {
    name: exercise
    for lesson in exercises.lessons()
    for name, exercise in exercises.of_lesson(lesson).items()
}


def stored(folder, section="passed"):
    return json.loads((folder / "progress.json").read_text(encoding="utf-8"))[section]


def passed(*ids):
    """What the progress file holds when these exercises have been passed."""
    return {COURSE[name].fingerprint: name for name in ids}
