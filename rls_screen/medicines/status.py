"""What a text says about each of its names: not taken for certain, in doubt, or nothing that speaks against taking.

A name is left uncounted only by a closed pattern: its words stand directly at the name, or at a list of names, and
nothing else stands in the clause. Every other negation, refusal, person or question leaves the name in doubt. Doubt
is never a no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rls_screen.medicines.clauses import Clause, Item, same_medicine
from rls_screen.medicines.content import Cue
from rls_screen.medicines.lexicon import Lexicon
from rls_screen.medicines.names import Found
from rls_screen.medicines.words import is_date, is_year

UNCLEAR, TAKEN = "unclear", "yes"
_NOT_TAKEN, _PAST = "not taken", "past"


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed pattern that fills a clause: its words, and the names it stands at.

    `joined`: several names joined by and, or, nor, a slash. `loose` are names that follow without such a word.
    `everything`: both, all. `ended`: a date or a reason follows, so that no list goes on behind it.
    """

    cue: Cue
    listed: tuple[Found, ...] = ()
    loose: tuple[Found, ...] = ()
    joined: bool = False
    everything: bool = False
    ended: bool = True


def closed_pattern(clause: Clause, lexicon: Lexicon) -> Closed | None:
    """The closed pattern with names that a clause is, or None: "stopped X and Y in May", "X and Y both stopped"."""
    items = _worded(clause)
    found = _before(items, lexicon) or _behind(items, lexicon)
    return found if found is not None and found.listed else None


def heading(clause: Clause, lexicon: Lexicon, *, alone: bool = True) -> Closed | None:
    """The closed pattern that a clause without names says of names behind it: "Allergies", "have stopped".

    "No meds" is none; "no" is one only where `alone` allows it, as in "no: sertraline".
    """
    items = _worded(clause)
    found = _before(items, lexicon)
    negated = any(item.cue is not None and item.plain in lexicon.words.no_headings for item in items)
    if negated and not (alone and len(items) == 1):
        return None
    return found if found is not None and not found.listed else None


def remark(clause: Clause, lexicon: Lexicon) -> Closed | None:
    """The closed pattern that a clause without names says of names before it: "stopped in May", "both stopped"."""
    found = _behind(_worded(clause), lexicon)
    return found if found is not None and not found.listed else None


def answer(clause: Clause, lexicon: Lexicon) -> str:
    """What a clause says that only answers its name: yes, not taken, or "" where it is no such answer."""
    items = _worded(clause)
    if any(item.found is not None for item in items):
        return ""
    said = " ".join(item.plain for item in items)
    if items and items[0].kind == "number" and clause.opener != "colon":
        return ""
    return TAKEN if said in lexicon.words.answers_yes else _NOT_TAKEN if said in lexicon.words.answers_no else ""


def list_of(clause: Clause, lexicon: Lexicon) -> tuple[list[Found], bool] | None:
    """The names of a clause that is nothing but names joined by and, or, nor, a slash; and whether several are."""
    items = _worded(clause)
    at, names, joined = _names(items, _skip(items, 0, lexicon.words.determiners), lexicon)
    return (names, joined) if names and at == len(items) else None


def _worded(clause: Clause) -> list[Item]:
    return [item for item in clause.items if item.kind != "mark" or item.plain == "/"]


def _skip(items: Sequence[Item], at: int, words: frozenset[str]) -> int:
    while at < len(items) and items[at].only_of(words):
        at += 1
    return at


def _lead(items: Sequence[Item], at: int, side: str, words: frozenset[str]) -> int:
    """Pass over words that may stand before a closed pattern; the pattern itself is no such word."""
    while at < len(items):
        cue = items[at].cue
        if (cue is not None and cue.closed(side)) or not items[at].only_of(words):
            return at
        at += 1
    return at


def _names(items: Sequence[Item], at: int, lexicon: Lexicon) -> tuple[int, list[Found], bool]:
    """Names joined by and, or, nor, a slash, from here on; how far they reach, and whether several were joined."""
    joins = lexicon.words.list_joins
    names: list[Found] = []
    joined = False
    while at < len(items):
        found = items[at].found
        if found is not None and (not names or same_medicine(names[-1], found)):
            names.append(found)
            at += 1
            continue
        after = at
        while names and after < len(items) and (items[after].plain in joins and items[after].found is None):
            after += 1
        if after == at or after == len(items) or items[after].found is None:
            break
        joined = joined or not same_medicine(names[-1], items[after].found or names[-1])
        names.append(items[after].found or names[-1])
        at = after + 1
    return at, names, joined


def _before(items: Sequence[Item], lexicon: Lexicon) -> Closed | None:
    """The pattern stands before the names, or without any."""
    lists = lexicon.words
    at = _lead(items, 0, "before", lists.lead)
    cue = _cue_at(items, at, "before")
    if cue is None:
        return None
    at = _skip(items, at + 1, lists.determiners)
    first = at
    at, names, joined = _names(items, at, lexicon)
    one_only = any(item.plain in lists.one_of_two for item in items[:at]) and cue.says != _NOT_TAKEN
    if joined and (one_only or joined_by(items[first:at], lists.comparisons)):
        return None
    if not names:
        return Closed(cue) if _ends(items, _skip(items, first, lists.lead), cue, lexicon) else None
    if joined and cue.says != "allergy" and not all(map(is_medicine, names)):
        return None
    dosed = not joined and cue.says in ("stopped", "allergy")
    at = _amount(items, at, lists.amounts) if dosed else at
    loose = tuple(item.found for item in items[at:] if item.found is not None)
    if loose and not joined and items[at].found is not None and all(map(is_medicine, loose)):
        # "stopped X Y": about Y it is unclear. In "denies X misuse" it is about X too.
        return Closed(cue, tuple(names), loose)
    if loose or not _ends(items, at, cue, lexicon):
        return None
    return Closed(cue, tuple(names), joined=joined, ended=at < len(items))


def _behind(items: Sequence[Item], lexicon: Lexicon) -> Closed | None:
    """The pattern stands behind the names, or without any."""
    lists = lexicon.words
    at = _lead(items, 0, "after", lists.lead_or_determiner)
    at, names, joined = _names(items, at, lexicon)
    if joined and not all(map(is_medicine, names)):
        return None
    alternative = joined and joined_by(items[:at], lists.alternatives)
    if names and not joined:
        at = _amount(items, at, lists.schedules)
    at = _lead(items, at, "after", lists.lead)
    cue = _cue_at(items, at, "after")
    if cue is None or not _ends(items, at + 1, cue, lexicon):
        return None
    words = (word for item in items[: at + 1] if item.found is None for word in item.plain.split(" "))
    everything = not lists.everything_before.isdisjoint(words)
    if alternative and not everything:
        return None
    return Closed(cue, tuple(names), joined=joined, everything=everything)


def joined_by(items: Sequence[Item], words: frozenset[str]) -> bool:
    """Whether one of these words stands among the items, as it does in "X or Y"."""
    return any(item.found is None and item.plain in words for item in items)


def is_medicine(name: Found) -> bool:
    """Whether a name is that of a medicine, and no food and no unknown word."""
    return name.near is not None or (name.name is not None and name.name.kind != "food")


def _cue_at(items: Sequence[Item], at: int, side: str) -> Cue | None:
    cue = items[at].cue if at < len(items) else None
    return cue.closed(side) if cue is not None else None


def _amount(items: Sequence[Item], at: int, words: frozenset[str]) -> int:
    """Pass over a strength and a form: "50 mg tablets"; a year ends it."""
    while at < len(items) and (items[at].kind == "number" or items[at].only_of(words) or items[at].plain == "/"):
        if items[at].kind == "number" and is_year(items[at].plain):
            return at
        at += 1
    return at


def _ends(items: Sequence[Item], at: int, cue: Cue, lexicon: Lexicon) -> bool:
    """Whether nothing more follows than a date, or the reason why."""
    lists = lexicon.words
    if cue.says == _NOT_TAKEN:
        return all(item.only_of(lists.tail_not_taken) for item in items[at:])
    if cue.says == _PAST and cue.side == "after":  # "in the past 3 years" is how long it has been taken
        return at == len(items)
    if sum(is_date(item.plain) for item in items[at:]) > 1:  # "stopped 2023-2024" may be a span that is over
        return False
    anchored = any(
        is_date(item.plain) or not lists.tail_anchors.isdisjoint(item.plain.split(" ")) for item in items[at:]
    )
    words = lists.tail_with_spans if anchored else lists.tail
    for place in range(at, len(items)):
        item = items[place]
        if item.plain in lists.reasons:
            return all(map(_may_be_reason, items[place + 1 :]))
        if not (item.only_of(words) or (anchored and (item.kind == "number" or item.plain == "/"))):
            return False
    return True


def takes_nothing_back(items: Sequence[Item], lexicon: Lexicon) -> bool:
    """Whether words behind a closed pattern leave it certain: when it was, the reason why, a dose, another pattern."""
    lists = lexicon.words
    worded = [item for item in items if item.kind != "mark"]
    if worded and (worded[0].plain in lists.reasons or worded[0].plain in lists.continues_with):
        return all(map(_may_be_reason, worded))
    return all(
        item.kind == "number"
        or item.only_of(lists.tail_with_spans)
        or item.only_of(lists.dose)
        or item.only_of(lists.tail_not_taken)
        or (item.cue is not None and not item.cue.says("current", "switch"))
        for item in worded
    )


def _may_be_reason(item: Item) -> bool:
    """Whether it may stand in the reason for stopping: no medicine, nothing that could take the stopping back."""
    if item.found is not None:
        return not item.found.generics
    return (
        item.cue is None
        or item.cue.says("reaction", "harmless")
        or not (item.cue.is_doubtful or item.cue.says("current"))
    )


@dataclass
class Verdicts:
    """What is said of each name of a piece, by the name's first word; several things may be said of one."""

    of: dict[int, set[str]] = field(default_factory=dict)

    def say(self, name: Found, says: str) -> None:
        """Note what is said of a name."""
        if says:
            self.of.setdefault(name.first, set()).add(says)

    def final(self, name: Found) -> str:
        """The one thing that counts: a contradiction is unclear; "" where nothing speaks against taking."""
        said = self.of.get(name.first, set())
        if not said or said == {TAKEN}:
            return ""
        if UNCLEAR in said or TAKEN in said:
            return UNCLEAR
        return min(said)


def said_of(cue: Cue, name: Found, lexicon: Lexicon) -> str:
    """What a closed pattern says of a name: its reason, or unclear for medicines with certain roles."""
    medicines = (lexicon.medicines[generic] for generic in name.generics)
    roles = {role for medicine in medicines for role in medicine.roles}
    return UNCLEAR if roles & cue.unclear_for else cue.says
