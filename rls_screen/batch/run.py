"""Score a whole table: read its chunks, score them, write the scored table and the files beside it.

All outputs are written to temporary files, which are renamed only when every one of them is complete and on the disk.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from ..content.instrument import Instrument
from ..errors import CannotCreate, WriteFailed
from ..tables.columns import LISTS
from ..tables.layout import PROBLEMS, Layout
from ..tables.parquet import write_parquet
from ..tables.people_rows import LeftOut, prepared, whole_table
from ..tables.source import Chunk, Source, as_text
from ..writing import Draft
from .counting import TableCounter, Tally, audit
from .output import CsvWriter, Outputs, described, fill_in
from .results import is_counted
from .scoring import Scored, Scoring, rows_without_content
from .summary import as_json, as_markdown, summary

RUN_PREFIX, RUN_DIGITS = "sha256:", 16
LISTINGS = {"problems", "audit"}
T = TypeVar("T")


class Batch:
    """One run over one table: `run` does everything; the outputs that have appeared so far are in `committed`."""

    def __init__(self, source: Source, layout: Layout, instrument: Instrument, outputs: Outputs) -> None:
        self.source, self.layout, self.outputs, self.instrument = source, layout, outputs, instrument
        self.scoring = Scoring(instrument, layout)
        self.counter = TableCounter(self.scoring)
        self.separator = source.separator or ","
        self.committed: list[str] = []
        self._first_row = 1
        self._left_out = LeftOut()
        # Written in place of the run's id until that is known.
        self._placeholder = f"{RUN_PREFIX}{secrets.token_hex(RUN_DIGITS // 2)}"
        self._problems: CsvWriter | None = None
        self._audit: CsvWriter | None = None

    @property
    def _run_column(self) -> pl.Expr:
        return pl.lit(self._placeholder).alias("run")

    @property
    def tally(self) -> Tally:
        """The counts so far."""
        return self.counter.tally

    def run(
        self, program_version: str, progress: Callable[[int, int], None], remarks: tuple[str, ...]
    ) -> dict[str, Any]:
        """Score all rows and write all outputs; return the summary.

        `progress` is called with the rows and bytes read so far; `remarks` are added to the summary. Raises TableError,
        WriteFailed or CannotCreate.
        """
        with ExitStack() as stack:
            drafts = {option: self._draft(name, stack) for option, name in self._names().items()}
            self._problems = self._listing(drafts, "problems", "row,line,column,value,allowed")
            self._audit = self._listing(drafts, "audit", "row,line,column,found")
            self._write(drafts["scored"], progress)
            self.tally.empty -= self._left_out.total  # they have content, and were named by the map
            remarks = (*self.layout.remarks, *self._left_out.remarks(), *self.counter.finish(), *remarks)
            if self.source.blank_lines:
                remarks = (*remarks, f"Blank lines skipped: {self.source.blank_lines}.")
            found = summary(self.tally, self.instrument, self.source.name, program_version, remarks)
            found |= self._identify(drafts)
            if (draft := drafts.get("summary")) is not None:
                is_json = Path(draft.name).suffix.lower() == ".json"
                with draft.writing():
                    draft.file.write((as_json if is_json else as_markdown)(found).encode("utf-8"))
            for draft in drafts.values():
                draft.finish()
            self._commit(drafts)
        return found

    def _identify(self, drafts: Mapping[str, Draft]) -> dict[str, Any]:
        """Write the run's id into the listings; return it for the summary, with size and SHA-256 of each output.

        The id is the start of the scored table's SHA-256: so it also identifies a table that cannot contain it, and
        the same rows scored by the same rules give the same files.
        """
        with drafts["scored"].writing():
            scored = described(drafts["scored"])
        run = f"{RUN_PREFIX}{scored['sha256'][:RUN_DIGITS]}"
        outputs = {"scored": scored}
        for option in LISTINGS & drafts.keys():
            with drafts[option].writing():
                fill_in(drafts[option], self._placeholder, run)
                outputs[option] = described(drafts[option])
        return {"run": run, "outputs": dict(sorted(outputs.items()))}

    @property
    def what_is_there(self) -> str:
        """Which outputs exist after a run that was stopped, as a clause for its message."""
        if not self.committed:
            return "nothing was written"
        return f"these outputs may be there already: {', '.join(self.committed)}"

    def _commit(self, drafts: Mapping[str, Draft]) -> None:
        """Rename the drafts: pipes first, since one may fail halfway; of the files the scored table last.

        So the scored table is never newer than the files beside it, whose names are synced to the disk before.
        """
        order = sorted(drafts.items(), key=lambda one: (one[1].is_file, one[0] == "scored"))
        for option, draft in order:
            if option == "scored":
                self._sync(drafts.values())
            before = f" Already written: {', '.join(self.committed)}." if self.committed else ""
            self.committed.append(draft.name)
            try:
                draft.commit()
            except (WriteFailed, CannotCreate) as failed:
                raise failed.extended(before) from None
        self._sync(drafts.values())

    def _sync(self, drafts: Iterable[Draft]) -> None:
        """Sync the folders of the files renamed so far."""
        for draft in {one.folder: one for one in drafts if one.name in self.committed}.values():
            draft.sync_folder()

    def _names(self) -> dict[str, str]:
        of = self.outputs
        beside = {"problems": of.problems, "audit": of.audit, "summary": of.summary}
        return {option: name for option, name in beside.items() if name is not None} | {"scored": of.scored}

    def _draft(self, name: str, stack: ExitStack) -> Draft:
        draft = Draft(None if name == "-" else Path(name), force=True)
        stack.callback(draft.discard)
        return draft

    def _listing(self, drafts: Mapping[str, Draft], option: str, headings: str) -> CsvWriter | None:
        """Start the CSV file of this option; None if it was not asked for."""
        if option not in drafts:
            return None
        writer = CsvWriter(drafts[option], ",", excel_safe=self.outputs.excel_safe)
        writer.header([*headings.split(","), "run"])
        return writer

    def _write(self, target: Draft, progress: Callable[[int, int], None]) -> None:
        with closing(prefetched(self._scored(progress))) as pairs:
            if self.outputs.as_parquet:
                write_parquet((self._output_frame(chunk, scored) for chunk, scored in pairs), self._schema(), target)
                return
            writer = CsvWriter(target, self.separator, excel_safe=self.outputs.excel_safe)
            writer.header([*(self.layout.headings[place] for place in self.layout.passing), *self._result_names()])
            lines_unchanged = not self.layout.replaced and not self.outputs.excel_safe
            for chunk, scored in pairs:
                if chunk.lines is not None and lines_unchanged:
                    writer.lines(chunk.lines, scored.results, self._free_text)
                else:
                    writer.frame(self._output_frame(chunk, scored))

    def _scored(self, progress: Callable[[int, int], None]) -> Iterator[tuple[Chunk, Scored]]:
        rules, source = self.layout.rules, self.source.chunks()
        with closing(prefetched(whole_table(source) if rules.join else source)) as chunks:
            for chunk in chunks:
                raw = chunk.cells if chunk.lines is not None else as_text(chunk.cells.select(self._read_places()))
                cells, out = prepared(self.layout.columns, rules, raw, self._first_row, self._left_out)
                empty = rows_without_content(chunk.cells.select(map(str, self.layout.passing)), chunk.broken) | out
                scored = self.scoring.score(cells, empty, chunk.broken)
                self.counter.add(scored, cells, self._first_row, chunk.first_line)
                self._write_listings(chunk, scored)
                self._first_row += chunk.cells.height
                yield chunk, scored
                progress(self._first_row - 1, self.source.bytes_read)

    def _read_places(self) -> list[str]:
        return [str(place) for place in self.layout.read_places]

    def _write_listings(self, chunk: Chunk, scored: Scored) -> None:
        """Add the chunk's faults to the problems file, and its audit to the audit file."""
        if self._problems is not None and not scored.faults.is_empty():
            at = scored.faults["at"]
            self._problems.frame(
                scored.faults.select(
                    (pl.col("at").cast(pl.Int64) + self._first_row).alias("row"),
                    chunk.first_line.gather(at).alias("line"), "column", "value", "allowed", self._run_column,
                )
            )  # fmt: skip
        if self._audit is not None:
            found = audit(scored, self.scoring, self._first_row, chunk.first_line)
            self._audit.frame(found.with_columns(self._run_column))

    def _output_frame(self, chunk: Chunk, scored: Scored) -> pl.DataFrame:
        """The input's columns that are passed through, followed by the results."""
        passed = chunk.cells.select(
            pl.col(str(place)).alias(self.layout.headings[place]) for place in self.layout.passing
        )
        return pl.concat([passed, scored.results], how="horizontal")

    @property
    def _free_text(self) -> list[str]:
        """The results with free text, not only ids of the questionnaire."""
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


def prefetched(items: Iterator[T]) -> Generator[T]:
    """Iterate over items, preparing the next one in a background thread while the current one is in use."""
    with ThreadPoolExecutor(max_workers=1) as background:
        upcoming = background.submit(next, items, None)
        while (item := upcoming.result()) is not None:
            upcoming = background.submit(next, items, None)
            yield item


def result_schema(instrument: Instrument) -> dict[str, Any]:
    """The Polars type of every result column and of `problems`."""
    kinds = {id: pl.String() for id in (*instrument.results, PROBLEMS)}
    values = {result.id: pl.Int64() if is_counted(result) else pl.Float64()
              for result in instrument.results.values() if result.kind == "value"}  # fmt: skip
    return kinds | values
