"""The command `verify`: stored results in, which of them this version computes otherwise, and why."""

from __future__ import annotations

import codecs
import csv
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Exit, Problem, TableError, UsageError, shown_name
from ..writing import Draft
from .batching import BadCells, BadCellsOption, Constants, DecimalComma, DecimalPoint, Map, Missing
from .files import check_not_input, name_of, read_text
from .progress import progress_bar
from .streams import print_text

if TYPE_CHECKING:
    from ..batch.request import Request
    from ..content.changes import ChangeLog
    from ..content.instrument import Instrument

Stored = Annotated[
    str,
    typer.Argument(help="The table that `batch` wrote, or one person's report that `score` saved (.json).",
                   metavar="SCORED", show_default=False),
]  # fmt: skip
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="Every difference, one a line: row, line, result, stored, now, the entry that "
                 "explains it (CSV). A file of this name is replaced.", metavar="FILE"),
]  # fmt: skip
Run = Annotated[
    str | None,
    typer.Option(help="The run file of the scoring run, which says how the table was read.", metavar="RUN.json"),
]
Content = Annotated[
    Path | None,
    typer.Option(help="Compute by the questionnaire in this folder [default: the built-in one].", metavar="FOLDER",
                 readable=False),
]  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("verify")(verify)


def verify(
    scored: Stored,
    map: Map = None,
    set: Constants = None,
    missing: Missing = None,
    bad_cells: BadCellsOption = BadCells.UNSCORED,
    decimal_comma: DecimalComma = False,
    decimal_point: DecimalPoint = False,
    run: Run = None,
    content: Content = None,
    output: Output = None,
) -> None:
    """Compute every stored result again, and show which differ and what explains that.

    Each difference is named with the entry of the changelog's Scoring that explains it, or as unexplained. Exit status
    0: all results are the same; 3: some differ, explained or not.

    \b
    rls-screen verify scored.csv
    rls-screen verify scored.csv --map study.toml --missing 9,99 -o differences.csv
    rls-screen verify scored.csv --run run.json
    rls-screen verify report.json
    """
    from ..batch.request import Request
    from ..content.library import change_log, load

    folder = Path(os.path.realpath(content)) if content is not None else None
    given = Request(
        map=map, set=tuple(set or ()), missing=tuple(missing or ()), bad_cells=bad_cells.value,
        decimal_comma=decimal_comma, decimal_point=decimal_point,
    )  # fmt: skip
    for file in (scored, map, run):
        check_not_input(file, output)
    if run is not None and given != Request():
        problem, remedy = "the run file says how the table is read", "leave out the other options."
        raise UsageError(Problem("run-with-options", "--run", problem, remedy))
    instrument = load(folder)
    log = change_log(instrument)
    if Path(scored).suffix.lower() == ".json":
        if run is not None or given != Request():
            problem, remedy = "a report of one person is read as it is", "leave out --run, --map and the like."
            raise UsageError(Problem("report-with-options", "verify", problem, remedy))
        differ = _report(scored, instrument, log, output)
    else:
        differ = _table(scored, _request(scored, run) if run is not None else given, instrument, log, output)
    if differ:
        raise typer.Exit(Exit.SOME_ROWS_HAVE_PROBLEMS)


def _request(scored: str, run: str) -> Request:
    """Return how the table of a run was read. Raises TableError where the scored table is not that of the run."""
    from ..batch.request import Request, read_run
    from ..errors import cannot_read
    from ..tables.files.source import described

    earlier = read_run(read_text(run), run, Path(run).parent)
    try:
        found = described(Path(scored))
    except OSError as error:
        raise cannot_read(scored, error) from None
    if found.sha256 != earlier.outputs["scored"]["sha256"]:
        problem = "this is not the table that the run wrote, or it was changed since"
        raise TableError(Problem("scored-edited", shown_name(scored), problem, "give the table as it was written."))
    fields = ("map", "set", "missing", "bad_cells", "decimal_comma", "decimal_point")
    return replace(Request(), **{one: getattr(earlier.request, one) for one in fields})


def _report(scored: str, instrument: Instrument, log: ChangeLog, output: Path | None) -> bool:
    from ..verification.person import verify_report
    from ..verification.summary import cells, report_lines

    version, found = verify_report(read_text(scored), name_of(scored), instrument, log)
    with _listing(output) as add:
        for one in found:
            add(("", "", *cells(one)))
    print_text("\n".join(report_lines(version, found, instrument.head.version)) + "\n")
    return bool(found)


def _table(scored: str, request: Request, instrument: Instrument, log: ChangeLog, output: Path | None) -> bool:
    from ..tables.maps.study_map import StudyMap, read_map
    from ..verification.summary import cells, table_lines
    from ..verification.table import Verification, opened

    study_map = read_map(read_text(request.map), name_of(request.map)) if request.map is not None else StudyMap()
    with opened(scored, request, study_map, instrument) as (source, how), _listing(output) as add:
        verification = Verification(source, how, instrument, log)
        with progress_bar(source.total_bytes) as advance:
            for one in verification.differences(advance):
                add((str(one.row), str(one.line), *cells(one.explanation)))
    print_text("\n".join(table_lines(verification.tally, instrument.head.version)) + "\n")
    return bool(verification.tally.differing)


@contextmanager
def _listing(output: Path | None) -> Iterator[Callable[[Iterable[str]], None]]:
    """Yield a function that adds a line to the list of differences; the file appears when the list is complete."""
    from ..verification.summary import HEADINGS

    if output is None:
        yield lambda cells: None
        return
    draft = Draft(output, force=True)
    try:
        writer = csv.writer(codecs.getwriter("utf-8")(draft.file), lineterminator="\n")

        def add(cells: Iterable[str]) -> None:
            with draft.writing():
                writer.writerow(cells)

        add(HEADINGS)
        yield add
        draft.finish()
        draft.commit()
        draft.sync_folder()
    finally:
        draft.discard()
    typer.echo(f"Written to {shown_name(output)}", err=True)
