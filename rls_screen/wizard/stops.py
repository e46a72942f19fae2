"""Signals that end an interview, let through only while a reply is waited for: an answer given is always kept first."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


class Stops:
    """What is to end the interview, as an exception, and whether it may be raised now.

    Whoever waits for a reply does so within `listen`. Anything that arrives outside it waits for the next `listen` or
    `check`, so that what was replied is kept before the interview ends.
    """

    def __init__(self) -> None:
        self._listening = False
        self._waiting: BaseException | None = None

    def arrived(self, ending: BaseException) -> None:
        """End the interview: at once while a reply is waited for, else as soon as the next one would be."""
        if self._listening:
            self._listening = False
            raise ending
        self._waiting = ending

    def later(self, ending: BaseException) -> None:
        """End the interview with this before the next reply: it came when one had just been given."""
        self._waiting = ending

    def check(self) -> None:
        """Raise what has arrived meanwhile."""
        if self._waiting is not None:
            ending, self._waiting = self._waiting, None
            raise ending

    @contextlib.contextmanager
    def listen(self) -> Iterator[None]:
        """While this lasts what arrives is raised at once, and so is what arrived before."""
        self._listening = True  # before the check: whatever comes between the two must not wait
        try:
            self.check()
            yield
        finally:
            self._listening = False
