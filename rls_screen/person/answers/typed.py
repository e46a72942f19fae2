"""One line typed in an interview: read as an answer, with the forms of numbers and dates that only an interview takes.

Where a line can mean several answers, the BadAnswer that is raised has them in `possible`: the person can be asked.
"""

from __future__ import annotations

import re
from datetime import date

from ...content.schema import Item
from ...content.words import printed_number
from ..given import Answer, Given, plain_number
from .dates import days, in_words
from .text import clean
from .units import said_in_unit
from .values import BadAnswer, allowed_answers, read_value, shown

_NUMBER_AND_UNIT = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)*(?:e[+-]?[0-9]+)?)\s*(.*)", re.IGNORECASE)


def read_typed(item: Item, line: str) -> tuple[Given | None, tuple[str, ...]]:
    """Return a typed line as an answer, and remarks about it; None for no answer. Raises BadAnswer.

    A unit may follow a number (`38y`, `11,4 g/dL`), and a date may be written in the usual ways.
    """
    value, unit = clean(line)[0], None
    if item.kind == "number" and (match := _NUMBER_AND_UNIT.fullmatch(value)):
        value, unit = match[1], match[2] or None
        if (
            is_scale(item)
            and unit is not None
            and unit.replace(" ", "") == f"/{printed_number((item.range or (0, 0))[1])}"
        ):
            unit = item.unit  # 7/10
    try:
        return read_value(item, value, unit)
    except BadAnswer:
        if item.kind != "date":
            raise
    found, words = days(value, item.errors.months), item.errors
    if len(found) == 1:
        return Answer(found[0]), ()
    if not found:
        raise BadAnswer(words.not_a_date.format(given=shown(value)), may_be_typed(item))
    first, second = (in_words(day, words.months, words.day_in_words) for day in found)
    meanings = words.either.format(first=first, second=second)
    problem = words.two_meanings.format(given=shown(value), meanings=meanings)
    raise BadAnswer(problem, may_be_typed(item), possible=tuple(map(Answer, found)))


def said(item: Item, answer: Answer) -> str:
    """Return a possible answer in words that cannot be misread: 12 March 2026; 11.4 g/dL is 114 g/L."""
    match answer.value:
        case date():
            return in_words(answer.value, item.errors.months, item.errors.day_in_words)
        case float() if answer.unit is not None:
            return said_in_unit(item, answer)
        case float():
            unit = item.unit_one if answer.value == 1 and item.unit_one else item.unit
            return f"{plain_number(answer.value):.15g} {unit or ''}".strip()
    return str(answer.value)


def is_future(given: Given | None, today: date) -> bool:
    """Return whether an answer is a day after today: a slip, and to be asked back."""
    return isinstance(given, Answer) and isinstance(given.value, date) and given.value > today


def may_be_typed(item: Item) -> str:
    """Say what may be typed, such as a number with its units; not sure and skip have keys of their own."""
    if item.kind == "date":
        return item.errors.allow_typed_date
    may = allowed_answers(item)
    return may.replace(f" {item.unit}", "") if is_scale(item) else may


def is_scale(item: Item) -> bool:
    """Return whether the unit only says how far a scale goes: 4 "of 10"."""
    return item.range is not None and item.unit == item.errors.scale.format(top=printed_number(item.range[1]))
