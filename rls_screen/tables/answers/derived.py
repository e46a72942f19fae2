"""Make the cells of an item that is not simply in one column: one text for each row, as one person would give it.

The texts go through the same reader as plain cells, so a map can only write down an answer, never decide what is one.
What cannot be settled becomes a text that no reader takes (two answers joined by ` | `), which makes it a bad cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from ...person.answers.text import visible
from ...person.answers.values import NO, YES, words
from .cells import UNIT_MARK, code_key

ANY = "*"  # in a map: any text at all, or any code without an entry of its own
DIFFERENT = " | "  # between two different answers to one question
TICKED, NOT_TICKED, NOT_SURE = "ticked in the list", "not ticked in the list", "not sure in the list"
LIST_CODES = {TICKED: "yes", NOT_TICKED: "no", NOT_SURE: "unsure"}
_BOX_YES = YES | {"checked", "x", "selected", "ticked", "true"}
_BOX_NO = NO | {"unchecked", "not selected", "-", ""}
_SEPARATORS = re.compile(r"[;,|\n\r\t]+")
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
_PARTS = {"YYYY": r"(?P<year>\d{4})", "YY": r"(?P<short>\d{2})", "MMM": r"(?P<name>[A-Za-z]{3})[A-Za-z]*\.?",
          "MM": r"(?P<month>\d{1,2})", "DD": r"(?P<day>\d{1,2})"}  # fmt: skip
_TIME = r"(?:[ T]+\d{1,2}:\d{2}.*)?"
SERIAL = "serial"  # days since 30 December 1899, as spreadsheets count


@dataclass(frozen=True)
class Condition:
    """Columns, by place, that must all hold one of these values; `*` is anything at all."""

    values: tuple[tuple[int, tuple[str, ...]], ...]

    def holds(self, raw: pl.DataFrame) -> pl.Series:
        """Whether it holds, row by row."""
        found = pl.repeat(True, raw.height, dtype=pl.Boolean, eager=True)
        for place, wanted in self.values:
            keys = {code_key(one) for one in wanted}

            def is_one(text: str, keys: set[str] = keys, whatever: bool = ANY in wanted) -> bool:
                return code_key(text) in keys or (whatever and words(text) != "")

            found &= each(raw[str(place)], is_one, pl.Boolean())
        return found


@dataclass(frozen=True)
class Believed:
    """The rows in which a "no" and an empty cell count: where any condition holds; `()` is everywhere, None nowhere."""

    conditions: tuple[Condition, ...] | None = ()

    @property
    def places(self) -> Iterator[int]:
        """The columns that it reads."""
        return (place for one in self.conditions or () for place, _ in one.values)

    def holds(self, raw: pl.DataFrame) -> pl.Series:
        """Whether a "no" counts, row by row."""
        found = pl.repeat(self.conditions == (), raw.height, dtype=pl.Boolean, eager=True)
        for one in self.conditions or ():
            found |= one.holds(raw)
        return found


@dataclass(frozen=True)
class FromColumn:
    """The cells of one column, changed: another date notation, a unit in each row, what "no" and empty mean where.

    `known` are the codes of a column in which any other text has a code of its own, `*`.
    """

    place: int
    date: str | None = None
    unit_place: int | None = None
    units: Mapping[str, str] | None = None
    no_codes: frozenset[str] = frozenset()
    empty: str | None = None
    when: Believed = Believed()
    known: frozenset[str] | None = None

    @property
    def places(self) -> tuple[int, ...]:
        """The columns that it reads."""
        return (self.place, *([] if self.unit_place is None else [self.unit_place]), *self.when.places)

    def series(self, raw: pl.DataFrame) -> pl.Series:
        """Return the cells, row by row."""
        cells = raw[str(self.place)]
        if self.date is not None:
            cells = each(cells, date_reader(self.date))
        if self.unit_place is not None:
            units = {code_key(key): unit for key, unit in (self.units or {}).items()}
            named = each(raw[str(self.unit_place)], lambda text: units.get(code_key(text), text))
            cells = cells.zip_with(is_blank(cells), cells + UNIT_MARK + named)
        if self.known is not None:
            known = self.known
            cells = each(cells, lambda text: text if not words(text) or code_key(text) in known else ANY)
        if not self.no_codes and self.empty is None:
            return cells
        believed, blank = self.when.holds(raw), is_blank(cells)
        if self.empty is not None:
            cells = cells.zip_with(~(blank & believed), pl.Series([self.empty]).new_from_index(0, len(cells)))
        return without_no(cells, self.no_codes, believed)


@dataclass(frozen=True)
class FromChoices:
    """Whether one option of a list is ticked in a column that holds all that are.

    Not ticked is a no where something else is ticked, an option for none of them among it, or where `when` holds. A
    text that is no option of the list, or an option beside the one for none, leaves open what was not ticked.
    """

    place: int
    wanted: frozenset[str]
    options: ListOfOptions
    when: Believed | None = None

    @property
    def places(self) -> tuple[int, ...]:
        """The columns that it reads."""
        return (self.place, *(self.when.places if self.when is not None else ()))

    def series(self, raw: pl.DataFrame) -> pl.Series:
        """Return the cells, row by row."""
        cells = each(raw[str(self.place)], self._read)
        if self.when is None:
            return cells
        no = pl.Series([NOT_TICKED]).new_from_index(0, len(cells))
        return cells.zip_with(~(is_blank(cells) & self.when.holds(raw)), no)

    def _read(self, text: str) -> str:
        if not words(text):
            return ""
        ticked, others = self.options.ticked(text)
        if ticked & self.wanted:
            return TICKED
        if others or (ticked & self.options.none and ticked - self.options.none):
            return f"{text}{DIFFERENT}" if code_key(text) in map(code_key, LIST_CODES) else text
        return NOT_SURE if ticked & self.options.unsure else NOT_TICKED


@dataclass(frozen=True)
class ListOfOptions:
    """The options of a list, as compared; `none` and `unsure` are those about the whole list."""

    known: frozenset[str]
    none: frozenset[str]
    unsure: frozenset[str]
    separator: str | None = None

    def ticked(self, text: str) -> tuple[frozenset[str], tuple[str, ...]]:
        """The options that a cell holds, and the pieces of it that are none.

        An option may hold the separator itself, so the longest run of pieces that is an option is taken.
        """
        plain = visible(text)
        marks = re.finditer(_SEPARATORS if self.separator is None else re.escape(self.separator), plain)
        cuts = [(0, 0), *(mark.span() for mark in marks), (len(plain), len(plain))]
        pieces = [(before[1], after[0]) for before, after in pairwise(cuts)]
        found: set[str] = set()
        others: list[str] = []
        at = 0
        while at < len(pieces):
            for last in range(len(pieces) - 1, at - 1, -1):
                option = option_key(plain[pieces[at][0] : pieces[last][1]])
                if option in self.known:
                    found.add(option)
                    break
            else:
                last = at
                if words(plain[pieces[at][0] : pieces[at][1]]):
                    others.append(plain[pieces[at][0] : pieces[at][1]])
            at = last + 1
        return frozenset(found), tuple(others)


@dataclass(frozen=True)
class Box:
    """A box of a list, and the text that it adds where it is ticked.

    With `option` the column holds all options that are ticked, with blanks between them; `known` are those of the list.
    """

    place: int
    text: str
    option: str | None = None
    known: frozenset[str] = frozenset()

    def read(self, cell: str) -> str:
        """Return the text where the box is ticked, nothing where it is not, else what the cell itself says."""
        if self.option is None:
            return _box(self.text, cell)
        ticked = {words(one) for one in cell.split()}
        if ticked - {words(one) for one in self.known}:
            return cell
        return self.text if words(self.option) in ticked else ""


@dataclass(frozen=True)
class FromSeveral:
    """The texts of several columns, each with what another one says behind it, or of the boxes that are ticked.

    A "no", one of `no_codes`, counts where `when` holds, and never in `boxes`. `is_list`: the answers are added to a
    list; otherwise two different ones are a problem.
    """

    columns: tuple[tuple[int, int | None], ...]
    ticked: tuple[Box, ...] = ()
    empty: str | None = None
    when: Believed = Believed()
    no_codes: frozenset[str] = frozenset()
    boxes: frozenset[int] = frozenset()
    is_list: bool = True

    @property
    def place(self) -> int:
        """The first column with answers, at which problems are shown."""
        return min((*(name for name, _ in self.columns), *(box.place for box in self.ticked)))

    @property
    def places(self) -> tuple[int, ...]:
        """The columns that it reads."""
        doses = [dose for _, dose in self.columns if dose is not None]
        return (*(name for name, _ in self.columns), *doses, *(box.place for box in self.ticked), *self.when.places)

    def series(self, raw: pl.DataFrame) -> pl.Series:
        """Return the cells, row by row."""
        parts = [self._with_dose(raw, name, dose) for name, dose in self.columns]
        parts += [each(raw[str(box.place)], box.read) for box in self.ticked]
        cells = together(parts, is_list=self.is_list)
        if self.empty is None:
            return cells
        empty = pl.Series([self.empty]).new_from_index(0, len(cells))
        return cells.zip_with(~(is_blank(cells) & self.when.holds(raw)), empty)

    def _with_dose(self, raw: pl.DataFrame, name: int, dose: int | None) -> pl.Series:
        cells = raw[str(name)]
        if self.no_codes:
            cells = without_no(cells, self.no_codes, (Believed(None) if name in self.boxes else self.when).holds(raw))
        if dose is None:
            return cells
        doses = raw[str(dose)]
        return cells.zip_with(is_blank(doses), cells + " " + doses)


Made = FromColumn | FromChoices | FromSeveral


def _box(text: str, cell: str) -> str:
    """What a box adds: its text where it is ticked, nothing where it is not, else what the cell itself says."""
    word = words(cell)
    key = "1" if code_key(cell) == "1.0" else "0" if code_key(cell) == "0.0" else word
    return text if key in _BOX_YES else "" if key in _BOX_NO else cell


def without_no(cells: pl.Series, no_codes: frozenset[str], believed: pl.Series) -> pl.Series:
    """The cells, with nothing in place of each "no" in a row where it does not count."""
    is_no = each(cells, lambda text: code_key(text) in no_codes, pl.Boolean())
    return cells.zip_with(believed | ~is_no, pl.Series([""]).new_from_index(0, len(cells)))


def together(parts: list[pl.Series], *, is_list: bool) -> pl.Series:
    """Join what several columns, or several rows, say about one question: what is filled, once each."""
    if len(parts) == 1:
        return parts[0]
    rows = pl.DataFrame([part.alias(str(at)) for at, part in enumerate(parts)])
    distinct = rows.unique()
    joined = [joined_texts(row, is_list=is_list) for row in distinct.iter_rows()]
    made = distinct.with_columns(pl.Series("joined", joined, dtype=pl.String))
    return rows.join(made, on=rows.columns, how="left", maintain_order="left", nulls_equal=True)["joined"]


def joined_texts(texts: Iterable[str], *, is_list: bool) -> str:
    """Join the different texts that are filled; a reader takes two of them only as entries of a list."""
    filled: dict[str, str] = {}
    for text in texts:
        if words(text):
            filled.setdefault(code_key(text), text)
    return ("; " if is_list else DIFFERENT).join(filled.values())


def option_key(text: str) -> str:
    """An option of a list as it is compared: case, blanks and marks at its ends do not matter."""
    return " ".join(words(text).split()).strip(" .:;,")


def is_blank(cells: pl.Series) -> pl.Series:
    """Whether a cell holds nothing that is seen."""
    return ~cells.str.contains(r"[^\s\p{Cf}\x1c-\x1f]")


def each(cells: pl.Series, read: Callable[[str], object], dtype: pl.DataType | None = None) -> pl.Series:
    """What a function returns for each cell; it is called once for each distinct text."""
    distinct = cells.unique()
    values = pl.Series([read(text) for text in distinct], dtype=dtype or pl.String())
    numbers = pl.Series(range(len(distinct)), dtype=pl.UInt32)
    return values.gather(cells.replace_strict(distinct, numbers, return_dtype=pl.UInt32))


def date_pattern(notation: str) -> re.Pattern[str] | None:
    """The pattern of dates in a notation such as `DD/MM/YYYY`; None where it has not one day, one month, one year."""
    pieces = re.split(r"(YYYY|YY|MMM|MM|DD)", notation)
    if any(re.search(r"[^\W_]", piece) for piece in pieces[::2]):
        return None
    named = sorted(piece.strip("M")[:1] or "M" for piece in pieces[1::2])
    if named != ["D", "M", "Y"]:
        return None
    body = "".join(_PARTS.get(piece, re.escape(piece)) for piece in pieces)
    return re.compile(body + _TIME)


def date_reader(notation: str) -> Callable[[str], str]:
    """Return the function that writes a date of this notation as YYYY-MM-DD, and returns any other text unchanged."""
    if notation == SERIAL:
        return _from_serial
    pattern = date_pattern(notation)

    def read(text: str) -> str:
        match = pattern.fullmatch(visible(text).strip()) if pattern is not None else None
        if match is None:
            return text
        part = match.groupdict()
        month = int(part["month"]) if part.get("month") else _MONTHS.get((part.get("name") or "").lower(), 0)
        year = part.get("year") or f"20{part['short']}"
        return f"{year}-{month:02d}-{int(part['day']):02d}"

    return read


def _from_serial(text: str) -> str:
    match = re.fullmatch(r"(\d{4,6})(?:\.\d+)?", visible(text).strip())
    if match is None:
        return text
    days = pl.Series([int(match[1]) - 25_569], dtype=pl.Int32).cast(pl.Date)
    return str(days.dt.to_string("%Y-%m-%d")[0])
