"""Sessions that several tests save, and what is in their files."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from toy.making import answers, toy

from rls_screen.content.instrument import Instrument
from rls_screen.session import Session, new_session, save, updated

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_session(
    folder: Path, instrument: Instrument | None = None, jumped_to: str | None = None, **given: Any
) -> Session:
    """A session with these answers, kept at noon."""
    one = instrument or toy()
    made = updated(new_session("patient", NOON), answers(one, **given), jumped_to, NOON)
    save(made, one, folder)
    return made


def raw(folder: Path, made: Session) -> dict[str, Any]:
    """What a session's file holds."""
    found: dict[str, Any] = json.loads((folder / f"{made.id}.json").read_text("utf-8"))
    return found
