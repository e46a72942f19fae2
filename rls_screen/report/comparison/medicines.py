"""Compare two lists of medicines by the names that were read in them; what was not read is compared as it was typed."""

from __future__ import annotations

from collections.abc import Iterable

from ...content.comparison import ComparisonWords
from ...medicines import Reading
from ...person.scoring import Score
from .model import MedicineChange


def medicine_changes(before: Score, after: Score, words: ComparisonWords) -> tuple[MedicineChange, ...] | None:
    """Return what is in one list alone, the newer one first, or in other words; None where a list was not given.

    An entry that does not count (stopped, an allergy) is another one than the medicine itself.
    """
    lists = (before.person.medication, after.person.medication)
    if not all(one.given for one in lists):
        return None
    old, new = (_named(one.readings, words) for one in lists)
    rewritten = [name for name in old if name in new and _plain(old[name]) != _plain(new[name])]
    order = (*(name for name in new if name not in old), *(name for name in old if name not in new), *rewritten)
    return tuple(MedicineChange(name=name, before=old.get(name), after=new.get(name)) for name in order)


def _named(readings: Iterable[Reading], words: ComparisonWords) -> dict[str, str]:
    """Return the entries as typed by the name that each was read as."""
    found: dict[str, list[str]] = {}
    for reading in readings:
        found.setdefault(_name(reading, words), []).append(reading.entry)
    return {name: "; ".join(dict.fromkeys(entries)) for name, entries in found.items()}


def _name(reading: Reading, words: ComparisonWords) -> str:
    name = reading.generic or _plain(reading.text)
    if reading.status == "counted":
        return name
    if reading.status == "not_counted":
        return words.not_taken.format(name=name, reason=reading.reason)
    return words.in_doubt.format(name=name)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
