"""How tests and builds reach the kernels that run their notebooks."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

LONGEST = 90  # bytes of the path of a socket; a system allows 103 or 107, and a number follows


def connection(folder):
    """Return options for a kernel manager: sockets that are files in the folder, not TCP ports.

    A kernel is told which ports to use before it opens them. Of kernels that start side by side,
    about one in two hundred found its port taken. Windows has no such files, and keeps TCP. Where
    the folder's path is too long for a socket, they are in a new folder in /tmp.
    """
    if os.name == "nt":
        return {}
    place = Path(tempfile.mkdtemp(dir=folder))
    if len(os.fsencode(place / "kernel")) > LONGEST:
        place = Path(tempfile.mkdtemp(dir="/tmp", prefix="kernel-"))
        atexit.register(shutil.rmtree, place, ignore_errors=True)
    return {"transport": "ipc", "ip": str(place / "kernel")}
