"""Commands for unfinished interviews."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Exit, InputMissing, Problem, UsageError, shown_name
from .one_person import Force, Output, ReportFormat, WhichPage, output_report
from .opening import read_line, say
from .report_formats import report_format
from .saving import stamped

if TYPE_CHECKING:
    from ..content.instrument import Instrument

SHARED_VARIABLE = "RLS_SCREEN_SHARED"
RECENT = timedelta(hours=12)  # how long Enter alone resumes the last interview

sessions = typer.Typer(
    help="Unfinished interviews: list, delete or purge them.", rich_markup_mode=None, no_args_is_help=True
)


def sessions_folder() -> Path:
    """Return the folder of the sessions; warn once where other users may change it."""
    from .. import session

    folder = session.sessions_folder()
    _warn_of_others(folder)
    return folder


@lru_cache
def _warn_of_others(folder: Path) -> None:
    from ..session import is_open_to_others

    if is_open_to_others(folder):
        typer.echo(
            f"Warning: {shown_name(folder)}: other users may write to this folder of unfinished interviews; make it "
            "yours alone (chmod 700).",
            err=True,
        )


def report_of_session(
    id: Annotated[str, typer.Option("--resume", help="The id of the unfinished interview.")],
    format: ReportFormat = None,
    page: WhichPage = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """A page with the answers of an unfinished interview so far; the interview stays as it is.

    \b
    rls-screen report --resume 0123abcd
    rls-screen report --resume 0123abcd -o page.txt
    """
    from ..content.library import load
    from ..report.stamp import helpers_pages
    from ..session import resume

    report_format(output, format)
    instrument = load()
    session, _ = resume(id, instrument, sessions_folder(), datetime.now().astimezone())
    answers = session.with_aside(session.answers, instrument)
    day, time = f"{session.saved:%Y-%m-%d}", f"{session.saved:%H:%M}"
    typer.echo(instrument.words.ending.page_of_unfinished.format(day=day, time=time), err=True)
    output_report(
        instrument,
        stamped(instrument, answers, session.saved),
        format=format,
        page=page,
        output=output,
        force=force,
        usual=helpers_pages,
    )


@dataclass(frozen=True)
class _Waiting:
    """An unfinished interview of the list: its id, when it was last saved, and its line, which says no answer."""

    id: str
    saved: datetime
    line: str


def _waiting(folder: Path) -> list[_Waiting]:
    """Return the unfinished interviews, the last one first."""
    from ..content.library import load
    from ..session import unfinished

    found = sorted(unfinished(folder), key=lambda one: one[1], reverse=True)
    return [_Waiting(id, saved, _line(load(), folder, id, saved)) for id, saved in found]


def _line(instrument: Instrument, folder: Path, id: str, saved: datetime) -> str:
    """Return the line of one interview: id, time, voice and how far; never the code of the person, never an answer."""
    from ..person.interview import Interview
    from ..session import resume

    words = instrument.words.sessions
    line = words.listed.format(id=id, time=f"{saved:%Y-%m-%d %H:%M}")
    try:
        session, _ = resume(id, instrument, folder, datetime.now().astimezone())
    except InputMissing:
        return words.not_readable.format(line=line)
    left = len(Interview(instrument, session.answers, session.voice, session.full).left)
    voice, answered = words.voice[session.voice], len(session.answers.given)
    return words.how_far.format(line=line, voice=voice, answered=answered, left=left)


def is_shared() -> bool:
    """Return whether several people use this account, so that an interview is found by its id only."""
    return os.environ.get(SHARED_VARIABLE, "").lower() not in ("", "0", "false")


def chosen_session() -> str:
    """List the unfinished interviews and return the id of the one that is chosen.

    Enter alone takes the last one, only if it was saved within `RECENT`. Where the account is shared nothing is listed,
    and the id is asked. Raises InputMissing where there is none, UsageError where nobody can be asked.
    """
    from ..content.library import load

    waiting, words = _waiting(sessions_folder()), load().words.sessions
    if not waiting:
        remedy = "`rls-screen` begins a new one."
        raise InputMissing(Problem("no-such-session", "", "There is no unfinished interview", remedy))
    listed = [] if is_shared() else waiting
    for number, one in enumerate(listed, start=1):
        typer.echo(f"{number}. {one.line}")
    say(words.number.of(len(waiting)))
    if not sys.stdin.isatty():
        remedy = "name one: rls-screen resume ID"
        problem = "there is no terminal to ask which interview is meant"
        raise UsageError(Problem("no-session-chosen", "", problem, remedy))
    recent = bool(listed) and datetime.now().astimezone() - listed[0].saved <= RECENT
    say(words.choose if listed else words.choose_id)
    if recent:
        say(words.choose_last)
    while True:
        typed = read_line(f"{words.prompt} ").strip().lower()
        if typed in ("q", ":q"):
            raise typer.Exit(Exit.STOPPED)
        if not typed and recent:
            return listed[0].id
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(listed) and len(typed) < 8:
            return listed[int(typed) - 1].id
        if typed in (one.id for one in waiting):
            return typed
        say(words.not_chosen)


@sessions.command("list")
def list_sessions() -> None:
    """The unfinished interviews: id, time, wording and how far each is; nothing of what was answered.

    \b
    rls-screen sessions list
    """
    from ..content.library import load

    found = _waiting(sessions_folder())
    for one in [] if is_shared() else found:
        typer.echo(one.line)
    typer.echo(load().words.sessions.number.of(len(found)))


@sessions.command("delete")
def delete_session(id: Annotated[str, typer.Argument(help="The id of the unfinished interview.")]) -> None:
    """Delete one unfinished interview.

    \b
    rls-screen sessions delete 0123abcd
    """
    from ..content.library import load
    from ..session import delete

    delete(id, sessions_folder())
    typer.echo(load().words.sessions.deleted.format(id=id))


@sessions.command("purge")
def purge_sessions(
    older_than: Annotated[
        str, typer.Option("--older-than", help="Only those last saved longer ago than this, as 7d or 12h.")
    ] = "7d",
) -> None:
    """Delete old unfinished interviews.

    \b
    rls-screen sessions purge --older-than 7d
    """
    from ..content.library import load
    from ..session import purge

    number, unit = older_than[:-1], older_than[-1:]
    if not (number.isascii() and number.isdigit() and unit in ("d", "h") and len(number) < 6):
        remedy = "write a number with d or h, such as 7d or 12h."
        raise UsageError(
            Problem("no-length-of-time", f"--older-than {older_than}", "this is not a length of time", remedy)
        )
    age = timedelta(days=int(number)) if unit == "d" else timedelta(hours=int(number))
    purged = purge(sessions_folder(), datetime.now().astimezone(), age)
    typer.echo(load().words.sessions.purged.of(purged))
