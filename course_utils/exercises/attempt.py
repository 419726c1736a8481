"""Calling a learner's function so that nothing it does can hurt: no traceback, no endless wait."""

import copy
import ctypes
import threading
import time
import traceback

import numpy as np

TIME_LIMIT = 2.0  # seconds for all inputs together; a right answer needs less than a hundredth


class Problem(Exception):
    """The function gave no result; the message tells the learner why, `arguments` on what input."""

    def __init__(self, message, arguments=None):
        super().__init__(message)
        self.arguments = arguments


class _TimeIsUp(BaseException):
    """Raised inside the learner's function; `except Exception` does not catch it."""


def results(function, cases):
    """A learner's function, called on a copy of each case; raises `Problem` for the first failure.

    The calls run in a thread of their own, because a thread can be given up: on every
    system, and even when the function swallows interrupts.
    """
    values, problems = [], []

    def work():
        try:
            for arguments in cases:
                values.append(_result(function, arguments))
        except _TimeIsUp:
            pass
        except Problem as problem:
            problems.append(problem)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        thread.join(TIME_LIMIT)
    finally:  # also when the learner presses stop
        stopped = _stop(thread)
    if problems:
        raise problems[0]
    if len(values) < len(cases):
        advice = "" if stopped else " It cannot be stopped from here: restart the kernel."
        raise Problem(
            f"Your function did not finish within {TIME_LIMIT:g} seconds. "
            f"Is there a loop that never ends?{advice}"
        )
    return values


def _result(function, arguments):
    copies = copy.deepcopy(arguments)
    try:
        value = function(*copies.values())
    except _TimeIsUp:
        raise
    except BaseException as error:  # even sys.exit() must not end the lesson
        raise Problem(_explained(function, error, arguments), arguments) from None
    for name, before in arguments.items():
        if not np.array_equal(copies[name], before):
            raise Problem(
                f"Your function changed its input {name}, which its caller still needs. "
                f"Write {name} − x into a new array, not {name} -= x.",
                arguments,
            )
    return copy.copy(value)  # a function may hand out the same array each time


def _explained(function, error, arguments):
    message = f"Your function stopped with {type(error).__name__}"
    message += f": {error}" if str(error) else ""
    code = getattr(function, "__code__", None)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if code and frame.filename == code.co_filename]
    if lines:
        message += f" (in line {lines[-1]} of the cell)"
    elif isinstance(error, TypeError):
        message += f". It is called with {len(arguments)} inputs: {', '.join(arguments)}"
    return " ".join(message.split()) + "."


def _stop(thread):
    """Raise `_TimeIsUp` inside the thread until it ends; False if it does not within a second."""
    end = time.monotonic() + 1
    while thread.is_alive() and time.monotonic() < end:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(_TimeIsUp)
        )
        thread.join(0.1)
    return not thread.is_alive()
