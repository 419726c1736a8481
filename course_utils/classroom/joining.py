"""Joining a board, and telling it how each `check` went.

What `check` pays for is one entry in a queue. A thread takes it from there, so that nobody ever
waits for the board, and nothing goes wrong when it is gone. Nothing is kept on disk.
"""

import atexit
import http.client
import queue
import re
import secrets
import threading

from course_utils import checks, exercises
from course_utils.classroom.messages import JOINED, LEFT, hint_number, written

ADDRESS = re.compile(r"((?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}):(\d{1,5})/([a-z]+-\d\d)")
ROOM_FOR = 1000  # messages that wait; a class hands in about fifty
SECONDS = 2.0  # to wait for an answer
TRIES, PAUSE = 12, 5.0  # seconds between them: a minute, as on a weak Wi-Fi

TAKEN, UNKNOWN_ROOM, TOO_MANY = 204, 403, 503
GONE = "The board has not answered for a minute: nothing is sent any more."
NOT_JOINED = "✗ You have not joined, and nothing will be sent: "
CLASS_CODE = "Your class code, the last line of progress, does without."
REFUSED = "The board does not know this class any more: nothing is sent any more."

_member = None


def join(address):
    """Tell the instructor's board from now on how each `check` goes, until `leave` or a restart.

    It prints exactly what is sent.

    Arguments
        address: the line that the board shows, such as ``"192.168.1.20:8765/kiwi-42"``.
    Raises
        ValueError: it is no such line.

    >>> join("kiwi-42")
    Traceback (most recent call last):
        ...
    ValueError: address: got 'kiwi-42'; expected one like "192.168.1.20:8765/kiwi-42"
    """
    global _member
    member = _Member(*_parts(address))
    if _member is not None:
        if _member.is_at(member):
            print(f"You have joined {member.room} already. leave() ends it.")
            return
        leave()
    try:
        member.start()
    except RuntimeError:  # no thread can start
        print(f"{NOT_JOINED}there is no way to a board from a browser. {CLASS_CODE}")
        return
    print(
        f"This is sent to {member.host}:{member.port}, one line now and one for each check:\n"
        f"    {member.message(None, JOINED)}\n"
        f"    {member.message('1.2', exercises.NOT_YET, 3)}\n"
        "The id is random, and another one each time you join. The state is joined, not yet,\n"
        "passed or left. The hint is the number of the one that you were shown, or null.\n"
        "Your name, your answers and your code are not sent. leave() ends it."
    )
    answer = member.post(None, JOINED)
    if answer == TAKEN:
        _member = member
        checks.on_verdict = member.tell
        atexit.register(member.leave)
        print(f"✓ You have joined {member.room}.")
    else:
        member.waiting.put(None)  # ends the thread
        print(f"{NOT_JOINED}{_why_not(answer)}")


def leave():
    """Send nothing any more; the board forgets what came from here."""
    global _member
    if _member is None:
        print("You have joined no class.")
        return
    member, _member = _member, None
    checks.on_verdict = None
    atexit.unregister(member.leave)
    forgot = member.leave() == TAKEN
    print(
        f"You have left {member.room}: nothing is sent any more"
        + (", and the board has forgotten you." if forgot else ". The board did not answer.")
    )


def _parts(address):
    found = ADDRESS.fullmatch(address) if isinstance(address, str) else None
    if found is None or not 0 < int(found[2]) < 65536:
        raise ValueError(f'address: got {address!r}; expected one like "192.168.1.20:8765/kiwi-42"')
    return found[1], int(found[2]), found[3]


def _why_not(answer):
    if answer is None:
        return f"the board does not answer. Many networks keep computers apart. {CLASS_CODE}"
    if answer == UNKNOWN_ROOM:
        return "the board there shows another class. Copy the line from the board once more."
    if answer == TOO_MANY:
        return "the board has no place left."
    return "what answers there is no board. Copy the line from the board once more."


class _Member:
    def __init__(self, host, port, room):
        self.host, self.port, self.room = host, port, room
        self.id = secrets.token_hex(4)
        self.waiting, self.left = queue.SimpleQueue(), threading.Event()
        self.ended = None  # or the sentence that says why

    def is_at(self, other):
        """Whether it still tells the board that the other one means."""
        here, there = ((it.host, it.port, it.room) for it in (self, other))
        return self.ended is None and here == there

    def start(self):
        threading.Thread(target=self._deliver, daemon=True).start()

    def tell(self, name, exercise, verdict):
        """Let a verdict be sent; `check` calls this."""
        if self.ended is not None:
            checks.on_verdict = None
            print(self.ended)
        elif verdict.state != exercises.NOT_ATTEMPTED and self.waiting.qsize() < ROOM_FOR:
            self.waiting.put((name, verdict.state, hint_number(exercise, verdict)))

    def leave(self):
        self.left.set()
        self.waiting.put(None)
        return self.post(None, LEFT) if self.ended is None else None

    def message(self, exercise, state, hint=None):
        return written(self.room, self.id, exercise, state, hint)

    def post(self, *message):
        """Send a message; the status of the answer, None if there is no answer."""
        body = self.message(*message)
        # It asks no proxy, which urllib would: that could not reach a computer in this room.
        connection = http.client.HTTPConnection(self.host, self.port, timeout=SECONDS)
        try:
            connection.request("POST", "/", body, {"Content-Type": "application/json"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _deliver(self):
        while (message := self.waiting.get()) is not None:
            self.ended = self._delivered(message)
            if self.ended is not None:
                return

    def _delivered(self, message):
        """None when the board has the message, or else why there is no use in going on."""
        for _ in range(TRIES):
            answer = self.post(*message)
            if answer == TAKEN:
                return None
            if answer not in (None, TOO_MANY):
                return REFUSED
            if self.left.wait(PAUSE):
                break
        return GONE
