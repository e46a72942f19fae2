"""Decision diagrams: one for each different function."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rls_screen.possible.diagram import Store, TooMany


def test_diagrams_are_one_for_each_function() -> None:
    """Two diagrams are the same number exactly where they are the same function."""
    store = Store()
    a, b = (store.variable(level, (store.true, store.false)) for level in (0, 1))
    assert store.both(a, b) == store.negated(store.either(store.negated(a), store.negated(b)))
    assert store.either(store.both(a, b), store.both(a, store.negated(b))) == a
    assert {True, False} == store.values(store.both(a, b))
    assert {0, 1} == store.levels(store.both(a, b))
    with pytest.raises(TooMany):
        Store(nodes=1)


def test_a_variable_that_changes_nothing_is_left_out() -> None:
    """A variable with the same child for each choice is that child."""
    store = Store()
    assert store.true == store.variable(3, (store.true, store.true))


def test_true_and_one_are_two_values() -> None:
    """Values that Python takes for equal are told apart."""
    store = Store()
    assert 3 == len({store.constant(value) for value in (True, 1, 1.0)})


def test_fewer_choices() -> None:
    """Limited to some choices a function is that of the others; mapped, every value is replaced."""
    store = Store()
    codes = store.variable(0, (store.constant("open"), store.constant("a"), store.constant("b")))
    assert {"a", "b"} == store.values(store.limited(codes, lambda level: slice(1, None)))
    assert store.constant("a") == store.limited(codes, lambda level: slice(1, 2))
    assert store.true == store.mapped(codes, lambda code: True)


TRUTH = st.recursive(
    st.sampled_from("abc"),
    lambda inner: st.tuples(st.just("not"), inner) | st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    max_leaves=8,
)


def value(expression: Any, values: dict[str, bool]) -> bool:
    """An expression of three variables, evaluated."""
    match expression:
        case ("not", a):
            return not value(a, values)
        case ("and", a, b):
            return value(a, values) and value(b, values)
        case ("or", a, b):
            return value(a, values) or value(b, values)
    return values[expression]


def diagram(expression: Any, store: Store) -> int:
    """The same expression as a diagram."""
    match expression:
        case ("not", a):
            return store.negated(diagram(a, store))
        case ("and", a, b):
            return store.both(diagram(a, store), diagram(b, store))
        case ("or", a, b):
            return store.either(diagram(a, store), diagram(b, store))
    return store.variable("abc".index(expression), (store.true, store.false))


@given(TRUTH, TRUTH)
def test_equal_functions_are_one_diagram(first: Any, second: Any) -> None:
    """Two expressions are one diagram exactly where they are equal for all values, and it reads what decides them."""
    every = [dict(zip("abc", values, strict=True)) for values in product((True, False), repeat=3)]
    store = Store()
    one, other = diagram(first, store), diagram(second, store)
    assert (one == other) is all(value(first, values) is value(second, values) for values in every)
    assert store.values(one) == {value(first, values) for values in every}
    decides = {
        level
        for level, name in enumerate("abc")
        if any(value(first, values) is not value(first, {**values, name: not values[name]}) for values in every)
    }
    assert decides == store.levels(one)
