"""What a written number can mean: points and commas before decimals, and between thousands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rls_screen.person.answers.numbers import (
    COMMA_COLUMN,
    DECIMAL_COMMA,
    POINT_COLUMN,
    SEMICOLONS,
    TABLE,
    TYPED,
    Marks,
    readings,
)

DIGITS = st.text("0123456789", min_size=1, max_size=7)


@given(st.lists(DIGITS, min_size=1, max_size=4), st.lists(st.sampled_from(".,"), min_size=3, max_size=3))
def test_every_way_to_read_marks(parts: list[str], signs: list[str]) -> None:
    """A mark is read before decimals where it occurs once, between thousands where groups of three follow it."""
    text = parts[0] + "".join(sign + part for sign, part in zip(signs, parts[1:], strict=False))
    found = readings(text, TYPED)
    expected: list[float] = []
    marks = {*text} & {*".,"}
    is_grouped = parts[0][0] != "0" and len(parts[0]) < 4 and all(len(part) == 3 for part in parts[1:])
    if len(parts) == 1 or (len(marks) == 1 and is_grouped):
        expected.append(float("".join(parts)))
    if len(parts) == 2:
        expected.append(float(".".join(parts)))
    if len(marks) == 2:
        last = [c for c in text if c in ".,"][-1]
        before = parts[:-1]
        groups = before[0][0] != "0" and len(before[0]) < 4 and all(len(part) == 3 for part in before[1:])
        if text.count(last) == 1 and groups:
            expected.append(float("".join(before) + "." + parts[-1]))
    assert sorted({*expected}) == sorted(found)


@pytest.mark.parametrize("marks, text, expected", [
    *((TABLE, *one) for one in [
        ("14.667", (14.667,)), ("1.200", (1.2,)), ("0.250", (0.25,)), ("1,200", (1200, 1.2)), ("0,250", (0.25,)),
        ("11,4", ()), ("1,200.5", (1200.5,)), ("1,200,000", (1_200_000,)), ("1.200,5", ()), ("1.200.000", ()),
        ("1200,567", ()), ("1,2000", ()), ("1,200e3", (1200,)),
    ]),
    *((SEMICOLONS, *one) for one in [
        ("14.667", (14667, 14.667)), ("1.200", (1200, 1.2)), ("0.250", (0.25,)), ("11.4", (11.4,)), ("11,4", ()),
        ("1.200.000", (1_200_000,)), ("1,200", (1200, 1.2)), ("1.200,5", ()), ("1.2000", (1.2,)),
    ]),
    *((DECIMAL_COMMA, *one) for one in [
        ("14,667", (14.667,)), ("1,200", (1.2,)), ("0,250", (0.25,)), ("1.200", (1200, 1.2)), ("11.4", ()),
        ("1.200,5", (1200.5,)), ("1,200.5", ()), ("0.250", (0.25,)), ("1.200.000", (1_200_000,)), ("1,200,000", ()),
    ]),
    *((COMMA_COLUMN, *one) for one in [("1.200", (1200,)), ("1,200", (1.2,)), ("0.250", ()), ("11.4", ())]),
    *((POINT_COLUMN, *one) for one in [("1.200", (1.2,)), ("1,200", (1200,)), ("0,250", ()), ("11,4", ())]),
])  # fmt: skip
def test_what_is_settled_of_marks(marks: Marks, text: str, expected: tuple[float, ...]) -> None:
    """What a table, an option or a map settles of points and commas, and what stays open."""
    assert expected == readings(text, marks)
