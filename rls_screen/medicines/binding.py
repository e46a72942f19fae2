"""What a piece says about each of its names: stopped, past, allergic, not taken, not yet, unclear, or nothing.

Which cue belongs to which name is decided here, from left to right. Where that is in doubt, the verdict is "unclear",
and the name is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rls_screen.medicines.content import Cue
from rls_screen.medicines.cues import CueFound, cues_in
from rls_screen.medicines.lexicon import Lexicon
from rls_screen.medicines.names import Found
from rls_screen.medicines.words import Word, brackets_around, ends_sentence, is_year

UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Carry:
    """What a piece leaves to those after its comma: a heading ("Allergies:") what it says, "allergic to …" a doubt.

    In "stopped sertraline, pramipexole" nothing is left: the comma ends the entry, and what follows is taken.
    """

    says: str = ""
    heading: bool = False


class Binding:
    """Binds the cues of one piece to its names, from left to right. Made for one piece and thrown away."""

    def __init__(self, words: Sequence[Word], found: Sequence[Found], lexicon: Lexicon) -> None:
        self._words, self._lexicon = words, lexicon
        self._names = [one for one in found if not one.is_phrase]
        self.cues = cues_in(words, found, lexicon)
        self.verdicts: dict[int, str] = {}  # by the first word of the name
        self.carry = Carry()
        self.unbound: list[Cue] = []
        for cue in self.cues:
            self._read(cue)
        for cue in self.cues:
            if cue.cue.says == "switch":
                self._switch(cue)
        self._doubt_years()

    @property
    def begins_aside(self) -> bool:
        """Whether the piece begins with words that set a medicine aside: "stopped in May"."""
        begins = bool(self.cues) and not any(word.kind == "word" for word in self._words[: self.cues[0].first])
        return begins and self.cues[0].cue.says not in ("nothing", "current", "switch", "switch to", "again")

    @property
    def sets_aside_unknown_words(self) -> bool:
        """Whether it begins so and names only unknown words: "stopped because of stomch pain"."""
        named = any(one.generics or one.name_is_other for one in self._names)
        return self.begins_aside and not named and not self._has_object(self.cues[0])

    @property
    def has_word_of_taking(self) -> bool:
        """Whether any cue but one that says nothing was found."""
        return any(found.cue.says != "nothing" for found in self.cues)

    def _after(self, index: int, before: int | None = None) -> list[Found]:
        end = len(self._words) if before is None else before
        return [one for one in self._names if index < one.first < end]

    def _before(self, index: int) -> list[Found]:
        return [one for one in self._names if one.last < index]

    def _read(self, found: CueFound) -> None:
        if found.cue.says in ("current", "switch", "switch to", "again"):
            self.carry = Carry()
        match found.cue.says:
            case "nothing" | "current" | "switch":
                return
            case "again":
                for one in [] if self._after(found.last) else self._before(found.first)[-1:]:
                    self._say(one, UNCLEAR, force=True)
            case "switch to":
                self._replaced(found)
            case _:
                self._bind(found)

    def _replaced(self, found: CueFound) -> None:
        """ "sertraline, switched to bupropion": the name before is past once another name follows."""
        before, after = self._before(found.first), self._after(found.last)
        if before and after:
            self._say(before[-1], "past")
        elif after and not before:
            self.unbound.append(Cue(UNCLEAR, "after", UNCLEAR))

    def _doubt_years(self) -> None:
        """ "methotrexate 2015-2018": a year without a word such as "since" leaves open whether it is still taken."""
        plain = [word.plain for word in self._words]
        if self._lexicon.words.since.intersection(plain):
            return
        for index, word in enumerate(plain):
            following = plain[index + 1] if index + 1 < len(plain) else ""
            if is_year(word) and following not in self._lexicon.words.dose:
                for one in self._before(index)[-1:] or self._after(index)[:1]:
                    self._say(one, UNCLEAR)

    def _switch(self, found: CueFound) -> None:
        """ "switched from X to Y": X is past; without a Y it is unclear, and "to 5 mg" or to X again is a new dose."""
        after = self._after(found.last)
        if not after:
            return
        first = after[0]
        links = [
            index
            for index in range(first.last + 1, len(self._words))
            if self._words[index].plain in self._lexicon.words.switch_links
        ]
        if links and links[0] + 1 < len(self._words) and self._words[links[0] + 1].kind == "number":
            return
        second = [one for one in after[1:] if links and one.first > links[0]]
        if any(set(one.generics) & set(first.generics) for one in second):
            return
        moved_here = any(c.cue.says == "switch to" for c in self.cues if c.last < found.first)
        for one in [one for one in after if one not in second] if second else [first]:
            self._say(one, "past" if second or moved_here else UNCLEAR)

    def _bind(self, found: CueFound) -> None:
        after = self._scope(found)
        before = self._clause_before(found)
        if not after and self._has_object(found):
            colon = self._words[found.last + 1].plain == ":"
            self.carry = Carry(found.cue.says, colon)
            for one in before[-1:]:
                self._say(one, UNCLEAR)
        elif self._in_brackets_alone(found) and self._before(found.first):
            self._say_back(found, self._before(found.first)[-1:])
        elif found.cue.side == "next_only":
            self._bind_next(found, after)
        elif after and found.cue.side in ("before", "either"):
            if before and found.cue.side == "either" and self._touches(before[-1], found):
                self._say_between(found, before, after[0])
            else:
                self._say_forward(found, after)
        elif found.cue.side in ("after", "either"):
            if before:
                self._say_back(found, before)
            elif not after:
                self.unbound.append(found.cue)

    def _has_object(self, found: CueFound) -> bool:
        """Whether a list cue says itself what it is about: "allergic to dust" is not about the medicine before it."""
        words = self._lexicon.words
        follows = next((word for word in self._words[found.last + 1 :] if word.kind != "mark"), None)
        if not found.cue.is_list or follows is None or follows.plain in words.sentence_words:
            return False
        return self._words[found.last].plain in words.object_links or self._words[found.last + 1].plain == ":"

    def _say_between(self, found: CueFound, before: list[Found], after: Found) -> None:
        """ "prednisone stopped plaquenil" may mean either; "stopped because of …" looks back."""
        if any(word.plain in self._lexicon.words.reasons for word in self._words[found.last + 1 : after.first]):
            self._say_back(found, before)
        else:
            self._say(before[-1], UNCLEAR)
        self._say(after, UNCLEAR)

    def _scope(self, found: CueFound) -> list[Found]:
        """The names after a cue that it may be about: to the next cue or the end of the sentence."""
        cues = {one.first for one in self.cues if one.cue.says != "nothing"}
        later = range(found.last + 1, len(self._words))
        return self._after(found.last, next((i for i in later if i in cues or ends_sentence(self._words, i)), None))

    def _clause_before(self, found: CueFound) -> list[Found]:
        """The names before a cue back to the cue before it, that nothing has been said about yet."""
        ends = [c.last for c in self.cues if c.last < found.first and c.cue.says not in ("nothing", "current")]
        start = max(ends, default=-1)
        return [one for one in self._before(found.first) if one.first > start and one.first not in self.verdicts] or (
            [one for one in self._before(found.first)[-1:] if one.first > start or found.cue.side == "after"]
        )

    def _joined(self, left: int, right: int, *lists: frozenset[str]) -> bool:
        """Whether a joining word or a slash stands between two places."""
        joining = {"/"}.union(*lists)
        return any(self._words[i].plain in joining for i in range(left, right))

    def _touches(self, name: Found, found: CueFound) -> bool:
        """Whether name and cue stand in one breath, so that it is unclear which way the cue looks."""
        words = self._lexicon.words
        return not self._joined(name.last + 1, found.first, words.joins, words.cue_joins) and not any(
            self._words[i].plain in ".)" or self._words[i].is_hard for i in range(name.last + 1, found.first)
        )

    def _in_brackets_alone(self, found: CueFound) -> bool:
        """Whether the cue stands in brackets that hold no name: "(stopped in May)"."""
        inside = brackets_around(self._words, found.first)
        return inside is not None and not any(one.first in inside for one in self._names)

    def _bind_next(self, found: CueFound, after: list[Found]) -> None:
        """ "no ibuprofen": only the name that follows at once, and those joined to it by "or"."""
        words = self._lexicon.words
        if not after or any(
            word.kind == "word" and word.plain not in words.dose | words.forms
            for word in self._words[found.last + 1 : after[0].first]
        ):
            return
        self._say(after[0], found.cue.says)
        for earlier, later in pairwise(after):
            if self._joined(earlier.last + 1, later.first, words.cue_joins):
                self._say(later, found.cue.says)
            elif self._joined(earlier.last + 1, later.first, words.joins):
                self._say(later, UNCLEAR if not self._has_dose(later) else "")
                break

    def _say_forward(self, found: CueFound, after: list[Found]) -> None:
        words = self._lexicon.words
        self._say(after[0], found.cue.says)
        for earlier, later in pairwise(after):
            joined = self._joined(earlier.last + 1, later.first, words.joins, words.cue_joins)
            doubtful = not joined or (self._has_dose(later) and not self._has_dose(earlier))
            same = set(later.generics) & set(after[0].generics)
            self._say(later, UNCLEAR if doubtful and not same and not later.name_is_other else found.cue.says)
        colon = any(self._words[i].plain == ":" for i in range(found.last + 1, after[0].first))
        self.carry = Carry(found.cue.says, colon) if found.cue.is_list or colon else Carry()

    def _say_back(self, found: CueFound, names: list[Found]) -> None:
        """A cue behind names is about the last of them; about those joined to it, it is unclear."""
        last, words = names[-1], self._lexicon.words
        everything = any(word.plain in words.everything_before for word in self._words)
        roles = {role for generic in last.generics for role in self._lexicon.medicines[generic].roles}
        says = UNCLEAR if roles & found.cue.unclear_for else found.cue.says_behind
        self._say(last, says)
        for earlier, later in reversed(list(pairwise(names))):
            joined = self._joined(earlier.last + 1, later.first, words.joins, words.cue_joins)
            if not joined or (self._has_dose(earlier) and not everything):
                break
            self._say(earlier, says if everything else UNCLEAR)

    def _has_dose(self, name: Found) -> bool:
        """Whether a number stands beside the name, before the next one."""
        following = [one.first for one in self._names if one.first > name.last]
        end = min(following, default=len(self._words))
        return any(self._words[i].kind == "number" for i in range(name.last + 1, end))

    def _say(self, name: Found, says: str, force: bool = False) -> None:
        """Keep what is said of a name; what is certain wins over what is unclear."""
        if not says:
            return
        known = self.verdicts.get(name.first)
        if force or known is None or known == UNCLEAR:
            self.verdicts[name.first] = says
