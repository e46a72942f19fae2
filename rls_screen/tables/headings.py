"""Headings that are nearly an item's name: a column that may hold answers must not pass unread without a word.

What a heading names for certain is in `answers.names`. Here is what may be meant all the same, and what to write so
that it is settled: a line of a map, or `--ignore`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from ..content.instrument import Instrument
from ..content.schema import Item
from ..person.answers.files import shown_key
from ..person.answers.names import Named, forms, name_and_unit, named, spelled
from ..person.answers.text import visible
from ..person.answers.units import letters, units_of

_BEHIND = re.compile("[/.\u2010-\u2013-]")
_UNIT_WORD = re.compile(r"[\W_]*(?:units?|uom)$|^(?:units?|uom)[\W_]*(?:of[\W_]+)?")


@dataclass(frozen=True)
class Doubt:
    """Why a heading may hold answers: what it may mean, what else, and whether it names the unit of some numbers."""

    why: str
    means: Named
    is_unit: bool = False
    others: tuple[str, ...] = ()


def doubt(heading: str, instrument: Instrument) -> Doubt | None:
    """Why a heading that names no item may be meant as one; None where nothing speaks for it."""
    return next(_doubts(heading, instrument), None)


def _doubts(heading: str, instrument: Instrument) -> Iterator[Doubt]:
    items = [*instrument.items.values()]
    for item in _named_unit(heading, items):
        yield Doubt(f"it seems to name the unit of {item.id}, which is read from no other column", Named(item), True)
    plain = visible(heading)
    for mark in _BEHIND.finditer(plain):
        found = named(plain[mark.end() :], instrument)
        if found is not None:
            others = tuple(item.id for item in items if item.id.endswith(f"_{found.item.id}"))
            yield Doubt(f"it ends in {found.item.id}", found, others=others)
    name, unit = name_and_unit(heading)
    for item in _near(name, items):
        yield Doubt(f"it is nearly {item.id}", Named(item, unit))
    yield from _near_with_unit(heading, items)


def _named_unit(heading: str, items: list[Item]) -> Iterator[Item]:
    """The numbers whose unit a column named like `ferritin_unit` may hold."""
    stem = _UNIT_WORD.sub("", spelled(heading))
    if stem and stem != spelled(heading):
        numbers = [item for item in items if item.kind == "number"]
        yield from (item for item in numbers if item.id in forms(stem))
        yield from _near(stem, numbers)


def _near_with_unit(heading: str, items: list[Item]) -> Iterator[Doubt]:
    """Near names with a unit behind them: `feritin_ng_ml`."""
    parts = re.split(r"([^a-z0-9%\u00b5\u03bc]+)", spelled(heading))
    for cut in range(1, len(parts), 2):
        stem, behind = "".join(parts[:cut]), "".join(parts[cut:])
        for item in _near(stem, (item for item in items if item.kind == "number")):
            unit = next((one for one in units_of(item) if letters(one) == letters(behind)), None)
            if unit is not None:
                yield Doubt(f"it is nearly {item.id}", Named(item, unit))


def _near(name: str, items: Iterable[Item]) -> Iterator[Item]:
    """The items a name is near to: one letter wrong or swapped, two in ids of 8 letters or more, none below 5."""
    written = forms(name)
    for item in items:
        length = len(item.id)
        allowed = 0 if length < 5 else 1 if length < 8 else 2
        close = [form for form in written if abs(len(form) - length) <= allowed]
        if any(0 < DamerauLevenshtein.distance(form, item.id) <= allowed for form in close):
            yield item


def refusal(place: str, heading: str, found: Doubt, *, is_answered: bool) -> str:
    """The message for such a heading; `is_answered`: another column answers the item already."""
    ignore = f"--ignore {shlex.quote(shown_key(heading))}, in Python ignore=[…], if it is not."
    item = found.means.item
    if found.is_unit:
        unit = item.unit or "…"
        return (
            f"{place}, {shown_key(heading)}: {found.why}.\n"
            f"  Units stand in the heading, one for all rows ({item.id}[{unit}]), or in a map: "
            f'{item.id} = {{ item = "{item.id}", unit = "{unit}" }}. '
            f"Then, or where the column is something else: --ignore {shlex.quote(shown_key(heading))}, "
            "in Python ignore=[…]."
        )
    if is_answered:
        return (
            f"{place}, {shown_key(heading)}: {found.why}, and another column answers that.\n"
            f"  Keep one of the two; or let this one pass unread: --ignore {shlex.quote(shown_key(heading))}, "
            "in Python ignore=[…]."
        )
    means = item.id if found.means.unit is None else f"{item.id}[{found.means.unit}]"
    lines = " or ".join(f"{in_toml(heading)} = {in_toml(one)}" for one in (means, *found.others))
    return (
        f"{place}, {shown_key(heading)}: {found.why}; is it meant?\n"
        f"  Rename it, or write in a map (--map FILE): {lines}; or {ignore}"
    )


def in_toml(text: str) -> str:
    """The text as a quoted key or value of TOML; what cannot be seen is written as its number."""
    signs = (
        f"\\{c}" if c in '"\\' else c if c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 65_536
        else f"\\U{ord(c):08x}"
        for c in text
    )  # fmt: skip
    return f'"{"".join(signs)}"'


def is_ignored(heading: str, patterns: Iterable[str], *, is_item: bool) -> bool:
    """Whether the caller lets a heading pass unread. A pattern with `*` never takes a column that is read."""
    name = spelled(heading)
    for pattern in patterns:
        if "*" not in pattern:
            if visible(pattern).strip() == visible(heading).strip() or (not is_item and spelled(pattern) == name):
                return True
        elif not is_item and re.fullmatch(".*".join(map(re.escape, spelled(pattern).split("*"))), name, re.DOTALL):
            return True
    return False
