"""Lets no thread start, so that a run shows what the lessons do in a browser, which has none.

Python imports a module of this name at start-up when its folder is on PYTHONPATH. The program that
runs a notebook starts its own threads all the same: in a browser it has other means.
"""

import sys
import threading

KERNEL = {"IPython", "ipykernel", "tornado", "zmq"}

start_anyway = threading.Thread.start


def start(thread):
    who = sys._getframe(1).f_globals["__name__"]
    if who.partition(".")[0] not in KERNEL:
        raise RuntimeError("can't start new thread")  # as Python says it there
    start_anyway(thread)


threading.Thread.start = start
