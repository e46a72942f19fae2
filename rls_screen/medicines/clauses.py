"""A piece of text as clauses: stretches of names, cues and words between brackets, colons, dashes and turns of speech.

`status` decides what the clauses say about the names in them. Every step here passes over the words once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rls_screen.medicines.cues import CueFound, cues_in
from rls_screen.medicines.lexicon import Lexicon
from rls_screen.medicines.names import Found, found_in
from rls_screen.medicines.words import Piece, Word, ends_sentence

OPENING, CLOSING = {"(": ")", "[": "]", "{": "}"}, frozenset(")]}")
DASHES = frozenset("-–—−‐‑‒―")


@dataclass(frozen=True, slots=True)
class Item:
    """One name, cue, word, number or mark of a clause; `plain` is how it is compared."""

    kind: str
    first: int
    last: int
    plain: str
    found: Found | None = None
    cue: CueFound | None = None

    def only_of(self, words: frozenset[str]) -> bool:
        """Whether this is no name and consists of these words alone."""
        return self.found is None and (self.plain in words or all(word in words for word in self.plain.split(" ")))


@dataclass(slots=True)
class Clause:
    """Items in order. `opener` is what stands before them: start, bracket, close, colon, dash, stop or current."""

    opener: str
    items: list[Item] = field(default_factory=list)

    @property
    def names(self) -> list[Found]:
        """The names of the clause, in order."""
        return [item.found for item in self.items if item.found is not None]


@dataclass(frozen=True)
class ReadPiece:
    """A piece with everything found in it. `found` holds its names, phrases that only look like one left out."""

    piece: Piece
    found: tuple[Found, ...]
    items: tuple[Item, ...]
    clauses: tuple[Clause, ...]
    ends_with_colon: bool

    @property
    def cues(self) -> list[CueFound]:
        """Its cues, in order."""
        return [item.cue for item in self.items if item.cue is not None]


def read_piece(piece: Piece, text: str, lexicon: Lexicon) -> ReadPiece:
    """The names, cues and clauses of a piece of this text."""
    found = found_in(piece.words, lexicon)
    names = tuple(one for one in found if not one.is_phrase)
    items = tuple(_items(piece.words, names, cues_in(piece.words, found, lexicon)))
    return ReadPiece(piece, names, items, tuple(_clauses(piece.words, items, lexicon)), text[piece.end - 1] == ":")


def same_medicine(one: Found, other: Found) -> bool:
    """Whether two names stand for the same medicine."""
    return bool(set(one.generics) & set(other.generics)) or bool(one.phrase and one.phrase == other.phrase)


def _items(words: Sequence[Word], names: Sequence[Found], cues: Sequence[CueFound]) -> Iterator[Item]:
    starts: dict[int, Found | CueFound] = {cue.first: cue for cue in cues}
    starts |= {name.first: name for name in names}
    at = 0
    while at < len(words):
        one = starts.get(at)
        if one is None:
            yield Item(words[at].kind, at, at, words[at].plain)
            at += 1
            continue
        plain = " ".join(words[i].plain for i in range(one.first, one.last + 1) if words[i].kind != "mark")
        if isinstance(one, Found):
            yield Item("name", one.first, one.last, plain, found=one)
        else:
            yield Item("cue", one.first, one.last, plain, cue=one)
        at = one.last + 1


def _clauses(words: Sequence[Word], items: Sequence[Item], lexicon: Lexicon) -> Iterator[Clause]:
    clause, inline = Clause("start"), _inline_brackets(items, lexicon)
    named, last_name = False, max((at for at, item in enumerate(items) if item.found is not None), default=-1)
    for at, item in enumerate(items):
        opener = _opener(words, item)
        if item.cue is not None and named and at < last_name and item.cue.says("current"):
            opener = "current"
            while clause.items and clause.items[-1].plain in lexicon.words.list_joins:
                clause.items.pop()
        if at in inline or opener is None:
            if at not in inline:
                clause.items.append(item)
                named = named or item.found is not None
            continue
        if clause.items:
            yield clause
        elif opener == "close" and clause.opener == "bracket":
            yield clause  # an empty box
        clause, named = Clause(opener, [item] if opener == "current" else []), False
    if clause.items:
        yield clause


def _opener(words: Sequence[Word], item: Item) -> str | None:
    """Which kind of clause begins at a mark; None where none does."""
    if item.kind != "mark":
        return None
    if item.plain in OPENING:
        return "bracket"
    if item.plain in CLOSING:
        return "close"
    if item.plain in ":=":
        return "colon"
    at = item.first
    if item.plain in DASHES:
        before = at == 0 or words[at - 1].end < words[at].start
        behind = at + 1 == len(words) or words[at].end < words[at + 1].start
        return "dash" if before or behind else None
    return "stop" if ends_sentence(words, at) and item.plain != "?" else None


def _inline_brackets(items: Sequence[Item], lexicon: Lexicon) -> set[int]:
    """The places of brackets that only hold another name of the name before them, or a dose."""
    plain = lexicon.words.measures
    inline: set[int] = set()
    opened: int | None = None
    fits, before, name = False, None, None
    for at, item in enumerate(items):
        if item.kind == "mark" and item.plain in OPENING:
            opened, fits, before = at, True, name
        elif item.kind == "mark" and item.plain in CLOSING:
            if opened is not None and fits and at > opened + 1:
                inline |= {opened, at}
            opened = None
        elif item.found is not None:
            fits = fits and before is not None and same_medicine(before, item.found)
            name = item.found
        elif item.kind != "number" and not (item.kind == "mark" and item.plain in "/-.%"):
            fits = fits and item.only_of(plain)
    return inline
