"""The interview's command: puts the questions, keeps the answers, ends in the report."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import Exit, Problem, RlsScreenError, UsageError
from ..wizard.stops import Stops
from .beginning import Begun, begin
from .ending import (
    Finished,
    Outputs,
    first_word,
    give_all,
    say_last_word,
    say_last_word_all_the_same,
    say_still_kept,
    say_stopped,
)
from .one_person import Audience
from .saving import page_offer
from .sessions import counted, report_of_session, sessions, sessions_folder

if TYPE_CHECKING:
    from ..content.instrument import Instrument
    from ..content.schema import Voice
    from ..person.interview import Earlier, Interview
    from ..session import Session
    from ..wizard.question import Front
    from ..wizard.stops import Stops


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("ask")(ask)
    app.command("report")(report_of_session)
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
        raise UsageError(Problem("two-beginnings", "", "--continue and --resume are two beginnings", "choose one."))
    if continue_file == "-":
        problem = "standard input is where the interview is answered"
        raise UsageError(Problem("continue-from-input", "--continue -", problem, "name a file."))
    if resume and no_save:
        remedy = "leave out --no-save. Finished, it is deleted."
        raise UsageError(Problem("already-saved", "--no-save", "this interview is kept already", remedy))
    outputs = Outputs(output, answers_file, force)
    outputs.check(continue_file)
    voice: Voice | None = None if audience is None else "patient" if audience is Audience.patient else "staff"
    save_in = None if no_save else sessions_folder()
    with contextlib.ExitStack() as stack:
        old = begin(stack, save_in, voice, continue_file, resume) if continue_file or resume else None
        menu = _open(old.session.voice if old else voice or "staff", plain=plain)
        begun = old or begin(stack, save_in, voice)
        begun = replace(begun, session=replace(begun.session, full=full or begun.session.full))
        keeper = _Keeper(begun, save_in)
        with _last_words(keeper), Signals() as signals:
            if not _run(begun, keeper, signals.stops, menu=menu):
                keeper.say_stopped()
                raise typer.Exit(Exit.STOPPED)
            _finish(keeper, outputs, signals.stops, keep=keep)
            signals.stops.check()


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
    from ..content.library import lexicon, load
    from ..wizard import menu  # noqa: F401

    with contextlib.suppress(Exception):  # said where it is needed, in the main thread
        lexicon(load().folder)


class _Keeper:
    """The interview as it is now, and the session that is kept after every answer, unless nothing is to be kept."""

    def __init__(self, begun: Begun, save_in: Path | None) -> None:
        self.instrument, self.session, self.save_in = begun.instrument, begun.session, save_in
        session, earlier = begun.session, begun.session.earlier(begun.instrument)
        self.interview = _interview(begun.instrument, session, earlier)

    def keep(self, interview: Interview) -> None:
        """Keep the answers; where they cannot be kept, what cannot wait is still said from `interview`."""
        from ..session import kept, save

        self.interview = interview
        now = datetime.now().astimezone()
        self.session = kept(self.session, interview.answers, interview.gone_to, now)
        if self.save_in is not None:
            save(self.session, self.instrument, self.save_in)

    @property
    def known(self) -> Interview:
        """The interview with the answers that are asked again, as far as they were not given anew."""
        return self.with_aside(self.interview)

    def with_aside(self, interview: Interview) -> Interview:
        """An interview with these answers, for a page or a message: a sign of an earlier day cannot wait either."""
        return replace(interview, answers=self.session.with_aside(interview.answers, self.instrument))

    def say_stopped(self) -> None:
        """Where the answers are, and how to go on."""
        say_stopped(self.session, self.known, saved=self.save_in is not None)


def _interview(instrument: Instrument, session: Session, earlier: Mapping[str, Earlier]) -> Interview:
    from ..person.interview import Interview

    return Interview(instrument, session.answers, session.voice, session.full, session.gone_to, earlier)


def _run(begun: Begun, keeper: _Keeper, stops: Stops, *, menu: bool) -> bool:
    """Put the questions until the end (True) or a stop; the session is kept after every answer unless told not to."""
    from ..wizard.drive import drive
    from ..wizard.question import EndOfInput
    from ..wizard.terminal import quiet_terminal

    saved = keeper.save_in is not None
    front = _front(begun, stops, menu=menu, kept=saved)
    for remark in (_where_kept(begun.session, keeper.save_in), *begun.remarks):
        front.say(remark)
    page = page_offer(begun.instrument, keeper.with_aside, kept=saved)
    with quiet_terminal(getattr(front, "go_on", lambda: None)) if menu else contextlib.nullcontext():
        try:
            keeper.keep(keeper.interview)
            finished = drive(keeper.interview, front, keeper.keep, page, first_word(keeper.known)).finished
        except EndOfInput:
            finished = False
    stops.check()
    return finished


@contextlib.contextmanager
def _last_words(keeper: _Keeper) -> Iterator[None]:
    """However the interview ends: where the answers are, how to go on, and what cannot wait."""
    from ..wizard.question import EndOfInput

    try:
        yield
    except EndOfInput:
        keeper.say_stopped()
        raise typer.Exit(Exit.STOPPED) from None
    except KeyboardInterrupt:
        keeper.say_stopped()
        raise typer.Exit(Exit.INTERRUPTED) from None
    except SystemExit as ending:
        _leave_by_signal(keeper, ending)
        raise
    except typer.Exit:
        raise
    except Exception:
        say_last_word_all_the_same(keeper.known)
        say_still_kept(keeper.session, keeper.interview, keeper.save_in)
        raise


def _leave_by_signal(keeper: _Keeper, ending: SystemExit) -> None:
    """The last words where there is still somebody to read them; a closed window is left without a complaint."""
    try:
        keeper.say_stopped()
        sys.stdout.flush()
    except (OSError, RlsScreenError):
        os._exit(ending.code if isinstance(ending.code, int) else Exit.FAULT)


def _front(begun: Begun, stops: Stops, *, menu: bool, kept: bool) -> Front:
    from ..wizard.fronts import line_front, menu_front

    front, voice = menu_front if menu else line_front, begun.session.voice
    return front(voice, begun.instrument.head.interview, stops, kept=kept)


def _where_kept(session: Session, save_in: Path | None) -> str:
    """Where the answers are kept, how to come back to them, and how many interviews wait; never whose."""
    from ..session import unfinished

    if save_in is None:
        return "Nothing is kept on this computer until the end."
    kept = "Every answer is kept on this computer as you go. To go on after a stop:"
    waiting = sum(id != session.id for id, _ in unfinished(save_in))
    others = f"\n{counted(waiting)} kept here (rls-screen sessions list)." if waiting else ""
    return f"{kept}\n  rls-screen ask --resume {session.id}{others}"


def _finish(keeper: _Keeper, outputs: Outputs, stops: Stops, *, keep: bool) -> None:
    """Give the report; the session is deleted once something was saved, or the person said to delete it."""
    from ..session import remove
    from ..wizard.line_input import LineInput

    session, folder = keeper.session, keeper.save_in
    asking = sys.stdin.isatty() and sys.stdout.isatty()
    prompt = f"{keeper.instrument.head.interview.save_prompt} "
    lines = LineInput(sys.stdin, sys.stdout, stops, prompt=prompt) if asking else None
    id = session.id if folder is not None else None
    done = give_all(Finished(keeper.instrument, keeper.interview, session.times, id), outputs, lines)
    if folder is not None and done and not keep:
        remove(session.id, folder)
    elif folder is not None and not done:
        say_still_kept(session, keeper.interview, folder)
    say_last_word(keeper.known)


ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))


class Signals:
    """While this is entered, SIGTERM and SIGHUP (a closed window) raise SystemExit, and Ctrl-C KeyboardInterrupt.

    `stops` says when: while a reply is waited for, else before the next one would be, at the latest at the end.
    """

    def __init__(self) -> None:
        self.stops = Stops()
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Signals:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._arrived) for number in ENDING}
        return self

    def __exit__(self, *error: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        self.stops.arrived(KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number))
