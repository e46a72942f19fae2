"""Confirm the medicines just typed: show how they were read, ask about those in doubt, rewrite the answer clearly.

Nothing is guessed: a name that nobody confirms stays as it was typed, and the report notes that it was not checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..content.instrument import Instrument
from ..content.library import lexicon
from ..content.schema import Voice
from ..content.texts import MedicineQuestionWords
from ..medicines import UNCLEAR, Lexicon, Reading, is_none, read_medicines, without_sources
from ..person.answers import Answer
from .question import Choice, Front

FORM = "form"
_SHORT = 120  # characters of a whole answer that fit into a question


def names_to_offer(instrument: Instrument) -> tuple[str, ...]:
    """Return every listed name with one clear meaning, for completion while typing."""
    names = lexicon(instrument.folder).names.values()
    return tuple(sorted({n.phrase for n in names if len(n.generics) == 1 and n.confirmed and not n.question}))


def confirmed(instrument: Instrument, given: Answer, front: Front, voice: Voice) -> tuple[Answer, bool]:
    """Ask about every name in doubt; return the answer made clear, and whether the person wants to change it."""
    words = instrument.words.medicines
    known, typed = lexicon(instrument.folder), str(given.value)
    text = typed
    if is_none(text, known):
        return given, False
    if front.confirms:
        for number, reading in enumerate(read_medicines(text, known)):
            if reading.status == "ask" and reading.candidates:
                text = _Asking(front, known, words, voice, typed).settled(text, number, reading)
            named = read_medicines(text, known)[number]
            if named.status == "ask" and named.reason == FORM != reading.reason:
                text = _Asking(front, known, words, voice, typed).settled(text, number, named)
    readings = read_medicines(text, known)
    front.say("\n".join(_shown(instrument, readings)))
    unread = [one for one in readings if one.status in ("ask", "unread")]
    if not unread:
        return Answer(text), False
    if not front.confirms:
        front.say(words.not_asked)
        return Answer(text), False
    choices = (Choice("yes", words.leave), Choice("change", words.change))
    return Answer(text), front.pick(words.is_right, choices) == "change"


def _in_context(reading: Reading, typed: str) -> str:
    """Return the entry as typed; if it is a name alone (B of "denies A and B"), the whole answer if that is short."""
    return typed if reading.entry == reading.text and len(typed) <= _SHORT else reading.entry


@dataclass(frozen=True)
class _Asking:
    """Asks about one reading after the other; `typed` is the answer as it was before any name was made clear."""

    front: Front
    known: Lexicon
    words: MedicineQuestionWords
    voice: Voice
    typed: str

    def settled(self, text: str, number: int, reading: Reading) -> str:
        """Ask about one reading; return the text with its name made clear, or unchanged where it stays in doubt."""
        words, known = self.words, self.known
        quoted = words.typed.format(typed=reading.text)
        if reading.question and self.voice == "staff":
            quoted += f" ({without_sources(reading.question)})"
        generic = self._generic(quoted, reading) if len(reading.candidates) > 1 else reading.candidates[0]
        if generic is None:
            return text
        name, taken = _with_class(generic, known, words), True
        picked: str | None = generic
        if reading.reason == UNCLEAR:
            choices = (Choice("yes", words.taken), Choice("stopped", words.no), Choice("no", words.unsure))
            quoted = words.typed.format(typed=_in_context(reading, self.typed))
            picked = self.front.pick(f"{quoted} {words.is_taken.format(medicine=name)}", choices)
            taken = picked == "yes"
        elif reading.reason == FORM:
            on_skin = (Choice("skin", words.on_skin),) if "systemic_only" in known.medicines[generic].tags else ()
            choices = (Choice("swallowed", words.swallowed), *on_skin, Choice("no", words.unsure))
            picked = self.front.pick(f"{quoted} {words.how_taken.format(medicine=name)}", choices)
            taken = picked == "swallowed"
        elif len(reading.candidates) == 1:
            yes_or_no = (Choice("yes", words.meant.format(medicine=generic)), Choice("no", words.no))
            picked = self.front.pick(f"{quoted} {words.is_meant.format(medicine=name)}", yes_or_no)
        if picked in (None, "no") or generic not in known.medicines:
            return text
        return _rewritten(text, number, reading, generic, known, taken=taken)

    def _generic(self, quoted: str, reading: Reading) -> str | None:
        """Ask which of several medicines is meant; None where none of them is."""
        listed = tuple(Choice(one, _with_class(one, self.known, self.words)) for one in reading.candidates)
        choices = (*listed, Choice("no", self.words.none_of_these))
        picked = self.front.pick(f"{quoted} {self.words.which}", choices)
        return picked if picked in self.known.medicines else None


def _rewritten(text: str, number: int, reading: Reading, generic: str, known: Lexicon, *, taken: bool) -> str:
    """Return the text with the name made clear, in the first way that reads as meant and changes no other reading."""
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
            if all(_meaning(a) == _meaning(b) for a, b in pairs):
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
    """Return the whole answer with each entry by itself, and `instead` for one reading.

    With `keep`, an entry that reads the same alone stays as typed. In any other ("no A, B or C") every name is written
    with its status.
    """
    entries: list[list[int]] = []
    for at, reading in enumerate(readings):
        if at == 0 or reading.entry is not readings[at - 1].entry:
            entries.append([])
        entries[-1].append(at)
    parts: list[str] = []
    for places in entries:
        entry = readings[places[0]].entry
        alone = tuple(map(_meaning, read_medicines(entry, known)))
        same = alone == tuple(_meaning(readings[at]) for at in places)
        if keep and number not in places and same:
            parts.append(entry)
        else:
            parts += [instead if at == number else _written_out(readings[at]) for at in places]
    return "; ".join(parts)


def _meaning(reading: Reading) -> tuple[object, ...]:
    """Return what a reading means for the results; empty where it is not a listed medicine."""
    named = reading.generic or reading.candidates
    return (reading.generic, reading.candidates, reading.status, reading.reason) if named else ()


def _written_out(reading: Reading) -> str:
    """Return a name with its status, so that it reads the same by itself."""
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
    """Return where the entry of a reading begins in the text. The readings of one entry follow one another."""
    start, end, entry = 0, 0, ""
    for one in readings[: number + 1]:
        if one.entry != entry:
            start, entry = max(text.find(one.entry, end), 0), one.entry
            end = start + len(entry)
    return start


def _with_class(generic: str, known: Lexicon, words: MedicineQuestionWords) -> str:
    """Return the name with its classes, where it is listed: hydroxychloroquine (antimalarial)."""
    medicine = known.medicines.get(generic)
    shown = (role for role in (medicine.roles if medicine else ()) if role not in known.roles_not_shown)
    roles = ", ".join(words.roles.get(role, role.replace("_", " ")) for role in shown)
    return f"{generic} ({roles})" if roles else generic


def _shown(instrument: Instrument, readings: tuple[Reading, ...]) -> Iterator[str]:
    reasons, known, words = instrument.head.medicine_words, lexicon(instrument.folder), instrument.words.medicines
    for reading in readings:
        name = _with_class(reading.generic, known, words) if reading.generic else reading.text
        reason = reasons.get(reading.reason, reading.reason)
        if reading.status == "counted":
            yield words.read.format(medicine=name)
        elif reading.status == "not_counted":
            yield words.set_aside.format(medicine=name, reason=reason)
        else:
            yield words.not_read.format(typed=reading.text, reason=reason)
