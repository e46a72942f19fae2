"""Turn rows of text cells into the frame that rules are evaluated over (see `encoding`), and collect every fault.

A fault is a cell that cannot be used, with its row, column, value, reason and what is allowed. `CellReader` in `cells`
finds most of them; one more is found here: a part above its whole, such as two numbers in different units.
Lists of medicines become the findings about medicines and the medicine lists in `medicine_texts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from ...content.instrument import Instrument, declared_item
from ...content.schema import Item
from ...person.answers import Answers
from ...person.answers.files import shown_key
from ...person.answers.values import allowed
from ...person.given import Given
from .bounded import bounded
from .cells import BAD_CELL, BOUND, EMPTY, UNIT_MARK, UNSURE_CELL, CellReader, highest
from .derived import Made
from .encoding import DTYPES, WORDED, encoded, unsure_column, unusable_column
from .medicine_texts import MedicineTexts

IN_DOUBT = "an entry in doubt, not counted and named in the problems file"
LIMIT = "a limit such as <5, read as all numbers that it leaves"
# `at` is the row's index, `place` the column's; `stops`: the row is not scored. A fault with no reason is a remark.
FAULT_SCHEMA = {
    "at": pl.UInt32, "place": pl.UInt32, "column": pl.String, "value": pl.String, "allowed": pl.String,
    "reason": pl.String, "stops": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of the input that answers an item: its heading, its place (from 0), and the reader of its cells.

    `made` makes its cells where they are not simply those of the input.
    """

    heading: str
    place: int
    item: Item
    reader: CellReader
    made: Made | None = None

    @property
    def cells(self) -> str:
        """The name of the column in a frame of cells."""
        return str(self.place) if self.made is None else f"{self.place} {self.item.id}"


@dataclass(frozen=True)
class Facts:
    """The encoded answers, one row for each row of input, with every fault and the number of rows of each note.

    `bounded` are the answers of the rows with a limit such as `<5`, by their index: in the frame the limit is unknown.
    """

    frame: pl.DataFrame
    faults: pl.DataFrame
    notes: Mapping[str, int]
    bounded: Mapping[int, Answers] = field(default_factory=dict)


class FactsReader:
    """Reads the answers of many people from frames of text cells."""

    def __init__(self, instrument: Instrument, columns: tuple[Column, ...], constants: Mapping[str, Given]) -> None:
        self.instrument = instrument
        self.columns = columns
        self.constants = constants
        self.medicines = MedicineTexts(instrument)

    def read(self, cells: pl.DataFrame) -> Facts:
        """Read these rows; `cells` has a column of text named after the place of each column that is read."""
        # Lazy, so that a number or date is parsed once for both its state and its value.
        plain = cells.lazy().select(e for column in self.columns for e in _plain_cells(column)).collect()
        given: dict[str, pl.Series] = {}
        texts: dict[str, pl.Series] = {}
        faults: list[pl.DataFrame] = []
        notes: dict[str, int] = {}
        for column in self.columns:
            state, value = _state(column), _value(column)
            own, values = cells[column.cells], plain[value] if value in plain.columns else None
            given[state], values = column.reader.read_rest(own, plain[state], values)
            given |= {} if values is None else {value: values}
            if (found := _faults(column, own, given[state])) is not None:
                faults.append(found)
            for note, rows in _notes(column, own):
                notes[note] = notes.get(note, 0) + rows
            if column.reader.bounds and (limits := int((given[state] == BOUND).sum())):
                notes[f"{shown_key(column.heading)}: {LIMIT}"] = limits
            if column.item.kind == "medicines":
                texts, doubts = self.medicines.read(column.item, column.reader, own, given[state])
                if len(doubts):
                    faults.append(_in_doubt(column, own, doubts))
                    notes[f"{shown_key(column.heading)}: {IN_DOUBT}"] = len(faults[-1])
        answers = [one for column in self.columns for one in _answers(column, given)]
        frame, more = self._in_proportion(self._complete([*answers, *texts.values()], cells.height), cells)
        states = {column.item.id: given[_state(column)] for column in self.columns}
        readers = {column.cells: column.reader for column in self.columns}
        limited, wrong = bounded(readers, cells, states, self.constants)
        for at, item in wrong:
            marked = pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True).scatter(at, True)
            [column] = (column for column in self.columns if column.item.id == item)
            frame, fault = self._above_its_whole(frame, cells, column, marked)
            more.append(fault)
        listed = [one for one in (*faults, *more) if one.height]
        found = pl.concat(listed) if listed else pl.DataFrame(schema=FAULT_SCHEMA)
        if any(column.made is not None for column in self.columns):
            found = found.unique(["at", "place", "value", "reason"], maintain_order=True)  # one cell, many items
        return Facts(frame, found, notes, limited)

    def _complete(self, columns: list[pl.Series], height: int) -> pl.DataFrame:
        """Add the items that have no column: unknown, or the answer set for everybody."""
        # As full columns: a frame may have no other column, and a rule must not meet a column of one row.
        more = (one.new_from_index(0, height).alias(one.name) for one in self._constants)
        return pl.DataFrame([*columns, *more])

    @cached_property
    def _constants(self) -> list[pl.Series]:
        """The columns of the items that the table has no column for, one row of them."""
        taken = {column.item.id for column in self.columns}
        found: list[pl.Series] = []
        for item in self.instrument.items.values():
            if item.id not in taken:
                value, unsure = encoded(item, self.constants.get(item.id))
                found.append(pl.Series(item.id, [value], dtype=DTYPES[declared_item(item).kind]))
                found.append((~FALSE if unsure else FALSE).alias(unsure_column(item.id)))
                found.append(FALSE.alias(unusable_column(item.id)))
        if not any(column.item.kind == "medicines" for column in self.columns):
            found += self.medicines.constant(self.constants)
        return found

    def _in_proportion(self, frame: pl.DataFrame, cells: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """Report a part that is above its whole, and make it unknown: one of the two has the wrong unit."""
        faults: list[pl.DataFrame] = []
        for column in self.columns:
            whole = self.instrument.items.get(column.item.not_above or "")
            if whole is None:
                continue
            too_high = frame[column.item.id] > frame[whole.id]
            if not too_high.any():
                continue
            too_high = too_high.fill_null(False)
            frame, fault = self._above_its_whole(frame, cells, column, too_high)
            faults.append(fault)
        return frame, faults

    def _above_its_whole(
        self, frame: pl.DataFrame, cells: pl.DataFrame, column: Column, too_high: pl.Series
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Make a part unknown in these rows; return the frame, and the faults."""
        rows, id = too_high.arg_true(), column.item.id
        whole = self.instrument.items[column.item.not_above or ""]
        reason = f"{column.item.label} is above {whole.label}. Check the units."
        fault = fault_frame(column, rows, cells[column.cells].gather(rows), reason, allowed(column.item))
        return frame.with_columns(
            pl.when(~too_high).then(pl.col(id)).alias(id),
            (pl.col(unusable_column(id)) | too_high).alias(unusable_column(id)),
        ), fault


def _state(column: Column) -> str:
    return f"state {column.item.id}"


def _value(column: Column) -> str:
    return f"value {column.item.id}"


def _plain_cells(column: Column) -> Iterator[pl.Expr]:
    yield column.reader.state(column.cells).alias(_state(column))
    value = column.reader.value(column.cells)
    if value is not None:
        yield value.alias(_value(column))


def _answers(column: Column, given: Mapping[str, pl.Series]) -> Iterator[pl.Series]:
    """The columns of one item: its answer, whether it is "not sure", whether its cell is unusable."""
    item, state = column.item, given[_state(column)]
    value = state == 1 if item.kind == "yes_no" else state if item.kind in WORDED else given[_value(column)]
    nothing = pl.Series([None], dtype=value.dtype)
    yield value.zip_with(state < EMPTY, nothing).alias(item.id)
    highest_state = highest(state)
    for name, code in ((unsure_column(item.id), UNSURE_CELL), (unusable_column(item.id), BAD_CELL)):
        marked = state == code if highest_state >= code else FALSE.new_from_index(0, len(state))
        yield marked.alias(name)


def _faults(column: Column, cells: pl.Series, state: pl.Series) -> pl.DataFrame | None:
    """The faults of one column: cells that cannot be used, or are left out with a note; None if there are none.

    A limit such as `<5` that was read as what it says is listed without a reason: it is no fault, and to be seen.
    """
    if highest(state) < BOUND:
        return None
    rows = (state >= BOUND).arg_true()
    texts = cells.gather(rows)
    distinct = texts.unique()
    read = [column.reader.reading(text) for text in distinct]
    reasons, allowed_, stops = (
        texts.replace_strict(distinct, pl.Series(values), return_dtype=dtype)
        for values, dtype in (
            ([one.reason or one.note for one in read], pl.String),
            ([one.allowed for one in read], pl.String),
            ([one.state == BAD_CELL for one in read], pl.Boolean),
        )
    )
    return fault_frame(column, rows, texts, reasons, allowed_, stops)


def _in_doubt(column: Column, cells: pl.Series, doubts: pl.Series) -> pl.DataFrame:
    """A fault for each row with an entry in doubt, with what settles it.

    Such a row is scored and is not a problem row: its fault has no reason and is only listed in the problems file.
    """
    rows = (doubts != "").arg_true()
    return fault_frame(column, rows, cells.gather(rows), "", doubts.gather(rows), False)


def fault_frame(
    column: Column,
    rows: pl.Series,
    texts: pl.Series,
    reason: pl.Series | str,
    allowed: pl.Series | str,
    stops: pl.Series | bool = True,
) -> pl.DataFrame:
    """Build the faults of one column, with the columns of FAULT_SCHEMA."""
    frame = pl.DataFrame({"at": rows.cast(pl.UInt32), "value": texts.str.replace(UNIT_MARK, " ", literal=True)})
    given = {"reason": reason, "allowed": allowed, "stops": stops}
    return frame.with_columns(
        pl.lit(column.place, pl.UInt32).alias("place"),
        pl.lit(column.heading).alias("column"),
        *((one if isinstance(one, pl.Series) else pl.lit(one)).alias(name) for name, one in given.items()),
    ).select(list(FAULT_SCHEMA))


def _notes(column: Column, cells: pl.Series) -> Iterator[tuple[str, int]]:
    """Notes on answers that were used, such as a code that looks like a name, with the number of rows."""
    if column.item.pattern is None:
        return
    cached = [*column.reader.cached.items()]  # as it is now: a fault of an earlier row may be read in another thread
    noted = {text: read.note for text, read in cached if read.note and read.value is not None}
    for note in dict.fromkeys(noted.values()):
        texts = [text for text, other in noted.items() if other == note]
        rows = int(cells.is_in(texts).sum())
        if rows:
            yield f"{shown_key(column.heading)}: {note}", rows


FALSE = pl.Series([False])
