"""What an unfinished result could still become, and the fewest questions that would settle it. Computed from the rules.

`Outlook` is what comes out; `outlooks` gives one for every result that is not settled. `diagram` holds the decision
diagrams, `choices` what an open question can be answered, `situation` what is open, `space` turns rules into diagrams.
"""

from .outlook import Outlook, of_rule, outlooks

__all__ = ["Outlook", "of_rule", "outlooks"]
