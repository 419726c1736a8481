"""Ends with one sentence if this Python is too old or too new for the course.

    python tools/check_python.py --frameworks    or for PyTorch and TensorFlow

Its syntax stays readable by Python 2.7, which must get the sentence and not a SyntaxError.
"""

import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def admitted(name):
    """Return the range of Pythons in pyproject.toml, as the numbers behind "3.": oldest, newest."""
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        pyproject = file.read().decode("utf-8")
    oldest, too_new = re.search(name + r' = ">=3\.(\d+),<3\.(\d+)"', pyproject).groups()
    return int(oldest), int(too_new) - 1


def check_python(name="requires-python"):
    oldest, newest = admitted(name)
    if not (3, oldest) <= tuple(sys.version_info[:2]) <= (3, newest):
        sys.exit(
            "The course needs Python 3.%d to 3.%d and this is Python %d.%d: install one of those, "
            "or name it, as in py -3.14 or python3.14"
            % (oldest, newest, sys.version_info[0], sys.version_info[1])
        )


if __name__ == "__main__":
    check_python("frameworks-python" if "--frameworks" in sys.argv else "requires-python")
