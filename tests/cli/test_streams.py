"""The standard streams: redirected output is UTF-8, a closed or full stream has its status, names stay harmless."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rls_screen.cli import app

ROOT = Path(__file__).parents[2]
TABLE = "subject_id,urge_to_move,age,flag_seizure\nP1,yes,40,no\n"
BAD_TABLE = "subject_id,urge_to_move,age,flag_seizure\nP1,maybe,40,no\n"
posix = pytest.mark.posix  # a POSIX shell
slow = pytest.mark.slow  # one of each kind runs with every change; each costs a process
full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
Done = subprocess.CompletedProcess[bytes]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with answers and a table."""
    (tmp_path / "me.json").write_text('{"age": 40, "main_worry": "Schlaf für zwei ✓"}', "utf-8")
    (tmp_path / "people.csv").write_text(TABLE, "utf-8")
    (tmp_path / "bad.csv").write_text(BAD_TABLE, "utf-8")
    return tmp_path


def shell(folder: Path, line: str, **environment: str) -> Done:
    """A line of a shell in the folder, where `rls-screen` is the program."""
    command = f'R="{sys.executable} -m rls_screen"; ' + line.replace("rls-screen", "$R")
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "RLS_SCREEN_SESSIONS": str(folder / "kept"), **environment}
    return subprocess.run(["bash", "-c", command], cwd=folder, env=variables, capture_output=True, timeout=60)


@pytest.mark.thorough
@posix
@pytest.mark.parametrize("environment", [
    pytest.param({"PYTHONIOENCODING": "latin-1"}, id="Latin-1", marks=slow),
    pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="ASCII"),
    pytest.param({"PYTHONIOENCODING": "cp1252:strict"}, id="a Windows encoding", marks=slow),
])  # fmt: skip
def test_redirected_output_is_utf8(desk: Path, environment: dict[str, str]) -> None:
    """Output that is redirected is UTF-8, whatever encoding the system has."""
    done = shell(desk, "rls-screen score me.json", **environment)
    assert 0 == done.returncode, done.stderr
    assert "Schlaf für zwei ✓" in done.stdout.decode("utf-8")


# ---- Closed and full ------------------------------------------------------------------------------------------------


@pytest.mark.thorough
@posix
@full
@pytest.mark.parametrize("line, status", [
    pytest.param("rls-screen batch people.csv -o out.csv 2>&-", 0, marks=slow),
    pytest.param("rls-screen batch people.csv -o out.csv 2>/dev/full", 0, marks=slow),
    pytest.param("rls-screen batch bad.csv -o out.csv 2>&-", 3, marks=slow),
    pytest.param("rls-screen batch bad.csv -o out.csv 2>/dev/full", 3, marks=slow),
    pytest.param("rls-screen batch bad.csv -o - 2>/dev/full >out.csv", 3, marks=slow),
    pytest.param("rls-screen batch people.csv -o out.csv <&- >&- 2>&-", 0),
    pytest.param("rls-screen batch people.csv -o out.csv 2> >(exec <&-; true)", 0, marks=slow),
])  # fmt: skip
def test_messages_that_nobody_gets(desk: Path, line: str, status: int) -> None:
    """Where standard error is closed or full the table is written all the same, and the status is right."""
    done = shell(desk, line)
    assert status == done.returncode, done.stderr
    with (desk / "out.csv").open(newline="", encoding="utf-8") as file:
        assert ["P1"] == [row["subject_id"] for row in csv.DictReader(file)]
    assert b"read from" not in (desk / "out.csv").read_bytes()


@pytest.mark.thorough
@posix
@full
@pytest.mark.parametrize("line, status, said", [
    pytest.param("rls-screen score none.json 2>&-", 66, b"", marks=slow),
    ("rls-screen score none.json 2>/dev/full", 66, b""),
    pytest.param("rls-screen score --what 2>/dev/full", 2, b"", marks=slow),
    pytest.param("rls-screen form -o form.txt 2>&-", 0, b"", marks=slow),
    pytest.param("rls-screen check >/dev/full", 74, b"standard output: writing failed", marks=slow),
    pytest.param("rls-screen check >&-", 74, b"standard output: there is none", marks=slow),
    pytest.param("rls-screen form >&-", 74, b"standard output: there is none", marks=slow),
    ("rls-screen --help >/dev/full", 74, b"standard output: writing failed"),
    ("rls-screen --help >&-", 74, b"standard output: there is none"),
    pytest.param("rls-screen sessions list >/dev/full", 74, b"standard output: writing failed", marks=slow),
    pytest.param("rls-screen ask >&-", 74, b"standard output: there is none", marks=slow),
    pytest.param("rls-screen ask >/dev/full </dev/null", 74, b"standard output: writing failed", marks=slow),
    pytest.param("rls-screen score me.json -o /dev/stdout >&-", 74, b"writing failed", marks=slow),
    ("rls-screen ask <&-", 75, b""),
    pytest.param("rls-screen medicines <&-", 66, b"standard input: there is none", marks=slow),
])  # fmt: skip
def test_streams_that_are_closed_or_full(desk: Path, line: str, status: int, said: bytes) -> None:
    """A command whose output goes nowhere fails with 74; a command without an input ends as at its end."""
    done = shell(desk, line)
    assert status == done.returncode, done.stderr
    assert said in done.stderr
    assert b"fault" not in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.thorough
@posix
@pytest.mark.parametrize("out, force", [
    pytest.param("/dev/stdout", "", marks=slow), pytest.param("/dev/fd/1", "", marks=slow),
    pytest.param("/dev/stdout", " --force", marks=slow), pytest.param("link", " --force"),
])  # fmt: skip
def test_standard_output_by_a_name(desk: Path, out: str, force: str) -> None:
    """/dev/stdout gets the output, in a pipe and in a file, and is never replaced."""
    (desk / "link").symlink_to("/dev/stdout")
    done = shell(desk, f"rls-screen form --json -o {out}{force} | cat")
    assert done.stdout.startswith(b"{")
    shell(desk, f"echo first > out; rls-screen form --json -o {out}{force} >> out")
    assert (desk / "out").read_bytes().startswith(b"first\n{")
    assert (desk / "link").is_symlink()


@posix
@slow
def test_a_program_behind_a_name(desk: Path) -> None:
    """`>(program)` gets the scored table as CSV, without an ending, and a named pipe too."""
    os.mkfifo(desk / "pipe")
    line = "rls-screen batch people.csv -o >(cat >one) && (cat pipe >two & rls-screen batch people.csv -o pipe; wait)"
    assert 0 == shell(desk, line).returncode
    assert b"P1,yes" in (desk / "two").read_bytes()
    assert (desk / "pipe").is_fifo()


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP", "SIGTERM"])
def test_what_was_ignored_stays_ignored(desk: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A table scored under nohup, or in the background, is not stopped by what its parent told it to ignore."""
    from rls_screen.batch.run import Batch

    run = Batch.run

    def signalled(self: Batch, *arguments: Any) -> Any:
        os.kill(os.getpid(), getattr(signal, name))
        return run(self, *arguments)

    monkeypatch.setattr(Batch, "run", signalled)
    before = signal.signal(getattr(signal, name), signal.SIG_IGN)
    try:
        done = CliRunner().invoke(app, ["batch", str(desk / "people.csv"), "-o", str(desk / "out.csv")])
    finally:
        signal.signal(getattr(signal, name), before)
    assert (0, True) == (done.exit_code, (desk / "out.csv").exists())


# ---- Names ----------------------------------------------------------------------------------------------------------

EVIL = "evil\x1b]0;TITLE\x07\x1b[2J\x9b31m\u202e"


@pytest.mark.thorough
@posix
@pytest.mark.parametrize("arguments", [
    ["score", f"{EVIL}.csv"],
    ["score", f"{EVIL}.none"],
    ["score", "me.json", "-o", f"{EVIL}/out.md"],
    ["score", "me.json", "-o", f"{EVIL}.pdf"],
    ["score", "me.json", "-o", f"{EVIL}.md"],
    ["form", "-o", f"{EVIL}.txt"],
    ["codebook", "-o", f"{EVIL}.md"],
    ["codebook", f"{EVIL}.csv"],
    ["explain", f"{EVIL}"],
    ["explain", "--questionnaire", EVIL],
    ["explain", "--answers", f"{EVIL}.csv"],
    ["check", EVIL],
    ["check", f"folder{EVIL}"],
    ["medicines", f"{EVIL}.none"],
    ["batch", f"{EVIL}.csv", "-o", "out.csv"],
    ["batch", f"table{EVIL}.csv", "-o", f"{EVIL}.scored.csv"],
    ["batch", f"table{EVIL}.csv", "-o", f"{EVIL}/x.csv"],
    ["batch", "people.csv", "-o", "out.csv", "--map", f"{EVIL}.csv"],
    ["batch", "people.csv", "-o", "out.csv", "--set", f"{EVIL}=1"],
    ["batch", "people.csv", "-o", "out.csv", "--missing", f"{EVIL}=1"],
    ["batch", "people.csv", "-o", "out.csv", "--delimiter", EVIL],
    ["batch", "people.csv", "-o", "out.csv", "--encoding", EVIL],
    ["ask", "--continue", f"{EVIL}.csv"],
    ["ask", "-o", f"{EVIL}/out.md"],
    ["sessions", "delete", EVIL],
    ["sessions", "purge", "--older-than", EVIL],
    [EVIL],
    [f"--{EVIL}"],
    ["score", f"--{EVIL}"],
    ["score", "me.json", "--format", EVIL],
    ["score", "me.json", EVIL],
])  # fmt: skip
def test_no_escape_character_reaches_the_terminal(desk: Path, monkeypatch: pytest.MonkeyPatch, arguments: Any) -> None:
    """Whatever was typed or a file is called, nothing that a terminal acts on is printed on either stream."""
    monkeypatch.chdir(desk)
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(desk / "kept"))
    (desk / f"{EVIL}.csv").write_text("foo\n", "utf-8")
    (desk / f"table{EVIL}.csv").write_text(BAD_TABLE, "utf-8")
    (desk / f"folder{EVIL}").mkdir()
    (desk / f"folder{EVIL}" / "questionnaire.toml").write_text("id = [", "utf-8")
    printed = as_printed(monkeypatch, arguments)
    assert [] == [one for one in "\x1b\x07\x9b\u202e" if one in printed], printed
    assert "evil" in printed or "TITLE" in printed or arguments[-1].endswith((".md", ".txt", ".csv")), printed


def as_printed(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> str:
    """Everything that a run of the whole program prints, its last message included."""
    from rls_screen import cli

    out, err = io.StringIO(), io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "argv", ["rls-screen", *arguments])
        patch.setattr(sys, "stdin", io.StringIO())
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit):
            cli.main()
    return out.getvalue() + err.getvalue()


def test_summaries_show_no_escape_character(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the table is harmless in the summary as well, in both its forms."""
    monkeypatch.chdir(desk)
    (desk / f"table{EVIL}.csv").write_text(BAD_TABLE, "utf-8")
    for name in ("s.md", "s.json"):
        as_printed(monkeypatch, ["batch", f"table{EVIL}.csv", "-o", "out.csv", "--summary", name])
        text = (desk / name).read_text("utf-8")
        assert "tableevil" in text
        assert [] == [one for one in "\x1b\x07\x9b\u202e" if one in text]
