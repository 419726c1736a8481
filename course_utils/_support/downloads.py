"""Downloads that give up on a silent server, and failures told in a line."""

import contextlib
import socket
from http.client import HTTPException

SILENCE = 30  # seconds without a byte after which a download counts as broken


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


@contextlib.contextmanager
def downloading(what, *, otherwise):
    """Within the ``with`` block, what fails on the network is told as a ConnectionError.

    Arguments
        what: what is downloaded.
        otherwise: what to do without it, in sentences.
    Raises
        ConnectionError: the server is silent, refuses, breaks off or sends something else.

    >>> with downloading("the set", otherwise="Go on with another one."):
    ...     raise OSError("no route to host")
    Traceback (most recent call last):
        ...
    ConnectionError: the set could not be downloaded: no route to host. Go on with another one.
    """
    try:
        with giving_up_on_silence():
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
