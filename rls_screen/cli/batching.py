"""The command `batch`: many people, a table in, a scored table out."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import __version__
from ..errors import Exit, Problem, TableError, UsageError, shown_name
from .files import name_of, read_text
from .mapping import map_command, with_map_command
from .progress import progress_bar
from .streams import silence_standard_output

if TYPE_CHECKING:
    from ..batch.counting import Tally
    from ..batch.output import Outputs
    from ..batch.request import Request
    from ..batch.run import Batch

Tables = Annotated[
    list[str] | None,
    typer.Argument(
        help="The table: .csv, .xlsx, .parquet, .sav, .dta, .xpt, .sas7bdat, also .csv.gz or .csv.zst; several of one "
        "kind, or a folder of Parquet files, are read as one; - for CSV from standard input.",
        metavar="IN…",
        show_default=False,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        help="The scored table: .csv, .parquet, .xlsx, .sav or .dta; - for standard output. A file of this name is "
        "replaced.",
        metavar="OUT",
    ),
]
Problems = Annotated[
    str | None,
    typer.Option(
        help="Every unusable cell and broken line: row, line, column, value, what is allowed (CSV).", metavar="FILE"
    ),
]
Summary = Annotated[
    str | None, typer.Option(help="Counts of rows, problems and results, as .md or .json.", metavar="FILE")
]
Audit = Annotated[
    str | None,
    typer.Option(help="Row by row: answers off the path, and questions on it without an answer (CSV).", metavar="FILE"),
]
Map = Annotated[
    str | None,
    typer.Option(help="Your own column names and codes (TOML; `rls-screen batch --help` shows one).", metavar="FILE"),
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
    str, typer.Option(help="utf-8, utf-16, latin-1 or windows-1252. What is written is always UTF-8.", metavar="NAME")
]
DecimalComma = Annotated[bool, typer.Option("--decimal-comma", help="Read numbers with a decimal comma, such as 11,9.")]
DecimalPoint = Annotated[
    bool,
    typer.Option("--decimal-point", help="Read 1.200 as 1.2, also where semicolons separate the cells."),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        help="Pass a column through unread although its name is close to a question's; * matches anything.",
        metavar="HEADING",
    ),
]
Partial = Annotated[
    bool, typer.Option("--partial", help="Accept a table without any core question, or without any warning sign.")
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
    bool,
    typer.Option(
        "--excel-safe",
        help="Put ' before text that a spreadsheet would run as a formula, and a mark of UTF-8 before the first line.",
    ),
]
ReplaceResults = Annotated[bool, typer.Option("--replace-results", help="Score an already scored table again.")]

Sheet = Annotated[
    str | None, typer.Option(help="The sheet of a spreadsheet [default: the one with the questions].", metavar="NAME")
]
ListColumns = Annotated[
    bool, typer.Option("--list-columns", help="Also write lists of results as columns of 0 and 1, after all others.")
]
Run = Annotated[
    str | None,
    typer.Option(help="Write how to repeat this run: command, versions, hashes, counts (.json).", metavar="FILE"),
]
Again = Annotated[
    str | None,
    typer.Option(
        help="Repeat the run of a file that --run wrote, and say whether the bytes are the same.", metavar="RUN.json"
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("batch")(batch)


def batch(
    files: Tables = None,
    output: Output = None,
    problems: Problems = None,
    summary: Summary = None,
    audit: Audit = None,
    map: Map = None,
    set: Constants = None,
    missing: Missing = None,
    bad_cells: BadCellsOption = BadCells.UNSCORED,
    delimiter: Delimiter = None,
    encoding: Encoding = "utf-8",
    sheet: Sheet = None,
    decimal_comma: DecimalComma = False,
    decimal_point: DecimalPoint = False,
    excel_safe: ExcelSafe = False,
    list_columns: ListColumns = False,
    replace_results: ReplaceResults = False,
    ignore: Ignore = None,
    partial: Partial = False,
    run: Run = None,
    again: Again = None,
) -> None:
    """Score many people's answers, one person a row, by the same rules as one person's.

    Every row comes out once, in order: your columns unchanged, then the results, then `problems`. A cell that is not an
    answer is named, never guessed; its row is not scored, except for its red flags. Exit status 3: some rows have
    problems.

    \b
    rls-screen batch people.csv -o scored.csv
    rls-screen batch people.csv -o scored.parquet --problems problems.csv --summary summary.md
    rls-screen batch export.csv -o scored.csv --map study.toml --missing 9,99 --set lupus_diagnosis=yes
    rls-screen batch study.sav -o scored.sav --bad-cells unknown --run run.json
    rls-screen batch --again run.json

    \b
    study.toml:
      [columns]
      RLS1 = { item = "urge_to_move", codes = { "1" = "yes", "2" = "past", "3" = "no", "9" = "" } }
      HB   = "hemoglobin[g/dL]"
      FER  = { item = "ferritin", unit = "ug/L", decimal = "," }
    """
    from ..batch.output import Outputs
    from ..batch.request import Request

    request = Request(
        tuple(files or ()), map, tuple(set or ()), tuple(missing or ()), delimiter, encoding, sheet, decimal_comma,
        decimal_point, tuple(ignore or ()), partial, bad_cells.value, replace_results, excel_safe, list_columns,
    )  # fmt: skip
    if again is not None:
        _check_alone(request, problems, summary, audit, run)
        repeat(again, output)
        return
    if not files or output is None:
        what = "a table" if not files else "-o OUT"
        raise UsageError(Problem("argument-missing", "batch", f"{what} is missing", "see `rls-screen batch --help`."))
    scored = score_files(request, Outputs(output, problems, summary, audit, run))
    for line in scored.lines:
        typer.echo(line, err=True)
    if scored.tally.with_problems:
        raise typer.Exit(Exit.SOME_ROWS_HAVE_PROBLEMS)


@dataclass(frozen=True)
class ScoredFiles:
    """A finished run: its summary, the counts, and the lines for standard error."""

    summary: dict[str, Any]
    tally: Tally
    lines: tuple[str, ...]


def score_files(request: Request, outputs: Outputs) -> ScoredFiles:
    """Score the files of a request and write the outputs, with a progress bar on a terminal."""
    from ..batch.request import Provenance
    from ..batch.run import Batch
    from ..batch.summary import as_lines
    from ..content.library import load
    from ..tables.answers.encoding import WORDED
    from ..tables.files.source import of_bytes
    from ..tables.maps.study_map import StudyMap, read_map
    from ..tables.opening import check_apart, check_kinds, files_of

    names = files_of(request.files)
    inputs = {f"the input {shown_name(one)}" if len(names) > 1 else "the input": one for one in names}
    kept = {"the output": outputs.scored, "--problems": outputs.problems, "--summary": outputs.summary}
    check_apart({**inputs, "the map": request.map}, {**kept, "--audit": outputs.audit, "--run": outputs.run})
    outputs.check()
    text = read_text(request.map) if request.map is not None else None
    study_map = read_map(text, name_of(request.map or "")) if text is not None else StudyMap()
    map_file = of_bytes(name_of(request.map or ""), text.encode()) if text is not None else None
    instrument = load()
    hashed = outputs.are_tied or outputs.kind == "parquet"  # Parquet holds its own provenance
    with _naming_a_map(names), request.opened(study_map, instrument, hashed=hashed) as (source, how):
        outputs.check_separator(source.separator)
        check_kinds(source, tuple(column.heading for column in how.columns), typed=outputs.kind == "parquet")
        run = Batch(source, how, instrument, outputs, Provenance(request, map_file, __version__))
        with _stopped_cleanly(run), progress_bar(source.total_bytes) as advance:
            found = run.run(advance, _separator_remark(source.separator))
    lines = [*as_lines(found, run.tally.places, instrument)]
    unread_codes = any(run.tally.unreadable[column.item.id] for column in how.columns if column.item.kind in WORDED)
    if unread_codes and "-" not in names:
        lines.append(map_command(names[0]))
    return ScoredFiles(found, run.tally, tuple(lines))


@contextlib.contextmanager
def _naming_a_map(names: Sequence[str]) -> Iterator[None]:
    """Add the command that proposes a map to the error of a table, where a map settles it."""
    try:
        yield
    except TableError as refused:
        raise with_map_command(refused, names[0]) from None


def _check_alone(request: Request, *outputs: str | None) -> None:
    """Raise UsageError where --again was given with anything but -o: the run file says everything else."""
    from ..batch.request import Request

    if request != Request() or any(one is not None for one in outputs):
        problem, remedy = "the run file says everything but -o", "leave out the other options."
        raise UsageError(Problem("again-with-options", "--again", problem, remedy))


def repeat(file: str, output: str | None) -> None:
    """Repeat the run of a run file, and say whether the outputs have the same bytes; exit with 3 where they differ.

    The outputs are compared and not kept; the scored table is written to `output` where that is given.
    """
    from ..batch.output import Outputs
    from ..batch.request import read_run

    earlier = read_run(read_text(file), file, Path(file).parent)
    with tempfile.TemporaryDirectory() as folder:
        names = {what: str(Path(folder, f"{what}{Path(one['name']).suffix or '.csv'}"))
                 for what, one in earlier.outputs.items()}  # fmt: skip
        names["scored"] = output or names["scored"]
        scored = score_files(earlier.request, Outputs(**names, run=str(Path(folder, "run.json"))))
        found = json.loads(Path(folder, "run.json").read_text("utf-8"))["outputs"]
    changes = [*earlier.changes(scored.summary["provenance"])]
    differing = [what for what, one in earlier.outputs.items() if found[what]["sha256"] != one["sha256"]]
    for line in changes:
        typer.echo(f"Since then: {line}.", err=True)
    for what in earlier.outputs:
        typer.echo(f"{what}: {'DIFFERENT bytes' if what in differing else 'the same bytes'}", err=True)
    if differing:
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
