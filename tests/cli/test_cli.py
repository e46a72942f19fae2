"""The real program: exit codes, files and their modes, what is said on which stream, and never a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from typer.main import get_command
from typer.testing import CliRunner

from rls_screen import __version__
from rls_screen.cli import app
from rls_screen.content.instrument import Instrument
from rls_screen.errors import UsageError
from rls_screen.person.answers import Answer, Answers
from rls_screen.session import Session, save

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="signals, devices and file modes are POSIX")
PERSON = {"age": 40, "sex": "female", "urge_to_move": "yes", "worse_at_rest": "yes", "main_worry": "zebra crossing"}
Done = subprocess.CompletedProcess[str]


class Desk:
    """A folder with an answer file, and the program to run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sessions = folder / "kept"
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "RLS_SCREEN_SESSIONS": str(self.sessions)}
        self.environment.pop("COLUMNS", None)
        (folder / "me.json").write_text(json.dumps(PERSON), "utf-8")

    def start(self, *arguments: str, program: str | None = None, **more: Any) -> subprocess.Popen[str]:
        """The program, running in the folder, or another that runs it."""
        command = [sys.executable, *(("-c", program) if program else ("-m", "rls_screen")), *arguments]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, text=True, encoding="utf-8", **pipes)

    def run(self, *arguments: str, typed: str = "", **more: Any) -> Done:
        """What the program says and its exit status; whatever happens, there is no traceback."""
        with self.start(*arguments, **more) as running:
            out, err = running.communicate(typed, timeout=60)
            assert "Traceback" not in (out or "") + (err or "")
            assert "Warning" not in (err or "")
            return subprocess.CompletedProcess(arguments, running.returncode, out or "", err or "")

    def write(self, name: str, content: str | bytes) -> str:
        """A file in the folder."""
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def kept(self) -> list[str]:
        """The ids of the sessions kept."""
        return sorted(file.stem for file in self.sessions.glob("*.json"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder to run the program in."""
    return Desk(tmp_path)


# ---- One person -----------------------------------------------------------------------------------------------------


def test_score(desk: Desk) -> None:
    """A file becomes a report on the screen, and nothing is said beside it."""
    done = desk.run("score", "me.json")
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.startswith("# Restless legs screening in lupus")
    assert "zebra crossing" in done.stdout
    assert [] == desk.kept()


def test_score_from_standard_input(desk: Desk) -> None:
    """`-` reads standard input, JSON or form lines."""
    assert desk.run("score", "-", typed="\ufeffurge_to_move: no\r\n").returncode == 0
    assert "the four criteria are not all met" in desk.run("score", "-", typed='{"urge_to_move": "no"}').stdout.lower()


def test_saved_report_scores_to_the_same_report(desk: Desk) -> None:
    """The report's JSON is an answer file, and gives the same results and pages."""
    assert 0 == desk.run("score", "me.json", "-o", "report.json").returncode
    assert 0 == desk.run("score", "report.json", "-o", "again.json").returncode
    first, again = (json.loads((desk.folder / name).read_text("utf-8")) for name in ("report.json", "again.json"))
    assert {**first, "created": ""} == {**again, "created": ""}


@pytest.mark.parametrize("arguments, name", [
    (("score", "me.json"), "out.md"), (("demo",), "out.md"), (("form",), "out.txt"), (("form", "--json"), "out.json"),
    (("explain", "age"), "out.txt"), (("codebook",), "out.md"),
])  # fmt: skip
def test_output(desk: Desk, arguments: tuple[str, ...], name: str) -> None:
    """`-o` writes what would be printed, for the owner alone, and replaces nothing unless told to."""
    printed = desk.run(*arguments).stdout
    done = desk.run(*arguments, "-o", name)
    file = desk.folder / name
    assert (0, "") == (done.returncode, done.stdout)
    assert re.sub(r"20\d\d-[^ ]+", "", printed) == re.sub(r"20\d\d-[^ ]+", "", file.read_text("utf-8"))
    if os.name == "posix":
        assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    file.write_text("mine", "utf-8")
    done = desk.run(*arguments, "-o", name)
    assert (73, "mine") == (done.returncode, file.read_text("utf-8"))
    assert "--force" in done.stderr
    assert 0 == desk.run(*arguments, "-o", name, "--force").returncode
    assert "mine" != file.read_text("utf-8")
    assert ["me.json", name] == sorted(one.name for one in desk.folder.iterdir())


def test_format_follows_the_suffix(desk: Desk) -> None:
    """A file that ends in .json holds JSON, in any case of letters; without an ending --format says, else Markdown."""
    assert json.loads(desk.run("score", "me.json", "--format", "json").stdout)["answers"] == PERSON
    for name, *options in (["out.json"], ["OUT.JSON"], ["plain", "--format", "json"]):
        assert 0 == desk.run("score", "me.json", "-o", name, *options).returncode
        assert json.loads((desk.folder / name).read_text("utf-8"))["instrument"]["id"] == "rls-lupus"
    assert 0 == desk.run("score", "me.json", "-o", "none").returncode
    assert (desk.folder / "none").read_text("utf-8").startswith("# ")
    assert 0 == desk.run("form", "-o", "form.json").returncode
    assert json.loads((desk.folder / "form.json").read_text("utf-8"))


@pytest.mark.parametrize("arguments, said", [
    (("score", "me.json", "-o", "report.doc"), "as .doc here; choose .md, .markdown, .json, .txt, .html, .htm or .pdf"),
    (("score", "me.json", "-o", "report.doc", "--format", "json"), "choose .md"),
    (("score", "me.json", "-o", "out.json", "--format", "markdown"), "the name says json, --format says markdown"),
    (("demo", "-o", "report.odt"), ".odt"),
    (("form", "-o", "form.md"), "choose .txt or .json"),
    (("form", "--json", "-o", "form.txt"), "the name says form, --json says json"),
    (("explain", "-o", "all.json"), "choose .txt, .md or .markdown"),
    (("explain", "--document", "-o", "all.txt"), "choose .md or .markdown"),
    (("codebook", "-o", "book.txt"), "choose .md, .markdown or .json"),
    (("codebook", "--format", "json", "-o", "book.md"), "the name says markdown, --format says json"),
    (("ask", "-o", "report.doc"), "choose .md"),
    (("ask", "--answers", "answers.md"), "choose .json"),
    (("batch", "me.json", "-o", "out.xlsx"), "-o out.xlsx: choose a name that ends in .csv, .parquet"),
    (("batch", "me.json", "-o", "out"), "-o out: choose a name that ends in .csv, .parquet"),
    (("batch", "me.json", "-o", "out.csv", "--problems", "p.txt"), "--problems p.txt: choose a name that ends in .csv"),
    (("batch", "me.json", "-o", "out.csv", "--audit", "p"), "--audit p: choose a name that ends in .csv"),
    (("batch", "me.json", "-o", "out.csv", "--summary", "s.csv"), "--summary s.csv: choose a name that ends in .md"),
])  # fmt: skip
def test_endings_that_no_format_has(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    """A name with an ending that no format has, or another one than the option's, is usage, with those that exist."""
    monkeypatch.chdir(desk.folder)
    done = CliRunner().invoke(app, [*arguments])
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)
    assert ("", ["me.json"]) == (done.output, [one.name for one in desk.folder.iterdir()])


@pytest.mark.parametrize("format, begins", [("markdown", "# "), ("json", "{"), ("txt", "")])
def test_formats(desk: Desk, format: str, begins: str) -> None:
    """A report is Markdown, JSON or plain text."""
    done = desk.run("score", "me.json", "--format", format)
    assert 0 == done.returncode
    assert done.stdout.startswith(begins)


@pytest.mark.parametrize("page, has, has_not", [
    ("clinician", "page for the clinician", "page for you"), ("patient", "page for you", "page for the clinician"),
])  # fmt: skip
def test_page(desk: Desk, page: str, has: str, has_not: str) -> None:
    """One page can be printed alone."""
    out = desk.run("demo", "--page", page).stdout
    assert has in out
    assert has_not not in out


def test_demo_says_that_nobody_is_meant(desk: Desk) -> None:
    """Each page of the example says that the person is invented."""
    assert 2 == desk.run("demo").stdout.count("**EXAMPLE: an invented person.**")


@pytest.mark.parametrize("audience", ["patient", "staff"])
def test_a_blank_form_can_be_scored(desk: Desk, audience: str) -> None:
    """A form that nobody filled in scores as nothing answered."""
    assert 0 == desk.run("form", "--for", audience, "-o", "form.txt").returncode
    done = desk.run("score", "form.txt", "--format", "json")
    assert (0, {}) == (done.returncode, json.loads(done.stdout)["answers"])


# ---- What cannot be done --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments, status, said", [
    pytest.param(("score",), 2, "FILE", id="no file named"),
    pytest.param(("scor", "me.json"), 2, "scor", id="no such command"),
    pytest.param(("score", "me.json", "--fast"), 2, "--fast", id="no such option"),
    pytest.param(("score", "me.json", "--format", "doc"), 2, "doc", id="no such format"),
    pytest.param(("score", "me.json", "-o", "me.json", "--force"), 2, "the same file", id="input is output"),
    pytest.param(("score", "me.json", "-o", "./kept/../me.json", "--force"), 2, "the same file",
                 id="input is output by another name"),
    pytest.param(("ask", "--continue", "me.json", "--resume", "deadbeef"), 2, "choose one", id="two beginnings"),
    pytest.param(("ask", "--resume", "deadbeef", "--no-save"), 2, "kept already", id="kept and not to be kept"),
    pytest.param(("ask", "--answers", "x", "-o", "./kept/../x", "--force"), 2, "the same file", id="one file for both"),
    pytest.param(("ask", "--continue", "me.json", "-o", "me.json", "--force"), 2, "the same file",
                 id="the report over the answers"),
    pytest.param(("sessions", "purge", "--older-than", "soon"), 2, "7d or 12h", id="no length of time"),
    pytest.param(("score", "bad.json"), 65, "bad.json, cramps: ", id="a bad answer"),
    pytest.param(("score", "empty.txt"), 65, "this file is empty", id="an empty file"),
    pytest.param(("score", "bytes.txt"), 65, "bytes.txt, line 2: this is not UTF-8", id="not UTF-8"),
    pytest.param(("ask", "--continue", "bad.json"), 65, "bad.json, cramps: ", id="a bad answer to go on with"),
    pytest.param(("check", "broken"), 65, "broken/questionnaire.toml", id="a questionnaire that cannot be used"),
    pytest.param(("score", "none.json"), 66, "there is no such file", id="no such file"),
    pytest.param(("score", "kept"), 66, "this is a folder", id="a folder"),
    pytest.param(("score", "me.json/x"), 66, "cannot be read", id="a file below a file"),
    pytest.param(("score", "x" * 300), 66, "", id="a name longer than names are"),
    pytest.param(("check", "kept"), 66, "no questionnaire.toml here", id="a folder without a questionnaire"),
    pytest.param(("ask", "--resume", "deadbeef"), 66, "sessions list", id="no such session"),
    pytest.param(("ask", "--resume", "../me"), 66, "is no session id", id="an id that is a path"),
    pytest.param(("sessions", "delete", "deadbeef"), 66, "sessions list", id="no such session to delete"),
    pytest.param(("score", "me.json", "-o", "none/report.md"), 73, "none/report.md", id="no such folder"),
    pytest.param(("score", "me.json", "-o", "kept"), 73, "this is a folder", id="output is a folder"),
    pytest.param(("score", "me.json", "-o", "me.json/x"), 73, "", id="output below a file"),
    pytest.param(("score", "me.json", "-o", "x" * 300), 73, "", id="output with a name longer than names are"),
])  # fmt: skip
def test_refused(desk: Desk, arguments: tuple[str, ...], status: int, said: str) -> None:
    """What cannot be done has its exit status and its message, and nothing is printed or written."""
    (desk.folder / "kept").mkdir()
    (desk.folder / "broken").mkdir()
    desk.write("bad.json", '{"cramps": "maybe", "main_worry": "zebra"}')
    desk.write("empty.txt", "")
    desk.write("bytes.txt", b"age: 40\nmain_worry: caf\xe9\n")
    desk.write("broken/questionnaire.toml", "id = 1")
    before = sorted(desk.folder.rglob("*"))
    done = desk.run(*arguments)
    assert (status, "") == (done.returncode, done.stdout)
    assert said in done.stderr
    assert "zebra" not in done.stderr
    assert before == sorted(desk.folder.rglob("*"))


def test_the_emergency_is_the_first_thing_said(desk: Desk) -> None:
    """A file that cannot be used, with a readable yes to an emergency item, is answered with that first."""
    done = desk.run("score", desk.write("bad.json", '{"age": "old", "flag_chest": "yes"}'))
    assert 65 == done.returncode
    assert done.stderr.startswith("EMERGENCY: ")


@posix
def test_closed_pipe(desk: Desk) -> None:
    """Where nobody reads any more, the program ends with 141 and says nothing."""
    read, write = os.pipe()
    os.close(read)
    done = desk.run("score", "me.json", stdout=write)
    os.close(write)
    assert (141, "") == (done.returncode, done.stderr)


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_full_device(desk: Desk) -> None:
    """Where nothing can be written any more, the program ends with 74 and says so."""
    with Path("/dev/full").open("w") as full:
        done = desk.run("score", "me.json", stdout=full)
    assert 74 == done.returncode
    assert "fault" not in done.stderr


@posix
def test_no_standard_input(desk: Desk) -> None:
    """Without a standard input, `-` is an input that is missing."""
    script = f'exec "{sys.executable}" -m rls_screen score - <&-'
    done = subprocess.run(
        ["sh", "-c", script], cwd=desk.folder, env=desk.environment, capture_output=True, text=True, timeout=60
    )
    assert 66 == done.returncode
    assert "fault" not in done.stderr


FAULT = """
import rls_screen.score
def broken(*_):
    secret = "zebra crossing"
    raise RuntimeError(f"cannot score {secret}")
rls_screen.score.score = broken
import sys
sys.argv = ["rls-screen", "score", "me.json"]
from rls_screen.cli import main
main()
"""


def test_a_fault_says_no_answers(desk: Desk) -> None:
    """A fault of the program is one line with its place, status 1, and none of the answers."""
    done = subprocess.run(
        [sys.executable, "-c", FAULT], cwd=desk.folder, env=desk.environment, capture_output=True, text=True, timeout=60
    )
    assert (1, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n"))
    assert "RuntimeError" in done.stderr
    assert "zebra" not in done.stderr


# ---- The interview --------------------------------------------------------------------------------------------------

# The first questions put to a patient: code, whose answers, age, sex, pregnancy; then come the warning signs.
ABOUT = "x1\n1\n40\n1\n1\n"


def test_interview_stopped_and_resumed(desk: Desk) -> None:
    """Stopped with q an interview is kept, is listed without its answers, and goes on where it was."""
    done = desk.run("ask", "--for", "patient", typed="x1\n1\n40\nq\n")
    [id] = desk.kept()
    assert 75 == done.returncode
    assert f"rls-screen ask --resume {id}" in done.stdout
    listed = desk.run("sessions", "list").stdout
    assert id in listed
    assert "x1" not in listed
    again = desk.run("ask", "--resume", id, typed="female\n")
    assert 75 == again.returncode
    assert {"subject_id": "x1", "answered_by": "self", "age": 40, "sex": "female"} == answers_of(desk, id)
    assert 0 == desk.run("sessions", "delete", id).returncode
    assert [] == desk.kept()


def answers_of(desk: Desk, id: str) -> Any:
    """The answers a session holds."""
    return json.loads((desk.sessions / f"{id}.json").read_text("utf-8"))["answers"]


def test_end_of_input_is_no_answer(desk: Desk) -> None:
    """Where the input ends the interview is stopped, kept, and nothing is answered."""
    assert 75 == desk.run("ask").returncode
    assert {} == answers_of(desk, desk.kept()[0])


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


# The rest of a short interview after the questions about the person: all no, one skipped, and the answers confirmed.
REST = "2\n" * 17 + "3\n" * 4 + "2\n" * 2 + ":s\nf\n"  # the other signs, the four criteria, two more, a wish
# The program, where something happens between the last answer and the report.
MEANWHILE = """
import shutil, sys
import rls_screen.cli.interview as interview
before = interview.give_all
def give_all(*arguments, **more):
    shutil.rmtree(removed)
    return before(*arguments, **more)
interview.give_all, removed = give_all, sys.argv.pop()
from rls_screen.cli import main
main()
"""


def test_an_emergency_is_the_last_word_of_a_failing_end(desk: Desk) -> None:
    """Where a finished interview cannot be written, what cannot wait is said all the same."""
    (desk.folder / "out").mkdir()
    done = desk.run("ask", "--for", "patient", "-o", "out/r.md", "out", program=MEANWHILE, typed=f"{ABOUT}1\nc\n{REST}")
    assert 73 == done.returncode, done.stdout[-2000:] + done.stderr
    assert "EMERGENCY: " in done.stdout[done.stdout.rindex("Type f to finish") :]
    assert 1 == len(desk.kept())


def test_a_finished_interview_whose_file_is_gone(desk: Desk) -> None:
    """An interview whose file was removed meanwhile ends as ever, with its report and its last word."""
    done = desk.run("ask", "--for", "patient", "kept", program=MEANWHILE, typed=f"{ABOUT}1\nc\n{REST}")
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
    assert (0, 2) == (done.returncode, done.stdout.count("**EXAMPLE: an invented person.**")), done.stderr
    assert "EXAMPLE" in desk.run("score", "a.json").stdout


def test_nothing_kept_when_told_so(desk: Desk) -> None:
    """With --no-save nothing is kept, and the end says so."""
    done = desk.run("ask", "--no-save", typed="x1\nq\n")
    assert (75, False) == (done.returncode, desk.sessions.exists())
    assert "Nothing was kept" in done.stdout


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
    assert "Asked again, because the answer may be out of date: 1." in said
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


@posix
@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
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


# ---- Help and version -----------------------------------------------------------------------------------------------


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its name on the command line."""
    for name, command in getattr(group, "commands", {}).items():
        if getattr(command, "commands", None):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = [*commands(get_command(app))]


def test_version(desk: Desk) -> None:
    """The version is that of the package."""
    assert (0, f"rls-screen {__version__}\n") == (desk.run("--version").returncode, desk.run("--version").stdout)


def test_top_help(desk: Desk, instrument: Instrument) -> None:
    """The top help prints the intended use in the questionnaire's wording, and names every command."""
    done = desk.run("--help")
    assert 0 == done.returncode
    assert instrument.head.intended_use in " ".join(done.stdout.split())
    assert [] == [path for path, _ in COMMANDS if f"\n  {path[0]}" not in done.stdout]


@pytest.mark.parametrize("path, command", [pytest.param(*one, id=" ".join(one[0])) for one in COMMANDS])
def test_help_has_an_example(path: tuple[str, ...], command: click.Command) -> None:
    """Every command's help shows a line to type, and says what each option is for."""
    assert f"rls-screen {' '.join(path)}" in (command.help or "")
    unsaid = [parameter.name for parameter in command.params if not getattr(parameter, "help", "")]
    assert [] == [name for name in unsaid if name != "help"]


@pytest.mark.parametrize("path", [pytest.param(path, id=" ".join(path)) for path, _ in COMMANDS])
def test_every_example_of_help_is_understood(path: tuple[str, ...]) -> None:
    """Each line that help shows is one the program takes: its command and its options exist."""
    every = dict(COMMANDS)
    for line in re.findall(r"^\s*rls-screen (.+)$", every[path].help or "", re.MULTILINE):
        typed = re.split(r" [<>|] ?", line)[0].split()
        name = next(known for known in every if typed[: len(known)] == [*known])
        known = {option for parameter in every[name].params for option in parameter.opts}
        assert [] == [word for word in typed if word.startswith("-") and word != "-" and word not in known]


def test_check(desk: Desk) -> None:
    """`check` says that the built-in questionnaire can be used."""
    done = desk.run("check")
    assert (0, "") == (done.returncode, done.stderr)
    assert "rls-lupus" in done.stdout


def test_check_names_every_problem(desk: Desk) -> None:
    """`check` names a fault of a questionnaire with its place, and a worked person who comes out otherwise."""
    from toy.making import changed

    broken = changed(desk.folder, "plant.toml", "days_dry > 10", "days_dri > 10")
    done = desk.run("check", str(broken))
    assert 65 == done.returncode
    assert "copy/plant.toml, finding thirsty, column 16:" in done.stderr
    (broken / "plant.toml").write_text(
        (broken / "plant.toml").read_text("utf-8").replace("dri > 10", "dry > 30"), "utf-8"
    )
    people = broken / "examples" / "plants.toml"
    people.write_text(people.read_text("utf-8").replace('watering = "today"', 'watering = "soon"'), "utf-8")
    done = desk.run("check", str(broken))
    assert 65 == done.returncode
    assert "A thirsty plant in the sun (examples/plants.toml)\n  watering: expected soon, found today." in done.stderr
