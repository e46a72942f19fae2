"""The kind of terminal: which front end fits it, and how it is left quiet between two questions."""

from __future__ import annotations

import os
import sys

import pytest

from rls_screen.wizard.terminal import lines_wanted, quiet_terminal


@pytest.mark.parametrize("environment, lines", [
    pytest.param({"TERM": "dumb"}, True, id="a dumb terminal"),
    pytest.param({"ACCESSIBLE": "1"}, True, id="accessible programs wished"),
    pytest.param({"RLS_SCREEN_ACCESSIBLE": "yes"}, True, id="this program accessible"),
    pytest.param({"ACCESSIBLE": "0", "RLS_SCREEN_ACCESSIBLE": "False", "TERM": "xterm"}, False, id="not wished"),
    pytest.param({}, False, id="nothing named"),
])  # fmt: skip
def test_plain_lines_by_the_environment(environment: dict[str, str], lines: bool) -> None:
    """Plain lines are used where the environment asks for them, or names a terminal that cannot do more."""
    assert lines is lines_wanted(environment)


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is POSIX")
def test_between_two_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two panels no key is shown, Enter stays Enter and no line is waited for; Ctrl-C still interrupts."""
    import pty
    import termios

    master, slave = pty.openpty()
    with open(slave, "rb", buffering=0) as keyboard:
        monkeypatch.setattr(sys, "stdin", keyboard)
        before = termios.tcgetattr(slave)
        with quiet_terminal():
            within = termios.tcgetattr(slave)
        after = termios.tcgetattr(slave)
    os.close(master)
    wanted = {"Enter": (0, termios.ICRNL), "echo": (3, termios.ECHO), "lines": (3, termios.ICANON)}
    assert dict.fromkeys(wanted, 0) == {name: within[at] & flag for name, (at, flag) in wanted.items()}
    assert 0 != within[3] & termios.ISIG
    assert before == after
