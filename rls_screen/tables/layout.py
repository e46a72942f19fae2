"""Match the columns of a table to items: headings, units, a study's map, and what the caller declares for all rows.

Everything that makes a table unusable as a whole is found here, before a row is read, and raised all at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..content.instrument import Instrument
from ..content.rules import did_you_mean
from ..content.schema import Item
from ..errors import Problem, TableError, UsageError
from ..person.answers import BadAnswer, read_value
from ..person.answers.files import shown_key
from ..person.answers.names import name_and_unit, named
from ..person.answers.numbers import COMMA_COLUMN, DECIMAL_COMMA, POINT_COLUMN, SEMICOLONS, TABLE, Marks
from ..person.answers.text import visible
from ..person.answers.units import is_own_unit, other_unit
from ..person.answers.values import NO, PAST, UNSURE, YES, words
from ..person.given import Given
from .cells import CellReader, code_key
from .columns import Column
from .encoding import WORDED
from .headings import Doubt, Mapped, doubt, is_ignored, refusal, split

PROBLEMS = "problems"
SHOW_NAMES = "`rls-screen form` shows the names."


@dataclass(frozen=True)
class Layout:
    """How a table is read: the columns that answer items, and the answers set for everybody.

    `replaced` are the places of result columns of an earlier run, which are left out; all other columns are passed
    through. `remarks` are for the summary.
    """

    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    replaced: tuple[int, ...] = ()
    constants: Mapping[str, Given] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def passing(self) -> tuple[int, ...]:
        """The places of the input's columns that are also in the output."""
        return tuple(place for place in range(len(self.headings)) if place not in self.replaced)


@dataclass(frozen=True)
class Options:
    """What the caller declares about a table beyond the table itself, and how it was written.

    `constants` and `missing` are texts as typed (`item=value`, codes); `ignore` are headings to skip; `partial` allows
    a table without the columns every table needs. `separator` and `typed` (headings of numeric columns) come from the
    open file.
    """

    map: Mapping[str, Mapped] = field(default_factory=dict)
    constants: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    decimal_comma: bool = False
    decimal_point: bool = False
    replace_results: bool = False
    ignore: tuple[str, ...] = ()
    partial: bool = False
    separator: str | None = None
    typed: frozenset[str] = frozenset()

    def marks(self, heading: str, mapped: Mapped) -> Marks:
        """How point and comma are read in a column's numbers."""
        if heading in self.typed:
            return TABLE
        if mapped.decimal is not None:
            return COMMA_COLUMN if mapped.decimal == "," else POINT_COLUMN
        if self.decimal_comma:
            return DECIMAL_COMMA
        return SEMICOLONS if self.separator == ";" and not self.decimal_point else TABLE


def layout(name: str, headings: tuple[str, ...], instrument: Instrument, options: Options) -> Layout:
    """Match a table's headings to items. Raises TableError or UsageError with every reason why that fails.

    `name` is the table in messages.
    """
    if options.decimal_comma and options.decimal_point:
        both, remedy = "--decimal-comma, --decimal-point", 'a map tells columns apart (decimal = ",").'
        raise UsageError(Problem("two-decimal-marks", both, "give one of the two", remedy))
    results = {*instrument.results, PROBLEMS}
    replaced = tuple(place for place, heading in enumerate(headings) if visible(heading).strip() in results)
    missing = _Missing(options.missing, instrument)
    problems = [*_same_headings(name, headings), *_not_in_table(name, headings, options.map)]
    if replaced and not options.replace_results:
        found_results = ", ".join(shown_key(headings[place]) for place in replaced)
        remedy = "To score again and replace them: --replace-results, in Python replace_results=True."
        problems.append(Problem("already-scored", name, f"already scored ({found_results}).", remedy))
    found = _read_headings(name, headings, instrument, options, frozenset(replaced))
    columns: list[Column] = []
    for place, (heading, mapped, item) in found.items.items():
        problems += _unfit(name, heading, mapped, item)
        reader = CellReader(item, mapped.unit, mapped.codes, missing.of(item), options.marks(heading, mapped))
        columns.append(Column(heading, place, item, reader))
    taken = {column.item.id for column in columns}
    problems += [*found.problems(name, taken), *_two_for_one(name, columns)]
    if not columns and not (problems and (replaced or options.map or found.doubts)):
        # Nothing else is printed: the first line may not be a header, and answers must not be shown.
        problems = [_no_column(name, headings)]
    elif not options.partial:
        problems += _without_needed(name, instrument, taken, found.doubts)
    if problems:
        raise TableError(*problems)
    constants = _constants(options.constants, instrument, taken)
    return Layout(headings, tuple(columns), replaced, constants, tuple(found.remarks()))


# ---- Headings -------------------------------------------------------------------------------------------------------


@dataclass
class _Headings:
    """The headings of a table by kind: of items, doubtful, unknown, ignored at the caller's wish, wrongly mapped."""

    items: dict[int, tuple[str, Mapped, Item]] = field(default_factory=dict)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    wrong: list[Problem] = field(default_factory=list)

    def problems(self, name: str, taken: set[str]) -> Iterator[Problem]:
        """What must be settled before the table can be read; `taken` are the items that have a column."""
        yield from self.wrong
        for heading, one in self.doubts.items():
            yield refusal(name, heading, one, is_answered=one.means.item.id in taken)

    def remarks(self) -> Iterator[str]:
        """Which columns are passed through without being read, each named once."""
        if self.unknown:
            yield f"passed through, not read: {', '.join(self.unknown)}"
        if self.ignored:
            yield f"passed through, not read, because of --ignore: {', '.join(self.ignored)}"


def _read_headings(
    name: str, headings: tuple[str, ...], instrument: Instrument, options: Options, replaced: frozenset[int]
) -> _Headings:
    found = _Headings()
    visible_map = {visible(heading).strip(): mapped for heading, mapped in options.map.items()}
    for place, heading in enumerate(headings):
        if place in replaced:
            continue
        mapped = options.map.get(heading) or visible_map.get(visible(heading).strip())
        meant = named(heading, instrument) if mapped is None else None
        if mapped is None and is_ignored(heading, options.ignore, is_item=meant is not None):
            found.ignored.append(f"'{shown_key(heading)}'")
        elif meant is not None:
            found.items[place] = (heading, Mapped(meant.item.id, meant.unit), meant.item)
        elif mapped is not None and mapped.item in instrument.items:
            found.items[place] = (heading, mapped, instrument.items[mapped.item])
        elif mapped is not None:
            found.wrong.append(_not_an_item(name, heading, mapped, instrument))
        elif (one := doubt(heading, instrument)) is not None:
            found.doubts[heading] = one
        else:
            found.unknown.append(_with_hint(heading, instrument))
    return found


def _with_hint(heading: str, instrument: Instrument) -> str:
    hint = did_you_mean(name_and_unit(heading)[0].strip()[:60], [*instrument.items])
    return f"'{shown_key(heading)}'{hint.replace('; did', ' (did').rstrip('?') + '?)' if hint else ''}"


def _suggestion(name: str, known: list[str], otherwise: str) -> str:
    """Return "did you mean …?" for a name nearly like a known one, else another remedy."""
    return did_you_mean(name, known).removeprefix("; ") or otherwise


def _same_headings(name: str, headings: tuple[str, ...]) -> Iterator[Problem]:
    for heading in dict.fromkeys(one for one in headings if headings.count(one) > 1):
        if visible(heading).strip():
            problem = f"{headings.count(heading)} columns are called '{shown_key(heading)}'"
            yield Problem("same-heading", name, problem, "rename or remove all but one.")
            continue
        places = [str(place) for place, one in enumerate(headings, start=1) if one == heading]
        problem = f"columns {', '.join(places[:20])}{' …' if len(places) > 20 else ''} have no name."
        yield Problem("columns-without-name", name, problem, "Name each of them, or remove those that are empty.")


def _two_for_one(name: str, columns: list[Column]) -> Iterator[Problem]:
    for id in dict.fromkeys(column.item.id for column in columns):
        named = [*dict.fromkeys(shown_key(column.heading) for column in columns if column.item.id == id)]
        if len(named) > 1:
            yield Problem("two-columns-for-one-item", name, f"{' and '.join(named)} both answer {id}", "keep one.")


def _without_needed(
    name: str, instrument: Instrument, taken: set[str], doubts: Mapping[str, Doubt]
) -> Iterator[Problem]:
    """The sections every table needs a column of, and this one has none; a doubtful heading may still become one."""
    meant = taken | {one.means.item.id for one in doubts.values()}
    titles = [
        f"'{part.section.title.staff}' (such as {part.items[0].id})"
        for part in instrument.sections
        if part.section.id in instrument.head.batch.needed and part.items and not meant & {i.id for i in part.items}
    ]
    if titles:
        remedy = (
            "Check the names of the columns (`rls-screen codebook`); if the table really has none: --partial, "
            "in Python partial=True."
        )
        yield Problem(
            "section-without-column", name, f"no column answers a question of {' or of '.join(titles)}.", remedy
        )


def _no_column(name: str, headings: tuple[str, ...]) -> Problem:
    remedy = f"{SHOW_NAMES[:-1]}; rename yours, or map those of a file by --map FILE."
    if len(headings) == 1:
        remedy += "\n  There is one column only: check --delimiter (comma, semicolon, tab) of a CSV file."
    return Problem("no-known-column", name, "no column has the name of a question.", remedy)


# ---- The study's map ------------------------------------------------------------------------------------------------


def _not_an_item(name: str, heading: str, mapped: Mapped, instrument: Instrument) -> Problem:
    problem = f"the map names an item '{shown_key(mapped.item)}' that does not exist"
    remedy = _suggestion(mapped.item[:60], [*instrument.items], SHOW_NAMES)
    return Problem("map-unknown-item", f"{name}, {shown_key(heading)}", problem, remedy)


def _not_in_table(name: str, headings: tuple[str, ...], map: Mapping[str, Mapped]) -> Iterator[Problem]:
    for heading in map:
        if heading not in headings and visible(heading).strip() not in {visible(one).strip() for one in headings}:
            remedy = _suggestion(heading, [shown_key(one) for one in headings], "write it as in the file.")
            problem = f"the map names a column '{shown_key(heading)}' that is not in the file"
            yield Problem("map-unknown-column", name, problem, remedy)


def _unfit(name: str, heading: str, mapped: Mapped, item: Item) -> Iterator[Problem]:
    """A unit the item does not have, codes that mean answers it does not have, a decimal mark for words."""
    where = f"{name}, {shown_key(heading)}"
    units = [*([item.unit] if item.unit else []), *(unit.name for unit in item.units)]
    if mapped.decimal is not None and item.kind != "number":
        problem = f'decimal = "{mapped.decimal}" is for numbers, and {item.id} is not a number'
        yield Problem("decimal-for-words", where, problem, "delete it.")
    if mapped.unit is not None and not is_own_unit(item, mapped.unit) and other_unit(item, mapped.unit) is None:
        remedy = f"write one of {', '.join(units)}." if units else "this answer has no unit."
        yield Problem("unknown-unit", where, f"'{shown_key(mapped.unit)}' is not a unit of {item.id}", remedy)
    first: dict[str, str] = {}
    for code, answer in (mapped.codes or {}).items():
        same = first.setdefault(code_key(code), code)
        if same != code:
            problem = f"the codes '{shown_key(same)}' and '{shown_key(code)}' are the same"
            yield Problem("same-codes", where, problem, "keep one.")
        try:
            read_value(item, answer, None)
        except BadAnswer as bad:
            place = f"{where}, code {shown_key(code)}"
            yield Problem("code-for-no-answer", place, bad.problem, f"Allowed: {bad.allowed}")


# ---- What the caller declares for all rows --------------------------------------------------------------------------


class _Missing:
    """The codes of --missing: for all worded items, for an item by name, and words anywhere. Raises UsageError."""

    def __init__(self, given: tuple[str, ...], instrument: Instrument) -> None:
        self.everywhere: set[str] = set()
        self.named: dict[str, set[str]] = {}
        for part in (one.strip() for text in given for one in text.split(",")):
            place = f"--missing {shown_key(part)}"
            id, equals, code = (piece.strip() for piece in part.partition("="))
            word = words(code if equals else id)
            items = [instrument.items.get(id)] if equals else [*instrument.items.values()]
            if None in items:
                raise UsageError(_unknown_question("missing-unknown-item", place, id, instrument))
            if not word:
                raise UsageError(
                    Problem("missing-without-code", place, "there is no code", "write a code, or item=code.")
                )
            for item in items:
                if item is not None and is_answer(item, word, by_name=bool(equals)):
                    problem = f"this is an answer to {item.id}"
                    remedy = "a code that is an answer cannot mean missing."
                    raise UsageError(Problem("missing-is-an-answer", place, problem, remedy))
            (self.named.setdefault(id, set()) if equals else self.everywhere).add(word)

    def of(self, item: Item) -> frozenset[str]:
        """The codes that mean missing in this item's column."""
        is_worded = item.kind in WORDED
        everywhere = {word for word in self.everywhere if is_worded or not _is_numeric(word)}
        return frozenset(everywhere | self.named.get(item.id, set()))


def _unknown_question(code: str, place: str, id: str, instrument: Instrument) -> Problem:
    remedy = _suggestion(id[:60], [*instrument.items], SHOW_NAMES)
    return Problem(code, place, f"no question is called '{shown_key(id)}'", remedy)


def _is_numeric(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return word not in ("nan", "inf", "infinity", "-inf", "-infinity")


def is_answer(item: Item, word: str, *, by_name: bool = False) -> bool:
    """Whether a word is an answer to an item; `by_name`: a number or date declared missing for this item is not."""
    if item.kind == "text":
        return False
    if word in UNSURE:
        return True
    match item.kind:
        case "yes_no":
            return word in YES | NO
        case "yes_no_past":
            return word in YES | NO | PAST
        case "choice":
            return word in item.codes or ("no" in item.codes and word in NO)
        case "medicines":
            return word == "none"
        case "date":
            return not by_name and _is_date(word)
    return False


def _is_date(word: str) -> bool:
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True


def _constants(given: tuple[str, ...], instrument: Instrument, taken: set[str]) -> dict[str, Given]:
    """Read the answers of --set for everybody. Raises UsageError where each person must answer alone.

    `taken` are the items that have a column.
    """
    constants: dict[str, Given] = {}
    for text in given:
        id, equals, raw = (part.strip() for part in text.partition("="))
        if not equals or not raw:
            raise UsageError(
                Problem("set-without-value", f"--set {shown_key(text)}", "there is no value", "write item=value.")
            )
        id, unit = split(id)
        place, item = f"--set {shown_key(id)}", instrument.items.get(id)
        if item is None:
            raise UsageError(_unknown_question("set-unknown-item", place, id, instrument))
        section = instrument.section_of[id].id
        personal = item.tier or item.not_above or item.kind in ("text", "medicines")
        if personal or section in instrument.head.batch.never_set:
            problem = "each person answers this alone"
            raise UsageError(Problem("set-not-allowed", place, problem, "it cannot be set for everybody."))
        if id in taken or id in constants:
            problem = "the file has a column for it, or it is set twice"
            raise UsageError(Problem("set-twice", place, problem, "keep one."))
        try:
            answer, _ = read_value(item, raw, unit)
        except BadAnswer as bad:
            raise UsageError(Problem("set-bad-answer", place, bad.problem, f"Allowed: {bad.allowed}")) from None
        if answer is not None:
            constants[id] = answer
    return constants
