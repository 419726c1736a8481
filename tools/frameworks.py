"""Which deep-learning frameworks a lesson needs that are not installed."""

import functools
import importlib.util
import re

# In its imports, or as the engine of Keras in another process; keras_training imports Keras.
NEEDS = re.compile(
    r'(?:(?:^|")import |KERAS_BACKEND\W+= \W+)(torch|torchvision|keras|tensorflow)\b'
    r"|^\W*from course_utils import .*\b(keras)_training\b",
    re.MULTILINE,
)


def missing_frameworks(path):
    """Return the sorted names of those that a lesson, or its notebook, cannot be run without."""
    return not_installed(*needed(path))


@functools.cache
def needed(path):
    found = NEEDS.findall(path.read_text(encoding="utf-8"))
    return {name for names in found for name in names if name}


def not_installed(*modules):
    return sorted(name for name in set(modules) if importlib.util.find_spec(name) is None)
