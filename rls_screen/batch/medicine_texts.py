"""The medicines of many people: each distinct text is read once, by the same function as one person's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from ..answers import Answers, read_value
from ..answers.given import Given
from ..medication import Medication
from ..medicines import UNCLEAR, Reading
from ..person import medication_of
from .cells import VALUE
from .evaluation import Rules

if TYPE_CHECKING:
    from .columns import Column

LISTS = ("medicine_flags", "medicines_not_counted", "medicines_unrecognised")
MAX_KEPT = 50_000


class MedicineTexts:
    """What texts of medicines mean to the rules, and the lists they become."""

    def __init__(self, rules: Rules) -> None:
        self.instrument = rules.instrument
        self.findings = rules.medicine_findings
        self._kept: dict[str, tuple[bool | str | None, ...]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The columns made of a text: the findings, then the lists, then what is in doubt."""
        return (*(finding.id for finding in self.findings), *LISTS, "doubt")

    def read(self, column: Column, cells: pl.Series, state: pl.Series) -> tuple[dict[str, pl.Series], pl.DataFrame]:
        """The columns of findings and lists for these rows, and the rows with an entry in doubt, with what settles it.

        Those rows are scored and are no problem rows: their faults have no reason, and only the problems file names
        them.
        """
        from .columns import fault_frame

        rows = (state == VALUE).arg_true()
        texts = cells.gather(rows)
        distinct = texts.unique()
        meant = [self._of(column, text) for text in distinct]
        meant.append(self._meant(medication_of(self.instrument, Answers())))
        places = pl.Series([len(distinct)], dtype=pl.UInt32).new_from_index(0, len(cells))
        if len(distinct):
            numbers = pl.Series(range(len(distinct)), dtype=pl.UInt32)
            places = places.scatter(rows, texts.replace_strict(distinct, numbers, return_dtype=pl.UInt32))
        dtypes = [pl.Boolean] * len(self.findings) + [pl.String] * (len(LISTS) + 1)
        made = {
            name: pl.Series(name, [one[at] for one in meant], dtype=dtype).gather(places)
            for at, (name, dtype) in enumerate(zip(self.names, dtypes, strict=True))
        }
        doubt = made.pop("doubt")
        found = (doubt != "").arg_true()
        return made, fault_frame(column, found, cells.gather(found), "", doubt.gather(found), False)

    def constant(self, constants: Mapping[str, Given]) -> list[pl.Expr]:
        """The same columns where no column holds medicines."""
        item = self.instrument.medicine_item
        given = {item.id: constants[item.id]} if item is not None and item.id in constants else {}
        meant = self._meant(medication_of(self.instrument, Answers(given)))
        dtypes = [pl.Boolean] * len(self.findings) + [pl.String] * len(LISTS)
        return [pl.lit(value, dtype).alias(name) for name, value, dtype in zip(self.names, meant, dtypes, strict=False)]

    def _of(self, column: Column, text: str) -> tuple[bool | str | None, ...]:
        kept = self._kept.get(text)
        if kept is None:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            given, _ = read_value(column.item, column.reader.in_words(text))
            answers = Answers({column.item.id: given} if given is not None else {})
            kept = self._kept[text] = self._meant(medication_of(self.instrument, answers))
        return kept

    def _meant(self, medication: Medication) -> tuple[bool | str | None, ...]:
        found = (medication.holds(finding.medicines) for finding in self.findings if finding.medicines is not None)
        lists = (medication.flags, medication.not_counted, medication.unrecognised)
        doubts = dict.fromkeys(map(_settled_by, medication.in_doubt))
        return (*found, *(";".join(entries) for entries in lists), "; ".join(doubts))


def _settled_by(reading: Reading) -> str:
    """What an entry in doubt may mean, and how to write it so that it is read."""
    meant = " or ".join(reading.candidates)
    if reading.reason != UNCLEAR:
        return f"doubt: {reading.text}: {meant}?"
    return f'doubt: "{reading.entry}": is {meant} taken now? Write "{meant}: yes" or "{meant}: no".'
