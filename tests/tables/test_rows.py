"""Rows of a table that are lost or counted wrongly where nobody looks: open marks, blank rows, one person's rows."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from people import table
from running import batch, message, scored, status

from rls_screen.batch.frame import score_frame
from rls_screen.batch.run import Batch
from rls_screen.content.instrument import Instrument
from rls_screen.tables import csv_input, csv_rows

HEAD = "subject_id,flag_seizure,urge_to_move,main_worry"
OPEN = "(line): line in an open quotation mark"


def people(folder: Path, *lines: str, end: str = "\n") -> list[dict[str, str]]:
    """The scored rows of a table of these lines."""
    batch(folder, end.join([HEAD, *lines]) + end)
    return scored(folder)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("lines, opened", [
    pytest.param(['P1,no,no,"bad leg', "P2,yes,no,ok", 'P3,yes,no,ankle is 5"', "P4,no,no,x"], 3, id="closed later"),
    pytest.param(['P1,no,no,"my leg', "P2,yes,no,ok", 'P3,yes,no,"fine"', "P4,no,no,x"], 3,
        id="closed by an opening one"),
    pytest.param(['P1,no,no,"my leg', "P2,yes,no,ok", 'P3,yes,no,"a, b"', "P4,no,no,x"], 3,
        id="closed by a cell with commas"),
    pytest.param(['P1,no,no,"my leg', "P2,yes,no,ok", "P3,yes,no,fine", "P4,no,no,x"], 4, id="never closed"),
    pytest.param(['"P1,no,no,my leg', "P2,yes,no,ok", 'P3,yes,no,5" nail', "P4,no,no,x"], 3, id="in the first cell"),
    pytest.param(['"P0",no,no,"a ""b"""', 'P1,no,no,"bad', "P2,yes,no,ok", 'P3,yes,no,"', "P4,no,no,x"], 3,
        id="behind others"),
    pytest.param(['P1,no,no,"bad', "", "P2,yes,no,ok", "", 'P3,yes,no,"', "P4,no,no,x"], 3, id="with blank lines"),
    pytest.param(['P1,no,no,"pins, needles', "P2,yes,no,ok", 'P3,yes,no,"a, b"', "P4,no,no,x"], 3,
        id="with commas in the text that it opens"),
    pytest.param(['P1,no,no,"pins, needles', "P2,yes,no,ok", "P3,yes,no,fine", "P4,no,no,x"], 4,
        id="with commas and never closed"),
])  # fmt: skip
def test_lines_in_an_open_quotation_mark(tmp_path: Path, lines: list[str], opened: int, end: str) -> None:
    """A mark that swallowed lines: each line is a row, not scored but for its warning signs, and the rest is scored."""
    result = batch(tmp_path, end.join([HEAD, *lines]) + end, "--problems", str(tmp_path / "problems.csv"))
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
    """A cell of several lines that are no rows of the table stays one cell and its row is scored."""
    quoted = '"' + cell.replace('"', '""') + '"'
    rows = people(tmp_path, f"P1,no,no,{quoted}", "P2,yes,no,x")
    assert [cell, "x"] == [row["main_worry"] for row in rows]
    assert ["", ""] == [row["problems"] for row in rows]


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
    assert 0 == status(batch(tmp_path, f'{head}\nP1,no,no,no,no,"{text}"\n'))
    assert [text] == [row["tried"] for row in scored(tmp_path)]


def test_a_cell_of_several_lines_before_others_stays_one_cell(tmp_path: Path) -> None:
    """So does one whose own lines have as many commas as the header, where the line it begins on has not."""
    text = "one\nb,c,d,e\na, b"
    assert 0 == status(batch(tmp_path, f'subject_id,main_worry,flag_seizure,urge_to_move\nP1,"{text}",no,no\n'))
    assert [(text, "not_met")] == [(row["main_worry"], row["screen_result"]) for row in scored(tmp_path)]


def test_a_mark_that_is_never_closed_over_other_lines_is_refused(tmp_path: Path) -> None:
    """Where the lines behind an open mark are no rows, the table is refused with the line of the mark."""
    result = batch(tmp_path, f'{HEAD}\nP1,no,no,x\nP2,no,no,"open\nmore text\n')
    assert (65, True) == (status(result), "line 3: a quotation mark opens a cell here" in message(result))


def test_an_open_mark_over_a_table_that_was_cut_hides_nobody(tmp_path: Path) -> None:
    """A last line that is too short does not keep the lines before it from being rows."""
    rows = people(tmp_path, 'P1,no,no,"pins, needles', "P2,yes,no,ok", "P3,n")
    assert ["P1", "P2", "P3"] == [row["subject_id"] for row in rows]
    assert ["incomplete", "emergency", "incomplete"] == [row["urgency"] for row in rows]


def test_an_open_mark_does_not_reach_beyond_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark that nothing closes for long takes the lines read so far, and later lines are read as they stand."""
    monkeypatch.setattr(csv_rows, "MAX_CELL", 400)
    monkeypatch.setattr(csv_input, "CHUNK_BYTES", 300)
    text = "x" * 9_000  # so that the file is read in two parts
    lines = ['P0,no,no,"open', *(f"P{at},{'yes' if at % 50 == 0 else 'no'},no,{text}" for at in range(1, 200))]
    rows = people(tmp_path, *lines)
    assert [f"P{at}" for at in range(200)] == [row["subject_id"] for row in rows]
    assert 3 == sum(row["urgency"] == "emergency" for row in rows)
    found = [row["problems"].partition(";")[0] for row in rows]
    assert (OPEN, "main_worry: this text has 9000 characters") == (found[0], found[-1])


def test_rows_without_content_are_no_people(tmp_path: Path) -> None:
    """Rows of blanks stay in place, empty, and in no count; the last line and the summary say how many."""
    blank = [",,,", ' ,"",\t,', "\u200b,\u00a0,\ufeff,\u2028"]
    data = "\n".join([HEAD, "P1,yes,yes,", blank[0], "P2,no,no,", *blank[1:]]) + "\n"
    files = ("--summary", str(tmp_path / "s.json"), "--audit", str(tmp_path / "audit.csv"))
    result = batch(tmp_path, data, *files)
    assert 0 == status(result)
    rows = scored(tmp_path)
    assert ["P1", "", "P2", "", ""] == ["".join(row["subject_id"].split("\u200b")).strip() for row in rows]
    results = [*rows[0]][4:]
    for at in (1, 3, 4):
        assert {""} == {rows[at][id] for id in results}
    found = json.loads((tmp_path / "s.json").read_text())
    assert (2, 3, 2) == (found["rows"], found["rows_without_content"], found["results"]["urgency"]["of"])
    assert {"count": 1, "percent": 50.0, "wilson_95": [9.5, 90.5]} == found["results"]["urgency"]["counts"]["emergency"]
    assert 100.0 == found["items"]["subject_id"]["answered"]["percent"]
    assert {"1", "3"} >= {row["row"] for row in scored(tmp_path, name="audit.csv")}
    assert result.output.splitlines()[-1] == "3 rows without any content: in the output, in no count."
    assert "\n2 rows read from people.csv.\n" in result.output
    batch(tmp_path, data, "--summary", str(tmp_path / "s.md"))
    assert "- 3 rows without any content: in the output, in no count." in (tmp_path / "s.md").read_text().splitlines()


def test_content_in_a_column_that_is_not_read_is_content(tmp_path: Path) -> None:
    """A row with something in any column is a person, in a file, in Parquet and in a frame."""
    data = "urge_to_move,flag_seizure,ward\n,,A\n,,\n"
    assert 0 == status(batch(tmp_path, data))
    assert ["incomplete", ""] == [row["screen_result"] for row in scored(tmp_path)]
    frame = pl.DataFrame({"urge_to_move": [None, None], "flag_seizure": ["", ""], "n": [0, None]})
    assert ["incomplete", None] == score_frame(frame)["screen_result"].to_list()
    assert ["incomplete", None] == score_frame(frame.lazy()).collect()["screen_result"].to_list()
    frame.write_parquet(tmp_path / "made.parquet")
    data = (tmp_path / "made.parquet").read_bytes()  # type: ignore[assignment]
    batch(tmp_path, data, name="people.parquet", out="p.parquet")
    assert ["incomplete", None] == pl.read_parquet(tmp_path / "p.parquet")["screen_result"].to_list()


def test_rows_of_one_person_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeated codes are counted across the whole file, and said before any interval; no code is printed."""
    monkeypatch.setattr(csv_input, "CHUNK_BYTES", 60)
    codes = ["Q7", "B", "\u200bQ7", "C", " B", "Q7", "", "", "q7"]
    data = "\n".join([HEAD, *(f"{code},no,no,x" for code in codes)])
    files = ("--summary", str(tmp_path / "s.json"))
    result = batch(tmp_path, data, *files)
    assert {"codes": 2, "rows": 5} == json.loads((tmp_path / "s.json").read_text())["repeated_codes"]
    said = "2 codes of a person stand in 5 rows"
    assert result.output.index(said) < result.output.index("screen_result:")
    assert "Q7" not in result.output
    batch(tmp_path, data, "--summary", str(tmp_path / "s.md"))
    lines = (tmp_path / "s.md").read_text()
    assert lines.index(said) < lines.index("95 % interval, of rows as if of people |")
    batch(tmp_path, f"{HEAD}\nA,no,no,\nB,no,no,\n", "--summary", str(tmp_path / "s.md"))
    assert "| 95 % interval |" in (tmp_path / "s.md").read_text()


@pytest.mark.parametrize("cells, options, said", [
    pytest.param([30, 45, 60, 999, 80, 999, 50], [], True, id="999 twice, far from the rest"),
    pytest.param([30, 45, 60, "999.0", 80, " 999", 50], [], True, id="in other spellings"),
    pytest.param([30, 45, 60, 999, 80, 70, 50], [], False, id="once"),
    pytest.param([30, 45, 60, 999, 80, 999, 50], ["--missing", "ferritin=999"], False, id="declared"),
    pytest.param([800, 1200, 999, 950, 1000, 999, 1005], [], False, id="among the others"),
    pytest.param([30, 45, 60, -9, 80, -9, 50], [], True, id="negative, so outside the range"),
    pytest.param([999, 999, 999], [], False, id="nothing else to compare with"),
    pytest.param([90, 99, 94, 99, 97], [], False, id="99 beside others"),
    pytest.param([*range(10, 30), 999, 980, 999, 1000, 950], [], False, id="far from most, with as many others beside"),
])  # fmt: skip
def test_values_of_nines_are_pointed_out(tmp_path: Path, cells: list[object], options: list[str], said: bool) -> None:
    """Nines in several rows, far from the rest, are said with the option that declares them, and are not decided."""
    data = "\n".join(["urge_to_move,flag_seizure,ferritin", *(f"no,no,{cell}" for cell in cells)])
    result = batch(tmp_path, data, "--summary", str(tmp_path / "s.md"), *options)
    code = -9 if -9 in cells else 999
    assert said == (f"--missing ferritin={code}" in result.output)
    assert said == (f"--missing ferritin={code}" in (tmp_path / "s.md").read_text())
    rows = [row for row in scored(tmp_path) if row["ferritin"].strip().startswith("999")]
    assert {"not_tested" if options else "very_high_ferritin"} >= {row["iron_status"] for row in rows}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("how", ["cut", "longer", "other"])
def test_a_table_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, kind: str
) -> None:
    """A file that is cut, grows or is written anew while it is read: status 65, nothing under any name."""
    frame = pl.DataFrame({"subject_id": ["A", "B"], "urge_to_move": ["no", "no"], "flag_seizure": ["no", "no"]})
    made = tmp_path / "made"
    frame.write_parquet(made) if kind == "parquet" else frame.write_csv(made)
    data = made.read_bytes()
    made.unlink()
    run = Batch.run

    def changed(*given: Any) -> Any:
        """The run, the file being changed after its header was read."""
        with (tmp_path / f"people.{kind}").open("r+b") as file:
            if how == "cut":
                file.truncate(len(data) - 3)
            elif how == "longer":
                file.seek(0, os.SEEK_END)
                file.write(b"C,no,no\n")
        os.utime(tmp_path / f"people.{kind}", ns=(1, 1))
        return run(*given)

    monkeypatch.setattr(Batch, "run", changed)
    result = batch(tmp_path, data, name=f"people.{kind}")
    said = message(result)
    assert (65, True) == (status(result), "changed while it was read" in said or "not a Parquet file" in said)
    assert [f"people.{kind}"] == [file.name for file in tmp_path.iterdir()]


def test_a_damaged_parquet_file_is_one_message(tmp_path: Path, instrument: Instrument) -> None:
    """However a Parquet file is damaged: status 65 and one message, or every row; never a panic."""
    pl.DataFrame({id: cells[:30] for id, cells in table(instrument, 30, seed=1).items()}).write_parquet(
        tmp_path / "made"
    )
    data = (tmp_path / "made").read_bytes()
    chance = random.Random(5)
    seen: set[int] = set()
    for _ in range(25):
        damaged = bytearray(data)
        for _ in range(chance.choice([1, 4, 40])):
            damaged[chance.randrange(max(len(data) - 4_000, 0), len(data))] = chance.randrange(256)
        result = batch(tmp_path, bytes(damaged), name="people.parquet")
        seen.add(status(result))
        assert status(result) in (0, 3, 65), result.exception
    assert 65 in seen


def test_a_panic_of_the_reader_is_one_line(tmp_path: Path) -> None:
    """What the reader prints by itself when it panics is dropped: one line on standard error, status 65."""
    pl.DataFrame({"age": [1]}).write_parquet(tmp_path / "made")
    program = (
        "import polars as pl, sys\n"
        "def panics(*_, **__):\n"
        "    import os; os.write(2, b'thread panicked\\n'); raise pl.exceptions.PanicException('no digit')\n"
        "pl.read_parquet_schema = panics\n"
        f"sys.argv = ['rls-screen', 'batch', {str(tmp_path / 'p.parquet')!r}, '-o', {str(tmp_path / 's.csv')!r}]\n"
        "from rls_screen.cli import main\nmain()"
    )
    (tmp_path / "made").rename(tmp_path / "p.parquet")
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    line = "rls-screen: p.parquet: this is not a Parquet file that can be read (no digit).\n"
    assert (65, line, "") == (run.returncode, run.stderr, run.stdout)
