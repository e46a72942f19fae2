"""Every line of a report traced: the rule that printed it, the answers that rule saw, its sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .. import questionnaire as q
from ..logic import condition
from ..report.build import block_of
from ..report.model import AnyPart, Bullets, Facts, Paragraph
from ..rule_words import rule_in_words
from ..score import Score
from .entry import row_in_words, wrapped
from .reading import answers_in_words, leaves, sources_in_words

ALWAYS = "always printed"


@dataclass(frozen=True)
class Trace:
    """One line of a report: where it stands, what it says, the names it comes from, and what those rest on."""

    page: str
    heading: str
    text: str
    rule: str
    names: tuple[str, ...]
    answers: str
    sources: str

    def lines(self) -> Iterator[str]:
        """The trace as plain text."""
        yield from wrapped(f"[{self.page}: {self.heading}] {self.text}", 0)
        yield from wrapped(f"Rule: {self.rule}", 2)
        yield from wrapped(f"Answers: {self.answers}", 2)
        yield from wrapped(f"Source: {self.sources}", 2)


def traces(score: Score) -> Iterator[Trace]:
    """The lines of the whole report, in their order."""
    person = score.person
    for page in score.instrument.pages:
        for block in (block for block in page.blocks if person.is_true(block.when)):
            if block.built_in is not None:
                made = block_of(score, q.Block(heading=block.heading, built_in=block.built_in))
                for part in made.parts:
                    yield from _traced(score, page, block, part, (), block.built_in, None)
            for line in (line for line in block.lines if person.is_true(line.when)):
                made = block_of(score, q.Block(heading=block.heading, lines=(line,)))
                names = (*line.items, *(id for id in (line.result, line.entries) if id))
                for part in made.parts:
                    yield from _traced(score, page, block, part, names, None, line.when)


def _traced(
    score: Score,
    page: q.Page,
    block: q.Block,
    part: AnyPart,
    names: tuple[str, ...],
    built_in: str | None,
    when: str | None,
) -> Iterator[Trace]:
    for text, rule in _said(part):
        ids = (_names_of(rule, built_in, score) if built_in or isinstance(part, Bullets) else ()) or names
        read = [*ids, *(score.instrument.reads(when) if when else ()), *(_block_reads(score, block))]
        why = [f"printed where: {rule_in_words(when, score.instrument)}"] if when else []
        why += [_reason(score, id) for id in ids]
        yield Trace(
            page=page.id,
            heading=block.heading,
            text=text,
            rule="; ".join(why) or ALWAYS,
            names=tuple(ids),
            answers=answers_in_words(score, leaves(score.instrument, [*_behind(score, read), *_details(score, ids)])),
            sources=sources_in_words(score.instrument, _sources(score, read)),
        )


def _said(part: AnyPart) -> Iterator[tuple[str, str | None]]:
    """The texts of a part, each with the rule it names itself."""
    match part:
        case Paragraph(text=text, rule=rule):
            yield text, rule
        case Bullets(bullets=bullets):
            yield from ((bullet.text, bullet.rule) for bullet in bullets)
        case Facts(facts=facts):
            yield "; ".join(f"{label.text}: {value.text}" for label, value in facts), None
        case _:
            yield from (("; ".join(cell.text for cell in row), None) for row in part.rows)


def _names_of(rule: str | None, built_in: str | None, score: Score) -> tuple[str, ...]:
    medicine_item = score.instrument.medicine_item
    match built_in:
        case "medicines" if medicine_item is not None:
            return (medicine_item.id,)
        case "missing" if rule is None:
            return ("missing",) if "missing" in score.instrument.results else ()
    return (rule.partition(" ")[0],) if rule else ()


def _decided(score: Score, name: str) -> tuple[int, q.TableRow] | None:
    """The row of a table that gave this person's code, with its number."""
    result = score.instrument.results.get(name)
    rows = enumerate(result.rows, start=1) if result is not None else ()
    return next((one for one in rows if condition(one[1].when, score.person.facts) is not False), None)


def _reason(score: Score, name: str) -> str:
    """A name as a rule, with the row that decided it."""
    decided = _decided(score, name)
    if decided is None:
        return name
    number, row = decided
    return f"{name} = {score.results[name]}, row {number}: {row_in_words(score.instrument, row.when)}"


def _behind(score: Score, names: list[str]) -> list[str]:
    """What the names rest on: of a table, what the row that decided it reads."""
    found = []
    for name in names:
        decided = _decided(score, name)
        found += [name] if decided is None else list(score.instrument.reads(decided[1].when or name))
    return found


def _details(score: Score, ids: tuple[str, ...]) -> list[str]:
    """The names a consideration reads: its id is in a name space of its own."""
    lines = [line for line in score.instrument.considerations if line.id in ids]
    details = [d.when for line in lines for d in line.details if condition(d.when, score.person.facts)]
    return [name for text in (*(line.when for line in lines), *details) for name in score.instrument.reads(text)]


def _block_reads(score: Score, block: q.Block) -> list[str]:
    return list(score.instrument.reads(block.when)) if block.when else []


def _sources(score: Score, names: list[str]) -> Iterator[str]:
    """The sources behind names: of the row that decided, of entries, findings, items, considerations."""
    instrument, facts = score.instrument, score.person.facts
    for name in names:
        if name in instrument.sources:
            yield name
        if name in instrument.items:
            yield from instrument.items[name].source
        if name in instrument.findings:
            yield from instrument.findings[name].source
        result = instrument.results.get(name)
        if result is not None:
            decided = _decided(score, name)
            yield from (decided[1].source if decided else ()) or result.source
        for one in instrument.results.values():
            yield from (source for row in one.entries if row.id == name for source in row.source)
        for line in instrument.considerations:
            if line.id == name:
                yield from line.source
                yield from (s for detail in line.details if condition(detail.when, facts) for s in detail.source)
