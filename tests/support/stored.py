"""Stored results for the tests: tables as an earlier version scored them, made from those of this one."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import polars as pl
from people import table

from rls_screen.batch.frame import score_frame
from rls_screen.batch.request import Request
from rls_screen.content.changes import ChangeLog
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import change_log, load
from rls_screen.tables.maps.study_map import StudyMap
from rls_screen.verification.table import RowDifference, Tally, Verification, opened

RLS = load(people=True)
LOG = change_log(RLS)
VERSION = RLS.head.version


def scored(rows: int, seed: int = 1, bad: float = 0.0) -> pl.DataFrame:
    """A table of made-up people scored by this version, all cells texts as in a CSV file."""
    people = pl.DataFrame(table(RLS, rows, seed, bad))
    return score_frame(people).select(pl.all().cast(pl.String).fill_null(""))


def stored_by(frame: pl.DataFrame, version: str) -> pl.DataFrame:
    """The table as if another version had stored it."""
    column = pl.col("instrument_version")
    return frame.with_columns(pl.when(column != "").then(pl.lit(version)).otherwise(column).alias("instrument_version"))


def written(folder: Path, frame: pl.DataFrame, name: str = "scored.csv") -> str:
    """The name of a CSV file with this table."""
    frame.write_csv(folder / name)
    return str(folder / name)


def verified(
    file: str, instrument: Instrument = RLS, log: ChangeLog = LOG, map: StudyMap | None = None, **how: Any
) -> tuple[list[RowDifference], Tally]:
    """Every difference of a table, and the counts."""
    with opened(file, Request(**how), map or StudyMap(), instrument) as (source, how_read):
        verification = Verification(source, how_read, instrument, log)
        found = [*verification.differences(lambda rows, done: None)]
    return found, verification.tally


def rows_of(file: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with open(file, newline="", encoding="utf-8") as opened:
        return [*csv.DictReader(opened)]
