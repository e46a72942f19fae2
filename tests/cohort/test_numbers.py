"""Small counts are hidden, and so is what would tell them in the same row."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_studies import RLS, cells, made, report_of, table_of, written
from properties import examples

from rls_screen.cohort.intervals import Estimate
from rls_screen.cohort.model import StudyReport
from rls_screen.cohort.numbers import NOTHING, Printer, percent

assert RLS.study_words is not None
WORDS = RLS.study_words
PRINTER = Printer(WORDS.numbers, 5)


@settings(max_examples=examples(50), deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=5))
def test_nothing_hidden_follows(parts: list[int]) -> None:
    """With the total and what is shown known, each hidden count could be another one, unless all are small."""
    hide = PRINTER.hidden(parts)
    assert all(hidden for hidden, count in zip(hide, parts, strict=True) if count < 5)
    if not any(hide) or all(hide):
        return
    hidden = [count for at, count in enumerate(parts) if hide[at]]
    assert len(hidden) > 1
    assert sum(hidden)
    possible = [
        one for one in product(range(sum(hidden) + 1), repeat=len(hidden))
        if sum(one) == sum(hidden) and min(one) < 5
    ]  # fmt: skip
    for at, count in enumerate(hidden):
        assert {one[at] for one in possible} != {count}


def test_all_is_shown_without_the_option() -> None:
    """Without the option nothing is hidden."""
    assert (False, False) == Printer(PRINTER.words).hidden((0, 1))
    assert not Printer(PRINTER.words).small(0)


@pytest.mark.parametrize(
    "parts, expected",
    [
        pytest.param((5, 6, 7), (False, False, False), id="none is small"),
        pytest.param((4, 6, 7), (True, True, False), id="one is small: the smallest other too"),
        pytest.param((4, 3, 7), (True, True, False), id="two are small: neither follows"),
        pytest.param((0, 0, 7), (True, True, True), id="two that can only be zero"),
        pytest.param((4, 4, 9, 7), (True, True, False, True), id="two that can only be four"),
        pytest.param((1, 2), (True, True), id="all are small"),
    ],
)
def test_what_is_hidden(parts: tuple[int, ...], expected: tuple[bool, ...]) -> None:
    """A count under five is hidden, with what would tell it."""
    assert expected == PRINTER.hidden(parts)


def test_hidden_numbers_are_printed_as_a_limit() -> None:
    """Count, share, interval, estimate and median of what is hidden are all the same mark."""
    some = Estimate(0.5, 0.2, 0.8)
    printed = [
        PRINTER.count(3, hide=True), PRINTER.share(3, 9, hide=True), PRINTER.percent(3, 9, hide=True),
        PRINTER.interval(some, hide=True), PRINTER.estimate(some, as_percent=True, hide=True),
        PRINTER.median((1.0, 2.0, 3.0), 4),
    ]  # fmt: skip
    assert ["<5"] * 6 == [one.text for one in printed]
    assert all(one.number is None for one in printed)
    assert NOTHING == PRINTER.percent(0, 0)
    assert NOTHING == PRINTER.interval(None)
    assert "2 [1 to 3]" == PRINTER.median((1.0, 2.0, 3.0), 5).text


def test_a_report_shows_no_small_count(tmp_path: Path) -> None:
    """In the report no count under five is left, and every row of people hides what follows."""
    report = report_of(written(tmp_path, made(5, 60)), "dx=yes", suppress=5, by="site")
    seen = 0
    for section in report.sections:
        for table in section.all_tables:
            for row in table.rows:
                for cell in row.cells[1:]:
                    seen += cell.text == "<5"
                    first = cell.text.split(" ")[0]
                    is_count = first.isdigit() and "[" not in cell.text
                    assert not is_count or int(first) >= 5 or table.id in ("ratios",), (table.id, row)
    assert seen > 50
    groups = cells(table_of(report, "people"))
    assert any("<5" in row for row in groups.values())


def counts_of(cells: list[str]) -> list[int]:
    """The counts in printed cells; a hidden one is no count."""
    return [int(one.split(" ")[0]) for one in cells if one != "<5" and one[:1].isdigit()]


@pytest.mark.thorough
@pytest.mark.parametrize("seed, people_screened", [(0, 70), (1, 70), (2, 11), (3, 14), (4, 8), (5, 30)])
def test_what_follows_from_a_hidden_count_is_hidden(tmp_path: Path, seed: int, people_screened: int) -> None:
    """Compared with the report that hides nothing: no bound, share, bar or second count tells a hidden one."""
    file = written(tmp_path, made(seed, people_screened))
    full, shown = report_of(file), report_of(file, suppress=5)
    open_counts = [(counts_of(one), two) for one, two in in_pairs(full, shown, "open")]
    unfinished = sum(group_sizes(full)[at] for at in group_places("unfinished"))
    people = sum(group_sizes(full))
    for (total, among), (total_shown, among_shown) in open_counts:
        must_hide = total < 5 or people - total < 5
        assert not must_hide or total_shown == "<5"
        assert not (must_hide or min(among, total - among, unfinished - among) < 5) or among_shown == "<5"
    bounds = [row.cells for row in table_of(shown, "results").rows][-2:]
    hidden = {at for at, row in enumerate(table_of(shown, "results").rows) if row.cells[2].text == "<5"}
    for row, of in zip(bounds, (("yes",), ("yes", "either", "unfinished")), strict=True):
        places = {place for one in of for place in group_places(one)}
        number = sum(group_sizes(full)[at] for at in places)
        if hidden & places or number < 5 or people - number < 5:
            assert ["<5"] * 3 == [one.text for one in row[2:]]
    for figure in (one for section in shown.sections for one in section.figures):
        # What a bar is drawn from: the rows that have an answer, else the rows of the group, behind its codes.
        at = 1 if figure.id == "missing" else 2
        marked = {row.cells[0].text for row in figure.table.rows if row.cells[at:] and "<5" == row.cells[at].text}
        assert all(bar.value is None for bar in figure.bars if bar.label in marked), figure.id
        for bar in figure.bars if figure.legend else ():
            column = [one.split(" (")[0] for one in figure.table.header].index(bar.label)
            rows = [row for row in figure.table.rows if row.cells[0].text in figure.legend]
            assert all(
                (row.cells[column].text == "<5") <= (part is None) for row, part in zip(rows, bar.parts, strict=True)
            )


def in_pairs(full: StudyReport, shown: StudyReport, id: str) -> list[tuple[list[str], list[str]]]:
    """The printed cells of each row of a table, all shown and small ones hidden."""
    one, other = cells(table_of(full, id)), cells(table_of(shown, id))
    assert [*one] == [*other]
    return [*zip(one.values(), other.values(), strict=True)]


def group_sizes(report: StudyReport) -> list[int]:
    """How many rows each group has, in a report that hides nothing."""
    return [int(row.cells[2].text) for row in table_of(report, "results").rows[:-2]]


def group_places(counts_as: str) -> list[int]:
    """The places of the groups that count in this way."""
    rules = RLS.head.cohort
    assert rules is not None
    return [at for at, group in enumerate(rules.groups) if group.counts_as == counts_as]


@pytest.mark.parametrize("found, of, printed", [(51, 80, "63.8"), (1, 16, "6.3"), (1, 3, "33.3"), (0, 7, "0.0")])
def test_a_half_is_rounded_upwards(found: int, of: int, printed: str) -> None:
    """A share that lies between two decimals is printed as the upper one, whatever the order of arithmetic."""
    assert printed == percent(found / of)
