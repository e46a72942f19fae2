"""One pass over the rows of a table: each part of it scored and counted, with the frames that are written of it.

`run` writes them to files as they come, `scored_table` keeps them; both get the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import polars as pl

from ..content.instrument import Instrument
from ..tables.answers.columns import Facts
from ..tables.answers.medicine_texts import LISTS
from ..tables.files.source import Chunk, Source, as_text, in_slices, prefetched
from ..tables.maps.layout import PROBLEMS, Layout
from ..tables.maps.people_rows import LeftOut, prepared, whole_table
from .counting import TableCounter, audit
from .results import entry_column, is_counted
from .scoring import Scored, Scoring, rows_without_content

PROBLEM_COLUMNS = ("row", "line", "column", "value", "allowed")
AUDIT_COLUMNS = ("row", "line", "column", "found")
BETWEEN = "__"  # a list and its entry, in the name of a column of 0 and 1


@dataclass(frozen=True)
class Part:
    """Some rows with their results; `first_row` is the number of the first, `cells` are the texts that were read."""

    chunk: Chunk
    cells: pl.DataFrame
    scored: Scored
    first_row: int


class ScoredRows:
    """The rows of one table, scored in order. `parts` can be gone through once; the counts are then in `counter`.

    `list_columns` adds a column of 0 and 1 behind all others for each entry of each list of results.
    """

    def __init__(self, source: Source, layout: Layout, instrument: Instrument, *, list_columns: bool = False) -> None:
        self.source, self.layout, self.instrument = source, layout, instrument
        self.scoring = Scoring(instrument, layout)
        self.counter = TableCounter(self.scoring)
        self.entries = self._entries() if list_columns else {}
        self._left_out = LeftOut()
        self._code = next((column for column in layout.columns if column.item.pattern is not None), None)

    def _entries(self) -> dict[str, tuple[str, str]]:
        """The columns of 0 and 1: the list and the entry that each is about."""
        listed = self.scoring.results.entries.items()
        return {f"{id}{BETWEEN}{entry}": (id, entry) for id, entries in listed for entry in entries}

    def parts(self, progress: Callable[[int, int], None] = lambda rows, done: None) -> Generator[Part]:
        """All rows, in order. `progress` is called with the rows and bytes read so far.

        Reading the file, reading its cells and scoring them each have a thread, and work on different rows at a time.
        """
        with closing(prefetched(self._scored())) as parts:
            for part in parts:
                self.counter.add(part.scored, part.cells, part.first_row, part.chunk.first_line)
                yield part
                progress(part.first_row - 1 + part.chunk.cells.height, self.source.bytes_read)

    def _scored(self) -> Iterator[Part]:
        with closing(prefetched(self._read())) as read:
            for chunk, cells, empty, facts, first_row in read:
                yield Part(chunk, cells, self.scoring.scored(facts, empty, chunk.broken), first_row)

    def _read(self) -> Iterator[tuple[Chunk, pl.DataFrame, pl.Series, Facts, int]]:
        """Each chunk with its cells, which of its rows are empty, the answers in them, and its first row's number."""
        rules, source, first_row = self.layout.rules, self.source.chunks(), 1
        read = [str(place) for place in self.layout.read_places]
        with closing(prefetched(whole_table(source) if rules.join else in_slices(source))) as chunks:
            for chunk in chunks:
                raw = chunk.cells if chunk.lines is not None else as_text(chunk.cells.select(read))
                cells, out = prepared(self.layout.columns, rules, raw, first_row, self._left_out)
                empty = rows_without_content(chunk.cells.select(self._passing()), chunk.broken) | out
                yield chunk, cells, empty, self.scoring.read(cells), first_row
                first_row += chunk.cells.height

    def finish(self) -> tuple[str, ...]:
        """Finish the counts after the last part; return the remarks on the table as a whole."""
        self.counter.tally.empty -= self._left_out.total  # they have content, and were named by the map
        remarks = [*self.source.remarks, *self.layout.remarks, *self._left_out.remarks(), *self.counter.finish()]
        if self.source.blank_lines:
            remarks.append(f"Blank lines skipped: {self.source.blank_lines}.")
        return tuple(remarks)

    # ---- Columns ----

    def _passing(self) -> list[str]:
        """The columns of a chunk that pass through. The name of each row's file is no content of a row."""
        names = [str(place) for place in self.layout.passing]
        if self.source.file_column is not None:
            names.remove(str(self.layout.headings.index(self.source.file_column)))
        return names

    @property
    def result_names(self) -> list[str]:
        """The names of the columns behind those of the input."""
        return [*self.instrument.results, PROBLEMS, *self.entries]

    @property
    def headings(self) -> list[str]:
        """The names of all columns."""
        return [*(self.layout.headings[place] for place in self.layout.passing), *self.result_names]

    @property
    def free_text(self) -> list[str]:
        """The results with free text, not only ids of the questionnaire."""
        lists = (result.id for result in self.instrument.results.values() if result.built_in in LISTS)
        return [*lists, PROBLEMS]

    @property
    def schema(self) -> dict[str, Any]:
        """The type of every column."""
        typed = self.source.schema
        given = {
            self.layout.headings[place]: typed.get(self.source.headings[place], pl.String())
            for place in self.layout.passing
        }
        return given | result_schema(self.instrument) | dict.fromkeys(self.entries, pl.Int8())

    @property
    def more_problem_columns(self) -> tuple[str, ...]:
        """The columns of the problems that name the person and the file, where the table does."""
        code = (self._code.item.id,) if self._code is not None else ()
        return (*code, *((self.source.file_column,) if self.source.file_column is not None else ()))

    # ---- Frames of one part ----

    def results(self, part: Part) -> pl.DataFrame:
        """The results of some rows, with the columns of 0 and 1 if they are wanted; those are null without a result."""
        results = part.scored.results
        if not self.entries:
            return results
        listed = pl.DataFrame(
            [part.scored.facts[entry_column(id, entry)].alias(name) for name, (id, entry) in self.entries.items()]
        )
        more = [
            pl.when(results[id].is_not_null()).then(pl.col(name)).cast(pl.Int8).alias(name)
            for name, (id, _) in self.entries.items()
        ]
        return results.hstack(listed.select(more))

    def output(self, part: Part) -> pl.DataFrame:
        """The input's columns that are passed through, followed by the results."""
        passed = part.chunk.cells.select(
            pl.col(str(place)).alias(self.layout.headings[place]) for place in self.layout.passing
        )
        return pl.concat([passed, self.results(part)], how="horizontal")

    def problems(self, part: Part) -> pl.DataFrame:
        """The faults of some rows, with the person and the file they belong to."""
        faults = part.scored.faults
        at, rows = faults["at"], pl.col("at").cast(pl.Int64) + part.first_row
        found = faults.select(
            rows.alias("row"), part.chunk.first_line.gather(at).alias("line"), "column", "value", "allowed"
        )
        if self._code is not None:
            codes = part.cells[self._code.cells].gather(at)
            named = [text if self._code.reader.reading(text).value is not None else "" for text in codes]
            found = found.with_columns(pl.Series(self._code.item.id, named, dtype=pl.String))
        if self.source.file_column is not None:
            place = str(self.layout.headings.index(self.source.file_column))
            found = found.with_columns(part.chunk.cells[place].gather(at).alias(self.source.file_column))
        return found

    def audit(self, part: Part) -> pl.DataFrame:
        """The answers off the path, and the questions on it without an answer."""
        return audit(part.scored, self.scoring, part.first_row, part.chunk.first_line)


def result_schema(instrument: Instrument) -> dict[str, Any]:
    """The Polars type of every result column and of `problems`."""
    kinds = {id: pl.String() for id in (*instrument.results, PROBLEMS)}
    values = {result.id: pl.Int64() if is_counted(result) else pl.Float64()
              for result in instrument.results.values() if result.kind == "value"}  # fmt: skip
    return kinds | values
