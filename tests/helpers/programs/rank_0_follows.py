"""Rank 0 fails because rank 1 did: its connection is closed."""

import os
import socket
import time
from pathlib import Path

if os.environ["RANK"] == "0":
    with socket.create_server(("127.0.0.1", 0)) as server:
        Path("half").write_text(str(server.getsockname()[1]))
        os.rename("half", "port")
        connection, _ = server.accept()
    connection.recv(1)
    raise ConnectionError("the other one is gone")
while not Path("port").exists():
    time.sleep(0.01)
connection = socket.create_connection(("127.0.0.1", int(Path("port").read_text())))
much = [float(i) for i in range(3_000_000)]  # it takes a while to forget
raise ValueError("bad batch")
