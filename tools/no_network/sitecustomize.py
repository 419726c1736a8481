"""Refuses the network, so that a test run proves that everything in the course works offline.

Python imports a module of this name at start-up when its folder is on PYTHONPATH. The root
conftest.py and tools/build_notebooks.py put it there for the kernels and programs they start.
Only Python's own sockets are watched: a program written in another language is not.
"""

import os
import sys

OWN_FOLDER = os.path.dirname(os.path.abspath(__file__))


class NetworkBlocked(OSError):
    """An OSError, so that a library with a way to work offline takes that way."""


def refuse_network(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        sock, address = arguments[:2]
        if sock.family == getattr(_sockets(), "AF_UNIX", None):
            return
        host = address[0] if isinstance(address, tuple) else address
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    elif event == "socket.getnameinfo":
        host = arguments[0][0]
    else:
        return
    if isinstance(host, (bytes, bytearray)):
        host = host.decode(errors="replace")
    if not is_this_machine(host):
        raise NetworkBlocked(f"network blocked in tests: {event} wanted {host}")


def is_this_machine(host):
    # A server that looks for an address to listen on asks for no host, or for 0.0.0.0.
    if host in (None, "", "localhost") or host == _sockets().gethostname():
        return True
    from ipaddress import ip_address

    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _sockets():
    import _socket  # loaded already when an event arrives, and not needed before

    return _socket


def run_the_sitecustomize_this_one_hides():
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    others = [folder for folder in sys.path if os.path.abspath(folder) != OWN_FOLDER]
    spec = PathFinder.find_spec("sitecustomize", others)
    if spec is not None:
        spec.loader.exec_module(module_from_spec(spec))


sys.addaudithook(refuse_network)
if __name__ == "sitecustomize":
    run_the_sitecustomize_this_one_hides()
