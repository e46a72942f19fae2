"""The variables of a form: what each question, finding and result is called in FHIRPath, and its expression.

Medicines are free text that only this program reads: what is concluded from them is unknown in a form, unless the
answer is an explicit none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...content.instrument import Instrument, Step
from ...content.library import lexicon
from ...content.links import section_link, unit_code
from ...content.rules import Rule, names_in, parse
from ...content.schema import Finding, Item, MedicineQuery, Result, Unit
from ...person.answers.values import UNSURE as UNSURE_WORDS
from .fhirpath import DECIMALS, UNKNOWN, Translator, joined, literal, variable_names


@dataclass(frozen=True)
class Variables:
    """The names in rules as variables of one form; `items` are the questions that the form has, by id."""

    instrument: Instrument
    items: frozenset[str]
    translator: Translator

    @classmethod
    def of(cls, instrument: Instrument, items: Iterable[Item]) -> Variables:
        """Return the variables of a form with these questions."""
        names = variable_names((*instrument.items, *(step.id for step in instrument.steps)))
        asked = frozenset(item.id for item in items)
        return cls(instrument, asked, Translator(names, lambda id: unsure(instrument, id) if id in asked else "false"))

    def declared(self, rules: Iterable[Rule]) -> tuple[tuple[str, str], ...]:
        """Return name and expression of every variable that these rules read, each after those it reads itself."""
        needed = self._needed(rules)
        names = self.translator.names
        # A part is declared after its whole, which it reads.
        asked = sorted((self.instrument.items[id] for id in self.instrument.items if id in needed), key=_is_part)
        items = ((names[item.id], self._of_item(item)) for item in asked)
        steps = ((names[step.id], self._of_step(step)) for step in self.instrument.steps if step.id in needed)
        return (*items, *steps)

    def _needed(self, rules: Iterable[Rule]) -> set[str]:
        """The names that rules read, directly or through findings and results."""
        medicine_findings = {finding.id for finding in self.instrument.medicine_findings}
        waiting, needed = [name.id for rule in rules for name in names_in(rule)], set[str]()
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed.add(name)
                whole = self.instrument.items[name].not_above if name in self.instrument.items else None
                waiting += [whole] if whole is not None else []
                if name in medicine_findings and self.instrument.medicine_item is not None:
                    waiting.append(self.instrument.medicine_item.id)
                waiting += [
                    read for text in self.instrument.rules_of.get(name, ()) for read in self.instrument.reads(text)
                ]
        return needed

    def _of_item(self, item: Item) -> str:
        if item.id not in self.items:
            return UNKNOWN
        answer = answer_path(self.instrument, item.id)
        match item.kind:
            case "medicines":
                return f"{answer}.trim().where($this != '' and {_is_one_of(sorted(UNSURE_WORDS))}.not())"
            case "yes_no":
                known = f"{answer}.code.where($this = 'yes' or $this = 'no')"
                return f"{known}.select($this = 'yes')"
            case "yes_no_past" | "choice":
                return f"{answer}.where(code != 'unsure').code"
            case "number":
                return f"{answer}{_in_own_unit(self.instrument, item)}{_in_range(item.range)}{self._not_above(item)}"
        return answer

    def _not_above(self, item: Item) -> str:
        """The step that leaves out a part above its whole: the unit of one of them is wrong."""
        if item.not_above is None:
            return ""
        whole = f"%{self.translator.names[item.not_above]}"
        return f".where({whole}.exists().not() or $this <= {whole})"

    def _of_step(self, step: Step) -> str:
        translator, source = self.translator, step.source
        if step.entry is not None:
            return translator.condition(step.entry.condition)
        if isinstance(source, Finding) and source.medicines is not None:
            return self._of_medicines(source.medicines)
        if isinstance(source, Result) and source.kind == "table":
            return translator.table(source.rows, source.unknown or "")
        return translator.condition(step.rules()[0])

    def _of_medicines(self, query: MedicineQuery) -> str:
        """False where the answer is an explicit none, else unknown; nothing is left unread where nothing is given."""
        item = self.instrument.medicine_item
        if item is None or item.id not in self.items:
            return UNKNOWN
        given = f"%{self.translator.names[item.id]}"
        is_none = f"{given}.select({_is_one_of(lexicon(self.instrument.folder).words.none)})"
        unless_none = f"iif({is_none}, false, {UNKNOWN})"
        return f"iif({given}.exists(), {unless_none}, false)" if query.unread else unless_none

    def result(self, result: Result) -> str:
        """Return the expression of a result in the form: a code, a number, or ids with `;` between them."""
        if result.kind != "list":
            return f"%{self.translator.names[result.id]}"
        names = self.translator.names
        named = result.named
        return joined(
            (
                row.id,
                f"%{names[row.id]}" if named and row.when is not None else self.translator.condition(row.condition),
            )
            for row in result.entries
        )


def _is_part(item: Item) -> bool:
    return item.not_above is not None


def read_by(result: Result) -> tuple[Rule, ...]:
    """Return the rules that a result in a form reads."""
    if result.kind != "list":
        return (parse(result.id),)
    return tuple(parse(row.id if result.named else row.condition) for row in result.entries)


def answer_path(instrument: Instrument, id: str) -> str:
    """Return the path of the answer to a question in a response."""
    group = section_link(instrument.section_of[id].id)
    return f"%resource.item.where(linkId = '{group}').item.where(linkId = '{id}').answer.value"


def unsure(instrument: Instrument, id: str) -> str:
    """Return the test whether a question was answered "not sure"; never empty."""
    return f"{answer_path(instrument, id)}.where(code = 'unsure').exists()"


def _is_one_of(words: Iterable[str]) -> str:
    """The test whether the text at hand is one of these words, in any case."""
    return f"({' or '.join(f'lower() = {literal(word)}' for word in words)})"


def _in_own_unit(instrument: Instrument, item: Item) -> str:
    """The steps from a Quantity to a number in the item's own unit; unknown for a unit that the item does not have.

    Quantities are never compared as such: engines differ on units that they do not know.
    """
    if not item.units:
        return ""
    found = UNKNOWN
    for unit in item.units:
        converted = f"(value * {literal(unit.factor)}).round({DECIMALS})"
        found = f"iif({_has_unit(instrument, unit.name)}{_and_in_range(unit)}, {converted}, {found})"
    return f".select(iif({_has_unit(instrument, item.unit or '')}, value, {found}))"


def _has_unit(instrument: Instrument, unit: str) -> str:
    return f"code = {literal(unit_code(instrument, unit)[1])}"


def _and_in_range(unit: Unit) -> str:
    return "" if unit.range is None else " and value >= {} and value <= {}".format(*map(literal, unit.range))


def _in_range(bounds: tuple[float, float] | None) -> str:
    """The step that leaves out a number outside the possible range: its unit is wrong, or it is a slip."""
    return "" if bounds is None else ".where($this >= {} and $this <= {})".format(*map(literal, bounds))
