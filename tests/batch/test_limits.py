"""Rows with a limit such as `<5`: counted like rows with a number that the limit leaves."""

from __future__ import annotations

import polars as pl
import pytest
from people import table

import rls_screen
from rls_screen.content.instrument import Instrument


def test_counted_like_a_number(instrument: Instrument) -> None:
    """Where every number that a limit leaves gives one result, the counts of the summary are those of such a number."""
    people = table(instrument, 10, seed=9)
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


def test_bad_cells_of_a_laboratory_cost_nobody(instrument: Instrument) -> None:
    """Cells as laboratories write them: by default their rows are left out, three of four with too little iron among
    them; as unknown every row counts, a limit by the numbers it leaves, and a word for "not done" as not answered.
    """
    people = pl.DataFrame({
        **dict.fromkeys(("urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening"), ["yes"] * 6),
        "ferritin": ["<5", "<10", "45", "140", ">500", "310"], "tsat": ["ND", "", "n.d.", "", "-", ""],
    })  # fmt: skip
    bad = [0, 1, 2, 4]
    left_out = rls_screen.score_table(people, partial=True)
    assert bad == [at for at, text in enumerate(left_out.frame["problems"]) if text]
    assert ["incomplete", "outside_iv_range"] == [one for one in left_out.frame["iron_status"] if one]
    found = rls_screen.score_table(people, partial=True, bad_cells="unknown")
    low, high = ["aasm_range"] * 3, ["incomplete", "very_high_ferritin", "outside_iv_range"]
    assert [*low, *high] == found.frame["iron_status"].to_list()
    assert [0, 2, 4] == [at for at, text in enumerate(found.frame["problems"]) if "tsat" in text]
    for id in instrument.results:
        assert None not in found.frame[id].to_list() or instrument.results[id].kind == "value", id


def test_what_leaving_rows_out_costs_is_said() -> None:
    """By default the last line says how many rows are left out, for which cells, and how to score them."""
    people = pl.DataFrame({"urge_to_move": ["yes", "no", "no"], "ferritin": ["<5", "x", "50"]})
    last = repr(rls_screen.score_table(people, partial=True)).splitlines()[-1]
    assert "2 rows (66.7 % of all), for cells of ferritin 2 (1 a limit such as <5)" in last
    assert "--bad-cells unknown" in last
    assert "Left out" not in repr(rls_screen.score_table(people, partial=True, bad_cells="unknown"))
