"""The XLSForm: what is relevant is what the interview asks, and submissions are scored as one person."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import polars as pl
import pytest
from desk import Desk
from filled_forms import expected as result
from filled_forms import fields, filled, held, maps, people, results, scored, submissions, xls
from toy import making
from worked_people import rls
from xpath_forms import Answers as Filled

from rls_screen.content.schema import Voice
from rls_screen.exchange import xlsform
from rls_screen.exchange.xlsform import SURVEY
from rls_screen.person.answers.values import allowed_range
from rls_screen.person.facts import person
from rls_screen.person.interview import is_put

VOICES: list[Voice] = ["staff", "patient"]
STEPS = [pytest.param(60, id="some"), pytest.param(2, id="many", marks=pytest.mark.slow)]
DEPENDS_ON_MEDICINES = {"began_after_medicine", "augmentation", "impulse"}
KINDS = {"kobo": ";", "odk": ",", "split": ","}


@lru_cache(maxsize=2)
def sheet(voice: Voice, name: str = "survey") -> list[dict[str, str]]:
    """The rows of a sheet, as a reader of spreadsheets finds them in the file."""
    [book] = [text for file, text in xlsform.files(rls(), voice).items() if file.endswith(".xlsx")]
    frame = pl.read_excel(io.BytesIO(book), sheet_name=name, infer_schema_length=0)
    return [{key: value or "" for key, value in row.items()} for row in frame.to_dicts()]


def relevant(voice: Voice) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Every field with the conditions under which it is shown: those of its group, and its own."""
    groups: list[str] = []
    for row in sheet(voice):
        match row["type"]:
            case "begin_group":
                groups.append(row["relevant"])
            case "end_group":
                groups.pop()
            case _:
                yield row, [one for one in (*groups, row["relevant"]) if one]


@pytest.fixture(scope="module")
def forms() -> dict[Voice, Filled]:
    """A form of each voice, to be filled in."""
    return {voice: Filled(tuple(row["name"] for row, _ in relevant(voice))) for voice in VOICES}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("voice", VOICES)
def test_a_form_shows_what_the_interview_asks(forms: dict[Voice, Filled], voice: Voice, step: int) -> None:
    """A field is relevant to exactly those people whom the interview asks; more only where it depends on medicines."""
    made, form = xls(voice), forms[voice]
    lists = {name: one for one in made.lists for name in (one.yes, one.unsure, one.rest)}
    rows = [*relevant(voice)]
    for answers in people(step):
        form.fill(fields(answers, made))
        known = person(rls(), held(answers, made.items))
        for row, conditions in rows:
            name = row["name"]
            item = rls().items.get(name) or (lists[name].items[0] if name in lists else None)
            if item is not None and item.put == "asked":
                asked, shown = is_put(known, item, voice), all(map(form.holds, conditions))
                assert shown == asked or (item.id in DEPENDS_ON_MEDICINES and not asked), item.id


def test_every_condition_is_evaluated(forms: dict[Voice, Filled]) -> None:
    """Every condition of the form is XPath and reads fields that are there, also those of notes."""
    for voice in VOICES:
        forms[voice].fill({})
        for row, conditions in relevant(voice):
            assert {bool} == {type(forms[voice].holds(one)) for one in conditions} | {bool}, row["name"]


@pytest.mark.parametrize("voice", VOICES)
def test_a_sign_is_answered_at_once(forms: dict[Voice, Filled], voice: Voice) -> None:
    """A yes at a warning sign shows the message of its tier on the same page, and a no shows none."""
    made, form, rows = xls(voice), forms[voice], {row["name"]: (row, where) for row, where in relevant(voice)}
    names = [row["name"] for row in sheet(voice) if row["type"] in ("begin_group", "end_group") or row["name"]]
    for item in rls().safety_items:
        row, conditions = rows[f"note_{item.id}"]
        for answer, is_shown in (("yes", True), ("no", False)):
            form.fill(fields(making.answers(rls(), **{item.id: answer}), made))
            assert is_shown is all(map(form.holds, conditions)), (item.id, answer)
        assert (item.message or rls().head.tiers[item.tier or ""])[voice] in row["label"]
        assert row["name"] in names


def test_bounds_are_those_of_the_items(forms: dict[Voice, Filled]) -> None:
    """A number is accepted from the lowest to the highest that the program accepts, and no part above its whole."""
    form, rows = forms["staff"], {row["name"]: row for row in sheet("staff")}
    for item in rls().items.values():
        if item.kind == "number":
            low, high = item.range or (0.0, 0.0)
            for value, is_right in ((low, True), (high, True), (low - 0.001, False), (high + 0.001, False)):
                form.fill({item.id: str(value)})
                assert is_right is form.holds(rows[item.id]["constraint"], item.id), (item.id, value)
            assert ("integer" if item.integer else "decimal") == rows[item.id]["type"]
            assert allowed_range(item) in rows[item.id]["constraint_message"]
            assert item.unit is None or item.unit in rows[item.id]["hint"]
    for iron, total, is_right in ((20, 50, True), (50, 50, True), (51, 50, False)):
        form.fill({"serum_iron": str(iron), "tibc": str(total)})
        assert is_right is form.holds(rows["tibc"]["constraint"], "tibc")
    named = {name: rls().items[name].label for name in ("serum_iron", "tibc")}
    assert all(label in rows["tibc"]["constraint_message"] for label in named.values())


def test_a_code_is_never_a_name(forms: dict[Voice, Filled]) -> None:
    """The code of a person has the form that the program accepts."""
    rows = {row["name"]: row for row in sheet("patient")}
    for text, is_right in (("SLE-001", True), ("a b", False), ("x" * 65, False)):
        forms["patient"].fill({"subject_id": text})
        assert is_right is forms["patient"].holds(rows["subject_id"]["constraint"], "subject_id")


@pytest.mark.parametrize("voice", VOICES)
def test_the_questions_of_a_voice(voice: Voice) -> None:
    """Everything that can be put to a voice is asked, and nothing else; no field is required or calculated."""
    asked = {item.id for item in rls().items.values() if item.is_put_to(voice) or item.put == "stamped"}
    assert asked == xls(voice).items
    types = {row["type"].split()[0] for row in sheet(voice)}
    assert types <= {"select_one", "select_multiple", "decimal", "integer", "text", "date", "note", "today",
                     "begin_group", "end_group"}  # fmt: skip
    assert "required" not in SURVEY


@pytest.mark.parametrize("voice", VOICES)
def test_the_pages_of_a_form(voice: Voice) -> None:
    """Every page is a group on one screen with its heading; a section is introduced once, and urgent texts are bold."""
    rows = sheet(voice)
    groups = [row for row in rows if row["type"] == "begin_group"]
    assert {"field-list"} == {row["appearance"] for row in groups}
    assert [row["name"] for row in groups] == [row["name"] for row in rows if row["type"] == "end_group"]
    for part in rls().sections:
        titled = [row for row in groups if row["label"].startswith(part.section.title[voice])]
        assert 1 == len(titled), part.section.id
        assert part.section.intro is None or [part.section.intro[voice]] == [
            row["label"] for row in rows if row["name"] == f"intro_{titled[0]['name']}"
        ]
    notes = [row for row in rows if row["name"].startswith(("note_flag", "ask_", "twice_"))]
    assert all(row["label"].startswith("**") and row["label"].endswith("**") for row in notes)
    assert "note_start" == rows[0]["name"]
    assert ("note_sent", rls().words.exported.sent[voice]) == (rows[-1]["name"], rows[-1]["label"])


@pytest.mark.parametrize("voice", VOICES)
def test_answers_and_settings(voice: Voice) -> None:
    """Each question has its answers in the words of its voice; the form names itself, its version and its rules."""
    listed: dict[str, list[tuple[str, str]]] = {}
    for row in sheet(voice, "choices"):
        listed.setdefault(row["list_name"], []).append((row["name"], row["label"]))
    for row in sheet(voice):
        item = rls().items.get(row["name"])
        if item is not None and item.kind in ("choice", "yes_no", "yes_no_past"):
            kind, _, name = row["type"].partition(" ")
            own = [(one.code, one[voice]) for one in item.options]
            assert "select_one" == kind
            assert item.kind != "choice" or own == listed[name]
            assert item.kind != "yes_no" or ["yes", "no", "unsure"] == [code for code, _ in listed[name]]
            assert item.kind != "yes_no_past" or ["yes", "past", "no", "unsure"] == [code for code, _ in listed[name]]
        if item is not None and item.kind in ("text", "medicines"):
            assert ("" if item.pattern is not None else "multiline") == row["appearance"]
        if item is not None and item.kind == "date" and item.put == "asked":
            assert ("date", ". <= today()") == (row["type"], row["constraint"])
            assert rls().words.exported.later_day == row["constraint_message"]
        if item is not None and item.put == "stamped":
            assert "today" == row["type"]
    assert ["type", "name", "label", "hint", "appearance", "relevant", "constraint", "constraint_message"] == [*row]
    [settings] = sheet(voice, "settings")
    assert {
        "form_title": rls().head.title,
        "form_id": f"rls_lupus_{voice}",
        "style": "pages",
    }.items() <= settings.items()
    assert rls().head.version in settings["version"]
    assert rls().sha256[:12] in settings["version"]


@pytest.mark.parametrize("kind, voice, step", [
    pytest.param("kobo", "staff", 97, id="kobo, staff"),
    pytest.param("odk", "staff", 97, id="odk, staff", marks=pytest.mark.slow),
    pytest.param("odk", "patient", 97, id="odk, patient", marks=pytest.mark.slow),
    pytest.param("kobo", "staff", 2, id="kobo, staff, half of all", marks=pytest.mark.slow),
    pytest.param("odk", "staff", 3, id="odk, staff, a third of all", marks=pytest.mark.slow),
    pytest.param("split", "staff", 5, id="odk with boxes in columns", marks=pytest.mark.slow),
    pytest.param("kobo", "patient", 5, id="kobo, patient", marks=pytest.mark.slow),
])  # fmt: skip
def test_submissions_score_as_each_person_does(kind: str, voice: Voice, step: int) -> None:
    """Worked people's submissions, as Kobo and ODK Central export them, have the results that `score` gives."""
    made = xls(voice)
    found = scored(submissions(filled(people(step), made), made, kind), maps(voice)["xls_map.toml"], KINDS[kind])
    if voice == "staff":
        assert [*results(step)] == found
    else:
        assert [result(held(one, made.items)) for one in people(step)] == found


@pytest.mark.slow
def test_groups_may_be_left_out() -> None:
    """An export without the names of groups is read by the same map."""
    made, sample = xls("staff"), people(97)[:3]
    heading, _, rest = submissions(filled(sample, made), made, "odk").partition("\n")
    plain = ",".join(one.rpartition("-")[2] for one in heading.split(","))
    assert [*results(97)][:3] == scored(f"{plain}\n{rest}", maps("staff")["xls_map.toml"])


def test_an_option_that_the_list_has_not_is_a_problem() -> None:
    """An unknown code among those that are ticked is a problem, since something was ticked that nobody reads."""
    sent = submissions([fields(making.answers(rls(), flag_fever="yes"), xls("staff"))], xls("staff"), "odk")
    heading, _, row = sent.partition("\n")
    assert "flag_fever" in row
    wrong = row.replace("flag_fever", "flag_fever x1")
    [found] = scored(f"{heading}\n{wrong}", maps("staff")["xls_map.toml"])
    assert "safety_yes" in found["problems"]


def test_any_questionnaire() -> None:
    """The engine knows no instrument: a questionnaire about plants becomes a form, too."""
    files = xlsform.files(making.toy(), "patient")
    assert {"houseplant_patient.xlsx", "map.toml", "README.md"} == {*files}


def test_two_exports_are_the_same_bytes() -> None:
    """The same questionnaire gives the same files."""
    assert xlsform.files(rls(), "patient") == xlsform.files(rls(), "patient")


@pytest.mark.slow
def test_the_export_and_batch_together(tmp_path: Path) -> None:
    """`export xlsform` and `batch --map` from the command line: every row scored, exit status 0."""
    desk = Desk(tmp_path)
    assert 0 == desk.run("export", "xlsform", "-o", "form").returncode
    desk.write("submissions.csv", submissions(filled(people(97)[:4], xls("staff")), xls("staff"), "kobo"))
    done = desk.run("batch", "submissions.csv", "-o", "scored.csv", "--map", "form/map.toml")
    assert 0 == done.returncode, done.stderr


FAULTS = [
    pytest.param({"name": "Hb"}, id="a capital letter"),
    pytest.param({"name": "y"}, id="a name twice"),
    pytest.param({"label": "Is ${y} right?"}, id="a field in a text"),
    pytest.param({"relevant": "${nothing} = 1"}, id="relevance on no field"),
    pytest.param({"constraint": ". > ${nothing}"}, id="a bound by no field"),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_converter_would_refuse_is_a_problem(fault: dict[str, str]) -> None:
    """Our own check finds what a converter of XLSForms would refuse or misread."""
    row = dict.fromkeys(SURVEY, "") | {"type": "text", "name": "x"}
    survey: list[list[str]] = [[*SURVEY], [*row.values()], [*(row | {"name": "y"}).values()]]
    choices = [xlsform.CHOICES, ("l", "a", "A"), ("l", "b", "B")]
    assert [] == [*xlsform.problems({"survey": survey, "choices": choices})]
    survey[1] = [*(row | fault).values()]
    assert {"not-for-this-system"} == {one.code for one in xlsform.problems({"survey": survey, "choices": choices})}


def test_a_code_that_is_there_twice_is_a_problem() -> None:
    """A list with one code twice is refused, and so is a code with a blank."""
    for code in ("a", "b c"):
        choices = [xlsform.CHOICES, ("l", "a", "A"), ("l", code, "B")]
        assert ["not-for-this-system"] == [
            *{one.code for one in xlsform.problems({"survey": [SURVEY], "choices": choices})}
        ]
