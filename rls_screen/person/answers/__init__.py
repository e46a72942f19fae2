"""Reading answers: one answer (`values`, with `numbers`, `units`, `text`), a whole file (`files`, with `names`).

What comes out is defined in `person.given`; it is imported from here too.
"""

from ..given import Answer, Answers, Given, Reason, Unanswered
from .files import read_answers
from .values import BadAnswer, read_value

__all__ = ["Answer", "Answers", "BadAnswer", "Given", "Reason", "Unanswered", "read_answers", "read_value"]
