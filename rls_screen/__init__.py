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

    Args:
        answers: The ids of questions with their answers, as in an answer file: a code ("yes", "unsure"), a number in
            the question's own unit, a date as YYYY-MM-DD, or {"value": 11.4, "unit": "g/dL"}. A question that is left
            out, or None, is not answered, which is never a no.
        instrument: The questionnaire, by default the built-in one; `load` reads another.
        created: The time that the report is stamped with, by default now.

    Returns:
        The results, the urgency and the report, with `to_markdown` and `to_json`.

    Raises:
        AnswerError: There are answers that cannot be used; it names each of them.
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

    Args:
        source: The name of a file, a list of names, or a data frame (Polars, pandas, anything that speaks Arrow).
        instrument: The questionnaire, by default the built-in one.
        map: A study's map: the name of its file, or a dictionary of your columns (or of the tables of such a file).
        set: Answers that are the same for everybody, where there is no column for them.
        missing: Codes that mean not answered: "99", or for one question "ferritin=99".
        bad_cells: "unscored" leaves a row with a cell that cannot be used without results; "unknown" scores it with
            that cell unknown, and reads a limit such as `<5` as it is.
        ignore: Headings that are left unread although they are nearly a question's name; `*` matches anything.
        partial: Whether a table may lack the columns that every table needs, such as the warning signs.
        options: The other options of the command: `sheet`, `encoding`, `delimiter`, `decimal_comma`,
            `replace_results`, `list_columns` and so on.

    Returns:
        The scored frame, the problems, the audit and the summary.

    Raises:
        InputMissing: A file cannot be read.
        UsageError: Options contradict one another, or are none.
        TableError: The table or the map cannot be used; it gives every reason.
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
