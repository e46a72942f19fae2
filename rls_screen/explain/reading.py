"""What several explanations share: the items behind a name, answers, values and sources in words."""

from __future__ import annotations

from collections.abc import Iterable

from ..content.instrument import Instrument
from ..content.words import printed_number
from ..person.logic import Value
from ..person.scoring import Score
from ..report.wording import answer_text

# How well a source is confirmed, in the words printed after its name.
CONFIDENCE_IN_SHORT = {
    "seen": "read",
    "secondary": "cited from another source",
    "unconfirmed": "not confirmed",
    "own": "rule of this project",
}


def leaves(instrument: Instrument, names: Iterable[str]) -> list[str]:
    """Return the items behind names, through findings and results, in the order of the interview."""
    rules_of = {step.id: step.rules() for step in instrument.steps}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += [one for text in rules_of.get(name, ()) for one in instrument.reads(text)]
        finding = instrument.findings.get(name)
        if finding is not None and finding.medicines is not None and instrument.medicine_item is not None:
            waiting.append(instrument.medicine_item.id)
    return [id for id in instrument.items if id in found]


def resting_on(instrument: Instrument, source: str) -> list[str]:
    """Return the ids that name this source: questions, findings, results, their rows and entries, considerations."""
    results, considered = instrument.results.values(), instrument.considerations
    named = [(item.id, item.source) for item in instrument.items.values()]
    named += [(finding.id, finding.source) for finding in instrument.findings.values()]
    named += [(result.id, result.source) for result in results]
    named += [(result.id, row.source) for result in results for row in result.rows]
    named += [(entry.id, entry.source) for result in results for entry in result.entries]
    named += [(line.id, line.source) for line in considered]
    named += [(line.id, detail.source) for line in considered for detail in line.details]
    return [*dict.fromkeys(id for id, sources in named if source in sources)]


def answers_in_words(score: Score, ids: Iterable[str]) -> str:
    """Return items with their answers, or with the reason why there is none."""
    items = [score.instrument.items[id] for id in ids]
    return "; ".join(f"{item.label}: {answer_text(score, item, 'staff').text}" for item in items) or "none"


def sources_in_words(instrument: Instrument, ids: Iterable[str]) -> str:
    """Return sources with how well each is confirmed, or notes by their place; without any, a rule of this project."""
    marks = {id: f" ({CONFIDENCE_IN_SHORT[one.confidence]})" for id, one in instrument.sources.items()}
    return ", ".join(f"{id}{marks.get(id, '')}" for id in dict.fromkeys(ids)) or CONFIDENCE_IN_SHORT["own"]


def truth(value: Value) -> str:
    """Return a value in words."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "true" if value else "false"
        case float():
            return printed_number(value)
    return str(value)
