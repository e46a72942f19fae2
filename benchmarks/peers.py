"""How fast many people are scored beside other ways to do it, in one run, and what each gets wrong.

Run `python benchmarks/peers.py` (10 minutes, the extra "peers"; with --fhirpath also Node). It prints
a table for docs/explanation/peers.md, and tests nothing. Every peer gets the same rows of made-up people, some of whose
questions are not answered or answered "not sure", with the words that need no reading: numbers, dates, codes. It makes
the results in `RESULTS`, as far as it can; rls-screen makes all results, and reads the table as a registry exports it.

- scorify: codes become numbers, which are added up, the only kind of rule it has;
- pandas row by row: the rules as conditions of Python over a row, where nothing given is neither equal nor less;
- DuckDB, one query: every rule translated to SQL, whose `null` is unknown too, with a case for a row left open;
- DuckDB, `CASE` alone: the same without that case, as such queries are usually written.

- fhirpath.js over the exported form of FHIR (with --fhirpath, and Node): its variables and calculated expressions.

Wrong is a cell that differs from what rls-screen says of the same person scored alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rls_screen.content import rules  # noqa: E402
from rls_screen.content.instrument import Instrument, Step  # noqa: E402
from rls_screen.content.library import load  # noqa: E402
from rls_screen.content.rules import Rule, parse  # noqa: E402
from rls_screen.content.schema import Finding, Item, Result  # noqa: E402

RESULTS = ("criteria_met", "screen_result", "frequent_distressing", "icsd3tr_pattern", "irls_band", "anemia",
           "iron_status")  # fmt: skip
ADDED_UP = "criteria_met"  # the result that adding up can make
UNANSWERED, UNSURE = 0.15, 0.05
RUNS = 3
Row = dict[str, str]
Scored = Iterator[tuple[Any, ...]]


# ---- The people


def needed(instrument: Instrument) -> tuple[list[Step], list[Item]]:
    """The steps that the results rest on, in order, and the items that these read."""
    steps = {step.id: step for step in instrument.steps}
    wanted, waiting = set[str](), [*RESULTS]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += [
                one for rule in (steps[name].rules() if name in steps else ()) for one in instrument.reads(rule)
            ]
    items = [item for id, item in instrument.items.items() if id in wanted]
    return [step for step in instrument.steps if step.id in wanted], items


def people(items: list[Item], number: int) -> Iterator[Row]:
    """So many made-up people, from a fixed seed."""
    chance = random.Random(19)
    for _ in range(number):
        yield {item.id: answer(item, chance) for item in items}


def answer(item: Item, chance: random.Random) -> str:
    """One answer in the words that need no reading; empty where there is none."""
    drawn = chance.random()
    if drawn < UNANSWERED:
        return ""
    if drawn < UNANSWERED + UNSURE and item.kind in ("yes_no", "yes_no_past", "choice"):
        return "unsure"
    low, high = item.range or (0, 0)
    match item.kind:
        case "yes_no":
            return chance.choice(("yes", "no"))
        case "yes_no_past":
            return chance.choice(("yes", "yes", "yes", "past", "no"))
        case "choice":
            return chance.choice(item.codes)
        case "number":
            top = low + 5 if item.not_above else min(high, 250)
            return str(chance.randint(ceil(low), int(top)))
        case "date":
            return f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    raise ValueError(f"{item.id}: no result here reads a {item.kind}")


# ---- The rules in other languages


class Dialect:
    """How a rule is written: as SQL, or as Python over a row in which nothing given is None."""

    def __init__(self, instrument: Instrument, *, sql: bool) -> None:
        self.items, self.sql = instrument.items, sql

    def rule(self, rule: Rule) -> str:
        """The rule as one expression."""
        match rule:
            case rules.Literal(value):
                return repr(value)
            case rules.Name(id):
                return id if self.sql else f'v["{id}"]'
            case rules.Not(part):
                return f"(not {self.rule(part)})"
            case rules.And(parts):
                return f"({' and '.join(map(self.rule, parts))})"
            case rules.Or(parts):
                return f"({' or '.join(map(self.rule, parts))})"
            case rules.Comparison(sign, left, right):
                return self._compared(sign, self.rule(left), self.rule(right))
            case rules.Membership(left, choices):
                listed = ", ".join(map(self.rule, choices))
                return f"({self.rule(left)} in ({listed}))" if self.sql else f"({self.rule(left)} in [{listed}])"
            case rules.Arithmetic():
                return f"round({self._computed(rule)}, 6)" if self.sql else f"rounded(lambda: {self._computed(rule)})"
        return self._function(rule)

    def _compared(self, sign: str, left: str, right: str) -> str:
        if self.sql:
            return f"({left} {'=' if sign == '==' else '<>' if sign == '!=' else sign} {right})"
        return f'compared("{sign}", {left}, {right})'

    def _computed(self, rule: Rule) -> str:
        if not isinstance(rule, rules.Arithmetic):
            return self.rule(rule)
        left, right = self._computed(rule.left), self._computed(rule.right)
        return (
            f"({left} / nullif({right}, 0))"
            if self.sql and rule.operator == "/"
            else f"({left} {rule.operator} {right})"
        )

    def _function(self, rule: Rule) -> str:
        match rule:
            case rules.Answered(name):
                return f"({self.rule(name)} is not {'null' if self.sql else 'None'})"
            case rules.Unsure(name):
                return f"{name.id}__unsure" if self.sql else f'v["{name.id}__unsure"]'
            case rules.Definitely(part):
                return f"coalesce({self.rule(part)}, false)" if self.sql else f"bool({self.rule(part)})"
            case rules.Count(parts):
                ones = (f"coalesce({self.rule(part)}, false)::int" if self.sql else f"bool({self.rule(part)})"
                        for part in parts)  # fmt: skip
                return f"({' + '.join(ones)})"
            case rules.FirstAnswered(names):
                listed = ", ".join(map(self.rule, names))
                return f"coalesce({listed})" if self.sql else f"first({listed})"
            case rules.DaysBetween(start, end):
                days = f"{self.rule(end)} - {self.rule(start)}"
                return f"({days})" if self.sql else f"rounded(lambda: ({days}).days)"
        raise ValueError(f"{rule}: not translated")

    def step(self, step: Step, *, checks_unknown: bool) -> str:
        """The value of a step: a finding, a number, the code of a table, whether a list has an entry."""
        source = step.source
        if step.entry is not None:
            return self.rule(parse(step.entry.condition))
        if isinstance(source, Finding) or source.value is not None:
            return self.rule(parse(str(getattr(source, "when", None) or source.value)))
        return self._table(source, checks_unknown=checks_unknown)

    def _table(self, table: Result, *, checks_unknown: bool) -> str:
        if self.sql:
            cases = []
            for row in table.rows:
                when = self.rule(parse(row.when)) if row.when is not None else "true"
                unknown = [f"when ({when}) is null then '{table.unknown}'"] if checks_unknown else []
                cases += [*unknown, f"when {when} then '{row.code}'"]
            return f"case {' '.join(cases)} else '{table.unknown}' end"
        text = repr(table.unknown)
        for row in reversed(table.rows):
            when = self.rule(parse(row.when)) if row.when is not None else "True"
            text = f"({row.code!r} if {when} else {text})"
        return text


# ---- The peers: each takes the file of the people and returns the results of each row


def rls_screen(file: Path, steps: list[Step], items: list[Item]) -> Scored:
    """All results of a table, of which those compared are returned."""
    from rls_screen import score_table

    yield from score_table(file, partial=True).frame.select(RESULTS).iter_rows()


def scorify(file: Path, steps: list[Step], items: list[Item]) -> Scored:
    """The four criteria as ones and noughts, added up."""
    from scorify import datafile, scorer, scoresheet

    criteria = ("urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening")
    lines = [["layout", "header"], ["layout", "data"]]
    lines += [["transform", "criterion", 'discrete_map("yes":"1","past":"1","no":"0")']]
    lines += [["transform", "now", 'discrete_map("yes":"1","past":"0","no":"0")']]
    lines += [["score", name, "criteria", "now" if name == "urge_to_move" else "criterion"] for name in criteria]
    lines += [["measure", ADDED_UP, "sum(criteria)"]]
    sheet = scoresheet.Reader(iter(lines)).read_into_scoresheet()
    assert not sheet.has_errors(), sheet.errors
    with file.open(encoding="utf-8", newline="") as opened:
        read = datafile.Datafile(csv.reader(opened), sheet.layout_section, sheet.rename_section)
        read.read()
    scored = scorer.Scorer.score(read, sheet.transform_section, sheet.score_section)
    scorer.Scorer.add_measures(scored, sheet.aggregator_section)
    for row in scored:
        yield tuple(row[ADDED_UP] if name == ADDED_UP else None for name in RESULTS)


def compared(sign: str, left: Any, right: Any) -> bool:
    """Whether a comparison holds; as in pandas, what is not given is neither equal nor less, and only unequal."""
    if left is None or right is None:
        return sign == "!="
    return bool({"==": left == right, "!=": left != right}[sign]) if sign in ("==", "!=") else {
        "<": lambda: left < right, "<=": lambda: left <= right, ">": lambda: left > right, ">=": lambda: left >= right,
    }[sign]()  # fmt: skip


def rounded(value: Callable[[], float]) -> float | None:
    """A computed number; nothing where a part is not given, or where something is divided by 0."""
    try:
        return round(value(), 6)
    except (TypeError, ZeroDivisionError):
        return None


def pandas_rows(file: Path, steps: list[Step], items: list[Item]) -> Scored:
    """A function for one row, applied to all of them."""
    import pandas as pd

    dialect = Dialect(load(), sql=False)
    known = {"compared": compared, "rounded": rounded, "bool": bool,
             "first": lambda *several: next((one for one in several if one is not None), None)}  # fmt: skip
    code = [(step.id, compile(dialect.step(step, checks_unknown=False), step.id, "eval")) for step in steps]
    frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    read = {item.id: READ.get(item.kind, str) for item in items}

    def scored(row: Any) -> tuple[Any, ...]:
        v = {}
        for id, kind in read.items():
            v[f"{id}__unsure"] = row[id] == "unsure"
            v[id] = kind(row[id]) if row[id] not in ("", "unsure") else None
        for id, expression in code:
            v[id] = eval(expression, {"v": v, **known})
        return tuple(v[name] for name in RESULTS)

    yield from frame.apply(scored, axis=1)


READ: dict[str, Callable[[str], Any]] = {"yes_no": lambda text: text == "yes", "number": float}


def duckdb(file: Path, steps: list[Step], items: list[Item], *, checks_unknown: bool = True) -> Scored:
    """One query over clean columns."""
    import duckdb as engine

    dialect = Dialect(load(), sql=True)
    clean = {"yes_no": "({0} = 'yes')", "number": "{0}::double", "date": "{0}::date"}
    columns = [f"{clean.get(item.kind, '{0}').format(f'nullif({given})')} as {item.id}"
               for item in items for given in (f"nullif({item.id}, 'unsure'), ''",)]  # fmt: skip
    columns += [f"coalesce({item.id} = 'unsure', false) as {item.id}__unsure" for item in items]
    query = f"select {', '.join(columns)} from read_csv('{file}', all_varchar=true)"
    for step in steps:
        query = f"select *, {dialect.step(step, checks_unknown=checks_unknown)} as {step.id} from ({query})"
    found = engine.sql(f"select {', '.join(RESULTS)} from ({query})")
    yield from found.fetchall()


def duckdb_case(file: Path, steps: list[Step], items: list[Item]) -> Scored:
    """The same query without the case for a row that is left open."""
    yield from duckdb(file, steps, items, checks_unknown=False)


PEERS: dict[str, tuple[Callable[[Path, list[Step], list[Item]], Scored], int, str]] = {
    "rls-screen, `batch`": (rls_screen, 1, "polars"),
    "DuckDB, one query": (duckdb, 1, "duckdb"),
    "DuckDB, `CASE` alone": (duckdb_case, 1, "duckdb"),
    "pandas row by row": (pandas_rows, 10, "pandas"),
    "scorify": (scorify, 10, "scorify"),
}


# ---- One peer in a process of its own, and all of them


def one(name: str, file: Path, out: Path) -> None:
    """Score a file with one peer; write the results, and print the seconds it took."""
    steps, items = needed(load())
    begun = time.perf_counter()
    found = [*PEERS[name][0](file, steps, items)]
    seconds = time.perf_counter() - begun
    with out.open("w", encoding="utf-8") as opened:
        json.dump(found, opened)
    print(json.dumps(seconds))


def truth(rows: list[Row]) -> list[tuple[Any, ...]]:
    """What rls-screen says of each person alone."""
    from rls_screen.person.answers import read_answers
    from rls_screen.person.scoring import score

    instrument, known = load(), dict[str, tuple[Any, ...]]()
    for row in rows:
        text = json.dumps({id: given for id, given in row.items() if given})
        if text not in known:
            results = score(instrument, read_answers(text, "a row", instrument)).results
            known[text] = tuple(results[name] for name in RESULTS)
    return [known[json.dumps({id: given for id, given in row.items() if given})] for row in rows]


def measured(name: str, file: Path, out: Path) -> tuple[float, float]:
    """The seconds that a peer takes, and the most memory of its process, in MB."""
    return run([sys.executable, __file__, "--peer", name, str(file), str(out)])


def run(command: list[str]) -> tuple[float, float]:
    """The seconds that a command prints, and the most memory of its process, in MB."""
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    seconds = float(started.stdout.read())
    _, status, used = os.wait4(started.pid, 0)
    assert 0 == status, command
    return seconds, used.ru_maxrss / 1024


def wrong(found: list[list[Any]], expected: list[tuple[Any, ...]], *, of: tuple[str, ...]) -> list[int]:
    """How many cells of each result differ."""
    places = [RESULTS.index(name) for name in of]
    return [sum(not _same(row[at], right[at]) for row, right in zip(found, expected, strict=True)) for at in places]


def _same(found: Any, expected: Any) -> bool:
    return found == expected or (found is None and expected is None)


def fhirpath(modules: Path, rows: list[Row], folder: Path) -> tuple[list[tuple[float, float]], Path, str]:
    """Write the form and the responses of these people; return the runs, the results and the version."""
    from rls_screen.exchange.fhir.questionnaire import questionnaire
    from rls_screen.exchange.fhir.response import response
    from rls_screen.person.answers import read_answers
    from rls_screen.person.scoring import score

    instrument, form, given, out = load(), folder / "form.json", folder / "given.jsonl", folder / "fhirpath.json"
    form.write_text(json.dumps(questionnaire(instrument, "staff")), "utf-8")
    with given.open("w", encoding="utf-8") as opened:
        for row in rows:
            answers = read_answers(json.dumps({id: one for id, one in row.items() if one}), "a row", instrument)
            resource = response(score(instrument, answers))
            resource["item"] = [one for one in resource["item"] if one["linkId"] != "results"]
            opened.write(json.dumps(resource) + "\n")
    package = json.loads((modules / "fhirpath" / "package.json").read_text("utf-8"))
    script = Path(__file__).with_suffix(".mjs")
    command = ["node", str(script), str(modules), str(form), str(given), str(out), *RESULTS]
    return [run(command) for _ in range(RUNS)], out, package["version"]


def printed(name: str, package: str, rows: int, runs: list[tuple[float, float]], out: Path, expected: Any) -> None:
    """Print the row of a peer."""
    makes = (ADDED_UP,) if name == "scorify" else RESULTS
    found = json.loads(out.read_text("utf-8"))[: len(expected)]
    expected = expected[: len(found)]
    counts = wrong(found, expected, of=makes)
    differ = {id: 100 * count / len(expected) for id, count in zip(makes, counts, strict=True) if count}
    cells = [
        name,
        package,
        f"{rows / median(seconds for seconds, _ in runs):,.0f}",
        f"{median(most for _, most in runs):.0f} MB",
        "all" if name.startswith("rls-screen") else str(len(makes)),
        ", ".join(f"{id} {percent:.1f} %" for id, percent in differ.items()) or "none",
    ]
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="a tenth of them for what goes row by row")
    parser.add_argument("--fhirpath", type=Path, metavar="FOLDER", help="a node_modules with the package fhirpath")
    parser.add_argument("--peer", nargs=3, metavar=("NAME", "FILE", "OUT"), help="one peer alone, as main runs it")
    given = parser.parse_args()
    if given.peer:
        one(given.peer[0], Path(given.peer[1]), Path(given.peer[2]))
        return
    steps, items = needed(load())
    rows = [*people(items, given.rows)]
    expected = truth(rows[: given.rows // 10])
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {given.rows:,} rows; "
          f"{len(RESULTS)} results by {len(steps)} rules over {len(items)} questions", flush=True)  # fmt: skip
    print(
        "| | version | rows a second | memory | results | cells that differ |\n| --- | --- | ---: | ---: | --- | --- |"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, (_, part, package) in PEERS.items():
            file, out = Path(folder) / f"{part}.csv", Path(folder) / "out.json"
            if not file.exists():
                with file.open("w", encoding="utf-8", newline="") as opened:
                    writer = csv.DictWriter(opened, [item.id for item in items])
                    writer.writeheader()
                    writer.writerows(rows[: given.rows // part])
            runs = [measured(name, file, out) for _ in range(RUNS)]
            printed(name, version(package), given.rows // part, runs, out, expected)
        if given.fhirpath is not None:
            few = rows[: given.rows // 400]
            runs, out, package = fhirpath(given.fhirpath, few, Path(folder))
            printed("fhirpath.js, the exported form", package, len(few), runs, out, expected)


if __name__ == "__main__":
    main()
