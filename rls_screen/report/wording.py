"""Answers and values as a report prints them, and sentences with {names} filled in."""

from __future__ import annotations

from datetime import date

from ..answers import Answer, Unanswered
from ..answers.given import plain_number, printed_number
from ..checks import PLACEHOLDER
from ..questionnaire import Item, Voice
from ..score import Score
from .model import Cell


def answer_text(score: Score, item: Item, voice: Voice) -> Cell:
    """The answer in words: a label, a number with its unit, a person's own words, or why there is none."""
    words = score.instrument.head.words
    given = score.person.answers.given.get(item.id)
    if given is None:
        return Cell(text=words.not_answered[voice])
    if isinstance(given, Unanswered):
        return Cell(
            text={"unsure": words.unsure, "skipped": words.skipped, "not_asked": words.not_asked}[given.reason][voice]
        )
    return _definite(score, item, given, voice)


def _definite(score: Score, item: Item, given: Answer, voice: Voice) -> Cell:
    words = score.instrument.head.words
    match given.value:
        case bool(yes):
            return Cell(text=(words.yes if yes else words.no)[voice])
        case float(number):
            given_as = f" (given as {plain_number(given.typed)} {given.unit})" if given.typed is not None else ""
            unit = item.unit_one or item.unit if number == 1 else item.unit
            return Cell(text=f"{with_unit(number, unit)}{given_as}")
        case date() as day:
            return Cell(text=day.isoformat())
        case str(text) if item.kind == "yes_no_past":
            return Cell(text={"yes": words.yes, "past": words.past}.get(text, words.no_never)[voice])
        case str(text) if item.kind == "choice":
            option = next(option for option in item.options if option.code == text)
            return Cell(text=option.patient if voice == "patient" else option.staff)
    return Cell(text=str(given.value), said=True)


def with_unit(number: float, unit: str | None) -> str:
    """A number with its unit: 62 ug/L, 18 %."""
    return f"{printed_number(number)} {unit}" if unit else printed_number(number)


def filled(text: str, score: Score, voice: Voice = "staff") -> str:
    """The sentence with every {name} replaced by what it is for this person."""
    return PLACEHOLDER.sub(lambda match: _value_of(match[1], score, voice), text)


def _value_of(name: str, score: Score, voice: Voice) -> str:
    instrument, head = score.instrument, score.instrument.head
    if name in instrument.items:
        return answer_text(score, instrument.items[name], voice).text
    finding = instrument.findings.get(name)
    if finding is not None and finding.medicines is not None:
        return ", ".join(name.replace("?", " (?)") for name in score.person.medication.names(finding.medicines))
    number = finding or instrument.results.get(name)
    if number is not None:
        value = score.person.value(name)
        return with_unit(value, number.unit) if isinstance(value, float) else head.words.not_answered[voice]
    free = {"version": head.version, "sha256": instrument.sha256, "title": head.title}
    return {**free, "intended_use": head.intended_use}[name]
