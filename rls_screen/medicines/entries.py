"""The entries of a text, each with its names and what was said of them.

A comma ends an entry unless what follows still speaks of the medicine before it: "prednisone 5 mg, once daily".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rls_screen.medicines.binding import UNCLEAR, Binding, Carry
from rls_screen.medicines.lexicon import Lexicon
from rls_screen.medicines.names import Found, found_in
from rls_screen.medicines.words import Piece, Word, pieces_of


class Named(NamedTuple):
    """A name of an entry, what was said of it ("" for nothing), and its place in the typed text."""

    found: Found
    says: str
    start: int
    end: int


@dataclass
class Entry:
    """An entry while it is put together: its place, its names, and what was said of each."""

    start: int
    end: int
    words: list[Word] = field(default_factory=list)
    names: list[Named] = field(default_factory=list)

    def say(self, says: str, everything: bool) -> None:
        """What a later piece said about this entry's last name, or all of them."""
        for at in range(len(self.names)) if everything else range(len(self.names))[-1:]:
            if self.names[at].says in ("", UNCLEAR):
                self.names[at] = self.names[at]._replace(says=says)


def entries_of(text: str, lexicon: Lexicon) -> list[Entry]:
    """The entries of a text in the order given; every piece of it belongs to one."""
    reading = _Text(text, lexicon)
    for piece in pieces_of(text):
        reading.add(piece)
    return reading.finished()


class _Text:
    """A text read piece by piece: what the pieces so far leave to the next one. Made for one text and thrown away."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text, self._lexicon = text, lexicon
        self._entries: list[Entry] = []
        self._carry = Carry()
        self._heading = ""  # what a line such as "Allergies:" says of the lines below it
        self._open_at: int | None = None  # where words began that belong to the entry to come

    def add(self, piece: Piece) -> None:
        """Read one more piece."""
        found = found_in(piece.words, self._lexicon)
        binding = Binding(piece.words, found, self._lexicon)
        names = [one for one in found if not one.is_phrase]
        if piece.after_blank_line and self._heading:
            # What it stands above ends here. Where nothing stood below it yet, it may have been meant for what follows.
            self._heading = UNCLEAR if self._open_at is not None else ""
        if not names and self._introduces(piece, binding):
            self._heading = binding.unbound[0].says if binding.unbound else ""
            self._open_at = piece.start if self._open_at is None else self._open_at
        elif not names and self._entries and self._belongs_to_the_last(piece, binding):
            _add_to(self._entries[-1], piece, binding, self._lexicon)
        else:
            self._begin(piece, binding, names)

    def _belongs_to_the_last(self, piece: Piece, binding: Binding) -> bool:
        return _continues(piece, binding, self._entries[-1], self._lexicon) or _says_nothing(piece, binding)

    def finished(self) -> list[Entry]:
        """All entries; words that introduced nothing are one too."""
        if self._open_at is not None:
            self._entries.append(Entry(self._open_at, len(self._text.rstrip())))
        return self._entries

    def _introduces(self, piece: Piece, binding: Binding) -> bool:
        return self._text[piece.end - 1] == ":" or (not self._entries and _says_nothing(piece, binding))

    def _begin(self, piece: Piece, binding: Binding, names: Sequence[Found]) -> None:
        if piece.follows != "comma":
            self._carry = Carry(self._heading, True) if self._heading else Carry()
        elif self._entries and (
            binding.sets_aside_unknown_words or (names and any(cue.says == UNCLEAR for cue in binding.unbound))
        ):
            self._entries[-1].say(UNCLEAR, False)
        self._carry = _carried(self._carry, piece, binding, names)
        new = _split(piece, names, binding.verdicts, self._lexicon)
        if self._open_at is not None:
            new[0].start, self._open_at = self._open_at, None
        self._entries += new


def _says_nothing(piece: Piece, binding: Binding) -> bool:
    """Whether a piece is only words that say nothing about taking: "no known allergies"."""
    covered = {i for one in binding.cues if one.cue.says == "nothing" for i in range(one.first, one.last + 1)}
    return all(word.kind == "mark" or index in covered for index, word in enumerate(piece.words))


def _names_a_variant(piece: Piece, before: Entry, lexicon: Lexicon) -> bool:
    """Whether a piece begins with a word that makes another product of the name before it: "tylenol, pm"."""
    name = before.names[-1].found.name if before.names else None
    return name is not None and name.plain_only and piece.words[0].plain in lexicon.words.variants


def _continues(piece: Piece, binding: Binding, before: Entry, lexicon: Lexicon) -> bool:
    """Whether a piece without a name still speaks of the medicine before it: "once daily", "stopped in May"."""
    if piece.follows not in ("comma", "stop"):
        return False
    lists = lexicon.words
    in_cues = {index for cue in binding.cues for index in range(cue.first, cue.last + 1)}
    plain = [word.plain for word in piece.words if word.kind == "word"]
    if any(word in lists.vague for word in plain):
        return False
    if _names_a_variant(piece, before, lexicon):
        return False
    outside = [
        word.plain
        for index, word in enumerate(piece.words)
        if word.kind == "word" and index not in in_cues and word.plain not in lists.dose | lists.forms
    ]
    if not outside or binding.begins_aside:
        return True
    return piece.words[0].plain in lists.continues_with or any(word in lists.sentence_words for word in plain)


def _add_to(entry: Entry, piece: Piece, binding: Binding, lexicon: Lexicon) -> None:
    entry.end = piece.end
    entry.words += piece.words
    for cue in binding.unbound if entry.names else ():
        everything = any(word.plain in lexicon.words.everything_before for word in piece.words)
        roles = {role for g in entry.names[-1].found.generics for role in lexicon.medicines[g].roles}
        entry.say(UNCLEAR if roles & cue.unclear_for else cue.says_behind, everything)


def _carried(carry: Carry, piece: Piece, binding: Binding, names: Sequence[Found]) -> Carry:
    """Give this piece what the one before it left, and say what it leaves to the next."""
    if binding.has_word_of_taking or not names:
        for cue in binding.unbound:
            for one in names:
                binding.verdicts.setdefault(one.first, UNCLEAR if cue.side != "after" else "")
        return binding.carry
    if not carry.says:
        return carry
    dosed = any(word.kind == "number" for word in piece.words)
    if dosed and not carry.heading:
        return Carry()
    for one in names:
        binding.verdicts[one.first] = carry.says if carry.heading else UNCLEAR
    return carry


def _split(piece: Piece, names: Sequence[Found], verdicts: dict[int, str], lexicon: Lexicon) -> list[Entry]:
    """The entries of a piece: "prednisone and zoloft" are two, "tablets for hips and knees" is one."""
    words, joins = piece.words, lexicon.words.joins
    inside = {index for one in names for index in range(one.first, one.last + 1)}
    cuts = [i for i, word in enumerate(words) if word.kind == "word" and word.plain in joins and i not in inside]
    entries: list[Entry] = []
    start = 0
    for cut in [*cuts, len(words)]:
        those = [one for one in names if start <= one.first < cut]
        part = list(words[start:cut])
        if not part:
            continue
        alone = bool(those) or any(word.plain in lexicon.words.vague for word in part)
        if not entries or (alone and entries[-1].names):
            entries.append(Entry(part[0].start, part[-1].end))
        entry = entries[-1]
        entry.end = part[-1].end
        entry.words += part
        for one in those:
            entry.names.append(Named(one, verdicts.get(one.first, ""), words[one.first].start, words[one.last].end))
        start = cut + 1
    return entries
