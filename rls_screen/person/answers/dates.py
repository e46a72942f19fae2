"""What a written date can mean. `12/03/2026` is one day in one country and another in the next; nothing is guessed."""

from __future__ import annotations

import contextlib
import re
from datetime import date

from .text import visible

_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
# Up to two letters behind the day are the ending of an ordinal number, such as 12th.
_DAY_AND_MONTH = re.compile(r"([0-9]{1,2})(?:[^\W\d_]{2})?[-/. ]*?([^\W\d_]{3,})[-/., ]*([0-9]{4})")
_MONTH_AND_DAY = re.compile(r"([^\W\d_]{3,})[-/. ]*([0-9]{1,2})(?:[^\W\d_]{2})?[-/, ]+([0-9]{4})")


def days(text: str, months: str) -> tuple[date, ...]:
    """Return every day that the text can mean, day before month first; empty where it is not a date.

    `months` are the twelve names with spaces between them; the first three letters of a name are enough. A year has
    four digits.

    >>> days("12/03/2026", MONTHS)
    (datetime.date(2026, 3, 12), datetime.date(2026, 12, 3))
    """
    written = " ".join(visible(text).casefold().split())
    if match := _YEAR_FIRST.fullmatch(written):
        possible = [(match[1], match[3], match[4])]
    elif match := _YEAR_LAST.fullmatch(written):
        possible = [(match[4], match[3], match[1]), (match[4], match[1], match[3])]
    elif match := _DAY_AND_MONTH.fullmatch(written):
        possible = [(match[3], _number(match[2], months), match[1])]
    elif match := _MONTH_AND_DAY.fullmatch(written):
        possible = [(match[3], _number(match[1], months), match[2])]
    else:
        return ()
    found = []
    for year, month, day in possible:
        with contextlib.suppress(ValueError):
            found.append(date(int(year), int(month), int(day)))
    return tuple(dict.fromkeys(found))


def _number(name: str, months: str) -> int:
    """Return the number of the only month whose name begins with this; 0 where there is none."""
    found = [number for number, month in enumerate(months.casefold().split(), start=1) if month.startswith(name)]
    return found[0] if len(found) == 1 else 0


def in_words(day: date, months: str, form: str) -> str:
    """Return a day with the name of its month, which cannot be misread; `form` says in which order."""
    return form.format(day=day.day, month=months.split()[day.month - 1], year=day.year)
