"""Rules over columns, where Polars differs from Python; `proofs/test_equality` compares every rule."""

from __future__ import annotations

import polars as pl

from rls_screen.batch.frame import score_frame
from rls_screen.content.instrument import Instrument


def test_a_column_of_one_value_is_compared_row_by_row(instrument: Instrument) -> None:
    """A rule that begins with a number is read for each row where all rows have the same value."""
    people = pl.DataFrame({"urge_to_move": ["no"] * 3, "flag_seizure": ["no"] * 3, "ferritin": ["50"] * 3})
    assert ["ferritin_may_mislead;one_of_two_missing;assay_varies"] * 3 == score_frame(people)["iron_notes"].to_list()


def test_rules_that_name_a_number_first_are_read_where_the_column_is_lacking() -> None:
    """`45 <= ferritin` holds for nobody where the table has no ferritin, however many rows it has."""
    assert [""] * 3 == score_frame(pl.DataFrame({"subject_id": ["A", "B", "C"]}), partial=True)["iron_notes"].to_list()
