"""A saved report read again: its JSON becomes the model, without the rules of any instrument."""

from __future__ import annotations

import json
from typing import Any

from ..errors import AnswerError, Problem
from .model import SCHEMA_VERSION, Report


def read_report(text: str, place: str) -> Report:
    """Return the report in the text of a file. `place` names the file in messages.

    Raises AnswerError for a text that is not a report, for a report of schema 1.0, which has no basis, and for a later
    schema. No message contains a value of the file.
    """
    from pydantic import ValidationError

    raw = _object(text)
    if raw is None or "pages" not in raw or "answers" not in raw:
        remedy = "Give the file that `rls-screen score … --format json` wrote; for answers use --answers."
        raise AnswerError(Problem("not-a-report", place, "this is not a saved report.", remedy))
    raw.pop("schema", None)  # early reports of version 0.2 repeat the number here
    version = raw.get("schema_version", "1.0")
    if version == "1.0":
        problem = "this report has schema 1.0, which does not contain the basis of its lines."
        remedy = "Score it again: `rls-screen score report.json --format json -o new.json`, then explain new.json."
        raise AnswerError(Problem("report-without-basis", place, problem, remedy))
    if version != SCHEMA_VERSION:
        problem = f"this program reads reports of schema {SCHEMA_VERSION} only."
        remedy = "Use the version of rls-screen that made the report."
        raise AnswerError(Problem("report-of-another-schema", f"{place}, schema_version", problem, remedy))
    try:
        return Report.model_validate(raw)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
        problem = f"this is not what a report of schema {SCHEMA_VERSION} has there."
        remedy = "Take the file as it was saved, or score it again."
        raise AnswerError(Problem("report-damaged", f"{place}, {where}", problem, remedy)) from None


def is_report(text: str) -> bool:
    """Whether a text is a saved report of any schema, and not answers alone."""
    raw = _object(text)
    return raw is not None and "pages" in raw and "answers" in raw


def _object(text: str) -> dict[str, Any] | None:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) else None
