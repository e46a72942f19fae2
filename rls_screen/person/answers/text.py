"""Text as it arrives: without the characters that nobody sees, and without those that could act on a terminal."""

from __future__ import annotations

import re
import unicodedata

LINE_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_JOINERS = "\u200c\u200d"  # zero width (non-)joiner: part of the spelling in several languages


def visible(text: str) -> str:
    """Return the text without invisible characters (Unicode category Cf), every kind of blank as a plain space.

    Words, numbers, dates and names are read from this, for one person and in tables: a byte order mark before `yes`, a
    soft hyphen inside it or a no-break space behind it must not turn an answer into no answer.
    """
    if text.isascii():
        return text
    seen = (" " if unicodedata.category(c) == "Zs" else c for c in text if unicodedata.category(c) != "Cf")
    return "".join(seen)


def clean(text: str) -> tuple[str, int]:
    """Return the text in NFC on one line without hidden and control characters, and how many of those were removed.

    Such characters can move a terminal's cursor, write to its clipboard, or reverse the direction of a line. Joiners
    stay, because they are spelling.
    """
    if text.isascii() and text.isprintable():
        return text.strip(), 0  # most texts: the same result, without looking at each character
    flat = "".join(" " if c in "\t" else c for c in LINE_END.sub(" ", text))
    printed = [c for c in flat if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs")]
    return unicodedata.normalize("NFC", "".join(printed)).strip(), len(flat) - len(printed)
