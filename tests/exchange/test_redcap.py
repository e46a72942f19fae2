"""The REDCap export: a dictionary within REDCap's rules, branching as the interview, exports scored as one person."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import redcap_logic
from desk import Desk
from filled_forms import expected, maps, people, project, redcap_cells, redcap_export, results, scored
from toy import making
from worked_people import rls

from rls_screen.content.schema import Voice
from rls_screen.exchange import redcap
from rls_screen.exchange.redcap import BRANCHING, CHOICES, FORM, KIND, LABEL, NAME, Row
from rls_screen.person.facts import person
from rls_screen.person.interview import is_put

VOICES: list[Voice] = ["staff", "patient"]
STEPS = [pytest.param(60, id="some"), pytest.param(2, id="many", marks=pytest.mark.slow)]
DEPENDS_ON_MEDICINES = {"began_after_medicine", "augmentation", "impulse"}


@lru_cache(maxsize=2)
def rows(voice: Voice) -> list[Row]:
    """The dictionary as REDCap reads the file."""
    text = redcap.files(rls(), voice)["data_dictionary.csv"].decode("utf-8")
    return [*csv.DictReader(io.StringIO(text))]


def shown(cells: dict[str, str], row: Row) -> bool:
    """Whether a field is shown; the same whatever an empty field is as a number."""
    if not row[BRANCHING]:
        return True
    zero, nothing = (redcap_logic.holds(row[BRANCHING], cells, blank) for blank in redcap_logic.BLANKS)
    assert zero is nothing, (row[NAME], cells)
    return zero


# ---- The dictionary -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("voice", VOICES)
def test_every_question_has_one_field_or_one_line(voice: Voice) -> None:
    """Every question that can be put is one field, or one line of the boxes of one list; codes are the program's."""
    items, listed = rls().items, rows(voice)
    boxes = [row[CHOICES] for row in listed if row[KIND] == "checkbox" and row[NAME].endswith("_yes")]
    lines = [choice.partition(",")[0] for one in boxes for choice in one.split(" | ")]
    asked = [row[NAME] for row in listed if row[NAME] in items]
    assert sorted(items) == sorted([*asked, *lines])
    for row in listed:
        item = items.get(row[NAME])
        if item is not None and item.kind in ("yes_no", "yes_no_past", "choice"):
            codes = [choice.partition(",")[0] for choice in row[CHOICES].split(" | ")]
            own = {"yes_no": ["yes", "no", "unsure"], "yes_no_past": ["yes", "past", "no", "unsure"]}
            assert own.get(item.kind, [option.code for option in item.options]) == codes
            assert "radio" == row[KIND]


@pytest.mark.parametrize("voice", VOICES)
def test_nothing_is_computed_or_required(voice: Voice) -> None:
    """No field is calculated, none is a yesno, which has no room for "not sure", and none must be filled in."""
    assert {"text", "notes", "radio", "checkbox", "descriptive"} >= {row[KIND] for row in rows(voice)}
    assert {""} == {row["Required Field?"] for row in rows(voice)}
    assert redcap.RECORD == rows(voice)[0][NAME]


def test_numbers_have_their_range_and_one_unit() -> None:
    """A number is one field with the bounds of its item, whole where the item is, and its unit is named."""
    items = rls().items
    by_name = {row[NAME]: row for row in rows("staff")}
    for item in items.values():
        if item.kind == "number":
            row = by_name[item.id]
            bounds = (float(row["Text Validation Min"]), float(row["Text Validation Max"]))
            assert item.range == bounds
            assert ("integer" if item.integer else "number") == row[redcap.VALIDATION]
            assert item.unit is None or item.unit in row["Field Note"]


def test_the_headings_are_redcaps() -> None:
    """The first line of the file has the eighteen headings that REDCap asks for, in its order."""
    first = redcap.files(rls(), "staff")["data_dictionary.csv"].decode("utf-8").partition("\r\n")[0]
    assert first == (
        "Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"
        '"Choices, Calculations, OR Slider Labels",Field Note,Text Validation Type OR Show Slider Number,'
        "Text Validation Min,Text Validation Max,Identifier?,Branching Logic (Show field only if...),Required Field?,"
        "Custom Alignment,Question Number (surveys only),Matrix Group Name,Matrix Ranking?,Field Annotation"
    )


@pytest.mark.parametrize("voice", VOICES)
def test_each_kind_of_answer_has_its_kind_of_field(voice: Voice) -> None:
    """Dates are dates, long texts have room, the day of the answers fills itself in, and what is urgent is bold."""
    for row in rows(voice):
        item, kind = rls().items.get(row[NAME]), row[KIND]
        if item is not None and item.kind in ("date", "text", "medicines"):
            is_short = item.kind == "date" or item.pattern is not None
            assert ("text" if is_short else "notes") == kind
            assert ("date_ymd" if item.kind == "date" else "") == row[redcap.VALIDATION]
            assert (item.put == "stamped") is ("@TODAY" in row[redcap.ANNOTATION])
        if row[NAME].startswith(("note_", "ask_", "twice_")):
            assert "descriptive" == kind
            assert (row[NAME] not in ("note_start", "note_sent")) is row[LABEL].startswith("<b>")
        if row[CHOICES] and kind == "radio" and item is not None and item.kind == "choice":
            assert [f"{one.code}, {one[voice]}" for one in item.options] == row[CHOICES].split(" | ")


@pytest.mark.parametrize("voice", VOICES)
def test_sections_begin_once(voice: Voice) -> None:
    """Each section's title and introduction stand once, above its first question; a text begins and ends the form."""
    listed = [row for row in rows(voice) if row[FORM] == "rls_lupus"]
    headers = [row["Section Header"] for row in listed if row["Section Header"]]
    for part in rls().sections:
        first = [one for one in headers if one.startswith(part.section.title[voice])]
        assert 1 == len(first), part.section.id
        assert part.section.intro is None or first[0].endswith(part.section.intro[voice])
        assert part.section.intro is None or 1 == sum(part.section.intro[voice] in one for one in headers)
    titles = [screen.title for screen in rls().screens[voice] if screen.title is not None]
    assert all(any(title in one for one in headers) for title in titles if title != "Blood tests")
    assert (redcap.RECORD, "note_start", "note_sent") == (listed[0][NAME], listed[1][NAME], listed[-1][NAME])
    assert rls().words.exported.sent[voice] == listed[-1][LABEL]


def test_a_hint_on_units_is_left_out() -> None:
    """A number is one unit here: a hint that names others is left out, any other hint stays."""
    by_name = {row[NAME]: row for row in rows("staff")}
    for item in rls().items.values():
        if item.hint is not None and item.id in by_name:
            hint = item.hint.replace("<", "&lt;")
            assert (item.kind == "number" and bool(item.units)) is (hint not in by_name[item.id]["Field Note"])


def test_staff_only_values_are_an_instrument_of_their_own() -> None:
    """What only staff know is a second instrument, so that it can be repeated and is never part of a survey."""
    for voice in VOICES:
        forms = {row[NAME]: row[FORM] for row in rows(voice)}
        for item in rls().items.values():
            if item.id in forms and item.put == "asked":
                assert ("rls_lupus_values" if item.staff_only else "rls_lupus") == forms[item.id]


def test_two_exports_are_the_same_bytes() -> None:
    """The same questionnaire gives the same files."""
    assert redcap.files(rls(), "staff") == redcap.files(rls(), "staff")


FAULTS: list[Any] = [
    pytest.param({NAME: "Hb"}, id="a capital letter"),
    pytest.param({NAME: "hb__x"}, id="two underscores"),
    pytest.param({NAME: "hb_"}, id="an underscore at the end"),
    pytest.param({NAME: "h" * 101}, id="a name too long"),
    pytest.param({NAME: "record_id"}, id="a name that is there"),
    pytest.param({CHOICES: "a b, A"}, id="a code with a blank"),
    pytest.param({CHOICES: "a, A | a, B"}, id="a code twice"),
    pytest.param({CHOICES: "a, A|B"}, id="a bar in an answer"),
    pytest.param({LABEL: "Is [age] right?"}, id="a field in a text"),
    pytest.param({LABEL: "RECORD  id:", KIND: "text", CHOICES: "", BRANCHING: ""}, id="two equal headings of labels"),
    pytest.param({BRANCHING: "[nothing] = '1'"}, id="branching on no field"),
    pytest.param({BRANCHING: "[x(b)] = '1'"}, id="branching on no box"),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_redcap_would_refuse_is_a_problem(fault: Row) -> None:
    """Our own check finds what REDCap would refuse or misread, since no REDCap is there to say so."""
    good: Row = {NAME: "x", FORM: "f", KIND: "checkbox", LABEL: "Which?", CHOICES: "a, A", BRANCHING: "[x(a)] = '1'"}
    first: Row = {NAME: redcap.RECORD, FORM: "f", KIND: "text", LABEL: "Record ID"}
    assert [] == [*redcap.problems([first, good])]
    found = [*redcap.problems([first, good | fault])]
    assert found
    assert {"not-for-this-system"} == {one.code for one in found}


def test_any_questionnaire(tmp_path: Path) -> None:
    """The engine knows no instrument: a questionnaire about plants is exported, and read back by its maps."""
    toy = making.toy()
    files = redcap.files(toy, "staff")
    assert {"README.md", "data_dictionary.csv", "map_raw.toml", "map_labels.toml"} == {*files}
    assert "days_dry" in files["data_dictionary.csv"].decode()


# ---- Branching ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("voice", VOICES)
def test_a_form_shows_what_the_interview_asks(voice: Voice, step: int) -> None:
    """A field is shown to exactly those people whom the interview asks; more only where it depends on medicines."""
    made, listed = project(voice), rows(voice)
    lists = {name: one for one in made.lists for name in (one.yes, one.unsure, one.rest)}
    for answers in people(step):
        cells, known = redcap_cells(answers, made), person(rls(), answers)
        for row in listed:
            item = rls().items.get(row[NAME]) or (lists[row[NAME]].items[0] if row[NAME] in lists else None)
            if item is None or item.put != "asked":
                continue
            asked = is_put(known, item, "staff" if item.staff_only else voice)
            assert shown(cells, row) == asked or (item.id in DEPENDS_ON_MEDICINES and not asked), item.id


def test_medicines_that_are_none_ask_nothing_more() -> None:
    """Where no medicine is taken the form does not ask what only a medicine asks for; where any is, it does."""
    made, by_name = project("patient"), {row[NAME]: row for row in rows("patient")}
    for text, is_asked in [("none", False), ("", False), ("xyz", True)]:
        cells = redcap_cells(making.answers(rls(), medicines=text or None), made)
        assert [is_asked] * 2 == [shown(cells, by_name[name]) for name in ("augmentation", "impulse")]


@pytest.mark.parametrize("voice", VOICES)
def test_a_sign_is_answered_at_once(voice: Voice) -> None:
    """A yes at a warning sign shows the message of its tier, a no shows none, and "not sure" what it asks for."""
    made, by_name = project(voice), {row[NAME]: row for row in rows(voice)}
    for item in rls().safety_items:
        tier = rls().head.tiers[item.tier or ""]
        said = {answer: redcap_cells(making.answers(rls(), **{item.id: answer}), made)
                for answer in ("yes", "no", "unsure")}  # fmt: skip
        note, ask = by_name[f"note_{item.id}"], by_name.get(f"ask_{item.id}")
        assert shown(said["yes"], note)
        assert not shown(said["no"], note)
        assert (item.message or tier)[voice] in note[LABEL]
        if tier.unsure is not None and item.message is None:
            assert ask is not None
            assert [False, False, True] == [shown(said[answer], ask) for answer in said]
            assert tier.unsure[voice] in ask[LABEL]


@pytest.mark.parametrize("voice", VOICES)
def test_alerts_are_true_where_a_sign_is(voice: Voice) -> None:
    """The logic for an alert is true where a sign of its tier is a yes, another one where it is "not sure"."""
    made = project(voice)
    logic = redcap.alerts(made)
    for item in rls().safety_items:
        tier = rls().head.tiers[item.tier or ""]
        for answer in ("yes", "no", "unsure"):
            cells = redcap_cells(making.answers(rls(), **{item.id: answer}), made)
            heading = {"yes": tier.heading, "unsure": tier.unsure.heading if tier.unsure else ""}.get(answer, "")
            for blank in redcap_logic.BLANKS:
                true = [one for one, text in logic.items() if redcap_logic.holds(text, cells, blank)]
                assert [heading] * bool(heading) == true, (item.id, answer)
    readme = redcap.files(rls(), voice)["README.md"].decode()
    assert all(text in readme for text in logic.values())


def test_two_answers_to_one_line_are_shown_and_not_used() -> None:
    """A line ticked as a yes and as not sure is pointed out in the form, and is a problem of the export."""
    made = project("staff")
    by_name = {row[NAME]: row for row in rows("staff")}
    cells = redcap_cells(making.answers(rls(), flag_fever="yes", flag_chest="unsure"), made)
    assert not shown(cells, by_name["twice_safety"])
    assert shown(cells | {"safety_unsure(flag_fever)": "1"}, by_name["twice_safety"])
    export = redcap_export([making.answers(rls(), flag_fever="yes")], made, labels=False, repeating=False)
    heading, row = csv.reader(io.StringIO(export))
    row[heading.index("safety_unsure___flag_fever")] = "1"
    text = io.StringIO()
    csv.writer(text).writerows([heading, row])
    [found] = scored(text.getvalue(), maps("staff")["map_raw.toml"])
    assert "flag_fever" not in found["red_flags"]
    assert "safety_yes___flag_fever" in found["problems"]


def test_a_list_is_a_no_only_where_it_was_asked() -> None:
    """A line without a tick is a no where all lines were asked, else it is not answered."""
    made, map = project("staff"), maps("staff")["map_raw.toml"]
    export = redcap_export([making.answers(rls(), age=40)], made, labels=False, repeating=False)
    heading, row = csv.reader(io.StringIO(export))
    at = heading.index("safety_rest")
    text = io.StringIO()
    csv.writer(text).writerows([heading, *([rest, *row[1:at], rest, *row[at + 1 :]] for rest in ("", "open", "no"))])
    found = scored(text.getvalue(), map)
    assert [True, True, False] == ["flag_fever" in one["missing"] for one in found]
    assert {"incomplete"} == {one["red_flag_screen"] for one in found}


# ---- Exports --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("voice, labels, step", [
    pytest.param("patient", True, 97, id="labels of the patient's form, some"),
    pytest.param("patient", False, 2, id="raw data of the patient's form", marks=pytest.mark.slow),
    pytest.param("patient", True, 2, id="labels of the patient's form", marks=pytest.mark.slow),
    pytest.param("staff", False, 1, id="raw data of the staff's form, all", marks=pytest.mark.slow),
    pytest.param("staff", True, 2, id="labels of the staff's form", marks=pytest.mark.slow),
])  # fmt: skip
def test_an_export_scores_as_each_person_does(voice: Voice, labels: bool, step: int) -> None:
    """Worked people entered in REDCap and exported, as they are, have the results that `score` gives."""
    export = redcap_export(people(step), project(voice), labels=labels, repeating=False)
    found = scored(export, maps(voice)[f"map_{'labels' if labels else 'raw'}.toml"])
    assert [*results(step)] == found


@pytest.mark.thorough
@pytest.mark.parametrize("labels", [pytest.param(False, id="raw"), pytest.param(True, id="labels")])
def test_repeated_instruments_and_events_are_read_as_they_are(labels: bool) -> None:
    """Rows of a repeating instrument belong to their record and event; two events are two people."""
    events = ("baseline_arm_1", "month_6_arm_1")
    export = redcap_export(people(97, 5), project("staff"), labels=labels, repeating=True, events=events)
    found = scored(export, maps("staff")[f"map_{'labels' if labels else 'raw'}.toml"])
    assert len(found) > len(people(97, 5))
    assert [*results(97, 5)] == [row for row in found if row["urgency"] is not None]


def test_two_values_of_one_person_are_a_problem() -> None:
    """Of two instances of an instrument none is chosen: different values are a problem, until the map keeps one."""
    made, map = project("staff"), maps("staff")["map_raw.toml"]
    export = redcap_export([making.answers(rls(), ferritin=12)], made, labels=False, repeating=True)
    heading, one, two = csv.reader(io.StringIO(export))
    three = [*two]
    three[heading.index("ferritin")], three[heading.index(redcap.INSTANCE)] = "80", "2"
    text = io.StringIO()
    csv.writer(text).writerows([heading, one, two, three])
    found = scored(text.getvalue(), map)
    assert "ferritin" in found[0]["problems"]
    kept = map.replace("[table]\n", f'[table]\nwhere = {{ "{redcap.INSTANCE}" = ["", "1"] }}\n')
    found = scored(text.getvalue(), kept)
    assert "ferritin" not in (found[0]["problems"] or "")
    assert expected(making.answers(rls(), ferritin=12))["iron_status"] == found[0]["iron_status"]


@pytest.mark.slow
def test_the_export_and_batch_together(tmp_path: Path) -> None:
    """`export redcap` and `batch --map` from the command line: every row scored, exit status 0."""
    desk = Desk(tmp_path)
    assert 0 == desk.run("export", "redcap", "-o", "form").returncode
    desk.write("export.csv", redcap_export(people(97, 5)[:4], project("staff"), labels=False, repeating=True))
    done = desk.run("batch", "export.csv", "-o", "scored.csv", "--map", "form/map_raw.toml")
    assert 0 == done.returncode, done.stderr
    assert (desk.folder / "scored.csv").read_text("utf-8").count("instrument_version") == 1


def test_a_questionnaire_that_redcap_cannot_hold() -> None:
    """A text that REDCap would take for a field stops the export, with its place."""
    from rls_screen.errors import ContentError

    instrument = rls()
    [first, *others] = instrument.sections
    item = first.items[0].model_copy(update={"staff": "Is it [age]?"})
    changed = replace(instrument, sections=(replace(first, items=(item, *first.items[1:])), *others))
    with pytest.raises(ContentError) as caught:
        redcap.files(changed, "staff")
    assert "not-for-this-system" == caught.value.code
    assert "subject_id" in caught.value.place
