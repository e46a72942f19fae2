from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import HEAD, batch, scored
from scipy.stats import binomtest

from rls_screen.batch.summary import wilson

DATA = f"{HEAD}\nP1,yes,no,yes,5,\nP2,yes,yes,no,x,\nP3,,,,,\n"


@given(st.integers(1, 10**6).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_intervals_are_scipys(pair: tuple[int, int]) -> None:
    """A Wilson 95 % interval is the one scipy gives, for none and for all as well."""
    found, of = pair
    expected = binomtest(found, of).proportion_ci(0.95, "wilson")
    assert pytest.approx((expected.low, expected.high), abs=1e-9) == wilson(found, of)


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
    assert ["# people.csv: 3 rows", "", "- EMERGENCY: 1 row, to be seen to first: row 1."] == lines[:3]
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


def test_the_question_that_most_often_leaves_a_result_open(tmp_path: Path) -> None:
    """Of unanswered questions the summary names first the one whose answer would settle something in most rows."""
    head = "urge_to_move,worse_at_rest,relieved_by_movement,worse_in_evening"
    rows = ["yes,yes,yes,", "yes,yes,yes,unsure", "yes,,yes,yes", "yes,yes,yes,yes", "no,,,", "yes,x,yes,"]
    batch(tmp_path, "\n".join([head, *rows]), "--summary", str(tmp_path / "summary.json"))
    found = json.loads((tmp_path / "summary.json").read_text())["leaves_open"]
    assert (2, 1, 0) == tuple(found.get(id, 0) for id in ("worse_in_evening", "worse_at_rest", "urge_to_move"))
    assert [*found.values()] == sorted(found.values(), reverse=True)


def test_the_branching_audit(tmp_path: Path) -> None:
    """Answers off the path and questions on it without an answer are counted by column and listed by row and line."""
    head = "subject_id,urge_to_move,worse_at_rest,days_per_week,sex,age,pregnancy"
    rows = [
        "A,no,no,5,male,30,no",
        "B,yes,yes,,female,30,",
        "C,yes,yes,unsure,female,60,",
        "",
        "D,yes,yes,x,female,30,",
    ]
    files = ("--audit", str(tmp_path / "audit.csv"), "--summary", str(tmp_path / "summary.json"))
    result = batch(tmp_path, "\n".join([head, *rows]), *files)
    off, lacking = "answered, off the path", "on the path, not answered"
    assert [("1", "2", "days_per_week", off), ("1", "2", "pregnancy", off), ("2", "3", "days_per_week", lacking),
            ("2", "3", "pregnancy", lacking), ("4", "6", "pregnancy", lacking)] == [
        (one["row"], one["line"], one["column"], one["found"]) for one in scored(tmp_path, name="audit.csv")
    ]  # fmt: skip
    items = json.loads((tmp_path / "summary.json").read_text())["items"]
    assert {"days_per_week": (1, 1), "pregnancy": (1, 2)} == {
        id: (one["off_path"], one["on_path_not_answered"])
        for id, one in items.items()
        if one["off_path"] or one["on_path_not_answered"]
    }
    assert "off the path, kept and read: 2; questions on the path without an answer: 3." in result.output


def test_no_answer_is_said_on_standard_error(tmp_path: Path) -> None:
    """What the command says names files, rows and columns, and no cell of any row."""
    secret = [f"Secret{at}" for at in range(6)]
    rows = [f"{secret[0]}!,{secret[1]},{secret[2]},{secret[3]},{secret[4]},{secret[5]}", "Anna,yes,no,no,123.45,x,y"]
    result = batch(tmp_path, "\n".join([HEAD, *rows]), "--problems", str(tmp_path / "problems.csv"))
    assert "row 1, line 2, column urge_to_move" in result.output
    assert [] == [word for word in (*secret, "Anna", "123.45") if word in result.output]
