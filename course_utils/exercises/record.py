"""The learner's own record, `progress.json`: what was passed, thought at first, seen, and is due.

It is a memory for the learner, and proves nothing. It has five sections, four of them by the
fingerprint of the exercise, which says which one it was even after others have been put in before:

- ``"passed"``: the id it had when it was passed, in order.
- ``"first"``: the first answer to a choice or a number, a letter or what was typed.
- ``"seen"``: the day on which its solution was looked at.
- ``"review"``: ``[step, day]``, how often it was right in a review, and when it is asked again.
- ``"self_tests"``: how the self-test went, such as ``"4 of 10"``, by the day.

Whatever else the file holds is kept. Trouble with the file ends in a sentence, never an error.
"""

import datetime
import json
import os
from pathlib import Path

from course_utils._support.printable import printable
from course_utils.exercises import record_file

# The exercises of version 1: {id: fingerprint}. It translates old progress files and never changes.
VERSION_1 = Path(__file__).with_name("version_1.json")
DAYS = (1, 3, 7, 21)  # from a pass to the first review, and from each right one to the next
TROUBLE = (OSError, ValueError, RecursionError)  # ValueError: a path that cannot be, such as "/"


def today():
    return datetime.date.today()


def read():
    """What is remembered: the sections by name, empty where there is nothing."""
    try:
        path = record_file.place()
        if os.path.lexists(path):
            with record_file.one_at_a_time(path):
                kept, _ = _load(path)
                return kept
    except TROUBLE as error:
        _say(f"{record_file.name()} could not be read: {_reason(error)}.")
    return _understood({"passed": {}})[0]


def passed():
    """``{fingerprint: the id it had when it was passed}``, in order."""
    return read()["passed"]


def latest(passed):
    """``{id: fingerprint of its latest pass}``."""
    return {name: fingerprint for fingerprint, name in passed.items()}  # the last one stays


def seen():
    """The fingerprints of the exercises whose solution was looked at."""
    return set(read()["seen"])


def plan(kept, fingerprint):
    """How often an exercise was right in a review, and the day from which on it is asked again."""
    step, day = kept["review"].get(fingerprint, [0, str(datetime.date.min)])
    return step, datetime.date.fromisoformat(day)


def is_due(step, day):
    return step < len(DAYS) and day <= today()


def replanned(step, day, right):
    """The plan after a review. A right answer before its day changes nothing."""
    if not right:
        return 0, _in_days(DAYS[0])
    if not is_due(step, day):
        return step, day
    step += 1
    return step, _in_days(DAYS[step] if step < len(DAYS) else 0)


def remember_pass(exercise_id, fingerprint, first=None):
    """Write down that an exercise has been passed, and with which answer if it was the first."""

    def change(kept):
        passed = kept["passed"]
        if fingerprint not in passed:
            _keep_first(kept, fingerprint, first)
            kept["review"][fingerprint] = [0, str(_in_days(DAYS[0]))]
        if latest(passed).get(exercise_id) != fingerprint:
            passed.pop(fingerprint, None)
            passed[fingerprint] = exercise_id

    _change(change)


def remember_first(fingerprint, answer):
    """Write down an answer that did not pass, if it is the first to this exercise."""
    _change(lambda kept: _keep_first(kept, fingerprint, answer))


def mark_seen(fingerprint):
    """Write down that the solution of an exercise was looked at today, if it is the first time."""
    _change(lambda kept: kept["seen"].setdefault(fingerprint, str(today())))


def remember_self_test(score):
    """Write down how today's self-test went; a later one of the same day takes its place."""
    _change(lambda kept: kept["self_tests"].update({str(today()): score}))


def remember_review(fingerprint, right):
    """Write down how a review went, and so when the exercise is asked again."""

    def change(kept):
        step, day = replanned(*plan(kept, fingerprint), right)
        kept["review"][fingerprint] = [step, str(day)]

    _change(change)


def _keep_first(kept, fingerprint, answer):
    # A file of an older course holds passes without the answers that came before them.
    if answer is not None and fingerprint not in kept["passed"]:
        kept["first"].setdefault(fingerprint, answer)


def _in_days(days):
    return today() + datetime.timedelta(days)


def _change(change):
    """Let `change` alter what is remembered, and write the file if that made a difference."""
    try:
        path = record_file.place()
        with record_file.one_at_a_time(path):
            kept, is_whole = _load(path)
            before = _entries(kept)
            change(kept)
            if _entries(kept) != before:
                if not is_whole:
                    copy = record_file.copy_aside(path)
                    _say(
                        f"Part of {path.name} could not be read. "
                        f"The file as it was is kept as {copy.name}."
                    )
                record_file.write(path, json.dumps(kept))
    except TROUBLE as error:
        _say(f"Progress could not be saved in {record_file.name()}: {_reason(error)}.")


def _entries(kept):
    return [list(kept[section].items()) for section in SECTIONS]  # in order, which counts


def _load(path):
    """What the file holds, and whether all of it is understood; what is no record is set aside."""
    try:
        return _understood(record_file.load(path))
    except FileNotFoundError:
        pass
    except record_file.Unreadable:
        aside = record_file.set_aside(path)
        _say(f"{path.name} could not be read. It is kept as {aside.name}.")
    return _understood({"passed": {}})


def _understood(data):
    """The sections with those entries that have the right form, and whether these are all."""
    passed = data.get("passed") if isinstance(data, dict) else None
    if isinstance(passed, list):
        # Version 1 wrote ids alone. One that it never had stands for itself, and is kept.
        of_version_1 = json.loads(VERSION_1.read_text(encoding="utf-8"))
        passed = {of_version_1.get(str(name), str(name)): name for name in passed}
    if not isinstance(passed, dict):
        raise record_file.Unreadable
    data = {section: {} for section in SECTIONS} | data | {"passed": passed}
    kept = dict(data)
    for section, is_sound in SECTIONS.items():
        entries = data[section].items() if isinstance(data[section], dict) else ()
        kept[section] = {key: entry for key, entry in entries if is_sound(entry)}
    return kept, kept == data


def _is_text(entry):
    return isinstance(entry, str) and entry.isprintable()


def _is_answer(entry):
    return _is_text(entry) or type(entry) in (int, float)


def _is_plan(entry):
    try:
        step, day = entry
        datetime.date.fromisoformat(day)
    except (TypeError, ValueError):
        return False
    return type(step) is int and 0 <= step <= len(DAYS)


SECTIONS = {
    "passed": _is_text,
    "first": _is_answer,
    "seen": _is_text,
    "review": _is_plan,
    "self_tests": _is_text,
}


def _reason(error):
    return getattr(error, "strerror", None) or str(error)


def _say(sentence):
    print(printable(sentence))  # a file name may hold anything, also bytes that are no text
