"""Signals that a process sends to itself, to be stopped as a learner stops a cell."""

import _thread
import os
import signal
import sys
import threading
import time


def listen_to_interruptions():
    """A shell makes what it runs in the background deaf to SIGINT, and a process inherits that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def signal_when(ready, number=signal.SIGINT):
    """Send this process a signal as soon as `ready()` is true."""

    def wait():
        while not ready():
            time.sleep(0.01)
        os.kill(os.getpid(), number)

    threading.Thread(target=wait, daemon=True).start()


def interrupt_until(ended):
    """More than once: Python drops an interruption that comes while it deletes an object."""
    pause = 0.05
    while not ended.wait(pause):
        if sys.platform == "win32":  # it sends no SIGINT to one process
            _thread.interrupt_main()
        else:
            os.kill(os.getpid(), signal.SIGINT)
        pause = 2
