"""All findings, tables and named entries of an instrument, as stages of Polars expressions.

A stage holds what can be computed side by side: everything it reads stands in an earlier one. What comes in is a frame
with a column for each item (see `expressions` for how a value is held) and one for each finding the medicines give.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import polars as pl

from ..instrument import Instrument, Step, declared_names
from ..questionnaire import Finding, Result, TableRow
from ..rules import parse
from .expressions import Columns, never_unknown

Stages = tuple[tuple[pl.Expr, ...], ...]


class Rules:
    """The rules of one instrument as expressions."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.names = declared_names(instrument.items, instrument.findings, instrument.results)
        self.columns = Columns(self.names)

    @cached_property
    def stages(self) -> Stages:
        """Every step, staged."""
        worth = {step.id: self._worth(step) for step in self.instrument.steps if _is_computed(step)}
        return staged(worth, self.instrument)

    @property
    def medicine_findings(self) -> tuple[Finding, ...]:
        """The findings that come from the medicines, not from a rule."""
        return tuple(finding for finding in self.instrument.findings.values() if finding.medicines is not None)

    def is_true(self, text: str | None) -> pl.Expr:
        """Where a written condition is definitely true; no condition is true for everybody."""
        return pl.lit(True) if text is None else self.columns.truth(parse(text))

    def _worth(self, step: Step) -> pl.Expr:
        if step.entry is not None:
            return self.columns.expression(parse(step.entry.condition))
        if isinstance(step.source, Result) and step.source.kind == "table":
            return table(step.source, self.columns)
        return self.columns.expression(parse(step.rules()[0]))


def _is_computed(step: Step) -> bool:
    if step.entry is not None:
        return True
    if isinstance(step.source, Finding):
        return step.source.medicines is None
    return step.source.kind in ("table", "value")


def table(result: Result, columns: Columns) -> pl.Expr:
    """The place of the code of the first true row; a row that is unknown ends the reading with the unknown code."""
    unknown = pl.lit(result.codes.index(result.unknown or ""), pl.UInt8)
    code = unknown
    for row in reversed(_read(result.rows)):
        found = pl.lit(result.codes.index(row.code), pl.UInt8)
        if row.when is None:
            code = found
            continue
        rule = parse(row.when)
        condition = columns.expression(rule)
        code = pl.when(condition).then(found).otherwise(code)
        if not never_unknown(rule):
            code = pl.when(condition.is_null()).then(unknown).otherwise(code)
    return code


def _read(rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    """The rows as far as they are read: one without a condition is the last."""
    ends = [at for at, row in enumerate(rows, start=1) if row.when is None]
    return rows[: ends[0]] if ends else rows


def staged(worth: Mapping[str, pl.Expr], instrument: Instrument, mark: str = "") -> Stages:
    """The worth of some steps in stages; the columns are named by the steps, with `mark` before the name."""
    level: dict[str, int] = {}
    stages: list[list[pl.Expr]] = []
    for step in instrument.steps:
        if step.id not in worth:
            continue
        reads = [name for text in step.rules() for name in instrument.reads(text)]
        level[step.id] = max((level[name] + 1 for name in reads if name in level), default=0)
        if len(stages) <= level[step.id]:
            stages.append([])
        stages[level[step.id]].append(worth[step.id].alias(f"{mark}{step.id}"))
    return tuple(tuple(stage) for stage in stages)


def run(frame: pl.DataFrame, stages: Stages) -> pl.DataFrame:
    """The frame with the columns of every stage."""
    for stage in stages:
        frame = frame.with_columns(stage)
    return frame
