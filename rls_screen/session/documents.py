"""Find the folder for finished interviews, a free file name in it, and whether it seems to be synchronised.

No file is written here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ..errors import CannotCreate, Problem

FOLDER_VARIABLE = "RLS_SCREEN_FOLDER"
OWN = "rls-screen"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])", re.IGNORECASE)  # no file on Windows
_SERVICES = {  # how a part of a path begins, and the service that it belongs to
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "icloud": "iCloud",
    "mobile documents": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "google-drive": "Google Drive",
    "my drive": "Google Drive",
}
_MARKS = {".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".nextcloudsync.log": "Nextcloud",
          ".owncloudsync.log": "ownCloud"}  # fmt: skip
_NAMED_BY = {"OneDrive": "OneDrive", "OneDriveConsumer": "OneDrive", "OneDriveCommercial": "OneDrive"}


def documents_folder() -> Path:
    """Return the folder named in the environment, else `rls-screen` in the user's documents.

    Raises CannotCreate where this user has no home folder.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    from platformdirs import user_documents_path

    documents = user_documents_path()
    if not documents.is_absolute():
        remedy = f"name a folder in {FOLDER_VARIABLE}."
        raise CannotCreate(Problem("no-home-folder", "", "There is no home folder to save in", remedy))
    return documents / OWN


def make_private(folder: Path) -> None:
    """Make the folder, readable by its owner alone (0700). Raises OSError.

    The mode of the default folder is corrected where it exists; a folder that somebody chose is left as it is.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and folder.name == OWN and folder.stat().st_mode & 0o077 and not named_by_hand(folder):
        folder.chmod(0o700)


def named_by_hand(folder: Path) -> bool:
    """Return whether the environment names this very folder."""
    named = os.environ.get(FOLDER_VARIABLE)
    return bool(named) and Path(str(named)).expanduser().absolute() == folder


def is_name(name: str) -> bool:
    """Return whether files may have this name: letters, digits, - and _, and no name that Windows reserves."""
    return _NAME.fullmatch(name) is not None and _RESERVED.fullmatch(name) is None


def usual_name(code: str | None, now: datetime) -> str:
    """Return the default name for the files of a person: their code, else the date and time."""
    return code if code is not None and is_name(code) else f"{now:%Y-%m-%d-%H%M}"


def free_name(folder: Path, name: str, suffixes: tuple[str, ...]) -> str:
    """Return the name, or the first of name-2, name-3 … that no file with one of these suffixes has."""
    tried, number = name, 1
    while any(os.path.lexists(folder / f"{tried}{suffix}") for suffix in suffixes):
        number += 1
        tried = f"{name}-{number}"
    return tried


def copied_to(folder: Path, environment: Mapping[str, str]) -> str | None:
    """Return the service that seems to copy this folder to other computers; None where there is no sign of one."""
    for place in dict.fromkeys((folder, Path(os.path.realpath(folder)))):
        for part in place.parts:
            for beginning, service in _SERVICES.items():
                if part.casefold().startswith(beginning):
                    return service
        for variable, service in _NAMED_BY.items():
            named = environment.get(variable)
            if named and place.is_relative_to(named):
                return service
        for parent in (place, *place.parents):
            for mark, service in _MARKS.items():
                if os.path.lexists(parent / mark):
                    return service
    return None
