"""Where the questionnaires stand: the installed content, or the checkout's."""

from __future__ import annotations

from pathlib import Path

DEFAULT = "rls-lupus"


def questionnaires_folder() -> Path:
    """The installed content, or the checkout's where the package runs from a checkout."""
    installed = Path(__file__).parent / "questionnaires"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "questionnaires"
