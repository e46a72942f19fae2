"""The summary: counts, intervals, and no answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import HEAD, batch, status

from rls_screen.batch.summary import wilson

DATA = f"{HEAD}\nP1,yes,no,yes,5,\nP2,yes,yes,no,x,\nP3,,,,,\n"


@pytest.mark.parametrize("out", ["csv", "parquet"])
def test_an_emergency_is_said_where_no_value_can_be_read(tmp_path: Path, out: str) -> None:
    """A table whose numbers are all empty or bad is written, and its emergencies are said first."""
    data = "subject_id,urge_to_move,flag_seizure,ferritin,hemoglobin,tsat\nP0,yes,yes,,<5,\nP1,no,no,,x,\n"
    result = batch(tmp_path, data, out=f"scored.{out}")
    assert 3 == status(result)
    assert result.output.startswith("EMERGENCY: 1 row to review first: row 1.")


@pytest.mark.slow
@given(st.integers(1, 10**6).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_intervals_are_scipys(pair: tuple[int, int]) -> None:
    """A Wilson 95 % interval is the one scipy gives, for none and for all as well."""
    from scipy.stats import binomtest  # two seconds in every process that imports it

    found, of = pair
    expected = binomtest(found, of).proportion_ci(0.95, "wilson")
    assert pytest.approx((expected.low, expected.high), abs=1e-9) == wilson(found, of)


@pytest.mark.parametrize(
    "found, of, low, high",
    [(0, 1, 0.0, 0.793450), (1, 1, 0.206549, 1.0), (3, 10, 0.107791, 0.603222), (50, 100, 0.403832, 0.596168)],
)
def test_intervals(found: int, of: int, low: float, high: float) -> None:
    """A Wilson 95 % interval is the one scipy gave for these."""
    assert pytest.approx((low, high), abs=1e-6) == wilson(found, of)


def test_an_interval_of_nothing_is_everything() -> None:
    """Of no rows nothing is known."""
    assert (0.0, 1.0) == wilson(0, 0)


def test_summary_as_json(tmp_path: Path) -> None:
    """The summary holds rows, emergency rows first, problems, counts with intervals, completeness, and versions."""
    batch(tmp_path, DATA, "--summary", str(tmp_path / "summary.json"))
    found = json.loads((tmp_path / "summary.json").read_text())
    assert ["file", "rows", "first"] == [*found][:3]
    assert (3, 1, 1) == (found["rows"], found["rows_with_problems"], found["rows_not_scored"])
    assert {"rows": [1], "count": 1} == found["first"]["emergency"]
    shares = found["results"]["screen_result"]
    assert 2 == shares["of"]
    assert {"count": 1, "percent": 50.0, "wilson_95": [9.5, 90.5]} == shares["counts"]["not_met"]
    assert {"count": 0, "percent": 0.0, "wilson_95": [0.0, 65.8]} == shares["counts"]["met"]
    assert 3 == found["results"]["urgency"]["of"]
    assert {"count": 2, "percent": 66.7, "wilson_95": [20.8, 93.9]} == found["items"]["urge_to_move"]["answered"]
    assert {"answered": {"count": 1, "percent": 33.3, "wilson_95": [6.1, 79.2]}, "unsure": 0, "unreadable": 1,
            "off_path": 1, "on_path_not_answered": 1} == found["items"]["ferritin"]  # fmt: skip
    assert {"ferritin": 1} == found["problems"]
    assert "relieved_by_movement" in found["items_without_a_column"]
    assert {"id", "version", "sha256"} == {*found["instrument"]}


def test_summary_as_markdown(tmp_path: Path) -> None:
    """The summary as Markdown begins with who cannot wait."""
    batch(tmp_path, DATA, "--summary", str(tmp_path / "summary.md"))
    lines = (tmp_path / "summary.md").read_text().splitlines()
    assert ["# people.csv: 3 rows", "", "- EMERGENCY: 1 row to review first: row 1."] == lines[:3]
    assert "| not_met | 1 | 50.0 | 9.5 to 90.5 |" in lines
    assert "sha256" in lines[-1]


def test_names_of_a_file_are_no_markup_and_move_no_cursor(tmp_path: Path) -> None:
    """Headings of a file are shown without control characters, and in the summary as text, never as markup."""
    head = "subject_id,urge_to_move,\x1b[2J<b>[x](http://x),ferritin\x1b]0;[ng/mL]"
    map = '[columns]\n"ferritin\\u001b]0;[ng/mL]" = "ferritin"\n'
    (tmp_path / "map.toml").write_text(map)
    files = ("--summary", str(tmp_path / "summary.md"), "--map", str(tmp_path / "map.toml"))
    result = batch(tmp_path, f"{head}\nP1,yes,a,x\n", *files, name="a_b <i>.csv")
    summary = (tmp_path / "summary.md").read_text()
    assert "\x1b" not in result.output + summary
    assert r"# a\_b \<i\>.csv: 1 row" == summary.splitlines()[0]
    assert "passed through, not read: '[2J<b>[x](http://x)'" in result.output
    assert r"- passed through, not read: '\[2J\<b\>\[x\](http://x)'" in summary
    assert r"- Problems by column: ferritin\]0;\[ng/mL\] 1" in summary


def test_no_answer_is_said_on_standard_error(tmp_path: Path) -> None:
    """What the command says names files, rows and columns, and no cell of any row."""
    secret = [f"Secret{at}" for at in range(6)]
    rows = [f"{secret[0]}!,{secret[1]},{secret[2]},{secret[3]},{secret[4]},{secret[5]}", "Anna,yes,no,no,123.45,x,y"]
    result = batch(tmp_path, "\n".join([HEAD, *rows]), "--problems", str(tmp_path / "problems.csv"))
    assert "row 1, line 2, column urge_to_move" in result.output
    assert [] == [word for word in (*secret, "Anna", "123.45") if word in result.output]
