"""The output files of a batch: their names, the run id that ties them together, and how cells are written as CSV.

Each output is a draft (`writing`) until all are complete. If the output is CSV with all columns of the input, the lines
of the input are copied unchanged, not parsed and written again.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import polars as pl

from ..errors import Problem, UsageError, shown_name
from ..tables.files.kinds import PARQUET, TABS
from ..tables.files.source import shortest
from ..writing import Draft, check_can_write, is_stream

STATISTICS, SPREADSHEET = (".sav", ".dta"), (".xlsx",)
ENDINGS = {
    "-o": (".csv", *TABS, *PARQUET, *SPREADSHEET, *STATISTICS),
    "--problems": (".csv",),
    "--audit": (".csv",),
    "--summary": (".md", ".json"),
    "--run": (".json",),
}
BOM = "\ufeff".encode()
BLOCK = 1_000_000  # bytes
CAN_FOLLOW, CAN_SYNC = hasattr(os, "pread"), hasattr(os, "fdatasync")
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_PLAIN_NUMBER = r"^[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?$"


@dataclass(frozen=True)
class Outputs:
    """The names of all outputs; None is not written, `-` is standard output.

    `run` is the file that says how to repeat the run.
    """

    scored: str
    problems: str | None = None
    summary: str | None = None
    audit: str | None = None
    run: str | None = None

    @property
    def kind(self) -> str:
        """The kind of file of the scored table: csv, parquet, spreadsheet or statistics."""
        suffix = Path(self.scored).suffix.lower()
        kinds = {"parquet": PARQUET, "spreadsheet": SPREADSHEET, "statistics": STATISTICS}
        return next((kind for kind, suffixes in kinds.items() if suffix in suffixes), "csv")

    @property
    def named(self) -> dict[str, str]:
        """The names of the outputs that are written, by what they are."""
        names = {"problems": self.problems, "audit": self.audit, "summary": self.summary, "run": self.run}
        return {what: name for what, name in names.items() if name is not None} | {"scored": self.scored}

    @property
    def are_tied(self) -> bool:
        """Whether any file beside the scored table names that table by its SHA-256."""
        return len(self.named) > 1

    def check(self) -> None:
        """Check suffixes and that every name can be written, before any work. Raises UsageError or CannotCreate.

        A pipe or a device needs no suffix: it gets CSV, and as summary Markdown.
        """
        for option, name in (
            ("-o", self.scored), ("--problems", self.problems), ("--audit", self.audit), ("--summary", self.summary),
            ("--run", self.run),
        ):  # fmt: skip
            if name is None or name == "-":
                continue
            check_can_write(Path(name), force=True)
            suffix = Path(name).suffix.lower()
            if suffix not in ENDINGS[option] and (suffix or not is_stream(Path(name))):
                *first, last = ENDINGS[option]
                endings = f"{', '.join(first)} or {last}" if first else last
                place, problem = f"{option} {shown_name(name)}", "this output has no such ending"
                raise UsageError(Problem("unknown-ending", place, problem, f"choose a name that ends in {endings}."))

    def check_separator(self, separator: str | None) -> None:
        """Raise UsageError if the scored table is called .tsv and its cells are not separated by tabs."""
        if Path(self.scored).suffix.lower() in TABS and separator not in ("\t", None):
            place, problem = f"-o {shown_name(self.scored)}", "the cells of this table are not separated by tabs"
            raise UsageError(Problem("tsv-without-tabs", place, problem, "choose a name that ends in .csv."))


def digest(draft: Draft) -> str:
    """The SHA-256 of everything written so far."""
    draft.file.flush()
    draft.file.seek(0)
    return file_digest(draft.file, "sha256").hexdigest()  # type: ignore[arg-type]


def described(draft: Draft, sha256: str | None = None) -> dict[str, Any]:
    """Size and SHA-256 of an output, for the summary; without its name, since a renamed file is still the same."""
    sha256 = digest(draft) if sha256 is None else sha256
    return {"bytes": draft.file.seek(0, os.SEEK_END), "sha256": sha256}


class Follower:
    """Follows the writer of an output in a thread of its own, so that less is left to do at the end.

    What was written is put on the disk and, if `hashed`, taken into its SHA-256; it must not change any more. Where a
    file cannot be read beside its writer (Windows), it is read at the end.
    """

    def __init__(self, draft: Draft, *, hashed: bool) -> None:
        self._draft, self._file, self._hashed, self._sha256, self._at = draft, draft.file, hashed, sha256(), 0
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._begun: list[Future[None]] = []

    def follow(self) -> None:
        """Take in what has been written so far, without waiting for it."""
        if CAN_FOLLOW:
            self._file.flush()
            self._begun.append(self._thread.submit(self._take_in))

    def finish(self) -> str | None:
        """The digest of everything written, if it is wanted. Raises OSError for whatever failed in the thread."""
        self._file.flush()
        for one in self._begun:
            one.result()
        if not self._hashed:
            return None
        if not CAN_FOLLOW:
            return digest(self._draft)
        self._read()
        return self._sha256.hexdigest()

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()

    def _take_in(self) -> None:
        if self._hashed:
            self._read()
        if CAN_SYNC and self._draft.is_file:
            os.fdatasync(self._file.fileno())

    def _read(self) -> None:
        while block := os.pread(self._file.fileno(), BLOCK, self._at):
            self._sha256.update(block)
            self._at += len(block)


def fill_in(draft: Draft, mark: str, text: str) -> None:
    """Replace a placeholder in an output by a text of the same length, wherever it was written."""
    before, after = mark.encode(), text.encode()
    if len(before) != len(after):
        raise ValueError("a placeholder and its text must have the same length")
    file, at = draft.file, 0
    file.flush()
    while True:
        file.seek(at)
        block = file.read(BLOCK)
        if before in block:
            file.seek(at)
            file.write(block.replace(before, after))
        if len(block) < BLOCK:
            return
        at += BLOCK - len(before) + 1  # a placeholder across the border is complete in the next block


class CsvWriter:
    """Writes frames as CSV."""

    def __init__(self, target: Draft, separator: str, *, excel_safe: bool = False) -> None:
        self.target = target
        self.separator = separator
        self.excel_safe = excel_safe

    def header(self, headings: list[str]) -> None:
        """Write the line of column names; for a spreadsheet behind a byte order mark, so that it reads UTF-8."""
        if self.excel_safe:
            with self.target.writing():
                self.target.file.write(BOM)
        names = pl.DataFrame({str(at): [heading] for at, heading in enumerate(headings)})
        self.frame(names)

    def lines(self, lines: pl.Series, results: pl.DataFrame, free: Collection[str]) -> None:
        """Write each line of the input unchanged, followed by its results.

        Only results of `free` text are searched for characters that need quotation marks: all others are made of ids,
        which contain neither comma nor tab.
        """
        doubtful = free if self.separator in ",\t" else results.columns
        cells = results.select(_shortest(results)).with_columns(_quoted(name, self.separator) for name in doubtful)
        self._write(cells.insert_column(0, lines.alias("\0line")), "never")

    def frame(self, frame: pl.DataFrame) -> None:
        """Write a frame, with quotation marks only where needed."""
        cells = frame.select(_shortest(frame))
        if self.excel_safe:
            cells = cells.select(_harmless(name) for name in cells.columns)
        self._write(cells.with_columns(pl.when(pl.all() != "").then(pl.all())), "necessary")

    def _write(self, frame: pl.DataFrame, style: Any) -> None:
        with self.target.writing():
            frame.write_csv(self.target.file, include_header=False, separator=self.separator, quote_style=style)


def _shortest(frame: pl.DataFrame) -> Iterator[pl.Expr]:
    """Every column as text; a whole number without a decimal point, as in one person's results."""
    for name, dtype in frame.schema.items():
        column = pl.col(name)
        if dtype.is_float():
            yield pl.when(column.is_nan()).then(pl.lit("NaN")).otherwise(shortest(name)).alias(name)
        else:
            yield column if dtype == pl.String else column.cast(pl.String)


def _quoted(name: str, separator: str) -> pl.Expr:
    column = pl.col(name)
    needs = column.str.contains(f'[{pl.escape_regex(separator)}"\n\r]')
    marked = pl.concat_str(pl.lit('"'), column.str.replace_all('"', '""', literal=True), pl.lit('"'))
    return pl.when(needs).then(marked).otherwise(column).alias(name)


def _harmless(name: str) -> pl.Expr:
    """Put an apostrophe before text that a spreadsheet would run as a formula; numbers stay numbers."""
    column = pl.col(name)
    is_risky = pl.any_horizontal(column.str.starts_with(mark) for mark in RISKY) & ~column.str.contains(_PLAIN_NUMBER)
    return pl.when(is_risky).then(pl.concat_str(pl.lit("'"), column)).otherwise(column).alias(name)
