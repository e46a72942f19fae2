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
from .reading import GROUP, PERSON, Study

ALL = -1


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

    def by_group(self, id: str, caption: str, rows: Iterable[Row], notes: Sequence[str] = ()) -> Table:
        """A table with a column for each group; its first row has the numbers of rows."""
        header = (self.words.headings.item, *self.group_header)
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
