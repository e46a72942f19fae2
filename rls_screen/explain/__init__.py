"""Where everything comes from: a rule in words and as written, what it reads, who reads it, its sources.

`entry` explains a name of the questionnaire, `conclusion` one person's conclusions row by row, `lines` prints the basis
of every line of a report, `document` writes all rules as pages, one for
each topic.
"""

from .conclusion import explain_person
from .document import document
from .entry import explain, overview
from .lines import explain_report

__all__ = ["document", "explain", "explain_person", "explain_report", "overview"]
