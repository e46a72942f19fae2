"""What is typed: a line as an answer, the beginning of a label, and what may be typed. The same for every front end."""

from __future__ import annotations

import re

from ..content.schema import Item
from ..person.answers import Answer, BadAnswer, read_value
from ..person.answers.text import clean
from ..person.answers.values import allowed, words
from ..person.given import Given
from .question import Question

RETYPED = ("number", "date")  # kinds whose earlier answer is typed anew, not changed where it stands
_NUMBER_AND_UNIT = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)*(?:e[+-]?[0-9]+)?)\s*(.*)", re.IGNORECASE)


def typed_answer(question: Question, line: str) -> tuple[Given | None, tuple[str, ...]]:
    """A typed line as an answer, and remarks about it. Raises BadAnswer."""
    value, unit = clean(line)[0], None
    if question.item.kind == "number" and (match := _NUMBER_AND_UNIT.fullmatch(value)):
        value, unit = match[1], match[2] or None
    given, notes = read_value(question.item, value, unit)
    if isinstance(given, Answer) and isinstance(given.value, float):
        if question.not_above and given.value > question.not_above[1]:
            raise BadAnswer("this is too high.", f"not above {question.not_above[0]}; check the units of both.")
        if question.not_below and given.value < question.not_below[1]:
            raise BadAnswer("this is too low.", f"not below {question.not_below[0]}; check the units of both.")
    return given, notes


def matching(typed: str, labels: tuple[str, ...]) -> int | None:
    """Which label is meant: the one that was typed, or the only one that begins so (two letters or more)."""
    if len(typed) < 2:
        return None
    exact = [at for at, label in enumerate(labels) if words(label) == typed]
    begun = exact or [at for at, label in enumerate(labels) if words(label).startswith(typed)]
    return begun[0] if len(begun) == 1 else None


def may_be_typed(item: Item) -> str:
    """What may be typed, as a number with its units; the words for no answer have keys of their own."""
    may = re.split("[;,] unsure|, or empty", allowed(item))[0]
    return may.replace(f" {item.unit}", "") if is_scale(item) else may


def is_scale(item: Item) -> bool:
    """Whether the unit only says how far the scale goes: 4 "of 10"."""
    return bool(item.unit) and str(item.unit).startswith("of ")
