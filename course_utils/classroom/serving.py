"""The board on the network: a small server that takes messages, and shows a page on this computer.

It listens where the class can reach it, so it trusts nobody: a message is short and read by
`Board.receive`, there are four paths and none leads to the disk, a connection lasts ten seconds,
and the page goes to this computer alone. It notes no address of anybody.
"""

import contextlib
import secrets
import socket
import socketserver
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from course_utils._support.validation import whole_number
from course_utils.classroom import page
from course_utils.classroom.board import Board
from course_utils.classroom.messages import LARGEST

WORDS = (
    "apple bread brick chalk clock cloud daisy eagle field fudge ghost grape heron honey jelly "
    "koala lemon llama mango maple melon mouse olive otter panda peach pearl plum river robin "
    "salmon sheep spoon stone sugar tiger toast tulip violin walnut water whale zebra"
)
EVERY_ADDRESS = "0.0.0.0"
ELSEWHERE = ("192.0.2.1", 9)  # reserved for documentation: no computer has it
MOST_CONNECTIONS = 200  # at the same time
LONGEST = 10.0  # seconds of a connection
DRAINED = 65_536  # bytes of an oversized body that are read: otherwise the answer may get lost
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def run(address=None, port=8765):
    """Show the class until Ctrl-C is pressed.

    Arguments
        address: the IPv4 address on which to listen, and which the class reaches. None listens on
            every network of this computer.
        port: where to listen; 0 takes any free one.
    Raises
        ValueError: that is no port.
        OSError: the port is taken, or this computer does not have the address.
    """
    port = whole_number(port=port, at_least=0)
    if port > 65535:
        raise ValueError(f"port: got {port}; expected at most 65535")
    with server(Board(room()), address or EVERY_ADDRESS, port) as listening:
        print(_start(listening, address), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            listening.serve_forever()
    print("The board has ended, and nothing of it is left.")


def room():
    """A word that keeps two classes in one building apart. It is no password."""
    return f"{secrets.choice(WORDS.split())}-{10 + secrets.randbelow(90)}"


def own_address():
    """The address that this computer has in its network; None without one.

    Nothing is sent: the system is asked which address it would use.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(ELSEWHERE)
        except OSError:
            return None
        return sock.getsockname()[0]


def server(board, address, port):
    """A server for a board. It listens from now on, and answers in `serve_forever`.

    Its `line` is what a learner types, or None if this computer is in no network.
    """
    return _Server((address, port), board)


def _start(listening, address):
    """What the instructor reads first."""
    where = f"on {address}" if address else "on every network of this computer"
    port = listening.server_address[1]
    page_at = f"http://{address or '127.0.0.1'}:{port}/"
    joining = [f"    {page.IMPORT}", f"    {listening.line}", ""]
    if listening.line is None:
        joining = ["(This computer is in no network. Connect it, or add --address ADDRESS.)"]
    return "\n".join(
        [
            f"The board listens {where}, port {port}, until you press Ctrl-C.",
            "It takes short messages from whoever names its word, and keeps nothing on disk.",
            f"Show this page, which opens on this computer only:  {page_at}",
            "Learners who want to be counted type, in a cell of their own:",
            "",
            *joining,
        ]
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # a class that joins at the same moment
    # On Windows it would let another program listen on the same port.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, address, board):
        self.board, self.open, self._lock = board, {}, threading.Lock()
        super().__init__(address, _Handler)
        listening_on, port = self.server_address
        reached = own_address() if listening_on == EVERY_ADDRESS else listening_on
        self.line = f'join("{reached}:{port}/{board.room}")' if reached else None

    def server_bind(self):
        # That of HTTPServer asks the network for this computer's name, which may take long.
        socketserver.TCPServer.server_bind(self)

    def process_request(self, request, client_address):
        with self._lock:
            if len(self.open) < MOST_CONNECTIONS:
                self.open[request] = time.monotonic()
        if request in self.open:
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def shutdown_request(self, request):
        with self._lock:
            self.open.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self):
        """End the connections that have lasted too long; `serve_forever` calls this."""
        with self._lock:
            late = [sock for sock, since in self.open.items() if time.monotonic() - since > LONGEST]
        for sock in late:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address):
        """Say nothing: a learner's computer went to sleep, and its address is nobody's business."""


class _Handler(BaseHTTPRequestHandler):
    server_version, sys_version = "board", ""
    timeout = LONGEST

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 10):
            self._answer(HTTPStatus.LENGTH_REQUIRED)
        elif int(length) > LARGEST:
            self.rfile.read(min(int(length), DRAINED))
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif self.path != "/" or self.headers.get_content_type() != "application/json":
            # No page of another server can make a browser send JSON.
            self._answer(HTTPStatus.BAD_REQUEST)
        else:
            self._answer(self.server.board.receive(self.rfile.read(int(length))))

    def do_GET(self):
        # A connection from this computer has the same address at both ends. The name keeps out a
        # page of another server whose name is made to lead here.
        own, port = self.connection.getsockname()[:2]
        names = {f"{own}:{port}", f"localhost:{port}"}
        if self.client_address[0] != own or self.headers.get("Host") not in names:
            self._answer(HTTPStatus.FORBIDDEN, "The board is shown on the instructor's computer.")
        elif self.path == "/":
            self._answer(
                HTTPStatus.OK, page.written(self.server.board, self.server.line), "text/html"
            )
        elif self.path in page.FILES:
            self._answer(HTTPStatus.OK, *page.FILES[self.path])
        else:
            self._answer(HTTPStatus.NOT_FOUND, "There is no such page.")

    def end_headers(self):
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *arguments):
        """Note nothing: a line would hold the address of a learner."""

    def _answer(self, status, text="", kind="text/plain"):
        body = text.encode()
        self.send_response(status)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
