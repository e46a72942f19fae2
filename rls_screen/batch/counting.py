"""Count over all chunks of a table what the summary shows, and list the branching audit.

Nothing of a single row is stored but the numbers of the rows to review first and the places of some problem cells.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from ..person.answers.files import shown_key
from ..tables.answers.columns import Column
from ..tables.answers.encoding import unsure_column, unusable_column
from ..tables.maps.layout import PROBLEMS
from .patterns import Patterns
from .results import UNREADABLE, entry_column, is_counted
from .scoring import Scored, Scoring

_LIMIT = "^\\s*[<>\u2264\u2265]"
MAX_ROWS_NAMED = 1_000  # numbers of rows to review first, for each code
MAX_PLACES = 20  # problem cells that are listed on standard error


@dataclass
class Tally:
    """The counts over all rows so far. `rows` are people; `empty` counts the rows without any content, which are not.

    `problems` are the cells that cannot be used, by column; `limits` those among them that are limits such as `<5`.

    `repeated`: how many codes of people occur in more than one row, and in how many rows. `places`: problem cells by
    row, line and column. `first`: for each code to review first, the numbers of its rows.
    """

    rows: int = 0
    empty: int = 0
    repeated: tuple[int, int] = (0, 0)
    with_problems: int = 0
    not_scored: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    limits: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)
    codes: dict[str, Counter[str]] = field(default_factory=dict)
    first: dict[str, list[int]] = field(default_factory=dict)
    answered: Counter[str] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    off_path: Counter[str] = field(default_factory=Counter)
    not_answered: Counter[str] = field(default_factory=Counter)
    leaves_open: Counter[str] = field(default_factory=Counter)


class TableCounter:
    """Counts chunk after chunk into one tally."""

    def __init__(self, scoring: Scoring) -> None:
        self.scoring = scoring
        self.tally = Tally()
        self._patterns = Patterns(scoring.layout.columns)
        self._counts = [expression.alias(f"{kind} {id}") for kind, id, expression in self._per_item()]

    def _per_item(self) -> list[tuple[str, str, pl.Expr]]:
        """The expressions that count over a chunk: the name of the count, the item or entry, the expression."""
        scored, questions = ~pl.col(UNREADABLE), self.scoring.questions
        found: list[tuple[str, str, pl.Expr]] = []
        for column in self.scoring.layout.columns:
            item = column.item
            found.append(("answered", item.id, pl.col(item.id).is_not_null().sum()))
            found.append(("unsure", item.id, pl.col(unsure_column(item.id)).sum()))
            found.append(("unreadable", item.id, pl.col(unusable_column(item.id)).sum()))
            found.append(("off_path", item.id, questions.off_path(item).sum()))
            found.append(("not_answered", item.id, questions.not_answered(item).sum()))
        for item in self.scoring.instrument.items.values():
            found.append(("leaves_open", item.id, (questions.leaves_open(item) & scored).sum()))
        for list, entries in self.scoring.results.entries.items():
            counted = pl.lit(True) if list in self.scoring.instrument.head.batch.kept else scored
            found += [(f"entry {list}", id, (pl.col(entry_column(list, id)) & counted).sum()) for id in entries]
        return found

    def add(self, scored: Scored, cells: pl.DataFrame, first_row: int, lines: pl.Series) -> None:
        """Count some more rows: their texts, the number of the first row, the line each row starts on."""
        tally = self.tally
        empty = int(scored.empty.sum())
        tally.empty += empty
        tally.rows += scored.results.height - empty
        self._patterns.add(cells)
        tally.not_scored += int(scored.facts[UNREADABLE].sum())
        tally.with_problems += int((scored.results[PROBLEMS] != "").sum())
        people = scored.facts.filter(~scored.empty) if empty else scored.facts
        for name, count in people.select(self._counts).row(0, named=True).items():
            kind, *of, id = name.split(" ")
            counter = tally.codes.setdefault(of[0], Counter()) if of else getattr(tally, kind)
            counter[id] += int(count or 0)
        for result in self.scoring.instrument.results.values():
            if result.kind == "table" or is_counted(result):
                self._count_codes(result.id, scored.results[result.id])
            elif result.kind == "value":
                given = int(scored.results[result.id].is_not_null().sum())
                tally.codes.setdefault(result.id, Counter())["given"] += given
        for id, codes in self.scoring.instrument.head.batch.first.items():
            for code in codes:
                rows = tally.first.setdefault(code, [])
                found = (scored.results[id] == code).arg_true().head(MAX_ROWS_NAMED - len(rows))
                rows += (found.cast(pl.Int64) + first_row).to_list()
        self._count_problems(scored, first_row, lines)

    def finish(self) -> tuple[str, ...]:
        """Finish the tally after the last chunk; return the remarks on what only shows over all rows."""
        self.tally.repeated = self._patterns.repeated
        return tuple(self._patterns.remarks())

    def _count_codes(self, id: str, column: pl.Series) -> None:
        counter = self.tally.codes.setdefault(id, Counter())
        for code, count in column.value_counts().sort(column.name).iter_rows():
            if code is not None:
                counter[str(code)] += count

    def _count_problems(self, scored: Scored, first_row: int, lines: pl.Series) -> None:
        tally = self.tally
        tally.notes.update(scored.notes)
        with_reason = scored.faults.filter(pl.col("reason") != "")
        for name, count in with_reason["column"].value_counts().sort("column").iter_rows():
            tally.problems[name] += count
        limits = with_reason.filter(pl.col("value").str.contains(_LIMIT))
        for name, count in limits["column"].value_counts().iter_rows():
            tally.limits[name] += count
        for at, name in with_reason.head(max(MAX_PLACES - len(tally.places), 0)).select("at", "column").iter_rows():
            tally.places.append(f"row {first_row + at}, line {lines[at]}, column {shown_key(name)}")


def audit(scored: Scored, scoring: Scoring, first_row: int, lines: pl.Series) -> pl.DataFrame:
    """List, by row, answers to questions that would not be asked, and asked questions without any answer."""
    found: list[pl.DataFrame] = []
    for column in scoring.layout.columns:
        found += [
            _audited(scored, column, "answered, off the path", scoring.questions.off_path(column.item)),
            _audited(scored, column, "on the path, not answered", scoring.questions.not_answered(column.item)),
        ]
    rows = pl.concat(found).sort("at", maintain_order=True)
    return rows.select(
        (pl.col("at").cast(pl.Int64) + first_row).alias("row"),
        lines.gather(rows["at"]).alias("line"),
        "column",
        "found",
    )


def _audited(scored: Scored, column: Column, found: str, where: pl.Expr) -> pl.DataFrame:
    rows = scored.facts.select(where.alias("at")).to_series()
    rows = rows.new_from_index(0, scored.facts.height) if len(rows) == 1 else rows
    at = (rows & ~scored.empty).arg_true()
    return pl.DataFrame({"at": at}).with_columns(pl.lit(column.heading).alias("column"), pl.lit(found).alias("found"))
