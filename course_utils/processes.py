"""Running Python in a process of its own, for what one process can only choose once."""

import subprocess
import sys


def run_python(code, *, environment=None, seconds=120):
    """Run code in a fresh Python, and return what it prints.

    Stopping the cell ends the process, too.

    Arguments
        code: the text of a program.
        environment: its environment variables, all of them, such as
            ``{**os.environ, "KERAS_BACKEND": "torch"}``; None for those of this process.
        seconds: how long it may take.
    Raises
        RuntimeError: the program failed (the message ends with its last line), or took too long.

    >>> run_python("print(6 * 7)")
    '42\\n'
    >>> run_python("1 / 0")
    Traceback (most recent call last):
        ...
    RuntimeError: the program failed: ZeroDivisionError: division by zero
    """
    try:
        run = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code],
            env=None if environment is None else dict(environment),
            timeout=seconds,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"the program was ended: it took more than {seconds} seconds") from None
    if run.returncode:
        last = (run.stderr.strip().splitlines() or [f"exit code {run.returncode}"])[-1]
        raise RuntimeError(f"the program failed: {last}")
    return run.stdout
