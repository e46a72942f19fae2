"""The commands for unfinished interviews: what is listed, which one is chosen, and what is never shown."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import typer
from toy.making import answers
from typer.testing import CliRunner, Result

from rls_screen.cli import app
from rls_screen.cli import sessions as commands
from rls_screen.content.library import load
from rls_screen.errors import Exit, InputMissing, UsageError
from rls_screen.session import Session, new_session, save, updated

RLS = load()
NOW = datetime.now().astimezone()
SECRET = {"subject_id": "zebra-7", "main_worry": "giraffe", "age": 99}


class Typed(StringIO):
    """Lines typed at a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the sessions."""
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(tmp_path))
    monkeypatch.delenv(commands.SHARED_VARIABLE, raising=False)
    return tmp_path


def kept(folder: Path, hours: float, **given: Any) -> Session:
    """A session with these answers, saved so many hours ago."""
    import os

    then = NOW - timedelta(hours=hours)
    made = updated(new_session("staff", then), answers(RLS, **(given or SECRET)), None, then)
    save(made, RLS, folder)
    os.utime(folder / f"{made.id}.json", (then.timestamp(), then.timestamp()))
    return made


def run(*arguments: str) -> Result:
    """The command."""
    return CliRunner().invoke(app, [*arguments])


def chosen(monkeypatch: pytest.MonkeyPatch, *typed: str) -> str:
    """The id that is chosen by these lines."""
    monkeypatch.setattr(sys, "stdin", Typed("".join(f"{line}\n" for line in typed)))
    return commands.chosen_session()


def test_what_is_listed(folder: Path) -> None:
    """Listed are id, time, wording and how far, the last one first; never the code, never an answer."""
    old, new = kept(folder, 30), kept(folder, 1, age=99)
    shown = run("sessions", "list").output
    first, second, number = shown.splitlines()
    assert [True, True] == [new.id in first, old.id in second]
    assert RLS.words.sessions.number.of(2) == number
    assert ", in staff wording, 1 answered, about" in first
    assert ", 3 answered, about" in second
    assert [] == [
        value for value in ("zebra", "giraffe", "99 ") if value in shown.replace(new.id, "").replace(old.id, "")
    ]


def test_one_that_cannot_be_read_is_listed(folder: Path) -> None:
    """A file that cannot be read is listed as such and hides no other."""
    (folder / "0123abcd.json").write_text("{", "utf-8")
    made = kept(folder, 1)
    shown = run("sessions", "list").output
    assert (True, True) == ("0123abcd" in shown and "cannot be read" in shown, made.id in shown)


def test_choosing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One is chosen by its number or its id; Enter takes the last one."""
    old, new = kept(folder, 30), kept(folder, 11)
    assert new.id == chosen(monkeypatch, "") == chosen(monkeypatch, "1") == chosen(monkeypatch, "x", "3", "0", new.id)
    assert old.id == chosen(monkeypatch, "2") == chosen(monkeypatch, old.id.upper())


def test_enter_takes_only_a_recent_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enter alone takes none that was saved more than twelve hours ago."""
    old = kept(folder, 13)
    assert old.id == chosen(monkeypatch, "", "1")
    with pytest.raises(typer.Exit) as caught:
        chosen(monkeypatch, "", "q")
    assert Exit.STOPPED == caught.value.exit_code


def test_a_shared_account(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    """Where several people use the account only the number is said, and an id alone chooses."""
    monkeypatch.setenv(commands.SHARED_VARIABLE, "1")
    made = kept(folder, 1)
    assert made.id == chosen(monkeypatch, "", "1", "zebra-7", made.id)
    shown = capsys.readouterr().out + run("sessions", "list").output
    assert made.id not in shown
    assert 2 == shown.count(RLS.words.sessions.number.of(1))


def test_nobody_to_ask(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any the command ends; from a pipe with some it wants an id."""
    with pytest.raises(InputMissing):
        commands.chosen_session()
    kept(folder, 1)
    monkeypatch.setattr(sys, "stdin", StringIO("1\n"))
    with pytest.raises(UsageError, match="rls-screen resume ID"):
        commands.chosen_session()


def test_deleted_and_purged(folder: Path) -> None:
    """What is deleted is said in the words of the questionnaire."""
    made = [kept(folder, hours) for hours in (1, 200, 300)]
    words = RLS.words.sessions
    assert words.purged.of(2) == run("sessions", "purge", "--older-than", "7d").output.strip()
    assert words.deleted.format(id=made[0].id) == run("sessions", "delete", made[0].id).output.strip()
    assert words.number.of(0) == run("sessions", "list").output.strip()
