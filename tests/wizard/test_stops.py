"""Signals: one that comes just after an answer ends the interview with the answer saved."""

from __future__ import annotations

import sys
from io import StringIO
from typing import Any

import pytest
from asking import CTRL_C, Paper, prompted
from prompt_toolkit.input import create_pipe_input
from questionary import Question as Asking
from toy.making import answers

from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.person.answers import Answer
from rls_screen.person.interview import Interview
from rls_screen.wizard.drive import drive
from rls_screen.wizard.lines import Lines
from rls_screen.wizard.question import Answered, Question, Reply
from rls_screen.wizard.screen import Terminal
from rls_screen.wizard.stops import Stops

RLS = load()
VOICES: tuple[Voice, ...] = ("patient", "staff")
posix = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX")


def test_what_arrives_while_listening_is_raised() -> None:
    """While a reply is waited for a signal ends the wait at once."""
    stops = Stops()
    with pytest.raises(SystemExit, match="143"), stops.listen():
        stops.arrived(SystemExit(143))


@pytest.mark.parametrize("later", [True, False])
def test_what_arrives_outside_waits(later: bool) -> None:
    """Outside, a signal waits for the next wait, or to be asked for; it comes once."""
    for raising in ("listen", "check"):
        stops = Stops()
        (stops.later if later else stops.arrived)(KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            stops.listen().__enter__() if raising == "listen" else stops.check()
        with stops.listen():
            stops.check()


class Answering(Lines):
    """A front where a signal comes just when an answer was given."""

    def __init__(self, stops: Stops) -> None:
        super().__init__(StringIO("1\n2\n"), StringIO(), RLS.words, strict=True, stops=stops)
        self._stops = stops

    def ask(self, question: Question) -> Reply:
        """The answer, then the signal."""
        reply = super().ask(question)
        if isinstance(reply, Answered):
            self._stops.arrived(SystemExit(143))
        return reply


def test_a_signal_after_an_answer() -> None:
    """A signal that comes after an answer ends the interview before the next one, with the answer kept."""
    kept: list[Interview] = []
    one = Interview(RLS, answers(RLS), "patient", jumped_to="flag_stroke")
    with pytest.raises(SystemExit, match="143"):
        drive(one, Answering(Stops()), kept.append)
    assert [{"flag_stroke": Answer(True)}] == [dict(one.answers.given) for one in kept]


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("keys", [f"1{CTRL_C}", f"1{CTRL_C}2", f"12{CTRL_C}"])
def test_ctrl_c_with_the_answer(keys: str, voice: Voice) -> None:
    """Ctrl-C that comes together with an answer is not dropped with what was typed ahead: the answer is kept first."""
    ran = prompted(keys, instrument=RLS, voice=voice, at="urge_to_move")
    assert "interrupted" == ran.ended
    assert Answer("yes") == ran.given["urge_to_move"]


@pytest.mark.parametrize("at, keys", [("flag_stroke", " "), ("pregnancy", "1")])
def test_ctrl_c_before_a_list(at: str, keys: str) -> None:
    """Nor is it dropped before a list."""
    about = {"subject_id": "x", "answered_by": "self", "age": 40, "sex": "female"}
    ran = prompted(keys + CTRL_C, instrument=RLS, at=at, before=about)
    assert ("interrupted", True) == (ran.ended, at in ran.given or "EMERGENCY" in ran.shown)


def test_a_signal_while_a_panel_is_taken_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal raised after a key was taken, and before its panel is gone, waits until the answer is kept."""
    from rls_screen.wizard import screen

    class Late(Asking):
        """A question that is interrupted at its very end."""

        def unsafe_ask(self, patch_stdout: bool = False) -> Any:
            """The answer is there, and lost."""
            super().unsafe_ask(patch_stdout)
            raise KeyboardInterrupt

    monkeypatch.setattr(screen, "Question", Late)
    ran = prompted("1", instrument=RLS, voice="patient", at="urge_to_move")
    assert ("interrupted", Answer("yes")) == (ran.ended, ran.given["urge_to_move"])


def test_no_panel_is_drawn_again_where_none_is() -> None:
    """A program that goes on between two questions draws nothing."""
    with create_pipe_input() as pipe:
        paper = Paper()
        Terminal(pipe, paper, RLS.words).go_on()
    assert paper.text == ""
