"""Make the front ends on this terminal. The menu is imported only where it is used."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from ..content.schema import Voice
from ..content.texts import Words
from .lines import Lines
from .stops import Stops
from .terminal import columns

if TYPE_CHECKING:
    from .menu import Menu


def line_front(voice: Voice, words: Words, stops: Stops, *, saved: bool) -> Lines:
    """Return plain lines on standard input and output; strict where the input is not a terminal."""
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    strict = not sys.stdin.isatty()
    return Lines(
        sys.stdin, sys.stdout, words, strict=strict, width=columns() - 1, saved=saved, voice=voice, stops=stops
    )


def menu_front(voice: Voice, words: Words, stops: Stops, *, saved: bool) -> Menu | Lines:
    """Return the menu on this terminal, or plain lines where the console cannot draw one (Git Bash on Windows)."""
    from prompt_toolkit.input import create_input
    from prompt_toolkit.output import create_output

    from .menu import Menu
    from .screen import Terminal

    try:
        return Menu(Terminal(create_input(), create_output(), words, stops), voice, words, saved=saved)
    except Exception as error:
        if type(error).__name__ != "NoConsoleScreenBufferError":
            raise
        return line_front(voice, words, stops, saved=saved)
