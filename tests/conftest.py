"""What holds for every test: property tests, Ctrl-C, byte code, garbage collection, and where a test can run."""

from __future__ import annotations

import gc
import os
import signal
import sys

import pytest
from hypothesis import settings
from properties import examples

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load

# Machines are slower on some days than on others: what a test claims is never how fast it ran. The examples that
# failed are printed and can be written down as tests; a database of them would make runs differ.
settings.register_profile("steady", deadline=None, database=None, max_examples=examples(50))
settings.load_profile("steady")

# A shell starts what runs in the background deaf to Ctrl-C, nohup what it runs deaf to a closed terminal, and every
# program below inherits that. Programs that the tests start inherit the default from a process that has a handler.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if os.name == "posix" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Images of containers often forbid byte code. Then each of some hundred programs that the tests start would compile the
# whole package again (a second each), and each pytest process would rewrite every test file again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """Leave what was collected out of garbage collection: it stays to the end, and there is much of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that is marked `posix` where the system is another."""
    if item.get_closest_marker("posix") and os.name != "posix":
        pytest.skip("needs a pseudo-terminal, signals or file modes of a POSIX system")


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    """The shipped instrument with its worked people, the same object that `load(people=True)` returns."""
    return load(people=True)
