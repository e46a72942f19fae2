"""Write the result columns: what the rules found, in the words that `person.scoring` gives for one person.

A row with an unusable cell is not scored: it only gets the results that the questionnaire keeps for such rows
(`batch.kept`). A code that would be too reassuring for a row that was not read completely is replaced by the one that
the questionnaire names (`batch.instead`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import polars as pl

from ..content.rules import Count, parse
from ..content.schema import Result
from ..tables.answers.columns import LISTS
from ..tables.answers.encoding import unusable_column
from .expressions import Rules
from .open_questions import OpenQuestions

UNREADABLE = "/unreadable"  # the column that is true for rows that are not scored
BROKEN = "/broken"  # the column that is true for rows on a broken line
GROUP_SIZE = 8


class Results:
    """The expressions of every result, in the order of the output."""

    def __init__(self, rules: Rules, questions: OpenQuestions) -> None:
        self.rules = rules
        self.questions = questions
        self.instrument = rules.instrument

    @cached_property
    def columns(self) -> tuple[pl.Expr, ...]:
        """Every result as it is written; null in rows that are not scored, except results kept for them."""
        return tuple(self._for_all_rows(result).alias(result.id) for result in self.instrument.results.values())

    def _for_all_rows(self, result: Result) -> pl.Expr:
        batch = self.instrument.head.batch
        if result.id not in batch.kept:
            return pl.when(~pl.col(UNREADABLE)).then(self._outcome(result))
        instead = batch.instead.get(result.id, {})
        if result.kind != "table" or not instead:
            return self._outcome(result)
        places = [result.codes.index(instead.get(code, code)) for code in result.codes]
        replaced = _code(pl.col(result.id), [result.codes[place] for place in places])
        return pl.when(pl.col(UNREADABLE)).then(replaced).otherwise(self._outcome(result))

    def _outcome(self, result: Result) -> pl.Expr:
        match result.kind:
            case "table":
                return _code(pl.col(result.id), result.codes)
            case "value":
                return pl.col(result.id).cast(pl.Int64) if is_counted(result) else pl.col(result.id)
        if result.built_in in LISTS:
            return pl.col(result.built_in)
        if result.built_in == "instrument_version":
            return pl.lit(self.instrument.head.version)
        return joined({entry: pl.col(entry_column(result.id, entry)) for entry in self.entries[result.id]})

    @cached_property
    def entries(self) -> Mapping[str, Mapping[str, pl.Expr]]:
        """For every list its entries, each with the condition that lists it; lists of free text have none."""
        found: dict[str, Mapping[str, pl.Expr]] = {}
        for result in self.instrument.results.values():
            if result.built_in == "considerations":
                lines = self.instrument.considerations
                found[result.id] = {line.id: self.rules.is_true(line.when) for line in lines}
            elif result.built_in == "missing":
                found[result.id] = {item.id: self.questions.missing(item) for item in self.instrument.items.values()}
            elif result.kind == "list":
                conditions = {row.id: row.id if result.named else row.condition for row in result.entries}
                found[result.id] = {id: self.rules.is_true(condition) for id, condition in conditions.items()}
        return found

    @cached_property
    def entry_columns(self) -> tuple[pl.Expr, ...]:
        """Whether each entry of each list is listed, one column each."""
        pairs = ((entry_column(id, entry), at) for id, listed in self.entries.items() for entry, at in listed.items())
        return tuple(expression.alias(name) for name, expression in pairs)

    @property
    def unreadable(self) -> pl.Expr:
        """Whether a row has an unusable cell, or is on a broken line."""
        return pl.any_horizontal(BROKEN, *(unusable_column(id) for id in self.instrument.items))


def is_counted(result: Result) -> bool:
    """Whether a value counts things, so that it is a whole number for everybody."""
    return result.value is not None and isinstance(parse(result.value), Count)


def _code(places: pl.Expr, words: tuple[str, ...] | list[str]) -> pl.Expr:
    return pl.lit(pl.Series(words, dtype=pl.String)).gather(places)


def entry_column(list: str, entry: str) -> str:
    """The name of the column that is true where an entry of a list is listed."""
    return f"{list}/{entry}"


def joined(entries: Mapping[str, pl.Expr]) -> pl.Expr:
    """The names of the listed entries, with `;` between them.

    Joining strings row by row is slow, so every combination of 8 entries is written once and looked up.
    """
    listed = [*entries.items()]
    parts = [_looked_up(listed[at : at + GROUP_SIZE]) for at in range(0, len(listed), GROUP_SIZE)]
    return pl.concat_str(parts).str.strip_suffix(";") if parts else pl.lit("")


def _looked_up(entries: list[tuple[str, pl.Expr]]) -> pl.Expr:
    place = pl.lit(0, pl.UInt8)
    for bit, (_, holds) in enumerate(entries):
        place |= holds.cast(pl.UInt8) * pl.lit(1 << bit, pl.UInt8)
    return pl.lit(pl.Series(_combinations([id for id, _ in entries]))).gather(place)


def _combinations(ids: list[str]) -> list[str]:
    places = range(1 << len(ids))
    return ["".join(f"{id};" for bit, id in enumerate(ids) if place >> bit & 1) for place in places]
