"""Screening for restless legs syndrome in people with lupus: answers in, results and a referral-ready report out.

`score` scores the answers of one person, `score_frame` a table of many people, `load` returns the questionnaire. The
clinical content is data in `questionnaires/`; this package is the engine that reads it and knows no instrument.

Everything public is in `__all__`. Each name is imported when it is first used: `import rls_screen` costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .batch.frame import score_frame
    from .content.instrument import Instrument
    from .content.library import load
    from .errors import AnswerError, ContentError, InputMissing, RlsScreenError, TableError
    from .report.screening import Screening

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
    from .content.library import load
    from .report.screening import screening

    stamp = created if created is not None else datetime.now().astimezone()
    used = instrument if instrument is not None else load()
    return screening(answers, used, program_version=__version__, created=stamp.isoformat(timespec="minutes"))


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
