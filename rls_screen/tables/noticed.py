"""What only shows over many rows: rows of the same person, and values of nines that may mean "not known".

Neither is decided here. A file's rows are counted as they stand, and the remark says what the reader of the counts has
to know, with the option that settles it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from ..person.answers.files import shown_key
from .chunks import Broken
from .columns import Column

SAMPLE = 20_000  # values of a column that are kept to compare nines with
NEAR = 0.1  # a value within this share of a value of nines stands beside it
_NINES = r"^-?9+(?:[.,]0+)?$"


def without_content(cells: pl.DataFrame, broken: tuple[Broken, ...] = ()) -> pl.Series:
    """Return where a row holds nothing in any column: nulls, blanks, characters nobody sees.

    A broken line is none of these: what it held is not known. Column by column, only the rows that held nothing so far
    are looked at: in most tables the first column ends the search.
    """
    rows = pl.int_range(cells.height, eager=True)
    for name in cells.columns:
        if rows.is_empty():
            break
        rows = rows.filter(_is_blank(cells[name].gather(rows)))
    empty = pl.repeat(False, cells.height, dtype=pl.Boolean, eager=True)
    empty = empty.scatter(rows, True) if len(rows) else empty
    return empty.scatter([one.at for one in broken], False) if broken else empty


def _is_blank(column: pl.Series) -> pl.Series:
    if column.dtype in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
    if column.dtype != pl.String:
        return column.is_null()
    return ~column.str.contains(r"[^\s\p{Cf}\x1c-\x1f]").fill_null(False)


@dataclass
class _Numbers:
    """The cells of a column of numbers: how often each value of nines stands there, and some of the other values."""

    column: Column
    nines: Counter[str] = field(default_factory=Counter)
    others: list[pl.Series] = field(default_factory=list)
    kept: int = 0

    def add(self, cells: pl.Series) -> None:
        """Look through the cells of some more rows."""
        begun = cells.filter(cells.str.strip_chars().str.contains(r"^-?9"))
        found = begun.str.strip_chars().filter(begun.str.strip_chars().str.contains(_NINES))
        for text, count in found.value_counts().iter_rows():
            self.nines[text.replace(",", ".").split(".")[0]] += count
        if self.kept < SAMPLE:
            values = _as_numbers(cells.head(SAMPLE))
            self.others.append(values)
            self.kept += len(values)

    def far(self) -> Iterator[tuple[str, int]]:
        """The values of nines that stand apart from the rest, with the number of rows."""
        values = pl.concat(self.others) if self.others else pl.Series(dtype=pl.Float64)
        rest = values.filter(~values.cast(pl.String).str.contains(_NINES))
        if rest.is_empty():
            return
        low, high = rest.quantile(0.25, "linear") or 0.0, rest.quantile(0.75, "linear") or 0.0
        for text, count in self.nines.items():
            nines = float(text)
            is_outside = nines > high + 1.5 * (high - low) or nines < low - 1.5 * (high - low)
            beside = int(((rest - nines).abs() <= NEAR * abs(nines)).sum())
            if is_outside and beside < count and text not in self.column.reader.missing:
                yield text, count


def _as_numbers(cells: pl.Series) -> pl.Series:
    return cells.str.strip_chars().str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).drop_nulls()


class Noticing:
    """Looks through chunk after chunk of a file's cells."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._codes = [column for column in columns if column.item.pattern is not None]
        numbers = (column for column in columns if column.item.kind == "number" and column.reader.codes is None)
        self._numbers = [_Numbers(column) for column in numbers]
        self._hashes: list[pl.Series] = []

    def add(self, cells: pl.DataFrame) -> None:
        """Look through some more rows; a column of text for each column that is read."""
        for column in self._codes[:1]:
            codes = cells[column.cells].str.replace_all(r"\p{Cf}", "").str.strip_chars()
            self._hashes.append(codes.filter(codes != "").hash(seed=0))
        for numbers in self._numbers:
            numbers.add(cells[numbers.column.cells])

    @property
    def repeated(self) -> tuple[int, int]:
        """How many codes stand in more than one row, and in how many rows they stand."""
        counts = pl.concat(self._hashes).value_counts()["count"] if self._hashes else pl.Series(dtype=pl.UInt32)
        more = counts.filter(counts > 1)
        return len(more), int(more.sum())

    def remarks(self) -> Iterator[str]:
        """What is to be said of values of nines: in several rows of a column, or in several columns of a file."""
        found = [(numbers.column, text, count) for numbers in self._numbers for text, count in numbers.far()]
        columns = Counter(text for _, text, _ in found)
        for column, text, count in found:
            if count > 1 or columns[text] > 1:
                rows = f"{count} rows" if count > 1 else "1 row"
                yield (
                    f"{shown_key(column.heading)}: {text} stands in {rows}, far from the other values. Where it means "
                    f"that nothing is known: --missing {column.item.id}={text}"
                )
