"""Running what a learner hands in so that nothing it does can hurt: no traceback, no long wait."""

import contextlib
import contextvars
import copy
import ctypes
import sys
import threading
import time
import traceback

import numpy as np

from course_utils.exercises.given import NotNumbers, is_stub, numbers
from course_utils.exercises.shown import shown

TIME_LIMIT = 2.0  # seconds for all inputs together; a right answer needs less than a hundredth
IMPORT_LIMIT = 120.0  # seconds more for the first import of a framework, which is not interrupted


class Problem(Exception):
    """Nothing can be judged; the message tells the learner why, `arguments` on what input."""

    def __init__(self, message, arguments=None):
        super().__init__(message)
        self.arguments = arguments


class Odd(Problem):
    """What came is not made of numbers; `given` shows it."""

    def __init__(self, message, given, arguments=None):
        super().__init__(message, arguments)
        self.given = given


class _TimeIsUp(BaseException):
    """Raised inside the learner's function; `except Exception` does not catch it."""


def results(function, cases):
    """What a learner's function returns for a copy of each case: arrays, or `...` for a stub.

    Raises
        Problem: for the first case without a result.
        Odd: for the first result that is not made of numbers.
    """

    def work():
        for arguments in cases:
            yield _result(function, arguments)

    return _within_limit(work, len(cases))


def read(value):
    """A learner's value as an array, or `...` for a stub.

    Raises
        Problem: it holds no numbers; the message shows what came, and says why.
    """

    def work():
        yield _read(value)

    try:
        return _within_limit(work, 1, who="What you handed in")[0]
    except Odd as odd:
        raise Problem(f"You gave {odd.given}: {odd}") from None


def described(value):
    """What a learner handed in, as a verdict shows it, whatever it does when it is looked at."""

    def work():
        yield _shown(value)

    try:
        return _within_limit(work, 1)[0]
    except Problem:
        return _kind_of(value)


class _Worker(threading.Thread):
    """A thread that ends without a word if its time is up when it has just done its work."""

    def run(self):
        with contextlib.suppress(_TimeIsUp):
            super().run()


def _within_limit(work, count, who="Your function"):
    """The `count` values that the generator function `work` yields.

    It runs in a thread of its own, because a thread can be given up: on every system, and even
    when the learner's function swallows interrupts. A browser starts no threads: see `_traced`.
    """
    values, problems = [], []

    def run():
        try:
            for value in work():
                values.append(value)
        except _TimeIsUp:
            pass
        except Problem as problem:
            problems.append(problem)

    thread = _Worker(target=run, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no thread can be started here
        waits_for_keyboard, stopped = _traced(run), True
    else:
        try:
            waits_for_keyboard = _wait(thread)
        finally:  # also when the learner presses stop
            stopped = _stop(thread)
    if problems:
        raise problems[0]
    if len(values) < count:
        if waits_for_keyboard:
            raise Problem(
                f"{who} asks for something to be typed, with input(). What it needs comes "
                "in as its arguments."
            )
        advice = "" if stopped else " It cannot be stopped from here: restart the kernel."
        raise Problem(
            f"{who} did not finish within {TIME_LIMIT:g} seconds. "
            f"Is there a loop that never ends?{advice}"
        )
    return values


def _traced(run):
    """Call `run`, and stop it at the first line of Python that begins when its time is up.

    What swallows the interrupt by a bare ``except:``, or does all in one operation, such as
    ``max(itertools.count())``, is not stopped. Says the same as `_wait`.
    """
    deadline, before = _Deadline(), sys.gettrace()
    sys.settrace(deadline)
    try:
        # As in a thread, where a learner's settings, such as how NumPy prints, do not hold.
        contextvars.Context().run(run)
    finally:
        sys.settrace(before)  # that of a debugger
    return deadline.waits_for_keyboard


class _Deadline:
    """Traces the lines that Python runs, and raises `_TimeIsUp` once the time is up."""

    def __init__(self):
        self.end = time.monotonic() + TIME_LIMIT
        self.last = self.end + IMPORT_LIMIT
        self.waits_for_keyboard = False

    def __call__(self, frame, event, argument):
        now = time.monotonic()
        if now > self.end and now < self.last and _is_in(frame, "_find_and_load"):
            self.end = now + TIME_LIMIT  # as `_wait`: an import is not interrupted
        elif now > self.end:
            self.waits_for_keyboard = _is_in(frame, "_input_request")
            raise _TimeIsUp
        return self


def _wait(thread):
    """Wait until the thread ends or its time is up; say whether it then waits for the keyboard."""
    thread.join(TIME_LIMIT)
    end = time.monotonic() + IMPORT_LIMIT
    while thread.is_alive() and _in(thread, "_find_and_load") and time.monotonic() < end:
        # Interrupted halfway, a framework could not be imported again in this kernel.
        thread.join(0.1)
        if not _in(thread, "_find_and_load"):
            thread.join(TIME_LIMIT)
    return _in(thread, "_input_request")


def _in(thread, function):
    """Whether the thread is inside a function of this name: Python's import, the kernel's input."""
    return _is_in(sys._current_frames().get(thread.ident), function)


def _is_in(frame, function):
    while frame:
        if frame.f_code.co_name == function:
            return True
        frame = frame.f_back
    return False


def _result(function, arguments):
    copies = {name: copy.copy(value) for name, value in arguments.items()}
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
    return _read(value, arguments)


def _read(value, arguments=None):
    try:
        return ... if is_stub(value) else numbers(value)
    except _TimeIsUp:
        raise
    except NotNumbers as reason:
        raise Odd(str(reason), _shown(value), arguments) from None
    except BaseException:  # a foreign type that does not convert, in whatever way it says so
        raise Odd("numbers are asked for.", _shown(value), arguments) from None


def _shown(value):
    try:
        return shown(value)
    except _TimeIsUp:
        raise
    except BaseException:
        return _kind_of(value)


def _kind_of(value):
    return f"an object of type {type(value).__name__}"


def _explained(function, error, arguments):
    message = f"Your function stopped with {type(error).__name__}"
    try:
        said = str(error)
    except BaseException:
        said = ""
    if isinstance(error, RecursionError):
        said = said.partition(" while ")[0]  # where Python noticed it depends on who watches
    message += f": {said}" if said else ""
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
