"""What the parts of a report that the program makes itself rest on: considerations, missing, medicines, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..content import schema as q
from ..medicines import Reading
from ..person.scoring import Score
from ..possible import outlooks
from ..report.model import AnyPart, Bullet, Bullets
from .reading import behind, row_that_decided, why


@dataclass(frozen=True)
class Basis:
    """What a line rests on: its rule in words, the items whose answers decided it, its sources."""

    rule: str
    items: Iterable[str]
    sources: Iterable[str]


def built_in_lines(score: Score, kind: str, parts: Iterable[AnyPart]) -> Iterator[tuple[str, Basis]]:
    """The lines of a part the program makes, each with what it rests on."""
    for part in parts:
        if not isinstance(part, Bullets):
            yield from _medicines(score, part)
        elif kind == "considerations":
            yield from zip(_texts(part.bullets), (_considered(score, one) for one in score.considerations), strict=True)
        else:
            if part.before:
                yield part.before, Basis(f"heading of the list of what is {kind}", [], [])
            made = _missing if kind == "missing" else _cited
            yield from ((bullet.text, made(score, bullet)) for bullet in part.bullets)


def _texts(bullets: Iterable[Bullet]) -> Iterator[str]:
    return (" ".join(filter(None, (bullet.text, bullet.remark))) for bullet in bullets)


def _considered(score: Score, line: q.Consideration) -> Basis:
    """A consideration, and the further sentences that hold."""
    details = [detail for detail in line.details if score.person.is_true(detail.when)]
    rules = [line.when, *(detail.when for detail in details)]
    said = [why(text, score) for text in rules]
    adds = f"; with details because {'; '.join(said[1:])}" if details else ""
    sources = (*line.source, *(source for detail in details for source in detail.source))
    return Basis(f"consideration {line.id}, because {said[0]}{adds}", behind(score, rules), sources)


def _missing(score: Score, bullet: Bullet) -> Basis:
    """An unfinished result with where its reading ended, or unanswered questions that an unknown rule reads."""
    instrument, outlook = score.instrument, outlooks(score.person).get(bullet.rule or "")
    if outlook is not None:
        decided = row_that_decided(score, bullet.rule or "")
        row = f"evaluation stopped at row {decided[0]} of its table" if decided else "no row was reached"
        said = f"{bullet.rule} = {score.results[bullet.rule or '']}, {row}; the rest is worked out from its rules"
        return Basis(said, outlook.ask, instrument.results[bullet.rule or ""].source)
    found = next((score.results[one.id] for one in instrument.results.values() if one.built_in == "missing"), ())
    ids = [id for id in found if _is_about(score, id, bullet)] if isinstance(found, tuple) else []
    said = "missing: not answered, and used by a rule that is unknown, or a warning sign"
    return Basis(said, ids, [source for id in ids for source in instrument.items[id].source])


def _is_about(score: Score, id: str, bullet: Bullet) -> bool:
    title = score.instrument.section_of[id].title.staff
    return id == bullet.rule if bullet.rule else bullet.text.startswith(f"{title}: ")


def _cited(score: Score, bullet: Bullet) -> Basis:
    """A source, and what of this report rests on it."""
    instrument, source = score.instrument, bullet.rule or ""
    by = [f"consideration {one.id}" for one in score.considerations if source in _all_sources(one)]
    by += [f"result {result.id}" for result in instrument.results.values() if source in result.source]
    for result in instrument.results.values():
        chosen = score.results[result.id]
        ids = chosen if isinstance(chosen, tuple) else ()
        by += [f"entry {row.id} of {result.id}" for row in result.entries if row.id in ids and source in row.source]
    lines = (line for page in instrument.pages for block in page.blocks for line in block.lines)
    by += ["a sentence of a page" for line in lines if source in line.source and score.person.is_true(line.when)]
    return Basis(f"cited by {', '.join(dict.fromkeys(by))}", [], [source])


def _all_sources(line: q.Consideration) -> set[str]:
    return {*line.source, *(source for detail in line.details for source in detail.source)}


def _medicines(score: Score, part: Any) -> Iterator[tuple[str, Basis]]:
    """Each entry of the medicines as it was read, and the row of the list of medicines it was found in."""
    item = score.instrument.medicine_item
    ids = [item.id] if item is not None else []
    if part.kind == "facts":
        yield (
            "; ".join(f"{label.text}: {value.text}" for label, value in part.facts),
            Basis(f"the answer to {', '.join(ids)}", ids, ()),
        )
        return
    readings: Sequence[Reading] = score.person.medication.readings
    for row, reading in zip(part.rows, readings, strict=True):
        notes = [f"medicines.md {note}" for note in reading.source]
        file = "other_medicines.csv" if score.person.medication.is_everyday(reading) else "medicines.csv"
        yield "; ".join(cell.text for cell in row), Basis(_as_read(reading, file), ids, notes)


def _as_read(reading: Reading, file: str) -> str:
    """How a medicine was read: the row it was found in, its classes and effect, and whether it counts."""
    names = reading.generic or " or ".join(reading.candidates)
    facts = (
        f"found in {file} as {names}" if names else "not found in medicines.csv",
        f"class {', '.join(reading.roles)}" if reading.roles else "",
        f"effect {reading.effect}" if reading.effect else "",
        f"{reading.status} ({reading.reason})" if reading.reason else reading.status,
    )
    return ", ".join(fact.replace("_", " ") for fact in facts if fact)
