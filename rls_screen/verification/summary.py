"""What a verification found, in lines for a person: counts, and each kind of difference with its explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ..content.changes import Change
from .differences import Explanation
from .table import Tally

UNEXPLAINED = "unexplained"
HEADINGS = ("row", "line", "result", "difference", "stored", "now", "explained_by")


def explained_by(changes: Iterable[Change]) -> str:
    """Return the ids of the entries that explain a difference, joined by `;`, or that it is unexplained."""
    return ";".join(change.id for change in changes) or UNEXPLAINED


def cells(one: Explanation) -> tuple[str, ...]:
    """Return a difference as cells of a table, under the last headings of `HEADINGS`."""
    found, sign = one.difference, one.detail[:1]
    stored, now = found.stored, found.now
    if sign in ("+", "-"):  # of a list the one entry: the whole list would be repeated for each
        stored, now = (one.detail[1:] if sign == mark else "" for mark in ("-", "+"))
    return found.result, one.detail, stored, now, explained_by(one.changes)


def table_lines(tally: Tally, present: str) -> Iterator[str]:
    """Yield the counts of a table, its differences by explanation, and the text of each entry."""
    yield f"{_rows(tally.rows)}, stored by version {tally.version}, computed again by version {present}."
    same, others = _rows(tally.rows - tally.differing), _rows(tally.differing)
    yield f"{same} with the same results, {others} with others, {tally.unexplained} of them unexplained."
    ordered = sorted(tally.kinds.items(), key=lambda one: (bool(one[0][2]), one[0][2], -one[1], one[0]))
    for ids, kinds in groupby(ordered, lambda one: one[0][2]):
        yield from ("", *_entry(tally.changes[id] for id in ids))
        yield from (f"  {_what(result, detail)} ({_rows(number)})" for (result, detail, _), number in kinds)


def report_lines(version: str, found: Sequence[Explanation], present: str) -> Iterator[str]:
    """Yield the differences of one report by explanation, each with the text of its entry."""
    yield f"Stored by version {version}, computed again by version {present}."
    number, unexplained = len(found), sum(not one.changes for one in found)
    yield f"{number} {'difference' if number == 1 else 'differences'}, {unexplained} of them unexplained."
    ordered = sorted(found, key=lambda one: (bool(one.changes), explained_by(one.changes)))
    for _, group in groupby(ordered, lambda one: explained_by(one.changes)):
        alike = [*group]
        yield from ("", *_entry(alike[0].changes))
        yield from (f"  {_what(one.difference.result, one.detail or _both(one))}" for one in alike)


def _both(one: Explanation) -> str:
    return f"{one.difference.stored or '(empty)'} -> {one.difference.now or '(empty)'}"


def _what(result: str, detail: str) -> str:
    return f"{result}: {detail}" if detail else result


def _entry(changes: Iterable[Change]) -> Iterator[str]:
    yield from [f"{change.id}: {change.sentence}" for change in changes] or [UNEXPLAINED.upper()]


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"
