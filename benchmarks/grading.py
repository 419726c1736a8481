"""What it costs to grade a class, against running a notebook without a sandbox."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from course_utils.grade import sandbox

ROOT = Path(__file__).resolve().parents[1]

QUICK = "--quick" in sys.argv  # only see that it runs
PEOPLE = 2 if QUICK else 30
BUDGET = 180  # seconds for thirty people
LESSON = "01"
ALONE = "import json, sys; names = {}\nfor cell in json.load(sys.stdin): exec(cell, names)"


def solved():
    """The cells of code of the lesson, with the author's answers."""
    sys.path.insert(0, str(ROOT))  # tools is no part of what is installed
    from tools.build_notebooks import read_lesson

    (path,) = Path(ROOT, "lessons").glob(f"{LESSON}_*.py")
    return [cell.source for cell in read_lesson(path, solutions=True) if cell.kind == "code"]


def seconds(words, **options):
    start = time.perf_counter()
    done = subprocess.run(words, check=True, capture_output=True, text=True, **options)
    return time.perf_counter() - start, done.stdout


def main():
    if reason := sandbox.refusal():
        print(f"Not measured. {reason}")
        return
    cells = solved()
    with tempfile.TemporaryDirectory() as folder:
        notebook = json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})
        for person in range(PEOPLE):
            Path(folder, f"{person:02}.ipynb").write_text(notebook, encoding="utf-8")
        graded, table = seconds([sys.executable, "-m", "course_utils.grade", folder, LESSON])
    assert len(table.splitlines()) == 1 + PEOPLE, table
    with tempfile.TemporaryDirectory() as elsewhere:  # the passes are remembered there
        alone, _ = seconds(
            [sys.executable, "-c", ALONE],
            input=json.dumps(cells),
            cwd=elsewhere,
            env=os.environ | {"MPLBACKEND": "agg"},
        )
    each = graded / PEOPLE
    print(
        f"{PEOPLE} notebooks of lesson {LESSON}: {graded:.0f} s (budget {BUDGET} s for thirty), "
        f"{each:.1f} s each, {each / alone:.2f} times as long as running its cells alone"
    )


if __name__ == "__main__":
    main()
