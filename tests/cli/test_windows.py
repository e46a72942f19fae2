"""The program in a real pseudo-terminal, and what nobody plans for: a kill, a closed window, a resize, pasted junk.

Each costs a process. What needs none is tried on a screen in memory (`display`), and some of each kind are slow.
"""

from __future__ import annotations

import json
import re
import signal
import stat
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from asking import CTRL_C
from display import Display
from killed import expected, killed
from windows import Window

from rls_screen.content.library import load

pytestmark = pytest.mark.posix  # a pseudo-terminal is POSIX
slow = pytest.mark.slow
PASTED = "\x1b[200~1\r2\rq\x1b]52;c;aGFjaw==\x07\x1b[2J\x1b[201~"


def kept(folder: Path) -> Any:
    """The answers of the only session."""
    [file] = (folder / "kept").glob("*.json")
    return json.loads(file.read_text("utf-8"))["answers"]


def at_whose_answers(folder: Path, *arguments: str, **more: Any) -> Window:
    """An interview at its second question, the first one skipped."""
    window = Window(folder, "ask", "--for", "patient", *arguments, **more)
    return window.wait("Press Enter to begin").press("\r", then=":? help").press(":s\r", then="Your answer: a number")


@pytest.mark.thorough
def test_killed_at_random_moments(tmp_path: Path) -> None:
    """Killed at four random moments, at most the answer being given is lost, and what is saved is as it was given."""
    all_given, found = expected(), killed(tmp_path, range(4))
    assert 4 == len(found)
    outcomes = [(len(one.kept) - one.given, [*one.kept.items()] == all_given[: len(one.kept)]) for one in found]
    assert [] == [one for one in outcomes if one not in ((0, True), (1, True))]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "number, status",
    [
        (signal.SIGTERM, 143),
        pytest.param(signal.SIGHUP, 129, marks=slow),
        pytest.param(signal.SIGINT, 130, marks=slow),
        pytest.param(signal.SIGKILL, 137, marks=slow),
    ],
)
def test_signals_in_the_menu(tmp_path: Path, number: signal.Signals, status: int) -> None:
    """Whatever signal ends the menu, the answers are there; those it can hear end it with their status and a word."""
    with at_whose_answers(tmp_path) as window:
        window.press("1", then="How old")
        window.child.kill(number)
        assert status == window.ended()
        assert (number != signal.SIGKILL) is ("Your answers are saved" in window.text)
    assert {"subject_id": {"unanswered": "skipped"}, "answered_by": "self"} == kept(tmp_path)
    assert 0o700 == stat.S_IMODE((tmp_path / "kept").stat().st_mode)
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "kept").iterdir()}


@pytest.mark.thorough
def test_a_closed_window(tmp_path: Path) -> None:
    """Where the window is closed in mid-question the answers are there."""
    with at_whose_answers(tmp_path) as window:
        window.press("1", then="How old")
        assert 129 == window.shut()
    assert "self" == kept(tmp_path)["answered_by"]


@slow
def test_resized_and_pasted(tmp_path: Path) -> None:
    """A resize draws the question anew at its width; pasted junk answers nothing and never reaches the terminal."""
    with at_whose_answers(tmp_path, columns=100) as window:
        window.resize(40, 20)
        window.wait("Your answer: a number, or Up and Down.").press(PASTED).press("\x1b[B", then="Enter takes")
        assert max(map(len, window.text.splitlines())) <= 40
        assert "]52;" not in window.raw
        window.press("q")
        assert 75 == window.ended()
    assert {"subject_id": {"unanswered": "skipped"}} == kept(tmp_path)


@slow
def test_staff_may_type_ahead(tmp_path: Path) -> None:
    """Keys of staff that come faster than the questions are all read, Enter too; not those before a list."""
    with Window(tmp_path, "ask", "--for", "staff") as window:
        window.wait("Press Enter to begin").press("\r", then=":? help")
        for keys in ("S1\r", "1", "44\r", "1", "1", "\r", " n"):
            window.press(keys)
        window.wait("1 to").press("q")
        assert 75 == window.ended()
    assert {"subject_id": "S1", "answered_by": "self", "age": 44, "sex": "female", "pregnancy": "no"} == kept(tmp_path)


def test_ctrl_c_at_the_very_end(tmp_path: Path) -> None:
    """Ctrl-C at the name of the files loses nothing: the interview can be gone on with."""
    everything = {id: "no" for id, item in load().items.items() if item.kind in ("yes_no", "yes_no_past")}
    today = datetime.now().astimezone().date().isoformat()
    answers = {**everything, "answered_on": today, "answered_by": "self", "age": 44, "sex": "male", "subject_id": "x1"}
    (tmp_path / "me.json").write_text(json.dumps({**answers, "main_worry": "sleep"}), "utf-8")

    def script(display: Display) -> Iterator[str]:
        yield from ("\r", "x", "f")  # x: what is to be read before the review
        assert "Name of the files:" in display.text
        yield CTRL_C
        assert 130 == display.status
        assert "Your answers are saved" in display.text

    Display().run(tmp_path, script, "ask", "--for", "patient", "--continue", "me.json")
    assert "sleep" == kept(tmp_path)["main_worry"]


@pytest.mark.thorough
@pytest.mark.parametrize("plain", [pytest.param(False, id="menu"), pytest.param(True, id="lines", marks=slow)])
def test_ctrl_z_and_fg(tmp_path: Path, plain: bool) -> None:
    """Stopped with Ctrl-Z and brought back, the menu is drawn again and takes keys; what was typed is there still."""
    arguments = ("ask", "--for", "staff", *(["--plain"] if plain else []))
    with Window(tmp_path, shell=True, PS1="SHELL$ ") as window:
        window.wait("SHELL$").press(f"{sys.executable} -m rls_screen {' '.join(arguments)}\r")
        if not plain:
            window.wait("Press Enter to begin").press("\r")
        typed = "> SL" if plain else "> Subject code: SL"
        window.wait("Study or patient code").press("S").press("L", then=typed).press("\x1a", then="Stopped")
        window.press("fg\r", then=typed).press("E\r", then="Whose answers")
        window.press("\x1a", then="[1]+ Stopped").press("fg\r")
        window.wait("> " if plain else "1 The patient (read aloud").press("1\r" if plain else "1", then="Age in years")
        window.press("\x03", then="Your answers are saved")
    assert {"subject_id": "SLE", "answered_by": "self"} == kept(tmp_path)


@pytest.mark.parametrize("voice, lines", [
    pytest.param("patient", ("> 1  I am, for myself", "> 2  A health worker"), id="answers"),
    pytest.param("staff", ("> 2 [   ] ", "> 3 [   ] "), id="a list"),
])  # fmt: skip
def test_the_cursor_shows_what_is_marked(tmp_path: Path, voice: str, lines: tuple[str, ...]) -> None:
    """The real cursor, which a screen reader follows, is seen and stands on the marked line of answers and of lists."""

    def script(display: Display) -> Iterator[str]:
        def marked() -> str:
            assert not display.screen.cursor.hidden
            return str(display.screen.display[display.screen.cursor.y])

        yield from ("\r", ":s\r") if voice == "patient" else ("\r", "\x1b[F", "s")
        for line in lines:
            yield "\x1b[B"
            assert line in marked()

    Display(80, 30).run(tmp_path, script, "ask", "--for", voice)


@pytest.mark.thorough
def test_plain_lines_on_a_terminal(tmp_path: Path) -> None:
    """In plain lines nothing but text reaches the terminal, and a wrong line is asked again."""
    with Window(tmp_path, "ask", "--for", "patient", TERM="dumb") as window:
        window.wait("Question 1.").press(":s\r", then="Question 2.").press("sometimes\r", then="a number from 1 to 4")
        window.press("1\r", then="Question 3.").press("\x04")
        assert 75 == window.ended()
        assert "\x1b" not in window.raw
    assert "self" == kept(tmp_path)["answered_by"]


@slow
def test_a_terminal_with_little(tmp_path: Path) -> None:
    """The menu works on an old terminal without colour and without UTF-8: bold and faint are all it uses."""
    poor = {"NO_COLOR": "1", "TERM": "vt100", "LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    with at_whose_answers(tmp_path, **poor) as window:
        window.press("1", then="How old").press("40\r", then="Female").press("q")
        assert 75 == window.ended()
        assert {"0", "1", "2", "0;1", "0;2", ""} >= set(re.findall("\x1b\\[([0-9;]*)m", window.raw))
    assert 40 == kept(tmp_path)["age"]
