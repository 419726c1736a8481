"""Downloads that give up on a silent server, and failures told in a line."""

import contextlib
import socket

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


def reason(error):
    """The last line of what an error says, or its kind if it says nothing.

    >>> reason(OSError("first line\\nsecond line")), reason(TimeoutError())
    ('second line', 'TimeoutError')
    """
    return (str(error).strip() or type(error).__name__).splitlines()[-1]
