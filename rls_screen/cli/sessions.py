"""Commands for unfinished interviews."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import typer

from ..errors import Problem, UsageError, shown_name
from .one_person import Force, Output, ReportFormat, WhichPage, output_report
from .report_formats import report_format
from .saving import stamped

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


@sessions.command("list")
def list_sessions() -> None:
    """The unfinished interviews: their ids and when each was last saved; nothing of what was answered.

    \b
    rls-screen sessions list
    """
    from ..session import unfinished

    found = [*unfinished(sessions_folder())]
    for id, saved in found:
        typer.echo(f"{id}  last saved {saved:%Y-%m-%d %H:%M}")
    typer.echo(counted(len(found)) + ".")


def counted(number: int) -> str:
    """Return the number of unfinished interviews, in words."""
    return f"{number} unfinished interview{'' if number == 1 else 's'}"


@sessions.command("delete")
def delete_session(id: Annotated[str, typer.Argument(help="The id of the unfinished interview.")]) -> None:
    """Delete one unfinished interview.

    \b
    rls-screen sessions delete 0123abcd
    """
    from ..session import delete

    delete(id, sessions_folder())
    typer.echo(f"{id} deleted. A deleted file can be recovered for a while on most disks.")


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
    from ..session import purge

    number, unit = older_than[:-1], older_than[-1:]
    if not (number.isascii() and number.isdigit() and unit in ("d", "h") and len(number) < 6):
        remedy = "write a number with d or h, such as 7d or 12h."
        raise UsageError(
            Problem("no-length-of-time", f"--older-than {older_than}", "this is not a length of time", remedy)
        )
    age = timedelta(days=int(number)) if unit == "d" else timedelta(hours=int(number))
    typer.echo(f"{counted(purge(sessions_folder(), datetime.now().astimezone(), age))} deleted.")
