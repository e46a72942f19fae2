"""When an answer was given, and whether it is too old to go on with: one rule for a session and for an answer file.

The spans stand in the questionnaire (`kept_answers`). Nothing here reads a clock: `now` is handed in.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ..content.schema import Item, KeptAnswers


def is_stale(item: Item, given_at: datetime | None, now: datetime, spans: KeptAnswers) -> bool:
    """Whether the answer to an item is put again.

    The answer to a safety item (one with a tier) stays only where it is known to be young enough: without a time, or
    with one in the future, it is stale. Any other is stale once it is known to be too old.
    """
    age = now - given_at if given_at is not None and given_at <= now else None
    if item.tier is not None:
        return age is None or spans.safety_hours is None or age > timedelta(hours=spans.safety_hours)
    if age is None or spans.other_days is None or item.id in spans.lasting:
        return False
    return age > timedelta(days=spans.other_days)


@dataclass(frozen=True)
class FileTimes:
    """What an answer file says about when its answers were given.

    `each` is what its `times` say of single answers; None where the file has none. `day` is the day on which they were
    given, `written` when the file was written, which says only that they are not younger.
    """

    each: Mapping[str, datetime] | None
    day: date | None
    written: datetime | None

    def of(self, item: Item, now: datetime) -> datetime | None:
        """When an answer was given, as early as it can have been; None where that is not known.

        A file from the future has the clock of another time: its times are not known. When a file was written says
        nothing about the youngest age of a safety answer: a report can be made today from answers of last year.
        """
        if self.written is not None and self.written > now:
            return None
        if self.each is not None:
            return self.each.get(item.id)
        if self.day is not None:
            return datetime.combine(self.day, time.min).astimezone()
        return self.written if item.tier is None else None


def times_in_file(text: str, day: date | None) -> FileTimes:
    """The times in the text of an answer file; a time that cannot be read is not known."""
    top: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        top = json.loads(text)
    if not isinstance(top, dict) or "answers" not in top:
        return FileTimes(None, day, None)
    times = top.get("times")
    each = {id: read for id, one in times.items() if (read := _time(one))} if isinstance(times, dict) else None
    return FileTimes(each, day, _time(top.get("created")))


def _time(written: Any) -> datetime | None:
    """A time as ISO 8601; one without a zone is of this computer's zone."""
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return datetime.fromisoformat(written).astimezone()
    return None
