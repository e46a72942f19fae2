"""Typed lines: read one as an answer, match it with a label, and say what may be typed. Used by every front end."""

from __future__ import annotations

import re

from ..content.schema import Item
from ..content.words import printed_number
from ..person.answers import Answer, BadAnswer, read_value
from ..person.answers.text import clean
from ..person.answers.values import allowed_answers
from ..person.answers.values import words as plain
from ..person.given import Given
from .question import Question

RETYPED = ("number", "date")  # kinds whose earlier answer is typed again rather than edited
_NUMBER_AND_UNIT = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)*(?:e[+-]?[0-9]+)?)\s*(.*)", re.IGNORECASE)


def typed_answer(question: Question, line: str) -> tuple[Given | None, tuple[str, ...]]:
    """Return a typed line as an answer, and remarks about it. Raises BadAnswer."""
    value, unit = clean(line)[0], None
    if question.item.kind == "number" and (match := _NUMBER_AND_UNIT.fullmatch(value)):
        value, unit = match[1], match[2] or None
    given, notes = read_value(question.item, value, unit)
    words = question.item.errors
    if isinstance(given, Answer) and isinstance(given.value, float):
        if question.not_above and given.value > question.not_above[1]:
            raise BadAnswer(words.too_high, words.allow_not_above.format(item=question.not_above[0]))
        if question.not_below and given.value < question.not_below[1]:
            raise BadAnswer(words.too_low, words.allow_not_below.format(item=question.not_below[0]))
    return given, notes


def matching(typed: str, labels: tuple[str, ...]) -> int | None:
    """Return the index of the label that was typed, or of the only one that begins with it (two letters or more)."""
    if len(typed) < 2:
        return None
    exact = [at for at, label in enumerate(labels) if plain(label) == typed]
    found = exact or [at for at, label in enumerate(labels) if plain(label).startswith(typed)]
    return found[0] if len(found) == 1 else None


def may_be_typed(item: Item) -> str:
    """Say what may be typed, such as a number with its units; not sure and skip have keys of their own."""
    may = allowed_answers(item)
    return may.replace(f" {item.unit}", "") if is_scale(item) else may


def is_scale(item: Item) -> bool:
    """Return whether the unit only says how far a scale goes: 4 "of 10"."""
    return item.range is not None and item.unit == item.errors.scale.format(top=printed_number(item.range[1]))
