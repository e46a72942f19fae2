"""What a person gave: an answer, or the reason why there is none. Also how values are cleaned and printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, get_args

Reason = Literal["unsure", "skipped", "not_asked"]
REASONS: tuple[str, ...] = get_args(Reason)

LINE_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_JOINERS = "\u200c\u200d"  # zero width (non-)joiner: part of the spelling in several languages


@dataclass(frozen=True, slots=True)
class Answer:
    """A definite answer, in the item's own unit; `typed` and `unit` keep a number as it was given in another unit."""

    value: bool | float | str | date
    typed: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer, and which of the reasons it was. A rule sees all of them as unknown; the report does not."""

    reason: Reason


Given = Answer | Unanswered


@dataclass(frozen=True)
class Answers:
    """Everything one person gave, by item; an item that is not here was not answered.

    `notes` are remarks for whoever entered the answers (a hidden character removed, a code that looks like a name);
    `as_list` are the items asked together as one list; `example` marks an invented person; `made_under` is the
    version of the instrument a saved report was made under, where that is not the present one.
    """

    given: Mapping[str, Given] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    as_list: frozenset[str] = frozenset()
    example: bool = False
    made_under: str | None = None

    def value(self, item: str) -> bool | float | str | date | None:
        """The answer's value, None for every kind of no answer."""
        found = self.given.get(item)
        return found.value if isinstance(found, Answer) else None

    def reason(self, item: str) -> Reason | None:
        """Why an item has no answer, where that was given."""
        found = self.given.get(item)
        return found.reason if isinstance(found, Unanswered) else None

    def with_answer(self, item: str, given: Given | None) -> Answers:
        """The same answers with one changed, or taken back with None."""
        rest = {id: kept for id, kept in self.given.items() if id != item}
        changed = rest if given is None else {**rest, item: given}
        return replace(self, given=changed, as_list=self.as_list - {item})


def visible(text: str) -> str:
    """The text without characters nobody sees (Unicode's format characters), every kind of blank a plain one.

    Words, numbers, dates and names are read from this, for one person and in tables: a byte order mark before `yes`, a
    soft hyphen within it or a no-break space behind it must not turn an answer into none.
    """
    if text.isascii():
        return text
    kept = (" " if unicodedata.category(c) == "Zs" else c for c in text if unicodedata.category(c) != "Cf")
    return "".join(kept)


def clean(text: str) -> tuple[str, int]:
    """The text in NFC on one line, without hidden and control characters, and how many of those were removed.

    They can move a terminal's cursor, write to its clipboard, or reverse the reading direction of a line.
    """
    flat = "".join(" " if c in "\t" else c for c in LINE_END.sub(" ", text))
    kept = [c for c in flat if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs")]
    return unicodedata.normalize("NFC", "".join(kept)).strip(), len(flat) - len(kept)


def plain_number(value: float) -> int | float:
    """A number for JSON and tables: whole numbers without a point."""
    return int(value) if value == int(value) else value


def as_json(given: Given) -> Any:
    """An answer as an answer file holds it; reading it again gives the same answer."""
    if isinstance(given, Unanswered):
        return {"unanswered": given.reason}
    if given.unit is not None and given.typed is not None:
        return {"value": plain_number(given.typed), "unit": given.unit}
    if isinstance(given.value, bool):
        return "yes" if given.value else "no"
    if isinstance(given.value, float):
        return plain_number(given.value)
    return given.value.isoformat() if isinstance(given.value, date) else given.value
