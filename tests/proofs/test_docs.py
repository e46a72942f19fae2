"""The README is true: its sessions run and print what it shows, its words are the program's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rls_screen.content.instrument import Instrument
from rls_screen.errors import Exit
from rls_screen.explain.reading import resting_on

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SESSIONS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


def run(command: str, folder: Path) -> str:
    """What a command prints, on either stream, with the program on the path."""
    program = folder / "bin" / "rls-screen"
    if not program.exists():
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rls_screen "$@"\n')
        program.chmod(0o755)
    paths = f"{program.parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": paths, "PYTHONPATH": str(ROOT), "RLS_SCREEN_SESSIONS": str(folder / "kept")}
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


def matches(expected: str, printed: str) -> bool:
    """Whether what was printed is what is shown, with `...` standing for anything."""
    pattern = re.escape(expected.strip()).replace(re.escape("..."), "(.|\n)*")
    return re.fullmatch(pattern, printed.strip()) is not None


def marks(session: str) -> list[pytest.MarkDecorator]:
    """`check` compares all worked people, as another test does; that the README shows what it prints is for -m slow."""
    return [pytest.mark.slow] if re.search(r"^\$ rls-screen check$", session, re.MULTILINE) else []


@pytest.mark.posix  # the README's sessions are for a POSIX shell
@pytest.mark.parametrize(
    "session", [pytest.param(text, id=text.splitlines()[0], marks=marks(text)) for text in SESSIONS]
)
def test_sessions_run(session: str, tmp_path: Path) -> None:
    """Every session of the README prints what it shows there."""
    for step in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        command, _, expected = step.partition("\n")
        printed = run(command, tmp_path)
        assert matches(expected, printed), f"{command} printed:\n{printed}"


def test_intended_use_is_one_wording(instrument: Instrument) -> None:
    """The README and the top help print the intended use in the questionnaire's own wording."""
    wording = instrument.head.intended_use
    assert wording in " ".join(README.split())
    helped = subprocess.run([sys.executable, "-m", "rls_screen", "--help"], capture_output=True, text=True, timeout=60)
    assert wording in " ".join(helped.stdout.split())


def test_every_command_is_in_the_readme() -> None:
    """Every command `--help` lists is named in the README."""
    from typer.main import get_command

    from rls_screen.cli import app

    commands = getattr(get_command(app), "commands")  # noqa: B009
    assert [] == [name for name in commands if f"rls-screen {name}" not in README]


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_notebook_examples_run(code: str) -> None:
    """Python shown in the README runs as it stands."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (0, "") == (done.returncode, done.stderr)


def test_every_exit_status_is_in_the_readme() -> None:
    """The README's table of exit statuses names every one the program has, and no other."""
    rows = re.findall(r"^\| ([\d, ]+) \|", README, re.MULTILINE)
    assert [*map(int, Exit)] == sorted(int(status) for row in rows for status in row.split(","))


def test_what_is_to_be_checked_is_listed(instrument: Instrument) -> None:
    """The README lists every source not read itself, and the conclusions that rest on it."""
    listed = README[README.index("### To be checked in the primary source") :].split("\n## ")[0]
    entries = re.findall(r"^- `([a-z0-9-]+)` \((\w+)\): ((?:.|\n  )*)", listed, re.MULTILINE)
    sources = [one for one in instrument.sources.values() if one.confidence in ("secondary", "unconfirmed")]
    assert [(one.id, one.confidence) for one in sources] == [(id, mark) for id, mark, _ in entries]
    conclusions = {*instrument.findings, *instrument.results, *(line.id for line in instrument.considerations)}
    for id, _, named in entries:
        resting = resting_on(instrument, id)
        expected = [one for one in resting if one in conclusions] or resting
        assert expected == re.findall(r"`(\w+)`", named), id


def test_every_field_is_documented() -> None:
    """Every field a content file may hold is explained in questionnaires/README.md."""
    from rls_screen.content import schema as questionnaire

    guide = (ROOT / "questionnaires" / "README.md").read_text("utf-8")
    shapes = [s for s in vars(questionnaire).values() if isinstance(s, type) and issubclass(s, questionnaire.Content)]
    fields = {info.alias or field for shape in shapes for field, info in shape.model_fields.items()}
    named = set(re.findall(r"`\[{0,2}([a-z_]+)(?:\]{0,2}| = true)`", guide))
    assert set() == fields - named
