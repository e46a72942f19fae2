"""Where everything comes from: rules, conclusions and columns explained."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import Problem, TableError, UsageError, cannot_read, shown_name
from ..tables.files.csv_rows import SEPARATORS, separator_named
from ..writing import write_text
from .document import write_document
from .files import check_not_input, format_of, name_of, read_text
from .streams import print_text

BOOK_SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".json": "json"}
TEXT_SUFFIXES = {".txt": "text", ".md": "text", ".markdown": "text"}
SCHEMA_SUFFIXES = {".json": "json"}
MAX_CELL = 64_000_000  # characters; no cell of a file that was scored has more


class BookFormat(StrEnum):
    """How the codebook is written."""

    markdown = "markdown"
    json = "json"


Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="Write to this file instead of the screen.", readable=False)
]
Force = Annotated[bool, typer.Option("--force", help="Replace the output file if it is already there.")]


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("explain")(explain)
    app.command("codebook")(codebook)


def explain(
    id: Annotated[
        str | None,
        typer.Argument(
            help="A question, finding, result, entry, consideration, line of a page or source; or a file of answers, "
            "or a saved report.",
            metavar="ID|FILE",
        ),
    ] = None,
    answers: Annotated[
        str | None, typer.Option("--answers", help="One person's answers; - for standard input.", metavar="FILE")
    ] = None,
    report: Annotated[
        str | None,
        typer.Option(
            "--report",
            help="A report saved as JSON, explained from the file alone; - for standard input.",
            metavar="FILE",
        ),
    ] = None,
    line: Annotated[
        str | None,
        typer.Option("--line", help="Only the lines of the report that contain these words.", metavar="WORDS"),
    ] = None,
    document: Annotated[
        bool, typer.Option("--document", help="All rules as Markdown pages, in the folder named by -o.")
    ] = False,
    schema: Annotated[bool, typer.Option("--schema", help="The JSON Schema of a saved report.")] = False,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--questionnaire", help="The folder of a questionnaire [default: the built-in one].", readable=False
        ),
    ] = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """Where a line comes from: the rule in words and as written, what it reads, who reads it, its source.

    Without an ID: everything, in the order of a review. With answers: for that person, each conclusion with the rows
    tried, the answers they saw and what it waits for, and every line of the report with its rule. With a saved report:
    every line with the rule, answers and sources that the file holds; no rule is run again.

    \b
    rls-screen explain iron_status
    rls-screen explain me.txt --line "warning signs"
    rls-screen explain --answers me.txt urgency
    rls-screen explain --report report.json
    rls-screen explain --document -o instrument
    """
    if document and (id or answers or report or line):
        remedy = "leave out the ID, --answers, --report and --line."
        raise UsageError(Problem("document-of-everything", "", "--document contains everything", remedy))
    if schema and (id or answers or report or line or document or folder):
        problem = "--schema describes every report"
        raise UsageError(Problem("schema-of-every-report", "", problem, "give no other option but -o."))
    if document:
        write_document(folder, output, force=force)
        return
    id, answers, report = _person_named(id, answers, report, folder)
    if line is not None and answers is None and report is None:
        problem = "--line chooses lines of a report"
        raise UsageError(Problem("line-without-report", "", problem, "give --answers or --report too."))
    check_not_input(answers, output)
    check_not_input(report, output)
    format_of(output, None, SCHEMA_SUFFIXES if schema else TEXT_SUFFIXES)
    if schema:
        text = _schema()
    elif report is not None:
        text = _explained_report(report, id, line)
    else:
        text = _explained(id, answers, line, folder)
    _give(text, output, force)


def _person_named(
    id: str | None, answers: str | None, report: str | None, folder: Path | None
) -> tuple[str | None, str | None, str | None]:
    """Return ID, answers and report, a file named in place of an ID being one of the latter two."""
    if answers is not None and report is not None:
        problem = "--answers and --report each name one person"
        raise UsageError(Problem("two-people", "", problem, "give one of them."))
    if report is not None and folder is not None:
        problem = "a saved report is explained from the file alone"
        raise UsageError(Problem("report-without-rules", "", problem, "leave out --questionnaire."))
    if id is None or answers is not None or report is not None or not _names_a_file(id):
        return id, answers, report
    from ..report import is_report

    is_saved = folder is None and is_report(read_text(id))
    return (None, None, id) if is_saved else (None, id, None)


def _names_a_file(id: str) -> bool:
    """Whether an ID is rather the name of a file: no ID contains a slash, or ends in .json or .txt."""
    return "/" in id or os.sep in id or Path(id).suffix.lower() in (".json", ".txt")


def _schema() -> str:
    import json

    from ..report import json_schema

    return json.dumps(json_schema(), indent=2) + "\n"


def _explained_report(report: str, id: str | None, line: str | None) -> str:
    from ..explain import explain_report
    from ..report import read_report

    return explain_report(read_report(read_text(report), name_of(report)), id, line)


def _explained(id: str | None, answers: str | None, line: str | None, folder: Path | None) -> str:
    """Return the questionnaire, one name of it, or one person's conclusions and lines, explained by its rules."""
    from .. import explain as explaining
    from ..content.library import load
    from ..person.answers import read_answers
    from ..person.scoring import score

    instrument = load(Path(os.path.realpath(folder)) if folder else None)
    if answers is not None:
        given = read_answers(read_text(answers), name_of(answers), instrument)
        return explaining.explain_person(score(instrument, given), id, line)
    return explaining.explain(instrument, id) if id else explaining.overview(instrument)


def codebook(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A scored CSV file: only its columns, in its order [default: all].", metavar="FILE", readable=False
        ),
    ] = None,
    format: Annotated[
        BookFormat | None,
        typer.Option(
            "--format",
            help="Markdown, or a Frictionless datapackage.json [default: by the output's suffix, else markdown].",
        ),
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(
            help="comma, semicolon, tab or a character [default: what the header shows].", metavar="CHARACTER"
        ),
    ] = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """Every column in and out: label, type, unit, codes, range, and why a cell may be empty.

    \b
    rls-screen codebook -o codebook.md
    rls-screen codebook scored.csv --format json -o datapackage.json
    """
    from ..content.library import load
    from ..exchange import codebook as book

    check_not_input(str(file) if file is not None else None, output)
    format = BookFormat(format_of(output, format and format.value, BOOK_SUFFIXES))
    instrument = load()
    name, separator = (file.name, "") if file is not None else ("scored.csv", ",")
    if file is None:
        columns = book.columns(instrument)
    else:
        with _opened(file) as lines:
            first = next(lines, "")
            separator = _separator(delimiter, lambda one: book.known(instrument, next(_cells([first], one), [])))
            rows = _cells(itertools.chain([first], lines), separator)
            columns = book.columns(instrument, next(rows, []))
            if all(column.role == "passed through" for column in columns):
                problem = "no column of a scored file is in its first line"
                raise TableError(Problem("no-known-column", shown_name(file), problem, "is --delimiter right?"))
            columns = book.as_in_file(columns, rows) if format is BookFormat.json else columns
    text = book.markdown(instrument, columns)
    if format is BookFormat.json:
        text = book.datapackage(instrument, columns, name, separator)
    _give(text, output, force)


def _separator(given: str | None, known: Callable[[str], int]) -> str:
    """The separator that was asked for, or the one by which the most columns of the header are known."""
    return max(SEPARATORS.values(), key=known) if given is None else separator_named(given)


def _cells(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    import csv

    csv.field_size_limit(MAX_CELL)
    return csv.reader(lines, delimiter=separator)


@contextmanager
def _opened(file: Path) -> Iterator[Iterator[str]]:
    """The lines of a CSV file; what is wrong with it as a message."""
    import csv

    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            yield opened
    except (UnicodeDecodeError, csv.Error):
        remedy = "give the scored file as CSV."
        raise TableError(Problem("not-csv", shown_name(file), "this is no CSV file in UTF-8", remedy)) from None
    except (OSError, ValueError) as error:
        raise cannot_read(file, error) from None


def _give(text: str, output: Path | None, force: bool) -> None:
    if output is None:
        print_text(text)
    else:
        write_text(text, output, force=force)
        typer.echo(f"Written to {shown_name(output)}", err=True)
