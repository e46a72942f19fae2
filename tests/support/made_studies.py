"""Scored tables of made-up people, with results as `batch` writes them, and the report of such a table."""

from __future__ import annotations

import random
from contextlib import nullcontext
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import polars as pl

from rls_screen.cohort import StudyReport, Wanted, read_study, study_report
from rls_screen.cohort.agreement import Reference
from rls_screen.cohort.model import Table
from rls_screen.cohort.reading import Study
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load

RLS = load(people=True)
assert RLS.head.cohort is not None
RULES = RLS.head.cohort
GROUP_OF = {code: group for group in RULES.groups for code in group.codes}


def made(seed: int, rows: int = 120, *, odd: bool = True) -> pl.DataFrame:
    """A scored table: every result, some answers, a site, a person and a diagnosis; some rows have no result."""
    chance = random.Random(seed)
    weights = [chance.uniform(0.5, 4) for _ in GROUP_OF]
    return pl.DataFrame([_row(chance, weights, at, rows, odd=odd) for at in range(rows)], infer_schema_length=None)


def _row(chance: random.Random, weights: list[float], at: int, rows: int, *, odd: bool) -> dict[str, str]:
    code = chance.choices([*GROUP_OF], weights)[0]
    row = {
        "subject_id": f"P{chance.randint(1, rows)}", "site": chance.choice(["north", "south", "", "east"]),
        "dx": _diagnosis(chance, code), "age": str(chance.randint(18, 90)),
        "sex": chance.choice(["female", "male", ""]),
        "flare": chance.choice(["yes", "no", "unsure", ""]),
        "ferritin": chance.choice(["", f"{chance.uniform(5, 400):.1f}"]),
    }  # fmt: skip
    results = _results(chance, code)
    kind = chance.random() if odd else 1.0
    if kind < 0.04:  # a row without any content
        return {**dict.fromkeys(row, ""), **dict.fromkeys(results, ""), "problems": ""}
    if kind < 0.1:  # a row that was not scored
        return {**row, **dict.fromkeys(results, ""), "problems": "age: not a number"}
    if kind < 0.13:  # a row that was joined to another one
        return {**row, **dict.fromkeys(results, ""), "problems": ""}
    return {**row, **results, "problems": "ferritin: not a number" if odd and kind < 0.2 else ""}


def _diagnosis(chance: random.Random, code: str) -> str:
    if chance.random() < 0.1:
        return chance.choice(["", "unsure"])
    likely = {"yes": 0.8, "either": 0.5, "no": 0.15, "unfinished": 0.3}[GROUP_OF[code].counts_as]
    return "yes" if chance.random() < likely else "no"


def _results(chance: random.Random, code: str) -> dict[str, str]:
    found = {}
    for id, result in RLS.results.items():
        if id == RULES.result:
            found[id] = code
        elif result.kind == "table":
            found[id] = chance.choice(result.codes)
        elif result.kind == "list":
            listed = [one.id for one in result.entries]
            found[id] = ";".join(one for one in listed if chance.random() < 0.1)
        elif result.built_in == "missing":
            found[id] = ";".join(one for one in RLS.items if chance.random() < 0.05)
        elif result.built_in == "instrument_version":
            found[id] = RLS.head.version
        elif id == RULES.classes:
            found[id] = ";".join(one for one in ("lithium:lithium", "iron:iron") if chance.random() < 0.3)
        else:
            found[id] = ""
    return found


def written(folder: Path, frame: pl.DataFrame, name: str = "scored.csv") -> str:
    """The name of a file with this table."""
    file = folder / name
    frame.write_parquet(file) if name.endswith(".parquet") else frame.write_csv(file)
    return str(file)


def study(file: str, instrument: Instrument = RLS, **wanted: Any) -> Study:
    """The table as it is read."""
    rules = instrument.head.cohort
    assert rules is not None
    return read_study(file, instrument, rules, Wanted(**wanted), lambda _: nullcontext(lambda rows, done: None))


def report_of(file: str, reference: str | None = None, suppress: int | None = None, **wanted: Any) -> StudyReport:
    """The report of the table."""
    named = Reference.of(reference) if reference is not None else None
    if named is not None:
        wanted["reference"] = named.column
    return study_report(study(file, **wanted), program_version="0", reference=named, suppress=suppress)


def table_of(report: StudyReport, id: str) -> Table:
    """The table with this id."""
    return next(one for section in report.sections for one in section.all_tables if one.id == id)


def cells(table: Table) -> dict[str, list[str]]:
    """The printed cells of each row by its first one; rows that name others are left out."""
    return {row.cells[0].text: [one.text for one in row.cells[1:]] for row in table.rows if not row.heading}


def one_decimal(value: float) -> str:
    """A value as it is printed, by decimal arithmetic: a half is rounded upwards."""
    return str(Decimal(repr(round(float(value), 6))).quantize(Decimal("0.1"), ROUND_HALF_UP))
