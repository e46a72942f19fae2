"""Every column in and out: label, type, unit, codes, range, and why a cell may be empty.

As Markdown for a reader, and as a Frictionless data package (Table Schema) for programs. A scored file holds the
input's columns as they were, then the results in order, then `problems`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .answers.given import plain_number, printed_number
from .answers.values import MAX_TEXT, NO, PAST, UNSURE, YES
from .instrument import Instrument
from .questionnaire import Item, Result, Unit

PROBLEMS = "problems"
MISSING_WORDS = sorted(form for word in UNSURE for form in (word, word.capitalize(), word.upper()))
_KINDS = {
    "yes_no": "yes or no", "yes_no_past": "yes, past or no", "choice": "one of its codes", "number": "number",
    "date": "date as YYYY-MM-DD", "medicines": "names of medicines with commas between them, or none", "text": "text",
}  # fmt: skip
_EMPTY_IN = "not answered; `unsure` too is no answer, and neither ever counts as a no"
_EMPTY_BAD = "the row has a bad answer and was not scored; see `problems`"


@dataclass(frozen=True)
class Column:
    """One column: what a reader and what a program must know of it."""

    name: str
    label: str
    role: Literal["answer", "result", "problems", "passed through"]
    kind: str
    empty: str
    unit: str | None = None
    codes: tuple[tuple[str, str], ...] = ()
    range: tuple[float, float] | None = None
    schema: tuple[tuple[str, Any], ...] = ()


def columns(instrument: Instrument, header: list[str] | None = None) -> tuple[Column, ...]:
    """Every column of a scored file, or those of one with this header, in its order."""
    out = {result.id: _result(result) for result in instrument.results.values()}
    out[PROBLEMS] = Column(
        PROBLEMS,
        "What is wrong in this row",
        "problems",
        "text",
        "the row has no problem",
        schema=(("type", "string"),),
    )
    if header is None:
        return (*(_answer(item) for item in instrument.items.values()), *out.values())
    return tuple(out.get(name) or _named(instrument, name) for name in header)


def _named(instrument: Instrument, name: str) -> Column:
    """An input's column: an item, an item in one of its units, or one the program passes through."""
    id, _, unit = name.strip().partition("[")
    item = instrument.items.get(id.strip())
    if item is None:
        label = "No question has this name; passed through unread"
        return Column(name, label, "passed through", "any", "as in the input", schema=(("type", "any"),))
    found = next((one for one in item.units if unit and one.name == unit.rstrip("] ")), None)
    return _answer(item, name, found)


def _answer(item: Item, name: str | None = None, unit: Unit | None = None) -> Column:
    shown = (unit.name if unit else item.unit) if item.kind == "number" else None
    limits = _limits(item, unit)
    return Column(
        name=name or item.id,
        label=item.label,
        role="answer",
        kind=_KINDS[item.kind] + (", whole" if item.integer else ""),
        empty=_EMPTY_IN if item.kind != "text" else "not answered",
        unit=shown,
        codes=_codes(item),
        range=limits,
        schema=tuple(_schema(item, limits, unit is not None).items()),
    )


def _limits(item: Item, unit: Unit | None) -> tuple[float, float] | None:
    if item.range is None or unit is None:
        return item.range
    low, high = (bound / unit.factor for bound in item.range)
    first, last = unit.range or (low, high)
    return max(low, first), min(high, last)


def _codes(item: Item) -> tuple[tuple[str, str], ...]:
    match item.kind:
        case "yes_no":
            return (("yes", "yes"), ("no", "no"))
        case "yes_no_past":
            return (("yes", "yes"), ("past", "not now, but it used to"), ("no", "no, never"))
        case "choice":
            return tuple((option.code, option.staff) for option in item.options if option.code != "unsure")
    return ()


def _schema(item: Item, limits: tuple[float, float] | None, converted: bool) -> dict[str, Any]:
    match item.kind:
        case "yes_no":
            return {"type": "boolean", "trueValues": _cases(YES), "falseValues": _cases(NO)}
        case "yes_no_past":
            return {"type": "string", "constraints": {"pattern": _any_case([*YES, *PAST, *NO])}}
        case "choice":
            codes = [option.code for option in item.options if option.code != "unsure"]
            return {"type": "string", "constraints": {"pattern": _any_case([*codes, *(NO if "no" in codes else ())])}}
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
    """A pattern for these words in any case, in the part of regular expressions all programs share."""
    return "|".join(
        "".join(f"[{c}{c.upper()}]" if c.isalpha() else f"[{c}]" for c in word) for word in sorted(set(words))
    )


def _result(result: Result) -> Column:
    codes: tuple[tuple[str, str], ...] = ()
    kind, schema = "ids, in order, with ; between them", {"type": "string"}
    empty = f"nothing to list; or {_EMPTY_BAD}"
    if result.kind == "table":
        codes = tuple((code, result.texts.get(code, "")) for code in result.codes)
        kind, empty = "code", _EMPTY_BAD
        schema = {"type": "string", "constraints": {"enum": list(result.codes)}}  # type: ignore[dict-item]
    elif result.kind == "value":
        kind, schema, empty = "number", {"type": "number"}, f"unknown, since an answer is missing; or {_EMPTY_BAD}"
    elif result.kind == "list":
        codes = tuple((row.id, row.text or "") for row in result.entries)
    elif result.built_in == "instrument_version":
        kind, empty = "text", _EMPTY_BAD
    return Column(result.id, result.label, "result", kind, empty, result.unit, codes, schema=tuple(schema.items()))


def markdown(instrument: Instrument, found: tuple[Column, ...]) -> str:
    """The codebook for a reader."""
    head = instrument.head
    lines = [f"# Codebook: {head.title} ({head.id} {head.version})", ""]
    lines += ["Input columns keep their cells as they were. The results follow in this order, then `problems`.", ""]
    for role, heading in (
        ("answer", "Answers"), ("passed through", "Passed through"), ("result", "Results"), ("problems", "Problems"),
    ):  # fmt: skip
        some = [column for column in found if column.role == role]
        lines += [f"## {heading}", "", *(line for column in some for line in _lines(column))] if some else []
    return "\n".join(lines).rstrip() + "\n"


def _lines(column: Column) -> Iterator[str]:
    yield f"### `{column.name}`"
    yield ""
    yield f"{column.label}. {column.kind[:1].upper()}{column.kind[1:]}{f', {column.unit}' if column.unit else ''}."
    if column.range is not None:
        yield f"From {printed_number(column.range[0])} to {printed_number(column.range[1])}."
    yield f"Empty: {column.empty}."
    yield ""
    if column.codes:
        yield from (f"- `{code}`{f': {text}' if text else ''}" for code, text in column.codes)
        yield ""


def datapackage(instrument: Instrument, found: tuple[Column, ...], path: str, delimiter: str = ",") -> str:
    """The codebook as a Frictionless data package for the scored file at `path`."""
    head = instrument.head
    resource: dict[str, Any] = {
        "name": "scored",
        "type": "table",
        "path": path,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"csv": {"delimiter": delimiter}} if delimiter != "," else {},
        "schema": {"fields": [_field(column) for column in found], "missingValues": ["", *MISSING_WORDS]},
    }
    package = {
        "name": head.id,
        "title": head.title,
        "version": head.version,
        "description": f"{head.intended_use} Rules {instrument.sha256}.",
        "resources": [{key: value for key, value in resource.items() if value != {}}],
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _field(column: Column) -> dict[str, Any]:
    codes = "; ".join(f"{code}: {text}" if text else code for code, text in column.codes)
    said = [f"{column.kind}.", f"Codes: {codes}." if codes else "", f"Empty: {column.empty}."]
    field = {
        "name": column.name,
        "title": column.label,
        **dict(column.schema),
        "description": " ".join(filter(None, said)),
    }
    return {**field, "unit": column.unit} if column.unit else field
