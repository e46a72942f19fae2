"""Lines typed at a terminal: Ctrl-Z and signals lose nothing of them."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from io import StringIO
from typing import TextIO

import pytest

from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.wizard.line_input import LineInput
from rls_screen.wizard.stops import Stops

RLS = load()
VOICES: tuple[Voice, ...] = ("patient", "staff")
posix = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX")


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
