"""A map is proposed from the file as its tool exports it, and gives the results of the answers behind the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from studies import FLAGS, by_hand, differences, export, gold, proposed

ABOUT = ["subject_id", "age", "sex"]
CORE = ["urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening"]
SIGNS = [f"flag_{one}" for one in FLAGS]
LABS = ["hemoglobin", "ferritin"]
MIMICS = ["cramps", "one_position", "joint_pain", "muscle_pain", "numbness_all_day", "leg_swelling", "pain_on_walking",
          "back_to_leg", "whole_body_restless"]  # fmt: skip
FULL = [*ABOUT, "answered_on", "pregnancy", *SIGNS, *CORE, *MIMICS, "impact", "flare", "infection", "augmentation",
        "impulse", "restless_since_medicine", "lupus_diagnosis", "distress", "kidney", "days_per_week",
        "duration_months", *LABS, "tsat", "crp", "labs_date", "medicines"]  # fmt: skip


def quoted(texts: list[str]) -> str:
    return str(texts).replace("'", '"')


@pytest.mark.parametrize("name, items, skip, lines", [
    ("qualtrics", [*ABOUT, *CORE, *SIGNS, *LABS, "medicines"], 2, []),
    ("kobo", [*ABOUT, *CORE, *SIGNS, *LABS, "medicines"], 0, []),
    ("limesurvey", [*ABOUT, *CORE, *SIGNS, *LABS, "medicines"], 0, [
        ("codes_1", 'codes_1 = { A1 = "yes", A2 = "past", A3 = "no" }'),
    ]),
    ("google_forms", [*ABOUT, *CORE, *SIGNS, "medicines"], 0, [
        ("# offered", f"offered = {quoted(SIGNS)}"),
    ]),
    ("redcap_raw", FULL, 0, [
        ("codes_1", 'codes_1 = { 1 = "yes", 0 = "no", 2 = "past" }'),
        ("sex", 'sex = { item = "sex", codes = { 1 = "female", 2 = "male" } }'),
        ("pregnancy", 'pregnancy = { item = "pregnancy", codes = { 0 = "no" } }'),
        ("distress", 'distress = { item = "distress", codes = { 0="none", 1="mild", 2="moderate", 3="severe" } }'),
        ("kidney", 'kidney = { item = "kidney", codes = { 0 = "no", 1 = "nephritis", 2 = "ckd" } }'),
        ("medicines = [", 'medicines = { columns = "med*", empty = "none", when = { intake_complete = "2" } }'),
    ]),
])  # fmt: skip
def test_exports_come_out_as_their_answers(
    tmp_path: Path, name: str, items: list[str], skip: int, lines: list[tuple[str, str]]
) -> None:
    """The proposed map, with the lines that only a person can write, gives the results of the study's own answers."""
    state, map = proposed(tmp_path, export(name))
    assert (3 if any("offered" not in one for one, _ in lines) else 0) == state
    for group in (SIGNS, MIMICS):
        map = map.replace('items = "?"', f"items = {quoted(group)}", 1)
    map = by_hand(map, *lines)
    people = gold(items)
    if name in ("kobo", "redcap_raw"):  # a box that is not ticked, where the answers have a question not put
        people = [{**one, "flag_preeclampsia": one["flag_preeclampsia"] or "no"} for one in people]
    assert [] == differences(tmp_path, map, people, skip)
