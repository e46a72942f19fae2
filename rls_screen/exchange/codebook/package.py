"""Write the codebook as a Frictionless data package, whose Table Schema accepts the scored file it describes."""

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


def as_in_file(found: tuple[Column, ...], rows: Iterable[Sequence[str]]) -> tuple[Column, ...]:
    """Return the columns as they are in a file: a column with a cell that does not fit its type becomes text.

    Without this a program would refuse the whole file because of a cell that `problems` already names. `rows` are the
    cells of the file.
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
    """Whether the column's field in the schema accepts a cell."""
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
    """Return the package for the scored file at `path`, as JSON."""
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
    sentences = [f"{column.kind}.", f"Codes: {codes}." if codes else "", f"Empty: {column.empty}."]
    properties = {
        "name": column.name,
        "title": column.label,
        **column.schema,
        "description": " ".join(filter(None, sentences)),
    }
    properties |= {"unit": column.unit} if column.unit else {}
    # "u" or "DK" means not answered in an answer column, and may mean something else in a study's own column.
    return properties | ({"missingValues": ["", *column.missing]} if column.missing else {})
