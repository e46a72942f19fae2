"""The codebook tells every column, and its Table Schema accepts what a scored file holds."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from toy import making
from typer.testing import CliRunner

from rls_screen.cli import app
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.errors import TableError, UsageError
from rls_screen.exchange.codebook import PROBLEMS, columns, datapackage, markdown
from rls_screen.explain.worked import scored
from rls_screen.person.given import plain_number
from rls_screen.person.scoring import Score

KEYS = {
    "name", "title", "description", "unit", "type", "constraints", "trueValues", "falseValues", "missingValues",
}  # fmt: skip


def package(instrument: Instrument, header: list[str] | None = None) -> dict[str, Any]:
    """The data package as a program reads it."""
    read: dict[str, Any] = json.loads(datapackage(instrument, columns(instrument, header), "scored.csv"))
    return read


def fault(field: dict[str, Any], cell: str) -> str | None:
    """Why the Table Schema refuses a cell; None where it accepts it."""
    if cell in field.get("missingValues", [""]):
        return None
    rules = field.get("constraints", {})
    match field["type"]:
        case "boolean" if cell not in [*field["trueValues"], *field["falseValues"]]:
            return "not a boolean"
        case "date" if not re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
            return "not a date"
        case "number":
            if not re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", cell):
                return "not a number"
            if not rules.get("minimum", -1e300) <= float(cell) <= rules.get("maximum", 1e300):
                return "outside the range"
    if "enum" in rules and cell not in rules["enum"]:
        return "not one of the codes"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        return "not of the form"
    return "too long" if len(cell) > rules.get("maxLength", 10**9) else None


def cells(instrument: Instrument, one: Score) -> dict[str, str]:
    """A person as a row of a scored file."""
    row: dict[str, str] = {}
    for id in instrument.items:
        value = one.person.value(id)
        yes_no = {True: "yes", False: "no"}
        row[id] = yes_no[value] if isinstance(value, bool) else "" if value is None else str(value)
        row[id] = str(plain_number(value)) if isinstance(value, float) else row[id]
    for id, outcome in one.results.items():
        row[id] = ";".join(outcome) if isinstance(outcome, tuple) else "" if outcome is None else str(outcome)
    return {**row, PROBLEMS: ""}


def test_the_order_of_columns(instrument: Instrument) -> None:
    """The answers in the order of the interview, then the results in order, then the problems."""
    expected = [*instrument.items, *instrument.results, PROBLEMS]
    assert expected == [column.name for column in columns(instrument)]
    assert expected == [field["name"] for field in package(instrument)["resources"][0]["schema"]["fields"]]


def test_every_column_says_why_it_may_be_empty(instrument: Instrument) -> None:
    """Every column has a label, a kind, and a reason to be empty; numbers have range and unit, tables codes."""
    for column in columns(instrument):
        assert column.label
        assert column.kind
        assert column.empty
        item = instrument.items.get(column.name)
        if item is not None and item.kind == "number":
            assert (item.range, item.unit) == (column.range, column.unit)
            assert all(f"`{item.id}[{unit.name}]`" in column.kind for unit in item.units)
        result = instrument.results.get(column.name)
        if result is not None and result.kind == "table":
            assert result.codes == tuple(code for code, _ in column.codes)


def test_the_schema_holds_what_the_specification_knows(instrument: Instrument) -> None:
    """Fields use names, types and constraints of Table Schema; names are unique."""
    schema = package(instrument)["resources"][0]["schema"]
    for field in schema["fields"]:
        assert set(field) <= KEYS
        assert field["type"] in ("string", "number", "boolean", "date", "any")
        assert set(field.get("constraints", {})) <= {"enum", "pattern", "minimum", "maximum", "maxLength"}
    assert len(schema["fields"]) == len({field["name"] for field in schema["fields"]})


def test_the_schema_accepts_worked_people(instrument: Instrument) -> None:
    """The rows of every twentieth worked person, scored, are accepted cell by cell."""
    schema = package(instrument)["resources"][0]["schema"]
    wrong = []
    for person in [one for one in instrument.people if not one.refused][::20]:
        row = cells(instrument, scored(instrument, person))
        assert list(row) == [field["name"] for field in schema["fields"]]
        for field in schema["fields"]:
            problem = fault(field, row[field["name"]])
            wrong += [f"{person.name}, {field['name']}: {problem}"] if problem else []
    assert [] == wrong


@pytest.mark.parametrize(
    "column, cell, problem",
    [
        pytest.param("cramps", "Yes", None, id="any case is accepted"),
        pytest.param("cramps", "past", "not a boolean", id="a yes/no has no past"),
        pytest.param("urge_to_move", "Past", None, id="past where it may be"),
        pytest.param("urge_to_move", "maybe", "not of the form", id="no other word"),
        pytest.param("hemoglobin", "19.9", "outside the range", id="below the range"),
        pytest.param("hemoglobin", "unsure", None, id="unsure is a missing value"),
        pytest.param("hemoglobin[g/dL]", "11.9", None, id="another unit"),
        pytest.param("urgency", "", None, id="a row that was not scored"),
        pytest.param("urgency", "later", "not one of the codes", id="an unknown code"),
        pytest.param("urgency", "unsure", "not one of the codes", id="a result has no word for no answer"),
        pytest.param("look_alikes", "cramps;joint_pain", None, id="a list"),
        pytest.param("look_alikes", "cramps;fever", "not of the form", id="an unknown id in a list"),
        pytest.param("criteria_met", "5", "outside the range", id="more criteria than there are"),
        pytest.param("main_worry", "u", None, id="a word of a free text"),
        pytest.param("ward", "anything", None, id="passed through"),
    ],
)
def test_cells(instrument: Instrument, column: str, cell: str, problem: str | None) -> None:
    """The schema accepts what the program accepts, and refuses what it refuses."""
    schema = package(instrument, [column])["resources"][0]["schema"]
    assert problem == fault(schema["fields"][0], cell)


def test_only_answers_have_words_for_no_answer(instrument: Instrument) -> None:
    """A study's own "u" or "DK", and a person's own words, are never taken for "not sure"."""
    fields = package(instrument, ["country", "main_worry", "cramps"])["resources"][0]["schema"]["fields"]
    assert [False, False, True] == ["missingValues" in field for field in fields]
    assert {"", "u", "DK", "unsure"} <= set(fields[2]["missingValues"])
    assert [""] == package(instrument)["resources"][0]["schema"]["missingValues"]


@pytest.mark.parametrize(
    "column, empty",
    [
        pytest.param("urgency", "the row has no content", id="kept in every row"),
        pytest.param("red_flags", "nothing to list; or the row has no content", id="a list kept in every row"),
        pytest.param("criteria_met",
            "the row has a bad answer and was not scored; see `problems`; or the row has no content", id="a count"),
        pytest.param("tsat_used", "unknown, since an answer is missing; or the row has a bad answer and was not scored;"
            " see `problems`; or the row has no content", id="a number"),
        pytest.param("look_alikes",
            "nothing to list; or the row has a bad answer and was not scored; see `problems`; or the row has no"
            " content",
            id="a list"),
        pytest.param("main_worry", "not answered", id="a free text"),
    ],
)  # fmt: skip
def test_why_a_cell_is_empty(instrument: Instrument, column: str, empty: str) -> None:
    """Each column says exactly when its cell is empty; what a row with a bad answer keeps is never empty for that."""
    assert empty == columns(instrument, [column])[0].empty


def test_what_a_row_with_a_bad_answer_keeps(tmp_path: Path) -> None:
    """Of a row with a bad answer the columns said never to be empty for it are not, and the others are."""
    (tmp_path / "people.csv").write_text("urge_to_move,flag_seizure\nmaybe,yes\n", "utf-8")
    out = tmp_path / "scored.csv"
    assert 3 == CliRunner().invoke(app, ["batch", str(tmp_path / "people.csv"), "-o", str(out), "--partial"]).exit_code
    header, row = csv.reader(out.read_text("utf-8").splitlines())
    for column, cell in zip(columns(load(), header), row, strict=True):
        if column.role == "result":
            bad = "was not scored" in column.empty
            assert ("" == cell) is (bad or column.name == "red_flags_unsure"), column.name


def test_no_braces_are_left(instrument: Instrument) -> None:
    """Where a sentence is filled in for a person, the codebook names what is filled in."""
    said = markdown(instrument, columns(instrument))
    assert "IRLS total [IRLS total (obtained elsewhere)]" in said
    assert None is re.search(r"\{[a-z]", said.replace("{1,64}", ""))


def held(folder: Path, text: str, *more: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit status of `codebook` for a file with this text, and the fields it wrote, by name."""
    (folder / "scored.csv").write_text(text, "utf-8")
    done = CliRunner().invoke(app, ["codebook", str(folder / "scored.csv"), "--format", "json", *more])
    if done.exit_code:
        return done.exit_code, {}
    fields = json.loads(done.stdout)["resources"][0]["schema"]["fields"]
    return 0, {field["name"]: field for field in fields}


def test_the_schema_fits_the_file_it_is_made_for(tmp_path: Path) -> None:
    """A column with a cell that is no answer or is written otherwise is text and says why; the others stay strict."""
    text = "age,cramps,answered_on,muscle_pain,urgency\n300,yes,2026-02-30,YeS,none\n41, no,2026-03-01,unsure,none\n"
    status, fields = held(tmp_path, text)
    assert 0 == status
    types = {name: field["type"] for name, field in fields.items()}
    assert types == dict.fromkeys(("age", "cramps", "answered_on", "muscle_pain", "urgency"), "string")
    assert "some cells here are not, see `problems`" in fields["age"]["description"]
    assert "constraints" not in fields["age"]
    _, strict = held(tmp_path, "age,cramps,answered_on\n41,yes,2026-03-01\n,DK,\n")
    assert ["number", "boolean", "date"] == [field["type"] for field in strict.values()]


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_the_separator_is_found(tmp_path: Path, separator: str) -> None:
    """Without --delimiter the header shows what stands between the cells."""
    status, fields = held(tmp_path, separator.join(("ward", "age", "urgency")) + "\n")
    assert (0, ["ward", "age", "urgency"]) == (status, [*fields])


@pytest.mark.parametrize(
    "text, more",
    [
        pytest.param("", [], id="empty"),
        pytest.param("ward,height\n1,2\n", [], id="no column of a scored file"),
        pytest.param("age;urgency\n", ["--delimiter", ","], id="the wrong separator"),
    ],
)
def test_no_scored_file(tmp_path: Path, text: str, more: list[str]) -> None:
    """A file that was not scored is refused, not described as empty."""
    (tmp_path / "scored.csv").write_text(text, "utf-8")
    done = CliRunner().invoke(app, ["codebook", str(tmp_path / "scored.csv"), *more])
    assert isinstance(done.exception, TableError)


def test_names_of_columns_are_code_whatever_stands_in_them() -> None:
    """A name of a file moves no cursor, ends no line, and is no markup: its own backticks stand inside longer ones."""
    header = ["age", "`b` <i>", "two\nlines\x1b[2J", "a``b"]
    headings = [one for one in markdown(load(), columns(load(), header)).splitlines() if one.startswith("### ")]
    assert ["### `age`", "### `` `b` <i> ``", "### `two lines[2J`", "### ``` a``b ```"] == headings


@pytest.mark.parametrize("name", ["scored.csv", "linked.csv"])
def test_a_codebook_is_never_written_over_its_file(tmp_path: Path, name: str) -> None:
    """The scored file stays as it was, whatever name it is called by, even with --force."""
    (tmp_path / "scored.csv").write_text("age,urgency\n41,none\n", "utf-8")
    (tmp_path / "linked.csv").symlink_to("scored.csv")
    done = CliRunner().invoke(app, ["codebook", str(tmp_path / "scored.csv"), "-o", str(tmp_path / name), "--force"])
    assert isinstance(done.exception, UsageError)
    assert "age,urgency\n41,none\n" == (tmp_path / "scored.csv").read_text("utf-8")


def test_a_large_file(tmp_path: Path) -> None:
    """A scored file may be larger than one person's answers may be."""
    status, fields = held(tmp_path, "note,age,urgency\n" + f"{'x' * 1000},41,none\n" * 11_000)
    assert (0, "number") == (status, fields["age"]["type"])


def test_for_the_columns_of_a_file(tmp_path: Path) -> None:
    """Given a scored file, the package has that file's columns in its order, and its name."""
    (tmp_path / "out.csv").write_text("ward;hemoglobin[g/dL];urgency;problems\n7;11.9;routine;\n", "utf-8")
    asked = ["codebook", str(tmp_path / "out.csv"), "--delimiter", ";", "--format", "json"]
    resource = json.loads(CliRunner().invoke(app, asked).output)["resources"][0]
    assert "out.csv" == resource["path"]
    assert ["ward", "hemoglobin[g/dL]", "urgency", "problems"] == [f["name"] for f in resource["schema"]["fields"]]
    assert "g/dL" == resource["schema"]["fields"][1]["unit"]


def test_markdown_names_every_column() -> None:
    """The Markdown has a heading for each column of any instrument, and each code."""
    toy = making.toy()
    said = markdown(toy, columns(toy))
    for column in columns(toy):
        assert f"### `{column.name}`" in said
        assert all(f"- `{code}`" in said for code, _ in column.codes)


def test_the_schema_accepts_what_the_batch_writes(tmp_path: Path) -> None:
    """A file scored by `rls-screen batch` is accepted by the package made for it: header, order, and each cell."""
    people = "ward,urge_to_move,hemoglobin[g/dL],cramps\nB,Yes,11.9,Y\nB,no,,unsure\nB,past,12,\n"
    (tmp_path / "people.csv").write_text(people, "utf-8")
    out = tmp_path / "scored.csv"
    assert 0 == CliRunner().invoke(app, ["batch", str(tmp_path / "people.csv"), "-o", str(out), "--partial"]).exit_code
    resource = json.loads(CliRunner().invoke(app, ["codebook", str(out), "--format", "json"]).output)["resources"][0]
    schema = resource["schema"]
    header, *rows = list(csv.reader(out.read_text("utf-8").splitlines()))
    assert header == [field["name"] for field in schema["fields"]]
    assert 3 == len(rows)
    for row in rows:
        for field, cell in zip(schema["fields"], row, strict=True):
            assert None is fault(field, cell), field["name"]
