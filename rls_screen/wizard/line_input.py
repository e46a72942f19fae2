"""One line typed at a terminal, or read from a stream. A line is not cut by Ctrl-Z, nor lost to a signal.

On a POSIX terminal the line is waited for before it is read: a signal ends the wait and never the reading. Ctrl-Z does
not drop what was typed of a line: it is read before the program stops, and stands there again when it goes on.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any, TextIO

from .stops import Stops

CHUNK = 4096


class LineInput:
    """The lines of `source`; `out` is where the part of a line typed before Ctrl-Z is written again, after `prompt`."""

    def __init__(self, source: TextIO, out: TextIO, stops: Stops, *, prompt: str = "> ") -> None:
        self._source, self._out, self._stops, self._prompt = source, out, stops, prompt
        self._typed = b""  # read, and not yet a whole line

    def readline(self) -> str:
        """The next line with its end; empty at the end of input."""
        handle = _terminal_of(self._source)
        if handle is not None:
            return self._typed_line(handle)
        line = None
        try:
            with self._stops.listen():
                line = self._source.readline()
        except (KeyboardInterrupt, SystemExit) as ending:
            if line is None:
                raise
            self._stops.later(ending)
        return line

    def forget_typed(self) -> None:
        """Drop what was typed at a terminal before there was something to answer; a stream is taken at its word."""
        handle = _terminal_of(self._source)
        if handle is not None:
            import termios

            self._typed = b""
            with contextlib.suppress(termios.error, OSError):
                termios.tcflush(handle, termios.TCIFLUSH)

    def _typed_line(self, handle: int) -> str:
        """A terminal in line mode hands over one line at a read; Ctrl-D hands over what there is, or nothing."""
        with self._whole_lines(handle):
            while b"\n" not in self._typed:
                with self._stops.listen():
                    select.select([handle], [], [])
                read = os.read(handle, CHUNK)
                if not read:
                    break
                self._typed += read
        line, end, self._typed = self._typed.partition(b"\n")
        return (line + end).decode(self._source.encoding or "utf-8", "surrogateescape")

    @contextlib.contextmanager
    def _whole_lines(self, handle: int) -> Iterator[None]:
        """While this lasts Ctrl-Z and other keys with a signal leave what was typed where it is."""
        import termios

        if threading.current_thread() is not threading.main_thread():
            yield
            return
        usual = termios.tcgetattr(handle)
        keeping = [*usual[:3], usual[3] | termios.NOFLSH, *usual[4:]]

        def suspend(number: int, frame: FrameType | None) -> None:
            self._typed += _half_line(handle, keeping)
            termios.tcsetattr(handle, termios.TCSANOW, usual)
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTSTP)  # the program stops here, and goes on here
            signal.signal(signal.SIGTSTP, suspend)
            termios.tcsetattr(handle, termios.TCSANOW, keeping)
            self._show_again(handle)

        before = signal.signal(signal.SIGTSTP, suspend)
        try:
            termios.tcsetattr(handle, termios.TCSANOW, keeping)
            yield
        finally:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(handle, termios.TCSANOW, usual)
            signal.signal(signal.SIGTSTP, before)

    def _show_again(self, handle: int) -> None:
        """The prompt, and what was typed: given back to the terminal where that is allowed, else written after it."""
        self._out.write(self._prompt)
        self._out.flush()
        try:
            while self._typed:
                _give_back(handle, self._typed[:1])
                self._typed = self._typed[1:]
        except OSError:
            self._out.write(self._typed.decode(self._source.encoding or "utf-8", "replace"))
            self._out.flush()


def _terminal_of(source: TextIO) -> int | None:
    """The handle of a POSIX terminal; None for any other source."""
    if sys.platform == "win32":
        return None
    with contextlib.suppress(OSError, ValueError, AttributeError):
        handle = source.fileno()
        return handle if os.isatty(handle) else None
    return None


def _half_line(handle: int, attributes: list[Any]) -> bytes:
    """What was typed of a line that Enter did not end yet; the terminal is then without it."""
    import termios

    at_once = [*attributes[:6], [*attributes[6]]]
    at_once[3] &= ~(termios.ICANON | termios.ECHO)
    at_once[6][termios.VMIN], at_once[6][termios.VTIME] = 0, 0
    termios.tcsetattr(handle, termios.TCSANOW, at_once)
    return os.read(handle, CHUNK)


def _give_back(handle: int, typed: bytes) -> None:
    """A byte as if it were typed now. Raises OSError where the system does not allow that."""
    import fcntl
    import termios

    fcntl.ioctl(handle, termios.TIOCSTI, typed)
