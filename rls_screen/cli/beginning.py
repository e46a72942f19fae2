"""The beginning of an interview: a new one, one that goes on, or one with the answers of a file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CannotCreate
from .files import name_of, read_text
from .sessions import sessions_folder

if TYPE_CHECKING:
    from ..content.instrument import Instrument
    from ..content.schema import Voice
    from ..session import Session


@dataclass(frozen=True)
class Begun:
    """What an interview begins with: the session, and what has to be said of it first."""

    instrument: Instrument
    session: Session
    remarks: tuple[str, ...] = ()


def begin(
    stack: ExitStack,
    save_in: Path | None,
    voice: Voice | None,
    continue_file: str | None = None,
    resume: str | None = None,
) -> Begun:
    """A new session, one that goes on (in another voice where one is asked for), or one begun with a file's answers.

    Until the stack is left it is held; one that goes on from before it is read, so that no answer of another window is
    lost.
    """
    from ..content.library import load
    from ..session import held, look_up, new_session

    def hold(id: str) -> None:
        if save_in is not None:
            stack.enter_context(held(id, save_in))

    instrument, now = load(), datetime.now().astimezone()
    if resume:
        look_up(resume, sessions_folder())
        hold(resume)
        return _resumed(resume, voice, instrument, now)
    session = new_session(voice or "staff", now)
    if continue_file:
        return _continued(continue_file, instrument, session, now, hold)
    hold(session.id)
    return Begun(instrument, session)


def _resumed(id: str, voice: Voice | None, instrument: Instrument, now: datetime) -> Begun:
    """A session that goes on, in another voice where one is asked for."""
    from ..session import resume

    session, again = resume(id, instrument, sessions_folder(), now)
    session = replace(session, voice=voice or session.voice)
    return Begun(instrument, session, _ages(instrument, session, len(again)))


def _continued(
    file: str, instrument: Instrument, session: Session, now: datetime, hold: Callable[[str], None]
) -> Begun:
    """A session with a file's answers, as old as the file says; what is stale is put again with the old answer."""
    from ..person.answers import Answer, read_answers
    from ..person.answers.files import urgent_message
    from ..session import Aside, is_stale, item_hash, times_in_file

    text = read_text(file)
    answers = read_answers(text, name_of(file), instrument)
    try:
        hold(session.id)
    except CannotCreate as error:
        raise CannotCreate(*error.problems, first=urgent_message(instrument, answers, session.voice)) from None
    days = (answers.value(item.id) for item in instrument.items.values() if item.put == "stamped")
    times = times_in_file(text, next((day for day in days if isinstance(day, date)), None))
    kept, aside = {}, {}
    for id, one in answers.given.items():
        item = instrument.items[id]
        given_at = times.of(item, now)
        if item.put == "stamped" or not isinstance(one, Answer):
            continue
        if is_stale(item, given_at, now, instrument.head.kept_answers):
            aside[id] = Aside(one, given_at, item_hash(item))
        else:
            kept[id] = one
    session = replace(
        session,
        answers=replace(answers, given=kept, as_list=answers.as_list & kept.keys()),
        times={id: times.of(instrument.items[id], now) for id in kept},
        aside=aside,
    )
    return Begun(instrument, session, _ages(instrument, session, len(aside)))


def _ages(instrument: Instrument, session: Session, again: int) -> tuple[str, ...]:
    """From when the answers are, and how many of them are asked again, for which reason."""
    words, between = instrument.head.interview, session.given_between
    if not session.answers.given and not again:
        return ()
    first, last = (time.astimezone().date().isoformat() for time in between) if between else ("", "")
    said = words.answers_undated if not between else words.answers_between if first != last else words.answers_from
    old = len(session.earlier(instrument))
    remarks = [said.format(date=first, first=first, last=last)]
    remarks += [words.asked_again.format(number=old)] if old else []
    remarks += [words.asked_again_changed.format(number=again - old)] if again > old else []
    return tuple(remarks)
