"""What the values of a column mean as answers to an item, as `map` proposes it: codes, unit, notation of dates.

Nothing is decided that the values, their labels or the file itself do not settle: a code without a label is left open,
and so is a unit where more than one fits and the heading names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ...content.instrument import Instrument
from ...content.schema import Item, Unit
from ...person.answers import BadAnswer, read_value
from ...person.answers.numbers import COMMA_COLUMN, POINT_COLUMN, TABLE, Marks
from ...person.answers.units import is_own_unit, other_unit
from ...person.answers.values import words
from ..answers.cells import code_key
from ..answers.derived import SERIAL, date_reader
from ..maps.study_map import OPEN
from .known_names import plain
from .sheet import Look
from .vocabulary import MISSING_WORDS, NO_WORDS, UNSURE_WORDS, YES_WORDS

MANY_CODES = 25  # distinct values from which on a column of words is none
_NUMBER = re.compile(r"[+-]?\d+(?:\.0*)?")
_NINES = re.compile(r"-?(?:9{2,}|8{2,}|7{2,})(?:\.0+)?|-[1-9](?:\.0+)?")
MISSING_CODES = ("7", "8", "9", "77", "88", "99", "777", "888", "999", "-1", "-7", "-8", "-9", "-99", "-999")
NOTATIONS = ("YYYY/MM/DD", "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "DD-MMM-YYYY",
             "DD MMM YYYY", "DDMMMYYYY", "MMM DD YYYY", "DD/MM/YY", "MM/DD/YY", "DD.MM.YY", "YYYYMMDD")  # fmt: skip


@dataclass
class Values:
    """How the values of a column are read: what a map says of them, and what stays open.

    `questions` are sentences on what is open; `notes` on what was concluded, for the reader of the map. `fit` tells
    whether the values can be answers at all.
    """

    codes: dict[str, str] = field(default_factory=dict)
    unit: str | None = None
    unit_column: str | None = None
    units: dict[str, str] = field(default_factory=dict)
    decimal: str | None = None
    date: str | None = None
    questions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fit: bool = True


def values_of(column: Look, item: Item, unit: str | None, instrument: Instrument, *, by_name: bool) -> Values:
    """Return how this column's values are read as answers to this item; `unit` is named beside its heading.

    `by_name`: the heading is the item's own id, which means its own unit where none is named.
    """
    found = Values()
    match item.kind:
        case "number":
            _numbers(column, item, unit, found, by_name=by_name)
        case "date":
            _dates(column, item, found)
        case "text":
            readable = [text for text in column.texts if _reads(item, text)]
            found.fit = not column.texts or item.pattern is None or len(readable) * 2 > len(column.texts)
        case "medicines":
            found.fit = not column.texts or not all(_NUMBER.fullmatch(text.strip()) for text in column.texts)
        case _:
            _worded(column, item, instrument, found)
    return found


# ---- Words ----------------------------------------------------------------------------------------------------------


def meaning_of(text: str, item: Item, instrument: Instrument) -> str | None:
    """The answer that a word or label stands for, "" for none; None where that is not certain."""
    form = plain(text)
    if not words(text):
        return ""
    for code, said in _own_answers(item, instrument):
        if form == plain(said):
            return code
    spelled = words(text)
    if not form or form in map(plain, MISSING_WORDS) or spelled in MISSING_WORDS:
        return None if spelled in ("?", "-", ".", "--") and item.tier else "" if spelled in MISSING_WORDS else None
    if form in map(plain, UNSURE_WORDS):
        return "unsure"
    if item.kind == "choice":
        return "no" if "no" in item.codes and form in map(plain, NO_WORDS) else None
    if form in map(plain, YES_WORDS) or spelled in YES_WORDS:
        return "yes"
    return "no" if form in map(plain, NO_WORDS) or spelled in NO_WORDS else None


def _own_answers(item: Item, instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Every answer of an item by code, in the words of the content."""
    shared = instrument.head.words
    for option in item.options:
        yield option.code, option.code
        yield option.code, option.patient
        yield option.code, option.staff
    common = [("unsure", shared.unsure), ("", shared.skipped), ("", shared.not_asked), ("", shared.not_answered)]
    if item.kind in ("yes_no", "yes_no_past"):
        common += [("yes", shared.yes), ("no", shared.no), ("no", shared.no_never)]
    if item.kind == "yes_no_past":
        common.append(("past", shared.past))
        yield "past", "past"
    for code, wording in common:
        yield code, wording.patient
        yield code, wording.staff


def _worded(column: Look, item: Item, instrument: Instrument, found: Values) -> None:
    texts = column.texts
    if len(texts) > MANY_CODES:
        found.fit = False
        return
    labelled = [code for code in column.value_labels if code_key(code) not in map(code_key, texts)]
    bare = [text for text in texts if _is_code(text) and column.label_of(text) == text]
    is_truth = item.kind != "choice" and not column.value_labels and _has_zero(bare)
    initials = _initials(texts, item) if not column.value_labels else {}
    for text in [*texts, *labelled]:
        label = column.label_of(text)
        is_missing = any(code_key(text) == code_key(str(code)) for code in column.missing if isinstance(code, str))
        meant = "" if is_missing and label == text else meaning_of(label, item, instrument)
        if label == text and _is_code(text) and not is_missing:
            meant = {"0.0": "no", "1.0": "yes"}.get(code_key(text)) if is_truth else None
        meant = initials.get(text, meant)
        if meant is None or not _reads_as(item, text, meant) or column.value_labels:
            found.codes[text] = OPEN if meant is None else meant
    if not any(_reads(item, text) or found.codes.get(text, OPEN) != OPEN or _is_code(text) for text in texts) and texts:
        found.fit = False
    left = [text for text, answer in found.codes.items() if answer == OPEN]
    if left:
        found.questions.append("what the codes mean")
        # A column with codes is read by its codes alone, so each value needs one.
        for text in texts:
            found.codes.setdefault(text, OPEN if _is_code(text) else (meaning_of(text, item, instrument) or ""))
    elif found.codes:
        for text in texts:
            found.codes.setdefault(text, meaning_of(column.label_of(text), item, instrument) or "")


def _has_zero(texts: list[str]) -> bool:
    """Whether 0 is among the codes, and no other number but 1 and such as mean missing: then 1 is yes and 0 is no."""
    keys = {code_key(text) for text in texts}
    return "0.0" in keys and keys <= {"0.0", "1.0", *map(code_key, MISSING_CODES)}


def _is_code(text: str) -> bool:
    """Whether a text says nothing by itself: a number, a letter with a number, a single letter."""
    return re.fullmatch(r"\s*(?:[+-]?\d+(?:\.\d*)?|[A-Za-z]{1,3}[-_]?\d+)\s*", text) is not None


def _initials(texts: list[str], item: Item) -> dict[str, str]:
    """The codes of a choice that single letters stand for: each begins one code, and all values are such letters."""
    if item.kind != "choice" or not texts or not all(re.fullmatch(r"[A-Za-z]", text.strip()) for text in texts):
        return {}
    found: dict[str, str] = {}
    for text in texts:
        begun = [option.code for option in item.options if option.code.startswith(text.strip().casefold())]
        if len(begun) != 1:
            return {}
        found[text] = begun[0]
    return found


def _reads(item: Item, text: str, unit: str | None = None, marks: Marks = TABLE) -> bool:
    try:
        return read_value(item, text, unit, marks)[0] is not None
    except BadAnswer:
        return False


def _reads_as(item: Item, text: str, answer: str) -> bool:
    """Whether a text is read as this answer without any code."""
    try:
        return bool(read_value(item, text)[0] == read_value(item, answer)[0])
    except BadAnswer:
        return False


# ---- Numbers --------------------------------------------------------------------------------------------------------


def _numbers(column: Look, item: Item, unit: str | None, found: Values, *, by_name: bool) -> None:
    texts = column.texts
    gone, numeric = _missing_in(column, item, texts, found)
    found.decimal = _decimal(numeric, item)
    marks = {",": COMMA_COLUMN, ".": POINT_COLUMN, None: TABLE}[found.decimal]
    whole = [text for text in numeric if text[:1] not in "<>\u2264\u2265"]
    if texts and not whole and not gone:
        found.fit = False
        return
    units = {one.factor: one for one in item.units if one.factor != 1}
    own = item.unit or ""
    if unit is not None:
        if is_unit(item, unit):
            found.unit = unit
        else:
            found.fit = by_name  # words in brackets that are no unit: another question, such as a time in seconds
            found.questions.append(f"which unit '{unit}' is")
            found.unit = OPEN
        return
    if not units:
        found.fit = not whole or any(_reads(item, text, None, marks) for text in whole)
        return
    fits = [one.name for one in _own_and(units.values()) if _all_read(item, whole, one.name or None, marks)]
    names = [name or own for name in fits]
    if by_name and "" in fits:
        found.unit = own
        others = [name for name in names if name != own]
        if others:
            found.notes.append(f"{own}, as the question's own name says; {', '.join(others)} would fit the values too")
    else:
        found.unit = f"{names[0]}{OPEN}" if len(names) == 1 else OPEN
        found.questions.append(f"the unit ({', '.join(names) or 'none fits every value'})")


def _own_and(units: Iterable[Unit]) -> Iterator[Unit]:
    yield Unit(name="", factor=1.0)
    yield from units


def _all_read(item: Item, texts: list[str], unit: str | None, marks: Marks) -> bool:
    return all(_reads(item, text, unit, marks) for text in texts)


def _missing_in(column: Look, item: Item, texts: list[str], found: Values) -> tuple[list[str], list[str]]:
    """Map what stands for no value; return those texts, and the others. A number like 999 is left open."""
    numeric: list[str] = []
    for text in texts:
        label, word = column.label_of(text), words(text)
        if _is_declared_missing(column, text) or (label != text and meaning_of_missing(label)) or word in MISSING_WORDS:
            found.codes[text] = ""
        elif word in UNSURE_WORDS and not _reads(item, text):
            found.codes[text] = "unsure"
        else:
            numeric.append(text)
    values = [float(text) for text in numeric if _NUMBER.fullmatch(text.strip())]
    for text in [*numeric]:
        if _NINES.fullmatch(text.strip()) and _is_apart(float(text), values):
            found.codes[text] = OPEN
            found.questions.append(f"whether {text.strip()} is a value or means missing")
            numeric.remove(text)
    return [*found.codes], numeric


def meaning_of_missing(label: str) -> bool:
    """Whether a label says that there is no value."""
    return words(label) in MISSING_WORDS or plain(label) in map(plain, MISSING_WORDS)


def _is_declared_missing(column: Look, text: str) -> bool:
    for code in column.missing:
        if isinstance(code, str):
            if code_key(code) == code_key(text):
                return True
        elif _NUMBER.fullmatch(text.strip()) and code[0] <= float(text) <= code[1]:
            return True
    return False


def _is_apart(value: float, values: list[float]) -> bool:
    """Whether a value such as 999 is below zero, or far above all others."""
    others = [one for one in values if one != value and not re.fullmatch(r"-?(9{2,}|8{2,}|7{2,})", f"{one:.0f}")]
    return value < 0 or not others or value >= 1.5 * max(others) or value in (777, 888, 999, 9999)


def _decimal(texts: list[str], item: Item) -> str | None:
    """The mark before decimals, where commas are in the column and all of it can only be read in one way."""
    with_comma = [text for text in texts if "," in text]
    if not with_comma or any("." in text for text in texts):
        return None
    if all(re.fullmatch(r"\s*[+-]?\d+,\d{1,2}\s*", text) or not re.search(r",\d{3}\b", text) for text in with_comma):
        return ","
    return None


# ---- Dates ----------------------------------------------------------------------------------------------------------


def _dates(column: Look, item: Item, found: Values) -> None:
    texts = [text for text in column.texts if words(text) not in MISSING_WORDS]
    found.codes |= {text: "" for text in column.texts if words(text) in MISSING_WORDS}
    other = [text for text in texts if not _reads(item, text)]
    if not other:
        return
    if all(re.fullmatch(r"\s*[2-6]\d{4}(?:\.\d+)?\s*", text) for text in texts):
        found.date = SERIAL
        found.notes.append("days as a spreadsheet counts them")
        return
    fits = [one for one in NOTATIONS if all(_reads(item, date_reader(one)(text)) for text in other)]
    if len(fits) == 1:
        found.date = fits[0]
    elif fits:
        found.date = f"{fits[0]}{OPEN}"
        found.questions.append(f"how dates are written ({' or '.join(fits)})")
    elif not any(_reads(item, date_reader(one)(text)) for text in other for one in NOTATIONS):
        found.fit = len(other) < len(texts)
    else:
        found.date = OPEN
        found.questions.append("how dates are written; no one notation fits every value")


def is_unit(item: Item, text: str) -> bool:
    """Whether a text is one of an item's units, in any spelling."""
    return is_own_unit(item, text) or other_unit(item, text) is not None
