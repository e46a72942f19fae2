"""XPath of XLSForms evaluated by libxml2 (lxml): XPath 1.0 as the standard has it, and the functions of OpenRosa."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from lxml import etree

_FIELD = re.compile(r"\$\{([a-z0-9_]+)\}")


def _text(given: Any) -> str:
    """The text of what a function was given: that of the first node, or the value itself."""
    return (given[0].text or "" if given else "") if isinstance(given, list) else str(given)


def selected(_: Any, ticked: Any, code: Any) -> bool:
    """Whether an option is among those that are ticked."""
    return _text(code) in _text(ticked).split()


def decimal_date_time(_: Any, day: Any) -> float:
    """The days of a date since 1970; NaN for none."""
    text = _text(day)
    return float(date.fromisoformat(text).toordinal() - 719_163) if text else math.nan


def coalesce(_: Any, *given: Any) -> str:
    """The first that is filled."""
    return next(filter(None, map(_text, given)), "")


def regex(_: Any, text: Any, pattern: Any) -> bool:
    """Whether a text matches a pattern."""
    return re.search(_text(pattern), _text(text)) is not None


def today(_: Any) -> str:
    """The day of the tests."""
    return "2026-11-27"


_FUNCTIONS = {
    (None, "selected"): selected,
    (None, "decimal-date-time"): decimal_date_time,
    (None, "coalesce"): coalesce,
    (None, "regex"): regex,
    (None, "today"): today,
}


class Answers:
    """The answers of one form; a field that is named nowhere is an error, as in a form."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.root = etree.Element("data")
        self.nodes = {name: etree.SubElement(self.root, name) for name in names}

    def fill(self, cells: Mapping[str, str]) -> None:
        """Put texts into the fields; those that are not given are emptied."""
        for name, node in self.nodes.items():
            node.text = cells.get(name, "")

    def evaluated(self, text: str, at: str | None = None) -> Any:
        """The value of an expression, `.` being the field `at`."""
        unknown = {*_FIELD.findall(text)} - {*self.nodes}
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        return _compiled(text)(self.root if at is None else self.nodes[at])

    def holds(self, text: str, at: str | None = None) -> bool:
        """Whether a condition is true."""
        found = self.evaluated(text, at)
        assert isinstance(found, bool), text
        return found


@lru_cache(maxsize=8192)
def _compiled(text: str) -> etree.XPath:
    return etree.XPath(_FIELD.sub(r"/data/\1", text), extensions=_FUNCTIONS, smart_strings=False)
