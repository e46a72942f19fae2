"""When an answer was given, and whether it is too old to be used again: one rule for sessions and for answer files.

The limits are in the questionnaire (`kept_answers`). Nothing here reads a clock: `now` is an argument.
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
    """Return whether an item is to be asked again.

    The answer to a safety item (one with a tier) is used only where it is known to be recent enough: without a time, or
    with one in the future, it is stale. Any other answer is stale only where it is known to be too old.
    """
    age = now - given_at if given_at is not None and given_at <= now else None
    if item.tier is not None:
        return age is None or spans.safety_hours is None or age > timedelta(hours=spans.safety_hours)
    if age is None or spans.other_days is None or item.id in spans.lasting:
        return False
    return age > timedelta(days=spans.other_days)


@dataclass(frozen=True)
class FileTimes:
    """The times in an answer file.

    `each` are the times of single answers; None where the file has no `times`. `day` is the day on which the answers
    were given, `written` when the file was written: the answers are at least as old as that.
    """

    each: Mapping[str, datetime] | None
    day: date | None
    written: datetime | None

    def of(self, item: Item, now: datetime) -> datetime | None:
        """Return the earliest time at which an answer can have been given; None where it is not known.

        A file from the future was written with a wrong clock, so none of its times are used. The time at which a file
        was written is not used for a safety answer: a report can be made today from answers of last year.
        """
        if self.written is not None and self.written > now:
            return None
        if self.each is not None:
            return self.each.get(item.id)
        if self.day is not None:
            return datetime.combine(self.day, time.min).astimezone()
        return self.written if item.tier is None else None


def times_in_file(text: str, day: date | None) -> FileTimes:
    """Return the times in the text of an answer file, leaving out those that cannot be read."""
    top: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        top = json.loads(text)
    if not isinstance(top, dict) or "answers" not in top:
        return FileTimes(None, day, None)
    times = top.get("times")
    each = {id: read for id, one in times.items() if (read := _time(one))} if isinstance(times, dict) else None
    return FileTimes(each, day, _time(top.get("created")))


def _time(written: Any) -> datetime | None:
    """Return an ISO 8601 time; one without a zone is in the zone of this computer."""
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return datetime.fromisoformat(written).astimezone()
    return None
