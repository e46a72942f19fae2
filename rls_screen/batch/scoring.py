"""Score some rows of cells: the one path from cells to results that every file and data frame takes.

The steps: `tables.answers.columns` reads the cells, `evaluator` evaluates the rules, `open_questions` finds what is
missing, `results` writes the output columns, `limits` those of rows with a limit such as `<5`; `problems` is made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ..content.instrument import Instrument
from ..tables.answers.columns import FAULT_SCHEMA, Facts, FactsReader
from ..tables.files.source import BrokenLine
from ..tables.maps.layout import PROBLEMS, Layout
from .evaluator import Rules
from .limits import with_limits
from .open_questions import BROKEN, Branching, OpenQuestions
from .results import Results

WHOLE_LINE = "(line)"


@dataclass(frozen=True)
class Scored:
    """Some rows, scored.

    `results` are the output columns with `problems`; `facts` all columns that rules read and made; `faults` every
    fault; `notes` remarks with their number of rows; `empty` tells which rows have no content.
    """

    results: pl.DataFrame
    facts: Mapping[str, pl.Series]
    faults: pl.DataFrame
    notes: Mapping[str, int]
    empty: pl.Series


@dataclass(frozen=True)
class _Programs:
    """What is built of an instrument: its rules, the results made of them, and what is counted of its questions."""

    instrument: Instrument
    rules: Rules
    results: Results
    branching: Branching


MAX_INSTRUMENTS = 4  # whose programs are cached
_cached: dict[int, _Programs] = {}


def _programs(instrument: Instrument) -> _Programs:
    """The programs of an instrument, cached: to build them takes as long as to score 10,000 rows.

    They are found by identity, since an instrument holds mappings and has no hash.
    """
    if id(instrument) not in _cached:
        if len(_cached) >= MAX_INSTRUMENTS:
            _cached.clear()
        rules = Rules(instrument)
        questions = OpenQuestions(rules)
        _cached[id(instrument)] = _Programs(instrument, rules, Results(rules, questions), Branching(questions))
    return _cached[id(instrument)]


class Scoring:
    """The rules of an instrument, made ready for the columns of one table."""

    def __init__(self, instrument: Instrument, layout: Layout) -> None:
        self.instrument = instrument
        self.layout = layout
        programs = _programs(instrument)
        self.rules, self.results, self.branching = programs.rules, programs.results, programs.branching
        self._reader = FactsReader(self.instrument, layout.columns, layout.constants)

    def score(self, cells: pl.DataFrame, empty: pl.Series, broken: tuple[BrokenLine, ...] = ()) -> Scored:
        """Score these rows; `cells` has a column of text for each column that is read, named after its place.

        `empty` tells which rows have no content: they are not people and get no results.
        """
        return self.scored(self.read(cells), empty, broken)

    def read(self, cells: pl.DataFrame) -> Facts:
        """The answers in these cells: the first half of `score`."""
        return self._reader.read(cells)

    def scored(self, read: Facts, empty: pl.Series, broken: tuple[BrokenLine, ...] = ()) -> Scored:
        """Score what was read: the second half of `score`."""
        height = read.frame.height
        columns = {one.name: one for one in read.frame} | {BROKEN: _is_broken(height, broken)}
        facts = self.results.facts(columns, only_broken=self.layout.scores_bad_cells)
        faults = _with_broken(read.faults, broken)
        whole = {at: answers for at, answers in read.bounded.items() if at not in {one.at for one in broken}}
        facts, results = with_limits(self.instrument, facts, self.results.frame(facts), whole)
        if empty.any():
            results = results.with_columns(pl.when(~empty).then(pl.all()))
        return Scored(results.with_columns(_problems(faults, height)), facts, faults, read.notes, empty)


def _is_broken(height: int, broken: tuple[BrokenLine, ...]) -> pl.Series:
    marked = pl.repeat(False, height, dtype=pl.Boolean, eager=True)
    return marked.scatter([one.at for one in broken], True) if broken else marked


def _with_broken(faults: pl.DataFrame, broken: tuple[BrokenLine, ...]) -> pl.DataFrame:
    """All faults by row and column; the fault of a line comes before those of its cells."""
    rows = [
        {"at": one.at, "place": 0, "column": WHOLE_LINE, "value": one.rest, "allowed": one.allowed,
         "reason": one.problem, "stops": True}
        for one in broken
    ]  # fmt: skip
    if faults.is_empty() and not rows:
        return faults
    return pl.concat([pl.DataFrame(rows, schema=FAULT_SCHEMA), faults]).sort("at", "place", maintain_order=True)


def _problems(faults: pl.DataFrame, height: int) -> pl.Series:
    """The `problems` column: `column: reason` for every fault of a row, joined by `; `; empty without faults."""
    empty = pl.repeat("", height, dtype=pl.String, eager=True).alias(PROBLEMS)
    with_reason = faults.filter(pl.col("reason") != "")
    if with_reason.is_empty():
        return empty
    text = pl.concat_str("column", pl.lit(": "), pl.col("reason").str.strip_suffix("."))
    rows = with_reason.group_by("at", maintain_order=True).agg(text.str.join("; "))
    return empty.scatter(rows["at"], rows["column"])


def rows_without_content(cells: pl.DataFrame, broken: tuple[BrokenLine, ...] = ()) -> pl.Series:
    """Return which rows have nothing in any column but nulls, NaN, blanks and invisible characters.

    A broken line is never one of them. Column by column only the rows without content so far are searched, so in most
    tables the first column ends the search.
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
    if column.dtype.is_float():
        return column.is_null() | column.is_nan()
    if column.dtype != pl.String:
        return column.is_null()
    return ~column.str.contains(r"[^\s\p{Cf}\x1c-\x1f]").fill_null(False)
