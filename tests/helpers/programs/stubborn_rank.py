"""A rank that does not listen to polite signals."""

import signal

from tests.helpers.heartbeat import beat

for name in ("SIGINT", "SIGTERM"):
    signal.signal(getattr(signal, name), signal.SIG_IGN)
beat()
