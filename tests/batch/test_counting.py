"""The branching audit."""

from __future__ import annotations

import json
from pathlib import Path

from running import batch, scored


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
    assert "off the path, which still count: 2; questions on the path not answered: 3." in result.output
