"""A proposed map as a value: what is proposed for each column, how sure that is, and what is left open."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..maps.study_map import OPEN
from .known_values import Values
from .sheet import Look, Sheet

YES_NO = ("yes_no", "yes_no_past")


@dataclass
class Entry:
    """The proposal for one column: the item, how its values are read, how sure that is, and the rows where a no counts.

    `item` "" is not ours. `options` is that of a list with several answers: text → item.
    """

    column: Look
    item: str = ""
    values: Values = field(default_factory=Values)
    sure: bool = False
    why: str = ""
    others: tuple[str, ...] = ()
    when: dict[str, str] | None = None
    empty: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    none: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    separator: str | None = None
    unseen: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether a person must settle something before this column is read."""
        values = self.values
        answers = (*values.codes.values(), *values.units.values(), *self.options.values())
        parts = (self.item, values.unit, values.date, self.when, *answers)
        return any(isinstance(part, str) and part.endswith(OPEN) for part in parts)


@dataclass
class Boxes:
    """The proposal for the boxes of one question: an item for each, or a question mark for all."""

    stem: str
    columns: list[Look]
    items: list[str]
    codes: dict[str, str] = field(default_factory=dict)
    empty: str | None = None
    when: list[dict[str, str]] | str | None = None
    none: str | None = None
    others: list[Look] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether a person must settle something before these columns are read."""
        parts = [*self.items, *self.codes.values(), self.when]
        return any(isinstance(part, str) and part.endswith(OPEN) for part in parts)


@dataclass
class Proposal:
    """A proposed map: entries by column, boxes by question, the columns of one list of medicines, and the rows."""

    sheet: Sheet
    entries: list[Entry] = field(default_factory=list)
    boxes: list[Boxes] = field(default_factory=list)
    medicines: list[Look] = field(default_factory=list)
    medicines_item: str = ""
    medicines_when: dict[str, str] | None = None
    join: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether no column is recognised."""
        return not (self.boxes or self.medicines or any(one.item or one.options for one in self.entries))

    @property
    def open(self) -> bool:
        """Whether anything is left open."""
        return any(one.open for one in self.entries) or any(one.open for one in self.boxes)


def name_in_map(column: Look, sheet: Sheet) -> str:
    """How a map names a column: by its heading, or by its number where it has none or shares it."""
    same = [one for one in sheet.columns if one.heading == column.heading]
    return column.heading if column.heading.strip() and len(same) == 1 else f"#{column.place + 1}"
