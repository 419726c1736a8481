"""Downloads that give up on a silent or a slow server, and failures told in a line."""

import contextlib
import socket
import time
import urllib.request
from http.client import HTTPException

SILENCE = 30  # seconds without a byte after which a download counts as broken
LONGEST = 4 * 3600  # seconds for one answer of a server: 800 MB at 56 kB a second


@contextlib.contextmanager
def giving_up_on_silence():
    """Within the ``with`` block, a server that says nothing for `SILENCE` seconds is given up.

    >>> with giving_up_on_silence():
    ...     socket.getdefaulttimeout()
    30.0
    """
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SILENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


class _Limited(urllib.request.BaseHandler):
    """Ends an answer that takes too long as a whole, however often a little of it comes."""

    def http_response(self, request, response):
        end = time.monotonic() + LONGEST
        read_some = response.read1  # `read` would wait until all that it was asked for has come

        def read(size=-1):
            if time.monotonic() > end:
                raise TimeoutError(f"it took more than {LONGEST / 3600:g} hours")
            return read_some(size)

        response.read = read
        return response

    https_response = http_response


@contextlib.contextmanager
def with_limits():
    """Within the ``with`` block, `urllib` reads by http and https alone, and not for ever.

    Also where a server sends it on to another address, such as a file or an FTP server.
    """
    request = urllib.request
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler,
        request.HTTPHandler,
        request.HTTPSHandler,
        request.HTTPRedirectHandler,
        request.HTTPDefaultErrorHandler,
        request.HTTPErrorProcessor,
        request.UnknownHandler,
        _Limited,
    ):
        opener.add_handler(handler())
    before = request._opener  # there is no other way to ask for it
    request.install_opener(opener)
    try:
        with giving_up_on_silence():
            yield
    finally:
        request.install_opener(before)


@contextlib.contextmanager
def downloading(what, *, otherwise):
    """Within the ``with`` block, what fails on the network is told as a ConnectionError.

    Arguments
        what: what is downloaded.
        otherwise: what to do without it, in sentences.
    Raises
        ConnectionError: the server is silent or slow, refuses, breaks off, sends something else or
        sends us to an address that does not start with http.

    >>> with downloading("the set", otherwise="Go on with another one."):
    ...     raise OSError("no route to host")
    Traceback (most recent call last):
        ...
    ConnectionError: the set could not be downloaded: no route to host. Go on with another one.
    """
    try:
        with with_limits():
            yield
    except (RuntimeError, OSError, HTTPException) as error:
        raise ConnectionError(
            f"{what} could not be downloaded: {reason(error)}. {otherwise}"
        ) from error


def reason(error):
    """The last line of what an error says, or its kind if it says nothing.

    >>> reason(OSError("first line\\nsecond line")), reason(TimeoutError())
    ('second line', 'TimeoutError')
    """
    return (str(error).strip() or type(error).__name__).splitlines()[-1]
