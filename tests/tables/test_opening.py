"""Opening a table: what kind of file it is, and why a file is refused as a whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from running import batch, codes, message, status
from typer.testing import CliRunner

from rls_screen.cli import app


@pytest.mark.parametrize("first, separator", [("sep=;", ";"), ('"sep=,"', ","), ("\ufeffSEP=\t", "\t"), ("sep=|", "|")])
def test_a_separator_line_is_read(tmp_path: Path, first: str, separator: str) -> None:
    """A spreadsheet's `sep=` line names the separator; it is no row, and lines are still counted from it."""
    text = f"{first}\r\nurge_to_move{separator}flag_seizure\r\nno{separator}maybe\r\n"
    result = batch(tmp_path, text)
    assert (3, True) == (status(result), "row 1, line 3, column flag_seizure" in result.stderr)
    assert f"urge_to_move{separator}flag_seizure" in (tmp_path / "scored.csv").read_text("utf-8").splitlines()[0]


def test_a_title_is_no_header(tmp_path: Path) -> None:
    """A title above the header ends in a message that names the line of the column names."""
    result = batch(tmp_path, "Study 2026,,\n,,\nsubject_id,urge_to_move,flag_seizure\nA,yes,yes\n")
    assert (65, ("header-not-first",), True) == (status(result), codes(result), ", line 3: " in message(result))


@pytest.mark.parametrize(
    "data, options, code",
    [
        pytest.param(b"", [], "empty-table", id="empty"),
        pytest.param(b"\n\n\r\n", [], "empty-table", id="blank lines only"),
        pytest.param(b"name,notes\na,b\n", [], "no-known-column", id="no known column"),
        pytest.param(b"age;sex\n1;male\n", ["--delimiter", "comma"], "no-known-column", id="wrong delimiter"),
        pytest.param(b"age,sex,age\n1,male,2\n", [], "same-heading", id="duplicate headers"),
        pytest.param(b"ferritin,ferritin[ng/mL]\n1,1\n", [], "two-columns-for-one-item", id="two columns for one item"),
        pytest.param(b"age,urgency\n1,none\n", [], "already-scored", id="already scored"),
        pytest.param(b"age,tried\n20,a\0b\n", [], "nul-character", id="NUL"),
        pytest.param(b"age,tried\n20,caf\xc3\xa9\n21,caf\xe9\n", [], "not-utf-8", id="mixed encodings"),
        pytest.param(b"a\x81ge,age\n1,2\n", ["--encoding", "windows-1252"], "not-in-encoding", id="not cp1252"),
        pytest.param("age,sex\n1,male\n".encode("utf-16")[:-1], [], "not-in-encoding", id="UTF-16 that is cut off"),
        pytest.param(b"PK\3\4rest", [], "wrong-file-kind", id="a spreadsheet"),
        pytest.param(b"\x1f\x8brest", [], "wrong-file-kind", id="compressed"),
        pytest.param(b'age,tried\n20,"never closed\n21\n', [], "open-quotation-mark", id="open quote"),
        pytest.param(b"age,sex\r20,male\r30,male\r", [], "cr-line-ends", id="lone CR"),
        pytest.param(b"P1,yes,yes,5\nP2,no,no,5\n", [], "no-known-column", id="no header"),
        pytest.param(b"age,tried\n20,\0\0", [], "nul-character", id="NUL at the end"),
        pytest.param(b"age,x,x\n1,1,1\n", [], "same-heading", id="duplicate columns that pass through"),
        pytest.param(b"age,\x1b[2J,\x1b[2J\n1,1,1\n", [], "same-heading", id="control characters"),
        pytest.param(b"\x1b[2J,age,sex[\x1b[2J]\n1,1,1\n", [], "unknown-unit", id="such a unit"),
        pytest.param(b"PAR1", [], "wrong-file-kind", id="Parquet called CSV"),
        pytest.param(b"hemoglobin[stone]\n1\n", [], "unknown-unit", id="unknown unit"),
        pytest.param(b"sex[kg]\nmale\n", [], "unknown-unit", id="unit without a number"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(
    tmp_path: Path, data: bytes, options: list[str], code: str
) -> None:
    """A file that cannot be used ends in status 65, a message that says why, and no output."""
    result = batch(tmp_path, data, *options)
    assert (65, code) == (status(result), codes(result)[0])
    assert not {"yes", "\x1b"} & {*message(result).split(), *message(result)}
    assert ["people.csv"] == [file.name for file in tmp_path.iterdir()]


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


@pytest.mark.parametrize(
    "options, code",
    [
        pytest.param("-o people.csv", "same-file-twice", id="IN is OUT"),
        pytest.param("-o other/../people.csv", "same-file-twice", id="IN is OUT by another path"),
        pytest.param("-o symlink.csv", "same-file-twice", id="IN is OUT by a symlink"),
        pytest.param("-o hardlink.csv", "same-file-twice", id="IN is OUT by a hard link"),
        pytest.param("-o scored.csv --summary ./people.csv", "same-file-twice", id="the summary is IN"),
        pytest.param("-o scored.csv --problems scored.csv", "same-file-twice", id="two outputs"),
        pytest.param(
            "-o scored.csv --problems other/../scored.csv", "same-file-twice", id="two outputs by another path"
        ),
        pytest.param("-o - --problems -", "two-on-one-stream", id="two on standard output"),
        pytest.param("-o scored.csv --map map.toml --audit map.toml", "same-file-twice", id="the audit is the map"),
        pytest.param("-o scored.xls", "unknown-ending", id="no such kind of table"),
        pytest.param("-o scored.csv --delimiter ab", "bad-delimiter", id="no such delimiter"),
        pytest.param("-o scored.csv --encoding ebcdic", "unknown-encoding", id="no such encoding"),
    ],
)
def test_arguments_that_do_not_go_together_are_usage(
    tmp_path: Path, options: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """IN = OUT and the like: status 2, and the input stays as it was."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text("age\n1\n")
    (tmp_path / "map.toml").touch()
    (tmp_path / "other").mkdir()
    (tmp_path / "symlink.csv").symlink_to("people.csv")
    (tmp_path / "hardlink.csv").hardlink_to(tmp_path / "people.csv")
    result = CliRunner().invoke(app, ["batch", "people.csv", *options.split()])
    assert (2, (code,)) == (status(result), codes(result))
    assert "age\n1\n" == (tmp_path / "people.csv").read_text()
