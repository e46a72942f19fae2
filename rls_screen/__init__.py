"""Screening for restless legs syndrome in people with lupus: answers in, results and a referral-ready report out.

`score` scores the answers of one person, `score_table` a table of many people, `score_frame` a data frame alone, `load`
returns the questionnaire. The clinical content is data in `questionnaires/`; this package is the engine that reads it
and knows no instrument.

Everything public is in `__all__`. Each name is imported when it is first used: `import rls_screen` costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as typing has it, which would have to be imported
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from typing import Any

    from .batch.frame import score_frame
    from .batch.scored_table import Name, ScoredTable
    from .content.instrument import Instrument
    from .content.library import load
    from .errors import AnswerError, ContentError, InputMissing, RlsScreenError, TableError
    from .report.screening import Screening
    from .tables.maps.layout import BadCells

__all__ = [
    "AnswerError",
    "ContentError",
    "InputMissing",
    "RlsScreenError",
    "TableError",
    "__version__",
    "load",
    "score",
    "score_frame",
    "score_table",
]
__version__ = "0.2.0"

_HOMES = {
    "AnswerError": ".errors",
    "ContentError": ".errors",
    "InputMissing": ".errors",
    "RlsScreenError": ".errors",
    "TableError": ".errors",
    "load": ".content.library",
    "score_frame": ".batch.frame",
}


def score(
    answers: Mapping[str, Any], instrument: Instrument | None = None, *, created: datetime | None = None
) -> Screening:
    """Score one person's answers: `score({"urge_to_move": "yes", "ferritin": 48}).urgency`.

    `answers` maps the ids of questions to answers as an answer file holds them; an absent question is not answered.
    `instrument` is the built-in one by default. `created` is the time that the report is stamped with, by default now.
    Raises AnswerError with every answer that cannot be used.
    """
    from datetime import datetime

    from .content.library import load
    from .report.screening import screening

    stamp = created if created is not None else datetime.now().astimezone()
    used = instrument if instrument is not None else load()
    return screening(answers, used, program_version=__version__, created=stamp.isoformat(timespec="minutes"))


def score_table(
    source: Any,
    instrument: Instrument | None = None,
    *,
    map: Name | Mapping[str, Any] | None = None,
    set: Mapping[str, object] | None = None,
    missing: Collection[str] = (),
    bad_cells: BadCells = "unscored",
    ignore: Collection[str] = (),
    partial: bool = False,
    **options: Any,
) -> ScoredTable:
    """Score a table of many people, one person a row, as the command `batch` does.

    `source` is the name of a file, a list of names, or a data frame (Polars, pandas, anything that speaks Arrow). `map`
    is a study's map: the name of its file, or a dictionary of your columns (or of the tables that such a file holds).
    `set` gives answers for everybody, `missing` the codes that mean not answered ("99", "ferritin=99"). With
    `bad_cells` "unknown" a row with a cell that cannot be used is scored with that cell unknown. `options` are the
    others of the command, such as `sheet`, `encoding`, `delimiter`, `decimal_comma`, `replace_results`, `list_columns`.

    Raises InputMissing, UsageError or TableError, with every reason.
    """
    from .batch.scored_table import scored_table

    given = {**options, "missing": missing, "bad_cells": bad_cells, "ignore": ignore, "partial": partial}
    return scored_table(source, instrument, program_version=__version__, map=map, set=set, options=given)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
