"""The one way in which the program writes files: whole or not at all, readable by the owner alone.

A file is written under the name of a draft in the same folder, handed to the disk, and only then given its name. What
is replaced is a regular file, never anything else: through a symbolic link the file it leads to is replaced and the
link stays; a pipe, a terminal or the null device is written to; a folder, a socket or another device is refused.

What a file holds, and what the program says about it, is not decided here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

from .errors import CannotCreate, WriteFailed, shown_name

DRAFT_SUFFIX = ".rls-draft"
_DRAFT = re.compile(rf"\..*\.[0-9a-f]{{16}}{re.escape(DRAFT_SUFFIX)}", re.DOTALL)
_NAME_BYTES = 255 - len("..0123456789abcdef") - len(DRAFT_SUFFIX)  # what a draft's name leaves for the file's own
_NO_LINKS = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK)
_NOT_SYNCED = (errno.EINVAL, errno.ENOTSUP)  # a file system that cannot say when a folder is on the disk
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?:[ .:].*)?", re.IGNORECASE)
_MOST_LINKS = 40


# ---- Writing --------------------------------------------------------------------------------------------------------


def write_text(text: str, path: Path, *, force: bool) -> None:
    """Write a text as UTF-8 with LF; everything else is as for `write_bytes`."""
    write_bytes(text.encode("utf-8", "backslashreplace"), path, force=force)


def write_bytes(data: bytes, path: Path | None, *, force: bool) -> None:
    """Write bytes to a file, or to standard output where `path` is None.

    A file has mode 0600, whatever mode the file it replaces had. Without `force` an existing file is refused, also one
    that appears while the bytes are written. Raises CannotCreate where no such file can be made, WriteFailed where
    writing failed; an existing file is then unchanged.
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
    """Refuse at once what `write_text` would refuse after an hour of work; nothing is left behind by the check.

    Raises CannotCreate: the name is taken, is no regular file, or its folder takes no new file.
    """
    place = _Place(path, force=force)
    if place.is_file:
        handle, draft = _new_draft(place)
        os.close(handle)
        draft.unlink(missing_ok=True)


def is_stream(path: Path) -> bool:
    """Whether what is written to a path goes to a pipe, a terminal, the null device or an open stream, not to a file.

    Raises CannotCreate where the path leads to anything else that is no file.
    """
    return not _Place(path, force=True).is_file


def make_folder(folder: Path) -> None:
    """Make a folder for the owner alone (0700), and those above it; one that exists stays as it is."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise CannotCreate(f"{shown_name(folder)}: this is not a folder; choose another name.") from None
    except (OSError, ValueError) as error:
        raise _refused(folder, error) from None


class Draft:
    """An output that is being written: `finish` hands it to the disk, `commit` lets it appear under its name.

    `path` None is standard output. Several outputs that belong together are all finished before the first is
    committed. `discard` must be called at the end in any case; after a commit it does nothing.
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
        """Whether the output is a file; a pipe, a terminal or a device only takes what it is given."""
        return self._place is not None and self._place.is_file

    @property
    def folder(self) -> Path | None:
        """The folder that holds the file, behind any links; None for what is not a file."""
        return self._place.target.parent if self._place is not None and self._place.is_file else None

    def finish(self) -> None:
        """Hand everything to the disk, so that a full one is noticed before any output appears."""
        with self.writing():
            self.file.flush()
            if self.is_file:
                os.fsync(self.file.fileno())

    def commit(self) -> None:
        """Give the file its name, or the stream its content. Without `force` no file is overwritten."""
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
        """Wait until the disk holds the file's new name."""
        if self.folder is not None:
            with self.writing():
                sync_folder(self.folder)

    def discard(self) -> None:
        """Leave nothing behind of what was not committed."""
        with contextlib.suppress(OSError):
            self.file.close()
        if self._draft is not None:
            with contextlib.suppress(OSError):
                self._draft.unlink(missing_ok=True)
            self._draft = None

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Turn failures of writing into a message. A closed pipe stays a BrokenPipeError: nobody reads any more."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            why = error.strerror or str(error).partition("\n")[0]
            raise WriteFailed(f"{self.name}: writing failed ({why}){self._left()}.") from None

    def _left(self) -> str:
        if not self.is_file or self._draft is None:
            return ""
        assert self._place is not None
        return "; the file that was there is unchanged" if self._place.exists else "; nothing was left there"

    def _copy_to(self, stream: BinaryIO) -> None:
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
            again = "meanwhile another file got this name; choose another name, or add --force."
            raise CannotCreate(f"{self.name}: {again}") from None
        self._draft = None
        self.file.close()  # only now: its lock keeps another run from removing the draft


def sync_folder(folder: Path) -> None:
    """Wait until the disk holds the names in a folder. Windows has no such call. Raises OSError."""
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


def _spool(name: str) -> IO[bytes]:
    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        room = f"no room to prepare it in {shown_name(tempfile.gettempdir())} ({error.strerror}); free that folder."
        raise CannotCreate(f"{name}: {room}") from None


def _rename_to_new(draft: Path, target: Path) -> None:
    """Give a draft a name that no file has. Raises FileExistsError where one has it, at the very moment."""
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
    """Where a path leads: to a file, new or to be replaced, or to a stream. Anything else raises CannotCreate."""

    def __init__(self, path: Path, *, force: bool) -> None:
        self.path = path
        try:
            self._number = _number_of_stream(path)
            found = _status(path)
            self.target = Path(os.path.realpath(path))
        except (OSError, ValueError) as error:
            raise _refused(path, error) from None
        self._reserved = os.name == "nt" and _RESERVED.fullmatch(path.name) is not None
        self.is_file = not (self._number is not None or self._reserved or (found and _is_stream(found)))
        self.exists = found is not None
        if self.is_file:
            self._check_file(found, force=force)

    def _check_file(self, found: os.stat_result | None, *, force: bool) -> None:
        name = shown_name(self.path)
        if found is None:
            return
        _refuse_what_is_no_file(found, name)
        if not force:
            raise CannotCreate(f"{name}: this file is already there; choose another name, or add --force.")
        if not found.st_mode & 0o222:
            raise CannotCreate(f"{name}: this file is write-protected; make it writable, or choose another name.")
        folder = os.stat(self.target.parent)
        if folder.st_mode & stat.S_ISVTX and _user() not in (0, found.st_uid, folder.st_uid):
            raise CannotCreate(f"{name}: this file is somebody else's; choose another name.")

    @contextlib.contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """The open stream; one that this program has open already is written on, not opened anew and emptied."""
        if self._number is not None:
            if sys.stdout is not None:
                sys.stdout.flush()
            handle = os.dup(self._number)
        else:
            handle = os.open(self.path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "wb") as opened:
            yield opened


def _number_of_stream(path: Path) -> int | None:
    """The number of the stream of this program that /dev/stdout, /dev/fd/3 or a link to such a name stands for."""
    for _ in range(_MOST_LINKS):
        folder = os.path.realpath(path.parent)
        if _is_folder_of_streams(folder) and path.name.isdecimal():
            return int(path.name)
        if not os.path.islink(path):
            return None
        path = Path(folder, os.readlink(path))
    return None


def _is_folder_of_streams(folder: str) -> bool:
    """Whether the system lists the streams that this program has open in this folder."""
    return re.fullmatch(rf"/dev/fd|/proc/(?:self|{os.getpid()})(?:/task/\d+)?/fd", folder) is not None


def _status(path: Path) -> os.stat_result | None:
    """What is at a path, behind any links; None where nothing is, or the link leads to nothing yet."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _is_stream(found: os.stat_result) -> bool:
    return stat.S_ISFIFO(found.st_mode) or (stat.S_ISCHR(found.st_mode) and _is_known_device(found))


def _is_known_device(found: os.stat_result) -> bool:
    """Whether a character device is a terminal, the null device, or the one that is always full.

    A terminal is known by its driver, since opening a device to ask could already do something to it.
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


def _refuse_what_is_no_file(found: os.stat_result, name: str) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise CannotCreate(f"{name}: this is a folder; name a file in it.")
    if not stat.S_ISREG(found.st_mode):
        kind = "a socket" if stat.S_ISSOCK(found.st_mode) else "a device"
        raise CannotCreate(f"{name}: this is {kind}, where nothing is written; name a file.")


def _check_regular(target: Path, name: str) -> None:
    """Refuse to replace what is not a regular file (any more)."""
    try:
        _refuse_what_is_no_file(os.lstat(target), name)
    except FileNotFoundError:
        return


def _user() -> int:
    return os.geteuid() if sys.platform != "win32" else 0


def _refused(path: Path, error: OSError | ValueError) -> CannotCreate:
    """Why nothing can be made at a path, and what to do."""
    name = shown_name(path)
    if not isinstance(error, OSError):
        return CannotCreate(f"{name}: this name holds a NUL character; choose another name.")
    folder = shown_name(_folder_of(path))
    match error.errno:
        case errno.ENOENT if not os.path.isdir(_folder_of(path)):
            said = f"there is no folder {folder}; make it first."
        case errno.ENOTDIR:
            said = f"{folder} is not a folder; choose another name."
        case errno.ENOENT | errno.EACCES | errno.EPERM | errno.EROFS:  # ENOENT: /proc, for one
            said = f"nothing can be written in the folder {folder} ({error.strerror}); choose another folder."
        case errno.ENAMETOOLONG:
            said = "this name is too long; choose a shorter one."
        case errno.ELOOP:
            said = "these links lead in a circle; choose another name."
        case _:
            said = f"cannot be made ({error.strerror}); choose another folder."
    return CannotCreate(f"{name}: {said}")


def _folder_of(path: Path) -> Path:
    """The folder a file would be in, behind links; as it was named where the working folder itself is gone."""
    with contextlib.suppress(OSError):
        return Path(os.path.realpath(path)).parent
    return path.parent


# ---- Drafts ---------------------------------------------------------------------------------------------------------


def _new_draft(place: _Place) -> tuple[int, Path]:
    """A new, empty, locked draft beside the file, and its handle; drafts that killed runs left there are removed."""
    folder, name = place.target.parent, place.target.name
    remove_leftovers(folder)
    try:
        os.lstat(place.target)  # says whether the name itself can exist, as a too long one cannot
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _refused(place.path, error) from None
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        shortened = os.fsencode(name)[:_NAME_BYTES].decode("utf-8", "ignore")
        draft = folder / f".{shortened}.{secrets.token_hex(8)}{DRAFT_SUFFIX}"
        try:
            handle = os.open(draft, flags, 0o600)
        except OSError as error:
            raise _refused(place.path, error) from None
        _lock(handle, wait=True)
        if os.name == "nt" or os.fstat(handle).st_nlink:
            return handle, draft
        os.close(handle)  # removed by another run before it was locked


def remove_leftovers(folder: Path) -> None:
    """Remove the drafts that killed runs of this user left in a folder; those still being written stay.

    A running program holds a lock on its draft. Where the file system has no locks, every draft stays.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _DRAFT.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    _remove_if_left(Path(entry.path))


def _remove_if_left(draft: Path) -> None:
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
    """Lock an open file until it is closed; False where another program has the lock, or there are no locks."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True
