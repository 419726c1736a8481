"""Run a command without the rights of root, who is refused where foreign code runs."""

import functools
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]


def as_ordinary_user(command):
    """The command line by which an ordinary user runs it, with this Python and this course.

    Root's Python may lie in a home that is closed to everybody else. So the command sees that
    home open, and empty but for Python and the course; the home itself stays as it is.
    """
    if os.geteuid():
        return list(command)
    python = Path(os.path.realpath(sys.executable)).parents[1]
    needed = {Path(sys.prefix), Path(sys.base_prefix), python, ROOT}
    closed = {above for place in needed for above in place.parents if not _is_open(above)}
    words = ["bwrap", "--bind", "/", "/", "--dev-bind", "/dev", "/dev"]
    words += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    for top in sorted(place for place in closed if not closed & set(place.parents)):
        words += ["--perms", "755", "--tmpfs", str(top)]
        for place in sorted(place for place in needed if top in place.parents):
            for above in sorted(set(place.parents) - {top, *top.parents}):
                words += ["--dir", str(above)]
            words += ["--ro-bind", str(place), str(place)]
    return [*words, *NOBODY, *command]


@functools.cache
def no_sandbox():
    """Why no ordinary user can start a sandbox here; empty if one can."""
    if sys.platform != "linux":
        return "there is no bubblewrap on this system"
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed"
    words = ["bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--ro-bind", "/", "/"]
    words += ["--proc", "/proc", "--dev", "/dev", sys.executable, "-c", "import numpy"]
    done = subprocess.run(as_ordinary_user(words), capture_output=True, encoding="utf-8")
    said = done.stderr.strip().splitlines()
    return f"bubblewrap does not work here: {said[-1]}" if done.returncode else ""


def _is_open(place):
    return bool(place.stat().st_mode & stat.S_IXOTH)
