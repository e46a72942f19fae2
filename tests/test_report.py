"""The report: made from its model alone, the same from the saved file, never markup, never what may not be said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
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
from rls_screen.report.model import Bullets, Cell, Paragraph, Table
from rls_screen.score import score

RLS = load(people=True)
BOTH = [pytest.param(RLS, id="the shipped instrument"), pytest.param(toy(), id="the toy")]
FOUR = {"urge_to_move": "yes", "worse_at_rest": "yes", "relieved_by_movement": "yes", "worse_in_evening": "yes"}
FLAGS = [item.id for item in RLS.safety_items]
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


def said_in(part: Paragraph | Bullets | Table) -> Iterator[str]:
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
    """One page can be made alone; both follow one another."""
    one = reported(RLS, FOUR)
    assert markdown(one) == markdown(one, "clinician") + "\n" + markdown(one, "patient")


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
    assert set() == {"html_block", "html_inline", "link_open", "image", "fence", "code_block", "hr", "s_open"} & {
        *kinds
    }
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


# ---- What comes first, and what is never said -----------------------------------------------------------------------

BANS = [
    pytest.param(
        r"\byou(?:'ve| have| may have| might have| probably have| do not have| don't have) (?:RLS|restless legs)",
        id="a diagnosis",
    ),
    pytest.param(
        r"\b(?:patient|person|she|he) (?:has|does not have|suffers from) (?:RLS|restless legs)",
        id="a diagnosis of somebody",
    ),
    pytest.param(r"\b(?:because of|due to|caused by) (?:your |the )?lupus", id="because of lupus"),
    pytest.param(r"\d\s*(?:mg|mcg|ug|g|micrograms?|milligrams?|tablets?)\b(?!/)(?! a day, prednisone)", id="a dose"),
    pytest.param(r"\bdos(?:e|es|age) of \d", id="a dose of"),
    pytest.param(r"(?<!not )\b(?:stop|start) (?:taking|your|the|this|these|all)\b", id="to stop or start a medicine"),
    pytest.param(
        r"(?<!nobody )\b(?:should|must|need to|please) (?:stop|start|increase|reduce|raise|lower|taper)\b",
        id="to change a medicine",
    ),
    pytest.param(r"\bfirst[- ]line\b", id="first-line"),
    pytest.param(r"\bno red flags?\b", id="no red flags"),
    pytest.param(r"\b(?:improved|worsened|responder|better|worse) (?:by|on) the IRLS", id="IRLS better or worse"),
    pytest.param(r"\bmagnesium\b", id="magnesium"),
    pytest.param(
        r"\biron (?:\w+ ){0,2}(?:is|are|stores are) (?:normal|sufficient|adequate|enough|fine)", id="iron is enough"
    ),
    pytest.param(r"\b(?:normal|sufficient|adequate|enough) iron\b", id="enough iron"),
    pytest.param(r"\bDSM-5 RLS\b", id="DSM-5 RLS"),
    pytest.param(r"\bnot urgent\b", id="not urgent"),
    pytest.param(r"\b(?:remission|LLDAS) (?:is|was) (?:reached|met|likely)", id="remission"),
    pytest.param(r"(?-i:\bNone\b(?! of|: )|\bTrue\b|\bFalse\b|\bnan\b)|\{\w+\}", id="a word of the machine"),
]


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


@pytest.mark.parametrize("ban", BANS)
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
    for ban in BANS:
        assert [] == [text for text in own_words(one) if re.search(str(ban.values[0]), text, re.IGNORECASE)]


@pytest.mark.parametrize("flag", [item.id for item in RLS.safety_items if item.tier == "emergency"])
def test_the_emergency_comes_first(flag: str) -> None:
    """After a yes to an emergency item both pages begin with a box that says so, before anything about legs."""
    one = reported(RLS, {**FOUR, flag: "yes"})
    for page in one.pages:
        assert page.blocks[0].boxed
        lines = markdown(one, page.id).splitlines()
        first = next(number for number, line in enumerate(lines) if line.startswith(("## ", "> ")))
        assert lines[first].startswith("> ## ")
        assert "mergency" in lines[first + 2].lower() + "mergency" * lines[first + 2].upper().count("EMERGENCY")
    assert [True, False] == [block.boxed for block in one.pages[0].blocks[:2]]


@pytest.mark.parametrize("given", [pytest.param(REPRESENTATIVE[name], id=name) for name in REPRESENTATIVE])
def test_the_patient_page_is_easy_to_read(given: dict[str, Any]) -> None:
    """What the patient page says, beside the questions as asked and the intended use, needs six years of school."""
    said = patient_sentences(reported(RLS, given))
    assert grade(" ".join(said), frozenset(GLOSSES)) <= 6.0


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


def test_unanswered_red_flags_are_said() -> None:
    """Where warning signs were not all asked, both pages say so; nowhere does a page calm."""
    for page in reported(RLS, FOUR).pages:
        text = " ".join(own_words(reported(RLS, FOUR), page.id)).lower()
        assert re.search(r"not (?:all|every)|open|incomplete|were not", text)


# ---- The toy --------------------------------------------------------------------------------------------------------


def test_the_page_of_a_houseplant() -> None:
    """The report knows no instrument: a page about a plant is made by the same engine."""
    given = {"leaves_hang": "yes", "days_dry": {"value": 3, "unit": "weeks"}, "window": {"unanswered": "skipped"}}
    page = markdown(reported(toy(), given), "owner")
    assert page.startswith(
        "# Your plant\n\nScreening result, not a diagnosis. today. Instrument houseplant 1.2.3, rules "
    )
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
