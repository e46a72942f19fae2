"""No row is dropped silently: what left and what is counted add up to what was read, and the summary has to agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_studies import GROUP_OF, RLS, RULES, cells, made, report_of, study, table_of, written
from properties import examples

from rls_screen.cohort.flow import check_summary, items_read, read_summary, steps
from rls_screen.errors import TableError


@settings(max_examples=examples(5), deadline=None)
@given(
    seed=st.integers(0, 10_000), rows=st.integers(1, 60), per=st.sampled_from([None, "first", "last", "all"])
)  # fmt: skip
def test_the_flow_adds_up(tmp_path_factory: pytest.TempPathFactory, seed: int, rows: int, per: str | None) -> None:
    """Every row that was read is in exactly one step, and every counted row has one result."""
    wanted: dict[str, Any] = {} if per is None else {"per": "subject_id", "take": None if per == "all" else per}
    read = study(written(tmp_path_factory.mktemp("flow"), made(seed, rows)), **wanted)
    found = steps(read)
    assert rows == found["read"]
    assert found["read"] == sum(number for name, number in found.items() if name != "read")
    assert found["counted"] == read.scored.height
    assert not read.scored["/group"].is_null().any()


def test_the_printed_flow_adds_up(tmp_path: Path) -> None:
    """The numbers that are printed are those of the rows, counted here by their cells alone."""
    frame = made(7, 300)
    printed = [*cells(table_of(report_of(written(tmp_path, frame)), "flow")).items()]
    results, problems = frame[RULES.result], frame["problems"] != ""
    blank = frame.select(pl.all_horizontal(pl.all() == "")).to_series()
    left = [
        int(blank.sum()),
        int(((results == "") & ~problems & ~blank).sum()),
        int(((results == "") & problems).sum()),
    ]
    codes = [int((results == code).sum()) for code in GROUP_OF]
    numbers = [int(number) for _, (number,) in printed]
    assert [frame.height, *left, sum(codes), int(((results != "") & problems).sum()), *codes] == numbers
    assert frame.height == sum(left) + sum(codes)


@pytest.mark.parametrize("take", ["first", "last"])
def test_one_row_a_person(tmp_path: Path, take: str) -> None:
    """One row of each person is counted, the first or the last with content; a row without a code is a person."""
    frame = pl.concat([made(1, 60, odd=False), made(2, 30)]).with_columns(
        pl.when(pl.int_range(pl.len()) < 3).then(pl.lit("")).otherwise("subject_id").alias("subject_id")
    )
    read = study(written(tmp_path, frame), per="subject_id", take=take)
    kept: dict[str, int] = {}
    for at, (code, *others) in enumerate(frame.select("subject_id", *frame.columns[1:]).iter_rows()):
        if any(others) and code and (take == "last" or code not in kept):
            kept[code] = at
    expected = {*kept.values(), *(at for at, code in enumerate(frame["subject_id"]) if not code)}
    assert expected == {*read.rows["/chosen"].arg_true()}


def test_why_results_are_not_finished(tmp_path: Path) -> None:
    """The questions named are unanswered ones that the result reads, counted among unfinished rows."""
    frame = made(3, 200)
    printed = cells(table_of(report_of(written(tmp_path, frame)), "why_unfinished"))
    unfinished = [code for code, group in GROUP_OF.items() if group.counts_as == "unfinished"]
    listed = frame.filter(pl.col(RULES.result).is_in(unfinished))[RULES.open].str.split(";")
    assert printed
    needed = items_read(RLS, RULES.result)
    for id in needed:
        count = int(listed.list.contains(id).sum())
        if RLS.items[id].label in printed:
            assert str(count) == printed[RLS.items[id].label][0]
    assert {*printed} <= {RLS.items[id].label for id in needed}


def test_items_read_by_a_result() -> None:
    """A result reads the items of the findings it reads."""
    assert {"urge_to_move", "cramps", "age", "able_to_describe"} <= items_read(RLS, RULES.result)
    assert "ferritin" not in items_read(RLS, RULES.result)


# ---- The summary ----------------------------------------------------------------------------------------------------


def summary(frame: pl.DataFrame, **changed: Any) -> dict[str, Any]:
    """The summary of a table, as the scoring run would have written it."""
    with_content = frame.filter((pl.col(RULES.result) != "") | (pl.col("problems") != ""))
    return {
        "file": "people.csv", "rows": with_content.height, "rows_with_problems": int((frame["problems"] != "").sum()),
        "rows_without_content": 1, "instrument": {"version": RLS.head.version},
        "provenance": {"command": "rls-screen batch people.csv"}, **changed,
    }  # fmt: skip


def test_a_summary_of_the_same_rows(tmp_path: Path) -> None:
    """The summary of the same run is taken."""
    frame = made(4)
    check_summary(study(written(tmp_path, frame)), read_summary(json.dumps(summary(frame)), "s.json"), "s.json")


@pytest.mark.parametrize(
    "changed",
    [{"rows": 1}, {"rows_with_problems": 99}, {"instrument": {"version": "0.1.0"}}],
    ids=["rows", "problems", "version"],
)
def test_a_summary_of_other_rows(tmp_path: Path, changed: dict[str, Any]) -> None:
    """The summary of another table is refused."""
    frame = made(4)
    with pytest.raises(TableError) as caught:
        check_summary(study(written(tmp_path, frame)), summary(frame, **changed), "s.json")
    assert ("summary-of-another-table",) == caught.value.codes


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rows": "x"}', '{"rows": 1, "rows_with_problems": 0}', "[" * 5000])
def test_a_file_that_is_no_summary(text: str) -> None:
    """Another file is refused."""
    with pytest.raises(TableError) as caught:
        read_summary(text, "s.json")
    assert ("not-a-summary",) == caught.value.codes
