"""Read free text: what was typed, which medicine it is, and whether it counts, must be asked about, or does not count.

Pure: the same text and lexicon give the same readings, so each distinct text needs reading only once. Nothing typed is
dropped: what is neither a listed medicine nor an ordinary word beside one becomes a reading with the status "unread".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .entries import Entry, Named, entries_of
from .lexicon import Lexicon
from .matching import Match
from .model import Name
from .patterns import UNCLEAR

Status = Literal["counted", "ask", "not_counted", "unread"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One name, or stretch of unknown words, in an entry.

    - `entry` is the whole entry as typed, `text` the words this reading is about.
    - `reason` is a code. Of not_counted: "stopped", "past", "allergy", "not taken", "topical"; of ask: "near",
      "ambiguous", "to confirm", "form", "name not confirmed", "unclear"; of unread: "not recognised",
      "another medicine", "supplement", "food", "no name".
    - `candidates` are the possible meanings of an ask. One that is not in the lexicon is another medicine.
    - `roles`, `effect` and `tags` of an ask are what all its meanings share: they count without asking. They are empty
      where the name itself is in doubt.
    """

    entry: str
    text: str
    generic: str | None
    alias: str | None
    distance: int
    status: Status
    candidates: tuple[str, ...] = ()
    reason: str = ""
    roles: tuple[str, ...] = ()
    effect: str | None = None
    evidence: int | None = None
    source: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    question: str = ""


def is_none(text: str, lexicon: Lexicon) -> bool:
    """Return whether the text is an explicit none, such as "none" or "no medicines", and nothing else."""
    return " ".join(text.strip(" \t\r\n.!").casefold().split()) in lexicon.words.none


def read_medicines(text: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    """Return the readings of a text in the order given; none for an empty text or an explicit none.

    A text of marks alone ("-") is neither a list nor an explicit none: it is one unread entry.
    """
    if is_none(text, lexicon):
        return ()
    entries = entries_of(text, lexicon)
    if not entries and text.strip():
        return (_not_listed(text.strip(), text.strip(), []),)
    return tuple(reading for entry in entries for reading in _readings(entry, text, lexicon))


def _readings(entry: Entry, text: str, lexicon: Lexicon) -> Iterator[Reading]:
    typed = text[entry.start : entry.end]
    names = _without_repeats(entry.names)
    if not any(one.match.generics for one in names):
        yield _not_listed(typed, typed, names)
        return
    for one in names:
        part = text[one.start : one.end]
        if one.match.generics:
            yield _listed(typed, part, one, entry, lexicon)
        elif one.match.name is None or one.match.name.kind != "food":
            yield _not_listed(typed, part, [one])


def _without_repeats(names: Sequence[Named]) -> list[Named]:
    """Return the names of an entry, each medicine once: of "Benadryl (diphenhydramine)" the clear name.

    The statuses of its names are joined; where they differ, it is unclear whether the medicine is taken.
    """
    clear = {one.match.generics[0] for one in names if one.match.is_clear}
    parts = {part for generic in clear if "/" in generic for part in generic.split("/")}
    statuses: dict[str, set[str]] = {}
    for one in names:
        for generic in one.match.generics:
            statuses.setdefault(generic, set()).add(one.status)
    result: list[Named] = []
    seen: set[str] = set()
    for one in names:
        generics = set(one.match.generics)
        settled = not one.match.is_clear and bool(generics & clear)
        again = len(generics) == 1 and bool(generics & (seen | parts))
        part_of_another = one.match.name_is_other and bool({one.match.phrase, one.match.meaning} & parts)
        if not (settled or again or part_of_another):
            seen |= generics if len(generics) == 1 else set()
            joined = {status for generic in generics for status in statuses[generic]} or {one.status}
            result.append(one._replace(status=joined.pop() if len(joined) == 1 else UNCLEAR))
    return result


def _not_listed(entry: str, part: str, names: Sequence[Named]) -> Reading:
    """Return the reading of an entry, or of words in it, that name no listed medicine."""
    reading = Reading(entry, part, None, None, 0, "unread", reason="no name")
    kinds = [one.match.name.kind for one in names if one.match.name is not None]
    if not names:
        return reading
    if len(kinds) < len(names):
        return replace(reading, reason="not recognised")
    statuses = {one.status for one in names}
    if len(statuses) == 1 and not statuses & {"", UNCLEAR}:
        return replace(reading, status="not_counted", reason=statuses.pop())
    return replace(reading, reason="another medicine" if "medicine" in kinds else kinds[0])


def _listed(entry: str, part: str, one: Named, where: Entry, lexicon: Lexicon) -> Reading:
    """Return the reading of a listed name in its entry."""
    topical, systemic = _form(where, lexicon)
    for_skin = tuple(generic for generic in one.match.generics if "systemic_only" in lexicon.medicines[generic].tags)
    if one.match.name is not None and one.match.name.kind == "topical":
        for_skin, topical, systemic = one.match.generics, True, False
    why_not = one.status if one.status != UNCLEAR else ""
    reading = _identified(entry, part, one.match, lexicon)
    meant = reading.candidates or one.match.generics
    if not one.status and for_skin and topical and not systemic:
        why_not, meant = "topical", for_skin  # "benadryl cream": of its meanings, the one that is made as a cream
        reading = replace(reading, generic=for_skin[0] if len(for_skin) == 1 else None)
    if why_not:
        reading = _with_facts(replace(reading, candidates=meant), lexicon)
        return replace(reading, status="not_counted", reason=why_not, question="")
    if reading.reason == "form" and systemic and not topical:
        reading = _with_facts(replace(reading, status="counted", reason="", question="", candidates=()), lexicon)
    if for_skin and topical and reading.status == "counted":
        return _doubtful(reading, "form")
    return _doubtful(reading, UNCLEAR) if one.status == UNCLEAR else reading


def _doubtful(reading: Reading, reason: str) -> Reading:
    """Return the reading as a question, without anything that would count before it is answered."""
    asked = Reading(reading.entry, reading.text, reading.generic, reading.alias, reading.distance, "ask")
    candidates = reading.candidates or tuple(filter(None, [reading.generic]))
    return replace(asked, candidates=candidates, reason=reason, question=reading.question)


def _form(where: Entry, lexicon: Lexicon) -> tuple[bool, bool]:
    """Return whether the entry has words for skin, eye or nose, and whether it has words for swallowing or a needle."""
    written = f" {' '.join([word.plain for word in where.words if word.kind != 'mark'])} "
    topical = any(cue in written for cue in lexicon.words.topical)
    percent = any(word.plain == "%" for word in where.words)
    return topical or percent, any(cue in written for cue in lexicon.words.systemic)


def _identified(entry: str, part: str, match: Match, lexicon: Lexicon) -> Reading:
    """Return the reading of a name by itself, whatever is written beside it."""
    if match.near is not None or match.name is None:
        return _nearly(entry, part, match, lexicon)
    name = match.name
    only = name.generics[0] if len(name.generics) == 1 else None
    reading = Reading(entry, part, only, name.phrase, 0, "counted")
    if not name.confirmed or name.question:
        reason = _reason_to_ask(name)
        reading = replace(reading, status="ask", candidates=name.generics, reason=reason, question=name.question)
    return _with_facts(reading, lexicon) if name.confirmed and not name.elsewhere else reading


def _nearly(entry: str, part: str, match: Match, lexicon: Lexicon) -> Reading:
    """Return the question whether a near name is meant; a medicine outside the list that is as near is a candidate."""
    near = match.near
    if near is None:
        return _not_listed(entry, part, [])
    name = lexicon.names[near.aliases[0]]
    rivals = (lexicon.names[rival].meaning or rival for rival in near.rivals)
    candidates = tuple(dict.fromkeys((*near.generics, *rivals)))
    reading = Reading(entry, part, None, name.phrase, near.distance, "ask", candidates, "near")
    if len(near.aliases) == 1:
        reading = replace(reading, question=name.question)
    return replace(reading, generic=candidates[0]) if len(candidates) == 1 else reading


def _reason_to_ask(name: Name) -> str:
    if name.form_decides:
        return "form"
    if len(name.generics) > 1 or name.elsewhere:
        return "ambiguous"
    return "to confirm" if name.confirmed else "name not confirmed"


def _with_facts(reading: Reading, lexicon: Lexicon) -> Reading:
    """Return the reading with roles, effect, tags and evidence of its medicine, or what all its meanings share."""
    meant = reading.candidates or tuple(filter(None, [reading.generic]))
    listed = tuple(generic for generic in meant if generic in lexicon.medicines)
    roles, effect, tags = lexicon.shared(listed)
    known = lexicon.medicines[listed[0]] if len(listed) == 1 else None
    evidence, source = (known.evidence, known.sources) if known is not None else (None, ())
    return replace(reading, roles=roles, effect=effect, tags=tags, evidence=evidence, source=source)
