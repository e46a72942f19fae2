"""What everybody's pages print and never print: no diagnosis, no dose, no false calm; required statements once."""

from __future__ import annotations

import re

import pytest
from banned import BANS, JARGON
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples
from reading import GLOSSES, grade, letters_grade, sentences, words
from reports import (
    RLS,
    SOME_PEOPLE,
    blocks_of,
    first_block,
    formats,
    full_pages,
    own_words,
    reported,
    reports,
    said,
    texts_in,
)
from toy.making import people

from rls_screen.report import Report, markdown, plain_text
from rls_screen.report.model import Bullets, Facts, Paragraph, Table

MACHINE = pytest.param(r"(?-i:\bNone\b(?! of|: )|\bTrue\b|\bFalse\b|\bnan\b)|\{\w+\}", id="a word of the machine")


@pytest.mark.parametrize("ban", [*BANS, MACHINE])
def test_never_said(ban: str) -> None:
    """No sentence of anybody's report gives a diagnosis, a dose, false calm, or an order about a medicine."""
    allowed = (RLS.head.intended_use,)
    found = {text for one in reports() for text in own_words(one) if text not in allowed}
    assert [] == [text for text in sorted(found) if re.search(ban, text, re.IGNORECASE)]


@pytest.mark.thorough
def test_no_format_says_it() -> None:
    """The same holds for every part of every page in Markdown, plain text and JSON, broken lines joined.

    Every second report is tried: the sentences themselves are tried above.
    """
    found = {passage for one in reports()[::2] for text in formats(one) for passage in text}
    assert [] == [text for text in sorted(found) if _banned(text)]


@pytest.mark.slow
def test_never_said_to_more_worked_people() -> None:
    """The same holds for many worked people; the lane `reports` takes every one."""
    for person in SOME_PEOPLE:
        _nothing_banned(reported(RLS, person.answers))


@pytest.mark.thorough
@given(data=st.data())
@settings(max_examples=examples(5), deadline=None)
def test_never_said_to_anybody(data: st.DataObject) -> None:
    """The same holds for people nobody thought of."""
    _nothing_banned(reported(RLS, data.draw(people(RLS))))


def _nothing_banned(one: Report) -> None:
    for ban in (*BANS, MACHINE):
        assert [] == [text for text in own_words(one) if re.search(str(ban.values[0]), text, re.IGNORECASE)]
    assert [] == [passage for text in formats(one) for passage in text if _banned(passage)]


def _banned(text: str) -> list[str]:
    return [found[0] for ban in BANS if (found := re.search(str(ban.values[0]), text, re.IGNORECASE))]


def test_the_patient_page_is_easy_to_read() -> None:
    """Anybody's patient page, beside the questions as asked and the intended use, needs six years of school."""
    pages = ["\n".join(patient_sentences(one)) for one in reports()]
    assert 6.0 >= max(grade(page, frozenset(GLOSSES)) for page in pages)
    assert 6.0 >= max(letters_grade(page) for page in pages)


def test_the_patient_page_is_short() -> None:
    """No sentence of anybody's patient page has more than 25 words."""
    said = {one for made in reports() for text in patient_sentences(made) for one in sentences(text)}
    assert [] == sorted(one for one in said if len(words(one)) > 25)


def patient_sentences(one: Report) -> list[str]:
    """What is said on the patient page, each ended by a full stop; without tables and the intended use."""
    page = next(page for page in one.pages if page.id == "patient")
    said = [
        text for block in page.blocks for part in block.parts if not isinstance(part, Table) for text in texts_in(part)
    ]
    said = [text.replace(RLS.head.intended_use, "").strip() for text in said if not text.startswith("Yes: ")]
    return [text if text.endswith((".", "!", "?", ":")) else f"{text}." for text in said if text]


def test_no_dose_or_route_for_the_patient() -> None:
    """No route and no amount of iron stands on anybody's patient page."""
    said = {text for one in reports() for text in own_words(one, "patient")}
    assert [] == [text for text in said if re.search(r"intravenous|infusion|\bIV\b|\boral\b|drip", text)]


def test_self_help_only_where_it_can_wait() -> None:
    """The sentence on bedtimes and coffee stands on the patient page where urgency is none, routine or soon."""
    for one in reports():
        offered = "Some people find regular bedtimes" in " ".join(own_words(one, "patient"))
        assert (one.results["urgency"] in ("none", "routine", "soon")) is offered


def test_no_calm_beside_a_red_flag() -> None:
    """That nothing was answered yes is said only where every red-flag question was answered and none is urgent."""
    for one in reports():
        if "none yes" in " ".join(own_words(one)):
            assert "complete" == one.results["red_flag_screen"]
            assert one.results["urgency"] not in ("emergency", "same_day", "within_week")
            assert () == one.results["red_flags"]


def test_urgency_has_a_reason() -> None:
    """Whoever is told to be seen by a certain time is told why, on both pages; routine may be the screening itself."""
    for one in reports():
        urgency, positive = one.results["urgency"], str(one.results["screen_result"]).startswith(("met", "past"))
        if urgency in ("emergency", "same_day", "within_week", "soon") or (urgency == "routine" and not positive):
            assert [*first_block(one, "appendix")], one.answers
        if urgency in ("emergency", "same_day", "within_week"):
            assert [*first_block(one, "patient")], one.answers


@given(data=st.data())
@settings(max_examples=examples(5), deadline=None)
def test_urgency_has_a_reason_for_anybody(data: st.DataObject) -> None:
    """The same holds for people nobody thought of."""
    one = reported(RLS, data.draw(people(RLS)))
    if one.results["urgency"] in ("emergency", "same_day", "within_week", "soon"):
        assert [*first_block(one, "appendix")]
    if one.results["urgency"] in ("emergency", "same_day", "within_week"):
        assert [*first_block(one, "patient")]


def test_one_action_first() -> None:
    """The patient page begins with one sentence in bold that says what to do."""
    for one in reports():
        first = next(page for page in one.pages if page.id == "patient").blocks[0].parts[0]
        assert isinstance(first, Paragraph)
        assert first.bold


def test_no_jargon_for_the_patient() -> None:
    """No abbreviation, no percentage, and no word of the trade without its plain words stands on a patient page."""
    found = re.compile(rf"\b(?:{'|'.join(map(re.escape, JARGON))})\w*|\d ?%", re.IGNORECASE)
    said = {text for one in reports() for text in own_words(one, "patient") if text != RLS.head.intended_use}
    named = re.compile(
        r"(?<=Ask for a blood test for iron\. )Its two parts are called [^.]+\.|blood count \(haemoglobin\)"
    )
    assert [] == sorted(text for text in said if found.search(named.sub("", text)))


def test_restless_legs_are_explained_once() -> None:
    """The patient page says once what restless legs syndrome is."""
    for one in reports():
        said = " ".join(own_words(one, "patient"))
        assert 1 == said.count("Restless legs syndrome is a strong urge to move the legs.")


REQUIRED = {
    "patient": [
        "This is a screening questionnaire. It cannot diagnose restless legs syndrome. "
        "A clinician needs to talk to you and examine you.",
        "Other problems can feel the same: nerve damage, cramps, joint pain, swelling, or a medicine.",
        "Do not start, stop or change any medicine because of this result. That includes iron and steroids.",
        "not validated in lupus",
        "This program runs on this computer and sends nothing. The file contains health data",
        "Call your emergency number (for example 112, 911 or 999) if:",
        "Get help the same day if:",
        "This is not a diagnosis. It does not replace emergency advice.",
    ],
    "appendix": [
        "Screening result, not a diagnosis; not validated in lupus; not for use without the organisation's own "
        "approval.",
        "Based on published criteria. In one study 16 of 100 people without RLS also met all four criteria.",
        "54 to 78 of 100 people who screened positive did not have RLS.",
        "Not covered: examination, allergies, body weight, mood scale, blood pressure",
        "warning signs answered",
        "other emergencies are not covered.",
        RLS.head.intended_use,
    ],
}


@pytest.mark.parametrize("page", REQUIRED)
def test_required_statements(page: str) -> None:
    """What every reader has to know stands on everybody's page, once."""
    for one in reports():
        said = " ".join(own_words(one, page))
        assert [1] * len(REQUIRED[page]) == [said.count(text) for text in REQUIRED[page]]


def test_every_source_named_is_listed() -> None:
    """Every source a consideration or a line names stands in the list of sources."""
    for one in reports():
        listed = {source.id for source in one.sources}
        named = {id for line in one.considerations for id in line.source}
        assert set() == named - listed
        block = next(b for b in full_pages(one)[0].blocks if b.heading == "Sources")
        bullets = [bullet for part in block.parts if isinstance(part, Bullets) for bullet in part.bullets]
        assert [source.id for source in one.sources] == [bullet.rule for bullet in bullets]
        remarks = re.findall(r"Source: ([a-z0-9, -]+)\.", " ".join(own_words(one)))
        assert set() == {id for remark in remarks for id in remark.split(", ")} - listed


def test_marks_of_confidence_belong_to_explain() -> None:
    """No page says how well a source is confirmed; `explain` and the JSON do."""
    for one in reports()[::10]:
        pages = markdown(one) + plain_text(one)
        assert None is re.search(r"\((?:seen|secondary|unconfirmed|own)\)", pages)
        assert "seen" in {source.confidence for source in one.sources}


def test_unanswered_red_flags_are_said() -> None:
    """Where red-flag questions were not all answered, both pages say so in their first block, and only there."""
    screen = RLS.results["red_flag_screen"]
    texts = screen.texts["incomplete"], screen.patient_texts["incomplete"]
    for one in reports():
        for page, text in zip(full_pages(one), texts, strict=True):
            said = " ".join(said for part in page.blocks[0].parts for said in texts_in(part))
            incomplete = one.results["red_flag_screen"] == "incomplete"
            if page.id == "appendix" or one.results["urgency"] != "emergency":
                assert incomplete is (text in said)


def test_requests_are_few() -> None:
    """At most three requests; what is left out is counted."""
    for one in reports():
        block = blocks_of(one).get("Please")
        lists = [part for part in block.parts if isinstance(part, Bullets)] if block else []
        assert all(len(part.bullets) <= 3 for part in lists)
        left_out = [part for part in block.parts if isinstance(part, Facts)] if block else []
        assert not left_out or 3 == len(lists[0].bullets)


CODES = {
    "emergency": "EMERGENCY", "same_day": "SAME DAY", "within_week": "WITHIN A WEEK", "soon": "SOON",
    "routine": "ROUTINE", "incomplete": "NOT KNOWN YET", "none": "Nothing in these answers",
}  # fmt: skip


def _is_not_calmer(one: Report) -> None:
    urgency, how_soon, flags = str(one.results["urgency"]), said(one, "How soon"), said(one, "Red flags")
    assert how_soon.startswith(CODES[urgency])
    assert (urgency in ("none", "incomplete")) or "Why: " in how_soon
    boxed = urgency in ("emergency", "same_day", "within_week") or one.results["red_flag_screen"] == "incomplete"
    assert boxed is blocks_of(one)["How soon"].boxed is blocks_of(one)["Red flags"].boxed
    for id in (*one.results["red_flags"], *one.results["red_flags_unsure"]):  # type: ignore[misc]
        named = RLS.items[id].label if id in RLS.items else {"severe": "Haemoglobin"}.get(id[:6], "Ferritin")
        assert named in flags
    assert "other emergencies are not covered" in flags
    assert ("INCOMPLETE" in flags) is (one.results["red_flag_screen"] == "incomplete")
    if one.results["red_flags"] or one.results["red_flags_unsure"]:
        assert "none yes" not in flags


def test_it_never_calms() -> None:
    """How soon is the code in words with its reason; every sign that is yes or not sure is named, none is forgotten."""
    for one in reports():
        _is_not_calmer(one)


@given(data=st.data())
@settings(max_examples=examples(5), deadline=None)
def test_it_calms_nobody(data: st.DataObject) -> None:
    """The same holds for people nobody thought of."""
    _is_not_calmer(reported(RLS, data.draw(people(RLS))))


def test_what_every_reader_must_know() -> None:
    """The limits of the contract are on everybody's page, once."""
    for one in reports():
        page = " ".join(own_words(one, "clinician"))
        limits = "not validated in lupus; not for use without the organisation's own approval."
        assert 1 == page.count(f"Screening result, not a diagnosis; {limits}")
        assert 1 == page.count("Full text: appendix.")
