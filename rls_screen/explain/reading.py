"""What a rule read of one person, in words: what decided it, the answers behind that, and sources with their marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..content import rules
from ..content.instrument import Instrument
from ..content.rules import Rule, names_in, parse
from ..content.schema import TableRow
from ..content.words import in_words, printed_number
from ..person.logic import Facts, Value, condition, evaluate
from ..person.scoring import Score
from ..report.wording import answer_text

# How well a source is confirmed, in the words that stand behind its name.
CONFIDENCE_IN_SHORT = {
    "seen": "read",
    "secondary": "cited from another source",
    "unconfirmed": "not confirmed",
    "own": "rule of this project",
}


def leaves(instrument: Instrument, names: Iterable[str]) -> list[str]:
    """The items behind names, through findings and results, in the order of the interview."""
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
    """The ids of all that names this source: questions, findings, results, their rows and entries, considerations."""
    results, considered = instrument.results.values(), instrument.considerations
    named = [(item.id, item.source) for item in instrument.items.values()]
    named += [(finding.id, finding.source) for finding in instrument.findings.values()]
    named += [(result.id, result.source) for result in results]
    named += [(result.id, row.source) for result in results for row in result.rows]
    named += [(entry.id, entry.source) for result in results for entry in result.entries]
    named += [(line.id, line.source) for line in considered]
    named += [(line.id, detail.source) for line in considered for detail in line.details]
    return [*dict.fromkeys(id for id, sources in named if source in sources)]


def decisive(rule: Rule, facts: Facts) -> Rule:
    """Return the parts of a rule that alone decide its value for this person, as a rule with the same value."""
    match rule:
        case rules.Not(part):
            return rules.Not(decisive(part, facts))
        case rules.Definitely(part):
            inner = decisive(part, facts)
            return inner if evaluate(part, facts) is True else rules.Definitely(inner)
        case rules.And(parts) | rules.Or(parts):
            value = evaluate(rule, facts)
            # Of an "or" the true parts, of an "and" the false ones; where none decides, any part could change it.
            kept = tuple(decisive(part, facts) for part in parts if value is None or evaluate(part, facts) is value)
            either = isinstance(rule, rules.Or) if value is None else not value
            return kept[0] if len(kept) == 1 else rules.Or(kept) if either else rules.And(kept)
    return rule


def why(text: str, score: Score) -> str:
    """Return what decided a written rule, in words."""
    return in_words(decisive(parse(text), score.person.facts), score.instrument)


def because(text: str, score: Score) -> str:
    """Return what decided a written rule, in words; empty where that is all of the rule."""
    whole = parse(text)
    left = [*names_in(decisive(whole, score.person.facts))]
    return why(text, score) if len(left) < len([*names_in(whole)]) else ""


def row_that_decided(score: Score, name: str) -> tuple[int, TableRow] | None:
    """Return the row at which the evaluation of a table stopped for this person, with its number."""
    result = score.instrument.results.get(name)
    rows = enumerate(result.rows, start=1) if result is not None else ()
    return next((one for one in rows if condition(one[1].when, score.person.facts) is not False), None)


def behind(score: Score, texts: Iterable[str]) -> list[str]:
    """Return the items whose answers decided these rules, in the order of the interview; no other could change one."""
    found = {id for text in texts for id in _behind_rule(score, parse(text))}
    return [id for id in score.instrument.items if id in found]


def _behind_rule(score: Score, rule: Rule) -> Iterator[str]:
    for name in dict.fromkeys(name.id for name in names_in(decisive(rule, score.person.facts))):
        yield from _behind_name(score, name)


def _behind_name(score: Score, name: str) -> Iterator[str]:
    instrument = score.instrument
    decided = row_that_decided(score, name)
    if name in instrument.items:
        yield name
    elif decided is not None:
        for row in instrument.results[name].rows[: decided[0]]:
            yield from _behind_rule(score, parse(row.when)) if row.when else ()
    elif name in instrument.findings and instrument.findings[name].medicines is not None:
        yield from leaves(instrument, [name])
    else:
        for text in next((step.rules() for step in instrument.steps if step.id == name), ()):
            yield from _behind_rule(score, parse(text))


def answers_in_words(score: Score, ids: Iterable[str]) -> str:
    """Items with their answers, or the reason why there is none."""
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
