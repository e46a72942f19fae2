"""One person's conclusions: the rows tried, the answers they saw, true, false or unknown, and what they depend on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..content import schema as q
from ..content.rules import did_you_mean
from ..content.words import query_in_words, rule_in_words
from ..errors import Problem, UsageError
from ..person.logic import condition
from ..person.scoring import Score
from ..possible import Outlook, of_rule, outlooks
from ..report import report
from ..report.deciding import decisions
from ..report.wording import answer_text
from .entry import explain, row_in_words, wrapped
from .lines import lines_in_words
from .reading import answers_in_words, leaves, sources_in_words, truth


def explain_person(score: Score, id: str | None = None, words: str | None = None) -> str:
    """Return every conclusion of one person and every line of the report.

    With `id`, the conclusions that have this id; with `words`, the lines of the report that contain these words.
    Raises UsageError where there are none.
    """
    if words is not None:
        return "\n\n".join(_report_lines(score, id, words)) + "\n"
    if id in score.instrument.sources:
        return explain(score.instrument, id or "")
    parts = list(_conclusions(score, id))
    if id is not None and not parts:
        known = [*score.instrument.items, *(name for name, _ in _names(score))]
        problem, remedy = f"nothing is called '{id}'{did_you_mean(id, known)}", "`rls-screen explain` lists everything."
        raise UsageError(Problem("nothing-with-this-id", "", problem, remedy))
    if id is None:
        parts += ["THE REPORT, LINE BY LINE", *_report_lines(score)]
    return "\n\n".join(parts) + "\n"


def _report_lines(score: Score, id: str | None = None, words: str | None = None) -> list[str]:
    return lines_in_words(report(score, program_version="", created=""), id, words)


def _names(score: Score) -> Iterator[tuple[str, str]]:
    instrument = score.instrument
    yield from ((id, "result") for id in instrument.results)
    yield from ((id, "finding") for id in instrument.findings)
    for result in instrument.results.values():
        yield from ((row.id, "entry") for row in result.entries if result.named and row.when is not None)
    yield from ((line.id, "consideration") for line in instrument.considerations)


def _conclusions(score: Score, id: str | None) -> Iterator[str]:
    lines = _Lines(score)
    if id in score.instrument.items:
        yield "\n".join(lines.item(score.instrument.items[id or ""]))
    for name, kind in _names(score):
        if id in (None, name):
            yield "\n".join(lines.conclusion(name, kind))


class _Lines:
    """One person's conclusions as lines of text."""

    def __init__(self, score: Score) -> None:
        self._score, self._instrument, self._person = score, score.instrument, score.person
        self._outlooks = outlooks(score.person)

    def conclusion(self, id: str, kind: str) -> Iterator[str]:
        """Yield a result, finding, entry or consideration."""
        instrument = self._instrument
        if kind == "result":
            yield from self._result(instrument.results[id])
        elif kind == "finding":
            yield from self._finding(instrument.findings[id])
        elif kind == "entry":
            row = next(row for r in instrument.results.values() for row in r.entries if row.id == id and row.when)
            yield from self._rule(f"{id} (list entry)", row.condition, row.source)
        else:
            line = next(line for line in instrument.considerations if line.id == id)
            yield from self._rule(f"{id} (consideration)", line.when, line.source)
            for detail in line.details:
                if condition(line.when, self._person.facts) and condition(detail.when, self._person.facts):
                    yield from wrapped(f"Adds: {detail.text}", 2)
                    yield from self._seen(detail.when)

    def item(self, item: q.Item) -> Iterator[str]:
        """Yield an item and its answer."""
        yield f"{item.id} (question): {item.label}"
        yield f"  Answer: {answer_text(self._score, item, 'staff').text}"

    def _result(self, result: q.Result) -> Iterator[str]:
        outcome = self._score.results[result.id]
        shown = (
            ", ".join(outcome) or "nothing" if isinstance(outcome, tuple) else "unknown" if outcome is None else outcome
        )
        yield from wrapped(f"{result.id} (result) = {shown}: {result.label}", 0)
        for number, row in enumerate(result.rows, start=1):
            met = condition(row.when, self._person.facts)
            yield from wrapped(f"Row {number}, {row.code}: {truth(met)}. {row_in_words(self._instrument, row.when)}", 2)
            if row.when is not None:
                yield from self._because(row.when, 4) if met else ()
                yield from self._seen(row.when)
            if met is not False:
                yield f"  This row decides: {row.code if met else f'{result.unknown}, because it is unknown'}"
                yield f"  Source: {sources_in_words(self._instrument, row.source or result.source)}"
                break
        for entry in result.entries:
            met = condition(entry.condition, self._person.facts)
            if met is not False:
                rule = rule_in_words(entry.condition, self._instrument)
                yield from wrapped(f"Entry {entry.id}: {truth(met)}. {rule}", 2)
                yield from self._because(entry.condition, 4)
                yield from self._seen(entry.condition)
                yield f"    Source: {sources_in_words(self._instrument, entry.source or result.source)}"
        if result.value is not None:
            yield from wrapped(f"Value: {rule_in_words(result.value, self._instrument)}", 2)
            yield from self._seen(result.value)
        if not result.rows:
            yield f"  Source: {sources_in_words(self._instrument, result.source)}"
        if result.id in self._outlooks:
            yield from self._open(self._outlooks[result.id])

    def _finding(self, finding: q.Finding) -> Iterator[str]:
        if finding.medicines is None:
            yield from self._rule(f"{finding.id} (finding)", finding.when or finding.value or "", finding.source)
            return
        value = self._person.value(finding.id)
        yield f"{finding.id} (finding) = {truth(value)}: {finding.label}"
        yield from wrapped(f"Rule: {query_in_words(finding.medicines, self._instrument)}", 2)
        names = ", ".join(self._person.medication.names(finding.medicines))
        yield from wrapped(f"Medicines: {names or 'none that counts'}", 2)
        answers = answers_in_words(self._score, leaves(self._instrument, [finding.id]))
        yield from wrapped(f"Answers: {answers}", 2)
        yield f"  Source: {sources_in_words(self._instrument, finding.source)}"
        if value is None:
            yield from self._open(of_rule(self._person, finding.id))

    def _rule(self, heading: str, text: str, sources: Iterable[str]) -> Iterator[str]:
        id = heading.partition(" ")[0]
        finding = self._instrument.findings.get(id) if "(finding)" in heading else None
        is_number = finding is not None and finding.value is not None
        value = self._person.value(id) if is_number else condition(text, self._person.facts)
        yield f"{heading} = {truth(value)}"
        yield from wrapped(f"Rule: {rule_in_words(text, self._instrument)}", 2)
        yield from self._because(text, 4)
        yield from self._seen(text)
        yield f"  Source: {sources_in_words(self._instrument, sources)}"
        if value is None and not is_number:
            yield from self._open(of_rule(self._person, text))

    def _because(self, text: str, indent: int) -> Iterator[str]:
        """Yield the part of a rule that decided, where that is not all of it."""
        parts = decisions(self._person).because(text)
        if parts:
            yield from wrapped(f"Here because {parts}", indent)

    def _seen(self, text: str) -> Iterator[str]:
        """Yield the values of the names in a rule, and the answers behind them."""
        names = list(dict.fromkeys(self._instrument.reads(text)))
        values = [f"{name} {truth(self._person.value(name))}" for name in names if name not in self._instrument.items]
        if values:
            yield from wrapped(f"Values: {'; '.join(values)}", 4)
        yield from wrapped(f"Answers: {answers_in_words(self._score, leaves(self._instrument, names))}", 4)

    def _open(self, outlook: Outlook) -> Iterator[str]:
        if not outlook.computed:
            yield "  Could still be: not computed"
            return
        yield from wrapped(f"Could still be: {', '.join(outlook.codes)}", 2)
        labels = "; ".join(self._instrument.items[id].label for id in outlook.ask)
        yield from wrapped(f"Depends on: {labels or 'no question that would be asked of this person'}", 2)
