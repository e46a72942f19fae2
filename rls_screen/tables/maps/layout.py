"""Match the columns of a table to items: headings, units, a study's map, and what the caller declares for all rows.

Everything that makes a table unusable as a whole is found here, before a row is read, and raised all at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ...content.instrument import Instrument
from ...content.rules import did_you_mean
from ...errors import Problem, TableError, UsageError
from ...person.answers.files import shown_key
from ...person.answers.names import name_and_unit, named
from ...person.answers.numbers import COMMA_COLUMN, DECIMAL_COMMA, POINT_COLUMN, SEMICOLONS, TABLE, Marks
from ...person.answers.text import visible
from ...person.answers.values import words
from ...person.given import Given
from ..answers.cells import CellReader
from ..answers.columns import Column
from ..answers.derived import FromColumn
from ..answers.labels import told, unclear
from ..files.source import NO_LABELS, Labels
from .declared import Missing, constants_of
from .headings import Doubt, doubt, is_ignored, refusal
from .mapping import SHOW_NAMES, Answering, Matched, matched, unfit, when_line
from .people_rows import RowRules
from .study_map import Mapped, StudyMap

BadCells = Literal["unscored", "unknown"]
PROBLEMS = "problems"


@dataclass(frozen=True)
class Layout:
    """How a table is read: the columns that answer items, which rows are people, the answers set for everybody.

    `replaced` are the places of result columns of an earlier run, which are left out; all other columns are passed
    through. `remarks` are for the summary.
    """

    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    replaced: tuple[int, ...] = ()
    constants: Mapping[str, Given] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    rules: RowRules = field(default_factory=RowRules)

    @property
    def passing(self) -> tuple[int, ...]:
        """The places of the input's columns that are also in the output."""
        return tuple(place for place in range(len(self.headings)) if place not in self.replaced)

    @property
    def read_places(self) -> tuple[int, ...]:
        """The places of the columns whose cells are read."""
        own = (place for one in self.columns for place in ((one.place,) if one.made is None else one.made.places))
        return tuple(sorted({*own, *self.rules.places}))

    @property
    def scores_bad_cells(self) -> bool:
        """Whether a row with a cell that cannot be used is scored with that cell unknown."""
        return any(column.reader.bounds for column in self.columns)


@dataclass(frozen=True)
class Options:
    """What the caller declares about a table beyond the table itself, and how it was written.

    `constants` and `missing` are texts as typed (`item=value`, codes); `ignore` are headings to skip; `partial` allows
    a table without the columns every table needs. `bad_cells` tells whether a row with a cell that cannot be used is
    left unscored or scored with that cell unknown; limits such as `<5` are then read as what they say. `separator`,
    `typed` (headings of numeric columns) and `labels` come from the open file.
    """

    map: StudyMap = field(default_factory=StudyMap)
    constants: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    decimal_comma: bool = False
    decimal_point: bool = False
    replace_results: bool = False
    ignore: tuple[str, ...] = ()
    partial: bool = False
    separator: str | None = None
    typed: frozenset[str] = frozenset()
    labels: Labels = NO_LABELS
    bad_cells: BadCells = "unscored"

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
    missing = Missing(options.missing, instrument)
    mapped = matched(options.map, name, headings, instrument)
    found = _read_headings(name, headings, instrument, options, frozenset(replaced), mapped)
    renamed, renaming = _named_headings(headings, options.map, mapped)
    problems = [*_same_headings(name, renamed), *mapped.problems]
    if replaced and not options.replace_results:
        found_results = ", ".join(shown_key(headings[place]) for place in replaced)
        remedy = "To score again and replace them: --replace-results, in Python replace_results=True."
        problems.append(Problem("already-scored", name, f"already scored ({found_results}).", remedy))
    columns: list[Column] = []
    for one in sorted((*found.items, *mapped.answering), key=lambda one: one.place):
        if _is_labelled(one):
            problems += unclear(name, options.labels, one.heading, one.item, instrument)
        reader = _reader(one, instrument, options, missing)
        columns.append(Column(renamed[one.place], one.place, one.item, reader, one.made))
    taken = {column.item.id for column in columns}
    problems += [*found.problems(name, taken), *_two_for_one(name, columns)]
    if not columns and not (problems and (replaced or options.map != StudyMap() or found.doubts)):
        # Nothing else is printed: the first line may not be a header, and answers must not be shown.
        problems = [_no_column(name, headings)]
    elif not options.partial:
        problems += _without_needed(name, instrument, taken, found.doubts)
    if problems:
        raise TableError(*problems)
    constants = constants_of(options.constants, instrument, taken)
    left_open = [f"left open in the map, not read: {', '.join(mapped.open)}"] if mapped.open else []
    lacking = ", ".join(f"'{shown_key(one)}'" for one in mapped.lacking)
    more = (*renaming, *left_open, *([f"in the map, not in the file: {lacking}"] if lacking else []))
    remarks = (*more, *_box_remarks(headings, mapped.boxes), *found.remarks())
    return Layout(renamed, tuple(columns), replaced, constants, remarks, mapped.rules)


def _named_headings(
    headings: tuple[str, ...], map: StudyMap, mapped: Matched
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the columns without a name, and equal ones, by their number where the map names columns by number.

    Return the headings and the remark on them. Without such a map they are a problem, but for equal ones to ignore.
    """
    numbered = {f"#{place + 1}" for place in range(len(headings))} & map.named
    blank = [
        place
        for place, one in enumerate(headings)
        if (numbered and not visible(one).strip())
        or (headings.count(one) > 1 and (numbered or one in map.table.ignore))
    ]
    names = list(headings)
    for place in blank:
        names[place] = f"{headings[place].strip()} (column {place + 1})".strip()
    return tuple(names), (f"columns without a name of their own are named by number: {len(blank)}",) if blank else ()


def _box_remarks(headings: tuple[str, ...], boxes: list[int]) -> Iterator[str]:
    """That boxes that are not ticked are unknown, since the map does not say where they are a no, and what to add."""
    if boxes:
        named = ", ".join(f"'{shown_key(headings[place])}'" for place in sorted(boxes))
        yield (
            "boxes that are not ticked are taken as not answered, since they look the same where nobody opened the "
            f"form: {named}. To count them as a no, add to their lines of the map: {when_line(headings, max(boxes))}"
        )


def _is_labelled(one: Answering) -> bool:
    """Whether the labels of the file say what the codes of a column are: no map does, and it is one column."""
    return one.mapped.code_list is None and (one.made is None or isinstance(one.made, FromColumn))


def _reader(one: Answering, instrument: Instrument, options: Options, missing: Missing) -> CellReader:
    """The reader of a column: its codes are those of the map, else what the labels of the file say."""
    file = told(options.labels, one.heading, one.item, instrument)
    is_labelled = _is_labelled(one) and file.codes is not None
    return CellReader(
        one.item,
        one.mapped.unit,
        file.codes if is_labelled else one.mapped.code_list,
        missing.of(one.item) | file.missing - {words(code) for code in one.mapped.code_list or ()},
        options.marks(one.heading, one.mapped),
        file.ranges,
        bounds=options.bad_cells == "unknown",
        codes_from="the labels of the file" if is_labelled else "the map",
    )


# ---- Headings -------------------------------------------------------------------------------------------------------


@dataclass
class _Headings:
    """The headings of a table by kind: of items, doubtful, unknown, ignored at the caller's wish."""

    items: list[Answering] = field(default_factory=list)
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
    name: str,
    headings: tuple[str, ...],
    instrument: Instrument,
    options: Options,
    replaced: frozenset[int],
    mapped: Matched,
) -> _Headings:
    found = _Headings()
    ignored = (*options.ignore, *options.map.table.ignore)
    for place, heading in enumerate(headings):
        if place in replaced or place in mapped.answered:
            continue
        meant = named(heading, instrument)
        if f"#{place + 1}" in ignored or is_ignored(heading, ignored, is_item=meant is not None):
            found.ignored.append(f"'{shown_key(heading) or f'#{place + 1}'}'")
        elif meant is not None:
            date = options.map.table.date if meant.item.kind == "date" else None
            made = None if date is None else FromColumn(place, date)
            entry = Mapped(meant.item.id, meant.unit)
            found.wrong += unfit(f"{name}, {shown_key(heading)}", entry, meant.item)
            found.items.append(Answering(heading, place, meant.item, entry, made))
        elif place in mapped.used:
            continue
        elif (one := doubt(heading, instrument)) is not None:
            found.doubts[heading] = one
        else:
            found.unknown.append(_with_hint(heading, instrument))
    return found


def _with_hint(heading: str, instrument: Instrument) -> str:
    hint = did_you_mean(name_and_unit(heading)[0].strip()[:60], [*instrument.items])
    return f"'{shown_key(heading)}'{hint.replace('; did', ' (did').rstrip('?') + '?)' if hint else ''}"


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
    counts = Counter(column.item.id for column in columns)
    for id in (id for id, count in counts.items() if count > 1):
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
