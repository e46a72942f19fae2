"""Signals that end an interview. They take effect while a reply is awaited, so an answer just given is saved first."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


class Stops:
    """A pending signal, as the exception to raise, and whether it may be raised now.

    Wait for a reply inside `listen`. A signal that arrives outside of it is raised by the next `listen` or `check`.
    """

    def __init__(self) -> None:
        self._listening = False
        self._waiting: BaseException | None = None

    def arrived(self, ending: BaseException) -> None:
        """Raise this at once while a reply is awaited; otherwise before the next one is."""
        if self._listening:
            self._listening = False
            raise ending
        self._waiting = ending

    def later(self, ending: BaseException) -> None:
        """Raise this before the next reply is awaited: it came just after one was given."""
        self._waiting = ending

    def check(self) -> None:
        """Raise the pending signal, if there is one."""
        if self._waiting is not None:
            ending, self._waiting = self._waiting, None
            raise ending

    @contextlib.contextmanager
    def listen(self) -> Iterator[None]:
        """Raise a pending signal, and until this is left every signal as it arrives."""
        self._listening = True  # before the check, so that a signal between the two is not missed
        try:
            self.check()
            yield
        finally:
            self._listening = False
