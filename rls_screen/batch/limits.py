"""Put the results of the rows with a limit such as `<5` in their places: those rows are scored one by one.

A column holds numbers, not intervals, so the rules are evaluated by `person.logic` for these few rows. What is counted
of them (what would be asked, what leaves a result open) is taken from the person too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import polars as pl

from ..content.instrument import Instrument
from ..person.answers import Answers
from ..person.given import Bound
from ..person.interview import is_put
from ..person.missing import reached
from ..person.scoring import Outcome, Score, score
from .open_questions import asked_column, reached_column
from .results import entry_column


def with_limits(
    instrument: Instrument, facts: dict[str, pl.Series], results: pl.DataFrame, people: Mapping[int, Answers]
) -> tuple[dict[str, pl.Series], pl.DataFrame]:
    """Return the facts and the results with those of `people`, by the index of their row."""
    if not people:
        return facts, results
    facts_of: dict[str, dict[int, Any]] = {}
    results_of: dict[str, dict[int, Any]] = {}
    for at, answers in people.items():
        one = score(instrument, answers)
        for id, outcome in one.results.items():
            results_of.setdefault(id, {})[at] = _cell(outcome)
        for name, value in _counted(one, facts):
            facts_of.setdefault(name, {})[at] = value
    changed = _scattered(results.to_dict(), results_of)
    return {**facts, **_scattered(facts, facts_of)}, results.with_columns(changed.values())


def _cell(outcome: Outcome) -> str | float | int | None:
    return ";".join(outcome) if isinstance(outcome, tuple) else outcome


def _counted(one: Score, columns: Collection[str]) -> Iterator[tuple[str, Any]]:
    """What is counted of one person, by the column of the facts."""
    instrument, open_items = one.instrument, reached(one.person)
    for item in instrument.items.values():
        value = one.person.answers.value(item.id)
        if isinstance(value, Bound):
            yield item.id, value.low  # any number: only that there is one is counted
        yield asked_column(item.id), is_put(one.person, item)
        names = [item.id]
        if item.kind == "medicines":
            names += [finding.id for finding in instrument.medicine_findings]
        yield from ((reached_column(name), item.id in open_items) for name in names if reached_column(name) in columns)
    for id, outcome in one.results.items():
        result, listed = instrument.results[id], entry_column(id, "")
        if result.kind == "table":
            yield id, result.codes.index(outcome) if isinstance(outcome, str) else None
        for column in columns:
            if column.startswith(listed):
                yield column, isinstance(outcome, tuple) and column.removeprefix(listed) in outcome


def _scattered(columns: Mapping[str, pl.Series], values: Mapping[str, Mapping[int, Any]]) -> dict[str, pl.Series]:
    """The columns with values for some of their rows, by column and row."""
    changed: dict[str, pl.Series] = {}
    for name, cells in values.items():
        new = pl.Series([*cells.values()], dtype=columns[name].dtype, strict=False)
        changed[name] = columns[name].clone().scatter([*cells], new)
    return changed
