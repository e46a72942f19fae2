"""Outputs of the commands: names, suffixes and formats."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

import pytest
from desk import PERSON, Desk
from typer.testing import CliRunner

from rls_screen.cli import app
from rls_screen.errors import UsageError


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder to run the program in."""
    return Desk(tmp_path)


@pytest.mark.thorough
@pytest.mark.parametrize("arguments, name", [
    (("score", "me.json"), "out.md"), (("demo",), "out.md"), (("form",), "out.txt"), (("form", "--json"), "out.json"),
    (("explain", "age"), "out.txt"), (("codebook",), "out.md"),
])  # fmt: skip
def test_output(desk: Desk, arguments: tuple[str, ...], name: str) -> None:
    """`-o` writes what would be printed, for the owner alone, and replaces nothing unless told to."""
    printed = desk.run(*arguments).stdout
    done = desk.run(*arguments, "-o", name)
    file = desk.folder / name
    assert (0, "") == (done.returncode, done.stdout)
    assert re.sub(r"20\d\d-[^ ]+", "", printed) == re.sub(r"20\d\d-[^ ]+", "", file.read_text("utf-8"))
    if os.name == "posix":
        assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    file.write_text("mine", "utf-8")
    done = desk.run(*arguments, "-o", name)
    assert (73, "mine") == (done.returncode, file.read_text("utf-8"))
    assert "--force" in done.stderr
    assert 0 == desk.run(*arguments, "-o", name, "--force").returncode
    assert "mine" != file.read_text("utf-8")
    assert ["me.json", name] == sorted(one.name for one in desk.folder.iterdir())


def test_format_follows_the_suffix(desk: Desk) -> None:
    """A file that ends in .json holds JSON, in any case of letters; without an ending --format says, else Markdown."""
    assert json.loads(desk.run("score", "me.json", "--format", "json").stdout)["answers"] == PERSON
    for name, *options in (["out.json"], ["OUT.JSON"], ["plain", "--format", "json"]):
        assert 0 == desk.run("score", "me.json", "-o", name, *options).returncode
        assert json.loads((desk.folder / name).read_text("utf-8"))["instrument"]["id"] == "rls-lupus"
    assert 0 == desk.run("score", "me.json", "-o", "none").returncode
    assert (desk.folder / "none").read_text("utf-8").startswith("# ")
    assert 0 == desk.run("form", "-o", "form.json").returncode
    assert json.loads((desk.folder / "form.json").read_text("utf-8"))


@pytest.mark.parametrize("arguments, code, remedy", [
    (("score", "me.json", "-o", "report.doc"), "unknown-ending", ".md, .markdown, .json, .txt, .html, .htm or .pdf"),
    (("score", "me.json", "-o", "report.doc", "--format", "json"), "unknown-ending", ".md"),
    (("score", "me.json", "-o", "out.json", "--format", "markdown"), "ending-and-format", "leave out"),
    (("demo", "-o", "report.odt"), "unknown-ending", ".md"),
    (("form", "-o", "form.md"), "unknown-ending", ".txt or .json"),
    (("form", "--json", "-o", "form.txt"), "ending-and-format", "leave out"),
    (("explain", "-o", "all.json"), "unknown-ending", ".txt, .md or .markdown"),
    (("codebook", "-o", "book.txt"), "unknown-ending", ".md, .markdown or .json"),
    (("codebook", "--format", "json", "-o", "book.md"), "ending-and-format", "leave out"),
    (("ask", "-o", "report.doc"), "unknown-ending", ".md"),
    (("ask", "--answers", "answers.md"), "unknown-ending", ".json"),
    (("batch", "me.json", "-o", "out.doc"), "unknown-ending", ".csv"),
    (("batch", "me.json", "-o", "out"), "unknown-ending", ".csv"),
    (("batch", "me.json", "-o", "out.csv", "--problems", "p.txt"), "unknown-ending", ".csv"),
    (("batch", "me.json", "-o", "out.csv", "--audit", "p"), "unknown-ending", ".csv"),
    (("batch", "me.json", "-o", "out.csv", "--summary", "s.csv"), "unknown-ending", ".md"),
])  # fmt: skip
def test_endings_that_no_format_has(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: str, remedy: str
) -> None:
    """A name with an ending that no format has, or another one than the option's, is usage, with those that exist."""
    monkeypatch.chdir(desk.folder)
    done = CliRunner().invoke(app, [*arguments])
    assert isinstance(done.exception, UsageError)
    assert (code, True) == (done.exception.code, remedy in done.exception.remedy)
    assert ("", ["me.json"]) == (done.output, [one.name for one in desk.folder.iterdir()])
