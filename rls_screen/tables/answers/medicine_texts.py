"""Read the texts of a column of medicines into the columns of findings and lists that come from medicines.

Each distinct text is read once. Most texts are lists of entries that mean what each of them means alone; of those each
distinct entry is read once, and what a list means is put together from its entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

import polars as pl

from ...content.instrument import Instrument
from ...content.library import lexicon
from ...content.schema import Item
from ...medicines import UNCLEAR, Reading, stands_alone, stretches_in
from ...person.answers import Answer, Answers, read_value
from ...person.facts import medication_of
from ...person.given import Given
from .cells import VALUE, CellReader

LISTS = ("medicine_flags", "medicines_not_counted", "medicines_unrecognised")
MAX_CACHED = 50_000  # distinct texts, and distinct entries, whose meaning is cached

Row = tuple[bool | str | None, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """What medicines mean: a bit for each finding that is true, and that is unknown; the lists; what is in doubt."""

    true: int
    unknown: int
    lists: tuple[tuple[str, ...], ...]
    doubts: tuple[str, ...]


class MedicineTexts:
    """Reads texts of medicines into columns."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.findings = instrument.medicine_findings
        self._texts: dict[str, Row] = {}
        self._entries: dict[str, Meant | None] = {}
        self._nothing = self._row(self._meant(Answers()))

    def read(
        self, item: Item, reader: CellReader, cells: pl.Series, state: pl.Series
    ) -> tuple[dict[str, pl.Series], pl.Series]:
        """Return the columns for these rows, and what is in doubt in each with how to settle it; empty without any."""
        rows = (state == VALUE).arg_true()
        texts = cells.gather(rows)
        distinct = texts.unique()
        found = [self._of(item, reader, text) for text in distinct]
        places = pl.Series([len(found)], dtype=pl.UInt32).new_from_index(0, len(cells))
        if found:
            numbers = pl.Series(range(len(found)), dtype=pl.UInt32)
            places = places.scatter(rows, texts.replace_strict(distinct, numbers, return_dtype=pl.UInt32))
        columns = self._columns([*found, self._nothing])[places].to_dict()
        doubts = columns.pop("doubt")
        return columns, doubts if any(row[-1] for row in found) else doubts.clear()

    def constant(self, constants: Mapping[str, Given]) -> list[pl.Series]:
        """The same columns, of one row, for a table without a column of medicines."""
        item = self.instrument.medicine_item
        given = {item.id: constants[item.id]} if item is not None and item.id in constants else {}
        return self._columns([self._row(self._meant(Answers(given)))]).drop("doubt").get_columns()

    def _columns(self, rows: Iterable[Row]) -> pl.DataFrame:
        """The columns: the findings, then the lists, then what is in doubt."""
        names = (*(finding.id for finding in self.findings), *LISTS, "doubt")
        dtypes = [pl.Boolean] * len(self.findings) + [pl.String] * (len(LISTS) + 1)
        columns = zip(names, zip(*rows, strict=True), dtypes, strict=True)
        return pl.DataFrame([pl.Series(name, values, dtype=dtype) for name, values, dtype in columns])

    def _of(self, item: Item, reader: CellReader, text: str) -> Row:
        """What a text means, as a row of the columns; cached."""
        row = self._texts.get(text)
        if row is None:
            if len(self._texts) >= MAX_CACHED:
                self._texts.clear()
            given, _ = read_value(item, reader.decoded(text))
            row = self._texts[text] = self._row(self._together(given) or self._meant(_answers(item, given)))
        return row

    def _together(self, given: Given | None) -> Meant | None:
        """What a text means, from its entries; None where they do not stand alone."""
        if not isinstance(given, Answer) or not isinstance(given.value, str):
            return None
        entries = [self._entry(one) for one in stretches_in(given.value) or ()]
        alone = [one for one in entries if one is not None]
        return _joined(alone) if alone and len(alone) == len(entries) else None

    def _entry(self, text: str) -> Meant | None:
        """What an entry means by itself; None where that depends on those beside it. Cached."""
        if text not in self._entries:
            if len(self._entries) >= MAX_CACHED:
                self._entries.clear()
            item = self.instrument.medicine_item
            is_alone = item is not None and stands_alone(text, lexicon(self.instrument.folder))
            self._entries[text] = self._meant(_answers(item, Answer(text))) if item and is_alone else None
        return self._entries[text]

    def _meant(self, answers: Answers) -> Meant:
        medication = medication_of(self.instrument, answers)
        found = [medication.takes(one.medicines) for one in self.findings if one.medicines is not None]
        true = sum(1 << bit for bit, value in enumerate(found) if value)
        unknown = sum(1 << bit for bit, value in enumerate(found) if value is None)
        lists = (medication.flags, medication.not_counted, medication.unrecognised)
        return Meant(true, unknown, lists, tuple(dict.fromkeys(map(_settled_by, medication.in_doubt))))

    def _row(self, meant: Meant) -> Row:
        bits = (1 << bit for bit in range(len(self.findings)))
        values = [True if meant.true & bit else None if meant.unknown & bit else False for bit in bits]
        return (*values, *map(";".join, meant.lists), "; ".join(meant.doubts))


def _answers(item: Item, given: Given | None) -> Answers:
    return Answers({item.id: given} if given is not None else {})


def _joined(entries: list[Meant]) -> Meant:
    """What several entries mean: a finding is true by one of them, else unknown by one; each line of a list once."""
    true = unknown = 0
    for one in entries:
        true |= one.true
        unknown |= one.unknown
    lists = tuple(_each_once(listed) for listed in zip(*(one.lists for one in entries), strict=True))
    return Meant(true, unknown, lists, _each_once(one.doubts for one in entries))


def _each_once(parts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def _settled_by(reading: Reading) -> str:
    """What an entry in doubt may mean, and how to write it so that it is understood."""
    meant = " or ".join(reading.candidates)
    if reading.reason != UNCLEAR:
        return f"doubt: {reading.text}: {meant}?"
    return f'doubt: "{reading.entry}": is {meant} taken now? Write "{meant}: yes" or "{meant}: no".'
