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

    def add(self, scored: Scored, cells: pl.DataFrame, first_row: int, lines: pl.Series) -> None:
        """Count some more rows: their texts, the number of the first row, the line each row starts on."""
        tally = self.tally
        empty = int(scored.empty.sum())
        tally.empty += empty
        tally.rows += scored.results.height - empty
        self._patterns.add(cells, scored.facts, scored.faults)
        tally.not_scored += int(scored.facts[UNREADABLE].sum())
        tally.with_problems += int((scored.results[PROBLEMS] != "").sum())
        self._count_questions(scored)
        self._count_entries(scored)
        self._count_codes(scored)
        for id, codes in self.scoring.instrument.head.batch.first.items():
            for code in codes:
                rows = tally.first.setdefault(code, [])
                found = scored.results[id] == code
                if found.any():
                    places = found.arg_true().head(MAX_ROWS_NAMED - len(rows))
                    rows += (places.cast(pl.Int64) + first_row).to_list()
        self._count_problems(scored, first_row, lines)

    def finish(self) -> tuple[str, ...]:
        """Finish the tally after the last chunk; return the remarks on what only shows over all rows."""
        self.tally.repeated = self._patterns.repeated
        return tuple(self._patterns.remarks())

    def _count_questions(self, scored: Scored) -> None:
        """Count the answers to each question, and what is not answered."""
        tally, facts, is_person = self.tally, scored.facts, ~scored.empty
        found = self.scoring.branching.of(facts)
        for column in self.scoring.layout.columns:
            id = column.item.id
            answers = facts[id].filter(is_person) if scored.empty.any() else facts[id]
            tally.answered[id] += len(answers) - answers.null_count()
            tally.unsure[id] += _sum(facts[unsure_column(id)], is_person)
            tally.unreadable[id] += _sum(facts[unusable_column(id)], is_person)
            tally.off_path[id] += _sum(found[f"off_path {id}"], is_person)
            tally.not_answered[id] += _sum(found[f"not_answered {id}"], is_person)
        is_scored = is_person & ~facts[UNREADABLE]
        for id in self.scoring.instrument.items:
            tally.leaves_open[id] += _sum(found[f"leaves_open {id}"], is_scored)

    def _count_entries(self, scored: Scored) -> None:
        """Count how often each entry of each list is listed."""
        is_person = ~scored.empty
        is_scored = is_person & ~scored.facts[UNREADABLE]
        for list, entries in self.scoring.results.entries.items():
            counter = self.tally.codes.setdefault(list, Counter())
            counted = is_person if list in self.scoring.instrument.head.batch.kept else is_scored
            for id in entries:
                counter[id] += _sum(scored.facts[entry_column(list, id)], counted)

    def _count_codes(self, scored: Scored) -> None:
        """Count the codes of tables, the numbers of counts, and how many have any other number.

        A code is counted by its place among the codes, since to compare words takes many times as long; in rows that
        are not scored the code may be another one, so there it is the word that counts.
        """
        is_other = scored.empty | scored.facts[UNREADABLE]
        others = scored.results.filter(is_other)
        for result in self.scoring.instrument.results.values():
            if result.kind == "table":
                counter = self.tally.codes.setdefault(result.id, Counter())
                places = scored.facts[result.id] if others.is_empty() else scored.facts[result.id].filter(~is_other)
                for place, code in enumerate(result.codes):
                    if count := int((places == place).sum() or 0):
                        counter[code] += count
                _add(counter, others[result.id])
            elif is_counted(result):
                _add(self.tally.codes.setdefault(result.id, Counter()), scored.results[result.id])
            elif result.kind == "value":
                given = scored.results.height - scored.results[result.id].null_count()
                self.tally.codes.setdefault(result.id, Counter())["given"] += given

    def _count_problems(self, scored: Scored, first_row: int, lines: pl.Series) -> None:
        tally = self.tally
        tally.notes.update(scored.notes)
        if scored.faults.is_empty():
            return
        with_reason = scored.faults.filter(pl.col("reason") != "")
        for name, count in with_reason["column"].value_counts().sort("column").iter_rows():
            tally.problems[name] += count
        limits = with_reason.filter(pl.col("value").str.contains(_LIMIT))
        for name, count in limits["column"].value_counts().iter_rows():
            tally.limits[name] += count
        for at, name in with_reason.head(max(MAX_PLACES - len(tally.places), 0)).select("at", "column").iter_rows():
            tally.places.append(f"row {first_row + at}, line {lines[at]}, column {shown_key(name)}")


def _add(counter: Counter[str], values: pl.Series) -> None:
    """Count each value that is not null."""
    found = values.drop_nulls().value_counts().iter_rows() if len(values) else ()
    for value, count in sorted(found):
        counter[str(value)] += count


def _sum(column: pl.Series, counted: pl.Series) -> int:
    return int((column & counted).sum() or 0)


def audit(scored: Scored, scoring: Scoring, first_row: int, lines: pl.Series) -> pl.DataFrame:
    """List, by row, answers to questions that would not be asked, and asked questions without any answer."""
    branching = scoring.branching.of(scored.facts)
    kinds = {"answered, off the path": "off_path", "on the path, not answered": "not_answered"}
    found = [
        _audited(column, said, branching[f"{kind} {column.item.id}"] & ~scored.empty)
        for column in scoring.layout.columns
        for said, kind in kinds.items()
    ]
    rows = pl.concat(found).sort("at", maintain_order=True)
    return rows.select(
        (pl.col("at").cast(pl.Int64) + first_row).alias("row"),
        lines.gather(rows["at"]).alias("line"),
        "column",
        "found",
    )


def _audited(column: Column, found: str, where: pl.Series) -> pl.DataFrame:
    at = pl.DataFrame({"at": where.arg_true()})
    return at.with_columns(pl.lit(column.heading).alias("column"), pl.lit(found).alias("found"))
