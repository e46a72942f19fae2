"""Unfinished interviews: kept after every answer, resumed at the same question, deleted when finished.

A session is one JSON file in a folder of its own, both for their owner alone: 0600 in 0700 where the system has such
modes. It holds answers, the instrument's version and hash, times and a random id; no name, no host, no user.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

from .answers import Answers, BadAnswer, read_value
from .answers.given import Given, as_json
from .errors import CannotCreate, InputMissing, WriteFailed
from .instrument import Instrument
from .questionnaire import Item, Voice

SCHEMA_VERSION = 1
FOLDER_VARIABLE = "RLS_SCREEN_SESSIONS"
SAFETY_AGE = timedelta(hours=24)  # older safety answers are asked again: a red flag can begin overnight
_ID = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True)
class Session:
    """An interview as it is kept. `times` says when each answer was given: safety answers go out of date."""

    id: str
    voice: Voice
    full: bool
    answers: Answers
    started: datetime
    saved: datetime
    gone_to: str | None = None
    times: Mapping[str, datetime] = field(default_factory=dict)


def new_session(voice: Voice, now: datetime, *, full: bool = False) -> Session:
    """An empty session with a random id."""
    return Session(secrets.token_hex(4), voice, full, Answers(), now, now)


def sessions_folder() -> Path:
    """Where sessions are kept: the user's state folder, or the one named in the environment."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_state_path

    return user_state_path("rls-screen", appauthor=False)


def item_hash(item: Item) -> str:
    """A hash of what an item asks; where it changed, an old answer is to another question."""
    options = [(option.code, option.patient, option.staff) for option in item.options]
    asked = (item.kind, item.patient, item.staff, item.unit, options)
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:12]


def save(session: Session, instrument: Instrument, folder: Path) -> None:
    """Keep the session: written whole beside its place, then moved there, so that a crash leaves the old or the new."""
    draft = folder / f".{session.id}.tmp"
    try:
        _make(folder)
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _no_place(folder, error) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            json.dump(_as_json(session, instrument), opened)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(draft, _file(folder, session.id))
        _sync_folder(folder)
    except OSError as error:
        said = f"answers could not be kept ({error.strerror}); the last answer is not saved."
        raise WriteFailed(f"{folder}: {said}") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _no_place(folder: Path, error: OSError) -> CannotCreate:
    return CannotCreate(f"{folder}: answers cannot be kept here ({error.strerror}); use --no-save, or free the folder.")


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        folder.chmod(0o700)


@contextlib.contextmanager
def held(id: str, folder: Path) -> Iterator[None]:
    """While this lasts, no other program on this computer can go on with the same interview.

    The system lets go of it when the program ends, however it ends. On Windows nothing is held.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    try:
        _make(folder)
        handle = os.open(folder / f".{id}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _no_place(folder, error) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise InputMissing(f"The interview {id} is open in another window; go on there, or close it first.") from None
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _as_json(session: Session, instrument: Instrument) -> dict[str, Any]:
    given = session.answers.given
    return {
        "schema_version": SCHEMA_VERSION,
        "id": session.id,
        "instrument": {"id": instrument.head.id, "version": instrument.head.version, "sha256": instrument.sha256},
        "voice": session.voice,
        "full": session.full,
        "gone_to": session.gone_to,
        "started": session.started.isoformat(),
        "saved": session.saved.isoformat(),
        "answers": {id: as_json(answer) for id, answer in given.items()},
        "as_list": sorted(session.answers.as_list),
        "times": {id: time.isoformat() for id, time in session.times.items()},
        "items": {id: item_hash(instrument.items[id]) for id in given},
    }


def resume(id: str, instrument: Instrument, folder: Path, now: datetime) -> tuple[Session, tuple[str, ...]]:
    """The session with this id, and the ids of questions to ask again: changed ones, and safety ones after 24 hours."""
    raw = _read(id, folder)
    try:
        return _session(raw, instrument, now)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _unreadable(id) from None


def _session(raw: dict[str, Any], instrument: Instrument, now: datetime) -> tuple[Session, tuple[str, ...]]:
    given: dict[str, Given] = {}
    times: dict[str, datetime] = {}
    again: list[str] = []
    saved = datetime.fromisoformat(raw["saved"])
    for item_id, value in raw["answers"].items():
        item = instrument.items.get(item_id)
        if item is None:
            continue
        time = datetime.fromisoformat(raw.get("times", {}).get(item_id, raw["saved"]))
        stale = item.tier is not None and now - time > SAFETY_AGE
        with contextlib.suppress(BadAnswer):
            if raw["items"].get(item_id) == item_hash(item) and not stale:
                answer, _ = read_value(item, value)
                if answer is not None:
                    given[item_id], times[item_id] = answer, time
        if item_id not in given:
            again.append(item_id)
    gone_to = raw["gone_to"] if raw["gone_to"] in instrument.items and not again else None
    answers = Answers(given, as_list=frozenset(raw.get("as_list", ())) & given.keys())
    started = datetime.fromisoformat(raw["started"])
    return Session(raw["id"], raw["voice"], raw["full"], answers, started, saved, gone_to, times), tuple(again)


def _unreadable(id: str) -> InputMissing:
    deleted = f"delete it with `rls-screen sessions delete {id}`"
    return InputMissing(f"The unfinished interview {id} cannot be read; {deleted}.")


def _read(id: str, folder: Path) -> dict[str, Any]:
    if not _ID.fullmatch(id):
        raise InputMissing(f"'{id[:20]}' is no session id; `rls-screen sessions list` shows them.")
    try:
        raw: dict[str, Any] = json.loads(_file(folder, id).read_text("utf-8"))
        kinds = [type(raw[name]) for name in ("answers", "items", "full")]
        known = (raw["schema_version"], raw["id"], raw["voice"] in get_args(Voice))
        if kinds == [dict, dict, bool] and known == (SCHEMA_VERSION, id, True):
            return raw
    except FileNotFoundError:
        raise InputMissing(f"There is no unfinished interview {id}; `rls-screen sessions list` shows them.") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    raise _unreadable(id)


def _file(folder: Path, id: str) -> Path:
    return folder / f"{id}.json"


def unfinished(folder: Path) -> Iterator[tuple[str, datetime]]:
    """The ids of unfinished interviews and when each was last saved; nothing of what was answered."""
    for file in sorted(folder.glob("*.json")):
        if _ID.fullmatch(file.stem):
            yield file.stem, datetime.fromtimestamp(file.stat().st_mtime).astimezone()


def delete(id: str, folder: Path) -> None:
    """Remove a session's file. On most disks a removed file can be recovered for a while."""
    if not _ID.fullmatch(id) or not _file(folder, id).exists():
        raise InputMissing(f"There is no unfinished interview {id[:20]}; `rls-screen sessions list` shows them.")
    _file(folder, id).unlink(missing_ok=True)
    for left in (folder / f".{id}.tmp", folder / f".{id}.lock"):
        with contextlib.suppress(OSError):
            left.unlink(missing_ok=True)


def purge(folder: Path, now: datetime, older_than: timedelta) -> int:
    """Remove every session last saved longer ago than this, and what a crash left beside them; how many sessions."""
    old = [id for id, saved in unfinished(folder) if now - saved > older_than]
    for id in old:
        delete(id, folder)
    for left in (*folder.glob(".*.tmp"), *folder.glob(".*.lock")):
        with contextlib.suppress(OSError):
            if now - datetime.fromtimestamp(left.stat().st_mtime).astimezone() > older_than:
                left.unlink()
    return len(old)


def kept(session: Session, answers: Answers, gone_to: str | None, now: datetime) -> Session:
    """The session with the answers as they are now, and when each that is new was given."""
    before = session.answers.given
    times = {
        id: session.times[id] if id in session.times and before.get(id) == given else now
        for id, given in answers.given.items()
    }
    return replace(session, answers=answers, gone_to=gone_to, saved=now, times=times)
