"""The cells of some rows become the frame the rules read: a column for each item, with what is unsure and unreadable.

Typed columns (Parquet, a data frame) are read as the words they would be in a CSV file, so that there is one reading.
Cells that cannot be used are gathered beside it, each with its row, column, value, and what is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from ..content.instrument import Instrument, declared_item
from ..content.schema import Item
from ..medicines import UNCLEAR, Reading
from ..person.answers import Answers, read_value
from ..person.answers.files import shown_key
from ..person.answers.values import allowed
from ..person.facts import medication_of
from ..person.given import Given
from ..person.medication import Medication
from .cells import BAD_CELL, NOTED, UNSURE_CELL, VALUE, WORDED, CellReader, given_as_read
from .encoding import DTYPES, unsure_column, unusable_column

IN_DOUBT = "an entry in doubt, not counted and named in the problems file"
FAULT_SCHEMA = {
    "at": pl.UInt32, "place": pl.UInt32, "column": pl.String, "value": pl.String, "allowed": pl.String,
    "reason": pl.String, "stops": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of the input that answers an item: its heading, its place from 0, and how its cells are read."""

    heading: str
    place: int
    item: Item
    reader: CellReader

    @property
    def cells(self) -> str:
        """The name of the column in a frame of cells."""
        return str(self.place)


@dataclass(frozen=True)
class Facts:
    """What the rules read, a row for each row of input, and every fault found on the way."""

    frame: pl.DataFrame
    faults: pl.DataFrame
    notes: Mapping[str, int]


def as_text(cells: pl.DataFrame) -> pl.DataFrame:
    """Every column as the words it would be in a CSV file; null is empty.

    A moment at midnight, which is how other programs keep a date, is that date.
    """
    moments = pl.col(name for name, dtype in cells.schema.items() if dtype == pl.Datetime and not is_zoned(dtype))
    days = pl.when(moments == moments.dt.truncate("1d")).then(moments.dt.date().cast(pl.String))
    return cells.with_columns(days.otherwise(moments.cast(pl.String))).select(pl.all().cast(pl.String).fill_null(""))


def is_zoned(dtype: pl.DataType) -> bool:
    """Whether a moment is told with a time zone, so that its day depends on where one stands."""
    return isinstance(dtype, pl.Datetime) and dtype.time_zone is not None


class FactsReader:
    """Reads the answers of many people from frames of text cells."""

    def __init__(self, instrument: Instrument, columns: tuple[Column, ...], constants: Mapping[str, Given]) -> None:
        self.instrument = instrument
        self.columns = columns
        self.constants = constants
        self.medicines = MedicineTexts(instrument)

    def read(self, cells: pl.DataFrame) -> Facts:
        """The facts of these rows."""
        # Lazily, so that a number or date is not parsed twice: once for its value, once for what kind of cell it is.
        plain = cells.lazy().select(e for column in self.columns for e in _plainly(column)).collect()
        given: dict[str, pl.Series] = {}
        texts: dict[str, pl.Series] = {}
        faults: list[pl.DataFrame] = []
        notes: dict[str, int] = {}
        for column in self.columns:
            state, value = _state(column), _value(column)
            own, values = cells[column.cells], plain[value] if value in plain.columns else None
            given[state], values = column.reader.with_the_rest(own, plain[state], values)
            given |= {} if values is None else {value: values}
            if (found := _faults(column, own, given[state])) is not None:
                faults.append(found)
            for note, rows in _notes(column, own):
                notes[note] = notes.get(note, 0) + rows
            if column.item.kind == "medicines":
                texts, doubts = self.medicines.read(column, own, given[state])
                faults.append(doubts)
                if doubts.height:
                    notes[f"{shown_key(column.heading)}: {IN_DOUBT}"] = doubts.height
        frame = pl.DataFrame(given).select(e for column in self.columns for e in _answers(column))
        frame, more = self._in_proportion(self._complete(frame.with_columns(texts.values())), cells)
        found = pl.concat([pl.DataFrame(schema=FAULT_SCHEMA), *faults, *more])
        return Facts(frame, found, notes)

    def _complete(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the items that have no column: unknown, or what was set for everybody."""
        more: list[pl.Expr] = []
        for item in self.instrument.items.values():
            if item.id in frame.columns:
                continue
            value, unsure = given_as_read(item, self.constants.get(item.id))
            more.append(pl.lit(value, DTYPES[declared_item(item).kind]).alias(item.id))
            more += [pl.lit(unsure).alias(unsure_column(item.id)), pl.lit(False).alias(unusable_column(item.id))]
        if not any(column.item.kind == "medicines" for column in self.columns):
            more += self.medicines.constant(self.constants)
        # As full columns: of a literal Polars makes a scalar, and `45 <= scalar` a column of one row.
        return frame.hstack([one.new_from_index(0, frame.height) for one in pl.select(more)]) if more else frame

    def _in_proportion(self, frame: pl.DataFrame, cells: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """A part above its whole is a bad answer: one of the two has the wrong unit."""
        faults: list[pl.DataFrame] = []
        for column in self.columns:
            whole = self.instrument.items.get(column.item.not_above or "")
            if whole is None:
                continue
            too_high = frame.select((pl.col(column.item.id) > pl.col(whole.id)).fill_null(False)).to_series()
            if not too_high.any():
                continue
            rows = too_high.arg_true()
            reason = f"{column.item.label} is above {whole.label}. Check the units."
            faults.append(fault_frame(column, rows, cells[column.cells].gather(rows), reason, allowed(column.item)))
            frame = frame.with_columns(
                pl.when(~too_high).then(pl.col(column.item.id)).alias(column.item.id),
                (pl.col(unusable_column(column.item.id)) | too_high).alias(unusable_column(column.item.id)),
            )
        return frame, faults


def _state(column: Column) -> str:
    return f"state {column.item.id}"


def _value(column: Column) -> str:
    return f"value {column.item.id}"


def _plainly(column: Column) -> Iterator[pl.Expr]:
    cell = pl.col(column.cells)
    yield column.reader.state(cell).alias(_state(column))
    value = column.reader.value(cell)
    if value is not None:
        yield value.alias(_value(column))


def _answers(column: Column) -> Iterator[pl.Expr]:
    """The item's own column, where it is unsure, and where its cell cannot be used."""
    item, kind = column.item, pl.col(_state(column))
    worth = kind == 1 if item.kind == "yes_no" else kind if item.kind in WORDED else pl.col(_value(column))
    yield pl.when(kind < NOTED).then(worth).alias(item.id)
    yield (kind == UNSURE_CELL).alias(unsure_column(item.id))
    yield (kind == BAD_CELL).alias(unusable_column(item.id))


def _faults(column: Column, cells: pl.Series, state: pl.Series) -> pl.DataFrame | None:
    """The cells that cannot be used, or that are left out and reported."""
    rows = ((state == BAD_CELL) | (state == NOTED)).arg_true()
    if rows.is_empty():
        return None
    texts = cells.gather(rows)
    distinct = texts.unique()
    read = [column.reader.reading(text) for text in distinct]
    reasons, allowed_, stops = (
        texts.replace_strict(distinct, pl.Series(said), return_dtype=kind)
        for said, kind in (
            ([one.reason or one.note for one in read], pl.String),
            ([one.allowed for one in read], pl.String),
            ([one.state == BAD_CELL for one in read], pl.Boolean),
        )
    )
    return fault_frame(column, rows, texts, reasons, allowed_, stops)


def fault_frame(
    column: Column,
    rows: pl.Series,
    texts: pl.Series,
    reason: pl.Series | str,
    allowed: pl.Series | str,
    stops: pl.Series | bool = True,
) -> pl.DataFrame:
    """Faults of one column in the shape of all faults."""
    frame = pl.DataFrame({"at": rows.cast(pl.UInt32), "value": texts})
    said = {"reason": reason, "allowed": allowed, "stops": stops}
    return frame.with_columns(
        pl.lit(column.place, pl.UInt32).alias("place"),
        pl.lit(column.heading).alias("column"),
        *((one if isinstance(one, pl.Series) else pl.lit(one)).alias(name) for name, one in said.items()),
    ).select(list(FAULT_SCHEMA))


def _notes(column: Column, cells: pl.Series) -> Iterator[tuple[str, int]]:
    """Remarks on answers that were used, such as a code that looks like a name, with the number of rows."""
    if column.item.pattern is None:
        return
    noted = {text: read.note for text, read in column.reader.kept.items() if read.note and read.value is not None}
    for note in dict.fromkeys(noted.values()):
        texts = [text for text, said in noted.items() if said == note]
        rows = int(cells.is_in(texts).sum())
        if rows:
            yield f"{shown_key(column.heading)}: {note}", rows


LISTS = ("medicine_flags", "medicines_not_counted", "medicines_unrecognised")
MAX_KEPT = 50_000


class MedicineTexts:
    """What texts of medicines mean to the rules, and the lists they become."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.findings = instrument.medicine_findings
        self._kept: dict[str, tuple[bool | str | None, ...]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The columns made of a text: the findings, then the lists, then what is in doubt."""
        return (*(finding.id for finding in self.findings), *LISTS, "doubt")

    def read(self, column: Column, cells: pl.Series, state: pl.Series) -> tuple[dict[str, pl.Series], pl.DataFrame]:
        """The columns of findings and lists for these rows, and the rows with an entry in doubt, with what settles it.

        Those rows are scored and are no problem rows: their faults have no reason, and only the problems file names
        them.
        """
        rows = (state == VALUE).arg_true()
        texts = cells.gather(rows)
        distinct = texts.unique()
        meant = [self._of(column, text) for text in distinct]
        meant.append(self._meant(medication_of(self.instrument, Answers())))
        places = pl.Series([len(distinct)], dtype=pl.UInt32).new_from_index(0, len(cells))
        if len(distinct):
            numbers = pl.Series(range(len(distinct)), dtype=pl.UInt32)
            places = places.scatter(rows, texts.replace_strict(distinct, numbers, return_dtype=pl.UInt32))
        dtypes = [pl.Boolean] * len(self.findings) + [pl.String] * (len(LISTS) + 1)
        made = {
            name: pl.Series(name, [one[at] for one in meant], dtype=dtype).gather(places)
            for at, (name, dtype) in enumerate(zip(self.names, dtypes, strict=True))
        }
        doubt = made.pop("doubt")
        found = (doubt != "").arg_true()
        return made, fault_frame(column, found, cells.gather(found), "", doubt.gather(found), False)

    def constant(self, constants: Mapping[str, Given]) -> list[pl.Expr]:
        """The same columns where no column holds medicines."""
        item = self.instrument.medicine_item
        given = {item.id: constants[item.id]} if item is not None and item.id in constants else {}
        meant = self._meant(medication_of(self.instrument, Answers(given)))
        dtypes = [pl.Boolean] * len(self.findings) + [pl.String] * len(LISTS)
        return [pl.lit(value, dtype).alias(name) for name, value, dtype in zip(self.names, meant, dtypes, strict=False)]

    def _of(self, column: Column, text: str) -> tuple[bool | str | None, ...]:
        kept = self._kept.get(text)
        if kept is None:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            given, _ = read_value(column.item, column.reader.in_words(text))
            answers = Answers({column.item.id: given} if given is not None else {})
            kept = self._kept[text] = self._meant(medication_of(self.instrument, answers))
        return kept

    def _meant(self, medication: Medication) -> tuple[bool | str | None, ...]:
        found = (medication.takes(finding.medicines) for finding in self.findings if finding.medicines is not None)
        lists = (medication.flags, medication.not_counted, medication.unrecognised)
        doubts = dict.fromkeys(map(_settled_by, medication.in_doubt))
        return (*found, *(";".join(entries) for entries in lists), "; ".join(doubts))


def _settled_by(reading: Reading) -> str:
    """What an entry in doubt may mean, and how to write it so that it is read."""
    meant = " or ".join(reading.candidates)
    if reading.reason != UNCLEAR:
        return f"doubt: {reading.text}: {meant}?"
    return f'doubt: "{reading.entry}": is {meant} taken now? Write "{meant}: yes" or "{meant}: no".'
