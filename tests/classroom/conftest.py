"""A board on this machine, a learner who joins it, and some patience."""

import contextlib
import socket
import threading
import time

import pytest

from course_utils import checks
from course_utils.classroom import joining, serving
from course_utils.classroom.board import Board


@pytest.fixture
def served():
    """Start a board in a room, on a port or any; yields the server, which `heard` all messages."""
    with contextlib.ExitStack() as stack:

        def served(room="kiwi-42", port=0):
            board, heard = Board(room), []
            receive = board.receive

            def noting(body):
                status = receive(body)
                heard.append(body)  # the board has taken it in
                return status

            board.receive = noting
            listening = stack.enter_context(serving.server(board, "127.0.0.1", port))
            listening.heard, listening.port = heard, listening.server_address[1]
            listening.to_join = f"127.0.0.1:{listening.port}/{room}"
            serve = {"target": listening.serve_forever, "args": (0.01,), "daemon": True}
            threading.Thread(**serve).start()
            stack.callback(listening.shutdown)
            return listening

        yield served


@pytest.fixture
def learner(monkeypatch):
    """Nobody has joined a class before the test, and nobody is left in one behind it."""
    monkeypatch.setattr(checks, "on_verdict", None)
    monkeypatch.setattr(joining, "_member", None)
    monkeypatch.setattr(joining, "PAUSE", 0.02)
    monkeypatch.setattr(joining, "SECONDS", 20)  # another test may have the processor
    yield
    if joining._member is not None:
        joining.leave()


@pytest.fixture
def said(capsys):
    """Call a function and return what it printed."""

    def said(function, *arguments):
        capsys.readouterr()
        function(*arguments)
        return capsys.readouterr().out

    return said


@pytest.fixture
def until():
    """Wait until something is true; False if it does not become so."""

    def until(is_true):
        end = time.monotonic() + 20  # seconds: another test may have the processor
        while not is_true() and time.monotonic() < end:
            time.sleep(0.01)
        return is_true()

    return until


@pytest.fixture
def ask():
    """Send bytes to a port of this machine, from one of its addresses; returns what comes back."""

    def ask(port, data, source=None):
        from_there = None if source is None else (source, 0)
        with socket.create_connection(("127.0.0.1", port), 10, from_there) as sock:
            with contextlib.suppress(OSError):
                sock.sendall(data)
            came = b""
            with contextlib.suppress(ConnectionError):
                while part := sock.recv(65536):
                    came += part
        return came.decode()

    return ask
