"""The folder of unfinished interviews: one file each, written whole, and gone on with in one window at a time.

Files are for their owner alone, 0600 where the system has such modes, in a folder made 0700. A folder that was there
before is somebody's choice and stays as it is, and so does every file in it that is not named as ours are.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from ..errors import CannotCreate, InputMissing, WriteFailed

FOLDER_VARIABLE = "RLS_SCREEN_SESSIONS"
_ID = re.compile(r"[0-9a-f]{8}")
_BESIDE = re.compile(r"\.([0-9a-f]{8})\.(?:tmp|lock)")  # what may stand beside an interview
_NOT_SYNCED = (errno.EINVAL, errno.ENOTSUP)  # a file system that cannot say when a folder is on the disk


def sessions_folder() -> Path:
    """Where sessions are kept: the user's state folder, or the one named in the environment."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_state_path

    return user_state_path("rls-screen", appauthor=False)


def look_up(id: str, folder: Path) -> Path:
    """The file of an unfinished interview. Raises InputMissing where there is none, before any file is made."""
    if not _ID.fullmatch(id):
        raise InputMissing(f"'{id[:20]}' is no session id; `rls-screen sessions list` shows them.")
    if not _file(folder, id).exists():
        raise InputMissing(f"There is no unfinished interview {id}; `rls-screen sessions list` shows them.")
    return _file(folder, id)


def unfinished(folder: Path) -> Iterator[tuple[str, datetime]]:
    """The ids of unfinished interviews and when each was last saved; nothing of what was answered."""
    for file in sorted(folder.glob("*.json")):
        saved = _last_changed(file) if _ID.fullmatch(file.stem) else None
        if saved is not None:
            yield file.stem, saved


def _last_changed(file: Path) -> datetime | None:
    """When a file was last written; None where another window has removed it meanwhile."""
    try:
        return datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    except FileNotFoundError:
        return None


def _file(folder: Path, id: str) -> Path:
    return folder / f"{id}.json"


# ---- Kept -----------------------------------------------------------------------------------------------------------


def write(text: str, id: str, folder: Path) -> None:
    """Keep an interview: written whole beside its place, then moved there; a crash leaves the old one or the new."""
    draft = folder / f".{id}.tmp"
    try:
        _make(folder)
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _no_place(folder, error) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(draft, _file(folder, id))
        _sync(folder)
    except OSError as error:
        said = f"answers could not be kept ({error.strerror}); the last answer is not saved."
        raise WriteFailed(f"{folder}: {said}") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _no_place(folder: Path, error: OSError) -> CannotCreate:
    return CannotCreate(f"{folder}: answers cannot be kept here ({error.strerror}); use --no-save, or free the folder.")


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NOT_SYNCED:
            raise
    finally:
        os.close(handle)


# ---- Held -----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def held(id: str, folder: Path) -> Iterator[None]:
    """While this lasts, no other program on this computer can go on with the same interview, or delete it.

    The system lets go of it when the program ends, however it ends. On Windows, and where the file system knows no
    locks, nothing is held.
    """
    if sys.platform == "win32":
        yield
        return
    try:
        _make(folder)
        handle = os.open(folder / f".{id}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _no_place(folder, error) from None
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
        raise InputMissing(f"The interview {id} is open in another window; go on there, or close it first.") from None
    except OSError:
        pass  # no locks here: better an interview that nobody holds than none


# ---- Deleted --------------------------------------------------------------------------------------------------------


def delete(id: str, folder: Path) -> None:
    """Remove an interview that is open nowhere. On most disks a removed file can be recovered for a while."""
    look_up(id, folder)
    with held(id, folder):
        remove(id, folder)


def remove(id: str, folder: Path) -> None:
    """Remove an interview that this program holds, and what stands beside it; it may be gone already."""
    try:
        _file(folder, id).unlink(missing_ok=True)
    except OSError as error:
        raise WriteFailed(f"{_file(folder, id)}: cannot be deleted ({error.strerror}); delete this file.") from None
    for left in (folder / f".{id}.tmp", folder / f".{id}.lock"):
        with contextlib.suppress(OSError):
            left.unlink(missing_ok=True)


def purge(folder: Path, now: datetime, older_than: timedelta) -> int:
    """Remove every session last saved longer ago than this, and what a crash left beside them; how many sessions.

    An interview that is open in a window is left alone, however old.
    """
    old = {id for id, saved in unfinished(folder) if now - saved > older_than}
    beside = {found[1]: file for file in folder.glob(".*") if (found := _BESIDE.fullmatch(file.name))}
    ended = {id for id, file in beside.items() if not _file(folder, id).exists() and _is_old(file, now, older_than)}
    purged = 0
    for id in sorted(old | ended):
        with contextlib.suppress(InputMissing), held(id, folder):
            remove(id, folder)
            purged += id in old
    return purged


def _is_old(file: Path, now: datetime, older_than: timedelta) -> bool:
    changed = _last_changed(file)
    return changed is not None and now - changed > older_than
