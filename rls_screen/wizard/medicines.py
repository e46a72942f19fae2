"""Medicines just typed: what was read is shown, what is in doubt is asked, and the answer is made unambiguous.

Nothing is guessed: a name nobody confirms stays as it was typed, and the report says that it was not checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..answers import Answer
from ..instrument import Instrument
from ..library import lexicon
from ..medicines import Lexicon, Reading, is_none, read_medicines
from ..questionnaire import Voice
from .question import Choice, Front

UNCLEAR, FORM = "unclear", "form"
_CITED = re.compile(r"\s*\[[^\]]*\]")
NONE_OF_THESE = Choice("no", "None of these")


def names_to_offer(instrument: Instrument) -> tuple[str, ...]:
    """Every listed name with one clear meaning, for completion while typing."""
    names = lexicon(instrument.folder).names.values()
    return tuple(sorted(n.phrase for n in names if len(n.generics) == 1 and n.confirmed and not n.question))


def confirmed(instrument: Instrument, given: Answer, front: Front, voice: Voice) -> tuple[Answer, bool]:
    """The answer with every name settled that somebody could settle, and whether they want to change it."""
    known, text = lexicon(instrument.folder), str(given.value)
    if is_none(text, known):
        return given, False
    if front.confirms:
        for number, reading in enumerate(read_medicines(text, known)):
            if reading.status == "ask" and reading.candidates and reading.reason != FORM:
                text = _settled(text, number, reading, front, known, voice)
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


def _settled(text: str, number: int, reading: Reading, front: Front, known: Lexicon, voice: Voice) -> str:
    """The text after asking about one reading."""
    quoted = f'You typed "{reading.text}".'
    if reading.question and voice == "staff":
        quoted += f" ({_CITED.sub('', reading.question)})"
    if reading.reason == UNCLEAR:
        name = _with_class(reading.candidates[0], known)
        choices = (Choice("yes", "Yes, it is taken now"), Choice("stopped", "No"), Choice("no", "Not sure"))
        picked = front.pick(f'You typed "{reading.entry}". Is {name} taken now?', choices)
        if picked in ("yes", "stopped"):
            return _rewritten(text, number, reading, reading.candidates[0], known, taken=picked == "yes")
        return text
    if len(reading.candidates) == 1:
        generic = reading.candidates[0]
        said = f"{quoted} I read {_with_class(generic, known)}. Right?"
        picked = front.pick(said, (Choice(generic, f"Yes, {generic}"), Choice("no", "No")))
    else:
        listed = tuple(Choice(generic, _with_class(generic, known)) for generic in reading.candidates)
        picked = front.pick(f"{quoted} Which one is it?", (*listed, NONE_OF_THESE))
    if picked is None or picked == "no" or picked not in known.medicines:
        return text
    return _rewritten(text, number, reading, picked, known, taken=True)


def _rewritten(text: str, number: int, reading: Reading, generic: str, known: Lexicon, *, taken: bool) -> str:
    """The text with the name made clear, in the first way that is read as meant and changes no other reading."""
    before = read_medicines(text, known)
    wanted = "counted" if taken else "not_counted"
    for new in _ways(text, number, before, generic, taken=taken):
        after = read_medicines(new, known)
        if len(after) == len(before) and (after[number].generic, after[number].status) == (generic, wanted):
            pairs = [pair for at, pair in enumerate(zip(before, after, strict=True)) if at != number]
            if all((a.generic, a.status, a.reason) == (b.generic, b.status, b.reason) for a, b in pairs):
                return new
    return text


def _ways(text: str, number: int, readings: tuple[Reading, ...], generic: str, *, taken: bool) -> Iterator[str]:
    reading = readings[number]
    entry_at = _place(text, readings, number)
    at = text.find(reading.text, entry_at)
    if at < 0:
        return
    name_end, entry_end = at + len(reading.text), entry_at + len(reading.entry)
    named = "" if taken else "stopped "
    if reading.reason != UNCLEAR:
        yield f"{text[:at]}{generic} ({reading.text}){text[name_end:]}"
        yield f"{text[:at]}{generic}{text[name_end:]}"
    yield f"{text[:entry_at]}{named}{generic}{text[entry_end:]}"
    if not taken:
        yield f"{text[:entry_at]}{generic} (stopped){text[entry_end:]}"


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
    roles = ", ".join(role.replace("_", " ") for role in medicine.roles) if medicine else ""
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
            form = f' (say how it is taken, as in "{reading.text} tablets")' if reading.reason == FORM else ""
            yield f'"{reading.text}": {words.get(reading.reason, reading.reason)}{form}'
