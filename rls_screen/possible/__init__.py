"""What an unfinished result could still become, and the fewest questions that would settle it. Computed from the rules.

`outlooks` returns an `Outlook` for every result that is not settled. `situation` says what is open, `choices` which
answers to try for each open question, `space` turns rules into the decision diagrams of `diagram`.
"""

from .outlook import Outlook, of_rule, outlooks

__all__ = ["Outlook", "of_rule", "outlooks"]
