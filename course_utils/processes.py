"""Running Python in another process, for what one process can only choose once, or in several."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from course_utils._support.validation import one_number, or_none, refuse_no_text, whole_number

# Ranks that fail because another one has failed get a second to do so: the cause may come last.
GRACE = 1
# The device by which ranks on one machine reach each other: without it, gloo asks the network.
LOOPBACK = {"linux": {"GLOO_SOCKET_IFNAME": "lo"}, "darwin": {"GLOO_SOCKET_IFNAME": "lo0"}}


def run_python(code, *, environment=None, seconds=120):
    """Run code in a fresh Python, and return what it prints.

    Stopping the cell ends the process, too.

    Arguments
        code: the text of a program.
        environment: its environment variables, all of them, such as
            ``{**os.environ, "KERAS_BACKEND": "torch"}``; None for those of this process.
        seconds: how long it may take, one number above 0.
    Raises
        RuntimeError: the program failed (the message ends with its last line), or took too long.
        ValueError, TypeError: an option is out of its range or of another kind.

    >>> run_python("print(6 * 7)")
    '42\\n'
    >>> run_python("1 / 0")
    Traceback (most recent call last):
        ...
    RuntimeError: the program failed: ZeroDivisionError: division by zero
    """
    environment = or_none(_variables, environment=environment)
    one_number(seconds=seconds, above=0)
    try:
        run = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code],
            env=environment,
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


def run_ranks(module, *arguments, ranks=2, seconds=120, environment=None):
    """Run a module in several processes at once, called ranks; return what each of them prints.

    What ``torchrun --nproc-per-node RANKS -m MODULE ARGUMENTS`` does in a terminal. No process
    stays: all end if one of them fails, if the cell is stopped, and if this process is killed.

    Arguments
        module: the name of a module, such as "course_utils.data_parallel".
        arguments: texts, which it finds in `sys.argv`.
        ranks: how many processes, a whole number of at least 1.
        seconds: how long they may take, one number above 0.
        environment: as for `run_python`. What `torchrun` sets is added: RANK, WORLD_SIZE,
            LOCAL_RANK, LOCAL_WORLD_SIZE. Instead of an address to meet at, there is the path of a
            new file for a `torch.distributed.FileStore`, COURSE_RENDEZVOUS.
    Returns
        a list of texts, one for each rank.
    Raises
        RuntimeError: a rank failed (the message names it, with its last line), or they took too
        long.
        ValueError, TypeError: an option is out of its range or of another kind.

    >>> [text[:17] for text in run_ranks("this")]
    ['The Zen of Python', 'The Zen of Python']
    >>> run_ranks("no_such_module", ranks=1)
    Traceback (most recent call last):
        ...
    RuntimeError: rank 0 failed: ImportError: No module named no_such_module
    """
    command = [sys.executable, "-X", "utf8", "-m", "course_utils._support.rank", module, *arguments]
    ranks = whole_number(ranks=ranks, at_least=1)
    one_number(seconds=seconds, above=0)
    given = os.environ if environment is None else _variables(environment=environment)
    # One thread each: the ranks share the processor.
    given = {**LOOPBACK.get(sys.platform, {}), "OMP_NUM_THREADS": "1", **given}
    started = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        given |= {"WORLD_SIZE": str(ranks), "LOCAL_WORLD_SIZE": str(ranks)}
        given["COURSE_RENDEZVOUS"] = str(Path(folder, "rendezvous"))
        # To files: a pipe that nobody reads while waiting fills up, and its rank waits for ever.
        outputs = [Path(folder, f"output-{rank}") for rank in range(ranks)]
        errors = [Path(folder, f"errors-{rank}") for rank in range(ranks)]
        try:
            for rank in range(ranks):
                with outputs[rank].open("wb") as out, errors[rank].open("wb") as err:
                    process = subprocess.Popen(
                        command,
                        env={**given, "RANK": str(rank), "LOCAL_RANK": str(rank)},
                        stdin=subprocess.PIPE,
                        stdout=out,
                        stderr=err,
                    )
                started.append(process)
            _wait(started, errors, seconds)
        finally:
            for process in started:
                process.kill()
            for process in started:
                process.communicate()
        return [_text(path) for path in outputs]


def run_python_in_ranks(code, *, ranks=2, seconds=120):
    """Run code as several processes at once, called ranks; return what each of them prints.

    Arguments
        code: the text of a program, as for `run_python`.
        ranks, seconds: as for `run_ranks`.
    Returns, raises
        as `run_ranks`.

    >>> run_python_in_ranks("import os; print('I am rank', os.environ['RANK'])")
    ['I am rank 0\\n', 'I am rank 1\\n']
    """
    refuse_no_text(code=code)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder, "typed_program.py").write_text(code, encoding="utf-8")
        path = os.pathsep.join(filter(None, [folder, os.environ.get("PYTHONPATH")]))
        found = {**os.environ, "PYTHONPATH": path}
        return run_ranks("typed_program", ranks=ranks, seconds=seconds, environment=found)


def _variables(**option):
    ((name, value),) = option.items()
    if not isinstance(value, Mapping):
        raise TypeError(f"{name}: got {value!r}; expected a text for each name, as in os.environ")
    for variable, content in value.items():
        refuse_no_text(**{f"{name}, a name": variable, f"{name}, {variable}": content})
    return dict(value)


def _wait(started, errors, seconds):
    codes = _exit_codes(started, seconds, until_first_failure=True)
    if any(codes):
        codes = _exit_codes(started, GRACE)
        failed = [rank for rank, code in enumerate(codes) if code]
        # One failure leads to the next. The rank that fell silent first is named first.
        failed.sort(key=lambda rank: errors[rank].stat().st_mtime_ns)
        said = [f"rank {rank} failed: {_reason(codes[rank], errors[rank])}" for rank in failed]
        raise RuntimeError("\n".join(said))
    if None in codes:
        running = [f"rank {rank}" for rank, code in enumerate(codes) if code is None]
        raise RuntimeError(
            f"the ranks were ended: they took more than {seconds} seconds "
            f"({' and '.join(running)} still ran)"
        )


def _exit_codes(started, seconds, *, until_first_failure=False):
    """Wait for the ranks; None stands for one that still runs when the time is up."""
    end = time.monotonic() + seconds
    while True:
        codes = [process.poll() for process in started]
        failed = until_first_failure and any(codes)
        if None not in codes or failed or time.monotonic() > end:
            return codes
        time.sleep(0.01)


def _reason(code, errors):
    lines = _text(errors).strip().splitlines()
    words = [f"ended by signal {-code}"] if code < 0 else []
    return ": ".join([*words, *lines[-1:]]) or f"exit code {code}"


def _text(path):
    return path.read_text(encoding="utf-8", errors="replace")
