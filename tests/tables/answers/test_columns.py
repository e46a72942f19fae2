"""How columns of cells become answers: empty, unsure, unusable, and lists of medicines."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from people import alone, table
from running import batch, problems, scored, status

from rls_screen.batch import frame as frames
from rls_screen.batch.scoring import Scoring, rows_without_content
from rls_screen.content.library import load
from rls_screen.tables.maps.layout import Options, layout

INSTRUMENT = load(people=True)

KINDS = [*dict.fromkeys(item.kind for item in INSTRUMENT.items.values())]

NUMBERS = [item.id for item in INSTRUMENT.items.values() if item.kind == "number"]

STATES = {"empty": "", "bad": "<5", "unsure": "unsure"}

# One state for each kind, and limits among numbers; the other pairs are slow.
OFTEN = {(kind, [*STATES][at % 3]) for at, kind in enumerate(KINDS)} | {("number", "bad")}
ENDING = ("number", "medicines")

ROWS = 4


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


@pytest.mark.thorough
@pytest.mark.parametrize(
    "what, state",
    [
        *(
            pytest.param(kind, state, marks=[] if (kind, state) in OFTEN else pytest.mark.slow)
            for kind in KINDS
            for state in STATES
        ),
        *(pytest.param(id, "bad", marks=pytest.mark.slow) for id in NUMBERS),
    ],
)
def test_columns_of_which_nothing_can_be_read(scoring: Scoring, what: str, state: str) -> None:
    """Where a kind's columns, or one number, hold nothing that can be read, every row is scored as it is alone."""
    ids = [item.id for item in INSTRUMENT.items.values() if what in (item.kind, item.id)]
    people = without(ids, state, 0, seed=len(what))
    cells = pl.DataFrame({str(place): column for place, column in enumerate(people.values())})
    as_alone(people, scoring.score(cells, rows_without_content(cells)).results)


@pytest.mark.parametrize("state", ["null", pytest.param("bad", marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", [
    pytest.param(kind, marks=[] if kind in ENDING else pytest.mark.slow) for kind in KINDS
])  # fmt: skip
def test_columns_that_end_within_a_table(
    monkeypatch: pytest.MonkeyPatch, scoring: Scoring, kind: str, state: str
) -> None:
    """So it is where a later part of a frame holds nothing in these columns, nulls among it."""
    monkeypatch.setattr(frames, "ROWS_AT_ONCE", 2)
    ids = [item.id for item in INSTRUMENT.items.values() if item.kind == kind]
    people = without(ids, "empty" if state == "null" else state, 2, seed=len(kind))
    frame = pl.DataFrame(people)
    if state == "null":
        frame = frame.with_columns(pl.when(pl.int_range(pl.len()) < 2).then(pl.col(ids)))
    as_alone(people, frames.scored_frame(frame, scoring))


def test_an_entry_in_doubt_is_named_and_is_no_problem(tmp_path: Path) -> None:
    """An entry in doubt stands in the problems file with what settles it, and in the summary; its row is scored."""
    data = 'subject_id,urge_to_move,medicines\nA,yes,"refuses to stop quetiapine, plaquenil 200"\nB,yes,sertraline\n'
    more = ("--problems", str(tmp_path / "problems.csv"), "--summary", str(tmp_path / "summary.json"))
    result = batch(tmp_path, data, *more)
    assert status(result) == 0
    (one,) = scored(tmp_path, name="problems.csv")
    assert ("1", "2", "medicines") == (one["row"], one["line"], one["column"])
    assert one["allowed"].startswith('doubt: "refuses to stop quetiapine": is quetiapine taken now?')
    assert ["", ""] == [row["problems"] for row in scored(tmp_path)]
    assert ["refuses to stop quetiapine", ""] == [row["medicines_unrecognised"] for row in scored(tmp_path)]
    said = "medicines: an entry in doubt, not counted and named in the problems file (1 row)"
    assert said in json.loads((tmp_path / "summary.json").read_text("utf-8"))["remarks"]
    assert "quetiapine" not in result.stderr


def test_near_names_of_medicines_are_suggested_and_never_counted(tmp_path: Path) -> None:
    """A near name stays unread, its row is scored, and the file of problems says what it may have meant."""
    data = 'subject_id,medicines\nA,"sertralin, plaquenil"\nB,pred\nC,stopped ropinirole\nD,None\n'
    assert 0 == status(batch(tmp_path, data, "--problems", str(tmp_path / "problems.csv")))
    rows = scored(tmp_path)
    assert ["hydroxychloroquine:antimalarial", "prednisone?:corticosteroid", "", ""] == [
        row["medicine_flags"] for row in rows
    ]
    assert ["sertralin", "", "", ""] == [row["medicines_unrecognised"] for row in rows]
    assert ["", "", "ropinirole:stopped", ""] == [row["medicines_not_counted"] for row in rows]
    assert [("1", "medicines", "sertralin, plaquenil")] == problems(tmp_path)
    assert "doubt: sertralin: sertraline?" == scored(tmp_path, name="problems.csv")[0]["allowed"]
    assert [""] * 4 == [row["problems"] for row in rows]
