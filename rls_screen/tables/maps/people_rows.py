"""From the rows of a file to people: make the cells of each item, leave rows out, and join the rows of one person.

Every row of the file stays in its place. A row that is nobody, or that was joined to an earlier one, gets no results,
like a row without content.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from ..answers.columns import Column
from ..answers.derived import Condition, is_blank, joined_texts
from ..files.source import Chunk


@dataclass(frozen=True)
class RowRules:
    """Which rows are people: not the first `skip_rows`, only those of `where`; `join` are the columns that name one."""

    skip_rows: int = 0
    where: Condition | None = None
    join: tuple[int, ...] = ()

    @property
    def places(self) -> tuple[int, ...]:
        """The columns that it reads."""
        return (*self.join, *(place for place, _ in (self.where.values if self.where is not None else ())))


@dataclass
class LeftOut:
    """How many rows got no results so far, by reason."""

    skipped: int = 0
    filtered: int = 0
    joined: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.skipped + self.filtered + self.joined

    def remarks(self) -> Iterator[str]:
        """One sentence for each reason, for the summary."""
        for number, which in ((self.skipped, "below the headings"), (self.filtered, "that the filter leaves out")):
            if number:
                yield f"Not people: {number} {'row' if number == 1 else 'rows'} {which} (map, [table])."
        if self.joined:
            rows_ = "row" if self.joined == 1 else "rows"
            yield f"Joined to an earlier row of the same person: {self.joined} {rows_}; the results are on that one."


def item_cells(columns: tuple[Column, ...], raw: pl.DataFrame) -> pl.DataFrame:
    """Return the text of each item, row by row; `raw` has the columns of the file, named after their places."""
    made = [raw[one.cells] if one.made is None else one.made.series(raw).alias(one.cells) for one in columns]
    return pl.DataFrame(made) if made else raw.select()


def prepared(
    columns: tuple[Column, ...], rules: RowRules, raw: pl.DataFrame, first_row: int, counts: LeftOut
) -> tuple[pl.DataFrame, pl.Series]:
    """Return the cells of each item, and which rows are left out; their cells are empty. `counts` is added to.

    `first_row` is the number of the first row. Where rows are joined, `raw` must hold the whole table.
    """
    cells = item_cells(columns, raw)
    number = pl.int_range(first_row, first_row + raw.height, eager=True)
    out = number <= rules.skip_rows
    counts.skipped += int(out.sum())
    if rules.where is not None:
        filtered = ~rules.where.holds(raw) & ~out
        counts.filtered += int(filtered.sum())
        out |= filtered
    if rules.join:
        cells, joined = _joined(columns, rules, raw, cells, out)
        counts.joined += int(joined.sum())
        out |= joined
    if out.any():
        cells = cells.with_columns(pl.when(~out).then(pl.all()).otherwise(pl.lit("")))
    return cells, out


def whole_table(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Return all chunks as one, since rows of one person may be anywhere; nothing for a table without rows."""
    parts = [*chunks]
    if not parts:
        return
    starts = [sum(part.cells.height for part in parts[:at]) for at in range(len(parts))]
    broken = [replace(one, at=one.at + start) for part, start in zip(parts, starts, strict=True) for one in part.broken]
    lines = [part.lines for part in parts if part.lines is not None]
    yield Chunk(
        pl.concat([part.cells for part in parts]), pl.concat([part.first_line for part in parts]),
        pl.concat(lines) if lines else None, tuple(broken),
    )  # fmt: skip


def _joined(
    columns: tuple[Column, ...], rules: RowRules, raw: pl.DataFrame, cells: pl.DataFrame, out: pl.Series
) -> tuple[pl.DataFrame, pl.Series]:
    """Give the first row of each person what all of that person's rows say; the others are returned as joined.

    Two different answers become a cell that no reader takes. A row without a name of the person stays alone.
    """
    keys = raw.select(pl.col(str(place)).str.strip_chars().alias(f"key {at}") for at, place in enumerate(rules.join))
    unnamed = pl.Series([True]).new_from_index(0, raw.height)
    for key in keys.iter_columns():
        unnamed &= is_blank(key)
    rows = keys.with_columns(pl.int_range(raw.height, eager=True).alias("at")).filter(~(out | unnamed))
    groups = rows.group_by(keys.columns, maintain_order=True).agg("at").filter(pl.col("at").list.len() > 1)["at"]
    later = [at for group in groups for at in group.to_list()[1:]]
    if not later:
        return cells, pl.repeat(False, raw.height, dtype=pl.Boolean, eager=True)
    firsts = [group[0] for group in groups]
    changed = []
    for column in columns:
        own = cells[column.cells]
        texts = own.to_list()
        is_list = column.item.kind == "medicines"
        told = [joined_texts((texts[at] for at in group), is_list=is_list) for group in groups]
        changed.append(own.scatter(firsts, told))
    joined = pl.repeat(False, raw.height, dtype=pl.Boolean, eager=True).scatter(later, True)
    return pl.DataFrame(changed), joined
