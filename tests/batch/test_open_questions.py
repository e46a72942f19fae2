"""Which unanswered question leaves a result open, counted over a table."""

from __future__ import annotations

import json
from pathlib import Path

from running import batch


def test_the_question_that_most_often_leaves_a_result_open(tmp_path: Path) -> None:
    """Of unanswered questions the summary names first the one whose answer would settle something in most rows."""
    head = "urge_to_move,worse_at_rest,relieved_by_movement,worse_in_evening"
    rows = ["yes,yes,yes,", "yes,yes,yes,unsure", "yes,,yes,yes", "yes,yes,yes,yes", "no,,,", "yes,x,yes,"]
    batch(tmp_path, "\n".join([head, *rows]), "--summary", str(tmp_path / "summary.json"))
    found = json.loads((tmp_path / "summary.json").read_text())["leaves_open"]
    assert (2, 1, 0) == tuple(found.get(id, 0) for id in ("worse_in_evening", "worse_at_rest", "urge_to_move"))
    assert [*found.values()] == sorted(found.values(), reverse=True)
