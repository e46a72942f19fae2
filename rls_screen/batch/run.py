"""A whole file: rows in, scored rows out, with the files beside it.

No output appears before all of them are whole on the disk; then one appears after the other.
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
from ..tables.chunks import Chunk, Source
from ..tables.columns import LISTS, as_text
from ..tables.layout import PROBLEMS, Layout
from ..tables.noticed import without_content
from ..tables.parquet import write_parquet
from ..writing import Draft
from .output import CsvWriter, Outputs, described, fill_in
from .results import is_counted
from .scoring import Scored, Scoring
from .summary import Counting, Tally, as_json, as_markdown, audit, summary

RUN_MARK, RUN_DIGITS = "sha256:", 16
LISTINGS = {"problems", "audit"}
Thing = TypeVar("Thing")


class Batch:
    """One run over one file."""

    def __init__(self, source: Source, layout: Layout, instrument: Instrument, outputs: Outputs) -> None:
        self.source, self.layout, self.outputs, self.instrument = source, layout, outputs, instrument
        self.scoring = Scoring(instrument, layout)
        self.counting = Counting(self.scoring)
        self.separator = source.separator or ","
        self.begun: list[str] = []
        self._first_row = 1
        # Holds the place of the run's id until that is known.
        self._mark = f"{RUN_MARK}{secrets.token_hex(RUN_DIGITS // 2)}"
        self._problems: CsvWriter | None = None
        self._audit: CsvWriter | None = None

    @property
    def _run_column(self) -> pl.Expr:
        return pl.lit(self._mark).alias("run")

    @property
    def tally(self) -> Tally:
        """What was counted."""
        return self.counting.tally

    def run(
        self, program_version: str, progress: Callable[[int, int], None], remarks: tuple[str, ...]
    ) -> dict[str, Any]:
        """Score everything, then let the outputs appear. The summary comes back."""
        with ExitStack() as stack:
            drafts = {option: self._draft(name, stack) for option, name in self._names().items()}
            self._problems = self._listing(drafts, "problems", "row,line,column,value,allowed")
            self._audit = self._listing(drafts, "audit", "row,line,column,found")
            self._write(drafts["scored"], progress)
            remarks = (*self.layout.remarks, *self.counting.finish(), *remarks)
            if self.source.blank_lines:
                remarks = (*remarks, f"Blank lines, which are no rows: {self.source.blank_lines}.")
            found = summary(self.tally, self.instrument, self.source.name, program_version, remarks)
            found |= self._together(drafts)
            if (draft := drafts.get("summary")) is not None:
                is_json = Path(draft.name).suffix.lower() == ".json"
                with draft.writing():
                    draft.file.write((as_json if is_json else as_markdown)(found).encode("utf-8"))
            for draft in drafts.values():
                draft.finish()
            self._commit(drafts)
        return found

    def _together(self, drafts: Mapping[str, Draft]) -> dict[str, Any]:
        """What shows that outputs belong together: the run's id in each, and size and SHA-256 in the summary.

        The id is the beginning of the scored table's SHA-256, so that it also names a table that has no place for it,
        and the same rows scored by the same rules give the same files.
        """
        with drafts["scored"].writing():
            scored = described(drafts["scored"])
        run = f"{RUN_MARK}{scored['sha256'][:RUN_DIGITS]}"
        outputs = {"scored": scored}
        for option in LISTINGS & drafts.keys():
            with drafts[option].writing():
                fill_in(drafts[option], self._mark, run)
                outputs[option] = described(drafts[option])
        return {"run": run, "outputs": dict(sorted(outputs.items()))}

    @property
    def left(self) -> str:
        """What a run that was stopped has left behind."""
        return f"these outputs may be there already: {', '.join(self.begun)}" if self.begun else "nothing was written"

    def _commit(self, drafts: Mapping[str, Draft]) -> None:
        """Let the outputs appear: pipes first, since one may fail halfway; of the files the scored table last.

        So the scored table is never newer than what lies beside it. Before it appears, the disk has the others' names.
        """
        order = sorted(drafts.items(), key=lambda one: (one[1].is_file, one[0] == "scored"))
        for option, draft in order:
            if option == "scored":
                self._sync(drafts.values())
            before = f" Written already: {', '.join(self.begun)}." if self.begun else ""
            self.begun.append(draft.name)
            try:
                draft.commit()
            except (WriteFailed, CannotCreate) as failed:
                raise type(failed)(f"{failed}{before}") from None
        self._sync(drafts.values())

    def _sync(self, drafts: Iterable[Draft]) -> None:
        """Wait until the disk holds the names of the files that have appeared."""
        for draft in {one.folder: one for one in drafts if one.name in self.begun}.values():
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
        if option not in drafts:
            return None
        writer = CsvWriter(drafts[option], ",", excel_safe=self.outputs.excel_safe)
        writer.header([*headings.split(","), "run"])
        return writer

    def _write(self, target: Draft, progress: Callable[[int, int], None]) -> None:
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
                    chunk.first_line.gather(at).alias("line"), "column", "value", "allowed", self._run_column,
                )
            )  # fmt: skip
        if self._audit is not None:
            found = audit(scored, self.scoring, self._first_row, chunk.first_line)
            self._audit.frame(found.with_columns(self._run_column))

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
