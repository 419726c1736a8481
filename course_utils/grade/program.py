"""The program: it runs what was handed in, a few at a time, and writes a row of marks for each."""

import argparse
import csv
import json
import os
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor

import psutil
from tqdm import tqdm

from course_utils import exercises
from course_utils._support.printable import printable
from course_utils._support.validation import one_number
from course_utils.grade import sandbox
from course_utils.grade.judging import CUT_SHORT, state, understood
from course_utils.grade.plain import packed
from course_utils.grade.submissions import Refused, submissions

DRAWN = 10  # inputs for each function, besides the worked examples
MARKS = {exercises.PASSED: 1, exercises.NOT_YET: 0, exercises.NOT_ATTEMPTED: ""}
# Whether a sandbox works here is tried before anybody gets a mark.
TRIAL = "from course_utils.checks import check\ncheck('trial', lambda x: x)"


def main(arguments=None):
    """Read the options, grade, write the table to standard output."""
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.grade",
        description="Write a table of marks for what a class handed in, to standard output.",
    )
    add = parser.add_argument
    add("folder", help="of notebooks, one for each learner; or of folders, one for each learner")
    add("lesson", help='its number, such as "01"')
    add("--seconds", type=float, default=60, help="of processor time for each learner (60)")
    add("--memory", type=float, default=2, help="for each learner, in GB (2)")
    options = parser.parse_args(arguments)
    try:
        _grade(options.folder, options.lesson, options.seconds, options.memory)
    except (ValueError, OSError) as error:
        raise SystemExit(printable(error)) from None
    except KeyboardInterrupt:
        raise SystemExit("Stopped. The rows above are whole.") from None


def _grade(folder, lesson, seconds, memory):
    if reason := sandbox.refusal():
        raise ValueError(reason)
    one_number(seconds=seconds, above=0)
    one_number(memory=memory, above=0)
    asked = exercises.of_lesson(lesson)
    handed_in, left_out = submissions(folder)
    if left_out:
        names = ", ".join(map(printable, left_out))
        print(f"Left out, for they are neither notebooks nor folders: {names}.", file=sys.stderr)
    memory = int(memory * 2**30)
    words = sandbox.command(memory)
    _try(words, seconds, memory)
    cases = drawn(asked)

    def run(submission):
        try:
            given = _input(cases, submission.notebook(lesson))
        except Refused as reason:
            return sandbox.Ended(b"", str(reason), "")
        return sandbox.run(words, given, seconds, memory)

    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["submission", *asked, "total", "remark"])
    at_once = max(1, min(os.cpu_count(), psutil.virtual_memory().available // memory))
    with ThreadPoolExecutor(at_once) as pool:
        ended = tqdm(pool.map(run, handed_in), total=len(handed_in), disable=None)
        for submission, end in zip(handed_in, ended, strict=True):
            answers, remarks, whole = understood(end.output)
            states = [state(asked[name], answers.get(name), cases[name]) for name in asked]
            total = states.count(exercises.PASSED)
            why = end.stopped or ("" if whole else end.complaint or CUT_SHORT)
            remark = "; ".join(filter(None, [why, *remarks]))
            marks = [MARKS[one] for one in states]
            table.writerow([_no_formula(submission.name), *marks, total, _no_formula(remark)])
            sys.stdout.flush()


def drawn(asked):
    """The inputs of every function, which nobody can know beforehand; none for other exercises."""
    seed = secrets.randbits(64)
    return {
        name: exercise.cases(seed, DRAWN) if isinstance(exercise, exercises.Function) else []
        for name, exercise in asked.items()
    }


def _input(cases, notebook):
    """What the program in the sandbox reads: a line that says what is wanted, and a notebook."""
    wanted = {
        name: [{argument: packed(value) for argument, value in case.items()} for case in calls]
        for name, calls in cases.items()
    }
    return json.dumps(wanted).encode() + b"\n" + notebook


def _try(words, seconds, memory):
    """Raise a ValueError if no answer comes out of a sandbox here."""
    notebook = {"cells": [{"cell_type": "code", "source": TRIAL}]}
    given = _input({"trial": [{"x": 1}]}, json.dumps(notebook).encode())
    end = sandbox.run(words, given, seconds, memory)
    answers, remarks, _ = understood(end.output)
    if "results" not in answers.get("trial", {}):
        said = end.complaint or end.stopped or "; ".join(remarks) or "no answer came out"
        raise ValueError(f"The sandbox does not work here: {said}")


def _no_formula(text):
    """Text that no spreadsheet takes for a formula: learners choose the names of their files."""
    text = printable(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
