"""The clipboard of the terminal: only on request, only at a terminal, and said plainly."""

from __future__ import annotations

import base64
import re
import sys
from io import StringIO

import pytest
from toy.making import answers

from rls_screen.cli import clipboard
from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.person.interview import Interview

RLS = load()
COPIED = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


class Terminal(StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def copied(monkeypatch: pytest.MonkeyPatch, out: StringIO, voice: Voice = "staff") -> tuple[str | None, str]:
    """What was sent to the clipboard, and what was said."""
    interview = Interview(RLS, answers(RLS, subject_id="x1", urge_to_move="yes"), voice)
    monkeypatch.setattr(sys, "stdout", out)
    clipboard.copy_to_clipboard(interview)
    found = COPIED.search(out.getvalue())
    sent = base64.b64decode(found[1]).decode() if found else None
    return sent, " ".join(COPIED.sub("", out.getvalue()).split())


@pytest.mark.parametrize("voice", ["staff", "patient"])
def test_copied(monkeypatch: pytest.MonkeyPatch, voice: Voice) -> None:
    """The page of the voice is sent as plain text without escapes, and it is said that it leaves the program."""
    monkeypatch.setattr(clipboard, "MOST", 10**6)
    sent, said = copied(monkeypatch, Terminal(), voice)
    assert sent is not None
    title = next(page.title for page in RLS.pages if page.id == RLS.page_for(voice))
    assert title.upper() == sent.splitlines()[0]
    assert "x1" in sent
    assert "\x1b" not in sent
    assert RLS.words.ending.copied == said


def test_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent to what is not a terminal, nor more than terminals take; that is said."""
    assert (None, RLS.words.ending.not_copied) == copied(monkeypatch, StringIO())
    monkeypatch.setattr(clipboard, "MOST", 10)
    assert (None, RLS.words.ending.not_copied) == copied(monkeypatch, Terminal())
