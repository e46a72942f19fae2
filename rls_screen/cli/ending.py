"""The end of an interview: the report, where it and the answers were saved, and what cannot wait as the last words."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from .. import __version__
from ..errors import Problem, RlsScreenError, UsageError, shown_name
from ..writing import check_can_write, write_text
from .files import check_not_input, format_of
from .one_person import give_report, report_format
from .opening import say
from .saving import Saving, code_of, offer_to_save, stamped

if TYPE_CHECKING:
    from ..content.instrument import Instrument
    from ..person.answers import Answers
    from ..person.interview import Interview
    from ..session import Session
    from ..wizard.line_input import LineInput
    from ..wizard.question import Urgent

LAST_SAID = ("emergency", "same_day")


@dataclass(frozen=True)
class Outputs:
    """The files an interview was told to end in."""

    report: Path | None
    answers: Path | None
    force: bool

    def check(self, continue_file: str | None) -> None:
        """Refuse at once what could not be written an hour later, or would be written over the answers."""
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
    """An interview that came to its end: its answers with their times, and the kept session's id, if it is kept."""

    instrument: Instrument
    interview: Interview
    times: Mapping[str, datetime | None]
    id: str | None

    @property
    def answers(self) -> Answers:
        """The answers with the day of today."""
        return stamped(self.instrument, self.interview.answers)


def give_all(finished: Finished, outputs: Outputs, lines: LineInput | None) -> bool:
    """Give the report and the answers, on the screen or in files; whether nothing of the session is needed any more.

    With `lines` somebody is there to say where they are saved. Without, and with a report on a terminal alone, nothing
    is saved, and the session stays.
    """
    instrument, answers, voice = finished.instrument, finished.answers, finished.interview.voice
    if outputs.answers is not None:
        _write_answers(finished, outputs.answers, force=outputs.force)
    if outputs.report is None and sys.stdout.isatty():
        _show(instrument, answers, "patient" if voice == "patient" else "clinician")
    else:
        give_report(instrument, answers, output=outputs.report, force=outputs.force)
    if outputs.report is not None or outputs.answers is not None or not sys.stdout.isatty():
        return True
    return lines is not None and _saved_or_discarded(finished, lines)


def _saved_or_discarded(finished: Finished, lines: LineInput) -> bool:
    """Ask where the report and the answers are saved; True in the end. Raises where the person stops there."""
    suffix = ".txt" if finished.interview.voice == "patient" else ".md"

    def write(folder: Path, name: str) -> None:
        answers_file = folder / f"{name}.json"
        write_text(answers_json(finished.answers, finished.times), answers_file, force=False)
        try:
            give_report(finished.instrument, finished.answers, output=folder / f"{name}{suffix}")
        except BaseException:  # both or none: an answer file that nobody was told of must not stay
            with contextlib.suppress(OSError):
                answers_file.unlink()
            raise
        say(f"Answers written to {shown_name(answers_file)}")

    words, code = finished.instrument.head.interview, code_of(finished.instrument, finished.answers)
    if not offer_to_save(Saving(words, code, (suffix, ".json"), write, finished.id), lines):
        say(words.discarded)
    return True


def _write_answers(finished: Finished, file: Path, *, force: bool) -> None:
    write_text(answers_json(finished.answers, finished.times), file, force=force)
    say(f"Answers written to {shown_name(file)}")


def _show(instrument: Instrument, answers: Answers, page: str) -> None:
    """The page on the screen, as wide as that is; then what it begins with once more, which has scrolled away."""
    from ..person.scoring import score
    from ..report import plain_text, report

    for note in answers.notes:
        typer.echo(note, err=True)
    created = datetime.now().astimezone().isoformat(timespec="minutes")
    text = plain_text(report(score(instrument, answers), program_version=__version__, created=created), page)
    say(f"\n{text}")
    first = text.split("\n\n")[1]
    say(f"Above is the whole report. It begins so:\n\n{first}")


def answers_json(answers: Answers, times: Mapping[str, datetime | None] | None = None) -> str:
    """The answers as an answer file, with when it was written and when each answer was given, as far as is known."""
    import json

    from ..person.answers.given import as_json

    known = {id: one.isoformat() for id, one in (times or {}).items() if one is not None and id in answers.given}
    held: dict[str, Any] = {"created": datetime.now().astimezone().isoformat()}
    held |= {"answers": {id: as_json(one) for id, one in answers.given.items()}, "times": known}
    held |= {"as_list": sorted(answers.as_list)} if answers.as_list else {}
    held |= {"demo": True} if answers.example else {}
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"


def say_stopped(session: Session, interview: Interview, *, saved: bool) -> None:
    """Where the answers are, how to go on or delete them, and how to make a page of what is known."""
    if saved:
        say("\nStopped. Your answers are kept. To go on, or to delete them:")
        say(f"  rls-screen ask --resume {session.id}\n  rls-screen sessions delete {session.id}")
        say(interview.instrument.head.interview.page_later.format(id=session.id))
    else:
        say("\nStopped. Nothing was kept.")
    say_last_word(interview)


def say_still_kept(session: Session, interview: Interview, folder: Path | None) -> None:
    """After a failure: that the answers are kept, and how to go on; nothing where no answer could be kept."""
    from ..session import look_up

    with contextlib.suppress(RlsScreenError, OSError):
        if folder is not None:
            look_up(session.id, folder)
            typer.echo(interview.instrument.head.interview.still_kept.format(id=session.id), err=True)


def say_last_word(interview: Interview) -> None:
    """What cannot wait is also the last thing said."""
    message = cannot_wait(interview)
    if message:
        say(f"\n{message}")


def say_last_word_all_the_same(interview: Interview) -> None:
    """The last word after a failure, which is said next, and may be that nothing can be written any more."""
    with contextlib.suppress(OSError):
        say_last_word(interview)


def cannot_wait(interview: Interview) -> str:
    """What the answers so far ask for today or at once, with the signs it is about; empty where that is nothing."""
    from ..person.answers.files import urgent_message

    instrument, answers, tier = interview.instrument, interview.answers, interview.tier
    named = any(item.tier == tier and answers.value(item.id) is True for item in instrument.safety_items)
    if tier in LAST_SAID and not named:  # two signs, or a value, ask for more than any sign alone
        one = instrument.head.tiers[tier]
        return f"{one.heading.upper()}: {one.patient if interview.voice == 'patient' else one.staff}"
    return "\n".join(urgent_message(instrument, answers, interview.voice)).strip()


def first_word(interview: Interview) -> Urgent | None:
    """What cannot wait, as it is said first where an interview goes on; None where nothing is."""
    from ..wizard.question import Urgent

    heading, _, text = cannot_wait(interview).partition(": ")
    return Urgent(heading, text, stop_first=interview.tier == "emergency") if heading else None
