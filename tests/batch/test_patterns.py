"""What only shows over many rows: rows of one person, and values of nines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import batch, scored

from rls_screen.batch import patterns
from rls_screen.tables.files import csv_input

WORRY_HEAD = "subject_id,flag_seizure,urge_to_move,main_worry"


def test_rows_of_one_person_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeated codes are counted across the whole file, and said before any interval; no code is printed."""
    monkeypatch.setattr(csv_input, "CHUNK_BYTES", 100)
    codes = ["Q7", "B", "\u200bQ7", "C", " B", "Q7", "", "", "q7"]
    data = "\n".join([WORRY_HEAD, *(f"{code},no,no,x" for code in codes)])
    files = ("--summary", str(tmp_path / "s.json"))
    result = batch(tmp_path, data, *files)
    assert {"codes": 2, "rows": 5} == json.loads((tmp_path / "s.json").read_text())["repeated_codes"]
    said = "2 person codes occur in 5 rows"
    assert result.output.index(said) < result.output.index("screen_result:")
    assert "Q7" not in result.output
    batch(tmp_path, data, "--summary", str(tmp_path / "s.md"))
    lines = (tmp_path / "s.md").read_text()
    assert lines.index(said) < lines.index("95 % interval, of rows as if of people |")
    batch(tmp_path, f"{WORRY_HEAD}\nA,no,no,\nB,no,no,\n", "--summary", str(tmp_path / "s.md"))
    assert "| 95 % interval |" in (tmp_path / "s.md").read_text()


@pytest.mark.parametrize("cells, options, said", [
    pytest.param([30, 45, 60, 999, 80, 999, 50], [], True, id="999 twice, far from the rest"),
    pytest.param([30, 45, 60, "999.0", 80, " 999", 50], [], True, id="in other spellings", marks=pytest.mark.slow),
    pytest.param([30, 45, 60, 999, 80, 70, 50], [], False, id="once", marks=pytest.mark.slow),
    pytest.param([30, 45, 60, 999, 80, 999, 50], ["--missing", "ferritin=999"], False, id="declared"),
    pytest.param([800, 1200, 999, 950, 1000, 999, 1005], [], False, id="among the others", marks=pytest.mark.slow),
    pytest.param([30, 45, 60, -9, 80, -9, 50], [], True, id="negative, so outside the range", marks=pytest.mark.slow),
    pytest.param([999, 999, 999], [], False, id="nothing else to compare with", marks=pytest.mark.slow),
    pytest.param([90, 99, 94, 99, 97], [], False, id="99 beside others"),
    pytest.param([*range(10, 30), 999, 980, 999, 1000, 950], [], False, id="far from most, with as many others beside"),
])  # fmt: skip
def test_values_of_nines_are_pointed_out(tmp_path: Path, cells: list[object], options: list[str], said: bool) -> None:
    """Nines in several rows, far from the rest, are said with the option that declares them, and are not decided."""
    data = "\n".join(["urge_to_move,flag_seizure,ferritin", *(f"no,no,{cell}" for cell in cells)])
    result = batch(tmp_path, data, "--summary", str(tmp_path / "s.md"), *options)
    code = -9 if -9 in cells else 999
    assert said == (f"--missing ferritin={code}" in result.output)
    assert said == (f"not known: --missing ferritin={code}" in (tmp_path / "s.md").read_text())
    rows = [row for row in scored(tmp_path) if row["ferritin"].strip().startswith("999")]
    assert {"not_tested" if options else "very_high_ferritin"} >= {row["iron_status"] for row in rows}


@pytest.mark.parametrize(
    "most, codes, rows, is_said", [(9, 2, 5, False), (5, 2, 5, False), (4, 2, 4, True), (0, 0, 0, True)]
)
def test_codes_beyond_what_is_compared_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, codes: int, rows: int, is_said: bool
) -> None:
    """Codes are compared while there is room for them; how many were not is a remark, and never a silence."""
    monkeypatch.setattr(patterns, "MAX_CODES", most)
    data = "\n".join([WORRY_HEAD, *(f"{code},no,no,x" for code in ("A", "B", "A", "B", "A"))])
    result = batch(tmp_path, data, "--summary", str(tmp_path / "s.json"))
    assert {"codes": codes, "rows": rows} == json.loads((tmp_path / "s.json").read_text())["repeated_codes"]
    assert is_said == (f"only the first {most} were compared with each other, of 5" in result.output)
