"""Describe each column of a scored file, for readers and programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ...content.checks import PLACEHOLDER
from ...content.instrument import Instrument
from ...content.rules import Count, parse
from ...content.schema import Item, Result, Unit
from ...person.answers.names import named
from ...person.answers.units import other_unit
from ...person.answers.values import MAX_TEXT, NO, PAST, UNSURE, YES
from ...person.given import plain_number

PROBLEMS = "problems"
_KINDS = {
    "yes_no": "yes or no", "yes_no_past": "yes, past or no", "choice": "one of its codes", "number": "number",
    "date": "date as YYYY-MM-DD", "medicines": "names of medicines with commas between them, or none", "text": "text",
}  # fmt: skip
_LISTS = {
    "considerations": "ids of considerations",
    "missing": "names of answer columns",
    "medicine_flags": "medicine:class, or medicine?:class where only the class is certain",
    "medicines_not_counted": "medicine:reason",
    "medicines_unrecognised": "entries as typed",
}
_EMPTY_IN = "not answered; `unsure` is not an answer either, and neither ever counts as a no"
_EMPTY_BAD = "the row has a bad answer and was not scored; see `problems`"
_EMPTY_ROW = "the row has no content"


@dataclass(frozen=True)
class Column:
    """One column. `schema` is its field in a Table Schema; `missing` are the words that mean not answered in it."""

    name: str
    label: str
    role: Literal["answer", "result", "problems", "passed through"]
    kind: str
    empty: str
    unit: str | None = None
    codes: tuple[tuple[str, str], ...] = ()
    range: tuple[float, float] | None = None
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    missing: tuple[str, ...] = ()


def columns(instrument: Instrument, header: list[str] | None = None) -> tuple[Column, ...]:
    """Describe every column of a scored file, or those of a file with this header, in its order."""
    out = {result.id: _result(instrument, result) for result in instrument.results.values()}
    out[PROBLEMS] = Column(PROBLEMS, "What is wrong in this row", "problems", "text", "the row has no problem")
    if header is None:
        return (*(_answer(item) for item in instrument.items.values()), *out.values())
    return tuple(out.get(name) or _named(instrument, name) for name in header)


def known(instrument: Instrument, header: list[str]) -> int:
    """Count the columns of a header that are answers or results."""
    return sum(column.role != "passed through" for column in columns(instrument, header))


def _named(instrument: Instrument, name: str) -> Column:
    """Describe an input column: an item, an item in one of its units, or one without a question's name."""
    meant = named(name, instrument)
    if meant is None:
        label = "A column of the input without a question's name; passed through unchanged"
        return Column(name, label, "passed through", "any", "as in the input", schema={"type": "any"})
    return _answer(meant.item, name, other_unit(meant.item, meant.unit) if meant.unit else None)


def _answer(item: Item, name: str | None = None, unit: Unit | None = None) -> Column:
    limits = _limits(item, unit)
    is_text = item.kind == "text"
    return Column(
        name=name or item.id,
        label=item.label,
        role="answer",
        kind=_in_words(item),
        empty="not answered" if is_text else _EMPTY_IN,
        unit=(unit.name if unit else item.unit) if item.kind == "number" else None,
        codes=_codes(item),
        range=limits,
        schema=_schema(item, limits, converted=unit is not None),
        missing=() if is_text else tuple(_cases(UNSURE)),
    )


def _in_words(item: Item) -> str:
    """The kind in words, with a number's other units and the form a text must have."""
    others = ", ".join(f"`{item.id}[{unit.name}]` (x {printed_factor(unit.factor)})" for unit in item.units)
    also = (", whole" if item.integer else "", f"; in another unit as {others}" if others else "")
    form = f" of the form `{item.pattern}`" if item.pattern else ""
    most = f" of at most {MAX_TEXT['text']} characters" if item.kind == "text" and not item.pattern else ""
    return f"{_KINDS[item.kind]}{''.join(also)}{form}{most}"


def printed_factor(factor: float) -> str:
    """Return a factor with all its digits."""
    return f"{factor:g}" if float(f"{factor:g}") == factor else repr(factor)


def _limits(item: Item, unit: Unit | None) -> tuple[float, float] | None:
    if item.range is None or unit is None:
        return item.range
    low, high = (bound / unit.factor for bound in item.range)
    first, last = unit.range or (low, high)
    return max(low, first), min(high, last)


def _codes(item: Item) -> tuple[tuple[str, str], ...]:
    match item.kind:
        case "yes_no":
            return (("yes", _words(YES)), ("no", _words(NO)))
        case "yes_no_past":
            past = f"not now, but it used to; {_words(PAST)}"
            return (("yes", _words(YES)), ("past", past), ("no", f"no, never; {_words(NO)}"))
        case "choice":
            return tuple((option.code, option.staff) for option in item.options)
    return ()


def _words(words: Iterable[str]) -> str:
    """The words that are accepted in a cell, in any case."""
    return f"written as {', '.join(sorted(words))}"


def _schema(item: Item, limits: tuple[float, float] | None, *, converted: bool) -> dict[str, Any]:
    match item.kind:
        case "yes_no":
            return {"type": "boolean", "trueValues": _cases(YES), "falseValues": _cases(NO)}
        case "yes_no_past":
            return {"type": "string", "constraints": {"pattern": _any_case([*YES, *PAST, *NO])}}
        case "choice":
            words = [*item.codes, *(NO if "no" in item.codes else ())]
            return {"type": "string", "constraints": {"pattern": _any_case(words)}}
        case "number":
            low, high = limits or (0, 0)
            bounds = {"minimum": plain_number(low), "maximum": plain_number(high)}
            return {"type": "number", "constraints": bounds} if not converted else {"type": "number"}
        case "date":
            return {"type": "date"}
    form = {"pattern": item.pattern} if item.pattern else {"maxLength": MAX_TEXT[item.kind]}
    return {"type": "string", "constraints": form}


def _cases(words: Iterable[str]) -> list[str]:
    return sorted({form for word in words for form in (word, word.capitalize(), word.upper())})


def _any_case(words: list[str]) -> str:
    """Return a pattern for these words in any case, in the subset of regular expressions that all programs share."""
    return "|".join(
        "".join(f"[{c}{c.upper()}]" if c.isalpha() else f"[{c}]" for c in word) for word in sorted(set(words))
    )


def _result(instrument: Instrument, result: Result) -> Column:
    column = {"table": _table, "value": _value, "list": _list}.get(result.kind, _built_in)(instrument, result)
    # A row with a bad answer still has these results, so that its warning signs are never lost.
    for_all_rows = result.id in instrument.head.batch.kept
    reasons = [column.empty, "" if for_all_rows else _EMPTY_BAD, _EMPTY_ROW]
    return replace(column, empty="; or ".join(filter(None, reasons)), unit=result.unit)


def _table(instrument: Instrument, result: Result) -> Column:
    codes = tuple((code, _sentence(instrument, result.texts.get(code, ""))) for code in result.codes)
    schema = {"type": "string", "constraints": {"enum": list(result.codes)}}
    return Column(result.id, result.label, "result", "code", "", codes=codes, schema=schema)


def _value(instrument: Instrument, result: Result) -> Column:
    rule = parse(result.value or "")
    if isinstance(rule, Count):
        schema = {"type": "number", "constraints": {"minimum": 0, "maximum": len(rule.parts)}}
        limits = (0.0, float(len(rule.parts)))
        return Column(result.id, result.label, "result", "whole number", "", range=limits, schema=schema)
    empty = "unknown, since an answer is missing"
    return Column(result.id, result.label, "result", "number", empty, schema={"type": "number"})


def _list(instrument: Instrument, result: Result) -> Column:
    items = instrument.items
    texts = ((row.id, row.text or (items[row.id].label if row.id in items else "")) for row in result.entries)
    codes = tuple((id, _sentence(instrument, text)) for id, text in texts)
    any_of = "|".join(id for id, _ in codes)
    schema = {"type": "string", "constraints": {"pattern": f"({any_of})(;({any_of}))*"}}
    kind = "ids, in this order, with ; between them"
    return Column(result.id, result.label, "result", kind, "nothing to list", codes=codes, schema=schema)


def _built_in(instrument: Instrument, result: Result) -> Column:
    if result.built_in == "instrument_version":
        return Column(result.id, result.label, "result", "text", "")
    kind = f"{_LISTS[result.built_in or '']}, in order, with ; between them"
    lines = instrument.considerations if result.built_in == "considerations" else ()
    codes = tuple((line.id, _sentence(instrument, line.text or line.details[0].text)) for line in lines)
    return Column(result.id, result.label, "result", kind, "nothing to list", codes=codes)


def _sentence(instrument: Instrument, text: str) -> str:
    """A sentence of a report, with the names of what is filled in for a person."""
    return PLACEHOLDER.sub(lambda found: f"[{_label(instrument, found[1])}]", text)


def _label(instrument: Instrument, name: str) -> str:
    part = instrument.items.get(name) or instrument.findings.get(name) or instrument.results.get(name)
    return part.label if part is not None else name.replace("_", " ")
