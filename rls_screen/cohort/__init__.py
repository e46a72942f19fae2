"""The report of a study: a scored table in, tables and figures out, also against a reference diagnosis.

`build` puts a report together from what `reading` reads; `html`, `markdown` and `office` write it.
What is counted, and every word of it, is in the questionnaire; this package knows no instrument.
"""

from __future__ import annotations

from .build import study_report
from .figures import check_drawable, drawn, loading
from .html import html
from .markdown import markdown
from .model import StudyReport
from .office import docx, xlsx
from .reading import Wanted, read_study

__all__ = [
    "StudyReport", "Wanted", "check_drawable", "docx", "drawn", "html", "loading", "markdown", "read_study",
    "study_report", "xlsx",
]  # fmt: skip
