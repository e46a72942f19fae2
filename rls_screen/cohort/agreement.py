"""Agreement of the main result with a reference diagnosis: every way of counting, each measure with its interval.

No formula is written here: proportions, likelihood ratios and kappa come from `intervals`, which calls the libraries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import polars as pl

from ..errors import Problem, TableError, UsageError
from ..person.answers.files import shown_key
from ..person.answers.values import NO, UNSURE, YES
from .counting import Counted
from .intervals import Estimate, check_installed, complement, kappa, likelihood_ratio, predictive
from .model import Bar, Cell, Figure, Row, Section, Table
from .numbers import NOTHING, bar_of, plain
from .reading import GROUP, PERSON, REFERENCE

YES_CODE, NO_CODE = 1, 0


@dataclass(frozen=True)
class Reference:
    """The reference as the caller names it: a column, the text that is a yes, and perhaps the one that is a no."""

    column: str
    yes: str
    no: str | None = None

    @classmethod
    def of(cls, text: str) -> Reference:
        """The reference of `dx=yes`, or of `dx=RLS/none` with the text that is a no. Raises UsageError."""
        column, is_there, values = text.partition("=")
        yes, _, no = values.partition("/")
        if not is_there or not column.strip() or not yes.strip():
            remedy = "write the column, and the text that is a yes: --reference dx=yes, or dx=RLS/none."
            raise UsageError(Problem("reference-unreadable", "--reference", "this is not COLUMN=CODE", remedy))
        return cls(column.strip(), yes.strip(), no.strip() or None)

    def known(self, cells: pl.Series) -> pl.Series:
        """1 where the reference is a yes, 0 where it is a no, null where it is not known.

        Raises TableError where no row is a yes, or where it is not said which of several other texts is a no.
        """
        text = cells.str.strip_chars().str.to_lowercase()
        yes = (text == self.yes.lower()) | (text.is_in([*YES]) if self.yes.lower() in YES else pl.Series([False]))
        place = f"--reference {shown_key(self.column)}"
        if not yes.any():
            problem = "no row has the text that is to be a yes"
            raise TableError(Problem("reference-without-yes", place, problem, "check how the column is coded."))
        others = {*text.filter(~yes).unique()} - {""} - UNSURE
        if self.no is not None:
            no = frozenset({self.no.lower()}) | (NO if self.no.lower() in NO else frozenset())
        elif others <= NO or len(others) == 1:
            no = frozenset(others)
        else:
            problem = f"the column has {len(others)} further texts, and it is not said which of them is a no"
            remedy = f"write it behind a slash: --reference {shown_key(self.column)}=YES/NO; others are not known."
            raise TableError(Problem("reference-without-no", place, problem, remedy))
        return pl.select(pl.when(yes).then(YES_CODE).when(text.is_in([*no])).then(NO_CODE)).to_series()


@dataclass(frozen=True)
class Way:
    """One way of counting: results that can be both, and unfinished ones, as a yes, as a no, or left out."""

    label: str
    screen: pl.Series
    reference: pl.Series
    people: pl.Series

    @cached_property
    def table(self) -> tuple[int, int, int, int]:
        """Rows with: both yes, only the screen yes, only the reference yes, both no."""
        screen, reference = self.screen, self.reference == YES_CODE
        pairs = ((screen & reference), (screen & ~reference), (~screen & reference), (~screen & ~reference))
        both, false_yes, false_no, neither = (int(one.sum()) for one in pairs)
        return both, false_yes, false_no, neither


def ways(counted: Counted, known: pl.Series) -> Iterator[Way]:
    """Every way of counting, among the rows with a known reference."""
    words, places = counted.words.agreement, counted.rows[GROUP]
    of = [group.counts_as for group in counted.groups]
    kinds = places.replace_strict(dict(enumerate(of)), return_dtype=pl.String)
    eithers = ((words.either_no, False), (words.either_yes, True))
    opens: tuple[tuple[str, bool | None], ...] = ((words.left_out, None), (words.as_no, False), (words.as_yes, True))
    for (either, is_yes), (unfinished, as_yes) in product(eithers, opens):
        keep = known.is_not_null() & ((kinds != "unfinished") | pl.Series([as_yes is not None]))
        yes = {"yes"} | ({"either"} if is_yes else set()) | ({"unfinished"} if as_yes else set())
        screen = kinds.filter(keep).is_in(sorted(yes))
        label = words.both.format(either=either, unfinished=unfinished)
        yield Way(label, screen, known.filter(keep), counted.rows[PERSON].filter(keep))


def agreement(counted: Counted, reference: Reference, prevalences: Sequence[float]) -> Section:
    """The section on agreement. Raises TableError for an unusable column, CannotCreate without the extra `study`."""
    check_installed("--reference", "scipy", "statsmodels")
    words, known = counted.words.agreement, reference.known(counted.rows[REFERENCE])
    every = [*ways(counted, known)]
    measures, figure_bars = _measures(counted, every)
    title = counted.words.titles.agreement
    figure = Figure("agreement", measures.caption, words.alt, measures, words.axis, figure_bars, points=True)
    number, of = int(known.is_not_null().sum()), counted.total
    tables = [_two_by_two(counted, every), _ratios(counted, every), *_predicted(counted, every, prevalences)]
    tables.append(_verified(counted, known))
    sentences = (
        words.not_validated, _of_reference(counted, reference, known), words.counting,
        words.all_verified if number == of else _part_verified(counted, number), words.verification, words.must_report,
        words.clustered if counted.study.is_clustered else words.intervals,
    )  # fmt: skip
    return Section("agreement", title, sentences, (figure,), tuple(tables))


def _of_reference(counted: Counted, reference: Reference, known: pl.Series) -> str:
    parts = [int((known == YES_CODE).sum()), int((known == NO_CODE).sum()), int(known.is_null().sum())]
    hide = counted.printer.hidden(parts)
    yes, no, unknown = (counted.printer.count(n, hide=h).text for n, h in zip(parts, hide, strict=True))
    column = shown_key(reference.column)
    return counted.words.agreement.reference.format(column=column, yes=yes, no=no, unknown=unknown)


def _part_verified(counted: Counted, number: int) -> str:
    hide = counted.printer.hidden((number, counted.total - number))
    shown = counted.printer.count(number, hide=hide[0]).text
    return counted.words.agreement.part_verified.format(number=shown, of=counted.total)


def _is_small(counted: Counted, way: Way) -> bool:
    """Whether a cell of a way's table is not printed, so that nothing that follows from it may be either."""
    return any(counted.printer.hidden(way.table))


def _two_by_two(counted: Counted, every: Sequence[Way]) -> Table:
    headings, printer = counted.words.headings, counted.printer
    rows = []
    for way in every:
        hide = printer.hidden(way.table)
        cells = (printer.count(n, hide=h) for n, h in zip(way.table, hide, strict=True))
        rows.append(Row((Cell(way.label), *cells)))
    header = (
        headings.counting, headings.true_positive, headings.false_positive, headings.false_negative,
        headings.true_negative,
    )  # fmt: skip
    caption = counted.words.agreement.table_caption
    return Table("two_by_two", caption, header, tuple(rows), counted.small_note)


def _share(counted: Counted, way: Way, is_one: pl.Series, among: pl.Series) -> Estimate | None:
    return counted.interval(is_one.filter(among), way.people.filter(among))


def _measures(counted: Counted, every: Sequence[Way]) -> tuple[Table, tuple[Bar, ...]]:
    words, headings, printer = counted.words.agreement, counted.words.headings, counted.printer
    rows, bars = [], []
    for way in every:
        screen, reference, hide = way.screen, way.reference == YES_CODE, _is_small(counted, way)
        found = (
            _share(counted, way, screen, reference), _share(counted, way, ~screen, ~reference),
            _share(counted, way, reference, screen), _share(counted, way, ~reference, ~screen),
        )  # fmt: skip
        cells = (printer.estimate(one, as_percent=True, hide=hide) for one in found)
        rows.append(Row((Cell(way.label), *cells)))
        for label, one in zip((words.sensitivity, words.specificity), found[:2], strict=True):
            bars.append(bar_of(label.format(way=way.label), None if hide else one))
    header = (
        headings.counting, headings.sensitivity, headings.specificity, headings.positive_value,
        headings.negative_value,
    )  # fmt: skip
    notes = (*counted.interval_notes, words.measures_note, *counted.small_note)
    return Table("measures", words.measures_caption, header, tuple(rows), notes), tuple(bars)


def _likelihoods(way: Way) -> tuple[Estimate | None, Estimate | None]:
    """The likelihood ratio of a yes and of a no."""
    both, false_yes, false_no, neither = way.table
    with_it, without = both + false_no, false_yes + neither
    return (
        likelihood_ratio((both, with_it), (false_yes, without)),
        likelihood_ratio((false_no, with_it), (neither, without)),
    )


def _without_interval(counted: Counted, estimate: Estimate | None) -> Estimate | None:
    """The estimate alone where several rows of one person are counted: its interval would be too narrow."""
    return Estimate(estimate.value) if estimate is not None and counted.study.is_clustered else estimate


def _ratios(counted: Counted, every: Sequence[Way]) -> Table:
    headings, printer = counted.words.headings, counted.printer
    rows = []
    for way in every:
        both, false_yes, false_no, neither = way.table
        found = (*_likelihoods(way), kappa(((both, false_yes), (false_no, neither))))
        shown = (_without_interval(counted, one) for one in found)
        cells = (printer.estimate(one, as_percent=False, hide=_is_small(counted, way)) for one in shown)
        rows.append(Row((Cell(way.label), *cells)))
    header = (headings.counting, headings.positive_ratio, headings.negative_ratio, headings.kappa)
    caption = counted.words.agreement.ratios_caption
    return Table("ratios", caption, header, tuple(rows), counted.small_note)


def _predicted(counted: Counted, every: Sequence[Way], prevalences: Sequence[float]) -> Iterator[Table]:
    """The predictive values at stated prevalences, of a yes and of a no."""
    words, headings, printer = counted.words.agreement, counted.words.headings, counted.printer
    if not prevalences:
        return
    columns = (headings.prevalence.format(percent=plain(one)) for one in prevalences)
    header = (headings.counting, *columns)
    for id, caption in (("positive_values", words.positive_caption), ("negative_values", words.negative_caption)):
        rows = []
        for way in every:
            positive, negative = (_without_interval(counted, one) for one in _likelihoods(way))
            cells = []
            for one in prevalences:
                after_no = complement(predictive(negative, one / 100))
                found = predictive(positive, one / 100) if id == "positive_values" else after_no
                hide = _is_small(counted, way)
                cells.append(printer.estimate(found, as_percent=True, hide=hide))
            rows.append(Row((Cell(way.label), *cells)))
        yield Table(id, caption, header, tuple(rows), (words.prevalence_note, *counted.small_note))


def _verified(counted: Counted, known: pl.Series) -> Table:
    """Who has a known reference, by group of the main result."""
    headings, printer = counted.words.headings, counted.printer
    rows = []
    for at, group in enumerate(counted.groups):
        here = known.filter(counted.rows[GROUP] == at)
        parts = (int((here == YES_CODE).sum()), int((here == NO_CODE).sum()), int(here.is_null().sum()))
        hide = printer.hidden(parts)
        cells = [printer.count(n, hide=h) for n, h in zip(parts, hide, strict=True)]
        share = NOTHING if any(hide) else printer.percent(parts[0] + parts[1], sum(parts))
        rows.append(Row((Cell(group.label), *cells, share)))
    header = (
        headings.result, headings.reference_yes, headings.reference_no, headings.reference_unknown, headings.share,
    )  # fmt: skip
    caption = counted.words.agreement.verified_caption
    return Table("verified", caption, header, tuple(rows), counted.small_note)
