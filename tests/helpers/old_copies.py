"""What the notebooks of version 1 import: learners keep their copies, so it does not move."""

import importlib
import json
from pathlib import Path

# By lesson, each name in full, such as course_utils.plots.curve: taken from the cells of the
# notebooks as they stood when version 1 was finished.
NAMES = json.loads(Path(__file__).with_name("version_1_names.json").read_text(encoding="utf-8"))


def missing(lesson):
    """The names that a learner's copy of this lesson would not find."""
    return [name for name in NAMES[lesson] if not _found(name)]


def _found(name):
    module, _, attribute = name.rpartition(".")
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:  # no module, so something in one
        return hasattr(importlib.import_module(module), attribute)
    return True
