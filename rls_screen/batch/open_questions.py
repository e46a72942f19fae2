"""Which questions would be asked in each row, and which unanswered ones leave a result open: expressions for columns.

It is what `person.interview` and `person.missing` compute for one person. `missing` descends from every open rule into
its unknown parts. Here the search is reversed: a name is *reached* if some open rule reads it in an unknown part, which
gives one boolean column for each name, computed from the columns of the rules that read it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

import polars as pl

from ..content import rules
from ..content.instrument import Step
from ..content.rules import Rule
from ..content.schema import Finding, Item
from ..person.interview import skips
from ..person.missing import transparent
from ..tables.answers.encoding import every, some, unsure_column, unusable_column
from .expressions import Columns, Rules, Stages, never_unknown, staged


def asked_column(item: str) -> str:
    """The name of the column that is true where a question would be asked."""
    return f"asked {item}"


def transparent_column(name: str) -> str:
    """The name of the column with a name's value by the transparent rules, in which nothing hides an unknown."""
    return f"transparent {name}"


def reached_column(name: str) -> str:
    """The name of the column that is true where a name is read in an unknown part of an open rule."""
    return f"reached {name}"


class OpenQuestions:
    """The expressions for what would be asked and what is missing, from the rules of one instrument."""

    def __init__(self, of: Rules) -> None:
        self.of = of
        self.instrument = of.instrument
        self._again = {step.id for step in of.instrument.steps if _has_one_rule(step)}
        self._columns = Columns(of.names, lambda id: transparent_column(id) if id in self._again else id)
        self._parts: dict[Rule, str] = {}  # part of a rule → the column that is true where it is unknown

    @cached_property
    def transparent_values(self) -> Stages:
        """The values of findings, values and named entries by the transparent rules, in stages."""
        by_id = {step.id: step for step in self.instrument.steps}
        values = {id: self._columns.expression(transparent(by_id[id].rules()[0])) for id in self._again}
        return staged(values, self.instrument, transparent_column)

    @cached_property
    def asked(self) -> tuple[pl.Expr, ...]:
        """Whether each question would be asked, as `person.interview.is_put` decides for one person."""
        return tuple(self._asked(item).alias(asked_column(item.id)) for item in self.instrument.items.values())

    def _asked(self, item: Item) -> pl.Expr:
        if item.put == "stamped":
            return pl.lit(False)
        skipped = [self.of.is_true(text) for text in skips(self.instrument, item)]
        anyway = [self.of.is_true(item.put_anyway_when)] if item.put_anyway_when is not None else []
        return every([*([some([~some(skipped), *anyway])] if skipped else []), self.of.is_true(item.ask_when)])

    @cached_property
    def reached(self) -> Stages:
        """Whether each name is reached, in stages: the rules that read a name are in an earlier stage than the name.

        The first stage tells where each part of a rule is unknown, once for all rules that share the part.
        """
        conditions: dict[str, list[pl.Expr]] = defaultdict(list)
        for id in self.instrument.used_findings:
            conditions[id].append(pl.col(id).is_null())
        for result in self.instrument.results.values():
            if result.kind == "table":
                places = (result.codes.index(code) for code in result.not_finished)
                is_open = some(pl.col(result.id) == pl.lit(place, pl.UInt8) for place in places)
                for row in result.rows:
                    if row.when is not None:
                        self._walk(transparent(row.when), [is_open], conditions)
        depth: dict[str, int] = defaultdict(int)
        stages: list[list[pl.Expr]] = [[] for _ in range(len(self.instrument.steps) + 1)]
        for step in reversed(self.instrument.steps):
            if step.id not in self._followed:
                continue
            stages[depth[step.id]].append(self._reached(step.id, conditions))
            for text in step.rules():
                self._walk(transparent(text), [pl.col(reached_column(step.id))], conditions)
                for name in self.instrument.reads(text):
                    depth[name] = max(depth[name], depth[step.id] + 1)
        items = tuple(self._reached(id, conditions) for id in self.instrument.items if id in conditions)
        unknown = tuple(self._columns.expression(part).is_null().alias(name) for part, name in self._parts.items())
        return (unknown, *(tuple(stage) for stage in stages if stage), items)

    @cached_property
    def _followed(self) -> set[str]:
        """The steps whose own rule is searched too; a table is always known, so it is not."""
        medicines = {finding.id for finding in self.instrument.medicine_findings}
        return self._again | medicines

    @cached_property
    def _reachable(self) -> frozenset[str]:
        names = {expression.meta.output_name() for expression in self.reached[-1]}
        return frozenset(id for id in self.instrument.items if reached_column(id) in names)

    def _reached(self, id: str, conditions: dict[str, list[pl.Expr]]) -> pl.Expr:
        unknown = pl.col(self._columns.column(id)).is_null()
        return (unknown & some(conditions[id])).alias(reached_column(id))

    def _walk(self, rule: Rule, within: list[pl.Expr], conditions: dict[str, list[pl.Expr]]) -> None:
        if isinstance(rule, rules.Name):
            conditions[rule.id].append(every(within))
        elif not never_unknown(rule):
            deeper = [*within, pl.col(self._parts.setdefault(rule, f"unknown part {len(self._parts)}"))]
            for part in rules.parts_of(rule):
                self._walk(part, deeper, conditions)

    def leaves_open(self, item: Item) -> pl.Expr:
        """Whether an unanswered question that would be asked could settle a result."""
        reached = [pl.col(reached_column(item.id))] if item.id in self._reachable else []
        if item.kind == "medicines":
            reached += [pl.col(reached_column(finding.id)) for finding in self.instrument.medicine_findings]
        return some(reached) & pl.col(item.id).is_null() & pl.col(asked_column(item.id))

    def missing(self, item: Item) -> pl.Expr:
        """Whether the item belongs to the list of missing answers."""
        if item.tier:
            return pl.col(item.id).is_null() & pl.col(asked_column(item.id))
        return self.leaves_open(item)

    def off_path(self, item: Item) -> pl.Expr:
        """Whether the item was answered although it would not be asked."""
        if item.put == "stamped":
            return pl.lit(False)
        return pl.col(item.id).is_not_null() & ~pl.col(asked_column(item.id))

    def not_answered(self, item: Item) -> pl.Expr:
        """Whether the item would be asked and has nothing at all, not even "not sure"."""
        nothing = pl.col(item.id).is_null() & ~pl.col(unsure_column(item.id)) & ~pl.col(unusable_column(item.id))
        return nothing & pl.col(asked_column(item.id))


def _has_one_rule(step: Step) -> bool:
    is_one = isinstance(step.source, Finding) or step.entry is not None or step.source.value is not None
    return is_one and len(step.rules()) == 1
