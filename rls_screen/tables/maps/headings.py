"""Which item a heading means: by the study's own map, by its name, or nearly; the last must be settled by the caller.

What a heading names exactly is decided in `person.answers.names`, what a map says in `study_map`. A heading that is
nearly an item's name stops the table, since a column of answers must never be left out unnoticed; the message names
the line of a map, or the option, that settles it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from ...content.instrument import Instrument
from ...content.schema import Item
from ...errors import Problem
from ...person.answers.files import shown_key
from ...person.answers.names import Named, forms, name_and_unit, named, spelled
from ...person.answers.text import visible
from ...person.answers.units import letters, units_of
from .study_map import in_toml

# How tools name one box of a question with several: the question, and the option that the box stands for.
BOXES = tuple(
    re.compile(form, re.DOTALL)
    for form in (
        r"(?P<stem>.+?)\s*\(choice=(?P<option>.+)\)",  # REDCap, labels
        r"(?P<stem>.+?)___(?P<option>[A-Za-z0-9_.-]+)",  # REDCap, codes
        r"(?P<stem>.+?)#(?P<option>.+)",  # Castor
    )
)

_BEHIND = re.compile("[/.\u2010-\u2013-]")
_UNIT_WORD = re.compile(r"[\W_]*(?:units?|uom)$|^(?:units?|uom)[\W_]*(?:of[\W_]+)?")


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
