"""Data frames of other libraries: pandas, with its three ways to say that nothing is there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
import pytest

import rls_screen
from rls_screen.errors import TableError
from rls_screen.tables.files.foreign import as_polars

pd = pytest.importorskip("pandas")


def frame(**columns: Any) -> Any:
    return pd.DataFrame(columns)


@pytest.mark.parametrize("cells, expected", [
    pytest.param([48.0, float("nan")], [48.0, None], id="NaN"),
    pytest.param([48, 3], [48, 3], id="whole numbers"),
    pytest.param(["yes", None], ["yes", None], id="None"),
    pytest.param(["<5", 3, 2.0, 2.5, float("nan")], ["<5", "3", "2", "2.5", None], id="mixed objects"),
    pytest.param([True, False], [True, False], id="truth values"),
    pytest.param([datetime(2026, 1, 2), None], [datetime(2026, 1, 2), None], id="NaT"),
])  # fmt: skip
def test_a_column(cells: list[Any], expected: list[Any]) -> None:
    """A column keeps its values; whatever pandas uses for nothing is null."""
    assert expected == as_polars(frame(x=cells))["x"].to_list()


@pytest.mark.parametrize("dtype, cells", [("Int64", [1, None]), ("boolean", [True, None]), ("string", ["a", None])])
def test_na(dtype: str, cells: list[Any]) -> None:
    """NA in the nullable columns of pandas is null."""
    assert cells == as_polars(frame(x=pd.array(cells, dtype=dtype)))["x"].to_list()


def test_categories() -> None:
    """A category is its word."""
    assert ["male", None] == as_polars(frame(x=pd.Categorical(["male", None])))["x"].to_list()


def test_scored_as_a_polars_frame() -> None:
    """A frame of pandas gives the results that the same frame of Polars gives."""
    cells = {"urge_to_move": ["yes", None, "no"], "ferritin": [48.0, float("nan"), 90.5]}
    found = rls_screen.score_frame(pd.DataFrame(cells), partial=True)
    assert found.equals(rls_screen.score_frame(pl.DataFrame({**cells, "ferritin": [48.0, None, 90.5]}), partial=True))


def test_nan_of_polars_is_not_answered() -> None:
    """NaN in a Polars frame is not answered, and is no problem."""
    people = pl.DataFrame({"urge_to_move": ["no"], "ferritin": [float("nan")]})
    assert [""] == rls_screen.score_frame(people, partial=True)["problems"].to_list()


def test_equal_names_are_refused() -> None:
    """Two columns of one name are named, and none of them is dropped."""
    twice = pd.DataFrame([["yes", "no"]], columns=["urge_to_move", "urge_to_move"])
    with pytest.raises(TableError) as caught:
        rls_screen.score_frame(twice, partial=True)
    assert "same-heading" == caught.value.code
