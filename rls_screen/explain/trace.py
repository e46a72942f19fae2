"""Every line of a report traced: the rule that printed it, the answers that decided that rule, its sources.

The lines are those `report.build` makes. What a rule saw of a person is in `reading`; here it is set beside each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..content import schema as q
from ..content.rules import names_in, parse
from ..content.words import rule_in_words
from ..person.scoring import Score
from ..report.build import block_of
from ..report.model import AnyPart, Bullets, Facts, Paragraph
from ..report.wording import answer_text
from .built_in import Basis, built_in_lines
from .entry import wrapped
from .reading import answers_in_words, because, behind, decisive, row_that_decided, sources_in_words, why

ALWAYS = "always printed"


@dataclass(frozen=True)
class Trace:
    """One line of a report: page and heading, text, the rule that printed it, and the answers and sources behind it."""

    page: str
    heading: str
    text: str
    rule: str
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
        yield _trace(score, page, "title", page.title, [])
        for block in (block for block in page.blocks if person.is_true(block.when)):
            made = block_of(score, block)
            if not made.parts:
                continue
            where = [_where(score, block.when)] if block.when else []
            if made.boxed and block.box_when:
                boxed = _where(score, block.box_when, "boxed when")
                yield _trace(score, page, block.heading, "(the box)", [*where, boxed])
            if block.built_in is not None:
                only = block_of(score, q.Block(heading=block.heading, built_in=block.built_in))
                for text, basis in built_in_lines(score, block.built_in, only.parts):
                    yield _trace(score, page, block.heading, text, [*where, basis])
            for line in (line for line in block.lines if person.is_true(line.when)):
                printed = [*where, _where(score, line.when)] if line.when else where
                for part in block_of(score, q.Block(heading=block.heading, lines=(line,))).parts:
                    for text, basis in _line(score, line, part):
                        yield _trace(score, page, block.heading, text, [*printed, basis])


def _trace(score: Score, page: q.Page, heading: str, text: str, bases: list[Basis]) -> Trace:
    items = {id for basis in bases for id in basis.items}
    return Trace(
        page=page.id,
        heading=heading,
        text=text,
        rule="; ".join(basis.rule for basis in bases if basis.rule) or ALWAYS,
        answers=answers_in_words(score, (id for id in score.instrument.items if id in items)),
        sources=sources_in_words(score.instrument, (source for basis in bases for source in basis.sources)),
    )


def _where(score: Score, when: str, what: str = "printed when") -> Basis:
    """A condition of a page, what of it decided, and the sources behind that."""
    part = because(when, score)
    said = f"{what}: {rule_in_words(when, score.instrument)}{f'; here because {part}' if part else ''}"
    names = dict.fromkeys(name.id for name in names_in(decisive(parse(when), score.person.facts)))
    return Basis(said, behind(score, [when]), [one for name in names for one in _sources_of(score, name)])


def _line(score: Score, line: q.Line, part: AnyPart) -> Iterator[tuple[str, Basis]]:
    """The texts of one line of a page, each with what it rests on."""
    match part:
        case Paragraph(text=text):
            yield text, _result(score, line.result) if line.result else Basis("", [], line.source)
        case Bullets(before=before, bullets=bullets) if line.entries:
            if before:
                yield before, Basis(f"heading of the list {line.entries}", [], [])
            outcome = score.results[line.entries]
            chosen = line.chosen(outcome) if isinstance(outcome, tuple) else ()
            for bullet, id in zip(bullets, chosen, strict=True):
                yield bullet.text, _entry(score, line.entries, id)
        case Bullets(bullets=bullets) if line.points:
            texts = (*([part.before] if part.before else []), *(bullet.text for bullet in bullets))
            yield from ((text, Basis("", [], line.source)) for text in texts)
        case Bullets(bullets=bullets):
            for bullet in bullets:
                answer = bullet.text.partition(":")[0]
                yield bullet.text, _printed(score, [id for id in line.grouped if _shown(score, line, id) == answer])
        case Facts(facts=facts):
            said = "; ".join(f"{label.text}: {value.text}" for label, value in facts)
            yield said, _printed(score, _filled_in(score, line))
        case _ if line.columns:
            sides = zip(part.header, part.rows[0], strict=True)
            yield "; ".join(f"{head}: {cell.text}" for head, cell in sides), _printed(score, line.items)
        case _:
            for row, id in zip(part.rows, line.asked or _filled_in(score, line), strict=True):
                yield "; ".join(cell.text for cell in row), _printed(score, [id])


def _shown(score: Score, line: q.Line, id: str) -> str:
    return answer_text(score, score.instrument.items[id], line.voice).text


def _filled_in(score: Score, line: q.Line) -> list[str]:
    """What a line of values prints of this person: the items with an answer, and the numbers that are known."""
    given, items = score.person.answers.given, score.instrument.items
    ids = (*line.values, *line.rows)
    return [id for id in ids if id in given or (id not in items and score.results[id] is not None)]


def _printed(score: Score, ids: Iterable[str]) -> Basis:
    """Answers printed as they are."""
    ids = list(ids)
    sources = [one for id in ids for one in _sources_of(score, id)]
    return Basis(f"the answer to {', '.join(ids)}", behind(score, ids), sources)


def _result(score: Score, id: str) -> Basis:
    """A sentence of a result: the row that gave the code, and what of it decided."""
    decided = row_that_decided(score, id)
    if decided is None:
        return _printed(score, [id])
    number, row = decided
    said = f"{id} = {score.results[id]}, row {number} of its table"
    if row.when is None:
        return Basis(f"{said}: no earlier row applies", behind(score, [id]), _sources_of(score, id))
    return Basis(f"{said}, because {why(row.when, score)}", behind(score, [row.when]), _sources_of(score, id))


def _entry(score: Score, list_id: str, id: str) -> Basis:
    result = score.instrument.results[list_id]
    row = next(row for row in result.entries if row.id == id)
    text = row.condition
    details = [detail for detail in row.details if score.person.is_true(detail.when)]
    return Basis(
        f"{id} of the list {list_id}, because {why(text, score)}",
        behind(score, [text, *(detail.when for detail in details)]),
        [*(row.source or result.source), *(source for detail in details for source in detail.source)],
    )


def _sources_of(score: Score, name: str) -> Iterable[str]:
    """The sources of a name: of an item or finding, of an entry, or of the row of a table that decided."""
    instrument = score.instrument
    result, decided = instrument.results.get(name), row_that_decided(score, name)
    if result is not None:
        return (decided[1].source if decided else ()) or result.source
    part = instrument.items.get(name) or instrument.findings.get(name)
    if part is not None:
        return part.source
    every = ((row, one) for one in instrument.results.values() for row in one.entries)
    return next((row.source or one.source for row, one in every if row.id == name), ())
