"""Stands in for pip: says what settings it has, and notes every other call."""

import os
import sys

from noted import noted

if sys.argv[1:] == ["config", "list"]:
    print(os.environ.get("STUB_PIP_SETTINGS", ""))
else:
    noted("pip")
