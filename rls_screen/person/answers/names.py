"""Which item a heading or a key of a file names: case, blanks, `-` for `_` and invisible characters do not matter.

The unit may be written beside the name in all usual ways: `hemoglobin[g/dL]`, `Ferritin (ng/mL)`, `ferritin_ng_ml`.
A name with a spelling mistake is not read here; `tables.maps.headings` decides whether it stops a table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ...content.instrument import Instrument
from ...content.schema import Item
from .text import visible
from .units import letters, units_of

_BRACKETED = re.compile(r"(?P<name>[^\[\](){}]*)(?:\[(?P<square>.*)\]|\((?P<round>.*)\))\s*", re.DOTALL)
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))


MAX_CACHED = 4_096  # names whose forms are cached: each heading of a table is compared several times


@dataclass(frozen=True)
class Named:
    """The item that a name means, and the unit beside it as written; that may be a unit the item does not have."""

    item: Item
    unit: str | None = None


def spelled(text: str) -> str:
    """Return the text as names are compared, with its blanks and hyphens."""
    return unicodedata.normalize("NFC", visible(text)).strip().casefold().translate(_HYPHENS)


@lru_cache(MAX_CACHED)
def forms(text: str) -> tuple[str, ...]:
    """Return the forms in which a name may be an item's id: without blanks, and with `_` for blanks."""
    plain = spelled(text)
    without = re.sub(r"\s+", "", plain).replace("-", "_")
    joined = re.sub(r"\s*[-_]\s*|\s+", "_", plain)
    return tuple(dict.fromkeys((without, joined)))


def name_and_unit(text: str) -> tuple[str, str | None]:
    """Return a heading without the unit in brackets behind it, and that unit; None where there is none."""
    match = _BRACKETED.fullmatch(visible(text))
    if match is None or not match["name"].strip():
        return text, None
    return match["name"], (match["square"] if match["square"] is not None else match["round"]).strip()


def named(text: str, instrument: Instrument) -> Named | None:
    """Return the item that a heading or key names, with its unit; None where it names no item."""
    name, unit = name_and_unit(text)
    for form in forms(name):
        if form in instrument.items:
            return Named(instrument.items[form], unit)
    if unit is not None:
        return None
    return next(_with_unit(forms(text), instrument.items.values()), None)


def _with_unit(written: tuple[str, ...], items: Iterable[Item]) -> Iterator[Named]:
    """The items whose id the heading begins with, where one of their units is all that follows: `ferritin_ng_ml`."""
    for form in written:
        for item in items:
            behind = form.removeprefix(item.id)
            if item.kind != "number" or behind == form or behind[:1].isalnum() or set(behind) & set("[](){}"):
                continue
            unit = next((one for one in units_of(item) if letters(one) == letters(behind)), None)
            if unit is not None:
                yield Named(item, unit)
