"""Four repairs for nbval, which compares the outputs stored in a notebook with those of a new run.

1. Numbers may differ by rounding. nbval compares exact text, and no two processors round alike.
2. A kernel that died fails its cell at once. nbval alone waits for the cell's whole time limit.
3. Kernels that start side by side do not take each other's ports.
4. With --cov, the tests beside the notebooks are measured, and the kernels are not.

Loaded from the root conftest.py; does nothing without --nbval.
"""

import functools
import math
import re
import tempfile
import time
from queue import Empty

import pytest

from tools.kernels import connection

NBVAL_VERSION = (
    "0.11.0"  # the repairs replace parts of nbval, so they fit the version they were tested with
)

# After a short float32 training, losses differ by about 1e-4 between processors. A change that
# matters to a reader is larger than 1e-3.
RELATIVE_TOLERANCE = 1e-3
# For the rounding noise of float64 around zero, such as 1.1e-16. No larger: a loss or a probability
# of 1.0e-07 means something in this course.
ABSOLUTE_TOLERANCE = 1e-12
# How often a waiting cell looks whether its kernel still lives, in seconds.
POLL = 0.5

# A float has a decimal point or an exponent; whole numbers must match exactly. "3." is a float in
# an array, as NumPy prints it, but in "You passed 3." the point ends a sentence. Version numbers
# (2.15.0) and names (x1.5) are no floats.
FLOAT = re.compile(
    r"""(?<!\w)(?<!\d\.)[-+]?
        (?: \d*\.\d+ | \d+\.(?=[eE]) | \d+(?=[eE])
          | \d+\.(?= [ ]*(?:\n[ ]+)? (?: [\]),] | [-+]?\d | \.\.\. | nan | inf)) )
        (?:[eE][-+]?\d{1,3})?
        (?!\w|\.\d)""",
    re.VERBOSE,
)
BLANKS = re.compile(r"[ \t]+")


# ---- Repair 1: numbers may differ by rounding ----


def close(stored, computed):
    return math.isclose(
        float(stored), float(computed), rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE
    )


def words(text):
    # NumPy pads columns to the width of their numbers, so blanks beside a number say nothing.
    return [BLANKS.sub(" ", piece.strip(" \t")) for piece in FLOAT.split(text)]


def same_text(stored, computed):
    """Return whether the words are the same and the floats between them are close."""
    return words(stored) == words(computed) and all(
        map(close, FLOAT.findall(stored), FLOAT.findall(computed))
    )


def explanation(stored, computed):
    """Return lines that show both texts and what disagrees."""
    lines = [
        "stored in the notebook:",
        *indented(stored),
        "computed in this run:",
        *indented(computed),
    ]
    if words(stored) != words(computed):
        return [*lines, "the words differ, or the number of numbers"]
    pairs = zip(FLOAT.findall(stored), FLOAT.findall(computed), strict=True)
    far = [f"{old} is now {new}" for old, new in pairs if not close(old, new)]
    return [
        *lines,
        f"numbers further apart than {RELATIVE_TOLERANCE:g}, relative:",
        *indented("\n".join(far)),
    ]


def indented(text):
    return [f"  {line}" for line in text.splitlines()]


class Text(str):
    """Text that is equal to another text when only the rounding of floats differs."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return same_text(self, other) if isinstance(other, str) else NotImplemented

    def __ne__(self, other):
        return not self == other


# ---- Repair 2: a dead kernel fails at once ----


def await_reply(kernel, msg_id, timeout=None):
    """Wait until the kernel answers, as nbval's method does, but not when it is dead."""
    deadline = math.inf if timeout is None else time.monotonic() + timeout
    while True:
        # Asked before looking for messages: the last one may have come just before the end.
        alive = kernel.is_alive()
        try:
            message = kernel.get_message(
                stream="shell", timeout=max(0, min(POLL, deadline - time.monotonic()))
            )
        except Empty:
            if not alive:
                raise RuntimeError(
                    "the kernel died while this cell ran (out of memory, or a crash)"
                ) from None
            if time.monotonic() >= deadline:
                raise
            continue
        if message["parent_header"].get("msg_id") == msg_id:
            if message["content"]["status"] == "aborted":
                raise RuntimeError("the kernel refused to run this cell")
            return


# ---- Repair 3: kernels that start side by side do not take each other's ports ----


def with_own_sockets(kernel_manager, folder):
    @functools.wraps(kernel_manager)
    def make(**options):
        return kernel_manager(**options, **connection(folder))

    return make


# ---- Putting them in place ----


def refuse_other_version(version):
    if version != NBVAL_VERSION:
        raise pytest.UsageError(
            f"nbval {version} is installed, but tools/nbval_repairs.py repairs nbval "
            f"{NBVAL_VERSION}. Install that version, or check the repairs against the new one and "
            "change NBVAL_VERSION."
        )


def pytest_configure(config):
    if not config.getoption("nbval", default=False):
        return
    import nbval
    import nbval.kernel
    import nbval.plugin
    from nbval.kernel import RunningKernel
    from nbval.plugin import IPyNbCell

    refuse_other_version(nbval.__version__)
    nbval_sanitize = IPyNbCell.sanitize

    def sanitize(cell, output):
        output = nbval_sanitize(cell, output)
        return Text(output) if isinstance(output, str) else output

    def format_output_compare(cell, key, stored, computed):
        cell.comparison_traceback += [f"{key} differs", *explanation(stored, computed)]

    sockets = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    config.add_cleanup(sockets.cleanup)
    own_manager = with_own_sockets(nbval.kernel.KernelManager, sockets.name)

    patches = pytest.MonkeyPatch()
    patches.setattr(nbval.kernel, "KernelManager", own_manager)
    for name in ("setup_coverage", "teardown_coverage"):
        patches.setattr(nbval.plugin, name, lambda *arguments: None)
    patches.setattr(IPyNbCell, "sanitize", sanitize)
    patches.setattr(IPyNbCell, "format_output_compare", format_output_compare)
    patches.setattr(RunningKernel, "await_reply", await_reply)
    config.add_cleanup(patches.undo)
