"""Read one file of a questionnaire: TOML in, an object of its shape out, or every problem with its place.

`library` reads all of them and joins them to an instrument.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import Problem, cannot_read, shown_name
from . import schema as q
from .checks import fault
from .files import files_in

if TYPE_CHECKING:
    from pydantic import ValidationError

_PROBLEMS = {  # for kinds of pydantic errors whose own message would not help an author
    "extra_forbidden": ("there is no such field here", "check its spelling in questionnaires/README.md, or remove it"),
    "missing": ("this field is missing", "add it"),
}
# How an entry of a file begins, and how its id or name is written.
_HEADER = re.compile(r"\[\[([a-z_.]+)\]\]")
_ID = re.compile(r"(?:id|name)\s*=\s*\"([^\"]*)\"")
Shape = TypeVar("Shape", bound=q.Content)


def read(file: Path, shape: type[Shape], problems: list[Problem], context: q.ErrorWords | None = None) -> Shape | None:
    """Return what a file contains, or None after adding to `problems` why it cannot be used."""
    from pydantic import ValidationError

    where = shown_name(f"{file.parent.name}/{file.name}")
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
        return shape.model_validate(raw, context=context)
    except FileNotFoundError:
        remedy = "add it, or remove it from 'files' in questionnaire.toml."
        problems.append(fault(where, "this file is missing", remedy))
    except IsADirectoryError:
        problems.append(fault(where, "this is a folder", "put a file here."))
    except OSError as error:
        raise cannot_read(file, error) from None
    except UnicodeDecodeError:
        problems.append(fault(where, "this is not UTF-8", "save the file as UTF-8."))
    except tomllib.TOMLDecodeError as error:
        what, _, position = str(error).partition(" (at ")
        place = f"{where}, {position.removesuffix(')')}" if position else where
        problems.append(fault(place, f"this is not TOML: {what}", "check quotes, brackets and commas there."))
    except RecursionError:
        problems.append(fault(where, "this TOML is nested too deeply", "write tables side by side."))
    except ValidationError as error:
        problems += _in_words(error, raw, where)
    return None


def _in_words(error: ValidationError, raw: dict[str, Any], where: str) -> Iterator[Problem]:
    """Translate pydantic's `items.5.units` for an author: `items cramps, units: …`."""
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        place: list[str] = []
        node: Any = raw
        for step in one["loc"]:
            node = _inside(node, step)
            if isinstance(step, int):
                name = node.get("id", node.get("code", node.get("name"))) if isinstance(node, dict) else None
                place[-1:] = [f"{place[-1] if place else 'entry'} {name or step + 1}"]
            else:
                place.append(str(step))
        message = one["msg"].removeprefix("Value error, ").replace("Input should be", "this should be")
        # The messages of the schema have their remedy after a semicolon or a colon.
        problem, _, remedy = message.partition("; ")
        problem, remedy = _PROBLEMS.get(one["type"], (problem, remedy or "correct it"))
        yield fault(", ".join((where, *place)), problem, f"{remedy}.")


def _inside(node: Any, step: str | int) -> Any:
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step]
    return node.get(step) if isinstance(node, dict) else None


# The tables of a file whose entries have an id, with what messages call such an entry.
_ENTRY = {
    "items": "item",
    "findings": "finding",
    "results": "result",
    "considerations": "consideration",
    "pages": "page",
    "sources": "source",
    "people": "people",
}


def with_lines(problems: list[Problem], folder: Path) -> Iterator[Problem]:
    """Yield the problems with the line where the entry in their place begins: `core.toml, line 12, finding met_now`."""
    lines = {place: line for file in files_in(folder, ".toml") for place, line in _lines(file)}
    for problem in problems:
        file, _, inside = problem.place.partition(", ")
        line = lines.get(f"{file}, {inside.partition(', ')[0]}")
        yield replace(problem, place=f"{file}, line {line}, {inside}") if line else problem


def _lines(file: Path) -> Iterator[tuple[str, int]]:
    """Yield the place of every entry of a file, by its id and by its number, and the line that begins it."""
    counted: dict[str, int] = {}
    table, first = "", 0
    for line, text in enumerate(
        file.read_text("utf-8", errors="replace").splitlines() if file.is_file() else (), start=1
    ):
        if header := _HEADER.match(text):
            table, first = header[1], line
            counted[table] = counted.get(table, 0) + 1
            yield f"{file.parent.name}/{file.name}, {table} {counted[table]}", line
        elif table in _ENTRY and (id := _ID.match(text)):
            yield from ((f"{file.parent.name}/{file.name}, {name} {id[1]}", first) for name in {table, _ENTRY[table]})
