"""The server on the network: what it answers to whom, and that it stands whatever comes."""

import contextlib
import http.client
import json
import re
import socket
import struct
import threading
import urllib.request
from http.server import ThreadingHTTPServer

import pytest

from course_utils.classroom import page, serving
from course_utils.classroom.board import Board, Row

MESSAGE = (
    b'{"room": "kiwi-42", "id": "9f2c81d0", "exercise": null, "state": "joined", "hint": null}'
)
JSON = b"Content-Type: application/json\r\n"
HTML = "text/html; charset=utf-8"


def post(body, head=JSON, path=b"/", length=None):
    length = len(body) if length is None else length
    return b"POST %b HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n%b" % (path, head, length, body)


def status(answer):
    return int(answer.split()[1])


# ---- The page ----


def test_the_page_is_shown_on_this_computer(served, ask):
    listening = served()
    for host in ("127.0.0.1", "localhost"):
        head, _, page = ask(
            listening.port, f"GET / HTTP/1.1\r\nHost: {host}:{listening.port}\r\n\r\n".encode()
        ).partition("\r\n\r\n")
        assert status(head) == 200 and f"Content-Type: {HTML}" in head
        assert "<h1>0 people have joined</h1>" in page
        assert "Nobody has handed anything in yet." in page
        assert f"join(&quot;{listening.to_join}&quot;)" in page
    ask(listening.port, post(MESSAGE))
    ask(listening.port, post(MESSAGE.replace(b"null", b'"1.3"', 1).replace(b"joined", b"passed")))
    page = ask(
        listening.port, f"GET / HTTP/1.0\r\nHost: localhost:{listening.port}\r\n\r\n".encode()
    )
    assert "<h1>1 person has joined</h1>" in page
    assert re.search(r'<th scope="row">1.3</th>.*?max="1" value="1".*?<td>1</td><td>0</td>', page)


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "html"), ("/board.css", "css"), ("/board.js", "javascript")]
)
def test_headers_keep_everything_foreign_out(served, path, kind):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://localhost:{served().port}{path}", timeout=10) as answer:
        headers = answer.headers
        assert len(answer.read()) == int(headers["Content-Length"])
    assert headers["Content-Type"] == f"text/{kind}; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    policy = dict(part.split(maxsplit=1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert {policy[f"{name}-src"] for name in ("script", "style", "connect")} == {"'self'"}
    assert "Python" not in headers["Server"]


PATHS = [
    "/board.py",
    "/../board.css",
    "/%2e%2e/checks.py",
    "//etc/passwd",
    "/etc/passwd",
    "*",
    "/?",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_to_the_disk(served, ask, path):
    listening = served()
    host = f"Host: localhost:{listening.port}"
    assert status(ask(listening.port, f"GET {path} HTTP/1.1\r\n{host}\r\n\r\n".encode())) == 404


@pytest.mark.parametrize(
    "host", ["", "Host: board.example:{}", "Host: localhost", "Host: localhost:1"]
)
def test_a_page_under_another_name_is_refused(served, ask, host):
    """A page of another server could make its own name lead to this computer, and read along."""
    listening = served()
    head = f"GET / HTTP/1.1\r\n{host.format(listening.port)}\r\n\r\n"
    answer = ask(listening.port, head.encode())
    assert status(answer) == 403 and "kiwi" not in answer


def test_another_computer_is_shown_nothing_and_may_tell(served, ask):
    listening = served()
    head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{listening.port}\r\n\r\n".encode()
    try:
        answer = ask(listening.port, head, source="127.0.0.2")
    except OSError:
        pytest.skip("this system has one loopback address only")
    assert status(answer) == 403 and "kiwi" not in answer
    assert status(ask(listening.port, post(MESSAGE), source="127.0.0.2")) == 204


# ---- What is refused ----

REFUSED = {
    "no length": (b"POST / HTTP/1.1\r\n" + JSON + b"\r\n" + MESSAGE, 411),
    "chunks": (
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        411,
    ),
    "a negative length": (post(MESSAGE, length=-1), 411),
    "a length of letters": (b"POST / HTTP/1.1\r\nContent-Length: 1_0\r\n\r\n" + MESSAGE, 411),
    "an endless length": (b"POST / HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n", 411),
    "oversized": (post(MESSAGE + b" " * 500), 413),
    "large": (post(b"x" * 300_000), 413),
    "no JSON": (post(b"hello"), 400),
    "binary": (post(bytes(range(256))), 400),
    "another room": (post(MESSAGE.replace(b"kiwi-42", b"kiwi-43")), 403),
    "a path": (post(MESSAGE, path=b"/kiwi-42"), 400),
    "a form of another page": (post(MESSAGE, head=b"Content-Type: text/plain\r\n"), 400),
    "another method": (b"DELETE / HTTP/1.1\r\n\r\n", 501),
    "a long line": (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
    "many headers": (b"GET / HTTP/1.1\r\n" + b"X-A: 1\r\n" * 200 + b"\r\n", 431),
}


@pytest.mark.parametrize(("request_", "expected"), REFUSED.values(), ids=REFUSED)
def test_it_refuses_and_stands(served, ask, capfd, request_, expected):
    listening = served()
    answer = ask(listening.port, request_)
    # It may close before all of a huge request has been read: then the answer may be lost.
    assert status(answer) == expected if answer else len(request_) > 65_536
    assert listening.board.people() == 0
    assert status(ask(listening.port, post(MESSAGE))) == 204
    assert listening.board.people() == 1
    assert capfd.readouterr() == ("", "")  # no address of anybody is noted


def test_who_sends_too_much_is_told_so(served):
    """Closed with something unread, a connection ends in an error, and the answer is lost."""
    with socket.create_connection(("127.0.0.1", served().port), 10) as sock:
        sock.sendall(post(b"x" * 50_000))
        came = b""
        while part := sock.recv(65536):
            came += part
    assert status(came.decode()) == 413


def test_who_is_cut_off_is_not_noted(served, ask, capfd, until):
    listening = served()
    for data in (
        post(MESSAGE, length=len(MESSAGE) + 5),
        post(b"x" * 100, length=250),
        b"GET",
        b"hello\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", listening.port), 10) as sock:
            # Closed so, a connection ends in an error at the other end.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.sendall(data)
    assert until(lambda: not listening.open)
    assert status(ask(listening.port, post(MESSAGE))) == 204
    assert capfd.readouterr() == ("", "")


def test_only_so_many_at_the_same_time(served, ask, monkeypatch, until):
    monkeypatch.setattr(serving, "MOST_CONNECTIONS", 2)
    listening = served()
    with contextlib.ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(socket.create_connection(("127.0.0.1", listening.port), 10))
        assert until(lambda: len(listening.open) == 2)
        assert ask(listening.port, post(MESSAGE)) == ""
    assert until(lambda: not listening.open)
    assert status(ask(listening.port, post(MESSAGE))) == 204


def test_a_slow_one_is_ended(served, monkeypatch, until):
    monkeypatch.setattr(serving, "LONGEST", 0.1)
    listening = served()
    with socket.create_connection(("127.0.0.1", listening.port), 10) as sock:
        assert until(lambda: listening.open)

        def drip():
            with contextlib.suppress(OSError):
                sock.sendall(b"X")
            return not listening.open

        assert until(drip)


def test_starting_asks_no_network_for_a_name(served, monkeypatch):
    def refuse(*arguments):
        raise AssertionError("asked for a name")

    for name in ("getfqdn", "gethostbyaddr", "gethostname"):
        monkeypatch.setattr(socket, name, refuse)
    assert served().port


# ---- The command ----


@pytest.fixture
def interrupted(monkeypatch):
    """The server is stopped with Ctrl-C as soon as it serves."""

    def serve_forever(self):
        raise KeyboardInterrupt

    monkeypatch.setattr(ThreadingHTTPServer, "serve_forever", serve_forever)


def test_it_says_where_it_listens_and_how_to_join(said, interrupted):
    lines = said(serving.run, "127.0.0.1", 0).splitlines()
    port = re.fullmatch(
        r"The board listens on 127\.0\.0\.1, port (\d+), until you press Ctrl-C\.", lines[0]
    )[1]
    assert f"http://127.0.0.1:{port}/" in lines[2]
    assert lines[5] == "    from course_utils.classroom import join"
    assert re.fullmatch(rf'    join\("127\.0\.0\.1:{port}/[a-z]+-\d\d"\)', lines[6])
    assert lines[-1] == "The board has ended, and nothing of it is left."


def test_unasked_it_listens_on_every_network(said, interrupted, monkeypatch):
    monkeypatch.setattr(serving, "own_address", lambda: "192.0.2.7")
    lines = said(serving.run, None, 0).splitlines()
    assert lines[0].startswith("The board listens on every network of this computer, port ")
    assert "  http://127.0.0.1:" in lines[2]
    assert lines[6].startswith('    join("192.0.2.7:')


def test_without_a_network_it_says_so(said, interrupted, monkeypatch):
    monkeypatch.setattr(serving, "own_address", lambda: None)
    said_at_start = said(serving.run, None, 0)
    assert "This computer is in no network. Connect it, or add --address ADDRESS." in said_at_start
    assert "join(" not in said_at_start
    with serving.server(Board("kiwi-42"), serving.EVERY_ADDRESS, 0) as listening:
        assert listening.line is None


def test_its_own_address_is_the_one_towards_others(monkeypatch):
    # The tests' refusal of the network reads like no network.
    assert serving.own_address() is None
    monkeypatch.setattr(serving, "ELSEWHERE", ("127.0.0.1", 9))
    assert serving.own_address() == "127.0.0.1"


def test_rooms_are_words_with_two_digits():
    rooms = {serving.room() for _ in range(200)}
    assert len(rooms) > 100
    assert all(re.fullmatch(r"[a-z]{4,6}-[1-9]\d", room) for room in rooms)


@pytest.mark.parametrize(
    ("port", "says"),
    [
        (65536, "port: got 65536; expected at most 65535"),
        (-1, "port: got -1; expected one number at least 0"),
    ],
)
def test_what_is_no_port_is_refused(port, says):
    with pytest.raises(ValueError) as caught:
        serving.run("127.0.0.1", port)
    assert str(caught.value) == says


def test_many_at_once_are_all_counted(served):
    """Sixty computers tell all exercises of lesson 01 at the same time."""
    listening = served()
    body = json.loads(MESSAGE)

    def tell(number):
        for exercise in [None, *(f"1.{n}" for n in range(1, 15))]:
            state = "passed" if exercise else "joined"
            told = json.dumps(body | {"id": f"{number:08x}", "exercise": exercise, "state": state})
            connection = http.client.HTTPConnection("127.0.0.1", listening.port, timeout=30)
            connection.request("POST", "/", told, {"Content-Type": "application/json"})
            connection.getresponse().read()
            connection.close()

    people = [threading.Thread(target=tell, args=(number,)) for number in range(60)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert listening.board.people() == 60
    assert [row.passed for row in listening.board.lessons()["01"]] == [60] * 14


def test_the_page_shows_the_most_frequent_hints(served):
    """Six of them, and only those that three or more were given."""
    listening = served()
    given = {
        ("1.1", 1): 5,
        ("1.1", 2): 3,
        ("1.2", 1): 4,
        ("1.3", 1): 2,
        ("1.5", 1): 6,
        ("1.6", 1): 7,
    }
    given |= {("1.7", 1): 8, ("1.9", 1): 9}
    for number in range(9):
        told = {"room": "kiwi-42", "id": f"{number:08x}", "exercise": None, "state": "joined"}
        listening.board.receive(json.dumps(told | {"hint": None}).encode())
        for (exercise, hint), people in given.items():
            if number < people:
                entries = {"exercise": exercise, "state": "not yet", "hint": hint}
                assert listening.board.receive(json.dumps(told | entries).encode()) == 204
    shown = page.written(listening.board, "join")
    assert re.findall(r"<b>([\d.]+), (\d+) people:</b>", shown) == [
        ("1.9", "9"),
        ("1.7", "8"),
        ("1.6", "7"),
        ("1.5", "6"),
        ("1.1", "5"),
        ("1.2", "4"),
    ]


def test_a_hint_on_the_page_is_text(monkeypatch):
    board = Board("kiwi-42")
    row = Row("1.1", 2, 1, [(3, 'is a < b & "c"?')])
    monkeypatch.setattr(board, "lessons", lambda: {"01": [row]})
    assert "is a &lt; b &amp; &quot;c&quot;?</li>" in page.written(board, "join")
