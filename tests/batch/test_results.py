"""The results of rows that are not scored."""

from __future__ import annotations

from pathlib import Path

from running import batch, scored, status


def test_an_emergency_in_a_bad_row_is_kept_and_nobody_looks_calmer(tmp_path: Path) -> None:
    """Of a row with a bad cell emergency, same day and within a week stay, with red flags; else: incomplete."""
    rows = {
        "A,yes,,,5,maybe,": "emergency", "B,unsure,,,5,maybe,": "same_day", "C,vielleicht,,,5,yes,": "incomplete",
        "D,,yes,yes,x,,": "emergency", "E,no,no,no,x,yes,": "incomplete", "F,,,,5,x,yes": "within_week",
        "G,yes": "emergency", "H,no,no,no,50,no,no": "incomplete",
    }  # fmt: skip
    head = "subject_id,flag_seizure,flag_fever,flag_vasculitis,ferritin,urge_to_move,flag_kidney"
    assert 3 == status(batch(tmp_path, "\n".join([head, *rows])))
    found = scored(tmp_path)
    assert [*rows.values()] == [row["urgency"] for row in found]
    assert ["", "not_met"] == [found[7]["problems"], found[7]["screen_result"]]
    assert ["flag_seizure", "", "", "flag_vasculitis;flag_fever", "", "flag_kidney", "flag_seizure"] == [
        row["red_flags"] for row in found[:7]
    ]
    assert {"incomplete"} == {row["red_flag_screen"] for row in found[:7]}
    kept = {"red_flags", "red_flags_unsure", "red_flag_screen", "urgency", "problems", *head.split(",")}
    assert {""} == {cell for row in found[:7] for id, cell in row.items() if id not in kept}
    assert 'ferritin: "x" is not a number' == found[3]["problems"]
