"""Stored results beside those of this version, and the entries of `changes.toml` that explain where they differ.

Results are compared as the text that a table holds: a number without a needless point, a list joined by `;`, nothing as
an empty text. Numbers are compared as numbers.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ..content.changes import Change, ChangeLog, Explained
from ..content.instrument import Instrument
from ..content.schema import Result

RowState = Literal["read", "refused", "blank"]
SEPARATOR = ";"
ORDER = "another order"
COUNTED_LISTS = ("considerations", "missing")  # built-in lists of ids; the others hold free text


@dataclass(frozen=True)
class Difference:
    """One stored result that is another one now."""

    result: str
    stored: str
    now: str


@dataclass(frozen=True)
class Explanation:
    """One difference, or of a list one entry that came or went, with the entries of the changes that explain it.

    `detail` is what differs: the two codes of a table, `+id` or `-id` of a list, nothing of a number or free text.
    """

    difference: Difference
    detail: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Situation:
    """What is known of the person beside the difference: all results that differ, the rules that hold.

    `kept`: the row was not scored for a bad cell, and has only the results that such a row keeps.
    """

    differing: frozenset[str]
    holds: Callable[[str], bool]
    kept: bool = False


class Explainer:
    """Finds the entries for results that were stored under one version."""

    def __init__(self, instrument: Instrument, log: ChangeLog, version: str) -> None:
        self._results: Mapping[str, Result] = instrument.results
        self._instead = instrument.head.batch.instead
        changes = [change for later in log.since(version) for change in later.changes]
        self._explained = [(change, one) for change in changes for one in change.explains]
        self._of_result: dict[str, list[tuple[Change, Explained]]] = {id: [] for id in instrument.results}
        for change, one in self._explained:
            for id in one.results:
                self._of_result[id].append((change, one))

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that decides whether an entry holds for a person, each once."""
        return tuple(dict.fromkeys(one.when for _, one in self._explained if one.when is not None))

    def explain(self, difference: Difference, situation: Situation) -> Iterator[Explanation]:
        """Yield what differs with its entries, part by part; without any where it is unexplained."""
        fitting = [
            (change, one)
            for change, one in self._of_result[difference.result]
            if (not one.beside or not situation.differing.isdisjoint(one.beside))
            and (one.when is None or situation.holds(one.when))
        ]
        result = self._results[difference.result]
        if result.kind == "list" or result.built_in in COUNTED_LISTS:
            for entry in moved(difference) or (ORDER,):
                by = (change for change, one in fitting if not one.entries or entry[1:] in one.entries)
                yield Explanation(difference, entry, _once(by))
            return
        is_table = result.kind == "table"
        instead = self._instead.get(difference.result, {}) if situation.kept else {}
        changes = _once(change for change, one in fitting if not is_table or _codes_fit(one, difference, instead))
        yield Explanation(difference, f"{difference.stored} -> {difference.now}" if is_table else "", changes)

    def explain_row(self, state: RowState, kinds: Collection[str]) -> tuple[Change, ...]:
        """Return the entries for a row that is scored now and was not, or the other way round.

        `kinds` are those of the items whose cells were or are the problem.
        """
        return _once(
            change
            for change, one in self._explained
            if one.rows == state and (state == "blank" or (bool(kinds) and {*kinds} <= {*one.cells}))
        )


def _once(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple({change.id: change for change in changes}.values())


def _codes_fit(one: Explained, difference: Difference, instead: Mapping[str, str]) -> bool:
    """Whether the codes are those of an entry; `instead` replaces codes in a row that was not scored."""
    before, after = ([instead.get(code, code) for code in codes] for codes in (one.before, one.after))
    return (not before or difference.stored in before) and (not after or difference.now in after)


def moved(difference: Difference) -> tuple[str, ...]:
    """Return the entries of a list that are there now and were not, `+id`, and those that were, `-id`."""
    before, after = (text.split(SEPARATOR) if text else [] for text in (difference.stored, difference.now))
    gone, come = (one for one in before if one not in after), (one for one in after if one not in before)
    return (*(f"-{one}" for one in gone), *(f"+{one}" for one in come))


def same(stored: str, now: str) -> bool:
    """Whether two results are the same."""
    if stored == now:
        return True
    with contextlib.suppress(ValueError):
        return float(stored) == float(now)
    return False
