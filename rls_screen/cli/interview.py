"""The command of the interview: ask the questions, save the answers, end with the report."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import Exit, Problem, RlsScreenError, UsageError
from ..wizard.stops import Stops
from .beginning import Start, begin
from .clipboard import copy_to_clipboard
from .ending import (
    Finished,
    Outputs,
    deliver,
    repeat_urgent_message,
    say_still_saved,
    say_stopped,
    shown_last,
    try_to_repeat_urgent_message,
)
from .one_person import Audience
from .opening import say
from .saving import page_offer
from .sessions import chosen_session, report_of_session, sessions, sessions_folder

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
    app.command("resume")(resume_interview)
    app.command("report")(report_of_session)
    app.add_typer(sessions, name="sessions")


Voices = Annotated[
    Audience | None,
    typer.Option("--for", help="Whose wording and questions [default: you are asked; staff from a pipe]."),
]
Full = Annotated[bool, typer.Option("--full", help="Ask every question, also after a definite no.")]
AnswersFile = Annotated[
    Path | None,
    typer.Option(
        "--answers", help="Also write the answers to this file (JSON, readable by you alone).", readable=False
    ),
]
Keep = Annotated[bool, typer.Option("--keep", help="Keep the finished interview; otherwise it is deleted.")]
Plain = Annotated[bool, typer.Option("--plain", help="Plain numbered lines, as for a screen reader.")]
Report = Annotated[Path | None, typer.Option("-o", "--output", help="Write the report to this file.", readable=False)]
Force = Annotated[bool, typer.Option("--force", help="Replace output files that are already there.")]
Clipboard = Annotated[
    bool,
    typer.Option(
        "--copy", help="At the end, copy the page as text to the terminal's clipboard: other programs can read it."
    ),
]


def ask(
    audience: Voices = None,
    full: Full = False,
    answers_file: AnswersFile = None,
    continue_file: Annotated[
        str | None, typer.Option("--continue", help="Begin with the answers in this file and ask only what is left.")
    ] = None,
    change: Annotated[
        str | None,
        typer.Option("--change", help="Review all answers of this file, and change some."),
    ] = None,
    resume: Annotated[str | None, typer.Option("--resume", help="Continue an unfinished interview, by its id.")] = None,
    no_save: Annotated[
        bool, typer.Option("--no-save", help="Save nothing on this computer during the interview.")
    ] = False,
    keep: Keep = False,
    plain: Plain = False,
    output: Report = None,
    force: Force = False,
    copy: Clipboard = False,
) -> None:
    """The interview, one question a time, with the report at its end.

    \b
    rls-screen ask --for patient
    rls-screen ask --for staff -o report.md
    rls-screen ask --continue me.txt --for staff
    """
    file = _only_beginning(continue_file, change, resume, no_save=no_save)
    outputs = Outputs(output, answers_file, force, keep)
    outputs.check(file)
    voice: Voice | None = None if audience is None else "patient" if audience is Audience.patient else "staff"
    save_in = None if no_save else sessions_folder()
    with contextlib.ExitStack() as stack:
        is_old = bool(file or resume)
        old = begin(stack, save_in, voice, file, resume, with_reasons=change is not None) if is_old else None
        opened = _open(old.session.voice if old else voice, plain=plain)
        start = old or begin(stack, save_in, voice, who=opened.who)
        start = replace(start, session=replace(start.session, full=full or start.session.full))
        saver = _Saver(start, save_in)
        with _final_messages(saver), Signals() as signals:
            if not _run(start, saver, signals.stops, menu=opened.menu):
                saver.say_stopped()
                raise typer.Exit(Exit.STOPPED)
            _finish(saver, outputs, signals.stops, copy=copy)
            signals.stops.check()


def _only_beginning(continue_file: str | None, change: str | None, resume: str | None, *, no_save: bool) -> str | None:
    """Return the file to begin with, if any. Raises UsageError for options that contradict each other."""
    begun = [name for name, one in (("--continue", continue_file), ("--change", change), ("--resume", resume)) if one]
    if len(begun) > 1:
        raise UsageError(Problem("two-beginnings", "", f"{' and '.join(begun)} are two beginnings", "choose one."))
    if "-" in (continue_file, change):
        problem = "standard input is where the interview is answered"
        raise UsageError(Problem("continue-from-input", f"{begun[0]} -", problem, "name a file."))
    if resume and no_save:
        remedy = "leave out --no-save. Finished, it is deleted."
        raise UsageError(Problem("already-saved", "--no-save", "this interview is saved already", remedy))
    return continue_file or change


def resume_interview(
    id: Annotated[
        str | None, typer.Argument(help="The id of the unfinished interview; without it they are listed.")
    ] = None,
    audience: Voices = None,
    full: Full = False,
    answers_file: AnswersFile = None,
    keep: Keep = False,
    plain: Plain = False,
    output: Report = None,
    force: Force = False,
    copy: Clipboard = False,
) -> None:
    """Go on with an unfinished interview: the one with this id, or one of a list.

    \b
    rls-screen resume
    rls-screen resume 0123abcd
    """
    ask(
        audience, full, answers_file, resume=id or chosen_session(), keep=keep, plain=plain, output=output, force=force,
        copy=copy,
    )  # fmt: skip


@dataclass(frozen=True)
class _Opened:
    """What the opening settled: whether the menu asks, and which reply was given to who is answering, if any."""

    menu: bool
    who: int | None = None


def _open(voice: str | None, *, plain: bool) -> _Opened:
    """Show the opening at once; ask who is answering where no voice is given and there is somebody to ask."""
    from ..wizard.terminal import why_lines
    from .opening import ask_who, respondents, say_keys, say_opening, wait_for_enter

    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    reason = why_lines(plain=plain)
    menu = reason is None
    say_opening(reason)
    if voice is None and sys.stdin.isatty() and respondents():
        who = ask_who(_prepare_menu if menu else _prepare)
        say_keys(respondents()[who]["voice"], menu=menu)
        return _Opened(menu, who)
    prompt = say_keys(voice or "staff", menu=menu)
    if menu:
        wait_for_enter(prompt, _prepare_menu)
    return _Opened(menu)


def _prepare_menu() -> None:
    from ..wizard import menu  # noqa: F401

    _prepare()


def _prepare() -> None:
    """Load what the first question needs, then what the medicines need, while the person reads the opening."""
    from ..content.library import lexicon, load

    with contextlib.suppress(Exception):  # raised again where it is needed, in the main thread
        lexicon(load().folder)


class _Saver:
    """The interview as it is now, and its session, saved after every answer in `save_in` if that is a folder."""

    def __init__(self, start: Start, save_in: Path | None) -> None:
        self.instrument, self.session, self.save_in = start.instrument, start.session, save_in
        session, earlier = start.session, start.session.earlier(start.instrument)
        self.interview = _interview(start.instrument, session, earlier)
        self._said_before, self._is_saved = start.said_before, start.is_saved

    def save(self, interview: Interview) -> None:
        """Save the answers. `interview` is set first: the final messages are made from it even if saving fails."""
        from ..session import save, updated

        self.interview = interview
        now = datetime.now().astimezone()
        self.session = updated(self.session, interview.answers, interview.jumped_to, now)
        if self.save_in is not None and (self._is_saved or self.is_begun):
            save(self.session, self.instrument, self.save_in)
            self._is_saved = True

    @property
    def is_begun(self) -> bool:
        """Whether any question was answered or skipped: without that there is no interview to keep."""
        return bool(self.interview.answers.given.keys() - self._said_before or self.session.aside)

    @property
    def known(self) -> Interview:
        """The interview with the earlier answers too that are to be asked again and were not yet."""
        return self.with_aside(self.interview)

    def with_aside(self, interview: Interview) -> Interview:
        """Add earlier answers to an interview, for a page or a message: an earlier sign is urgent as well."""
        return replace(interview, answers=self.session.with_aside(interview.answers, self.instrument))

    def say_stopped(self) -> None:
        """Say where the answers are, and how to go on; keep no interview without an answer."""
        from ..session import remove

        if self.save_in is not None and not self.is_begun:
            remove(self.session.id, self.save_in)
            say(f"\n{self.instrument.words.ending.stopped_unanswered}")
        else:
            say_stopped(self.session, self.known, saved=self.save_in is not None)


def _interview(instrument: Instrument, session: Session, earlier: Mapping[str, Earlier]) -> Interview:
    from ..person.interview import Interview

    today = datetime.now().astimezone().date()
    return Interview(instrument, session.answers, session.voice, session.full, session.jumped_to, earlier, today)


def _run(start: Start, saver: _Saver, stops: Stops, *, menu: bool) -> bool:
    """Ask the questions; return True at the end, False where the person stopped."""
    from ..wizard.drive import drive
    from ..wizard.question import EndOfInput
    from ..wizard.terminal import quiet_terminal

    saved = saver.save_in is not None
    front = _front(start, stops, menu=menu, saved=saved)
    for remark in (_where_saved(start, saver.save_in), *start.remarks):
        front.say(remark)
    page = page_offer(start.instrument, saver.with_aside, saved=saved)
    with quiet_terminal(getattr(front, "go_on", lambda: None)) if menu else contextlib.nullcontext():
        try:
            saver.save(saver.interview)
            finished = drive(saver.interview, front, saver.save, page, shown_last(saver.known)).finished
        except EndOfInput:
            finished = False
    stops.check()
    return finished


@contextlib.contextmanager
def _final_messages(saver: _Saver) -> Iterator[None]:
    """However the interview ends, say where the answers are, how to go on, and what cannot wait."""
    from ..wizard.question import EndOfInput

    try:
        yield
    except EndOfInput:
        saver.say_stopped()
        raise typer.Exit(Exit.STOPPED) from None
    except KeyboardInterrupt:
        saver.say_stopped()
        raise typer.Exit(Exit.INTERRUPTED) from None
    except SystemExit as ending:
        _leave_by_signal(saver, ending)
        raise
    except typer.Exit:
        raise
    except Exception:
        try_to_repeat_urgent_message(saver.known)
        say_still_saved(saver.session, saver.interview, saver.save_in)
        raise


def _leave_by_signal(saver: _Saver, ending: SystemExit) -> None:
    """Write the final messages; where the window is closed, exit without an error message."""
    try:
        saver.say_stopped()
        sys.stdout.flush()
    except (OSError, RlsScreenError):
        os._exit(ending.code if isinstance(ending.code, int) else Exit.FAULT)


def _front(start: Start, stops: Stops, *, menu: bool, saved: bool) -> Front:
    from ..wizard.fronts import line_front, menu_front

    front, voice = menu_front if menu else line_front, start.session.voice
    return front(voice, start.instrument.words, stops, saved=saved)


def _where_saved(start: Start, save_in: Path | None) -> str:
    """Say where the answers are saved, how to go on later, and how many other unfinished interviews there are."""
    from ..session import unfinished

    words = start.instrument.words.opening
    if save_in is None:
        return words.not_saved
    saved = words.saved.format(id=start.session.id)
    others = sum(id != start.session.id for id, _ in unfinished(save_in))
    return f"{saved}\n{words.waiting.of(others)}" if others else saved


def _finish(saver: _Saver, outputs: Outputs, stops: Stops, *, copy: bool = False) -> None:
    """Deliver the report; delete the session once something was saved, or the person chose to delete it."""
    from ..session import remove
    from ..wizard.line_input import LineInput

    session, folder = saver.session, saver.save_in
    asking = sys.stdin.isatty() and sys.stdout.isatty()
    prompt = f"{saver.instrument.words.saving.prompt} "
    lines = LineInput(sys.stdin, sys.stdout, stops, prompt=prompt) if asking else None
    id = session.id if folder is not None else None
    done = deliver(Finished(saver.instrument, saver.interview, session.times, id), outputs, lines)
    if folder is not None and done and not outputs.keep:
        remove(session.id, folder)
    elif folder is not None and not done:
        say_still_saved(session, saver.interview, folder)
    if copy:
        copy_to_clipboard(saver.interview)
    repeat_urgent_message(saver.known)


ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))


class Signals:
    """Turn SIGTERM and SIGHUP (a closed window) into SystemExit, and Ctrl-C into KeyboardInterrupt.

    They are raised while a reply is awaited, otherwise before the next one is, and at the latest at the end (`stops`).
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
