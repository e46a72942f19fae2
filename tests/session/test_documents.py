"""The folder of finished interviews: names, modes, and whether it seems to be synchronised."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

import pytest

from rls_screen.session import (
    copied_to,
    free_name,
    is_name,
    make_private,
    usual_name,
)

posix = pytest.mark.posix


def test_the_usual_name() -> None:
    """Files are named by the code, or by date and time where there is none that a file may have."""
    noon = datetime(2026, 5, 1, 12, 30)
    names = [usual_name(code, noon) for code in ("A-7", None, "", "NUL", "com1", "_x", "a" * 64)]
    assert ["A-7", *["2026-05-01-1230"] * 5, "a" * 64] == names
    assert [False] * 6 == [is_name(name) for name in ("..", "a/b", "a.md", "con", "ä", "a" * 65)]


def test_a_free_name(tmp_path: Path) -> None:
    """A name counts as taken where anything has it, a link to nowhere too."""
    (tmp_path / "A.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "A-2.md").mkdir()
    assert "A-3" == free_name(tmp_path, "A", (".md", ".json"))
    assert "A" == free_name(tmp_path, "A", (".txt",))


@posix
def test_a_folder_for_the_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own folder is made 0700, and closed where it was open; one that somebody named is left as it is."""
    monkeypatch.delenv("RLS_SCREEN_FOLDER", raising=False)
    for name, mode, wanted in (("rls-screen", None, 0o700), ("rls-screen", 0o755, 0o700), ("shared", 0o755, 0o755)):
        folder = tmp_path / str(mode) / name
        if mode is not None:
            folder.mkdir(parents=True)
            folder.chmod(mode)
        make_private(folder)
        assert wanted == stat.S_IMODE(folder.stat().st_mode)
    named = tmp_path / "named" / "rls-screen"
    named.mkdir(parents=True)
    named.chmod(0o755)
    monkeypatch.setenv("RLS_SCREEN_FOLDER", str(named))
    make_private(named)
    assert 0o755 == stat.S_IMODE(named.stat().st_mode)


@pytest.mark.parametrize("place, service", [
    ("home/me/OneDrive - Clinic/Documents", "OneDrive"),
    ("home/me/Dropbox (Personal)", "Dropbox"),
    ("Users/me/Library/Mobile Documents/com~apple~CloudDocs", "iCloud"),
    ("home/me/Nextcloud/Documents", "Nextcloud"),
    ("Users/me/Library/CloudStorage/GoogleDrive-me/My Drive", "Google Drive"),
    ("home/me/Google Drive", "Google Drive"),
    ("home/me/Documents", None),
    ("home/me/onward", None),
])  # fmt: skip
def test_folders_that_are_copied(tmp_path: Path, place: str, service: str | None) -> None:
    """A folder whose path names a service is known, also behind a link."""
    folder = tmp_path / place
    assert service == copied_to(folder, {})
    folder.mkdir(parents=True)
    (tmp_path / "link").symlink_to(folder)
    assert service == copied_to(tmp_path / "link" / "rls-screen", {})


def test_other_marks_of_a_copied_folder(tmp_path: Path) -> None:
    """So are a folder that the system calls one, and one with the mark of a service in it or above it."""
    assert "OneDrive" == copied_to(tmp_path / "x", {"OneDrive": str(tmp_path)})
    assert copied_to(tmp_path / "x", {"OneDrive": ""}) is None
    (tmp_path / ".nextcloudsync.log").write_text("", "utf-8")
    assert "Nextcloud" == copied_to(tmp_path / "x" / "y", {})
