"""Answers and values as a report prints them, and sentences with {names} filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ..content.checks import PLACEHOLDER
from ..content.schema import Item, Voice
from ..content.texts import PageWords
from ..content.words import printed_number
from ..person.answers import Answer, Unanswered
from ..person.given import plain_number
from ..person.interview import is_put
from ..person.scoring import Score
from .model import Cell

FEW = 3  # questions that are still named where there is little space; more are counted
_LETTERS = 12  # of a word of a shortened text on average, its blank too: somebody may type without blanks


def answer_text(score: Score, item: Item, voice: Voice) -> Cell:
    """Return the answer in words: a label, a number with its unit, a person's own words, or why there is none.

    A question that the program itself leaves out was not asked; only one that is asked can be not answered.
    """
    words = score.instrument.head.words
    given = score.person.answers.given.get(item.id)
    if given is None:
        return Cell(text=(words.not_answered if is_put(score.person, item) else words.not_asked)[voice])
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
            value = with_unit(number, item.unit_one or item.unit if number == 1 else item.unit)
            if given.typed is None:
                return Cell(text=value)
            typed = f"{plain_number(given.typed)} {given.unit}"
            return Cell(text=score.instrument.words.page.given_as.format(value=value, given=typed))
        case date() as day:
            return Cell(text=day.isoformat())
        case str(text) if item.kind == "yes_no_past":
            return Cell(text={"yes": words.yes, "past": words.past}.get(text, words.no_never)[voice])
        case str(text) if item.kind == "choice":
            option = next(option for option in item.options if option.code == text)
            return Cell(text=option.patient if voice == "patient" else option.staff)
    return Cell(text=str(given.value), own_words=True)


def alternatives(names: Sequence[str], either: str) -> str:
    """Return names as alternatives: "a, b or c" where `either` is "{first} or {second}"."""
    *first, last = names or ("",)
    return either.format(first=", ".join(first), second=last) if first else last


def shortened(text: str, most: int, words: PageWords) -> str:
    """Return at most this many words of a text, and as many letters as such words have; a cut is said."""
    kept = " ".join(text.split()[:most])[: most * _LETTERS]
    return text if kept == " ".join(text.split()) else words.cut.format(text=kept)


def with_unit(number: float, unit: str | None) -> str:
    """Return a number with its unit: 62 ug/L, 18 %."""
    return f"{printed_number(number)} {unit}" if unit else printed_number(number)


def filled(text: str, score: Score, voice: Voice = "staff") -> str:
    """Return the sentence with every {name} replaced by its value for this person.

    `{name|other words}` gives the other words where there is no answer, number or medicine to print.
    """
    return PLACEHOLDER.sub(lambda match: _filling(match, score, voice), text)


def _filling(match: re.Match[str], score: Score, voice: Voice) -> str:
    """Return the text that replaces one placeholder."""
    name, bar, other_words = match[0][1:-1].partition("|")
    instrument, head = score.instrument, score.instrument.head
    if name in instrument.items:
        answered = not bar or score.person.value(name) is not None
        return answer_text(score, instrument.items[name], voice).text if answered else other_words
    finding = instrument.findings.get(name)
    if finding is not None and finding.medicines is not None:
        names = score.person.medication.names(finding.medicines)
        return ", ".join(one.replace("?", " (?)") for one in names) or other_words
    number = finding or instrument.results.get(name)
    if number is not None:
        value = score.person.value(name)
        missing = other_words if bar else head.words.not_answered[voice]
        return with_unit(value, number.unit) if isinstance(value, float) else missing
    return _free_words(score)[name] or other_words


def _free_words(score: Score) -> dict[str, str]:
    """Return what the program itself fills in: the instrument, and how many warning signs were asked and answered."""
    head, person = score.instrument.head, score.person
    put = [item for item in score.instrument.safety_items if is_put(person, item)]
    known = sum(person.value(item.id) is not None for item in put)
    silent = [item for item in put if person.value(item.id) is None and person.answers.reason(item.id) != "unsure"]
    words = score.instrument.words.page
    counted = words.counted.format(number=len(silent), of=len(put))
    return {
        "version": head.version,
        "sha256": score.instrument.sha256,
        "title": head.title,
        "intended_use": head.intended_use,
        "signs_put": str(len(put)),
        "signs_answered": str(known),
        "signs_open": "; ".join(item.label for item in silent) if len(silent) <= FEW else counted,
    }
