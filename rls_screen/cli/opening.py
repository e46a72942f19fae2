"""Show the opening of an interview before anything heavy is imported."""

from __future__ import annotations

import sys
import threading
import tomllib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import typer

from ..content.places import DEFAULT, questionnaires_folder
from ..errors import ContentError, Exit, Problem
from ..wizard.terminal import columns
from ..wizard.text import readable_width, wrapped


def say_opening(voice: str, *, menu: bool) -> str:
    """Write what the program is for, what it is not for, and the keys; return the prompt to begin."""
    title, use = _texts("questionnaire.toml", "title", "intended_use")
    keys = _texts("words.toml", "keys.answer", "keys.menu" if menu else "keys.lines")
    in_this_voice, begin = _texts("words.toml", f"opening.voice.{voice}", "opening.begin")
    width = readable_width(columns())
    for part in (title, use, in_this_voice, "\n".join(keys)):
        sys.stdout.write("\n".join((*wrapped(part, width), "", "")))
    sys.stdout.flush()
    return begin


def _texts(file: str, *fields: str) -> list[str]:
    """Return texts of one file, by field; a point goes into a table. Raises ContentError.

    The file is read by the standard library alone: pydantic and the other files would delay the first words.
    """
    texts: list[str] = []
    try:
        content = _read(questionnaires_folder() / DEFAULT / file)
        for field in fields:
            found: Any = content
            for name in field.split("."):
                found = found[name]
            texts.append(found.strip())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        remedy = "`rls-screen check` names the fault."
        raise ContentError(Problem("content-fault", f"{DEFAULT}/{file}", "cannot be used", remedy)) from None
    return texts


@lru_cache(maxsize=1)
def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def say(text: str) -> None:
    """Write a passage to standard output, wrapped where that is a terminal."""
    if sys.stdout.isatty():
        text = "\n".join(wrapped(text, readable_width(columns())))
    typer.echo(text)


def wait_for_enter(prompt: str, prepare: Callable[[], None]) -> None:
    """Wait until the opening is read, and meanwhile run `prepare` in a thread. Raises typer.Exit where it ends here."""
    thread = threading.Thread(target=prepare, daemon=True)
    thread.start()
    sys.stdout.write(f"{prompt} ")
    sys.stdout.flush()
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        typer.echo("")
        raise typer.Exit(Exit.INTERRUPTED) from None
    typer.echo("")
    if not line:
        raise typer.Exit(Exit.STOPPED)
