"""Fills my-notebooks/ and opens it in JupyterLab, at lesson 00.

    .venv/bin/python -m tools.lab    options of JupyterLab may follow

If it is stopped before it is ready, it ends without a traceback.
"""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the server puts its own question here

import os
import runpy
import sys

from tools import my_notebooks

START = "00_start_here.ipynb"


def options():
    """A default address, and not a file to open: so the one that is printed leads there, too."""
    there = (my_notebooks.MINE / START).exists()
    yield f"--ServerApp.root_dir={my_notebooks.MINE.name}"
    yield f"--LabApp.default_url=/lab{f'/tree/{START}' if there else ''}"
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield "--allow-root"


if __name__ == "__main__":
    if failure := my_notebooks.main([]):
        sys.exit(failure)
    sys.argv[1:1] = options()
    runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)
