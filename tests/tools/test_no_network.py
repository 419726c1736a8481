"""The network is refused to everything that a test starts; this machine's own addresses stay open.

That it is refused in a notebook's kernel too is shown in test_nbval_repairs.py and
test_build_notebooks.py.
"""

import contextlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

NO_NETWORK = Path(__file__).parents[2] / "tools" / "no_network"


def run_python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


# 192.0.2.1, 2001:db8::1 and example.org are reserved for documentation.
HOST = ("192.0.2.1", 80)
UDP = socket.SOCK_DGRAM

REFUSED = {
    "connect": lambda sock: sock.connect(HOST),
    "connect_ex": lambda sock: sock.connect_ex(HOST),
    "sendto": lambda sock: sock.sendto(b"", HOST),
    "sendmsg": lambda sock: sock.sendmsg([b""], [], 0, HOST),
    "create_connection": lambda sock: socket.create_connection(HOST, timeout=1),
    "getaddrinfo": lambda sock: socket.getaddrinfo("example.org", 80),
    "getaddrinfo of bytes": lambda sock: socket.getaddrinfo(b"example.org", 80),
    "getaddrinfo of IPv6": lambda sock: socket.getaddrinfo("2001:db8::1", 80),
    "gethostbyname": lambda sock: socket.gethostbyname("example.org"),
    "gethostbyname_ex": lambda sock: socket.gethostbyname_ex("example.org"),
    "gethostbyaddr": lambda sock: socket.gethostbyaddr("192.0.2.1"),
    "getnameinfo": lambda sock: socket.getnameinfo(HOST, 0),
    "a name that only begins like loopback": lambda sock: socket.getaddrinfo("127.0.0.1.org", 80),
}
if not hasattr(socket.socket, "sendmsg"):  # Windows
    del REFUSED["sendmsg"]


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_other_machines_are_refused(call):
    message = r"network blocked in tests: socket\.\w+ wanted (192\.0\.2\.1|2001:.+|.+\.org)$"
    with socket.socket(type=UDP) as sock, pytest.raises(OSError, match=message):
        call(sock)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_reached(host):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((host, port), timeout=5) as client:
            client.sendall(b"hello")
            if hasattr(client, "sendmsg"):
                client.sendmsg([b"hello"])


def test_addresses_to_listen_on_are_looked_up():
    for host in (None, "0.0.0.0", "127.0.0.1", "::1", socket.gethostname()):
        with contextlib.suppress(socket.gaierror):  # not every machine knows its name, or IPv6
            socket.getaddrinfo(host, 80)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no unix sockets")
def test_unix_sockets_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a unix socket's path may have about 100 characters
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("s")
        server.listen()
        client.connect("s")
        client.sendmsg([b"hello"])


def test_a_program_started_by_a_test_is_refused_too():
    result = run_python("import urllib.request; urllib.request.urlopen('http://example.org')")
    assert "network blocked in tests: socket.getaddrinfo wanted example.org" in result.stderr
    assert result.returncode == 1


def test_another_sitecustomize_is_still_run(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("print('the other one ran')")
    path = os.pathsep.join([str(NO_NETWORK), str(tmp_path)])
    result = run_python("import socket; socket.getaddrinfo('example.org', 80)", PYTHONPATH=path)
    assert result.stdout == "the other one ran\n"
    assert "network blocked" in result.stderr


def test_python_starts_without_loading_sockets_for_this():
    code = "import sys; print({'socket', '_socket'} & set(sys.modules))"
    assert run_python(code, PYTHONPATH=str(NO_NETWORK)).stdout == "set()\n"
