"""The outputs of a batch: what they may be called, how they show that they belong together, and cells as CSV.

Each output is a draft until all are whole (`writing`). The cells of the input are written as they stood in their line
wherever the output is CSV with the same columns; nothing is parsed and put together again that does not change.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

import polars as pl

from ..errors import UsageError, shown_name
from ..writing import Draft, check_can_write, is_stream

TABS, PARQUET = (".tsv", ".tab"), (".parquet", ".pq")
ENDINGS = {
    "-o": (".csv", ".parquet", ".pq", *TABS),
    "--problems": (".csv",),
    "--audit": (".csv",),
    "--summary": (".md", ".json"),
}
BLOCK = 1_000_000  # bytes
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_PLAIN_NUMBER = r"^[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?$"


@dataclass(frozen=True)
class Outputs:
    """Where everything goes; what is None is not written."""

    scored: str
    problems: str | None = None
    summary: str | None = None
    audit: str | None = None
    excel_safe: bool = False

    @property
    def as_parquet(self) -> bool:
        """Whether the scored table is Parquet."""
        return Path(self.scored).suffix.lower() in PARQUET

    def check(self) -> None:
        """Refuse endings that no output has, and names that cannot be written, before any work is done.

        Raises UsageError or CannotCreate. A pipe or a device needs no ending and gets CSV, the summary Markdown.
        """
        for option, name in (
            ("-o", self.scored), ("--problems", self.problems), ("--audit", self.audit), ("--summary", self.summary)
        ):  # fmt: skip
            if name is None or name == "-":
                continue
            check_can_write(Path(name), force=True)
            suffix = Path(name).suffix.lower()
            if suffix not in ENDINGS[option] and (suffix or not is_stream(Path(name))):
                *first, last = ENDINGS[option]
                endings = f"{', '.join(first)} or {last}" if first else last
                raise UsageError(f"{option} {shown_name(name)}: choose a name that ends in {endings}.")

    def check_separator(self, separator: str | None) -> None:
        """Refuse to call a table .tsv whose cells another character separates. Raises UsageError."""
        if Path(self.scored).suffix.lower() in TABS and separator not in ("\t", None):
            raise UsageError(
                f"-o {shown_name(self.scored)}: the cells of this table are not separated by tabs; choose a name that "
                "ends in .csv."
            )


def digest(draft: Draft) -> str:
    """The SHA-256 of what was written so far."""
    draft.file.flush()
    draft.file.seek(0)
    return file_digest(draft.file, "sha256").hexdigest()  # type: ignore[arg-type]


def described(draft: Draft) -> dict[str, Any]:
    """An output as the summary lists it: size and SHA-256. Names are left out: a renamed file is still the same."""
    sha256 = digest(draft)
    return {"bytes": draft.file.seek(0, os.SEEK_END), "sha256": sha256}


def fill_in(draft: Draft, mark: str, text: str) -> None:
    """Put a text where a mark of the same length was written, which held its place until the text was known."""
    before, after = mark.encode(), text.encode()
    if len(before) != len(after):
        raise ValueError("a mark holds the place of a text of its own length")
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
        at += BLOCK - len(before) + 1  # a mark at the border is whole in the next block


class CsvWriter:
    """Writes frames as CSV."""

    def __init__(self, target: Draft, separator: str, *, excel_safe: bool = False) -> None:
        self.target = target
        self.separator = separator
        self.excel_safe = excel_safe

    def header(self, headings: list[str]) -> None:
        """The line of column names."""
        names = pl.DataFrame({str(at): [heading] for at, heading in enumerate(headings)})
        self.frame(names)

    def lines(self, lines: pl.Series, results: pl.DataFrame, free: Collection[str]) -> None:
        """Each line as it stood in the input, and the results behind it.

        Only results of `free` text are looked through for what needs quotation marks: the ids the others are made of
        hold neither comma nor tab.
        """
        doubtful = free if self.separator in ",\t" else results.columns
        cells = results.select(_shortest(results)).with_columns(_quoted(name, self.separator) for name in doubtful)
        self._write(cells.insert_column(0, lines.alias("\0line")), "never")

    def frame(self, frame: pl.DataFrame) -> None:
        """A frame, its cells in quotation marks where that is needed."""
        cells = frame.select(_shortest(frame))
        if self.excel_safe:
            cells = cells.select(_harmless(name) for name in cells.columns)
        self._write(cells.with_columns(pl.when(pl.all() != "").then(pl.all())), "necessary")

    def _write(self, frame: pl.DataFrame, style: Any) -> None:
        with self.target.writing():
            frame.write_csv(self.target.file, include_header=False, separator=self.separator, quote_style=style)


def _shortest(frame: pl.DataFrame) -> Iterator[pl.Expr]:
    """Every column as words; a whole number without a point, as one person's score has it."""
    for name, dtype in frame.schema.items():
        column = pl.col(name)
        if dtype in (pl.Float64, pl.Float32):
            is_whole = (column == column.floor()) & (column.abs() < 1e15)
            whole = column.cast(pl.Int64, strict=False).cast(pl.String)
            yield pl.when(is_whole).then(whole).otherwise(column.cast(pl.String)).alias(name)
        else:
            yield column if dtype == pl.String else column.cast(pl.String)


def _quoted(name: str, separator: str) -> pl.Expr:
    column = pl.col(name)
    needs = column.str.contains(f'[{pl.escape_regex(separator)}"\n\r]')
    marked = pl.concat_str(pl.lit('"'), column.str.replace_all('"', '""', literal=True), pl.lit('"'))
    return pl.when(needs).then(marked).otherwise(column).alias(name)


def _harmless(name: str) -> pl.Expr:
    """Text a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    column = pl.col(name)
    is_risky = pl.any_horizontal(column.str.starts_with(mark) for mark in RISKY) & ~column.str.contains(_PLAIN_NUMBER)
    return pl.when(is_risky).then(pl.concat_str(pl.lit("'"), column)).otherwise(column).alias(name)
