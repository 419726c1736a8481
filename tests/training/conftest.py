"""What tests of training share: somebody who presses the stop button."""

import signal

import pytest


@pytest.fixture
def stop_button():
    """A shell makes what it runs in the background deaf to SIGINT."""
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, inherited)
