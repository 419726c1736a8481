"""What the board takes in, what it refuses, and what it shows of that."""

import json
from http import HTTPStatus

import pytest

from course_utils import exercises
from course_utils.classroom import board as board_module
from course_utils.classroom.board import Board
from course_utils.classroom.messages import LARGEST, hints

ROOM = "kiwi-42"
GOOD = {"room": ROOM, "id": "9f2c81d0", "exercise": "1.1", "state": "not yet", "hint": 2}


@pytest.fixture
def board():
    return Board(ROOM)


def told(board, number, exercise=None, state="joined", hint=None, **other):
    """Hand the board a message of the person with this number."""
    entries = {"room": ROOM, "id": f"{number:08x}"}
    entries |= {"exercise": exercise, "state": state, "hint": hint} | other
    return board.receive(json.dumps(entries).encode())


def rows(board, lesson="01"):
    return {row.name: row[1:] for row in board.lessons()[lesson]}


# ---- What is counted ----


def test_people_join_and_leave(board):
    assert board.people() == 0 and board.lessons() == {}
    for number in (1, 2, 3, 2):
        assert told(board, number) == HTTPStatus.NO_CONTENT
    assert board.people() == 3
    for number in (2, 2, 7):
        assert told(board, number, state="left") == HTTPStatus.NO_CONTENT
    assert board.people() == 2 and board.lessons() == {}


def test_each_exercise_counts_people(board, rng):
    passed = {number: set(rng.choice(14, 6, replace=False) + 1) for number in range(1, 10)}
    tried = {number: set(rng.choice(14, 6, replace=False) + 1) for number in range(1, 10)}
    for number in passed:
        told(board, number)
        states = [(e, "passed") for e in passed[number]] + [(e, "not yet") for e in tried[number]]
        for place in rng.permutation(2 * len(states)) % len(states):  # each one twice
            exercise, state = states[place]
            assert told(board, number, f"1.{exercise}", state) == HTTPStatus.NO_CONTENT
    shown = rows(board)
    assert list(shown) == list(exercises.of_lesson("01"))
    for exercise in range(1, 15):
        who_passed = {number for number in passed if exercise in passed[number]}
        who_tried = {number for number in tried if exercise in tried[number]} - who_passed
        assert shown[f"1.{exercise}"] == (len(who_passed), len(who_tried), [])


def test_who_leaves_takes_along_what_they_told(board):
    for number in (1, 2):
        told(board, number)
        told(board, number, "1.1", "passed")
    told(board, 1, state="left")
    assert rows(board)["1.1"] == (1, 0, [])
    assert told(board, 1, "1.2", "passed") == HTTPStatus.FORBIDDEN
    assert rows(board)["1.2"] == (0, 0, [])


def test_joining_twice_loses_nothing(board):
    told(board, 1)
    told(board, 1, "1.1", "passed")
    assert told(board, 1) == HTTPStatus.NO_CONTENT
    assert rows(board)["1.1"] == (1, 0, [])


def test_lessons_are_shown_that_somebody_works_on(board):
    told(board, 1)
    for exercise in ("11.2", "2.1"):
        told(board, 1, exercise, "passed")
    assert list(board.lessons()) == ["02", "11"]


def test_a_hint_is_shown_from_three_people_on(board):
    for number in range(1, 6):
        told(board, number)
    for number in (1, 2, 2, 2):
        told(board, number, "1.1", "not yet", 2)
    told(board, 1, "1.1", "not yet", 1)
    told(board, 4, "1.1", "not yet")
    assert rows(board)["1.1"] == (0, 3, [])
    told(board, 5, "1.1", "not yet", 2)
    first, second = hints(exercises.find("1.1"))[:2]
    assert rows(board)["1.1"] == (0, 4, [(3, second)])
    # It stays when they have passed: it is what there is to talk about.
    told(board, 5, "1.1", "passed")
    assert rows(board)["1.1"] == (1, 3, [(3, second)])
    for number in (2, 3, 4):
        told(board, number, "1.1", "not yet", 1)
    assert rows(board)["1.1"][2] == [(4, first), (3, second)]


# ---- What is refused ----


BAD = {
    "nothing": b"",
    "no JSON": b"hello",
    "half of it": json.dumps(GOOD).encode()[:-5],
    "no text": b"\xff\xfe\x00",
    "a list": json.dumps(list(GOOD.values())).encode(),
    "deep": b"[" * LARGEST,
    "a number": b"7",
    "oversized": json.dumps(GOOD).encode() + b" " * LARGEST,
    "an entry more": json.dumps(GOOD | {"name": "Ada"}).encode(),
    **{
        f"without {name}": json.dumps({k: GOOD[k] for k in GOOD if k != name}).encode()
        for name in GOOD
    },
    **{
        f"{entry}: {value!r}": json.dumps(GOOD | {entry: value}).encode()
        for entry, values in {
            "id": ["", "9f2c81d", "9F2C81D0", "9f2c81d00", "<script>", 7, None, ["9f2c81d0"]],
            "exercise": ["", "1.99", "99.1", "1", "<b>", "../1.1", 1.1, ["1.1"], {}, None],
            "state": [
                "",
                "seen",
                "joined",
                "left",
                "not attempted yet",
                True,
                None,
                ["passed"],
                {},
            ],
            "hint": [0, -1, 99, 1.0, 1.5, True, "2", [2], {}],
        }.items()
        for value in values
    },
    "a hint of what is passed": json.dumps(GOOD | {"state": "passed"}).encode(),
    "a hint to joining": json.dumps(GOOD | {"exercise": None, "state": "joined"}).encode(),
    "passing nothing": json.dumps(
        GOOD | {"exercise": None, "state": "passed", "hint": None}
    ).encode(),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_what_is_no_message_is_refused(board, body):
    told(board, int(GOOD["id"], 16))
    assert board.receive(body) == HTTPStatus.BAD_REQUEST
    assert board.people() == 1 and board.lessons() == {}


def test_the_message_they_were_made_from_is_taken(board):
    told(board, int(GOOD["id"], 16))
    assert board.receive(json.dumps(GOOD).encode()) == HTTPStatus.NO_CONTENT
    assert rows(board)["1.1"] == (0, 1, [])


@pytest.mark.parametrize("room", ["kiwi-43", "KIWI-42", "", 42, None, ["kiwi-42"], {}])
def test_another_room_is_refused(board, room):
    told(board, 1)
    assert told(board, 2, room=room) == HTTPStatus.FORBIDDEN
    assert told(board, 1, "1.1", "passed", room=room) == HTTPStatus.FORBIDDEN
    assert board.people() == 1 and board.lessons() == {}


def test_who_has_not_joined_is_refused(board):
    assert told(board, 1, "1.1", "passed") == HTTPStatus.FORBIDDEN
    assert board.people() == 0


def test_there_is_an_end_of_people(board, monkeypatch):
    monkeypatch.setattr(board_module, "MOST_PEOPLE", 3)
    for number in (1, 2, 3, 1):
        assert told(board, number) == HTTPStatus.NO_CONTENT
    assert told(board, 4) == HTTPStatus.SERVICE_UNAVAILABLE
    told(board, 2, state="left")
    assert told(board, 4) == HTTPStatus.NO_CONTENT
    assert board.people() == 3
