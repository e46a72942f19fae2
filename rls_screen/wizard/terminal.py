"""Find out what kind of terminal there is, and which front end fits it; never by detecting a screen reader."""

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
    """Return whether the environment asks for plain lines, or names a terminal that needs them."""
    return _wish(environment) is not None or environment.get("TERM") == "dumb"


def _wish(environment: Mapping[str, str]) -> str | None:
    return next((name for name in WISHES if environment.get(name, "").lower() not in ("", "0", "false")), None)


def why_lines(*, plain: bool) -> str | None:
    """Return why the interview uses plain lines: "option", the name of a variable, or "terminal"; None for the menu."""
    if plain:
        return "option"
    no_menu = lines_wanted(os.environ) or not (sys.stdin.isatty() and sys.stdout.isatty())
    return _wish(os.environ) or ("terminal" if no_menu else None)


def columns() -> int:
    """Return the width of the terminal in columns; 80 where it is not known."""
    with contextlib.suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    return 80


@contextlib.contextmanager
def quiet_terminal(go_on: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hide the keys that are typed between two questions. Does nothing where the terminal is not POSIX.

    After Ctrl-Z the shell leaves the terminal in its own state: when the program goes on it is made quiet again, and
    `go_on` is called.
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
    # Without ICRNL and ICANON, Enter typed ahead arrives as the Enter of a panel, and at once.
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
