"""Decide for one piece of text what it means for its own names, and for the names beside its commas.

The wordings are in `patterns`; `entries` goes from piece to piece. A list that is joined by more than names, commas,
and, or, nor is in doubt as a whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from .clauses import DASHES, Clause, CueMatch, Item, ParsedPiece
from .lexicon import Lexicon
from .matching import Match
from .model import Cue
from .patterns import (
    UNCLEAR,
    Closed,
    Statuses,
    answer,
    closed_pattern,
    heading,
    is_medicine,
    joined_by,
    leaves_certain,
    list_of,
    remark,
    status_by,
)
from .tokens import is_year


@dataclass
class OpenList:
    """A list that may go on behind the comma of a piece: "stopped X, Y and Z".

    `cue` is that of a closed pattern, None for doubt. `firm`: it holds whatever dose follows, as under "Allergies:".
    `waiting` are the names whose status is open until the list ends: only an "and" in it makes certain that it is one.
    """

    cue: Cue | None
    firm: bool = False
    dosed: bool = False
    joined: bool = False
    waiting: list[tuple[Statuses, Match]] = field(default_factory=list)

    def close(self, lexicon: Lexicon) -> None:
        """Give the waiting names their status: the list has ended."""
        for statuses, name in self.waiting:
            if self.cue is not None and (self.joined or self.cue.commas_carry or self.firm):
                statuses.add(name, status_by(self.cue, name, lexicon))
            else:
                statuses.add(name, UNCLEAR)
        self.waiting.clear()


class PieceMeaning:
    """What a piece means for its own names (`statuses`) and for others. The whole work is done on construction.

    - `back`: a closed pattern behind the last names, and `everything`, one such as "both stopped": they may be about
      names of the pieces before this one;
    - `reaction`: the piece names a reaction, which leaves in doubt every name without a pattern;
    - `replaces`: after "switched to X" the name before the comma is in doubt;
    - `other_person`: the piece is about somebody else.
    """

    def __init__(self, parsed: ParsedPiece, lexicon: Lexicon) -> None:
        self.parsed, self._lexicon = parsed, lexicon
        self.statuses = Statuses()
        self.everything: Closed | None = None
        self.back: Closed | None = None
        self.reaction = False
        self.replaces: Match | None = None
        self.other_person = any(cue.is_kind("other person") for cue in parsed.cues)
        self._starts = [name.first for name in parsed.names]
        self._explained: set[int] = set()  # the places of clauses that a pattern accounts for
        self._open_pattern: Closed | None = None  # its list may go on behind the comma
        self._heading: Cue | None = None
        self._doubt_heading = False  # "not sure about: X, Y"
        self._all_in_doubt = False
        self._doubt_until = -1  # names before this word are in doubt: "X gave me a rash"
        self._doubt_goes_on = False  # names behind the comma may be in doubt as well
        self._read_clauses()
        self._read_doubts()

    # --- Clauses: headings, closed patterns, remarks

    def _read_clauses(self) -> None:
        named: Clause | None = None
        before: Clause | None = None
        for place, clause in enumerate(self.parsed.clauses):
            if named is not None and clause.opener in ("bracket", "dash") and _is_unknown(clause):
                self._doubt_settled(named)
            if clause.names:
                self._read_named(place, clause, before)
                named = clause
            elif named is not None and clause.opener not in ("stop", "current"):
                self._read_remark(place, clause, named, directly=before is named)
            elif clause.opener == "bracket" and not clause.items:
                self._all_in_doubt = True
            before = clause

    def _read_named(self, place: int, clause: Clause, before: Clause | None) -> None:
        """Read a clause with names: below a heading, or with a closed pattern of its own."""
        head = None
        may_have_heading = clause.opener in ("colon", "dash", "close") and place - 1 not in self._explained
        if may_have_heading and before is not None and not before.names:
            head = heading(before, self._lexicon, alone=clause.opener == "colon")
        self._open_pattern = None
        if head is not None and clause.opener == "colon":
            self._apply_heading(place, clause, head.cue)
            return
        if clause.opener == "colon":
            self._heading = None
            self._doubt_heading = before is not None and not before.names and _in_doubt(before)
        if head is not None and (listed := list_of(clause, self._lexicon)) is not None:
            self._apply_pattern(place, Closed(head.cue, tuple(listed[0]), joined=listed[1], ended=False))
            self._explained.add(place - 1)
        elif (pattern := closed_pattern(clause, self._lexicon)) is not None:
            self._apply_pattern(place, pattern)

    def _apply_heading(self, place: int, clause: Clause, cue: Cue) -> None:
        """Give the names of a clause the status of the heading before its colon."""
        self._heading = cue
        self._explained |= {place - 1, place}
        for name in clause.names:
            self.statuses.add(name, UNCLEAR if _in_doubt(clause) else status_by(cue, name, self._lexicon))

    def _apply_pattern(self, place: int, pattern: Closed) -> None:
        self._explained.add(place)
        for name in pattern.listed:
            self.statuses.add(name, status_by(pattern.cue, name, self._lexicon))
        for name in pattern.loose:
            self.statuses.add(name, UNCLEAR)
        if pattern.cue.side == "before" and not pattern.ended:
            self._open_pattern = pattern
        elif pattern.cue.side == "after":
            self.everything = pattern if pattern.everything else None
            self.back = pattern

    def _read_remark(self, place: int, clause: Clause, named: Clause, *, directly: bool) -> None:
        """Read a clause without names, behind the names of `named`: an answer, a closed pattern, or anything else."""
        answered = answer(clause, self._lexicon) if directly and clause.opener in ("colon", "dash", "bracket") else ""
        found = None if answered else remark(clause, self._lexicon)
        in_brackets = clause.opener == "bracket"
        if not clause.items:
            self._add_back(named, UNCLEAR, in_brackets=True)
        elif answered:
            self._explained.add(place)
            certain = self.only_names_medicines(named, strictly=True)
            self._add_back(named, answered if certain else UNCLEAR, in_brackets=in_brackets)
        elif found is not None:
            self._explained.add(place)
            self.back, self.everything = found, found if found.everything else None
            alternative = not found.everything and joined_by(named.items, self._lexicon.words.alternatives)
            status = found if self.only_names_medicines(named) and not alternative else UNCLEAR
            self._add_back(named, status, in_brackets=in_brackets, everything=found.everything)
        elif clause.opener == "colon" and directly and not self._is_dose_or_purpose(clause):
            self._add_back(named, UNCLEAR, in_brackets=False)
        elif not leaves_certain(clause.items, self._lexicon):
            self._doubt_settled(named)

    def _doubt_settled(self, clause: Clause) -> None:
        """Doubt the names of a clause that had a status: "allergic to X (disproved)"."""
        for name in clause.names:
            if self.statuses.settled(name):
                self.statuses.add(name, UNCLEAR)

    def _add_back(self, clause: Clause, status: str | Closed, *, in_brackets: bool, everything: bool = False) -> None:
        """Add a status to the last name of a clause, or to all where they are joined and nothing else is there."""
        names = self.parsed.names if everything else clause.names
        last = names[-1]
        listed = list_of(clause, self._lexicon)
        for name in names:
            own = status if isinstance(status, str) else status_by(status.cue, name, self._lexicon)
            certain = everything or name.is_same_medicine(last) or (listed is not None and not in_brackets)
            self.statuses.add(name, own if name is last or certain else UNCLEAR)

    def only_names_medicines(self, clause: Clause, *, strictly: bool = False) -> bool:
        """Return whether a clause only names medicines, with dose and purpose: then a remark is about taking them.

        In "problems with sertraline: no" and "stopped sertraline: no" it does not; `strictly`, nor in "daily
        sertraline".
        """
        named = False
        for item in clause.items:
            if named and item.plain == "for" and not strictly:
                return True
            if item.name is not None:
                named = True
            if not self._belongs_to_name(item, strictly=strictly):
                return False
        return True

    def _belongs_to_name(self, item: Item, *, strictly: bool) -> bool:
        lists = self._lexicon.words
        if item.name is not None:
            return is_medicine(item.name)
        if item.cue is not None and not item.cue.is_kind("harmless", "current"):
            return False
        return (
            item.kind in ("number", "mark")
            or item.plain in lists.list_joins
            or item.only_of(lists.amounts - lists.makers if strictly else lists.schedules)
            or item.only_of(lists.lead_or_determiner)
            or item.only_of(lists.answers_yes)
        )

    def _is_dose_or_purpose(self, clause: Clause) -> bool:
        """Return whether words behind a colon are about dose, form, purpose, or taking: "gabapentin: 300 mg"."""
        lists = self._lexicon.words
        if clause.items[0].plain == "for":
            return True
        return all(
            item.kind in ("number", "mark")
            or item.only_of(lists.measures)
            or item.only_of(lists.answers_yes)
            or (item.cue is not None and item.cue.is_kind("harmless", "current"))
            for item in clause.items
        )

    # --- Doubts: everything no pattern accounts for

    def _read_doubts(self) -> None:
        marks = self._lexicon.words.doubt_marks
        switches = [cue for cue in self.parsed.cues if cue.is_kind("switch")]
        ends = [*(cue.first for cue in switches[1:]), len(self.parsed.piece.words)]
        ends_of = {cue.first: end for cue, end in zip(switches, ends, strict=False)}
        for place, clause in enumerate(self.parsed.clauses):
            for item in clause.items:
                if item.kind == "mark" and item.plain in marks:
                    self._all_in_doubt = True
                if item.cue is None or place in self._explained or not item.cue.is_doubtful:
                    continue
                if item.cue.is_kind("reaction"):
                    self.reaction = True
                elif item.cue.is_kind("switch"):
                    self._read_switch(item.cue, ends_of[item.first])
                else:
                    self._read_doubt(item.first, item.cue.doubt_sides)
        if self.parsed.piece.queried:
            self._all_in_doubt = True
        self._doubt_contradicted()
        self._apply_doubts()
        self._doubt_years()
        self._doubt_zeros()

    def _read_doubt(self, at: int, sides: set[str]) -> None:
        """Note a doubt at this word; `_apply_doubts` gives the names their status, once for all doubts."""
        if "either" in sides:
            self._all_in_doubt = True
        if "after" in sides:
            self._doubt_until = at
        if "before" in sides:
            for name in self._names_after(at):
                self.statuses.add(name, UNCLEAR)
        self._doubt_goes_on = self._doubt_goes_on or bool(sides & {"either", "before"})

    def _apply_doubts(self) -> None:
        for name in self.parsed.names:
            if self._all_in_doubt or name.first < self._doubt_until:
                self.statuses.add(name, UNCLEAR)

    def _read_switch(self, found: CueMatch, end: int) -> None:
        """Read "switched from X to Y": X is in doubt, and Y is taken. With "to 5 mg", or to X again, it is a new dose.

        `end` is the place of the next such word.
        """
        words, names = self.parsed.piece.words, self.parsed.names
        at = self._place_after(found.last)
        if at == len(names):
            return
        old = names[at]
        if any(cue.kind == "switch" and cue.side == "after" for cue in found.cues):
            self.replaces = old if at == 0 else None
            if at > 0 and not names[at - 1].is_same_medicine(old):
                self.statuses.add(names[at - 1], UNCLEAR)
            return
        links = self._lexicon.words.switch_links
        link = next((place for place in range(old.last + 1, end) if words[place].plain in links), end)
        if link + 1 < end and words[link + 1].kind == "number":
            return
        until, stop = self._place_after(link), self._place_after(end - 1)
        if any(name.is_same_medicine(old) for name in names[until:stop]):
            return
        for name in names[at:until]:
            self.statuses.add(name, UNCLEAR)
        self._doubt_goes_on = self._doubt_goes_on or until == stop

    def _doubt_contradicted(self) -> None:
        """Doubt what a later sentence contradicts: "stopped X in May. Restarted in June."."""
        for place, clause in enumerate(self.parsed.clauses):
            current = any(item.cue is not None and item.cue.is_kind("current") for item in clause.items)
            if current and not clause.names and place not in self._explained:
                for name in self.parsed.names:
                    if self.statuses.settled(name):
                        self.statuses.add(name, UNCLEAR)
                return

    def _doubt_years(self) -> None:
        """Doubt "methotrexate 2015-2018": without a word such as "since" a year leaves open whether it is taken."""
        words, lists = self.parsed.piece.words, self._lexicon.words
        if any(word.plain in lists.since for word in words):
            return
        names = list(self.parsed.names)
        at = -1
        for index, word in enumerate(words):
            while at + 1 < len(names) and names[at + 1].first <= index:
                at += 1
            following = words[index + 1].plain if index + 1 < len(words) else ""
            if names and is_year(word.plain) and following not in lists.dose:
                name = names[max(at, 0)]
                if not self.statuses.settled(name):
                    self.statuses.add(name, UNCLEAR)

    def _doubt_zeros(self) -> None:
        """Doubt "sertraline 0 mg": nothing is taken now, or it is a slip. "0-0-1" are the times of a day."""
        words = self.parsed.piece.words
        for name in self.parsed.names:
            here, following = ([*words[name.last + 1 : name.last + 3], None, None])[:2]
            is_zero = here is not None and here.kind == "number" and not here.plain.strip("0.,")
            if is_zero and (following is None or (following.plain not in DASHES and following.plain != "/")):
                self.statuses.add(name, UNCLEAR)

    def doubt_alternatives(self) -> bool:
        """Doubt both names of "X or Y", unless a pattern is about them, and return whether there were any.

        Only to be called once the list that the piece is part of has ended.
        """
        joins, found = self._lexicon.words.cue_joins, False
        for here, there in zip(self.parsed.names, self.parsed.names[1:], strict=False):
            between = self.parsed.piece.words[here.last + 1 : there.first]
            if any(word.plain in joins for word in between) and not here.is_same_medicine(there):
                for name in (here, there):
                    if not self.statuses.settled(name):
                        self.statuses.add(name, UNCLEAR)
                        found = True
        return found

    def _place_after(self, at: int) -> int:
        """Return the place, among the names, of the first one that begins behind a word."""
        return bisect_right(self._starts, at)

    def _names_after(self, at: int) -> list[Match]:
        """Return the next name behind a word, and those joined to it by and, or, nor, a slash."""
        words, joins, names = self.parsed.piece.words, self._lexicon.words.list_joins, self.parsed.names
        found: list[Match] = []
        for place in range(self._place_after(at), len(names)):
            between = words[found[-1].last + 1 : names[place].first] if found else ()
            if not all(word.plain in joins for word in between):
                break
            found.append(names[place])
        return found

    # --- What the pieces beside it need to know

    @property
    def is_bare(self) -> bool:
        """Whether the piece is nothing but names and words that join them."""
        lists = self._lexicon.words
        return bool(self.parsed.names) and all(
            item.name is not None
            or item.kind == "mark"
            or item.plain in lists.list_joins
            or item.plain in lists.determiners
            for item in self.parsed.items
        )

    @property
    def has_join(self) -> bool:
        """Whether the piece contains a joining word, or begins with one: "and zoloft"."""
        return joined_by(self.parsed.items, self._lexicon.words.list_joins)

    @property
    def is_dosed(self) -> bool:
        """Whether the piece contains a number."""
        return any(item.kind == "number" for item in self.parsed.items)

    @property
    def is_current(self) -> bool:
        """Whether the piece has a cue that something is taken now."""
        return any(cue.is_kind("current") for cue in self.parsed.cues)

    @property
    def is_doubtful(self) -> bool:
        """Whether the piece has a cue that leaves a medicine in doubt."""
        return any(cue.is_doubtful for cue in self.parsed.cues)

    @property
    def open_list(self) -> OpenList | None:
        """The list that may go on behind the comma of the piece."""
        if self._heading is not None:
            return OpenList(self._heading, firm=True)
        if self._doubt_heading:
            return OpenList(None, firm=True)
        if self._open_pattern is not None:
            known = all(map(is_medicine, self._open_pattern.listed))
            cue = self._open_pattern.cue if known else None
            return OpenList(cue, dosed=self.is_dosed, joined=self._open_pattern.joined)
        if self._doubt_goes_on and self._ends_with_name:
            return OpenList(None, dosed=self.is_dosed)
        return None

    @property
    def _ends_with_name(self) -> bool:
        """Whether the piece ends with a name, its dose or its strength."""
        if not self.parsed.items:
            return False
        last = self.parsed.items[-1]
        return last.name is not None or last.kind == "number" or last.only_of(self._lexicon.words.strengths)

    @property
    def begins_in_doubt(self) -> bool:
        """Whether it begins with a doubtful cue and names only unknown words: "stopped because of stomch pain"."""
        first = next((item for item in self.parsed.items if item.kind != "mark"), None)
        unknown = all(name.is_unknown for name in self.parsed.names)
        return unknown and first is not None and first.cue is not None and first.cue.is_doubtful and not self._explained

    def inline_headings(self) -> Iterator[Cue | None]:
        """Yield what heads the names behind a piece without names: the allergy cue of "Allergies: nsaids, ibuprofen".

        None is doubt: in "stopped: smoking, sertraline" and "stopped: none, sertraline" the list may have ended.
        """
        for before, clause in zip(self.parsed.clauses, self.parsed.clauses[1:], strict=False):
            if clause.opener == "colon" and (head := heading(before, self._lexicon)) is not None:
                answered = answer(clause, self._lexicon) != ""
                yield head.cue if head.cue.kind == "allergy" and not answered else None


def _is_unknown(clause: Clause) -> bool:
    """Return whether a clause has only unknown words in the place of names."""
    return bool(clause.names) and all(name.is_unknown for name in clause.names)


def _in_doubt(clause: Clause) -> bool:
    return any(item.cue is not None and item.cue.is_doubtful for item in clause.items)
