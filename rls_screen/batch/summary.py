"""The summary of a scored table: counts with intervals, for standard error, as Markdown and as JSON. No answers.

`counting` counts; here the counts become a JSON object (`summary`) and its printed forms.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from math import sqrt
from typing import Any

from ..content.instrument import Instrument
from ..person.answers.files import shown_key
from ..report.markdown import escaped
from .counting import Tally
from .scoring import WHOLE_LINE

Z95 = 1.959963984540054  # the normal deviate that leaves 2.5 % on either side
NAMED = 20  # rows that are named on standard error
INTERVAL = "95 % interval"


def wilson(found: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The Wilson 95 % interval of a proportion (Wilson 1927), which stays within 0 and 1 also for none and for all.

    `z` is the normal deviate; of nothing the interval is everything, 0 to 1.
    """
    if not of:
        return 0.0, 1.0
    share, spread = found / of, z * z / of
    middle, half = share + spread / 2, z * sqrt(share * (1 - share) / of + spread / of / 4)
    return max((middle - half) / (1 + spread), 0.0), min((middle + half) / (1 + spread), 1.0)


def summary(
    tally: Tally, instrument: Instrument, name: str, program_version: str, remarks: tuple[str, ...]
) -> dict[str, Any]:
    """Return the summary as the object that is written as JSON; `name` is the table, `remarks` are for the reader."""
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
        "limits": dict(tally.limits.most_common()),
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
    """The codes of a result in the questionnaire's order; of a number or a list, those that occur."""
    result = instrument.results[id]
    if result.kind == "table":
        return list(result.codes)
    return sorted(counts) if result.kind == "value" else [code for code in counts if counts[code]]


def _share(count: int, of: int) -> dict[str, Any]:
    low, high = wilson(count, of)
    percent = round(100 * count / of, 1) if of else None
    return {"count": count, "percent": percent, "wilson_95": [round(100 * low, 1), round(100 * high, 1)]}


def as_json(found: dict[str, Any]) -> str:
    """Return the summary as JSON text."""
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def as_markdown(found: dict[str, Any]) -> str:
    """Return the summary as Markdown."""
    return "\n".join(_markdown(found)) + "\n"


def _markdown(found: dict[str, Any]) -> Iterator[str]:
    yield f"# {escaped(shown_key(found['file']))}: {_rows(found['rows'])}"
    yield ""
    lines = (
        *_first_lines(found, 1_000),
        *_problem_lines(found),
        *_cost_lines(found),
        *_repeated(found),
        *found["remarks"],
        *_empty(found),
    )
    yield from (f"- {escaped(line)}" for line in lines)
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
    yield from (f"- {line}" for line in _provenance_lines(found))
    for option, file in found.get("outputs", {}).items():
        yield f"- {option}: {file['bytes']} bytes, sha256 {file['sha256']}"
    yield from ("", _versions(found))


def _provenance_lines(found: dict[str, Any]) -> Iterator[str]:
    of = found.get("provenance")
    if of is None:
        return
    yield f"command: {escaped(of['command'])}"
    for what, file in (*(("input", one) for one in of["inputs"]), *((("map", of["map"]),) if of["map"] else ())):
        yield f"{what} {escaped(shown_key(file['name']))}: {file['bytes']} bytes, sha256 {file['sha256']}"
    yield f"Python {of['python']}, polars {of['polars']}"


def as_lines(found: dict[str, Any], places: list[str], instrument: Instrument) -> Iterator[str]:
    """Return the summary as lines for standard error; `places` are problem cells by row and column, not answers."""
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
    yield f"Branching: answers off the path, which still count: {off}; questions on the path not answered: {lacking}."
    for id, count in [*found["leaves_open"].items()][:1]:
        yield f"Most often leaves a result open: {id} ({_rows(count)})."
    yield from found["remarks"]
    yield _versions(found)
    yield from _empty(found)
    yield from _cost_lines(found)


def _repeated(found: dict[str, Any]) -> Iterator[str]:
    """The warning that rows are not people, if codes occur in several rows: the intervals are then too narrow."""
    codes, rows = found["repeated_codes"]["codes"], found["repeated_codes"]["rows"]
    if codes:
        several = f"{codes} person codes occur" if codes > 1 else "1 person code occurs"
        yield (
            f"{several} in {_rows(rows)}: the counts are of rows, not people, and the {INTERVAL}s are too narrow, "
            "since they treat several rows of one person as different people."
        )


def _empty(found: dict[str, Any]) -> Iterator[str]:
    if found["rows_without_content"]:
        yield f"{_rows(found['rows_without_content'])} without any content: in the output, not counted."


def _first_lines(found: dict[str, Any], named: int) -> Iterator[str]:
    for code, first in found["first"].items():
        rows = ", ".join(str(row) for row in first["rows"][:named])
        more = f" and {first['count'] - named} more" if first["count"] > named else ""
        which = "row" if first["count"] == 1 else "rows"
        yield f"{code.upper().replace('_', ' ')}: {_rows(first['count'])} to review first: {which} {rows}{more}."


def _problem_lines(found: dict[str, Any]) -> Iterator[str]:
    if found["rows_with_problems"]:
        problem, lost = found["rows_with_problems"], found["rows_not_scored"]
        rest = f"{lost} not scored, except for red flags and urgency." if lost else "scored with those cells unknown."
        yield f"{_rows(problem)} with problems; {rest}"
        columns = (f"{shown_key(name)} {count}" for name, count in found["problems"].items())
        yield f"Problems by column: {', '.join(columns)}"


def _cost_lines(found: dict[str, Any]) -> Iterator[str]:
    """What leaving out rows with a cell that cannot be used costs, and how to score them; counts, no values."""
    lost, problems = found["rows_not_scored"], found["problems"]
    if not lost or set(problems) <= {WHOLE_LINE}:
        return
    cells = [
        f"{shown_key(name)} {count}"
        + (f" ({limits} a limit such as <5)" if (limits := found["limits"].get(name)) else "")
        for name, count in problems.items()
    ]
    share = f" ({100 * lost / found['rows']:.1f} % of all)" if found["rows"] else ""
    yield (
        f"Left out of the results: {_rows(lost)}{share}, for cells of {', '.join(cells)}. People with such cells may "
        "differ from the others; --bad-cells unknown scores their rows with those cells unknown."
    )


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
