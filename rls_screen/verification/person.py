"""A saved report of one person verified: its answers scored again by this version, each stored result compared."""

from __future__ import annotations

import json
from typing import Any

from ..content.changes import ChangeLog
from ..content.instrument import Instrument
from ..errors import AnswerError, Problem
from ..person.answers import read_answers
from ..person.scoring import score
from .differences import SEPARATOR, Difference, Explainer, Explanation, Situation, same


def verify_report(text: str, place: str, instrument: Instrument, log: ChangeLog) -> tuple[str, list[Explanation]]:
    """Return the version that stored the results of a report, and every difference. `place` names the file.

    Raises AnswerError where the text is no report, lacks results or answers, or is of another questionnaire.
    """
    raw = _report(text, place, instrument)
    version, stored = str(raw["instrument"]["version"]), raw["results"]
    scored = score(instrument, read_answers(text, place, instrument))
    found = []
    for id, result in instrument.results.items():
        if result.built_in != "instrument_version":
            before, now = as_cell(stored[id]), as_cell(scored.results[id])
            if not same(before, now):
                found.append(Difference(id, before, now))
    situation = Situation(frozenset(one.result for one in found), scored.person.is_true)
    explainer = Explainer(instrument, log, version)
    return version, [explanation for one in found for explanation in explainer.explain(one, situation)]


def _report(text: str, place: str, instrument: Instrument) -> dict[str, Any]:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict) or not isinstance(raw.get("results"), dict) or "answers" not in raw:
        problem, remedy = "this is not a saved report with results and answers", "give the JSON that `score` wrote."
        raise AnswerError(Problem("not-a-report", place, problem, remedy))
    stamp = raw.get("instrument")
    if not isinstance(stamp, dict) or stamp.get("id") != instrument.head.id:
        problem, remedy = "this report is of another questionnaire", f"give a report of {instrument.head.id}."
        raise AnswerError(Problem("report-of-another-questionnaire", place, problem, remedy))
    missing = [id for id in instrument.results if id not in raw["results"]]
    if missing or not isinstance(stamp.get("version"), str):
        what = f"results are missing ({', '.join(missing[:6])})" if missing else "it does not name its version"
        problem = f"this is not a report as it was saved: {what}"
        raise AnswerError(Problem("report-damaged", place, problem, "give the file as it was saved."))
    return raw


def as_cell(outcome: Any) -> str:
    """Return a result as the cell of a table holds it."""
    if isinstance(outcome, list | tuple):
        return SEPARATOR.join(map(str, outcome))
    return "" if outcome is None else str(outcome)
