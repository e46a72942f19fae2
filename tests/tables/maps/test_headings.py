"""What a heading means: read, passed through, or refused with what settles it; and a study's map."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest
from layouts import made, read, refused
from running import batch, codes, problems, scored, status

from rls_screen.content.library import load
from rls_screen.tables.maps.study_map import in_toml, read_map

INSTRUMENT = load(people=True)

IDS = [*INSTRUMENT.items]


def wrongly(id: str, edits: int, chance: random.Random) -> str:
    """The id with so many letters wrong, left out, put in or swapped."""
    letters = [*id]
    for _ in range(edits):
        at = chance.randrange(len(letters) - 1)
        match chance.randrange(4):
            case 0:
                letters[at] = "q"
            case 1:
                del letters[at]
            case 2:
                letters.insert(at, "q")
            case 3:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


MAP = """
[columns]
ID   = "subject_id"
RLS1 = { item = "urge_to_move", codes = { "1" = "yes", "2" = "past", "3" = "no", "9" = "" } }
HB   = "hemoglobin[g/dL]"
FER  = { item = "ferritin", unit = "pmol/L" }
"""


@pytest.mark.parametrize("id", IDS)
def test_what_does_not_matter_in_a_heading(id: str) -> None:
    """Case, blanks, `-` for `_` and invisible characters do not matter, for every item."""
    ways = [
        id.upper(), id.title(), f" {id} ", id.replace("_", "-"), id.replace("_", " "), f"\ufeff{id}", f"{id}\u200b",
        id[:2] + "\u00ad" + id[2:], id.replace("_", " _ "), f"\u00a0{id}\t", id.replace("_", "\u2011"),
        id.capitalize().replace("_", "\u00a0"),
    ]  # fmt: skip
    for way in dict.fromkeys(ways):
        assert {way: id} == read(way)


@pytest.mark.parametrize("id", IDS)
def test_headings_near_an_item_stop_the_table(id: str) -> None:
    """One letter wrong or swapped stops the table, two in ids of 8 letters or more, none below 5."""
    chance = random.Random(id)
    edits = 0 if len(id) < 5 else 1 if len(id) < 8 else 2
    for count in range(1, edits + 1):
        for _ in range(6):
            near = wrongly(id, count, chance)
            if near == id or near in IDS:
                continue
            error = refused("subject_id", near) if id != "subject_id" else refused("age", near)
            assert ("doubtful-heading", f"people.csv, {near}") == (error.code, error.place)
            assert f"--ignore {near}" in error.remedy
            assert near in made("age", near, ignore=(near,)).remarks[-1]
    if not edits:
        assert {} == {heading: one for heading, one in read("sex", f"{id}q").items() if one != "sex"}


@pytest.mark.parametrize("heading, meant", [
    ("flag_siezure", "flag_seizure"), ("feritin", "ferritin"), ("Feritin (ng/mL)", "ferritin[ng/mL]"),
    ("feritin_ng_ml", "ferritin[ng/mL]"), ("hemoglobine[g/dL]", "hemoglobin[g/dL]"), ("impct", "impact"),
    ("core/urge_to_move", "urge_to_move"), ("data.ferritin", "ferritin"), ("x-age", "age"), ("a/b/c/SEX", "sex"),
    ("core-urge-to-move", "urge_to_move"), ("labs.ferritin[ng/mL]", "ferritin[ng/mL]"),
    ("q.Urge to move", "urge_to_move"),
    ("Relieved by movement?", "relieved_by_movement"), ("flag__seizure", "flag_seizure"),
])  # fmt: skip
def test_the_line_of_a_map_that_settles_a_heading(heading: str, meant: str) -> None:
    """The message holds a line that settles the heading when it stands in a map, and the option that lets it pass."""
    error = refused("subject_id", heading)
    line = f"{in_toml(heading)} = {in_toml(meant)}"
    assert line in error.remedy
    map = read_map(f"[columns]\n{line}\n", "map.toml")
    assert meant.partition("[")[0] == read("subject_id", heading, map=map)[heading]
    assert [heading] == [h for h in ("subject_id", heading) if h not in read("subject_id", heading, ignore=(heading,))]


@pytest.mark.parametrize("heading", ["safety/flags/kidney", "x.kidney"])
def test_a_heading_that_ends_in_two_items_names_both(heading: str) -> None:
    """What ends in an id that is the end of another id may be either; no line of a map is advised alone."""
    error = refused("subject_id", heading)
    assert f'"{heading}" = "kidney" or "{heading}" = "flag_kidney"' in error.remedy


@pytest.mark.parametrize("heading", [
    "ferritin_unit", "ferritin_units", "Ferritin Unit", "unit_ferritin", "ferritin.unit", "ferritinUnit",
    "unit of ferritin", "ferritin_uom", "feritin_unit", "ferritin/unit", "\u200bferritin_unit",
])  # fmt: skip
def test_a_column_of_units_stops_the_table(heading: str) -> None:
    """A column that names an item's unit is refused with the heading and the map line that hold the unit."""
    error = refused("ferritin", heading)
    assert "unit-column" == error.code
    for settles in ("ferritin[ug/L]", 'ferritin = { item = "ferritin", unit = "ug/L" }', "--ignore"):
        assert settles in error.remedy
    assert {"ferritin": "ferritin"} == read("ferritin", heading, ignore=(heading,))


@pytest.mark.parametrize("heading, item, unit", [
    ("Ferritin (ng/mL)", "ferritin", "ng/mL"),
    ("ferritin_ng_ml", "ferritin", "ng/mL"), ("ferritin ng/ml", "ferritin", "ng/mL"),
    ("hemoglobin[gm/dL]", "hemoglobin", "g/dL"), ("hemoglobin (g/dL)", "hemoglobin", "g/dL"),
    ("ferritin[mcg/L]", "ferritin", None),
    ("ferritin_mcg_l", "ferritin", None), ("Ferritin..ng.mL.", "ferritin", "ng/mL"), ("age (years)", "age", None),
    ("age_yrs", "age", None), ("duration_months[years]", "duration_months", "years"), ("tsat (%)", "tsat", None),
    ("crp, mg/dL", "crp", "mg/dL"), ("altitude_ft", "altitude", "ft"),
    ("Serum iron [\u00b5g/dL]", "serum_iron", "ug/dL"),
    ("tibc (transferrin g/L)", "tibc", "transferrin g/L"), ("serum-iron-ug-dl", "serum_iron", "ug/dL"),
])  # fmt: skip
def test_units_in_headings(heading: str, item: str, unit: str | None) -> None:
    """A heading names an item and its unit in all usual ways."""
    column = made(heading).columns[0]
    known = INSTRUMENT.items[item]
    factor = next((one.factor for one in known.units if one.name == unit), 1)
    low = max((known.range or (0, 0))[0], 1)
    assert item == column.item.id
    assert low == pytest.approx(column.reader.reading(f"{low / factor:.9f}").value, rel=1e-5)


@pytest.mark.parametrize("heading", [
    "notes", "unit", "units", "site/notes", "ward-b", "red_flags___1", "flags[seizure]", "visit_age", "agee", "",
    "age2",
    "ageing", "tsats", "date", "move", "hospital.unit", "v1", "id", "record_id", "core/", "/", "-", "sex_at_birth",
])  # fmt: skip
def test_other_headings_pass_through_and_are_named_once(heading: str) -> None:
    """Every other unknown column passes through and is named once."""
    assert ("passed through, not read: ", 1) == (
        made("subject_id", heading).remarks[0][:26], len(made("subject_id", heading).remarks)
    )  # fmt: skip


@pytest.mark.parametrize("patterns, passing", [
    (["flag_siezure"], {"flag_siezure"}), (["FLAG_siezure"], {"flag_siezure"}), (["*siez*"], {"flag_siezure"}),
    (["*"], {"flag_siezure"}), (["flag_*"], {"flag_siezure"}), (["age", "*z*"], {"flag_siezure", "age"}),
])  # fmt: skip
def test_ignore(patterns: list[str], passing: set[str]) -> None:
    """--ignore lets a heading pass; `*` stands for anything and never takes a column that is read."""
    headings = ("flag_seizure", "age", "flag_siezure")
    found = made(*headings, ignore=tuple(patterns))
    assert {*headings} - passing == {column.heading for column in found.columns}
    assert all(f"'{heading}'" in found.remarks[-1] for heading in passing)
    assert ("doubtful-second-heading",) == refused(*headings, ignore=("siez*", "flag_siezur?", "flag")).codes


@pytest.mark.parametrize("text", ["a", 'a"b', "a\\b", "a\u200bb", "a\x1bb", "\U000e0001", "é", "a\nb", "a b"])
def test_a_heading_in_toml(text: str) -> None:
    """A heading is written so that TOML reads the same text."""
    assert {text: 1} == tomllib.loads(f"{in_toml(text)} = 1")


def test_a_map_gives_a_study_its_own_columns_and_codes(tmp_path: Path) -> None:
    """Columns, units and codes are the study's; a value that is not in the map is a bad answer; nothing is renamed."""
    (tmp_path / "map.toml").write_text(MAP)
    data = "ID,RLS1,HB,FER,other\nA,1,7.4,45,z\nB,3.0,13,,z\nC,9,,,z\nD,,,,z\nE,7,,,z\nF,yes,,,z\n"
    options = ("--map", str(tmp_path / "map.toml"), "--problems", str(tmp_path / "problems.csv"))
    result = batch(tmp_path, data, *options)
    assert 3 == status(result)
    rows = scored(tmp_path)
    assert ["ID", "RLS1", "HB", "FER", "other", "criteria_met"] == [*rows[0]][:6]
    assert [("5", "RLS1", "7"), ("6", "RLS1", "yes")] == problems(tmp_path)
    assert "1, 2, 3, 9." == scored(tmp_path, name="problems.csv")[0]["allowed"]
    assert ["incomplete", "not_met", "incomplete", "incomplete", "", ""] == [row["screen_result"] for row in rows]
    assert ("same_day", "severe_anemia", "aasm_range") == (
        rows[0]["urgency"], rows[0]["red_flags"], rows[0]["iron_status"]
    )  # fmt: skip
    assert "passed through, not read: 'other'" in result.output


def test_a_map_gives_codes_for_medicines(tmp_path: Path) -> None:
    """A code that stands for medicines is read as the medicines it stands for."""
    map = '[columns]\nM = { item = "medicines", codes = { "0" = "none", "1" = "pramipexole", "2" = "unsure" } }\n'
    (tmp_path / "map.toml").write_text(map)
    result = batch(tmp_path, "M\n0\n1\n2\nsertraline\n", "--map", str(tmp_path / "map.toml"))
    assert 0 == status(result)
    assert ["", "pramipexole:dopaminergic", "", "sertraline:antidepressant"] == [
        row["medicine_flags"] for row in scored(tmp_path)
    ]
    assert [""] * 4 == [row["medicines_unrecognised"] for row in scored(tmp_path)]


@pytest.mark.parametrize(
    "text, code",
    [
        ("[columns", "map-not-toml"),
        ("x = 1", "map-without-columns"),
        ('[columns]\nX = "ferritin"', "map-unknown-column"),
        ('[columns]\nID = "feritin"', "map-unknown-item"),
        ("[columns]\nID = 5", "map-entry"),
        ('[columns]\nID = { item = "age", unit = 5 }', "map-entry"),
        ('[columns]\nID = { item = "sex", codes = { "1" = "mann" } }', "code-for-no-answer"),
        ('[columns]\nID = { item = "sex", decimal = "," }', "decimal-for-words"),
        ('[columns]\nID = { item = "age", unit = "kg" }', "unknown-unit"),
        ('[columns]\nID = "age"\nRLS1 = "age"', "two-columns-for-one-item"),
        ('[columns]\nID = { item = "sex", codes = { "1" = "male", "1.0" = "female" } }', "same-codes"),
    ],
)
def test_a_map_that_cannot_be_used_is_refused(tmp_path: Path, text: str, code: str) -> None:
    """A map that is no map, or does not fit the file or the questions: status 65, the reason, no output."""
    (tmp_path / "map.toml").write_text(text)
    result = batch(tmp_path, "ID,RLS1\nA,1\n", "--map", str(tmp_path / "map.toml"))
    assert (65, code) == (status(result), codes(result)[0])
    assert {"people.csv", "map.toml"} == {file.name for file in tmp_path.iterdir()}


def test_units_stand_in_headings(tmp_path: Path) -> None:
    """A heading names a unit, in any spelling of it; a value that fits another unit names every one it could be."""
    data = "hemoglobin[ G/DL ],serum_iron[\u00b5g/dL],tibc[\u03bcg/dl]\n7.4,50,300\n"
    assert 0 == status(batch(tmp_path, data))
    assert ("severe_anemia", "16.666667") == (scored(tmp_path)[0]["red_flags"], scored(tmp_path)[0]["tsat_used"])
    assert 3 == status(batch(tmp_path, "hemoglobin\n7.4\n", "--problems", str(tmp_path / "problems.csv")))
    allowed = scored(tmp_path, name="problems.csv")[0]["allowed"]
    assert "7.4 g/dL is 74 g/L; 7.4 mmol/L is 119.2 g/L" in allowed
