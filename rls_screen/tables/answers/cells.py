"""Read the cells of one column as answers: plain cells with Polars, every other one with `read_value`.

The words of an answer are looked up by Polars (an Enum); numbers and dates in plain notation are parsed by it under
conditions that give the same value as `read_value`, and looked up as well where the same texts recur. Every other
distinct text is read once by `read_value`, the function that reads one person's answers, and its result is cached for
the following rows.

`CellReader._read` decides why a cell is not an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import polars as pl

from ...content.instrument import declared_item
from ...content.schema import Item
from ...person.answers import Answer, BadAnswer, Unanswered, read_value
from ...person.answers.bounds import is_bound, read_bound
from ...person.answers.numbers import DECIMAL_COMMA, TABLE, Marks
from ...person.answers.units import is_own_unit, number_and_unit, other_unit
from ...person.answers.values import shown, words
from ...person.given import Bound, Given, plain_number
from .encoding import EPOCH, WORDED, rounded

# The state of a cell. In a worded column an answer's state is the index of its code: 0, 1, 2 …; else it is VALUE.
# From EMPTY on it has no value in its column; from BOUND on it is listed or counted one by one.
VALUE, EMPTY, UNSURE_CELL, BOUND, NOTED, BAD_CELL, UNREAD = 0, 250, 251, 252, 253, 254, 255
READ_AS_LIMIT = "read as a limit"
MAX_WORDS = 250  # words of a column that an Enum of one byte holds; further ones are looked up chunk by chunk
MAX_RECURRING = 20_000  # distinct texts, such as numbers, that are looked up instead of read again
RECURS = 4  # rows for each distinct text, from which on looking up takes less time than reading
NEW = 8  # of one in this many cells that were not met before: then a column is no longer looked up
MAX_EXPRESSIONS = 4_096  # that are cached
MAX_CACHED = 100_000  # distinct texts whose reading is cached from chunk to chunk
UNIT_MARK = "\x1f"  # between a number and the unit that another column of its row names

_PLAIN_BYTES = 600  # a text this short cannot be too long, whatever its letters
# A date as most programs write it, and with a time of day; other forms are read one by one.
_PLAIN_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?)?$"
_NUMERIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


# The states of the words that items of one kind have by themselves, by that kind and those words.
_words_of: dict[tuple[str, tuple[str, ...]] | None, dict[str, int]] = {}


@dataclass(frozen=True, slots=True)
class Read:
    """How one distinct text was read: the state of the cell, its value, and what is wrong with it.

    `reason` and `allowed` belong to a cell that cannot be used; `note` is a remark on one that can. The value of a
    limit such as `<5` is a Bound.
    """

    state: int
    value: float | bool | Bound | None = None
    reason: str = ""
    allowed: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recurring:
    """The texts of a column that were read already, as the expressions that look up the state and value of each cell.

    To build them takes long, as an Enum of many texts is copied: so they are built once. `texts` is a row for each.
    """

    texts: pl.DataFrame
    state: pl.Expr
    value: pl.Expr

    @classmethod
    def of(cls, cells: pl.Series, state: pl.Series, value: pl.Series) -> Recurring | None:
        """The texts of these rows, all of which are read; None if there are too many to look them up."""
        few = max(min(MAX_RECURRING, len(cells) // RECURS), 1)
        if cells.head(RECURS * few).n_unique() > few:
            return None
        texts = _read_once(cells, state, value)
        return cls._built(cells.name, texts) if texts.height <= few else None

    def with_new(self, cells: pl.Series, state: pl.Series, value: pl.Series) -> Recurring:
        """These texts and, while there is room, those of some more rows, none of which is among them."""
        new = _read_once(cells, state, value).head(MAX_RECURRING - self.texts.height)
        return self._built(cells.name, pl.concat([self.texts, new])) if new.height else self

    @classmethod
    def _built(cls, name: str, texts: pl.DataFrame) -> Recurring:
        place = pl.col(name).cast(pl.Enum(texts["text"]), strict=False).to_physical()
        state = pl.lit(texts["state"]).gather(place).fill_null(UNREAD)
        return cls(texts, state, pl.lit(texts["value"]).gather(place))


def _read_once(cells: pl.Series, state: pl.Series, value: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"text": cells, "state": state, "value": value}).unique("text", maintain_order=True)


@dataclass
class CellReader:
    """Reads one column.

    `unit` is the unit of its numbers if not the item's own; `codes` translate a study's codes into answers; `missing`
    are the codes that mean not answered, and `missing_ranges` ranges of such numbers; `marks` tell how point and comma
    are read. `bounds`: a limit such as `<5` is read as what it says. `codes_from` says where the codes come from.
    """

    item: Item
    unit: str | None = None
    codes: Mapping[str, str] | None = None
    missing: frozenset[str] = frozenset()
    marks: Marks = TABLE
    missing_ranges: tuple[tuple[float, float], ...] = ()
    bounds: bool = False
    codes_from: str = "the map"
    words: dict[str, int] = field(default_factory=dict)  # the texts that Polars looks up, and the state of each
    cached: dict[str, Read] = field(default_factory=dict)
    recurring: Recurring | None = None

    def __post_init__(self) -> None:
        self._codes = None if self.codes is None else {code_key(code): answer for code, answer in self.codes.items()}
        self._missing = {code_key(code) for code in self.missing}
        self._may_recur = not self.is_worded
        self._places = ("no", "yes") if self.item.kind == "yes_no" else declared_item(self.item).codes
        if self.is_worded:
            own = ("", "unsure", *self._places)
            kind = (self.item.kind, own) if self._is_untranslated else None
            self.words = {**_words_of.get(kind, {})} or {text: self.reading(text).state for text in own}
            if kind is not None:
                _words_of[kind] = {**self.words}

    @property
    def is_worded(self) -> bool:
        """Whether the answers are words: yes and no, or the codes of a choice."""
        return self.item.kind in WORDED

    def state(self, name: str) -> pl.Expr:
        """The state of every plain cell of a column; UNREAD for the others."""
        if self.is_worded:
            return _looked_up(name, tuple(self.words.items()))
        if self.recurring is not None:
            return self.recurring.state
        match self.item.kind:
            case "number":
                return _number(name, self._form)[0]
            case "date":
                return _date(name, untranslated=self._is_untranslated)[0]
            case "medicines":
                return _text(name, None, untranslated=False)
        return _text(name, self.item.pattern, untranslated=self._is_untranslated)

    def value(self, name: str) -> pl.Expr | None:
        """The value of every plain cell of a column; None for a worded item, where the state is the value."""
        if self.recurring is not None:
            return self.recurring.value
        match self.item.kind:
            case "number":
                return _number(name, self._form)[1]
            case "date":
                return _date(name, untranslated=self._is_untranslated)[1]
        return None if self.is_worded else pl.lit(True)

    def read_rest(
        self, cells: pl.Series, state: pl.Series, value: pl.Series | None
    ) -> tuple[pl.Series, pl.Series | None]:
        """State and value with the UNREAD cells filled in; each distinct text is read once."""
        if highest(state) == UNREAD:
            state, value = self._read_unread(cells, state, value)
        if self._may_recur and self.recurring is None and value is not None:
            self.recurring = Recurring.of(cells, state, value)
            self._may_recur = self.recurring is not None
        return state, value

    def _read_unread(
        self, cells: pl.Series, state: pl.Series, value: pl.Series | None
    ) -> tuple[pl.Series, pl.Series | None]:
        rows = (state == UNREAD).arg_true()
        if self.recurring is not None and len(rows) * NEW > len(cells):
            self.recurring, self._may_recur = None, False
        state, value = self._read_rows(rows, cells, state, value)
        if self.recurring is not None and value is not None:
            self.recurring = self.recurring.with_new(cells.gather(rows), state.gather(rows), value.gather(rows))
        return state, value

    def _read_rows(
        self, rows: pl.Series, cells: pl.Series, state: pl.Series, value: pl.Series | None
    ) -> tuple[pl.Series, pl.Series | None]:
        if value is not None and self.item.kind != "medicines":
            state, value = self._read_trimmed(rows, cells, state, value)
            rows = (state == UNREAD).arg_true()
        if rows.is_empty():
            return state, value
        left = cells.gather(rows)
        distinct = left.unique()
        read = [self.reading(text) for text in distinct]
        numbers = pl.Series(range(len(distinct)), dtype=pl.UInt32)
        places = left.replace_strict(distinct, numbers, return_dtype=pl.UInt32)
        state = state.scatter(rows, pl.Series([one.state for one in read], dtype=pl.UInt8).gather(places))
        if value is not None:
            plain = [None if isinstance(one.value, Bound) else one.value for one in read]
            values = pl.Series(plain, dtype=value.dtype, strict=False)
            value = value.scatter(rows, values.gather(places))
        else:
            more = distinct.head(max(MAX_WORDS - len(self.words), 0))
            self.words |= {text: self.reading(text).state for text in more}
        return state, value

    def _read_trimmed(
        self, rows: pl.Series, cells: pl.Series, state: pl.Series, value: pl.Series
    ) -> tuple[pl.Series, pl.Series]:
        """State and value of those of these cells that are plain without the blanks around them, or a time of day."""
        trimmed = pl.DataFrame({"": cells.gather(rows).str.strip_chars(" ")})
        match self.item.kind:
            case "number":
                plain = _number("", self._form)
            case "date":
                plain = _moment("", untranslated=self._is_untranslated)
            case _:
                plain = _text("", self.item.pattern, untranslated=self._is_untranslated), pl.col("") != ""
        read = trimmed.lazy().select(plain[0].alias("state"), plain[1].alias("value")).collect()
        return state.scatter(rows, read["state"]), value.scatter(rows, read["value"])

    def reading(self, text: str) -> Read:
        """How one text is read; cached."""
        read = self.cached.get(text)
        if read is None:
            read = self._read(text)
            if len(self.cached) >= MAX_CACHED:
                self.cached.clear()
            self.cached[text] = read
        return read

    @property
    def _is_untranslated(self) -> bool:
        """Whether cells mean what they say, with no codes of the study."""
        return self._codes is None and not self.missing and not self.missing_ranges

    @property
    def _form(self) -> Form:
        is_own = self.unit is None or is_own_unit(self.item, self.unit)
        unit = None if is_own or self.unit is None else other_unit(self.item, self.unit)
        return Form(
            self.marks, self._codes is not None,
            tuple(sorted(float(code) for code in self.missing if _NUMERIC.fullmatch(code))), self.missing_ranges,
            self.item.integer, self.item.range or (0.0, 0.0),
            None if unit is None else (unit.factor, unit.range),
        )  # fmt: skip

    def decoded(self, text: str) -> str:
        """The answer that a study's code means; the text itself if there is no map."""
        return text if self._codes is None else self._codes.get(code_key(text), text)

    def _read(self, text: str) -> Read:
        """Read one text as one person's answer is read, after the study's own codes."""
        text, mark, unit = text.partition(UNIT_MARK)
        word = words(text)
        if self._is_missing(text):
            return Read(EMPTY)
        if self._codes is not None and word:
            if self.is_worded and code_key(text) not in self._codes:
                reason = f"{shown(text)} is not in {self.codes_from}."
                return Read(BAD_CELL, None, reason, f"{', '.join(self.codes or ())}.")
            text = self.decoded(text)
        try:
            if self.bounds and self.item.kind == "number" and is_bound(text):
                bound = read_bound(self.item, text, unit if mark else self.unit, self.marks)
                return Read(BOUND, bound, allowed=f"{READ_AS_LIMIT}: {_in_words(bound)}")
            given, notes = self._given(text, unit if mark else self.unit) if word else (None, ())
        except BadAnswer as bad:
            return Read(BAD_CELL, None, bad.problem, self._hinted(text, bad))
        note = notes[-1].removeprefix(f"{self.item.id}: ") if notes and self.item.pattern else ""
        if isinstance(given, Answer):
            return self._answer(given, note)
        if isinstance(given, Unanswered):
            return Read(UNSURE_CELL)
        return Read(NOTED, None, note, self.item.pattern or "") if note and word else Read(EMPTY)

    def _given(self, text: str, unit: str | None) -> tuple[Given | None, tuple[str, ...]]:
        """Read a text as one answer; a unit may follow a number, as in a form."""
        number, unit = number_and_unit(text, unit) if self.item.kind == "number" else (text, unit)
        return read_value(self.item, number, unit, self.marks)

    def _is_missing(self, text: str) -> bool:
        key = code_key(text)
        if key in self._missing:
            return True
        if not self.missing_ranges or not _NUMERIC.fullmatch(key) or key in (self._codes or {}):
            return False
        return any(low <= float(key) <= high for low, high in self.missing_ranges)

    def _answer(self, given: Answer, note: str) -> Read:
        value = given.value
        if self.is_worded:
            return Read(int(value) if isinstance(value, bool) else self._places.index(str(value)))
        if isinstance(value, date):
            return Read(VALUE, value.toordinal() - EPOCH)
        return Read(VALUE, value if isinstance(value, float) else True, note=note)

    def _hinted(self, text: str, bad: BadAnswer) -> str:
        """What is allowed, with the option that would read this cell; never one that would misread it."""
        if self.item.kind != "number":
            return bad.allowed
        text = number_and_unit(text, self.unit)[0]
        if bad.meanings:
            whole, parts = (f"{plain_number(value):.15g}" for value in bad.meanings)
            point, comma = (whole, parts) if "," in text else (parts, whole)
            return f'{bad.allowed} A map settles a whole column: decimal = "." reads {point}, "," reads {comma}.'
        if "," in text and self.marks.comma == "unsettled" and self._can_read(text, DECIMAL_COMMA):
            return f"{bad.allowed} If the file writes decimal commas: --decimal-comma."
        return bad.allowed

    def _can_read(self, text: str, marks: Marks) -> bool:
        try:
            read_value(self.item, text, self.unit, marks)
        except BadAnswer:
            return False
        return True


# ---- Expressions: cached, since to build them takes longer than to read a small table --------------------------------


@dataclass(frozen=True, slots=True)
class Form:
    """How the plain numbers of a column are written, and which of them are answers.

    `unit` is the factor into the item's own unit, and the range in the unit of the column.
    """

    marks: Marks
    has_codes: bool
    missing: tuple[float, ...]
    missing_ranges: tuple[tuple[float, float], ...]
    integer: bool
    range: tuple[float, float]
    unit: tuple[float, tuple[float, float] | None] | None


@lru_cache(MAX_EXPRESSIONS)
def _looked_up(name: str, words: tuple[tuple[str, int], ...]) -> pl.Expr:
    """The state of each cell that is one of these words; UNREAD for the others."""
    place = pl.col(name).cast(pl.Enum([text for text, _ in words]), strict=False).to_physical()
    return pl.lit(pl.Series([state for _, state in words], dtype=pl.UInt8)).gather(place).fill_null(UNREAD)


@lru_cache(MAX_EXPRESSIONS)
def _number(name: str, form: Form) -> tuple[pl.Expr, pl.Expr]:
    """The state of each cell in plain notation within the range, and its number in the item's own unit."""
    cell, is_comma = pl.col(name), form.marks.comma == "decimal"
    mark = "," if is_comma else r"\."
    is_plain = cell.str.contains(rf"^[+-]?[0-9]+(?:{mark}[0-9]+)?(?:[eE][+-]?[0-9]{{1,3}})?$")
    if form.marks.role("," if is_comma else ".") != "decimal":
        # Three digits behind a mark may be a group of thousands: these few are read one by one.
        is_plain &= ~cell.str.contains(rf"^[+-]?[0-9]{{1,3}}{mark}[0-9]{{3}}$")
    number = (cell.str.replace(",", ".", literal=True) if is_comma else cell).cast(pl.Float64, strict=False)
    is_plain &= pl.lit(not form.has_codes)
    for code in form.missing:
        is_plain &= number != code
    for low, high in form.missing_ranges:
        is_plain &= ~number.is_between(low, high)
    if form.integer:
        is_plain &= number == number.floor()
    if form.unit is not None:
        factor, possible = form.unit
        if possible is not None:
            is_plain &= number.is_between(*possible)
        number = (number * factor).map_batches(rounded, return_dtype=pl.Float64)
    return _state_where((is_plain & number.is_between(*form.range)).fill_null(False), cell), number


@lru_cache(MAX_EXPRESSIONS)
def _date(name: str, *, untranslated: bool) -> tuple[pl.Expr, pl.Expr]:
    """The state of each cell that is a plain date, and its day."""
    return _days(pl.col(name), pl.col(name), _PLAIN_DATE, untranslated=untranslated)


@lru_cache(MAX_EXPRESSIONS)
def _moment(name: str, *, untranslated: bool) -> tuple[pl.Expr, pl.Expr]:
    """The state of each cell that is a plain date, with or without a time of day, and its day."""
    return _days(pl.col(name), pl.col(name).str.slice(0, 10), _MOMENT, untranslated=untranslated)


def _days(cell: pl.Expr, written: pl.Expr, pattern: str, *, untranslated: bool) -> tuple[pl.Expr, pl.Expr]:
    day = written.str.to_date("%Y-%m-%d", strict=False)
    is_plain = cell.str.contains(pattern) & (day >= date.min) & pl.lit(untranslated)
    return _state_where(is_plain, cell), day.cast(pl.Int32)


@lru_cache(MAX_EXPRESSIONS)
def _text(name: str, pattern: str | None, *, untranslated: bool) -> pl.Expr:
    cell = pl.col(name)
    if not untranslated:
        return _state_where(pl.lit(False), cell)
    is_plain = (cell.str.len_bytes() <= _PLAIN_BYTES) & cell.str.contains(r"[\p{L}\p{N}]")
    if pattern is not None:
        # A code that looks like a name is read one by one, so that a note points it out.
        is_plain &= cell.str.contains(rf"\A(?:{pattern})\z") & ~cell.str.contains(r"^[A-Z][a-z]{2}")
    return _state_where(is_plain, cell)


def _state_where(is_plain: pl.Expr, cell: pl.Expr) -> pl.Expr:
    """VALUE for plain cells, EMPTY for those without any text, UNREAD for the others."""
    state = pl.when(is_plain).then(pl.lit(VALUE, pl.UInt8)).otherwise(pl.lit(UNREAD, pl.UInt8))
    return pl.when(cell == "").then(pl.lit(EMPTY, pl.UInt8)).otherwise(state)


def highest(state: pl.Series) -> int:
    """The highest state of some cells; VALUE if there are none."""
    found = state.max()
    return found if isinstance(found, int) else VALUE


def _in_words(bound: Bound) -> str:
    low, high = (f"{plain_number(end):.15g}" for end in (bound.low, bound.high))
    left, right = "" if bound.with_low else "above ", "" if bound.with_high else "below "
    return f"{left}{low} to {right}{high}"


def code_key(code: str) -> str:
    """A study's code as it is compared: `1` and `1.0` are equal, since programs add `.0` in a column with gaps."""
    word = words(code)
    return str(float(word)) if _NUMERIC.fullmatch(word) else word
