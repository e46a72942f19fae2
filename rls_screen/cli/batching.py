"""The command `batch`: many people, a table in, a scored table out."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from .. import __version__
from ..errors import Exit, TableError
from .files import name_of, read_text
from .mapping import map_command, with_map_command
from .streams import silence_standard_output

if TYPE_CHECKING:
    from ..batch.run import Batch

Table = Annotated[str, typer.Argument(help="The table: .csv or .parquet; - for CSV from standard input.", metavar="IN")]
Output = Annotated[
    str,
    typer.Option(
        "-o",
        "--output",
        help="The scored table: .csv or .parquet; - for standard output. A file of this name is replaced.",
        metavar="OUT",
    ),
]
Problems = Annotated[
    str | None,
    typer.Option(
        help="Every unusable cell and broken line: row, line, column, value, what is allowed (CSV).", metavar="FILE"
    ),
]
Summary = Annotated[str | None, typer.Option(help="The counts of everything, as .md or .json.", metavar="FILE")]
Audit = Annotated[
    str | None,
    typer.Option(help="Row by row: answers off the path, and questions on it without an answer (CSV).", metavar="FILE"),
]
Map = Annotated[
    str | None, typer.Option(help="Your own column names and codes (TOML; an example is above).", metavar="FILE")
]
Constants = Annotated[
    list[str] | None,
    typer.Option(help="The same answer for everybody, where there is no column for it.", metavar="ITEM=VALUE"),
]
Missing = Annotated[
    list[str] | None,
    typer.Option(help="Codes that mean not answered: 9,99,NA; for a number by its name: ITEM=99.", metavar="CODES"),
]
Delimiter = Annotated[
    str | None,
    typer.Option(help="comma, semicolon, tab or a character [default: what the header shows].", metavar="CHARACTER"),
]
Encoding = Annotated[
    str, typer.Option(help="utf-8, latin-1 or windows-1252. What is written is always UTF-8.", metavar="NAME")
]
DecimalComma = Annotated[bool, typer.Option("--decimal-comma", help="Numbers are written 11,9.")]
DecimalPoint = Annotated[
    bool,
    typer.Option("--decimal-point", help="1.200 is 1.2, also where cells are separated by semicolons."),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        help="A column to skip although its name is nearly a question's: it passes through. * matches anything.",
        metavar="HEADING",
    ),
]
Partial = Annotated[
    bool, typer.Option("--partial", help="The table has none of the core questions, or none of the warning signs.")
]


class BadCells(StrEnum):
    """What becomes of a row with a cell that is not an answer."""

    UNSCORED = "unscored"
    UNKNOWN = "unknown"


BadCellsOption = Annotated[
    BadCells,
    typer.Option(
        "--bad-cells",
        help="unknown: score a row with a bad cell with that cell unknown, and read a limit such as <5 as it is.",
    ),
]
ExcelSafe = Annotated[
    bool, typer.Option("--excel-safe", help="Put ' before text that a spreadsheet would run as a formula.")
]
ReplaceResults = Annotated[bool, typer.Option("--replace-results", help="The table is already scored: score it again.")]

LONG_WORK = 5_000_000  # bytes from which on a progress bar is shown


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("batch")(batch)


def batch(
    file: Table,
    output: Output,
    problems: Problems = None,
    summary: Summary = None,
    audit: Audit = None,
    map: Map = None,
    set: Constants = None,
    missing: Missing = None,
    delimiter: Delimiter = None,
    encoding: Encoding = "utf-8",
    decimal_comma: DecimalComma = False,
    decimal_point: DecimalPoint = False,
    excel_safe: ExcelSafe = False,
    replace_results: ReplaceResults = False,
    ignore: Ignore = None,
    partial: Partial = False,
    bad_cells: BadCellsOption = BadCells.UNSCORED,
) -> None:
    """Score many people's answers, one person a row, by the same rules as one person's.

    Every row comes out once, in order: your columns unchanged, then the results, then `problems`. A cell that is not an
    answer is named, never guessed; its row is not scored, except for its red flags. Exit status 3: some rows have
    problems.

    \b
    rls-screen batch people.csv -o scored.csv
    rls-screen batch people.csv -o scored.parquet --problems problems.csv --summary summary.md
    rls-screen batch export.csv -o scored.csv --map study.toml --missing 9,99 --set lupus_diagnosis=yes

    \b
    study.toml:
      [columns]
      RLS1 = { item = "urge_to_move", codes = { "1" = "yes", "2" = "past", "3" = "no", "9" = "" } }
      HB   = "hemoglobin[g/dL]"
      FER  = { item = "ferritin", unit = "ug/L", decimal = "," }
    """
    from ..batch.output import Outputs
    from ..batch.run import Batch
    from ..batch.summary import as_lines
    from ..content.library import load
    from ..tables.encoding import WORDED
    from ..tables.layout import Options, layout
    from ..tables.opening import check_apart, check_kinds, encoding_of, opened, separator_of
    from ..tables.study_map import StudyMap, read_map

    check_apart(
        {"the input": file, "the map": map},
        {"the output": output, "--problems": problems, "--summary": summary, "--audit": audit},
    )
    outputs = Outputs(output, problems, summary, audit, excel_safe)
    outputs.check()
    mapped = read_map(read_text(map), name_of(map)) if map is not None else StudyMap()
    instrument = load()
    options = Options(
        mapped, tuple(set or ()), tuple(missing or ()), decimal_comma, decimal_point, replace_results,
        tuple(ignore or ()), partial, bad_cells=bad_cells.value,
    )  # fmt: skip
    with opened(file, instrument, mapped, separator_of(delimiter, file), encoding_of(encoding)) as source:
        options = replace(options, separator=source.separator, typed=source.typed, labels=source.labels)
        try:
            how = layout(source.name, source.headings, instrument, options)
        except TableError as refused:
            raise with_map_command(refused, file) from None
        outputs.check_separator(source.separator)
        check_kinds(source, tuple(column.heading for column in how.columns), typed=outputs.as_parquet)
        run = Batch(source, how, instrument, outputs)
        with _stopped_cleanly(run), _progress(source.total_bytes) as advance:
            found = run.run(__version__, advance, _separator_remark(source.separator))
    for line in as_lines(found, run.tally.places, instrument):
        typer.echo(line, err=True)
    if file != "-" and any(
        run.tally.unreadable[column.item.id] for column in how.columns if column.item.kind in WORDED
    ):
        typer.echo(map_command(file), err=True)
    if run.tally.with_problems:
        raise typer.Exit(Exit.SOME_ROWS_HAVE_PROBLEMS)


def _separator_remark(separator: str | None) -> tuple[str, ...]:
    """A remark on the separator that the header decided, unless it is a comma."""
    names = {";": "semicolons", "\t": "tabs"}
    return (f"Cells are separated by {names[separator]}.",) if separator in names else ()


@contextlib.contextmanager
def _stopped_cleanly(run: Batch) -> Iterator[None]:
    """On Ctrl-C, SIGTERM, SIGHUP or a closed pipe, report which outputs exist and exit with that status.

    Drafts are deleted by `Batch` itself.
    """
    before = {}
    for name, status in (("SIGTERM", Exit.TERMINATED), ("SIGHUP", Exit.HANGUP)):
        number = getattr(signal, name, None)
        # A signal that was ignored at the start, as under nohup or in a shell's background, stays ignored.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, lambda *_, status=status: sys.exit(status))
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as stopped:
        with contextlib.suppress(OSError):  # the terminal may be closed
            typer.echo(f"Stopped; {run.what_is_there}.", err=True)
        code = stopped.code if isinstance(stopped, SystemExit) else Exit.INTERRUPTED
        raise typer.Exit(int(code or Exit.TERMINATED)) from None
    except BrokenPipeError:
        silence_standard_output()
        raise typer.Exit(Exit.PIPE_CLOSED) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _progress(total: int | None) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal for a large file; yield the function that advances it (rows, bytes)."""
    if not sys.stderr.isatty() or (total or 0) < LONG_WORK:
        yield lambda rows, done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TextColumn("{task.percentage:>3.0f} %  {task.fields[rows]} rows"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, rows=0)
        yield lambda rows, done: bar.update(task, completed=done, rows=rows)
