"""What is imported, and when: no command pays for what it does not need. Times are in `benchmarks/start_up.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from rls_screen import __version__
from rls_screen.cli import main
from rls_screen.cli.commands import COMMANDS, app, made, whole

ROOT = Path(__file__).parents[2]
HEAVY = ("polars", "pydantic", "prompt_toolkit", "questionary", "rich", "rapidfuzz", "asyncio")
OPENING = """
import sys
from rls_screen.cli.opening import say_opening
say_opening(None)
"""
FIRST_QUESTION = """
import io, sys
sys.stdin = io.StringIO("")
sys.argv = ["rls-screen", "ask", "--no-save", "--plain"]
from rls_screen.cli import main
try:
    main()
except SystemExit:
    pass
"""
MENU = """
import sys
from rls_screen.cli.interview import _prepare
_prepare()
"""
VERSION = """
import sys
sys.argv = ["rls-screen", "--version"]
from rls_screen.cli import main
try:
    main()
except SystemExit:
    pass
assert not {"typer", "typing", "dataclasses", "rls_screen.errors"} & {*sys.modules}, [*sys.modules]
"""
HELP = """
import sys
sys.argv = ["rls-screen", "--help"]
from rls_screen.cli import main
try:
    main()
except SystemExit:
    pass
assert "rls_screen.cli.interview" not in sys.modules
"""
NOT_GIVEN = """
import sys
import typer
from rls_screen.cli.commands import app
program = typer.main.get_command(app)
context = program.make_context("rls-screen", ["score", "me.txt"])
inner = program.commands["score"].make_context("score", ["me.txt", "--format", "json"], parent=context)
assert ("me.txt", None) == (inner.params["file"], inner.params["output"])
assert "Format.json" == str(repr(inner.params["format"])).partition(":")[0].strip("<")
"""


@pytest.mark.thorough
@pytest.mark.parametrize("program, allowed", [
    pytest.param("import rls_screen", set(), id="the package"),
    pytest.param(VERSION, set(), id="the version"),
    pytest.param(NOT_GIVEN, set(), id="a command whose options are not given"),
    pytest.param(OPENING, set(), id="the opening text"),
    pytest.param(HELP, set(), id="the help"),
    pytest.param(
        FIRST_QUESTION, {"pydantic", "rapidfuzz"}, id="the first question in plain lines", marks=pytest.mark.slow
    ),
    pytest.param(MENU, {"pydantic", "prompt_toolkit", "questionary", "asyncio", "rapidfuzz"}, id="the menu"),
])  # fmt: skip
def test_what_is_imported(program: str, allowed: set[str]) -> None:
    """The opening waits for nothing heavy, a first question only for what asks it, and none of them for polars."""
    ask = f"print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\n{ask}"], capture_output=True, text=True, cwd=ROOT, timeout=90
    )
    assert 0 == done.returncode, done.stderr
    assert set() == set(done.stderr.split()) - allowed


def test_every_command_has_its_module() -> None:
    """The list of the help has the commands that the modules add, each under the module that adds it, and no other."""
    modules = dict.fromkeys(home.module for home in COMMANDS.values())
    added = {name: module for module in modules for name in made(module)}
    assert added == {name: home.module for name, home in COMMANDS.items()}
    listed = {name for group in (whole(),) for name in get_command(group).commands}  # type: ignore[attr-defined]
    assert listed == {*COMMANDS}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_a_command_fits(name: str) -> None:
    """No line of the help is cut on a terminal of 80 columns, and each is a sentence."""
    line = COMMANDS[name].line
    assert len(line) + 2 + max(map(len, COMMANDS)) + 2 <= 80
    assert line.endswith(".")


def test_version(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The version is printed, and the status is 0, whether typer prints it or not."""
    monkeypatch.setattr(sys, "argv", ["rls-screen", "--version"])
    monkeypatch.setattr(sys, "stdout", sys.__stdout__)
    with pytest.raises(SystemExit) as ended:
        main()
    assert (0, f"rls-screen {__version__}\n") == (ended.value.code, capfd.readouterr().out)
    assert f"rls-screen {__version__}\n" == CliRunner().invoke(app, ["--version"]).output
