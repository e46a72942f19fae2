"""Divide a text into entries, and give each name in them the status that the whole text decides.

A comma ends an entry unless what follows is still about the medicine before it: "prednisone 5 mg, once daily". What a
single piece means is in `pieces`; here pieces meet: headings above lists, lists over commas, remarks about what came
before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from .clauses import ParsedPiece, parse_piece
from .lexicon import Lexicon
from .matching import Match, prescribers_in
from .patterns import UNCLEAR, Closed, Statuses, heading, leaves_certain, remark, status_by
from .pieces import OpenList, PieceMeaning
from .tokens import Piece, Word, pieces_in


class Named(NamedTuple):
    """A name of an entry, its status ("" where nothing speaks against taking), and its place in the typed text."""

    match: Match
    status: str
    start: int
    end: int


@dataclass
class Entry:
    """An entry: its place in the typed text, its words, and its names with their statuses."""

    start: int
    end: int
    words: list[Word] = field(default_factory=list)
    names: list[Named] = field(default_factory=list)


def entries_of(text: str, lexicon: Lexicon) -> list[Entry]:
    """Return the entries of a text in the order given; every piece of it belongs to one."""
    parser = _TextParser(text, lexicon)
    for piece in pieces_in(text):
        parser.add(piece)
    return parser.finish()


@dataclass
class _Part:
    """A piece with its meaning, and how it belongs to the others: it begins, continues or introduces an entry."""

    parsed: ParsedPiece
    statuses: Statuses
    role: Literal["begins", "continues", "introduces"]
    meaning: PieceMeaning | None = None  # only of pieces with names


class _TextParser:
    """Reads one text piece by piece and remembers what the pieces so far mean for the next one."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text, self._lexicon = text, lexicon
        self._parts: list[_Part] = []
        self._named: list[_Part] = []  # pieces with names since the last strong mark, for "both stopped"
        self._unremarked: list[_Part] = []  # pieces with names, of all lines, that no later line has been about
        self._has_entry = False
        self._open_list: OpenList | None = None
        self._heading: Closed | str | None = None  # the status a line such as "Allergies:" gives the lines below it
        self._nothing_below = False  # whether nothing has followed that line yet
        self._other_person = False
        self._status_line_open = False  # whether a line of status words alone may be about the names below it

    def add(self, piece: Piece) -> None:
        """Read one more piece."""
        parsed = parse_piece(piece, self._text, self._lexicon)
        if piece.after_blank_line and self._heading is not None:
            # A blank line ends a heading's list. Right below the heading, it leaves open what the heading is for.
            self._heading = UNCLEAR if self._nothing_below else None
        if piece.follows != "comma":
            self._end_list()
            self._other_person = False
            if piece.follows != "stop":
                self._named = []
        if parsed.names:
            self._add_named(parsed)
        else:
            self._add_nameless(parsed)

    def finish(self) -> list[Entry]:
        """Return all entries; words that introduced nothing are one too."""
        self._end_list()
        self._doubt_alternatives()
        entries: list[Entry] = []
        open_at: int | None = None
        for part in self._parts:
            piece = part.parsed.piece
            if part.role == "introduces":
                open_at = piece.start if open_at is None else open_at
            elif part.role == "continues" and entries:
                entries[-1].end = piece.end
                entries[-1].words += piece.words
            else:
                new = _entries_in(part, self._lexicon)
                if open_at is not None:
                    new[0].start, open_at = open_at, None
                entries += new
        if open_at is not None:
            entries.append(Entry(open_at, len(self._text.rstrip())))
        return entries

    # --- Pieces with names

    def _add_named(self, parsed: ParsedPiece) -> None:
        meaning = PieceMeaning(parsed, self._lexicon)
        part = _Part(parsed, meaning.statuses, "begins", meaning)
        self._nothing_below = False
        if self._status_line_open or self._is_other_person(meaning):
            self._add_status(part, UNCLEAR)
        self._status_line_open = False
        if parsed.piece.follows != "comma" or (self._open_list is None and not self._named):
            self._apply_heading(part, meaning)
        else:
            self._continue_list(part, meaning)
        self._look_back(part, meaning)
        self._doubt_alternative(part)
        doubts_before = meaning.begins_in_doubt and not _names_other_allergy(parsed, self._lexicon)
        if doubts_before and parsed.piece.follows == "comma" and self._named:
            self._add_status(self._named[-1], UNCLEAR)
        if meaning.reaction:
            self._doubt_unsettled(part)
        open_list = meaning.open_list
        if open_list is not None:
            self._end_list()
            self._open_list = open_list
        self._parts.append(part)
        self._named.append(part)
        self._unremarked.append(part)
        self._has_entry = True

    def _is_other_person(self, meaning: PieceMeaning) -> bool:
        own = any(item.plain in ("i", "im", "ive") for item in meaning.parsed.items)
        self._other_person = meaning.other_person or (self._other_person and not own)
        return self._other_person

    def _apply_heading(self, part: _Part, meaning: PieceMeaning) -> None:
        """Give an entry the status of the heading on a line above."""
        if self._heading is None or meaning.is_current:
            return
        self._add_status(part, self._heading)
        if isinstance(self._heading, Closed):
            self._open_list = OpenList(self._heading.cue, firm=True)

    def _continue_list(self, part: _Part, meaning: PieceMeaning) -> None:
        """Give this piece what the list before its comma means for it, or end the list."""
        current = self._open_list
        if current is None:
            return
        if meaning.is_current or (part.statuses.of and not current.firm):
            self._end_list()
        elif current.firm:
            self._add_status(part, Closed(current.cue) if current.cue is not None else UNCLEAR)
        elif meaning.is_bare:
            current.waiting += [(part.statuses, name) for name in part.parsed.names]
            current.joined = current.joined or meaning.has_join
        else:
            if current.dosed and meaning.is_dosed:
                self._add_status(part, UNCLEAR)
            self._end_list()

    def _look_back(self, part: _Part, meaning: PieceMeaning) -> None:
        """Apply what is about pieces before: "X, Y - both stopped" always is; "X, Y - stopped" may be."""
        if part.parsed.piece.follows != "comma":
            return
        if meaning.replaces is not None and self._named:
            before = self._named[-1]
            if not before.parsed.names[-1].is_same_medicine(meaning.replaces):
                before.statuses.add(before.parsed.names[-1], UNCLEAR)
        if meaning.back is None:
            return
        if meaning.everything is not None:
            self._apply_to_all(meaning.everything, part.parsed.names, part.parsed.piece)
            return
        joined, clauses = meaning.has_join, part.parsed.clauses
        detached = meaning.back.listed == () and not any(clause.opener == "bracket" for clause in clauses)
        if not (joined or detached):
            return
        certain = joined and clauses[0].items[-1].name is None and len(clauses) == 1
        for before in self._bare_parts_before():
            for name in before.parsed.names:
                before.statuses.add(name, status_by(meaning.back.cue, name, self._lexicon) if certain else UNCLEAR)

    def _doubt_alternative(self, part: _Part) -> None:
        """Doubt both of "clonazepam, or clonidine": one of them is taken, unless a closed pattern is about both."""
        first = part.parsed.names[0]
        begins = part.parsed.items[0].plain in self._lexicon.words.cue_joins and first.name is not None
        if not begins or self._open_list is not None or part.statuses.settled(first):
            return
        part.statuses.add(first, UNCLEAR)
        if self._named:
            self._named[-1].statuses.add(self._named[-1].parsed.names[-1], UNCLEAR)

    def _doubt_alternatives(self) -> None:
        """Doubt all of "X, Y or Z": one of the three is taken, unless a closed pattern is about them."""
        bare: list[_Part] = []  # the pieces directly before that are nothing but names
        for part in self._parts:
            if part.meaning is None or part.parsed.piece.follows != "comma":
                bare.clear()
            if part.meaning is not None:
                if part.meaning.doubt_alternatives():
                    for before in bare:
                        self._doubt_unsettled(before)
                if part.meaning.is_bare and not part.statuses.of:
                    bare.append(part)
                else:
                    bare.clear()

    # --- Pieces without names

    def _add_nameless(self, parsed: ParsedPiece) -> None:
        meaning = PieceMeaning(parsed, self._lexicon)
        harmless = _is_harmless(parsed)
        if parsed.ends_with_colon or (not self._has_entry and harmless):
            self._introduce(parsed, meaning)
            return
        new_line = parsed.piece.follows not in ("comma", "stop")
        if parsed.piece.follows != "comma" and isinstance(self._heading, Closed):
            # "Past medicines:", "none", "Medicines", "sertraline": the heading's list may have ended.
            self._heading = UNCLEAR
        only_status = new_line and bool(self._unremarked) and self._is_only_status(parsed)
        about_before = harmless or only_status or _continues(parsed, self._lexicon)
        continues = self._has_entry and about_before and not self._is_variant(parsed)
        self._parts.append(_Part(parsed, meaning.statuses, "continues" if continues else "begins"))
        self._has_entry = True
        if harmless:
            return
        if parsed.piece.follows == "comma" and not leaves_certain(parsed.items, self._lexicon):
            self._doubt_settled_before(meaning)
        if new_line:
            self._read_line(parsed, meaning)
        else:
            self._read_rest_of_line(parsed, meaning, continues=continues)

    def _read_rest_of_line(self, parsed: ParsedPiece, meaning: PieceMeaning, *, continues: bool) -> None:
        """Apply a piece without names behind a comma or a full stop: a remark about what came before, or a doubt."""
        if continues and self._named:
            self._read_remark(parsed, meaning)
        elif meaning.is_doubtful:
            self._end_list()
            self._open_list = OpenList(None)
        for cue in meaning.inline_headings():
            self._end_list()
            self._open_list = OpenList(cue, firm=True)

    def _read_line(self, parsed: ParsedPiece, meaning: PieceMeaning) -> None:
        """Apply a piece without names that begins a line: it may be about names above it, and about names below."""
        headings = [*meaning.inline_headings()]
        if headings:
            self._open_list = OpenList(headings[0], firm=True)
        elif meaning.is_doubtful and self._is_only_status(parsed):
            self._doubt_lines_above(parsed)
            self._status_line_open = True
        elif meaning.is_doubtful:
            self._open_list = OpenList(None)
        if self._unremarked and (meaning.is_doubtful or meaning.is_current):
            self._doubt_settled(self._unremarked[-1])

    def _introduce(self, parsed: ParsedPiece, meaning: PieceMeaning) -> None:
        """Read a line that introduces the ones below it, such as "Allergies:"."""
        self._parts.append(_Part(parsed, meaning.statuses, "introduces"))
        self._end_list()
        self._nothing_below = True
        clauses = [clause for clause in parsed.clauses if clause.items]
        head = heading(clauses[0], self._lexicon) if len(clauses) == 1 else None
        self._heading = head if head is not None else UNCLEAR if meaning.is_doubtful else None

    def _read_remark(self, parsed: ParsedPiece, meaning: PieceMeaning) -> None:
        """Apply a piece without names to the names before it: "stopped in May", "not filled"."""
        found = self._closed_remark(parsed)
        if found is not None and found.everything:
            self._apply_to_all(found, (), parsed.piece)
        elif found is not None:
            self._apply_remark(found)
        elif _names_other_allergy(parsed, self._lexicon):
            self._end_list()
            self._open_list = OpenList(None)
        elif meaning.is_current or meaning.is_doubtful:
            self._doubt_remarked(parsed, meaning)

    def _closed_remark(self, parsed: ParsedPiece) -> Closed | None:
        """Return the closed pattern of a remark, where nothing before or behind it leaves it in doubt."""
        clauses = [clause for clause in parsed.clauses if clause.items]
        found = remark(clauses[0], self._lexicon) if clauses else None
        last = self._named[-1]
        named = [clause for clause in last.parsed.clauses if clause.names][-1]
        if last.meaning is not None and not last.meaning.only_names_medicines(named):
            return None
        if len(clauses) > 1 and any(cue.is_doubtful for cue in parsed.cues[1:]):
            return None
        return found

    def _apply_remark(self, found: Closed) -> None:
        """Give the last name, and those in one list with it, the status of a remark; doubt a bare list before it."""
        last = self._named[-1]
        name = last.parsed.names[-1]
        for one in last.parsed.names:
            if one is name or one.is_same_medicine(name) or _is_one_list(last):
                last.statuses.add(one, status_by(found.cue, one, self._lexicon))
        for before in self._bare_parts_before()[1:] if last.meaning and last.meaning.is_bare else ():
            for one in before.parsed.names:
                before.statuses.add(one, UNCLEAR)

    def _doubt_remarked(self, parsed: ParsedPiece, meaning: PieceMeaning) -> None:
        """Doubt what a remark without a closed pattern is about."""
        last = self._named[-1]
        for name in last.parsed.names:
            certain = last.statuses.of.get(name.first, set()) - {UNCLEAR}
            reaction_only = all(cue.is_kind("reaction") for cue in parsed.cues if cue.is_doubtful)
            explained = certain and reaction_only and not meaning.is_current  # "stopped X, due to a rash"
            if (meaning.is_doubtful and not explained) or (meaning.is_current and certain):
                last.statuses.add(name, UNCLEAR)
        if meaning.is_doubtful and self._is_about_all(parsed):
            for part in self._named:
                self._add_status(part, UNCLEAR)
            self._named = self._named[-1:]

    def _doubt_lines_above(self, parsed: ParsedPiece) -> None:
        """Doubt the last names, or with "both" and "all" those of every line that no line has been about."""
        everything = self._is_about_all(parsed)
        for part in self._unremarked if everything else self._unremarked[-1:]:
            self._add_status(part, UNCLEAR)
        if everything:
            self._unremarked.clear()

    def _doubt_settled_before(self, meaning: PieceMeaning) -> None:
        """Doubt X in "stopped X, takes the generic". "Back on it" may be about each name before."""
        for part in self._named if meaning.is_current else self._named[-1:]:
            self._doubt_settled(part)

    def _is_variant(self, parsed: ParsedPiece) -> bool:
        """Return whether a piece begins with a word that makes another product of the name before: "tylenol, pm"."""
        name = self._parts[-1].parsed.names[-1].name if self._parts and self._parts[-1].parsed.names else None
        return name is not None and name.plain_only and parsed.piece.words[0].plain in self._lexicon.words.variants

    def _is_only_status(self, parsed: ParsedPiece) -> bool:
        """Return whether a line is nothing but words of a status and a date."""
        clauses = [clause for clause in parsed.clauses if clause.items]
        return len(clauses) == 1 and (
            remark(clauses[0], self._lexicon) is not None or heading(clauses[0], self._lexicon) is not None
        )

    def _is_about_all(self, parsed: ParsedPiece) -> bool:
        """Return whether a piece contains "both" or "all"."""
        return any(word.plain in self._lexicon.words.everything_before for word in parsed.piece.words)

    # --- Giving names a status

    def _end_list(self) -> None:
        if self._open_list is not None:
            self._open_list.close(self._lexicon)
        self._open_list = None

    def _add_status(self, part: _Part, status: str | Closed) -> None:
        """Add a status to every name of a piece; that of a closed pattern only to names without one."""
        for name in part.parsed.names:
            if isinstance(status, str):
                part.statuses.add(name, status)
            elif not part.statuses.settled(name):
                part.statuses.add(name, status_by(status.cue, name, self._lexicon))

    def _doubt_unsettled(self, part: _Part) -> None:
        for name in part.parsed.names:
            if not part.statuses.settled(name):
                part.statuses.add(name, UNCLEAR)

    def _doubt_settled(self, part: _Part) -> None:
        """Doubt what was certain: "stopped X", and on the next line "restarted in June"."""
        for name in part.parsed.names:
            if part.statuses.settled(name):
                part.statuses.add(name, UNCLEAR)

    def _apply_to_all(self, pattern: Closed, own: tuple[Match, ...], piece: Piece) -> None:
        """Apply "both" to two names and "all" to every one since the last strong mark; doubt the others."""
        names = [(part.statuses, name) for part in self._named for name in part.parsed.names]
        both = any(word.plain == "both" for word in piece.words)
        wanted = 2 - len(own) if both else len(names)
        certain = names[len(names) - wanted :] if wanted > 0 else []
        for statuses, name in names:
            if any(name is one for _, one in certain):
                statuses.add(name, status_by(pattern.cue, name, self._lexicon))
            else:
                statuses.add(name, UNCLEAR)
        self._named = self._named[-1:]  # nothing later is about the others

    def _bare_parts_before(self) -> list[_Part]:
        """Return the last pieces, back to the first one that is not a bare list of names without a status."""
        found: list[_Part] = []
        for part in reversed(self._named):
            if part.meaning is None or not part.meaning.is_bare or part.statuses.of:
                break
            found.append(part)
            if part.parsed.piece.follows != "comma":
                break
        return found


def _is_one_list(part: _Part) -> bool:
    """Return whether the names of a piece are one list, so that a remark behind it is about each of them."""
    return part.meaning is not None and part.meaning.is_bare and part.meaning.has_join


def _is_harmless(parsed: ParsedPiece) -> bool:
    """Return whether a piece is only words that have nothing to do with taking: "no known allergies"."""
    return all(item.kind == "mark" or (item.cue is not None and item.cue.is_kind("harmless")) for item in parsed.items)


def _names_other_allergy(parsed: ParsedPiece, lexicon: Lexicon) -> bool:
    """Return whether a piece names something else that causes an allergy: "plaquenil, allergic to dust"."""
    items = [item for item in parsed.items if item.kind != "mark"]
    cue = items[0].cue.closed("before") if items and items[0].cue is not None else None
    return (
        cue is not None
        and cue.kind == "allergy"
        and len(items) > 1
        and (items[1].plain not in lexicon.words.sentence_words)
    )


def _continues(parsed: ParsedPiece, lexicon: Lexicon) -> bool:
    """Return whether a piece without a name is still about the medicine before it: "once daily", "stopped in May"."""
    if parsed.piece.follows not in ("comma", "stop"):
        return False
    lists = lexicon.words
    words = [item for item in parsed.items if item.kind in ("word", "cue")]
    plain = [word.plain for word in parsed.piece.words if word.kind == "word"]
    if any(item.cue is None and item.plain in lists.vague for item in words):
        return False
    doctors = prescribers_in(parsed.piece.words, lexicon)
    outside = [
        item for item in words if item.cue is None and item.plain not in lists.measures and item.first not in doctors
    ]
    may_name_form = bool(plain) and plain[0] in lists.directions
    if all(item.plain in lists.remarks for item in outside) and (may_name_form or lists.forms.isdisjoint(plain)):
        return True
    if not outside or any(cue.is_doubtful for cue in parsed.cues):
        return True
    return parsed.piece.words[0].plain in lists.continues_with or any(word in lists.sentence_words for word in plain)


def _entries_in(part: _Part, lexicon: Lexicon) -> list[Entry]:
    """Return the entries of a piece: "prednisone and zoloft" are two, "tablets for hips and knees" is one."""
    words, joins, names = part.parsed.piece.words, lexicon.words.joins, part.parsed.names
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
        own, at = names[at:until], until
        separate = bool(own) or any(word.plain in lexicon.words.vague for word in stretch)
        if not entries or (separate and entries[-1].names):
            entries.append(Entry(stretch[0].start, stretch[-1].end))
        entry = entries[-1]
        entry.end = stretch[-1].end
        entry.words += stretch
        for one in own:
            entry.names.append(Named(one, part.statuses.final(one), words[one.first].start, words[one.last].end))
        start = cut + 1
    return entries
