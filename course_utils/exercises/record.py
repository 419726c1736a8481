"""The learner's own record, `progress.json`: which exercises have been passed in this folder."""

import json
import os
from pathlib import Path

from course_utils._support.files import written_whole

# The exercises of version 1: {id: fingerprint}. It translates old progress files and never changes.
VERSION_1 = Path(__file__).with_name("version_1.json")


def progress_file():
    return Path(os.environ.get("COURSE_PROGRESS_FILE", "progress.json"))


def passed():
    """What the progress file holds: ``{fingerprint: the id it had when it was passed}``, in order.

    The fingerprint says which exercise it was, even after others have been put in before it. A
    file that cannot be read is set aside, not overwritten.
    """
    path = progress_file()
    try:
        return _by_fingerprint(json.loads(path.read_text(encoding="utf-8"))["passed"])
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError):
        path.replace(path.with_name(path.name + ".unreadable"))
        print(f"{path.name} could not be read. It is kept as {path.name}.unreadable.")
        return {}


def latest(passed):
    """``{id: fingerprint of its latest pass}``."""
    return {name: fingerprint for fingerprint, name in passed.items()}  # the last one stays


def remember_pass(exercise_id, fingerprint):
    """Write down that an exercise has been passed, if the file does not say so already."""
    before = passed()
    if latest(before).get(exercise_id) == fingerprint:
        return
    before.pop(fingerprint, None)
    with written_whole(progress_file()) as part, part.open("w", encoding="utf-8") as file:
        json.dump({"passed": before | {fingerprint: exercise_id}}, file)


def _by_fingerprint(passed):
    if isinstance(passed, list):
        # Version 1 wrote ids alone. One that it never had stands for itself, and is kept.
        of_version_1 = json.loads(VERSION_1.read_text(encoding="utf-8"))
        passed = {of_version_1.get(name, name): name for name in passed}
    if not isinstance(passed, dict) or not all(isinstance(name, str) for name in passed.values()):
        raise TypeError
    return passed
