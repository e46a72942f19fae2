"""The record of an unfinished interview: how it is saved, and how it is resumed with old answers to be asked again.

A session file is one JSON object: answers, the instrument's version and hash, times and a random id. It names no
person, host or user.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from ..content.instrument import Instrument
from ..content.schema import Item, Voice
from ..errors import InputMissing, Problem
from ..person.answers import Answer, Answers, BadAnswer, read_value
from ..person.given import Given, Unanswered, as_json
from ..person.interview import Earlier
from .folder import look_up, write
from .stale import is_stale

SCHEMA_VERSION = 2
READABLE = (1, 2)  # sessions of version 0.1 can be resumed; questions that have changed since are asked again


@dataclass(frozen=True)
class Aside:
    """An earlier answer whose question is to be asked again; `time` is None where it is not known.

    `question` is the hash of the question as it was asked.
    """

    answer: Given
    time: datetime | None
    question: str


@dataclass(frozen=True)
class Session:
    """An interview as it is saved. `times` is when each answer was given, None where that is not known.

    `aside` are earlier answers to be asked again. They stay in the file until then, so that a warning sign among them
    is shown at every resume.
    """

    id: str
    voice: Voice
    full: bool
    answers: Answers
    started: datetime
    saved: datetime
    jumped_to: str | None = None
    times: Mapping[str, datetime | None] = field(default_factory=dict)
    aside: Mapping[str, Aside] = field(default_factory=dict)

    def earlier(self, instrument: Instrument) -> dict[str, Earlier]:
        """Return the answers to be asked again, to be shown with their questions; none to a question that changed."""
        return {
            id: Earlier(one.answer, one.time.astimezone().date() if one.time else None)
            for id, one in self.aside.items()
            if id in instrument.items
            and one.question == item_hash(instrument.items[id])
            and one.answer != Unanswered("skipped")
        }

    def with_aside(self, answers: Answers, instrument: Instrument) -> Answers:
        """Return the answers together with the earlier ones that were not given again, for a page or a warning.

        An old answer never lowers the urgency: of a safety question every answer but a no is used, even where its
        text has changed since. Of any other question an answer is used only where its text is the same.
        """
        for id, one in self.aside.items():
            item = instrument.items.get(id)
            if item is None or id in answers.given:
                continue
            same = one.question == item_hash(item)
            if one.answer != Answer(False) if item.tier is not None else same:
                answers = answers.with_answer(id, one.answer)
        return answers

    @property
    def given_between(self) -> tuple[datetime, datetime] | None:
        """When the first and the last answer was given, earlier ones included; None where no time is known."""
        known = [time for time in (*self.times.values(), *(one.time for one in self.aside.values())) if time]
        return (min(known), max(known)) if known else None


def new_session(voice: Voice, now: datetime, *, full: bool = False) -> Session:
    """Return an empty session with a random id."""
    return Session(secrets.token_hex(4), voice, full, Answers(), now, now)


def item_hash(item: Item) -> str:
    """Return a hash of the text of a question; where it differs, an old answer was to another question."""
    options = [(option.code, option.patient, option.staff) for option in item.options]
    asked = (item.kind, item.patient, item.staff, item.unit, options)
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:12]


def save(session: Session, instrument: Instrument, folder: Path) -> None:
    """Write the session to its file."""
    write(json.dumps(_as_json(session, instrument)), session.id, folder)


def _as_json(session: Session, instrument: Instrument) -> dict[str, Any]:
    given = session.answers.given
    aside = {id: one for id, one in session.aside.items() if id not in given}
    answers = {**given, **{id: one.answer for id, one in aside.items()}}
    times = {**session.times, **{id: one.time for id, one in aside.items()}}
    return {
        "schema_version": SCHEMA_VERSION,
        "id": session.id,
        "instrument": {"id": instrument.head.id, "version": instrument.head.version, "sha256": instrument.sha256},
        "voice": session.voice,
        "full": session.full,
        "gone_to": session.jumped_to,
        "started": session.started.isoformat(),
        "saved": session.saved.isoformat(),
        "answers": {id: as_json(answer) for id, answer in answers.items()},
        "as_list": sorted(session.answers.as_list),
        "example": session.answers.example,
        "aside": sorted(aside),
        "times": {id: time.isoformat() if time else None for id, time in times.items()},
        "items": {id: aside[id].question if id in aside else item_hash(instrument.items[id]) for id in answers},
    }


def resume(id: str, instrument: Instrument, folder: Path, now: datetime) -> tuple[Session, dict[str, Given | None]]:
    """Return the session with this id, and the earlier answers to be asked again, by item.

    Those are answers to questions that have changed, and answers that are stale; None for one that cannot be read.
    Raises InputMissing where there is no such session or its file cannot be read.
    """
    raw = _read(id, folder)
    try:
        return _session(raw, instrument, now)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _unreadable(id) from None


def _session(raw: dict[str, Any], instrument: Instrument, now: datetime) -> tuple[Session, dict[str, Given | None]]:
    given: dict[str, Given] = {}
    times: dict[str, datetime | None] = {}
    again: dict[str, Given | None] = {}
    aside: dict[str, Aside] = {}
    saved = datetime.fromisoformat(raw["saved"])
    for item_id, value in raw["answers"].items():
        item = instrument.items.get(item_id)
        if item is None:
            continue
        written = raw.get("times", {}).get(item_id, raw["saved"])
        time = datetime.fromisoformat(written) if written is not None else None
        stale = item_id in raw.get("aside", ()) or is_stale(item, time, now, instrument.head.kept_answers)
        answer: Given | None = None
        with contextlib.suppress(BadAnswer):
            answer, _ = read_value(item, value)
        if answer is not None and raw["items"].get(item_id) == item_hash(item) and not stale:
            given[item_id], times[item_id] = answer, time
        else:
            again[item_id] = answer
            if answer is not None:
                aside[item_id] = Aside(answer, time, str(raw["items"].get(item_id)))
    newly = again.keys() - set(raw.get("aside", ()))
    jumped_to = raw["gone_to"] if raw["gone_to"] in instrument.items and not newly else None
    as_list = frozenset(raw.get("as_list", ())) & given.keys()
    answers = Answers(given, as_list=as_list, example=raw.get("example") is True)
    started = datetime.fromisoformat(raw["started"])
    session = Session(raw["id"], raw["voice"], raw["full"], answers, started, saved, jumped_to, times, aside)
    return session, again


def _unreadable(id: str) -> InputMissing:
    remedy = f"delete it with `rls-screen sessions delete {id}`."
    return InputMissing(Problem("session-not-readable", "", f"The unfinished interview {id} cannot be read", remedy))


def _read(id: str, folder: Path) -> dict[str, Any]:
    file = look_up(id, folder)
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        raw: dict[str, Any] = json.loads(file.read_text("utf-8"))
        kinds = [type(raw[name]) for name in ("answers", "items", "full")]
        known = (raw["schema_version"] in READABLE, raw["id"], raw["voice"] in get_args(Voice))
        if kinds == [dict, dict, bool] and known == (True, id, True):
            return raw
    raise _unreadable(id)


def updated(session: Session, answers: Answers, jumped_to: str | None, now: datetime) -> Session:
    """Return the session with these answers; the time of each new one is `now`."""
    before = session.answers.given
    times = {
        id: session.times[id] if id in session.times and before.get(id) == given else now
        for id, given in answers.given.items()
    }
    return replace(session, answers=answers, jumped_to=jumped_to, saved=now, times=times)
