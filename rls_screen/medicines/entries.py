"""The entries of a text, each with its names and what is said of them.

A comma ends an entry unless what follows still speaks of the medicine before it: "prednisone 5 mg, once daily".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from rls_screen.medicines.binding import Carry, PieceStatus
from rls_screen.medicines.clauses import ReadPiece, read_piece, same_medicine
from rls_screen.medicines.lexicon import Lexicon
from rls_screen.medicines.names import Found, prescribers_in
from rls_screen.medicines.status import UNCLEAR, Closed, Verdicts, heading, remark, said_of, takes_nothing_back
from rls_screen.medicines.words import Piece, Word, pieces_of


class Named(NamedTuple):
    """A name of an entry, what is said of it ("" for nothing), and its place in the typed text."""

    found: Found
    says: str
    start: int
    end: int


@dataclass
class Entry:
    """An entry: its place, its words, its names, and what is said of each."""

    start: int
    end: int
    words: list[Word] = field(default_factory=list)
    names: list[Named] = field(default_factory=list)


@dataclass
class _Part:
    """A piece as read, what is said of its names, and how it belongs to the others: begins, continues, introduces."""

    read: ReadPiece
    verdicts: Verdicts
    role: str
    status: PieceStatus | None = None


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
        self._parts: list[_Part] = []
        self._named: list[_Part] = []  # the pieces with names since the last strong mark, for "both stopped"
        self._all_named: list[_Part] = []  # those of all lines that no line has spoken of yet
        self._has_entry = False
        self._carry: Carry | None = None
        self._heading: Closed | str | None = None  # what a line such as "Allergies:" says of the lines below it
        self._nothing_below = False  # whether nothing has stood below that line yet
        self._other_person = False
        self._pending = False  # whether a line of status words alone waits for the names below it

    def add(self, piece: Piece) -> None:
        """Read one more piece."""
        read = read_piece(piece, self._text, self._lexicon)
        if piece.after_blank_line and self._heading is not None:
            # What it stands above ends here. Where nothing stood below it yet, it may be meant for what follows.
            self._heading = UNCLEAR if self._nothing_below else None
        if piece.follows != "comma":
            self._end_list()
            self._other_person = False
            if piece.follows != "stop":
                self._named = []
        if read.found:
            self._add_named(read)
        else:
            self._add_nameless(read)

    def _end_list(self) -> None:
        if self._carry is not None:
            self._carry.close(self._lexicon)
        self._carry = None

    # --- pieces with names

    def _add_named(self, read: ReadPiece) -> None:
        status = PieceStatus(read, self._lexicon)
        part = _Part(read, status.verdicts, "begins", status)
        self._nothing_below = False
        if self._pending or self._is_other_person(status):
            self._say_all(part, UNCLEAR)
        self._pending = False
        if read.piece.follows != "comma" or (self._carry is None and not self._named):
            self._say_heading(part)
        else:
            self._continue_list(part, status)
        self._look_back(part, status)
        self._doubt_alternative(part)
        doubts_before = status.begins_in_doubt and not _has_other_object(read, self._lexicon)
        if doubts_before and read.piece.follows == "comma" and self._named:
            self._say_all(self._named[-1], UNCLEAR)
        if status.reaction:
            self._doubt_unsettled(part)
        left = status.carry
        if left is not None:
            self._end_list()
            self._carry = left
        self._parts.append(part)
        self._named.append(part)
        self._all_named.append(part)
        self._has_entry = True

    def _is_other_person(self, status: PieceStatus) -> bool:
        own = any(item.plain in ("i", "im", "ive") for item in status.read.items)
        self._other_person = status.other_person or (self._other_person and not own)
        return self._other_person

    def _say_all(self, part: _Part, says: str | Closed) -> None:
        for name in part.read.found:
            if isinstance(says, str):
                part.verdicts.say(name, says)
            elif not part.verdicts.of.get(name.first):
                part.verdicts.say(name, said_of(says.cue, name, self._lexicon))

    def _doubt_unsettled(self, part: _Part) -> None:
        for name in part.read.found:
            if not part.verdicts.of.get(name.first):
                part.verdicts.say(name, UNCLEAR)

    def _say_heading(self, part: _Part) -> None:
        """What a heading on a line above says holds for each entry below it."""
        if self._heading is None or (part.status is not None and part.status.is_current):
            return
        self._say_all(part, self._heading)
        if isinstance(self._heading, Closed):
            self._carry = Carry(self._heading.cue, firm=True)

    def _continue_list(self, part: _Part, status: PieceStatus) -> None:
        """Give this piece what the list before its comma leaves to it."""
        carry = self._carry
        if carry is None:
            return
        if status.is_current or (part.verdicts.of and not carry.firm):
            self._end_list()
        elif carry.firm:
            self._say_all(part, Closed(carry.cue) if carry.cue is not None else UNCLEAR)
        elif status.is_bare:
            carry.waiting += [(part.verdicts, name) for name in part.read.found]
            carry.joined = carry.joined or status.has_join
        else:
            if carry.dosed and status.is_dosed:
                self._say_all(part, UNCLEAR)
            self._end_list()

    def _doubt_alternative(self, part: _Part) -> None:
        """ "clonazepam, or clonidine": one of the two is taken, unless a closed pattern is about both."""
        begins = part.read.items[0].plain in self._lexicon.words.cue_joins and part.read.found[0].name is not None
        if not begins or self._carry is not None or part.verdicts.of.get(part.read.found[0].first):
            return
        part.verdicts.say(part.read.found[0], UNCLEAR)
        if self._named:
            self._named[-1].verdicts.say(self._named[-1].read.found[-1], UNCLEAR)

    def _look_back(self, part: _Part, status: PieceStatus) -> None:
        """ "X, Y - both stopped" speaks of pieces before its own; "X, Y - stopped" may."""
        if part.read.piece.follows != "comma":
            return
        if (
            status.replaces is not None
            and self._named
            and not same_medicine(self._named[-1].read.found[-1], status.replaces)
        ):
            self._named[-1].verdicts.say(self._named[-1].read.found[-1], UNCLEAR)
        if status.back is None:
            return
        if status.everything is not None:
            self._say_everything(status.everything, part.read.found, part.read.piece)
            return
        joined = status.has_join
        detached = status.back.listed == () and not any(c.opener == "bracket" for c in part.read.clauses)
        if not (joined or detached) or (self._carry is not None):
            return
        for before in self._bare_before():
            for name in before.read.found:
                sure = joined and part.read.clauses[0].items[-1].found is None and len(part.read.clauses) == 1
                before.verdicts.say(name, said_of(status.back.cue, name, self._lexicon) if sure else UNCLEAR)

    def _bare_before(self) -> list[_Part]:
        """The pieces directly before that are nothing but names."""
        found: list[_Part] = []
        for part in reversed(self._named):
            if part.status is None or not part.status.is_bare or part.verdicts.of:
                break
            found.append(part)
            if part.read.piece.follows != "comma":
                break
        return found

    def _say_everything(self, pattern: Closed, own: tuple[Found, ...], piece: Piece) -> None:
        """ "both" is two names, "all" is every one since the last strong mark; of the others it is unclear."""
        names = [(part.verdicts, name) for part in self._named for name in part.read.found]
        both = any(word.plain == "both" for word in piece.words)
        wanted = 2 - len(own) if both else len(names)
        certain = names[len(names) - wanted :] if wanted > 0 else []
        for verdicts, name in names:
            if any(name is one for _, one in certain):
                verdicts.say(name, said_of(pattern.cue, name, self._lexicon))
            else:
                verdicts.say(name, UNCLEAR)
        self._named = self._named[-1:]  # the others have been spoken of

    # --- pieces without names

    def _add_nameless(self, read: ReadPiece) -> None:
        status = PieceStatus(read, self._lexicon)
        follows = read.piece.follows
        silent = _says_nothing(read)
        has_entry = self._has_entry
        if read.ends_with_colon or (not has_entry and silent):
            self._introduce(read, status)
            return
        if follows != "comma" and isinstance(self._heading, Closed):
            # "Past medicines:", "none", "Medicines", "sertraline": what the heading stands above may have ended.
            self._heading = UNCLEAR
        alone = follows not in ("comma", "stop") and bool(self._all_named) and self._is_status_alone(read)
        continues = has_entry and (silent or alone or _continues(read, self._lexicon)) and not self._is_variant(read)
        self._parts.append(_Part(read, status.verdicts, "continues" if continues else "begins"))
        self._has_entry = True
        if silent:
            return
        doubtful = any(cue.is_doubtful for cue in read.cues)
        if follows == "comma" and not takes_nothing_back(read.items, self._lexicon):
            self._take_back(status)
        if follows in ("comma", "stop"):
            if continues and self._named:
                self._remark(read, status)
            elif doubtful:
                self._end_list()
                self._carry = Carry(None)
            for cue in status.inline_heading():
                self._end_list()
                self._carry = Carry(cue, firm=True)
        elif any(True for _ in status.inline_heading()):
            self._carry = Carry(next(status.inline_heading()), firm=True)
        elif doubtful and self._is_status_alone(read):
            self._doubt_last(read)
            self._pending = True
        elif doubtful:
            self._carry = Carry(None)
        if follows not in ("comma", "stop") and self._all_named and (doubtful or status.is_current):
            self._contradict(self._all_named[-1])

    def _is_variant(self, read: ReadPiece) -> bool:
        """Whether a piece begins with a word that makes another product of the name before it: "tylenol, pm"."""
        name = self._parts[-1].read.found[-1].name if self._parts and self._parts[-1].read.found else None
        return name is not None and name.plain_only and read.piece.words[0].plain in self._lexicon.words.variants

    def _take_back(self, status: PieceStatus) -> None:
        """ "stopped X, takes the generic": X is now in doubt. "Back on it" may be about each name before."""
        for part in self._named if status.is_current else self._named[-1:]:
            self._contradict(part)

    def _contradict(self, part: _Part) -> None:
        """ "stopped X", and on the next line "restarted in June": what was certain is so no more."""
        for name in part.read.found:
            if part.verdicts.of.get(name.first):
                part.verdicts.say(name, UNCLEAR)

    def _introduce(self, read: ReadPiece, status: PieceStatus) -> None:
        self._parts.append(_Part(read, status.verdicts, "introduces"))
        self._end_list()
        self._nothing_below = True
        clauses = [clause for clause in read.clauses if clause.items]
        head = heading(clauses[0], self._lexicon) if len(clauses) == 1 else None
        doubtful = any(cue.is_doubtful for cue in read.cues)
        self._heading = head if head is not None else UNCLEAR if doubtful else None

    def _remark(self, read: ReadPiece, status: PieceStatus) -> None:
        """What a piece without names says of the names before it: "stopped in May", "not filled"."""
        clauses = [clause for clause in read.clauses if clause.items]
        found = remark(clauses[0], self._lexicon) if clauses else None
        last = self._named[-1]
        named = [clause for clause in last.read.clauses if clause.names][-1]
        if found is not None and last.status is not None and not last.status.is_plainly_named(named):
            found = None
        if found is not None and len(clauses) > 1 and any(cue.is_doubtful for cue in read.cues[1:]):
            found = None
        if found is not None and found.everything:
            self._say_everything(found, (), read.piece)
        elif found is not None:
            name = last.read.found[-1]
            for one in last.read.found:
                if one is name or same_medicine(one, name) or same_list(last):
                    last.verdicts.say(one, said_of(found.cue, one, self._lexicon))
            for before in self._bare_before()[1:] if last.status and last.status.is_bare else ():
                for one in before.read.found:
                    before.verdicts.say(one, UNCLEAR)
        elif _has_other_object(read, self._lexicon):
            self._end_list()
            self._carry = Carry(None)
        elif status.is_current or any(cue.is_doubtful for cue in read.cues):
            self._doubt_remarked(read, status)

    def _doubt_remarked(self, read: ReadPiece, status: PieceStatus) -> None:
        last = self._named[-1]
        doubtful = any(cue.is_doubtful for cue in read.cues)
        for name in last.read.found:
            said = last.verdicts.of.get(name.first, set()) - {UNCLEAR}
            reaction_only = all(cue.says("reaction") for cue in read.cues if cue.is_doubtful)
            explained = said and reaction_only and not status.is_current  # "stopped X, due to a rash"
            if (doubtful and not explained) or (status.is_current and said):
                last.verdicts.say(name, UNCLEAR)
        if doubtful and any(word.plain in self._lexicon.words.everything_before for word in read.piece.words):
            for part in self._named:
                self._say_all(part, UNCLEAR)
            self._named = self._named[-1:]

    def _is_status_alone(self, read: ReadPiece) -> bool:
        """Whether a line is nothing but words of a status and a date."""
        clauses = [clause for clause in read.clauses if clause.items]
        return len(clauses) == 1 and (
            remark(clauses[0], self._lexicon) is not None or heading(clauses[0], self._lexicon) is not None
        )

    def _doubt_last(self, read: ReadPiece) -> None:
        everything = any(word.plain in self._lexicon.words.everything_before for word in read.piece.words)
        for part in self._all_named if everything else self._all_named[-1:]:
            self._say_all(part, UNCLEAR)
        if everything:
            self._all_named.clear()

    # --- entries

    def _doubt_alternatives(self) -> None:
        """ "X, Y or Z" are three of which one is taken, unless a closed pattern is about them."""
        bare: list[_Part] = []  # the pieces directly before that are nothing but names
        for part in self._parts:
            if part.status is None or part.read.piece.follows != "comma":
                bare.clear()
            if part.status is not None:
                if part.status.doubt_alternatives():
                    for before in bare:
                        self._doubt_unsettled(before)
                if part.status.is_bare and not part.verdicts.of:
                    bare.append(part)
                else:
                    bare.clear()

    def finished(self) -> list[Entry]:
        """All entries; words that introduced nothing are one too."""
        self._end_list()
        self._doubt_alternatives()
        entries: list[Entry] = []
        open_at: int | None = None
        for part in self._parts:
            piece = part.read.piece
            if part.role == "introduces":
                open_at = piece.start if open_at is None else open_at
            elif part.role == "continues" and entries:
                entries[-1].end = piece.end
                entries[-1].words += piece.words
            else:
                new = _split(part, self._lexicon)
                if open_at is not None:
                    new[0].start, open_at = open_at, None
                entries += new
        if open_at is not None:
            entries.append(Entry(open_at, len(self._text.rstrip())))
        return entries


def same_list(part: _Part) -> bool:
    """Whether the names of a piece are one list, so that a remark behind it is about each of them."""
    return part.status is not None and part.status.is_bare and part.status.has_join


def _says_nothing(read: ReadPiece) -> bool:
    """Whether a piece is only words that say nothing about taking: "no known allergies"."""
    return all(item.kind == "mark" or (item.cue is not None and item.cue.says("harmless")) for item in read.items)


def _has_other_object(read: ReadPiece, lexicon: Lexicon) -> bool:
    """Whether it says what else somebody is allergic to: "plaquenil, allergic to dust"."""
    items = [item for item in read.items if item.kind != "mark"]
    cue = items[0].cue.closed("before") if items and items[0].cue is not None else None
    return (
        cue is not None
        and cue.says == "allergy"
        and len(items) > 1
        and (items[1].plain not in lexicon.words.sentence_words)
    )


def _continues(read: ReadPiece, lexicon: Lexicon) -> bool:
    """Whether a piece without a name still speaks of the medicine before it: "once daily", "stopped in May"."""
    if read.piece.follows not in ("comma", "stop"):
        return False
    lists = lexicon.words
    words = [item for item in read.items if item.kind in ("word", "cue")]
    plain = [word.plain for word in read.piece.words if word.kind == "word"]
    if any(item.cue is None and item.plain in lists.vague for item in words):
        return False
    doctors = prescribers_in(read.piece.words, lexicon)
    outside = [
        item for item in words if item.cue is None and item.plain not in lists.measures and item.first not in doctors
    ]
    may_name_form = bool(plain) and plain[0] in lists.directions
    if all(item.plain in lists.remarks for item in outside) and (may_name_form or lists.forms.isdisjoint(plain)):
        return True
    if not outside or any(cue.is_doubtful for cue in read.cues):
        return True
    return read.piece.words[0].plain in lists.continues_with or any(word in lists.sentence_words for word in plain)


def _split(part: _Part, lexicon: Lexicon) -> list[Entry]:
    """The entries of a piece: "prednisone and zoloft" are two, "tablets for hips and knees" is one."""
    words, joins, names = part.read.piece.words, lexicon.words.joins, part.read.found
    inside = {index for one in names for index in range(one.first, one.last + 1)}
    cuts = [i for i, word in enumerate(words) if word.kind == "word" and word.plain in joins and i not in inside]
    entries: list[Entry] = []
    start = at = 0
    for cut in [*cuts, len(words)]:
        stretch = words[start:cut]
        if not stretch:
            continue
        until = at
        while until < len(names) and names[until].first < cut:
            until += 1
        those, at = names[at:until], until
        alone = bool(those) or any(word.plain in lexicon.words.vague for word in stretch)
        if not entries or (alone and entries[-1].names):
            entries.append(Entry(stretch[0].start, stretch[-1].end))
        entry = entries[-1]
        entry.end = stretch[-1].end
        entry.words += stretch
        for one in those:
            entry.names.append(Named(one, part.verdicts.final(one), words[one.first].start, words[one.last].end))
        start = cut + 1
    return entries
