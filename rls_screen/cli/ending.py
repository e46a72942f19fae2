"""End an interview: show or write the report and the answers, and repeat what cannot wait as the last message."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from .. import __version__
from ..errors import Problem, RlsScreenError, UsageError, shown_name
from ..writing import check_can_write, write_text
from .files import check_not_input, format_of
from .last_screen import Kept, show_last_screen, what_next
from .one_person import output_report
from .opening import say
from .report_formats import SAVED_AS, report_format
from .saving import Saving, code_of, offer_to_save, stamped

if TYPE_CHECKING:
    from ..content.instrument import Instrument
    from ..person.answers import Answers
    from ..person.interview import Interview
    from ..person.scoring import Score
    from ..person.urgency import Urgency
    from ..report import Report
    from ..session import Session
    from ..wizard.line_input import LineInput


@dataclass(frozen=True)
class Outputs:
    """The files that the options name for the report and the answers; with `keep` the session stays as well."""

    report: Path | None
    answers: Path | None
    force: bool
    keep: bool = False

    def check(self, continue_file: str | None) -> None:
        """Raise at the start what would fail at the end: files that cannot be written, or that would be overwritten."""
        both = {os.path.realpath(file) for file in (self.report, self.answers) if file is not None}
        if self.report is not None and self.answers is not None and len(both) < 2:
            problem = "report and answers are the same file"
            raise UsageError(Problem("same-file-twice", f"{self.report}", problem, "choose another name for one."))
        if continue_file is not None:
            check_not_input(continue_file, self.report)
        report_format(self.report)
        format_of(self.answers, None, {".json": "json"}, "--answers")
        for file in (self.report, self.answers):
            if file is not None:
                check_can_write(file, force=self.force)


@dataclass(frozen=True)
class Finished:
    """A finished interview, the times of its answers, and the id of the session if it is saved."""

    instrument: Instrument
    interview: Interview
    times: Mapping[str, datetime | None]
    id: str | None

    @property
    def answers(self) -> Answers:
        """The answers, dated today."""
        return stamped(self.instrument, self.interview.answers)


def deliver(finished: Finished, outputs: Outputs, lines: LineInput | None) -> bool:
    """Show or write the report and the answers; return whether the session can be deleted.

    `lines` reads the name under which they are saved. Without it a report that was only shown on a terminal is saved
    nowhere, so the session stays. On a terminal the last thing shown is the report in a few lines.
    """
    from .printing import print_pages

    on_terminal = sys.stdout.isatty()
    if outputs.answers is not None:
        _write_answers(finished, outputs.answers, force=outputs.force)
    if outputs.report is not None or not on_terminal:
        _write_report(finished, outputs.report, force=outputs.force)
    if not on_terminal:
        if outputs.answers is not None:
            kept = Kept(answers=outputs.answers)
            say("\n".join(what_next(finished.instrument.words.ending, kept, finished.interview.voice)))
        return True
    scored, made = _reported(finished)
    kept, done = Kept(outputs.report, outputs.answers, finished.id if outputs.keep else None), True
    if outputs.report is None:
        print_pages(made, finished.instrument.page_for(finished.interview.voice))
        if outputs.answers is None:
            kept, done = _save_or_discard(finished, lines) if lines is not None else (Kept(id=finished.id), False)
    show_last_screen(scored, made, finished.interview.voice, kept, lines)
    return done


def _write_report(finished: Finished, file: Path | None, *, force: bool = False) -> None:
    from ..report.stamp import usual_pages

    usual = partial(usual_pages, voice=finished.interview.voice)
    output_report(finished.instrument, finished.answers, output=file, force=force, usual=usual)


def _reported(finished: Finished) -> tuple[Score, Report]:
    """Return the score and the report, after saying what was remarked about the answers."""
    from ..person.scoring import score
    from ..report import report

    for note in finished.answers.notes:
        typer.echo(note, err=True)
    created = datetime.now().astimezone().isoformat(timespec="minutes")
    scored = score(finished.instrument, finished.answers)
    return scored, report(scored, program_version=__version__, created=created)


def _save_or_discard(finished: Finished, lines: LineInput) -> tuple[Kept, bool]:
    """Ask where to save the report and the answers; return what is kept, and True: the session is not needed.

    Raises EndOfInput or KeyboardInterrupt where the person stops here.
    """
    kept = Kept()

    def write(folder: Path, name: str, suffix: str) -> None:
        nonlocal kept
        report_file, answers_file = folder / f"{name}{suffix}", folder / f"{name}.json"
        write_text(answers_json(finished.answers, finished.times), answers_file, force=False)
        try:
            _write_report(finished, report_file)
        except BaseException:  # both files or none: an answer file must not stay behind unannounced
            with contextlib.suppress(OSError):
                answers_file.unlink()
            raise
        say(words.answers_written.format(file=shown_name(answers_file)))
        kept = Kept(report_file, answers_file)

    words, code = finished.instrument.words.saving, code_of(finished.instrument, finished.answers)
    if not offer_to_save(Saving(words, code, (SAVED_AS, ".json"), write, finished.id), lines):
        say(words.deleted)
    say("")
    return kept, True


def _write_answers(finished: Finished, file: Path, *, force: bool) -> None:
    write_text(answers_json(finished.answers, finished.times), file, force=force)
    say(finished.instrument.words.saving.answers_written.format(file=shown_name(file)))


def answers_json(answers: Answers, times: Mapping[str, datetime | None] | None = None) -> str:
    """Return the answers as the text of an answer file, with the time of writing and the known times of the answers."""
    import json

    from ..person.given import as_json

    known = {id: one.isoformat() for id, one in (times or {}).items() if one is not None and id in answers.given}
    content: dict[str, Any] = {"created": datetime.now().astimezone().isoformat()}
    content |= {"answers": {id: as_json(one) for id, one in answers.given.items()}, "times": known}
    content |= {"as_list": sorted(answers.as_list)} if answers.as_list else {}
    content |= {"demo": True} if answers.example else {}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def say_stopped(session: Session, interview: Interview, *, saved: bool) -> None:
    """Say where the answers are, how to go on or delete them, how to make a page of them, and what cannot wait."""
    words = interview.instrument.words
    if saved:
        say("\n" + words.ending.stopped.format(id=session.id))
        say(words.urgent.page_later.format(id=session.id))
    else:
        say(f"\n{words.ending.stopped_unsaved}")
    repeat_urgent_message(interview)


def say_still_saved(session: Session, interview: Interview, folder: Path | None) -> None:
    """After a failure, say how to go on; nothing where no answer could be saved."""
    from ..session import look_up

    with contextlib.suppress(RlsScreenError, OSError):
        if folder is not None:
            look_up(session.id, folder)
            typer.echo(interview.instrument.words.ending.still_saved.format(id=session.id), err=True)


def repeat_urgent_message(interview: Interview) -> None:
    """Write what cannot wait once more, as the last message, where the content has its tier shown last."""
    if (urgency := shown_last(interview)) is not None:
        say(f"\n{urgency.message}")


def shown_last(interview: Interview) -> Urgency | None:
    """Return the last message when an interview ends and the first when it is resumed; None where there is none."""
    return interview.urgency if interview.urgency is not None and interview.urgency.shown_last else None


def try_to_repeat_urgent_message(interview: Interview) -> None:
    """Repeat what cannot wait after a failure, which may be that nothing can be written to the screen."""
    with contextlib.suppress(OSError):
        repeat_urgent_message(interview)
