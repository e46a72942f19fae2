"""Read one line from a terminal or a stream, without losing part of it to Ctrl-Z or to a signal.

On a POSIX terminal the program waits with `select` before it reads, so that a signal interrupts the wait and never the
reading. At Ctrl-Z the half line is read before the program is suspended, and restored when it goes on.
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
    """The lines of `source`. After Ctrl-Z the half line is written to `out` again, after `prompt`."""

    def __init__(self, source: TextIO, out: TextIO, stops: Stops, *, prompt: str = "> ") -> None:
        self._source, self._out, self._stops, self._prompt = source, out, stops, prompt
        self._typed = b""  # the bytes read of a line without its end

    def readline(self) -> str:
        """Return the next line with its end; empty at the end of input."""
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
        """Drop what was typed at a terminal before a question was shown; nothing is dropped from a stream."""
        handle = _terminal_of(self._source)
        if handle is not None:
            import termios

            self._typed = b""
            with contextlib.suppress(termios.error, OSError):
                termios.tcflush(handle, termios.TCIFLUSH)

    def _typed_line(self, handle: int) -> str:
        """Read from a terminal in line mode: a read returns one line, or at Ctrl-D what was typed, or nothing."""
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
        """Keep the half line at Ctrl-Z and other keys that send a signal, until this is left."""
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
            os.kill(os.getpid(), signal.SIGTSTP)  # suspended here, and resumed here
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
        """Write the prompt, and give the half line back to the terminal; where that is not allowed, write it."""
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
    """Return the handle of a POSIX terminal; None for any other source."""
    if sys.platform == "win32":
        return None
    with contextlib.suppress(OSError, ValueError, AttributeError):
        handle = source.fileno()
        return handle if os.isatty(handle) else None
    return None


def _half_line(handle: int, attributes: list[Any]) -> bytes:
    """Take the half line, which Enter has not ended yet, from the terminal."""
    import termios

    at_once = [*attributes[:6], [*attributes[6]]]
    at_once[3] &= ~(termios.ICANON | termios.ECHO)
    at_once[6][termios.VMIN], at_once[6][termios.VTIME] = 0, 0
    termios.tcsetattr(handle, termios.TCSANOW, at_once)
    return os.read(handle, CHUNK)


def _give_back(handle: int, typed: bytes) -> None:
    """Insert a byte as if it were typed. Raises OSError where the system does not allow it."""
    import fcntl
    import termios

    fcntl.ioctl(handle, termios.TIOCSTI, typed)
