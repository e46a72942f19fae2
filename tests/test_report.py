"""The report: made from its model alone, the same from the saved file, never markup, never what may not be said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, assert_never

import pytest
from banned import BANS, JARGON
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from reading import GLOSSES, grade, sentences, words
from toy.making import answers, people, toy

from rls_screen.answers import read_answers
from rls_screen.answers.given import clean
from rls_screen.instrument import Instrument
from rls_screen.library import load
from rls_screen.report import Report, markdown, report
from rls_screen.report.markdown import cell_text, escaped
from rls_screen.report.model import AnyPart, Bullets, Cell, Facts, Paragraph, Table
from rls_screen.score import score

RLS = load(people=True)
BOTH = [pytest.param(RLS, id="the shipped instrument"), pytest.param(toy(), id="the toy")]
FOUR = {"urge_to_move": "yes", "worse_at_rest": "yes", "relieved_by_movement": "yes", "worse_in_evening": "yes"}
FLAGS = [item.id for item in RLS.safety_items]
ITEMS = [*RLS.items.values(), *toy().items.values()]
OPTIONS = {text for item in ITEMS for option in item.options for text in (option.patient, option.staff)}
UNITS = {item.unit for item in ITEMS if item.unit}
LOOK_ALIKES = [row.id for row in RLS.results["look_alikes"].entries]


def reported(instrument: Instrument, given: dict[str, Any]) -> Report:
    """The report of one person's answers."""
    return made(instrument, json.dumps(given))


def made(instrument: Instrument, text: str) -> Report:
    """The report of the answers in a file."""
    return report(score(instrument, read_answers(text, "me.json", instrument)), program_version="1", created="today")


@lru_cache
def rendering() -> MarkdownIt:
    """A reader of Markdown as people's viewers have it: with tables, struck-out text and HTML."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(text: str) -> Iterator[Token]:
    """Everything a reader of Markdown finds in a text."""
    for token in rendering().parse(text):
        yield token
        yield from token.children or ()


def own_words(made: Report, page: str | None = None) -> Iterator[str]:
    """Every sentence the report says itself: all but the person's own words and the titles of its sources."""
    cited = tuple(source.citation for source in made.sources)
    for one in made.pages:
        if page in (None, one.id):
            yield one.title
            for block in one.blocks:
                yield block.heading
                for part in block.parts:
                    yield from (text for text in said_in(part) if not text.startswith(cited))


def said_in(part: AnyPart) -> Iterator[str]:
    """The sentences of one part of a page."""
    match part:
        case Paragraph(text=text):
            yield text
        case Bullets(before=before, bullets=bullets):
            yield before or ""
            yield from (f"{bullet.text} {bullet.remark or ''}" for bullet in bullets)
        case Table(header=header, rows=rows):
            yield from header
            yield from (cell.text for row in rows for cell in row if not cell.said)
        case Facts(facts=facts):
            yield from (cell.text for fact in facts for cell in fact if not (cell.said or is_answer(cell.text)))
        case _:
            assert_never(part)


def is_answer(text: str) -> bool:
    """Whether a text is only the answer that was given: an option in its own words, or a number with its unit."""
    if text in OPTIONS:
        return True
    number, _, unit = text.partition(" ")
    return unit in UNITS and re.fullmatch(r"-?\d+(\.\d+)?", number) is not None


# ---- The model is the report ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", BOTH)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_saved_report_is_the_report(instrument: Instrument, data: st.DataObject) -> None:
    """Markdown from the saved JSON is Markdown made directly, and scoring the saved JSON gives the same report."""
    direct = reported(instrument, data.draw(people(instrument)))
    saved = direct.model_dump_json(indent=2)
    from_file = Report.model_validate_json(saved)
    assert direct == from_file
    assert markdown(direct) == markdown(from_file)
    again = made(instrument, saved)
    assert direct.model_dump(exclude={"notes"}) == again.model_dump(exclude={"notes"})
    assert markdown(direct) == markdown(again)


@pytest.mark.parametrize("instrument", BOTH)
def test_worked_people_survive_saving(instrument: Instrument) -> None:
    """A worked person's saved report scores to the same results and the same pages; every sixth is tried."""
    for person in instrument.people[::6]:
        direct = reported(instrument, person.answers)
        again = made(instrument, direct.model_dump_json())
        assert (direct.results, markdown(direct)) == (again.results, markdown(again)), person.name


def test_a_list_is_said_to_be_one() -> None:
    """What staff asked as a list and not one by one is said so beside those answers, also of a saved report."""
    one_by_one = answers(RLS, flag_seizure="no", cramps="no", flag_chest="no")
    says = "Asked as a list, not one by one."
    assert says not in markdown(report(score(RLS, one_by_one), program_version="1", created="today"))
    for id, heading in (("flag_seizure", "## Urgency and red flags"), ("cramps", "## Look-alikes")):
        asked = replace(one_by_one, as_list=frozenset({id}))
        made_of_it = report(score(RLS, asked), program_version="1", created="today")
        blocks = re.split(r"(?m)^(?:> )?(?=## )", markdown(made_of_it))
        assert [heading] == [block.splitlines()[0] for block in blocks if says in block]
        assert (made_of_it.pages, (id,)) == (made(RLS, made_of_it.model_dump_json()).pages, made_of_it.as_list)


def test_an_example_stays_an_example() -> None:
    """The saved report of an invented person says so on paper, also once it is read and scored again."""
    demo = report(score(RLS, answers(RLS, **FOUR)), program_version="1", created="today", demo=True)
    assert 2 == markdown(demo).count("**EXAMPLE: an invented person.**")
    assert 2 == markdown(Report.model_validate_json(demo.model_dump_json())).count("EXAMPLE")
    assert 2 == markdown(made(RLS, demo.model_dump_json())).count("EXAMPLE")


def test_the_json_keeps_every_kind() -> None:
    """Numbers are numbers, lists are lists, unknown is null; results stand in the order of the output."""
    raw = json.loads(reported(toy(), {"days_dry": {"value": 3, "unit": "weeks"}}).model_dump_json())
    assert {"watering": "look_again", "wishes": [], "weeks_dry": 3, "advice": ["turn_the_pot"],
            "open_questions": ["leaves_hang", "window"], "version_of_questions": "1.2.3"} == raw["results"]  # fmt: skip
    assert [*RLS.head.results] == [*reported(RLS, {}).results]
    assert {"days_dry": {"value": 3, "unit": "weeks"}} == raw["answers"]
    assert {"thirsty": True, "wants_shade": None} == raw["findings"]
    assert None is json.loads(reported(toy(), {}).model_dump_json())["results"]["weeks_dry"]


def test_the_json_says_what_it_rests_on() -> None:
    """The report names the instrument with version and hash, the program, and each consideration with its source."""
    one = reported(toy(), {"days_dry": 21})
    assert ("houseplant", "1.2.3", toy().sha256) == (one.instrument.id, one.instrument.version, one.instrument.sha256)
    assert ("1", "today") == (one.program_version, one.created)
    assert [("turn_the_pot", ("gardener",), "none")] == [
        (line.id, line.source, line.evidence_in_lupus) for line in one.considerations
    ]
    assert ["gardener"] == [source.id for source in one.sources]


def test_reasons_reach_the_paper() -> None:
    """Not sure, skipped, not asked and not answered are four things on paper too."""
    given = {"urge_to_move": "unsure", "worse_at_rest": {"unanswered": "skipped"},
             "relieved_by_movement": {"unanswered": "not_asked"}}  # fmt: skip
    page = markdown(reported(RLS, given), "clinician")
    assert [] == [word for word in ("Not sure", "Skipped", "Not asked", "Not answered") if f"| {word} |" not in page]


def test_pages() -> None:
    """One page can be made alone; both follow one another, with a rule between them."""
    one = reported(RLS, FOUR)
    assert markdown(one) == markdown(one, "clinician") + "\n---\n\n" + markdown(one, "patient")


def test_the_subject_stands_at_the_top() -> None:
    """Each page begins with the code of whom it is about, so that a page in the wrong record is seen."""
    coded = reported(RLS, {**FOUR, "subject_id": "A-1"})
    tops = [markdown(coded, page.id).split("\n\n")[1] for page in coded.pages]
    assert [True] * len(tops) == [top.startswith("Subject A\\-1. Screening result, not a diagnosis.") for top in tops]
    assert "Subject" not in markdown(reported(RLS, FOUR)).split("\n\n")[1]


def test_each_page_names_questions_for_its_reader() -> None:
    """The clinician's page names a sign in clinical words, the person's page in plain ones."""
    one = reported(RLS, {"flag_preeclampsia": "yes", "flag_self_harm": "yes"})
    clinician, patient = (" ".join(own_words(one, page.id)) for page in one.pages)
    assert ("Signs of pre-eclampsia" in clinician, "Signs of pre-eclampsia" in patient) == (True, False)
    assert ("ending your life" in clinician, "ending your life" in patient) == (False, True)


# ---- A person's words are never markup ------------------------------------------------------------------------------

MARKUP = [
    "<script>alert(1)</script>",
    "[x](https://example.org)",
    "![x](x.png)",
    "<https://example.org>",
    "`code`",
    "**b**",
    "a | b",
    "# head",
    "- item",
    "1. item",
    "> quote",
    "&lt;b&gt; &amp;",
    "\\",
    "\\|",
    "~~x~~",
    "***",
    "===",
    "<!-- x",
    "{ferritin}",
    "{intended_use}",
    "[x]: https://example.org",
    "line\nline",
    "| --- |",
    "_x_",
    "$x$",
    "<b",
    "&#x3c;b&#62;",
]
HOSTILE = st.lists(st.sampled_from(MARKUP) | st.text(max_size=8), max_size=5).map("".join)


@given(HOSTILE)
@example("a|b")
@settings(max_examples=200, deadline=None)
def test_own_words_come_back_literally(text: str) -> None:
    """A person's own words come back letter by letter in their cell, and nothing in them is markup."""
    said = clean(text)[0]
    table = f"| a | b |\n| --- | --- |\n| c | {cell_text(Cell(text=said, said=True))} |\n"
    inline = [token for token in rendering().parse(table) if token.type == "inline"]
    assert ["a", "b", "c"] == [token.content for token in inline[:3]]
    assert 4 == len(inline)
    found = inline[3].children or []
    assert said == "".join(token.content for token in found)
    assert {"text", "text_special"} >= {token.type for token in found}


@given(HOSTILE.filter(lambda text: len(text) < 2000), HOSTILE)
@settings(max_examples=60, deadline=None)
def test_no_markup_anywhere_in_the_report(hope: str, medicines: str) -> None:
    """Whatever a person writes, the whole report holds no link, no image and no HTML, and as many tables as before."""
    text = markdown(reported(RLS, {"main_worry": hope, "tried": hope, "medicines": medicines, **FOUR}))
    kinds = [token.type for token in tokens(text)]
    assert set() == {"html_block", "html_inline", "link_open", "image", "fence", "code_block", "s_open"} & {*kinds}
    assert len(RLS.pages) - 1 == kinds.count("hr")
    if clean(hope)[0]:
        assert clean(hope)[0] in ["".join(t.content for t in one.children or ()) for one in tokens(text)]


@given(st.sampled_from(MARKUP) | st.text(max_size=20))
def test_own_sentences_are_literal_too(text: str) -> None:
    """A sentence of the content files comes back as it was written."""
    said = " ".join(clean(text)[0].split())
    if not said:
        return
    found = [token for token in rendering().parse(f"x {escaped(said)}") if token.type == "inline"]
    assert [f"x {said}"] == ["".join(child.content for child in token.children or ()) for token in found]


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_every_page_is_whole(data: st.DataObject) -> None:
    """Read as Markdown, each page has one title and a heading for each of its blocks."""
    one = reported(RLS, data.draw(people(RLS)))
    kinds = [token.tag for token in tokens(markdown(one)) if token.type == "heading_open"]
    assert (len(one.pages), sum(len(page.blocks) for page in one.pages)) == (kinds.count("h1"), kinds.count("h2"))


def test_sentences_share_a_list() -> None:
    """Sentences side by side are points of one list without gaps, what explains one is set in; sources run on."""
    one = reported(RLS, {**FOUR, "flag_chest": "yes", "ferritin": 50})
    deep, loose = 0, []
    for token in rendering().parse(markdown(one)):
        deep += token.nesting if token.type.startswith("list_item") else 0
        loose += [token] if deep and token.type == "paragraph_open" and not token.hidden else []
    assert [] == loose
    lines = markdown(one, "clinician").splitlines()
    first = lines.index("> - Answered yes, or found in the blood tests:")
    assert lines[first + 1].startswith(">   - Chest pain")
    assert lines[lines.index("## Sources") + 2].startswith("`own` Rule of this project (own). `allen-2014` ")


def test_only_what_was_begun_is_unfinished() -> None:
    """What a result could still be is said of one that was begun; where nothing was given, nothing is unfinished."""
    begun = "Iron band: could still be"
    assert begun not in markdown(reported(RLS, FOUR))
    assert begun in markdown(reported(RLS, {**FOUR, "ferritin": 150}))


# ---- What comes first, and what is never said -----------------------------------------------------------------------

MACHINE = pytest.param(r"(?-i:\bNone\b(?! of|: )|\bTrue\b|\bFalse\b|\bnan\b)|\{\w+\}", id="a word of the machine")


def everybody() -> Iterator[Report]:
    """The reports of every other worked person, of representative people, and with each flag and look-alike alone."""
    yield from (reported(RLS, person.answers) for person in RLS.people[::2])
    yield from (reported(RLS, given) for given in REPRESENTATIVE.values())
    yield from (reported(RLS, {**FOUR, id: "yes"}) for id in (*FLAGS, *LOOK_ALIKES))


REPRESENTATIVE: dict[str, dict[str, Any]] = {
    "nothing answered": {},
    "all four and no look-alike": {
        **FOUR,
        **dict.fromkeys(LOOK_ALIKES, "no"),
        **dict.fromkeys(FLAGS, "no"),
        "sex": "male",
        "age": 50,
    },
    "not met": {"urge_to_move": "no", **dict.fromkeys(FLAGS, "no")},
    "past only": {**FOUR, "urge_to_move": "past"},
    "a look-alike": {**FOUR, "cramps": "yes", "medicines": "none"},
    "look-alikes unchecked": FOUR,
    "under 18": {**FOUR, "age": 15},
    "a carer": {**FOUR, "answered_by": "carer"},
    "everything unsure": {item.id: "unsure" for item in RLS.items.values() if item.kind not in ("text", "date")},
    "an emergency": {**FOUR, "flag_chest": "yes"},
    "the same day": {**FOUR, "flag_fever": "yes", "ferritin": 900},
    "self-harm": {"flag_self_harm": "yes"},
    "this week": {**FOUR, "flag_kidney": "yes", "bleeding": "yes"},
    "soon": {**FOUR, **dict.fromkeys(FLAGS, "no"), "days_per_week": 5, "distress": "severe"},
    "low iron": {
        **FOUR,
        **dict.fromkeys(FLAGS, "no"),
        "ferritin": 20,
        "tsat": 12,
        "hemoglobin": 85,
        "sex": "female",
        "pregnancy": "no",
        "main_worry": "sleep",
    },
    "high iron": {**FOUR, "ferritin": 400, "tsat": 15, "kidney": "ckd", "labs_date": "2024-01-01"},
    "a pregnancy": {**FOUR, "pregnancy": "trimester_3", "hemoglobin": 100},
    "everything yes": {item.id: "yes" for item in RLS.items.values() if item.kind in ("yes_no", "yes_no_past")},
}
SAID = [*everybody()]


@pytest.mark.parametrize("ban", [*BANS, MACHINE])
def test_never_said(ban: str) -> None:
    """No sentence of anybody's report gives a diagnosis, a dose, false calm, or an order about a medicine."""
    allowed = (RLS.head.intended_use,)
    found = {text for one in SAID for text in own_words(one) if text not in allowed}
    assert [] == [text for text in sorted(found) if re.search(ban, text, re.IGNORECASE)]


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_never_said_to_anybody(data: st.DataObject) -> None:
    """The same holds for people nobody thought of."""
    one = reported(RLS, data.draw(people(RLS)))
    for ban in (*BANS, MACHINE):
        assert [] == [text for text in own_words(one) if re.search(str(ban.values[0]), text, re.IGNORECASE)]


@pytest.mark.parametrize("flag", [item.id for item in RLS.safety_items if item.tier == "emergency"])
def test_the_emergency_comes_first(flag: str) -> None:
    """After a yes to an emergency item both pages begin with a box that says so, before anything about legs."""
    one = reported(RLS, {**FOUR, flag: "yes"})
    for page in one.pages:
        assert page.blocks[0].boxed
        lines = [line for line in markdown(one, page.id).splitlines() if line.startswith(("## ", "> "))]
        assert lines[0].startswith("> ## ")
        assert "emergency" in lines[1].lower()
    assert [True, False] == [block.boxed for block in one.pages[0].blocks[:2]]


def test_the_patient_page_is_easy_to_read() -> None:
    """Anybody's patient page, beside the questions as asked and the intended use, needs six years of school."""
    grades = [grade(" ".join(patient_sentences(one)), frozenset(GLOSSES)) for one in SAID]
    assert 6.0 >= max(grades)


def test_the_patient_page_is_short() -> None:
    """No sentence of anybody's patient page has more than 15 words."""
    said = {one for made in SAID for text in patient_sentences(made) for one in sentences(text)}
    assert [] == sorted(one for one in said if len(words(one)) > 15)


def patient_sentences(one: Report) -> list[str]:
    """What is said on the patient page, each ended by a full stop; without tables and the intended use."""
    page = next(page for page in one.pages if page.id == "patient")
    said = [
        text for block in page.blocks for part in block.parts if not isinstance(part, Table) for text in said_in(part)
    ]
    said = [text.replace(RLS.head.intended_use, "").strip() for text in said if not text.startswith("Yes: ")]
    return [text if text.endswith((".", "!", "?", ":")) else f"{text}." for text in said if text]


def test_no_dose_or_route_for_the_patient() -> None:
    """No route and no amount of iron stands on anybody's patient page."""
    said = {text for one in SAID for text in own_words(one, "patient")}
    assert [] == [text for text in said if re.search(r"intravenous|infusion|\bIV\b|\boral\b|drip", text)]


@pytest.mark.parametrize("flag", [item.id for item in RLS.safety_items if item.tier == "emergency"])
def test_an_emergency_is_never_calmed(flag: str) -> None:
    """After a yes to an emergency item no page says what the legs may be, offers self-help, or counts the noes."""
    for core in ("yes", "no"):
        one = reported(RLS, {**dict.fromkeys(FLAGS, "no"), **dict.fromkeys(FOUR, core), flag: "yes"})
        said = " ".join(own_words(one))
        patient = " ".join(own_words(one, "patient"))
        assert [] == [calm for calm in ("Some people find", "None of them was") if calm in said]
        assert [] == [calm for calm in RLS.results["screen_result"].patient_texts.values() if calm in patient]
        assert "Assessment of restless legs is secondary" in said


def test_self_help_only_where_it_can_wait() -> None:
    """The sentence on bedtimes and coffee stands on the patient page where urgency is none, routine or soon."""
    for one in SAID:
        offered = "Some people find regular bedtimes" in " ".join(own_words(one, "patient"))
        assert (one.results["urgency"] in ("none", "routine", "soon")) is offered


def test_no_calm_beside_a_red_flag() -> None:
    """That nothing was answered yes is said only where every red-flag question was answered and none is urgent."""
    for one in SAID:
        if "None of them was answered yes." in [*own_words(one)]:
            assert "complete" == one.results["red_flag_screen"]
            assert one.results["urgency"] not in ("emergency", "same_day", "within_week")
            assert () == one.results["red_flags"]


def first_block(one: Report, page: str) -> Iterator[str]:
    """What the first block of a page says, but for the urgency itself and how far the red-flag questions were asked."""
    block = next(each for each in one.pages if each.id == page).blocks[0]
    voice = RLS.results
    told = {*voice["urgency"].texts.values(), *voice["urgency"].patient_texts.values()}
    told |= {*voice["red_flag_screen"].texts.values(), *voice["red_flag_screen"].patient_texts.values()}
    told |= {"None of them was answered yes.", "The open questions can only make it more urgent."}
    return (text for part in block.parts for text in said_in(part) if text.strip() and text not in told)


def test_urgency_has_a_reason() -> None:
    """Whoever is told to be seen by a certain time is told why, on both pages; routine may be the screening itself."""
    for one in SAID:
        urgency, positive = one.results["urgency"], str(one.results["screen_result"]).startswith(("met", "past"))
        if urgency in ("emergency", "same_day", "within_week", "soon") or (urgency == "routine" and not positive):
            assert [*first_block(one, "clinician")], one.answers
        if urgency in ("emergency", "same_day", "within_week"):
            assert [*first_block(one, "patient")], one.answers


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_urgency_has_a_reason_for_anybody(data: st.DataObject) -> None:
    """The same holds for people nobody thought of."""
    one = reported(RLS, data.draw(people(RLS)))
    if one.results["urgency"] in ("emergency", "same_day", "within_week", "soon"):
        assert [*first_block(one, "clinician")]
    if one.results["urgency"] in ("emergency", "same_day", "within_week"):
        assert [*first_block(one, "patient")]


def test_one_action_first() -> None:
    """The patient page begins with one sentence in bold that says what to do."""
    for one in SAID:
        first = next(page for page in one.pages if page.id == "patient").blocks[0].parts[0]
        assert isinstance(first, Paragraph)
        assert first.bold


def test_no_jargon_for_the_patient() -> None:
    """No abbreviation, no percentage, and no word of the trade without its plain words stands on a patient page."""
    found = re.compile(rf"\b(?:{'|'.join(map(re.escape, JARGON))})\w*|\d ?%", re.IGNORECASE)
    said = {text for one in SAID for text in own_words(one, "patient") if text != RLS.head.intended_use}
    assert [] == sorted(text for text in said if found.search(text.replace("red blood count (haemoglobin)", "")))


def test_restless_legs_are_explained_once() -> None:
    """The patient page says once what restless legs syndrome is."""
    for one in SAID:
        said = " ".join(own_words(one, "patient"))
        assert 1 == said.count("Restless legs syndrome is a strong need to move the legs.")


REQUIRED = {
    "patient": [
        "This is a screening questionnaire. It cannot diagnose restless legs syndrome. "
        "A clinician needs to talk to you and examine you.",
        "Other problems can feel the same: nerve damage, cramps, joint pain, swelling, or a medicine.",
        "Do not start, stop or change any medicine because of this result. That includes iron and steroids.",
        "not validated in lupus",
        "This program runs on this computer and sends nothing. The file contains health data",
        "Is one leg or arm swollen, warm or sore?",
        "Then call your emergency number (for example 112, 911 or 999).",
        RLS.head.intended_use,
    ],
    "clinician": [
        "Screening result, not a diagnosis. Based on published criteria; not validated in lupus.",
        "16 of 100 people without RLS still met the four symptom criteria.",
        "54 to 78 of 100 people who screened positive did not have RLS.",
        "Not done or not asked: no examination; allergies, body weight, mood scale, blood pressure",
        RLS.head.intended_use,
    ],
}


@pytest.mark.parametrize("page", REQUIRED)
def test_required_statements(page: str) -> None:
    """What every reader has to know stands on everybody's page, once."""
    for one in SAID:
        said = " ".join(own_words(one, page))
        assert [1] * len(REQUIRED[page]) == [said.count(text) for text in REQUIRED[page]]


def test_a_negative_rules_nothing_out() -> None:
    """Both pages of a negative result say that it does not rule out restless legs."""
    one = reported(RLS, REPRESENTATIVE["not met"])
    assert "A negative result does not rule out RLS" in " ".join(own_words(one, "clinician"))
    assert "A negative result does not rule it out" in " ".join(own_words(one, "patient"))


def test_attachments_are_asked_for() -> None:
    """Blood count, creatinine and eGFR are asked for; urine protein too with anaemia or the kidney sign."""
    low = " ".join(own_words(reported(RLS, REPRESENTATIVE["low iron"])))
    kidney = " ".join(own_words(reported(RLS, REPRESENTATIVE["this week"])))
    plain = " ".join(own_words(reported(RLS, FOUR)))
    assert (1, 1, 0) == tuple(
        text.count("blood count, creatinine, urine protein, eGFR") for text in (low, kidney, plain)
    )
    assert (0, 0, 1) == tuple(text.count("blood count, creatinine, eGFR") for text in (low, kidney, plain))


def test_blood_loss_stands_beside_the_urgency() -> None:
    """With blood loss both pages say, in their first block, that black or bloody stool needs help today."""
    one = reported(RLS, REPRESENTATIVE["this week"])
    for page in one.pages:
        assert [text for text in first_block(one, page.id) if "black or bloody" in text and "today" in text]


def test_iron_bands_are_conditional_and_attributed() -> None:
    """Each iron band begins "If restless legs are confirmed:" and names its guideline."""
    texts = RLS.results["iron_status"].texts
    bands = {code: text for code, text in texts.items() if code not in ("not_applicable", "not_tested")}
    assert [] == [code for code, text in bands.items() if not text.startswith("If restless legs are confirmed: ")]
    assert [] == [code for code, text in bands.items() if not re.search(r"AASM 2025|IRLSSG 2018", text)]
    details = next(line for line in RLS.considerations if line.id == "iron_status").details
    banded = [detail.text for detail in details if "iron_status ==" in detail.when]
    assert 5 == len(banded)
    assert [] == [text for text in banded if not text.startswith("If restless legs are confirmed: ")]


@pytest.mark.parametrize("given", [{"ferritin": 350, "tsat": 15}, {"ferritin": 40, "tsat": 50}])
def test_disagreeing_iron_tests_are_repeated(given: dict[str, Any]) -> None:
    """Where ferritin and saturation disagree, the page asks for a repeat in the morning and names no band."""
    said = " ".join(own_words(reported(RLS, {**FOUR, **given}), "clinician"))
    assert "disagree: repeat both in the morning, 24 hours free of iron" in said
    assert "If restless legs are confirmed" not in said


def test_suspected_macrophage_activation_comes_before_iron() -> None:
    """With a very high ferritin in somebody unwell nothing is said about an iron band."""
    said = " ".join(own_words(reported(RLS, {**FOUR, "ferritin": 820, "tsat": 12, "flag_fever": "yes"}), "clinician"))
    assert "macrophage activation syndrome" in said
    assert "If restless legs are confirmed" not in said


def test_every_source_named_is_listed() -> None:
    """Every source a consideration or a line names stands in the list of sources, with how well it is confirmed."""
    for one in SAID:
        listed = {source.id for source in one.sources}
        named = {id for line in one.considerations for id in line.source}
        assert set() == named - listed
        block = next(b for b in one.pages[0].blocks if b.heading == "Sources")
        bullets = [bullet for part in block.parts if isinstance(part, Bullets) for bullet in part.bullets]
        assert [source.id for source in one.sources] == [bullet.rule for bullet in bullets]
        assert [] == [
            s.id for s, b in zip(one.sources, bullets, strict=True) if not b.text.endswith(f"({s.confidence})")
        ]
        remarks = re.findall(r"Source: ([a-z0-9, -]+)\.", " ".join(own_words(one)))
        assert set() == {id for remark in remarks for id in remark.split(", ")} - listed


def test_listed_entries_bring_their_sources() -> None:
    """A remark on iron brings the source of that remark into the list."""
    assert "ferritin-assay" in {source.id for source in reported(RLS, {**FOUR, "ferritin": 100}).sources}


def test_unanswered_red_flags_are_said() -> None:
    """Where red-flag questions were not all answered, both pages say so in their first block, and only there."""
    screen = RLS.results["red_flag_screen"]
    texts = screen.texts["incomplete"], screen.patient_texts["incomplete"]
    for one in SAID:
        for page, text in zip(one.pages, texts, strict=True):
            said = " ".join(said for part in page.blocks[0].parts for said in said_in(part))
            incomplete = one.results["red_flag_screen"] == "incomplete"
            if page.id == "clinician" or one.results["urgency"] != "emergency":
                assert incomplete is (text in said)


# ---- The toy --------------------------------------------------------------------------------------------------------


def test_the_page_of_a_houseplant() -> None:
    """The report knows no instrument: a page about a plant is made by the same engine."""
    given = {"leaves_hang": "yes", "days_dry": {"value": 3, "unit": "weeks"}, "window": {"unanswered": "skipped"}}
    page = markdown(reported(toy(), given), "owner")
    assert page.startswith("# Your plant\n\nScreening result, not a diagnosis. today.\n\n")
    assert page.endswith(f"\n\nInstrument houseplant 1.2.3, rules {toy().sha256[:12]}, program 1.\n")
    said = [
        "> ## What to do",
        "> **Water it today.** `watering = today`",
        "> It wishes:",
        "> - Hanging leaves `leaves_hang`",
        "## What you said",
        "Days without water",
        "21 days (given as 3 weeks)",
        "Weeks without water: **3 weeks**",
        "## Advice",
        "Turn the pot: 3 weeks without water at the Skipped window.",
        "gardener",
        "`turn_the_pot`",
        "## Still open",
        "- Window (skipped): The sun dries the pot. `window`",
    ]
    places = [page.find(words) for words in said]
    assert -1 not in places
    assert sorted(places) == places
