"""The one writer of files: whole or not at all, regular files alone are replaced, nothing of a killed run stays."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rls_screen import writing
from rls_screen.errors import CannotCreate, RlsScreenError, WriteFailed, printable, shown_name
from rls_screen.writing import Draft, check_can_write, make_folder, remove_leftovers, sync_folder, write_text

posix = pytest.mark.posix  # links, devices and file modes are POSIX
ROOT = Path(__file__).parents[2]


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(one.name for one in folder.iterdir())


# ---- Files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_new_file_is_its_owners(tmp_path: Path, mask: int) -> None:
    """A file holds the text as UTF-8 with LF, whatever the system's own, and only its owner can read it."""
    before = os.umask(mask)
    try:
        write_text("é\n", tmp_path / "a.md", force=False)
    finally:
        os.umask(before)
    assert "é\n".encode() == (tmp_path / "a.md").read_bytes()
    assert ["a.md"] == names(tmp_path)
    if os.name == "posix":
        assert 0o600 == stat.S_IMODE((tmp_path / "a.md").stat().st_mode)


def test_an_existing_file_is_replaced_only_with_force(tmp_path: Path) -> None:
    """Without force an existing file is refused before anything is written; with it, it is replaced."""
    file = tmp_path / "a.md"
    file.write_text("old", "utf-8")
    refusal = r"a\.md: this file is already there.*--force"
    with pytest.raises(CannotCreate, match=refusal):
        write_text("new", file, force=False)
    with pytest.raises(CannotCreate, match=refusal):
        check_can_write(file, force=False)
    assert ("old", ["a.md"]) == (file.read_text("utf-8"), names(tmp_path))
    check_can_write(file, force=True)
    assert "old" == file.read_text("utf-8")
    write_text("new", file, force=True)
    assert ("new", ["a.md"]) == (file.read_text("utf-8"), names(tmp_path))


@posix
def test_the_file_replaced_was_open_to_others(tmp_path: Path) -> None:
    """A file that others could read is replaced by one that only its owner can: it holds answers now."""
    (tmp_path / "a.md").write_text("old", "utf-8")
    (tmp_path / "a.md").chmod(0o644)
    write_text("new", tmp_path / "a.md", force=True)
    assert 0o600 == stat.S_IMODE((tmp_path / "a.md").stat().st_mode)


@posix
def test_a_write_protected_file_is_not_replaced(tmp_path: Path) -> None:
    """A file that was made read-only is left alone, with force too: somebody locked it on purpose."""
    (tmp_path / "a.md").write_text("locked", "utf-8")
    (tmp_path / "a.md").chmod(0o444)
    for refused in (write_text, lambda _, path, force: check_can_write(path, force=force)):
        with pytest.raises(CannotCreate, match="write-protected"):
            refused("new", tmp_path / "a.md", force=True)
    assert ("locked", ["a.md"]) == ((tmp_path / "a.md").read_text("utf-8"), names(tmp_path))


@posix
@pytest.mark.parametrize("target", ["real/a.md", "../real/b.md", "absolute"])
def test_links_are_written_through(tmp_path: Path, target: str) -> None:
    """The file a link leads to is replaced, in its own folder, or made there; the link stays the link it was."""
    (tmp_path / "real").mkdir()
    (tmp_path / "links").mkdir()
    real = tmp_path / "real" / Path(target).name
    if target == "real/a.md":
        real.write_text("old", "utf-8")
    link = tmp_path / "links" / "link.md"
    link.symlink_to(real if target == "absolute" else Path("..", "real", real.name))
    (tmp_path / "again.md").symlink_to(link)
    check_can_write(tmp_path / "again.md", force=True)
    write_text("new", tmp_path / "again.md", force=True)
    assert link.is_symlink()
    assert ("new", False) == (real.read_text("utf-8"), real.is_symlink())
    assert ([real.name], ["link.md"]) == (names(tmp_path / "real"), names(tmp_path / "links"))
    with pytest.raises(CannotCreate, match="already there"):
        write_text("third", link, force=False)


@posix
def test_a_folder_behind_a_link(tmp_path: Path) -> None:
    """A file in a folder that is reached by a link is written as any other."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_text("new", tmp_path / "link" / "a.md", force=False)
    assert ["a.md"] == names(tmp_path / "real")


# ---- What is no file ------------------------------------------------------------------------------------------------


@posix
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """A named pipe gets the text, and is a pipe afterwards; force is not needed for it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    check_can_write(pipe, force=False)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_text("text\n", pipe, force=False)
    reader.join(10)
    assert [b"text\n"] == got
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert ["pipe"] == names(tmp_path)


@posix
@pytest.mark.parametrize("force", [False, True])
def test_the_null_device_stays(tmp_path: Path, force: bool) -> None:
    """The null device takes a text, by a link too, and stays the device it is."""
    before = os.stat(os.devnull)
    (tmp_path / "null").symlink_to(os.devnull)
    check_can_write(tmp_path / "null", force=force)
    write_text("text", tmp_path / "null", force=force)
    write_text("text", Path(os.devnull), force=force)
    assert (before.st_ino, before.st_rdev) == (os.stat(os.devnull).st_ino, os.stat(os.devnull).st_rdev)
    assert (tmp_path / "null").is_symlink()


@posix
def test_a_terminal_is_written_to() -> None:
    """A terminal shows the text and is not replaced."""
    import pty

    master, slave = pty.openpty()
    name = Path(os.ttyname(slave))
    write_text("text\n", name, force=False)
    assert b"text\r\n" == os.read(master, 100)
    assert stat.S_ISCHR(name.stat().st_mode)
    os.close(master)
    os.close(slave)


@posix
@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="no list of open streams")
@pytest.mark.parametrize("force", [False, True])
def test_an_open_stream_is_written_on(tmp_path: Path, force: bool) -> None:
    """/dev/fd/N is the open stream N: a file behind it is added to where it is, neither emptied nor replaced."""
    with (tmp_path / "out").open("wb") as opened:
        opened.write(b"first\n")
        opened.flush()
        number = os.stat(tmp_path / "out").st_ino
        write_text("second\n", Path(f"/dev/fd/{opened.fileno()}"), force=force)
        (tmp_path / "link").symlink_to(f"/dev/fd/{opened.fileno()}")
        write_text("third\n", tmp_path / "link", force=force)
    assert "first\nsecond\nthird\n" == (tmp_path / "out").read_text("utf-8")
    assert number == os.stat(tmp_path / "out").st_ino


@posix
def test_dev_stdout_after_what_was_printed(tmp_path: Path) -> None:
    """/dev/stdout that was redirected to a file holds what was printed before, and then the text."""
    program = (
        "from pathlib import Path\nfrom rls_screen.writing import write_text\n"
        "print('first')\nwrite_text('second\\n', Path('/dev/stdout'), force=False)\nprint('third')"
    )
    with (tmp_path / "out").open("wb") as out:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        subprocess.run([sys.executable, "-c", program], stdout=out, check=True, cwd=ROOT, env=environment, timeout=60)
    assert "first\nsecond\nthird\n" == (tmp_path / "out").read_text("utf-8")


def a_socket(path: Path) -> contextlib.AbstractContextManager[Any]:
    """A socket of this name, bound by a short way to it."""
    made = socket.socket(socket.AF_UNIX)
    before = Path.cwd()
    os.chdir(path.parent)
    made.bind(path.name)
    os.chdir(before)
    return made


@posix
@pytest.mark.parametrize("kind", ["folder", "socket", "link to a folder", "another device"])
@pytest.mark.parametrize("force", [False, True])
def test_anything_else_is_refused(tmp_path: Path, kind: str, force: bool) -> None:
    """A folder, a socket, and a device that is not a terminal are refused with what they are, and left as they were."""
    place = tmp_path / "it"
    with a_socket(place) if kind == "socket" else contextlib.nullcontext():
        if kind == "folder":
            place.mkdir()
        elif kind == "link to a folder":
            (tmp_path / "folder").mkdir()
            place.symlink_to("folder")
        elif kind == "another device":
            place = Path("/dev/zero")
        before = os.lstat(place)
        said = {"socket": "a socket", "another device": "a device"}.get(kind, "a folder; name a file in it")
        for refused in (write_text, lambda _, path, force: check_can_write(path, force=force)):
            with pytest.raises(CannotCreate, match=said):
                refused("text", place, force=force)
        assert before.st_ino == os.lstat(place).st_ino


@posix
@pytest.mark.parametrize("name, said", [
    ("none/a.md", "there is no folder .*none; make it first"),
    ("file/a.md", "file is not a folder"),
    ("x" * 300, "too long; choose a shorter one"),
    ("loop", "lead in a circle"),
    ("a\0b", "a NUL character"),
    ("dangling", "there is no folder .*nowhere; make it first"),
])  # fmt: skip
def test_what_cannot_be_made(tmp_path: Path, name: str, said: str) -> None:
    """A name that cannot exist is refused with why and what to do, by the check as by the writing."""
    (tmp_path / "file").write_text("", "utf-8")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere/a.md")
    for refused in (write_text, lambda _, path, force: check_can_write(path, force=force)):
        with pytest.raises(CannotCreate, match=said):
            refused("text", tmp_path / name, force=True)
    assert ["dangling", "file", "loop"] == names(tmp_path)


@posix
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc here")
def test_a_folder_that_takes_no_file() -> None:
    """Where the folder is there and takes no file, as /proc, the message does not ask to make it."""
    with pytest.raises(CannotCreate, match=r"nothing can be written in the folder /proc .*choose another folder"):
        write_text("text", Path("/proc/a.md"), force=True)


@posix
def test_the_longest_name(tmp_path: Path) -> None:
    """A name as long as names may be can be written, though the draft's would be longer; so can one of wide letters."""
    for name in ("x" * 255, "é" * 127):
        write_text("text", tmp_path / name, force=False)
    assert sorted(("x" * 255, "é" * 127)) == names(tmp_path)


def test_reserved_names_of_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NUL, CON and COM1 are devices in every folder on Windows, with any suffix; other names are files."""
    found = {name: re.fullmatch(writing._RESERVED, name) is not None for name in
             ("NUL", "nul.txt", "con", "COM1", "lpt9.md", "COM10", "NULL", "console.md", "report.md")}  # fmt: skip
    assert ["NUL", "nul.txt", "con", "COM1", "lpt9.md"] == [name for name, reserved in found.items() if reserved]


# ---- Between the check and the end ----------------------------------------------------------------------------------


NO_LINKS = [errno.EPERM, errno.ENOTSUP, errno.ENOSYS]


@posix
@pytest.mark.parametrize("links", [True, *NO_LINKS])
@pytest.mark.parametrize("force", [False, True])
def test_a_file_that_appears_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool | int, force: bool
) -> None:
    """A file that appears while the text is written is overwritten only with force, hard links or not."""
    without_links(monkeypatch, links)
    draft = Draft(tmp_path / "a.md", force=force)
    draft.file.write(b"ours")
    draft.finish()
    (tmp_path / "a.md").write_text("theirs", "utf-8")
    with contextlib.nullcontext() if force else pytest.raises(CannotCreate, match="another file has taken this name"):
        draft.commit()
    draft.discard()
    assert ("ours" if force else "theirs") == (tmp_path / "a.md").read_text("utf-8")
    assert ["a.md"] == names(tmp_path)


@posix
@pytest.mark.parametrize("links", NO_LINKS)
def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: int) -> None:
    """Where there are no hard links a new file is written all the same; where that fails, no empty one is left."""
    without_links(monkeypatch, links)
    write_text("text", tmp_path / "a.md", force=False)
    assert ("text", ["a.md"]) == ((tmp_path / "a.md").read_text("utf-8"), names(tmp_path))
    monkeypatch.setattr(os, "replace", failing(errno.EIO))
    with pytest.raises(WriteFailed, match="no file was left there"):
        write_text("text", tmp_path / "b.md", force=False)
    assert ["a.md"] == names(tmp_path)


def without_links(monkeypatch: pytest.MonkeyPatch, links: bool | int) -> None:
    """Make hard links fail, unless there are links."""
    if links is not True:
        monkeypatch.setattr(os, "link", failing(links))


def failing(number: int) -> Callable[..., None]:
    """A call of the system that fails."""

    def fails(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fails


@posix
def test_something_else_appears_meanwhile(tmp_path: Path) -> None:
    """A pipe or a folder that appears under the name while the text is written is not replaced, with force neither."""
    for make in (os.mkfifo, os.mkdir):
        draft = Draft(tmp_path / "a", force=True)
        make(tmp_path / "a")
        with pytest.raises(CannotCreate):
            draft.commit()
        draft.discard()
        assert ["a"] == names(tmp_path)
        os.rmdir(tmp_path / "a") if make is os.mkdir else os.unlink(tmp_path / "a")


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("there", [False, True])
def test_a_failure_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, there: bool) -> None:
    """Where the disk fails the old file is whole, no draft is left, and the message says which of both holds."""
    if there:
        (tmp_path / "a.md").write_text("old", "utf-8")
    monkeypatch.setattr(os, call, failing(errno.ENOSPC))
    said = "the file that was there is unchanged" if there else "no file was left there"
    with pytest.raises(WriteFailed, match=rf"a\.md: writing failed \(No space left on device\); {said}"):
        write_text("new", tmp_path / "a.md", force=True)
    assert (["a.md"] if there else []) == names(tmp_path)
    assert not there or (tmp_path / "a.md").read_text("utf-8") == "old"


@posix
def test_the_disk_has_it_before_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content is on the disk before the file gets its name, and the name before the writing ends."""
    steps: list[str] = []
    sync, replace = os.fsync, os.replace

    def fsync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def named(*both: str) -> None:
        steps.append("name")
        replace(*both)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", named)
    write_text("text", tmp_path / "a.md", force=True)
    assert ["file", "name", "folder"] == steps


@posix
@pytest.mark.parametrize("number, fails", [(errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EIO, True)])
def test_a_folder_that_cannot_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, fails: bool
) -> None:
    """A file system that cannot sync folders is not a failure; a broken disk is."""
    monkeypatch.setattr(os, "fsync", failing(number))
    with pytest.raises(OSError, match=os.strerror(number)) if fails else contextlib.nullcontext():
        sync_folder(tmp_path)


# ---- Drafts of killed runs ------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from rls_screen.writing import Draft
draft = Draft(Path(sys.argv[1]), force=True)
draft.file.write(b"half")
draft.file.flush()
print("written", flush=True)
signal.pause()
"""


@posix
def test_drafts_of_killed_runs_are_removed(tmp_path: Path) -> None:
    """A draft that is still written stays; once its program is killed the next run that writes there removes it."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "a.md")], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as running:
        assert running.stdout is not None
        assert "written\n" == running.stdout.readline()
        write_text("other", tmp_path / "b.md", force=False)
        [draft] = [one for one in tmp_path.iterdir() if one.name != "b.md"]
        assert (0o600, "half") == (stat.S_IMODE(draft.stat().st_mode), draft.read_text("utf-8"))
        assert draft.name.startswith(".a.md.")
        running.send_signal(signal.SIGKILL)
    assert draft.exists()
    write_text("again", tmp_path / "b.md", force=True)
    assert ["b.md"] == names(tmp_path)


@posix
def test_other_peoples_files_are_never_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a regular file that is named as drafts are and is this user's is removed."""
    ours = f".a.md.{'0' * 16}{writing.DRAFT_SUFFIX}"
    others = [".a.md.tmp", f"a.md.{'0' * 16}{writing.DRAFT_SUFFIX}", f".a.md.{'0' * 15}{writing.DRAFT_SUFFIX}",
              f".a.md.{'0' * 16}.draft", f".a.md.{'g' * 16}{writing.DRAFT_SUFFIX}"]  # fmt: skip
    for name in (ours, *others):
        (tmp_path / name).write_text("text", "utf-8")
    folder, link, pipe = (f".{name}.{'1' * 16}{writing.DRAFT_SUFFIX}" for name in "bcd")
    (tmp_path / folder).mkdir()
    os.mkfifo(tmp_path / pipe)
    (tmp_path / link).symlink_to(others[0])
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        remove_leftovers(tmp_path)
    assert sorted((ours, *others, folder, link, pipe)) == names(tmp_path)
    remove_leftovers(tmp_path)
    assert sorted((*others, folder, link, pipe)) == names(tmp_path)


@posix
def test_without_locks_drafts_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file system has no locks, a draft may be in use: it stays, and writing goes on."""
    import fcntl

    ours = tmp_path / f".a.md.{'0' * 16}{writing.DRAFT_SUFFIX}"
    ours.write_text("half", "utf-8")
    monkeypatch.setattr(fcntl, "flock", failing(errno.ENOLCK))
    write_text("text", tmp_path / "a.md", force=False)
    assert sorted((ours.name, "a.md")) == names(tmp_path)


@posix
def test_a_draft_removed_before_it_was_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft that another run removes in the moment before it is locked is made once more."""
    lock, removed = writing._lock, list[Path]()

    def slow(handle: int, *, wait: bool) -> bool:
        if not removed:
            [draft] = tmp_path.iterdir()
            draft.unlink()
            removed.append(draft)
        return lock(handle, wait=wait)

    monkeypatch.setattr(writing, "_lock", slow)
    write_text("text", tmp_path / "a.md", force=False)
    assert ("text", ["a.md"]) == ((tmp_path / "a.md").read_text("utf-8"), names(tmp_path))
    assert 1 == len(removed)


# ---- Folders and names ----------------------------------------------------------------------------------------------


@posix
def test_a_folder_is_made_for_its_owner(tmp_path: Path) -> None:
    """A new folder is its owner's alone; one that exists keeps its mode; where a file is in the way that is shown."""
    make_folder(tmp_path / "new" / "inner")
    assert 0o700 == stat.S_IMODE((tmp_path / "new" / "inner").stat().st_mode)
    (tmp_path / "old").mkdir(mode=0o755)
    make_folder(tmp_path / "old")
    assert 0o755 == stat.S_IMODE((tmp_path / "old").stat().st_mode)
    (tmp_path / "file").write_text("", "utf-8")
    for name in ("file", "file/inner"):
        with pytest.raises(CannotCreate, match="file"):
            make_folder(tmp_path / name)


@pytest.mark.parametrize("name, shown", [
    ("people.csv", "people.csv"),
    ("répondants 1.csv", "répondants 1.csv"),
    ("evil\x1b]0;TITLE\x07\x1b[2J.csv", "evil\\x1b]0;TITLE\\x07\\x1b[2J.csv"),
    ("gpj.\u202etxt", "gpj.\\u202etxt"),
    ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
    ("", "''"),
    ("two\nlines\r", "two\\nlines\\r"),
    ("\x9b31m", "\\x9b31m"),
    ("\udcff", "\\udcff"),
    ("\U000e0041", "\\U000e0041"),
])  # fmt: skip
def test_names_in_messages(name: str, shown: str) -> None:
    """A name is shown as it is, but for what a terminal would act on or hide, which is escaped."""
    assert shown == shown_name(name)
    assert not name or shown == shown_name(Path(name))


def test_long_names_are_shortened() -> None:
    """A very long name is shortened in its middle; its end, which tells files apart, stays."""
    shown = shown_name("a" * 5_000 + ".csv")
    assert (True, True, True) == (len(shown) < 400, shown.startswith("aaa"), shown.endswith("a.csv"))


def test_messages_keep_their_lines() -> None:
    """A message of several lines keeps them; nothing else in it is acted on by a terminal."""
    assert "one\ntwo\\x1b[2J" == printable("one\ntwo\x1b[2J")


@posix
@pytest.mark.parametrize("name", ["\x1b[2J.md", "\u202e.md"])
def test_messages_of_the_writer_show_no_escape_character(tmp_path: Path, name: str) -> None:
    """Whatever is wrong with the file, its name is shown without what a terminal would act on."""
    (tmp_path / name).mkdir()
    for path in (tmp_path / name, tmp_path / name / "none" / name):
        with pytest.raises(RlsScreenError) as refused:
            write_text("", path, force=False)
        assert str(refused.value) == printable(str(refused.value))
