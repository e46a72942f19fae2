"""Which question comes next. Pure: an instrument and answers go in, an item comes out; no terminal, no clock.

Asking is not scoring: `skip_when` and `ask_when` decide what is put. What was answered is read by the rules, on the
path or off it. Where an interview stands follows from its answers alone, so that going back, jumping, a crash and a
resume cannot lose or change one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from ..content.instrument import Instrument
from ..content.schema import Item, Tier, Voice
from .answers import Answer, Answers, Unanswered
from .answers.given import Given
from .facts import Person, person


def is_put(person: Person, item: Item, voice: Voice | None = None, *, full: bool = False) -> bool:
    """Whether the question is put to this person. With no voice: to anybody, staff or patient.

    A question is left out only where its `skip_when` (or its section's) is definitely true and its `put_anyway_when`
    is not, and with `full` not even then; one with `ask_when` is put only where that is definitely true.
    """
    if item.put == "stamped" or (voice == "patient" and item.staff_only):
        return False
    anyway = full or (item.put_anyway_when is not None and person.is_true(item.put_anyway_when))
    if not anyway and any(person.is_true(text) for text in skips(person.instrument, item, voice)):
        return False
    return item.ask_when is None or person.is_true(item.ask_when)


def most_urgent(person: Person) -> Tier | None:
    """The most urgent tier these answers ask for: by a warning sign itself, or by a table that has the tiers as codes.

    Two signs may be worse together than each alone, and `unsure` at a sign that cannot wait does not wait either.
    """
    tiers, results = person.instrument.head.tiers, person.instrument.results.values()
    flagged = {item.tier for item in person.instrument.safety_items if person.value(item.id) is True}
    told = {person.value(one.id) for one in results if tiers and one.kind == "table" and {*tiers} <= {*one.codes}}
    return next((tier for tier in tiers if tier in flagged | told), None)


def skips(instrument: Instrument, item: Item, voice: Voice | None = None) -> tuple[str, ...]:
    """What leaves the question out, where true. What is always put to staff is left out for a patient alone."""
    if item.always_for_staff and voice != "patient":
        return ()
    return tuple(text for text in (instrument.section_of[item.id].skip_when, item.skip_when) if text)


def may_be_listed(item: Item) -> bool:
    """Whether a question may stand in a list: a yes or no that depends on nothing in it and needs no privacy."""
    return item.kind == "yes_no" and not item.alone and item.ask_when is None


@dataclass(frozen=True)
class Earlier:
    """An answer that may be out of date: shown beside its question, which is put again. No rule reads it."""

    given: Given
    day: date | None


@dataclass(frozen=True)
class Interview:
    """An interview at one moment: the answers so far, and the question gone to by hand, if any.

    `earlier` are answers to be given again, by item; once the item is answered they mean nothing.
    `current` is that question, else the first one on the path without an answer or a reason for none; None at the end.
    """

    instrument: Instrument
    answers: Answers
    voice: Voice = "staff"
    full: bool = False
    gone_to: str | None = None
    earlier: Mapping[str, Earlier] = field(default_factory=dict)

    @cached_property
    def person(self) -> Person:
        """The person as far as the answers go."""
        return person(self.instrument, self.answers)

    @cached_property
    def path(self) -> tuple[Item, ...]:
        """The questions put to this person, in order, given the answers so far."""
        items = self.instrument.items.values()
        return tuple(item for item in items if is_put(self.person, item, self.voice, full=self.full))

    @property
    def left(self) -> tuple[Item, ...]:
        """The questions on the path still without an answer or a reason."""
        return tuple(item for item in self.path if item.id not in self.answers.given)

    @property
    def current(self) -> Item | None:
        """The question to put now; None when all is asked."""
        if self.gone_to is not None:
            return self.instrument.items[self.gone_to]
        return next(iter(self.left), None)

    def answered(self, given: Given) -> Interview:
        """The interview after an answer, or a reason for none, to the current question."""
        item = self.current
        if item is None:
            return self
        return replace(self, answers=self.answers.with_answer(item.id, given), gone_to=None)

    @property
    def group(self) -> tuple[Item, ...]:
        """The questions on the path that staff may be shown as one list with the current one; else none."""
        item, section_of = self.current, self.instrument.section_of
        if item is None or self.voice != "staff" or not section_of[item.id].as_list:
            return ()
        listed = tuple(one for one in self.path if section_of[one.id] is section_of[item.id] and may_be_listed(one))
        return listed if item in listed and len(listed) > 1 else ()

    def marked(self, id: str, given: Given | None) -> Interview:
        """The interview after one line of the current list was answered, or taken back with None; it stays there."""
        answers = self.answers.with_answer(id, given)
        if given not in (None, Unanswered("skipped")):
            answers = replace(answers, as_list=answers.as_list | {id})
        return replace(self, answers=answers, gone_to=id)

    @property
    def open_lines(self) -> tuple[Item, ...]:
        """The lines of the current list that are neither answered nor said to be not sure."""
        return tuple(one for one in self.group if self.answers.given.get(one.id) in (None, Unanswered("skipped")))

    def rest_of_list(self, given: Given) -> Interview:
        """The interview after every open line of the current list was answered alike; what was marked stays."""
        done = self
        for one in self.open_lines:
            done = done.marked(one.id, given)
        return replace(done, gone_to=None)

    def left_standing(self) -> Interview:
        """The interview after leaving the current question as it was; a new one becomes `skipped`."""
        item = self.current
        if item is None or item.id in self.answers.given:
            return replace(self, gone_to=None)
        return self.answered(Unanswered("skipped"))

    def back(self) -> Interview:
        """The interview at the question before the current one; at the first, where it is."""
        before = self._before(self.current)
        return self if before is None else replace(self, gone_to=before.id)

    def jumped(self, id: str) -> Interview:
        """The interview at any question, answered or not, on the path or off it."""
        return replace(self, gone_to=id)

    def _before(self, item: Item | None) -> Item | None:
        order = [one.id for one in self.instrument.items.values()]
        end = len(order) if item is None else order.index(item.id)
        return next((one for one in reversed(self.path) if order.index(one.id) < end), None)

    @property
    def off_path(self) -> tuple[Item, ...]:
        """Answered questions that would not be put: kept, named, and still read by the rules."""
        return tuple(off_path(self.person, self.voice, full=self.full))

    def earlier_to(self, id: str) -> Earlier | None:
        """The earlier answer to show beside a question that was not answered since; None where there is none."""
        return self.earlier.get(id) if id not in self.answers.given else None

    @property
    def unused(self) -> tuple[Item, ...]:
        """Questions with an earlier answer only, which are not put: those answers are read by no rule."""
        items = self.instrument.items
        return tuple(items[id] for id in self.earlier if self.earlier_to(id) and items[id] not in self.path)

    @cached_property
    def tier(self) -> Tier | None:
        """How urgent the answers so far are, where they cannot wait."""
        return most_urgent(self.person)

    def section_number(self, item: Item) -> tuple[int, int]:
        """The item's section as "3 of 8"."""
        sections = [part.section.id for part in self.instrument.sections]
        return sections.index(self.instrument.section_of[item.id].id) + 1, len(sections)


def off_path(person: Person, voice: Voice | None = None, *, full: bool = False) -> Iterator[Item]:
    """The items with a definite answer that were not put, given all the other answers."""
    for item in person.instrument.items.values():
        answered = isinstance(person.answers.given.get(item.id), Answer)
        if answered and item.put == "asked" and not is_put(person, item, voice, full=full):
            yield item
