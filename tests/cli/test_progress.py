"""The progress bar: on a terminal, for a long table, and nowhere else."""

from __future__ import annotations

import io
import sys

import pytest

from rls_screen.cli.progress import LONG_WORK, progress_bar


class Terminal(io.StringIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.mark.parametrize("stream, total, shown", [
    pytest.param(Terminal(), 2 * LONG_WORK, True, id="long, on a terminal"),
    pytest.param(Terminal(), LONG_WORK - 1, False, id="short"),
    pytest.param(Terminal(), None, False, id="from a pipe"),
    pytest.param(io.StringIO(), 2 * LONG_WORK, False, id="no terminal"),
])  # fmt: skip
def test_shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, total: int | None, shown: bool) -> None:
    """The bar shows the share, the rows and the rows a second."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_bar(total) as advance:
        advance(12_345, LONG_WORK)
    text = stream.getvalue()
    assert shown == ("12,345 rows" in text and "50 %" in text and "rows/s" in text)
    assert shown == bool(text)
