"""Every line of a report with its basis, as plain text: printed from the report alone, no rule is evaluated here."""

from __future__ import annotations

from collections.abc import Iterator

from ..content.rules import did_you_mean
from ..errors import Problem, UsageError
from ..report.model import Line, Report, lines
from .entry import wrapped
from .reading import CONFIDENCE_IN_SHORT


def explain_report(report: Report, id: str | None = None, words: str | None = None) -> str:
    """Return the lines of a report with their bases: all, those that come from `id`, or those that contain `words`.

    Raises UsageError where there is no such line.
    """
    stamp = report.instrument
    head = [
        *wrapped(
            f"Report of {report.created}: {stamp.title} ({stamp.id} {stamp.version}, rules {stamp.sha256[:12]})", 0
        ),
        *wrapped(
            f"Explained from the report itself, made by program {report.program_version}; no rule was run again.", 0
        ),
    ]
    return "\n\n".join(["\n".join(head), *lines_in_words(report, id, words)]) + "\n"


def lines_in_words(report: Report, id: str | None = None, words: str | None = None) -> list[str]:
    """Return each line of a report with its basis as a text of several lines, chosen as `explain_report` does."""
    everything = [*lines(report)]
    found = [line for line in everything if id in (None, line.basis.id) and _contains(line, words)]
    if not found:
        known = dict.fromkeys(line.basis.id for line in everything if line.basis.id)
        if id is not None and id not in known:
            hint = did_you_mean(id, [*known])
            remedy = hint.removeprefix("; ") or "leave out the ID to see every line."
            raise UsageError(Problem("no-line-from-this", "", f"no line of this report comes from '{id}'", remedy))
        problem, remedy = "no line of this report contains these words", "give fewer of them, or leave out --line."
        raise UsageError(Problem("no-line-with-words", "", problem, remedy))
    return ["\n".join(_in_words(report, line)) for line in found]


def _contains(line: Line, words: str | None) -> bool:
    """Whether a line contains words, in whatever case and however they are spaced."""
    return words is None or " ".join(words.casefold().split()) in " ".join(line.text.casefold().split())


def _in_words(report: Report, line: Line) -> Iterator[str]:
    basis = line.basis
    yield from wrapped(f"[{line.page}: {line.heading}] {line.text}", 0)
    yield from wrapped(f"Rule: {basis.rule}", 2)
    answers = "; ".join(f"{report.questions[id]}: {answer}" for id, answer in basis.answers.items())
    yield from wrapped(f"Answers: {answers or 'none'}", 2)
    yield from wrapped(f"Source: {_sources(report, basis.sources)}", 2)
    if basis.place:
        yield from wrapped(f"Look up: {basis.place}" + (f" (rls-screen explain {basis.id})" if basis.id else ""), 2)


def _sources(report: Report, ids: tuple[str, ...]) -> str:
    """Return sources with how well each is confirmed, or notes by their place; without any, a rule of the project."""
    confidence = {one.id: one.confidence for one in (*report.sources, *report.further_sources)}
    marks = {id: f" ({CONFIDENCE_IN_SHORT.get(mark, mark)})" for id, mark in confidence.items()}
    return ", ".join(f"{id}{marks.get(id, '')}" for id in ids) or CONFIDENCE_IN_SHORT["own"]
