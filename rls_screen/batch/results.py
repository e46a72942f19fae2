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
from ..tables.answers.encoding import unusable_column
from ..tables.answers.medicine_texts import LISTS
from .evaluator import Rules
from .open_questions import BROKEN, OpenQuestions
from .program import Slot

UNREADABLE = "/unreadable"  # the column that is true for rows that are not scored
GROUP_SIZE = 8


class Results:
    """The columns of every result, in the order of the output.

    `entries` are, for every list, where each of its entries is listed; lists of free text have none. `slots` are all
    columns that `facts` makes.
    """

    def __init__(self, rules: Rules, questions: OpenQuestions) -> None:
        self.rules = rules
        self.questions = questions
        self.instrument = rules.instrument
        self.program = rules.program
        found = {id: self._listed(result) for id, result in self.instrument.results.items()}
        self.entries = {id: listed for id, listed in found.items() if listed is not None}
        entries = {entry_column(id, entry): at for id, listed in self.entries.items() for entry, at in listed.items()}
        groups = {
            _group(id, at): self.program.bits(self.entries[id][entry] for entry in part)
            for id in self.entries
            for at, part in enumerate(self._groups(id))
        }
        unusable = (self.program.column(unusable_column(id)) for id in self.instrument.items)
        broken = self.program.column(BROKEN)
        self.slots = {**rules.values, **questions.columns, **entries, **groups}
        self.slots[UNREADABLE] = self.program.some([broken, *unusable])
        self._plan = self.program.plan(self.slots)

    def facts(self, columns: Mapping[str, pl.Series], *, only_broken: bool) -> dict[str, pl.Series]:
        """The columns with those that the rules make; rows that cannot be read are, if wanted, only broken lines."""
        found = {**columns, **self._plan.run(columns, len(columns[BROKEN]))}
        return found | {UNREADABLE: found[BROKEN]} if only_broken else found

    def frame(self, facts: Mapping[str, pl.Series]) -> pl.DataFrame:
        """Every result as it is written; null in rows that are not scored, except results kept for them."""
        return pl.DataFrame([facts[name].alias(name) for name in self._read]).select(self._columns)

    @cached_property
    def _columns(self) -> tuple[pl.Expr, ...]:
        return tuple(self._for_all_rows(result).alias(result.id) for result in self.instrument.results.values())

    @cached_property
    def _read(self) -> tuple[str, ...]:
        """The columns that the expressions of the results read."""
        return tuple(dict.fromkeys(name for one in self._columns for name in one.meta.root_names()))

    # ---- Lists ----

    def _listed(self, result: Result) -> dict[str, Slot] | None:
        is_true = self.rules.evaluator.is_true
        if result.built_in == "considerations":
            return {line.id: is_true(line.when) for line in self.instrument.considerations}
        if result.built_in == "missing":
            return {item.id: self.questions.missing(item) for item in self.instrument.items.values()}
        if result.kind == "list":
            return {row.id: is_true(row.id if result.named else row.condition) for row in result.entries}
        return None

    def _groups(self, list: str) -> tuple[tuple[str, ...], ...]:
        ids = (*self.entries[list],)
        return tuple(ids[at : at + GROUP_SIZE] for at in range(0, len(ids), GROUP_SIZE))

    def _joined(self, list: str) -> pl.Expr:
        """The names of the listed entries, with `;` between them.

        Joining strings row by row is slow, so every combination of 8 entries is written once and looked up.
        """
        groups = enumerate(self._groups(list))
        parts = [pl.lit(pl.Series(_combinations(part))).gather(pl.col(_group(list, at))) for at, part in groups]
        return pl.concat_str(parts).str.strip_suffix(";") if parts else pl.lit("")

    # ---- Results ----

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
        return self._joined(result.id)


def is_counted(result: Result) -> bool:
    """Whether a value counts things, so that it is a whole number for everybody."""
    return result.value is not None and isinstance(parse(result.value), Count)


def _code(places: pl.Expr, words: tuple[str, ...] | list[str]) -> pl.Expr:
    return pl.lit(pl.Series(words, dtype=pl.String)).gather(places)


def entry_column(list: str, entry: str) -> str:
    """The name of the column that is true where an entry of a list is listed."""
    return f"{list}/{entry}"


def _group(list: str, at: int) -> str:
    return f"{list} {at}"


def _combinations(ids: tuple[str, ...]) -> list[str]:
    places = range(1 << len(ids))
    return ["".join(f"{id};" for bit, id in enumerate(ids) if place >> bit & 1) for place in places]
