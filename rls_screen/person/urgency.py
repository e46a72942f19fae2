"""What cannot wait, decided once: how urgent the answers are, because of which answers, and what to tell the person.

The content lists the tiers of urgency, the most urgent first, each with its words, whether it stops the interview and
whether it is shown last. Everybody who has to say it (the interview, its end, the message for a bad answer file) reads
the one `Urgency` made here. On a report the urgency is printed like any other result; nothing of that is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ..content import rules
from ..content.instrument import Instrument
from ..content.rules import Rule, parse
from ..content.schema import AskedOnceMore, Item, Tier, Voice
from .facts import Person, person
from .given import Answer, Answers, Given, Unanswered
from .logic import condition, evaluate

UNSURE, SKIPPED = Unanswered("unsure"), Unanswered("skipped")


@dataclass(frozen=True)
class Sign:
    """An answer that makes the case urgent: a warning sign, or what a rule on urgency read."""

    item: Item
    given: Given

    @property
    def is_warning(self) -> bool:
        """Whether this is a warning sign answered yes; only these are named in a message."""
        return self.item.tier is not None and _is_yes(self.given)


@dataclass(frozen=True)
class Urgency:
    """What cannot wait, in one voice.

    `tier` is None, and `heading` may be, for the message of a single question. `day` is the day on which the answers
    were given, where that is known. `stops_interview`: the interview stops unless the person chooses to go on.
    `shown_last`: shown again when the interview ends or is resumed, and above the problems of a bad answer file.
    """

    tier: Tier | None
    heading: str | None
    text: str
    voice: Voice
    signs: tuple[Sign, ...] = ()
    day: date | None = None
    stops_interview: bool = False
    shown_last: bool = False

    @property
    def text_with_signs(self) -> str:
        """The text, after the names of the warning signs that it is about."""
        names = "; ".join(sign.item.short(self.voice) for sign in self.signs if sign.is_warning)
        return f"{names}. {self.text}" if names else self.text

    @property
    def message(self) -> str:
        """The whole message on one line: `HEADING: signs. text`."""
        return f"{self.heading.upper()}: {self.text_with_signs}" if self.heading else self.text_with_signs


def urgency(person: Person, voice: Voice = "staff") -> Urgency | None:
    """Return what cannot wait by all answers together; None where they fit no tier.

    The tier comes from a warning sign answered yes, or from a table that has all tiers among its codes: two signs may
    be worse together than each alone, a laboratory value or a "not sure" may be urgent too.
    """
    tier = _most_urgent(person)
    return None if tier is None else _of_tier(person, tier, voice, _signs(person, tier))


def urgency_after(before: Person, now: Person, item: Item, voice: Voice) -> Urgency | None:
    """Return what to say at once after one item was answered; None where nothing is urgent.

    That is the more urgent of two: what the item itself asks for, and what all answers ask for now (`now`) if they did
    not ask for it yet (`before`). An item with its own message, or a note for "not sure", needs none.
    """
    given, tiers = now.answers.given.get(item.id), [*now.instrument.head.tiers, None]
    yes = _is_yes(given)
    note = item.urgent_note[voice] if item.urgent_note is not None else None
    if item.message is not None and (yes or isinstance(given, Unanswered)):
        return Urgency(None, None, item.message[voice], voice)
    present, earlier = _most_urgent(now), _most_urgent(before)
    raised_to = present if tiers.index(present) < tiers.index(earlier) else None
    tier = min(raised_to, item.tier if yes else None, key=tiers.index)
    open_reasons = (UNSURE,) if item.tier is not None else (UNSURE, SKIPPED)
    if note is not None and given in open_reasons and tier != tiers[0]:
        return Urgency(None, None, note, voice)
    if tier is None:
        return None
    if given is None or not yes or tier != item.tier:
        return _of_tier(now, tier, voice, _signs(now, tier))
    found = _of_tier(now, tier, voice, (Sign(item, given),))
    return found if note is None else replace(found, text=f"{found.text} {note}")


def asked_once_more(person: Person, item: Item) -> AskedOnceMore | None:
    """Return the question that follows a "not sure" at a sign, where its tier has one."""
    is_unsure = person.answers.given.get(item.id) == UNSURE
    return person.instrument.head.tiers[item.tier].unsure if is_unsure and item.tier is not None else None


def urgency_if_still_unsure(before: Person, now: Person, item: Item, voice: Voice) -> Urgency | None:
    """Return what to say where `asked_once_more` was answered with anything but no.

    That is the message of that question, unless the answers together ask for a tier that stops the interview.
    """
    found, again = urgency_after(before, now, item, voice), asked_once_more(now, item)
    if again is None or (found is not None and found.stops_interview):
        return found
    return Urgency(None, again.heading, again[voice], voice)


def urgent_message(instrument: Instrument, answers: Answers, voice: Voice = "staff") -> str:
    """Return what to say above a problem with these answers, however few of them could be read; empty for nothing.

    A message is shown where a warning sign is answered yes and its tier is one that is shown last.
    """
    if not any(answers.value(item.id) is True for item in instrument.safety_items):
        return ""
    found = urgency(person(instrument, answers), voice)
    return found.message if found is not None and found.shown_last else ""


def _is_yes(given: Given | None) -> bool:
    """Whether a yes was given. The number 1 is equal to True in Python, and is not a yes."""
    return isinstance(given, Answer) and given.value is True


def _most_urgent(person: Person) -> Tier | None:
    tiers = person.instrument.head.tiers
    reached = {item.tier for item in person.instrument.safety_items if person.value(item.id) is True}
    reached |= {str(person.value(table.id)) for table in person.instrument.urgency_tables}
    return next((tier for tier in tiers if tier in reached), None)


def _of_tier(person: Person, tier: Tier, voice: Voice, signs: tuple[Sign, ...]) -> Urgency:
    message, items = person.instrument.head.tiers[tier], person.instrument.items.values()
    days = (person.value(item.id) for item in items if item.put == "stamped")
    return Urgency(
        tier,
        message.heading,
        message[voice],
        voice,
        signs,
        next((day for day in days if isinstance(day, date)), None),
        stops_interview=message.stops_interview,
        shown_last=message.shown_last,
    )


def _signs(person: Person, tier: Tier) -> tuple[Sign, ...]:
    """The warning signs of this tier; where there is none, the answers that make a row of a table true."""
    items = person.instrument.items
    ids = {item.id for item in person.instrument.safety_items if item.tier == tier and person.value(item.id) is True}
    for table in person.instrument.urgency_tables:
        if not ids and person.value(table.id) == tier:
            row = next(row for row in table.rows if condition(row.when, person.facts))
            ids = {*_read_as_true(person, parse(row.when))} if row.when is not None else set()
    given = person.answers.given
    return tuple(Sign(items[id], given[id]) for id in items if id in ids and id in given)


def _read_as_true(person: Person, rule: Rule) -> Iterator[str]:
    """The items whose answers make a rule true that is true for this person."""
    match rule:
        case rules.And(parts) | rules.Or(parts):
            for part in parts:
                if evaluate(part, person.facts) is True:
                    yield from _read_as_true(person, part)
        case rules.Definitely(part):
            yield from _read_as_true(person, part)
        case rules.Unsure(name):
            yield name.id
        case rules.Name(id) if id not in person.instrument.items:
            for text in person.instrument.rules_of.get(id, ()):
                yield from _read_as_true(person, parse(text))
        case rules.Name() | rules.Comparison() | rules.Membership():
            yield from _items_below(person.instrument, rule)


def _items_below(instrument: Instrument, rule: Rule) -> Iterator[str]:
    """The items a rule reads, directly or through findings and results."""
    for name in rules.names_in(rule):
        if name.id in instrument.items:
            yield name.id
        for text in instrument.rules_of.get(name.id, ()):
            yield from _items_below(instrument, parse(text))
