"""The page for the clinician is one sheet that is read in a minute."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from reports import FLAGS, FOUR, REPRESENTATIVE, RLS, blocks_of, quick, reported, said

from rls_screen.report import Report, markdown, pdf, plain_text
from rls_screen.report.model import Facts

DEMO = next(person.answers for person in RLS.people if person.demo)
NOES = dict.fromkeys(FLAGS, "no")
TYPICAL: dict[str, dict[str, Any]] = {
    "positive": DEMO,
    "negative": {
        **NOES,
        "answered_by": "self",
        "answered_on": "2026-03-02",
        "age": 51,
        "sex": "male",
        "urge_to_move": "no",
        "worse_at_rest": "yes",
        "other_leg_trouble": "no",
        "lupus_diagnosis": "yes",
        "medicines": "hydroxychloroquine, ramipril",
        "main_worry": "whether the cramps come from the lupus",
    },
    "unfinished": {
        **dict.fromkeys(FLAGS[:9], "no"),
        "answered_by": "self",
        "age": 44,
        "sex": "female",
        "urge_to_move": "yes",
        "worse_at_rest": "yes",
        "relieved_by_movement": "unsure",
        "days_per_week": 3,
        "medicines": "sertraline, blue pills",
    },
    "emergency": {**DEMO, "flag_chest": "yes", "flag_leg_weakness": "unsure", "antiphospholipid": "yes"},
    "child": {
        **NOES,
        **FOUR,
        "answered_by": "carer",
        "answered_on": "2026-03-02",
        "age": 11,
        "sex": "female",
        "days_per_week": 5,
        "distress": "moderate",
        "ferritin": 22,
        "hemoglobin": 121,
        "labs_date": "2026-02-10",
        "medicines": "hydroxychloroquine, cetirizine",
    },
}
ORDER = (
    "Who", "How soon", "Red flags", "Screen", "Please", "Iron and blood", "The legs", "Criteria as answered",
    "Look-alikes", "Medicines", "Other conditions", "The person wants", "Not known, and would change it",
    "Guideline pointer", "Limits",
)  # fmt: skip


def sheets(one: Report) -> int:
    """How many sheets of paper the page takes."""
    return len(PdfReader(BytesIO(pdf(one, "clinician"))).pages)


@pytest.mark.parametrize("kind", TYPICAL)
def test_typical_people_fit_one_sheet(kind: str) -> None:
    """One sheet of A4, at most 450 words in 76 columns, in the order of a letter of referral, without code."""
    one = reported(RLS, TYPICAL[kind])
    text = plain_text(one, "clinician")
    assert 1 == sheets(one)
    assert 450 >= len(text.split())
    assert 76 >= max(map(len, text.splitlines()))
    assert [heading for heading in ORDER if heading in blocks_of(one)] == [*blocks_of(one)]
    assert "`" not in markdown(one, "clinician")


@pytest.mark.slow
def test_nearly_everybody_fits_one_sheet() -> None:
    """Of 60 people of all kinds, with all that a page can hold, at most six need a second sheet."""
    kinds = [{**DEMO, **answers} for answers in REPRESENTATIVE.values()]
    given = [*kinds, *(person.answers for person in RLS.people[::40] if not person.refused)]
    assert 6 >= sum(sheets(reported(RLS, answers)) > 1 for answers in given[:: max(1, len(given) // 60)])


def test_long_words_of_a_person_are_cut_with_a_word_about_it() -> None:
    """Of a person's own words at most 25 are on the sheet, and that they are shortened; the appendix has them whole."""
    wish = " ".join(f"word{at}" for at in range(60))
    one = quick({**FOUR, "main_worry": wish})
    assert "word24 \u2026 (shortened" in said(one, "The person wants")
    assert "word25" not in said(one, "The person wants")
    assert "word59" in plain_text(one, "appendix")


def test_medicines_are_sorted_by_what_they_mean() -> None:
    """Not read, suspects, maskers, lupus, other, in this order; each medicine once."""
    given = "azathioprine, ramipril, prednisolone 5 mg, sertraline, blue pills, stopped mirtazapine"
    found = said(quick({**FOUR, "medicines": given}), "Medicines")
    order = ("blue pills", "sertraline", "prednisolone", "azathioprine", "ramipril", "mirtazapine", "Nobody was told")
    assert sorted(order, key=found.index) == [*order]
    assert [1] * len(order) == [found.count(name) for name in order]


def test_what_is_open_is_short() -> None:
    """The screening result comes first with what settles it; at most four points, and how many more there are."""
    one = reported(RLS, TYPICAL["unfinished"])
    points = [part for part in blocks_of(one)["Not known, and would change it"].parts if isinstance(part, Facts)]
    texts_of = [fact.text for part in points for fact in part.facts]
    assert texts_of[0].startswith("Screening result: could still be")
    assert 5 >= len(texts_of)
    assert re.fullmatch(r"And \d+ more: appendix\.", texts_of[-1])


def test_open_signs_without_an_answer_are_named() -> None:
    """Up to three signs without an answer are named; where all open ones are not sure, none of them is asked for."""
    few = {id: "no" for id in FLAGS if id not in ("flag_chest", "flag_stroke")}
    silent = said(quick({**few, "sex": "male", "flag_stroke": "unsure"}), "Red flags")
    assert f"No answer, ask now: {RLS.items['flag_chest'].label}." in silent
    unsure = said(quick({**few, "sex": "male", "flag_stroke": "unsure", "flag_chest": "no"}), "Red flags")
    assert "No answer, ask now: none but those not sure." in unsure
