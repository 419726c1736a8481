"""What would be there if only some packages were installed."""

import importlib.metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def with_what_they_need(names):
    """Return the names of packages and of all that these need on this machine."""
    found, waiting = set(), list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found:
            found.add(name)
            for line in importlib.metadata.requires(name) or []:
                requirement = Requirement(line)
                if not requirement.marker or requirement.marker.evaluate({"extra": ""}):
                    waiting.append(requirement.name)
    return found


# Not in sys.modules, where SciPy takes even the None of a hidden Sphinx for Sphinx.
HIDE = """
import sys
class Hidden:
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in {absent}:
            raise ModuleNotFoundError("No module named " + repr(name), name=name)
sys.meta_path.insert(0, Hidden)
"""


def hidden_without(names):
    """Return Python after which only these packages, and what they need, are imported."""
    there = with_what_they_need(names)
    absent = [
        module
        for module, packages in importlib.metadata.packages_distributions().items()
        if not there & set(map(canonicalize_name, packages)) and module != "course_utils"
    ]
    return HIDE.format(absent=absent)
