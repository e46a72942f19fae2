"""The atomic file writer of the whole program: a file appears complete or not at all, readable by its owner alone.

Content is written to a draft (a temporary file in the same folder), synced to the disk, and the draft is then renamed.
Only a regular file is ever replaced: behind a symbolic link the target is replaced and the link stays; a pipe, a
terminal or the null device is written to directly; a folder, a socket or any other device is refused.

What is written, and what is printed about it, is up to the callers.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

from .errors import CannotCreate, Problem, WriteFailed, shown_name

DRAFT_SUFFIX = ".rls-draft"
# Two patterns, compiled when they are first used: most commands write no file.
_DRAFT = rf"(?s)\..*\.[0-9a-f]{{16}}{re.escape(DRAFT_SUFFIX)}"
_NAME_BYTES = 255 - len("..0123456789abcdef") - len(DRAFT_SUFFIX)  # what a draft's name leaves for the file's own
_NO_LINKS = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK)
_NOT_SYNCED = (errno.EINVAL, errno.ENOTSUP)  # a file system that cannot sync a folder
_RESERVED = r"(?i)(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?:[ .:].*)?"
_MOST_LINKS = 40
FORCE = "choose another name, or add --force."


# ---- Writing --------------------------------------------------------------------------------------------------------


def write_text(text: str, path: Path, *, force: bool) -> None:
    """Write a text as UTF-8 with LF; everything else is as for `write_bytes`."""
    write_bytes(text.encode("utf-8", "backslashreplace"), path, force=force)


def write_bytes(data: bytes, path: Path | None, *, force: bool) -> None:
    """Write bytes to a file, or to standard output where `path` is None.

    The file gets mode 0600, whatever mode the file it replaces had. Without `force` an existing file is refused, even
    one that appears during the write. Raises CannotCreate if no such file can be created, WriteFailed if writing fails;
    an existing file is then unchanged.
    """
    draft = Draft(path, force=force)
    try:
        with draft.writing():
            draft.file.write(data)
        draft.finish()
        draft.commit()
        draft.sync_folder()
    finally:
        draft.discard()


def check_can_write(path: Path, *, force: bool) -> None:
    """Raise now what `write_text` would raise after an hour of work; the check leaves nothing behind.

    Raises CannotCreate: the name is taken, is not a regular file, or nothing can be created in its folder.
    """
    place = _Place(path, force=force)
    if place.is_file:
        handle, draft = _new_draft(place)
        os.close(handle)
        draft.unlink(missing_ok=True)


def is_stream(path: Path) -> bool:
    """Whether a path leads to a pipe, a terminal, the null device or an open stream instead of a file.

    Raises CannotCreate if it leads to anything else that is not a regular file.
    """
    return not _Place(path, force=True).is_file


def make_folder(folder: Path) -> None:
    """Create a folder with mode 0700 and its parents; an existing one stays as it is. Raises CannotCreate."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        problem = Problem("not-a-folder", shown_name(folder), "this is not a folder", "choose another name.")
        raise CannotCreate(problem) from None
    except (OSError, ValueError) as error:
        raise _refused(folder, error) from None


class Draft:
    """An output in progress: write to `file`, then `finish` syncs it to the disk and `commit` gives it its name.

    `path` None is standard output. Finish all outputs that belong together before you commit the first. Always call
    `discard` at the end; after a commit it does nothing.
    """

    def __init__(self, path: Path | None, *, force: bool) -> None:
        self.name = "standard output" if path is None else shown_name(path)
        self._force = force
        self._draft: Path | None = None
        self._place = None if path is None else _Place(path, force=force)
        self._output = sys.stdout.buffer if path is None else None
        if self._place is not None and self._place.is_file:
            handle, self._draft = _new_draft(self._place)
            self.file: IO[Any] = os.fdopen(handle, "w+b")
        else:
            self.file = _spool(self.name)

    @property
    def is_file(self) -> bool:
        """Whether the output is a regular file, not a pipe, a terminal or a device."""
        return self._place is not None and self._place.is_file

    @property
    def folder(self) -> Path | None:
        """The folder of the file, with links resolved; None if the output is not a file."""
        return self._place.target.parent if self._place is not None and self._place.is_file else None

    def finish(self) -> None:
        """Flush and sync, so that a full disk is noticed before any output appears. Raises WriteFailed."""
        with self.writing():
            self.file.flush()
            if self.is_file:
                os.fsync(self.file.fileno())

    def commit(self) -> None:
        """Rename the draft to its final name, or copy it to the stream. Without `force` no file is overwritten.

        Raises WriteFailed or CannotCreate.
        """
        with self.writing():
            if self._output is not None:
                self._copy_to(self._output)
            elif self._draft is None:
                assert self._place is not None
                with self._place.stream() as stream:
                    self._copy_to(stream)
            else:
                assert self._place is not None
                self._rename(self._place.target, self._draft)

    def sync_folder(self) -> None:
        """Sync the folder, so that the new name survives a power failure."""
        if self.folder is not None:
            with self.writing():
                sync_folder(self.folder)

    def discard(self) -> None:
        """Close the draft, and delete it unless it was committed."""
        with contextlib.suppress(OSError):
            self.file.close()
        if self._draft is not None:
            with contextlib.suppress(OSError):
                self._draft.unlink(missing_ok=True)
            self._draft = None

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Turn an OSError into WriteFailed. A closed pipe stays a BrokenPipeError, since nobody reads any more."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            why = error.strerror or str(error).partition("\n")[0]
            raise WriteFailed(write_failed(self.name, why, self._what_is_there())) from None

    def _what_is_there(self) -> str:
        if not self.is_file or self._draft is None:
            return ""
        assert self._place is not None
        return "the file that was there is unchanged." if self._place.exists else "no file was left there."

    def _copy_to(self, stream: BinaryIO) -> None:
        import shutil

        self.file.seek(0)
        shutil.copyfileobj(self.file, stream, 1_000_000)
        stream.flush()

    def _rename(self, target: Path, draft: Path) -> None:
        if os.name == "nt":
            self.file.close()  # an open file cannot be renamed there
        try:
            if self._force:
                _check_regular(target, self.name)
                os.replace(draft, target)
            else:
                _rename_to_new(draft, target)
        except FileExistsError:
            problem = "another file has taken this name in the meantime"
            raise CannotCreate(Problem("output-exists", self.name, problem, FORCE)) from None
        self._draft = None
        self.file.close()  # only now: its lock keeps another run from removing the draft


def sync_folder(folder: Path) -> None:
    """Sync a folder, so that its new names are on the disk. Does nothing on Windows. Raises OSError."""
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return  # a folder that may be written and not be listed
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NOT_SYNCED:
            raise
    finally:
        os.close(handle)


def write_failed(name: str, why: str | None, what_is_there: str = "") -> Problem:
    """Return the problem of a write that could not be finished, with what is at that name now, where that is known."""
    end = "" if what_is_there else "."
    return Problem("write-failed", name, f"writing failed ({why}){end}", what_is_there)


def _spool(name: str) -> IO[bytes]:
    """Open the temporary file that collects what goes to a stream."""
    import tempfile

    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        problem = f"no room to prepare it in {shown_name(tempfile.gettempdir())} ({error.strerror})"
        raise CannotCreate(Problem("no-temporary-file", name, problem, "make room in that folder.")) from None


def _rename_to_new(draft: Path, target: Path) -> None:
    """Rename a draft to a name that is free. Raises FileExistsError if it is taken, without a race."""
    if os.name == "nt":
        os.rename(draft, target)  # which refuses an existing name there
        return
    try:
        os.link(draft, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        draft.unlink()
        return
    # A file system without hard links: the name is taken by an empty file of our own, which is then replaced.
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        os.replace(draft, target)
    except OSError:
        target.unlink(missing_ok=True)
        raise


# ---- Where an output goes -------------------------------------------------------------------------------------------


class _Place:
    """What a path leads to: a file (new, or to be replaced) or a stream. Anything else raises CannotCreate."""

    def __init__(self, path: Path, *, force: bool) -> None:
        self.path = path
        try:
            self._number = _number_of_stream(path)
            found = _status(path)
            self.target = Path(os.path.realpath(path))
        except (OSError, ValueError) as error:
            raise _refused(path, error) from None
        self._reserved = os.name == "nt" and re.fullmatch(_RESERVED, path.name) is not None
        self.is_file = not (self._number is not None or self._reserved or (found and _is_stream(found)))
        self.exists = found is not None
        if self.is_file:
            self._check_file(found, force=force)

    def _check_file(self, found: os.stat_result | None, *, force: bool) -> None:
        name = shown_name(self.path)
        if found is None:
            return
        _check_is_regular(found, name)
        if not force:
            raise CannotCreate(Problem("output-exists", name, "this file is already there", FORCE))
        if not found.st_mode & 0o222:
            problem, remedy = "this file is write-protected", "make it writable, or choose another name."
            raise CannotCreate(Problem("output-write-protected", name, problem, remedy))
        folder = os.stat(self.target.parent)
        if folder.st_mode & stat.S_ISVTX and _user() not in (0, found.st_uid, folder.st_uid):
            problem = "this file belongs to another user"
            raise CannotCreate(Problem("output-of-another-user", name, problem, "choose another name."))

    @contextlib.contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """Open the stream; one that the program already has open is duplicated: opening it anew would empty it."""
        if self._number is not None:
            if sys.stdout is not None:
                sys.stdout.flush()
            handle = os.dup(self._number)
        else:
            handle = os.open(self.path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "wb") as opened:
            yield opened


def _number_of_stream(path: Path) -> int | None:
    """The number of this program's stream behind /dev/stdout, /dev/fd/3 or a link to such a name; None for others."""
    for _ in range(_MOST_LINKS):
        folder = os.path.realpath(path.parent)
        if _is_folder_of_streams(folder) and path.name.isdecimal():
            return int(path.name)
        if not os.path.islink(path):
            return None
        path = Path(folder, os.readlink(path))
    return None


def _is_folder_of_streams(folder: str) -> bool:
    """Whether this is a folder in which the system lists the open streams of this program."""
    return re.fullmatch(rf"/dev/fd|/proc/(?:self|{os.getpid()})(?:/task/\d+)?/fd", folder) is not None


def _status(path: Path) -> os.stat_result | None:
    """What is at a path, with links resolved; None if there is nothing, also behind a link."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _is_stream(found: os.stat_result) -> bool:
    return stat.S_ISFIFO(found.st_mode) or (stat.S_ISCHR(found.st_mode) and _is_known_device(found))


def _is_known_device(found: os.stat_result) -> bool:
    """Whether a character device is a terminal, the null device, or /dev/full.

    A terminal is recognised by its driver, since opening a device to ask could already change its state.
    """
    if os.name == "nt":
        return True
    memory = [one.st_rdev for one in map(_status_or_none, (os.devnull, "/dev/full")) if one is not None]
    if found.st_rdev in memory:
        return True
    drivers = {os.major(one.st_rdev) for one in map(_status_or_none, ("/dev/tty", "/dev/console")) if one is not None}
    # On Linux pseudo-terminals have 136 to 143, serial and virtual ones 4, /dev/tty and the console 5.
    drivers |= {4, 5, *range(136, 144)} if sys.platform == "linux" else set()
    drivers |= {os.major(os.fstat(number).st_rdev) for number in (0, 1, 2) if os.isatty(number)}
    return os.major(found.st_rdev) in drivers


def _status_or_none(path: str) -> os.stat_result | None:
    with contextlib.suppress(OSError):
        return os.stat(path)
    return None


def _check_is_regular(found: os.stat_result, name: str) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise CannotCreate(Problem("output-is-a-folder", name, "this is a folder", "name a file in it."))
    if not stat.S_ISREG(found.st_mode):
        kind = "a socket" if stat.S_ISSOCK(found.st_mode) else "a device"
        problem = f"this is {kind}, where nothing is written"
        raise CannotCreate(Problem("output-is-a-device", name, problem, "name a file."))


def _check_regular(target: Path, name: str) -> None:
    """Refuse to replace what is not a regular file (any more)."""
    try:
        _check_is_regular(os.lstat(target), name)
    except FileNotFoundError:
        return


def _user() -> int:
    return os.geteuid() if sys.platform != "win32" else 0


def _refused(path: Path, error: OSError | ValueError) -> CannotCreate:
    """Return why nothing can be created at a path, and what to do, from the system's own error."""
    name, another_name, another_folder = shown_name(path), "choose another name.", "choose another folder."
    if not isinstance(error, OSError):
        return CannotCreate(Problem("name-with-nul", name, "this name holds a NUL character", another_name))
    folder = shown_name(_folder_of(path))
    match error.errno:
        case errno.ENOENT if not os.path.isdir(_folder_of(path)):
            found = Problem("no-such-folder", name, f"there is no folder {folder}", "make it first.")
        case errno.ENOTDIR:
            found = Problem("not-a-folder", name, f"{folder} is not a folder", another_name)
        case errno.ENOENT | errno.EACCES | errno.EPERM | errno.EROFS:  # ENOENT: in /proc, for one
            problem = f"nothing can be written in the folder {folder} ({error.strerror})"
            found = Problem("folder-not-writable", name, problem, another_folder)
        case errno.ENAMETOOLONG:
            found = Problem("name-too-long", name, "this name is too long", "choose a shorter one.")
        case errno.ELOOP:
            found = Problem("links-in-a-circle", name, "these links lead in a circle", another_name)
        case _:
            found = Problem("output-not-created", name, f"cannot be created ({error.strerror})", another_folder)
    return CannotCreate(found)


def _folder_of(path: Path) -> Path:
    """The folder of a path, with links resolved; as named if the working folder itself was deleted."""
    with contextlib.suppress(OSError):
        return Path(os.path.realpath(path)).parent
    return path.parent


# ---- Drafts ---------------------------------------------------------------------------------------------------------


def _new_draft(place: _Place) -> tuple[int, Path]:
    """Create an empty, locked draft beside the file; return its handle and path. Drafts of killed runs are removed."""
    folder, name = place.target.parent, place.target.name
    remove_leftovers(folder)
    try:
        os.lstat(place.target)  # fails if the name itself is impossible, such as one that is too long
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _refused(place.path, error) from None
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        shortened = os.fsencode(name)[:_NAME_BYTES].decode("utf-8", "ignore")
        draft = folder / f".{shortened}.{os.urandom(8).hex()}{DRAFT_SUFFIX}"
        try:
            handle = os.open(draft, flags, 0o600)
        except OSError as error:
            raise _refused(place.path, error) from None
        _lock(handle, wait=True)
        if os.name == "nt" or os.fstat(handle).st_nlink:
            return handle, draft
        os.close(handle)  # removed by another run before it was locked


def remove_leftovers(folder: Path) -> None:
    """Delete the drafts that killed runs of this user left in a folder, but not those still being written.

    A running program has a lock on its draft. On a file system without locks every draft stays.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if re.fullmatch(_DRAFT, entry.name):
                with contextlib.suppress(OSError):
                    _remove_if_abandoned(Path(entry.path))


def _remove_if_abandoned(draft: Path) -> None:
    if sys.platform == "win32":
        draft.unlink()  # fails while another program has it open
        return
    handle = os.open(draft, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        found = os.fstat(handle)
        is_ours = stat.S_ISREG(found.st_mode) and found.st_uid == _user()
        if is_ours and _lock(handle, wait=False) and os.path.samestat(found, os.lstat(draft)):
            draft.unlink()
    finally:
        os.close(handle)


def _lock(handle: int, *, wait: bool) -> bool:
    """Lock an open file until it is closed; False if another program has the lock, or there are no locks."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True
