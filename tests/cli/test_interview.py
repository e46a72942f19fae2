"""The command of the interview, in process: how it begins, goes on, ends, and what is left on the disk."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import stat
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from desk import PERSON, Desk
from toy.making import answers
from typer.testing import CliRunner, Result

from rls_screen.cli import app, ending, interview
from rls_screen.cli.beginning import Start
from rls_screen.cli.ending import Outputs
from rls_screen.cli.interview import _finish, _Saver
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.errors import InputMissing
from rls_screen.person.answers import Answer, Answers
from rls_screen.session import Session, delete, locked, new_session, save, updated
from rls_screen.wizard.stops import Stops

RLS = load()


@pytest.fixture(autouse=True)
def sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the sessions."""
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "kept"


def run(*arguments: str, typed: tuple[str, ...] = ()) -> Result:
    """The command with these lines in a pipe."""
    return CliRunner().invoke(app, ["ask", *arguments], input="".join(f"{line}\n" for line in typed))


def only_session(folder: Path) -> Any:
    """The content of the only session."""
    [file] = folder.glob("*.json")
    return json.loads(file.read_text("utf-8"))


def test_resumed_at_the_same_question(sessions: Path) -> None:
    """Stopped and resumed in the other voice, the question is the same one, and the answer goes on."""
    assert 75 == run("--for", "patient", typed=(":s", "1")).exit_code
    id = only_session(sessions)["id"]
    again = run("--resume", id, "--for", "staff", typed=("44",))
    assert 75 == again.exit_code
    assert RLS.items["age"].staff in " ".join(again.output.split())
    assert (44, "self") == (only_session(sessions)["answers"]["age"], only_session(sessions)["answers"]["answered_by"])


def test_open_in_another_window(sessions: Path) -> None:
    """A session that is open in a window is not opened in a second one; another interview is no trouble."""
    run(typed=("x1",))
    id = only_session(sessions)["id"]
    with locked(id, sessions):
        refused = run("--resume", id)
        assert isinstance(refused.exception, InputMissing)
        assert RLS.words.opening.waiting.of(1) in run(typed=("x2",)).output
    assert 2 == len([*sessions.glob("*.json")])


def test_locked_from_its_first_words(sessions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Resumed, a session is locked while its opening is still read, so that no second window adds an answer unseen."""
    run(typed=("x1",))
    id, seen = only_session(sessions)["id"], []

    def opening(voice: str, *, plain: bool) -> interview._Opened:
        others: tuple[Callable[[], object], ...] = (
            lambda: ExitStack().enter_context(locked(id, sessions)),
            lambda: delete(id, sessions),
        )
        for other in others:
            with pytest.raises(InputMissing):
                other()
            seen.append(voice)
        return interview._Opened(menu=False)

    monkeypatch.setattr(interview, "_open", opening)
    assert 75 == run("--resume", id, typed=("1",)).exit_code
    assert ["staff", "staff"] == seen
    assert "self" == only_session(sessions)["answers"]["answered_by"]


def test_no_save(sessions: Path) -> None:
    """With --no-save nothing is saved, and no message says that it is."""
    done = run("--no-save", typed=("x1", "q"))
    assert 75 == done.exit_code
    assert RLS.words.ending.stopped_unsaved in done.output
    assert RLS.words.opening.not_saved in done.output
    assert "answers are saved" not in done.output
    assert not sessions.exists()


@pytest.mark.parametrize("fresh", [True, False])
def test_an_emergency_in_a_file(sessions: Path, tmp_path: Path, fresh: bool) -> None:
    """A file's emergency is the first thing said: of today, Enter stops there; else its signs are asked again."""
    date = datetime.now().astimezone().date().isoformat() if fresh else "2020-01-02"
    (tmp_path / "me.json").write_text(json.dumps({"answered_on": date, "age": 44, "flag_seizure": "yes"}), "utf-8")
    done = run("--continue", "me.json", typed=("",) if fresh else ("c",))
    shown = " ".join(done.output.split())
    assert 75 == done.exit_code
    sign, tier = RLS.items["flag_seizure"].short("staff"), RLS.head.tiers["emergency"]
    assert f"*** {tier.heading.upper()} *** {sign}. {tier.staff}" in shown
    assert shown.rstrip(".").endswith(f"{tier.heading.upper()}: {sign}. {tier.staff}".rstrip("."))
    assert fresh is ("Question 1" not in shown)
    assert fresh is ("flag_seizure" not in only_session(sessions)["aside"])


def test_an_emergency_is_shown_again_on_resume(sessions: Path) -> None:
    """An interview stopped at an emergency begins with it when it is resumed, and goes on only with c."""
    stopped = run("--for", "patient", typed=("x1", "1", "44", "1", "1", "1", ""))
    heading = f"*** {RLS.head.tiers['emergency'].heading.upper()} ***"
    assert (75, 1) == (stopped.exit_code, stopped.output.count(heading))
    id = only_session(sessions)["id"]
    for line, goes_on in (("", False), ("x", False), ("c", True)):
        again = run("--resume", id, typed=(line,))
        assert (75, 1) == (again.exit_code, again.output.count(heading))
        assert goes_on is ("Question 1" in again.output[again.output.index(heading) :])


class Terminal(StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.mark.thorough
def test_enter_at_the_very_end(sessions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enter at the name of the files saves report and answers where the screen says, and the session is deleted."""
    folder, out = tmp_path / "reports", Terminal()
    monkeypatch.setenv("RLS_SCREEN_FOLDER", str(folder))
    monkeypatch.setattr(sys, "stdin", Terminal("\n"))
    monkeypatch.setattr(sys, "stdout", out)
    now = datetime.now().astimezone()
    session = updated(new_session("patient", now), answers(RLS, subject_id="x1", main_worry="sleep"), None, now)
    saver = _Saver(Start(RLS, session), sessions)
    saver.save(saver.interview)
    _finish(saver, Outputs(None, None, False), Stops())
    assert str(folder / "x1.html") in out.getvalue().replace("\n", "")  # a long name is broken
    assert ["x1.html", "x1.json"] == sorted(file.name for file in folder.iterdir())
    assert "sleep" == json.loads((folder / "x1.json").read_text("utf-8"))["answers"]["main_worry"]
    assert [] == [*sessions.glob("*.json")]


# ---- The whole program, at a desk of its own ---------------------------------------------------------------------


posix = pytest.mark.posix


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder to run the program in."""
    return Desk(tmp_path)


# The first questions put to a patient: code, whose answers, age, sex, pregnancy; then come the warning signs.
ABOUT = "x1\n1\n40\n1\n1\n"


def answers_of(desk: Desk, id: str) -> Any:
    """The answers a session holds."""
    return json.loads((desk.sessions / f"{id}.json").read_text("utf-8"))["answers"]


# The rest of a short interview after the questions about the person: all no, one skipped, and the answers confirmed.
REST = "2\n" * 17 + "3\n" * 4 + "2\n" * 2 + ":s\nf\n"  # the other signs, the four criteria, two more, a wish


def test_interview_stopped_and_resumed(desk: Desk) -> None:
    """Stopped with q an interview is kept, is listed without its answers, and goes on where it was."""
    done = desk.run("ask", "--for", "patient", typed="x1\n1\n40\nq\n")
    [id] = desk.kept()
    assert 75 == done.returncode
    assert f"rls-screen resume {id}" in done.stdout
    listed = desk.run("sessions", "list").stdout
    assert id in listed
    assert "x1" not in listed
    again = desk.run("ask", "--resume", id, typed="female\n")
    assert 75 == again.returncode
    assert {"subject_id": "x1", "answered_by": "self", "age": 40, "sex": "female"} == answers_of(desk, id)
    assert 0 == desk.run("sessions", "delete", id).returncode
    assert [] == desk.kept()


@pytest.mark.parametrize("typed", ["", ":q\n", ":b\n?\n:r\nq\n", ":r\nb\n"])
def test_an_interview_without_an_answer_is_none(desk: Desk, typed: str) -> None:
    """Stopped before anything was answered, nothing is kept, nothing is listed, and no id is named."""
    done = desk.run("ask", "--for", "patient", typed=typed)
    assert (75, []) == (done.returncode, [*desk.sessions.iterdir()])
    assert RLS.words.ending.stopped_unanswered in done.stdout
    assert "resume" not in done.stdout[done.stdout.index("Question 1") :]


def test_an_interview_whose_only_answer_is_taken_back_is_none(desk: Desk) -> None:
    """A resumed interview stays kept while anything is answered or skipped, also where that is only skipped."""
    assert 75 == desk.run("ask", "--for", "patient", typed=":s\n:q\n").returncode
    [id] = desk.kept()
    assert 75 == desk.run("resume", id, typed=":q\n").returncode
    assert [id] == desk.kept()


def test_an_answer_taken_back_is_not_kept(desk: Desk) -> None:
    """Where the only answer is taken back, the file does not keep it."""
    now = datetime.now().astimezone()
    saver = _Saver(Start(RLS, new_session("patient", now)), desk.sessions)
    saver.save(replace(saver.interview, answers=answers(RLS, age=40)))
    [id] = desk.kept()
    assert {"age": 40} == answers_of(desk, id)
    saver.save(replace(saver.interview, answers=Answers()))
    assert {} == answers_of(desk, id)
    saver.say_stopped()
    assert [] == desk.kept()


def test_resume_from_a_pipe_needs_an_id(desk: Desk) -> None:
    """`resume` lists what is unfinished, without an answer, and from a pipe wants the id; with it, it goes on."""
    assert 66 == desk.run("resume").returncode
    assert 75 == desk.run("ask", "--for", "patient", typed="x1\n1\n").returncode
    [id] = desk.kept()
    listed = desk.run("resume")
    assert (2, True, False) == (listed.returncode, id in listed.stdout, "x1" in listed.stdout)
    assert 75 == desk.run("resume", id, typed="40\n").returncode
    assert 40 == answers_of(desk, id)["age"]


def test_changed_after_the_end(desk: Desk) -> None:
    """A finished interview says what to type to change an answer, and that goes to all answers, to change one."""
    done = desk.run("ask", "--for", "patient", "--answers", "a.json", typed=f"{ABOUT}2\n{REST}")
    assert 0 == done.returncode, done.stderr
    command = re.search(r"rls-screen (ask --change .+)", done.stdout)
    assert command is not None
    arguments = shlex.split(command[1])
    listed = desk.run(*arguments, "--no-save", typed="q\n").stdout
    number = re.search(r"^([0-9]+)\. Age", listed, re.MULTILINE)
    assert number is not None, listed
    again = desk.run(*arguments, "--answers", "b.json", typed=f"{number[1]}\n41\nf\n")
    assert 0 == again.returncode, again.stderr
    before, after = (json.loads((desk.folder / name).read_text("utf-8"))["answers"] for name in ("a.json", "b.json"))
    assert {**before, "age": 41} == after


def test_interview_to_the_end(desk: Desk) -> None:
    """Finished, an interview is a report and an answer file; nothing of it is kept elsewhere."""
    begun = desk.write("begun.json", '{"urge_to_move": "no", "flag_chest": "unsure"}')
    lines = ABOUT + "2\n" * 18 + "4\n" * 3 + "2\n" * 2 + ":s\nf\n"
    done = desk.run("ask", "--for", "patient", "--continue", begun, "--answers", "a.json", "-o", "r.md", typed=lines)
    assert 0 == done.returncode, done.stdout[-2000:] + done.stderr
    assert [] == desk.kept()
    found = json.loads((desk.folder / "a.json").read_text("utf-8"))
    given = found["answers"]
    assert ("no", 40, "female", "no") == tuple(given[id] for id in ("urge_to_move", "age", "sex", "flag_self_harm"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", given["answered_on"])
    assert {"age", "flag_self_harm"} <= found["times"].keys()
    assert "urge_to_move" not in found["times"]  # the file did not say when that was given
    assert 0 == desk.run("score", "a.json").returncode
    assert (desk.folder / "r.md").read_text("utf-8").startswith("# ")
    if os.name == "posix":
        assert 0o600 == stat.S_IMODE((desk.folder / "a.json").stat().st_mode)


def removed_meanwhile(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Remove a folder between the last answer and the report."""
    before = ending.deliver

    def deliver(*arguments: Any, **more: Any) -> Any:
        shutil.rmtree(folder)
        return before(*arguments, **more)

    monkeypatch.setattr(interview, "deliver", deliver)


def test_an_emergency_is_the_last_word_of_a_failing_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a finished interview cannot be written, what cannot wait is said all the same."""
    (desk.folder / "out").mkdir()
    removed_meanwhile(monkeypatch, desk.folder / "out")
    done = desk.run("ask", "--for", "patient", "-o", "out/r.md", typed=f"{ABOUT}1\nc\n{REST}")
    assert 73 == done.returncode, done.stdout[-2000:] + done.stderr
    assert "EMERGENCY: " in done.stdout[done.stdout.rindex("Type f to finish") :]
    assert 1 == len(desk.kept())


def test_a_finished_interview_whose_file_is_gone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interview whose file was removed meanwhile ends as ever, with its report and its last word."""
    removed_meanwhile(monkeypatch, desk.sessions)
    done = desk.run("ask", "--for", "patient", typed=f"{ABOUT}1\nc\n{REST}")
    assert (0, "") == (done.returncode, done.stderr)
    assert "Call your emergency number" in " ".join(done.stdout.split())[-400:]


def test_an_invented_person_stays_one(desk: Desk) -> None:
    """Gone on with, stopped, resumed and finished, the example is still marked as one, in report and answers."""
    desk.run("demo", "-o", "demo.json")
    held = json.loads((desk.folder / "demo.json").read_text("utf-8"))
    held["answers"]["answered_on"] = str(datetime.now().astimezone().date() - timedelta(days=2))
    desk.write("demo.json", json.dumps(held))
    assert 75 == desk.run("ask", "--continue", "demo.json").returncode
    [id] = desk.kept()
    done = desk.run("ask", "--resume", id, "--for", "patient", "--answers", "a.json", typed="2\n" * 20 + "f\n")
    assert (0, 1) == (done.returncode, done.stdout.count("**EXAMPLE: an invented person.**")), done.stderr
    assert "EXAMPLE" in desk.run("score", "a.json").stdout


def test_nothing_kept_when_told_so(desk: Desk) -> None:
    """With --no-save nothing is kept, and the end says so."""
    done = desk.run("ask", "--no-save", typed="x1\nq\n")
    assert (75, False) == (done.returncode, desk.sessions.exists())
    assert "Nothing was saved" in done.stdout


def test_a_wrong_line_in_a_pipe(desk: Desk) -> None:
    """A wrong line from a pipe ends the interview with 65, its line and its question; its content is not said."""
    done = desk.run("ask", typed="x1\nzebra\n")
    assert 65 == done.returncode
    assert "standard input, line 2, answered_by: " in done.stderr
    assert "zebra" not in done.stderr
    assert {"subject_id": "x1"} == answers_of(desk, desk.kept()[0])


def test_an_emergency_is_also_the_last_word(desk: Desk) -> None:
    """Stopped after an emergency sign, the last thing said is what to do about it."""
    done = desk.run("ask", "--for", "patient", typed=f"{ABOUT}1\n")
    assert 75 == done.returncode
    assert "Call your emergency number" in " ".join(done.stdout.split())[-400:]


def test_an_emergency_is_the_last_word_after_a_failure(desk: Desk) -> None:
    """Where the interview goes on after an emergency sign and then fails, what to do about the sign is said again."""
    done = desk.run("ask", "--for", "patient", typed=f"{ABOUT}1\nc\nzebra\n")
    assert 65 == done.returncode
    assert "Call your emergency number" in " ".join(done.stdout.split())[-400:]
    assert "EMERGENCY: " in done.stdout[done.stdout.rindex("Question ") :]


def test_old_safety_answers_of_a_file_are_put_again(desk: Desk) -> None:
    """Safety answers of a file are put again unless the file is of today; its other answers are kept."""
    desk.write("old.json", json.dumps({**PERSON, "flag_seizure": "no"}))
    done = desk.run("ask", "--continue", "old.json", typed="")
    assert 75 == done.returncode
    said = " ".join(done.stdout.split())
    assert "It is not known when these answers were given." in said
    assert "Questions asked again, because the answer may be out of date: 1." in said
    kept = json.loads((desk.sessions / f"{desk.kept()[0]}.json").read_text("utf-8"))
    assert ["flag_seizure"] == kept["aside"]
    assert PERSON.items() <= kept["answers"].items()


@pytest.mark.parametrize("hours, changed, said", [
    pytest.param({"flag_stroke": 25, "flag_fever": 23}, (), "EMERGENCY: ", id="too old, beside one for today"),
    pytest.param({"flag_stroke": 25, "flag_chest": 23}, (), "EMERGENCY: ", id="too old, beside another emergency"),
    pytest.param({"flag_fever": 25}, (), "SAME DAY: ", id="too old, alone"),
    pytest.param({"flag_stroke": 1}, ("flag_stroke",), "EMERGENCY: ", id="to a question that changed"),
])  # fmt: skip
def test_what_is_asked_again_is_spoken_about(
    desk: Desk, instrument: Instrument, hours: dict[str, float], changed: tuple[str, ...], said: str
) -> None:
    """A yes to a warning sign that is asked again comes first, by name, and last; Enter at an emergency stops there.

    It is also on the page of what is known.
    """
    now = datetime.now().astimezone()
    given = Answers(dict.fromkeys(hours, Answer(True)))
    times = {id: now - timedelta(hours=ago) for id, ago in hours.items()}
    save(Session("0123abcd", "staff", False, given, now, now, None, times), instrument, desk.sessions)
    file = desk.sessions / "0123abcd.json"
    raw = json.loads(file.read_text("utf-8"))
    raw["items"] |= dict.fromkeys(changed, "another")
    file.write_text(json.dumps(raw), "utf-8")
    done = desk.run("ask", "--resume", "0123abcd", typed="\n" if said == "EMERGENCY: " else "")
    shown = " ".join(done.stdout.split())
    sign = instrument.items[next(iter(hours))].short("staff")
    assert sign in shown[shown.index(f"*** {said.removesuffix(': ')} ***") : shown.index("This needs")], shown
    assert (75, said == "SAME DAY: ") == (done.returncode, "Question 1." in shown)
    assert sign in shown[shown.rindex(said) :]
    assert sign in " ".join(desk.run("report", "--resume", "0123abcd", "--format", "txt").stdout.split())


@pytest.mark.thorough
@posix
@pytest.mark.parametrize("number, status", [
    (signal.SIGTERM, 143),
    pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow),
    pytest.param(signal.SIGHUP, 129, marks=pytest.mark.slow),
])  # fmt: skip
def test_signals(desk: Desk, number: signal.Signals, status: int) -> None:
    """Interrupted, terminated or hung up, the program ends with the signal's status, and every answer is kept."""
    with desk.start("ask") as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write("x1\n")
        running.stdin.flush()
        guard = threading.Timer(30, running.kill)
        guard.start()
        assert any(line.startswith("Question 2.") for line in running.stdout)
        guard.cancel()
        running.send_signal(number)
        _, err = running.communicate(timeout=30)
    assert "Traceback" not in err
    assert running.returncode in (status, -number)
    assert {"subject_id": "x1"} == answers_of(desk, desk.kept()[0])


def test_session_folder_that_cannot_be_made(desk: Desk) -> None:
    """Where nothing can be kept, that is said before the first question, with the way around it; an emergency first."""
    desk.environment["RLS_SCREEN_SESSIONS"] = str(desk.folder / "me.json" / "x")
    done = desk.run("ask", typed="x1\n")
    assert 73 == done.returncode
    assert "--no-save" in done.stderr
    assert "Question 1" not in done.stdout
    done = desk.run("ask", "--continue", desk.write("urgent.json", '{"flag_chest": "yes"}'))
    assert (73, True) == (done.returncode, done.stderr.startswith("EMERGENCY: "))
