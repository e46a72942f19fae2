"""Find what only shows over many rows: several rows of one person, and values such as 999 that may mean "not known".

Nothing is changed because of it: all rows are counted as they are, and a remark in the summary tells the reader, with
the option that settles it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from ..person.answers.files import shown_key
from ..tables.answers.columns import Column

SAMPLE = 20_000  # values of a column that values of nines are compared with
MAX_NINES = 9  # digits of a value of nines that can be an answer
MAX_CODES = 20_000_000  # codes of people that are compared with each other: their hashes take 8 bytes each
NEAR = 0.1  # a value within this share of a value of nines counts as near it
_NINES = r"^-?9+(?:[.,]0+)?$"


@dataclass
class _Numbers:
    """The cells of a column of numbers: how often each value of nines occurs, and a sample of the other values."""

    column: Column
    nines: Counter[str] = field(default_factory=Counter)
    others: list[pl.Series] = field(default_factory=list)
    sampled: int = 0

    @cached_property
    def _readable(self) -> dict[str, float]:
        """The values of nines that are answers, each with the number that the column reads in it."""
        texts = (f"{sign}{'9' * digits}" for digits in range(1, MAX_NINES + 1) for sign in ("", "-"))
        read = {text: self.column.reader.reading(text).value for text in texts}
        return {text: value for text, value in read.items() if isinstance(value, float)}

    def add(self, cells: pl.Series, numbers: pl.Series, faults: pl.DataFrame) -> None:
        """Take in some more rows: the cells, the numbers that were read in them, and the faults of all columns."""
        for text, value in self._readable.items():
            if found := int((numbers == value).sum() or 0):
                self.nines[text] += found
        if not faults.is_empty():
            texts = faults.filter(pl.col("place") == self.column.place)["value"].str.strip_chars()
            for text in texts.filter(texts.str.contains(_NINES)):
                self.nines[text.replace(",", ".").split(".")[0]] += 1
        if self.sampled < SAMPLE:
            self.others.append(_as_numbers(cells.head(SAMPLE)))
            self.sampled += len(self.others[-1])

    def outliers(self) -> Iterator[tuple[str, int]]:
        """The values of nines that are far from the other values, with the number of rows."""
        if not self.nines:
            return
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


class Patterns:
    """Collects what shows over many rows, chunk after chunk."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._codes = [column for column in columns if column.item.pattern is not None]
        numbers = (column for column in columns if column.item.kind == "number" and column.reader.codes is None)
        self._numbers = [_Numbers(column) for column in numbers]
        self._hashes: list[pl.Series] = []
        self._kept, self.codes = 0, 0

    def add(self, cells: pl.DataFrame, facts: Mapping[str, pl.Series], faults: pl.DataFrame) -> None:
        """Take in some more rows: the texts of each column that is read, the answers in them, and every fault."""
        for column in self._codes[:1]:
            codes = cells[column.cells]
            if (codes.str.len_bytes() != codes.str.len_chars()).any():  # invisible characters are none of ASCII's
                codes = codes.str.replace_all(r"\p{Cf}", "")
            codes = codes.str.strip_chars()
            self._compare(codes.filter(codes != "").hash(seed=0))
        for numbers in self._numbers:
            numbers.add(cells[numbers.column.cells], facts[numbers.column.item.id], faults)

    def _compare(self, codes: pl.Series) -> None:
        """Keep the hashes of these codes while there is room for them."""
        self.codes += len(codes)
        kept = codes.head(max(MAX_CODES - self._kept, 0))
        self._kept += len(kept)
        self._hashes.append(kept)

    @property
    def repeated(self) -> tuple[int, int]:
        """How many codes of people occur in more than one row, and in how many rows in all."""
        if not self._hashes:
            return 0, 0
        # Sorted, since counting each distinct value takes many times the memory.
        codes = pl.concat(self._hashes).sort()
        as_before = pl.concat([pl.Series([False]), codes[1:] == codes[:-1]])
        as_behind = pl.concat([as_before[1:], pl.Series([False])])
        return int((as_behind & ~as_before).sum()), int((as_behind | as_before).sum())

    def remarks(self) -> Iterator[str]:
        """The remarks on values of nines in several rows or columns, and on codes that were not compared."""
        if self.codes > self._kept:
            yield (
                f"Person codes: only the first {self._kept:,} were compared with each other, of {self.codes:,}; "
                "whether the others occur in several rows is not known."
            )
        found = [(numbers.column, text, count) for numbers in self._numbers for text, count in numbers.outliers()]
        columns = Counter(text for _, text, _ in found)
        for column, text, count in found:
            if count > 1 or columns[text] > 1:
                rows = f"{count} rows" if count > 1 else "1 row"
                yield (
                    f"{shown_key(column.heading)}: {text} occurs in {rows}, far from the other values. If it means "
                    f"not known: --missing {column.item.id}={text}"
                )
