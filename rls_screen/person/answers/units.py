"""The units of a number: which unit a text means, and the number in the item's own unit. No unit is ever guessed."""

from __future__ import annotations

import math
import re

from ...content.schema import Item, Unit
from ...content.words import printed_number
from ..given import Answer
from .text import visible

DECIMALS = 6
_NUMBER_AND_UNIT = re.compile(r"([+-]?[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?)\s+((?:[^\W\d_]|%).*)", re.DOTALL)


def is_own_unit(item: Item, unit: str) -> bool:
    """Whether this is the unit in which rules read the item's number, in any of its spellings."""
    return unit_key(unit) in map(unit_key, (item.unit or "", *item.unit_also))


def other_unit(item: Item, unit: str) -> Unit | None:
    """Return the unit of an item, other than its own, with this name or spelling; None where there is none."""
    key = unit_key(unit)
    return next((known for known in item.units if key in map(unit_key, (known.name, *known.also))), None)


def in_item_unit(value: float, unit: Unit, item: Item) -> float | None:
    """Return the value in the item's own unit: haemoglobin of 11.9 g/dL is 119 g/L. None outside the possible range."""
    low, high = unit.range or (-math.inf, math.inf)
    converted = round(value * unit.factor, DECIMALS)
    bottom, top = item.range or (-math.inf, math.inf)
    return converted if low <= value <= high and bottom <= converted <= top else None


def in_units_that_fit(item: Item, value: float) -> tuple[Answer, ...]:
    """Return a value without its unit as an answer in every unit in which it is possible, the item's own first."""
    own = item.range and item.unit and item.range[0] <= value <= item.range[1]
    others = ((unit, in_item_unit(value, unit, item)) for unit in item.units)
    found = (Answer(converted, typed=value, unit=unit.name) for unit, converted in others if converted is not None)
    return (*([Answer(value)] if own else []), *found)


def said_in_unit(item: Item, answer: Answer) -> str:
    """Return a number of `in_units_that_fit` in words: 7.4 g/dL is 74 g/L."""
    words, own = item.errors, item.unit or ""
    assert isinstance(answer.value, float)
    if answer.typed is None:
        return words.fits_as_it_is.format(given=f"{answer.value:g} {own}".strip())
    in_own = f"{printed_number(answer.value)} {own}".strip()
    return words.fits_converted.format(given=f"{answer.typed:g} {answer.unit}", converted=in_own)


def which_unit(item: Item, possible: tuple[Answer, ...]) -> str:
    """Return the question which unit a value outside the range has; "" where it fits none."""
    if not possible:
        return ""
    words = item.errors
    asked = words.which_unit if len(possible) > 1 else words.that_unit
    return asked.format(meanings="; ".join(said_in_unit(item, one) for one in possible))


def number_and_unit(text: str, unit: str | None = None) -> tuple[str, str | None]:
    """Return a number and the unit written behind it, as in `11.4 g/dL`; a text of another form as it is.

    `unit` is the unit that is named elsewhere: it is returned where the text has none or the same one; where they
    differ the whole text is returned, which is then no number.

    >>> number_and_unit("11.4 g/dL")
    ('11.4', 'g/dL')
    """
    match = _NUMBER_AND_UNIT.fullmatch(visible(text).strip())
    if match is None or (unit is not None and unit_key(match[2]) != unit_key(unit)):
        return text, unit
    return match[1], unit or match[2]


def unit_names(item: Item) -> list[str]:
    """Return the names of the units of an item, its own first."""
    return [*([item.unit] if item.unit else []), *(unit.name for unit in item.units)]


def units_of(item: Item) -> tuple[str, ...]:
    """Return every spelling of every unit of an item."""
    own = (item.unit, *item.unit_also) if item.unit else ()
    return (*own, *(name for unit in item.units for name in (unit.name, *unit.also)))


def unit_key(unit: str) -> str:
    """Return a unit as it is compared: case, blanks, the ways to write micro, and gm for g do not matter."""
    spelled = visible(unit).casefold().replace("\u00b5", "u").replace("\u03bc", "u")
    spelled = re.sub(r"(?<![a-z])mcg", "ug", spelled)
    return "".join(re.sub(r"(?<![a-z])gm(?![a-z])", "g", spelled).split())


def letters(unit: str) -> str:
    """Return the letters of a unit, to compare it as part of a name: `ng_ml` and `ng/mL` are both `ngml`."""
    spaced = re.sub(r"[^\w%]+|_", " ", unit.casefold())
    return unit_key(re.sub(r"\bgm(?=d?l\b)", "g", spaced))
