"""The sections that describe a study: its main result, who was screened, what else was found, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from ..content.instrument import declared_item
from ..content.schema import Item
from ..errors import Problem, TableError
from ..person.answers.files import shown_key
from ..tables.answers.encoding import unsure_column, unusable_column
from .counting import Columns, Counted
from .model import Bar, Cell, Figure, Row, Section, Table
from .numbers import NOTHING, bar_of
from .reading import BY, GROUP, PERSON

MOST_GROUPS = 20  # different texts of the column of --by
MOST_BARS = 30  # a figure of one page


# ---- The main result ------------------------------------------------------------------------------------------------


def results(counted: Counted) -> Section:
    """The proportion of each group with its interval, and the bounds that unfinished results leave."""
    words, printer, total = counted.words, counted.printer, counted.total
    hide = printer.hidden(counted.sizes)
    rows, bars = [], []
    for at, group in enumerate(counted.groups):
        estimate = counted.interval(counted.rows[GROUP] == at)
        label, size = group.label, counted.sizes[at]
        cells = printer.count(size, hide=hide[at]), printer.percent(size, total, hide=hide[at])
        codes = Cell(", ".join(group.codes))
        rows.append(Row((Cell(label), codes, *cells, printer.interval(estimate, hide=hide[at]))))
        bars.append(bar_of(label, None if hide[at] else estimate))
    rows += _bounds(counted, hide)
    headings = words.headings
    header = (headings.result, headings.code, headings.rows, headings.share, headings.interval)
    notes = (*counted.interval_notes, words.results.bounds, *_either(counted), *counted.small_note)
    table = Table("results", words.results.caption, header, tuple(rows), notes)
    title, axis = words.titles.results, words.results.axis
    alt = _with_values(counted, words.results.alt, bars)
    figure = Figure("results", title, alt, table, axis, tuple(bars))
    return Section("results", title, (), (figure,))


def _bounds(counted: Counted, hide: tuple[bool, ...]) -> Iterator[Row]:
    """The lowest and the highest proportion of a yes that unfinished and double results leave."""
    words, printer = counted.words.headings, counted.printer
    for name, ways in ((words.lowest, ("yes",)), (words.highest, ("yes", "either", "unfinished"))):
        places = [at for at, group in enumerate(counted.groups) if group.counts_as in ways]
        number = sum(counted.sizes[at] for at in places)
        hidden = any(hide[at] for at in places) or printer.small(number, counted.total - number)
        estimate = counted.interval(counted.rows[GROUP].is_in(places))
        cells = printer.count(number, hide=hidden), printer.percent(number, counted.total, hide=hidden)
        yield Row((Cell(name), NOTHING, *cells, printer.interval(estimate, hide=hidden)))


def _either(counted: Counted) -> tuple[str, ...]:
    codes = [code for group in counted.groups if group.counts_as == "either" for code in group.codes]
    return (counted.words.results.either.format(codes=", ".join(codes)),) if codes else ()


def _with_values(counted: Counted, alt: str, bars: list[Bar]) -> str:
    """An alternative text that ends with the values themselves."""
    bar = counted.words.results.bar
    values = "; ".join(bar.format(label=one.label, value=f"{one.value:.1f}") for one in bars if one.value is not None)
    return f"{alt} {values}." if values else alt


# ---- Who was screened -----------------------------------------------------------------------------------------------


def people(counted: Counted) -> Section:
    """The table of people by group of the main result."""
    words, study = counted.words, counted.study
    title = words.titles.people
    if not study.items:
        return Section("people", title, (words.results.no_items,))
    rows: list[Row] = []
    for part in study.rules.parts:
        items = [study.instrument.items[id] for id in part.items if id in study.items]
        if items:
            rows.append(Row((Cell(part.label),), heading=True))
            rows += [row for item in items for row in _item_rows(counted, item)]
    caption, notes = words.results.people_caption, [words.results.people_note]
    table = counted.by_group("people", caption, rows, notes, first=words.headings.item)
    return Section("people", title, (), (), (table,))


def _item_rows(counted: Counted, item: Item) -> Iterator[Row]:
    """The rows of one item: its answers, then who has none."""
    words, id = counted.words.headings, item.id
    found = counted.counts({"answered": pl.col(id).is_not_null()})["answered"]
    if item.kind == "number":
        unit = f", {item.unit}" if item.unit else ""
        yield _median_row(counted, f"{item.label}{unit}, {words.median}", id)
    else:
        codes = _codes(item)
        conditions = {code: (pl.col(id) == at).fill_null(False) for code, at in codes.items()}
        for code, counts in counted.counts(conditions).items():
            yield counted.share_row(f"{item.label}: {code}", counts, found)
    lacking = tuple(size - one for size, one in zip(counted.sizes, found, strict=True))
    yield counted.share_row(f"{item.label}: {words.no_answer}", lacking, counted.sizes)


def _codes(item: Item) -> Mapping[str, bool | int]:
    """The codes of an item that are rows, as they are in its column; those of a text are only answered or not."""
    if item.kind == "yes_no":
        return {"yes": True}
    return {code: at for at, code in enumerate(declared_item(item).codes)}


def _median_row(counted: Counted, label: str, id: str) -> Row:
    cells = (counted.printer.median(quartiles, number) for number, quartiles in counted.quartiles[id])
    return Row((Cell(label), *cells))


# ---- Other results --------------------------------------------------------------------------------------------------


def others(counted: Counted) -> Section:
    """The tables and lists that are counted for everybody."""
    words, instrument = counted.words.results, counted.study.instrument
    tables = []
    for id in counted.study.rules.counted:
        result, is_table = instrument.results[id], instrument.results[id].kind == "table"
        counts = {name: sum(found) for name, found in _printed(counted, id).items()}
        caption = (words.counted_caption if is_table else words.entries_caption).format(result=result.label)
        notes = () if is_table else (words.entries_note,)
        tables.append(counted.one_way(f"of_{id}", caption, counts, exclusive=is_table, notes=notes))
    return Section("counted", counted.words.titles.counted, (words.counted_note,), (), tuple(tables))


def _printed(counted: Counted, id: str, by: Columns | None = None) -> dict[str, tuple[int, ...]]:
    """What `of_result` counts by what is printed for it, entries in the order of the questionnaire."""
    result, found = counted.study.instrument.results[id], counted.of_result(id, by)
    if result.kind == "table":
        return found
    known = [row.id for row in result.entries]
    order = sorted(found, key=lambda one: known.index(one) if one in known else len(known))
    labels = counted.study.instrument.items
    return {(labels[one].label if one in labels else one): found[one] for one in order}


def crossed(counted: Counted) -> Section:
    """The tables and lists that are counted by group of the main result."""
    words, instrument = counted.words.results, counted.study.instrument
    figures, tables = [], []
    for id in counted.study.rules.crossed:
        result = instrument.results[id]
        counts = _printed(counted, id)
        rows = [counted.share_row(name, found, counted.sizes) for name, found in counts.items()]
        is_list = result.kind != "table"
        caption = words.crossed_caption.format(result=result.label)
        table = counted.by_group(f"of_{id}", caption, rows, (words.entries_note,) if is_list else ())
        if is_list:
            tables.append(table)
        else:
            alt = words.crossed_alt.format(result=result.label)
            bars = _stacked(counted, counts)
            figures.append(Figure(id, caption, alt, table, words.axis, bars, legend=tuple(counts)))
    return Section("crossed", counted.words.titles.crossed, (), tuple(figures), tuple(tables))


def _stacked(counted: Counted, counts: Mapping[str, tuple[int, ...]]) -> tuple[Bar, ...]:
    hide = [counted.printer.hidden(found) for found in counts.values()]
    bars = []
    for at, group in enumerate(counted.groups):
        size = counted.sizes[at]
        if size and not counted.printer.small(size):
            pairs = zip(counts.values(), hide, strict=True)
            parts = tuple(None if hidden[at] else 100 * found[at] / size for found, hidden in pairs)
            bars.append(Bar(group.label, None, parts=parts))
    return tuple(bars)


def classes(counted: Counted) -> Section | None:
    """The classes of a list of `name:class` by group; None where the questionnaire has no such list."""
    id, words = counted.study.rules.classes, counted.words
    if id is None:
        return None
    counts = sorted(counted.of_result(id).items())
    rows = [counted.share_row(name.replace("_", " "), found, counted.sizes) for name, found in counts]
    table = counted.by_group("classes", words.results.classes_caption, rows, [words.results.classes_note])
    return Section("classes", words.titles.classes, (), (), (table,))


# ---- What is missing ------------------------------------------------------------------------------------------------


def missing(counted: Counted) -> Section:
    """The answers that are missing, item by item, and the unanswered questions that leave a result open."""
    words, study, printer = counted.words, counted.study, counted.printer
    items = [one for one in study.instrument.items.values() if one.id in study.items and one.put == "asked"]
    without = [one.label for one in study.instrument.items.values() if one.id not in study.items]
    found = counted.counts({
        f"{what} {item.id}": condition
        for item in items
        for what, condition in (
            ("answered", pl.col(item.id).is_not_null()), ("unsure", pl.col(unsure_column(item.id))),
            ("unusable", pl.col(unusable_column(item.id))),
        )
    })  # fmt: skip
    rows, bars = [], []
    for item in items:
        one, unsure, bad = (sum(found[f"{what} {item.id}"]) for what in ("answered", "unsure", "unusable"))
        parts = (one, unsure, bad, counted.total - one - unsure - bad)
        hide = printer.hidden(parts)
        shares = [printer.share(n, counted.total, hide=h) for n, h in zip(parts, hide, strict=True)]
        rows.append(Row((Cell(item.label), *shares)))
        lacking = counted.total - one
        if lacking and not printer.hidden((one, lacking))[1] and not hide[0]:
            bars.append(Bar(item.label, 100 * lacking / counted.total))
    headings = words.headings
    header = (headings.question, headings.answered, headings.unsure, headings.unusable, headings.no_answer)
    table = Table("missing", words.results.missing_caption, header, tuple(rows), counted.small_note)
    bars = sorted(bars, key=lambda bar: -(bar.value or 0))[:MOST_BARS]
    alt = _with_values(counted, words.results.missing_alt, bars)
    figure = Figure("missing", words.titles.missing, alt, table, words.results.missing_axis, tuple(bars))
    names = (words.results.no_column.format(items=", ".join(without)),) if without else ()
    sentence, opens = _opens(counted)
    return Section("missing", words.titles.missing, (sentence, *names), (figure,) if rows else (), (opens,))


def _opens(counted: Counted) -> tuple[str, Table]:
    """Which question most often leaves a result open, and the table of all of them."""
    words, study, printer = counted.words, counted.study, counted.printer
    labels = study.instrument.items
    counts = {one: found for one, found in counted.open_items.items() if one in labels}
    order = sorted(counts, key=lambda one: -sum(counts[one]))
    ends = [at for at, group in enumerate(counted.groups) if group.counts_as == "unfinished"]
    unfinished = sum(counted.sizes[at] for at in ends)
    rows = []
    for one in order:
        total, among = sum(counts[one]), sum(counts[one][at] for at in ends)
        hide = printer.hidden((total, counted.total - total))[0]
        inner = hide or any(printer.hidden((among, total - among, unfinished - among)))
        cells = printer.share(total, counted.total, hide=hide), printer.share(among, unfinished, hide=inner)
        rows.append(Row((Cell(labels[one].label), *cells)))
    headings, says = words.headings, words.results
    header = (headings.question, headings.leaves_open, headings.unfinished)
    table = Table("open", says.open_caption, header, tuple(rows), (says.open_note, *counted.small_note))
    if not order:
        return says.none_open, table
    number, label = sum(counts[order[0]]), labels[order[0]].label
    hidden = printer.hidden((number, counted.total - number))[0]
    if hidden:
        return says.most_open.many.format(item=label, number=printer.hidden_mark), table
    return says.most_open.of(number, item=label), table


# ---- Groups of the caller -------------------------------------------------------------------------------------------


def by_column(counted: Counted) -> Section | None:
    """What is counted, for each text of the column of --by; None without that option.

    Raises TableError for too many different texts.
    """
    study, words = counted.study, counted.words
    if study.wanted.by is None:
        return None
    values = sorted(counted.rows[BY].unique())
    column = shown_key(study.wanted.by)
    if len(values) > MOST_GROUPS:
        problem = f"the column has {len(values)} different texts; a table has room for {MOST_GROUPS}"
        raise TableError(Problem("too-many-groups", f"--by {column}", problem, "name a column with fewer."))
    tables = [_by_intervals(counted, values, column)]
    rules = study.rules
    for id in dict.fromkeys((rules.result, *rules.counted, *rules.crossed)):
        tables.append(_by_table(counted, id, values, column))
    note = words.results.by_note.format(column=column)
    return Section("by", words.titles.by.format(column=column), (note,), (), tuple(tables))


def _by_intervals(counted: Counted, values: list[str], column: str) -> Table:
    words, printer = counted.words, counted.printer
    rows = []
    for value in values:
        part = counted.rows.filter(pl.col(BY) == value)
        sizes = [int((part[GROUP] == at).sum()) for at in range(len(counted.groups))]
        hide = printer.hidden(sizes)
        for at, group in enumerate(counted.groups):
            estimate = counted.interval(part[GROUP] == at, part[PERSON])
            cells = printer.count(sizes[at], hide=hide[at]), printer.percent(sizes[at], part.height, hide=hide[at])
            interval = printer.interval(estimate, hide=hide[at])
            rows.append(Row((Cell(_named(counted, value)), Cell(group.label), *cells, interval)))
    headings = words.headings
    header = (headings.group, headings.result, headings.rows, headings.share, headings.interval)
    caption = words.results.by_interval_caption.format(column=column)
    return Table("by_intervals", caption, header, tuple(rows), (*counted.interval_notes, *counted.small_note))


def _by_table(counted: Counted, id: str, values: list[str], column: str) -> Table:
    words, printer = counted.words, counted.printer
    places = counted.rows[BY].replace_strict(values, range(len(values)), return_dtype=pl.UInt8)
    sizes = [int((places == at).sum()) for at in range(len(values))]
    hide = printer.hidden(sizes)
    first = [printer.count(size, hide=one) for size, one in zip(sizes, hide, strict=True)]
    rows = [Row((Cell(words.headings.people), *first, printer.count(sum(sizes), hide=printer.small(sum(sizes)))))]
    found = _printed(counted, id, Columns(places, len(values)))
    rows += [counted.share_row(name, counts, sizes) for name, counts in found.items()]
    label = counted.study.instrument.results[id].label
    caption = words.results.by_caption.format(result=label, column=column)
    header = (words.headings.entry, *(_named(counted, value) for value in values), words.headings.all)
    return Table(f"by_{id}", caption, header, tuple(rows), counted.small_note)


def _named(counted: Counted, value: str) -> str:
    return shown_key(value) if value else counted.words.headings.not_given
