"""Words on a screen: the keys' help, wrapping, and plain ASCII for terminals that can show nothing else."""

from __future__ import annotations

import textwrap
import unicodedata

KEYS = """\
Type the number of your answer.
d don't know | s skip | b back | q save and stop
? why we ask | r review all answers
Where you type text or a number, put a colon before these: :d :s :b :? :r :q"""
MENU_KEYS = "In the menu: Up and Down move. Enter takes the line marked >. Left or Esc goes back."
LINE_KEYS = "Press Enter after the number. The first letters of an answer (two or more) will do as well."
LIST_KEYS = """\
A list: a number or Space ticks a line, d marks it not sure. Then n: asked, all other lines are no.
Enter never means no.
Up and Down move | b back | r review all answers | q save and stop"""

KEPT, NOT_KEPT = "your answers are kept", "nothing is kept, as you asked"
WIDEST = 76
_ASCII = {
    0x2019: "'",
    0x2018: "'",
    0x201C: '"',
    0x201D: '"',
    0x2013: "-",
    0x2014: "-",
    0x2026: "...",
    0xB5: "u",
    0xB0: "",
}


def readable_width(columns: int) -> int:
    """How wide a passage is set on a terminal of so many columns."""
    return max(20, min(WIDEST, columns - 1))


def removed(number: int) -> str:
    """What is said where characters that could not be read or seen were taken out of an answer."""
    return f"{number} hidden character{'s' if number > 1 else ''} removed."


def in_ascii(text: str) -> str:
    """Typographic characters a legacy terminal cannot show, in ASCII."""
    return text.translate(_ASCII)


def wrapped(text: str, width: int, first: str = "") -> list[str]:
    """The text in lines of at most `width`, broken at spaces; each of its own lines begins with `first`."""
    rest = " " * len(first)
    lines: list[str] = []
    for part in in_ascii(text).splitlines() or [""]:
        lines += textwrap.wrap(
            part, max(width, len(first) + 8), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        ) or [first.rstrip()]
    return lines


def not_shown(text: str, encoding: str | None) -> str | None:
    """The name of the first character that a terminal with this encoding cannot show; None where it can show all.

    A byte that could not be read as a character is one of them.
    """
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError as error:
        read = text[error.start :].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        name = unicodedata.name(read[0], "").lower() if read[0] != "\ufffd" else ""
        return name or "one of the characters typed"
    except LookupError:
        pass
    return None
