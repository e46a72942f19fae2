"""The command `export`: the questionnaire as a form for other systems, in a folder of its own."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import CannotCreate, Problem, UsageError, shown_name
from ..writing import check_can_write, make_folder, write_bytes
from .one_person import Audience

if TYPE_CHECKING:
    from ..content.instrument import Instrument
    from ..content.schema import Voice

Files = Callable[["Instrument", "Voice"], dict[str, bytes]]


class Kind(StrEnum):
    """The systems that a form is made for."""

    fhir = "fhir"
    redcap = "redcap"
    xlsform = "xlsform"


# The module of each kind, below `rls_screen.exchange`: its `files(questionnaire, audience)` gives the files by name.
EMITTERS: dict[Kind, str] = {
    Kind.fhir: "fhir",
    Kind.redcap: "redcap",
    Kind.xlsform: "xlsform",
}
LANGUAGES = ("en",)  # in which the questionnaire is complete


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("export")(export)


def export(
    kind: Annotated[Kind, typer.Argument(help="The system that the form is for.", show_default=False)],
    folder: Annotated[
        Path, typer.Option("-o", "--output", help="Write the files to this folder.", metavar="FOLDER", readable=False)
    ],
    audience: Annotated[Audience, typer.Option("--for", help="Whose words and which questions.")] = Audience.staff,
    language: Annotated[str, typer.Option("--language", help="The language of the form.", metavar="CODE")] = "en",
    force: Annotated[
        bool, typer.Option("--force", help="Replace the files of an earlier export, also beside other files.")
    ] = False,
) -> None:
    """The questionnaire as a form for another system, with a README for the person who installs it.

    \b
    rls-screen export fhir -o form
    rls-screen export redcap --for patient -o form
    rls-screen export xlsform -o form
    """
    from ..content.library import load

    if language not in LANGUAGES:
        remedy = f"choose one of {', '.join(LANGUAGES)}."
        problem = "the questionnaire is not complete in this language"
        raise UsageError(Problem("no-such-language", f"--language {shown_name(language)}", problem, remedy))
    make: Files = importlib.import_module(f"..exchange.{EMITTERS[kind]}", __package__).files
    files = make(load(), audience.value)
    _check_empty(folder, set(files), force=force)
    make_folder(folder)
    for name in files:
        check_can_write(folder / name, force=force)
    for name, content in files.items():
        write_bytes(content, folder / name, force=force)
    typer.echo(f"{len(files)} files written to {shown_name(folder)}: {', '.join(sorted(files))}", err=True)


def _check_empty(folder: Path, ours: set[str], *, force: bool) -> None:
    """Raise CannotCreate where a folder holds other files: an export is one folder, and is installed as one."""
    if force or not folder.is_dir():
        return
    try:
        found = sorted(one.name for one in folder.iterdir())
    except OSError:
        return  # the writer says why nothing can be created there
    if found:
        remedy = "name a new folder, or add --force."
        names = ", ".join(shown_name(name) for name in found[:3])
        problem = f"this folder is not empty ({names}{', …' if len(found) > 3 else ''})"
        raise CannotCreate(Problem("folder-not-empty", shown_name(folder), problem, remedy))
