"""A message that cannot wait, and its keys, as the menu draws them."""

from __future__ import annotations

from ..content.texts import UrgentWords
from .question import Urgent
from .screen import BOLD, Shown
from .text import wrapped


def message_shown(message: Urgent, width: int) -> Shown:
    """Return the heading and the text of a message."""
    shown = Shown()
    shown.add(["", *wrapped(f"*** {message.heading.upper()} ***", width)], style=BOLD)
    shown.add(wrapped(message.text, width), style=BOLD)
    shown.add([""])
    return shown


def keys_offered(message: Urgent, words: UrgentWords, enter: str, *, saved: bool, width: int) -> Shown:
    """Return the keys below a message that cannot wait, each with what it does."""
    lines = [(enter, words.stop.format(saved=words.saved if saved else words.not_saved)), ("c", words.go_on)]
    lines += [("t", words.take_back)] if message.slip is not None else []
    lines += [("p", message.page)] if message.page is not None else []
    shown = Shown()
    for key, does in lines if message.stop_first else [(enter, words.go_on_after)]:
        shown.add(wrapped(does, width, f"{key:<{len(enter) + 2}}"))
    return shown
