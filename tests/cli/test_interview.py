"""The command of the interview, in process: how it begins, goes on, ends, and what is left on the disk."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from toy.making import answers
from typer.testing import CliRunner, Result

from rls_screen.cli import app, interview
from rls_screen.cli.beginning import Start
from rls_screen.cli.ending import Outputs
from rls_screen.cli.interview import _finish, _Saver
from rls_screen.content.library import load
from rls_screen.errors import InputMissing
from rls_screen.session import delete, locked, new_session, updated
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

    def opening(voice: str, *, plain: bool) -> bool:
        others: tuple[Callable[[], object], ...] = (
            lambda: ExitStack().enter_context(locked(id, sessions)),
            lambda: delete(id, sessions),
        )
        for other in others:
            with pytest.raises(InputMissing):
                other()
            seen.append(voice)
        return False

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
    assert "answers are kept" not in done.output
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
    _finish(saver, Outputs(None, None, False), Stops(), keep=False)
    assert str(folder / "x1.html") in out.getvalue().replace("\n", "")  # a long name is broken
    assert ["x1.html", "x1.json"] == sorted(file.name for file in folder.iterdir())
    assert "sleep" == json.loads((folder / "x1.json").read_text("utf-8"))["answers"]["main_worry"]
    assert [] == [*sessions.glob("*.json")]
