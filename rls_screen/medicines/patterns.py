"""Recognise the closed patterns: the only wordings after which a medicine is not counted.

In a closed pattern the words ("stopped", "allergic to", "no") come directly beside a name or a list of names, and the
clause contains nothing else. Any other negation, refusal, person or question leaves the name in doubt, and doubt is
never a no. Which names a pattern is about is decided in `pieces` and `entries`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .clauses import Clause, Item
from .lexicon import Lexicon
from .matching import Match
from .model import Cue
from .tokens import is_date, is_year

UNCLEAR, TAKEN = "unclear", "yes"
_NOT_TAKEN, _PAST = "not taken", "past"


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed pattern that fills a clause: its words, and the names beside them.

    `joined`: several names joined by and, or, nor, a slash. `loose` are names that follow without such a word.
    `everything`: both, all. `ended`: a date or a reason follows, so that no list goes on behind it.
    """

    cue: Cue
    listed: tuple[Match, ...] = ()
    loose: tuple[Match, ...] = ()
    joined: bool = False
    everything: bool = False
    ended: bool = True


@dataclass
class Statuses:
    """The statuses of the names of a piece, by the place of the name's first word. A name may have several."""

    of: dict[int, set[str]] = field(default_factory=dict)

    def add(self, name: Match, status: str) -> None:
        """Add a status of a name; an empty one adds nothing."""
        if status:
            self.of.setdefault(name.first, set()).add(status)

    def settled(self, name: Match) -> bool:
        """Return whether the name has any status yet."""
        return bool(self.of.get(name.first))

    def final(self, name: Match) -> str:
        """Return the one status that counts: of contradictions unclear; "" where nothing speaks against taking."""
        found = self.of.get(name.first, set())
        if not found or found == {TAKEN}:
            return ""
        if UNCLEAR in found or TAKEN in found:
            return UNCLEAR
        return min(found)


def status_by(cue: Cue, name: Match, lexicon: Lexicon) -> str:
    """Return the status that a closed pattern gives a name: the cue's kind, or unclear for certain roles."""
    medicines = (lexicon.medicines[generic] for generic in name.generics)
    roles = {role for medicine in medicines for role in medicine.roles}
    return UNCLEAR if roles & cue.unclear_for else cue.kind


# --- What a clause is


def closed_pattern(clause: Clause, lexicon: Lexicon) -> Closed | None:
    """Return the closed pattern with names that a clause is, or None: "stopped X and Y in May", "X and Y stopped"."""
    items = _without_marks(clause)
    found = _cue_before_names(items, lexicon) or _cue_after_names(items, lexicon)
    return found if found is not None and found.listed else None


def heading(clause: Clause, lexicon: Lexicon, *, alone: bool = True) -> Closed | None:
    """Return the closed pattern by which a clause without names heads the names after it: "Allergies", "stopped".

    "No meds" is not one; "no" is one only where `alone` allows it, as in "no: sertraline".
    """
    items = _without_marks(clause)
    found = _cue_before_names(items, lexicon)
    negated = any(item.cue is not None and item.plain in lexicon.words.no_headings for item in items)
    if negated and not (alone and len(items) == 1):
        return None
    return found if found is not None and not found.listed else None


def remark(clause: Clause, lexicon: Lexicon) -> Closed | None:
    """Return the closed pattern of a clause without names about the names before it: "stopped in May"."""
    found = _cue_after_names(_without_marks(clause), lexicon)
    return found if found is not None and not found.listed else None


def answer(clause: Clause, lexicon: Lexicon) -> str:
    """Return what a clause answers to its name: "yes", "not taken", or "" where it is not such an answer."""
    items = _without_marks(clause)
    if any(item.name is not None for item in items):
        return ""
    words = " ".join(item.plain for item in items)
    if items and items[0].kind == "number" and clause.opener != "colon":
        return ""
    return TAKEN if words in lexicon.words.answers_yes else _NOT_TAKEN if words in lexicon.words.answers_no else ""


def list_of(clause: Clause, lexicon: Lexicon) -> tuple[list[Match], bool] | None:
    """Return the names of a clause that is only names joined by and, or, nor, a slash, and whether several are.

    None where the clause contains anything else.
    """
    items = _without_marks(clause)
    at, names, joined = _joined_names(items, _skip(items, 0, lexicon.words.determiners), lexicon)
    return (names, joined) if names and at == len(items) else None


def leaves_certain(items: Sequence[Item], lexicon: Lexicon) -> bool:
    """Return whether words behind a closed pattern leave it certain: a date, a reason, a dose, another pattern."""
    lists = lexicon.words
    words = [item for item in items if item.kind != "mark"]
    if words and (words[0].plain in lists.reasons or words[0].plain in lists.continues_with):
        return all(map(_may_be_reason, words))
    return all(
        item.kind == "number"
        or item.only_of(lists.tail_with_spans)
        or item.only_of(lists.dose)
        or item.only_of(lists.tail_not_taken)
        or (item.cue is not None and not item.cue.is_kind("current", "switch"))
        for item in words
    )


def joined_by(items: Sequence[Item], words: frozenset[str]) -> bool:
    """Return whether one of these words is among the items outside names, as "or" is in "X or Y"."""
    return any(item.name is None and item.plain in words for item in items)


def is_medicine(name: Match) -> bool:
    """Return whether a name is that of a medicine, and not a food or an unknown word."""
    return name.near is not None or (name.name is not None and name.name.kind != "food")


# --- The two orders: the cue before the names, the cue after them


def _without_marks(clause: Clause) -> list[Item]:
    return [item for item in clause.items if item.kind != "mark" or item.plain == "/"]


def _cue_before_names(items: Sequence[Item], lexicon: Lexicon) -> Closed | None:
    """Return the pattern with its cue before the names, or without any names."""
    lists = lexicon.words
    at = _skip_lead(items, 0, "before", lists.lead)
    cue = _cue_at(items, at, "before")
    if cue is None:
        return None
    at = _skip(items, at + 1, lists.determiners)
    first = at
    at, names, joined = _joined_names(items, at, lexicon)
    one_only = any(item.plain in lists.one_of_two for item in items[:at]) and cue.kind != _NOT_TAKEN
    if joined and (one_only or joined_by(items[first:at], lists.comparisons)):
        return None
    if not names:
        return Closed(cue) if _ends(items, _skip(items, first, lists.lead), cue, lexicon) else None
    if joined and cue.kind != "allergy" and not all(map(is_medicine, names)):
        return None
    dosed = not joined and cue.kind in ("stopped", "allergy")
    at = _skip_amount(items, at, lists.amounts) if dosed else at
    loose = tuple(item.name for item in items[at:] if item.name is not None)
    if loose and not joined and items[at].name is not None and all(map(is_medicine, loose)):
        # "stopped X Y": about Y it is unclear. In "denies X misuse" it is about X too.
        return Closed(cue, tuple(names), loose)
    if loose or not _ends(items, at, cue, lexicon):
        return None
    return Closed(cue, tuple(names), joined=joined, ended=at < len(items))


def _cue_after_names(items: Sequence[Item], lexicon: Lexicon) -> Closed | None:
    """Return the pattern with its cue after the names, or without any names."""
    lists = lexicon.words
    at = _skip_lead(items, 0, "after", lists.lead_or_determiner)
    at, names, joined = _joined_names(items, at, lexicon)
    if joined and not all(map(is_medicine, names)):
        return None
    alternative = joined and joined_by(items[:at], lists.alternatives)
    if names and not joined:
        at = _skip_amount(items, at, lists.schedules)
    at = _skip_lead(items, at, "after", lists.lead)
    cue = _cue_at(items, at, "after")
    if cue is None or not _ends(items, at + 1, cue, lexicon):
        return None
    words = (word for item in items[: at + 1] if item.name is None for word in item.plain.split(" "))
    everything = not lists.everything_before.isdisjoint(words)
    if alternative and not everything:
        return None
    return Closed(cue, tuple(names), joined=joined, everything=everything)


# --- Steps along the items of a clause; each returns the place where it ends


def _skip(items: Sequence[Item], at: int, words: frozenset[str]) -> int:
    while at < len(items) and items[at].only_of(words):
        at += 1
    return at


def _skip_lead(items: Sequence[Item], at: int, side: str, words: frozenset[str]) -> int:
    """Pass over words that may come before a closed pattern, but not over the pattern's own cue."""
    while at < len(items):
        cue = items[at].cue
        if (cue is not None and cue.closed(side)) or not items[at].only_of(words):
            return at
        at += 1
    return at


def _skip_amount(items: Sequence[Item], at: int, words: frozenset[str]) -> int:
    """Pass over a strength and a form, such as "50 mg tablets"; a year ends it."""
    while at < len(items) and (items[at].kind == "number" or items[at].only_of(words) or items[at].plain == "/"):
        if items[at].kind == "number" and is_year(items[at].plain):
            return at
        at += 1
    return at


def _joined_names(items: Sequence[Item], at: int, lexicon: Lexicon) -> tuple[int, list[Match], bool]:
    """Read names joined by and, or, nor, a slash. Return where they end, the names, and whether several were joined."""
    joins = lexicon.words.list_joins
    names: list[Match] = []
    joined = False
    while at < len(items):
        name = items[at].name
        if name is not None and (not names or names[-1].is_same_medicine(name)):
            names.append(name)
            at += 1
            continue
        after = at
        while names and after < len(items) and (items[after].plain in joins and items[after].name is None):
            after += 1
        following = items[after].name if after < len(items) else None
        if after == at or following is None:
            break
        joined = joined or not names[-1].is_same_medicine(following)
        names.append(following)
        at = after + 1
    return at, names, joined


def _cue_at(items: Sequence[Item], at: int, side: str) -> Cue | None:
    cue = items[at].cue if at < len(items) else None
    return cue.closed(side) if cue is not None else None


def _ends(items: Sequence[Item], at: int, cue: Cue, lexicon: Lexicon) -> bool:
    """Return whether nothing more follows than a date, or the reason why."""
    lists = lexicon.words
    if cue.kind == _NOT_TAKEN:
        return all(item.only_of(lists.tail_not_taken) for item in items[at:])
    if cue.kind == _PAST and cue.side == "after":  # "in the past 3 years" is how long it has been taken
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


def _may_be_reason(item: Item) -> bool:
    """Return whether it may be in the reason for stopping: not a medicine, and nothing that contradicts stopping."""
    if item.name is not None:
        return not item.name.generics
    return (
        item.cue is None
        or item.cue.is_kind("reaction", "harmless")
        or not (item.cue.is_doubtful or item.cue.is_kind("current"))
    )
