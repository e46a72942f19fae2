"""The report: `report` builds the model that is the JSON, `markdown` and `plain_text` print that model alone.

`read_report` reads a saved report again, `json_schema` describes it.
"""

from .build import last_screen, report
from .html import html
from .markdown import markdown
from .model import Document, Report, json_schema, lines
from .pdf import pdf
from .saved import is_report, read_report
from .text import plain_text

__all__ = [
    "Document",
    "Report",
    "html",
    "is_report",
    "json_schema",
    "last_screen",
    "lines",
    "markdown",
    "pdf",
    "plain_text",
    "read_report",
    "report",
]
