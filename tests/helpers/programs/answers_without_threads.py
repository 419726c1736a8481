"""What is said of answers that never end, and what is left behind; with or without threads."""

import contextlib
import itertools
import sys

import numpy as np

from course_utils.exercises import attempt, find

attempt.TIME_LIMIT = 0.1


def loops(target, prediction):
    while True:
        pass


def calls_what_loops(target, prediction):
    return loops(target, prediction)


def swallows(target, prediction):
    while True:
        with contextlib.suppress(Exception):
            loops(target, prediction)


def loops_in_one_line(target, prediction):
    return [0 for _ in itertools.count()]


def draws_from_a_generator(target, prediction):
    return sum(0 for _ in itertools.count())


def calls_for_ever(target, prediction):
    while True:
        np.mean(target)


for answer in (
    loops,
    calls_what_loops,
    swallows,
    loops_in_one_line,
    draws_from_a_generator,
    calls_for_ever,
):
    print(find("1.5").judge(answer).sentence)


def debugger(frame, event, argument):
    return debugger


np.set_printoptions(precision=2)
sys.settrace(debugger)
verdict = find("1.5").judge(lambda target, prediction: np.array([0.12345j]))
kept = sys.gettrace()
sys.settrace(None)
print(kept is debugger, verdict.sentence)
