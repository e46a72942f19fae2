"""The folder of unfinished interviews: one file each, replaced atomically, locked by the window that has it open.

Files are readable by their owner alone (0600 where the system has such modes), in a folder made 0700. A folder that
exists already is left as it is, and so is every file in it whose name is not that of a session.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from ..errors import CannotCreate, InputMissing, Problem, WriteFailed, shown_name
from ..writing import make_folder, remove_leftovers, write_text

FOLDER_VARIABLE = "RLS_SCREEN_SESSIONS"
_ID = re.compile(r"[0-9a-f]{8}")
_BESIDE = re.compile(r"\.([0-9a-f]{8})\.(?:tmp|lock)")  # a temporary or lock file of a session
SUFFIX = ".json"
LIST_SHOWS = "`rls-screen sessions list` shows them."
NOT_SAVED = f"No answer can be saved: use --no-save, or name another folder in {FOLDER_VARIABLE}."


def sessions_folder() -> Path:
    """Return the folder of the sessions: the one named in the environment, else the user's state folder."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_state_path

    folder = None
    with contextlib.suppress(RuntimeError):  # raised by some versions where no home folder is known
        folder = user_state_path("rls-screen", appauthor=False)
    if folder is None or not folder.is_absolute():  # other versions leave `~` in the path
        problem = "answers cannot be saved: this user has no home folder"
        remedy = f"set HOME, name a folder in {FOLDER_VARIABLE}, or use --no-save."
        raise CannotCreate(Problem("no-home-folder", "", problem, remedy))
    return folder


def is_open_to_others(folder: Path) -> bool:
    """Return whether another user owns a folder or may write to it; always False on Windows, where it is not known."""
    if sys.platform == "win32":
        return False
    try:
        found = folder.stat()
    except OSError:
        return False
    return bool(found.st_mode & 0o022) or found.st_uid not in (0, os.geteuid())


def look_up(id: str, folder: Path) -> Path:
    """Return the file of an unfinished interview. Raises InputMissing where there is none."""
    if not _ID.fullmatch(id):
        raise InputMissing(Problem("not-a-session-id", "", f"'{id[:20]}' is not a session id", LIST_SHOWS))
    if not _is_there(_file(folder, id)):
        raise InputMissing(Problem("no-such-session", "", f"There is no unfinished interview {id}", LIST_SHOWS))
    return _file(folder, id)


def unfinished(folder: Path) -> Iterator[tuple[str, datetime]]:
    """Yield the ids of unfinished interviews and when each was last saved; no file is opened.

    Raises InputMissing where the folder cannot be read.
    """
    for name in _names(folder):
        id, suffix = name[: -len(SUFFIX)], name[-len(SUFFIX) :]
        saved = _last_changed(_file(folder, id)) if suffix == SUFFIX and _ID.fullmatch(id) else None
        if saved is not None:
            yield id, saved


def _names(folder: Path) -> list[str]:
    """Return the names in a folder; none where there is no folder yet."""
    try:
        return sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(folder, error) from None


def _is_there(file: Path) -> bool:
    return _last_changed(file) is not None


def _unreadable(folder: Path, error: OSError) -> InputMissing:
    problem = f"the unfinished interviews here cannot be read ({error.strerror})"
    remedy = f"ask the folder's owner, or name another folder in {FOLDER_VARIABLE}."
    return InputMissing(Problem("sessions-not-readable", shown_name(folder), problem, remedy))


def _last_changed(file: Path) -> datetime | None:
    """Return when a file was last written; None where there is none, for example since another window removed it."""
    try:
        return datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(file.parent, error) from None


def _file(folder: Path, id: str) -> Path:
    return folder / f"{id}{SUFFIX}"


# ---- Write ----------------------------------------------------------------------------------------------------------


def write(text: str, id: str, folder: Path) -> None:
    """Write the file of a session atomically: after a crash it is the old one or the new one."""
    try:
        make_folder(folder)
        write_text(text, _file(folder, id), force=True)
    except CannotCreate as error:
        raise error.extended(f"\n  {NOT_SAVED}") from None
    except WriteFailed as error:
        raise error.extended("\n  The last answer is not saved; those before it are.") from None


# ---- Lock -----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def locked(id: str, folder: Path) -> Iterator[None]:
    """Lock a session, so that no other program on this computer can resume or delete it until this is left.

    The system releases the lock when the program ends, however it ends. There is no lock on Windows, and where the file
    system has none. Raises InputMissing where the session is locked already, CannotCreate where the folder fails.
    """
    if sys.platform == "win32":
        yield
        return
    try:
        make_folder(folder)
        handle = os.open(folder / f".{id}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except CannotCreate as error:
        raise error.extended(f"\n  {NOT_SAVED}") from None
    except OSError as error:
        problem = f"answers cannot be saved here ({error.strerror})."
        raise CannotCreate(Problem("folder-not-writable", shown_name(folder), problem, NOT_SAVED)) from None
    try:
        _lock(handle, id)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, id: str) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        problem, remedy = f"The interview {id} is open in another window", "continue there, or close it first."
        raise InputMissing(Problem("session-open-elsewhere", "", problem, remedy)) from None
    except OSError:
        pass  # the file system has no locks: the interview goes on without one


# ---- Delete ---------------------------------------------------------------------------------------------------------


def delete(id: str, folder: Path) -> None:
    """Delete a session that no window has open. On most disks a deleted file can be recovered for a while."""
    look_up(id, folder)
    with locked(id, folder):
        remove(id, folder)


def remove(id: str, folder: Path) -> None:
    """Delete a session that this process has locked, with its temporary and lock files; it may be deleted already."""
    try:
        _file(folder, id).unlink(missing_ok=True)
    except OSError as error:
        file, problem = shown_name(_file(folder, id)), f"cannot be deleted ({error.strerror})"
        raise WriteFailed(Problem("session-not-deleted", file, problem, "delete this file.")) from None
    for left in (folder / f".{id}.tmp", folder / f".{id}.lock"):
        with contextlib.suppress(OSError):
            left.unlink(missing_ok=True)
    remove_leftovers(folder)


def purge(folder: Path, now: datetime, older_than: timedelta) -> int:
    """Delete every session last saved longer ago than this, and files left by a crash; return how many sessions.

    A session that is open in a window is left as it is, however old.
    """
    old = {id for id, saved in unfinished(folder) if now - saved > older_than}
    beside = {found[1]: folder / name for name in _names(folder) if (found := _BESIDE.fullmatch(name))}
    ended = {id for id, file in beside.items() if not _is_there(_file(folder, id)) and _is_old(file, now, older_than)}
    purged = 0
    for id in sorted(old | ended):
        with contextlib.suppress(InputMissing), locked(id, folder):
            remove(id, folder)
            purged += id in old
    remove_leftovers(folder)
    return purged


def _is_old(file: Path, now: datetime, older_than: timedelta) -> bool:
    changed = _last_changed(file)
    return changed is not None and now - changed > older_than
