"""The beginning of an interview: a new one, one that goes on, or one with the answers of a file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CannotCreate
from .files import name_of, read_text
from .sessions import sessions_folder

if TYPE_CHECKING:
    from ..answers import Answers
    from ..instrument import Instrument
    from ..questionnaire import Voice
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
    from ..library import load
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
    """A session that goes on; an old answer that could not wait is spoken about before it is asked again."""
    from ..session import resume

    session, again = resume(id, instrument, sessions_folder(), now)
    session = replace(session, voice=voice or session.voice)
    if not again:
        return Begun(instrument, session)
    before = session.answers
    for item, given in again.items():
        before = before.with_answer(item, given)
    asked = f"Asked again, because the question changed or the answer is older than a day: {len(again)}."
    return Begun(instrument, session, (asked, *_asked_for(before, instrument, session)))


def _continued(
    file: str, instrument: Instrument, session: Session, now: datetime, hold: Callable[[str], None]
) -> Begun:
    """A session with a file's answers; its safety answers are asked again unless they are from today."""
    from ..answers import Answer, read_answers
    from ..answers.files import urgent_message

    answers = read_answers(read_text(file), name_of(file), instrument)
    try:
        hold(session.id)
    except CannotCreate as error:
        raise CannotCreate("\n".join((*urgent_message(instrument, answers, session.voice), str(error)))) from None
    stamps = [item.id for item in instrument.items.values() if item.put == "stamped"]
    fresh = any(answers.value(stamp) == now.date() for stamp in stamps)
    dropped = {item.id for item in instrument.safety_items if not fresh}
    kept = {id: one for id, one in answers.given.items() if id not in dropped and isinstance(one, Answer)}
    again = "The safety questions are put again: their answers are not from the last 24 hours."
    remarks = (again,) if dropped & set(answers.given) else ()
    kept_answers = replace(answers, given=kept, as_list=answers.as_list & kept.keys())
    session = replace(session, answers=kept_answers, times=dict.fromkeys(kept, now))
    return Begun(instrument, session, (*remarks, *_asked_for(answers, instrument, session)))


def _asked_for(answers: Answers, instrument: Instrument, session: Session) -> tuple[str, ...]:
    """What cannot wait by answers that are put again, also beside others; nothing where those that stay say it all."""
    from ..answers.files import urgent_message

    said = urgent_message(instrument, answers, session.voice)
    return () if said == urgent_message(instrument, session.answers, session.voice) else said
