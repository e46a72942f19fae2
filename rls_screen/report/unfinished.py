"""What is missing: for each unfinished result what it could still be and what to ask, then the unanswered questions.

The sentences about results come from the instrument, what is still possible from `possible`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..content.checks import PLACEHOLDER
from ..content.schema import Item, Result
from ..person.scoring import Score
from ..possible import Outlook, outlooks
from .basis import Bases, Where
from .flow import left_out
from .model import Bullet, Bullets, Paragraph
from .wording import FEW, alternatives, answer_text

MANY = 6  # more missing questions than this are listed by section, so that the page stays short


def missing_parts(score: Score, bases: Bases, where: Where) -> Iterator[Bullets]:
    """Yield every unfinished result, then the unanswered questions, by section where there are many."""
    words, results = score.instrument.head.outlook, score.instrument.results
    found = tuple(unfinished(score, bases, where))
    if found:
        before = words.open_results if words else None
        basis = bases.list_heading(where, "of unfinished results", before) if before else None
        yield Bullets(before=before, before_basis=basis, bullets=found)
    list_id = next((id for id, result in results.items() if result.built_in == "missing"), None)
    ids = score.results[list_id] if list_id is not None else ()
    if list_id is None or not isinstance(ids, tuple) or not ids:
        return
    before = words.open_questions if words else None
    yield Bullets(
        before=before,
        before_basis=bases.list_heading(where, list_id, before) if before else None,
        bullets=tuple(_questions(score, bases, where, list_id, ids)),
    )


def open_questions(score: Score, bases: Bases, where: Where) -> Iterator[Paragraph | Bullets]:
    """Yield what is not known in a few points: the block's results with the questions that settle them, then the rest.

    The rest is a point for each section, without the warning signs, which a page counts by itself; at most as many
    points as the block allows, and how many more there are.
    """
    results = score.instrument.results
    list_id = next((id for id, result in results.items() if result.built_in == "missing"), None)
    ids = score.results[list_id] if list_id is not None else ()
    if list_id is None or not isinstance(ids, tuple):
        return
    found = tuple(bullet for bullet in unfinished(score, bases, where) if bullet.rule in where.block.results)
    settled = {id for bullet in found for id in bullet.basis.answers}
    rest = tuple(id for id in ids if id not in settled and not score.instrument.items[id].tier)
    points = [*found, *_by_section(score, bases, where, list_id, rest)]
    if points:
        yield Bullets(bullets=tuple(points[: where.block.most]))
        yield from left_out(len(points), where.block, bases.heading(where))


def _by_section(score: Score, bases: Bases, where: Where, list_id: str, ids: tuple[str, ...]) -> Iterator[Bullet]:
    sections: dict[str, list[str]] = {}
    for id in ids:
        sections.setdefault(score.instrument.section_of[id].title.staff, []).append(id)
    words = score.instrument.words.page
    for title, own in sections.items():
        few = len(own) <= FEW
        labels = "; ".join(score.instrument.items[id].label for id in own)
        text = f"{title}: {labels}" if few else words.open.of(len(own), section=title)
        yield Bullet(text=text, basis=bases.missing(where, list_id, own))


def _questions(score: Score, bases: Bases, where: Where, list_id: str, ids: tuple[str, ...]) -> Iterator[Bullet]:
    items = [score.instrument.items[id] for id in ids]
    if len(items) <= MANY:
        for item in items:
            text = f"{_labelled(score, item)}: {item.why}"
            yield Bullet(text=text, rule=item.id, basis=bases.missing(where, list_id, [item.id]))
        return
    sections: dict[str, list[Item]] = {}
    for item in items:
        sections.setdefault(score.instrument.section_of[item.id].title.staff, []).append(item)
    for title, grouped in sections.items():
        text = f"{title}: {'; '.join(_labelled(score, item) for item in grouped)}"
        yield Bullet(text=text, basis=bases.missing(where, list_id, [item.id for item in grouped]))


def _labelled(score: Score, item: Item) -> str:
    """Return an item's label, with the reason where one was given for no answer."""
    reason = score.person.answers.reason(item.id)
    return f"{item.label} ({answer_text(score, item, 'staff').text.lower()})" if reason else item.label


def unfinished(score: Score, bases: Bases, where: Where) -> Iterator[Bullet]:
    """Yield a sentence for each unfinished result with several possible outcomes; many questions are only counted."""
    words = score.instrument.head.outlook
    if words is None:
        return
    possible = outlooks(score.person)
    for id in possible:
        result = score.instrument.results[id]
        if score.results[id] != result.unknown:
            continue  # no answer began this result, so it is not unfinished
        outlook = possible[id]
        if not outlook.computed:
            text = words.not_computed
        elif not outlook.ask or len(outlook.codes) == 1:
            continue  # no answer can change it; the questions themselves are listed below
        else:
            text = words.ask if len(outlook.ask) <= MANY else words.ask_many
        filling = _filling(score, result, outlook)
        yield Bullet(text=filled_with(filling, text), rule=id, basis=bases.unfinished(where, id, outlook.ask))


def filled_with(words: dict[str, str], text: str) -> str:
    """Return the sentence with every {name} replaced."""
    return PLACEHOLDER.sub(lambda match: words[match[1]], text)


def _filling(score: Score, result: Result, outlook: Outlook) -> dict[str, str]:
    instrument = score.instrument
    sections = dict.fromkeys(instrument.section_of[id].title.staff for id in outlook.ask)
    known = instrument.head.outlook.codes if instrument.head.outlook else {}
    codes = [known.get(code, in_words(code)) for code in outlook.codes]
    return {
        "result": result.label,
        "codes": alternatives(codes, instrument.words.page.either),
        "questions": "; ".join(instrument.items[id].label for id in outlook.ask),
        "number": str(len(outlook.ask)),
        "sections": ", ".join(sections),
    }


def in_words(code: str) -> str:
    """Return a code as it is read aloud."""
    return code.replace("_", " ")
