"""Lay out text for a screen: wrap it, and replace what a simple terminal cannot show.

The words themselves are in the questionnaire's `words.toml`.
"""

from __future__ import annotations

import textwrap
import unicodedata

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
    """Return how many columns of a terminal a passage uses: at most 76, at least 20."""
    return max(20, min(WIDEST, columns - 1))


def in_ascii(text: str) -> str:
    """Replace typographic characters that a legacy terminal cannot show by ASCII ones."""
    return text.translate(_ASCII)


def wrapped(text: str, width: int, first: str = "") -> list[str]:
    """Wrap the text at spaces, to lines of at most `width`; each line of the text itself begins with `first`."""
    rest = " " * len(first)
    lines: list[str] = []
    for part in in_ascii(text).splitlines() or [""]:
        lines += textwrap.wrap(
            part, max(width, len(first) + 8), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        ) or [first.rstrip()]
    return lines


def not_shown(text: str, encoding: str | None) -> str | None:
    """Return the Unicode name of the first character that this encoding lacks; None where it has all of them.

    The name is empty for a character without one, and for a byte that could not be decoded.
    """
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError as error:
        read = text[error.start :].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return unicodedata.name(read[0], "").lower() if read[0] != "\ufffd" else ""
    except LookupError:
        pass
    return None
