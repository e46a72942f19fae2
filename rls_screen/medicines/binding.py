"""Which names of a text a status is about: within a piece, and over the commas to the pieces beside it.

The patterns are in `status`. A list that is joined by more than names, commas, and, or, nor is in doubt as a whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from rls_screen.medicines.clauses import DASHES, Clause, Item, ReadPiece, same_medicine
from rls_screen.medicines.content import Cue
from rls_screen.medicines.cues import CueFound
from rls_screen.medicines.lexicon import Lexicon
from rls_screen.medicines.names import Found
from rls_screen.medicines.status import (
    UNCLEAR,
    Closed,
    Verdicts,
    answer,
    closed_pattern,
    heading,
    is_medicine,
    joined_by,
    list_of,
    remark,
    said_of,
    takes_nothing_back,
)
from rls_screen.medicines.words import is_year


@dataclass
class Carry:
    """What a piece leaves to the ones behind its comma, until it is known whether the list goes on.

    `cue` is a closed pattern, None for doubt. `firm`: it holds whatever dose follows, as under "Allergies:".
    `waiting` are the names that wait for the end of the list: an "and" in it makes it certain that it is one.
    """

    cue: Cue | None
    firm: bool = False
    dosed: bool = False
    joined: bool = False
    waiting: list[tuple[Verdicts, Found]] = field(default_factory=list)

    def close(self, lexicon: Lexicon) -> None:
        """Decide about the names of a list that has ended."""
        for verdicts, name in self.waiting:
            if self.cue is not None and (self.joined or self.cue.commas_carry or self.firm):
                verdicts.say(name, said_of(self.cue, name, lexicon))
            else:
                verdicts.say(name, UNCLEAR)
        self.waiting.clear()


class PieceStatus:
    """What a piece says about its own names, and about others. Made for one piece and thrown away."""

    def __init__(self, read: ReadPiece, lexicon: Lexicon) -> None:
        self.read, self._lexicon = read, lexicon
        self.verdicts = Verdicts()
        self.everything: Closed | None = None  # "both stopped": holds for names of pieces before this one too
        self.back: Closed | None = None  # a pattern behind the last names, detached from them
        self._used: set[int] = set()  # clauses that a pattern explains
        self.reaction = False  # whether it names a reaction, which leaves in doubt what no pattern speaks about
        self.replaces: Found | None = None  # "switched to X": what stands before its comma is in doubt
        self._starts = [name.first for name in read.found]
        self._all_in_doubt = False
        self._doubt_until = -1  # a word behind the names that it leaves in doubt: "X gave me a rash"
        self._prefix: Closed | None = None
        self._heading: Cue | None = None
        self._doubt_heading = False  # "not sure about: X, Y"
        self._doubt_before = False
        self._read_clauses()
        self.other_person = any(cue.says("other person") for cue in read.cues)
        self._read_doubts()

    def _read_clauses(self) -> None:
        last: Clause | None = None
        before: Clause | None = None
        for place, clause in enumerate(self.read.clauses):
            if last is not None and clause.opener in ("bracket", "dash") and _is_unknown(clause):
                self._take_back(last)
            if clause.names:
                self._read_named(place, clause, before)
                last = clause
            elif last is not None and clause.opener not in ("stop", "current"):
                self._read_remark(place, clause, last, directly=before is last)
            elif clause.opener == "bracket" and not clause.items:
                self._all_in_doubt = True
            before = clause

    def _read_named(self, place: int, clause: Clause, before: Clause | None) -> None:
        head = None
        opens_list = clause.opener in ("colon", "dash", "close") and place - 1 not in self._used
        if opens_list and before is not None and not before.names:
            head = heading(before, self._lexicon, alone=clause.opener == "colon")
        self._prefix = None
        if head is not None and clause.opener == "colon":
            self._heading = head.cue
            self._used |= {place - 1, place}
            doubtful = any(item.cue is not None and item.cue.is_doubtful for item in clause.items)
            for name in clause.names:
                self.verdicts.say(name, UNCLEAR if doubtful else said_of(head.cue, name, self._lexicon))
            return
        if clause.opener == "colon":
            self._heading = None
            self._doubt_heading = before is not None and not before.names and _in_doubt(before)
        if head is not None and (listed := list_of(clause, self._lexicon)) is not None:
            self._apply(place, Closed(head.cue, tuple(listed[0]), joined=listed[1], ended=False))
            self._used.add(place - 1)
        elif (pattern := closed_pattern(clause, self._lexicon)) is not None:
            self._apply(place, pattern)

    def _apply(self, place: int, pattern: Closed) -> None:
        self._used.add(place)
        for name in pattern.listed:
            self.verdicts.say(name, said_of(pattern.cue, name, self._lexicon))
        for name in pattern.loose:
            self.verdicts.say(name, UNCLEAR)
        if pattern.cue.side == "before" and not pattern.ended:
            self._prefix = pattern
        elif pattern.cue.side == "after":
            self.everything = pattern if pattern.everything else None
            self.back = pattern

    def _read_remark(self, place: int, clause: Clause, named: Clause, *, directly: bool) -> None:
        said = answer(clause, self._lexicon) if directly and clause.opener in ("colon", "dash", "bracket") else ""
        found = None if said else remark(clause, self._lexicon)
        if not clause.items:
            self._say_back(named, UNCLEAR, in_brackets=True)
        elif said:
            self._used.add(place)
            said = said if self.is_plainly_named(named, strictly=True) else UNCLEAR
            self._say_back(named, said, in_brackets=clause.opener == "bracket")
        elif found is not None:
            self._used.add(place)
            self.back, self.everything = found, found if found.everything else None
            alternative = not found.everything and joined_by(named.items, self._lexicon.words.alternatives)
            says = found if self.is_plainly_named(named) and not alternative else UNCLEAR
            self._say_back(named, says, in_brackets=clause.opener == "bracket", everything=found.everything)
        elif clause.opener == "colon" and directly and not self._is_plain(clause):
            self._say_back(named, UNCLEAR, in_brackets=False)
        elif not takes_nothing_back(clause.items, self._lexicon):
            self._take_back(named)

    def _take_back(self, clause: Clause) -> None:
        """ "allergic to X (disproved)": what was certain of the names of a clause is so no more."""
        for name in clause.names:
            if self.verdicts.of.get(name.first):
                self.verdicts.say(name, UNCLEAR)

    def _say_back(self, clause: Clause, says: str | Closed, *, in_brackets: bool, everything: bool = False) -> None:
        """Say something of the last name of a clause, or of all where they are joined by nothing else."""
        names = self.read.found if everything else clause.names
        last = names[-1]
        listed = list_of(clause, self._lexicon)
        for name in names:
            own = says if isinstance(says, str) else said_of(says.cue, name, self._lexicon)
            certain = everything or same_medicine(name, last) or (listed is not None and not in_brackets)
            self.verdicts.say(name, own if name is last or certain else UNCLEAR)

    def is_plainly_named(self, clause: Clause, *, strictly: bool = False) -> bool:
        """Whether a clause only names medicines, with dose and purpose: a remark behind it is about taking them.

        In "problems with sertraline: no" and "stopped sertraline: no" it is not; `strictly`, nor in "daily sertraline".
        """
        named = False
        for item in clause.items:
            if named and item.plain == "for" and not strictly:
                return True
            if item.found is not None:
                named = True
            if not self._belongs_to_name(item, strictly=strictly):
                return False
        return True

    def _belongs_to_name(self, item: Item, *, strictly: bool) -> bool:
        lists = self._lexicon.words
        if item.found is not None:
            return is_medicine(item.found)
        if item.cue is not None and not item.cue.says("harmless", "current"):
            return False
        return (
            item.kind in ("number", "mark")
            or item.plain in lists.list_joins
            or item.only_of(lists.amounts - lists.makers if strictly else lists.schedules)
            or item.only_of(lists.lead_or_determiner)
            or item.only_of(lists.answers_yes)
        )

    def _is_plain(self, clause: Clause) -> bool:
        """Whether words behind a colon only speak of dose, form, purpose, or taking: "gabapentin: 300 mg"."""
        lists = self._lexicon.words
        if clause.items[0].plain == "for":
            return True
        return all(
            item.kind in ("number", "mark")
            or item.only_of(lists.measures)
            or item.only_of(lists.answers_yes)
            or (item.cue is not None and item.cue.says("harmless", "current"))
            for item in clause.items
        )

    def _read_doubts(self) -> None:
        marks = self._lexicon.words.doubt_marks
        switches = [cue for cue in self.read.cues if cue.says("switch")]
        ends = [*(cue.first for cue in switches[1:]), len(self.read.piece.words)]
        ends_of = {cue.first: end for cue, end in zip(switches, ends, strict=False)}
        for place, clause in enumerate(self.read.clauses):
            for item in clause.items:
                if item.kind == "mark" and item.plain in marks:
                    self._all_in_doubt = True
                if item.cue is None or place in self._used or not item.cue.is_doubtful:
                    continue
                if item.cue.says("reaction"):
                    self.reaction = True
                elif item.cue.says("switch"):
                    self._switch(item.cue, ends_of[item.first])
                else:
                    self._doubt(item.first, item.cue.doubt_sides)
        if self.read.piece.queried:
            self._all_in_doubt = True
        self._say_contradictions()
        self._say_doubts()
        self._doubt_years()
        self._doubt_zeros()

    def _doubt(self, at: int, sides: set[str]) -> None:
        """Note a doubt at this word; what it leaves in doubt is said once for all of them."""
        if "either" in sides:
            self._all_in_doubt = True
        if "after" in sides:
            self._doubt_until = at
        if "before" in sides:
            for name in self._beside(at):
                self.verdicts.say(name, UNCLEAR)
        self._doubt_before = self._doubt_before or bool(sides & {"either", "before"})

    def _say_doubts(self) -> None:
        for name in self.read.found:
            if self._all_in_doubt or name.first < self._doubt_until:
                self.verdicts.say(name, UNCLEAR)

    def _say_contradictions(self) -> None:
        """ "stopped X in May. Restarted in June.": what was certain is so no more."""
        for place, clause in enumerate(self.read.clauses):
            current = any(item.cue is not None and item.cue.says("current") for item in clause.items)
            if current and not clause.names and place not in self._used:
                for name in self.read.found:
                    if self.verdicts.of.get(name.first):
                        self.verdicts.say(name, UNCLEAR)
                return

    def _after(self, at: int) -> int:
        """The place, among the names, of the first one that begins behind a word."""
        return bisect_right(self._starts, at)

    def _beside(self, at: int) -> list[Found]:
        """The name that follows next, and those joined to it by and, or, nor, a slash."""
        words, joins, names = self.read.piece.words, self._lexicon.words.list_joins, self.read.found
        found: list[Found] = []
        for place in range(self._after(at), len(names)):
            between = words[found[-1].last + 1 : names[place].first] if found else ()
            if not all(word.plain in joins for word in between):
                break
            found.append(names[place])
        return found

    def _switch(self, found: CueFound, end: int) -> None:
        """ "switched from X to Y": X is in doubt, and Y is taken. With "to 5 mg", or to X again, it is a new dose.

        `end` is where the next such word stands.
        """
        words, names = self.read.piece.words, self.read.found
        at = self._after(found.last)
        if at == len(names):
            return
        old = names[at]
        if any(cue.says == "switch" and cue.side == "after" for cue in found.cues):
            self.replaces = old if at == 0 else None
            if at > 0 and not same_medicine(names[at - 1], old):
                self.verdicts.say(names[at - 1], UNCLEAR)
            return
        links = self._lexicon.words.switch_links
        link = next((place for place in range(old.last + 1, end) if words[place].plain in links), end)
        if link + 1 < end and words[link + 1].kind == "number":
            return
        until, stop = self._after(link), self._after(end - 1)
        if any(same_medicine(name, old) for name in names[until:stop]):
            return
        for name in names[at:until]:
            self.verdicts.say(name, UNCLEAR)
        self._doubt_before = self._doubt_before or until == stop

    def _doubt_years(self) -> None:
        """ "methotrexate 2015-2018": a year without a word such as "since" leaves open whether it is still taken."""
        words, lists = self.read.piece.words, self._lexicon.words
        if any(word.plain in lists.since for word in words):
            return
        names = list(self.read.found)
        at = -1
        for index, word in enumerate(words):
            while at + 1 < len(names) and names[at + 1].first <= index:
                at += 1
            following = words[index + 1].plain if index + 1 < len(words) else ""
            if names and is_year(word.plain) and following not in lists.dose:
                name = names[max(at, 0)]
                if not self.verdicts.of.get(name.first):
                    self.verdicts.say(name, UNCLEAR)

    def doubt_alternatives(self) -> bool:
        """ "X or Y": one of them is taken, unless a closed pattern is about both. For once the list has ended."""
        joins, found = self._lexicon.words.cue_joins, False
        for here, there in zip(self.read.found, self.read.found[1:], strict=False):
            between = self.read.piece.words[here.last + 1 : there.first]
            if any(word.plain in joins for word in between) and not same_medicine(here, there):
                for name in (here, there):
                    if not self.verdicts.of.get(name.first):
                        self.verdicts.say(name, UNCLEAR)
                        found = True
        return found

    def _doubt_zeros(self) -> None:
        """ "sertraline 0 mg": nothing is taken now, or it is a slip. "0-0-1" are the times of a day."""
        words = self.read.piece.words
        for name in self.read.found:
            here, following = ([*words[name.last + 1 : name.last + 3], None, None])[:2]
            is_zero = here is not None and here.kind == "number" and not here.plain.strip("0.,")
            if is_zero and (following is None or (following.plain not in DASHES and following.plain != "/")):
                self.verdicts.say(name, UNCLEAR)

    @property
    def is_bare(self) -> bool:
        """Whether the piece is nothing but names and words that join them."""
        lists = self._lexicon.words
        return bool(self.read.found) and all(
            item.found is not None
            or item.kind == "mark"
            or item.plain in lists.list_joins
            or item.plain in lists.determiners
            for item in self.read.items
        )

    @property
    def has_join(self) -> bool:
        """Whether a joining word stands in the piece, or before it: "and zoloft"."""
        joins = self._lexicon.words.list_joins
        return any(item.found is None and item.plain in joins for item in self.read.items)

    @property
    def is_dosed(self) -> bool:
        """Whether a number stands in the piece."""
        return any(item.kind == "number" for item in self.read.items)

    @property
    def is_current(self) -> bool:
        """Whether a word in it says that something is taken now."""
        return any(cue.says("current") for cue in self.read.cues)

    @property
    def carry(self) -> Carry | None:
        """What it leaves to the pieces behind its comma."""
        if self._heading is not None:
            return Carry(self._heading, firm=True)
        if self._doubt_heading:
            return Carry(None, firm=True)
        ends_with_name = bool(self.read.items) and (
            self.read.items[-1].found is not None or self.read.items[-1].kind == "number" or self._ends_with_strength
        )
        if self._prefix is not None:
            known = all(map(is_medicine, self._prefix.listed))
            return Carry(self._prefix.cue if known else None, dosed=self.is_dosed, joined=self._prefix.joined)
        if self._doubt_before and ends_with_name:
            return Carry(None, dosed=self.is_dosed)
        return None

    @property
    def _ends_with_strength(self) -> bool:
        return self.read.items[-1].only_of(self._lexicon.words.strengths)

    @property
    def begins_in_doubt(self) -> bool:
        """Whether it begins with a word of status and names only unknown words: "stopped because of stomch pain"."""
        first = next((item for item in self.read.items if item.kind != "mark"), None)
        unknown = all(name.name is None and name.near is None for name in self.read.found)
        return unknown and first is not None and first.cue is not None and first.cue.is_doubtful and not self._used

    def inline_heading(self) -> Iterator[Cue | None]:
        """What the heading of a piece that names no medicine says of names behind it: "Allergies: nsaids, ibuprofen".

        None for doubt: in "stopped: smoking, sertraline" and "stopped: none, sertraline" the list may have ended.
        """
        for before, clause in zip(self.read.clauses, self.read.clauses[1:], strict=False):
            if clause.opener == "colon" and (head := heading(before, self._lexicon)) is not None:
                answered = answer(clause, self._lexicon) != ""
                yield head.cue if head.cue.says == "allergy" and not answered else None


def _is_unknown(clause: Clause) -> bool:
    """Whether a clause has only unknown words where names would stand."""
    return bool(clause.names) and all(name.name is None and name.near is None for name in clause.names)


def _in_doubt(clause: Clause) -> bool:
    return any(item.cue is not None and item.cue.is_doubtful for item in clause.items)
