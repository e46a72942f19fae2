"""The program as a whole: what is refused and how, faults, the version and the help."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import click
import pytest
from desk import Desk
from typer.main import get_command

from rls_screen import __version__
from rls_screen.cli import app
from rls_screen.content.instrument import Instrument

posix = pytest.mark.posix


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder to run the program in."""
    return Desk(tmp_path)


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its name on the command line."""
    for name, command in getattr(group, "commands", {}).items():
        if getattr(command, "commands", None):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = [*commands(cast("click.Command", get_command(app)))]


@pytest.mark.parametrize("arguments, status, said", [
    pytest.param(("score",), 2, "FILE", id="no file named"),
    pytest.param(("scor", "me.json"), 2, "scor", id="no such command"),
    pytest.param(("score", "me.json", "--fast"), 2, "--fast", id="no such option"),
    pytest.param(("score", "me.json", "--format", "doc"), 2, "doc", id="no such format"),
    pytest.param(("score", "me.json", "-o", "me.json", "--force"), 2, "the same file", id="input is output"),
    pytest.param(("score", "me.json", "-o", "./kept/../me.json", "--force"), 2, "the same file",
                 id="input is output by another name"),
    pytest.param(("ask", "--continue", "me.json", "--resume", "deadbeef"), 2, "choose one", id="two beginnings"),
    pytest.param(("ask", "--resume", "deadbeef", "--no-save"), 2, "saved already", id="kept and not to be kept"),
    pytest.param(("ask", "--answers", "x", "-o", "./kept/../x", "--force"), 2, "the same file", id="one file for both"),
    pytest.param(("ask", "--continue", "me.json", "-o", "me.json", "--force"), 2, "the same file",
                 id="the report over the answers"),
    pytest.param(("sessions", "purge", "--older-than", "soon"), 2, "7d or 12h", id="no length of time"),
    pytest.param(("score", "bad.json"), 65, "bad.json, cramps: ", id="a bad answer"),
    pytest.param(("score", "empty.txt"), 65, "this file is empty", id="an empty file"),
    pytest.param(("score", "bytes.txt"), 65, "bytes.txt, line 2: this is not UTF-8", id="not UTF-8"),
    pytest.param(("ask", "--continue", "bad.json"), 65, "bad.json, cramps: ", id="a bad answer to go on with"),
    pytest.param(("check", "broken"), 65, "broken/questionnaire.toml", id="a questionnaire that cannot be used"),
    pytest.param(("score", "none.json"), 66, "there is no such file", id="no such file"),
    pytest.param(("score", "kept"), 66, "this is a folder", id="a folder"),
    pytest.param(("score", "me.json/x"), 66, "cannot be read", id="a file below a file"),
    pytest.param(("score", "x" * 300), 66, "", id="a name longer than names are"),
    pytest.param(("check", "kept"), 66, "no questionnaire.toml here", id="a folder without a questionnaire"),
    pytest.param(("ask", "--resume", "deadbeef"), 66, "sessions list", id="no such session"),
    pytest.param(("ask", "--resume", "../me"), 66, "is not a session id", id="an id that is a path"),
    pytest.param(("sessions", "delete", "deadbeef"), 66, "sessions list", id="no such session to delete"),
    pytest.param(("score", "me.json", "-o", "none/report.md"), 73, "none/report.md", id="no such folder"),
    pytest.param(("score", "me.json", "-o", "kept"), 73, "this is a folder", id="output is a folder"),
    pytest.param(("score", "me.json", "-o", "me.json/x"), 73, "", id="output below a file"),
    pytest.param(("score", "me.json", "-o", "x" * 300), 73, "", id="output with a name longer than names are"),
])  # fmt: skip
def test_refused(desk: Desk, arguments: tuple[str, ...], status: int, said: str) -> None:
    """What cannot be done has its exit status and its message, and nothing is printed or written."""
    (desk.folder / "kept").mkdir()
    (desk.folder / "broken").mkdir()
    desk.write("bad.json", '{"cramps": "maybe", "main_worry": "zebra"}')
    desk.write("empty.txt", "")
    desk.write("bytes.txt", b"age: 40\nmain_worry: caf\xe9\n")
    desk.write("broken/questionnaire.toml", "id = 1")
    before = sorted(desk.folder.rglob("*"))
    done = desk.run(*arguments)
    assert (status, "") == (done.returncode, done.stdout)
    assert said in done.stderr
    assert "zebra" not in done.stderr
    assert before == sorted(desk.folder.rglob("*"))


@posix
def test_closed_pipe(desk: Desk) -> None:
    """Where nobody reads any more, the program ends with 141 and says nothing."""
    read, write = os.pipe()
    os.close(read)
    done = desk.run_process("score", "me.json", stdout=write)
    os.close(write)
    assert (141, "") == (done.returncode, done.stderr)


@posix
@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_full_device(desk: Desk) -> None:
    """Where nothing can be written any more, the program ends with 74 and says so."""
    with Path("/dev/full").open("w") as full:
        done = desk.run_process("score", "me.json", stdout=full)
    assert 74 == done.returncode
    assert "fault" not in done.stderr


@posix
@pytest.mark.slow
def test_no_standard_input(desk: Desk) -> None:
    """Without a standard input, `-` is an input that is missing."""
    script = f'exec "{sys.executable}" -m rls_screen score - <&-'
    done = subprocess.run(
        ["sh", "-c", script], cwd=desk.folder, env=desk.environment, capture_output=True, text=True, timeout=60
    )
    assert 66 == done.returncode
    assert "fault" not in done.stderr


def test_a_fault_shows_no_answers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the program is one line with its place, status 1, and none of the answers."""

    def broken(*_: object) -> None:
        raise RuntimeError("cannot score zebra crossing")

    monkeypatch.setattr("rls_screen.person.scoring.score", broken)
    done = desk.run("score", "me.json")
    assert (1, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n"))
    assert "RuntimeError" in done.stderr
    assert "zebra" not in done.stderr


def test_version(desk: Desk) -> None:
    """The version is that of the package."""
    assert (0, f"rls-screen {__version__}\n") == (desk.run("--version").returncode, desk.run("--version").stdout)


def test_top_help(desk: Desk, instrument: Instrument) -> None:
    """The top help prints the intended use in the questionnaire's wording, and names every command."""
    done = desk.run("--help")
    assert 0 == done.returncode
    assert instrument.head.intended_use in " ".join(done.stdout.split())
    assert [] == [path for path, _ in COMMANDS if f"\n  {path[0]}" not in done.stdout]


@pytest.mark.parametrize("path, command", [pytest.param(*one, id=" ".join(one[0])) for one in COMMANDS])
def test_help_has_an_example(path: tuple[str, ...], command: click.Command) -> None:
    """Every command's help shows a line to type, and says what each option is for."""
    assert f"rls-screen {' '.join(path)}" in (command.help or "")
    unsaid = [parameter.name for parameter in command.params if not getattr(parameter, "help", "")]
    assert [] == [name for name in unsaid if name != "help"]


@pytest.mark.parametrize("path", [pytest.param(path, id=" ".join(path)) for path, _ in COMMANDS])
def test_every_example_of_help_is_understood(path: tuple[str, ...]) -> None:
    """Each line that help shows is one the program takes: its command and its options exist."""
    every = dict(COMMANDS)
    for line in re.findall(r"^\s*rls-screen (.+)$", every[path].help or "", re.MULTILINE):
        typed = re.split(r" [<>|] ?", line)[0].split()
        name = next(known for known in every if typed[: len(known)] == [*known])
        known = {option for parameter in every[name].params for option in parameter.opts}
        assert [] == [word for word in typed if word.startswith("-") and word != "-" and word not in known]
