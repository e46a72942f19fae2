"""Which question comes next. Pure: an instrument and answers go in, an item comes out; no terminal, no clock.

Whether a question is asked and whether its answer is scored are two things: `skip_when`, `put_anyway_when` and
`ask_when` decide what is asked; rules read every answer, asked on this path or not. The present question follows from
the answers alone, so that going back, jumping, a crash and a resume cannot lose or change an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from ..content.instrument import Instrument
from ..content.schema import Item, Screen, Voice
from .facts import Person, person
from .given import Answer, Answers, Given, Unanswered
from .urgency import Urgency, urgency


@dataclass(frozen=True)
class Earlier:
    """An answer that may be out of date: shown beside its question, which is asked again. No rule reads it."""

    given: Given
    day: date | None


@dataclass(frozen=True)
class Interview:
    """An interview at one moment: the answers so far, in one voice. Every method returns a new interview.

    `full` asks every question, also those a `skip_when` leaves out. `jumped_to` is the question the person jumped to.
    `earlier` are answers to give again, by item; once the item is answered they mean nothing. `today` is the day of the
    interview, where it is known: a later day is asked back.
    """

    instrument: Instrument
    answers: Answers
    voice: Voice = "staff"
    full: bool = False
    jumped_to: str | None = None
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    today: date | None = None

    @cached_property
    def person(self) -> Person:
        """The person as far as the answers go."""
        return person(self.instrument, self.answers)

    @cached_property
    def urgency(self) -> Urgency | None:
        """What cannot wait by the answers so far."""
        return urgency(self.person, self.voice)

    # ---- Where the interview is -------------------------------------------------------------------------------------

    @property
    def current(self) -> Item | None:
        """The question to ask now: the one jumped to, else the first open one on the path; None at the end."""
        if self.jumped_to is not None:
            return self.instrument.items[self.jumped_to]
        return next(iter(self.left), None)

    @property
    def left(self) -> tuple[Item, ...]:
        """The questions on the path with neither an answer nor a reason for none."""
        return tuple(item for item in self.path if item.id not in self.answers.given)

    @cached_property
    def path(self) -> tuple[Item, ...]:
        """The questions asked of this person, in order, given the answers so far."""
        items = (self.instrument.items[id] for id in self._order)
        return tuple(item for item in items if is_put(self.person, item, self.voice, full=self.full))

    @property
    def screen(self) -> Screen | None:
        """The screen of the current question; None at the end."""
        return None if self.current is None else self.instrument.screen_of[self.voice].get(self.current.id)

    @property
    def group(self) -> tuple[Item, ...]:
        """The questions that are shown on one screen with the current one; empty where it is shown alone."""
        item, screen = self.current, self.screen
        if item is None or screen is None or screen.form == "each":
            return ()
        lines = tuple(one for one in self.path if one.id in screen.items)
        return lines if item in lines and len(lines) > 1 else ()

    @property
    def is_list(self) -> bool:
        """Whether the current question is a line of a list in which one key says no to the rest."""
        return bool(self.group) and self.screen is not None and self.screen.form == "list"

    @property
    def open_lines(self) -> tuple[Item, ...]:
        """The lines on the current screen that are neither answered nor marked "not sure"."""
        return tuple(one for one in self.group if self.answers.given.get(one.id) in (None, Unanswered("skipped")))

    def number(self, item: Item) -> int:
        """Return the number of a question, counted from 1 along the path; off it, the number it would have."""
        order = [*self._order]
        before = order[: order.index(item.id)] if item.id in order else order
        return 1 + sum(one.id in before for one in self.path)

    @property
    def off_path(self) -> tuple[Item, ...]:
        """The answered questions that would not be asked; their answers stay, and rules still read them."""
        return tuple(off_path(self.person, self.voice, full=self.full))

    def earlier_to(self, id: str) -> Earlier | None:
        """Return the earlier answer to show beside a question; None where there is none, or a new answer was given."""
        return self.earlier.get(id) if id not in self.answers.given else None

    @property
    def unused(self) -> tuple[Item, ...]:
        """Questions with an earlier answer only that are not asked again: no rule reads those answers."""
        items = self.instrument.items
        return tuple(items[id] for id in self.earlier if self.earlier_to(id) and items[id] not in self.path)

    # ---- One step ---------------------------------------------------------------------------------------------------

    def answered(self, given: Given) -> Interview:
        """Return the interview after an answer, or a reason for none, to the current question."""
        item = self.current
        if item is None:
            return self
        return replace(self, answers=self.answers.with_answer(item.id, given), jumped_to=None)

    def skipped(self) -> Interview:
        """Return the interview after leaving the current question: an answer stays, a new question is `skipped`."""
        item = self.current
        if item is None or item.id in self.answers.given:
            return replace(self, jumped_to=None)
        return self.answered(Unanswered("skipped"))

    def marked(self, id: str, given: Given | None) -> Interview:
        """Return the interview after one line on the current screen was answered (None: cleared); the screen stays."""
        answers = self.answers.with_answer(id, given)
        if self.is_list and given not in (None, Unanswered("skipped")):
            answers = replace(answers, as_list=answers.as_list | {id})
        return replace(self, answers=answers, jumped_to=id)

    def rest_of_list(self, given: Given) -> Interview:
        """Return the interview after the same answer to every open line on the current screen; others stay."""
        done = self
        for one in self.open_lines:
            done = done.marked(one.id, given)
        return replace(done, jumped_to=None)

    def back(self) -> Interview:
        """Return the interview at the question before the current one; unchanged at the first question."""
        before = self._before(self.current)
        return self if before is None else replace(self, jumped_to=before.id)

    def jumped(self, id: str) -> Interview:
        """Return the interview at any question, answered or not, on the path or off it."""
        return replace(self, jumped_to=id)

    def _before(self, item: Item | None) -> Item | None:
        order = self._order
        end = len(order) if item is None or item.id not in order else order.index(item.id)
        return next((one for one in reversed(self.path) if order.index(one.id) < end), None)

    @property
    def _order(self) -> tuple[str, ...]:
        """The ids of all questions that can be put to this voice, in order."""
        return tuple(self.instrument.screen_of[self.voice])


def is_put(person: Person, item: Item, voice: Voice | None = None, *, full: bool = False) -> bool:
    """Whether the question is asked of this person. Without a voice: by anybody, staff or patient.

    A question is skipped only where its `skip_when`, or its section's, is definitely true and its `put_anyway_when` is
    not; with `full` it is never skipped. One with `ask_when` is asked only where that is definitely true.
    """
    if item.put == "stamped" or (voice is not None and not item.is_put_to(voice)):
        return False
    anyway = full or (item.put_anyway_when is not None and person.is_true(item.put_anyway_when))
    if not anyway and any(person.is_true(text) for text in skips(person.instrument, item, voice)):
        return False
    return item.ask_when is None or person.is_true(item.ask_when)


def skips(instrument: Instrument, item: Item, voice: Voice | None = None) -> tuple[str, ...]:
    """Return the written conditions that skip a question; `always_for_staff` ignores them unless a patient answers."""
    if item.always_for_staff and voice != "patient":
        return ()
    return tuple(text for text in (instrument.section_of[item.id].skip_when, item.skip_when) if text)


def off_path(person: Person, voice: Voice | None = None, *, full: bool = False) -> Iterator[Item]:
    """Yield the items with a definite answer whose question would not be asked, given all other answers."""
    for item in person.instrument.items.values():
        answered = isinstance(person.answers.given.get(item.id), Answer)
        if answered and item.put == "asked" and not is_put(person, item, voice, full=full):
            yield item
