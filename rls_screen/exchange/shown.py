"""Where a form of another system shows a question: the rule on asking, over the fields of that form.

A form has fields for answers alone. What a rule reads of findings and results is written out down to the answers; an
item the form does not ask is unknown; a line of a list is what the list's boxes say. Medicines are read by the program
only, so a question that depends on them is shown wherever a medicine that may be on the list would ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

from ..content.instrument import Instrument, Step, declared_names
from ..content.rules import Declared, Rule, names_in, parse
from ..content.schema import Finding, Item, Result
from ..person.medication import Medication
from .conditions import ALWAYS, NEVER, Check, Condition, all_of, any_of, opposite
from .pairs import NO, YES, Coded, Dialect, Pair, Pairs, Value, not_there, quoted

NO_MEDICINES = "none"  # the answer that no medicine is taken, as the program reads it
OPEN = "open"  # not all lines of a list were asked
WRITTEN_OUT = 3  # findings from medicines in one rule, of which every combination is tried
_POSSIBLE = (Pair(ALWAYS, NEVER), Pair(NEVER, ALWAYS), Pair(NEVER, NEVER))  # taken, not taken, unknown


@dataclass(frozen=True)
class TickList:
    """Yes/no questions on one screen, answered by ticking: boxes for yes, for "not sure", and one answer for the rest.

    Where not all lines were asked there are boxes for no, too.
    """

    name: str
    title: str
    items: tuple[Item, ...]

    @property
    def yes(self) -> str:
        """The field whose boxes are a yes."""
        return f"{self.name}_{YES}"

    @property
    def unsure(self) -> str:
        """The field whose boxes are "not sure"."""
        return f"{self.name}_unsure"

    @property
    def rest(self) -> str:
        """The field that says whether a line without a tick is a no."""
        return f"{self.name}_rest"

    @property
    def no(self) -> str:
        """The field whose boxes are a no, where not all lines were asked."""
        return f"{self.name}_{NO}"

    @property
    def boxes(self) -> dict[str, str]:
        """The answer that a tick means, by field."""
        return {self.yes: YES, self.unsure: "unsure", self.no: NO}


@dataclass(frozen=True)
class FormRules:
    """The rules of a questionnaire over the fields of one form; `asked` are the items that it has a field for."""

    instrument: Instrument
    dialect: Dialect
    asked: frozenset[str]
    lists: tuple[TickList, ...] = ()

    @cached_property
    def _steps(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.instrument.steps}

    @cached_property
    def _lines(self) -> Mapping[str, TickList]:
        return {item.id: one for one in self.lists for item in one.items}

    @cached_property
    def _names(self) -> Mapping[str, Declared]:
        return declared_names(self.instrument.items, self.instrument.findings, self.instrument.results)

    @cached_property
    def _plain(self) -> Pairs:
        """The pairs of rules that read no finding from medicines."""
        return self._pairs({})

    def shown(self, rule: Rule | None) -> Condition:
        """Return where a rule on asking is true, whatever medicines the list of them holds; None is everywhere."""
        if rule is None:
            return ALWAYS
        medicines = sorted({*self._medicine_findings(rule)})
        item = self.instrument.medicine_item
        if not medicines or item is None:
            return self._plain.of(rule).true
        text = self.dialect.field(item.id)
        unread, none = Check(text, "=", quoted("")), Check(text, "=", quoted(NO_MEDICINES))

        def where(*each: Pair) -> Condition:
            return self._pairs(dict(zip(medicines, each, strict=True))).of(rule).true

        any_medicine: Condition = ALWAYS  # of very many findings not every combination is written out
        if len(medicines) <= WRITTEN_OUT:
            any_medicine = any_of(where(*each) for each in product(_POSSIBLE, repeat=len(medicines)))
        return any_of(
            (
                all_of((unread, where(*self._where_taken(medicines, Medication(given=False))))),
                all_of((none, where(*self._where_taken(medicines, Medication(given=True))))),
                all_of((opposite(unread), opposite(none), any_medicine)),
            )
        )

    def is_code(self, field: str, code: str) -> Condition:
        """Return where a field of the form has a code."""
        return Check(self.dialect.field(field), "=", quoted(code))

    def ticked_twice(self, list: TickList) -> Condition:
        """Return where a line of a list is ticked as two different answers."""
        lines = [[self.dialect.box(field, item.id) for field in list.boxes] for item in list.items]
        return any_of(all_of(two) for line in lines for two in combinations(line, 2))

    # ---- Values of names ----

    def _medicine_findings(self, rule: Rule) -> Iterator[str]:
        """The findings from medicines that a rule reads, directly or through others."""
        for name in names_in(rule):
            step = self._steps.get(name.id)
            if step is not None:
                if isinstance(step.source, Finding) and step.source.medicines is not None:
                    yield name.id
                for text in step.rules():
                    yield from self._medicine_findings(parse(text))

    def _where_taken(self, findings: Iterable[str], taken: Medication) -> Iterator[Pair]:
        """What each finding from medicines is where these are taken."""
        for id in findings:
            query = self.instrument.findings[id].medicines
            assert query is not None
            takes = taken.takes(query)
            yield _POSSIBLE[2] if takes is None else _POSSIBLE[0 if takes else 1]

    def _pairs(self, medicines: Mapping[str, Pair]) -> Pairs:
        """The pairs of rules where the findings from medicines have these values."""
        instrument, names, found = self.instrument, self._names, dict[str, Value](medicines)

        def own(id: str) -> Value | None:
            if id in instrument.items:
                return self._line(id) if id in self.asked else not_there(names[id])
            if id not in found:
                found[id] = _computed(self._steps[id], pairs)
            return found[id]

        def unsure(id: str) -> Condition | None:
            if id not in self.asked:
                return NEVER
            one = self._lines.get(id)
            return None if one is None else self._ticked(one.unsure, id, but_not=one.yes)

        pairs = Pairs(self.dialect, names, own, unsure)
        return pairs

    def _ticked(self, field: str, id: str, but_not: str) -> Condition:
        return all_of((self.dialect.box(field, id), opposite(self.dialect.box(but_not, id))))

    def _line(self, id: str) -> Pair | None:
        """The answer to a line of a list; None for an item with a field of its own."""
        one = self._lines.get(id)
        if one is None:
            return None
        not_ticked = (opposite(self.dialect.box(field, id)) for field in (one.yes, one.unsure))
        is_no = any_of((self.is_code(one.rest, NO), self.dialect.box(one.no, id)))
        return Pair(self.dialect.box(one.yes, id), all_of((*not_ticked, is_no)))


def _computed(step: Step, pairs: Pairs) -> Value:
    """The value of a finding, table, number or entry, written out over the fields."""
    source = step.source
    if step.entry is not None:
        return pairs.value(parse(step.entry.condition))
    if isinstance(source, Result) and source.kind == "table":
        return _table(source, pairs)
    [text] = step.rules()
    return pairs.value(parse(text))


def _table(result: Result, pairs: Pairs) -> Coded:
    """The code of the first true row; a row that is unknown ends the reading with the table's unknown code."""
    codes: dict[str, Condition] = dict.fromkeys(result.codes, NEVER)
    unknown = result.unknown or ""
    before: Condition = ALWAYS  # all earlier rows are definitely not true
    for row in result.rows:
        met = Pair(ALWAYS, NEVER) if row.when is None else pairs.of(parse(row.when))
        codes[row.code] = any_of((codes[row.code], all_of((before, met.true))))
        neither = all_of((before, opposite(met.true), opposite(met.false)))
        codes[unknown] = any_of((codes[unknown], neither))
        before = all_of((before, met.false))
    codes[unknown] = any_of((codes[unknown], before))
    return Coded(codes, ALWAYS)
