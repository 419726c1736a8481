"""Runs in the sandbox, as its first program: the cells of one submission, one after the other.

It reads what is wanted from standard input, a line of JSON, and behind it the notebook; and writes
what is handed to `check` to standard output, each answer at once, as a line of JSON.
"""

import contextlib
import json
import os
import resource
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))  # the course need not be installed


def main(memory, processes, output):
    for limit, most in [
        # The memory of a process as it asks for it; the sum over all of them is watched outside.
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ]:
        resource.setrlimit(limit, (most, most))
    wanted = json.loads(sys.stdin.buffer.readline())
    notebook = sys.stdin.buffer.read()
    answers = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)

    def send(record):
        os.write(answers, json.dumps(record).encode() + b"\n")

    try:
        cells = code_of(notebook)
    except (ValueError, KeyError, TypeError, RecursionError):
        send({"trouble": "not a notebook"})
    else:
        run(cells, wanted, send)
    send({"end": True})
    os._exit(0)  # a thread that never ends would be waited for


def code_of(notebook):
    cells = json.loads(notebook)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def run(cells, wanted, send):
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    from course_utils import checks  # the recorder lies in its place

    checks.begin(wanted, send)
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    # Nobody reads what it says of an error, and it would keep whatever is printed in memory.
    shell.showtraceback = shell.showsyntaxerror = lambda *args, **options: None
    shell._tee = lambda channel: contextlib.nullcontext()
    for number, cell in enumerate(cells, 1):
        done = shell.run_cell(cell)
        error = done.error_before_exec or done.error_in_exec
        if error:
            send({"cell": number, "error": type(error).__name__})


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
