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


@pytest.mark.parametrize("found, of, printed", [(51, 80, "63.8"), (1, 16, "6.3"), (1, 3, "33.3"), (0, 7, "0.0")])
def test_a_half_is_rounded_upwards(found: int, of: int, printed: str) -> None:
    """A share that lies between two decimals is printed as the upper one, whatever the order of arithmetic."""
    assert printed == percent(found / of)
