"""Columns of which nothing can be read, in the whole table or from some row on."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from people import alone, table
from running import batch, scored, status

from rls_screen.batch import frame as frames
from rls_screen.batch.frame import score_frame
from rls_screen.batch.scoring import Scoring
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.tables import csv_input
from rls_screen.tables.layout import Options, layout
from rls_screen.tables.noticed import without_content

INSTRUMENT = load(people=True)
KINDS = [*dict.fromkeys(item.kind for item in INSTRUMENT.items.values())]
NUMBERS = [item.id for item in INSTRUMENT.items.values() if item.kind == "number"]
STATES = {"empty": "", "bad": "<5", "unsure": "unsure"}
ROWS = 6


@pytest.fixture(scope="module")
def scoring() -> Scoring:
    """The rules for a table with a column for every item."""
    return Scoring(INSTRUMENT, layout("people.csv", tuple(INSTRUMENT.items), INSTRUMENT, Options()))


def as_alone(people: dict[str, list[str]], results: pl.DataFrame) -> None:
    """Every row has the results that its answers have alone."""
    rows = [dict(zip(people, row, strict=True)) for row in zip(*people.values(), strict=True)]
    assert [alone(INSTRUMENT, row) for row in rows] == results.select(list(INSTRUMENT.results)).to_dicts()


def without(ids: list[str], state: str, first: int, seed: int) -> dict[str, list[str]]:
    """People whose cells of these items hold nothing that can be read from row `first` on."""
    people = table(INSTRUMENT, ROWS, seed=seed)
    return people | {id: [*people[id][:first], *[STATES[state]] * (ROWS - first)] for id in ids}


@pytest.mark.parametrize(
    "what, state", [*((kind, state) for kind in KINDS for state in STATES), *((id, "bad") for id in NUMBERS)]
)
def test_columns_of_which_nothing_can_be_read(scoring: Scoring, what: str, state: str) -> None:
    """Where a kind's columns, or one number, hold nothing that can be read, every row is scored as it is alone."""
    ids = [item.id for item in INSTRUMENT.items.values() if what in (item.kind, item.id)]
    people = without(ids, state, 0, seed=len(what))
    cells = pl.DataFrame({str(place): column for place, column in enumerate(people.values())})
    as_alone(people, scoring.score(cells, without_content(cells)).results)


@pytest.mark.parametrize("state", ["null", "bad"])
@pytest.mark.parametrize("kind", KINDS)
def test_columns_that_end_within_a_table(
    monkeypatch: pytest.MonkeyPatch, scoring: Scoring, kind: str, state: str
) -> None:
    """So it is where a later part of a frame holds nothing in these columns, nulls among it."""
    monkeypatch.setattr(frames, "ROWS_AT_ONCE", 3)
    ids = [item.id for item in INSTRUMENT.items.values() if item.kind == kind]
    people = without(ids, "empty" if state == "null" else state, 3, seed=len(kind))
    frame = pl.DataFrame(people)
    if state == "null":
        frame = frame.with_columns(pl.when(pl.int_range(pl.len()) < 3).then(pl.col(ids)))
    as_alone(people, frames.scored_frame(frame, scoring))


@pytest.mark.parametrize("out", ["csv", "parquet"])
def test_an_emergency_is_said_where_no_value_can_be_read(tmp_path: Path, out: str) -> None:
    """A table whose numbers are all empty or bad is written, and its emergencies are said first."""
    data = "subject_id,urge_to_move,flag_seizure,ferritin,hemoglobin,tsat\nP0,yes,yes,,<5,\nP1,no,no,,x,\n"
    result = batch(tmp_path, data, out=f"scored.{out}")
    assert 3 == status(result)
    assert result.output.startswith("EMERGENCY: 1 row, to be seen to first: row 1.")


@pytest.mark.parametrize("state", ["", "x"])
def test_a_file_whose_later_parts_hold_no_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    """A CSV file whose later parts hold no number comes out as it does in one part."""
    rows = [f"P{at},yes,no,{30 + at if at < 40 else state},{20 if at % 2 else state}" for at in range(80)]
    data = "\n".join(["subject_id,urge_to_move,flag_seizure,ferritin,tsat", *rows])
    batch(tmp_path, data, out="whole.csv")
    monkeypatch.setattr(csv_input, "CHUNK_BYTES", 400)
    batch(tmp_path, data)
    assert scored(tmp_path, name="whole.csv") == scored(tmp_path)


def test_a_column_of_one_value_is_compared_row_by_row(instrument: Instrument) -> None:
    """A rule that begins with a number is read for each row where all rows have the same value."""
    people = pl.DataFrame({"urge_to_move": ["no"] * 3, "flag_seizure": ["no"] * 3, "ferritin": ["50"] * 3})
    assert ["ferritin_may_mislead;one_of_two_missing;assay_varies"] * 3 == score_frame(people)["iron_notes"].to_list()
