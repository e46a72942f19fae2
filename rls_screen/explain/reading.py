"""What a rule read of one person, in words: the answers behind its names, and its sources with their marks."""

from __future__ import annotations

from collections.abc import Iterable

from ..answers.given import printed_number
from ..instrument import Instrument
from ..logic import Value
from ..report.wording import answer_text
from ..score import Score


def leaves(instrument: Instrument, names: Iterable[str]) -> list[str]:
    """The items behind names, through findings and results, in the order of the interview."""
    rules = {step.id: step.rules() for step in instrument.steps}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += [one for text in rules.get(name, ()) for one in instrument.reads(text)]
        finding = instrument.findings.get(name)
        if finding is not None and finding.medicines is not None and instrument.medicine_item is not None:
            waiting.append(instrument.medicine_item.id)
    return [id for id in instrument.items if id in found]


def answers_in_words(score: Score, ids: Iterable[str]) -> str:
    """Items with their answers, or the reason why there is none."""
    items = [score.instrument.items[id] for id in ids]
    return "; ".join(f"{item.label}: {answer_text(score, item, 'staff').text}" for item in items) or "none are read"


def sources_in_words(instrument: Instrument, ids: Iterable[str]) -> str:
    """Sources with how well each is confirmed; what has none is the project's own."""
    return ", ".join(f"{id} ({instrument.sources[id].confidence})" for id in dict.fromkeys(ids)) or "own"


def truth(value: Value) -> str:
    """What something is worth, in words."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "true" if value else "false"
        case float():
            return printed_number(value)
    return str(value)
