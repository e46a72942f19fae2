"""Rows of a CSV file: quoted cells, blank and broken lines, and open quotation marks."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from layouts import rows
from running import HEAD, batch, codes, message, scored, status

from rls_screen.tables.files import csv_input, csv_rows

WORRY_HEAD = "subject_id,flag_seizure,urge_to_move,main_worry"

OPEN = "(line): line in an open quotation mark"


def people(folder: Path, *lines: str, end: str = "\n") -> list[dict[str, str]]:
    """The scored rows of a table of these lines."""
    batch(folder, end.join([WORRY_HEAD, *lines]) + end)
    return scored(folder)


@pytest.mark.parametrize("lines, opened", [
    pytest.param(['P1,no,no,"bad leg', "P2,yes,no,ok", 'P3,yes,no,ankle is 5"', "P4,no,no,x"], 3, id="closed later"),
    pytest.param(['P1,no,no,"my leg', "P2,yes,no,ok", 'P3,yes,no,"fine"', "P4,no,no,x"], 3,
        id="closed by an opening one", marks=pytest.mark.slow),
    pytest.param(['P1,no,no,"my leg', "P2,yes,no,ok", 'P3,yes,no,"a, b"', "P4,no,no,x"], 3,
        id="closed by a cell with commas", marks=pytest.mark.slow),
    pytest.param(['P1,no,no,"my leg', "P2,yes,no,ok", "P3,yes,no,fine", "P4,no,no,x"], 4, id="never closed"),
    pytest.param(['"P1,no,no,my leg', "P2,yes,no,ok", 'P3,yes,no,5" nail', "P4,no,no,x"], 3,
        id="in the first cell", marks=pytest.mark.slow),
    pytest.param(['"P0",no,no,"a ""b"""', 'P1,no,no,"bad', "P2,yes,no,ok", 'P3,yes,no,"', "P4,no,no,x"], 3,
        id="behind others", marks=pytest.mark.slow),
    pytest.param(['P1,no,no,"bad', "", "P2,yes,no,ok", "", 'P3,yes,no,"', "P4,no,no,x"], 3, id="with blank lines"),
    pytest.param(['P1,no,no,"pins, needles', "P2,yes,no,ok", 'P3,yes,no,"a, b"', "P4,no,no,x"], 3,
        id="with commas in the text that it opens"),
    pytest.param(['P1,no,no,"pins, needles', "P2,yes,no,ok", "P3,yes,no,fine", "P4,no,no,x"], 4,
        id="with commas and never closed", marks=pytest.mark.slow),
])  # fmt: skip
def test_lines_in_an_open_quotation_mark(tmp_path: Path, lines: list[str], opened: int) -> None:
    """A mark that swallowed lines: each line is a row, not scored but for its warning signs, and the rest is scored."""
    end = "\r\n" if "fine" in lines[2] else "\n"
    result = batch(tmp_path, end.join([WORRY_HEAD, *lines]) + end, "--problems", str(tmp_path / "problems.csv"))
    assert 3 == status(result)
    rows = [row for row in scored(tmp_path) if row["subject_id"] != "P0"]
    assert ["P1", "P2", "P3", "P4"] == [row["subject_id"].strip('"') for row in rows]
    assert {True} == {csv_rows.OPEN_MARK in row["problems"] for row in rows[:opened]}
    assert [""] * (4 - opened) == [row["problems"] for row in rows[opened:]]
    assert [""] * opened + ["not_met"] * (4 - opened) == [row["screen_result"] for row in rows]
    assert ["emergency", "emergency"] == [row["urgency"] for row in rows[1:3]]
    assert {"incomplete"} == {row["urgency"] for row in rows[:opened]} - {"emergency"}
    named = [row for row in scored(tmp_path, name="problems.csv") if row["column"] == "(line)"]
    places = [at for at, line in enumerate(lines, start=2) if line and not line.startswith('"P0"')][:opened]
    assert [str(line) for line in places] == [row["line"] for row in named]


@pytest.mark.parametrize("cell", [
    "a\nx,y,z,w\nfine", "a, b\nx,y,z,w",
    "two\nlines", "two, with\ncommas, here", "a\nb,c\nd", "\n", "a\n,,\nb", "said \"no\"\nand, then", ",,\nx", "a\r\nb",
])  # fmt: skip
def test_cells_of_several_lines_stay_one_cell(tmp_path: Path, cell: str) -> None:
    """A cell of several lines that are not rows of the table stays one cell, and its row has no problem."""
    quoted = '"' + cell.replace('"', '""') + '"'
    found, broken, _ = rows(tmp_path, f"{WORRY_HEAD}\nP1,no,no,{quoted}\nP2,yes,no,x\n")
    assert ([("P1", "no", "no", cell), ("P2", "yes", "no", "x")], {}) == (found, broken)


@pytest.mark.parametrize("closed", ["", "fine"])
def test_an_open_mark_before_a_text_with_commas_hides_nobody(tmp_path: Path, closed: str) -> None:
    """In a table of many columns a line with exactly their separators is a row, whatever the text before it holds."""
    lines = ['P1,no,no,no,no,"pins, needles', "P2,no,no,no,yes,x", f'P3,yes,no,no,no,{closed}"']
    batch(tmp_path, "\n".join(["subject_id,flag_seizure,cramps,arms_too,flag_stroke,tried", *lines]) + "\n")
    assert ["P1", "P2", "P3"] == [row["subject_id"] for row in scored(tmp_path)]
    assert ["incomplete", "emergency", "emergency"] == [row["urgency"] for row in scored(tmp_path)]


@pytest.mark.parametrize("text", ["a, b\n1,2,3,4,5,6\n1,2,3,4,5,6,7", "a, b\nc, d"])
def test_a_text_of_several_lines_with_many_commas_stays_one_cell(tmp_path: Path, text: str) -> None:
    """In a table of many columns too, a text stays one cell where not each of its lines could be a row."""
    head = "subject_id,flag_seizure,cramps,arms_too,flag_stroke,tried"
    found, broken, _ = rows(tmp_path, f'{head}\nP1,no,no,no,no,"{text}"\n')
    assert ([("P1", "no", "no", "no", "no", text)], {}) == (found, broken)


def test_a_cell_of_several_lines_before_others_stays_one_cell(tmp_path: Path) -> None:
    """So does one whose own lines have as many commas as the header, where the line it begins on has not."""
    text = "one\nb,c,d,e\na, b"
    assert 0 == status(batch(tmp_path, f'subject_id,main_worry,flag_seizure,urge_to_move\nP1,"{text}",no,no\n'))
    assert [(text, "not_met")] == [(row["main_worry"], row["screen_result"]) for row in scored(tmp_path)]


def test_a_mark_that_is_never_closed_over_other_lines_is_refused(tmp_path: Path) -> None:
    """Where the lines behind an open mark are no rows, the table is refused with the line of the mark."""
    result = batch(tmp_path, f'{WORRY_HEAD}\nP1,no,no,x\nP2,no,no,"open\nmore text\n')
    assert (65, ("open-quotation-mark",)) == (status(result), codes(result))
    assert "line 3: " in message(result)


def test_an_open_mark_over_a_table_that_was_cut_hides_nobody(tmp_path: Path) -> None:
    """A last line that is too short does not keep the lines before it from being rows."""
    rows = people(tmp_path, 'P1,no,no,"pins, needles', "P2,yes,no,ok", "P3,n")
    assert ["P1", "P2", "P3"] == [row["subject_id"] for row in rows]
    assert ["incomplete", "emergency", "incomplete"] == [row["urgency"] for row in rows]


def test_an_open_mark_does_not_reach_beyond_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark that nothing closes for long takes the lines read so far, and later lines are read as they stand."""
    monkeypatch.setattr(csv_rows, "MAX_CELL", 400)
    monkeypatch.setattr(csv_input, "CHUNK_BYTES", 60_000)
    text = "x" * 45_000  # so that the file is read in two parts
    lines = ['P0,no,no,"open', *(f"P{at},{'yes' if at % 10 == 0 else 'no'},no,{text}" for at in range(1, 40))]
    rows = people(tmp_path, *lines)
    assert [f"P{at}" for at in range(40)] == [row["subject_id"] for row in rows]
    assert 3 == sum(row["urgency"] == "emergency" for row in rows)
    found = [row["problems"].partition(";")[0] for row in rows]
    assert (OPEN, "main_worry: this text has 45000 characters") == (found[0], found[-1])


def test_quoted_cells_keep_separators_marks_and_line_breaks(tmp_path: Path) -> None:
    """A quoted cell may hold a separator, a doubled mark, and line breaks; it comes out as it went in."""
    texts = ["a, b", 'said "no"', "two\nlines", "two\r\nlines", "", "plain", '"', ",", "\n\n", "x" * 1_000]
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(HEAD.split(","))
    writer.writerows([f"P{at}", "yes", "no", "no", str(at + 1), text] for at, text in enumerate(texts))
    assert status(batch(tmp_path, made.getvalue())) == 0
    rows = scored(tmp_path)
    assert texts == [row["tried"] for row in rows]
    assert {"not_met"} == {row["screen_result"] for row in rows}


def test_a_marks_place_decides_whether_it_quotes(tmp_path: Path) -> None:
    """A quotation mark inside a cell is text; text behind a closing mark is named, and the row is not scored."""
    rows = ['P1,yes,no,no,5,5" nail', 'P2,yes,no,yes,5,"a" b', "P3,yes,no,no,5,end"]
    assert status(batch(tmp_path, "\n".join([HEAD, *rows]))) == 3
    found = scored(tmp_path)
    assert ['5" nail', "a b", "end"] == [row["tried"] for row in found]
    assert ["not_met", "", "not_met"] == [row["screen_result"] for row in found]
    assert ["", "(line): there is text after a closing quotation mark", ""] == [row["problems"] for row in found]
    assert "emergency" == found[1]["urgency"]


def test_broken_lines_are_named_and_an_emergency_on_them_is_kept(tmp_path: Path) -> None:
    """A line with too few or too many cells is a problem row with its known cells; its row, line and rest are named."""
    rows = ["P1,yes,no,no,5,ok", "P2,yes,no,yes", "P3,yes,no,no,5,a,b,c", "", "P4,yes,no,no,7,"]
    result = batch(tmp_path, "\n".join([HEAD, *rows]) + "\n", "--problems", str(tmp_path / "problems.csv"))
    assert status(result) == 3
    found = scored(tmp_path)
    assert ["P1", "P2", "P3", "P4"] == [row["subject_id"] for row in found]
    assert ["not_met", "", "", "not_met"] == [row["screen_result"] for row in found]
    assert ("emergency", "flag_seizure") == (found[1]["urgency"], found[1]["red_flags"])
    assert "incomplete" == found[2]["urgency"]
    problems = scored(tmp_path, name="problems.csv")
    assert [("2", "3", "(line)", ""), ("3", "4", "(line)", "b,c")] == [
        (one["row"], one["line"], one["column"], one["value"]) for one in problems
    ]
    assert "Blank lines skipped: 1." in result.output


def test_what_a_blank_line_is(tmp_path: Path) -> None:
    """A blank line is no row; in a table of one column it is an empty cell; a quoted empty cell is one everywhere."""
    assert 0 == status(batch(tmp_path, "subject_id\nA\n\nB\n"))
    assert ["A", "", "B"] == [row["subject_id"] for row in scored(tmp_path)]
    assert 0 == status(batch(tmp_path, 'main_worry\nA\n\n"B\nC"\n\n'))
    with (tmp_path / "scored.csv").open(newline="") as file:
        assert ["main_worry", "A", "", "B\nC", ""] == [row[0] for row in csv.reader(file)]
    assert 3 == status(batch(tmp_path, 'subject_id,age\nA,20\n\n""\nB,20\n'))
    assert [("A", ""), ("", "(line): this line has 1 cell, the header has 2"), ("B", "")] == [
        (row["subject_id"], row["problems"]) for row in scored(tmp_path)
    ]


def test_a_huge_cell_is_a_bad_answer_and_comes_out_whole(tmp_path: Path) -> None:
    """A text of millions of characters is named as too long; the cell itself is not cut."""
    text = "x" * 3_000_000
    assert status(batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,{text}\nP2,yes,no,no,5,\n")) == 3
    csv.field_size_limit(10_000_000)
    rows = scored(tmp_path)
    assert (text, "", "not_met") == (rows[0]["tried"], rows[0]["screen_result"], rows[1]["screen_result"])


def test_a_lone_cr_within_a_cell_ends_no_line(tmp_path: Path) -> None:
    """A CR alone in a cell is text; it comes out in quotation marks, for programs that would end the line there."""
    assert status(batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,a\rb\nP2,yes,no,no,5,c\r\n")) == 0
    assert ["a\rb", "c"] == [row["tried"] for row in scored(tmp_path)]
    assert b'"a\rb"' in (tmp_path / "scored.csv").read_bytes()
