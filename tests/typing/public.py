"""What a type checker sees of the public interface: mypy fails on this file where a type is not the one promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_type

import polars as pl

import rls_screen

screening = rls_screen.score({"urge_to_move": "yes", "hemoglobin": {"value": 11.9, "unit": "g/dL"}, "age": 44})
assert_type(screening.results, Mapping[str, str | float | int | tuple[str, ...] | None])
assert_type(screening.urgency, str | None)
assert_type(screening.notes, tuple[str, ...])
assert_type(screening.to_markdown(), str)
assert_type(screening.to_markdown("patient"), str)
assert_type(screening.to_json(), str)
assert_type(screening.report().created, str)

assert_type(rls_screen.score_frame(pl.DataFrame({"age": [44]}), partial=True), pl.DataFrame)
assert_type(rls_screen.score_frame(pl.LazyFrame({"age": [44]}), partial=True), pl.LazyFrame)
scored = rls_screen.score_table(pl.DataFrame({"age": [44]}), partial=True, missing=["NA"], bad_cells="unknown")
assert_type(scored.frame, pl.DataFrame)
assert_type(scored.problems, pl.DataFrame)
assert_type(scored.audit, pl.DataFrame)
assert_type(scored.summary, Mapping[str, Any])
assert_type(scored.to_markdown(), str)
assert_type(rls_screen.load().head.version, str)
assert_type(rls_screen.__version__, str)

error: type[rls_screen.RlsScreenError] = rls_screen.AnswerError
assert_type(error().codes, tuple[str, ...])
