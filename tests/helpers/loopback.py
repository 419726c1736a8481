"""Servers of our own in the place of others on the network: they behave, or fail in some way."""

import contextlib
import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Whole(SimpleHTTPRequestHandler):
    """Sends each file as it is, and notes what was asked for."""

    def do_GET(self):
        self.server.asked.append(self.path)
        super().do_GET()

    def log_message(self, *arguments):
        """Say nothing."""


class Truncating(Whole):
    def copyfile(self, source, outputfile):
        data = source.read()
        outputfile.write(data[: 2 * len(data) // 3])


class Corrupting(Whole):
    def copyfile(self, source, outputfile):
        data = bytearray(source.read())
        data[len(data) // 2] ^= 1
        outputfile.write(data)


class Stalling(Whole):
    def copyfile(self, source, outputfile):
        data = source.read()
        outputfile.write(data[: len(data) // 2])
        self.server.released.wait()


class Dripping(Whole):
    """Sends a byte now and then, and so is never silent."""

    def copyfile(self, source, outputfile):
        with contextlib.suppress(OSError):  # when it is given up
            for byte in source.read():
                outputfile.write(bytes([byte]))
                self.server.released.wait(0.05)


class Refusing(Whole):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_error(503)


class Mumbling(Whole):
    def do_GET(self):
        self.wfile.write(b"no HTTP\r\n\r\n")


def to_another_address(address):
    """A handler that sends everybody on."""

    class Redirecting(Whole):
        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", address)
            self.end_headers()

    return Redirecting


@contextlib.contextmanager
def serving(folder):
    """Yield a function that starts a server for the files of a folder, with one of the handlers.

    A server has `address`, where it is; `asked`, the paths that it was asked for.
    """
    servers = []

    def start(handler):
        handler = functools.partial(handler, directory=str(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.address = f"http://127.0.0.1:{server.server_port}"
        server.released, server.asked = threading.Event(), []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.released.set()
        server.shutdown()
        server.server_close()
