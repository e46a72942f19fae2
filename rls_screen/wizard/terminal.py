"""What kind of terminal there is, and which front end fits it. Never by guessing whether a screen reader runs."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from types import FrameType

WISHES = ("RLS_SCREEN_ACCESSIBLE", "ACCESSIBLE")


def lines_wanted(environment: Mapping[str, str]) -> bool:
    """Whether plain lines are asked for by the environment, or needed by the kind of terminal it names."""
    named = (environment.get(name, "") for name in WISHES)
    return any(value.lower() not in ("", "0", "false") for value in named) or environment.get("TERM") == "dumb"


def in_lines(*, plain: bool) -> bool:
    """Whether the interview is put in plain lines: by flag, environment, kind of terminal, or for want of one."""
    return plain or lines_wanted(os.environ) or not (sys.stdin.isatty() and sys.stdout.isatty())


def columns() -> int:
    """How wide the terminal is; 80 where that cannot be told."""
    with contextlib.suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    return 80


@contextlib.contextmanager
def quiet_terminal(go_on: Callable[[], None] = lambda: None) -> Iterator[None]:
    """While this lasts, keys typed between two questions leave no trace on the screen. For terminals of POSIX.

    Where the program was stopped by Ctrl-Z, the shell leaves the terminal in its own state: it is made quiet again when
    the program goes on, and `go_on` is called.
    """
    if sys.platform == "win32":
        yield
        return
    import termios

    try:
        handle = sys.stdin.fileno()
        before = termios.tcgetattr(handle)
    except (OSError, ValueError, termios.error):
        yield
        return
    # Enter typed ahead must stay the Enter of a panel, and wait for no line to be full.
    silent = [before[0] & ~termios.ICRNL, *before[1:3], before[3] & ~(termios.ECHO | termios.ICANON), *before[4:]]

    def continued(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(handle, termios.TCSANOW, silent)
        go_on()

    main = threading.current_thread() is threading.main_thread()
    after = signal.signal(signal.SIGCONT, continued) if main else None
    try:
        termios.tcsetattr(handle, termios.TCSANOW, silent)
        yield
    finally:
        if main:
            signal.signal(signal.SIGCONT, after)
        with contextlib.suppress(termios.error):
            termios.tcsetattr(handle, termios.TCSANOW, before)
