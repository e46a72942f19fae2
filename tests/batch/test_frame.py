"""`score_frame`: data frames, lazy frames and Arrow tables."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from people import table

import rls_screen
from rls_screen.batch.frame import score_frame
from rls_screen.content.instrument import Instrument
from rls_screen.errors import TableError


def python(program: str) -> str:
    """What a program prints in a Python of its own."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_the_frame_takes_what_the_command_takes() -> None:
    """`score_frame` refuses a near heading, and reads the frame with `ignore` and `partial`."""
    people = pl.DataFrame({"Urge to move": ["no"], "flag_siezure": ["yes"]})
    with pytest.raises(TableError) as caught:
        score_frame(people)
    assert "doubtful-heading" in caught.value.codes
    assert ["not_met"] == score_frame(people, ignore=["flag_si*"], partial=True)["screen_result"].to_list()
    assert ["not_met"] == score_frame(people, ignore="flag_siezure", partial=True)["screen_result"].to_list()
    found = score_frame(people.rename({"flag_siezure": "Flag-Seizure"}))
    assert ["emergency"] == found["urgency"].to_list()
    assert ["Urge to move", "Flag-Seizure"] == found.columns[:2]


def test_importing_the_package_costs_nothing() -> None:
    """`import rls_screen` brings in neither polars nor pydantic; its three names come when they are used."""
    heavy = "[name for name in ('polars', 'pydantic', 'typer', 'rls_screen.content.rules') if name in sys.modules]"
    assert "[]" == python(f"import sys, rls_screen; dir(rls_screen); print({heavy})")
    assert {"load", "score", "score_frame"} <= {*dir(rls_screen)}
    with pytest.raises(AttributeError, match="no attribute 'scores'"):
        rls_screen.scores  # noqa: B018


def test_a_lazy_frame_stays_lazy(instrument: Instrument) -> None:
    """A lazy frame comes back lazy, and gives what the frame itself gives, streamed or not."""
    people = pl.DataFrame(table(instrument, 10, seed=5, bad=0.01))
    lazy = rls_screen.score_frame(people.lazy())
    assert isinstance(lazy, pl.LazyFrame)
    scored = score_frame(people)
    assert scored.equals(lazy.collect(engine="streaming"))
    assert scored.schema == lazy.collect_schema()


def test_nothing_is_read_before_a_lazy_frame_is_collected() -> None:
    """Scoring a lazy frame reads no row; what is asked of the results later still holds."""
    read: list[int] = []

    def noticed(frame: pl.DataFrame) -> pl.DataFrame:
        read.append(frame.height)
        return frame

    people = pl.LazyFrame({"note": ["a", "b"], "urge_to_move": ["no", "yes"]})
    lazy = score_frame(
        people.map_batches(noticed, schema={"note": pl.String(), "urge_to_move": pl.String()}), partial=True
    )
    assert [] == read
    assert [("a", "not_met")] == lazy.filter(screen_result="not_met").select("note", "screen_result").collect().rows()
    assert [2] == read


def test_arrow_comes_out_as_a_frame(instrument: Instrument) -> None:
    """Any table that speaks Arrow is read."""

    class Table:
        def __init__(self, frame: pl.DataFrame) -> None:
            self.frame = frame

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return self.frame.__arrow_c_stream__(requested_schema)

    people = pl.DataFrame(table(instrument, 5, seed=6))
    assert score_frame(people).equals(score_frame(Table(people)))


@pytest.mark.parametrize(
    "frame, code",
    [
        pytest.param({"age": [1]}, "not-a-table", id="no table"),
        pytest.param(None, "not-a-table", id="nothing"),
        pytest.param(pl.DataFrame(), "no-known-column", id="no columns"),
        pytest.param(pl.DataFrame({"x": ["yes"]}), "no-known-column", id="no known column"),
        pytest.param(pl.DataFrame({"age": [[1]]}), "column-kind", id="lists"),
        pytest.param(pl.DataFrame({"age": [b"1"]}), "column-kind", id="bytes"),
        pytest.param(pl.DataFrame({"age": [timedelta(1)]}), "column-kind", id="a duration"),
        pytest.param(pl.DataFrame({"labs_date": [datetime.now(UTC)]}), "column-kind", id="a zoned moment"),
        pytest.param(pl.DataFrame({"age": [1], "urgency": ["none"]}), "already-scored", id="already scored"),
        pytest.param(
            pl.DataFrame({"ferritin": [1], "ferritin[ng/mL]": [1]}), "two-columns-for-one-item", id="two for one"
        ),
        pytest.param(pl.DataFrame({"age[kg]": [1]}), "unknown-unit", id="unknown unit"),
    ],
)
@pytest.mark.parametrize("lazy", [False, True], ids=["eager", "lazy"])
def test_bad_columns_raise_at_the_call(frame: Any, code: str, lazy: bool) -> None:
    """Columns that cannot be used raise TableError when `score_frame` is called, not when rows are collected."""
    if lazy and not isinstance(frame, pl.DataFrame):
        pytest.skip("only a frame can be lazy")
    with pytest.raises(TableError) as caught:
        score_frame(frame.lazy() if lazy else frame, partial=True)
    assert code == caught.value.code


def test_results_are_replaced_where_told() -> None:
    """A scored frame is scored again with replace_results."""
    people = score_frame(pl.DataFrame({"note": ["a"], "urge_to_move": ["yes"]}), partial=True)
    assert people.equals(score_frame(people, replace_results=True, partial=True))


def test_typed_columns_are_read_as_their_words(instrument: Instrument) -> None:
    """True, 1 and "yes" are one answer; numbers, dates and categories may be typed; null is not answered."""
    day, other = date(2024, 1, 2), date(2024, 2, 3)
    typed = pl.DataFrame({
        "urge_to_move": [1, 0, None], "cramps": [True, False, None], "ferritin": [50, 60, None],
        "hemoglobin[g/dL]": [11.9, 7.5, None], "labs_date": [day, None, other],
        "sledai_date": [datetime(2024, 1, 2), None, datetime(2024, 2, 3)],
        "sex": pl.Series(["female", "male", None], dtype=pl.Categorical), "one_position": pl.Series([None] * 3),
    })  # fmt: skip
    words = pl.DataFrame({
        "urge_to_move": ["yes", "no", ""], "cramps": ["yes", "no", ""], "ferritin": ["50", "60", ""],
        "hemoglobin[g/dL]": ["11.9", "7.5", ""], "labs_date": [str(day), "", str(other)],
        "sledai_date": [str(day), "", str(other)], "sex": ["female", "male", ""], "one_position": [""] * 3,
    })  # fmt: skip
    results = [*instrument.results, "problems"]
    assert ["", "", ""] == score_frame(typed, partial=True)["problems"].to_list()
    assert score_frame(words, partial=True).select(results).equals(score_frame(typed, partial=True).select(results))
    assert typed.equals(score_frame(typed, partial=True).select(typed.columns))


def test_a_moment_within_a_day_is_that_day() -> None:
    """The time behind a date is dropped: a moment within a day is read as the day."""
    moments = [datetime(2024, 1, 2, 5), datetime(2024, 1, 2), datetime(2024, 1, 2, 23, 59, 59, 999_999)]
    people = pl.DataFrame({"labs_date": moments, "answered_on": [date(2024, 4, 1)] * 3, "ferritin": [50] * 3})
    scored = score_frame(people, partial=True)
    assert [""] * 3 == scored["problems"].to_list()
    assert {False} == {"labs_out_of_date" in text for text in scored["considerations"]}
