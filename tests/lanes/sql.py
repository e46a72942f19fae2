"""The rules as SQL, evaluated by DuckDB: a third reader of the rules, which shares no code with the other two.

Run `.ci/lanes sql`. It needs the extra `lanes` (duckdb). SQL is Kleene itself: NULL is unknown. Every rule is compared
with `person.logic` on every combination of what its names can be, every decision table with all of its rows, and
nothing of this is part of the program.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from combinations import NAMES, RULES, combinations, facts, worths  # noqa: E402
from worked_people import rls  # noqa: E402

from rls_screen.content import rules as r  # noqa: E402
from rls_screen.content.rules import Rule, names_in, parse  # noqa: E402
from rls_screen.content.schema import Result  # noqa: E402
from rls_screen.person import logic  # noqa: E402

TYPES: dict[str, type[pl.DataType]] = {
    "truth": pl.Boolean, "code": pl.String, "number": pl.Float64, "date": pl.Date, "text": pl.String,
}  # fmt: skip
SIGNS = {"==": "=", "!=": "<>"}


def sql(rule: Rule) -> str:
    """Return a rule as an expression of SQL; NULL where it is unknown."""
    match rule:
        case r.Name(id):
            return f'"{id}"'
        case r.Literal(str(code)):
            return f"'{code}'"
        case r.Literal(number):
            return f"CAST({number!r} AS DOUBLE)"
        case r.Not(part):
            return f"(NOT {sql(part)})"
        case r.And(parts):
            return f"({' AND '.join(map(sql, parts))})"
        case r.Or(parts):
            return f"({' OR '.join(map(sql, parts))})"
        case r.Comparison(sign, left, right):
            return f"({sql(left)} {SIGNS.get(sign, sign)} {sql(right)})"
        case r.Membership(left, choices):
            return f"({sql(left)} IN ({', '.join(map(sql, choices))}))"
        case r.Arithmetic():
            return f"round({exact(rule)}, 6)"
        case r.Answered(name):
            return f"({sql(name)} IS NOT NULL)"
        case r.Unsure(name):
            return f'"unsure {name.id}"'
        case r.Definitely(part):
            return f"coalesce({sql(part)}, FALSE)"
        case r.Count(parts):
            ones = (f"CASE WHEN {sql(part)} THEN 1.0 ELSE 0.0 END" for part in parts)
            return f"CAST({' + '.join(ones)} AS DOUBLE)"
        case r.DaysBetween(start, end):
            return f"CAST(date_diff('day', {sql(start)}, {sql(end)}) AS DOUBLE)"
        case r.FirstAnswered(names):
            return f"coalesce({', '.join(map(sql, names))})"


def exact(rule: Rule) -> str:
    """Return a computation before it is rounded; a division by 0 is unknown."""
    if not isinstance(rule, r.Arithmetic):
        return sql(rule)
    left, right = exact(rule.left), exact(rule.right)
    return f"({left} / nullif({right}, 0))" if rule.operator == "/" else f"({left} {rule.operator} {right})"


def table(result: Result) -> str:
    """Return a decision table: the code of the first true row; a row that is unknown ends the reading."""
    cases = []
    for row in result.rows:
        if row.when is None:
            cases.append(f"WHEN TRUE THEN '{row.code}'")
            continue
        rule = sql(parse(row.when))
        cases += [f"WHEN {rule} THEN '{row.code}'", f"WHEN {rule} IS NULL THEN '{result.unknown}'"]
    return f"CASE {' '.join(cases)} ELSE '{result.unknown}' END"


def cases() -> Iterator[tuple[str, str, list[Rule], Any]]:
    """Every rule and every table: its name, its SQL, the rules whose names it reads, and how `logic` reads it."""
    for text in RULES:
        rule = parse(text)
        yield text, sql(rule), [rule], lambda known, rule=rule: logic.evaluate(rule, known)
    for result in rls().results.values():
        if result.kind == "table":
            read = [parse(row.when) for row in result.rows if row.when is not None]
            unknown = result.unknown or ""
            yield (
                result.id,
                table(result),
                read,
                lambda known, rows=result.rows, unknown=unknown: logic.table(rows, unknown, known),
            )


def frame(names: list[str], rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    """The combinations as a table; "not sure" is NULL with a column of its own that is true."""
    columns: dict[str, pl.Series] = {"row": pl.Series(range(len(rows)), dtype=pl.Int64)}
    for at, name in enumerate(names):
        values = [None if row[at] == "?" else row[at] for row in rows]
        columns[name] = pl.Series(values, dtype=TYPES[NAMES[name].kind])
        columns[f"unsure {name}"] = pl.Series([row[at] == "?" for row in rows], dtype=pl.Boolean)
    return pl.DataFrame(columns)


def main() -> int:
    """Compare all; return 1 where any value differs."""
    import duckdb  # type: ignore[import-not-found, unused-ignore]

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--combinations", type=int, default=1_000)
    given = parser.parse_args()
    read = cells = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.parquet"
        for name, text, rules, evaluated in cases():
            possible = {one.id: worths(one.id, rules) for rule in rules for one in names_in(rule)}
            names, rows = [*possible], [*combinations(possible, given.combinations)]
            frame(names, rows).write_parquet(file)
            found = duckdb.sql(f"SELECT {text} FROM '{file}' ORDER BY row").fetchall()
            expected = [evaluated(facts(names, row)) for row in rows]
            differing = sum(a != b for a, (b,) in zip(expected, found, strict=True))
            read, cells, wrong = read + 1, cells + len(rows), wrong + differing
            if differing:
                print(f"  {name}: {differing} of {len(rows)} different")
    print(f"DuckDB {duckdb.__version__}: {read} rules and tables, {cells} combinations, {wrong} different")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
