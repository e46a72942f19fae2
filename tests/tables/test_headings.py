"""What a table's headings mean: read, passing unread, or refused with what settles them."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import polars as pl
import pytest
from running import batch, message, scored, status

from rls_screen.batch.frame import score_frame
from rls_screen.content.library import load
from rls_screen.errors import TableError, UsageError
from rls_screen.tables.headings import in_toml
from rls_screen.tables.layout import Layout, Options, layout
from rls_screen.tables.study_map import read_map

INSTRUMENT = load(people=True)
IDS = [*INSTRUMENT.items]


def made(*headings: str, **options: object) -> Layout:
    """How these headings are read in a table that need not be whole."""
    return layout("people.csv", headings, INSTRUMENT, Options(partial=True, **options))  # type: ignore[arg-type]


def read(*headings: str, **options: object) -> dict[str, str]:
    """The item each heading answers."""
    return {column.heading: column.item.id for column in made(*headings, **options).columns}


def refused(*headings: str, **options: object) -> str:
    """Why these headings stop a table."""
    with pytest.raises(TableError) as caught:
        made(*headings, **options)
    return str(caught.value)


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
            said = refused("subject_id", near) if id != "subject_id" else refused("age", near)
            assert f"people.csv, {near}: it is nearly " in said
            assert f"--ignore {near}" in said
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
    said = refused("subject_id", heading)
    line = f"{in_toml(heading)} = {in_toml(meant)}"
    assert line in said
    map = read_map(f"[columns]\n{line}\n", "map.toml")
    assert meant.partition("[")[0] == read("subject_id", heading, map=map)[heading]
    assert [heading] == [h for h in ("subject_id", heading) if h not in read("subject_id", heading, ignore=(heading,))]


@pytest.mark.parametrize("heading", ["safety/flags/kidney", "x.kidney"])
def test_a_heading_that_ends_in_two_items_names_both(heading: str) -> None:
    """What ends in an id that is the end of another id may be either; no line of a map is advised alone."""
    said = refused("subject_id", heading)
    assert f'"{heading}" = "kidney" or "{heading}" = "flag_kidney"' in said


@pytest.mark.parametrize("heading", [
    "ferritin_unit", "ferritin_units", "Ferritin Unit", "unit_ferritin", "ferritin.unit", "ferritinUnit",
    "unit of ferritin", "ferritin_uom", "feritin_unit", "ferritin/unit", "\u200bferritin_unit",
])  # fmt: skip
def test_a_column_of_units_stops_the_table(heading: str) -> None:
    """A column that names an item's unit is refused with the heading and the map line that hold the unit."""
    said = refused("ferritin", heading)
    assert "ferritin[ug/L]" in said
    assert 'ferritin = { item = "ferritin", unit = "ug/L" }' in said
    assert "--ignore" in said
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
    assert "flag_siezure" in refused(*headings, ignore=("siez*", "flag_siezur?", "flag"))


def test_two_headings_for_one_item_stop_the_table() -> None:
    """Two spellings of one item are two columns for it; to ignore the one that is named settles it."""
    assert "Ferritin and ferritin both answer ferritin" in refused("Ferritin", "ferritin")
    assert {"ferritin": "ferritin"} == read("Ferritin", "ferritin", ignore=("Ferritin",))


@pytest.mark.parametrize("headings, lacking", [
    (("age", "flag_seizure", "urge_to_move"), []),
    (("age", "flag_seizure"), ["urge_to_move"]),
    (("age", "worse_at_rest"), ["flag_leg_weakness"]),
    (("age",), ["urge_to_move", "flag_leg_weakness"]),
])  # fmt: skip
def test_a_table_without_core_or_safety_is_refused_unless_partial(
    headings: tuple[str, ...], lacking: list[str]
) -> None:
    """A table needs a core and a safety column; without one it is refused with the option that lets it pass."""
    if lacking:
        with pytest.raises(TableError, match="--partial, in Python partial=True") as caught:
            layout("people.csv", headings, INSTRUMENT, Options())
        assert [] == [id for id in lacking if f"such as {id}" not in str(caught.value)]
        with pytest.raises(TableError, match="partial=True"):
            score_frame(pl.DataFrame({heading: [1] for heading in headings}))
    else:
        assert layout("people.csv", headings, INSTRUMENT, Options()).columns
    assert made(*headings).columns


def test_the_frame_takes_what_the_command_takes() -> None:
    """`score_frame` refuses a near heading, and reads the frame with `ignore` and `partial`."""
    people = pl.DataFrame({"Urge to move": ["no"], "flag_siezure": ["yes"]})
    with pytest.raises(TableError, match="nearly flag_seizure"):
        score_frame(people)
    assert ["not_met"] == score_frame(people, ignore=["flag_si*"], partial=True)["screen_result"].to_list()
    assert ["not_met"] == score_frame(people, ignore="flag_siezure", partial=True)["screen_result"].to_list()
    found = score_frame(people.rename({"flag_siezure": "Flag-Seizure"}))
    assert ["emergency"] == found["urgency"].to_list()
    assert ["Urge to move", "Flag-Seizure"] == found.columns[:2]


def test_the_command_takes_the_options(tmp_path: Path) -> None:
    """`batch` refuses a near heading with status 65 and no output, and reads the table with its options."""
    data = "Urge to move,flag_siezure\nno,yes\n"
    result = batch(tmp_path, data, partial=False)
    assert (65, True) == (status(result), "flag_siezure: it is nearly flag_seizure" in message(result))
    assert ["people.csv"] == [file.name for file in tmp_path.iterdir()]
    result = batch(tmp_path, data, "--ignore", "flag_siezure", partial=False)
    assert (65, True) == (status(result), "--partial" in message(result))
    assert 0 == status(batch(tmp_path, data, "--ignore", "flag_siezure"))
    assert ["not_met"] == [row["screen_result"] for row in scored(tmp_path)]


@pytest.mark.parametrize("text", ["a", 'a"b', "a\\b", "a\u200bb", "a\x1bb", "\U000e0001", "é", "a\nb", "a b"])
def test_a_heading_in_toml(text: str) -> None:
    """A heading is written so that TOML reads the same text."""
    assert {text: 1} == tomllib.loads(f"{in_toml(text)} = 1")


def test_a_separator_line_and_a_title_are_no_header(tmp_path: Path) -> None:
    """A spreadsheet's `sep=` line and a title above the header end in a message that names the line."""
    for first in ("sep=;", '"sep=,"', "\ufeffSEP=\t"):
        result = batch(tmp_path, f"{first}\r\nurge_to_move;flag_seizure\r\nyes;yes\r\n")
        assert (65, True) == (status(result), "line 1: `" in message(result))
    result = batch(tmp_path, "Study 2026,,\n,,\nsubject_id,urge_to_move,flag_seizure\nA,yes,yes\n")
    assert (65, True) == (status(result), "line 3: the names of the columns stand here" in message(result))


def test_columns_without_a_name_are_told_by_their_places() -> None:
    """Columns without a name are named by where they stand."""
    assert "columns 2, 4 have no name" in refused("age", "", "sex", "")


def test_both_decimal_marks_are_not_told_at_once() -> None:
    """A file has one mark before decimals; a map tells columns apart."""
    with pytest.raises(UsageError, match="give one"):
        made("age", decimal_comma=True, decimal_point=True)


@pytest.mark.parametrize("options, cell, expected", [
    ({}, "14.667", 14.667), ({}, "1.200", 1.2), ({}, "1,200", None), ({}, "11,4", None),
    ({"separator": "\t"}, "1.200", 1.2), ({"separator": ";"}, "1.200", None), ({"separator": ";"}, "11.25", 11.25),
    ({"separator": ";", "decimal_point": True}, "1.200", 1.2),
    ({"separator": ";", "decimal_comma": True}, "1.200", None),
    ({"decimal_comma": True}, "1,200", 1.2), ({"decimal_comma": True}, "11.4", None),
    ({"decimal_comma": True}, "11,4", 11.4),
    ({"decimal_point": True}, "1,200", None), ({"separator": ";", "decimal_comma": True}, "1.200,5", 1200.5),
    ({"typed": frozenset({"ferritin"}), "decimal_comma": True}, "1.5", 1.5),
    ({"typed": frozenset({"ferritin"}), "separator": ";"}, "1.125", 1.125),
])  # fmt: skip
def test_which_number_a_cell_is(options: dict[str, object], cell: str, expected: float | None) -> None:
    """What stands between cells, and the options, say which number a cell is; a bad one is none."""
    assert expected == made("ferritin", **options).columns[0].reader.reading(cell).value


@pytest.mark.parametrize("decimal, cell, expected", [
    (",", "1.200", 1200), (",", "1,200", 1.2), (".", "1,200", 1200), (".", "1.200", 1.2), (",", "12.5", None),
])  # fmt: skip
def test_a_map_settles_the_marks_of_a_column(decimal: str, cell: str, expected: float | None) -> None:
    """`decimal` in a map says for one column which mark stands before decimals; the other stands between thousands."""
    map = read_map(f'[columns]\nF = {{ item = "ferritin", decimal = "{decimal}" }}\n', "map.toml")
    for options in ({}, {"separator": ";"}, {"decimal_comma": True}, {"decimal_point": True}):
        assert expected == made("F", map=map, **options).columns[0].reader.reading(cell).value


@pytest.mark.parametrize("options, cell, advised, never", [
    ({}, "11,4", "--decimal-comma", "--decimal-point"), ({}, "1,200", 'decimal = "." reads 1200, "," reads 1.2', "--"),
    ({"separator": ";"}, "1.200", 'decimal = "." reads 1.2, "," reads 1200', "--"),
    ({"decimal_comma": True}, "1.200", 'decimal = "." reads 1.2, "," reads 1200', "--"),
    ({}, "1,2,3", "a number from", "--"), ({}, "0,4", "a number from", "--"), ({}, "12,34,567", "a number from", "--"),
    ({"separator": ";"}, "1.200,5", "--decimal-comma", "--decimal-point"),
])  # fmt: skip
def test_no_remedy_would_misread(options: dict[str, object], cell: str, advised: str, never: str) -> None:
    """What is allowed names the option that reads the cell, and never one that would read another number."""
    said = made("ferritin", **options).columns[0].reader.reading(cell).allowed
    assert advised in said
    assert never not in said
