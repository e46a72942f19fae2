"""What doubt about a medicine means to the results: it never gives a yes."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from medicine_reading import DOUBTS, NAME

from rls_screen.batch.frame import score_frame
from rls_screen.content.library import load
from rls_screen.person.answers import BadAnswer, read_answers, read_value
from rls_screen.person.answers.values import MAX_TEXT
from rls_screen.person.scoring import score

FITTING = {
    "urge_to_move": "yes", "worse_at_rest": "yes", "relieved_by_movement": "yes", "worse_in_evening": "yes",
    "cramps": "no", "one_position": "no", "joint_pain": "no", "muscle_pain": "no", "numbness_all_day": "no",
    "leg_swelling": "no", "pain_on_walking": "no", "back_to_leg": "no", "whole_body_restless": "no",
    "days_per_week": "3", "duration_months": "3", "distress": "moderate",
}  # fmt: skip


def outcomes(text: str) -> dict[str, Any]:
    """The results of a person who fits in everything but the medicines."""
    return dict(score(load(), read_answers(json.dumps({**FITTING, "medicines": text}), "-", load())).results)


def test_the_person_fits_without_a_medicine() -> None:
    """The person of these tests is a yes without medicines, so that it is the doubt that takes it away."""
    assert "yes" == outcomes("none")["dsm5_pattern"] == outcomes("stopped quetiapine")["dsm5_pattern"]


def test_a_medicine_in_doubt_never_gives_a_yes() -> None:
    """A person with an antipsychotic in doubt never has dsm5_pattern yes: alone, or as a row of a table."""
    frame = pl.DataFrame({**{id: [answer] * len(DOUBTS) for id, answer in FITTING.items()}, "medicines": DOUBTS})
    scored = score_frame(frame, partial=True)
    assert {"unknown"} == set(scored["dsm5_pattern"])
    assert {""} == set(scored["problems"])
    assert not scored["medicines_not_counted"].str.contains(NAME).any()
    for at in range(0, len(DOUBTS), 20):
        alone = outcomes(DOUBTS[at])
        assert "unknown" == alone["dsm5_pattern"]
        assert scored["medicines_unrecognised"][at] == ";".join(alone["medicines_unrecognised"]) != ""


def test_an_entry_in_doubt_is_named_verbatim() -> None:
    """An entry in doubt stands among those not recognised as it was typed, and counts for nothing."""
    found = outcomes("Refuses to stop QUETIAPINE, plaquenil 200")
    assert ("Refuses to stop QUETIAPINE",) == found["medicines_unrecognised"]
    assert ("hydroxychloroquine:antimalarial",) == found["medicine_flags"]
    assert () == found["medicines_not_counted"]


def test_a_text_over_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A longer text is a bad answer at once: of one person and of a table; nothing reads it."""

    def refuse(*_: object) -> None:
        raise AssertionError("the text was read")

    monkeypatch.setattr("rls_screen.person.medication.read_medicines", refuse)
    item, text = load().items["medicines"], "x" * (MAX_TEXT["medicines"] + 1)
    with pytest.raises(BadAnswer, match="10001 characters") as bad:
        read_value(item, text)
    assert "at most 10000 characters" in bad.value.allowed
    row = score_frame(pl.DataFrame({"medicines": [text]}), partial=True)
    assert "medicines: this text has 10001 characters" == row["problems"].item()


def test_a_text_at_the_limit_is_read() -> None:
    """The limit itself is allowed."""
    text = "sertraline" + " " * (MAX_TEXT["medicines"] - 20) + "quetiapine"
    assert ("antidepressant", "dopamine_blocker") == tuple(
        flag.split(":")[1] for flag in outcomes(text)["medicine_flags"]
    )
