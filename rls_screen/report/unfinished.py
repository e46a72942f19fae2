"""What is missing: of every unfinished result what it could still be and what to ask, then the questions themselves.

The sentences about results are the instrument's.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..content.checks import PLACEHOLDER
from ..content.schema import Item, Result
from ..person.scoring import Score
from ..possible import Outlook, outlooks
from .model import Bullet, Bullets
from .wording import alternatives, answer_text

MANY = 6  # from here on what is missing is listed by section, so that the page stays short


def missing_parts(score: Score) -> Iterator[Bullets]:
    """What is missing: every unfinished result, then the unanswered questions, by section where they are many."""
    words = score.instrument.head.outlook
    prospects = tuple(unfinished(score))
    if prospects:
        yield Bullets(before=words.open_results if words else None, bullets=prospects)
    results = score.instrument.results
    ids = next((score.results[id] for id, result in results.items() if result.built_in == "missing"), ())
    if not isinstance(ids, tuple) or not ids:
        return
    items = [score.instrument.items[id] for id in ids]
    bullets = tuple(Bullet(text=f"{_labelled(score, item)}: {item.why}", rule=item.id) for item in items)
    if len(items) > MANY:
        by_section: dict[str, list[str]] = {}
        for item in items:
            by_section.setdefault(score.instrument.section_of[item.id].title.staff, []).append(_labelled(score, item))
        bullets = tuple(Bullet(text=f"{title}: {'; '.join(labels)}") for title, labels in by_section.items())
    yield Bullets(before=words.open_questions if words else None, bullets=bullets)


def _labelled(score: Score, item: Item) -> str:
    """An item's label, with the reason where one was given for no answer."""
    reason = score.person.answers.reason(item.id)
    return f"{item.label} ({answer_text(score, item, 'staff').text.lower()})" if reason else item.label


def unfinished(score: Score) -> Iterator[Bullet]:
    """A sentence for each unfinished result that can still turn out in several ways; of many questions the number."""
    words = score.instrument.head.outlook
    if words is None:
        return
    for id, outlook in outlooks(score.person).items():
        result = score.instrument.results[id]
        if score.results[id] != result.unknown:
            continue  # nothing was given to begin with, so nothing was left unfinished
        if not outlook.computed:
            text = words.not_computed
        elif not outlook.ask or len(outlook.codes) == 1:
            continue  # nothing is at stake: the questions themselves are listed below
        else:
            text = words.ask if len(outlook.ask) <= MANY else words.ask_many
        yield Bullet(text=filled_with(_filling(score, result, outlook), text), rule=id)


def filled_with(words: dict[str, str], text: str) -> str:
    """The sentence with every {name} replaced."""
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
    """A code as it is read aloud."""
    return code.replace("_", " ")
