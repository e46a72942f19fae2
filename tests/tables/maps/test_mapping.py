"""What a study's map means in a table: every row is scored as the person alone whose answers the map says it holds."""

from __future__ import annotations

import random
import re
from pathlib import Path

import polars as pl
import pytest
from people import alone
from running import batch, problems, scored, status

from rls_screen.batch.frame import scored_frame
from rls_screen.batch.scoring import Scoring
from rls_screen.content.library import load
from rls_screen.errors import TableError
from rls_screen.tables.maps.layout import Options, layout
from rls_screen.tables.maps.study_map import read_map

INSTRUMENT = load(people=True)
BOXES = """
[[group]]
columns = "flags___*"
items   = ["flag_seizure", "flag_stroke"]
when    = [{ form_complete = "2" }, { flags_none = "1" }]
"""
LIST = """
[columns.Which]
choices = { "A fit, or a blackout" = "flag_seizure", Stroke = "flag_stroke", Other = "" }
none    = "None of these"
unsure  = "Not sure"
"""


def frame(map: str, **columns: list[str]) -> pl.DataFrame:
    """A frame of these columns, scored with a map."""
    given = pl.DataFrame(columns)
    how = layout("people.csv", tuple(columns), INSTRUMENT, Options(map=read_map(map, "study.toml"), partial=True))
    return scored_frame(given, Scoring(INSTRUMENT, how))


def is_scored_as(found: pl.DataFrame, *people: dict[str, str]) -> None:
    """Assert that each row has the results of that person alone; no answers are a row without results."""
    assert found.height == len(people)
    for row, person in zip(found.iter_rows(named=True), people, strict=True):
        assert alone(INSTRUMENT, person) == {id: row[id] for id in INSTRUMENT.results}, person


def refused(map: str, *headings: str) -> TableError:
    """The error of a table with these headings and this map."""
    with pytest.raises(TableError) as caught:
        layout("people.csv", headings, INSTRUMENT, Options(map=read_map(map, "study.toml"), partial=True))
    return caught.value


def test_a_box_that_is_not_ticked_is_a_no_only_where_the_form_was_filled_in() -> None:
    """A ticked box is always a yes; one that is not is a no where a condition of `when` holds, else not answered."""
    rows = [(*"10", complete, none) for complete in ("0", "1", "2", "2.0", "") for none in "01"]
    rows += [(*"00", complete, none) for complete in ("0", "1", "2", "2.0", "") for none in "01"]
    first, second, complete, none = map(list, zip(*rows, strict=True))
    found = frame(BOXES, flags___1=first, flags___2=second, form_complete=complete, flags_none=none)
    answer = {(box, known): "yes" if box == "1" else "no" if known else "" for box in "01" for known in (True, False)}
    knows = [end in ("2", "2.0") or ticked == "1" for end, ticked in zip(complete, none, strict=True)]
    is_scored_as(found, *(
        {"flag_seizure": answer[one, known], "flag_stroke": answer[two, known], "subject_id": "P1"}
        for one, two, known in zip(first, second, knows, strict=True)
    ))  # fmt: skip


@pytest.mark.parametrize("heading, yes, no", [
    pytest.param("flags___1", "1", "0", id="REDCap, codes"),
    pytest.param("Signs (choice=Fit)", "Checked", "Unchecked", id="REDCap, labels"),
    pytest.param("safety/flags/fit", "1", "0", id="ODK"),
    pytest.param("flags#Fit", "1", "0", id="Castor"),
])  # fmt: skip
def test_a_box_without_when_is_never_a_no(heading: str, yes: str, no: str) -> None:
    """Where a map does not say where a box counts, a yes is read, a no is not answered, any other text is a problem."""
    map = f'[columns]\n"{heading}" = {{ item = "flag_seizure", codes = {{ "{yes}" = "yes", "{no}" = "no" }} }}\n'
    columns = {heading: [yes, no, "", "perhaps"], "safety/flags": ["", "", "", ""], "subject_id": ["P"] * 4}
    answers = ("yes", "", "", "bad")
    is_scored_as(frame(map, **columns), *({"subject_id": "P", "flag_seizure": answer} for answer in answers))
    how = layout("p.csv", (*columns, "x_complete"), INSTRUMENT, Options(map=read_map(map, "m"), partial=True))
    remark, *_ = how.remarks
    assert heading in remark
    assert 'when = { x_complete = "2" }' in remark
    how = layout("p.csv", (*columns, "Complete?"), INSTRUMENT, Options(map=read_map(map, "m"), partial=True))
    assert 'when = { "Complete?" = "Complete" }' in how.remarks[0]
    always = map.replace(" } }", ' }, when = "always" }')
    is_scored_as(
        frame(always, **columns), *({"subject_id": "P", "flag_seizure": one} for one in ("yes", "no", "", "bad"))
    )
    assert [] == [one for one in layout("p.csv", tuple(columns), INSTRUMENT,
                  Options(map=read_map(always, "m"), partial=True)).remarks if "boxes" in one]  # fmt: skip


def test_a_map_of_the_first_version_runs_and_never_calls_unopened_boxes_clear(tmp_path: Path) -> None:
    """A map without `when`, all boxes 0: the run succeeds, the screen is incomplete, both reports name the boxes."""
    ids = [item.id for item in INSTRUMENT.safety_items]
    lines = [f'f___{at} = {{ item = "{id}", codes = {{ "1" = "yes", "0" = "no" }} }}' for at, id in enumerate(ids)]
    (tmp_path / "study.toml").write_text("\n".join(["[columns]", *lines]) + "\n")
    rows = ["0" * len(ids), "0" * (len(ids) - 1) + "1"]
    data = "\n".join([",".join([f"f___{at}" for at in range(len(ids))]), *map(",".join, rows)])
    result = batch(tmp_path, data, "--map", str(tmp_path / "study.toml"), "--summary", str(tmp_path / "s.md"))
    assert 0 == status(result)
    assert [("", "incomplete"), (ids[-1], "incomplete")] == [
        (row["red_flags"], row["red_flag_screen"]) for row in scored(tmp_path)
    ]
    for text in (result.output, (tmp_path / "s.md").read_text()):
        assert {f"f___{at}" for at in range(len(ids))} <= set(re.findall(r"f_+\d+", text.replace("\\", "")))


def test_a_no_of_several_columns_counts_as_in_one() -> None:
    """Where columns answer together, a no counts in the rows of `when`; a box without `when` is never a no."""
    columns = {"f___1": ["0", "0", "1"], "done": ["1", "0", "0"], "subject_id": ["P"] * 3}
    for map, answers in (
        ('[items]\nflag_fever = ["f___1"]\n', ("", "", "yes")),
        ('[items]\nflag_fever = { columns = "f___1", when = { done = "1" } }\n', ("no", "", "yes")),
        ('[items]\nflag_fever = { columns = "f___1", when = "always" }\n', ("no", "no", "yes")),
    ):
        is_scored_as(frame(map, **columns), *({"subject_id": "P", "flag_fever": answer} for answer in answers))


def test_an_empty_cell_needs_to_say_where_it_counts() -> None:
    """A map that reads empty cells as answers is refused until it says in which rows."""
    line = 'FIT = { item = "flag_seizure", codes = { "Y" = "yes" }, empty = "no" }'
    error = refused(f"[columns]\n{line}\n", "FIT")
    assert (("empty-without-when",), "study.toml, line 2") == (error.codes, error.place.rpartition(",")[0])
    settled = line.removesuffix(" }") + ', when = "always" }'
    options = Options(map=read_map(f"[columns]\n{settled}\n", "study.toml"), partial=True)
    assert 1 == len(layout("people.csv", ("FIT",), INSTRUMENT, options).columns)


def test_an_unopened_form_never_gives_a_complete_no(tmp_path: Path) -> None:
    """A file of boxes that are all 0, read with `when`, has an incomplete screen where the form was not completed."""
    ids = [item.id for item in INSTRUMENT.safety_items]
    heads = [f"f___{at}" for at in range(len(ids))]
    text = f'[[group]]\ncolumns = "f___*"\nitems = {ids}\nwhen = {{ safety_complete = "2" }}\n'.replace("'", '"')
    (tmp_path / "study.toml").write_text(text)
    data = "\n".join([",".join([*heads, "safety_complete"]), *(",".join(["0"] * len(ids) + [end]) for end in "02")])
    assert 0 == status(batch(tmp_path, data, "--map", str(tmp_path / "study.toml")))
    assert ["incomplete", "complete"] == [row["red_flag_screen"] for row in scored(tmp_path)]


def test_one_column_answers_many_items() -> None:
    """What is ticked in a list is a yes, what is not a no once anything is ticked, and nothing at all no answer."""
    said = {
        "A fit, or a blackout": ("yes", "no"),
        "a fit, or a  BLACKOUT;Stroke": ("yes", "yes"),
        "Stroke, A fit, or a blackout": ("yes", "yes"),
        "None of these": ("no", "no"),
        "Other": ("no", "no"),
        "": ("", ""),
        "Not sure": ("unsure", "unsure"),
        "Stroke;Not sure": ("unsure", "yes"),
    }
    found = frame(LIST, subject_id=["P1"] * len(said), Which=[*said])
    is_scored_as(found, *(
        {"subject_id": "P1", "flag_seizure": seizure, "flag_stroke": stroke} for seizure, stroke in said.values()
    ))  # fmt: skip


def test_a_list_that_cannot_be_settled_is_a_problem(tmp_path: Path) -> None:
    """A text that is no option, or an option beside "none", is one problem of its row; what is ticked stays a yes."""
    cells = ["Stroke; my foot hurts", "Stroke;None of these", "no", "ticked in the list", "yes"]
    (tmp_path / "study.toml").write_text(LIST)
    data = "\n".join(["subject_id,Which", *(f"P1,{cell}" for cell in cells)])
    result = batch(tmp_path, data, "--map", str(tmp_path / "study.toml"), "--problems", str(tmp_path / "problems.csv"))
    assert 3 == status(result)
    assert [(str(at), "Which") for at in range(1, 6)] == [one[:2] for one in problems(tmp_path)]
    assert ["flag_stroke", "flag_stroke", "", "", ""] == [row["red_flags"] for row in scored(tmp_path)]


def test_several_columns_are_one_list_of_medicines() -> None:
    """Names, each with its dose, and ticked boxes make one list; all empty is none only where the map says so."""
    found = frame(
        '[items]\nmedicines = { columns = ["m1", "m2"], doses = ["d1", "d2"], ticked = { box = "lithium" },'
        ' empty = "none", when = { done = "yes" } }\n',
        m1=["sertraline", "", "", "ropinirole"], m2=["prednisone", "", "", ""],
        d1=["50 mg", "", "", ""], d2=["", "", "", ""],
        box=["1", "0", "", "0"], done=["yes", "Yes", "no", "no"], subject_id=["P1", "P2", "P3", "P4"],
    )  # fmt: skip
    said = ["sertraline 50 mg; prednisone; lithium", "none", "", "ropinirole"]
    is_scored_as(found, *({"subject_id": f"P{at}", "medicines": text} for at, text in enumerate(said, start=1)))


TICKED = """
[items]
flag_fever = { ticked = { "signs/fever" = "yes", "unsure/fever" = "unsure" }, empty = "no", when = { asked = "all" } }
flag_chest = { ticked = { "signs/chest" = "yes", "unsure/chest" = "unsure" }, empty = "no", when = { asked = "all" } }
"""
SAID = [("yes", ""), ("", "unsure"), ("", "no"), ("", ""), ("", "unsure")]  # fever, with the cell of `asked` below
ASKED = ["", "all", "all", "", "some"]


def said(ticks: list[str], chest: list[str]) -> list[dict[str, str]]:
    """The answers of people: what was ticked at fever, and at chest."""
    return [{"subject_id": "P1", "flag_fever": a, "flag_chest": b} for a, b in zip(ticks, chest, strict=True)]


@pytest.mark.parametrize("split", [pytest.param(True, id="a column a box"), pytest.param(False, id="one column")])
def test_each_box_has_its_answer(split: bool) -> None:
    """A tick is the answer that the map gives its box; without one it is a no only where all was asked."""
    yes, unsure = ["fever", "", "", "", "fever"], ["", "fever", "", "", "chest"]
    both = {"signs": yes, "unsure": unsure}
    boxes = {
        f"{list}/{option}": [str(int(option in cell.split())) for cell in cells]
        for list, cells in both.items()
        for option in ("fever", "chest")
    }
    found = frame(TICKED, subject_id=["P1"] * 5, asked=ASKED, **(boxes if split else both))
    is_scored_as(found, *said(["yes", "unsure", "no", "", "yes"], ["", "no", "no", "", "unsure"]))


def test_a_line_with_two_answers_is_a_problem() -> None:
    """A box ticked as a yes and as not sure is no answer, and an option that no box has makes its row a problem."""
    found = frame(TICKED, subject_id=["P1"] * 2, asked=["all"] * 2, signs=["fever", "fever rash"], unsure=["fever", ""])
    assert ["signs: ", "signs: "] == [text[:7] for text in found["problems"]]
    assert ["", ""] == found["red_flags"].to_list()


def test_names_stand_behind_those_of_groups() -> None:
    """With `groups` a column is found behind groups; two such columns are not, and without `groups` none is."""
    map = '[table]\ngroups = true\n[columns]\nferritin = { item = "ferritin", decimal = "." }\n'
    found = frame(map, subject_id=["P1"], **{"lab/iron-ferritin": ["12"]})
    is_scored_as(found, {"subject_id": "P1", "ferritin": "12"})
    assert "map-unknown-column" in refused(map, "a/ferritin", "b/ferritin").codes
    assert "map-unknown-column" in refused(map.replace("true", "false"), "a/ferritin").codes
    assert "map-entry" in refused(map.replace("true", '"yes"'), "a/ferritin").codes


def test_a_column_that_the_file_need_not_have() -> None:
    """An optional column may be missing, which the summary says; one that a condition reads may not."""
    map = '[table]\njoin = ["id", "event"]\noptional = ["event"]\n'
    for more in ({}, {"event": ["a", "a", "b"]}):
        found = frame(map, id=["1", "1", "1"], cramps=["yes", "", ""], **more)
        assert [True, False, bool(more)] == [text is not None for text in found["urgency"]]
    how = layout("p.csv", ("id", "cramps"), INSTRUMENT, Options(map=read_map(map, "m"), partial=True))
    assert ["in the map, not in the file: 'event'"] == [one for one in how.remarks if "event" in one]
    where = map + 'where = { event = "a" }\n'
    assert "map-unknown-column" in refused(where, "id", "cramps").codes


def test_a_heading_that_is_a_sentence_is_found_by_its_letters() -> None:
    """Tools change the marks and line breaks of labels; a name is only found as it is."""
    map = '[columns]\n"Do you have cramps?\\n- at night" = "cramps"\n"CRA-MPS" = "cramps"\n'
    sentence = map.replace('"CRA-MPS" = "cramps"\n', "")
    is_scored_as(frame(sentence, **{"do you have cramps - at night": ["yes"]}), {"cramps": "yes"})
    assert "map-unknown-column" in refused(map, "do you have cramps at night", "CRAMPS 2").codes
    assert (
        "map-unknown-column" in refused(sentence, "Do you have cramps at night", "do you have, cramps at night?").codes
    )


def test_equal_headings_may_be_ignored() -> None:
    """Several columns with one heading stop a table, unless the map says to ignore them."""
    headings = ("cramps", "Complete?", "Complete?")
    assert "same-heading" in refused('[table]\ndate = "DD/MM/YYYY"\n', *headings).codes
    map = read_map('[table]\nignore = ["Complete?"]\n', "m")
    how = layout("p.csv", headings, INSTRUMENT, Options(map=map, partial=True))
    assert ("cramps", "Complete? (column 2)", "Complete? (column 3)") == how.headings


def test_an_empty_cell_of_one_column_is_an_answer_only_where_the_map_says_so() -> None:
    """What an empty cell means counts in the rows of `when`; elsewhere it stays not answered."""
    map = '[columns]\nM = { item = "medicines", empty = "none", when = { done = "1" } }\n'
    found = frame(map, subject_id=["A", "B", "C"], M=["", "", "lithium"], done=["1", "0", "0"])
    is_scored_as(
        found, *({"subject_id": id, "medicines": text} for id, text in zip("ABC", ("none", "", "lithium"), strict=True))
    )


def test_several_columns_of_one_answer() -> None:
    """Several columns of one question give the answer that is there; two different ones are a bad cell."""
    map = '[items]\ncramps = ["first", "second"]\n'
    found = frame(map, subject_id=["P"] * 5, first=["yes", "", "1", "", "yes"], second=["", "no", "1.0", "", "no"])
    answers = ("yes", "no", "yes", "", "maybe")
    is_scored_as(found, *({"subject_id": "P", "cramps": answer} for answer in answers))
    assert found["problems"][4].startswith("first: ")


@pytest.mark.parametrize("notation, dates", [
    ("DD/MM/YYYY", {"05/01/2026": "2026-01-05", "5/1/2026 10:12": "2026-01-05", "2026-01-05": "2026-01-05",
                    "31/02/2026": "bad", "01/31/2026": "bad", "": ""}),
    ("MM/DD/YYYY", {"05/01/2026": "2026-05-01"}),
    ("DD.MM.YY", {"5.1.26": "2026-01-05"}),
    ("DD-MMM-YYYY", {"05-Jan-2026": "2026-01-05"}),
    ("serial", {"46027": "2026-01-05"}),
])  # fmt: skip
def test_notations_of_dates(notation: str, dates: dict[str, str]) -> None:
    """A date is read in the notation that the map declares, for one column or all; another text is a bad cell."""
    expected = [{"labs_date": iso, "answered_on": "2026-06-01", "ferritin": "50"} for iso in dates.values()]
    cells = {"ferritin": ["50"] * len(dates), "answered_on": ["2026-06-01"] * len(dates)}
    own = frame(f'[columns]\nDRAWN = {{ item = "labs_date", date = "{notation}" }}\n', DRAWN=[*dates], **cells)
    is_scored_as(own, *expected)
    is_scored_as(frame(f'[table]\ndate = "{notation}"\n', labs_date=[*dates], **cells), *expected)


def test_a_unit_in_a_column_of_its_own() -> None:
    """A number is read in the unit that its row names, in the study's words; a row without one is a bad cell."""
    map = '[columns]\nHB = { item = "hemoglobin", unit_column = "U", units = { "1" = "g/dL", "2" = "g/L" } }\n'
    found = frame(map, HB=["11.9", "119", "7.4", "119", "", "119"], U=["1", "2.0", "mmol/L", "", "", "mg"])
    read = ["119", "119", "119.2436", "<bad", "", "<bad"]
    is_scored_as(found, *({"hemoglobin": cell} for cell in read))
    assert [3, 5] == [at for at, text in enumerate(found["problems"]) if text]


def test_rows_that_are_nobody_stay_in_their_place(tmp_path: Path) -> None:
    """Rows below the headings, and those the filter leaves out, come out without results or problems, counted."""
    (tmp_path / "study.toml").write_text('[table]\nskip_rows = 2\nwhere = { Status = ["IP Address", "0"] }\n')
    data = 'age,Status,cramps\nHow old?,Response Type,Cramps\n"{""Import"":1}",x,y\n40,IP Address,yes\n50,Preview,no\n'
    result = batch(tmp_path, data, "--map", str(tmp_path / "study.toml"), "--summary", str(tmp_path / "s.json"))
    assert 0 == status(result)
    assert ["", "", "incomplete", ""] == [row["red_flag_screen"] for row in scored(tmp_path)]
    assert [40, 50] == [int(row["age"]) for row in scored(tmp_path)[2:]]
    assert "1 row read" in result.output
    assert "2 rows below the headings" in result.output
    assert "1 row that the filter leaves out" in result.output


def test_rows_of_one_person_are_joined_by_an_id() -> None:
    """The first row has what all of the person's rows say; different answers are a bad cell; nobody's id joins none."""
    found = frame(
        '[table]\njoin = "subject_id"\n',
        subject_id=["A1", "A2", "A1", "A2", "", ""], cramps=["yes", "no", "", "yes", "yes", "no"],
        ferritin=["", "50", "12", "50.0", "", ""], medicines=["sertraline", "", "lithium", "", "", ""],
    )  # fmt: skip
    is_scored_as(
        found,
        {"subject_id": "A1", "cramps": "yes", "ferritin": "12", "medicines": "sertraline; lithium"},
        {"subject_id": "A2", "cramps": "maybe", "ferritin": "50"},
        {}, {}, {"cramps": "yes"}, {"cramps": "no"},
    )  # fmt: skip


def test_columns_are_named_by_number() -> None:
    """`#3` is the third column, also one that has no name or shares it; all columns come out, each with a name."""
    map = '[columns]\n"#2" = "flag_seizure"\n"#3" = "flag_stroke"\n[table]\nignore = ["#4"]\n'
    how = layout("p.csv", ("age", "", "Other", "Other", ""), INSTRUMENT, Options(map=read_map(map, "m"), partial=True))
    assert ["age", "flag_seizure", "flag_stroke"] == [column.item.id for column in how.columns]
    assert 5 == len(set(how.headings))


@pytest.mark.parametrize("map, code, line", [
    ("[columns]\nage = 1\n", "map-entry", 2),
    ("[columns]\n\nage = { item = 'age', what = 1 }\n", "map-entry", 3),
    ("[columns]\nage = 'agee'\n", "map-unknown-item", 2),
    ("[columns]\n\nweight = 'age'\n", "map-unknown-column", 3),
    ("[columns]\nage = { item = 'age', codes = 'x' }\n", "map-entry", 2),
    ("[codes]\nx = { 1 = 'maybe' }\n[columns]\nage = { item = 'cramps', codes = 'x' }\n", "code-for-no-answer", 4),
    ("[columns]\nage = { item = 'age', when = { age = '1' } }\n", "when-without-no", 2),
    ("[columns]\nage = { item = 'cramps', when = { x = '1' } }\n", "map-unknown-column", 2),
    ("[columns]\nage = { item = 'age', date = 'DD/MM/YYYY' }\n", "date-for-words", 2),
    ("[columns]\nage = { item = 'labs_date', date = 'DD/YY' }\n", "map-entry", 2),
    ("[columns]\nage = { item = 'cramps', unit_column = 'age' }\n", "map-entry", 2),
    ("[columns]\nage = { item = 'cramps', unit = 'g/L' }\n", "unknown-unit", 2),
    ("[columns]\nage = { choices = { a = 'age' } }\n", "map-entry", 2),
    ("[items]\ncramps = { columns = ['age'], doses = ['age'] }\n", "map-entry", 2),
    ("[items]\nmedicines = []\n", "map-entry", 2),
    ("[[group]]\ncolumns = 'x*'\n", "map-unknown-column", 1),
    ("[[group]]\ncolumns = 'age'\n[[group]]\ncolumns = 'age'\nitems = ['age', 'sex']\n", "map-entry", 3),
    ("[table]\nwhere = { x = '1' }\n", "map-unknown-column", 1),
    ("[table]\ndate = 'D/M'\n", "map-entry", 1),
    ("[columns]\nage = 'flag_seizure?'\n", "map-open", 2),
    ("[columns]\nage = '?'\n", "map-open", 2),
    ("[columns]\nage = { item = 'urge_to_move', codes = { 1 = 'yes', 2 = '?' } }\n", "map-open", 2),
    ("[columns]\nage = { choices = { a = 'flag_seizure', b = '?' } }\n", "map-open", 2),
])  # fmt: skip
def test_errors_name_the_line(map: str, code: str, line: int) -> None:
    """An entry of a map that cannot be used is named with its line."""
    error = refused(map, "age", "subject_id")
    assert (code, True) == (error.code, f"study.toml, line {line}" in error.place)


def test_an_open_entry_of_another_question_is_not_read() -> None:
    """What is open and neither a warning sign nor a core question is passed through, and named in the summary."""
    map = '[columns]\nHB = { item = "hemoglobin", unit = "?" }\nC = "cramps"\n'
    how = layout("p.csv", ("HB", "C"), INSTRUMENT, Options(map=read_map(map, "m"), partial=True))
    assert ["cramps"] == [column.item.id for column in how.columns]
    assert any("HB" in remark for remark in how.remarks)


def test_the_file_and_the_frame_agree(tmp_path: Path) -> None:
    """A file scored in pieces gives the same as the frame, rows in as rows out, with every feature of a map at once."""
    chance = random.Random(7)
    size = 60
    columns = {
        "id": [f"P{chance.randint(1, 40)}" for _ in range(size)],
        "f___1": [chance.choice("01") for _ in range(size)], "f___2": [chance.choice("01") for _ in range(size)],
        "f_complete": [chance.choice("012") for _ in range(size)],
        "Which": [chance.choice(["", "x;y", "y", "none", "z"]) for _ in range(size)],
        "m1": [chance.choice(["", "lithium", "iron"]) for _ in range(size)],
        "HB": [chance.choice(["", "119", "11.9"]) for _ in range(size)],
        "U": [chance.choice(["g/L", "g/dL"]) for _ in range(size)],
        "keep": [chance.choice("yn") for _ in range(size)],
    }  # fmt: skip
    map = """
    [table]
    where = { keep = "y" }
    join = "id"
    [columns]
    id = "subject_id"
    HB = { item = "hemoglobin", unit_column = "U" }
    Which = { choices = { x = "flag_fever", y = "flag_chest" }, none = "none" }
    [items]
    medicines = { columns = "m1", empty = "none", when = { f_complete = "2" } }
    [[group]]
    columns = "f___*"
    items = ["flag_seizure", "flag_stroke"]
    when = { f_complete = ["1", "2"] }
    """
    (tmp_path / "study.toml").write_text(map)
    data = "\n".join([",".join(columns), *(",".join(row) for row in zip(*columns.values(), strict=True))]) + "\n"
    batch(tmp_path, data, "--map", str(tmp_path / "study.toml"))
    found = frame(map, **columns)
    assert size == found.height == len(scored(tmp_path))
    assert [row["problems"] for row in scored(tmp_path)] == [text or "" for text in found["problems"]]
    for id in ("red_flags", "red_flag_screen", "urgency", "anemia"):
        assert [row[id] for row in scored(tmp_path)] == [text or "" for text in found[id]]
    assert sum(text not in (None, "") for text in found["urgency"]) == len(
        {id for id, keep in zip(columns["id"], columns["keep"], strict=True) if keep == "y"}
    )
