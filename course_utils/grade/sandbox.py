"""One submission in bubblewrap: no network, no disk, little time, memory and output.

It sees Python, its packages and the course, but no exercise: neither what is right, nor the hints.
Its time is that of the processor, so that a busy machine does nobody harm.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from course_utils._support.bundled import DATA
from course_utils._support.printable import printable

PACKAGE = Path(__file__).resolve().parents[1]
INSIDE = PACKAGE / "grade" / "inside.py"
# All that is left of the exercises: how an answer is called and read.
KEPT = ("attempt.py", "given.py", "shown.py")
PROCESSES = 256  # with threads; TensorFlow alone starts dozens
OUTPUT = 4 << 20  # bytes of answers, and of any file
DISK = 256 << 20  # bytes of files in memory, the only ones that it can write
WATCH = 0.2  # seconds from one look at the processes to the next
# A submission that sleeps uses no processor: by the clock it has twice its seconds, and these.
MORE = 60

VARIABLES = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Ended:
    """How a submission ended: what came out, why it was stopped if it was, its last complaint."""

    output: bytes
    stopped: str
    complaint: str


def refusal():
    """Why nothing can be graded here, as a sentence; empty if it can."""
    if sys.platform != "linux":
        return "Grading needs Linux; on Windows, WSL: submissions are foreign code."
    if os.geteuid() == 0:
        return (
            "Grading refuses to run as root, for whom the number of processes has no limit. "
            "Start it as an ordinary user."
        )
    if not shutil.which("bwrap"):
        return (
            "Grading needs bubblewrap, which keeps foreign code apart from your files. "
            "Install it: sudo apt install bubblewrap"
        )
    return ""


def command(memory):
    """The command line that runs the program `inside` in a sandbox; `memory` in bytes."""
    python = Path(os.path.realpath(sys.executable)).parents[1]
    words = ["bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent"]
    words += ["--new-session", "--cap-drop", "ALL", "--uid", "65534", "--gid", "65534"]
    words += ["--clearenv"]
    for name, value in VARIABLES.items():
        words += ["--setenv", name, value]
    words += ["--proc", "/proc", "--dev", "/dev", *_in_memory("/dev/shm"), *_in_memory("/tmp")]
    words += _read_only("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")
    words += _read_only(sys.base_prefix, python, sys.prefix, PACKAGE, DATA)
    words += ["--tmpfs", str(PACKAGE / "exercises")]
    for name in KEPT:
        words += _read_only(PACKAGE / "exercises" / name)
    words += ["--ro-bind", str(INSIDE.with_name("recorder.py")), str(PACKAGE / "checks.py")]
    for place in (PACKAGE / "exercises", "/dev", "/"):
        words += ["--remount-ro", str(place)]
    words += ["--chdir", "/tmp", sys.executable, "-I", "-B", str(INSIDE)]
    return [*words, str(memory), str(PROCESSES), str(OUTPUT)]


def _in_memory(place):
    return ["--size", str(DISK), "--tmpfs", place]


def _read_only(*places):
    return [word for place in places for word in ("--ro-bind-try", str(place), str(place))]


def run(words, given, seconds, memory):
    """Run a sandbox to its end, or until it has used up what it may.

    Arguments
        words: its command line.
        given: bytes, its standard input.
        seconds: of processor time, all its processes together.
        memory: bytes, all its processes together.
    Returns
        how it `Ended`.
    """
    with tempfile.TemporaryDirectory() as folder:
        given_file, output, complaint = (Path(folder, name) for name in ("in", "out", "err"))
        given_file.write_bytes(given)
        with given_file.open("rb") as stdin, output.open("wb") as out, complaint.open("wb") as err:
            # Files, not pipes: nobody waits for the other, and the limit of output is the kernel's.
            process = subprocess.Popen(
                words, stdin=stdin, stdout=out, stderr=err, start_new_session=True
            )
            try:
                stopped = _watched(process, seconds, memory)
            finally:
                with contextlib.suppress(ProcessLookupError):  # all of it has ended by itself
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        with output.open("rb") as file:
            answers = file.read(OUTPUT)
        said = complaint.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return Ended(answers, stopped, printable(said[-1][:200]) if said else "")


def _watched(process, seconds, memory):
    """Wait for the end of a process; return why it has to be stopped, or nothing if it ended."""
    longest = 2 * seconds + MORE
    end = time.monotonic() + longest
    while True:
        try:
            process.wait(WATCH)
            return ""
        except subprocess.TimeoutExpired:
            pass
        used, held = _used(process.pid)
        if used > seconds:
            return f"stopped after {seconds:g} seconds of work"
        if time.monotonic() > end:
            return f"stopped after {longest:g} seconds of waiting"
        if held > memory:
            return f"stopped at {held / 2**30:.1f} GB of memory"


def _used(pid):
    """Seconds and bytes of a process and all those below it, also the seconds of ended ones."""
    used = held = 0
    try:
        top = psutil.Process(pid)
        family = [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return used, held
    for one in family:
        try:
            used += sum(one.cpu_times()[:4])  # its own, and those of its ended children
            held += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return used, held
