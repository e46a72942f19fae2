"""The report: a model that is the JSON, and what is made from that model alone."""

from .build import report
from .markdown import markdown
from .model import Report
from .text import plain_text

__all__ = ["Report", "markdown", "plain_text", "report"]
