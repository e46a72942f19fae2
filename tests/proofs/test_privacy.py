"""No answer leaves the interview by a side door: the network, the command line, a history, a log, a traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from asking import ENTER, pressed
from desk import Desk

from rls_screen.content.library import load
from rls_screen.content.schema import Item
from rls_screen.wizard.drive import _Run

ROOT = Path(__file__).parents[2]
SECRET = "zebracrossing"
# What the person answers, and then the rest of a short interview to its report.
TYPED = [SECRET, "1", "44", "1", "1", *["2"] * 18, *["3"] * 4, "2", "2", f"the {SECRET}", "f"]
BANNED = """
import socket, sys

def banned(*arguments, **more):
    raise AssertionError("the network was asked")

for name in ("connect", "connect_ex", "bind", "sendto", "listen"):
    setattr(socket.socket, name, banned)
for name in ("getaddrinfo", "gethostbyname", "create_connection", "create_server", "gethostname", "getfqdn"):
    setattr(socket, name, banned)
sys.argv = ["rls-screen", *sys.argv[1:]]
from rls_screen.cli import main
main()
"""


def run(folder: Path, *arguments: str, typed: list[str], home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The program, with a ban on the network and a home of its own."""
    kept = {"PATH": os.environ["PATH"], "HOME": str(home or folder), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    if "SYSTEMROOT" in os.environ:
        kept["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return subprocess.run(
        [sys.executable, "-c", BANNED, *arguments], input="".join(f"{line}\n" for line in typed), cwd=folder, env=kept,
        capture_output=True, text=True, encoding="utf-8", timeout=90,
    )  # fmt: skip


def test_no_network_and_nothing_left_behind(tmp_path: Path) -> None:
    """An interview to its end works where every way into the network is barred.

    It leaves no file that holds an answer: no session, no history, no log.
    """
    home = tmp_path / "home"
    home.mkdir()
    done = run(tmp_path, "ask", "--for", "patient", typed=TYPED, home=home)
    assert (0, "") == (done.returncode, done.stderr), done.stdout[-2000:]
    assert SECRET in done.stdout
    left = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [] == [file for file in left if SECRET in file.read_text("utf-8", "replace")]
    assert [] == [file for file in left if file.suffix != ".lock"]


def test_no_network_for_the_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """The menu asks nothing of the network either."""

    def banned(*arguments: Any, **more: Any) -> None:
        raise AssertionError("the network was asked")

    for name in ("connect", "connect_ex", "bind", "sendto", "listen"):
        monkeypatch.setattr(socket.socket, name, banned)
    monkeypatch.setattr(socket, "getaddrinfo", banned)
    ran = pressed("SLE-7" + ENTER, "1", "44" + ENTER, "q", instrument=load())
    assert ("stopped", 44) == (ran.ended, ran.interview.answers.value("age"))


def test_an_unfinished_one_is_kept_in_one_place(tmp_path: Path) -> None:
    """Stopped, the answers are in the session and nowhere else; with --no-save they are nowhere."""
    for arguments, files in ((("--no-save",), 0), ((), 1)):
        typed = "".join(f"{line}\n" for line in (*TYPED[:-1], "q"))
        assert 75 == Desk(tmp_path).run("ask", "--for", "patient", *arguments, typed=typed).returncode
        holding = [file for file in tmp_path.rglob("*") if file.is_file() and SECRET in file.read_text("utf-8")]
        assert (files, {".json"} if files else set()) == (len(holding), {file.suffix for file in holding})


@pytest.mark.parametrize("typed", [
    pytest.param([SECRET, SECRET], id="no answer to a choice"),
    pytest.param([SECRET, "1", SECRET], id="no number"),
    pytest.param(["\udcff" + SECRET], id="no text"),
])  # fmt: skip
def test_no_answer_in_an_error(tmp_path: Path, typed: list[str]) -> None:
    """What was typed is in no error message, and there is no traceback."""
    done = Desk(tmp_path).run("ask", "--no-save", typed="".join(f"{line}\n" for line in typed))
    assert 65 == done.returncode
    assert SECRET not in done.stderr


def test_no_answer_in_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program itself fails in mid-interview, one line says so, and no answer is in it."""
    before = _Run._ask

    def fail(run: _Run, item: Item) -> Any:
        if item.kind == "number":
            raise ValueError(run.interview.answers)
        return before(run, item)

    monkeypatch.setattr(_Run, "_ask", fail)
    done = Desk(tmp_path).run("ask", "--no-save", typed=f"{SECRET}\n1\n")
    assert 1 == done.returncode
    assert 1 == len(done.stderr.splitlines())
    assert SECRET not in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux")
def test_no_answer_where_others_look(tmp_path: Path) -> None:
    """No answer is in the program's command line or environment while it runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "rls_screen", "ask", "--no-save"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
    ) as program:  # fmt: skip
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(f"{SECRET}\n")
        program.stdin.flush()
        assert any(line.startswith("Question 2.") for line in program.stdout)
        seen = [Path(f"/proc/{program.pid}/{file}").read_bytes() for file in ("cmdline", "environ")]
        program.stdin.close()
    assert [False, False] == [SECRET.encode() in one for one in seen]
