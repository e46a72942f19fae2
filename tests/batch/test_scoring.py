"""Rows without any content, and what counts as content."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
from running import batch, scored, status
from toy.making import changed

from rls_screen.batch import scoring
from rls_screen.batch.frame import score_frame
from rls_screen.batch.scoring import Scoring, rows_without_content
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.tables.maps.layout import Options, layout

WORRY_HEAD = "subject_id,flag_seizure,urge_to_move,main_worry"


def test_rows_without_content_are_no_people(tmp_path: Path) -> None:
    """Rows of blanks stay in place, empty, and in no count; the last line and the summary say how many."""
    blank = [",,,", ' ,"",\t,', "\u200b,\u00a0,\ufeff,\u2028"]
    data = "\n".join([WORRY_HEAD, "P1,yes,yes,", blank[0], "P2,no,no,", *blank[1:]]) + "\n"
    files = ("--summary", str(tmp_path / "s.json"), "--audit", str(tmp_path / "audit.csv"))
    result = batch(tmp_path, data, *files)
    assert 0 == status(result)
    rows = scored(tmp_path)
    assert ["P1", "", "P2", "", ""] == ["".join(row["subject_id"].split("\u200b")).strip() for row in rows]
    results = [*rows[0]][4:]
    for at in (1, 3, 4):
        assert {""} == {rows[at][id] for id in results}
    found = json.loads((tmp_path / "s.json").read_text())
    assert (2, 3, 2) == (found["rows"], found["rows_without_content"], found["results"]["urgency"]["of"])
    assert {"count": 1, "percent": 50.0, "wilson_95": [9.5, 90.5]} == found["results"]["urgency"]["counts"]["emergency"]
    assert 100.0 == found["items"]["subject_id"]["answered"]["percent"]
    assert {"1", "3"} >= {row["row"] for row in scored(tmp_path, name="audit.csv")}
    assert result.output.splitlines()[-1] == "3 rows without any content: in the output, not counted."
    assert "\n2 rows read from people.csv.\n" in result.output
    batch(tmp_path, data, "--summary", str(tmp_path / "s.md"))
    assert "- 3 rows without any content: in the output, not counted." in (tmp_path / "s.md").read_text().splitlines()


def test_no_number_is_no_content() -> None:
    """A row of typed cells that are null or NaN, as programs store nothing, is a row without content."""
    cells = pl.DataFrame({
        "number": [None, float("nan"), float("nan"), 0.0, None],
        "other": pl.Series([None, None, float("nan"), None, 5.0], dtype=pl.Float32),
        "whole": pl.Series([None] * 5, dtype=pl.Int64),
    })  # fmt: skip
    assert [True, True, True, False, False] == rows_without_content(cells).to_list()


def test_content_in_a_column_that_is_not_read_is_content(tmp_path: Path) -> None:
    """A row with something in any column is a person, in a file, in Parquet and in a frame."""
    data = "urge_to_move,flag_seizure,ward\n,,A\n,,\n"
    assert 0 == status(batch(tmp_path, data))
    assert ["incomplete", ""] == [row["screen_result"] for row in scored(tmp_path)]
    frame = pl.DataFrame({"urge_to_move": [None, None], "flag_seizure": ["", ""], "n": [0, None]})
    assert ["incomplete", None] == score_frame(frame)["screen_result"].to_list()
    assert ["incomplete", None] == score_frame(frame.lazy()).collect()["screen_result"].to_list()
    frame.write_parquet(tmp_path / "made.parquet")
    data = (tmp_path / "made.parquet").read_bytes()  # type: ignore[assignment]
    batch(tmp_path, data, name="people.parquet", out="p.parquet")
    assert ["incomplete", None] == pl.read_parquet(tmp_path / "p.parquet")["screen_result"].to_list()


def test_the_expressions_of_instruments_are_never_mixed_up(tmp_path: Path, instrument: Instrument) -> None:
    """Expressions are built once for each instrument, and of many instruments only those of a few are stored."""
    ours = Scoring(instrument, layout("people.csv", ("age",), instrument, Options(partial=True)))
    for number in range(2 * scoring.MAX_INSTRUMENTS):
        other = load(changed(tmp_path / str(number), "plant.toml", "days_dry > 10", f"days_dry > {number + 1}"))
        made = [Scoring(other, layout("plants.csv", ("days_dry",), other, Options(partial=True))) for _ in range(2)]
        assert made[0].rules is made[1].rules
        assert other is made[0].rules.instrument
        cells = pl.DataFrame({"0": ["1", "2", "5", "9"]})
        thirsty = made[0].score(cells, pl.Series([False] * 4)).facts["thirsty"].fill_null(False).to_list()
        assert [days > number + 1 for days in (1, 2, 5, 9)] == thirsty
    assert len(scoring._cached) <= scoring.MAX_INSTRUMENTS
    again = Scoring(instrument, layout("people.csv", ("age",), instrument, Options(partial=True)))
    assert again.rules.instrument is instrument is ours.rules.instrument
