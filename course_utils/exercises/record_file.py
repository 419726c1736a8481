"""The file behind the learner's record: read with care, and changed by one process at a time.

It lies among a learner's own files, on any disk, and several notebooks write to it. So a kill at
any moment leaves the old file or the new one, and what cannot be read is never overwritten.
"""

import contextlib
import json
import os
import shutil
import stat
import time
from pathlib import Path

from course_utils._support.files import written_whole

LARGEST = 10_000_000  # bytes; all exercises of the course need about 20 000
PATIENCE = 10.0  # seconds to wait for other notebooks, each of which needs about a hundredth


class Unreadable(Exception):
    """What lies in the place of the file is no record."""


def place():
    """Where the file is, or will be. Links are followed, so a link stays one."""
    return Path(os.path.realpath(name()))


def name():
    """What a learner calls it: a file beside the notebook, or where COURSE_PROGRESS_FILE says."""
    return os.environ.get("COURSE_PROGRESS_FILE") or "progress.json"


def load(path):
    """The JSON that the file holds.

    Raises
        Unreadable: there is something else.
        OSError: there is nothing, or it may not be read.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # opened, a pipe would wait for ever
        raise Unreadable
    if status.st_size > LARGEST:
        raise Unreadable
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):  # no JSON, or nested too deeply
        raise Unreadable from None


def set_aside(path):
    """Rename what is no record, and return its new path, at which there was nothing before."""
    if path.suffix != ".json" and not path.is_file():
        # /dev/null, or a folder that COURSE_PROGRESS_FILE names by mistake, stays where it is.
        raise OSError("that is not a file")
    aside = _free_path(path)
    path.rename(aside)
    return aside


def copy_aside(path):
    """Keep a copy of the file as it is, and return the path of the copy."""
    aside = _free_path(path)
    shutil.copyfile(path, aside)
    return aside


def _free_path(path):
    number, free = 1, path.with_name(f"{path.name}.unreadable")
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.name}.unreadable-{number}")
    return free


def write(path, text):
    """Write the file whole."""
    with written_whole(path) as part:
        part.write_text(text, encoding="utf-8")


@contextlib.contextmanager
def one_at_a_time(path):
    """Keep other processes from reading and writing the file until the ``with`` block has ended.

    The system drops the lock when the process ends, however it ends. The hidden file that carries
    the lock stays: removed, it could be locked by one process and made anew by another. Where there
    are no locks, on some network disks or in a browser, this goes on without one.

    Raises
        TimeoutError: another process does not let go.
    """
    descriptor = None
    with contextlib.suppress(OSError):
        lock = path.with_name(f".{path.name}.lock")
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if descriptor is not None:
            _wait_for_turn(descriptor)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _wait_for_turn(descriptor):
    end = time.monotonic() + PATIENCE
    while not _locked(descriptor):
        if time.monotonic() > end:
            raise TimeoutError(
                f"another notebook has kept the file for {PATIENCE:g} seconds. Run this cell again"
            )
        time.sleep(0.02)


def _locked(descriptor):
    """Whether the lock is ours now, or there are no locks here; False if another process has it."""
    try:
        try:
            import fcntl
        except ImportError:
            import msvcrt  # Windows

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except (ImportError, AttributeError, OSError):
        return True
    return True
