"""Every column in and out: label, type, unit, codes, range, and why a cell may be empty.

A scored file holds the input's columns as they were, then the results in order, then `problems`. `columns` says what
each holds, `book` writes it for a reader, `package` as a Frictionless data package (Table Schema) for programs.
"""

from .book import markdown
from .columns import PROBLEMS, Column, columns, known
from .package import as_held, datapackage

__all__ = ["PROBLEMS", "Column", "as_held", "columns", "datapackage", "known", "markdown"]
