"""Signals that end an interview: never in the middle of keeping an answer, and with the exit status of the signal."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))


class Signals:
    """While this is entered, SIGTERM and SIGHUP (a closed window) raise SystemExit, and Ctrl-C KeyboardInterrupt."""

    def __init__(self) -> None:
        self._busy = False
        self._waiting: int | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Signals:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._arrived) for number in ENDING}
        return self

    def __exit__(self, *error: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    @contextlib.contextmanager
    def put_off(self) -> Iterator[None]:
        """While this lasts a signal waits."""
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
        if self._waiting is not None:
            _end(self._waiting)

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        if self._busy:
            self._waiting = number
        else:
            _end(number)


def _end(number: int) -> None:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)
