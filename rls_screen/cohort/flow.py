"""The flow of rows: what was read, what left and why, what is counted, and which results are not finished and why.

Every row that was read is in exactly one line: the rows that left, and the codes of the main result, add up to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from ..content.instrument import Instrument
from ..content.schema import Counted as Number
from ..errors import Problem, TableError
from ..person.answers.files import shown_key
from .counting import Counted
from .model import Box, Cell, Figure, Row, Section, Table
from .reading import CHOSEN, EMPTY, LEFT_OUT, PERSON, SCORED, STATE, UNSCORED, WITH_PROBLEM, Study

MOST_REASONS = 15  # questions that are named as a reason for unfinished results


def steps(study: Study) -> dict[str, int]:
    """How many rows were read, left for each reason, and are counted, by the name of the step."""
    rows = study.rows
    chosen = pl.col(CHOSEN)
    left = {
        name: int(rows.select(((pl.col(STATE) == state) & chosen).sum()).item())
        for name, state in (("empty", EMPTY), ("left_out", LEFT_OUT), ("unscored", UNSCORED), ("counted", SCORED))
    }
    repeated = int(rows.select((~chosen).sum()).item())
    counted = left.pop("counted")
    return {"read": rows.height, **left, "repeated": repeated, "counted": counted}


def flow(counted: Counted, summary: Mapping[str, Any] | None) -> Section:
    """The section of the flow; `summary` is that of the scoring run, where it was given."""
    study, words = counted.study, counted.words
    found = steps(study)
    table = _table(counted, found)
    figure = Figure("flow", words.titles.flow, words.flow.alt, table, boxes=tuple(_boxes(counted, found)))
    sentences = (*_people(counted, found), *(_of_summary(counted, summary) if summary is not None else ()))
    return Section("flow", words.titles.flow, sentences, (figure,), (_why(counted),))


def _table(counted: Counted, found: Mapping[str, int]) -> Table:
    words, printer = counted.words, counted.printer
    codes = _codes(counted)
    left = [name for name in ("empty", "left_out", "unscored", "repeated") if found[name] or name == "unscored"]
    parts = [*(found[name] for name in left), *codes.values()]
    hide = printer.hidden(parts)
    rows = [_step(words.flow.read, found["read"], printer.count(found["read"], hide=printer.small(found["read"])))]
    for at, name in enumerate(left):
        rows.append(_step(getattr(words.flow, name), found[name], printer.count(found[name], hide=hide[at])))
    total = found["counted"]
    rows.append(_step(words.flow.counted, total, printer.count(total, hide=printer.small(total))))
    problems = int(counted.rows[WITH_PROBLEM].sum())
    if problems:
        small = printer.hidden((problems, total - problems))[0]
        rows.append(_step(words.flow.with_problems, problems, printer.count(problems, hide=small)))
    for at, (code, number) in enumerate(codes.items(), start=len(left)):
        rows.append(Row((Cell(code), printer.count(number, hide=hide[at]))))
    header = (words.headings.step, words.headings.rows)
    return Table("flow", words.flow.caption, header, tuple(rows), counted.small_note)


def _step(sentence: Number, number: int, cell: Cell) -> Row:
    return Row((Cell(_without_number(sentence, number)), cell))


def _without_number(sentence: Number, number: int) -> str:
    """The words of a step for a table that has the number in a column of its own."""
    text = (sentence.one if number == 1 else sentence.many).replace("{number}", "").strip()
    return " ".join(text.split())


def _codes(counted: Counted) -> dict[str, int]:
    """The number of rows of each code of the main result, in the order of the groups."""
    return {code: sum(counted.codes[code]) for group in counted.groups for code in group.codes}


def _boxes(counted: Counted, found: Mapping[str, int]) -> Iterator[Box]:
    words, printer = counted.words.flow, counted.printer
    names = [name for name in ("empty", "left_out", "unscored", "repeated") if found[name]]
    codes = _codes(counted)
    hide = printer.hidden([*(found[name] for name in names), *codes.values()])
    left = [_said(counted, getattr(words, name), found[name], hide=hide[at]) for at, name in enumerate(names)]
    small = printer.small
    yield Box(_said(counted, words.read, found["read"], hide=small(found["read"])))
    yield Box(_said(counted, words.counted, found["counted"], hide=small(found["counted"])), "\n".join(left))
    unfinished = sum(
        size for size, group in zip(counted.sizes, counted.groups, strict=True) if group.counts_as == "unfinished"
    )
    hidden = printer.hidden((unfinished, found["counted"] - unfinished))
    rest = _said(counted, words.unfinished, unfinished, hide=hidden[0])
    done = found["counted"] - unfinished
    shown = zip(codes.items(), hide[len(names) :], strict=True)
    listed = {code: printer.count(number, hide=one).text for (code, number), one in shown}
    open_codes = [c for group in counted.groups if group.counts_as == "unfinished" for c in group.codes]
    why = "\n".join(f"{code}: {listed[code]}" for code in open_codes)
    yield Box(_said(counted, words.finished, done, hide=hidden[1]), f"{rest}\n{why}")
    yield Box("\n".join(f"{code}: {number}" for code, number in listed.items() if code not in open_codes))


def _said(counted: Counted, sentence: Number, number: int, *, hide: bool) -> str:
    cell = counted.printer.count(number, hide=hide)
    return (sentence.one if number == 1 and not hide else sentence.many).format(number=cell.text)


def _why(counted: Counted) -> Table:
    """The unanswered questions that the main result needs, among the rows without a finished one."""
    study, words, printer = counted.study, counted.words, counted.printer
    needed = items_read(study.instrument, study.rules.result)
    open_groups = [at for at, group in enumerate(counted.groups) if group.counts_as == "unfinished"]
    total = sum(counted.sizes[at] for at in open_groups)
    sums = {one: sum(found[at] for at in open_groups) for one, found in counted.open_items.items() if one in needed}
    first = sorted((one for one in sums if sums[one]), key=lambda one: -sums[one])[:MOST_REASONS]
    rows = []
    for one in first:
        hide = printer.hidden((sums[one], total - sums[one]))[0]
        cells = printer.count(sums[one], hide=hide), printer.percent(sums[one], total, hide=hide)
        rows.append(Row((Cell(study.instrument.items[one].label), *cells)))
    header = (words.headings.question, words.headings.rows, words.headings.share)
    return Table("why_unfinished", words.flow.why, header, tuple(rows), counted.small_note)


def items_read(instrument: Instrument, result: str) -> frozenset[str]:
    """The items that a result's rules read, directly or through others."""
    waiting, seen = [result], {result}
    while waiting:
        for text in instrument.rules_of.get(waiting.pop(), ()):
            more = {*instrument.reads(text)} - seen
            seen |= more
            waiting += more
    return frozenset(seen & {*instrument.items})


# ---- People and rows ------------------------------------------------------------------------------------------------


def _people(counted: Counted, found: Mapping[str, int]) -> Iterator[str]:
    """The sentences on whether rows are people."""
    study, words, printer = counted.study, counted.words.flow, counted.printer
    wanted = study.wanted
    if wanted.per is not None:
        column = shown_key(wanted.per)
        if wanted.take is None:
            people = counted.rows[PERSON].n_unique()
            yield words.clustered.format(column=column, people=people)
        else:
            sentence = words.take_first if wanted.take == "first" else words.take_last
            number = found["repeated"]
            yield sentence.format(column=column, rows=printer.count(number, hide=printer.small(number)).text)
        if study.without_code:
            yield words.without_code.of(study.without_code, column=column)
        return
    with_content = study.rows.lazy().filter(pl.col(STATE) != EMPTY)
    sizes = with_content.group_by(PERSON).len().collect()["len"]
    several = sizes.filter(sizes > 1)
    yield words.repeats.of(len(several), rows=int(several.sum())) if len(several) else words.one_row_each


# ---- The summary of the scoring run ---------------------------------------------------------------------------------


def read_summary(text: str, name: str) -> dict[str, Any]:
    """The summary that `batch --summary` wrote as JSON. Raises TableError where it is none."""
    try:
        found = json.loads(text)
        for key in ("rows", "rows_with_problems", "rows_without_content"):
            int(found[key])
        found["instrument"]["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        problem, remedy = "this is not a summary of a scored table", "give the file of `batch --summary FILE.json`."
        raise TableError(Problem("not-a-summary", name, problem, remedy)) from None
    return dict(found)


def check_summary(study: Study, summary: Mapping[str, Any], name: str) -> None:
    """Raise TableError where a summary is not that of this table: its counts of rows are others."""
    with_content = int(study.rows[STATE].is_in([UNSCORED, SCORED]).sum())
    here = (with_content, int(study.rows[WITH_PROBLEM].sum()), study.instrument.head.version)
    there = (summary["rows"], summary["rows_with_problems"], summary["instrument"]["version"])
    if here != there:
        problem = (
            f"this is the summary of another table: it counts {there[0]} rows, {there[1]} with problems (version "
            f"{there[2]}), and the table has {here[0]} and {here[1]} (version {here[2]})"
        )
        raise TableError(Problem("summary-of-another-table", name, problem, "give the summary of the same run."))


def _of_summary(counted: Counted, summary: Mapping[str, Any]) -> Iterator[str]:
    words, names = counted.words.flow, ("rows", "rows_without_content", "rows_with_problems")
    rows, blank, problems = (
        counted.printer.count(one, hide=counted.printer.small(one)).text for one in (int(summary[n]) for n in names)
    )
    file = shown_key(str(summary.get("file", "")))
    yield words.summary.format(file=file, rows=rows, blank=blank, problems=problems)
    command = (summary.get("provenance") or {}).get("command")
    if command:
        yield words.summary_command.format(command=shown_key(str(command)))
