"""One person's answers: what was given, in which words and units, and why there is no answer where there is none.

`values` reads one answer; `files` reads a whole answer file, JSON or form lines; `given` is what both make.
"""

from .files import read_answers
from .given import Answer, Answers, Reason, Unanswered
from .values import BadAnswer, read_value

__all__ = ["Answer", "Answers", "BadAnswer", "Reason", "Unanswered", "read_answers", "read_value"]
