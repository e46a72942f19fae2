"""Which questions would be asked in each row, and which unanswered ones leave a result open: steps over columns.

It is what `person.interview` and `person.missing` compute for one person. `missing` descends from every open rule into
its unknown parts. Here the search is reversed: a name is *reached* if some open rule reads it in an unknown part, which
gives one boolean column for each name, computed from the columns of the rules that read it.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Collection, Mapping

import polars as pl

from ..content import rules
from ..content.instrument import Instrument, Step
from ..content.rules import Rule
from ..content.schema import Finding, Item
from ..person.interview import skips
from ..person.missing import transparent
from ..tables.answers.encoding import DTYPES, unsure_column, unusable_column
from .evaluator import Evaluator, Rules, never_unknown
from .program import Program, Slot

BROKEN = "/broken"  # the column that is true for rows on a broken line


def asked_column(item: str) -> str:
    """The name of the column that is true where a question would be asked."""
    return f"asked {item}"


def reached_column(name: str) -> str:
    """The name of the column that is true where a name is read in an unknown part of an open rule."""
    return f"reached {name}"


class OpenQuestions:
    """The steps that find what would be asked and what is missing, added to the program of one instrument's rules.

    `columns` are the columns that tell where each question would be asked (as `person.interview.is_put` decides for one
    person), and where each item and each finding about medicines is reached.
    """

    def __init__(self, of: Rules) -> None:
        self.of = of
        self.instrument = of.instrument
        self._program = of.program
        # By the transparent rules, in which nothing hides an unknown.
        self._transparent = Evaluator(of.evaluator.names, of.program, {**of.values})
        self._again = {step.id for step in of.instrument.steps if _has_one_rule(step)}
        for step in of.instrument.steps:
            if step.id in self._again:
                self._transparent.slots[step.id] = self._transparent.value(transparent(step.rules()[0]))
        self._conditions: dict[str, list[Slot]] = defaultdict(list)
        reached = {reached_column(id): slot for id, slot in self._search().items()}
        self.columns = {asked_column(item.id): self._asked(item) for item in of.instrument.items.values()} | reached

    def _asked(self, item: Item) -> Slot:
        program, is_true = self._program, self.of.evaluator.is_true
        if item.put == "stamped":
            return program.true(False)
        skipped = [is_true(text) for text in skips(self.instrument, item)]
        anyway = [is_true(item.put_anyway_when)] if item.put_anyway_when is not None else []
        unless_skipped = [program.some([program.negated(program.some(skipped)), *anyway])] if skipped else []
        return program.every([*unless_skipped, is_true(item.ask_when)])

    def _search(self) -> dict[str, Slot]:
        """Find where each name is reached; the rules that read a name are searched before it."""
        found: dict[str, Slot] = {}
        for id in self.instrument.used_findings:
            self._conditions[id].append(self._program.unknown(self.of.evaluator.column(id)))
        for result in self.instrument.results.values():
            if result.kind == "table":
                is_open = self._is_one_of(result.id, result.codes, result.not_finished)
                for row in result.rows:
                    if row.when is not None:
                        self._walk(transparent(row.when), is_open)
        medicines = {finding.id for finding in self.instrument.medicine_findings}
        for step in reversed(self.instrument.steps):
            # The rules of a table were searched above; it is always known, so what reads it reaches nothing in it.
            if step.id in self._again | medicines:
                found[step.id] = self._reached(step.id)
                for text in step.rules():
                    self._walk(transparent(text), found[step.id])
        items = {id: self._reached(id) for id in self.instrument.items if id in self._conditions}
        return {id: found[id] for id in found if id in medicines} | items

    def _is_one_of(self, table: str, codes: tuple[str, ...], wanted: Collection[str]) -> Slot:
        program, place = self._program, self.of.values[table]
        listed = (program.constant(codes.index(code), DTYPES["code"]) for code in wanted)
        return program.some(program.add(operator.eq, place, code) for code in listed)

    def _reached(self, id: str) -> Slot:
        unknown = self._program.unknown(self._transparent.column(id))
        return self._program.every([unknown, self._program.some(self._conditions[id])])

    def _walk(self, rule: Rule, within: Slot) -> None:
        """Note where each name in a rule is read in an unknown part, of the rows `within`."""
        if isinstance(rule, rules.Name):
            self._conditions[rule.id].append(within)
        elif not never_unknown(rule):
            deeper = self._program.every([within, self._program.unknown(self._transparent.value(rule))])
            for part in rules.parts_of(rule):
                self._walk(part, deeper)

    def missing(self, item: Item) -> Slot:
        """Where the item belongs to the list of missing answers."""
        if item.tier:
            unknown = self._program.unknown(self._program.column(item.id))
            return self._program.every([unknown, self.columns[asked_column(item.id)]])
        return leaves_open(self.instrument, item, self._program, self.columns)


def leaves_open(instrument: Instrument, item: Item, program: Program, columns: Mapping[str, Slot]) -> Slot:
    """Where an unanswered question that would be asked could settle a result."""
    names = [item.id, *(one.id for one in instrument.medicine_findings if item.kind == "medicines")]
    reached = [columns[name] for name in map(reached_column, names) if name in columns]
    unknown = program.unknown(program.column(item.id))
    return program.every([program.some(reached), unknown, columns[asked_column(item.id)]])


class Branching:
    """What is counted and listed of the questions of scored rows, where each is true.

    It is found in a program of its own, from what is asked and reached in the end: `limits` changes that of some rows.
    """

    def __init__(self, questions: OpenQuestions) -> None:
        self._program = Program()
        slots: dict[str, Slot] = {}
        self._columns = {name: self._program.column(name) for name in questions.columns}
        for item in questions.instrument.items.values():
            slots[f"off_path {item.id}"] = self._off_path(item)
            slots[f"not_answered {item.id}"] = self._not_answered(item)
            left_open = leaves_open(questions.instrument, item, self._program, self._columns)
            slots[f"leaves_open {item.id}"] = left_open
        self._plan = self._program.plan(slots)

    def of(self, facts: Mapping[str, pl.Series]) -> Mapping[str, pl.Series]:
        """For each item, by "off_path ID", "not_answered ID" and "leaves_open ID", where this is so.

        - off the path: it was answered although it would not be asked
        - not answered: it would be asked and has nothing at all, not even "not sure"
        - leaves open: it would be asked, has no answer, and one could settle a result
        """
        return self._plan.run(facts, len(facts[BROKEN]))

    def _off_path(self, item: Item) -> Slot:
        program, asked = self._program, self._columns[asked_column(item.id)]
        if item.put == "stamped":
            return program.true(False)
        known = program.negated(program.unknown(program.column(item.id)))
        return program.every([known, program.negated(asked)])

    def _not_answered(self, item: Item) -> Slot:
        program, asked = self._program, self._columns[asked_column(item.id)]
        others = (unsure_column(item.id), unusable_column(item.id))
        something = program.some(program.column(name) for name in others)
        return program.every([program.unknown(program.column(item.id)), program.negated(something), asked])


def _has_one_rule(step: Step) -> bool:
    is_one = isinstance(step.source, Finding) or step.entry is not None or step.source.value is not None
    return is_one and len(step.rules()) == 1
