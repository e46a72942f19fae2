"""The batch and `score` agree: rule by rule on every combination of what its names can be, and on whole made-up people.

The fast suite tries every combination where there are at most 1,000, and all pairs above that; a few hundred people.
`-m slow` tries more combinations and people, `.ci/lanes exhaustive` every combination up to 100,000, and
`.ci/lanes people` a hundred thousand people.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from combinations import NAMES, RULES, combinations, facts, worths
from hypothesis import given, settings
from hypothesis import strategies as st
from people import LIMITS, alone, alone_with_unknown, table
from properties import examples

from rls_screen.batch.evaluator import Evaluator, Rules
from rls_screen.batch.frame import score_frame
from rls_screen.batch.program import Program, Slot
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.rules import Rule, names_in, parse
from rls_screen.person.logic import evaluate
from rls_screen.person.logic import table as read_table
from rls_screen.person.missing import transparent
from rls_screen.tables.answers.encoding import DTYPES, rounded, unsure_column
from rls_screen.tables.answers.encoding import FEW as FEW_ROUNDED

FEW, MORE, MANY = 1_000, 5_000, 100_000  # combinations: in the fast suite, with -m slow, in .ci/lanes exhaustive
INSTRUMENT = load(people=True)


def as_frame(names: Sequence[str], rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    """The rows as the batch holds them: codes as places, dates as day numbers, text as true."""
    columns: dict[str, pl.Series] = {}
    for at, name in enumerate(names):
        declared = NAMES[name]

        def held(worth: Any, declared: Any = declared) -> Any:
            if worth is None or worth == "?":
                return None
            if declared.kind == "date":
                return worth.toordinal()
            return (
                declared.codes.index(worth) if declared.kind == "code" else True if declared.kind == "text" else worth
            )

        columns[name] = pl.Series([held(row[at]) for row in rows], dtype=DTYPES[declared.kind])
        columns[unsure_column(name)] = pl.Series([row[at] == "?" for row in rows], dtype=pl.Boolean)
    return pl.DataFrame(columns) if columns else pl.DataFrame({"": [None] * len(rows)})


def both_ways(rule: Rule, at_most: int = FEW) -> tuple[list[Any], list[Any]]:
    """The values of a rule by `logic` and in a column, for every combination."""
    possible = {name.id: worths(name.id, [rule]) for name in names_in(rule)}
    names, rows = [*possible], [*combinations(possible, at_most)]
    expected = [evaluate(rule, facts(names, row)) for row in rows]
    return expected, in_columns(as_frame(names, rows), lambda evaluator: evaluator.value(rule))


def in_columns(frame: pl.DataFrame, build: Callable[[Evaluator], Slot]) -> list[Any]:
    """The column that some steps make of a frame."""
    evaluator = Evaluator(NAMES, Program())
    wanted = {"found": build(evaluator)}
    return evaluator.program.run(frame.to_dict(), frame.height, wanted)["found"].to_list()


def differing(texts: Iterable[str], read: Callable[[str], Rule], at_most: int) -> list[str]:
    """The rules on which the two evaluators differ, each with the first combination's values."""
    found = []
    for text in texts:
        expected, values = both_ways(read(text), at_most)
        if expected != values:
            at = next(at for at, pair in enumerate(zip(expected, values, strict=True)) if pair[0] != pair[1])
            found.append(f"{text}: combination {at} is {expected[at]} for one person and {values[at]} in a column")
    return found


SIZES = [
    pytest.param(FEW, id="few"),
    pytest.param(MORE, id="more", marks=pytest.mark.slow),
    pytest.param(MANY, id="many", marks=pytest.mark.lane),
]
EIGHTHS = [pytest.param(number, id=f"part {number + 1} of 8") for number in range(8)]


@pytest.mark.parametrize("at_most", SIZES)
@pytest.mark.parametrize("part", EIGHTHS)
def test_every_rule_is_the_same_for_one_person_and_for_columns(part: int, at_most: int) -> None:
    """A rule read by `logic` and as steps over columns agrees on every combination of what its names can be."""
    assert [] == differing(RULES[part::8], parse, at_most)


@pytest.mark.parametrize("at_most", SIZES)
@pytest.mark.parametrize("part", EIGHTHS)
def test_every_transparent_rule_is_the_same_for_one_person_and_for_columns(part: int, at_most: int) -> None:
    """So does the rule as `missing` reads it, with what hides an unknown taken away."""
    assert [] == differing([text for text in RULES[part::8] if transparent(text) != parse(text)], transparent, at_most)


def test_a_difference_is_found_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the evaluators differ the rule is named, with what each of them makes of it."""
    monkeypatch.setattr(Evaluator, "value", lambda self, rule: self.program.true())
    [found] = differing(["cramps"], parse, FEW)
    assert "cramps: combination 1 is False for one person and True in a column" == found


@pytest.mark.parametrize("at_most", SIZES)
@pytest.mark.parametrize("id", [result.id for result in INSTRUMENT.results.values() if result.kind == "table"])
def test_every_table_is_read_alike(id: str, at_most: int) -> None:
    """A decision table gives the same code both ways, its unknown rows included."""
    result = INSTRUMENT.results[id]
    rules = [parse(row.when) for row in result.rows if row.when is not None]
    possible = {name.id: worths(name.id, rules) for rule in rules for name in names_in(rule)}
    names, rows = [*possible], [*combinations(possible, at_most)]
    expected = [result.codes.index(read_table(result.rows, result.unknown or "", facts(names, row))) for row in rows]
    assert expected == in_columns(as_frame(names, rows), lambda evaluator: evaluator.table(result))


@pytest.mark.parametrize(
    "text",
    ["criteria_met / 4 == 0.25", "ferritin / 5 == 29 / 145", "hemoglobin / age > 0.2", "1 / hemoglobin < age - 1",
     "screen_result == course", "anemia != iron_status", "hemoglobin == age", "sex in [\"male\"] or not pregnant"],
)  # fmt: skip
def test_forms_the_instrument_does_not_use_yet_agree_too(text: str) -> None:
    """Division by a number, two names compared, codes of two tables: the language, not the instrument, is proven."""
    expected, found = both_ways(parse(text))
    assert expected == found


@given(st.lists(st.one_of(st.floats(-1e9, 1e9), st.integers(0, 4 * 10**9).map(lambda n: n / 2e7)), min_size=1))
def test_rounding_is_pythons(values: list[float]) -> None:
    """A column is rounded to six decimals as Python rounds one number, half-way values included."""
    for column in (values, values * (FEW_ROUNDED + 1)):
        assert [round(value, 6) for value in column] == rounded(pl.Series(column, dtype=pl.Float64)).to_list()


def results_of(frame: pl.DataFrame, instrument: Instrument) -> list[dict[str, Any]]:
    return frame.select(list(instrument.results)).to_dicts()


@pytest.mark.parametrize("rows, bad", [
    pytest.param(200, 0.004, id="200 rows, some cells bad"),
    pytest.param(1_000, 0.0, id="1,000 rows, all readable", marks=pytest.mark.slow),
    pytest.param(1_000, 0.004, id="1,000 rows, some cells bad", marks=pytest.mark.slow),
])  # fmt: skip
def test_people_come_out_as_they_do_alone(instrument: Instrument, rows: int, bad: float) -> None:
    """Every result of every row is what `score` gives for the row alone; a bad row keeps its red flags and urgency."""
    compare_rows(table(instrument, rows, seed=3, bad=bad), partial=False)


def compare_rows(people: dict[str, list[str]], *, partial: bool) -> None:
    """Assert that each row of a table has the results it has alone."""
    rows = [dict(zip(people, row, strict=True)) for row in zip(*people.values(), strict=True)]
    found = score_frame(pl.DataFrame(people), partial=partial)
    assert [alone(INSTRUMENT, row) for row in rows] == results_of(found, INSTRUMENT)


@pytest.mark.parametrize("rows", [
    pytest.param(60, id="60 rows"), pytest.param(1_000, id="1,000 rows", marks=pytest.mark.slow),
])  # fmt: skip
def test_rows_with_bad_cells_and_limits_come_out_as_they_do_alone(instrument: Instrument, rows: int) -> None:
    """Scored with bad cells unknown, each row has the results of its other answers; a limit is an interval."""
    people = table(instrument, rows, seed=5, bad=0.06, odd=LIMITS)
    each = [dict(zip(people, row, strict=True)) for row in zip(*people.values(), strict=True)]
    found = score_frame(pl.DataFrame(people), bad_cells="unknown")
    assert [alone_with_unknown(INSTRUMENT, row) for row in each] == results_of(found, INSTRUMENT)


def some_columns(seed: int, present: set[str]) -> dict[str, list[str]]:
    """Eight people of whom a file holds only these columns."""
    return {id: cells for id, cells in table(INSTRUMENT, 8, seed, bad=0.01).items() if id in present}


SEEDS, PRESENT = st.integers(0, 2**32), st.sets(st.sampled_from([*INSTRUMENT.items]), min_size=1)


@given(seed=SEEDS, present=PRESENT)
@settings(max_examples=examples(5))
def test_any_columns_and_any_people(seed: int, present: set[str]) -> None:
    """Whatever columns a file has, each row comes out as it does alone."""
    compare_rows(some_columns(seed, present), partial=True)


@pytest.mark.slow
@given(seed=SEEDS, present=PRESENT)
@settings(max_examples=50)
def test_many_columns_and_many_people(seed: int, present: set[str]) -> None:
    """So it does in 50 files."""
    compare_rows(some_columns(seed, present), partial=True)


def is_plain(answers: dict[str, Any], instrument: Instrument) -> bool:
    """Whether the answers can stand as cells under their items' names."""
    return set(answers) <= set(instrument.items) and not any(isinstance(one, dict) for one in answers.values())


def test_worked_people_come_out_as_their_files_say(instrument: Instrument) -> None:
    """The worked people, as rows of one table, have the results their files expect."""
    plain = [one for one in instrument.people if is_plain(one.answers, instrument)]
    cells = {id: [str(one.answers.get(id, "")) for one in plain] for id in instrument.items}
    frame = pl.DataFrame({**cells, "name": [one.name for one in plain]})
    for one, row in zip(plain, results_of(score_frame(frame), instrument), strict=True):
        for id, expected in one.expected.items():
            wanted = ";".join(expected) if isinstance(expected, list) else expected
            assert wanted == row[id], (one.name, id)


ROWS = int(os.environ.get("RLS_SCREEN_ROWS", "500"))  # of each file; `.ci/lanes people` has more


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("seed", range(4))
def test_files_of_made_up_people(instrument: Instrument, tmp_path: Path, seed: int) -> None:
    """Made-up people in CSV and Parquet have the results an independent reading of the same file gives."""
    from typer.testing import CliRunner

    from rls_screen.cli import app

    people = pl.DataFrame(table(instrument, ROWS, seed=11 + seed, bad=0.0005))
    people.write_csv(tmp_path / "people.csv")
    people.write_parquet(tmp_path / "people.parquet")
    for kind in ("csv", "parquet"):
        made = ["batch", str(tmp_path / f"people.{kind}"), "-o", str(tmp_path / f"scored.{kind}")]
        assert CliRunner().invoke(app, made).exit_code == 3
    parquet = pl.read_parquet(tmp_path / "scored.parquet").select(list(instrument.results)).iter_rows(named=True)
    with (tmp_path / "people.csv").open(newline="") as given, (tmp_path / "scored.csv").open(newline="") as scored:
        for row, found, other in zip(csv.DictReader(given), csv.DictReader(scored), parquet, strict=True):
            expected = alone(instrument, row)
            assert expected == other
            assert {id: "" if one is None else str(one) for id, one in expected.items()} == {
                id: found[id] for id in expected
            }


def test_everything_a_rule_computes_has_its_column() -> None:
    """Every finding, table, value and named entry has a column."""
    made = {*Rules(INSTRUMENT).values}
    medicines = {finding.id for finding in INSTRUMENT.findings.values() if finding.medicines is not None}
    others = {result.id for result in INSTRUMENT.results.values() if result.kind in ("list", "built_in")}
    assert {step.id for step in INSTRUMENT.steps} - medicines - others == made
