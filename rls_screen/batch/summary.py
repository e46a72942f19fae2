"""What was found in a table, in counts: for standard error, as Markdown, and as JSON. No answer stands in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import polars as pl

from ..content.instrument import Instrument
from ..person.answers.files import shown_key
from ..report.markdown import escaped
from ..tables.columns import Column
from ..tables.encoding import unsure_column, unusable_column
from ..tables.layout import PROBLEMS
from ..tables.noticed import Noticing
from .results import UNREADABLE, entry_column, is_counted
from .scoring import Scored, Scoring

Z95 = 1.959963984540054  # the normal deviate that leaves 2.5 % on either side
NAMED = 20
INTERVAL = "95 % interval"


def wilson(found: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The Wilson 95 % interval of a proportion (Wilson 1927): stays within 0 and 1, also for none and for all."""
    if not of:
        return 0.0, 1.0
    share, spread = found / of, z * z / of
    middle, half = share + spread / 2, z * sqrt(share * (1 - share) / of + spread / of / 4)
    return max((middle - half) / (1 + spread), 0.0), min((middle + half) / (1 + spread), 1.0)


def summary(
    tally: Tally, instrument: Instrument, name: str, program_version: str, remarks: tuple[str, ...]
) -> dict[str, Any]:
    """Everything counted, as it is written to JSON."""
    of_result = {id: tally.rows if id in instrument.head.batch.kept else tally.rows - tally.not_scored
                 for id in instrument.results}  # fmt: skip
    first = {code: rows for codes in instrument.head.batch.first.values() for code in codes
             if (rows := tally.first.get(code))}  # fmt: skip
    counts = {id: codes for id, codes in tally.codes.items() if codes}
    return {
        "file": name,
        "rows": tally.rows,
        "first": {code: {"rows": rows, "count": _total(tally, instrument, code)} for code, rows in first.items()},
        "rows_with_problems": tally.with_problems,
        "rows_not_scored": tally.not_scored,
        "rows_without_content": tally.empty,
        "repeated_codes": {"codes": tally.repeated[0], "rows": tally.repeated[1]},
        "problems": dict(tally.problems.most_common()),
        "results": {
            id: {"of": of_result[id], "counts": {code: _share(counts[id][code], of_result[id]) for code in codes}}
            for id, codes in ((id, _codes(instrument, id, counts[id])) for id in instrument.results if id in counts)
        },
        "items": {
            id: {
                "answered": _share(tally.answered[id], tally.rows), "unsure": tally.unsure[id],
                "unreadable": tally.unreadable[id], "off_path": tally.off_path[id],
                "on_path_not_answered": tally.not_answered[id],
            }
            for id in tally.answered
        },
        "items_without_a_column": [id for id in instrument.items if id not in tally.answered],
        "leaves_open": {id: count for id, count in tally.leaves_open.most_common() if count},
        "remarks": [*remarks, *(f"{note} ({_rows(count)})" for note, count in tally.notes.items())],
        "instrument": {"id": instrument.head.id, "version": instrument.head.version, "sha256": instrument.sha256},
        "program_version": program_version,
    }  # fmt: skip


def _total(tally: Tally, instrument: Instrument, code: str) -> int:
    return sum(tally.codes[id][code] for id, codes in instrument.head.batch.first.items() if code in codes)


def _codes(instrument: Instrument, id: str, counts: Counter[str]) -> list[str]:
    """The codes of a result in their own order; of a number or a list, those that were found."""
    result = instrument.results[id]
    if result.kind == "table":
        return list(result.codes)
    return sorted(counts) if result.kind == "value" else [code for code in counts if counts[code]]


def _share(count: int, of: int) -> dict[str, Any]:
    low, high = wilson(count, of)
    percent = round(100 * count / of, 1) if of else None
    return {"count": count, "percent": percent, "wilson_95": [round(100 * low, 1), round(100 * high, 1)]}


def as_json(found: dict[str, Any]) -> str:
    """The summary as JSON."""
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def as_markdown(found: dict[str, Any]) -> str:
    """The summary as Markdown."""
    return "\n".join(_markdown(found)) + "\n"


def _markdown(found: dict[str, Any]) -> Iterator[str]:
    yield f"# {escaped(shown_key(found['file']))}: {_rows(found['rows'])}"
    yield ""
    said = (*_first_lines(found, 1_000), *_problem_lines(found), *_repeated(found), *found["remarks"], *_empty(found))
    yield from (f"- {escaped(line)}" for line in said)
    interval = f"{INTERVAL}, of rows as if of people" if found["repeated_codes"]["codes"] else INTERVAL
    counts = (f"| | rows | % | {interval} |", "| --- | ---: | ---: | ---: |")
    for id, result in found["results"].items():
        yield from ("", f"## {id}", "")
        yield from counts if result["counts"] else ("None.",)
        for code, share in result["counts"].items():
            yield f"| {code} | {share['count']} | {_percent(share)} | {_interval(share)} |"
        yield f"\nOf {_rows(result['of'])}."
    yield from (
        "",
        "## Answers",
        "",
        "| item | answered | % | unsure | unreadable | off the path | on the path, not answered |",
    )
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for id, item in found["items"].items():
        rest = (item["unsure"], item["unreadable"], item["off_path"], item["on_path_not_answered"])
        yield f"| {id} | {item['answered']['count']} | {_percent(item['answered'])} | {' | '.join(map(str, rest))} |"
    yield from ("", f"Without a column: {', '.join(found['items_without_a_column']) or 'none'}.")
    yield from ("", "## Unanswered questions that leave a result open", "")
    yield from (f"- {id}: {_rows(count)}" for id, count in found["leaves_open"].items())
    yield from ("", "## Files of this run", "")
    for option, file in found.get("outputs", {}).items():
        yield f"- {option}: {file['bytes']} bytes, sha256 {file['sha256']}"
    yield from ("", _versions(found))


def as_lines(found: dict[str, Any], places: list[str], instrument: Instrument) -> Iterator[str]:
    """The summary in some lines for standard error: rows and columns, never an answer."""
    yield from _first_lines(found, NAMED)
    yield f"{_rows(found['rows'])} read from {shown_key(found['file'])}."
    yield from _problem_lines(found)
    yield from (f"  {place}" for place in places)
    hidden = sum(found["problems"].values()) - len(places)
    if hidden > 0 and places:
        yield f"  and {hidden} more; --problems FILE names them all."
    yield from _repeated(found)
    for id, result in found["results"].items():
        if instrument.results[id].kind == "table":
            codes = (f"{code} {share['count']} ({_percent(share)} %, {_interval(share)})"
                     for code, share in result["counts"].items() if share["count"])  # fmt: skip
            yield f"{id}: {', '.join(codes)}"
    off = sum(item["off_path"] for item in found["items"].values())
    lacking = sum(item["on_path_not_answered"] for item in found["items"].values())
    yield f"Branching: answers off the path, kept and read: {off}; questions on the path without an answer: {lacking}."
    for id, count in [*found["leaves_open"].items()][:1]:
        yield f"Most often leaves a result open: {id} ({_rows(count)})."
    yield from found["remarks"]
    yield _versions(found)
    yield from _empty(found)


def _repeated(found: dict[str, Any]) -> Iterator[str]:
    """That rows are not people, where a code stands in several: intervals would be too narrow."""
    codes, rows = found["repeated_codes"]["codes"], found["repeated_codes"]["rows"]
    if codes:
        several = f"{codes} code{'s' if codes > 1 else ''} of a person stand{'' if codes > 1 else 's'} in {_rows(rows)}"
        yield (
            f"{several}: what follows counts rows, not people, and its {INTERVAL}s are too narrow, since they take "
            "rows of one person for rows of several."
        )


def _empty(found: dict[str, Any]) -> Iterator[str]:
    if found["rows_without_content"]:
        yield f"{_rows(found['rows_without_content'])} without any content: in the output, in no count."


def _first_lines(found: dict[str, Any], named: int) -> Iterator[str]:
    for code, held in found["first"].items():
        rows = ", ".join(str(row) for row in held["rows"][:named])
        more = f" and {held['count'] - named} more" if held["count"] > named else ""
        yield f"{code.upper().replace('_', ' ')}: {_rows(held['count'])}, to be seen to first: row {rows}{more}."


def _problem_lines(found: dict[str, Any]) -> Iterator[str]:
    if found["rows_with_problems"]:
        yield (
            f"{_rows(found['rows_with_problems'])} with problems, {found['rows_not_scored']} not scored "
            "except for red flags and how soon."
        )
        columns = (f"{shown_key(name)} {count}" for name, count in found["problems"].items())
        yield f"Problems by column: {', '.join(columns)}"


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"


def _versions(found: dict[str, Any]) -> str:
    of = found["instrument"]
    run = f", run {found['run']}" if "run" in found else ""
    return f"{of['id']} {of['version']}, sha256 {of['sha256']}, rls-screen {found['program_version']}{run}."


def _percent(share: dict[str, Any]) -> str:
    return "-" if share["percent"] is None else f"{share['percent']:.1f}"


def _interval(share: dict[str, Any]) -> str:
    return "{:.1f} to {:.1f}".format(*share["wilson_95"])


MAX_NAMED = 1_000


@dataclass
class Tally:
    """What was counted in all rows so far. `rows` are people; `empty` are the rows without any content.

    `repeated`: how many codes of people stand in more than one row, and in how many rows.
    """

    rows: int = 0
    empty: int = 0
    repeated: tuple[int, int] = (0, 0)
    with_problems: int = 0
    not_scored: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)
    codes: dict[str, Counter[str]] = field(default_factory=dict)
    first: dict[str, list[int]] = field(default_factory=dict)
    answered: Counter[str] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    off_path: Counter[str] = field(default_factory=Counter)
    not_answered: Counter[str] = field(default_factory=Counter)
    leaves_open: Counter[str] = field(default_factory=Counter)


class Counting:
    """Counts chunk after chunk into one tally."""

    def __init__(self, scoring: Scoring) -> None:
        self.scoring = scoring
        self.tally = Tally()
        self._noticing = Noticing(scoring.layout.columns)
        self._counts = [expression.alias(f"{kind} {id}") for kind, id, expression in self._per_item()]

    def _per_item(self) -> list[tuple[str, str, pl.Expr]]:
        scored, questions = ~pl.col(UNREADABLE), self.scoring.questions
        found: list[tuple[str, str, pl.Expr]] = []
        for column in self.scoring.layout.columns:
            item = column.item
            found.append(("answered", item.id, pl.col(item.id).is_not_null().sum()))
            found.append(("unsure", item.id, pl.col(unsure_column(item.id)).sum()))
            found.append(("unreadable", item.id, pl.col(unusable_column(item.id)).sum()))
            found.append(("off_path", item.id, questions.off_path(item).sum()))
            found.append(("not_answered", item.id, questions.not_answered(item).sum()))
        for item in self.scoring.instrument.items.values():
            found.append(("leaves_open", item.id, (questions.leaves_open(item) & scored).sum()))
        for list, entries in self.scoring.results.entries.items():
            kept = pl.lit(True) if list in self.scoring.instrument.head.batch.kept else scored
            found += [(f"entry {list}", id, (pl.col(entry_column(list, id)) & kept).sum()) for id in entries]
        return found

    def add(self, scored: Scored, cells: pl.DataFrame, first_row: int, lines: pl.Series) -> None:
        """Counts some more rows with their `cells`; `first_row` is the number of the first of them."""
        tally = self.tally
        empty = int(scored.empty.sum())
        tally.empty += empty
        tally.rows += scored.results.height - empty
        self._noticing.add(cells)
        tally.not_scored += int(scored.facts[UNREADABLE].sum())
        tally.with_problems += int((scored.results[PROBLEMS] != "").sum())
        people = scored.facts.filter(~scored.empty) if empty else scored.facts
        for name, count in people.select(self._counts).row(0, named=True).items():
            kind, *of, id = name.split(" ")
            counter = tally.codes.setdefault(of[0], Counter()) if of else getattr(tally, kind)
            counter[id] += int(count or 0)
        for result in self.scoring.instrument.results.values():
            if result.kind == "table" or is_counted(result):
                self._count_codes(result.id, scored.results[result.id])
            elif result.kind == "value":
                given = int(scored.results[result.id].is_not_null().sum())
                tally.codes.setdefault(result.id, Counter())["given"] += given
        for id, codes in self.scoring.instrument.head.batch.first.items():
            for code in codes:
                held = tally.first.setdefault(code, [])
                found = (scored.results[id] == code).arg_true().head(MAX_NAMED - len(held))
                held += (found.cast(pl.Int64) + first_row).to_list()
        self._count_problems(scored, first_row, lines)

    def finish(self) -> tuple[str, ...]:
        """What only shows once all rows were seen, as remarks; the count of repeated codes goes into the tally."""
        self.tally.repeated = self._noticing.repeated
        return tuple(self._noticing.remarks())

    def _count_codes(self, id: str, column: pl.Series) -> None:
        counter = self.tally.codes.setdefault(id, Counter())
        for code, count in column.value_counts().sort(column.name).iter_rows():
            if code is not None:
                counter[str(code)] += count

    def _count_problems(self, scored: Scored, first_row: int, lines: pl.Series) -> None:
        tally = self.tally
        tally.notes.update(scored.notes)
        said = scored.faults.filter(pl.col("reason") != "")
        for name, count in said["column"].value_counts().sort("column").iter_rows():
            tally.problems[name] += count
        for at, name in said.head(max(20 - len(tally.places), 0)).select("at", "column").iter_rows():
            tally.places.append(f"row {first_row + at}, line {lines[at]}, column {shown_key(name)}")


def audit(scored: Scored, scoring: Scoring, first_row: int, lines: pl.Series) -> pl.DataFrame:
    """Answers to questions that would not be put, and questions put without any answer, row by row."""
    found: list[pl.DataFrame] = []
    for column in scoring.layout.columns:
        found += [
            _audited(scored, column, "answered, off the path", scoring.questions.off_path(column.item)),
            _audited(scored, column, "on the path, not answered", scoring.questions.not_answered(column.item)),
        ]
    rows = pl.concat(found).sort("at", maintain_order=True)
    return rows.select(
        (pl.col("at").cast(pl.Int64) + first_row).alias("row"),
        lines.gather(rows["at"]).alias("line"),
        "column",
        "found",
    )


def _audited(scored: Scored, column: Column, found: str, where: pl.Expr) -> pl.DataFrame:
    rows = scored.facts.select(where.alias("at")).to_series()
    rows = rows.new_from_index(0, scored.facts.height) if len(rows) == 1 else rows
    at = (rows & ~scored.empty).arg_true()
    return pl.DataFrame({"at": at}).with_columns(pl.lit(column.heading).alias("column"), pl.lit(found).alias("found"))
