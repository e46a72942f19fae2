"""The report: made from its model alone, the same from the saved file, never markup, never what may not be said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, assert_never

import pytest
from banned import BANS, JARGON
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from reading import GLOSSES, grade, sentences, words
from toy.making import answers, changed, people, toy

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.errors import ContentError
from rls_screen.person.answers import read_answers
from rls_screen.person.answers.text import clean
from rls_screen.person.scoring import score
from rls_screen.report import Report, markdown, plain_text, report
from rls_screen.report.markdown import cell_text, escaped
from rls_screen.report.model import AnyPart, Bullets, Cell, Facts, Paragraph, Table
from rls_screen.report.wording import filled

RLS = load(people=True)
# One process makes the reports that most tests here look at.
pytestmark = pytest.mark.xdist_group("reports")
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


def without_answers(one: Report) -> Report:
    """The report with the person's answers and own words replaced by "x", and without the titles of its sources."""
    pages = []
    for page in one.pages:
        blocks = [block for block in page.blocks if block.heading != "Sources"]
        changed_blocks = [b.model_copy(update={"parts": tuple(map(_without_answers, b.parts))}) for b in blocks]
        pages.append(page.model_copy(update={"blocks": tuple(changed_blocks)}))
    return one.model_copy(update={"pages": tuple(pages), "sources": (), "answers": {}, "results": {}})


def _without_answers(part: AnyPart) -> AnyPart:
    hidden = Cell(text="x")
    match part:
        case Facts(facts=facts):
            return part.model_copy(update={"facts": tuple((label, hidden) for label, _ in facts)})
        case Table(rows=rows):
            shown = tuple(tuple(hidden if cell.said else cell for cell in row) for row in rows)
            return part.model_copy(update={"rows": shown})
    return part


# ---- The model is the report ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", BOTH)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
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
    """A worked person's saved report scores to the same results and the same pages; every fifteenth is tried."""
    for person in instrument.people[::15]:
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


def test_a_report_of_another_version_says_so() -> None:
    """A report of version 0.1 scores, says on the first line of each page which version it is from, and keeps that."""
    old = json.loads(reported(RLS, FOUR).model_dump_json())
    old |= {"schema_version": "1.0", "instrument": {**old["instrument"], "version": "0.0.1"}}
    again = made(RLS, json.dumps(old))
    says = f"made under 0.0.1, scored again under {RLS.head.version}"
    assert ("2.0", "0.0.1", says) == (again.schema_version, again.made_under, again.versions)
    for one in (again, made(RLS, again.model_dump_json())):
        for page in one.pages:
            assert says in markdown(one, page.id).splitlines()[0]
            assert says in plain_text(one, page.id).splitlines()[0]
    present = made(RLS, reported(RLS, FOUR).model_dump_json())
    assert (None, False) == (present.versions, "scored again" in markdown(present) + plain_text(present))


@pytest.mark.parametrize("version", [7, "", "0.1", "0.1.0 <b>", {"version": "0.1"}, None])
def test_a_version_is_a_version(version: Any) -> None:
    """What a file names as its version is printed only where it is one."""
    old = json.loads(reported(RLS, FOUR).model_dump_json()) | {"made_under": version, "instrument": version}
    assert None is made(RLS, json.dumps(old)).made_under


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
@settings(max_examples=30, deadline=None)
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
@settings(max_examples=15, deadline=None)
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
    assert lines[lines.index("## Sources") + 2].startswith("`own` Rule of this project. `allen-2014` ")


def test_only_what_was_begun_is_unfinished() -> None:
    """What a result could still be is said of one that was begun; where nothing was given, nothing is unfinished."""
    begun = "Iron band: could still be"
    assert begun not in markdown(reported(RLS, FOUR))
    assert begun in markdown(reported(RLS, {**FOUR, "ferritin": 150}))


# ---- What comes first, and what is never said -----------------------------------------------------------------------

MACHINE = pytest.param(r"(?-i:\bNone\b(?! of|: )|\bTrue\b|\bFalse\b|\bnan\b)|\{\w+\}", id="a word of the machine")


@lru_cache(maxsize=1)
def reports() -> tuple[Report, ...]:
    """The reports that every claim about their sentences is tried on, made once."""
    return (*everybody(),)


def everybody() -> Iterator[Report]:
    """Reports of every sixteenth worked person, of representative people, and with each flag and look-alike alone."""
    yield from (reported(RLS, person.answers) for person in RLS.people[::16] if not person.refused)
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
    "not met, and the legs trouble all the same": {
        **dict.fromkeys(FLAGS, "no"),
        "sex": "male",
        "urge_to_move": "no",
        "other_leg_trouble": "yes",
        "distress": "severe",
        "answered_by": "self",
    },
    "not met, and a blood value": {**dict.fromkeys(FLAGS, "no"), "urge_to_move": "no", "hemoglobin": 98, "ferritin": 9},
    "not met, and told of low iron": {**dict.fromkeys(FLAGS, "no"), "urge_to_move": "no", "anemia_told": "yes"},
    "one criterion open": {**FOUR, "worse_in_evening": "unsure", "ferritin": 60, "medicines": "pramipexole"},
    "belly pain on a steroid": {**FOUR, "flag_abdomen": "yes", "medicines": "prednisone"},
    "belly pain": {**FOUR, "flag_abdomen": "yes", "antiphospholipid": "no"},
    "bleeding on a blood thinner": {**FOUR, "flag_bleeding": "yes", "medicines": "warfarin"},
    "fever not sure on azathioprine": {**FOUR, "flag_fever": "unsure", "medicines": "azathioprine"},
    "restless with fever": {**FOUR, "restless_since_medicine": "yes", "flag_fever": "yes"},
    "movements": {**FOUR, "flag_movements": "yes", "antiphospholipid": "yes"},
    "spots with fever": {**FOUR, "flag_vasculitis": "yes", "flag_fever": "yes"},
    "augmentation with severe distress": {**FOUR, "augmentation": "yes", "distress": "severe"},
    "belly pain in a man": {**FOUR, "sex": "male", "flag_abdomen": "yes"},
    "belly pain in pregnancy, with antibodies": {
        **FOUR,
        "pregnancy": "trimester_1",
        "flag_abdomen": "yes",
        "antiphospholipid": "yes",
    },
    "not met, and blood loss": {**dict.fromkeys(FLAGS, "no"), "urge_to_move": "no", "bleeding": "yes"},
    "self-harm on belimumab": {"flag_self_harm": "unsure", "medicines": "belimumab"},
    "dialysis": {**FOUR, "kidney": "dialysis", "ferritin": 150, "tsat": 15},
    "extreme ferritin": {**FOUR, **dict.fromkeys(FLAGS, "no"), "ferritin": 40000, "iron_infusion_8w": "yes"},
    "iron at a high saturation": {
        **FOUR,
        **dict.fromkeys(FLAGS, "no"),
        "ferritin": 400,
        "tsat": 88,
        "medicines": "iron",
    },
    "iron locked away": {**FOUR, **dict.fromkeys(FLAGS, "no"), "ferritin": 350, "tsat": 12, "iron_infusion_8w": "yes"},
    "iron tests that disagree": {**FOUR, **dict.fromkeys(FLAGS, "no"), "ferritin": 40, "tsat": 50},
    "a pregnancy with iron deficiency": {**FOUR, "pregnancy": "trimester_1", "ferritin": 20, "hemoglobin": 108},
    "a very old blood test": {
        **FOUR,
        **dict.fromkeys(FLAGS, "no"),
        "hemoglobin": 75,
        "labs_date": "2026-01-05",
        "answered_on": "2026-11-20",
    },
    "high up and smoking": {
        **FOUR,
        **dict.fromkeys(FLAGS, "no"),
        "hemoglobin": 92,
        "altitude": 4000,
        "nicotine": "yes",
    },
    "driving and urges": {**FOUR, "sleepy_driving": "yes", "impulse": "yes", "medicines": "ropinirole"},
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


@pytest.mark.parametrize("ban", [*BANS, MACHINE])
def test_never_said(ban: str) -> None:
    """No sentence of anybody's report gives a diagnosis, a dose, false calm, or an order about a medicine."""
    allowed = (RLS.head.intended_use,)
    found = {text for one in reports() for text in own_words(one) if text not in allowed}
    assert [] == [text for text in sorted(found) if re.search(ban, text, re.IGNORECASE)]


def formats(one: Report) -> Iterator[str]:
    """Everything a report says in each of its formats, on one line, but for the answers and the intended use."""
    bare = without_answers(one)
    for text in (markdown(bare), plain_text(bare), bare.model_dump_json(exclude={"findings", "notes"})):
        lines = (line.strip("> -") for line in text.replace("\\", "").splitlines())
        said = " ".join(lines).replace(RLS.head.intended_use, "")
        yield re.sub(r"\{[\"\[].*?[\"\]]\}|null|\bfalse\b|\btrue\b", " ", said) if text.startswith("{") else said


def test_no_format_says_it() -> None:
    """The same holds for every part of every page in Markdown, plain text and JSON, broken lines joined."""
    for one in reports():
        for text in formats(one):
            assert [] == [found[0] for ban in BANS if (found := re.search(str(ban.values[0]), text, re.IGNORECASE))]


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_never_said_to_anybody(data: st.DataObject) -> None:
    """The same holds for people nobody thought of."""
    one = reported(RLS, data.draw(people(RLS)))
    for ban in (*BANS, MACHINE):
        assert [] == [text for text in own_words(one) if re.search(str(ban.values[0]), text, re.IGNORECASE)]
    for text in formats(one):
        assert [] == [found[0] for ban in BANS if (found := re.search(str(ban.values[0]), text, re.IGNORECASE))]


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
    grades = [grade(" ".join(patient_sentences(one)), frozenset(GLOSSES)) for one in reports()]
    assert 6.0 >= max(grades)


def test_the_patient_page_is_short() -> None:
    """No sentence of anybody's patient page has more than 15 words."""
    said = {one for made in reports() for text in patient_sentences(made) for one in sentences(text)}
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
    said = {text for one in reports() for text in own_words(one, "patient")}
    assert [] == [text for text in said if re.search(r"intravenous|infusion|\bIV\b|\boral\b|drip", text)]


@pytest.mark.parametrize("flag", [item.id for item in RLS.safety_items if item.tier == "emergency"])
def test_an_emergency_is_never_calmed(flag: str) -> None:
    """After a yes to an emergency item no page says what the legs may be, offers self-help, or counts the noes."""
    for core in ("yes", "no"):
        one = reported(RLS, {**dict.fromkeys(FLAGS, "no"), **dict.fromkeys(FOUR, core), flag: "yes"})
        said = " ".join(own_words(one))
        patient = " ".join(own_words(one, "patient"))
        assert [] == [calm for calm in ("Some people find", "none yes") if calm in said]
        assert [] == [calm for calm in RLS.results["screen_result"].patient_texts.values() if calm in patient]
        assert "Assessment of restless legs is secondary" in said


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


def first_block(one: Report, page: str) -> Iterator[str]:
    """What the first block of a page says, but for the urgency itself and how far the red-flag questions were asked."""
    block = next(each for each in one.pages if each.id == page).blocks[0]
    voice = RLS.results
    told = {*voice["urgency"].texts.values(), *voice["urgency"].patient_texts.values()}
    told |= {*voice["red_flag_screen"].texts.values(), *voice["red_flag_screen"].patient_texts.values()}
    told |= {"The open questions can only make it more urgent."}
    said = (text for part in block.parts for text in said_in(part) if text.strip() and text not in told)
    return (text for text in said if "warning signs answered" not in text)


def test_urgency_has_a_reason() -> None:
    """Whoever is told to be seen by a certain time is told why, on both pages; routine may be the screening itself."""
    for one in reports():
        urgency, positive = one.results["urgency"], str(one.results["screen_result"]).startswith(("met", "past"))
        if urgency in ("emergency", "same_day", "within_week", "soon") or (urgency == "routine" and not positive):
            assert [*first_block(one, "clinician")], one.answers
        if urgency in ("emergency", "same_day", "within_week"):
            assert [*first_block(one, "patient")], one.answers


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_urgency_has_a_reason_for_anybody(data: st.DataObject) -> None:
    """The same holds for people nobody thought of."""
    one = reported(RLS, data.draw(people(RLS)))
    if one.results["urgency"] in ("emergency", "same_day", "within_week", "soon"):
        assert [*first_block(one, "clinician")]
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
    assert [] == sorted(text for text in said if found.search(text.replace("red blood count (haemoglobin)", "")))


def test_restless_legs_are_explained_once() -> None:
    """The patient page says once what restless legs syndrome is."""
    for one in reports():
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
        "Call your emergency number (for example 112, 911 or 999) if:",
        "Get help the same day if:",
        "This is not a diagnosis. It does not replace emergency advice.",
    ],
    "clinician": [
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


def test_a_negative_rules_nothing_out() -> None:
    """Both pages of a negative result say that it does not rule out restless legs."""
    one = reported(RLS, REPRESENTATIVE["not met"])
    assert "A negative result does not rule out RLS" in " ".join(own_words(one, "clinician"))
    assert "A negative result does not rule it out" in " ".join(own_words(one, "patient"))


def test_legs_that_trouble_need_a_cause() -> None:
    """Not met with symptoms: both pages ask for the cause; never that it is no reason, never that it is not urgent."""
    one = reported(RLS, REPRESENTATIVE["not met, and the legs trouble all the same"])
    reason, patient = block_of_page(one, "Reason for referral"), " ".join(own_words(one, "patient"))
    assert "Not restless legs by these answers" in reason
    assert "The leg symptoms still need a cause." in reason
    assert "Your legs bother you, and the cause has to be found." in patient
    assert "You need not wait for your next visit." in patient
    for distress in ("mild", "moderate"):
        less = reported(RLS, {**REPRESENTATIVE["not met, and the legs trouble all the same"], "distress": distress})
        assert "You need not wait" not in " ".join(own_words(less, "patient"))
    for core in ({"urge_to_move": "no"}, {"worse_at_rest": "no"}):
        asked = block_of_page(reported(RLS, {**dict.fromkeys(FLAGS, "no"), **core}), "Reason for referral")
        assert "Whether the legs trouble the person all the same is not known. Ask" in asked
        well = reported(RLS, {**dict.fromkeys(FLAGS, "no"), **core, "other_leg_trouble": "no"})
        assert "need a cause" not in block_of_page(well, "Reason for referral")


def test_what_was_skipped_is_not_unanswered() -> None:
    """Where the urge is ruled out, no list of the report names a question of a closed section as missed."""
    closed = [
        item for item in RLS.items.values() if (RLS.section_of[item.id].skip_when or item.skip_when) == "ruled_out"
    ]
    assert 30 < len(closed)
    one = reported(RLS, REPRESENTATIVE["not met, and the legs trouble all the same"])
    for heading in ("Look-alikes", "Lupus and other conditions", "Blood tests and iron"):
        assert "" == block_of_page(one, heading)
    clinician = " ".join(own_words(one, "clinician"))
    assert [] == re.findall(r"[Nn]ot answered[^;.]*|was not given|were not all asked", clinician)
    missing = block_of_page(one, "What is missing and why it matters")
    assert [] == [item.label for item in closed if item.label in missing and item.kind != "medicines"]


@pytest.mark.parametrize("given", [{"tsat": 15}, {"tsat": 15, "ferritin": 150}, {"tsat": 30, "ferritin": 60}])
def test_with_a_saturation_nobody_is_asked_for_its_parts(given: dict[str, Any]) -> None:
    """With a transferrin saturation given, no list of the report asks for serum iron or the iron-binding capacity."""
    said = " ".join(own_words(reported(RLS, {**FOUR, **given}), "clinician"))
    assert [] == re.findall(r"Serum iron|Total iron-binding capacity", said)
    without = " ".join(own_words(reported(RLS, {**FOUR, "ferritin": 150}), "clinician"))
    assert "Serum iron" in without


CLOTS = [
    *("flag_leg_weakness", "flag_stroke", "flag_headache", "flag_chest", "flag_cold_leg", "flag_swollen_leg"),
    *("flag_abdomen", "flag_movements"),
]


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_clotting_antibodies_stand_next_to_their_signs(flag: str, answer: str) -> None:
    """Beside a leg, chest, head, belly or movement sign: antiphospholipid antibodies, or that they are not known."""
    for antibodies, says in (
        ("yes", "the threshold for these signs is lower"),
        (None, "Antiphospholipid antibodies: not"),
    ):
        given_too = {"antiphospholipid": antibodies} if antibodies else {}
        said = " ".join(first_block(reported(RLS, {flag: answer, **given_too}), "clinician"))
        assert (flag in CLOTS) is (says in said)
    assert "ntiphospholipid antibodies" not in " ".join(
        text
        for text in first_block(reported(RLS, {flag: answer, "antiphospholipid": "no"}), "clinician")
        if "belly" not in text.lower()
    )


@pytest.mark.parametrize(
    "given, value",
    [
        pytest.param({"hemoglobin": 75}, "Haemoglobin below 80 g/L: 75 g/L.", id="haemoglobin below 80"),
        pytest.param({"hemoglobin": 85}, "Haemoglobin 85 g/L", id="haemoglobin below 90"),
        pytest.param({"hemoglobin": 92, "altitude": 4000}, "Haemoglobin 92 g/L", id="below 80 after the adjustment"),
        pytest.param({"ferritin": 2000}, "Ferritin 2000 ug/L or more: 2000 ug/L.", id="extreme ferritin"),
        pytest.param({"ferritin": 600, "flag_fever": "yes"}, "Ferritin: 600 ug/L", id="ferritin in somebody unwell"),
        pytest.param({"ferritin": 600, "iron_infusion_8w": "yes"}, "Ferritin 600 ug/L", id="ferritin"),
        pytest.param(
            {"ferritin": 400, "tsat": 80, "medicines": "ferrous sulfate"},
            "saturation of 80 %",
            id="iron at a high TSAT",
        ),
        pytest.param({"hemoglobin": 95, "pregnancy": "trimester_1"}, "(blood test: ", id="anaemia in pregnancy"),
    ],
)
def test_a_blood_value_that_sets_the_urgency_has_its_date(given: dict[str, Any], value: str) -> None:
    """A blood value that sets the urgency is printed with its date; old or undated, the first block says that too."""
    person = {**dict.fromkeys(FLAGS, "no"), "urge_to_move": "no", "answered_on": "2026-11-20", **given}
    for date, old in (("2026-11-01", False), ("2026-08-21", True), (None, None)):
        one = reported(RLS, {**person, **({"labs_date": date} if date else {})})
        clinician, patient = (" ".join(first_block(one, page.id)) for page in one.pages)
        assert value in clinician
        for said in (clinician, patient):
            assert (date or "not known") in said
        assert (old is True) is ("more than 90 days older than these answers" in clinician)
        assert (old is True) is ("That blood test is more than 90 days old." in patient)
        assert (old is None) is ("The date of the blood test is not known: it is read as a recent one." in clinician)


def test_signs_together_say_why() -> None:
    """What is an emergency or for today only by two answers together is said on both pages in the first block."""
    says = {
        "belly pain on a steroid": (
            "The belly sign on a steroid",
            "With steroids, belly trouble like this is an emergency.",
        ),
        "belly pain": ("The belly sign is an emergency with a steroid", "Do you take steroids, are you pregnant"),
        "restless with fever": ("serotonin toxicity is possible", "Together with a fever this is an emergency."),
        "fever not sure on azathioprine": ("measure the temperature now", "Measure your temperature now."),
    }
    for name, (clinician, patient) in says.items():
        one = reported(RLS, REPRESENTATIVE[name])
        assert clinician in " ".join(first_block(one, "clinician"))
        assert patient in " ".join(first_block(one, "patient"))
    alone = reported(RLS, {**FOUR, "restless_since_medicine": "yes"})
    assert "akathisia is possible" in " ".join(first_block(alone, "clinician"))
    assert "Together with a fever" not in " ".join(first_block(alone, "patient"))


def test_a_blood_thinner_stands_next_to_bleeding_and_headache() -> None:
    """Beside bleeding or a headache: the blood thinner by name, or that the list does not settle it; nowhere else."""
    for flag in ("flag_bleeding", "flag_headache", "flag_chest"):
        for answer in ("yes", "unsure"):
            for medicines, clinician, patient in (
                (
                    "warfarin, prednisone",
                    "On the medicine list, a blood thinner: warfarin.",
                    "a blood thinner: warfarin.",
                ),
                (None, "Blood thinners: the medicine list does not settle whether one is taken. Ask.", None),
                ("none", None, None),
            ):
                one = reported(RLS, {flag: answer, **({"medicines": medicines} if medicines else {})})
                pages = [" ".join(first_block(one, page.id)) for page in one.pages]
                beside = flag != "flag_chest"
                for said, text in zip(pages, (clinician, patient), strict=True):
                    assert (beside and text is not None) is ("lood thinner" in said.replace("on a blood thinner", ""))
                    assert text is None or beside is (text in said)


def test_a_medicine_that_warns_of_mood_is_named() -> None:
    """Beside thoughts of self-harm both pages name the medicine that warns of mood, and say not to stop it alone."""
    cases = [("yes", "belimumab", True), ("unsure", "belimumab", True), ("no", "belimumab", False)]
    for answer, medicines, named in (*cases, ("yes", "ramipril", False)):
        one = reported(RLS, {"flag_self_harm": answer, "medicines": medicines})
        clinician, patient = (" ".join(first_block(one, page.id)) for page in one.pages)
        assert named is ("product information warns of mood changes: belimumab." in clinician)
        assert named is ("Yours that can: belimumab." in patient)
        assert named is ("Do not stop it on your own." in patient)


def test_steroids_that_were_stopped() -> None:
    """The sign after steroids were stopped: an emergency on both pages, with what to say to those who help."""
    one = reported(RLS, {"flag_steroid_stopped": "yes"})
    clinician, patient = (" ".join(first_block(one, page.id)) for page in one.pages)
    assert "Adrenal crisis is possible" in clinician
    assert "If you have a steroid card, show it." in patient


def test_help_is_a_list_with_the_action_first() -> None:
    """Below the call to make stand the emergencies of the questionnaire; those of a pregnancy where they apply."""
    signs = [
        *("weak or numb", "pass urine", "cold and very painful", "chest pain", "a fit or a blackout", "face, speech"),
        *("bad new headache", "muddled", "throw up blood", "like tar", "steroids were missed", "belly hurts"),
        "hurt yourself",
    ]
    for name, maternity in (("not met", False), ("a pregnancy", True)):
        one = reported(RLS, REPRESENTATIVE[name])
        block = next(b for b in one.pages[1].blocks if b.heading == "Get help if this happens")
        lists = {
            part.before: " ".join(b.text for b in part.bullets) for part in block.parts if isinstance(part, Bullets)
        }
        call = lists["Call your emergency number (for example 112, 911 or 999) if:"]
        assert [] == [sign for sign in signs if sign not in call]
        assert maternity is ("In pregnancy and the 6 weeks after it, also call it if:" in lists)


def test_attachments_are_asked_for() -> None:
    """Blood count, creatinine and eGFR are asked for; urine protein too with anaemia or the kidney sign."""
    low = " ".join(own_words(reported(RLS, REPRESENTATIVE["low iron"])))
    kidney = " ".join(own_words(reported(RLS, REPRESENTATIVE["this week"])))
    plain = " ".join(own_words(reported(RLS, FOUR)))
    assert (1, 1, 0) == tuple(
        text.count("blood count, creatinine, urine protein, eGFR") for text in (low, kidney, plain)
    )
    assert (0, 0, 1) == tuple(text.count("blood count, creatinine, eGFR") for text in (low, kidney, plain))


def test_blood_loss_is_asked_about_today() -> None:
    """Blood loss without an answer on bleeding now: both pages ask about tarry stool today, and only then."""
    asks = {"clinician": "stool black, sticky and smelly like tar?", "patient": "black, sticky and smelly, like tar?"}
    for bleeding, flag, asked in (
        ("yes", None, True),
        ("yes", "unsure", True),
        ("yes", "no", False),
        ("no", None, False),
    ):
        one = reported(RLS, {**FOUR, "bleeding": bleeding, **({"flag_bleeding": flag} if flag else {})})
        for page in one.pages:
            said = " ".join(first_block(one, page.id))
            assert asked is (asks[page.id] in said)
            assert asked is ("Iron makes stool dark, but firm" in said)


NO_BAND = ("not_applicable", "not_tested", "high_tsat")


def test_iron_bands_are_conditional_and_attributed() -> None:
    """Each iron band begins "If restless legs are confirmed:" and names its guideline."""
    texts = RLS.results["iron_status"].texts
    bands = {code: text for code, text in texts.items() if code not in NO_BAND}
    assert [] == [code for code, text in bands.items() if not text.startswith("If restless legs are confirmed: ")]
    assert [] == [code for code, text in bands.items() if not re.search(r"AASM 2025|IRLSSG 2018", text)]
    details = next(line for line in RLS.considerations if line.id == "iron_status").details
    banded = [detail.text for detail in details if "iron_status ==" in detail.when]
    assert 6 == len(banded)
    assert [] == [text for text in banded if not text.startswith("If restless legs are confirmed: ")]


@pytest.mark.parametrize("given", [{"ferritin": 40, "tsat": 50}, {"ferritin": 75, "tsat": 45}])
def test_disagreeing_iron_tests_are_repeated(given: dict[str, Any]) -> None:
    """Where ferritin and saturation disagree, the page asks for a repeat in the morning and names no band."""
    said = block_of_page(reported(RLS, {**FOUR, **given}), "Blood tests and iron")
    assert "disagree: repeat in the morning, after 24 hours without iron; no new iron until then" in said
    assert "If restless legs are confirmed" not in said
    assert "possible iron overload" not in said


def block_of_page(one: Report, heading: str, page: str = "clinician") -> str:
    """What one block of a page says."""
    blocks = next(each for each in one.pages if each.id == page).blocks
    return " ".join(
        text for block in blocks if block.heading == heading for part in block.parts for text in said_in(part)
    )


@pytest.mark.parametrize(
    "given, first",
    [
        pytest.param({"ferritin": 9}, "Iron deficiency by the WHO 2020", id="WHO"),
        pytest.param({"ferritin": 20, "pregnancy": "trimester_1"}, "Iron deficiency in pregnancy", id="pregnancy"),
        pytest.param({"ferritin": 9, "urge_to_move": "no"}, "Iron deficiency by the WHO 2020", id="not met"),
    ],
)
def test_iron_deficiency_comes_before_the_band(given: dict[str, Any], first: str) -> None:
    """An iron deficiency is printed once, before the band for restless legs, whatever the legs do."""
    said = block_of_page(reported(RLS, {**FOUR, "tsat": 30, **given}), "Blood tests and iron")
    assert 1 == said.count(first)
    assert said.index(first) < said.index("If restless legs are confirmed:")


def test_one_of_the_two_values_follows_the_band() -> None:
    """A band read from ferritin alone or from the saturation alone says so in the next sentence."""
    for value in ({"ferritin": 60}, {"tsat": 15}):
        one = reported(RLS, {**FOUR, **value})
        parts = next(block for block in one.pages[0].blocks if block.heading == "Blood tests and iron").parts
        said = [text for part in parts for text in said_in(part) if text]
        band = next(number for number, text in enumerate(said) if text.startswith("If restless legs are confirmed:"))
        assert said[band + 1].startswith("From one of the two values only")


def test_a_high_saturation_asks_for_a_cause() -> None:
    """At a saturation of 45 or more the page names overload and the iron taken, no band, and asks nobody for iron."""
    one = reported(RLS, {**FOUR, "ferritin": 658, "tsat": 88, "medicines": "ferrous sulfate", "iron_24h": "no"})
    iron = block_of_page(one, "Blood tests and iron")
    assert "possible iron overload" in iron
    assert "no more iron before it is explained" in iron
    assert "Iron taken, by the medicine list: iron." in iron
    assert "If restless legs are confirmed" not in iron
    reason = block_of_page(one, "Reason for referral")
    assert (
        "Please review iron." in reason,
        "look for the cause before any further iron" in reason,
    ) == (
        False,
        True,
    )
    assert "Do not take iron without a test" not in " ".join(own_words(one, "patient"))


def test_suspected_macrophage_activation_comes_before_iron() -> None:
    """With a very high ferritin in somebody unwell nothing is said about an iron band."""
    said = " ".join(own_words(reported(RLS, {**FOUR, "ferritin": 820, "tsat": 12, "flag_fever": "yes"}), "clinician"))
    assert "macrophage activation syndrome" in said
    assert "If restless legs are confirmed" not in said


def test_every_source_named_is_listed() -> None:
    """Every source a consideration or a line names stands in the list of sources."""
    for one in reports():
        listed = {source.id for source in one.sources}
        named = {id for line in one.considerations for id in line.source}
        assert set() == named - listed
        block = next(b for b in one.pages[0].blocks if b.heading == "Sources")
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


def test_listed_entries_bring_their_sources() -> None:
    """A remark on iron brings the source of that remark into the list."""
    assert "ferritin-assay" in {source.id for source in reported(RLS, {**FOUR, "ferritin": 100}).sources}


def test_unanswered_red_flags_are_said() -> None:
    """Where red-flag questions were not all answered, both pages say so in their first block, and only there."""
    screen = RLS.results["red_flag_screen"]
    texts = screen.texts["incomplete"], screen.patient_texts["incomplete"]
    for one in reports():
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


def test_other_words_where_there_is_no_answer(tmp_path: Path) -> None:
    """`{name|other words}` prints the value, or the other words where there is none."""
    shade = changed(
        tmp_path, "plant.toml", "Some shade.", "Shade, {days_dry|dry for nobody knows how long}, {weeks_dry|?}."
    )
    plant = load(shade)
    known = markdown(reported(plant, {"window": "south", "leaves_hang": "yes", "days_dry": 21}))
    unknown = markdown(reported(plant, {"window": "south", "leaves_hang": "yes", "days_dry": {"unanswered": "unsure"}}))
    assert "Shade, 21 days, 3 weeks." in known
    assert "Shade, dry for nobody knows how long, ?." in unknown


def test_entries_have_details(tmp_path: Path) -> None:
    """A further sentence follows an entry of a list where it is true, and brings its source."""
    details = 'details = [{ when = "days_dry > 20", text = "Dry for {days_dry}.", source = "own" }]'
    plant = load(changed(tmp_path, "plant.toml", 'text = "Some shade."', f'text = "Some shade.", {details}'))
    south = {"window": "south", "leaves_hang": "yes"}
    dry, wet = reported(plant, {**south, "days_dry": 21}), reported(plant, {**south, "days_dry": 20})
    assert "Some shade. Dry for 21 days. `shade`" in markdown(dry)
    assert "Some shade. `shade`" in markdown(wet)
    broken = details.replace("days_dry >", "days_dri >")
    with pytest.raises(ContentError, match="entry shade, detail"):
        load(changed(tmp_path / "b", "plant.toml", 'text = "Some shade."', f'text = "Some shade.", {broken}'))


def test_points_are_a_list(tmp_path: Path) -> None:
    """Sentences given as points are a list below the sentence before it."""
    line = '{ before = "Water it if:", points = ["its leaves hang", "it is dry for {days_dry|long}"] },'
    plant = load(changed(tmp_path, "page.toml", '{ entries = "wishes"', line + '{ entries = "wishes"'))
    lines = markdown(reported(plant, {"leaves_hang": "yes"})).splitlines()
    first = lines.index("> - Water it if:")
    assert [">   - its leaves hang", ">   - it is dry for long"] == lines[first + 1 : first + 3]


def test_a_closed_question_was_not_asked(tmp_path: Path) -> None:
    """A question that the program leaves out is reported as not asked, one that is put as not answered."""
    plant = load(changed(tmp_path, "page.toml", 'before = "It wishes:"', 'before = "The window: {window}."'))
    closed, put = ({"leaves_hang": "yes", "days_dry": days} for days in (51, 50))
    assert "The window: Not asked." in markdown(reported(plant, closed))
    assert "The window: No answer." in markdown(reported(plant, put))


def test_signs_are_counted() -> None:
    """The numbers of warning signs put and answered leave out a sign that is not put; not sure is no answer."""
    noes = dict.fromkeys(FLAGS, "no")
    for some, expected in (
        ({}, (len(FLAGS), 0)),
        ({**noes, "sex": "female", "age": 30}, (len(FLAGS), len(FLAGS))),
        ({**noes, "sex": "male"}, (len(FLAGS) - 1, len(FLAGS) - 1)),
        ({**noes, "pregnancy": "no", "flag_fever": "unsure"}, (len(FLAGS) - 1, len(FLAGS) - 2)),
    ):
        one = score(RLS, answers(RLS, **some))
        assert "{} of {}".format(*expected[::-1]) == filled("{signs_answered} of {signs_put}", one)
