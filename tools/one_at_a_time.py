"""A lock between processes. Its syntax stays readable by Python 2.7, for tools/environment.py."""

import contextlib
import os
import time


@contextlib.contextmanager
def one_at_a_time(path, waiting):
    """Let one process at a time through; the others print a sentence and wait.

    The system drops the lock when the process ends, however it ends, and so do the programs that
    it has started with ``close_fds=False``.
    """
    with open(path, "a") as file:
        os.set_inheritable(file.fileno(), True)
        while not locked(file):
            if waiting:
                print(waiting)
            waiting = ""
            time.sleep(0.2)
        yield


def locked(file):
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
