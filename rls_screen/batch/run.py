"""A whole file: rows in, scored rows out, with the files beside it.

No output appears before all of them are whole on the disk; then one appears after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any, TypeVar

import polars as pl

from ..errors import WriteFailed
from ..instrument import Instrument
from .chunks import Chunk, Source
from .columns import as_text
from .layout import PROBLEMS, Layout
from .medicine_texts import LISTS
from .noticed import without_content
from .output import CsvWriter, Target
from .parquet import write_parquet
from .results import is_counted
from .scoring import Scored, Scoring
from .summary import as_json, as_markdown, summary
from .tally import Counting, Tally, audit

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Outputs:
    """Where everything goes; what is None is not written."""

    scored: str
    as_parquet: bool = False
    problems: str | None = None
    summary: str | None = None
    audit: str | None = None
    excel_safe: bool = False


class Batch:
    """One run over one file."""

    def __init__(self, source: Source, layout: Layout, instrument: Instrument, outputs: Outputs) -> None:
        self.source, self.layout, self.outputs, self.instrument = source, layout, outputs, instrument
        self.scoring = Scoring(instrument, layout)
        self.counting = Counting(self.scoring)
        self.separator = source.separator or ","
        self.begun: list[str] = []
        self._first_row = 1
        self._problems: CsvWriter | None = None
        self._audit: CsvWriter | None = None

    @property
    def tally(self) -> Tally:
        """What was counted."""
        return self.counting.tally

    def run(
        self, program_version: str, progress: Callable[[int, int], None], remarks: tuple[str, ...]
    ) -> dict[str, Any]:
        """Scores everything, then lets the outputs appear. The summary comes back."""
        with ExitStack() as stack:
            targets = {name: self._target(name, stack) for name in self._names()}
            self._problems = self._listing(targets, self.outputs.problems, "row,line,column,value,allowed")
            self._audit = self._listing(targets, self.outputs.audit, "row,line,column,found")
            self._write(targets[self.outputs.scored], progress)
            remarks = (*self.layout.remarks, *self.counting.finish(), *remarks)
            if self.source.blank_lines:
                remarks = (*remarks, f"Blank lines, which are no rows: {self.source.blank_lines}.")
            found = summary(self.tally, self.instrument, self.source.name, program_version, remarks)
            if self.outputs.summary is not None:
                text = as_json(found) if self.outputs.summary.endswith(".json") else as_markdown(found)
                target = targets[self.outputs.summary]
                with target.writing():
                    target.draft.write(text.encode("utf-8"))
            for target in targets.values():
                target.finish()
            self._commit(targets.values())
        return found

    @property
    def left(self) -> str:
        """What a run that was stopped has left behind."""
        return f"these outputs may be there already: {', '.join(self.begun)}" if self.begun else "nothing was written"

    def _commit(self, targets: Collection[Target]) -> None:
        """Lets the outputs appear; a pipe before the files, since it may fail halfway: then there is no file yet."""
        for target in sorted(targets, key=lambda one: one.is_file):
            before = f" Written already: {', '.join(self.begun)}." if self.begun else ""
            self.begun.append(target.name)
            try:
                target.commit()
            except WriteFailed as failed:
                raise WriteFailed(f"{failed}{before}") from None

    def _names(self) -> list[str]:
        beside = (self.outputs.problems, self.outputs.summary, self.outputs.audit)
        return [*(name for name in beside if name is not None), self.outputs.scored]

    def _target(self, name: str, stack: ExitStack) -> Target:
        target = Target(name)
        stack.callback(target.discard)
        return target

    def _listing(self, targets: dict[str, Target], name: str | None, headings: str) -> CsvWriter | None:
        if name is None:
            return None
        writer = CsvWriter(targets[name], ",", excel_safe=self.outputs.excel_safe)
        writer.header(headings.split(","))
        return writer

    def _write(self, target: Target, progress: Callable[[int, int], None]) -> None:
        with closing(ahead(self._scored(progress))) as pairs:
            if self.outputs.as_parquet:
                write_parquet((self._whole(chunk, scored) for chunk, scored in pairs), self._schema(), target)
                return
            writer = CsvWriter(target, self.separator, excel_safe=self.outputs.excel_safe)
            writer.header([*(self.layout.headings[place] for place in self.layout.passing), *self._result_names()])
            as_it_stood = not self.layout.replaced and not self.outputs.excel_safe
            for chunk, scored in pairs:
                if chunk.lines is not None and as_it_stood:
                    writer.lines(chunk.lines, scored.results, self._free_text)
                else:
                    writer.frame(self._whole(chunk, scored))

    def _scored(self, progress: Callable[[int, int], None]) -> Iterator[tuple[Chunk, Scored]]:
        with closing(ahead(self.source.chunks())) as chunks:
            for chunk in chunks:
                cells = chunk.cells if chunk.lines is not None else as_text(chunk.cells.select(self._read_places()))
                empty = without_content(chunk.cells.select(map(str, self.layout.passing)), chunk.broken)
                scored = self.scoring.score(cells, empty, chunk.broken)
                self.counting.add(scored, cells, self._first_row, chunk.first_line)
                self._beside(chunk, scored)
                self._first_row += chunk.cells.height
                yield chunk, scored
                progress(self._first_row - 1, self.source.bytes_read)

    def _read_places(self) -> list[str]:
        return [column.cells for column in self.layout.columns]

    def _beside(self, chunk: Chunk, scored: Scored) -> None:
        if self._problems is not None and not scored.faults.is_empty():
            at = scored.faults["at"]
            self._problems.frame(
                scored.faults.select(
                    (pl.col("at").cast(pl.Int64) + self._first_row).alias("row"),
                    chunk.first_line.gather(at).alias("line"), "column", "value", "allowed",
                )
            )  # fmt: skip
        if self._audit is not None:
            self._audit.frame(audit(scored, self.scoring, self._first_row, chunk.first_line))

    def _whole(self, chunk: Chunk, scored: Scored) -> pl.DataFrame:
        """The input's columns that stay, in their place, and the results behind them."""
        kept = chunk.cells.select(
            pl.col(str(place)).alias(self.layout.headings[place]) for place in self.layout.passing
        )
        return pl.concat([kept, scored.results], how="horizontal")

    @property
    def _free_text(self) -> list[str]:
        """The results that hold words of a person or of the program, not ids of the questionnaire."""
        lists = (result.id for result in self.instrument.results.values() if result.built_in in LISTS)
        return [*lists, PROBLEMS]

    def _result_names(self) -> list[str]:
        return [*self.instrument.results, PROBLEMS]

    def _schema(self) -> dict[str, pl.DataType]:
        given: dict[str, Any] = getattr(self.source, "schema", {})
        columns: dict[str, Any] = {
            self.layout.headings[place]: given.get(self.layout.headings[place], pl.String)
            for place in self.layout.passing
        }
        return columns | result_schema(self.instrument)


def ahead(things: Iterator[Thing]) -> Generator[Thing]:
    """The things, each made in another thread while the one before it is still in use: scoring waits for no disk."""
    with ThreadPoolExecutor(max_workers=1) as other:
        coming = other.submit(next, things, None)
        while (thing := coming.result()) is not None:
            coming = other.submit(next, things, None)
            yield thing


def result_schema(instrument: Instrument) -> dict[str, Any]:
    """The kind of every result's column: words, or numbers."""
    kinds = {id: pl.String() for id in (*instrument.results, PROBLEMS)}
    values = {result.id: pl.Int64() if is_counted(result) else pl.Float64()
              for result in instrument.results.values() if result.kind == "value"}  # fmt: skip
    return kinds | values
