"""The folder of unfinished interviews: for their owner alone, never half written, open in one window."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sessions import NOON, a_session
from toy.making import TOY, toy

from rls_screen.errors import CannotCreate, InputMissing, WriteFailed
from rls_screen.person.answers import Answer, Answers, Unanswered
from rls_screen.session import delete, locked, new_session, purge, remove, resume, save, unfinished, updated

ROOT = Path(__file__).parents[2]
posix = pytest.mark.posix


def test_ids_are_random() -> None:
    """Ids are eight hexadecimal digits that say nothing, and differ; a new session is empty and not full."""
    assert (Answers(), False, None) == (lambda new: (new.answers, new.full, new.jumped_to))(new_session("staff", NOON))
    ids = {new_session("staff", NOON).id for _ in range(50)}
    assert 50 == len(ids)
    assert [] == [id for id in ids if len(id) != 8 or set(id) - set("0123456789abcdef")]


@posix
@pytest.mark.parametrize("mask", [0o022, 0o000])
def test_for_the_owner_alone(tmp_path: Path, mask: int) -> None:
    """The file is 0600, also in a folder that was there before, which stays as it was; a folder made for it is 0700."""
    before = os.umask(mask)
    try:
        new, old = tmp_path / "new" / "inner", tmp_path / "old"
        old.mkdir(mode=0o755)
        for folder, mode in ((new, 0o700), (old, 0o755)):
            made = a_session(folder)
            with locked(made.id, folder):
                assert mode == stat.S_IMODE(folder.stat().st_mode)
                assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    finally:
        os.umask(before)


def test_list(tmp_path: Path) -> None:
    """The list has the ids and times of what is unfinished, and nothing of what was answered."""
    made = [a_session(tmp_path, leaves_hang="yes") for _ in range(3)]
    (tmp_path / "notes.json").write_text("{}", "utf-8")
    (tmp_path / "deadbeef.txt").write_text("", "utf-8")
    found = [*unfinished(tmp_path)]
    assert sorted(one.id for one in made) == [id for id, _ in found]
    assert [] == [when for _, when in found if when.tzinfo is None]
    assert [] == [*unfinished(tmp_path / "not there")]


def test_list_while_another_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interview that ends in another window while the list is made is left out of it."""
    first, second = a_session(tmp_path), a_session(tmp_path)
    found = sorted(tmp_path.glob("*.json"))
    (tmp_path / f"{first.id}.json").unlink()
    monkeypatch.setattr(Path, "glob", lambda *_: iter(found))
    assert [second.id] == [id for id, _ in unfinished(tmp_path)]


def test_delete(tmp_path: Path) -> None:
    """A deleted session is gone, once; the others stay."""
    first, second = a_session(tmp_path), a_session(tmp_path)
    delete(first.id, tmp_path)
    assert [f"{second.id}.json"] == [file.name for file in tmp_path.iterdir()]
    with pytest.raises(InputMissing, match="no unfinished interview"):
        delete(first.id, tmp_path)
    remove(first.id, tmp_path)


def test_purge(tmp_path: Path) -> None:
    """Purging removes what is older than said, and what a crash left; it says how many, and leaves other files."""
    now = datetime.now(UTC)
    ages = {a_session(tmp_path, leaves_hang="yes").id: days for days in (0, 6, 8, 30)}
    left = [tmp_path / ".12345678.tmp", tmp_path / ".0a1b2c3d.lock"]
    others = [tmp_path / name for name in (".left.tmp", ".git.lock", ".123456789.tmp", "12345678.tmp", ".12345678.md")]
    for file in (*left, *others):
        file.write_text("half", "utf-8")
        os.utime(file, (0, 0))
    for id, days in ages.items():
        when = (now - timedelta(days=days)).timestamp()
        os.utime(tmp_path / f"{id}.json", (when, when))
    assert 2 == purge(tmp_path, now, timedelta(days=7))
    young = {tmp_path / f"{id}.json" for id, days in ages.items() if days < 7}
    assert young | {*others} == {*tmp_path.iterdir()}
    assert 0 == purge(tmp_path / "not there", now, timedelta(days=7))


def test_purge_leaves_a_draft_alone(tmp_path: Path) -> None:
    """A draft being written at this moment belongs to an interview that goes on."""
    draft = tmp_path / ".12345678.tmp"
    draft.write_text("half", "utf-8")
    purge(tmp_path, datetime.now(UTC), timedelta(days=7))
    assert draft.exists()


@posix
def test_an_open_interview_is_not_deleted(tmp_path: Path) -> None:
    """An interview that is open in a window is neither deleted nor purged, and stays held; afterwards it is."""
    made, now = a_session(tmp_path, leaves_hang="yes"), datetime.now(UTC) + timedelta(days=30)
    with locked(made.id, tmp_path):
        with pytest.raises(InputMissing, match="open in another window"):
            delete(made.id, tmp_path)
        assert 0 == purge(tmp_path, now, timedelta(days=7))
        assert [made.id] == [id for id, _ in unfinished(tmp_path)]
        with pytest.raises(InputMissing, match="open in another window"), locked(made.id, tmp_path):
            pass
    assert 1 == purge(tmp_path, now, timedelta(days=7))
    assert [] == [*tmp_path.iterdir()]


@posix
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_no_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Where the file system knows no locks an interview goes on, held by nobody."""
    import fcntl

    def none(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", none)
    with locked("deadbeef", tmp_path):
        made = a_session(tmp_path)
    assert [made.id] == [id for id, _ in unfinished(tmp_path)]


@posix
def test_only_a_lock_is_another_window(tmp_path: Path) -> None:
    """A failure while an interview is held stays what it is: an output that is blocked is no other window."""
    with pytest.raises(BlockingIOError), locked("deadbeef", tmp_path):
        raise BlockingIOError(errno.EAGAIN, "write could not complete without blocking")


@posix
@pytest.mark.parametrize("number, fails", [(errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EIO, True)])
def test_a_folder_that_cannot_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, fails: bool
) -> None:
    """Where the file system cannot sync a folder the answers are kept all the same; a broken disk is said."""
    before = os.fsync

    def sync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        before(handle)

    monkeypatch.setattr(os, "fsync", sync)
    with pytest.raises(WriteFailed, match="last answer") if fails else contextlib.nullcontext():
        a_session(tmp_path)
    assert 1 == len([*unfinished(tmp_path)])


@pytest.mark.parametrize(
    "id", ["", "x", "../../etc/passwd", "DEADBEEF", "deadbeef\n", "deadbeef0", "deadbee\u0660", "." * 8]
)
@pytest.mark.parametrize("command", ["resume", "delete"])
def test_bad_ids(tmp_path: Path, id: str, command: str) -> None:
    """What is no session id is refused, before any file is looked for."""
    (tmp_path / "deadbeef.json").write_text("{}", "utf-8")
    with pytest.raises(InputMissing):
        resume(id, toy(), tmp_path, NOON) if command == "resume" else delete(id, tmp_path)
    assert (tmp_path / "deadbeef.json").exists()


def test_no_such_session(tmp_path: Path) -> None:
    """An id that is not kept is refused with where to find the others."""
    with pytest.raises(InputMissing, match="sessions list"):
        resume("deadbeef", toy(), tmp_path, NOON)


def test_no_folder_can_be_made(tmp_path: Path) -> None:
    """Where no folder can be made, that is said with the way around it."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(CannotCreate, match="--no-save"):
        a_session(tmp_path / "file" / "folder")


def test_a_failed_save_leaves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk is full, the session before stays whole, no draft is left, and the failure is said."""
    made = a_session(tmp_path, leaves_hang="yes")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteFailed, match="No space left on device"):
        save(updated(made, Answers({"leaves_hang": Unanswered("skipped")}), None, NOON), toy(), tmp_path)
    assert {"leaves_hang": Answer(True)} == resume(made.id, toy(), tmp_path, NOON)[0].answers.given
    assert [f"{made.id}.json"] == [file.name for file in tmp_path.iterdir() if file.suffix != ".lock"]


# One program, so that the imports are paid once: each child saves without end until its parent has seen it save a few
# times, and kills it.
SAVING = """
import os, random, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from rls_screen.content.library import load
from rls_screen.person.answers import Answer, Answers
from rls_screen.session import Session, save

toy, moments = load(Path(sys.argv[1])), random.Random(20)

def save_for_ever(folder, pipe):
    number, now = 0, datetime.now(UTC)
    while True:
        answers = Answers({"days_dry": Answer(float(number % 100)), "leaves_hang": Answer(number % 2 == 0)})
        save(Session("deadbeef", "staff", False, answers, now, now), toy, folder)
        os.write(pipe, b".")
        number += 1

for name in sys.argv[2:]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        save_for_ever(Path(name), writing)
    seen, wanted = 0, moments.randint(1, 12)
    while seen < wanted:
        seen += len(os.read(reading, 1))
    for _ in range(moments.randint(0, 20_000)):  # some moment of the next saving
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


@pytest.mark.thorough
@posix
def test_killed_while_saving(tmp_path: Path) -> None:
    """Killed at twenty random moments while it saves, the program leaves a session that can be read, old or new."""
    plain = tmp_path / "plain"
    shutil.copytree(TOY, plain, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    folders = [tmp_path / f"saved{number}" for number in range(20)]
    subprocess.run([sys.executable, "-c", SAVING, str(plain), *map(str, folders)], check=True, timeout=90, cwd=ROOT)
    for folder in folders:
        found, again = resume("deadbeef", toy(), folder, datetime.now(UTC))
        days = found.answers.value("days_dry")
        assert isinstance(days, float)
        assert ({}, days % 2 == 0) == (again, found.answers.value("leaves_hang"))
