"""How headings are matched to items, for the tests of tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from rls_screen.content.library import load
from rls_screen.errors import TableError
from rls_screen.tables.maps.layout import Layout, Options, layout
from rls_screen.tables.opening import opened


def made(*headings: str, **options: object) -> Layout:
    """The layout of a table with these headings, which need not have every needed column."""
    return layout("people.csv", headings, load(people=True), Options(partial=True, **options))  # type: ignore[arg-type]


def read(*headings: str, **options: object) -> dict[str, str]:
    """The item that each heading answers."""
    return {column.heading: column.item.id for column in made(*headings, **options).columns}


def rows(folder: Path, data: bytes | str) -> tuple[list[tuple[str, ...]], dict[int, str], str | None]:
    """The rows of a CSV file as it is read, the problem of each broken line by its row, and the separator."""
    file = folder / "people.csv"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    found: list[tuple[str, ...]] = []
    broken: dict[int, str] = {}
    with opened(str(file), load(people=True), {}, None, "utf-8") as source:
        for chunk in source.chunks():
            broken |= {len(found) + one.at: one.problem for one in chunk.broken}
            found += chunk.cells.rows()
        return found, broken, source.separator


def refused(*headings: str, **options: object) -> TableError:
    """The error of a table that these headings stop."""
    with pytest.raises(TableError) as caught:
        made(*headings, **options)
    return caught.value
