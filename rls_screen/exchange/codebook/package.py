"""The codebook for programs: a Frictionless data package, whose Table Schema accepts the scored file it is made for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ...content.instrument import Instrument
from .columns import Column

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def as_held(found: tuple[Column, ...], rows: Iterable[Sequence[str]]) -> tuple[Column, ...]:
    """The columns as a file holds them: one with a cell that is no answer, or is written otherwise, is text there.

    Without this a program would refuse the whole file for a cell that `problems` names already.
    """
    fitting = {place: set("") for place, column in enumerate(found) if column.role == "answer"}
    for row in rows:
        for place, cell in enumerate(row):
            seen = fitting.get(place)
            if seen is None or cell in seen:
                continue
            if fits(found[place], cell):
                seen.add(cell)
            else:
                del fitting[place]
    typed = {"type": "string"}
    return tuple(
        column
        if column.role != "answer" or place in fitting
        else replace(column, kind=f"{column.kind}; some cells here are not, see `problems`", schema=typed)
        for place, column in enumerate(found)
    )


def fits(column: Column, cell: str) -> bool:
    """Whether a cell is accepted by the column's part of the schema."""
    schema, limits = column.schema, column.schema.get("constraints", {})
    if not cell or cell in column.missing:
        return True
    match schema["type"]:
        case "boolean":
            return cell in schema["trueValues"] or cell in schema["falseValues"]
        case "number":
            if not _NUMBER.fullmatch(cell):
                return False
            return bool(limits.get("minimum", -1e300) <= float(cell) <= limits.get("maximum", 1e300))
        case "date":
            return _is_date(cell)
    return len(cell) <= limits.get("maxLength", len(cell)) and bool(
        re.fullmatch(limits.get("pattern", ".*"), cell, re.S)
    )


def _is_date(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def datapackage(instrument: Instrument, found: tuple[Column, ...], path: str, delimiter: str = ",") -> str:
    """The package for the scored file at `path`, as JSON."""
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
        "schema": {"fields": [_field(column) for column in found], "missingValues": [""]},
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
    made = {
        "name": column.name,
        "title": column.label,
        **column.schema,
        "description": " ".join(filter(None, said)),
    }
    made |= {"unit": column.unit} if column.unit else {}
    # "u" or "DK" is no answer where a question is answered, and something else in a study's own column.
    return made | ({"missingValues": ["", *column.missing]} if column.missing else {})
