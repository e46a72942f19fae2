"""Reading answers of the shipped questionnaire, as the tests of a person's answers do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from rls_screen.content.library import load
from rls_screen.errors import AnswerError
from rls_screen.person.answers import Answer, Answers, BadAnswer, read_answers, read_value

RLS = load()
ITEMS = RLS.items
A_KIND = {
    "yes_no": "cramps", "yes_no_past": "urge_to_move", "choice": "pregnancy", "number": "hemoglobin",
    "date": "labs_date", "medicines": "medicines", "text": "main_worry",
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # any value of a JSON file


def read(text: str) -> Answers:
    """The answers in the text of a file."""
    return read_answers(text, "me.txt", RLS)


def refusal(text: str) -> str:
    """The message about a file that cannot be used."""
    with pytest.raises(AnswerError) as caught:
        read(text)
    return str(caught.value)


def value(item: str, raw: Any, unit: str | None = None) -> Any:
    """The value of one answer: what a rule reads, or the reason for none."""
    found, _ = read_value(ITEMS[item], raw, unit)
    return found.value if isinstance(found, Answer) else found.reason if found else None


def bad(item: str, raw: Any, unit: str | None = None) -> BadAnswer:
    """Why one answer is refused, and what is allowed."""
    with pytest.raises(BadAnswer) as caught:
        read_value(ITEMS[item], raw, unit)
    return caught.value
