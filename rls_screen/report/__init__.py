"""The report: a model that is the JSON, and what is made from that model alone."""

from .build import report
from .html import html
from .markdown import markdown
from .model import Report
from .pdf import pdf
from .text import plain_text

__all__ = ["Report", "html", "markdown", "pdf", "plain_text", "report"]
