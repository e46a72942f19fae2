"""Characters as a page may hold them: nothing that a viewer or a terminal acts on, or that nobody would see."""

from __future__ import annotations

import re
import unicodedata

# Scripts need these to be written properly: joiners, direction marks without a span, the soft hyphen.
_KEPT = "\u00ad\u200c\u200d\u200e\u200f"
_LINE_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_ESCAPED = ("Cc", "Cf", "Cs")
_RIGHT_TO_LEFT = ("R", "AL", "AN")


def visible(text: str) -> str:
    r"""Return the text on one line, with control and format characters written out as in Python: `\x1b`, `\u202e`.

    Lone surrogates and noncharacters are written out too: neither HTML nor JSON for another program can hold them.
    """
    if text.isprintable():
        return text  # most are, and a report holds thousands
    return "".join(map(_visible, _LINE_BREAKS.sub(" ", text)))


def reads_right_to_left(text: str) -> bool:
    """Whether any letter of the text is written from right to left."""
    return any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)


def code_point(character: str) -> str:
    """Return a character by its number, `<U+65E5>`, for a page that has no shape for it."""
    return f"<U+{ord(character):04X}>"


def _visible(character: str) -> str:
    if character in _KEPT or not (unicodedata.category(character) in _ESCAPED or _is_noncharacter(character)):
        return character
    return character.encode("unicode_escape").decode("ascii")


def _is_noncharacter(character: str) -> bool:
    number = ord(character)
    return 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE
