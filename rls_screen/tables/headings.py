"""Which item a heading means: by the study's own map, by its name, or nearly; the last must be settled by the caller.

What a heading names exactly is decided in `person.answers.names`. A map is a TOML file of the study: heading → item,
unit and codes. A heading that is nearly an item's name stops the table, since a column of answers must never be left
out unnoticed; the message names the line of a map, or the option, that settles it.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein

from ..content.instrument import Instrument
from ..content.schema import Item
from ..errors import Problem, TableError
from ..person.answers.files import shown_key
from ..person.answers.names import Named, forms, name_and_unit, named, spelled
from ..person.answers.text import visible
from ..person.answers.units import letters, units_of

_BEHIND = re.compile("[/.\u2010-\u2013-]")
_UNIT_WORD = re.compile(r"[\W_]*(?:units?|uom)$|^(?:units?|uom)[\W_]*(?:of[\W_]+)?")


# ---- A study's map --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mapped:
    """The entry of a map for one column: which item it answers, in which unit, in which codes.

    `decimal` is the mark before decimals in its numbers; the other mark then separates thousands.
    """

    item: str
    unit: str | None = None
    codes: Mapping[str, str] | None = None
    decimal: str | None = None


def read_map(text: str, name: str) -> dict[str, Mapped]:
    """Read a study's map: a table `[columns]` of heading = item, or heading = a table with item, unit, codes, decimal.

    `name` is the file in messages. Raises TableError with every entry that cannot be used.
    """
    try:
        top = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableError(Problem("map-not-toml", name, f"this map is not TOML: {error}.")) from None
    except RecursionError:
        problem, remedy = "this map is nested too deeply", "it holds one table, [columns]."
        raise TableError(Problem("map-too-deep", name, problem, remedy)) from None
    columns = top.get("columns")
    if set(top) != {"columns"} or not isinstance(columns, dict) or not columns:
        problem, remedy = "a map holds one table, [columns]", "write in it: your column = our item."
        raise TableError(Problem("map-without-columns", name, problem, remedy))
    entries = {heading: _mapped(entry) for heading, entry in columns.items()}
    remedy = (
        'write the item, or { item = "…", unit = "…", codes = { … } }; in a column of numbers also decimal = "," '
        'or ".".'
    )
    problems = [
        Problem("map-entry", f"{name}, {shown_key(heading)}", "this entry cannot be read", remedy)
        for heading, entry in entries.items()
        if entry is None
    ]
    if problems:
        raise TableError(*problems)
    return {heading: entry for heading, entry in entries.items() if entry is not None}


def _mapped(entry: Any) -> Mapped | None:
    """Read the right side of a map's line; None if it cannot be used."""
    if isinstance(entry, str):
        id, unit = split(entry)
        return Mapped(id, unit)
    if not isinstance(entry, dict) or not {"item"} <= set(entry) <= {"item", "unit", "codes", "decimal"}:
        return None
    item, unit, codes, decimal = entry["item"], entry.get("unit"), entry.get("codes"), entry.get("decimal")
    if decimal not in (None, ",", "."):
        return None
    is_fine = isinstance(item, str) and isinstance(unit, str | None) and isinstance(codes, dict | None)
    if not is_fine or not all(isinstance(answer, str) for answer in (codes or {}).values()):
        return None
    return Mapped(item, unit, codes, decimal)


def split(heading: str) -> tuple[str, str | None]:
    """Split `hemoglobin[g/dL]` into name and unit; None if there is no unit."""
    text = heading.strip()
    if text.endswith("]") and "[" in text:
        id, _, unit = text[:-1].partition("[")
        return id.strip(), unit.strip()
    return text, None


# ---- Headings that are nearly a name --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Doubt:
    """Why a heading may hold answers: the reason, the item it may mean, and other items it may mean.

    `is_unit`: it seems to name the unit of that item's numbers.
    """

    why: str
    means: Named
    is_unit: bool = False
    others: tuple[str, ...] = ()


def doubt(heading: str, instrument: Instrument) -> Doubt | None:
    """Return why a heading that names no item may still mean one; None if there is no reason to think so."""
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
    """The numbers whose unit may be in a column called, for example, `ferritin_unit`."""
    stem = _UNIT_WORD.sub("", spelled(heading))
    if stem and stem != spelled(heading):
        numbers = [item for item in items if item.kind == "number"]
        yield from (item for item in numbers if item.id in forms(stem))
        yield from _near(stem, numbers)


def _near_with_unit(heading: str, items: list[Item]) -> Iterator[Doubt]:
    """Near names followed by a unit: `feritin_ng_ml`."""
    parts = re.split(r"([^a-z0-9%\u00b5\u03bc]+)", spelled(heading))
    for cut in range(1, len(parts), 2):
        stem, behind = "".join(parts[:cut]), "".join(parts[cut:])
        for item in _near(stem, (item for item in items if item.kind == "number")):
            unit = next((one for one in units_of(item) if letters(one) == letters(behind)), None)
            if unit is not None:
                yield Doubt(f"it is nearly {item.id}", Named(item, unit))


def _near(name: str, items: Iterable[Item]) -> Iterator[Item]:
    """The items with a similar name: one letter wrong or swapped, two in ids of 8 letters or more, none below 5."""
    written = forms(name)
    for item in items:
        length = len(item.id)
        allowed = 0 if length < 5 else 1 if length < 8 else 2
        close = [form for form in written if abs(len(form) - length) <= allowed]
        if any(0 < DamerauLevenshtein.distance(form, item.id) <= allowed for form in close):
            yield item


def refusal(name: str, heading: str, found: Doubt, *, is_answered: bool) -> Problem:
    """Return the problem of a doubtful heading of the file `name`; `is_answered`: another column answers the item."""
    place, item = f"{name}, {shown_key(heading)}", found.means.item
    option = f"--ignore {shlex.quote(shown_key(heading))}, in Python ignore=[…]"
    if found.is_unit:
        unit = item.unit or "…"
        remedy = (
            f"Put the unit into the heading, one for all rows ({item.id}[{unit}]), or into a map: {item.id} = "
            f'{{ item = "{item.id}", unit = "{unit}" }}. Then, or if the column is something else: {option}.'
        )
        return Problem("unit-column", place, f"{found.why}.", remedy)
    if is_answered:
        problem = f"{found.why}, and another column answers that."
        return Problem("doubtful-second-heading", place, problem, f"Keep one of the two, or skip this one: {option}.")
    means = item.id if found.means.unit is None else f"{item.id}[{found.means.unit}]"
    lines = " or ".join(f"{in_toml(heading)} = {in_toml(one)}" for one in (means, *found.others))
    remedy = f"Rename it, or write in a map (--map FILE): {lines}; if not, skip it: {option}."
    return Problem("doubtful-heading", place, f"{found.why}; is it meant?", remedy)


def in_toml(text: str) -> str:
    """Return a text as a quoted key or value of TOML; invisible characters are escaped by number."""
    signs = (
        f"\\{c}" if c in '"\\' else c if c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 65_536
        else f"\\U{ord(c):08x}"
        for c in text
    )  # fmt: skip
    return f'"{"".join(signs)}"'


def is_ignored(heading: str, patterns: Iterable[str], *, is_item: bool) -> bool:
    """Whether the caller asked to skip this heading. A pattern with `*` never skips a heading that names an item."""
    name = spelled(heading)
    for pattern in patterns:
        if "*" not in pattern:
            if visible(pattern).strip() == visible(heading).strip() or (not is_item and spelled(pattern) == name):
                return True
        elif not is_item and re.fullmatch(".*".join(map(re.escape, spelled(pattern).split("*"))), name, re.DOTALL):
            return True
    return False
