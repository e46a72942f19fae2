"""Find the folder of questionnaires: the installed copy, or the one in the checkout.

A module of its own, so that an interview can show its first words before `library` and pydantic are imported.
"""

from __future__ import annotations

from pathlib import Path

DEFAULT = "rls-lupus"


def questionnaires_folder() -> Path:
    """Return the folder inside the installed package, or the one beside the package in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "questionnaires"
    return installed if installed.is_dir() else package.parent / "questionnaires"
