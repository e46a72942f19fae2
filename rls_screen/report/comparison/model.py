"""A comparison of two visits as data: this model is the JSON file, and its page is printed from it alone."""

from __future__ import annotations

from typing import Any, Literal

from ..model import Cell, InstrumentStamp, Labels, Page, Part

COMPARISON_VERSION: Literal["1.0"] = "1.0"
Kind = Literal["changed", "same", "unexpected", "not_compared"]
# Why two answers are not compared: which visit lacks one, who answered, the words of the question, a limit.
Why = Literal["not_before", "not_after", "neither", "informant", "new_question", "other_words", "limit"]


class Visit(Part):
    """One visit: its day, its code, who answered, and the version under which its report was saved, if another one."""

    day: str | None
    subject: str | None
    informant: str | None
    saved_under: str | None


class Change(Part):
    """The two answers to one question, or the two values of one result.

    `before` and `after` are as in an answer file, their texts as on paper. `difference` is after minus before, in
    `unit`. `followed`: printed whether or not it changed. `overlaps`: both answers cover some of the same time. `why`
    is there where they are not compared.
    """

    id: str
    label: str
    kind: Kind
    why: Why | None = None
    followed: bool = False
    before: Any
    after: Any
    before_text: Cell
    after_text: Cell
    before_day: str | None = None
    after_day: str | None = None
    difference: float | int | None = None
    unit: str | None = None
    overlaps: bool = False
    remarks: tuple[str, ...] = ()


class MedicineChange(Part):
    """A medicine by the name it was read as, with its entries as typed; None where a list does not have it."""

    name: str
    before: str | None
    after: str | None


class Comparison(Part):
    """Everything that is stated about two visits of one person. It is not an answer file.

    `answers` are all questions that were answered at either visit and differ, and the followed ones; `results` the
    compared results, those of the present version. `medicines` is None where a list is missing.
    """

    kind: Literal["comparison"] = "comparison"
    schema_version: Literal["1.0"]
    program_version: str
    created: str
    demo: bool = False
    instrument: InstrumentStamp
    subject: str | None
    before: Visit
    after: Visit
    days_between: int | None
    answers: tuple[Change, ...]
    medicines: tuple[MedicineChange, ...] | None
    results: tuple[Change, ...]
    pages: tuple[Page, ...]
    labels: Labels
    notes: tuple[str, ...] = ()

    @property
    def versions(self) -> None:
        """The versions are told of each visit on the page."""
        return
