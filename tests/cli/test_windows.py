"""The program in a real pseudo-terminal, and what nobody plans for: a kill, a closed window, a resize, pasted junk."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from killed import expected, killed
from windows import Window

from rls_screen.content.library import load
from rls_screen.wizard.terminal import quiet_terminal

pytestmark = pytest.mark.posix  # a pseudo-terminal is POSIX
PASTED = "\x1b[200~1\r2\rq\x1b]52;c;aGFjaw==\x07\x1b[2J\x1b[201~"


def kept(folder: Path) -> Any:
    """The answers of the only session."""
    [file] = (folder / "kept").glob("*.json")
    return json.loads(file.read_text("utf-8"))["answers"]


def at_whose_answers(folder: Path, *arguments: str, **more: Any) -> Window:
    """An interview at its second question, the first one skipped."""
    window = Window(folder, "ask", *arguments, **more)
    return window.wait("Press Enter to begin").press("\r", then=":? help").press(":s\r", then="? for help")


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """Killed at twenty random moments, at most the answer being given is lost, and what is kept is as it was given."""
    all_given = expected()

    def once(number: int) -> tuple[int, bool]:
        found = killed(tmp_path / str(number), random.Random(number))
        return len(found.kept) - found.given, [*found.kept.items()] == all_given[: len(found.kept)]

    with ThreadPoolExecutor(4) as runs:
        outcomes = [*runs.map(once, range(20))]
    assert [] == [one for one in outcomes if one not in ((0, True), (1, True))]


@pytest.mark.parametrize(
    "number, status", [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGKILL, 137)]
)
def test_signals_in_the_menu(tmp_path: Path, number: signal.Signals, status: int) -> None:
    """Whatever signal ends the menu, the answers are there; those it can hear end it with their status and a word."""
    with at_whose_answers(tmp_path) as window:
        window.press("1", then="Type a number")
        window.child.kill(number)
        assert status == window.ended()
        assert (number != signal.SIGKILL) is ("Your answers are kept" in window.text)
    assert {"subject_id": {"unanswered": "skipped"}, "answered_by": "self"} == kept(tmp_path)
    assert 0o700 == stat.S_IMODE((tmp_path / "kept").stat().st_mode)
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "kept").iterdir()}


def test_a_closed_window(tmp_path: Path) -> None:
    """Where the window is closed in mid-question the answers are there."""
    with at_whose_answers(tmp_path) as window:
        window.press("1", then="Type a number")
        assert 129 == window.shut()
    assert "self" == kept(tmp_path)["answered_by"]


def test_resumed_at_the_same_question(tmp_path: Path) -> None:
    """Interrupted and resumed, the question is the same one, its words are there again, and the answer goes on."""
    with at_whose_answers(tmp_path, "--for", "patient") as window:
        window.press("1", then="How old").press("\x03")
        assert 130 == window.ended()
    [id] = [file.stem for file in (tmp_path / "kept").glob("*.json")]
    with Window(tmp_path, "ask", "--resume", id, "--for", "staff") as window:
        window.wait("Press Enter to begin").press("\r", then="Age of the patient").press("44\r", then="Which sex")
        window.press("q")
        assert 75 == window.ended()
    assert 44 == kept(tmp_path)["age"]


def test_open_in_another_window(tmp_path: Path) -> None:
    """An interview that is open in a window is not opened in a second one; another interview is no trouble."""
    with at_whose_answers(tmp_path):
        [id] = [file.stem for file in (tmp_path / "kept").glob("*.json")]
        with Window(tmp_path, "ask", "--resume", id) as second:
            assert 66 == second.ended()
            assert "open in another window" in " ".join(second.text.split())
        with at_whose_answers(tmp_path) as third:
            assert "1 unfinished interview kept here" in third.text
    assert 2 == len([*(tmp_path / "kept").glob("*.json")])


def test_open_from_its_first_words(tmp_path: Path) -> None:
    """Resumed, an interview is held while its opening is still read, so that no second window adds an answer unseen."""
    with at_whose_answers(tmp_path) as window:
        window.press("q")
        assert 75 == window.ended()
    [id] = [file.stem for file in (tmp_path / "kept").glob("*.json")]
    with Window(tmp_path, "ask", "--resume", id) as first:
        first.wait("Press Enter to begin")
        with Window(tmp_path, "ask", "--resume", id) as second:
            assert 66 == second.ended()
            assert "open in another window" in " ".join(second.text.split())
        with Window(tmp_path, "sessions", "delete", id) as third:
            assert 66 == third.ended()
        first.press("\r", then="? for help").press("1", then="Type a number")
    assert "self" == kept(tmp_path)["answered_by"]


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


def test_staff_may_type_ahead(tmp_path: Path) -> None:
    """Keys of staff that come faster than the questions are all read, Enter too; not those before a list."""
    with Window(tmp_path, "ask") as window:
        window.wait("Press Enter to begin").press("\r", then=":? help")
        for keys in ("S1\r", "1", "44\r", "1", "1", " n"):
            window.press(keys)
        window.wait("1 to").press("q")
        assert 75 == window.ended()
    assert {"subject_id": "S1", "answered_by": "self", "age": 44, "sex": "female", "pregnancy": "no"} == kept(tmp_path)


@pytest.mark.parametrize("environment", [
    pytest.param({"TERM": "dumb"}, id="a dumb terminal"),
    pytest.param({"ACCESSIBLE": "1"}, id="accessible programs wished"),
    pytest.param({"RLS_SCREEN_ACCESSIBLE": "yes"}, id="this program accessible"),
])  # fmt: skip
def test_plain_lines_on_a_terminal(tmp_path: Path, environment: dict[str, Any]) -> None:
    """In plain lines nothing but text reaches the terminal, and a wrong line is asked again."""
    with Window(tmp_path, "ask", "--for", "patient", **environment) as window:
        window.wait("Question 1.").press(":s\r", then="Question 2.").press("sometimes\r", then="a number from 1 to 4")
        window.press("1\r", then="Question 3.").press("\x04")
        assert 75 == window.ended()
        assert "\x1b" not in window.raw
    assert "self" == kept(tmp_path)["answered_by"]


@pytest.mark.parametrize("environment", [
    pytest.param({"NO_COLOR": "1"}, id="no colour"),
    pytest.param({"LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}, id="a Latin-1 locale"),
    pytest.param({"TERM": "vt100"}, id="an old terminal"),
])  # fmt: skip
def test_other_terminals(tmp_path: Path, environment: dict[str, str]) -> None:
    """The menu works without colour, without UTF-8 and on an old terminal; it never needs colour."""
    with at_whose_answers(tmp_path, "--for", "patient", **environment) as window:
        window.press("1", then="How old").press("40\r", then="Female").press("q")
        assert 75 == window.ended()
        assert {"0", "1", "0;1", ""} >= set(re.findall("\x1b\\[([0-9;]*)m", window.raw))
    assert 40 == kept(tmp_path)["age"]


def test_no_save(tmp_path: Path) -> None:
    """With --no-save nothing is kept, and no message says that it is."""
    with at_whose_answers(tmp_path, "--no-save") as window:
        window.press("q")
        assert 75 == window.ended()
        assert "Nothing was kept" in window.text
        assert "answers are kept" not in window.text
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("fresh", [True, False])
def test_an_emergency_in_a_file(tmp_path: Path, fresh: bool) -> None:
    """A file's emergency is the first thing said: of today, Enter stops there; else its signs are asked again."""
    date = datetime.now().astimezone().date().isoformat() if fresh else "2020-01-02"
    answers = {"answered_on": date, "age": 44, "flag_seizure": "yes"}
    (tmp_path / "me.json").write_text(json.dumps(answers), "utf-8")
    with Window(tmp_path, "ask", "--continue", "me.json") as window:
        window.wait("Press Enter to begin").press("\r").wait("Seizure or blackout. This needs emergency help now")
        if fresh:
            window.press("x \x1b\r", then="go on with the questions all the same").press("\r")
            assert 75 == window.ended()
            assert "EMERGENCY: Seizure or blackout." in " ".join(window.text.split())[-300:]
        else:
            window.press("c", then="Study or patient code")
    [file] = (tmp_path / "kept").glob("*.json")
    assert fresh is ("flag_seizure" not in json.loads(file.read_text("utf-8"))["aside"])


def test_an_emergency_is_said_again_on_resume(tmp_path: Path) -> None:
    """An interview stopped at an emergency begins with it when it is resumed, and goes on only with c."""
    with at_whose_answers(tmp_path, "--for", "patient") as window:
        for keys, then in (("1", "How old"), ("44\r", "Female"), ("1", "Are you pregnant"), ("1", "fell asleep")):
            window.press(keys, then=then)
        window.press("1", then="all the same").press("\r")
        assert 75 == window.ended()
    [id] = [file.stem for file in (tmp_path / "kept").glob("*.json")]
    with Window(tmp_path, "ask", "--resume", id) as window:
        window.wait("Press Enter to begin").press("\r", then="go on with the questions all the same")
        window.press("c", then="On dialysis").press("q")
        assert 75 == window.ended()


def test_ctrl_c_at_the_very_end(tmp_path: Path) -> None:
    """Ctrl-C at the name of the files loses nothing: the interview can be gone on with."""
    everything = {id: "no" for id, item in load().items.items() if item.kind in ("yes_no", "yes_no_past")}
    today = datetime.now().astimezone().date().isoformat()
    answers = {**everything, "answered_on": today, "answered_by": "self", "age": 44, "sex": "male", "subject_id": "x1"}
    (tmp_path / "me.json").write_text(json.dumps({**answers, "main_worry": "sleep"}), "utf-8")
    with Window(tmp_path, "ask", "--for", "patient", "--continue", "me.json") as window:
        window.wait("Press Enter to begin").press("\r", then="f finish").press("f", then="Name of the files:")
        window.press("\x03")
        assert 130 == window.ended()
        assert "Your answers are kept" in window.text
    assert "sleep" == kept(tmp_path)["main_worry"]


def test_enter_at_the_very_end(tmp_path: Path) -> None:
    """Enter at the name of the files saves report and answers where the screen says, and the session is gone."""
    everything = {id: "no" for id, item in load().items.items() if item.kind in ("yes_no", "yes_no_past")}
    today = datetime.now().astimezone().date().isoformat()
    answers = {**everything, "answered_on": today, "answered_by": "self", "age": 44, "sex": "male", "subject_id": "x1"}
    (tmp_path / "me.json").write_text(json.dumps({**answers, "main_worry": "sleep"}), "utf-8")
    folder = tmp_path / "reports"
    begun = ("ask", "--for", "patient", "--continue", "me.json")
    with Window(tmp_path, *begun, RLS_SCREEN_FOLDER=str(folder)) as window:
        window.wait("Press Enter to begin").press("\r", then="f finish").press("f", then="Name of the files:")
        assert "x1.txt" in window.text
        window.press("\r")
        assert 0 == window.ended()
    assert ["x1.json", "x1.txt"] == sorted(file.name for file in folder.iterdir())
    assert "sleep" == json.loads((folder / "x1.json").read_text("utf-8"))["answers"]["main_worry"]
    assert [] == [*(tmp_path / "kept").glob("*.json")]


@pytest.mark.parametrize("plain", [False, True], ids=["menu", "lines"])
def test_ctrl_z_and_fg(tmp_path: Path, plain: bool) -> None:
    """Stopped with Ctrl-Z and brought back, the menu is drawn again and takes keys; what was typed is there still."""
    arguments = ("ask", "--plain") if plain else ("ask",)
    with Window(tmp_path, shell=True, PS1="SHELL$ ") as window:
        window.wait("SHELL$").press(f"{sys.executable} -m rls_screen {' '.join(arguments)}\r")
        if not plain:
            window.wait("Press Enter to begin").press("\r")
        window.wait("Study or patient code").press("S").press("L", then="> SL").press("\x1a", then="Stopped")
        window.press("fg\r", then="> SL").press("E\r", then="Whose answers")
        window.press("\x1a", then="[1]+ Stopped").press("fg\r")
        window.wait("> " if plain else "1 The patient (read aloud").press("1\r" if plain else "1", then="Age of")
        window.press("\x03", then="Your answers are kept")
    assert {"subject_id": "SLE", "answered_by": "self"} == kept(tmp_path)


def test_the_cursor_shows_what_is_marked(tmp_path: Path) -> None:
    """The real cursor, which a screen reader follows, is seen and stands on the marked line of answers and of lists."""
    with at_whose_answers(tmp_path) as window:
        for keys, line in (("\x1b[B", "> 1  The patient (read aloud"), ("\x1b[B", "> 2  Staff, for or with")):
            window.press(keys, then="Enter takes")
            assert line in window.screen.display[window.screen.cursor.y]
            assert not window.screen.cursor.hidden
        window.press("1", then="Age of").press("44\r", then="Male").press("2", then="Warning signs").wait("? help")
        window.press("jjjjjj", then="Where colour is hard to judge")
        assert "> 7 [   ] Suddenly cold" in window.screen.display[window.screen.cursor.y]


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
