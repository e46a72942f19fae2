"""Begin an interview: a new one, one that is resumed, or one with the answers of a file."""

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
class Start:
    """What an interview starts from: the session, and remarks to show before the first question.

    `said_before` are the items that were answered before the first question; `is_saved`: the session has a file.
    """

    instrument: Instrument
    session: Session
    remarks: tuple[str, ...] = ()
    said_before: frozenset[str] = frozenset()
    is_saved: bool = False


def begin(
    stack: ExitStack,
    save_in: Path | None,
    voice: Voice | None,
    continue_file: str | None = None,
    resume: str | None = None,
    who: int | None = None,
    *,
    with_reasons: bool = False,
) -> Start:
    """Return a new session, a resumed one (in another voice if one is given), or one with the answers of a file.

    `who` is the place of the reply to the question who is answering: it sets the voice, and gives its answers.
    `with_reasons`: what the file gives as skipped or not sure is not asked again.

    The session is locked until the stack is left. One that is resumed is locked before it is read, so that no answer
    given in another window is lost.
    """
    from ..content.library import load
    from ..person.answers import Answer, Answers
    from ..session import locked, look_up, new_session, updated

    def lock(id: str) -> None:
        if save_in is not None:
            stack.enter_context(locked(id, save_in))

    instrument, now = load(), datetime.now().astimezone()
    if resume:
        look_up(resume, sessions_folder())
        lock(resume)
        return _resumed(resume, voice, instrument, now)
    respondent = instrument.head.respondents[who] if who is not None else None
    session = new_session(voice or (respondent.voice if respondent else "staff"), now)
    if respondent is not None:
        given = {id: Answer(code) for id, code in respondent.answers.items()}
        session = updated(session, Answers(given), None, now)
    if continue_file:
        return _continued(continue_file, instrument, session, now, lock, with_reasons=with_reasons)
    lock(session.id)
    return Start(instrument, session, said_before=frozenset(session.answers.given))


def _resumed(id: str, voice: Voice | None, instrument: Instrument, now: datetime) -> Start:
    """Return a resumed session, in another voice if one is given."""
    from ..session import resume

    session, again = resume(id, instrument, sessions_folder(), now)
    session = replace(session, voice=voice or session.voice)
    return Start(instrument, session, _ages(instrument, session, len(again)), is_saved=True)


def _continued(
    file: str,
    instrument: Instrument,
    session: Session,
    now: datetime,
    lock: Callable[[str], None],
    *,
    with_reasons: bool,
) -> Start:
    """Return a session with the answers of a file, as old as the file says; stale ones are asked again."""
    from ..person.answers import Answer, read_answers
    from ..person.urgency import urgent_message
    from ..session import Aside, is_stale, item_hash, times_in_file

    text = read_text(file)
    answers = read_answers(text, name_of(file), instrument)
    try:
        lock(session.id)
    except CannotCreate as error:
        urgent = urgent_message(instrument, answers, session.voice)
        raise CannotCreate(*error.problems, first=(urgent, "") if urgent else ()) from None
    days = (answers.value(item.id) for item in instrument.items.values() if item.put == "stamped")
    times = times_in_file(text, next((day for day in days if isinstance(day, date)), None))
    current, aside = {}, {}
    for id, one in answers.given.items():
        item = instrument.items[id]
        given_at = times.of(item, now)
        if item.put == "stamped" or not (with_reasons or isinstance(one, Answer)):
            continue
        if is_stale(item, given_at, now, instrument.head.kept_answers):
            aside[id] = Aside(one, given_at, item_hash(item))
        else:
            current[id] = one
    session = replace(
        session,
        answers=replace(answers, given=current, as_list=answers.as_list & current.keys()),
        times={id: times.of(instrument.items[id], now) for id in current},
        aside=aside,
    )
    return Start(instrument, session, _ages(instrument, session, len(aside)))


def _ages(instrument: Instrument, session: Session, again: int) -> tuple[str, ...]:
    """Say when the answers were given, and how many are asked again for which reason; nothing without answers."""
    words, between = instrument.words.opening, session.given_between
    if not session.answers.given and not again:
        return ()
    first, last = (time.astimezone().date().isoformat() for time in between) if between else ("", "")
    given = words.answers_undated if not between else words.answers_between if first != last else words.answers_from
    old = len(session.earlier(instrument))
    remarks = [given.format(date=first, first=first, last=last)]
    remarks += [words.asked_again.format(number=old)] if old else []
    remarks += [words.asked_again_changed.format(number=again - old)] if again > old else []
    return tuple(remarks)
