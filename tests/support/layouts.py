"""How headings are matched to items, for the tests of tables."""

from __future__ import annotations

import pytest

from rls_screen.content.library import load
from rls_screen.errors import TableError
from rls_screen.tables.layout import Layout, Options, layout


def made(*headings: str, **options: object) -> Layout:
    """The layout of a table with these headings, which need not have every needed column."""
    return layout("people.csv", headings, load(people=True), Options(partial=True, **options))  # type: ignore[arg-type]


def read(*headings: str, **options: object) -> dict[str, str]:
    """The item that each heading answers."""
    return {column.heading: column.item.id for column in made(*headings, **options).columns}


def refused(*headings: str, **options: object) -> TableError:
    """The error of a table that these headings stop."""
    with pytest.raises(TableError) as caught:
        made(*headings, **options)
    return caught.value
