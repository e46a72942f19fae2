"""The README is true: its sessions run and print what it shows, its words are the program's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rls_screen.instrument import Instrument

ROOT = Path(__file__).parent.parent
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


@pytest.mark.skipif(os.name != "posix", reason="the README's sessions are for a POSIX shell")
@pytest.mark.parametrize("session", [pytest.param(text, id=text.splitlines()[0]) for text in SESSIONS])
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


def test_every_field_is_documented() -> None:
    """Every field a content file may hold is explained in questionnaires/README.md."""
    from rls_screen import questionnaire

    guide = (ROOT / "questionnaires" / "README.md").read_text("utf-8")
    shapes = [s for s in vars(questionnaire).values() if isinstance(s, type) and issubclass(s, questionnaire.Content)]
    fields = {field for shape in shapes for field in shape.model_fields}
    named = set(re.findall(r"`\[{0,2}([a-z_]+)(?:\]{0,2}| = true)`", guide))
    assert set() == fields - named
