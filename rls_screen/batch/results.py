"""The columns of the output: what the rules found, as the words `score` gives for one person.

A row with a bad answer is not scored: only the results the questionnaire keeps for such rows stand there, and a code
that would be too calm for a row that was not read as a whole is replaced by the one the questionnaire names.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import polars as pl

from ..content.rules import Count, parse
from ..content.schema import Result
from ..tables.columns import LISTS
from ..tables.encoding import unusable_column
from .expressions import Rules
from .open_questions import OpenQuestions

UNREADABLE = "/unreadable"  # the column that says which rows are not scored
BROKEN = "/broken"  # the column that says which rows stand on a line with too few or too many cells
IN_A_GROUP = 8


class Results:
    """The expressions of every result, in the order of the output."""

    def __init__(self, rules: Rules, questions: OpenQuestions) -> None:
        self.rules = rules
        self.questions = questions
        self.instrument = rules.instrument

    @cached_property
    def columns(self) -> tuple[pl.Expr, ...]:
        """Every result as it is written; null in rows that are not scored."""
        return tuple(self._kept(result).alias(result.id) for result in self.instrument.results.values())

    def _kept(self, result: Result) -> pl.Expr:
        batch = self.instrument.head.batch
        if result.id not in batch.kept:
            return pl.when(~pl.col(UNREADABLE)).then(self._outcome(result))
        instead = batch.instead.get(result.id, {})
        if result.kind != "table" or not instead:
            return self._outcome(result)
        places = [result.codes.index(instead.get(code, code)) for code in result.codes]
        calm = _code(pl.col(result.id), [result.codes[place] for place in places])
        return pl.when(pl.col(UNREADABLE)).then(calm).otherwise(self._outcome(result))

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
        """The entries of every list with where each holds; lists of free text have none."""
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
    def held(self) -> tuple[pl.Expr, ...]:
        """Where each entry of each list holds, as columns of their own."""
        pairs = ((entry_column(id, entry), at) for id, listed in self.entries.items() for entry, at in listed.items())
        return tuple(expression.alias(name) for name, expression in pairs)

    @property
    def unreadable(self) -> pl.Expr:
        """Which rows hold a cell that cannot be used, or stand on a broken line."""
        return pl.any_horizontal(BROKEN, *(unusable_column(id) for id in self.instrument.items))


def is_counted(result: Result) -> bool:
    """Whether a value is a number of things, so that it is a whole number for everybody."""
    return result.value is not None and isinstance(parse(result.value), Count)


def _code(places: pl.Expr, words: tuple[str, ...] | list[str]) -> pl.Expr:
    return pl.lit(pl.Series(words, dtype=pl.String)).gather(places)


def entry_column(list: str, entry: str) -> str:
    """The column that says where an entry of a list holds."""
    return f"{list}/{entry}"


def joined(entries: Mapping[str, pl.Expr]) -> pl.Expr:
    """The names of the entries that hold, with `;` between them.

    Joining strings row by row is slow; so for some entries at a time every combination is written once and looked up.
    """
    listed = [*entries.items()]
    parts = [_looked_up(listed[at : at + IN_A_GROUP]) for at in range(0, len(listed), IN_A_GROUP)]
    return pl.concat_str(parts).str.strip_suffix(";") if parts else pl.lit("")


def _looked_up(entries: list[tuple[str, pl.Expr]]) -> pl.Expr:
    place = pl.lit(0, pl.UInt8)
    for bit, (_, holds) in enumerate(entries):
        place |= holds.cast(pl.UInt8) * pl.lit(1 << bit, pl.UInt8)
    return pl.lit(pl.Series(_combinations([id for id, _ in entries]))).gather(place)


def _combinations(ids: list[str]) -> list[str]:
    places = range(1 << len(ids))
    return ["".join(f"{id};" for bit, id in enumerate(ids) if place >> bit & 1) for place in places]
