"""Free text in, readings out: what was typed, which medicine it is, and whether it counts, must be asked, or does not.

Pure: the same text and lexicon give the same readings, so each distinct text needs reading only once. Nothing typed is
dropped: what is neither a listed medicine nor an ordinary word beside one comes out as a reading that was not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rls_screen.medicines.content import Name
from rls_screen.medicines.entries import Entry, Named, entries_of
from rls_screen.medicines.lexicon import Lexicon
from rls_screen.medicines.names import Found
from rls_screen.medicines.status import UNCLEAR

Status = Literal["counted", "ask", "not_counted", "unread"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing read, or not read, in an entry.

    `entry` is the whole entry as typed, `text` the words this reading is about. `reason` is a code: of not_counted
    "stopped", "past", "allergy", "not taken", "topical"; of ask "near", "ambiguous", "to confirm", "form",
    "name not confirmed", "unclear"; of unread "not recognised", "another medicine", "supplement", "food", "no name".
    Of an `ask`, `roles`, `effect` and `tags` are what every meaning of the name shares, and may count without asking;
    they are empty where the name itself is in doubt. A candidate the lexicon does not hold is another medicine.
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
    """Whether the text says outright that no medicine is taken: "none", "no medicines", and nothing else."""
    return " ".join(text.strip(" \t\r\n.!").casefold().split()) in lexicon.words.none


def read_medicines(text: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    """What the text says about medicines, in the order given; nothing for an empty text or an explicit none.

    A text of marks alone ("-") is no list that was read, and no none: it comes out as not read.
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
    if not any(one.found.generics for one in names):
        yield _not_listed(typed, typed, names)
        return
    for one in names:
        part = text[one.start : one.end]
        if one.found.generics:
            yield _listed(typed, part, one, entry, lexicon)
        elif one.found.name is None or one.found.name.kind != "food":
            yield _not_listed(typed, part, [one])


def _without_repeats(names: Sequence[Named]) -> list[Named]:
    """The names of an entry, each medicine once: in "Benadryl (diphenhydramine)" the clear name settles the other.

    What is said of a medicine by either of its names holds; where that differs, it is unclear.
    """
    clear = {one.found.generics[0] for one in names if one.found.is_clear}
    parts = {part for generic in clear if "/" in generic for part in generic.split("/")}
    said: dict[str, set[str]] = {}
    for one in names:
        for generic in one.found.generics:
            said.setdefault(generic, set()).add(one.says)
    kept: list[Named] = []
    seen: set[str] = set()
    for one in names:
        generics = set(one.found.generics)
        settled = not one.found.is_clear and bool(generics & clear)
        again = len(generics) == 1 and bool(generics & (seen | parts))
        part_of_another = one.found.name_is_other and bool({one.found.phrase, one.found.meaning} & parts)
        if not (settled or again or part_of_another):
            seen |= generics if len(generics) == 1 else set()
            kept.append(
                one._replace(says=_together({says for generic in generics for says in said[generic]} or {one.says}))
            )
    return kept


def _together(said: set[str]) -> str:
    """What holds of a medicine named twice in an entry: the one thing said of it; of two, it is unclear."""
    return next(iter(said)) if len(said) == 1 else UNCLEAR


def _not_listed(entry: str, part: str, names: Sequence[Named]) -> Reading:
    """The reading of an entry, or of words in it, that name no listed medicine."""
    reading = Reading(entry, part, None, None, 0, "unread", reason="no name")
    kinds = [one.found.name.kind for one in names if one.found.name is not None]
    if not names:
        return reading
    if len(kinds) < len(names):
        return replace(reading, reason="not recognised")
    says = {one.says for one in names}
    if len(says) == 1 and not says & {"", UNCLEAR}:
        return replace(reading, status="not_counted", reason=says.pop())
    return replace(reading, reason="another medicine" if "medicine" in kinds else kinds[0])


def _listed(entry: str, part: str, one: Named, where: Entry, lexicon: Lexicon) -> Reading:
    """The reading of a listed name, with what the entry says beside it."""
    topical, systemic = _form(where, lexicon)
    for_skin = tuple(generic for generic in one.found.generics if "systemic_only" in lexicon.medicines[generic].tags)
    if one.found.name is not None and one.found.name.kind == "topical":
        for_skin, topical, systemic = one.found.generics, True, False
    set_aside = one.says if one.says != UNCLEAR else ""
    reading = _identified(entry, part, one.found, lexicon)
    meant = reading.candidates or one.found.generics
    if not one.says and for_skin and topical and not systemic:
        set_aside, meant = "topical", for_skin  # "benadryl cream": of its meanings, the one that is made as a cream
        reading = replace(reading, generic=for_skin[0] if len(for_skin) == 1 else None)
    if set_aside:
        reading = _with_facts(replace(reading, candidates=meant), lexicon)
        return replace(reading, status="not_counted", reason=set_aside, question="")
    if reading.reason == "form" and systemic and not topical:
        reading = _with_facts(replace(reading, status="counted", reason="", question="", candidates=()), lexicon)
    if for_skin and topical and reading.status == "counted":
        return _doubtful(reading, "form")
    return _doubtful(reading, UNCLEAR) if one.says == UNCLEAR else reading


def _doubtful(reading: Reading, reason: str) -> Reading:
    """The reading as a question, with nothing that might count unasked."""
    asked = Reading(reading.entry, reading.text, reading.generic, reading.alias, reading.distance, "ask")
    candidates = reading.candidates or tuple(filter(None, [reading.generic]))
    return replace(asked, candidates=candidates, reason=reason, question=reading.question)


def _form(where: Entry, lexicon: Lexicon) -> tuple[bool, bool]:
    """Whether the entry's words speak of skin, eye or nose, and whether they speak of swallowing or a needle."""
    written = f" {' '.join([word.plain for word in where.words if word.kind != 'mark'])} "
    topical = any(cue in written for cue in lexicon.words.topical)
    percent = any(word.plain == "%" for word in where.words)
    return topical or percent, any(cue in written for cue in lexicon.words.systemic)


def _identified(entry: str, part: str, found: Found, lexicon: Lexicon) -> Reading:
    """The reading of a name by itself, before anything said beside it."""
    if found.near is not None or found.name is None:
        return _nearly(entry, part, found, lexicon)
    name = found.name
    only = name.generics[0] if len(name.generics) == 1 else None
    reading = Reading(entry, part, only, name.phrase, 0, "counted")
    if not name.confirmed or name.question:
        reason = _reason_to_ask(name)
        reading = replace(reading, status="ask", candidates=name.generics, reason=reason, question=name.question)
    return _with_facts(reading, lexicon) if name.confirmed and not name.elsewhere else reading


def _nearly(entry: str, part: str, found: Found, lexicon: Lexicon) -> Reading:
    """The question whether a near name is meant; another medicine spelt equally near is among the candidates."""
    near = found.near
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
    """The reading with what its medicine, or all its meanings, are known to do."""
    meant = reading.candidates or tuple(filter(None, [reading.generic]))
    listed = tuple(generic for generic in meant if generic in lexicon.medicines)
    roles, effect, tags = lexicon.shared(listed)
    known = lexicon.medicines[listed[0]] if len(listed) == 1 else None
    evidence, source = (known.evidence, known.sources) if known is not None else (None, ())
    return replace(reading, roles=roles, effect=effect, tags=tags, evidence=evidence, source=source)
