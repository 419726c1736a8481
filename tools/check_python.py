"""Ends with one sentence if this Python is too old or too new for the course.

Its syntax stays readable by Python 2.7, which must get the sentence and not a SyntaxError.
"""

import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def check_python():
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        pyproject = file.read().decode("utf-8")
    bounds = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', pyproject)
    oldest, too_new = map(int, bounds.groups())
    if not (3, oldest) <= tuple(sys.version_info[:2]) < (3, too_new):
        sys.exit(
            "The course needs Python 3.%d to 3.%d and this is Python %d.%d: install one of those, "
            "or name it: make lab PYTHON=/path/to/python"
            % (oldest, too_new - 1, sys.version_info[0], sys.version_info[1])
        )


if __name__ == "__main__":
    check_python()
