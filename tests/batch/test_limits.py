"""Rows with a limit such as `<5`: counted like rows with a number that the limit leaves."""

from __future__ import annotations

import polars as pl
import pytest
from people import table

import rls_screen
from rls_screen.content.instrument import Instrument


def test_counted_like_a_number(instrument: Instrument) -> None:
    """Where every number that a limit leaves gives one result, the counts of the summary are those of such a number."""
    people = table(instrument, 40, seed=9)
    limits = {**people, "ferritin": ["<5" if at % 2 else cell for at, cell in enumerate(people["ferritin"])]}
    numbers = {**people, "ferritin": ["3" if at % 2 else cell for at, cell in enumerate(people["ferritin"])]}
    expected = rls_screen.score_table(pl.DataFrame(numbers), bad_cells="unknown")
    found = rls_screen.score_table(pl.DataFrame(limits), bad_cells="unknown")
    for key in ("rows", "items", "leaves_open", "first", "results"):
        assert expected.summary[key] == found.summary[key], key
    assert expected.audit.equals(found.audit)
    results = [id for id in instrument.results if instrument.results[id].kind != "value"]
    assert expected.frame.select(results).equals(found.frame.select(results))


def test_a_limit_is_told_of_and_is_no_problem() -> None:
    """A row with a limit is no problem row; the limit is listed with what it was read as, and counted in a remark."""
    people = pl.DataFrame({"subject_id": ["A"], "urge_to_move": ["no"], "ferritin": ["<5"]})
    found = rls_screen.score_table(people, partial=True, bad_cells="unknown")
    assert ("", 0) == (found.frame["problems"][0], found.summary["rows_with_problems"])
    assert "read as a limit: 1 to below 5" == found.problems["allowed"][0]
    assert ["ferritin: a limit such as <5, read as all numbers that it leaves (1 row)"] == [
        one for one in found.summary["remarks"] if "limit" in one
    ]


@pytest.mark.parametrize("iron, tibc, bad", [
    pytest.param(">50", "40", True, id="the part is surely above"),
    pytest.param("60", "<50", True, id="the whole is surely below"),
    pytest.param(">30", "40", False, id="it may be"),
    pytest.param("<30", "40", False, id="surely not"),
])  # fmt: skip
def test_a_part_above_its_whole(iron: str, tibc: str, bad: bool) -> None:
    """A part that is above its whole for every number that a limit leaves is a problem, and unknown."""
    people = pl.DataFrame({"urge_to_move": ["no"], "serum_iron": [iron], "tibc": [tibc]})
    found = rls_screen.score_table(people, partial=True, bad_cells="unknown")
    assert bad == ("serum_iron" in found.frame["problems"][0])
    assert bad == (found.summary["items"]["serum_iron"]["answered"]["count"] == 0)


def test_what_leaving_rows_out_costs_is_said() -> None:
    """By default the last line says how many rows are left out, for which cells, and how to score them."""
    people = pl.DataFrame({"urge_to_move": ["yes", "no", "no"], "ferritin": ["<5", "x", "50"]})
    last = repr(rls_screen.score_table(people, partial=True)).splitlines()[-1]
    assert "2 rows (66.7 % of all), for cells of ferritin 2 (1 a limit such as <5)" in last
    assert "--bad-cells unknown" in last
    assert "Left out" not in repr(rls_screen.score_table(people, partial=True, bad_cells="unknown"))
