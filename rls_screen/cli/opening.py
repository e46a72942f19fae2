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


def say_opening(reason: str | None) -> None:
    """Write that plain lines are used, and how to leave them; then what the program is for, and what it is not for.

    `reason` is why plain lines are used (`terminal.why_lines`); None for the menu.
    """
    parts = _texts("questionnaire.toml", "title", "intended_use")
    _write(*([_about_lines(reason)] if reason is not None else []), *parts)


def _about_lines(reason: str) -> str:
    ways = {"option": "opening.lines_by_option", "terminal": "opening.lines_by_terminal"}
    mode, leave = _texts("words.toml", "opening.lines", ways.get(reason, "opening.lines_by_variable"))
    return f"{mode} {leave.format(variable=reason)}"


def say_keys(voice: str, *, menu: bool) -> str:
    """Write what is to be known in this voice, and the keys; return the prompt to begin."""
    keys = _texts("words.toml", *(("keys.answer", "keys.menu") if menu else ("keys.lines",)))
    in_this_voice, begin = _texts("words.toml", f"opening.voice.{voice}", "opening.begin")
    _write(in_this_voice, "\n".join(keys))
    return begin


def _write(*parts: str) -> None:
    for part in parts:
        sys.stdout.write("\n".join((*wrapped(part, readable_width(columns())), "", "")))
    sys.stdout.flush()


def respondents() -> list[dict[str, Any]]:
    """Return who may be answering, as written in the questionnaire; empty where it does not say."""
    found = _content("questionnaire.toml").get("respondents", [])
    return found if isinstance(found, list) else []


def ask_who(prepare: Callable[[], None]) -> int:
    """Ask who is answering, and meanwhile run `prepare` in a thread; return the place of the reply, counted from 0.

    Raises typer.Exit where it ends here.
    """
    threading.Thread(target=prepare, daemon=True).start()
    labels = [one["label"] for one in respondents()]
    asked, again = _texts("words.toml", "opening.who", "opening.who_again")
    again = again.format(number=len(labels))
    _write("\n".join((asked, *(f"{number}. {label}" for number, label in enumerate(labels, start=1)))))
    while True:
        typed = read_line("> ").strip().lower().removeprefix(":")
        if typed == "q":
            raise typer.Exit(Exit.STOPPED)
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(labels):
            return int(typed) - 1
        _write(again)


def _texts(file: str, *fields: str) -> list[str]:
    """Return texts of one file, by field; a point goes into a table. Raises ContentError.

    The file is read by the standard library alone: pydantic and the other files would delay the first words.
    """
    texts: list[str] = []
    try:
        content = _content(file)
        for field in fields:
            found: Any = content
            for name in field.split("."):
                found = found[name]
            texts.append(found.strip())
    except (KeyError, TypeError, AttributeError):
        raise _unusable(file) from None
    return texts


def _content(file: str) -> dict[str, Any]:
    try:
        return _read(questionnaires_folder() / DEFAULT / file)
    except (OSError, ValueError):
        raise _unusable(file) from None


def _unusable(file: str) -> ContentError:
    remedy = "`rls-screen check` names the fault."
    return ContentError(Problem("content-fault", f"{DEFAULT}/{file}", "cannot be used", remedy))


@lru_cache(maxsize=2)
def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def say(text: str) -> None:
    """Write a passage to standard output, wrapped where that is a terminal."""
    if sys.stdout.isatty():
        text = "\n".join(wrapped(text, readable_width(columns())))
    typer.echo(text)


def wait_for_enter(prompt: str, prepare: Callable[[], None]) -> None:
    """Wait until the opening is read, and meanwhile run `prepare` in a thread. Raises typer.Exit where it ends here."""
    threading.Thread(target=prepare, daemon=True).start()
    read_line(f"{prompt} ")


def read_line(prompt: str) -> str:
    """Return one line that is typed after this prompt. Raises typer.Exit at the end of input and at Ctrl-C."""
    sys.stdout.write(prompt)
    sys.stdout.flush()
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        typer.echo("")
        raise typer.Exit(Exit.INTERRUPTED) from None
    typer.echo("")
    if not line:
        raise typer.Exit(Exit.STOPPED)
    return line
