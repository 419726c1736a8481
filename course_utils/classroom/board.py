"""The board: who is in the class, and how each exercise goes. It lives in memory alone."""

import collections
import json
import re
import threading
from http import HTTPStatus

from course_utils import exercises
from course_utils.classroom.messages import JOINED, LARGEST, LEFT, hints

MOST_PEOPLE = 400
SHOWN_FROM = 3  # people: a hint that fewer have met would point at somebody
ID = re.compile(r"[0-9a-f]{8}")
ENTRIES = {"room", "id", "exercise", "state", "hint"}


class Board:
    """What the members of one room have told.

    Attributes
        room: the word that members name; others are refused.
    """

    def __init__(self, room):
        self.room = room
        self._lock = threading.Lock()
        self._people = {}  # {id: {exercise: _Standing}}

    def receive(self, body):
        """Take in a message, as bytes; the HTTP status says whether it was one.

        >>> Board("kiwi-42").receive(b"hello").phrase
        'Bad Request'
        """
        try:
            message = _read(body)
        except ValueError:
            return HTTPStatus.BAD_REQUEST
        if message["room"] != self.room:
            return HTTPStatus.FORBIDDEN
        with self._lock:
            return self._note(message)

    def people(self):
        """How many have joined and not left."""
        with self._lock:
            return len(self._people)

    def lessons(self):
        """The rows of each lesson that somebody works on: ``{lesson: [Row]}``, in order."""
        with self._lock:
            met = collections.defaultdict(list)
            for standings in self._people.values():
                for name, standing in standings.items():
                    met[name].append((standing.passed, frozenset(standing.hints)))
        at_work = sorted({name.partition(".")[0].zfill(2) for name in met})
        return {
            lesson: [_row(name, exercise, met[name]) for name, exercise in _of(lesson)]
            for lesson in at_work
        }

    def _note(self, message):
        who, state = message["id"], message["state"]
        if state == LEFT:
            self._people.pop(who, None)
            return HTTPStatus.NO_CONTENT
        if state == JOINED:
            if who not in self._people and len(self._people) >= MOST_PEOPLE:
                return HTTPStatus.SERVICE_UNAVAILABLE
            self._people.setdefault(who, {})
            return HTTPStatus.NO_CONTENT
        if who not in self._people:
            return HTTPStatus.FORBIDDEN
        standing = self._people[who].setdefault(message["exercise"], _Standing())
        standing.passed |= state == exercises.PASSED
        if message["hint"] is not None:
            standing.hints.add(message["hint"])
        return HTTPStatus.NO_CONTENT


class _Standing:
    """What one member has told of one exercise."""

    def __init__(self):
        self.passed, self.hints = False, set()


Row = collections.namedtuple("Row", "name passed trying hints")
Row.__doc__ = """An exercise on the board.

Attributes
    name: its id.
    passed, trying: how many passed it, and how many tried and have not passed yet.
    hints: pairs of how many have met a hint, and the hint; the most frequent first.
"""


def _row(name, exercise, met):
    counted = collections.Counter(hint for _, numbers in met for hint in numbers)
    told = hints(exercise)
    often = [
        (count, told[number - 1]) for number, count in counted.most_common() if count >= SHOWN_FROM
    ]
    passed = sum(passed for passed, _ in met)
    return Row(name, passed, len(met) - passed, often)


def _of(lesson):
    return exercises.of_lesson(lesson).items()


def _read(body):
    """The entries of a message.

    Raises
        ValueError: it is none: too long, no JSON, or an entry is missing, too much or unknown.
    """
    message = json.loads(body) if len(body) <= LARGEST else None
    if not isinstance(message, dict) or message.keys() != ENTRIES:
        raise ValueError
    if not (isinstance(message["id"], str) and ID.fullmatch(message["id"])):
        raise ValueError
    exercise, state, hint = message["exercise"], message["state"], message["hint"]
    if exercise is None:
        sound = state in (JOINED, LEFT) and hint is None
    else:
        most = len(hints(exercises.find(exercise))) if state == exercises.NOT_YET else 0
        sound = state in (exercises.PASSED, exercises.NOT_YET) and (
            hint is None or (type(hint) is int and 1 <= hint <= most)
        )
    if not sound:
        raise ValueError
    return message
