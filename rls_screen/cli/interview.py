"""The interview's command: puts the questions, keeps the answers, ends in the report."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Exit, UsageError
from .beginning import Begun, begin
from .ending import Outputs, give_all, say_last_word, say_last_word_all_the_same, say_stopped, speak_first
from .one_person import Audience
from .sessions import counted, sessions, sessions_folder

if TYPE_CHECKING:
    from ..interview import Interview
    from ..questionnaire import Voice
    from ..session import Session
    from ..wizard.drive import Ended
    from ..wizard.question import Front


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("ask")(ask)
    app.add_typer(sessions, name="sessions")


def ask(
    audience: Annotated[
        Audience | None, typer.Option("--for", help="Whose words and which questions [default: staff].")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Put every question, also after a definite no.")] = False,
    answers_file: Annotated[
        Path | None,
        typer.Option(
            "--answers", help="Also write the answers to this file (JSON, readable by you alone).", readable=False
        ),
    ] = None,
    continue_file: Annotated[
        str | None, typer.Option("--continue", help="Begin with the answers in this file and put only what is left.")
    ] = None,
    resume: Annotated[
        str | None, typer.Option("--resume", help="Go on with an unfinished interview, by its id.")
    ] = None,
    no_save: Annotated[bool, typer.Option("--no-save", help="Keep nothing on this computer while asking.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the finished interview; else it is deleted.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Plain numbered lines, as for a screen reader.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the report to this file.", readable=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace output files that are already there.")] = False,
) -> None:
    """The interview, one question a time, with the report at its end.

    \b
    rls-screen ask --for patient
    rls-screen ask --for staff -o report.md
    rls-screen ask --continue me.txt --for staff
    """
    if continue_file and resume:
        raise UsageError("--continue and --resume are two beginnings; choose one.")
    if continue_file == "-":
        raise UsageError("--continue -: standard input is where the interview is answered; name a file.")
    if resume and no_save:
        raise UsageError("--no-save: this interview is kept already; leave out --no-save. Finished, it is deleted.")
    outputs = Outputs(output, answers_file, force)
    outputs.check(continue_file)
    voice: Voice | None = None if audience is None else "patient" if audience is Audience.patient else "staff"
    save_in = None if no_save else sessions_folder()
    with contextlib.ExitStack() as stack:
        old = begin(stack, save_in, voice, continue_file, resume) if continue_file or resume else None
        menu = _open(old.session.voice if old else voice or "staff", plain=plain)
        begun = old or begin(stack, save_in, voice)
        begun = replace(begun, session=replace(begun.session, full=full or begun.session.full))
        ended = _run(begun, menu=menu, save_in=save_in)
        _finish(begun, ended, outputs, save_in=save_in, keep=keep)


def _open(voice: str, *, plain: bool) -> bool:
    """Say the opening at once; whether the questions will be put in a menu."""
    from ..wizard.terminal import in_lines
    from .opening import say_opening, wait_for_enter

    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    menu = not in_lines(plain=plain)
    say_opening(voice, menu=menu)
    if menu:
        wait_for_enter(_prepare)
    return menu


def _prepare() -> None:
    """Import and read what the first question needs, while the opening is read; then what the medicines need."""
    from ..library import lexicon, load
    from ..wizard import menu  # noqa: F401

    with contextlib.suppress(Exception):  # said where it is needed, in the main thread
        lexicon(load().folder)


def _run(begun: Begun, *, menu: bool, save_in: Path | None) -> Ended:
    """Put the questions until the end or a stop; the session is kept after every answer unless told not to."""
    from ..interview import Interview
    from ..session import kept, save
    from ..wizard.drive import Ended, drive
    from ..wizard.question import EndOfInput
    from ..wizard.terminal import quiet_terminal
    from .signals import Signals

    instrument, session = begun.instrument, begun.session
    last = [Interview(instrument, session.answers, session.voice, session.full, session.gone_to)]
    latest = [session]

    def keep(interview: Interview) -> None:
        last[0] = interview  # first: where it cannot be kept, what cannot wait is still said
        if save_in is not None:
            with signals.put_off():
                now = datetime.now().astimezone()
                latest[0] = kept(latest[0], interview.answers, interview.gone_to, now)
                save(latest[0], instrument, save_in)

    front = _front(session, menu=menu, kept=save_in is not None)
    for remark in (_where_kept(session, save_in), *begun.remarks):
        front.say(remark)
    with Signals() as signals:
        try:
            with quiet_terminal() if menu else contextlib.nullcontext():
                keep(last[0])
                return drive(last[0], front, keep) if speak_first(front, last[0]) else Ended(last[0], finished=False)
        except EndOfInput:
            return Ended(last[0], finished=False)
        except KeyboardInterrupt:
            say_stopped(session, last[0], saved=save_in is not None)
            raise typer.Exit(Exit.INTERRUPTED) from None
        except SystemExit as ending:
            _leave_by_signal(session, last[0], ending, saved=save_in is not None)
            raise
        except Exception:
            say_last_word_all_the_same(last[0])
            raise


def _leave_by_signal(session: Session, interview: Interview, ending: SystemExit, *, saved: bool) -> None:
    """The last words where there is still somebody to read them; a closed window is left without a complaint."""
    try:
        say_stopped(session, interview, saved=saved)
        sys.stdout.flush()
    except OSError:
        os._exit(ending.code if isinstance(ending.code, int) else Exit.FAULT)


def _front(session: Session, *, menu: bool, kept: bool) -> Front:
    from ..wizard.fronts import line_front, menu_front

    return menu_front(session.voice, kept=kept) if menu else line_front(kept=kept)


def _where_kept(session: Session, save_in: Path | None) -> str:
    """Where the answers are kept, how to come back to them, and how many interviews wait; never whose."""
    from ..session import unfinished

    if save_in is None:
        return "Nothing is kept on this computer until the end."
    kept = "Every answer is kept on this computer as you go. To go on after a stop:"
    waiting = sum(id != session.id for id, _ in unfinished(save_in))
    others = f"\n{counted(waiting)} kept here (rls-screen sessions list)." if waiting else ""
    return f"{kept}\n  rls-screen ask --resume {session.id}{others}"


def _finish(begun: Begun, ended: Ended, outputs: Outputs, *, save_in: Path | None, keep: bool) -> None:
    from ..session import remove

    session, saved = begun.session, save_in is not None
    if not ended.finished:
        say_stopped(session, ended.interview, saved=saved)
        raise typer.Exit(Exit.STOPPED)
    try:
        give_all(begun.instrument, ended.interview, outputs, ask=sys.stdin.isatty() and sys.stdout.isatty())
        if save_in is not None and not keep:
            remove(session.id, save_in)
    except KeyboardInterrupt:
        say_stopped(session, ended.interview, saved=saved)
        raise typer.Exit(Exit.INTERRUPTED) from None
    except Exception:
        say_last_word_all_the_same(ended.interview)
        raise
    say_last_word(ended.interview)
