"""Which column of a file answers which question: headings, units in headings, a study's own map, what is set for all.

Everything that makes a file unusable as a whole is found here, before a row is read, and all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..content.instrument import Instrument
from ..content.rules import did_you_mean
from ..content.schema import Item
from ..errors import TableError, UsageError
from ..person.answers import BadAnswer, read_value
from ..person.answers.files import shown_key
from ..person.answers.names import name_and_unit, named
from ..person.answers.numbers import COMMA_COLUMN, DECIMAL_COMMA, POINT_COLUMN, SEMICOLONS, TABLE, Marks
from ..person.answers.text import visible
from ..person.answers.units import is_own_unit, other_unit
from ..person.answers.values import NO, PAST, UNSURE, YES, words
from ..person.given import Given
from .cells import WORDED, CellReader, code_key
from .columns import Column
from .headings import Doubt, doubt, is_ignored, refusal
from .study_map import Mapped, split

PROBLEMS = "problems"


@dataclass(frozen=True)
class Layout:
    """The columns that answer items, those that only pass through, those left out, and what is set for everybody."""

    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    replaced: tuple[int, ...] = ()
    constants: Mapping[str, Given] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def passing(self) -> tuple[int, ...]:
        """The places of the input's columns that stand in the output."""
        return tuple(place for place in range(len(self.headings)) if place not in self.replaced)


@dataclass(frozen=True)
class Options:
    """What the caller says of a file beyond the file itself, and what is known of how it was written.

    `typed` are the headings of columns that hold numbers, not words; `separator` is what stands between cells.
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
        """What a point and a comma may be in a column's numbers."""
        if heading in self.typed:
            return TABLE
        if mapped.decimal is not None:
            return COMMA_COLUMN if mapped.decimal == "," else POINT_COLUMN
        if self.decimal_comma:
            return DECIMAL_COMMA
        return SEMICOLONS if self.separator == ";" and not self.decimal_point else TABLE


def layout(name: str, headings: tuple[str, ...], instrument: Instrument, options: Options) -> Layout:
    """How a file's columns are read. Raises TableError or UsageError with every reason why they cannot be."""
    if options.decimal_comma and options.decimal_point:
        raise UsageError('--decimal-comma and --decimal-point: give one; a map tells columns apart (decimal = ",").')
    results = {*instrument.results, PROBLEMS}
    replaced = tuple(place for place, heading in enumerate(headings) if visible(heading).strip() in results)
    missing = _Missing(options.missing, instrument)
    problems = [*_doubled(name, headings), *_not_in_file(name, headings, options.map)]
    if replaced and not options.replace_results:
        results_there = ", ".join(shown_key(headings[place]) for place in replaced)
        problems.append(
            f"{name}: already scored ({results_there}). To score again and replace them: --replace-results, "
            "in Python replace_results=True."
        )
    found = _read_headings(name, headings, instrument, options, frozenset(replaced))
    columns: list[Column] = []
    for place, (heading, mapped, item) in found.items.items():
        problems += _unfit(name, heading, mapped, item)
        reader = CellReader(item, mapped.unit, mapped.codes, missing.of(item), options.marks(heading, mapped))
        columns.append(Column(heading, place, item, reader))
    taken = {column.item.id for column in columns}
    problems += [*found.problems(name, taken), *_two_for_one(name, columns)]
    if not columns and not (problems and (replaced or options.map or found.doubts)):
        # Nothing else is said: the first line may be no header at all, and answers are not to be shown.
        problems = [*_no_column(name, headings)]
    elif not options.partial:
        problems += _lacking(name, instrument, taken, found.doubts)
    if problems:
        raise TableError("\n".join(problems))
    constants = _constants(options.constants, instrument, taken)
    return Layout(headings, tuple(columns), replaced, constants, tuple(found.remarks(options.ignore)))


@dataclass
class _Headings:
    """The headings of a file by what they are: of items, doubtful, passing unread, left out by the caller."""

    items: dict[int, tuple[str, Mapped, Item]] = field(default_factory=dict)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def problems(self, name: str, taken: set[str]) -> Iterator[str]:
        """What has to be settled before the table can be read; `taken` are the items that have a column."""
        yield from self.wrong
        for heading, one in self.doubts.items():
            yield refusal(name, heading, one, is_answered=one.means.item.id in taken)

    def remarks(self, patterns: tuple[str, ...]) -> Iterator[str]:
        """Which columns pass unread, each named once."""
        if self.unknown:
            yield f"passed through, not read: {', '.join(self.unknown)}"
        if self.ignored:
            yield f"passed through, not read, as told by --ignore: {', '.join(self.ignored)}"


def _read_headings(
    name: str, headings: tuple[str, ...], instrument: Instrument, options: Options, replaced: frozenset[int]
) -> _Headings:
    made = _Headings()
    seen = {visible(heading).strip(): mapped for heading, mapped in options.map.items()}
    for place, heading in enumerate(headings):
        if place in replaced:
            continue
        mapped = options.map.get(heading) or seen.get(visible(heading).strip())
        found = named(heading, instrument) if mapped is None else None
        if mapped is None and is_ignored(heading, options.ignore, is_item=found is not None):
            made.ignored.append(f"'{shown_key(heading)}'")
        elif found is not None:
            made.items[place] = (heading, Mapped(found.item.id, found.unit), found.item)
        elif mapped is not None and mapped.item in instrument.items:
            made.items[place] = (heading, mapped, instrument.items[mapped.item])
        elif mapped is not None:
            made.wrong.append(_not_an_item(name, heading, mapped, instrument))
        elif (one := doubt(heading, instrument)) is not None:
            made.doubts[heading] = one
        else:
            made.unknown.append(_with_hint(heading, instrument))
    return made


def _lacking(name: str, instrument: Instrument, taken: set[str], doubts: Mapping[str, Doubt]) -> Iterator[str]:
    """The sections of which a table must have a column and has none; a doubtful heading may still become one."""
    meant = taken | {one.means.item.id for one in doubts.values()}
    titles = [
        f"'{part.section.title.staff}' (such as {part.items[0].id})"
        for part in instrument.sections
        if part.section.id in instrument.head.batch.needed and part.items and not meant & {i.id for i in part.items}
    ]
    if titles:
        yield (
            f"{name}: no column answers a question of {' or of '.join(titles)}.\n"
            "  Check the names of the columns (`rls-screen codebook`); where the table has none: --partial, "
            "in Python partial=True."
        )


def _no_column(name: str, headings: tuple[str, ...]) -> Iterator[str]:
    yield (
        f"{name}: no column has the name of a question. `rls-screen form` shows the names; rename yours, or map "
        "those of a file by --map FILE."
    )
    if len(headings) == 1:
        yield "  There is one column only: check --delimiter (comma, semicolon, tab) of a CSV file."


def _not_an_item(name: str, heading: str, mapped: Mapped, instrument: Instrument) -> str:
    known = did_you_mean(mapped.item[:60], [*instrument.items]) or "; `rls-screen form` shows the names"
    unknown = shown_key(mapped.item)
    return f"{name}, {shown_key(heading)}: the map names an item '{unknown}' that is not there{known}"


def _with_hint(heading: str, instrument: Instrument) -> str:
    hint = did_you_mean(name_and_unit(heading)[0].strip()[:60], [*instrument.items])
    return f"'{shown_key(heading)}'{hint.replace('; did', ' (did').rstrip('?') + '?)' if hint else ''}"


def _doubled(name: str, headings: tuple[str, ...]) -> Iterator[str]:
    for heading in dict.fromkeys(one for one in headings if headings.count(one) > 1):
        if visible(heading).strip():
            doubled = f"{headings.count(heading)} columns are called '{shown_key(heading)}'"
            yield f"{name}: {doubled}; rename or remove all but one."
            continue
        places = [str(place) for place, one in enumerate(headings, start=1) if one == heading]
        yield (
            f"{name}: columns {', '.join(places[:20])}{' …' if len(places) > 20 else ''} have no name.\n"
            "  Name each of them, or remove those that are empty."
        )


def _not_in_file(name: str, headings: tuple[str, ...], map: Mapping[str, Mapped]) -> Iterator[str]:
    for heading in map:
        if heading not in headings and visible(heading).strip() not in {visible(one).strip() for one in headings}:
            hint = did_you_mean(heading, [shown_key(one) for one in headings])
            known = hint or "; write it as there"
            yield f"{name}: the map names a column '{shown_key(heading)}' that is not in the file{known}"


def _two_for_one(name: str, columns: list[Column]) -> Iterator[str]:
    for id in dict.fromkeys(column.item.id for column in columns):
        named = [*dict.fromkeys(shown_key(column.heading) for column in columns if column.item.id == id)]
        if len(named) > 1:
            yield f"{name}: {' and '.join(named)} both answer {id}; keep one."


def _unfit(name: str, heading: str, mapped: Mapped, item: Item) -> Iterator[str]:
    """A unit the item does not have, or codes that stand for answers it does not have."""
    where = f"{name}, {shown_key(heading)}"
    units = [*([item.unit] if item.unit else []), *(unit.name for unit in item.units)]
    if mapped.decimal is not None and item.kind != "number":
        yield f'{where}: decimal = "{mapped.decimal}" is for numbers, and {item.id} is none; take it out.'
    if mapped.unit is not None and not is_own_unit(item, mapped.unit) and other_unit(item, mapped.unit) is None:
        known = f"write one of {', '.join(units)}" if units else "this answer has no unit"
        yield f"{where}: '{shown_key(mapped.unit)}' is not a unit of {item.id}; {known}."
    meant: dict[str, str] = {}
    for code, answer in (mapped.codes or {}).items():
        same = meant.setdefault(code_key(code), code)
        if same != code:
            yield f"{where}: the codes '{shown_key(same)}' and '{shown_key(code)}' are one; keep one."
        try:
            read_value(item, answer, None)
        except BadAnswer as bad:
            yield f"{where}, code {shown_key(code)}: {bad.problem}\n  Allowed: {bad.allowed}"


class _Missing:
    """Declared missing values: for all worded items, for an item by name, and words anywhere."""

    def __init__(self, given: tuple[str, ...], instrument: Instrument) -> None:
        self.everywhere: set[str] = set()
        self.named: dict[str, set[str]] = {}
        for part in (one.strip() for text in given for one in text.split(",")):
            id, equals, code = (piece.strip() for piece in part.partition("="))
            word = words(code if equals else id)
            items = [instrument.items.get(id)] if equals else [*instrument.items.values()]
            if None in items:
                hint = did_you_mean(id[:60], [*instrument.items]) or "; `rls-screen form` shows the names."
                raise UsageError(f"--missing {shown_key(part)}: no question is called '{shown_key(id)}'{hint}")
            if not word:
                raise UsageError(f"--missing {shown_key(part)}: write a code, or item=code.")
            for item in items:
                if item is not None and is_answer(item, word, by_name=bool(equals)):
                    raise UsageError(
                        f"--missing {part}: this is an answer to {item.id}; an answer cannot mean missing."
                    )
            (self.named.setdefault(id, set()) if equals else self.everywhere).add(word)

    def of(self, item: Item) -> frozenset[str]:
        """The codes that mean missing in this item's column."""
        is_worded = item.kind in WORDED
        everywhere = {word for word in self.everywhere if is_worded or not _is_numeric(word)}
        return frozenset(everywhere | self.named.get(item.id, set()))


def _is_numeric(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return word not in ("nan", "inf", "infinity", "-inf", "-infinity")


def is_answer(item: Item, word: str, *, by_name: bool = False) -> bool:
    """Whether a word is an answer to an item. A number or date given by name may be both, and is missing as told."""
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
    """What --set answers for everybody; refused where it could hide a danger or stand for what a person says."""
    made: dict[str, Given] = {}
    for text in given:
        id, equals, raw = (part.strip() for part in text.partition("="))
        if not equals or not raw:
            raise UsageError(f"--set {text}: write item=value.")
        id, unit = split(id)
        item = instrument.items.get(id)
        if item is None:
            hint = did_you_mean(id, [*instrument.items]) or "; `rls-screen form` shows the names."
            raise UsageError(f"--set {id}: no question has this name{hint}")
        section = instrument.section_of[id].id
        alone = item.tier or item.not_above or item.kind in ("text", "medicines")
        if alone or section in instrument.head.batch.never_set:
            raise UsageError(f"--set {id}: each person answers this alone; it cannot be set for everybody.")
        if id in taken or id in made:
            raise UsageError(f"--set {id}: the file has a column for it, or it is set twice; keep one.")
        try:
            answer, _ = read_value(item, raw, unit)
        except BadAnswer as bad:
            raise UsageError(f"--set {id}: {bad.problem}\n  Allowed: {bad.allowed}") from None
        if answer is not None:
            made[id] = answer
    return made
