"""Writes the whole instrument as pages in a folder: `explain --document`."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from ..errors import Problem, UsageError, shown_name
from ..writing import check_can_write, make_folder, write_text

_FILE_SUFFIXES = (".md", ".markdown", ".txt", ".json")  # names that are meant as one file


def write_document(questionnaire: Path | None, folder: Path | None, *, force: bool) -> None:
    """Write the pages of a questionnaire (the built-in one by default) to a folder, made where it does not exist.

    Raises UsageError where no folder is named or the name is that of a file, and CannotCreate where a page is there
    already and `force` is not given; then no page is written.
    """
    from ..content.library import load
    from ..explain import document

    if folder is None:
        problem = "--document writes many pages"
        raise UsageError(Problem("document-without-folder", "", problem, "name a folder for them with -o."))
    if folder.suffix in _FILE_SUFFIXES and not folder.is_dir():
        problem, remedy = "--document writes a folder of pages, not one file", f"leave out {folder.suffix}."
        raise UsageError(Problem("document-to-a-file", shown_name(folder), problem, remedy))
    pages = document(load(Path(os.path.realpath(questionnaire)) if questionnaire else None, people=True))
    for place in dict.fromkeys((folder / path).parent for path in pages):
        make_folder(place)
    for path in pages:
        check_can_write(folder / path, force=force)
    for path, text in pages.items():
        write_text(text, folder / path, force=force)
    typer.echo(f"{len(pages)} pages written to {shown_name(folder)}", err=True)
