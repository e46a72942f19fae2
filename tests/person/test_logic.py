"""The values of rules, tables and lists for one person: the three-valued logic, exhaustively."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from rls_screen.content.rules import parse
from rls_screen.content.schema import ListRow, TableRow
from rls_screen.person import logic
from rls_screen.person.logic import Facts, evaluate

T, F, U = True, False, None


def value_of(text: str, unsure: tuple[str, ...] = (), **values: Any) -> Any:
    """A written rule's value where the names have these values."""
    return evaluate(parse(text), Facts(values, frozenset(unsure)))


@pytest.mark.parametrize("a, b, both, either", [
    (T, T, T, T), (T, F, F, T), (T, U, U, T),
    (F, T, F, T), (F, F, F, F), (F, U, F, U),
    (U, T, U, T), (U, F, F, U), (U, U, U, U),
])  # fmt: skip
def test_and_or(a: bool | None, b: bool | None, both: bool | None, either: bool | None) -> None:
    """`and` is false once one part is false, `or` and `any` true once one is true, otherwise unknown if any part is."""
    assert both is value_of("a and b", a=a, b=b)
    assert either is value_of("a or b", a=a, b=b)
    assert either is value_of("any(a, b)", a=a, b=b)


@pytest.mark.parametrize("values", [*product((T, F, U), repeat=3)])
def test_three_parts(values: tuple[bool | None, ...]) -> None:
    """Three parts follow the same law, wherever the unknown one is."""
    facts: dict[str, Any] = dict(zip("abc", values, strict=True))
    both = F if F in values else U if U in values else T
    either = T if T in values else U if U in values else F
    assert both is value_of("a and b and c", **facts)
    assert either is value_of("a or b or c", **facts)
    assert values.count(T) == value_of("count(a, b, c)", **facts)


@pytest.mark.parametrize("a, negated, definite, answered", [
    pytest.param(T, F, T, T, id="true"),
    pytest.param(F, T, F, T, id="false"),
    pytest.param(U, U, F, F, id="unknown"),
])  # fmt: skip
def test_one_part(a: bool | None, negated: bool | None, definite: bool, answered: bool) -> None:
    """`not` of the unknown is unknown; `definitely` and `answered` are certain again."""
    assert negated is value_of("not a", a=a)
    assert definite is value_of("definitely(a)", a=a)
    assert answered is value_of("answered(a)", a=a)


@pytest.mark.parametrize("sign, below, on, above", [
    ("==", F, T, F), ("!=", T, F, T), ("<", T, F, F), ("<=", T, T, F), (">", F, F, T), (">=", F, T, T),
])  # fmt: skip
def test_comparisons(sign: str, below: bool, on: bool, above: bool) -> None:
    """Each comparison on both sides of its cut, on it, and unknown where either side is."""
    assert (below, on, above) == tuple(value_of(f"a {sign} 2", a=value) for value in (1.0, 2.0, 3.0))
    assert value_of(f"a {sign} 2", a=None) is None
    assert value_of(f"2 {sign} a", a=None) is None


@pytest.mark.parametrize("a, inside", [("x", T), ("y", T), ("z", F), (None, U)])
def test_membership(a: str | None, inside: bool | None) -> None:
    """Membership is unknown where the answer is."""
    assert inside is value_of("a in ['x', 'y']", a=a)


@pytest.mark.parametrize("a, between", [(0.0, F), (1.0, T), (2.0, T), (3.0, F), (None, U)])
def test_chain(a: float | None, between: bool | None) -> None:
    """A chain is the `and` of its steps."""
    assert between is value_of("1 <= a <= 2", a=a)


def test_chain_is_false_though_one_end_is_unknown() -> None:
    """A chain with one false step is false, whatever the other end is."""
    assert value_of("5 <= a <= b", a=1.0, b=None) is False


def test_answered_zero_and_false() -> None:
    """Zero and no are answers."""
    assert value_of("answered(a)", a=0.0) is True
    assert value_of("answered(a)", a=False) is True


def test_unsure() -> None:
    """`unsure` is true for that one reason only, and never unknown."""
    assert value_of("unsure(a)", unsure=("a",), a=None) is True
    assert value_of("unsure(a)", a=None) is False
    assert value_of("unsure(a)", unsure=("b",), a=True) is False


def test_count_is_never_unknown() -> None:
    """Unknown conditions are not counted, and do not make the count unknown."""
    assert value_of("count(a, b, a and b)", a=True, b=None) == 1
    assert value_of("count(a) == 0", a=None) is True


@pytest.mark.parametrize("a, b, first", [(1.0, 2.0, 1.0), (None, 2.0, 2.0), (0.0, 2.0, 0.0), (None, None, None)])
def test_first_answered(a: float | None, b: float | None, first: float | None) -> None:
    """The first that has a value; zero is one."""
    assert first == value_of("first_answered(a, b)", a=a, b=b)


@pytest.mark.parametrize("start, end, days", [
    pytest.param(date(2024, 2, 28), date(2024, 3, 1), 2, id="over a leap day"),
    pytest.param(date(2024, 3, 1), date(2024, 3, 1), 0, id="the same day"),
    pytest.param(date(2024, 3, 1), date(2024, 2, 28), -2, id="negative where b is earlier"),
    pytest.param(None, date(2024, 3, 1), None, id="first unknown"),
    pytest.param(date(2024, 3, 1), None, None, id="second unknown"),
])  # fmt: skip
def test_days_between(start: date | None, end: date | None, days: int | None) -> None:
    """`days_between(a, b)` is b − a."""
    assert days == value_of("days_between(a, b)", a=start, b=end)


@pytest.mark.parametrize("sign, result", [("+", 8.0), ("-", 4.0), ("*", 12.0), ("/", 3.0)])
def test_arithmetic(sign: str, result: float) -> None:
    """Plus, minus, times, divided by; unknown where either part is."""
    assert result == value_of(f"a {sign} b", a=6.0, b=2.0)
    assert value_of(f"a {sign} b", a=None, b=2.0) is None
    assert value_of(f"a {sign} b", a=6.0, b=None) is None


@pytest.mark.parametrize("text", ["a / b", "a / (b - b)", "1 + a / b", "a / b > 1"])
def test_division_by_zero(text: str) -> None:
    """Division by zero is unknown, and so is everything made from it."""
    assert value_of(text, a=1.0, b=0.0) is None


@pytest.mark.parametrize("text, expected", [
    pytest.param("25.3 - 20.3 > 5", False, id="a difference that a machine makes 5.000000000000001 or less"),
    pytest.param("25.3 - 20.3 <= 5", True, id="the same from the other side"),
    pytest.param("29 / 145 * 100 < 20", False, id="twenty per cent is not below twenty"),
    pytest.param("100 * 29 / 145 >= 20", True, id="in the other order too"),
    pytest.param("0.1 + 0.2 == 0.3", True, id="tenths add up"),
    pytest.param("1 / 3 == 0.333333", True, id="six decimals"),
    pytest.param("1 / 3 == 0.33333", False, id="not five"),
    pytest.param("1 / 3 * 3 == 1", True, id="rounded once, at the end"),
])  # fmt: skip
def test_rounding_at_a_cut(text: str, expected: bool) -> None:
    """A computed value is rounded to six decimals before it is compared, once, at the end."""
    assert expected is value_of(text)


ROWS = (TableRow(code="first", when="a"), TableRow(code="second", when="b"), TableRow(code="rest"))


@pytest.mark.parametrize("a, b, code", [
    pytest.param(T, U, "first", id="the first true row gives the code"),
    pytest.param(F, T, "second", id="a false row is passed"),
    pytest.param(F, F, "rest", id="the row without a condition is for everybody left"),
    pytest.param(U, T, "open", id="an unknown row ends the reading"),
    pytest.param(F, U, "open", id="further down too"),
])  # fmt: skip
def test_table(a: bool | None, b: bool | None, code: str) -> None:
    """A table is read from the top; an unknown row ends it, so nobody reaches a calmer row by ignorance."""
    assert code == logic.table(ROWS, "open", Facts({"a": a, "b": b}))


def test_table_reads_on_past_definitely() -> None:
    """Where a row says `definitely`, the table reads on."""
    rows = (TableRow(code="first", when="definitely(a)"), TableRow(code="second", when="b"))
    assert "second" == logic.table(rows, "open", Facts({"a": None, "b": True}))


def test_table_without_a_last_row() -> None:
    """Where no row is left the code is the table's unknown one."""
    assert "open" == logic.table(ROWS[:2], "open", Facts({"a": False, "b": False}))


@pytest.mark.parametrize("a, b, listed", [
    pytest.param(T, T, ("b", "both"), id="in the list's order"),
    pytest.param(U, T, ("b",), id="the unknown is not listed"),
    pytest.param(F, F, (), id="an empty list"),
])  # fmt: skip
def test_list(a: bool | None, b: bool | None, listed: tuple[str, ...]) -> None:
    """A list holds what is definitely true; a row without a condition is the yes of its item."""
    rows = (ListRow(id="b"), ListRow(id="both", when="a and b"))
    assert listed == logic.entries(rows, Facts({"a": a, "b": b}))


def test_no_condition_is_true_for_everybody() -> None:
    """A condition that is not written holds."""
    assert logic.condition(None, Facts({})) is True
