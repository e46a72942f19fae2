from __future__ import annotations

import signal

import pytest
from hypothesis import settings

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load

# Machines are slower on some days than on others: what a test claims is never how fast it ran.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

# A shell starts what runs in the background deaf to Ctrl-C, and every program below inherits that. Programs that the
# tests start inherit the default from a process that has a handler.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    """The shipped instrument with its worked people."""
    return load(people=True)
