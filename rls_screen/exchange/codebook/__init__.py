"""Describe every column in and out: label, type, unit, codes, range, and why a cell may be empty.

A scored file has the input's columns unchanged, then the results in order, then `problems`. `columns` describes each,
`book` writes the descriptions for a reader, `package` as a Frictionless data package (Table Schema) for programs.
"""

from .book import markdown
from .columns import PROBLEMS, Column, columns, known
from .package import as_in_file, datapackage

__all__ = ["PROBLEMS", "Column", "as_in_file", "columns", "datapackage", "known", "markdown"]
