"""Marks, from what came out of a sandbox: whatever it is, it is only read and compared."""

import json

from course_utils import exercises
from course_utils._support.printable import printable
from course_utils.grade.plain import unpacked

MOST_ERRORS = 3  # named in a remark
UNREADABLE = "some of its output cannot be read"
CUT_SHORT = "ended before its last cell"


def understood(output):
    """What an output holds: the last answer to each exercise, remarks, and whether it is whole."""
    answers, troubles, errors, whole = {}, [], [], False
    for line in output.splitlines():
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        match record:
            case {"exercise": str(exercise), "answer": dict(answer)}:
                answers[exercise] = answer
            case {"cell": int(cell), "error": str(error)}:
                errors.append(f"{printable(error[:40])} in code cell {cell}")
            case {"trouble": str(trouble)}:
                troubles.append(printable(trouble[:40]))
            case {"end": True}:
                whole = True
            case _ if UNREADABLE not in troubles:
                troubles.append(UNREADABLE)
    if len(errors) > MOST_ERRORS:
        errors[MOST_ERRORS:] = [f"{len(errors) - MOST_ERRORS} more errors"]
    return answers, [*troubles, *errors], whole


def state(exercise, answer, cases):
    """Whether an exercise is passed, not yet, or was not attempted: one of the three states.

    Arguments
        exercise: from the tables.
        answer: as the recorder writes it; or anything else, then it is wrong.
        cases: the inputs on which a function was called.
    """
    try:
        match answer:
            case None | {"stub": True}:
                return exercises.NOT_ATTEMPTED
            case {"text": str(text)}:
                return exercise.judge(text).state
            case {"numbers": data}:
                return exercise.judge(unpacked(data)).state
            case {"results": list(results)} if cases and len(results) == len(cases):
                given = [unpacked(result) for result in results]
                passed = exercise.passed(cases, given)
                return exercises.PASSED if passed else exercises.NOT_YET
    except ValueError:
        pass
    return exercises.NOT_YET
