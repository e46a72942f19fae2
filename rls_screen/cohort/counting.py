"""Count the rows of a study by group of the main result, and put counts into rows of tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from ..content.schema import StudyGroup
from ..content.study_words import StudyWords
from .intervals import EXTRA, Estimate, clustered, has, proportion
from .model import Cell, Row, Table
from .numbers import Printer
from .reading import GROUP, PERSON, ROW, Study

Quartiles = tuple[float | None, float | None, float | None]  # of nothing: None


@dataclass(frozen=True)
class Columns:
    """The columns of a table of counts: the place of the column that each counted row is in, and how many there are."""

    places: pl.Series
    number: int


def _tally(names: Sequence[str], codes: pl.Series, places: pl.Series, columns: int) -> dict[str, tuple[int, ...]]:
    """How often each code, the place of a name, is in each column; a row without a code or column is not counted."""
    pair = pl.col("code").cast(pl.UInt32) * columns + pl.col("column")
    pairs = pl.LazyFrame({"code": codes, "column": places}).select(pair=pair).drop_nulls().group_by("pair").len()
    numbers = dict(pairs.collect().iter_rows())
    return {name: tuple(numbers.get(at * columns + one, 0) for one in range(columns)) for at, name in enumerate(names)}


@dataclass(frozen=True)
class Counted:
    """The counted rows of a study, in words and with a printer."""

    study: Study
    words: StudyWords
    printer: Printer

    @cached_property
    def rows(self) -> pl.DataFrame:
        """The counted rows."""
        return self.study.scored

    @property
    def groups(self) -> tuple[StudyGroup, ...]:
        """The groups of the main result."""
        return self.study.rules.groups

    @cached_property
    def parts(self) -> tuple[pl.DataFrame, ...]:
        """The rows of each group."""
        return tuple(self.rows.filter(pl.col(GROUP) == at) for at in range(len(self.groups)))

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many rows each group has."""
        return tuple(part.height for part in self.parts)

    @property
    def total(self) -> int:
        """How many rows are counted."""
        return sum(self.sizes)

    def counts(self, conditions: Mapping[str, pl.Expr]) -> dict[str, tuple[int, ...]]:
        """For each condition the number of rows of each group in which it is true."""
        if not conditions:
            return {}
        wanted = [condition.sum().alias(str(at)) for at, condition in enumerate(conditions.values())]
        found = [[int(one or 0) for one in part.select(wanted).row(0)] for part in self.parts]
        return {name: tuple(counts[at] for counts in found) for at, name in enumerate(conditions)}

    @cached_property
    def quartiles(self) -> dict[str, list[tuple[int, Quartiles]]]:
        """Of each number: how many have it in each group, then in all, and the quartiles of theirs."""
        ids = [id for id in self.study.items if self.study.instrument.items[id].kind == "number"]
        wanted = [pl.col(ids).count().name.suffix("/count")]
        wanted += [pl.col(ids).drop_nulls().quantile(at, "linear").name.suffix(f"/{at}") for at in (0.25, 0.5, 0.75)]
        found = [part.select(wanted).row(0, named=True) if ids else {} for part in (*self.parts, self.rows)]
        return {
            id: [(one[f"{id}/count"], (one[f"{id}/0.25"], one[f"{id}/0.5"], one[f"{id}/0.75"])) for one in found]
            for id in ids
        }

    @cached_property
    def codes(self) -> dict[str, tuple[int, ...]]:
        """The number of rows of each group that have each code of the main result."""
        return self.of_result(self.study.rules.result)

    @cached_property
    def open_items(self) -> dict[str, tuple[int, ...]]:
        """The number of rows of each group in which an unanswered question leaves a result open, by question."""
        return self.of_result(self.study.rules.open)

    def of_result(self, id: str, by: Columns | None = None) -> dict[str, tuple[int, ...]]:
        """The number of rows with each code of a table, or each entry of a list that a row has, in each column.

        The columns are those of `by`, or the groups of the main result; the keys are the codes and entries themselves.
        """
        by = by or Columns(self.rows[GROUP], len(self.groups))
        result = self.study.instrument.results[id]
        if result.kind == "table":
            return _tally(result.codes, self.rows[id], by.places, by.number)
        listed = self.study.lists[id]
        every_row = pl.repeat(None, self.study.rows.height, dtype=by.places.dtype, eager=True)
        places = every_row.scatter(self.rows[ROW], by.places).gather(listed.rows)
        found = _tally(listed.names, listed.entries, places, by.number)
        return {name: counts for name, counts in found.items() if any(counts)}

    def interval(self, is_one: pl.Series, people: pl.Series | None = None) -> Estimate | None:
        """The proportion of these rows with its interval, which allows for several rows of one person."""
        found, of = int(is_one.sum()), len(is_one)
        if not self.study.is_clustered:
            return proportion(found, of)
        if not has("scipy", "statsmodels"):
            return Estimate(found / of) if of else None
        return clustered(is_one, self.rows[PERSON] if people is None else people)

    @property
    def interval_notes(self) -> tuple[str, ...]:
        """How intervals of proportions were computed."""
        words = self.words.results
        if not self.study.is_clustered:
            return (words.wilson,)
        return (words.clustered,) if has("scipy", "statsmodels") else (words.no_clustered.format(command=EXTRA),)

    # ---- Tables by group ----

    @property
    def group_header(self) -> tuple[str, ...]:
        """The headings of the columns: the groups, then all."""
        return (*(group.label for group in self.groups), self.words.headings.all)

    def size_row(self) -> Row:
        """The row with the number of rows of each group."""
        hide = self.printer.hidden(self.sizes)
        cells = [self.printer.count(size, hide=one) for size, one in zip(self.sizes, hide, strict=True)]
        total = self.printer.count(self.total, hide=self.printer.small(self.total))
        return Row((Cell(self.words.headings.people), *cells, total))

    def share_row(self, label: str, counts: Sequence[int], of: Sequence[int]) -> Row:
        """A row with a count and its share in each group and in all."""
        hide = self.printer.hidden(counts)
        cells = [self.printer.share(one, n, hide=h) for one, n, h in zip(counts, of, hide, strict=True)]
        total = sum(counts)
        all_hidden = self.printer.small(total) or (self.printer.smallest is not None and all(hide))
        return Row((Cell(label), *cells, self.printer.share(total, sum(of), hide=all_hidden)))

    def by_group(
        self, id: str, caption: str, rows: Iterable[Row], notes: Sequence[str] = (), *, first: str | None = None
    ) -> Table:
        """A table with a column for each group; its first row has the numbers of rows.

        `first` is the heading of the first column, without it "Entry": the codes or entries of a result.
        """
        header = (first or self.words.headings.entry, *self.group_header)
        return Table(id, caption, header, (self.size_row(), *rows), (*notes, *self.small_note))

    # ---- Counts of everybody ----

    def one_way(
        self, id: str, caption: str, counts: Mapping[str, int], *, exclusive: bool, notes: Sequence[str] = ()
    ) -> Table:
        """A table of counts with their share of all counted rows; `exclusive` counts add up to all."""
        values = [*counts.values()]
        if exclusive:
            hide = self.printer.hidden(values)
        else:  # with its complement each of them adds up to all
            hide = tuple(self.printer.hidden((one, self.total - one))[0] for one in values)
        rows = [
            Row((Cell(label), self.printer.count(one, hide=h), self.printer.percent(one, self.total, hide=h)))
            for (label, one), h in zip(counts.items(), hide, strict=True)
        ]
        header = (self.words.headings.entry, self.words.headings.rows, self.words.headings.share)
        return Table(id, caption, header, tuple(rows), (*notes, *self.small_note))

    @property
    def small_note(self) -> tuple[str, ...]:
        """The remark on hidden counts, where some may be hidden."""
        smallest = self.printer.smallest
        if smallest is None:
            return ()
        return (self.words.results.small.format(mark=self.printer.hidden_mark, number=smallest),)
