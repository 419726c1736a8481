"""Lets no thread start, so that a run shows what the lessons do in a browser, which has none.

Python imports a module of this name at start-up when its folder is on PYTHONPATH. The program that
runs a notebook starts its own threads all the same: in a browser it has other means.
"""

import sys
import threading

KERNEL = {"IPython", "asyncio", "concurrent", "ipykernel", "jupyter_client", "tornado", "zmq"}

start_anyway = threading.Thread.start


def start(thread):
    caller = sys._getframe(1).f_globals.get("__name__", "")
    if not KERNEL & {name.partition(".")[0] for name in (caller, type(thread).__module__)}:
        raise RuntimeError("can't start new thread")  # as Python says it there
    start_anyway(thread)


threading.Thread.start = start
