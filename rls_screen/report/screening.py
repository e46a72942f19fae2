"""The answers of one person, scored, for a notebook or another program: what `rls_screen.score` returns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ..content.instrument import Instrument
from ..errors import AnswerError, Problem
from ..person.answers import read_answers
from ..person.answers.values import shown
from ..person.scoring import Outcome, Score, score
from .build import report
from .markdown import markdown
from .model import Report

PLACE = "answers"


class Screening:
    """The results of one person's answers, and the report made from them. Screens; never a diagnosis."""

    def __init__(self, score: Score, *, program_version: str, created: str) -> None:
        self._score, self._program_version, self._created = score, program_version, created

    @property
    def results(self) -> Mapping[str, Outcome]:
        """Every result by id, in the order of the output: a code, a number or None, or the ids of a list."""
        return dict(self._score.results)

    @property
    def urgency(self) -> str | None:
        """How soon the person should be seen: a code such as `soon`. None where the questionnaire has no such table.

        Read it together with the result that tells whether all warning signs were answered: what was not asked cannot
        make it more urgent.
        """
        tables = self._score.instrument.urgency_tables
        return str(self._score.results[tables[0].id]) if tables else None

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks on answers that were used, such as a code that looks like a name."""
        return self._score.person.answers.notes

    def report(self) -> Report:
        """Return the report: a pydantic model with its pages, lines and sources, whose JSON is what `score` writes."""
        return report(self._score, program_version=self._program_version, created=self._created)

    def to_markdown(self, page: str | None = None) -> str:
        """Return the report as Markdown: all pages, or the one with this id.

        `page` may also be "both", the first page of each voice, or "all". Raises ValueError for any other name.
        """
        choices = self._score.instrument.page_choices
        if page is not None and page not in choices:
            raise ValueError(f"there is no page {page!r}; choose one of {', '.join(choices)}")
        return markdown(self.report(), page)

    def to_json(self) -> str:
        """Return the report as JSON, which is itself a valid answer file and scores to the same results."""
        return self.report().model_dump_json(indent=2) + "\n"

    def __repr__(self) -> str:
        """The instrument and how soon; no answer, since notebooks and logs print it."""
        head = self._score.instrument.head
        return f"<Screening by {head.id} {head.version}>"


def screening(answers: Mapping[str, Any], instrument: Instrument, *, program_version: str, created: str) -> Screening:
    """Score answers by item id, given as in an answer file: a word, a number, a date, or a value with its unit.

    None and items that are absent are not answered; `{"value": 11.9, "unit": "g/dL"}` and `{"unanswered": "unsure"}`
    are as in a file. Raises AnswerError with every answer that cannot be used.
    """
    given = read_answers(json.dumps(dict(answers), default=_plain), PLACE, instrument)
    return Screening(score(instrument, given), program_version=program_version, created=created)


def _plain(value: Any) -> Any:
    """Return a value that JSON does not know as one it does: a date, or a number of another library."""
    if isinstance(value, date):
        return value.isoformat()
    item = getattr(value, "item", None)
    if callable(item):
        return item()
    raise AnswerError(
        Problem(
            "bad-answer",
            PLACE,
            f"{shown(type(value).__name__)} is not a kind of answer.",
            "Give a word, a number or a date.",
        )
    )
