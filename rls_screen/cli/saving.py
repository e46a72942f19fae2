"""Where a finished interview is saved, and where a page with what is known so far: asked, named, never overwritten."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from ..errors import CannotCreate, Problem, RlsScreenError, shown_name
from ..writing import write_text
from .opening import say

if TYPE_CHECKING:
    from ..content.instrument import Instrument
    from ..content.schema import InterviewWords
    from ..person.answers import Answers
    from ..person.interview import Interview
    from ..wizard.drive import PageMade, PageOffer
    from ..wizard.line_input import LineInput

DISCARD = "delete"
STOP = ("q", ":q", "quit", "exit")
MEANT_AS_NO = ("n", "no", "none", "nothing", "discard", "cancel", "b", "s")
PAGE, SO_FAR = ".txt", "-so-far"  # how the page with what is known so far is named, behind the code


@dataclass(frozen=True)
class Saving:
    """What is offered at the end: the files' endings, the name they get by Enter, and what writes them there.

    `id` is the kept interview, None where nothing is kept; then Enter alone saves nothing. `write` gets the folder and
    the name of the files.
    """

    words: InterviewWords
    code: str | None
    suffixes: tuple[str, str]
    write: Callable[[Path, str], None]
    id: str | None


def offer_to_save(saving: Saving, lines: LineInput) -> bool:
    """Ask until the files are saved (True) or the person said to delete the answers (False).

    Enter saves under the name on the screen; what cannot be written is asked again. Raises EndOfInput and
    KeyboardInterrupt where the person stops here: nothing is then deleted.
    """
    from ..wizard.question import EndOfInput

    words = saving.words
    folder = _folder(words)
    lines.forget_typed()
    _say_offer(saving, folder)
    while True:
        sys.stdout.write(f"{words.save_prompt} ")
        sys.stdout.flush()
        line = lines.readline()
        typed = line.strip()
        if not line or (typed.lower() in STOP and saving.id is not None):
            raise EndOfInput("the name of the files")
        if typed.lower() == DISCARD:
            return False
        if typed.lower() in (*MEANT_AS_NO, *STOP) or (not typed and (saving.id is None or folder is None)):
            _say_how_to_leave(saving)
            continue
        place = _place(typed, folder, saving)
        if place is None:
            say(words.save_bad_name)
        elif _saved(saving, *place):
            return True


def _folder(words: InterviewWords) -> Path | None:
    """The folder that Enter saves in, after a word where it seems to be copied elsewhere; None where there is none."""
    from ..session import copied_to, documents_folder

    try:
        folder = documents_folder()
    except RlsScreenError as error:
        say(str(error))
        return None
    service = copied_to(folder, os.environ)
    if service is not None:
        say("\n" + words.synchronised.format(folder=shown_name(folder), service=service))
    return folder


def _say_offer(saving: Saving, folder: Path | None) -> None:
    from ..session import free_name

    words = saving.words
    if saving.id is None or folder is None:
        say(f"\n{words.save_nothing_kept}")
    else:
        name = free_name(folder, _usual(saving), saving.suffixes)
        files = [shown_name(folder / f"{name}{suffix}") for suffix in saving.suffixes]
        offered = words.save_offer.format(report="|" + files[0], answers=files[1])
        say("\n" + "\n  ".join(part.strip() for part in offered.split("|") if part.strip()))
        say(words.save_name)
    _say_how_to_leave(saving)


def _say_how_to_leave(saving: Saving) -> None:
    say(saving.words.save_explained)
    if saving.id is not None:
        say(saving.words.save_kept.format(id=saving.id))


def _usual(saving: Saving) -> str:
    from ..session import usual_name

    return usual_name(saving.code, datetime.now().astimezone())


def _place(typed: str, folder: Path | None, saving: Saving) -> tuple[Path, str] | None:
    """The folder and the name that was typed, or the usual ones; None where that is no name for files."""
    from ..session import is_name

    name = typed or _usual(saving)
    if "/" in typed or os.sep in typed or typed == "~":
        path = Path(typed).expanduser().absolute()
        folder, name = (path, _usual(saving)) if path.is_dir() else (path.parent, path.name)
        return (folder, name) if is_name(name) and folder.is_dir() else None
    return (folder, name) if folder is not None and is_name(name) else None


def _saved(saving: Saving, folder: Path, name: str) -> bool:
    """Whether both files are written; where not, why, and what to do."""
    from ..session import free_name, make_private

    try:
        try:
            make_private(folder)
        except OSError as error:
            problem = f"cannot be made ({error.strerror})."
            raise CannotCreate(Problem("folder-not-writable", shown_name(folder), problem)) from None
        saving.write(folder, free_name(folder, name, saving.suffixes))
    except (RlsScreenError, OSError) as error:
        say(saving.words.save_failed.format(problem=error))
        return False
    return True


# ---- A page with what is known so far -------------------------------------------------------------------------------


def page_offer(
    instrument: Instrument, known: Callable[[Interview], Interview] = lambda interview: interview, *, kept: bool
) -> PageOffer:
    """What an emergency screen offers: a page saved for the people who come; shown where nothing is to be kept.

    `known` adds to an interview what is known besides: answers of an earlier day that are asked again.
    """
    from ..wizard.drive import PageMade, PageOffer

    words = instrument.head.interview
    if kept:
        return PageOffer(words.write_page, lambda interview: _page_saved(known(interview)))
    return PageOffer(words.show_page, lambda interview: PageMade("", page_so_far(known(interview))))


def page_so_far(interview: Interview) -> str:
    """The clinician's page of the answers so far, as plain text."""
    from ..person.scoring import score
    from ..report import plain_text, report

    instrument, answers = interview.instrument, stamped(interview.instrument, interview.answers)
    created = datetime.now().astimezone().isoformat(timespec="minutes")
    return plain_text(report(score(instrument, answers), program_version=__version__, created=created), "clinician")


def _page_saved(interview: Interview) -> PageMade:
    """Where the page was saved; where it could not be, why, and the page itself."""
    from ..session import documents_folder, free_name, make_private, usual_name
    from ..wizard.drive import PageMade

    words, page = interview.instrument.head.interview, page_so_far(interview)
    try:
        folder = documents_folder()
        make_private(folder)
        name = usual_name(code_of(interview.instrument, interview.answers), datetime.now().astimezone())
        file = folder / f"{free_name(folder, name + SO_FAR, (PAGE,))}{PAGE}"
        write_text(page, file, force=False)
    except (RlsScreenError, OSError) as error:
        return PageMade(words.page_failed.format(problem=error), page)
    return PageMade(words.page_written.format(file=shown_name(file)))


def stamped(instrument: Instrument, answers: Answers, day: datetime | None = None) -> Answers:
    """The answers with the day on which they were given, today where none is said."""
    from ..person.answers import Answer

    for item in instrument.items.values():
        if item.put == "stamped":
            answers = answers.with_answer(item.id, Answer((day or datetime.now()).astimezone().date()))
    return answers


def code_of(instrument: Instrument, answers: Answers) -> str | None:
    """The code of the person, where one was given: the first item whose text has to be a code."""
    coded = next((item.id for item in instrument.items.values() if item.pattern is not None), None)
    value = answers.value(coded) if coded is not None else None
    return value if isinstance(value, str) else None
