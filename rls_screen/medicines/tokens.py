"""Cut typed text into words, and into pieces: where a person ended one entry and began another.

Nothing here knows a medicine. A word has its place in the typed text, so that whatever is shown later is verbatim.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WORD = re.compile(
    r"(?P<dotted>(?<![^\W\d_])(?:[^\W\d_]\.){1,4}[^\W\d_](?![^\W\d_])\.?)"
    r"|(?P<with>\bw/o?(?![^\W\d_]))"
    r"|(?P<word>(?:[^\W\d_]|[\u0300-\u036f])+(?:['’‘`´](?:[^\W\d_]|[\u0300-\u036f])+)*)"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<arrow>->|=>|→)|(?P<mark>\S)"
)
_NEW_PIECE = re.compile(
    r"(?P<line>[\r\n\v\f\u2028\u2029]+)"
    r"|(?P<end>[;|•·▪●])"
    r"|(?P<stop>(?:(?<=[^\W\d_]{4})|(?<=\d)|(?<=[)\]])|(?<=mg)|(?<=ml)|(?<=mcg)|(?<=day))[.!?]\s+(?=[^\W\d_]))"
    r"|(?P<comma>,(?!(?<=\d,)\d)|،|，|、|\t)"
    r"|(?P<number>(?:(?<=\s)|(?<=^))\(?\d{1,2}[.)](?:\s+(?=[^\W\d_])|(?=[^\W\d_]{3})))"
)
# Most texts: only commas cut them, so that the other ways are not searched for.
_COMMAS_ONLY = re.compile(r"(?:[^\r\n\v\f\u2028\u2029;|•·▪●،，、\t.!?()]|\.(?=\d))*")
_COMMA = re.compile(r",(?!(?<=\d,)\d)")
# Between two entries: a blank line, also where a list was put on one line and its line ends became semicolons.
_BLANK_LINE = re.compile(r"(?:\n|\r(?!\n)|[\v\f\u2028\u2029])\s*[\r\n\v\f\u2028\u2029]|;\s+;")
_WRITTEN_OUT = {"&": "and", "+": "and", "w/": "with", "w/o": "without", "->": "→", "→": "→", "=>": "→"}
_HARD_MARKS = frozenset("()[]{}:?!")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or mark: `plain` is its normalised text, `start` and `end` are its place in the typed text."""

    plain: str
    start: int
    end: int
    kind: str

    @property
    def is_hard(self) -> bool:
        """Whether no name extends over this mark: a bracket, a colon."""
        return self.kind == "mark" and self.plain in _HARD_MARKS


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one line. `follows` is what ended the piece before: "line", "end" (as a semicolon), "stop", "comma".

    `queried`: a question mark ended the piece.
    """

    words: tuple[Word, ...]
    start: int
    end: int
    follows: str
    after_blank_line: bool = False
    queried: bool = False


def normalised(text: str) -> str:
    """Return the text in lower case, without accents, apostrophes and dots, with a space for a hyphen or a slash."""
    if text.isascii() and text.replace(" ", "").isalpha():
        return " ".join(text.lower().split())  # most names: the same result, without taking the text apart
    return " ".join(word.plain for word in words_in(text) if word.kind != "mark")


def words_in(text: str, offset: int = 0) -> Iterator[Word]:
    """Yield the words, numbers and marks of a text, in order. "&" and "+" are read as "and".

    `offset` is the place of the text in a longer one; the places of the words are in the longer one.
    """
    for match in _WORD.finditer(text):
        kind = str(match.lastgroup)
        given = match.group()
        folded = _WRITTEN_OUT.get(given.casefold()) or _folded(given)
        if kind == "dotted":
            folded, kind = folded.replace(".", ""), "word"
        elif kind in ("with", "arrow") or given in "&+":
            kind = "word"
        yield Word(folded, offset + match.start(), offset + match.end(), kind)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'’‘`´")


def pieces_in(text: str) -> list[Piece]:
    """Cut the text at new lines, commas, semicolons, bullets and list numbers, but not at a comma inside a number."""
    pieces: list[Piece] = []
    start, before, follows = 0, 0, "line"
    for cut in [*_NEW_PIECE.finditer(text), None]:
        end = cut.start() if cut else len(text)
        words = tuple(words_in(text[start:end], start))
        if any(word.kind != "mark" for word in words):
            blank = follows in ("line", "end") and bool(_BLANK_LINE.search(text, before, words[0].start))
            queried = cut is not None and "?" in cut.group()
            pieces.append(Piece(words, words[0].start, words[-1].end, follows, blank, queried))
            before, follows = words[-1].end, "comma"
        if cut is None:
            break
        kind = "end" if cut.lastgroup == "number" else str(cut.lastgroup)
        follows = _stronger(follows, kind)
        start = cut.end()
    return pieces


def stretches_in(text: str) -> tuple[str, ...] | None:
    """Return the text between the cuts of `pieces_in`; None where a cut means more, or a stretch has marks alone."""
    if _COMMAS_ONLY.fullmatch(text):
        found = _COMMA.split(text)
    else:
        cuts = [*_NEW_PIECE.finditer(text)]
        if any("?" in cut.group() for cut in cuts):
            return None
        starts, ends = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(text)]
        found = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    filled = tuple(filter(None, map(str.strip, found)))
    return filled if all(any(map(str.isalnum, one)) for one in filled) else None


def _stronger(one: str, other: str) -> str:
    return min(one, other, key=("line", "end", "stop", "comma").index)


def ends_sentence(words: Sequence[Word], index: int) -> bool:
    """Return whether the mark at this place ends a sentence, and is not a dot inside a name or number."""
    if words[index].plain not in (".", "!", "?"):
        return False
    return index + 1 == len(words) or words[index + 1].start > words[index].end


def is_year(text: str) -> bool:
    """Return whether a number is a year, and not a round dose."""
    return len(text) == 4 and text.isdecimal() and 1980 <= int(text) <= 2049 and int(text) % 500 != 0


def is_date(text: str) -> bool:
    """Return whether a number is a year, or a day such as 12.03.2024."""
    parts = text.replace(",", ".").split(".")
    return is_year(text) or (len(parts) == 3 and (is_year(parts[0]) or is_year(parts[2])))
