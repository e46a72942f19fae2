"""Parse a piece of text into clauses: names, cues and words between brackets, colons, dashes and turns of speech.

A cue is a run of words that tells whether a medicine is taken; cues are content (medicine_words.toml). What a clause
means for the names in it is decided in `patterns`. Every step here passes over the words once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .lexicon import Lexicon
from .matching import Match, matches_in
from .model import Cue
from .tokens import Piece, Word, ends_sentence

CLOSED_KINDS = frozenset({"stopped", "past", "allergy", "not taken"})
_DOUBTFUL_KINDS = CLOSED_KINDS | {"doubt", "reaction", "other person", "switch"}
DASHES = frozenset("-–—−‐‑‒―")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, slots=True)
class CueMatch:
    """The cues that are spelt like the words `first` to `last` of a piece."""

    first: int
    last: int
    cues: tuple[Cue, ...]

    def closed(self, side: str) -> Cue | None:
        """Return the cue of a closed pattern that is written on this side of a name; None if there is none."""
        return next((cue for cue in self.cues if cue.kind in CLOSED_KINDS and cue.side == side), None)

    def is_kind(self, *kinds: str) -> bool:
        """Return whether any of the cues is of one of these kinds."""
        return any(cue.kind in kinds for cue in self.cues)

    @property
    def is_doubtful(self) -> bool:
        """Whether it leaves a medicine in doubt where it is not part of a closed pattern."""
        return any(cue.kind in _DOUBTFUL_KINDS for cue in self.cues)

    @property
    def doubt_sides(self) -> set[str]:
        """On which side of the names in doubt it is written: before, after, either."""
        doubts = [cue for cue in self.cues if cue.kind in _DOUBTFUL_KINDS]
        own = [cue for cue in doubts if cue.kind not in CLOSED_KINDS] or doubts
        return {cue.side if cue.kind == "doubt" else "either" for cue in own}


@dataclass(frozen=True, slots=True)
class Item:
    """One name, cue, word, number or mark of a clause; `plain` is its normalised text."""

    kind: str
    first: int
    last: int
    plain: str
    name: Match | None = None
    cue: CueMatch | None = None

    def only_of(self, words: frozenset[str]) -> bool:
        """Return whether this is not a name and consists of these words alone."""
        return self.name is None and (self.plain in words or all(word in words for word in self.plain.split(" ")))


@dataclass(slots=True)
class Clause:
    """Items in order. `opener` is what comes before them: start, bracket, close, colon, dash, stop or current."""

    opener: str
    items: list[Item] = field(default_factory=list)

    @property
    def names(self) -> list[Match]:
        """The names of the clause, in order."""
        return [item.name for item in self.items if item.name is not None]


@dataclass(frozen=True)
class ParsedPiece:
    """A piece with its names, its items and its clauses. Phrases that only look like a name are not among `names`."""

    piece: Piece
    names: tuple[Match, ...]
    items: tuple[Item, ...]
    clauses: tuple[Clause, ...]
    ends_with_colon: bool

    @property
    def cues(self) -> list[CueMatch]:
        """Its cues, in order."""
        return [item.cue for item in self.items if item.cue is not None]


def parse_piece(piece: Piece, text: str, lexicon: Lexicon) -> ParsedPiece:
    """Return the names, cues and clauses of a piece of this text."""
    matches = matches_in(piece.words, lexicon)
    names = tuple(one for one in matches if not one.is_phrase)
    items = tuple(_items(piece.words, names, _cues_in(piece.words, matches, lexicon)))
    clauses = tuple(_clauses(piece.words, items, lexicon))
    return ParsedPiece(piece, names, items, clauses, text[piece.end - 1] == ":")


def _cues_in(words: Sequence[Word], matches: Sequence[Match], lexicon: Lexicon) -> list[CueMatch]:
    """Return the cues among the words outside names, the longest first, in order."""
    taken = {index for one in matches if one.name or one.near for index in range(one.first, one.last + 1)}
    free = [index for index, word in enumerate(words) if word.kind != "mark" and index not in taken]
    interrupted = _interrupted(words, free, taken)
    plain = [words[index].plain for index in free]
    present = frozenset(word.plain for word in words)
    found: list[CueMatch] = []
    at = 0
    while at < len(free):
        size = 1
        while size < lexicon.longest_cue and at + size < len(free) and not interrupted[at + size - 1]:
            size += 1
        while size > 0:
            cues = lexicon.cues.get(" ".join(plain[at : at + size]), ())
            usable = tuple(cue for cue in cues if not cue.unless & present)
            if usable:
                found.append(CueMatch(free[at], free[at + size - 1], usable))
            if cues:
                break
            size -= 1
        at += max(size, 1)
    return found


def _interrupted(words: Sequence[Word], free: Sequence[int], taken: set[int]) -> list[bool]:
    """Return for each free word whether a bracket or a name comes between it and the next one."""
    found = []
    for here, there in zip(free, [*free[1:], len(words)], strict=False):
        between = range(here + 1, there)
        found.append(any(index in taken or words[index].plain in _OPENING | _CLOSING for index in between))
    return found


def _items(words: Sequence[Word], names: Sequence[Match], cues: Sequence[CueMatch]) -> Iterator[Item]:
    starts: dict[int, Match | CueMatch] = {cue.first: cue for cue in cues}
    starts |= {name.first: name for name in names}
    at = 0
    while at < len(words):
        one = starts.get(at)
        if one is None:
            yield Item(words[at].kind, at, at, words[at].plain)
            at += 1
            continue
        plain = " ".join(words[i].plain for i in range(one.first, one.last + 1) if words[i].kind != "mark")
        if isinstance(one, Match):
            yield Item("name", one.first, one.last, plain, name=one)
        else:
            yield Item("cue", one.first, one.last, plain, cue=one)
        at = one.last + 1


def _clauses(words: Sequence[Word], items: Sequence[Item], lexicon: Lexicon) -> Iterator[Clause]:
    clause, inline = Clause("start"), _inline_brackets(items, lexicon)
    named, last_name = False, max((at for at, item in enumerate(items) if item.name is not None), default=-1)
    for at, item in enumerate(items):
        opener = _opener(words, item)
        if item.cue is not None and named and at < last_name and item.cue.is_kind("current"):
            opener = "current"
            while clause.items and clause.items[-1].plain in lexicon.words.list_joins:
                clause.items.pop()
        if at in inline or opener is None:
            if at not in inline:
                clause.items.append(item)
                named = named or item.name is not None
            continue
        if clause.items:
            yield clause
        elif opener == "close" and clause.opener == "bracket":
            yield clause  # an empty box
        clause, named = Clause(opener, [item] if opener == "current" else []), False
    if clause.items:
        yield clause


def _opener(words: Sequence[Word], item: Item) -> str | None:
    """Return which kind of clause begins at a mark; None where none does."""
    if item.kind != "mark":
        return None
    if item.plain in _OPENING:
        return "bracket"
    if item.plain in _CLOSING:
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
    """Return the places of brackets that only contain another name of the name before them, or a dose."""
    inline: set[int] = set()
    opened: int | None = None
    fits, before, name = False, None, None
    for at, item in enumerate(items):
        if item.kind == "mark" and item.plain in _OPENING:
            opened, fits, before = at, True, name
        elif item.kind == "mark" and item.plain in _CLOSING:
            if opened is not None and fits and at > opened + 1:
                inline |= {opened, at}
            opened = None
        elif item.name is not None:
            fits = fits and before is not None and before.is_same_medicine(item.name)
            name = item.name
        elif item.kind != "number" and not (item.kind == "mark" and item.plain in "/-.%"):
            fits = fits and item.only_of(lexicon.words.measures)
    return inline
