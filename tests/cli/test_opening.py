"""The first words of an interview: how plain lines are left, and who is answering."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rls_screen.cli import app, interview, opening
from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.errors import Exit
from rls_screen.person.answers import Answer, Given
from rls_screen.session import resume, unfinished

RLS = load()
WHO = RLS.head.respondents


class Typed(StringIO):
    """Lines typed at a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.mark.parametrize("typed, place", [("1", 0), ("2", 1), (" 3 ", 2), ("x\n\n4\n0\n2", 1)])
def test_who_is_answering(monkeypatch: pytest.MonkeyPatch, typed: str, place: int) -> None:
    """A number says who is answering; anything else is asked again."""
    monkeypatch.setattr(sys, "stdin", StringIO(f"{typed}\n"))
    assert place == opening.ask_who(lambda: None)


@pytest.mark.parametrize("typed", ["q\n", ":q\n", "x\n"])
def test_nobody_is_answering(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    """q and the end of input leave."""
    monkeypatch.setattr(sys, "stdin", StringIO(typed))
    with pytest.raises(typer.Exit) as caught:
        opening.ask_who(lambda: None)
    assert Exit.STOPPED == caught.value.exit_code


@pytest.mark.parametrize("place, voice, given", [
    (0, "patient", {"answered_by": Answer("self")}), (1, "patient", {"answered_by": Answer("carer")}), (2, "staff", {}),
])  # fmt: skip
def test_the_voice_of_who_is_answering(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: int, voice: Voice, given: dict[str, Given]
) -> None:
    """The interview is in the voice of who is answering, and what that says is not asked again."""
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(tmp_path))
    monkeypatch.setattr(interview, "_open", lambda voice, *, plain: interview._Opened(menu=False, who=place))
    done = CliRunner().invoke(app, ["ask"], input=":s\n")
    assert Exit.STOPPED == done.exit_code
    [(id, saved)] = unfinished(tmp_path)
    session, _ = resume(id, RLS, tmp_path, saved)
    assert voice == session.voice
    assert given == {item: one for item, one in session.answers.given.items() if item != "subject_id"}


def test_who_is_answering_is_no_interview(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where nothing but who is answering was said, nothing is kept."""
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(tmp_path))
    monkeypatch.setattr(interview, "_open", lambda voice, *, plain: interview._Opened(menu=False, who=0))
    done = CliRunner().invoke(app, ["ask"], input="")
    assert (Exit.STOPPED, []) == (done.exit_code, [*tmp_path.iterdir()])
    assert RLS.words.ending.stopped_unanswered in done.output


@pytest.mark.parametrize("arguments, voice", [
    pytest.param((), None, id="nothing said: asked"), pytest.param(("--for", "staff"), "staff", id="staff"),
    pytest.param(("--for", "patient"), "patient", id="patient"),
])  # fmt: skip
def test_who_is_asked_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...], voice: Voice | None
) -> None:
    """Who is answering is asked unless the command says it."""
    asked: list[str | None] = []

    def opened(voice: str | None, *, plain: bool) -> interview._Opened:
        asked.append(voice)
        return interview._Opened(menu=False)

    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(tmp_path))
    monkeypatch.setattr(interview, "_open", opened)
    CliRunner().invoke(app, ["ask", *arguments], input="")
    assert [voice] == asked


def test_asked_at_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """At a terminal the question comes before the keys, which are those of the voice; plain lines then begin."""
    monkeypatch.setattr(sys, "stdin", Typed("3\n"))
    assert interview._Opened(menu=False, who=2) == interview._open(None, plain=True)
    shown = capsys.readouterr().out
    assert 0 < shown.index(RLS.words.opening.who) < shown.index(RLS.words.keys.lines.split(".")[0])
    assert RLS.words.opening.voice.staff in " ".join(shown.split())


@pytest.mark.parametrize("environment, plain, leave", [
    ({}, True, RLS.words.opening.lines_by_option),
    ({"ACCESSIBLE": "1"}, False, RLS.words.opening.lines_by_variable.format(variable="ACCESSIBLE")),
    ({}, False, RLS.words.opening.lines_by_terminal),
])  # fmt: skip
def test_how_to_leave_plain_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    environment: dict[str, str], plain: bool, leave: str,
) -> None:  # fmt: skip
    """The first line says that plain lines are on, and how to leave them."""
    for name in ("RLS_SCREEN_ACCESSIBLE", "ACCESSIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdin", StringIO())
    interview._open("staff", plain=plain)
    first = " ".join(capsys.readouterr().out.split("\n\n")[0].split())
    assert f"{RLS.words.opening.lines} {leave}" == first
