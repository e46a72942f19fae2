"""Save a finished interview, or a page of the answers so far: ask for a name, never overwrite a file."""

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
from .report_formats import typed_suffix

if TYPE_CHECKING:
    from ..content.instrument import Instrument
    from ..content.texts import SavingWords
    from ..person.answers import Answers
    from ..person.interview import Interview
    from ..wizard.drive import PageMade, PageOffer
    from ..wizard.line_input import LineInput

STOP = ("q", ":q", "quit", "exit")
MEANT_AS_NO = ("n", "no", "none", "nothing", "discard", "cancel", "b", "s")
PAGE, SO_FAR = ".txt", "-so-far"  # what follows the code in the name of a page of the answers so far


@dataclass(frozen=True)
class Saving:
    """What is offered at the end: the suffixes of the files, the code they are named by, and what writes them.

    `id` is that of the saved session; without one Enter alone saves nothing. `write` gets the folder, the
    name of the files and the ending of the report: the first of `suffixes`, or another one that was typed (`A-7.pdf`).
    """

    words: SavingWords
    code: str | None
    suffixes: tuple[str, str]
    write: Callable[[Path, str, str], None]
    id: str | None


def offer_to_save(saving: Saving, lines: LineInput) -> bool:
    """Ask until the files are saved (True) or the person typed the word that deletes the answers (False).

    Enter saves under the name on the screen; where files cannot be written, ask again. Raises EndOfInput or
    KeyboardInterrupt where the person stops here; nothing is deleted then.
    """
    from ..wizard.question import EndOfInput

    words = saving.words
    folder = _folder(words)
    lines.forget_typed()
    _say_offer(saving, folder)
    while True:
        sys.stdout.write(f"{words.prompt} ")
        sys.stdout.flush()
        line = lines.readline()
        typed = line.strip()
        if not line or (typed.lower() in STOP and saving.id is not None):
            raise EndOfInput
        if typed.casefold() == words.delete_word.casefold():
            return False
        if typed.lower() in (*MEANT_AS_NO, *STOP) or (not typed and (saving.id is None or folder is None)):
            _say_how_to_leave(saving)
            continue
        suffix = typed_suffix(typed)
        place = _place(typed.removesuffix(suffix), folder, saving)
        if place is None:
            say(words.bad_name.format(delete=words.delete_word))
        elif _saved(saving, *place, suffix or saving.suffixes[0]):
            return True


def _folder(words: SavingWords) -> Path | None:
    """Return the folder that Enter saves in; None where there is none. Warn if it seems to be synchronised."""
    from ..session import documents_folder

    try:
        folder = documents_folder()
    except RlsScreenError as error:
        say(str(error))
        return None
    warning = _synchronised(words, folder)
    if warning:
        say(f"\n{warning}")
    return folder


def _synchronised(words: SavingWords, folder: Path) -> str:
    """Return the warning about a folder that seems to be copied to other computers; empty for any other."""
    from ..session import copied_to

    service = copied_to(folder, os.environ)
    return words.synchronised.format(folder=shown_name(folder), service=service) if service is not None else ""


def _say_offer(saving: Saving, folder: Path | None) -> None:
    from ..session import free_name

    words = saving.words
    if saving.id is None or folder is None:
        say(f"\n{words.name_only}")
    else:
        name = free_name(folder, _usual(saving), saving.suffixes)
        files = [shown_name(folder / f"{name}{suffix}") for suffix in saving.suffixes]
        offered = words.offer.format(report="|" + files[0], answers=files[1])
        say("\n" + "\n  ".join(part.strip() for part in offered.split("|") if part.strip()))
        say(words.name)
    _say_how_to_leave(saving)


def _say_how_to_leave(saving: Saving) -> None:
    say(saving.words.delete.format(delete=saving.words.delete_word))
    if saving.id is not None:
        say(saving.words.later.format(id=saving.id))


def _usual(saving: Saving) -> str:
    from ..session import usual_name

    return usual_name(saving.code, datetime.now().astimezone())


def _place(typed: str, folder: Path | None, saving: Saving) -> tuple[Path, str] | None:
    """Return the folder and the name that were typed, or the usual ones; None where the name cannot be used."""
    from ..session import is_name

    name = typed or _usual(saving)
    if "/" in typed or os.sep in typed or typed == "~":
        path = Path(typed).expanduser().absolute()
        folder, name = (path, _usual(saving)) if path.is_dir() else (path.parent, path.name)
        return (folder, name) if is_name(name) and folder.is_dir() else None
    return (folder, name) if folder is not None and is_name(name) else None


def _saved(saving: Saving, folder: Path, name: str, suffix: str) -> bool:
    """Write both files and return True; where that fails, say why and return False."""
    from ..session import free_name, make_private

    try:
        try:
            make_private(folder)
        except OSError as error:
            problem = f"cannot be made ({error.strerror})."
            raise CannotCreate(Problem("folder-not-writable", shown_name(folder), problem)) from None
        saving.write(folder, free_name(folder, name, (suffix, saving.suffixes[1])), suffix)
    except (RlsScreenError, OSError) as error:
        say(saving.words.failed.format(problem=error, delete=saving.words.delete_word))
        return False
    return True


# ---- A page of the answers so far ------------------------------------------------------------------------------------


def page_offer(
    instrument: Instrument, known: Callable[[Interview], Interview] = lambda interview: interview, *, saved: bool
) -> PageOffer:
    """Return the offer of a page for the people who come to help; it is only shown where nothing is to be `saved`.

    `known` adds the answers of an earlier day that are asked again.
    """
    from ..wizard.drive import PageMade, PageOffer

    words = instrument.words.urgent
    if saved:
        return PageOffer(words.write_page, lambda interview: _page_saved(known(interview)))
    return PageOffer(words.show_page, lambda interview: PageMade("", page_so_far(known(interview))))


def page_so_far(interview: Interview) -> str:
    """Return the page for those who come to help, of the answers so far, as plain text."""
    from ..person.scoring import score
    from ..report import plain_text, report
    from ..report.stamp import helpers_pages

    instrument, answers = interview.instrument, stamped(interview.instrument, interview.answers)
    created = datetime.now().astimezone().isoformat(timespec="minutes")
    made = report(score(instrument, answers), program_version=__version__, created=created)
    return plain_text(made, helpers_pages(made).partition(",")[0])


def _page_saved(interview: Interview) -> PageMade:
    """Save the page and say where; where that fails, say why and return the page itself to be shown."""
    from ..session import documents_folder, free_name, make_private, usual_name
    from ..wizard.drive import PageMade

    words, page = interview.instrument.words.urgent, page_so_far(interview)
    try:
        folder = documents_folder()
        make_private(folder)
        name = usual_name(code_of(interview.instrument, interview.answers), datetime.now().astimezone())
        file = folder / f"{free_name(folder, name + SO_FAR, (PAGE,))}{PAGE}"
        write_text(page, file, force=False)
    except (RlsScreenError, OSError) as error:
        return PageMade(words.page_failed.format(problem=error), page)
    warning = _synchronised(interview.instrument.words.saving, folder)
    return PageMade("\n".join(filter(None, (words.page_written.format(file=shown_name(file)), warning))))


def stamped(instrument: Instrument, answers: Answers, day: datetime | None = None) -> Answers:
    """Return the answers with the day on which they were given, by default today."""
    from ..person.answers import Answer

    for item in instrument.items.values():
        if item.put == "stamped":
            answers = answers.with_answer(item.id, Answer((day or datetime.now()).astimezone().date()))
    return answers


def code_of(instrument: Instrument, answers: Answers) -> str | None:
    """Return the code of the person, if one was given: the answer to the first item that has a pattern."""
    coded = next((item.id for item in instrument.items.values() if item.pattern is not None), None)
    value = answers.value(coded) if coded is not None else None
    return value if isinstance(value, str) else None
