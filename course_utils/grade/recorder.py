"""Stands in for `course_utils.checks` in the sandbox: hands answers on, and knows no right one."""

from course_utils.exercises import attempt
from course_utils.exercises.given import is_stub
from course_utils.grade.plain import packed, unpacked

__all__ = ["check", "hint", "progress", "review", "self_test", "solution"]

LETTERS = 100  # of an answer in text; the letter of a choice is framed by a few at most

_wanted, _send = {}, None


def begin(wanted, send):
    """Record what is handed to `check` from now on.

    Arguments
        wanted: the ids of the exercises, each with the packed inputs on which its function is to be
            called, by name; none where no function is asked for.
        send: is called with each answer at once, so that a crash loses only what comes after it.
    """
    global _send
    _wanted.clear()
    for name, cases in wanted.items():
        _wanted[name] = [
            {argument: unpacked(value) for argument, value in case.items()} for case in cases
        ]
    _send = send


def check(exercise, answer=..., *more):
    if isinstance(exercise, str) and exercise in _wanted:
        given = [answer, *more] if more else answer
        _send({"exercise": exercise, "answer": recorded(given, _wanted[exercise])})


def recorded(answer, cases):
    """An answer as plain JSON: what came, or what comes back from it for these inputs."""
    if is_stub(answer) or (type(answer) in (list, tuple) and any(map(is_stub, answer))):
        return {"stub": True}
    if issubclass(type(answer), str):  # isinstance would ask the answer itself
        return {"text": str.__getitem__(answer, slice(LETTERS))}
    try:
        if not (cases and callable(answer)):
            return {"numbers": packed(attempt.read(answer))}
        results = attempt.results(answer, cases)
        if any(value is ... for value in results):
            return {"stub": True}
        return {"results": [packed(value) for value in results]}
    except (attempt.Problem, ValueError):
        return {"unreadable": True}


def hint(exercise_id):
    pass


def progress(lesson=None):
    pass


def review(exercise=None, answer="?"):
    pass


def self_test(answers):
    pass


def solution(exercise_id, show=False):
    pass
