"""Screening for restless legs syndrome in people with lupus: answers in, results and a referral-ready report out.

The clinical content is data in `questionnaires/`; this package is the engine that reads it and knows no instrument.
`load()` gives the instrument, `score()` scores one person's answers, `score_frame()` a table of many people.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .batch.frame import score_frame
    from .content.library import load
    from .person.scoring import score

__all__ = ["__version__", "load", "score", "score_frame"]
__version__ = "0.2.0"

_HOMES = {"load": ".content.library", "score": ".person.scoring", "score_frame": ".batch.frame"}


def __getattr__(name: str) -> Any:
    """`load`, `score` and `score_frame`, brought in when first used: `import rls_screen` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """What a notebook offers to complete."""
    return sorted({*globals(), *__all__})
