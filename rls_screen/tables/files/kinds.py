"""Which kind of table a file name means, and the libraries that some kinds need.

What only some users need is the extra `files`; its libraries are imported where they are used, after `check_installed`.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from ...errors import Problem, TableError, UsageError, shown_name

EXTRA = "pip install 'rls-screen[files]'"
TABS = (".tsv", ".tab")
CSV, PARQUET, SPREADSHEET = (
    (".csv", *TABS, ".txt", ""),
    (".parquet", ".pq"),
    (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
)
STATISTICS = (".sav", ".zsav", ".dta", ".xpt", ".sas7bdat")
PACKED = (".gz", ".zst")
KINDS = {"csv": CSV, "parquet": PARQUET, "spreadsheet": SPREADSHEET, "statistics": STATISTICS}
# How a kind of file is called in a message, and the library that reads or writes it.
LIBRARIES = {"fastexcel": "a spreadsheet", "pyreadstat": "a file of SPSS, Stata or SAS", "xlsxwriter": "a spreadsheet"}
READ = ".csv, .tsv, .txt (also .gz or .zst), .parquet, .xlsx, .sav, .dta, .xpt or .sas7bdat"


def suffix_of(name: str) -> str:
    """The suffix that tells the kind of table, without the one of compression; `-` has none."""
    return "" if name == "-" else Path(unpacked_name(name)).suffix.lower()


def unpacked_name(name: str) -> str:
    """The name without `.gz` or `.zst`."""
    return name[: -len(packed)] if (packed := packing_of(name)) else name


def packing_of(name: str) -> str:
    """The suffix of compression; empty without one."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix in PACKED else ""


def kind_of(name: str) -> str:
    """The kind of table that a file name means: csv, parquet, spreadsheet or statistics.

    Raises UsageError for an unknown suffix, and for a compressed file that is not CSV.
    """
    found = next((kind for kind, suffixes in KINDS.items() if suffix_of(name) in suffixes), None)
    if found is None or (found != "csv" and packing_of(name)):
        problem, remedy = "no table has this ending", f"give it as {READ}."
        raise UsageError(Problem("unknown-table-kind", shown_name(name), problem, remedy))
    return found


def check_installed(module: str, place: str) -> None:
    """Raise TableError, with the remedy, where a library of the extra `files` is not installed."""
    if find_spec(module) is None:
        what = LIBRARIES.get(module, "this file")
        problem = f"this is {what}, and the library {module} is not installed"
        remedy = f"install it with: {EXTRA}; or save the table as CSV."
        raise TableError(Problem("files-not-installed", place, problem, remedy))
