"""How one cell is read: numbers, dates, words, and the remedy where it is not an answer."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import made
from properties import examples
from running import batch, scored, status

from rls_screen.content.library import load
from rls_screen.tables.answers.cells import VALUE
from rls_screen.tables.answers.columns import FactsReader
from rls_screen.tables.maps.study_map import read_map


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


@pytest.mark.parametrize(
    "column, cell, is_bad",
    [
        pytest.param("irls_total", "10.0", False, id="10.0 is a whole number"),
        pytest.param("irls_total", "10.5", True, id="10.5 is none"),
        pytest.param("main_worry", "x" * 2_000, False, id="2,000 characters"),
        pytest.param("main_worry", "x" * 2_001, True, id="2,001 characters"),
        pytest.param("main_worry", "\u00e9" * 2_000, False, id="2,000 characters of two bytes"),
        pytest.param("labs_date", "0001-01-01", False, id="the first date"),
        pytest.param("labs_date", "0000-01-01", True, id="before the first date"),
        pytest.param("labs_date", "2023-02-29", True, id="no such day"),
        pytest.param("ferritin", "+5.0e1", False, id="sign and exponent"),
        pytest.param("ferritin", "5.", True, id="a point and nothing behind it"),
        pytest.param("ferritin", ".5e2", True, id="nothing before the point"),
        pytest.param("ferritin", "1_0", True, id="an underscore"),
        pytest.param("ferritin", "inf", True, id="infinity"),
        pytest.param("ferritin", "\u0665", True, id="another script's digit"),
        pytest.param("serum_iron,tibc", "20,20", False, id="a part as large as its whole"),
        pytest.param("serum_iron,tibc", "20.1,20", True, id="a part above its whole"),
    ],
)
def test_cells_at_the_edge_of_what_is_an_answer(column: str, cell: str, is_bad: bool) -> None:
    """A cell is an answer up to the edge and not beyond it."""
    found = made(*column.split(","))
    cells = pl.DataFrame({str(place): [text] for place, text in enumerate(cell.split(","))})
    faults = FactsReader(load(people=True), found.columns, {}).read(cells).faults
    assert is_bad == bool(faults["stops"].any())


def test_a_decimal_comma_is_read_where_it_is_said(tmp_path: Path) -> None:
    """With --decimal-comma 11,9 is a number and 11.9 is named; without it 11,9 is named, with the option."""
    data = "ferritin;crp\n11,9;4\n11.9;4\n"
    assert status(batch(tmp_path, data, "--decimal-comma", "--problems", str(tmp_path / "problems.csv"))) == 3
    assert ["2"] == [one["row"] for one in scored(tmp_path, name="problems.csv")]
    assert status(batch(tmp_path, data, "--problems", str(tmp_path / "problems.csv"))) == 3
    problems = scored(tmp_path, name="problems.csv")
    assert ["1"] == [one["row"] for one in problems]
    assert "--decimal-comma" in problems[0]["allowed"]


@pytest.mark.parametrize("column, cell", [
    pytest.param("ferritin", "45.5", id="a number"), pytest.param("labs_date", "2024-02-29", id="a date"),
    pytest.param("labs_date", "2024-02-29 08:15:00", id="with a time"), pytest.param("subject_id", "P17", id="a code"),
    pytest.param("main_worry", "2024-02-29", id="free text"), pytest.param("ferritin", "45,5", id="no plain number"),
    pytest.param("subject_id", "Anna", id="a code like a name"), pytest.param("ferritin", "", id="nothing"),
])  # fmt: skip
def test_blanks_around_a_cell_change_nothing(column: str, cell: str) -> None:
    """A cell with blanks around it is what it is without, and what one person's answer would be."""
    found = made(column)
    one = found.columns[0]
    cells = pl.DataFrame({one.cells: [cell, f" {cell}", f"{cell}  "]})
    facts = FactsReader(load(), found.columns, {}).read(cells).frame.select(f"^.*{column}$")
    assert facts.row(0) == facts.row(1) == facts.row(2)
    state = one.reader.reading(cell)
    if state.state == 0:
        assert state.value == facts[column][0]


TEXTS = {
    "ferritin": ["30", " 30", "30.5", "1e2", "1,200", "<5", "99999", "unsure", "", "x", "14.667", "+7", ".5", "nan"],
    "hemoglobin[g/L]": ["114", "11.4", "114 ", "0", "1140", "n/a", "", "119.9999999"],
    "labs_date": ["2025-01-02", " 2025-01-02", "2025-01-02 13:45", "2025-02-30", "02.01.2025", "", "0000-01-01"],
    "subject_id": ["P01", " P01", "John Smith", "p 1", "", "P" * 700, "Q-9"],
    "medicines": ["none", "sertraline", " sertraline ", "unsure", "blorbinex", "", "x" * 700],
    "tried": ["walking", "-", "", "unsure", "."],
}  # fmt: skip


@given(st.data())
@settings(max_examples=examples(60))
def test_a_text_that_recurs_is_read_as_it_is_alone(data: st.DataObject) -> None:
    """State and value of a cell depend on its text alone, whatever stood above it: known texts, new ones, too many."""
    heading = data.draw(st.sampled_from([*TEXTS]))
    texts = st.lists(st.sampled_from(TEXTS[heading]), min_size=1, max_size=12)
    alone = made(heading).columns[0].reader
    reader = made(heading).columns[0].reader
    for _ in range(4):
        cells = pl.Series("0", data.draw(texts) * data.draw(st.sampled_from([1, 8])), dtype=pl.String)
        value = reader.value("0")
        assert value is not None
        plain = cells.to_frame().select(reader.state("0").alias("state"), value.alias("value"))
        state, values = reader.read_rest(cells, plain["state"], plain["value"])
        assert values is not None
        for text, one, number in zip(cells, state, values, strict=True):
            read = alone.reading(text)
            assert (read.state, text) == (one, text)
            if read.state == VALUE:
                assert read.value == number, text


def test_a_column_of_new_texts_is_no_longer_looked_up() -> None:
    """Texts that recur are looked up; once one cell in eight is new, the column is read as it was."""
    reader = made("ferritin").columns[0].reader
    for new, is_looked_up in ((0, True), (1, True), (2, False), (0, False)):
        cells = pl.Series("0", ["30"] * (10 - new) + [str(40 + 2 * new + at) for at in range(new)])
        value = reader.value("0")
        assert value is not None
        plain = cells.to_frame().select(reader.state("0").alias("state"), value.alias("value"))
        reader.read_rest(cells, plain["state"], plain["value"])
        assert is_looked_up == (reader.recurring is not None)
        assert reader.recurring is None or 1 + new == reader.recurring.texts.height
