"""What one person gave: a definite answer, or the reason why there is none, for each item.

Only data. `answers` reads them from words, numbers and files; `facts` evaluates the rules on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, get_args

Reason = Literal["unsure", "skipped", "not_asked"]
REASONS: tuple[str, ...] = get_args(Reason)


@dataclass(frozen=True, slots=True)
class Bound:
    """A number known only by its limit, such as `<5`: all that is known is that it is in this interval.

    `with_low` and `with_high` tell whether the ends belong to it. `text` is the limit as it was written.
    """

    low: float
    high: float
    with_low: bool
    with_high: bool
    text: str

    def __str__(self) -> str:
        """The limit as it is printed."""
        return self.text


@dataclass(frozen=True, slots=True)
class Answer:
    """A definite answer. A number is in the item's own unit.

    `typed` and `unit` are the number and the unit as they were given, where that was another unit.
    """

    value: bool | float | str | date | Bound
    typed: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer, and the reason. Every reason is unknown to a rule; a report tells them apart."""

    reason: Reason


Given = Answer | Unanswered


@dataclass(frozen=True)
class Answers:
    """Everything one person gave, by item id; an item that is missing here was not answered.

    `notes` are remarks for the person who entered the answers: a hidden character was removed, a code looks like a
    name. `as_list` are the items that were asked together as one list. `example` marks an invented person.
    `made_under` is the instrument version of a saved report where it is not the present one.
    """

    given: Mapping[str, Given] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    as_list: frozenset[str] = frozenset()
    example: bool = False
    made_under: str | None = None

    def value(self, item: str) -> bool | float | str | date | Bound | None:
        """Return the answer's value; None for every kind of no answer."""
        found = self.given.get(item)
        return found.value if isinstance(found, Answer) else None

    def reason(self, item: str) -> Reason | None:
        """Return the reason for no answer; None where there is an answer, or no reason was given."""
        found = self.given.get(item)
        return found.reason if isinstance(found, Unanswered) else None

    def with_answer(self, item: str, given: Given | None) -> Answers:
        """Return a copy with one answer changed, or removed where `given` is None.

        The item is then no longer one that was asked in a list.
        """
        others = {id: one for id, one in self.given.items() if id != item}
        changed = others if given is None else {**others, item: given}
        return replace(self, given=changed, as_list=self.as_list - {item})


def plain_number(value: float) -> int | float:
    """Return a number for JSON and tables: a whole number as an int, so that it is written without a point."""
    return int(value) if value == int(value) else value


def as_json(given: Given) -> Any:
    """Return an answer as an answer file contains it; reading it again gives the same answer."""
    if isinstance(given, Unanswered):
        return {"unanswered": given.reason}
    if given.unit is not None and given.typed is not None:
        return {"value": plain_number(given.typed), "unit": given.unit}
    if isinstance(given.value, bool):
        return "yes" if given.value else "no"
    if isinstance(given.value, float):
        return plain_number(given.value)
    if isinstance(given.value, Bound):
        return given.value.text
    return given.value.isoformat() if isinstance(given.value, date) else given.value
