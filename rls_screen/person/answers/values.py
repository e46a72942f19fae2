"""Read one answer: words, numbers and units become a value. Anything else raises BadAnswer; nothing is guessed."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from functools import reduce
from typing import Any

from ...content.schema import Item
from ...content.words import printed_number
from ..given import REASONS, Answer, Given, Unanswered, plain_number
from .numbers import TYPED, Marks, is_mixed, readings
from .text import LINE_END, clean, visible
from .units import in_item_unit, in_units_that_fit, is_own_unit, other_unit, unit_names, which_unit

YES = frozenset({"yes", "y", "1", "1.0", "true"})
NO = frozenset({"no", "n", "0", "0.0", "false"})
PAST = frozenset({"past", "p"})
UNSURE = frozenset({"unsure", "u", "dk", "don't know"})
MAX_TEXT = {"text": 2_000, "medicines": 10_000}

_END_OF_ENTRY = re.compile(rf"(?<![ \t])[ \t]*(?:{LINE_END.pattern})")  # a blank line stays one for a reader: "a; ; b"
# A date, and a time of day behind it that is dropped: 2026-03-01T10:12:44.000+01:00
_DATE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:(?:[Tt]|[ ]+)(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]+)?)?"
    r"[ ]*(?:[AaPp][Mm])?[ ]*(?:[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_NAME_LIKE = re.compile(r"[A-Z][a-z]{2,}(?:[_-]?[A-Z]?[a-z]{2,})?")


class BadAnswer(Exception):
    """An answer that cannot be used: the problem, and what is allowed instead.

    `meanings` are the numbers it can mean where these are several, by its marks alone. `possible` are the answers that
    were perhaps meant, and that this question can have: who can ask the person, asks which.
    """

    def __init__(
        self, problem: str, allowed: str, meanings: tuple[float, ...] = (), possible: tuple[Answer, ...] = ()
    ) -> None:
        super().__init__(problem)
        self.meanings = meanings
        self.possible = possible
        self.problem = problem
        self.allowed = allowed


def words(text: str) -> str:
    """Return an answer's words as they are compared: visible characters, trimmed, NFC, lower case, ’ as '."""
    return unicodedata.normalize("NFC", visible(text)).strip().replace("\u2019", "'").casefold()


def allowed(item: Item) -> str:
    """Say what may be answered to an item, no answer included, for an error message."""
    words = item.errors
    or_none = {"number": words.allow_number_or_none, "text": words.allow_text_or_none}
    return or_none.get(item.kind, words.allow_or_none).format(allowed=allowed_answers(item))


def allowed_answers(item: Item) -> str:
    """Say which answers an item has: its codes, or what may be typed."""
    words = item.errors
    match item.kind:
        case "yes_no":
            return words.allow_yes_no
        case "yes_no_past":
            return words.allow_yes_no_past
        case "choice":
            return ", ".join(item.codes)
        case "number":
            number = words.allow_whole_number if item.integer else words.allow_number
            answer = number.format(range=allowed_range(item))
            units = ", ".join(unit.name for unit in item.units)
            return words.allow_other_units.format(allowed=answer, units=units) if units else answer
        case "date":
            return words.allow_date
        case "medicines":
            return words.allow_medicines.format(number=MAX_TEXT["medicines"])
    return words.allow_text.format(number=MAX_TEXT["text"])


def read_value(
    item: Item, raw: Any, unit: str | None = None, marks: Marks = TYPED
) -> tuple[Given | None, tuple[str, ...]]:
    """Return an answer as JSON or a cell gives it, and remarks about it; None for not answered. Raise BadAnswer.

    `unit` is the unit named beside the answer; it is accepted for numbers only. `marks` gives what a point and a comma
    in a number may be. A bad code for the person is left out with a remark: it says nothing about their health.
    """
    try:
        return _read(item, raw, unit, marks)
    except BadAnswer as bad:
        if item.pattern is None:
            raise
        return None, (item.errors.note_left_out.format(item=item.id, problem=bad.problem),)


def _read(item: Item, raw: Any, unit: str | None, marks: Marks) -> tuple[Given | None, tuple[str, ...]]:
    if isinstance(raw, dict):
        return _from_object(item, raw, unit, marks)
    if raw is None or (isinstance(raw, str) and not words(raw)):
        return None, ()
    if unit is not None and item.kind != "number":
        raise BadAnswer(f"a unit ({shown(unit)}) was given for an answer that has none.", allowed(item))
    if isinstance(raw, str) and item.kind != "text" and words(raw) in UNSURE:
        return Unanswered("unsure"), ()
    match item.kind:
        case "yes_no" | "yes_no_past" | "choice":
            return Answer(_code(item, raw)), ()
        case "number":
            return _number(item, raw, unit, marks), ()
        case "date":
            return Answer(_date(item, raw)), ()
    return _text(item, raw)


def shown(raw: Any) -> str:
    """Return a bad value as an error message shows it: quoted, cleaned, shortened."""
    text = clean(raw if isinstance(raw, str) else str(raw))[0]
    return f'"{text[:40]}..."' if len(text) > 40 else f'"{text}"'


def _from_object(
    item: Item, raw: dict[str, Any], unit: str | None, marks: Marks
) -> tuple[Given | None, tuple[str, ...]]:
    reason = raw.get("unanswered")
    if set(raw) == {"unanswered"} and isinstance(reason, str) and reason in REASONS:
        return Unanswered(reason), ()  # type: ignore[arg-type]
    if set(raw) == {"value", "unit"} and isinstance(raw["unit"], str) and not isinstance(raw["value"], dict):
        if unit is not None:
            raise BadAnswer("the unit is named twice, beside the item and beside the value.", "one unit.")
        return _read(item, raw["value"], raw["unit"], marks)
    raise BadAnswer(
        "this object is not an answer.",
        f'{{"value": …, "unit": "…"}}, {{"unanswered": "unsure" or "skipped" or "not_asked"}}, or {allowed(item)}',
    )


def _code(item: Item, raw: Any) -> bool | str:
    if isinstance(raw, bool | int | float):
        word = "1" if raw == 1 else "0" if raw == 0 else ""
    else:
        word = words(raw) if isinstance(raw, str) else ""
    if item.kind == "choice":
        if word in item.codes:
            return word
        if "no" in item.codes and word in NO:
            return "no"
    else:
        answer = "yes" if word in YES else "no" if word in NO else None
        if answer is None and item.kind == "yes_no_past" and word in PAST:
            answer = "past"
        if answer is not None:
            return answer if item.kind == "yes_no_past" else answer == "yes"
    raise BadAnswer(item.errors.not_an_answer.format(given=shown(raw)), allowed(item))


def _number(item: Item, raw: Any, unit: str | None, marks: Marks) -> Answer:
    """The one reading of a written number that fits the question. Raises BadAnswer where none or several fit."""
    possible = _as_floats(item, raw, marks)
    fitting: list[Answer] = []
    problem: BadAnswer | None = None
    for value in possible:
        try:
            fitting.append(_in_range(item, raw, value, unit))
        except BadAnswer as bad:
            problem = bad
    if len(fitting) == 1 and not (is_mixed(str(raw)) and marks == TYPED):
        return fitting[0]
    if not fitting and problem is not None:
        raise problem
    words = item.errors
    first, *others = (f"{plain_number(value):.15g}" for value in possible)
    meanings = reduce(lambda before, other: words.either.format(first=before, second=other), others, first)
    raise BadAnswer(
        words.two_meanings.format(given=shown(raw), meanings=meanings),
        words.allow_one_meaning.format(meanings=meanings),
        possible,
        tuple(fitting),
    )


def _in_range(item: Item, raw: Any, value: float, unit: str | None) -> Answer:
    """Return the number as an answer, in the item's own unit. Raises BadAnswer where it does not fit."""
    words = item.errors
    if item.integer and value != int(value):
        raise BadAnswer(words.not_whole.format(given=shown(raw)), allowed(item))
    if unit is None or is_own_unit(item, unit):
        low, high = item.range or (-math.inf, math.inf)
        if not low <= value <= high:
            problem = words.outside.format(given=shown(raw), range=allowed_range(item))
            raise _outside(item, problem, value)
        return Answer(value)
    found = other_unit(item, unit)
    if found is None:
        units = words.allow_units.format(units=", ".join(unit_names(item)))
        raise BadAnswer(words.not_a_unit.format(given=shown(unit)), units)
    converted = in_item_unit(value, found, item)
    if converted is None:
        problem = words.outside_in_unit.format(given=shown(raw), unit=found.name)
        raise _outside(item, problem, value)
    return Answer(converted, typed=value, unit=found.name)


def _outside(item: Item, problem: str, value: float) -> BadAnswer:
    """Return the refusal of a number outside the range, with every unit in which it would fit."""
    possible = in_units_that_fit(item, value)
    return BadAnswer(problem, which_unit(item, possible) or allowed(item), possible=possible)


def _as_floats(item: Item, raw: Any, marks: Marks) -> tuple[float, ...]:
    """Return every number that the given value can mean; at least one. Raises BadAnswer."""
    refused = item.errors
    if isinstance(raw, str):
        text = visible(raw).strip()
        if text[:1] in ("<", ">", "\u2264", "\u2265"):
            raise BadAnswer(refused.limit.format(given=shown(raw)), refused.allow_inside_limit)
        values = readings(text, marks)
        if values and is_mixed(text) and marks == TYPED:
            # The second reading of 1.200,5 may be a slip of the finger.
            first, _, second = re.split("([.,])", text, maxsplit=1)
            values = (*values, float(f"{first}.{re.sub('[.,]', '', second)}"))
        if not values:
            point = f" {refused.decimal_point}" if re.fullmatch(r"[+-]?\d+,\d+", text) else ""
            raise BadAnswer(refused.not_a_number.format(given=shown(raw)) + point, allowed(item))
    elif isinstance(raw, int | float) and not isinstance(raw, bool):
        values = (float(raw),)
    else:
        raise BadAnswer(refused.not_a_number.format(given=shown(raw)), allowed(item))
    if not all(math.isfinite(value) for value in values):
        raise BadAnswer(refused.not_usable.format(given=shown(raw)), allowed(item))
    return tuple(value + 0.0 for value in values)


def allowed_range(item: Item) -> str:
    """Return the range with its unit, in words."""
    low, high = (printed_number(bound) for bound in item.range or (0, 0))
    return f"{item.errors.allow_range.format(low=low, high=high)} {item.unit or ''}".strip()


def _date(item: Item, raw: Any) -> date:
    match = _DATE.fullmatch(visible(raw).strip()) if isinstance(raw, str) else None
    if match is not None:
        try:
            return date.fromisoformat(match[1])
        except ValueError:
            pass
    raise BadAnswer(item.errors.not_a_date.format(given=shown(raw)), allowed(item))


def _text(item: Item, raw: Any) -> tuple[Given | None, tuple[str, ...]]:
    refused = item.errors
    if isinstance(raw, bool | int | float) and item.pattern and not isinstance(raw, bool):
        raw = str(raw)  # a code made of digits only
    if not isinstance(raw, str):
        raise BadAnswer("this is not text.", allowed(item))
    if item.pattern is None and len(raw) > MAX_TEXT[item.kind]:
        raise BadAnswer(refused.too_long.format(number=len(raw)), allowed(item))  # before anything reads it
    if item.kind == "medicines":
        raw = _END_OF_ENTRY.sub("; ", raw)
    # Names and codes are compared: joiners, which free text keeps as spelling, are left out as well.
    seen = visible(raw) if item.kind == "medicines" or item.pattern is not None else raw
    text, removed = clean(seen)
    removed += len(raw) - len(seen)
    if item.kind == "medicines" and words(text) in UNSURE:
        return Unanswered("unsure"), ()
    if len(text) > MAX_TEXT[item.kind] and item.pattern is None:
        raise BadAnswer(refused.too_long.format(number=len(text)), allowed(item))
    notes = (refused.note_hidden.of(removed, item=item.id),) if removed else ()
    if item.pattern and text and not re.fullmatch(item.pattern, text):
        raise BadAnswer(refused.not_a_code.format(pattern=item.pattern), allowed(item))
    if item.pattern and _NAME_LIKE.fullmatch(text):
        notes = (*notes, refused.note_like_a_name.format(item=item.id))
    return (Answer(text) if text else None), notes
