"""A study's map: a TOML file that says which columns answer which items, and in which codes, units and conditions.

Only what the file says is read here; `layout` matches it to a table, `derived` makes the cells that it describes. An
entry that still holds a question mark is open: somebody has to settle it before its column is read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from ...errors import Problem, TableError
from ...person.answers.files import shown_key

OPEN, ALWAYS = "?", "always"
TOP = ("table", "codes", "columns", "group", "items")
_KEY = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
_LINE = re.compile(rf"\s*(?P<keys>{_KEY}(?:\s*\.\s*{_KEY})*)\s*=")
_TABLE = re.compile(rf"\s*(?P<open>\[\[?)\s*(?P<keys>{_KEY}(?:\s*\.\s*{_KEY})*)\s*\]\]?\s*(?:#.*)?$")
_REMEDIES = {
    "columns": 'write the item, or { item = "…" } with unit, units, unit_column, codes, decimal, date, empty or when; '
    "for a list of choices { choices = { … } } with none, unsure, offered, separator or when.",
    "items": 'write a list of columns, or { columns = ["…"] } with doses, ticked, empty or when.',
    "group": 'write columns = ["…"], and any of items, codes, decimal, date, empty, when.',
    "table": "write any of skip_rows, where, join, date, ignore, optional, groups.",
    "codes": 'write a name and its codes: name = { "1" = "yes", "2" = "no" }.',
}


def _listed(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Condition = Annotated[dict[str, Texts], Field(min_length=1)]
When = Annotated[tuple[Condition, ...], BeforeValidator(lambda given: (given,) if isinstance(given, dict) else given)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, hide_input_in_errors=True)
    place: str = Field(default="", exclude=True)


class Table(_Entry):
    """How the file is read: rows below the headings that are nobody, which rows are people, who is one.

    `optional` are columns that a file need not have: what the map says of one that is missing is left out. `groups`:
    the names of groups may stand before the names of columns, as in `core/urge_to_move`.
    """

    skip_rows: Annotated[int, Field(ge=0, strict=True)] = 0
    where: Condition | None = None
    join: Texts = ()
    date: str | None = None
    ignore: Texts = ()
    optional: Texts = ()
    groups: Annotated[bool, Field(strict=True)] = False


class Mapped(_Entry):
    """The entry of a map for one column: which item it answers, in which unit, codes and notation.

    `decimal` is the mark before decimals in its numbers; the other mark then separates thousands. `unit_column` names
    the unit of each row, in the words of `units`. `empty` is what an empty cell means. `when` are the rows in which a
    "no" and an empty cell count: any of the conditions; None where the map says nothing.
    """

    item: str
    unit: str | None = None
    units: dict[str, str] = Field(default_factory=dict)
    unit_column: str | None = None
    codes: dict[str, str] | str | None = None
    decimal: Literal[",", "."] | None = None
    date: str | None = None
    empty: str | None = None
    when: When | Literal["?", "always"] | None = None

    def __init__(self, item: str, unit: str | None = None, **more: Any) -> None:
        super().__init__(**{"item": item, "unit": unit, **more})

    @property
    def code_list(self) -> dict[str, str] | None:
        """The codes; a name of a list is replaced when a map is read."""
        return self.codes if isinstance(self.codes, dict) else None

    @property
    def open(self) -> bool:
        """Whether something in it is not settled."""
        parts = (
            self.item,
            self.unit,
            self.date,
            self.empty,
            self.when,
            *(self.code_list or {}).values(),
            *self.units.values(),
        )
        return any(isinstance(part, str) and part.endswith(OPEN) for part in parts)


class Choices(_Entry):
    """A column in which several answers of a list are ticked: the item that each option answers with yes.

    An option of the list that answers no item is mapped to "". `none` and `unsure` are options about the whole list,
    `offered` are the items of options that nobody ticked.
    """

    choices: Annotated[dict[str, str], Field(min_length=1)]
    none: Texts = ()
    unsure: Texts = ()
    offered: Texts = ()
    separator: Annotated[str, Field(min_length=1)] | None = None
    when: When | Literal["?", "always"] | None = None

    @property
    def open(self) -> bool:
        """Whether something in it is not settled."""
        return self.when == OPEN or any(
            item.endswith(OPEN) for item in (*self.choices.values(), *self.none, *self.offered)
        )


class Group(_Entry):
    """The same for many columns, named in full or by a pattern with `*`; `items` has one item for each, in order."""

    columns: Texts
    items: Texts = ()
    codes: dict[str, str] | str | None = None
    decimal: Literal[",", "."] | None = None
    date: str | None = None
    empty: str | None = None
    when: When | Literal["?", "always"] | None = None


class Several(_Entry):
    """Several columns that answer one item together; `doses` are the columns of what is written behind each.

    `ticked` are boxes: the text that a ticked one adds. A box `list/option` may also be an option in the column `list`,
    which then holds all that are ticked, with blanks between them.
    """

    columns: Texts = ()
    doses: Texts = ()
    ticked: dict[str, str] = Field(default_factory=dict)
    empty: str | None = None
    when: When | Literal["?", "always"] | None = None

    @property
    def open(self) -> bool:
        """Whether something in it is not settled."""
        parts = (self.when, self.empty, *self.ticked.values())
        return any(isinstance(part, str) and part.endswith(OPEN) for part in parts)


@dataclass(frozen=True)
class StudyMap:
    """A map as its file says it; a heading is in it where it is the name of a column."""

    columns: Mapping[str, Mapped | Choices] = field(default_factory=dict)
    items: Mapping[str, Several] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    table: Table = field(default_factory=Table)
    name: str = "the map"

    def __contains__(self, heading: object) -> bool:
        return heading in self.named

    @cached_property
    def options(self) -> Mapping[str, frozenset[str]]:
        """The options of each list of which `ticked` names a box as `list/option`."""
        boxes = (box.rpartition("/") for entry in self.items.values() for box in entry.ticked if "/" in box)
        found: dict[str, frozenset[str]] = {}
        for list, _, option in boxes:
            found[list] = found.get(list, frozenset()) | {option}
        return found

    @cached_property
    def named(self) -> frozenset[str]:
        """Every name of a column in it."""
        several = (one for entry in self.items.values() for one in (*entry.columns, *entry.doses, *entry.ticked))
        grouped = (one for group in self.groups for one in group.columns)
        return frozenset((*self.columns, *several, *grouped, *self.table.ignore))


T = TypeVar("T", bound=_Entry)


def read_map(text: str, name: str) -> StudyMap:
    """Read a study's map. `name` is the file in messages. Raises TableError with every entry that cannot be used."""
    try:
        top = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableError(Problem("map-not-toml", name, f"this map is not TOML: {error}.")) from None
    except RecursionError:
        problem, remedy = "this map is nested too deeply", "it holds tables such as [columns]."
        raise TableError(Problem("map-too-deep", name, problem, remedy)) from None
    return map_of(top, name, _lines(text))


def map_of(top: Mapping[str, Any], name: str, lines: Mapping[tuple[str, ...], int] | None = None) -> StudyMap:
    """Return the map that the tables of such a file say; `lines` tells on which line each entry is, for messages."""
    shapes = {"table": dict, "codes": dict, "columns": dict, "group": list, "items": dict}
    wrong = [key for key, value in top.items() if key not in shapes or not isinstance(value, shapes[key])]
    if wrong or not any(top.get(key) for key in ("columns", "group", "items", "table")):
        problem = f"a map holds the tables {', '.join(f'[{one}]' for one in TOP)}"
        remedy = "write in [columns]: your column = our item; [[group]] has two brackets."
        raise TableError(Problem("map-without-columns", name, problem, remedy))
    return _Reader(name, lines or {}).read(top)


class _Reader:
    """Reads the entries of a map, each with the line it is on."""

    def __init__(self, name: str, lines: Mapping[tuple[str, ...], int]) -> None:
        self.name, self.lines = name, lines
        self.problems: list[Problem] = []
        self.codes: dict[str, dict[str, str]] = {}

    def read(self, top: Mapping[str, Any]) -> StudyMap:
        for code_list, given in top.get("codes", {}).items():
            read = self._checked(dict[str, str], given, ("codes", code_list))
            self.codes[code_list] = read if read is not None else {}
        columns = {heading: self._column(heading, entry) for heading, entry in top.get("columns", {}).items()}
        items = {id: self._several(id, entry) for id, entry in top.get("items", {}).items()}
        groups = [self._entry(Group, entry, ("group", str(at))) for at, entry in enumerate(top.get("group", ()))]
        table = self._entry(Table, top.get("table", {}), ("table",))
        if self.problems:
            raise TableError(*self.problems)
        return StudyMap(
            {heading: entry for heading, entry in columns.items() if entry is not None},
            {id: entry for id, entry in items.items() if entry is not None},
            tuple(group for group in groups if group is not None), table or Table(), self.name,
        )  # fmt: skip

    def _column(self, heading: str, entry: Any) -> Mapped | Choices | None:
        path = ("columns", heading)
        if isinstance(entry, str):
            id, unit = split(entry)
            entry = {"item": id, "unit": unit}
        is_list = isinstance(entry, dict) and "choices" in entry
        return self._entry(Choices, entry, path) if is_list else self._entry(Mapped, entry, path)

    def _several(self, id: str, entry: Any) -> Several | None:
        return self._entry(Several, {"columns": entry} if isinstance(entry, list) else entry, ("items", id))

    def _place(self, path: tuple[str, ...]) -> str:
        line = self.lines.get(path)
        named = "" if path[0] in ("table", "group") else f", {shown_key(path[-1])}"
        return f"{self.name}, line {line}{named}" if line is not None else f"{self.name}{named or f', [{path[0]}]'}"

    def _entry(self, shape: type[T], entry: Any, path: tuple[str, ...]) -> T | None:
        if isinstance(entry, dict) and "place" in entry:
            entry = {**entry, "place": None}  # a field of ours, not of the map
        read: T | None = self._checked(shape, entry, path)
        if read is None:
            return None
        codes = getattr(read, "codes", None)
        if isinstance(codes, str) and codes not in self.codes:
            problem = f"no list in [codes] is called '{shown_key(codes)}'"
            self.problems.append(Problem("map-entry", self._place(path), problem, _REMEDIES["codes"]))
            return None
        more = {"codes": self.codes[codes]} if isinstance(codes, str) else {}
        return read.model_copy(update={"place": self._place(path), **more})

    def _checked(self, shape: Any, entry: Any, path: tuple[str, ...]) -> Any:
        try:
            return TypeAdapter(shape).validate_python(entry)
        except (ValidationError, TypeError) as error:
            first = error.errors()[0]["loc"] if isinstance(error, ValidationError) and isinstance(entry, dict) else ()
            field = f" ({shown_key(str(first[0]))})" if first else ""
            problem = f"this entry cannot be read{field}"
            self.problems.append(Problem("map-entry", self._place(path), problem, _REMEDIES[path[0]]))
            return None


def _lines(text: str) -> dict[tuple[str, ...], int]:
    """The line on which each table and each key of a TOML text begins; tables of a list by their number."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if (match := _TABLE.match(line)) is not None:
            table = _keys(match["keys"])
            if match["open"] == "[[":
                table = (*table, str(sum(known[:-1] == table for known in found)))
            found.setdefault(table, number)
        elif (match := _LINE.match(line)) is not None:
            path = (*table, *_keys(match["keys"]))
            for length in range(len(table) + 1, len(path) + 1):
                found.setdefault(path[:length], number)
    return found


def _keys(text: str) -> tuple[str, ...]:
    """The parts of a dotted key."""
    value: Any = tomllib.loads(f"{text} = 0")
    keys: list[str] = []
    while isinstance(value, dict):
        key, value = next(iter(value.items()))
        keys.append(key)
    return tuple(keys)


def split(heading: str) -> tuple[str, str | None]:
    """Split `hemoglobin[g/dL]` into name and unit; None if there is no unit."""
    text = heading.strip()
    if text.endswith("]") and "[" in text:
        id, _, unit = text[:-1].partition("[")
        return id.strip(), unit.strip()
    return text, None


def in_toml(text: str) -> str:
    """Return a text as a quoted key or value of TOML; invisible characters are escaped by number."""
    signs = (
        f"\\{c}" if c in '"\\' else c if c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 65_536
        else f"\\U{ord(c):08x}"
        for c in text
    )  # fmt: skip
    return f'"{"".join(signs)}"'
