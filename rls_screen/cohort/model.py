"""What a study's report holds: sections of sentences, tables and figures. Every way of writing it reads only this."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One cell as it is printed; `number` is its value where it is one number, for spreadsheets."""

    text: str
    number: float | None = None


@dataclass(frozen=True)
class Row:
    """A row of a table; its first cell names it. A `heading` names the rows below it and has no other cell."""

    cells: tuple[Cell, ...]
    heading: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption, the headings of its columns, and remarks that are printed below it."""

    id: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bar:
    """One bar, in per cent; None where it is not printed. `low` and `high` end its interval.

    `parts` are stacked instead of one value.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    parts: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Box:
    """One step of a flow: what is left, and what left before it."""

    text: str
    left_out: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure: bars or the boxes of a flow. `alt` says in words what it shows; `table` has its numbers.

    `legend` names the parts of stacked bars; `points` draws a point with its interval instead of a bar.
    """

    id: str
    title: str
    alt: str
    table: Table
    axis: str = ""
    bars: tuple[Bar, ...] = ()
    boxes: tuple[Box, ...] = ()
    legend: tuple[str, ...] = ()
    points: bool = False


@dataclass(frozen=True)
class Section:
    """A headed part of the report: sentences, then figures, each with its table, then further tables."""

    id: str
    title: str
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def all_tables(self) -> tuple[Table, ...]:
        """The tables of its figures, then the others."""
        return (*(one.table for one in self.figures), *self.tables)


@dataclass(frozen=True)
class StudyReport:
    """The whole report. `stamp` names the versions, and no time: the same rows give the same report."""

    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    stamp: str

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures, in order."""
        return tuple(figure for section in self.sections for figure in section.figures)


def texts(*cells: str) -> Row:
    """A row of plain texts."""
    return Row(tuple(map(Cell, cells)))
