"""A scored table verified: nothing differs where nothing was changed; every change is found, and explained or not."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import polars as pl
import pytest
from running import batch
from stored import RLS, VERSION, scored, stored_by, verified, written

from rls_screen.batch.frame import score_frame
from rls_screen.content.library import load
from rls_screen.errors import TableError
from rls_screen.tables.maps.study_map import read_map
from rls_screen.verification.table import ROW

TABLES = [result for result in RLS.results.values() if result.kind == "table"]
OLD = Path(__file__).parents[1] / "support" / "scored_by_0_1.csv"


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    """Sixty people scored by this version."""
    return scored(60, bad=0.01)


def refused(file: str) -> str:
    """The code with which a table is refused."""
    with pytest.raises(TableError) as caught:
        verified(file)
    return caught.value.code


def test_the_same_version_finds_no_difference(tmp_path: Path, frame: pl.DataFrame) -> None:
    """What this version scored is what it scores, also in rows with bad cells and rows without content."""
    empty = pl.DataFrame({name: [""] for name in frame.columns})
    found, tally = verified(written(tmp_path, pl.concat([frame, empty])))
    assert ([], 61, 0, 0, VERSION) == (found, tally.rows, tally.differing, tally.unexplained, tally.version)
    assert frame.filter(pl.col("problems") != "").height > 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", [".parquet", ".xlsx"])
def test_another_kind_of_file(tmp_path: Path, frame: pl.DataFrame, kind: str) -> None:
    """Typed cells are compared as what they say: numbers as numbers."""
    file = tmp_path / f"scored{kind}"
    whole = frame.with_columns(pl.col("criteria_met", "tsat_used").cast(pl.Float64, strict=False))
    whole.write_parquet(file) if kind == ".parquet" else whole.write_excel(file, worksheet="scored")
    assert [] == verified(str(file))[0]


@pytest.mark.slow
def test_every_edited_code_is_found(tmp_path: Path, frame: pl.DataFrame) -> None:
    """A code that was changed by hand is a difference that nothing explains, in its row and of its result alone."""
    chance, rows = random.Random(3), frame.to_dicts()
    edited = {}
    for at in range(0, len(rows), 3):
        result = chance.choice(TABLES)
        if rows[at]["instrument_version"]:
            rows[at][result.id] = chance.choice([code for code in result.codes if code != rows[at][result.id]])
            edited[at + 1] = result.id
    found, tally = verified(written(tmp_path, pl.DataFrame(rows)))
    assert edited == {one.row: one.explanation.difference.result for one in found}
    assert (len(edited), len(edited)) == (tally.differing, tally.unexplained)
    assert {one.row + 1 for one in found} == {one.line for one in found}


@pytest.mark.slow
def test_an_edited_list_and_number(tmp_path: Path, frame: pl.DataFrame) -> None:
    """An entry that was added to a list or taken out, another order and another number are differences."""
    rows = [row for row in frame.to_dicts() if row["instrument_version"] and ";" in row["missing"] and row["tsat_used"]]
    first, *others = rows[0]["missing"].split(";")
    rows[0]["missing"] = ";".join([*others, "nowhere"])
    rows[1]["missing"] = ";".join(reversed(rows[1]["missing"].split(";")))
    rows[2]["tsat_used"] = "1e3"
    rows[3]["tsat_used"] = f"{float(rows[3]['tsat_used']):.9f}"
    found, _ = verified(written(tmp_path, pl.DataFrame(rows)))
    assert [
        (1, "missing", "-nowhere"), (1, "missing", f"+{first}"), (2, "missing", "another order"), (3, "tsat_used", ""),
    ] == [(one.row, one.explanation.difference.result, one.explanation.detail) for one in found]  # fmt: skip


def test_a_table_of_0_1_is_explained(tmp_path: Path) -> None:
    """Of people that version 0.1.0 scored every difference has an entry of the changes, but for an edited one."""
    rows = pl.read_csv(OLD, infer_schema=False).fill_null("").to_dicts()
    at = next(at for at, row in enumerate(rows) if row["screen_result"] == "met")
    rows[at]["screen_result"] = "not_met"
    found, tally = verified(written(tmp_path, pl.DataFrame(rows)))
    assert ("0.1.0", len(rows), 1) == (tally.version, tally.differing, tally.unexplained)
    unexplained = [(one.row, one.explanation.detail) for one in found if not one.explanation.changes]
    assert [(at + 1, "not_met -> met")] == unexplained
    by = {change.id for one in found for change in one.explanation.changes}
    assert len(by) > 12


@pytest.mark.parametrize(
    "cell, item, version, state, ids",
    [
        pytest.param("2026-03-01T10:12", "labs_date", "0.1.0", "not scored", {"dates"}, id="a date is read now"),
        pytest.param(
            "11.4 g/dL",
            "hemoglobin",
            "0.1.0",
            "not scored",
            {"numbers", "cells_with_units"},
            id="a unit is",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "11.4 g/dL", "hemoglobin", VERSION, "not scored", set(), id="not by this version", marks=pytest.mark.slow
        ),
        pytest.param(
            "yes", "cramps", "0.1.0", "not scored", set(), id="no entry is about words", marks=pytest.mark.slow
        ),
    ],
)
def test_rows_that_are_read_now(tmp_path: Path, cell: str, item: str, version: str, state: str, ids: set[str]) -> None:
    """A row that was not scored and is now is one difference, explained by an entry about such cells."""
    frame = pl.DataFrame({"urge_to_move": ["yes", "yes"], "flag_fever": ["no", "no"], item: ["", cell]})
    rows = stored_by(score_frame(frame).select(pl.all().cast(pl.String).fill_null("")), version).to_dicts()
    for id in RLS.results:
        rows[1][id] = "" if id not in RLS.head.batch.kept else rows[1][id]
    rows[1]["problems"] = f"{item}: is not an answer"
    found, _ = verified(written(tmp_path, pl.DataFrame(rows)))
    [one] = [one for one in found if one.explanation.difference.result == ROW]
    assert (2, state) == (one.row, one.explanation.difference.stored)
    assert ids == {change.id for change in one.explanation.changes}


@pytest.mark.slow
def test_rows_without_content(tmp_path: Path, frame: pl.DataFrame) -> None:
    """A row without content that 0.1 scored is explained."""
    results = {id: frame[id][0] or "x" for id in RLS.results} | {"problems": ""}
    row = pl.DataFrame([{**dict.fromkeys(frame.columns, ""), **results, "instrument_version": "0.1.0"}])
    found, _ = verified(written(tmp_path, row.with_columns(urgency=pl.lit("none"))))
    assert [("empty_rows",)] == [tuple(change.id for change in one.explanation.changes) for one in found]


# ---- What is refused ------------------------------------------------------------------------------------------------


def test_results_of_several_versions(tmp_path: Path, frame: pl.DataFrame) -> None:
    """Rows of two versions are refused, also where the second comes later."""
    mixed = pl.concat([frame.head(3), stored_by(frame.head(3), "0.1.0")])
    assert "several-versions" == refused(written(tmp_path, mixed))


@pytest.mark.parametrize(
    "change, code",
    [
        pytest.param(lambda frame: frame.drop("urgency"), "not-scored", id="a result is missing"),
        pytest.param(lambda frame: frame.drop("problems"), "not-scored", id="the problems are"),
        pytest.param(lambda frame: frame.select("urgency", pl.exclude("urgency")), "scored-edited", id="one was moved"),
        pytest.param(lambda frame: frame.with_columns(more=pl.lit("x")).select(
            *frame.columns[:-1], "more", "problems"), "scored-edited", id="a column between them"),
        pytest.param(lambda frame: frame.with_columns(urgency=pl.lit("bad")), "unknown-result", id="an unknown code"),
        pytest.param(lambda frame: frame.with_columns(pl.lit("").alias(id) for id in RLS.results), "not-scored",
                     id="no result", marks=pytest.mark.slow),
        pytest.param(lambda frame: frame.head(0), "no-rows", id="no row"),
        pytest.param(lambda frame: frame.select(*RLS.results, "problems"), "answers-missing", id="no answers"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_verified(tmp_path: Path, frame: pl.DataFrame, change: object, code: str) -> None:
    """A table whose columns were edited, without results or without answers is refused as a whole."""
    assert code == refused(written(tmp_path, change(frame.head(3))))  # type: ignore[operator]


# ---- How the table was scored ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_with_the_map_and_options_of_the_run(tmp_path: Path) -> None:
    """A table with a study's own columns is verified by its map, missing codes and constants."""
    (tmp_path / "m.toml").write_text(
        '[columns]\nA = "urge_to_move"\nF = { item = "ferritin", decimal = "," }\n', "utf-8"
    )
    options = ("--map", str(tmp_path / "m.toml"), "--missing", "9", "--set", "sex=male", "--partial")
    assert 0 == batch(tmp_path, "A;F;flag_fever\nyes;12,5;no\n9;99;no\n", *options).exit_code
    map = read_map((tmp_path / "m.toml").read_text("utf-8"), "m.toml")
    file = str(tmp_path / "scored.csv")
    assert [] == verified(file, map=map, missing=("9",), set=("sex=male",))[0]
    assert [] != verified(file, map=map, missing=("9",))[0]


@pytest.mark.slow
def test_another_content(tmp_path: Path, frame: pl.DataFrame) -> None:
    """With the content of a folder its rules decide: a changed cut-off is found, and not explained."""
    folder = tmp_path / "mine"
    shutil.copytree(RLS.folder, folder, ignore=shutil.ignore_patterns("examples"))
    text = (folder / "course.toml").read_text("utf-8")
    assert "irls_total <= 10" in text
    (folder / "course.toml").write_text(text.replace("irls_total <= 10", "irls_total <= 25"), "utf-8")
    found, tally = verified(written(tmp_path, frame), instrument=load(folder))
    assert {"irls_band"} == {one.explanation.difference.result for one in found}
    assert tally.differing == tally.unexplained > 0
