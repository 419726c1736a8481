"""What the downloads share: the limit on silence, also inside another and after an error."""

import socket
import threading
import time
import urllib.error
import urllib.request

import pytest

from course_utils._support import downloads
from tests.helpers.loopback import Dripping, Whole, serving, to_another_address


@pytest.fixture
def limit():
    """A time limit that somebody has set before."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(7.5)
    yield 7.5
    socket.setdefaulttimeout(before)


def test_the_time_limit_of_before_comes_back(limit):
    with downloads.giving_up_on_silence():
        assert socket.getdefaulttimeout() == downloads.SILENCE
    assert socket.getdefaulttimeout() == limit


def test_it_comes_back_after_an_error(limit):
    with pytest.raises(KeyError), downloads.giving_up_on_silence():
        raise KeyError
    assert socket.getdefaulttimeout() == limit


def test_one_inside_another_takes_only_its_own_limit_back(limit, monkeypatch):
    with downloads.giving_up_on_silence():
        outside = socket.getdefaulttimeout()
        monkeypatch.setattr(downloads, "SILENCE", 0.25)
        with downloads.giving_up_on_silence():
            assert socket.getdefaulttimeout() == 0.25
        assert socket.getdefaulttimeout() == outside == 30
    assert socket.getdefaulttimeout() == limit


def test_a_silent_server_is_given_up(monkeypatch):
    monkeypatch.setattr(downloads, "SILENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        start = time.monotonic()
        with (
            downloads.giving_up_on_silence(),
            socket.create_connection(server.getsockname()) as connection,
            pytest.raises(TimeoutError),
        ):
            connection.recv(1)
        assert time.monotonic() - start >= 0.15  # clocks differ by some hundredths


def test_a_server_that_says_a_little_now_and_then_is_not_given_up(monkeypatch):
    """Six bytes, 0.25 seconds apart, take longer than the second of silence that is allowed."""
    monkeypatch.setattr(downloads, "SILENCE", 1.0)

    def say(server):
        connection, _ = server.accept()
        with connection:
            for number in range(6):
                time.sleep(0.25)
                connection.sendall(bytes([number]))

    with socket.create_server(("127.0.0.1", 0)) as server:
        talker = threading.Thread(target=say, args=[server])
        talker.start()
        with (
            downloads.giving_up_on_silence(),
            socket.create_connection(server.getsockname()) as connection,
        ):
            said = b"".join(iter(lambda: connection.recv(1), b""))
        talker.join()
    assert said == bytes(range(6))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError("  disk full \n"), "disk full"),
        (RuntimeError("tried a\ntried b\ngave up"), "gave up"),
        (TimeoutError("timed out"), "timed out"),
        (KeyError(), "KeyError"),
        (OSError(" \n "), "OSError"),
    ],
    ids=repr,
)
def test_the_reason_is_the_last_line_or_the_kind(error, told):
    assert downloads.reason(error) == told


@pytest.fixture
def address(tmp_path):
    """Start a server that has a file of 100 bytes; return where it is."""
    (tmp_path / "file").write_bytes(bytes(100))
    with serving(tmp_path) as start:
        yield lambda handler: f"{start(handler).address}/file"


def read(address):
    with downloads.with_limits(), urllib.request.urlopen(address) as answer:
        return b"".join(iter(lambda: answer.read(30), b""))


def test_an_answer_is_read_in_pieces(address):
    assert read(to_address := address(Whole)) == read(to_address) == bytes(100)
    assert read(address(to_another_address(to_address))) == bytes(100)


def test_an_answer_that_drips_is_given_up(address, monkeypatch):
    monkeypatch.setattr(downloads, "LONGEST", 0.3)
    with pytest.raises(TimeoutError, match="it took more than"):
        read(address(Dripping))


def test_a_large_piece_is_not_waited_for(address):
    """It could take longer than all that is allowed."""
    with downloads.with_limits(), urllib.request.urlopen(address(Dripping)) as answer:
        assert 0 < len(answer.read(100)) < 100


def test_no_server_sends_us_to_another_kind_of_address(address):
    with pytest.raises(urllib.error.URLError, match="unknown url type: ftp"):
        read(address(to_another_address("ftp://127.0.0.1/file")))
