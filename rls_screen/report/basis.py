"""The basis of every line of a report: the rule that printed it, the answers that decided that rule, its sources.

`build` asks `Bases` for one as it makes each line. Which parts of a rule decided it is found by `deciding`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..content import schema as q
from ..content.checks import PLACEHOLDER, put_rules
from ..medicines import Reading
from ..person.scoring import Score
from . import model
from .deciding import decisions
from .wording import alternatives, answer_text

ALWAYS = "always printed"
TITLE = model.Basis(rule=f"the title of the page: {ALWAYS}")
COUNTS_SIGNS = {"signs_put", "signs_answered", "signs_open"}


@dataclass(frozen=True)
class Reason:
    """One reason for a line: a rule in words, the items whose answers decided it, its sources."""

    rule: str = ""
    items: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Where:
    """A place of a page: its block, its line, and the reasons for which that is printed."""

    page: q.Page
    block: q.Block
    line: q.Line | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def id(self) -> str | None:
        """The name of this line, or of its block: "page.id"; None where it has none."""
        own = self.block.id if self.line is None else self.line.id
        return f"{self.page.id}.{own}" if own else None


class Bases:
    """The bases of one person's lines."""

    def __init__(self, score: Score) -> None:
        self._score, self._instrument = score, score.instrument
        self._decided = decisions(score.person)
        self._position = {id: place for place, id in enumerate(self._instrument.items)}
        self._answers: dict[str, str] = {}

    # ---- Places of a page ------------------------------------------------------------------------------------------

    def block(self, page: q.Page, block: q.Block) -> Where:
        """Return a block as a place for lines, with its condition as their first reason."""
        return Where(page, block, reasons=(self._condition(block.when),) if block.when else ())

    def line(self, where: Where, line: q.Line) -> Where:
        """Return a line of this block as a place, with its condition and its place among the lines as reasons."""
        reasons = (*where.reasons, self._condition(line.when)) if line.when else where.reasons
        return replace(where, line=line, reasons=(*reasons, *self._among(where.block, line)))

    def _among(self, block: q.Block, line: q.Line) -> Iterator[Reason]:
        """Yield the reasons for which no other line of the block takes the place of this one."""
        before = block.lines[: next(at for at, one in enumerate(block.lines) if one is line)]
        of_its_kind = [one.when for one in before if line.one_of and one.one_of == line.one_of and one.when]
        if of_its_kind:
            yield Reason(f"no line of the kind '{line.one_of}' before it is due", self._behind(of_its_kind))
        if block.numbered and block.most is not None:
            whens = [one.when for one in before if one.when]
            yield Reason(f"one of the first {block.most} lines of its part that are due", self._behind(whens))

    def heading(self, where: Where) -> model.Basis:
        """Return the basis of the heading of a block."""
        reason = Reason("the heading of a part of the page: printed where a line below it is")
        return self._basis(where, reason, where.id)

    def box(self, where: Where) -> model.Basis | None:
        """Return the rule that boxes a block; None for a block that is never boxed."""
        when = where.block.box_when
        return self._basis(where, self._condition(when, "boxed when"), where.id) if when else None

    def _condition(self, when: str, what: str = "printed when") -> Reason:
        names = self._decided.names(when)
        sources = tuple(source for name in names for source in self._sources_of(name))
        return Reason(f"{what}: {self._decided.in_full(when)}", self._behind([when]), sources)

    # ---- Lines -----------------------------------------------------------------------------------------------------

    def text(self, where: Where, *texts: str) -> model.Basis:
        """Return the basis of a sentence of a page: its condition, and the answers that fill in its {names}."""
        source = where.line.source if where.line else ()
        return self._basis(where, Reason(items=self._filled_in(texts), sources=source), where.id)

    def answers(self, where: Where, ids: Iterable[str]) -> model.Basis:
        """Return the basis of answers, or of numbers made from them, that are printed as they are."""
        ids = tuple(ids)
        return self._basis(where, self._printed(ids), ids[0] if len(ids) == 1 else where.id)

    def columns(self, where: Where, line: q.Line, marks: Mapping[str, str]) -> model.Basis:
        """Return the basis of figures side by side; `marks` are the rules that marked some of them, by the mark."""
        marked = (Reason(f"{mark} because {self._decided.why(rule)}") for mark, rule in marks.items())
        asked = [rule for column in line.columns for rule in column.marks.values()]
        among = replace(where, reasons=(*where.reasons, *marked, Reason(items=self._behind(asked))))
        return self._basis(among, self._printed(line.items), where.id)

    def result(self, where: Where, id: str, text: str) -> model.Basis:
        """Return the basis of a sentence of a result: the row that gave its code, and what of that row decided."""
        filled = self._filled_in([text])
        decided = self._decided.row(id)
        if decided is None:
            return self._basis(where, self._printed((id, *filled)), id)
        number, row = decided
        code = f"{id} = {self._score.results[id]}, row {number} of its table"
        because = f", because {self._decided.why(row.when)}" if row.when else ": no earlier row applies"
        items = (*self._behind([row.when or id]), *filled)
        return self._basis(where, Reason(code + because, items, self._sources_of(id)), id)

    def list_heading(self, where: Where, what: str, text: str) -> model.Basis:
        """Return the basis of the sentence above a list."""
        return self._basis(where, Reason(f"heading of the list {what}", self._filled_in([text])), where.id)

    def entry(self, where: Where, list_id: str, row: q.ListRow, text: str) -> model.Basis:
        """Return the basis of an entry of a list, with the details that are printed after it."""
        result = self._instrument.results[list_id]
        details = [detail for detail in row.details if self._score.person.is_true(detail.when)]
        reason = Reason(
            f"{row.id} of the list {list_id}, because {self._decided.why(row.condition)}",
            (*self._behind([row.condition, *(detail.when for detail in details)]), *self._filled_in([text])),
            (*(row.source or result.source), *(source for detail in details for source in detail.source)),
        )
        named = row.when is None or result.named
        return self._basis(where, reason, row.id if named else list_id)

    def considered(self, where: Where, line: q.Consideration) -> model.Basis:
        """Return the basis of a consideration, and of the further sentences that apply."""
        details = [detail for detail in line.details if self._score.person.is_true(detail.when)]
        whens = [line.when, *(detail.when for detail in details)]
        first, *others = map(self._decided.why, whens)
        adds = f"; with details because {'; '.join(others)}" if others else ""
        sources = (*line.source, *(source for detail in details for source in detail.source))
        texts = (line.text or "", *(detail.text for detail in details))
        items = (*self._behind(whens), *self._filled_in(texts))
        reason = Reason(f"consideration {line.id}, because {first}{adds}", items, sources)
        return self._basis(where, reason, line.id, f"consideration {line.id}")

    def unfinished(self, where: Where, id: str, ask: Iterable[str]) -> model.Basis:
        """Return the basis of a result that is not finished: where its evaluation stopped, and what it waits for."""
        decided = self._decided.row(id)
        stopped = f"evaluation stopped at row {decided[0]} of its table" if decided else "no row was reached"
        rule = f"{id} = {self._score.results[id]}, {stopped}; the rest is worked out from its rules"
        return self._basis(where, Reason(rule, tuple(ask), self._instrument.results[id].source), id)

    def missing(self, where: Where, list_id: str, ids: Iterable[str]) -> model.Basis:
        """Return the basis of questions named as missing."""
        ids = tuple(ids)
        sources = tuple(source for id in ids for source in self._instrument.items[id].source)
        reason = Reason("missing: not answered, and used by a rule that is unknown, or a warning sign", ids, sources)
        return self._basis(where, reason, ids[0] if len(ids) == 1 else list_id)

    def cited(self, where: Where, source: str, by: Iterable[str]) -> model.Basis:
        """Return the basis of a source in the list of sources: what in this report cites it."""
        return self._basis(where, Reason(f"cited by {', '.join(by)}", sources=(source,)), source)

    def medicines(self, where: Where, readings: Iterable[Reading]) -> model.Basis:
        """Return the basis of several entries of the medicines in one line."""
        several = [self.medicine(where, reading) for reading in readings]
        rule = "; ".join(dict.fromkeys(basis.rule for basis in several))
        sources = tuple(dict.fromkeys(source for basis in several for source in basis.sources))
        return several[0].model_copy(update={"rule": rule, "sources": sources})

    def medicine(self, where: Where, reading: Reading) -> model.Basis:
        """Return the basis of an entry of the medicines as it was read: the row it was found in, and its sources."""
        item, medication = self._instrument.medicine_item, self._score.person.medication
        file = "other_medicines.csv" if medication.is_everyday(reading) else "medicines.csv"
        ids = (item.id,) if item is not None else ()
        notes = tuple(f"medicines.md {note}" for note in reading.source)
        return self._basis(
            where,
            Reason(_as_read(reading, file, self._instrument.words.page.either), ids, notes),
            ids[0] if ids else None,
        )

    def is_free_text(self, id: str) -> bool:
        """Whether the answer to an item is in the person's own words."""
        return self._instrument.items[id].kind in ("text", "medicines")

    # ---- Parts of a basis ------------------------------------------------------------------------------------------

    def _basis(self, where: Where, reason: Reason, id: str | None, place: str | None = None) -> model.Basis:
        """Join the reasons for which a place is printed and the one of its own; `place` is a key of the places."""
        reasons = (*where.reasons, reason)
        items = {id for one in reasons for id in one.items}
        return model.Basis(
            rule="; ".join(one.rule for one in reasons if one.rule) or ALWAYS,
            id=id,
            place=self._place_of(where, id, place),
            answers={id: self._answer(id) for id in sorted(items, key=self._position.__getitem__)},
            sources=tuple(dict.fromkeys(source for one in reasons for source in one.sources)),
        )

    def _place_of(self, where: Where, id: str | None, place: str | None) -> str:
        """Where the content files hold what a line comes from; without a place of its own, the line of the page."""
        places = self._instrument.places
        if (own := places.get(place or id or "")) is not None:
            return own
        line = f", line {where.line.id}" if where.line is not None and where.line.id else ""
        return f"{places[f'page {where.page.id}']}, block '{where.block.heading}'{line}"

    def _answer(self, id: str) -> str:
        if id not in self._answers:
            self._answers[id] = answer_text(self._score, self._instrument.items[id], "staff").text
        return self._answers[id]

    def _printed(self, ids: tuple[str, ...]) -> Reason:
        sources = tuple(source for id in ids for source in self._sources_of(id))
        return Reason(f"the answer to {', '.join(ids)}", self._behind(ids), sources)

    def _behind(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._decided.behind(texts))

    def _filled_in(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the items whose answers fill in the {names} of these sentences."""
        names = dict.fromkeys(name for text in texts for name in PLACEHOLDER.findall(text))
        signs = []
        for item in self._instrument.safety_items if names.keys() & COUNTS_SIGNS else ():
            signs += [item.id, *(text for _, text in put_rules(self._instrument, item))]
        known = self._instrument.items.keys() | self._instrument.findings.keys() | self._instrument.results.keys()
        return self._behind([*(name for name in names if name in known), *signs])

    def _sources_of(self, name: str) -> tuple[str, ...]:
        """Return the sources of a name: of an item or finding, of an entry, or of the row of a table that decided."""
        instrument = self._instrument
        result, decided = instrument.results.get(name), self._decided.row(name)
        if result is not None:
            return (decided[1].source if decided else ()) or result.source
        part = instrument.items.get(name) or instrument.findings.get(name)
        if part is not None:
            return part.source
        every = ((row, one) for one in instrument.results.values() for row in one.entries)
        return next((row.source or one.source for row, one in every if row.id == name), ())


def _as_read(reading: Reading, file: str, either: str) -> str:
    """Return how a medicine was read: the row it was found in, its classes and effect, and whether it counts."""
    names = reading.generic or alternatives(reading.candidates, either)
    facts = (
        f"found in {file} as {names}" if names else "not found in medicines.csv",
        f"class {', '.join(reading.roles)}" if reading.roles else "",
        f"effect {reading.effect}" if reading.effect else "",
        f"{reading.status} ({reading.reason})" if reading.reason else reading.status,
    )
    return ", ".join(fact.replace("_", " ") for fact in facts if fact)
