"""Characters that the terminal cannot show are refused, not replaced."""

from __future__ import annotations

import contextlib
import sys
from io import StringIO
from typing import Any

import pytest
from asking import ENTER, Fed, Paper, pressed
from prompt_toolkit.input import create_pipe_input
from toy.making import answers

from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.person.answers import Answer, Answers
from rls_screen.person.interview import Interview
from rls_screen.wizard.drive import drive
from rls_screen.wizard.lines import EndOfInput, Lines
from rls_screen.wizard.menu import Menu
from rls_screen.wizard.text import in_ascii, not_shown

RLS = load()
VOICES: tuple[Voice, ...] = ("patient", "staff")
posix = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX")


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
    ("M\udcfcller", "utf-8", ""),
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
    kept, out = [Interview(RLS, answers(RLS), "patient", jumped_to="main_worry")], AsciiOut()
    with create_pipe_input() as pipe, contextlib.suppress(EndOfInput):
        paper = AsciiPaper()
        front: Any = Menu(Fed(pipe, paper, [*lines], RLS.words), "patient", RLS.words)
        if not menu:
            front = Lines(StringIO("".join(f"{line}\n" for line in lines)), out, RLS.words, strict=False)
        drive(kept[0], front, kept.append)
    return kept[-1].answers, paper.text if menu else " ".join(out.getvalue().split())


@pytest.mark.parametrize("character", ["ü", "\udcc3\udcbc"])
def test_a_line_with_such_a_character_is_refused(character: str) -> None:
    """In line mode the whole line is refused aloud and asked again; nothing of it is recorded."""
    found, shown = typed(False, f"M{character}ller", "Mueller")
    assert Answer("Mueller") == found.given["main_worry"]
    assert "cannot show latin small letter u with diaeresis, so the answer was not recorded" in shown
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
