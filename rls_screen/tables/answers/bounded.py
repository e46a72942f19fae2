"""The rows that hold a limit such as `<5`, as the answers of one person each: `person.logic` knows intervals, columns
do not.

There are few of them, so they are read one by one, with the same reader of cells as all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from ...content.instrument import declared_item
from ...person.answers import Answer, Answers, Unanswered, read_value
from ...person.given import Bound, Given
from ...person.logic import compared
from .cells import BOUND, EMPTY, NOTED, UNSURE_CELL, CellReader, highest
from .encoding import EPOCH


def bounded(
    readers: Mapping[str, CellReader],
    cells: pl.DataFrame,
    states: Mapping[str, pl.Series],
    constants: Mapping[str, Given],
) -> tuple[dict[int, Answers], list[tuple[int, str]]]:
    """Return the answers of each row with a limit, by its index, and the parts above their wholes, left out of them.

    `readers` are the readers of the columns of `cells`, `states` the states of the cells by item. A part is given as
    the index of its row and its item.
    """
    of_limits = (states[one.item.id] for one in readers.values() if one.bounds)
    rows = sorted({at for state in of_limits if highest(state) >= BOUND for at in (state == BOUND).arg_true()})
    found: dict[int, Answers] = {}
    wrong: list[tuple[int, str]] = []
    for at in rows:
        given = dict(constants)
        for name, reader in readers.items():
            one = _given(reader, cells[name][at])
            if one is not None:
                given[reader.item.id] = one
        for reader in readers.values():
            part, whole = given.get(reader.item.id), given.get(reader.item.not_above or "")
            if isinstance(part, Answer) and isinstance(whole, Answer) and compared(">", part.value, whole.value):
                wrong.append((at, reader.item.id))
                del given[reader.item.id]
        found[at] = Answers(given)
    return found, wrong


def _given(reader: CellReader, text: str) -> Given | None:
    """What a cell gives; None for nothing, and for a cell that cannot be used."""
    read, item = reader.reading(text), reader.item
    if read.state == UNSURE_CELL:
        return Unanswered("unsure")
    if read.state == EMPTY or read.state >= NOTED:
        return None
    match item.kind:
        case "yes_no":
            return Answer(read.state == 1)
        case "yes_no_past" | "choice":
            return Answer(declared_item(item).codes[read.state])
        case "date":
            return Answer(date.fromordinal(int(read.value) + EPOCH)) if isinstance(read.value, int) else None
        case "number":
            return Answer(read.value) if isinstance(read.value, float | Bound) else None
    return read_value(item, reader.decoded(text))[0]
