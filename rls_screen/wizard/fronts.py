"""The front ends on this terminal, and what they need, imported before it is needed."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from ..content.schema import InterviewWords, Voice
from .lines import Lines
from .stops import Stops
from .terminal import columns

if TYPE_CHECKING:
    from .menu import Menu


def line_front(voice: Voice, words: InterviewWords, stops: Stops, *, kept: bool) -> Lines:
    """The line front end on standard input and output; strict where the input is not a terminal."""
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    strict = not sys.stdin.isatty()
    return Lines(
        sys.stdin, sys.stdout, strict=strict, width=columns() - 1, kept=kept, voice=voice, words=words, stops=stops
    )


def menu_front(voice: Voice, words: InterviewWords, stops: Stops, *, kept: bool) -> Menu | Lines:
    """The menu on this terminal; plain lines where the console has no screen to draw on (Git Bash on Windows)."""
    from prompt_toolkit.input import create_input
    from prompt_toolkit.output import create_output

    from .menu import Menu
    from .screen import Terminal

    try:
        return Menu(Terminal(create_input(), create_output(), stops), voice, kept=kept)
    except Exception as error:
        if type(error).__name__ != "NoConsoleScreenBufferError":
            raise
        return line_front(voice, words, stops, kept=kept)
