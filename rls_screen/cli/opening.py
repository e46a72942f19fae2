"""The first words of an interview, on the screen before anything heavy is imported."""

from __future__ import annotations

import sys
import threading
import tomllib
from collections.abc import Callable

import typer

from ..content.places import DEFAULT, questionnaires_folder
from ..errors import ContentError, Exit, Problem
from ..wizard.terminal import columns
from ..wizard.text import KEYS, LINE_KEYS, MENU_KEYS, readable_width, wrapped

OTHER_VOICE = {
    "staff": "These are the questions in staff wording. In plain words: rls-screen ask --for patient",
    "patient": "You may skip any question. Take all the time you need.",
}


def say_opening(voice: str, *, menu: bool) -> None:
    """What this is, what it is not, and the keys."""
    keys = f"{KEYS}\n{MENU_KEYS if menu else LINE_KEYS}"
    width = readable_width(columns())
    for part in (*_title_and_use(), OTHER_VOICE[voice], keys):
        sys.stdout.write("\n".join((*wrapped(part, width), "", "")))
    sys.stdout.flush()


def _title_and_use() -> tuple[str, str]:
    """Read here alone, since reading the whole questionnaire would keep the reader waiting."""
    try:
        head = tomllib.loads((questionnaires_folder() / DEFAULT / "questionnaire.toml").read_text("utf-8"))
        return str(head["title"]), str(head["intended_use"])
    except (OSError, ValueError, KeyError):
        place, remedy = f"{DEFAULT}/questionnaire.toml", "`rls-screen check` names the fault."
        raise ContentError(Problem("content-fault", place, "cannot be used", remedy)) from None


def say(text: str) -> None:
    """A passage on standard output, wrapped where it is a terminal."""
    if sys.stdout.isatty():
        text = "\n".join(wrapped(text, readable_width(columns())))
    typer.echo(text)


def wait_for_enter(prepare: Callable[[], None]) -> None:
    """Prepare the interview while the opening is read."""
    thread = threading.Thread(target=prepare, daemon=True)
    thread.start()
    sys.stdout.write("Press Enter to begin, Ctrl-C to leave. ")
    sys.stdout.flush()
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        typer.echo("")
        raise typer.Exit(Exit.INTERRUPTED) from None
    typer.echo("")
    if not line:
        raise typer.Exit(Exit.STOPPED)
