"""Counting while the rows go by: nothing of a single row is kept but the numbers of those to be looked at first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from ..answers.files import shown_key
from .columns import Column
from .expressions import BAD, UNSURE, its
from .layout import PROBLEMS
from .results import UNREADABLE, entry_column, is_counted
from .scoring import Scored, Scoring

MAX_NAMED = 1_000


@dataclass
class Tally:
    """What was counted in all rows so far."""

    rows: int = 0
    with_problems: int = 0
    not_scored: int = 0
    problems: Counter[str] = field(default_factory=Counter)
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


class Counting:
    """Counts chunk after chunk into one tally."""

    def __init__(self, scoring: Scoring) -> None:
        self.scoring = scoring
        self.tally = Tally()
        self._counts = [expression.alias(f"{kind} {id}") for kind, id, expression in self._per_item()]

    def _per_item(self) -> list[tuple[str, str, pl.Expr]]:
        scored, questions = ~pl.col(UNREADABLE), self.scoring.questions
        found: list[tuple[str, str, pl.Expr]] = []
        for column in self.scoring.layout.columns:
            item = column.item
            found.append(("answered", item.id, pl.col(item.id).is_not_null().sum()))
            found.append(("unsure", item.id, pl.col(its(UNSURE, item.id)).sum()))
            found.append(("unreadable", item.id, pl.col(its(BAD, item.id)).sum()))
            found.append(("off_path", item.id, questions.off_path(item).sum()))
            found.append(("not_answered", item.id, questions.not_answered(item).sum()))
        for item in self.scoring.instrument.items.values():
            found.append(("leaves_open", item.id, (questions.leaves_open(item) & scored).sum()))
        for list, entries in self.scoring.results.entries.items():
            kept = pl.lit(True) if list in self.scoring.instrument.head.batch.kept else scored
            found += [(f"entry {list}", id, (pl.col(entry_column(list, id)) & kept).sum()) for id in entries]
        return found

    def add(self, scored: Scored, first_row: int, lines: pl.Series) -> None:
        """Counts some more rows; `first_row` is the number of the first of them."""
        tally = self.tally
        tally.rows += scored.results.height
        tally.not_scored += int(scored.facts[UNREADABLE].sum())
        tally.with_problems += int((scored.results[PROBLEMS] != "").sum())
        for name, count in scored.facts.select(self._counts).row(0, named=True).items():
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
                held = tally.first.setdefault(code, [])
                found = (scored.results[id] == code).arg_true().head(MAX_NAMED - len(held))
                held += (found.cast(pl.Int64) + first_row).to_list()
        self._count_problems(scored, first_row, lines)

    def _count_codes(self, id: str, column: pl.Series) -> None:
        counter = self.tally.codes.setdefault(id, Counter())
        for code, count in column.value_counts().sort(column.name).iter_rows():
            if code is not None:
                counter[str(code)] += count

    def _count_problems(self, scored: Scored, first_row: int, lines: pl.Series) -> None:
        tally = self.tally
        tally.notes.update(scored.notes)
        said = scored.faults.filter(pl.col("reason") != "")
        for name, count in said["column"].value_counts().sort("column").iter_rows():
            tally.problems[name] += count
        for at, name in said.head(max(20 - len(tally.places), 0)).select("at", "column").iter_rows():
            tally.places.append(f"row {first_row + at}, line {lines[at]}, column {shown_key(name)}")


def audit(scored: Scored, scoring: Scoring, first_row: int, lines: pl.Series) -> pl.DataFrame:
    """Answers to questions that would not be put, and questions put without any answer, row by row."""
    found: list[pl.DataFrame] = []
    for column in scoring.layout.columns:
        found += [
            _rows(scored, column, "answered, off the path", scoring.questions.off_path(column.item)),
            _rows(scored, column, "on the path, not answered", scoring.questions.not_answered(column.item)),
        ]
    rows = pl.concat(found).sort("at", maintain_order=True)
    return rows.select(
        (pl.col("at").cast(pl.Int64) + first_row).alias("row"),
        lines.gather(rows["at"]).alias("line"),
        "column",
        "found",
    )


def _rows(scored: Scored, column: Column, found: str, where: pl.Expr) -> pl.DataFrame:
    rows = scored.facts.select(where.alias("at")).to_series()
    rows = rows.new_from_index(0, scored.facts.height) if len(rows) == 1 else rows
    at = rows.arg_true()
    return pl.DataFrame({"at": at}).with_columns(pl.lit(column.heading).alias("column"), pl.lit(found).alias("found"))
