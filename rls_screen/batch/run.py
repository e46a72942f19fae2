"""Score a whole table: read its chunks, score them, write the scored table and the files beside it.

All outputs are written to temporary files, which are renamed only when every one of them is complete and on the disk.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import polars as pl

from ..content.instrument import Instrument
from ..errors import CannotCreate, WriteFailed
from ..tables.files.parquet import write_parquet
from ..tables.files.source import Source
from ..tables.maps.layout import Layout
from ..writing import Draft
from .counting import Tally
from .formats import Labelled, write_spreadsheet, write_statistics
from .output import CsvWriter, Follower, Outputs, described, fill_in
from .request import PARQUET_KEY, Provenance, run_file
from .rows import AUDIT_COLUMNS, PROBLEM_COLUMNS, Part, ScoredRows
from .summary import as_json, as_markdown, summary

RUN_PREFIX, RUN_DIGITS = "sha256:", 16
LISTINGS = {"problems", "audit"}


class Batch:
    """One run over one table: `run` does everything; the outputs that have appeared so far are in `committed`."""

    def __init__(
        self, source: Source, layout: Layout, instrument: Instrument, outputs: Outputs, provenance: Provenance
    ) -> None:
        self.source, self.outputs, self.instrument, self.provenance = source, outputs, instrument, provenance
        self.rows = ScoredRows(source, layout, instrument, list_columns=provenance.request.list_columns)
        self.separator = source.separator or ","
        self.committed: list[str] = []
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
        return self.rows.counter.tally

    def run(self, progress: Callable[[int, int], None], remarks: tuple[str, ...]) -> dict[str, Any]:
        """Score all rows and write all outputs; return the summary.

        `progress` is called with the rows and bytes read so far; `remarks` are added to the summary. Raises TableError,
        WriteFailed or CannotCreate.
        """
        with ExitStack() as stack:
            drafts = {option: self._draft(name, stack) for option, name in self.outputs.named.items()}
            self._problems = self._listing(drafts, "problems", PROBLEM_COLUMNS, self.rows.more_problem_columns)
            self._audit = self._listing(drafts, "audit", AUDIT_COLUMNS)
            follower = Follower(drafts["scored"], hashed=self.outputs.are_tied)
            stack.callback(follower.close)
            self._write(drafts["scored"], progress, follower)
            remarks = (*self.rows.finish(), *remarks)
            version = self.provenance.program_version
            found = summary(self.tally, self.instrument, self.source.name, version, remarks)
            with drafts["scored"].writing():
                sha256 = follower.finish()
            if sha256 is not None:
                found |= {"provenance": self._provenance()} | self._identify(drafts, sha256)
            outputs = dict(found.get("outputs", {}))
            if (draft := drafts.get("summary")) is not None:
                is_json = Path(draft.name).suffix.lower() == ".json"
                with draft.writing():
                    draft.file.write((as_json if is_json else as_markdown)(found).encode("utf-8"))
                    outputs["summary"] = described(draft)
            if (draft := drafts.get("run")) is not None:
                text = run_file(self.provenance.request, found, outputs, self.outputs.named)
                with draft.writing():
                    draft.file.write(text.encode("utf-8"))
            for draft in drafts.values():
                draft.finish()
            self._commit(drafts)
        return found

    def _provenance(self) -> dict[str, Any]:
        return self.provenance.of(self.source, self.instrument, self.tally)

    def _identify(self, drafts: Mapping[str, Draft], sha256: str) -> dict[str, Any]:
        """Write the run's id into the listings; return it for the summary, with size and SHA-256 of each output.

        The id is the start of the scored table's SHA-256: so it also identifies a table that cannot contain it, and
        the same rows scored by the same rules give the same files.
        """
        with drafts["scored"].writing():
            scored = described(drafts["scored"], sha256)
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

    def _draft(self, name: str, stack: ExitStack) -> Draft:
        draft = Draft(None if name == "-" else Path(name), force=True)
        stack.callback(draft.discard)
        return draft

    def _listing(
        self, drafts: Mapping[str, Draft], option: str, headings: tuple[str, ...], more: tuple[str, ...] = ()
    ) -> CsvWriter | None:
        """Start the CSV file of this option; None if it was not asked for. `more` columns are behind the run's."""
        if option not in drafts:
            return None
        writer = CsvWriter(drafts[option], ",", excel_safe=self.provenance.request.excel_safe)
        writer.header([*headings, "run", *more])
        return writer

    def _write(self, target: Draft, progress: Callable[[int, int], None], follower: Follower) -> None:
        with closing(self.rows.parts(progress)) as parts:
            frames = (self.rows.output(part) for part in parts if self._listed(part))
            match self.outputs.kind:
                case "parquet":
                    write_parquet(
                        frames, self.rows.schema, target, lambda: {PARQUET_KEY: json.dumps(self._provenance())}
                    )
                case "spreadsheet":
                    write_spreadsheet(frames, self.rows.headings, target)
                case "statistics":
                    write_statistics(frames, self.rows.schema, Labelled.of(self.rows), target)
                case _:
                    self._write_csv(parts, target, follower)

    def _write_csv(self, parts: Iterable[Part], target: Draft, follower: Follower) -> None:
        writer = CsvWriter(target, self.separator, excel_safe=self.provenance.request.excel_safe)
        writer.header(self.rows.headings)
        lines_unchanged = not self.rows.layout.replaced and not self.provenance.request.excel_safe
        for part in parts:
            self._listed(part)
            if part.chunk.lines is not None and lines_unchanged:
                writer.lines(part.chunk.lines, self.rows.results(part), self.rows.free_text)
            else:
                writer.frame(self.rows.output(part))
            follower.follow()

    def _listed(self, part: Part) -> bool:
        """Add the faults of some rows to the problems file, and their audit to the audit file; always true."""
        if self._problems is not None and not part.scored.faults.is_empty():
            found = self.rows.problems(part).with_columns(self._run_column)
            self._problems.frame(found.select(*PROBLEM_COLUMNS, "run", *self.rows.more_problem_columns))
        if self._audit is not None:
            self._audit.frame(self.rows.audit(part).with_columns(self._run_column))
        return True
