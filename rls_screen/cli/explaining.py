"""Where everything comes from: rules, conclusions and columns explained."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from .files import name_of, print_text, read_text, write_text


class BookFormat(StrEnum):
    """How the codebook is written."""

    markdown = "markdown"
    json = "json"


Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file instead of the screen.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the output file if it is already there.")]


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("explain")(explain)
    app.command("codebook")(codebook)


def explain(
    id: Annotated[
        str | None,
        typer.Argument(help="A question, finding, result, entry, consideration or source.", metavar="ID"),
    ] = None,
    answers: Annotated[
        str | None, typer.Option("--answers", help="One person's answers; - for standard input.", metavar="FILE")
    ] = None,
    document: Annotated[bool, typer.Option("--document", help="All rules as one Markdown document.")] = False,
    folder: Annotated[
        Path | None, typer.Option("--questionnaire", help="The folder of a questionnaire [default: the built-in one].")
    ] = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """Where a line comes from: the rule in words and as written, what it reads, who reads it, its source.

    Without an ID: everything, in the order of a review. With --answers: for that person, each conclusion with the
    rows tried, the answers they saw and what it waits for, and every line of the report with its rule.

    \b
    rls-screen explain iron_status
    rls-screen explain --answers me.txt urgency
    rls-screen explain --document -o instrument.md
    """
    from .. import explain as explaining
    from ..answers import read_answers
    from ..library import load
    from ..score import score

    if document and (id or answers):
        raise UsageError("--document holds everything: leave out the ID and --answers.")
    instrument = load(folder.resolve() if folder else None, people=document)
    text = explaining.explain(instrument, id) if id else explaining.overview(instrument)
    if document:
        text = explaining.document(instrument)
    elif answers is not None:
        given = read_answers(read_text(answers), name_of(answers), instrument)
        text = explaining.explain_person(score(instrument, given), id)
    _give(text, output, force)


def codebook(
    file: Annotated[
        Path | None,
        typer.Argument(help="A scored CSV file: only its columns, in its order [default: all].", metavar="FILE"),
    ] = None,
    format: Annotated[
        BookFormat, typer.Option("--format", help="Markdown, or a Frictionless datapackage.json.")
    ] = BookFormat.markdown,
    delimiter: Annotated[str, typer.Option("--delimiter", help="What stands between the cells of FILE.")] = ",",
    output: Output = None,
    force: Force = False,
) -> None:
    """Every column in and out: label, type, unit, codes, range, and why a cell may be empty.

    \b
    rls-screen codebook -o codebook.md
    rls-screen codebook scored.csv --format json -o datapackage.json
    """
    from .. import codebook as book
    from ..library import load

    instrument = load()
    header = _header(file, delimiter) if file is not None else None
    columns = book.columns(instrument, header)
    if format is BookFormat.json:
        text = book.datapackage(instrument, columns, file.name if file else "scored.csv", delimiter)
    else:
        text = book.markdown(instrument, columns)
    _give(text, output, force)


def _header(file: Path, delimiter: str) -> list[str]:
    import csv
    import io

    return next(csv.reader(io.StringIO(read_text(str(file))), delimiter=delimiter), [])


def _give(text: str, output: Path | None, force: bool) -> None:
    if output is None:
        print_text(text)
    else:
        write_text(text, output, force=force)
        typer.echo(f"Written to {output}", err=True)
