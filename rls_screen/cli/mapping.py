"""The command `map`: look at a table, propose how its columns answer the questions, ask what only a person knows."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import Exit, Problem, TableError, printable
from ..writing import check_can_write, write_text
from .files import check_not_input, name_of, read_text
from .streams import print_text

Table = Annotated[
    str, typer.Argument(help="The table, as your tool exports it; - for CSV from standard input.", metavar="FILE")
]
Dictionary = Annotated[
    str | None, typer.Option(help="The data dictionary of REDCap (CSV), with labels and choices.", metavar="FILE")
]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="The map, as TOML [default: standard output].", metavar="MAP")
]
Force = Annotated[bool, typer.Option("--force", help="Replace the map if it exists.")]
Delimiter = Annotated[
    str | None,
    typer.Option(help="comma, semicolon, tab or a character [default: what the header shows].", metavar="CHARACTER"),
]
Encoding = Annotated[str, typer.Option(help="utf-8, latin-1 or windows-1252.", metavar="NAME")]


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("map")(propose_map)


def propose_map(
    file: Table,
    dictionary: Dictionary = None,
    output: Output = None,
    force: Force = False,
    delimiter: Delimiter = None,
    encoding: Encoding = "utf-8",
) -> None:
    """Propose the map of a study's table for `batch --map`: item, unit and codes of each column, and how sure that is.

    What the table itself does not settle is asked on a terminal; elsewhere it is written with a question mark, and
    `batch` does not read such a column. A warning sign or a unit is never guessed. Exit status 3: something is open.

    \b
    rls-screen map export.csv -o study.toml
    rls-screen map export.csv --dictionary redcap.csv -o study.toml
    rls-screen batch export.csv -o scored.csv --map study.toml
    """
    from ..content.library import load
    from ..tables.opening import encoding_of, opened, separator_of
    from ..tables.proposals.map_text import map_text
    from ..tables.proposals.proposal import propose
    from ..tables.proposals.sheet import look_at, read_dictionary
    from .map_questions import Asking

    check_not_input(file, output)
    if output is not None:
        check_can_write(output, force=force)
    described = read_dictionary(read_text(dictionary), name_of(dictionary)) if dictionary is not None else None
    instrument = load()
    with opened(file, instrument, (), separator_of(delimiter, file), encoding_of(encoding)) as source:
        sheet = look_at(source, described)
    proposal = propose(sheet, instrument)
    if proposal.is_empty:
        problem, remedy = "no column is recognised as a question", "`rls-screen codebook` lists the questions."
        raise TableError(Problem("nothing-to-map", sheet.name, problem, remedy))
    if sys.stdin.isatty() and sys.stderr.isatty() and file != "-":
        Asking(proposal, instrument).ask()
    text = map_text(proposal, instrument)
    if output is None:
        print_text(text)
    else:
        write_text(text, output, force=force)
        typer.echo(_ending(file, output, is_open=proposal.open), err=True)
    if proposal.open:
        raise typer.Exit(Exit.SOME_ROWS_HAVE_PROBLEMS)


# What a map settles: headings that name no item, and codes that are no answers.
SETTLED_BY_A_MAP = {
    "no-known-column", "doubtful-heading", "doubtful-second-heading", "section-without-column", "unit-column",
    "columns-without-name", "same-heading", "two-columns-for-one-item", "unknown-unit", "map-unknown-column",
    "empty-without-when",
}  # fmt: skip


def map_command(file: str) -> str:
    """The command that proposes a map for a file, as a last line of a message."""
    return f"A map proposed from this file: rls-screen map {printable(shlex.quote(file))} -o study.toml"


def with_map_command(error: TableError, file: str) -> TableError:
    """The error of a table, with the command that proposes a map where a map settles it."""
    if file == "-" or not SETTLED_BY_A_MAP & {*error.codes}:
        return error
    return error.extended(f"\n  {map_command(file)}")


def _ending(file: str, output: Path, *, is_open: bool) -> str:
    """What to do with the map now."""
    if is_open:
        return f"{output} is written. Lines with a question mark are open: settle them, then run batch with it."
    return f"{output} is written. Read it, then: rls-screen batch {file} -o scored.csv --map {output}"
