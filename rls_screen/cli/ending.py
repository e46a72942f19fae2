"""The end of an interview: the report, where it and the answers were saved, and what cannot wait as the last words."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from .. import __version__
from ..errors import CannotCreate, UsageError, WriteFailed
from ..writing import check_can_write, write_text
from .files import check_not_input, format_of
from .one_person import give_report, report_format
from .opening import say

if TYPE_CHECKING:
    from ..answers import Answers
    from ..instrument import Instrument
    from ..interview import Interview
    from ..session import Session
    from ..wizard.question import Front

LAST_SAID = ("emergency", "same_day")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


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
            raise UsageError(f"{self.report}: report and answers are the same file; choose another name for one.")
        if continue_file is not None:
            check_not_input(continue_file, self.report)
        report_format(self.report)
        format_of(self.answers, None, {".json": "json"}, "--answers")
        for file in (self.report, self.answers):
            if file is not None:
                check_can_write(file, force=self.force)


def give_all(instrument: Instrument, interview: Interview, outputs: Outputs, *, ask: bool) -> None:
    """The report and the answers, on the screen or in files. With `ask` somebody is there to name a file."""
    from ..answers import Answer

    answers, voice = interview.answers, interview.voice
    for stamped in (item.id for item in instrument.items.values() if item.put == "stamped"):
        answers = answers.with_answer(stamped, Answer(datetime.now().astimezone().date()))
    if outputs.answers is not None:
        write_text(answers_json(answers), outputs.answers, force=outputs.force)
        say(f"Answers written to {outputs.answers}")
    if outputs.report is None and sys.stdout.isatty():
        _show(instrument, answers, "patient" if voice == "patient" else "clinician")
    else:
        give_report(instrument, answers, output=outputs.report, force=outputs.force)
    if ask and outputs.report is None and outputs.answers is None:
        _offer_files(instrument, answers, ".txt" if voice == "patient" else ".md")


def _show(instrument: Instrument, answers: Answers, page: str) -> None:
    """The page on the screen, as wide as that is; then what it begins with once more, which has scrolled away."""
    from ..report import plain_text, report
    from ..score import score

    for note in answers.notes:
        typer.echo(note, err=True)
    created = datetime.now().astimezone().isoformat(timespec="minutes")
    text = plain_text(report(score(instrument, answers), program_version=__version__, created=created), page)
    say(f"\n{text}")
    first = text.split("\n\n")[1]
    say(f"Above is the whole report. It begins so:\n\n{first}")


def _offer_files(instrument: Instrument, answers: Answers, suffix: str) -> None:
    """Asks once for a name to save report and answers under; Enter saves nothing."""
    say("\nTo save the answers and both pages of the report, type a name. Then press Enter.")
    say("Use letters, digits, - and _, and nobody's name. Enter alone saves nothing.")
    while True:
        sys.stdout.write("Name of the files: ")
        sys.stdout.flush()
        name = sys.stdin.readline().strip()
        if not name:
            typer.echo("Nothing was saved.")
            return
        if not _NAME.fullmatch(name):
            typer.echo("Please use only letters, digits, - and _.")
            continue
        try:
            write_text(answers_json(answers), Path(f"{name}.json"), force=False)
            say(f"Answers written to {Path(f'{name}.json').resolve()}")
            give_report(instrument, answers, output=Path(f"{name}{suffix}").resolve())
            return
        except (CannotCreate, WriteFailed) as error:
            typer.echo(str(error))


def answers_json(answers: Answers) -> str:
    """The answers as an answer file."""
    import json

    from ..answers.given import as_json

    given = {id: as_json(one) for id, one in answers.given.items()}
    beside: dict[str, Any] = {"as_list": sorted(answers.as_list)} if answers.as_list else {}
    beside |= {"demo": True} if answers.example else {}
    held = {"answers": given, **beside} if beside else given
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"


def say_stopped(session: Session, interview: Interview, *, saved: bool) -> None:
    """Where the answers are, and how to go on or delete them."""
    if saved:
        say("\nStopped. Your answers are kept. To go on, or to delete them:")
        say(f"  rls-screen ask --resume {session.id}\n  rls-screen sessions delete {session.id}")
    else:
        say("\nStopped. Nothing was kept.")
    say_last_word(interview)


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
    from ..answers.files import urgent_message

    instrument, answers, tier = interview.instrument, interview.answers, interview.tier
    named = any(item.tier == tier and answers.value(item.id) is True for item in instrument.safety_items)
    if tier in LAST_SAID and not named:  # two signs, or a value, ask for more than any sign alone
        one = instrument.head.tiers[tier]
        return f"{one.heading.upper()}: {one.patient if interview.voice == 'patient' else one.staff}"
    return "\n".join(urgent_message(instrument, answers, interview.voice)).strip()


def speak_first(front: Front, interview: Interview) -> bool:
    """What cannot wait is the first thing said where an interview goes on; False where the person stops there."""
    heading, _, text = cannot_wait(interview).partition(": ")
    return not heading or front.urgent(heading, text, stop_first=interview.tier == "emergency")
