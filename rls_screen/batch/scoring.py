"""Some rows of cells in, their results out: the one path every file and data frame goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ..content.instrument import Instrument
from ..tables.chunks import Broken
from ..tables.columns import FAULT_SCHEMA, FactsReader
from ..tables.layout import PROBLEMS, Layout
from .expressions import Rules, run
from .open_questions import OpenQuestions
from .results import BROKEN, UNREADABLE, Results

WHOLE_LINE = "(line)"


@dataclass(frozen=True)
class Scored:
    """Some rows scored: results with `problems`, all that is known of each row, every fault, rows without content."""

    results: pl.DataFrame
    facts: pl.DataFrame
    faults: pl.DataFrame
    notes: Mapping[str, int]
    empty: pl.Series


class Scoring:
    """The rules of an instrument for the columns of one file."""

    def __init__(self, instrument: Instrument, layout: Layout) -> None:
        self.instrument = instrument
        self.layout = layout
        self.rules = Rules(instrument)
        self.questions = OpenQuestions(self.rules)
        self.results = Results(self.rules, self.questions)
        self._reader = FactsReader(self.instrument, layout.columns, layout.constants)

    def score(self, cells: pl.DataFrame, empty: pl.Series, broken: tuple[Broken, ...] = ()) -> Scored:
        """Score these rows; `cells` has a column of text for each column that is read.

        `empty` are the rows without any content: they are no people and have no results.
        """
        facts = self._reader.read(cells)
        frame = facts.frame.with_columns(_marked(cells.height, broken).alias(BROKEN))
        frame = frame.with_columns(self.results.unreadable.alias(UNREADABLE))
        frame = run(frame, self.rules.stages)
        frame = run(frame, self.questions.loosened).with_columns(self.questions.put)
        frame = run(frame, self.questions.reached).with_columns(self.results.held)
        faults = _with_broken(facts.faults, broken)
        results = frame.select(self.results.columns)
        if empty.any():
            results = results.with_columns(pl.when(~empty).then(pl.all()))
        return Scored(results.with_columns(_problems(faults, cells.height)), frame, faults, facts.notes, empty)


def _marked(height: int, broken: tuple[Broken, ...]) -> pl.Series:
    marked = pl.repeat(False, height, dtype=pl.Boolean, eager=True)
    return marked.scatter([one.at for one in broken], True) if broken else marked


def _with_broken(faults: pl.DataFrame, broken: tuple[Broken, ...]) -> pl.DataFrame:
    """All faults in the order of rows and columns; what is wrong with a line comes before its cells."""
    rows = [
        {"at": one.at, "place": 0, "column": WHOLE_LINE, "value": one.rest, "allowed": one.allowed,
         "reason": one.problem, "stops": True}
        for one in broken
    ]  # fmt: skip
    if faults.is_empty() and not rows:
        return faults
    return pl.concat([pl.DataFrame(rows, schema=FAULT_SCHEMA), faults]).sort("at", "place", maintain_order=True)


def _problems(faults: pl.DataFrame, height: int) -> pl.Series:
    """`column: reason` for everything that is wrong with a row; empty where nothing is."""
    empty = pl.repeat("", height, dtype=pl.String, eager=True).alias(PROBLEMS)
    said = faults.filter(pl.col("reason") != "")
    if said.is_empty():
        return empty
    text = pl.concat_str("column", pl.lit(": "), pl.col("reason").str.strip_suffix("."))
    rows = said.group_by("at", maintain_order=True).agg(text.str.join("; "))
    return empty.scatter(rows["at"], rows["column"])
