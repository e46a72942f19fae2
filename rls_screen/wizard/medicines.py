"""Medicines just typed: what was read is shown, what is in doubt is asked, and the answer is made unambiguous.

Nothing is guessed: a name nobody confirms stays as it was typed, and the report says that it was not checked.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..content.instrument import Instrument
from ..content.library import lexicon
from ..content.schema import Voice
from ..medicines import UNCLEAR, Lexicon, Reading, is_none, read_medicines, without_sources
from ..person.answers import Answer
from .question import Choice, Front

FORM = "form"
_SHORT = 120  # characters of a whole answer that fit into a question
NONE_OF_THESE, NOT_SURE = Choice("no", "None of these"), Choice("no", "Not sure")
SWALLOWED, ON_SKIN = Choice("swallowed", "Swallowed, injected or by drip"), Choice("skin", "Only on skin, eye or nose")


def names_to_offer(instrument: Instrument) -> tuple[str, ...]:
    """Every listed name with one clear meaning, for completion while typing."""
    names = lexicon(instrument.folder).names.values()
    return tuple(sorted({n.phrase for n in names if len(n.generics) == 1 and n.confirmed and not n.question}))


def confirmed(instrument: Instrument, given: Answer, front: Front, voice: Voice) -> tuple[Answer, bool]:
    """The answer with every name settled that somebody could settle, and whether they want to change it."""
    known, typed = lexicon(instrument.folder), str(given.value)
    text = typed
    if is_none(text, known):
        return given, False
    if front.confirms:
        for number, reading in enumerate(read_medicines(text, known)):
            if reading.status == "ask" and reading.candidates:
                text = _settled(text, number, reading, typed, front, known, voice)
            named = read_medicines(text, known)[number]
            if named.status == "ask" and named.reason == FORM != reading.reason:
                text = _settled(text, number, named, typed, front, known, voice)
    readings = read_medicines(text, known)
    front.say("\n".join(_shown(instrument, readings)))
    unread = [one for one in readings if one.status in ("ask", "unread")]
    if not unread:
        return Answer(text), False
    if not front.confirms:
        front.say("From a pipe nothing is asked about medicines: what is not read for certain stays not checked.")
        return Answer(text), False
    choices = (Choice("yes", "Leave it so, and go on"), Choice("change", "Change what I typed"))
    return Answer(text), front.pick("Is this right?", choices) == "change"


def _in_context(reading: Reading, typed: str) -> str:
    """The entry as typed; for a name alone ("denies A and B" has the entry B), the whole answer if it is short."""
    return typed if reading.entry == reading.text and len(typed) <= _SHORT else reading.entry


def _settled(text: str, number: int, reading: Reading, typed: str, front: Front, known: Lexicon, voice: Voice) -> str:
    """The text after asking about one reading; `typed` is the answer as it was before anything was settled."""
    quoted = f'You typed "{reading.text}".'
    if reading.question and voice == "staff":
        quoted += f" ({without_sources(reading.question)})"
    generic, taken = reading.candidates[0], True
    if len(reading.candidates) > 1:
        listed = tuple(Choice(one, _with_class(one, known)) for one in reading.candidates)
        picked = front.pick(f"{quoted} Which one is it? The pack says so.", (*listed, NONE_OF_THESE))
        if picked not in known.medicines:
            return text
        generic = str(picked)
    name = _with_class(generic, known)
    if reading.reason == UNCLEAR:
        choices = (Choice("yes", "Yes, it is taken now"), Choice("stopped", "No"), NOT_SURE)
        picked = front.pick(f'You typed "{_in_context(reading, typed)}". Is {name} taken now?', choices)
        taken = picked == "yes"
    elif reading.reason == FORM:
        on_skin = (ON_SKIN,) if "systemic_only" in known.medicines[generic].tags else ()
        picked = front.pick(f"{quoted} How is {name} taken?", (SWALLOWED, *on_skin, NOT_SURE))
        taken = picked == SWALLOWED.word
    elif len(reading.candidates) == 1:
        picked = front.pick(f"{quoted} I read {name}. Right?", (Choice("yes", f"Yes, {generic}"), Choice("no", "No")))
    if picked in (None, "no") or generic not in known.medicines:
        return text
    return _rewritten(text, number, reading, generic, known, taken=taken)


def _rewritten(text: str, number: int, reading: Reading, generic: str, known: Lexicon, *, taken: bool) -> str:
    """The text with the name made clear, in the first way that is read as meant and changes no other reading."""
    before = read_medicines(text, known)
    reasons = ("not taken", "stopped", "topical")
    wanted = [("counted", ""), ("ask", FORM)] if taken else [("not_counted", one) for one in reasons]
    ways = _ways(text, number, before, generic, taken=taken)
    instead = f"{generic}: {'yes' if taken else 'no'}"
    by_itself = (_entry_by_entry(before, number, instead, known, keep=keep) for keep in (True, False))
    for new in (*ways, *by_itself):
        after = read_medicines(new, known)
        same = len(after) == len(before) and after[number].generic == generic
        if same and (after[number].status, after[number].reason) in wanted:
            pairs = [pair for at, pair in enumerate(zip(before, after, strict=True)) if at != number]
            if all(_said(a) == _said(b) for a, b in pairs):
                return new
    return text


def _ways(text: str, number: int, readings: tuple[Reading, ...], generic: str, *, taken: bool) -> Iterator[str]:
    reading = readings[number]
    entry_at = _place(text, readings, number)
    at = text.find(reading.text, entry_at)
    if at < 0:
        return
    name_end, entry_end = at + len(reading.text), entry_at + len(reading.entry)
    if reading.reason == FORM:
        yield f"{text[:name_end]} ({'swallowed or injected' if taken else 'topical'}){text[name_end:]}"
        return
    if reading.reason != UNCLEAR:
        yield f"{text[:at]}{generic} ({reading.text}){text[name_end:]}"
        yield f"{text[:at]}{generic}{text[name_end:]}"
    yield f"{text[:entry_at]}{generic}: {'yes' if taken else 'no'}{text[entry_end:]}"


def _entry_by_entry(readings: tuple[Reading, ...], number: int, instead: str, known: Lexicon, *, keep: bool) -> str:
    """The whole answer with each entry by itself, and `instead` for one reading.

    With `keep`, an entry that reads the same alone stays as typed. Of any other ("no A, B or C"), every name is written
    with what was read.
    """
    entries: list[list[int]] = []
    for at, reading in enumerate(readings):
        if at == 0 or reading.entry is not readings[at - 1].entry:
            entries.append([])
        entries[-1].append(at)
    parts: list[str] = []
    for places in entries:
        entry = readings[places[0]].entry
        alone = tuple(map(_said, read_medicines(entry, known)))
        same = alone == tuple(_said(readings[at]) for at in places)
        if keep and number not in places and same:
            parts.append(entry)
        else:
            parts += [instead if at == number else _written_out(readings[at]) for at in places]
    return "; ".join(parts)


def _said(reading: Reading) -> tuple[object, ...]:
    """What a reading says of a medicine; nothing where it is none of the list."""
    named = reading.generic or reading.candidates
    return (reading.generic, reading.candidates, reading.status, reading.reason) if named else ()


def _written_out(reading: Reading) -> str:
    """A name with what was read of it, so that it is read alike where it stands alone."""
    match reading.reason:
        case "unclear":
            return f"{reading.text}?"
        case "stopped":
            return f"stopped {reading.text}"
        case "past" | "topical":
            return f"{reading.text} ({reading.reason})"
        case "allergy":
            return f"allergic to {reading.text}"
        case "not taken":
            return f"{reading.text}: no"
    return reading.text


def _place(text: str, readings: tuple[Reading, ...], number: int) -> int:
    """Where the entry of a reading begins in the text; the readings of one entry stand side by side."""
    start, end, entry = 0, 0, ""
    for one in readings[: number + 1]:
        if one.entry != entry:
            start, entry = max(text.find(one.entry, end), 0), one.entry
            end = start + len(entry)
    return start


def _with_class(generic: str, known: Lexicon) -> str:
    """The name with its classes, where it is listed: hydroxychloroquine (antimalarial)."""
    medicine = known.medicines.get(generic)
    shown = (role for role in (medicine.roles if medicine else ()) if role not in known.roles_not_shown)
    roles = ", ".join(role.replace("_", " ") for role in shown)
    return f"{generic} ({roles})" if roles else generic


def _shown(instrument: Instrument, readings: tuple[Reading, ...]) -> Iterator[str]:
    words, known = instrument.head.medicine_words, lexicon(instrument.folder)
    for reading in readings:
        name = _with_class(reading.generic, known) if reading.generic else reading.text
        if reading.status == "counted":
            yield f"Read: {name}"
        elif reading.status == "not_counted":
            yield f"Set aside: {name} ({words.get(reading.reason, reading.reason)})"
        else:
            yield f'"{reading.text}": {words.get(reading.reason, reading.reason)}'
