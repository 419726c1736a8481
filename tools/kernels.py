"""How tests and builds reach the kernels that run their notebooks."""

import os
import tempfile
from pathlib import Path


def connection(folder):
    """Return options for a kernel manager: sockets that are files in the folder, not TCP ports.

    A kernel is told which ports to use before it opens them. Of kernels that start side by side,
    about one in two hundred found its port taken. Windows has no such files, and keeps TCP.
    """
    if os.name == "nt":
        return {}
    return {"transport": "ipc", "ip": str(Path(tempfile.mkdtemp(dir=folder)) / "kernel")}
