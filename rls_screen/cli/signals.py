"""Signals that end an interview: never before an answer that was given is kept, and with the status of the signal."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from ..wizard.stops import Stops

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))


class Signals:
    """While this is entered, SIGTERM and SIGHUP (a closed window) raise SystemExit, and Ctrl-C KeyboardInterrupt.

    `stops` says when: while a reply is waited for, else before the next one would be, at the latest at the end.
    """

    def __init__(self) -> None:
        self.stops = Stops()
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Signals:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._arrived) for number in ENDING}
        return self

    def __exit__(self, *error: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        self.stops.arrived(KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number))
