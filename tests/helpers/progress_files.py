"""What lies in the file of passes, for the tests that write and read it."""

import json

from tests.helpers.all_exercises import EXERCISES as COURSE


def stored(folder, section="passed"):
    return json.loads((folder / "progress.json").read_text(encoding="utf-8"))[section]


def passed(*ids):
    """What the progress file holds when these exercises have been passed."""
    return {COURSE[name].fingerprint: name for name in ids}
