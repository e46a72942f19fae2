"""What comes between: a signal just after an answer, Ctrl-Z, a character that the terminal cannot show."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any, TextIO

import pytest
from asking import CTRL_C, ENTER, Fed, Paper, pressed
from prompt_toolkit.input import create_pipe_input
from toy.making import answers

from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.person.answers import Answer, Answers
from rls_screen.person.interview import Interview
from rls_screen.wizard.drive import drive
from rls_screen.wizard.line_input import LineInput
from rls_screen.wizard.lines import EndOfInput, Lines
from rls_screen.wizard.menu import Menu
from rls_screen.wizard.question import Answered, Question, Reply
from rls_screen.wizard.screen import Terminal
from rls_screen.wizard.stops import Stops
from rls_screen.wizard.text import in_ascii, not_shown

RLS = load()
VOICES: tuple[Voice, ...] = ("patient", "staff")
posix = pytest.mark.posix  # a pseudo-terminal is POSIX

# ---- A signal -------------------------------------------------------------------------------------------------------


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
        super().__init__(StringIO("1\n2\n"), StringIO(), strict=True, stops=stops)
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
    one = Interview(RLS, answers(RLS), "patient", gone_to="flag_stroke")
    with pytest.raises(SystemExit, match="143"):
        drive(one, Answering(Stops()), kept.append)
    assert [{"flag_stroke": Answer(True)}] == [dict(one.answers.given) for one in kept]


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("keys", [f"1{CTRL_C}", f"1{CTRL_C}2", f"12{CTRL_C}"])
def test_ctrl_c_with_the_answer(keys: str, voice: Voice) -> None:
    """Ctrl-C that comes together with an answer is not dropped with what was typed ahead: the answer is kept first."""
    ran = pressed(keys, instrument=RLS, voice=voice, at="urge_to_move")
    assert "interrupted" == ran.ended
    assert Answer("yes") == ran.given["urge_to_move"]


@pytest.mark.parametrize("at, keys", [("flag_stroke", " "), ("pregnancy", "1")])
def test_ctrl_c_before_a_list(at: str, keys: str) -> None:
    """Nor is it dropped before a list."""
    about = {"subject_id": "x", "answered_by": "self", "age": 40, "sex": "female"}
    ran = pressed(keys + CTRL_C, instrument=RLS, at=at, before=about)
    assert ("interrupted", True) == (ran.ended, at in ran.given or "EMERGENCY" in ran.shown)


def test_a_signal_while_a_panel_is_taken_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal raised after a key was taken, and before its panel is gone, waits until the answer is kept."""
    from questionary.question import Question

    from rls_screen.wizard import screen

    class Late(Question):
        """A question that is interrupted at its very end."""

        def unsafe_ask(self, patch_stdout: bool = False) -> Any:
            """The answer is there, and lost."""
            super().unsafe_ask(patch_stdout)
            raise KeyboardInterrupt

    monkeypatch.setattr(screen, "Question", Late)
    ran = pressed("1", instrument=RLS, voice="patient", at="urge_to_move")
    assert ("interrupted", Answer("yes")) == (ran.ended, ran.given["urge_to_move"])


# ---- Ctrl-Z ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def a_terminal() -> Iterator[tuple[int, TextIO]]:
    """The two ends of a pseudo-terminal: one to type at, one to read from."""
    import pty

    master, slave = pty.openpty()
    with open(slave, encoding="utf-8") as source:
        yield master, source
    os.close(master)


@posix
def test_a_line_of_a_terminal() -> None:
    """One line at a time is read; keys with a signal do not drop what was typed before them; an end is an end."""
    import termios

    with a_terminal() as (master, source):
        before = termios.tcgetattr(source.fileno())
        lines = LineInput(source, StringIO(), Stops())
        os.write(master, "Müller\nsecond\n".encode())
        assert ["Müller\n", "second\n"] == [lines.readline(), lines.readline()]
        os.write(master, b"half\x04")
        threading.Timer(0.05, os.write, (master, b" a line\n")).start()
        assert "half a line\n" == lines.readline()
        os.write(master, b"\x04")
        assert lines.readline() == ""
        assert before == termios.tcgetattr(source.fileno())


@posix
def test_what_was_typed_of_a_line_survives_ctrl_z(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed of a line is in it again after the program was stopped; the terminal is as it was meanwhile."""
    import signal
    import termios

    from rls_screen.wizard import line_input

    def never(*_: object) -> None:
        raise OSError("not allowed here")

    monkeypatch.setattr(line_input, "_give_back", never)
    with a_terminal() as (master, source):
        usual, during, out = termios.tcgetattr(source.fileno()), [], StringIO()

        def stopped(process: int, number: int) -> None:
            during.append((number, termios.tcgetattr(source.fileno())))
            os.write(master, b" and the rest\n")

        monkeypatch.setattr(os, "kill", stopped)
        os.write(master, b"half")
        threading.Timer(0.1, signal.pthread_kill, (threading.get_ident(), signal.SIGTSTP)).start()
        assert "half and the rest\n" == LineInput(source, out, Stops()).readline()
    assert [(signal.SIGTSTP, usual)] == during
    assert "> half" == out.getvalue()
    assert signal.SIG_DFL == signal.getsignal(signal.SIGTSTP)


@posix
def test_typed_too_early_is_dropped_at_a_terminal() -> None:
    """What was typed at a terminal before there was something to answer is dropped; a pipe is taken at its word."""
    with a_terminal() as (master, source):
        lines = LineInput(source, StringIO(), Stops())
        os.write(master, b"1\n1\nha")
        lines.forget_typed()
        os.write(master, b"2\n")
        assert "2\n" == lines.readline()
    pipe = LineInput(StringIO("1\n"), StringIO(), Stops())
    pipe.forget_typed()
    assert "1\n" == pipe.readline()


# ---- What a terminal cannot show ------------------------------------------------------------------------------------


class AsciiPaper(Paper):
    """A terminal that shows ASCII alone."""

    def encoding(self) -> str:
        """What it can show."""
        return "ascii"


class AsciiOut(StringIO):
    """A stream to such a terminal."""

    encoding = "ascii"


@pytest.mark.parametrize("text, encoding, name", [
    ("Mueller", "ascii", None),
    ("Müller", "utf-8", None),
    ("Müller", None, None),
    ("Müller", "latin-1", None),
    ("Müller", "no such encoding", None),
    ("Müller", "ascii", "latin small letter u with diaeresis"),
    ("M\udcc3\udcbcller", "ascii", "latin small letter u with diaeresis"),
    ("M\udcfcller", "utf-8", "one of the characters typed"),
    ("Ω", "latin-1", "greek capital letter omega"),
])  # fmt: skip
def test_what_cannot_be_shown(text: str, encoding: str | None, name: str | None) -> None:
    """The first character that an encoding lacks is named, and so is one whose bytes could not be read."""
    assert name == not_shown(text, encoding)


def test_signs_of_the_questions_in_ascii() -> None:
    """Signs that the program itself writes are written in ASCII."""
    assert "38 C, 5 ug: 'a' - \"b\"..." == in_ascii("38 °C, 5 µg: ‘a’ – “b”…")


def typed(menu: bool, *lines: str) -> tuple[Answers, str]:
    """The wish as it was typed at a terminal that shows ASCII alone, and what it showed."""
    kept, out = [Interview(RLS, answers(RLS), "patient", gone_to="main_worry")], AsciiOut()
    with create_pipe_input() as pipe, contextlib.suppress(EndOfInput):
        paper = AsciiPaper()
        front: Any = Menu(Fed(pipe, paper, [*lines]), "patient")
        if not menu:
            words = RLS.head.interview
            front = Lines(StringIO("".join(f"{line}\n" for line in lines)), out, strict=False, words=words)
        drive(kept[0], front, kept.append)
    return kept[-1].answers, paper.text if menu else " ".join(out.getvalue().split())


@pytest.mark.parametrize("character", ["ü", "\udcc3\udcbc"])
def test_a_line_with_such_a_character_is_refused(character: str) -> None:
    """In line mode the whole line is refused aloud and asked again; nothing of it is recorded."""
    found, shown = typed(False, f"M{character}ller", "Mueller")
    assert Answer("Mueller") == found.given["main_worry"]
    assert "cannot show latin small letter u with diaeresis, so it was not taken" in shown
    assert "hidden character" not in shown
    assert "Recorded: Mller" not in shown


@pytest.mark.parametrize("keys", [("Mü", "ueller" + ENTER), ("M\x1b[200~üx\x1b[201~", "ueller" + ENTER)])
def test_such_a_key_is_refused(keys: tuple[str, ...]) -> None:
    """In the menu such a key, and a pasted text with one, is refused aloud, and not replaced by another."""
    found, shown = typed(True, *keys)
    assert Answer("Mueller") == found.given["main_worry"]
    assert "This terminal cannot show latin small letter u with diaeresis" in shown


def test_a_terminal_that_can_show_it() -> None:
    """Where the terminal can show it, it is taken."""
    ran = pressed("Müller ’ Ω" + ENTER, instrument=RLS, at="main_worry")
    assert Answer("Müller ’ Ω") == ran.given["main_worry"]


def test_no_panel_is_drawn_again_where_none_is() -> None:
    """A program that goes on between two questions draws nothing."""
    with create_pipe_input() as pipe:
        paper = Paper()
        Terminal(pipe, paper).go_on()
    assert paper.text == ""
