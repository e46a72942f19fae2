from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from people import alone, table
from running import HEAD, batch, message, scored, status
from typer.testing import CliRunner

from rls_screen.batch.run import Batch
from rls_screen.cli import app
from rls_screen.content.instrument import Instrument
from rls_screen.tables import chunks, csv_input


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("last", [True, False], ids=["last line ended", "last line open"])
def test_every_way_to_write_a_table(tmp_path: Path, end: str, start: bytes, separator: str, last: bool) -> None:
    """Comma, semicolon or tab, LF or CRLF, with or without a BOM: the same cells, the same results."""
    lines = [HEAD, "P1,yes,past,no,50,a; b\tc", "P2,no,,unsure,,", 'P3,yes,no,yes,12,"said ""no""']
    lines = [lines[0], "P1,yes,past,no,50,", "P2,no,,unsure,,walks", "P3,yes,no,yes,12,"]
    text = end.join(line.replace(",", separator) for line in lines) + (end if last else "")
    assert status(batch(tmp_path, start + text.encode())) == 0
    rows = scored(tmp_path, separator)
    assert ["P1", "P2", "P3"] == [row["subject_id"] for row in rows]
    assert ["", "walks", ""] == [row["tried"] for row in rows]
    assert ["incomplete", "not_met", "not_met"] == [row["screen_result"] for row in rows]
    assert "emergency" == rows[2]["urgency"]


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
    assert ["", "(line): there is text behind a closing quotation mark", ""] == [row["problems"] for row in found]
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
    assert "Blank lines, which are no rows: 1." in result.output


def test_bad_cells_are_named_with_row_line_column_value_and_what_is_allowed(tmp_path: Path) -> None:
    """Every cell that is no answer is named, all of them, and its row is not scored but for its red flags."""
    rows = ["P1,maybe,no,yes,<5,", "P2,yes,no,no,5,", "P 3,yes,no,no,5,", "P4,yes,no,perhaps,2,"]
    result = batch(tmp_path, "\n".join([HEAD, *rows]), "--problems", str(tmp_path / "problems.csv"))
    assert status(result) == 3
    problems = scored(tmp_path, name="problems.csv")
    assert [
        ("1", "2", "urge_to_move", "maybe"), ("1", "2", "ferritin", "<5"), ("3", "4", "subject_id", "P 3"),
        ("4", "5", "flag_seizure", "perhaps"),
    ] == [(one["row"], one["line"], one["column"], one["value"]) for one in problems]  # fmt: skip
    assert "yes, past, no, unsure, or empty for not answered." == problems[0]["allowed"]
    found = scored(tmp_path)
    assert ["emergency", "routine", "routine", "incomplete"] == [one["urgency"] for one in found]
    assert ["", "not_met", "not_met", ""] == [row["screen_result"] for row in found]
    assert found[2]["problems"].startswith("subject_id: ")
    assert "maybe" not in result.output
    assert "row 1, line 2, column urge_to_move" in result.output


@pytest.mark.posix  # POSIX modes
def test_outputs_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    """The scored table and the file of problems have mode 0600."""
    batch(tmp_path, f"{HEAD}\nP1,x,,,,\n", "--problems", str(tmp_path / "problems.csv"))
    assert {0o600} == {(tmp_path / name).stat().st_mode & 0o777 for name in ("scored.csv", "problems.csv")}


@pytest.mark.parametrize(
    "data, options, words",
    [
        pytest.param(b"", [], "this file is empty", id="empty"),
        pytest.param(b"\n\n\r\n", [], "this file is empty", id="blank lines only"),
        pytest.param(b"name,notes\na,b\n", [], "no column has the name of a question", id="no known column"),
        pytest.param(b"age;sex\n1;male\n", ["--delimiter", "comma"], "check --delimiter", id="wrong delimiter"),
        pytest.param(b"age,sex,age\n1,male,2\n", [], "2 columns are called 'age'", id="duplicate headers"),
        pytest.param(b"ferritin,ferritin[ng/mL]\n1,1\n", [], "both answer ferritin", id="two columns for one item"),
        pytest.param(b"age,urgency\n1,none\n", [], "--replace-results", id="already scored"),
        pytest.param(b"age,tried\n20,a\0b\n", [], "line 2: a NUL character", id="NUL"),
        pytest.param(b"age,tried\n20,caf\xc3\xa9\n21,caf\xe9\n", [], "line 3: this is not UTF-8", id="mixed encodings"),
        pytest.param(b"a\x81ge,age\n1,2\n", ["--encoding", "windows-1252"], "line 1: a character", id="not cp1252"),
        pytest.param("age,sex\n1,male\n".encode("utf-16"), [], "UTF-16", id="UTF-16"),
        pytest.param(b"PK\3\4rest", [], "save the sheet as CSV", id="a spreadsheet"),
        pytest.param(b"\x1f\x8brest", [], "unpack it first", id="compressed"),
        pytest.param(b'age,tried\n20,"never closed\n21\n', [], "line 2: a quotation mark opens", id="open quote"),
        pytest.param(b"age,sex\r20,male\r30,male\r", [], "lines end in CR alone", id="lone CR"),
        pytest.param(b"P1,yes,yes,5\nP2,no,no,5\n", [], "no column has the name of a question", id="no header"),
        pytest.param(b"age,tried\n20,\0\0", [], "line 2: a NUL character", id="NUL at the end"),
        pytest.param(b"age,x,x\n1,1,1\n", [], "2 columns are called 'x'", id="duplicate columns that pass through"),
        pytest.param(b"age,\x1b[2J,\x1b[2J\n1,1,1\n", [], "2 columns are called '[2J'", id="control characters"),
        pytest.param(b"\x1b[2J,age,sex[\x1b[2J]\n1,1,1\n", [], "'[2J' is not a unit", id="such a unit"),
        pytest.param(b"PAR1", [], "ends in .parquet", id="Parquet called CSV"),
        pytest.param(b"hemoglobin[stone]\n1\n", [], "'stone' is not a unit of hemoglobin", id="unknown unit"),
        pytest.param(b"sex[kg]\nmale\n", [], "this answer has no unit", id="unit without a number"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(
    tmp_path: Path, data: bytes, options: list[str], words: str
) -> None:
    """A file that cannot be used ends in status 65, a message that says why, and no output."""
    result = batch(tmp_path, data, *options)
    assert words in message(result)
    assert 65 == status(result)
    assert not {"yes", "\x1b"} & {*message(result).split(), *message(result)}
    assert ["people.csv"] == [file.name for file in tmp_path.iterdir()]


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
def test_cells_at_the_edge_of_what_is_an_answer(tmp_path: Path, column: str, cell: str, is_bad: bool) -> None:
    """A cell is an answer up to the edge and none beyond it."""
    assert (3 if is_bad else 0) == status(batch(tmp_path, f"subject_id,{column}\nA,{cell}\n"))


def test_headers_only_give_headers_only(tmp_path: Path) -> None:
    """A table without rows is scored to a table without rows."""
    assert status(batch(tmp_path, HEAD + "\n")) == 0
    lines = (tmp_path / "scored.csv").read_text().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(HEAD + ",criteria_met,")
    assert lines[0].endswith(",instrument_version,problems")
    assert status(batch(tmp_path, HEAD + "\n", out="scored.parquet")) == 0
    assert pl.read_parquet(tmp_path / "scored.parquet").shape == (0, 33)


@pytest.mark.parametrize("name, encoding", [("latin-1", "latin-1"), ("windows-1252", "cp1252")])
def test_other_encodings_are_read_where_they_are_said(tmp_path: Path, name: str, encoding: str) -> None:
    """A file in Latin-1 or Windows-1252 is read as told, and written as UTF-8."""
    assert status(batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,caf\xe9\n".encode(encoding), "--encoding", name)) == 0
    assert "caf\xe9" == scored(tmp_path)[0]["tried"]


def test_a_decimal_comma_is_read_where_it_is_said(tmp_path: Path) -> None:
    """With --decimal-comma 11,9 is a number and 11.9 is named; without it 11,9 is named, with the option."""
    data = "ferritin;crp\n11,9;4\n11.9;4\n"
    assert status(batch(tmp_path, data, "--decimal-comma", "--problems", str(tmp_path / "problems.csv"))) == 3
    assert ["2"] == [one["row"] for one in scored(tmp_path, name="problems.csv")]
    assert status(batch(tmp_path, data, "--problems", str(tmp_path / "problems.csv"))) == 3
    problems = scored(tmp_path, name="problems.csv")
    assert ["1"] == [one["row"] for one in problems]
    assert "--decimal-comma" in problems[0]["allowed"]


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


@pytest.mark.parametrize("what", ["missing", "folder", "not allowed"])
def test_an_input_that_cannot_be_read_is_status_66(tmp_path: Path, what: str) -> None:
    """No such file, a folder, no permission: status 66 and no output."""
    file = tmp_path / "people.csv"
    if what == "folder":
        file.mkdir()
    elif what == "not allowed":
        file.write_text("age\n1\n")
        file.chmod(0)
        if os.access(file, os.R_OK):
            pytest.skip("this user may read everything")
    result = CliRunner().invoke(app, ["batch", str(file), "-o", str(tmp_path / "scored.csv")])
    assert 66 == status(result)
    assert not (tmp_path / "scored.csv").exists()


def test_an_output_that_cannot_be_made_is_status_73(tmp_path: Path) -> None:
    """A folder as output, or a folder that is not there: status 73."""
    (tmp_path / "folder.csv").mkdir()
    assert 73 == status(batch(tmp_path, "age\n1\n", out="folder.csv"))
    assert 73 == status(batch(tmp_path, "age\n1\n", out="nowhere/scored.csv"))


@pytest.mark.parametrize(
    "options",
    [
        pytest.param("-o people.csv", id="IN is OUT"),
        pytest.param("-o other/../people.csv", id="IN is OUT by another path"),
        pytest.param("-o symlink.csv", id="IN is OUT by a symlink"),
        pytest.param("-o hardlink.csv", id="IN is OUT by a hard link"),
        pytest.param("-o scored.csv --summary ./people.csv", id="the summary is IN"),
        pytest.param("-o scored.csv --problems scored.csv", id="two outputs"),
        pytest.param("-o scored.csv --problems other/../scored.csv", id="two outputs by another path"),
        pytest.param("-o - --problems -", id="two on standard output"),
        pytest.param("-o scored.csv --map map.toml --audit map.toml", id="the audit is the map"),
        pytest.param("-o scored.xlsx", id="no such kind of table"),
        pytest.param("-o scored.csv --delimiter ab", id="no such delimiter"),
        pytest.param("-o scored.csv --encoding ebcdic", id="no such encoding"),
    ],
)
def test_arguments_that_do_not_go_together_are_usage(
    tmp_path: Path, options: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """IN = OUT and the like: status 2, and the input stays as it was."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text("age\n1\n")
    (tmp_path / "map.toml").touch()
    (tmp_path / "other").mkdir()
    (tmp_path / "symlink.csv").symlink_to("people.csv")
    (tmp_path / "hardlink.csv").hardlink_to(tmp_path / "people.csv")
    assert 2 == status(CliRunner().invoke(app, ["batch", "people.csv", *options.split()]))
    assert "age\n1\n" == (tmp_path / "people.csv").read_text()


def test_an_already_scored_file_can_be_scored_again(tmp_path: Path) -> None:
    """With --replace-results the old result columns go and the new ones come: the same file as before."""
    batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\nP2,x,,,,\n")
    again = batch(tmp_path, (tmp_path / "scored.csv").read_bytes(), "--replace-results", out="again.csv")
    assert 3 == status(again)
    assert scored(tmp_path) == scored(tmp_path, name="again.csv")


def test_parquet_and_csv_hold_the_same(tmp_path: Path, instrument: Instrument) -> None:
    """The same people in CSV and Parquet have the same results in CSV and Parquet."""
    people = pl.DataFrame(table(instrument, 300, seed=9, bad=0.002))
    people.write_parquet(tmp_path / "people.parquet")
    data = people.write_csv()
    batch(tmp_path, data)
    batch(tmp_path, data, out="scored.parquet")
    batch(tmp_path, (tmp_path / "people.parquet").read_bytes(), name="people.parquet", out="p.csv")
    batch(tmp_path, (tmp_path / "people.parquet").read_bytes(), name="people.parquet", out="p.parquet")
    assert scored(tmp_path) == scored(tmp_path, name="p.csv")
    assert pl.read_parquet(tmp_path / "scored.parquet").equals(pl.read_parquet(tmp_path / "p.parquet"))
    rows = [dict(zip(people.columns, row, strict=True)) for row in people.iter_rows()]
    assert [alone(instrument, row) for row in rows] == pl.read_parquet(tmp_path / "p.parquet").select(
        list(instrument.results)
    ).to_dicts()  # fmt: skip


def test_small_chunks_and_broken_lines_change_nothing(
    tmp_path: Path, instrument: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However a file is cut and wherever lines are broken, every row comes out once, in order, under its number."""
    people = pl.DataFrame(table(instrument, 400, seed=10)).with_columns(
        subject_id=pl.Series([f"P{at}" for at in range(400)])
    )
    lines = people.write_csv().split("\n")
    for at in range(len(lines) - 2, 0, -37):
        lines[at] += ",more" if lines[at].count('"') % 2 == 0 else ""
    data = "\n".join(lines)
    beside = {"--problems": "problems.csv", "--audit": "audit.csv", "--summary": "summary.json"}
    options = [part for option, name in beside.items() for part in (option, str(tmp_path / name))]
    batch(tmp_path, data, *options, out="whole.csv")
    whole = {name: (tmp_path / name).read_bytes() for name in beside.values()}
    assert 9 <= whole["problems.csv"].count(b"(line)")
    for size in (2_000, 9_999, 60_000):
        monkeypatch.setattr(csv_input, "CHUNK_BYTES", size)
        batch(tmp_path, data, *options)
        assert whole == {name: (tmp_path / name).read_bytes() for name in beside.values()}
        assert (tmp_path / "whole.csv").read_bytes() == (tmp_path / "scored.csv").read_bytes()
    assert chunks.CHUNK_BYTES > 60_000
    assert [f"P{at}" for at in range(400)] == [row["subject_id"] for row in scored(tmp_path)]


def test_pipes_are_read_and_written(tmp_path: Path) -> None:
    """`-` reads CSV from standard input and writes CSV to standard output; everything said goes to standard error."""
    run = subprocess.run(
        [sys.executable, "-m", "rls_screen", "batch", "-", "-o", "-"], input=f"{HEAD}\nP1,yes,no,no,5,\n",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "not_met" == next(csv.DictReader(io.StringIO(run.stdout)))["screen_result"]
    assert "1 row read from standard input" in run.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_status_74(tmp_path: Path) -> None:
    """Writing that fails ends in status 74 with a message."""
    result = batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\n", out="../../../../../../../../dev/full")
    assert 74 == status(result)
    assert "writing failed" in message(result)


def full(target: str, frame: Path) -> subprocess.CompletedProcess[str]:
    """The program where no file may grow beyond 20,000 bytes, which a disk says as it does when it is full."""
    program = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        f"sys.argv = ['rls-screen', 'batch', {str(frame)!r}, '-o', {target!r}]\n"
        "from rls_screen.cli import main\nmain()"
    )
    return subprocess.run([sys.executable, "-B", "-c", program], capture_output=True, text=True, timeout=60)


@pytest.mark.posix  # POSIX limits
@pytest.mark.parametrize("out", ["scored.csv", "scored.parquet"])
def test_a_disk_that_fills_up_leaves_nothing(tmp_path: Path, instrument: Instrument, out: str) -> None:
    """Where a file cannot grow any more: status 74, a message, and nothing under any name."""
    pl.DataFrame(table(instrument, 500, seed=4)).write_csv(tmp_path / "people.csv")
    run = full(str(tmp_path / out), tmp_path / "people.csv")
    assert (74, 1) == (run.returncode, run.stderr.count("writing failed")), run.stderr
    assert ["people.csv"] == [one.name for one in tmp_path.iterdir()]


@pytest.mark.posix  # a POSIX shell
@pytest.mark.parametrize(
    "command, expected",
    [
        pytest.param("batch - -o scored.csv <&-", (66, "standard input: there is none"), id="standard input closed"),
        pytest.param("batch people.csv -o - >&-", (74, "standard output: there is none"), id="standard output closed"),
        pytest.param("batch people.csv -o - >/dev/full", (74, "standard output: writing failed"), id="disk full"),
        pytest.param(
            "batch people.csv -o - --summary s.md >/dev/full",
            (74, "standard output: writing failed"),
            id="files beside",
        ),
    ],
)
def test_streams_that_cannot_be_used(tmp_path: Path, command: str, expected: tuple[int, str]) -> None:
    """A closed stream and a full disk behind standard output have their message and status, and leave nothing."""
    (tmp_path / "people.csv").write_text(f"{HEAD}\nP1,yes,no,no,5,\n")
    line = f'"{sys.executable}" -m rls_screen {command}'
    run = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert expected[0] == run.returncode
    assert expected[1] in run.stderr
    assert ["people.csv"] == [one.name for one in tmp_path.iterdir()]


@pytest.mark.posix  # POSIX signals
@pytest.mark.parametrize("name, status", [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.parametrize(
    "begun, said",
    [
        pytest.param([], "Stopped; nothing was written.\n", id="while scoring"),
        pytest.param(["s.md"], "Stopped; these outputs may be there already: s.md.\n", id="while outputs appear"),
    ],
)
def test_who_is_stopped_says_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, status: int, begun: list[str], said: str
) -> None:
    """Stopped by Ctrl-C or a signal, the command says whether anything may have been written; the status says how."""

    def stopped(run: Batch, *_: object) -> None:
        run.begun += begun
        os.kill(os.getpid(), getattr(signal, name))
        time.sleep(10)

    monkeypatch.setattr(Batch, "run", stopped)
    result = batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\n")
    assert (status, said) == (result.exit_code, result.output)


@pytest.mark.posix  # POSIX permissions
def test_what_was_written_before_a_failure_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an output cannot take its place after others have, the message names those that did."""

    def fails_for_csv(draft: str, path: Path) -> None:
        if path.suffix == ".csv":
            raise PermissionError(13, "Permission denied")
        Path(draft).rename(path)

    monkeypatch.setattr(os, "replace", fails_for_csv)
    summary = tmp_path / "summary.md"
    result = batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\n", "--summary", str(summary))
    assert 74 == status(result)
    assert f"scored.csv: writing failed (Permission denied); nothing was left there. Written already: {summary}." in (
        message(result)
    )
    assert {"people.csv", "summary.md"} == {one.name for one in tmp_path.iterdir()}


@pytest.mark.slow
@pytest.mark.posix  # POSIX pipes and signals
@pytest.mark.parametrize("out", ["scored.csv", "scored.parquet"])
@pytest.mark.parametrize("how", ["pipe closed", "Ctrl-C", "terminated"])
def test_stopping_leaves_nothing_half_written(tmp_path: Path, instrument: Instrument, how: str, out: str) -> None:
    """A pipe closed early is 141, Ctrl-C 130, SIGTERM 143: no traceback, and no output under any name."""
    people = pl.DataFrame(table(instrument, 20_000, seed=1))
    file = tmp_path / "people.csv"
    with file.open("wb") as opened:
        for at in range(20):
            people.write_csv(opened, include_header=at == 0)
    to = "-" if how == "pipe closed" else str(tmp_path / out)
    command = [sys.executable, "-m", "rls_screen", "batch", str(file), "-o", to]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        if how == "pipe closed":
            run.stdout.read(100)
            run.stdout.close()
        else:
            while not [*tmp_path.glob(".scored*")]:
                time.sleep(0.05)
            time.sleep(1)
            run.send_signal(signal.SIGINT if how == "Ctrl-C" else signal.SIGTERM)
        said = run.stderr.read().decode()
    assert {"pipe closed": 141, "Ctrl-C": 130, "terminated": 143}[how] == run.returncode, said
    assert "Traceback" not in said
    assert (how == "pipe closed") != ("Stopped; nothing was written." in said)
    assert ["people.csv"] == [one.name for one in tmp_path.iterdir()]


def test_an_entry_in_doubt_is_named_and_is_no_problem(tmp_path: Path) -> None:
    """An entry in doubt stands in the problems file with what settles it, and in the summary; its row is scored."""
    data = 'subject_id,urge_to_move,medicines\nA,yes,"refuses to stop quetiapine, plaquenil 200"\nB,yes,sertraline\n'
    more = ("--problems", str(tmp_path / "problems.csv"), "--summary", str(tmp_path / "summary.json"))
    result = batch(tmp_path, data, *more)
    assert status(result) == 0
    (one,) = scored(tmp_path, name="problems.csv")
    assert ("1", "2", "medicines") == (one["row"], one["line"], one["column"])
    assert one["allowed"].startswith('doubt: "refuses to stop quetiapine": is quetiapine taken now?')
    assert ["", ""] == [row["problems"] for row in scored(tmp_path)]
    assert ["refuses to stop quetiapine", ""] == [row["medicines_unrecognised"] for row in scored(tmp_path)]
    said = "medicines: an entry in doubt, not counted and named in the problems file (1 row)"
    assert said in json.loads((tmp_path / "summary.json").read_text("utf-8"))["remarks"]
    assert "quetiapine" not in result.stderr
