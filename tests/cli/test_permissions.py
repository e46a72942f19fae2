"""Files and folders that an ordinary user may not read, enter or write: a message and its status, and never "0"."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from ordinary import ordinary_user
from running import invoke as run
from toy.making import TOY

from rls_screen.content.library import lexicon, load
from rls_screen.content.places import DEFAULT, questionnaires_folder
from rls_screen.errors import CannotCreate, ContentError, InputMissing
from rls_screen.session import is_open_to_others, sessions_folder

pytestmark = pytest.mark.posix  # permissions are POSIX
# What is locked in the folder of the tests, and the mode that it has then.
LOCKED = {
    "secret.json": 0o000,
    "secret.csv": 0o000,  # a file that cannot be read
    "locked": 0o000,  # a folder that cannot be entered, with files in it
    "shut": 0o500,  # a folder where nothing can be written
    "hidden": 0o600,  # a folder whose names can be read, and nothing else
    "no_people/examples": 0o000,
    "no_topic/plant.toml": 0o000,
    "no_text/notes.txt": 0o000,
    "unlisted": 0o300,  # a folder that can be written to and not listed
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with files that are locked, seen by somebody whom permissions stop."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(tmp_path / "sessions"))
    (tmp_path / "me.json").write_text('{"age": 40}', "utf-8")
    (tmp_path / "people.csv").write_text("age\n1\n", "utf-8")
    (tmp_path / "secret.json").write_text('{"age": 40}', "utf-8")
    (tmp_path / "secret.csv").write_text("age\n1\n", "utf-8")
    for name in ("locked", "shut", "hidden", "unlisted"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "me.json").write_text('{"age": 40}', "utf-8")
        (tmp_path / name / "deadbeef.json").write_text("{}", "utf-8")
        (tmp_path / name / "questionnaire.toml").write_text("id = 1", "utf-8")
    for name in ("locked/toy", "no_people", "no_topic", "no_text"):
        shutil.copytree(TOY, tmp_path / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (tmp_path / "no_text" / "notes.txt").write_text("notes", "utf-8")
    for name, mode in LOCKED.items():
        (tmp_path / name).chmod(mode)
    with ordinary_user(tmp_path):
        yield tmp_path
    for name in LOCKED:
        (tmp_path / name).chmod(0o700)


@pytest.mark.parametrize("command", [
    "score secret.json", "score locked/me.json", "score locked/none.json", "explain --answers locked/me.json",
    "check locked", "check locked/toy", "check hidden", "check no_people", "check no_topic", "check no_text",
    "explain --questionnaire locked/toy", "explain --questionnaire no_topic", "codebook secret.json",
    "codebook locked/people.csv", "medicines locked/list.txt", "batch secret.csv -o out.csv",
    "batch locked/people.csv -o out.csv", "batch locked/people.parquet -o out.csv",
    "batch people.csv -o out.csv --map secret.json", "ask --continue locked/me.json",
])  # fmt: skip
def test_what_may_not_be_read(desk: Path, command: str) -> None:
    """A file or folder that may not be read is an input that is missing, in every command: 66, and nothing is made."""
    before = sorted(os.listdir(desk))
    done = run(*command.split())
    assert isinstance(done.exception, InputMissing), done.exception
    assert "ermission denied" in str(done.exception)
    assert before == sorted(os.listdir(desk))


@pytest.mark.parametrize("folder", ["locked", "locked/inner", "hidden", "unlisted"])
@pytest.mark.parametrize("command", ["list", "purge"])
def test_sessions_that_may_not_be_read(desk: Path, monkeypatch: pytest.MonkeyPatch, folder: str, command: str) -> None:
    """A folder of unfinished interviews that may not be read is never said to hold none."""
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(desk / folder))
    done = run("sessions", command)
    assert isinstance(done.exception, InputMissing), done.output
    assert "unfinished interviews here cannot be read (Permission denied)" in str(done.exception)
    assert "0 unfinished" not in done.output


@pytest.mark.parametrize("command", ["sessions delete deadbeef", "ask --resume deadbeef"])
def test_a_session_that_may_not_be_reached(desk: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """A session behind a folder that may not be entered is not said to be missing."""
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(desk / "locked"))
    done = run(*command.split())
    assert isinstance(done.exception, InputMissing)
    assert "Permission denied" in str(done.exception)


@pytest.mark.thorough
@pytest.mark.parametrize("command", [
    "score me.json -o locked/out.md", "score me.json -o shut/out.md", "demo -o shut/out.json", "form -o locked/me.txt",
    "codebook -o shut/out.md", "explain -o shut/out.md", "batch people.csv -o locked/out.csv",
    "batch people.csv -o shut/out.csv", "batch people.csv -o out.csv --problems shut/p.csv",
    "batch people.csv -o out.csv --summary locked/s.md", "batch people.csv -o out.csv --audit hidden/a.csv",
    "ask -o shut/out.md", "ask --answers locked/out.json", "ask -o hidden/out.md",
])  # fmt: skip
def test_where_nothing_may_be_written(desk: Path, command: str) -> None:
    """An output in a folder that takes none is refused with the folder, before any work and any question: 73."""
    before = sorted(os.listdir(desk))
    done = run(*command.split())
    assert isinstance(done.exception, CannotCreate), done.exception
    assert "nothing can be written in the folder" in str(done.exception)
    assert "Question 1" not in done.output
    assert before == sorted(os.listdir(desk))


@pytest.mark.parametrize("folder", ["locked", "shut", "shut/inner", "hidden"])
def test_where_no_session_may_be_kept(desk: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """Where answers may not be kept an interview does not begin, and the ways around it are named."""
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(desk / folder))
    done = run("ask")
    assert isinstance(done.exception, CannotCreate), done.exception
    assert ("--no-save" in str(done.exception), "Question 1" in done.output) == (True, False)


def test_medicines_that_may_not_be_read(tmp_path: Path) -> None:
    """A list of medicines that may not be read is an input that is missing; one that is nested without end is 65."""
    with ordinary_user(tmp_path):
        for name in ("medicines.csv", "other_medicines.csv", "medicine_words.toml"):
            shutil.copy(questionnaires_folder() / DEFAULT / name, tmp_path / name)
            (tmp_path / name).chmod(0o000)
            with pytest.raises(InputMissing, match=rf"{name}: cannot be read \(permission denied\)"):
                lexicon.__wrapped__(tmp_path)
            (tmp_path / name).chmod(0o600)
    (tmp_path / "medicine_words.toml").write_text("[" * 10_000, "utf-8")
    with pytest.raises(ContentError, match=r"medicine_words\.toml: "):
        lexicon.__wrapped__(tmp_path)
    (tmp_path / "medicine_words.toml").unlink()
    with pytest.raises(ContentError, match=r"medicine_words\.toml: this list of medicines is missing"):
        lexicon.__wrapped__(tmp_path)


def test_a_file_of_ones_own_that_may_not_be_read_is_replaced_when_asked(desk: Path) -> None:
    """An output that may be written and not be read is no obstacle: what matters is the folder."""
    (desk / "out.md").touch(mode=0o200)
    assert 0 == run("score", "me.json", "-o", "out.md", "--force").exit_code
    assert 0o600 == stat.S_IMODE((desk / "out.md").stat().st_mode)


def test_a_folder_that_may_be_written_and_not_listed(desk: Path) -> None:
    """A drop box, where names cannot be listed, takes an output."""
    assert 0 == run("score", "me.json", "-o", "unlisted/out.json").exit_code
    assert 40 == json.loads((desk / "unlisted" / "out.json").read_text("utf-8"))["answers"]["age"]


def test_someone_elses_file_in_a_shared_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder such as /tmp another user's file is not replaced, and that is said before the work."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o1777)
    (tmp_path / "shared" / "out.md").write_text("theirs", "utf-8")
    (tmp_path / "me.json").write_text("{}", "utf-8")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    done = run("score", str(tmp_path / "me.json"), "-o", str(tmp_path / "shared" / "out.md"), "--force")
    assert isinstance(done.exception, CannotCreate)
    assert "output-of-another-user" == done.exception.code
    assert "theirs" == (tmp_path / "shared" / "out.md").read_text("utf-8")


# ---- The folder of unfinished interviews ----------------------------------------------------------------------------


def test_no_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no HOME and no entry for the user, answers cannot be kept: 73 with the remedy, and no folder named `~`."""
    import pwd

    def unknown(number: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {number}")

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("HOME", "XDG_STATE_HOME", "RLS_SCREEN_SESSIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    for command in ("ask", "sessions list"):
        done = run(*command.split())
        assert isinstance(done.exception, CannotCreate), done.exception
        assert "set HOME, name a folder in RLS_SCREEN_SESSIONS, or use --no-save" in str(done.exception)
    assert 75 == run("ask", "--no-save").exit_code
    assert [] == os.listdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert tmp_path / "state" / "rls-screen" == sessions_folder()


@pytest.mark.parametrize("mode, warned", [
    (0o700, False), (0o755, False), (0o711, False), (0o770, True), (0o720, True), (0o702, True), (0o1777, True),
])  # fmt: skip
def test_a_folder_that_others_may_write_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, warned: bool
) -> None:
    """A folder of unfinished interviews that others may write to is warned of, once, on standard error."""
    folder = tmp_path / "kept"
    folder.mkdir()
    folder.chmod(mode)
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(folder))
    assert warned is is_open_to_others(folder)
    done = run("sessions", "list")
    assert (0, int(warned)) == (done.exit_code, done.stderr.count("other users may write to this folder"))
    assert not is_open_to_others(tmp_path / "none")


def test_a_folder_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that belongs to another user than this one and root is open to that one, whatever its mode."""
    tmp_path.chmod(0o700)
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert (owner != 0) is is_open_to_others(tmp_path)


# ---- Nested without end ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [10_000, *range(160, 1000, 40)])
def test_nested_toml(tmp_path: Path, depth: int) -> None:
    """A map or a questionnaire nested without end is refused with its place, and never a fault of the program: 65."""
    nested = "[" * depth + "]" * depth
    (tmp_path / "people.csv").write_text("age\n1\n", "utf-8")
    (tmp_path / "map.toml").write_text(f"[columns]\nage = {nested}\n", "utf-8")
    done = run(
        "batch", str(tmp_path / "people.csv"), "-o", str(tmp_path / "o.csv"), "--map", str(tmp_path / "map.toml")
    )
    assert 65 == getattr(done.exception, "status", None), done.exception
    assert "map.toml" in str(done.exception)


@pytest.mark.parametrize("file", ["questionnaire.toml", "plant.toml", "sources.toml"])
@pytest.mark.parametrize("depth", [200, 10_000])
def test_nested_content(tmp_path: Path, file: str, depth: int) -> None:
    """A questionnaire whose TOML is nested without end is refused with the file: 65."""
    copy = tmp_path / "copy"
    shutil.copytree(TOY, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = (copy / file).read_text("utf-8")
    (copy / file).write_text(f"nested = {'[' * depth}{']' * depth}\n{text}", "utf-8")
    load.cache_clear()
    done = run("check", str(copy))
    assert 65 == getattr(done.exception, "status", None), done.exception
    assert file in str(done.exception)


@pytest.mark.parametrize("depth", [10_000, 100_000, *range(300, 1000, 50)])
def test_nested_answers(tmp_path: Path, depth: int) -> None:
    """Answers nested without end are refused with their place: 65."""
    for text in (f'{{"age": {"[" * depth}{"]" * depth}}}', '{"answers": ' * depth + "{}" + "}" * depth):
        (tmp_path / "me.json").write_text(text, "utf-8")
        done = run("score", str(tmp_path / "me.json"))
        assert 65 == getattr(done.exception, "status", None), done.exception
        assert "me.json" in str(done.exception)
