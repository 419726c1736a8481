"""How long each lesson takes to run, and how much memory its kernel holds at most."""

import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

QUICK = "--quick" in sys.argv  # only see that it runs
NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
MEMORY_LIMIT = 1.5  # GiB, so that a lesson runs beside a browser on a laptop with 4 GiB
MEMORY_LIMITS = {"10": 2.0}  # it trains a network of 121 layers
MEBIBYTES = """
import sys, resource
unit = 1 if sys.platform == "darwin" else 1024
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20)
"""


def run(path, progress_file):
    """Seconds for all cells, seconds for the imports among them, mebibytes (None on Windows)."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    seconds = []
    quiet = ["--log-level=ERROR"]  # no remarks about the connection to the kernel
    client = NotebookClient(notebook, allow_errors=True, extra_arguments=quiet)
    environment = {**os.environ, "COURSE_PROGRESS_FILE": str(progress_file)}
    with client.setup_kernel(cwd=str(path.parent), env=environment):
        for cell in cells:
            start = time.perf_counter()
            client.execute_cell(cell, notebook.cells.index(cell))
            seconds.append(time.perf_counter() - start)
        peak = client.execute_cell(nbformat.v4.new_code_cell(MEBIBYTES), -1).outputs[0]
    return sum(seconds), seconds[0], float(peak.text) if "text" in peak else None


with tempfile.TemporaryDirectory() as folder:
    for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))[: 2 if QUICK else None]:
        total, imports, peak = run(path, Path(folder, path.name))
        memory = "memory not measured" if peak is None else f"{peak:5.0f} MiB"
        print(f"lesson {path.name[:2]}: {total:5.1f} s, imports {imports:4.1f} s of it, {memory}")
        limit = MEMORY_LIMITS.get(path.name[:2], MEMORY_LIMIT)
        if peak is not None and peak > limit * 1024 and not QUICK:
            raise SystemExit(f"lesson {path.name[:2]} holds more than {limit} GiB")
