"""A learner joins the board: what is sent, what is not, and that `check` never waits for it."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.request

import pytest

from course_utils import checks
from course_utils.checks import check
from course_utils.classroom import board as board_module
from course_utils.classroom import join, joining, leave
from tests.helpers.loopback import Whole, serving
from tests.helpers.running import python_path

pytestmark = pytest.mark.usefixtures("learner")

RIGHT = {"1.1": -0.75, "1.3": 3}


def heard(listening):
    """The messages without their room and id, which have to be the same in all of them."""
    messages = [json.loads(body) for body in listening.heard]
    assert len({(message.pop("room"), message.pop("id")) for message in messages}) == 1
    return [tuple(message.values()) for message in messages]


# ---- What is sent ----


def test_what_is_sent_is_what_was_printed(served, said, until):
    listening = served()
    lines = said(join, listening.to_join).splitlines()
    assert f" {listening.to_join.partition('/')[0]}, " in lines[0]
    printed = [line.strip().encode() for line in lines if line.startswith("    {")]
    assert lines[-1] == "✓ You have joined kiwi-42."
    # The second hint of 1.1, printed for 1.2 with number 3.
    check("1.1", 0.25)
    assert until(lambda: len(listening.heard) == 2)
    example = printed[1].replace(b'"1.2"', b'"1.1"').replace(b'"hint": 3', b'"hint": 2')
    assert listening.heard == [printed[0], example]
    assert re.fullmatch(r"[0-9a-f]{8}", json.loads(printed[0])["id"])
    leave()
    assert listening.heard[2:] == [printed[0].replace(b"joined", b"left")]


def test_nothing_else_is_sent():
    """Every byte of a message on its way."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
        came = []

        def answer():
            connection, _ = server.accept()
            with connection:
                while not came or b"}" not in came[-1]:
                    came.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.0 403 Forbidden\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        join(f"{place}/kiwi-42")
        thread.join()
    head, _, body = b"".join(came).decode().partition("\r\n\r\n")
    who = json.loads(body)["id"]
    assert body == (
        f'{{"room": "kiwi-42", "id": "{who}", "exercise": null, "state": "joined", "hint": null}}'
    )
    assert head.split("\r\n") == [
        "POST / HTTP/1.1",
        f"Host: {place}",
        "Accept-Encoding: identity",
        f"Content-Length: {len(body)}",
        "Content-Type: application/json",
    ]


def test_each_verdict_is_told(served, until):
    listening = served()
    join(listening.to_join)
    check("1.1", "?")
    check("1.1", 0.75)
    check("1.1", 17.25)
    check("1.1", -0.75)
    check("1.4", "b")
    check("1.5", lambda target, prediction: 1 / 0)
    check("1.5", lambda target, prediction: ...)
    with pytest.raises(ValueError):
        check("1.99", 7)
    assert until(lambda: len(listening.heard) == 6)
    first, *others = heard(listening)
    assert first == (None, "joined", None)
    assert others[:3] == [("1.1", "not yet", 1), ("1.1", "not yet", None), ("1.1", "passed", None)]
    assert others[3][:2] == ("1.4", "not yet") and others[3][2] >= 1
    assert others[4] == ("1.5", "not yet", None)
    shown = {row.name: row[1:3] for row in listening.board.lessons()["01"]}
    assert [shown[name] for name in ("1.1", "1.4", "1.5")] == [(1, 0), (0, 1), (0, 1)]


def test_what_check_says_is_the_same(served, said):
    before = said(check, "1.1", 0.25)
    join(served().to_join)
    assert said(check, "1.1", 0.25) == before


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"])
def test_no_proxy_is_asked(served, said, monkeypatch, name):
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.setblocking(False)
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.delenv("no_proxy", raising=False)
        assert name[:4] == "HTTP" or urllib.request.getproxies()  # it would be asked otherwise
        assert "✓ You have joined" in said(join, served().to_join)
        with pytest.raises(BlockingIOError):
            proxy.accept()


def test_a_name_leads_to_the_board_like_an_address(served, said):
    to_join = served().to_join.replace("127.0.0.1", "localhost")
    assert "✓ You have joined" in said(join, to_join)


# ---- Not joined ----

NO_ADDRESS = [
    "",
    "kiwi-42",
    "192.168.1.20/kiwi-42",
    "192.168.1.20:8765",
    "192.168.1.20:8765/",
    "192.168.1.20:0/kiwi-42",
    "192.168.1.20:65536/kiwi-42",
    "http://192.168.1.20:8765/kiwi-42",
    "192.168.1.20:8765/kiwi-42/..",
    "192.168.1.20:8765/KIWI-42",
    "user@192.168.1.20:8765/kiwi-42",
    "a..b:8765/kiwi-42",
    "a" * 64 + ":8765/kiwi-42",
    "host name:8765/kiwi-42",
    "[::1]:8765/kiwi-42",
    "192.168.1.20:8765/kiwi-42\n",
    7,
    None,
    b"192.168.1.20:8765/kiwi-42",
]


@pytest.mark.parametrize("address", NO_ADDRESS)
def test_what_is_no_address_is_refused(capsys, address):
    with pytest.raises(ValueError) as caught:
        join(address)
    expected = 'expected one like "192.168.1.20:8765/kiwi-42"'
    assert str(caught.value) == f"address: got {address!r}; {expected}"
    assert capsys.readouterr().out == ""
    assert checks.on_verdict is None


def test_where_nothing_answers_nothing_is_sent(said):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    told = said(join, f"127.0.0.1:{port}/kiwi-42")
    assert "✗ You have not joined, and nothing will be sent: the board does not answer." in told
    assert "class code" in told
    assert checks.on_verdict is None


def test_where_no_thread_starts_nothing_is_sent(served, said, monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")

    listening = served()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        told = said(join, listening.to_join)
    assert told == (
        "✗ You have not joined, and nothing will be sent: there is no way to a board from a "
        "browser. Your class code, the last line of progress, does without.\n"
    )
    assert listening.heard == [] and checks.on_verdict is None


def test_who_has_not_joined_leaves_no_thread_behind(said, until):
    threads = threading.active_count()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    said(join, f"127.0.0.1:{port}/kiwi-42")
    assert until(lambda: threading.active_count() == threads)


def test_what_takes_too_long_is_no_answer(said, monkeypatch):
    monkeypatch.setattr(joining, "SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        told = said(join, f"127.0.0.1:{server.getsockname()[1]}/kiwi-42")
    assert "the board does not answer" in told


def test_another_class_is_not_joined(served, said):
    to_join = served().to_join.replace("-42", "-43")
    assert "the board there shows another class" in said(join, to_join)
    assert checks.on_verdict is None


def test_a_full_class_is_not_joined(served, said, monkeypatch):
    monkeypatch.setattr(board_module, "MOST_PEOPLE", 0)
    assert "the board has no place left" in said(join, served().to_join)
    assert checks.on_verdict is None


def test_another_server_is_no_board(said, tmp_path):
    with serving(tmp_path) as start:
        address = start(Whole).address.removeprefix("http://")
        assert "what answers there is no board" in said(join, f"{address}/kiwi-42")
    assert checks.on_verdict is None


# ---- Leaving ----


def test_who_has_left_sends_nothing(served, said):
    listening = served()
    join(listening.to_join)
    assert listening.board.people() == 1
    assert said(leave) == (
        "You have left kiwi-42: nothing is sent any more, and the board has forgotten you.\n"
    )
    assert listening.board.people() == 0
    check("1.1", 0.25)
    assert len(listening.heard) == 2
    assert checks.on_verdict is None
    assert said(leave) == "You have joined no class.\n"


def test_leaving_a_board_that_is_gone(served, said):
    listening = served()
    join(listening.to_join)
    listening.shutdown()
    listening.server_close()
    assert (
        said(leave)
        == "You have left kiwi-42: nothing is sent any more. The board did not answer.\n"
    )


def test_joining_again_changes_nothing(served, said):
    listening = served()
    join(listening.to_join)
    assert said(join, listening.to_join) == "You have joined kiwi-42 already. leave() ends it.\n"
    assert len(listening.heard) == 1


def test_another_class_is_joined_after_the_first_is_left(served, said):
    first, second = served(), served("maple-17")
    join(first.to_join)
    told = said(join, second.to_join)
    assert told.startswith("You have left kiwi-42:")
    assert told.endswith("✓ You have joined maple-17.\n")
    assert (first.board.people(), second.board.people()) == (0, 1)
    assert json.loads(first.heard[0])["id"] != json.loads(second.heard[0])["id"]


@pytest.mark.parametrize("before_the_end", ["", "leave()"])
def test_the_end_of_python_leaves_once(served, before_the_end):
    listening = served()
    code = (
        "from course_utils.checks import check; from course_utils.classroom import join, leave; "
        f"join('{listening.to_join}'); {before_the_end}"
    )
    subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": python_path()},
        check=True,
        timeout=60,
    )
    assert [state for _, state, _ in heard(listening)] == ["joined", "left"]
    assert listening.board.people() == 0


# ---- A board that does not answer ----


def test_what_the_board_missed_it_is_told_later(served, said, until):
    listening = served()
    join(listening.to_join)
    listening.shutdown()
    listening.server_close()
    check("1.1", 0.25)
    assert until(lambda: joining._member.waiting.empty())
    check("1.1", -0.75)
    again = served(port=listening.port)
    again.board.receive(listening.heard[0])  # a board of our own, which knows the member
    assert until(lambda: len(again.heard) == 3)
    assert [message[:2] for message in heard(again)][1:] == [("1.1", "not yet"), ("1.1", "passed")]


def test_a_board_that_stays_away_is_given_up(served, said, until):
    listening = served()
    join(listening.to_join)
    listening.shutdown()
    listening.server_close()
    member = joining._member
    passes = said(check, "1.1", -0.75)
    assert until(lambda: member.ended)
    assert said(check, "1.1", -0.75) == (
        f"{passes}The board has not answered for a minute: nothing is sent any more.\n"
    )
    assert checks.on_verdict is None
    assert said(check, "1.1", -0.75) == passes
    assert (
        said(leave)
        == "You have left kiwi-42: nothing is sent any more. The board did not answer.\n"
    )


def test_a_board_that_was_given_up_can_be_joined_again(served, said, until):
    listening = served()
    join(listening.to_join)
    listening.shutdown()
    listening.server_close()
    check("1.1", -0.75)
    member = joining._member
    assert until(lambda: member.ended)
    again = served(port=listening.port)
    assert said(join, listening.to_join).endswith("✓ You have joined kiwi-42.\n")
    assert again.board.people() == 1


def test_a_minute_is_a_minute(monkeypatch):
    monkeypatch.undo()
    assert joining.TRIES * joining.PAUSE == 60


def test_a_board_of_another_class_is_told_nothing_more(served, said, until):
    listening = served()
    join(listening.to_join)
    listening.shutdown()
    listening.server_close()
    another = served("maple-17", listening.port)
    check("1.1", -0.75)
    member = joining._member
    assert until(lambda: member.ended)
    assert said(check, "1.1", -0.75).endswith(
        "The board does not know this class any more: nothing is sent any more.\n"
    )
    check("1.1", -0.75)
    assert len(another.heard) == 1
    # Joined again, it is another member.
    assert "✓ You have joined maple-17." in said(join, another.to_join)


def test_a_queue_has_an_end(served, monkeypatch, until):
    monkeypatch.setattr(joining, "ROOM_FOR", 2)
    listening = served()
    join(listening.to_join)
    listening.shutdown()
    listening.server_close()
    monkeypatch.setattr(joining, "PAUSE", 1000.0)
    check("1.1", 0.25)
    assert until(lambda: joining._member.waiting.empty())  # the thread has taken it
    for _ in range(5):
        check("1.1", 0.25)
    assert joining._member.waiting.qsize() == 2


# ---- Who has not joined pays nothing ----


def test_nobody_is_told_unless_joined():
    code = (
        "import sys; from course_utils import checks; checks.check('1.1', 0.75); "
        "print(checks.on_verdict, *sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        env={**os.environ, "PYTHONPATH": python_path()},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    told, *loaded = run.stdout.splitlines()[1].split()
    assert told == "None"
    assert not {"course_utils.classroom", "http.client", "http.server"} & set(loaded)
