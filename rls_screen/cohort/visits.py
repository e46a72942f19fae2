"""The visits of the same people: from which result to which, who was lost and from which, and paired differences.

Each visit is compared with the next. A person is found again by the code; a row without one cannot be. Nobody drops out
unseen: who has no row at the next visit, or one that was not scored, is a column of its own, and who has none at the
visit before a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from ..content.study_words import VisitWords
from ..errors import Problem, TableError
from ..person.answers.files import shown_key
from .counting import Counted
from .intervals import Estimate, check_installed, paired
from .model import Bar, Cell, Figure, Row, Section, Table
from .numbers import NOTHING, one_decimal
from .reading import GROUP, NO_CODE, PERSON, SCORED, STATE, UNSCORED, VISIT

MOST_VISITS = 8
NOT_SCORED, ABSENT = -1, -2  # instead of the place of a code
_DAY = r"^\d{4}-\d\d-\d\d$"


@dataclass(frozen=True)
class Pair:
    """Two visits that follow one another; `people` are all with a row at either, one a row."""

    before: str
    after: str
    people: pl.DataFrame


def check_paired() -> None:
    """Raise CannotCreate, with the remedy, where the library for paired differences is not installed."""
    check_installed("--visits", "scipy")


def visits(counted: Counted) -> Section | None:
    """The section on visits; None where no column of visits was named.

    Raises TableError where a person has two rows at one visit, or there is one visit alone or too many.
    """
    study, words = counted.study, counted.words
    if study.wanted.visits is None:
        return None
    rows = study.rows.filter(pl.col(STATE).is_in([SCORED, UNSCORED]))
    usable = _named(rows.filter(~pl.col(NO_CODE) & (pl.col(VISIT) != "")), words.visits)
    place = f"--visits {shown_key(study.wanted.visits)}"
    _check_once(usable, place)
    names = _in_order(usable[VISIT], place)
    pairs = [_pair(usable, before, after) for before, after in pairwise(names)]
    left_out = rows.height - usable.height
    sentences = [words.visits.intro.format(column=shown_key(study.wanted.visits), visits=", ".join(names))]
    sentences += [words.visits.left_out.of(left_out)] if left_out and not counted.printer.small(left_out) else []
    figures, tables = [], []
    for number, pair in enumerate(pairs, start=1):
        sentences.append(_lost(counted, pair))
        for id in (study.rules.result, *study.rules.followed):
            figures.append(_transitions(counted, pair, id, number))
        tables += [_lost_table(counted, pair, number), _differences(counted, pair, number)]
    return Section("visits", words.titles.visits, tuple(sentences), tuple(figures), tuple(tables))


# ---- Visits and pairs -----------------------------------------------------------------------------------------------


def _named(rows: pl.DataFrame, words: VisitWords) -> pl.DataFrame:
    """The rows with their visits; where these are days, they are numbered for each person: visit 1, visit 2."""
    if rows.is_empty() or not rows[VISIT].str.contains(_DAY).all():
        return rows
    number = pl.col(VISIT).rank("dense").over(PERSON).cast(pl.String)
    before, _, behind = words.visit.partition("{number}")
    return rows.with_columns(pl.concat_str(pl.lit(before), number, pl.lit(behind)).alias(VISIT))


def _check_once(rows: pl.DataFrame, place: str) -> None:
    twice = rows.height - rows.select(PERSON, VISIT).n_unique()
    if twice:
        further = "1 further row is" if twice == 1 else f"{twice} further rows are"
        problem = f"{further} of a person and visit that have a row already"
        raise TableError(Problem("visit-twice", place, problem, "keep one row for each visit of a person."))


def _in_order(cells: pl.Series, place: str) -> list[str]:
    """The visits in order: by number where each is one or ends in one (`week 12`), else as they first appear."""
    names = cells.unique(maintain_order=True)
    if not 2 <= len(names) <= MOST_VISITS:
        problem = f"the column has {len(names)} different visits; two to {MOST_VISITS} can be compared"
        raise TableError(Problem("unusable-visits", place, problem, "name the column that numbers the visits."))
    numbers = names.str.extract(r"([+-]?\d+(?:\.\d+)?)\s*$").cast(pl.Float64, strict=False)
    if numbers.null_count() or numbers.n_unique() < len(numbers):
        return names.to_list()
    return names.gather(numbers.arg_sort()).to_list()


def _pair(rows: pl.DataFrame, before: str, after: str) -> Pair:
    one, other = (rows.filter(pl.col(VISIT) == name).drop(VISIT) for name in (before, after))
    renamed = other.rename({name: f"{name}/after" for name in other.columns if name != PERSON})
    return Pair(before, after, one.join(renamed, on=PERSON, how="full", coalesce=True, maintain_order="left_right"))


def _places(pair: Pair, id: str) -> tuple[pl.Series, pl.Series]:
    """The place of each person's code at both visits, or why there is none."""
    found = []
    for end in ("", "/after"):
        state, code = pl.col(f"{STATE}{end}"), pl.col(f"{id}{end}").cast(pl.Int16)
        place = pl.when(state == SCORED).then(code).when(state == UNSCORED).then(NOT_SCORED).otherwise(ABSENT)
        found.append(pair.people.select(place.alias("place")).to_series())
    return found[0], found[1]


# ---- Transitions ----------------------------------------------------------------------------------------------------


def _codes(counted: Counted, id: str) -> tuple[str, dict[int, str]]:
    """The column of a table and the name of each of its places: the groups of the main result, the codes of others."""
    if id == counted.study.rules.result:
        return GROUP, {at: group.label for at, group in enumerate(counted.groups)}
    return id, dict(enumerate(counted.study.instrument.results[id].codes))


def _matrix(pair: Pair, column: str, places: Sequence[int]) -> dict[int, list[int]]:
    """For each place at the first visit the number of people at each place of the next one."""
    before, after = _places(pair, column)
    counts = pl.DataFrame({"before": before, "after": after}).group_by("before", "after").len()
    found = {(row[0], row[1]): row[2] for row in counts.iter_rows()}
    ends = (*places, NOT_SCORED, ABSENT)
    return {start: [found.get((start, end), 0) for end in ends] for start in ends}


def _transitions(counted: Counted, pair: Pair, id: str, number: int) -> Figure:
    """The table of transitions of one result, as a figure of stacked bars."""
    words, printer, headings = counted.words.visits, counted.printer, counted.words.headings
    column, names = _codes(counted, id)
    label = counted.study.instrument.results[id].label
    matrix = _matrix(pair, column, [*names])
    starts = {**names, NOT_SCORED: words.not_scored, ABSENT: words.no_row_before}
    ends = (*names.values(), words.not_scored, words.lost)
    rows, bars = [], []
    for place, name in starts.items():
        parts, total = matrix[place], sum(matrix[place])
        hide = printer.hidden(parts)
        cells = [printer.share(one, total, hide=h) for one, h in zip(parts, hide, strict=True)]
        if place == ABSENT:  # nobody is absent at both
            cells[-1] = NOTHING
        rows.append(Row((Cell(name), printer.count(total, hide=printer.small(total)), *cells)))
        if total and place != ABSENT and not printer.small(total):
            shares = (None if h else 100 * one / total for one, h in zip(parts, hide, strict=True))
            bars.append(Bar(name, None, parts=tuple(shares)))
    header = (words.from_to.format(before=pair.before, after=pair.after), headings.all, *ends)
    caption = words.transitions.format(result=label, before=pair.before, after=pair.after)
    notes = (words.transitions_note, *counted.small_note)
    table = Table(f"transitions_{id}_{number}", caption, header, tuple(rows), notes)
    alt = words.alt.format(result=label, before=pair.before, after=pair.after)
    return Figure(f"transitions-{id}-{number}", caption, alt, table, words.axis, tuple(bars), legend=ends)


# ---- Who was lost ---------------------------------------------------------------------------------------------------


def _lost(counted: Counted, pair: Pair) -> str:
    """How many people of a visit have no row at the next one, and how many are new there."""
    printer, words = counted.printer, counted.words.visits
    before, after = (pair.people[f"{STATE}{end}"].is_not_null() for end in ("", "/after"))
    parts = [int((before & ~after).sum()), int((before & after).sum()), int((~before & after).sum())]
    hide = (*printer.hidden(parts[:2]), printer.small(parts[2]))
    lost, both, new = (printer.count(one, hide=h).text for one, h in zip(parts, hide, strict=True))
    return words.found_again.format(before=pair.before, after=pair.after, lost=lost, both=both, new=new)


def _lost_table(counted: Counted, pair: Pair, number: int) -> Table:
    """Who has no row at the next visit, by the result at this one."""
    printer, words, headings = counted.printer, counted.words.visits, counted.words.headings
    names = {at: group.label for at, group in enumerate(counted.groups)} | {NOT_SCORED: words.not_scored}
    matrix = _matrix(pair, GROUP, [at for at in names if at >= 0])
    rows = []
    for place, name in names.items():
        lost, total = matrix[place][-1], sum(matrix[place])
        hide = any(printer.hidden((lost, total - lost)))
        cells = printer.count(total, hide=printer.small(total)), printer.share(lost, total, hide=hide)
        rows.append(Row((Cell(name), *cells)))
    caption = words.lost_caption.format(before=pair.before, after=pair.after)
    header = (headings.result, headings.rows, words.lost)
    return Table(f"lost_{number}", caption, header, tuple(rows), counted.small_note)


# ---- Paired differences ---------------------------------------------------------------------------------------------


def _differences(counted: Counted, pair: Pair, number: int) -> Table:
    """The mean of each number at both visits and of its differences, among people who have it at both."""
    words = counted.words.visits
    rows = [_difference(counted, label, *values) for label, values in _paired(counted, pair).items()]
    caption = words.paired_caption.format(before=pair.before, after=pair.after)
    header = (counted.words.headings.question, words.pairs, pair.before, pair.after, words.difference)
    return Table(f"paired_{number}", caption, header, tuple(rows), (words.paired_note, *counted.small_note))


def _paired(counted: Counted, pair: Pair) -> Mapping[str, tuple[pl.Series, pl.Series]]:
    """The values of both visits of people who have both, by what is printed for them."""
    study = counted.study
    yes = [at for at, group in enumerate(counted.groups) if group.counts_as == "yes"]
    open_ones = [at for at, group in enumerate(counted.groups) if group.counts_as == "unfinished"]
    columns = {}
    for end in ("", "/after"):
        group = pl.col(f"{GROUP}{end}")
        finished = group.is_not_null() & ~group.is_in(open_ones)
        columns[end] = pl.when(finished).then(group.is_in(yes).cast(pl.Float64) * 100)
    found: dict[str, tuple[pl.Expr, pl.Expr]] = {counted.words.visits.share_yes: (columns[""], columns["/after"])}
    for id in (one for one in study.rules.paired if one in study.items):
        item = study.instrument.items[id]
        found[f"{item.label}, {item.unit}" if item.unit else item.label] = (pl.col(id), pl.col(f"{id}/after"))
    return {label: _both(pair.people, *columns) for label, columns in found.items()}


def _both(people: pl.DataFrame, before: pl.Expr, after: pl.Expr) -> tuple[pl.Series, pl.Series]:
    values = people.select(before.cast(pl.Float64).alias("before"), after.cast(pl.Float64).alias("after")).drop_nulls()
    return values["before"], values["after"]


def _difference(counted: Counted, label: str, before: pl.Series, after: pl.Series) -> Row:
    printer, pairs = counted.printer, len(before)
    if not pairs or printer.small(pairs):
        return Row((Cell(label), printer.count(pairs, hide=printer.small(pairs)), NOTHING, NOTHING, NOTHING))
    means = (Cell(one_decimal(float(one.mean()))) for one in (before, after))  # type: ignore[arg-type]
    return Row((Cell(label), printer.count(pairs), *means, _printed(counted, paired(before, after))))


def _printed(counted: Counted, estimate: Estimate) -> Cell:
    words = counted.words.numbers
    if estimate.low is None or estimate.high is None:
        return Cell(one_decimal(estimate.value))
    ends = words.interval.format(low=one_decimal(estimate.low), high=one_decimal(estimate.high))
    return Cell(words.estimate.format(value=one_decimal(estimate.value), interval=ends))
