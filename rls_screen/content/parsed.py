"""A questionnaire's files as one JSON, made when they were checked: the wheel has it, so that no start reads TOML.

It is used only where it was made by this version of the program from the very bytes that the files still have, and is
whole; anybody may change an installed file, and the files are then read again. Objects are written as their fields,
without those that have their default, and below the key "" the name of their class. A JSON array is a tuple.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ..frozen import Frozen
from ..medicines import Lexicon
from . import people, schema, study_words, texts
from .files import content_hash
from .instrument import Instrument, SectionOfItems, Step

NAME = "parsed.json"
_LISTS = "lists"  # instead of the name of a class: a dictionary whose arrays are lists
_PLAIN = (str, int, float, bool, type(None))


@dataclass(frozen=True)
class Parsed:
    """The lines of the JSON behind its first one, each of which is read when it is asked for."""

    folder: Path
    sha256: str
    lines: tuple[bytes, ...]

    def instrument(self) -> Instrument:
        """Return the instrument, without worked people."""
        raw = _unpacked(self.lines[0])
        for section in raw["sections"]:
            for item in section["items"]:
                item.__dict__["_errors"] = raw["words"].errors
        parts = {**raw["findings"], **raw["results"]}
        steps = tuple(
            Step(id, parts[source], None if entry is None else parts[source].entries[entry])
            for id, source, entry in raw.pop("steps")
        )
        raw["sections"] = tuple(SectionOfItems(one["section"], one["items"]) for one in raw["sections"])
        return Instrument(**raw, steps=steps, sha256=self.sha256, folder=self.folder)

    def lexicon(self) -> Lexicon:
        """Return the medicines."""
        return Lexicon.from_data(json.loads(self.lines[1]))

    def demo_person(self) -> people.WorkedPerson:
        """Return the person of `demo`."""
        found: people.WorkedPerson = _unpacked(self.lines[2])["person"]
        return found


@lru_cache(maxsize=4)
def checked(folder: Path) -> Parsed | None:
    """Return the JSON of a folder, or None where there is none, or not one of this program and these files."""
    try:
        head, *lines = (folder / NAME).read_bytes().split(b"\n")
        if json.loads(head) != _head(lines, content_hash(folder)):
            return None
    except (OSError, ValueError):
        return None
    return Parsed(folder, json.loads(head)["content"], tuple(lines))


def text_of(instrument: Instrument, lexicon: Lexicon, demo_person: people.WorkedPerson) -> str:
    """Return the JSON of an instrument: a line that says what it was made from, and a line for each part."""
    written = {
        "head": instrument.head,
        "words": instrument.words,
        "sections": tuple({"section": one.section, "items": one.items} for one in instrument.sections),
        "findings": instrument.findings,
        "results": instrument.results,
        "considerations": instrument.considerations,
        "pages": instrument.pages,
        "sources": instrument.sources,
        "places": instrument.places,
        "study_words": instrument.study_words,
        "steps": tuple((step.id, step.source.id, _place_of_entry(step)) for step in instrument.steps),
    }
    parts = (_packed(written), lexicon.as_data(), _packed({"person": demo_person}))
    lines = [json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in parts]
    head = json.dumps(_head([line.encode() for line in lines], instrument.sha256))
    return "\n".join((head, *lines))


def _head(lines: list[bytes], sha256: str) -> dict[str, Any]:
    """Return what the first line must be: the program, the hash of the files, the hash of all other lines."""
    program = sys.modules[__name__.partition(".")[0]].__version__  # read, not imported: the package imports this module
    return {"program": program, "content": sha256, "parts": hashlib.sha256(b"\n".join(lines)).hexdigest()}


def _place_of_entry(step: Step) -> int | None:
    if step.entry is None or not isinstance(step.source, schema.Result):
        return None
    return step.source.entries.index(step.entry)


@cache
def _classes() -> dict[str, type[Frozen]]:
    """The classes that content is made of, by module and name."""
    found = (kind for module in (schema, texts, study_words, people) for kind in vars(module).values())
    return {_name(kind): kind for kind in found if isinstance(kind, type) and issubclass(kind, Frozen)}


def _name(kind: type) -> str:
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__qualname__}"


def _packed(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, Frozen):
        fields = {name: _packed(one) for name, one in value if repr(one) != repr(value.model_fields[name])}
        return {"": _name(type(value)), **fields}
    if isinstance(value, dict) and any(isinstance(one, list) for one in value.values()):
        return {"": _LISTS, **value}
    if isinstance(value, dict):
        return {key: _packed(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_packed(one) for one in value]
    if not isinstance(value, _PLAIN):
        raise TypeError(f"{type(value).__name__} is not written as JSON here")
    return value


def _unpacked(line: bytes) -> dict[str, Any]:
    classes = _classes()

    def objects(fields: dict[str, Any]) -> Any:
        kind = fields.pop("", None)
        if kind == _LISTS:
            return fields
        for name, value in fields.items():
            if type(value) is list:
                fields[name] = _tuple(value)
        return fields if kind is None else classes[kind].made(fields)

    found: dict[str, Any] = json.loads(line, object_hook=objects)
    return found


def _tuple(values: list[Any]) -> tuple[Any, ...]:
    return tuple(_tuple(one) if type(one) is list else one for one in values)
