"""Which files of a questionnaire's folder a result can depend on, and their hash."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from ..errors import cannot_read


def content_files(folder: Path) -> list[Path]:
    """Return the files a result can depend on: not the worked people, and not the notes for reviewers."""
    return files_in(folder, ".toml", ".csv", ".txt")


def files_in(folder: Path, *suffixes: str) -> list[Path]:
    """Return the files with one of these endings in a folder, sorted; an empty list where there is no such folder.

    Raises InputMissing where the folder cannot be read, which is not the same as an empty one.
    """
    try:
        return sorted(folder / name for name in os.listdir(folder) if Path(name).suffix in suffixes)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise cannot_read(folder, error) from None


def content_hash(folder: Path) -> str:
    """Return the SHA-256 of names and bytes of the content files, so that a report names the exact rules it came from.

    Line ends do not count: the same files have the same hash on every system.
    """
    digest = hashlib.sha256()
    for file in content_files(folder):
        try:
            content = file.read_bytes()
        except OSError as error:
            raise cannot_read(file, error) from None
        digest.update(os.fsencode(file.name) + b"\0" + content.replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()
