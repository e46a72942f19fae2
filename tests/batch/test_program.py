"""Steps over columns: Kleene logic for every pair of values, and nothing that depends on the number of rows."""

from __future__ import annotations

import itertools

import polars as pl
import pytest

from rls_screen.batch.program import Program, chosen

VALUES = (True, False, None)
PAIRS = [*itertools.product(VALUES, VALUES)]
SIZES = [pytest.param(rows, id=f"{rows} rows") for rows in (0, 1, 9)]


def columns(rows: int) -> dict[str, pl.Series]:
    """Every pair of values, one a row."""
    pairs = PAIRS[:rows]
    return {name: pl.Series([pair[at] for pair in pairs], dtype=pl.Boolean) for at, name in enumerate("ab")}


@pytest.mark.parametrize("rows", SIZES)
def test_every_pair_of_truth_values(rows: int) -> None:
    """And, or and not are Kleene; what is unknown is known to be; an unknown condition chooses the other column."""
    program = Program()
    a, b = program.column("a"), program.column("b")
    wanted = {
        "every": program.every([a, b]), "some": program.some([a, b]), "not": program.negated(a),
        "true": program.truth(a), "unknown": program.unknown(a), "chosen": program.add(chosen, a, b, program.true()),
        "nothing": program.every([]), "none": program.some([]),
    }  # fmt: skip
    found = program.run(columns(rows), rows, wanted)
    for at, (one, other) in enumerate(PAIRS[:rows]):
        assert (False if False in (one, other) else None if None in (one, other) else True) == found["every"][at]
        assert (True if True in (one, other) else None if None in (one, other) else False) == found["some"][at]
        assert (None if one is None else not one) == found["not"][at]
        assert (one is True, one is None) == (found["true"][at], found["unknown"][at])
        assert (other if one is True else True) == found["chosen"][at]
        assert (True, False) == (found["nothing"][at], found["none"][at])
    assert {rows} == {len(column) for column in found.values()}


@pytest.mark.parametrize("given", [
    pytest.param([None, None], id="all are unknown"), pytest.param([1.0, 2.0], id="none is"),
    pytest.param([None, 2.0], id="one is"),
])  # fmt: skip
def test_unknown_numbers(given: list[float | None]) -> None:
    """A number is unknown where it is null, also where all or none are."""
    program = Program()
    wanted = {"found": program.unknown(program.column("a"))}
    found = program.run({"a": pl.Series(given, dtype=pl.Float64)}, len(given), wanted)["found"]
    assert [one is None for one in given] == found.to_list()


def test_equal_steps_are_taken_once() -> None:
    """Two rules that share a part share its column; constants of different kinds are not confused."""
    program = Program()
    a, b = program.column("a"), program.column("b")
    assert program.every([a, b]) == program.every([program.column("a"), b])
    assert program.every([a, b]) != program.every([b, a])
    assert program.constant(1, pl.UInt8()) != program.true()
