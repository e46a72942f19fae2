"""A map is proposed from the file as its tool exports it, and gives the results of the answers behind the file."""

from __future__ import annotations

import csv
import io
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from running import batch, codes, invoke, message, scored, status
from studies import (
    FLAGS,
    INSTRUMENT,
    PEOPLE,
    by_hand,
    differences,
    export,
    gold,
    labels,
    proposed,
    said,
    table_of,
    ticked,
)

from rls_screen.tables.answers.cells import CellReader
from rls_screen.tables.proposals.known_values import values_of
from rls_screen.tables.proposals.sheet import Look

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


@pytest.mark.thorough
@pytest.mark.parametrize("name, items, skip, lines", [
    ("qualtrics", [*ABOUT, *CORE, *SIGNS, *LABS, "medicines"], 2, []),
    pytest.param("kobo", [*ABOUT, *CORE, *SIGNS, *LABS, "medicines"], 0, [], marks=pytest.mark.slow),
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


# ---- The same study as other tools write it -------------------------------------------------------------------------


def core(language: str = "en") -> dict[str, list[str]]:
    return labels(gold(), *CORE, language=language)


def boxes(heading: str, yes: str, no: str) -> dict[str, list[str]]:
    """A column for each sign, `{}` in its heading replaced by the label; a sign that was not put is not ticked."""
    return {
        heading.format(INSTRUMENT.items[id].label): [yes if row[id] == "yes" else no for row in gold()] for id in SIGNS
    }  # fmt: skip


def redcap_labels() -> str:
    """REDCap, labels instead of codes; haemoglobin in another unit."""
    tenth = [str(float(row["hemoglobin"]) / 10) for row in gold()]
    ids = [row["subject_id"] for row in gold()]
    return table_of({"Record ID": ids, **core(), **boxes("Which? (choice={})", "Checked", "Unchecked"),
                     "Complete?": ["Complete"] * PEOPLE, "Haemoglobin (g/dL)": tenth})  # fmt: skip


def survey_monkey() -> str:
    """SurveyMonkey: a second row of headings, columns without a name, a ticked box holds its own text."""
    asked = {
        "Respondent ID": ["1"] * PEOPLE,
        "Collector ID": ["9"] * PEOPLE,
        "Subject code": [one["subject_id"] for one in gold()],
    }
    plain = asked | core()
    signs = [[INSTRUMENT.items[id].label if row[id] == "yes" else "" for id in SIGNS] for row in gold()]
    none = ["" if any(one) else "None of the above" for one in signs]
    people = zip(*plain.values(), strict=True)
    rows = [[*cells, *ticks, last] for cells, ticks, last in zip(people, signs, none, strict=True)]
    heads = [*plain, "Which of these?", *[""] * len(SIGNS)]
    below = ["", "", *["Response"] * 5, *[INSTRUMENT.items[id].label for id in SIGNS], "None of the above"]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([heads, below, *rows])
    return out.getvalue()


def qualtrics_split() -> str:
    """Qualtrics: headings that say nothing, two more rows of headings, each choice in a column of its own."""
    ids = [row["subject_id"] for row in gold()]
    columns = {"Finished": ["True"] * PEOPLE, "Q1": ids, **{f"Q{at}": one for at, one in enumerate(core().values(), 2)}}
    label = ["Finished", "Study code", *core()]
    for at, (asked, cells) in enumerate(boxes("Which? - Selected Choice - {}", "x", "").items(), start=1):
        text = asked.rpartition(" - ")[2]
        columns[f"Q9_{at}"] = [text if cell else "" for cell in cells]
        label.append(asked)
    return table_of(columns, above=(label, [f'{{"ImportId":"{name}"}}' for name in columns]))


def lime_labels() -> str:
    """LimeSurvey in full, in German, separated by semicolons."""
    ids = [row["subject_id"] for row in gold()]
    return table_of({"Date submitted": ["2026-03-01"] * PEOPLE, "Study code": ids, **core("de"),
                     **boxes("Welche? [{}]", "Ja", "Nein")}, ";")  # fmt: skip


def open_clinica() -> str:
    """OpenClinica: every name has the event and the form behind it, an identifier the form before it."""
    signs = {f"{id}_E1_C1": [row[id] for row in gold()] for id in [*CORE, *SIGNS]}
    return table_of({"SubjectID": [row["subject_id"] for row in gold()], **signs})


def odk_central() -> str:
    """ODK Central: groups before a hyphen, all ticked choices in one column; nobody ticked most of them."""
    ticks = [" ".join(one for one in FLAGS if row[f"flag_{one}"] == "yes") or "none" for row in gold()]
    grouped = {f"core-{id}": [row[id] for row in gold()] for id in CORE}
    return table_of({"KEY": ["u"] * PEOPLE, "about-subject_id": [row["subject_id"] for row in gold()], **grouped,
                     "safety-flags": ticks})  # fmt: skip


def ms_forms() -> str:
    """Microsoft Forms: its own start time, all ticked choices in one column, each with a semicolon behind it."""
    ticks = ["".join(f"{one};" for one in ticked(row, SIGNS) or ["None of these"]) for row in gold()]
    return table_of({"ID": ["1"] * PEOPLE, "Start time": ["3/1/26 10:00:00"] * PEOPLE,
                     "Study number": [row["subject_id"] for row in gold()],
                     **{f"{asked}?": cells for asked, cells in core().items()}, "Which of these?": ticks})  # fmt: skip


def redcap_spanish() -> str:
    """REDCap, labels, of a form in Spanish that kept the questions in English."""
    ids = [row["subject_id"] for row in gold()]
    return table_of({"Record ID": ids, **core("es"), **boxes("Which? (choice={})", "Marcado", "No marcado"),
                     "Complete?": ["Complete"] * PEOPLE})  # fmt: skip


def castor() -> str:
    """Castor: boxes `question#option`, 1 and 0, the option without its marks; separated by semicolons."""
    ids = [row["subject_id"] for row in gold()]
    own = {"Participant Id": ids, "Participant Status": ["Completed"] * PEOPLE, "Site Abbreviation": ["A"] * PEOPLE}
    signs = {re.sub(r"[^\w #]", "", asked).replace(" ", "_"): cells
             for asked, cells in boxes("signs#{}", "1", "0").items()}  # fmt: skip
    return table_of({**own, **core(), **signs}, ";")


# The one line of a tool that only a person can write.
OWN_LINE = {
    redcap_spanish: ("codes = { Marcado", 'codes = { Marcado = "yes", "No marcado" = "no" }'),
    castor: ("when", 'when = "always"'),
}


@pytest.mark.parametrize("tool, skip, more", [
    (redcap_labels, 0, ["hemoglobin"]),
    pytest.param(survey_monkey, 1, [], marks=pytest.mark.slow),
    pytest.param(odk_central, 0, [], marks=pytest.mark.slow),
    pytest.param(qualtrics_split, 2, [], marks=pytest.mark.slow),
    pytest.param(lime_labels, 0, [], marks=pytest.mark.slow),
    pytest.param(open_clinica, 0, [], marks=pytest.mark.slow),
    pytest.param(ms_forms, 0, [], marks=pytest.mark.slow),
    pytest.param(redcap_spanish, 0, [], marks=pytest.mark.slow),
    pytest.param(castor, 0, [], marks=pytest.mark.slow),
])  # fmt: skip
def test_other_tools_come_out_as_their_answers(
    tmp_path: Path, tool: Callable[[], str], skip: int, more: list[str]
) -> None:
    """What another tool writes is settled but for one line, which only a person can write: what the list offered."""
    state, map = proposed(tmp_path, tool())
    assert (3 if tool in OWN_LINE else 0) == state
    if tool in OWN_LINE:
        map = by_hand(map, OWN_LINE[tool])
    if "# offered" in map:
        map = by_hand(map, ("# offered", f"offered = {quoted(SIGNS)}"))
    if "SurveyMonkey" in map:  # it does not mark who came to the end; a box ticked by somebody answers the list for him
        map = by_hand(map, ("when", 'when = "always"'))
    put = {"flag_preeclampsia": "no"} if tool is not open_clinica else {}
    people = [{**one, **{id: one[id] or "no" for id in put}} for one in gold(["subject_id", *CORE, *SIGNS, *more])]
    assert [] == differences(tmp_path, map, people, skip)


DICTIONARY = """Variable / Field Name,Form Name,Field Type,Field Label,"Choices, Calculations, OR Slider Labels"
record_id,intake,text,Record ID,
urge_to_move,intake,radio,Urge to move the legs,"1, Yes | 0, No, never | 2, Not now, but it used to"
sex,intake,radio,Sex,"1, Female | 2, Male | 9, Other, or rather not say"
red_flags,intake,checkbox,Which?,"1, Seizure or blackout | 2, Signs of stroke | -1, None of these"
q7,intake,yesno,Signs of pre-eclampsia,
hb,intake,text,Haemoglobin (g/dL),
"""


def test_a_dictionary_of_redcap_settles_codes_and_boxes(tmp_path: Path) -> None:
    """With the dictionary codes, boxes and the form they are on need no answer; without it they are open."""
    data = "record_id,urge_to_move,sex,red_flags___1,red_flags___2,red_flags____1,q7,hb,intake_complete\n"
    rows = ["A,2,1,0,1,0,0,11.9,0", "B,0,9,0,0,1,1,,0", "C,1,2,0,0,0,0,13,2", "D,1,2,0,0,0,,13,0"]
    (tmp_path / "redcap.csv").write_text(DICTIONARY)
    text = data + "\n".join(rows) + "\n"
    assert 3 == proposed(tmp_path, text)[0]
    state, map = proposed(tmp_path, text, "--dictionary", str(tmp_path / "redcap.csv"))
    assert 0 == state
    no = {"flag_seizure": "no", "flag_stroke": "no"}
    people: list[dict[str, str]] = [
        {"urge_to_move": "past", "sex": "female", "flag_stroke": "yes", "flag_preeclampsia": "no", "hemoglobin": "119"},
        {"urge_to_move": "no", "sex": "unsure", **no, "flag_preeclampsia": "yes"},
        {"urge_to_move": "yes", "sex": "male", **no, "flag_preeclampsia": "no", "hemoglobin": "130"},
        {"urge_to_move": "yes", "sex": "male", "hemoglobin": "130"},
    ]
    assert [] == differences(tmp_path, map, [{"subject_id": id, **one} for id, one in zip("ABCD", people, strict=True)])


def test_rows_of_repeated_forms_are_joined(tmp_path: Path) -> None:
    """A repeated form of REDCap is joined to the person, whose row has all results."""
    state, map = proposed(tmp_path, export("redcap_repeating"))
    assert 0 == state
    (tmp_path / "study.toml").write_text(map)
    batch(tmp_path, export("redcap_repeating"), "--map", str(tmp_path / "study.toml"))
    assert [True, False, True, False] == [bool(row["iron_status"]) for row in scored(tmp_path)]


# ---- What is never guessed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading, cells, is_open", [
    ("flag_siezure", "yes no", True),  # a sign is never taken from a name that is nearly its own
    ("flag_seizure", "1 2", True),
    ("flag_seizure", "A1 A2", True),
    ("flag_seizure", "1 1", True),
    ("flag_seizure", "1 0", False),
    ("flag_seizure", "0 9", True),
    ("flag_seizure", "Oui Non", False),
    ("urge_to_move", "0 2", True),
    ("Hb", "11.9 13", True),
    ("Hb", "119 130", True),  # one unit fits, and nobody named it
    ("Hb (g/dL)", "11.9 13", False),
    ("hemoglobin", "119 130", False),
    ("hemoglobin", "11.9 13", True),
    ("ferritin", "50 999", True),
    ("ferritin", "50 ND", False),
    ("labs_date", "01/02/2026 03/04/2026", True),
    ("labs_date", "01/02/2026 13/04/2026", False),
    ("sex", "F M", False),
    ("sex", "1 2", True),
    ("kidney", "no ckd", False),
])  # fmt: skip
def test_what_is_not_settled_is_left_open(tmp_path: Path, heading: str, cells: str, is_open: bool) -> None:
    """A code, a unit or a date that can mean two things is open, and so is a warning sign that is only nearly named."""
    state, map = proposed(tmp_path, f"subject_id,{heading}\n" + "".join(f"P,{cell}\n" for cell in cells.split()))
    assert (is_open, is_open) == (3 == state, "?" in map.replace("A question mark", "").partition("[")[2])


def test_two_columns_of_one_item_are_a_question(tmp_path: Path) -> None:
    """The column with the item's own name is read; without one, each of several is a question."""
    assert 0 == proposed(tmp_path, "ferritin,Serum ferritin (ug/L)\n50,60\n")[0]
    state, map = proposed(tmp_path, "Ferr (ug/L),FER (ug/L)\n50,60\n")
    assert (3, 2) == (state, map.count("ferritin?"))


def test_a_second_column_of_a_sign_is_a_question(tmp_path: Path) -> None:
    """A column nearly named like a warning sign that another column answers is not passed over: it is open."""
    state, map = proposed(tmp_path, "flag_seizure,flag_siezure\nno,yes\n")
    assert (3, True) == (state, 'flag_siezure = "flag_seizure?"' in map)


def test_a_column_of_units_is_read_with_its_number(tmp_path: Path) -> None:
    """The unit of each row is read from the column that names it; a text that is no unit is open."""
    state, map = proposed(tmp_path, "subject_id,ferritin,ferritin_unit\nA,50,ug/L\nB,50,pmol/L\n")
    assert 0 == state
    people = [{"subject_id": "A", "ferritin": "50"}, {"subject_id": "B", "ferritin": "22.25"}]
    assert [] == differences(tmp_path, map, people)
    assert 3 == proposed(tmp_path, "ferritin,ferritin_unit\n50,1\n")[0]


def test_a_table_of_something_else_gets_no_map(tmp_path: Path) -> None:
    """A table in which nothing is recognised is refused, and nothing is written."""
    (tmp_path / "people.csv").write_text("colour,size\nred,1\n")
    result = invoke("map", str(tmp_path / "people.csv"), "-o", str(tmp_path / "study.toml"))
    assert (65, ("nothing-to-map",)) == (status(result), codes(result))
    assert ["people.csv"] == [one.name for one in tmp_path.iterdir()]


def test_no_private_values_are_in_a_map(tmp_path: Path) -> None:
    """Texts, dates, codes of people and columns of many values are in the map by their number alone."""
    rows = "".join(f"P{at},{100 + at},lithium {at},2026-01-{at:02d},{at % 2}\n" for at in range(1, 29))
    _, map = proposed(tmp_path, f"subject_id,hemoglobin,medicines,labs_date,cramps\n{rows}")
    assert [] == [text for text in ("P1", "101", "lithium", "2026-01") if text in map]
    assert "1 (14)" in map
    assert 0o600 == (tmp_path / "study.toml").stat().st_mode & 0o777


def test_the_map_is_offered_where_headings_or_codes_fail(tmp_path: Path) -> None:
    """A run that headings or codes stop, or that could not read answers, ends with the command that proposes a map."""
    offer = f"rls-screen map {tmp_path / 'people.csv'} -o study.toml"
    assert message(batch(tmp_path, "Feritin,age\n1,2\n")).rstrip().endswith(offer)
    assert batch(tmp_path, "cramps,age\nJa,2\n").output.rstrip().endswith(offer)
    assert offer not in batch(tmp_path, "cramps,age\nyes,2000\n").output
    assert offer not in message(batch(tmp_path, "cramps,urgency\nyes,none\n"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_nothing_is_silently_wrong(seed: int) -> None:
    """Whatever words or codes a column has, a map that leaves nothing open reads only what the column said."""
    chance = random.Random(seed)
    item = chance.choice([one for one in INSTRUMENT.items.values() if one.kind in ("yes_no", "yes_no_past", "choice")])
    answers = ["yes", "no", *(["past"] if item.kind == "yes_no_past" else [])] if item.kind != "choice" else item.codes
    written = chance.choice(["codes", "labels", "words", "reversed"])
    cells = {answer: said(item.id, answer) if written == "words" else str(at) for at, answer in enumerate(answers, 1)}
    if written == "reversed":
        cells = {answer: str(at) for at, answer in enumerate(reversed(answers))}
    given_ = [chance.choice(answers) for _ in range(chance.randint(1, 12))]
    value_labels = {cells[one]: said(item.id, one) for one in answers} if written == "labels" else {}
    counts = Counter(cells[one] for one in given_)
    found = values_of(Look(0, item.id, "", value_labels, counts), item, None, INSTRUMENT, by_name=True)
    reader = CellReader(item, codes=found.codes or None)
    if "?" in found.codes.values() or not found.fit:
        return
    plain = CellReader(item)
    for one in given_:
        if written in ("labels", "words"):
            assert plain.reading(one).state == reader.reading(cells[one]).state, (item.id, one, cells)
        else:  # 1 and 0 alone mean yes and no in every file of this program
            assert "0" in counts, (item.id, counts)
            assert {*counts} <= {"0", "1"}, (item.id, counts)
