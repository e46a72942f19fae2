"""The command `cohort`: a scored table in, the report of a study out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Problem, TableError, UsageError, shown_name
from ..writing import check_can_write, make_folder, write_bytes
from .files import format_of, name_of, read_text
from .progress import progress_bar

if TYPE_CHECKING:
    from ..cohort import StudyReport

SUFFIXES = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".docx": "docx",
            ".xlsx": "xlsx"}  # fmt: skip
DRAWN = {"html", "docx"}  # formats that hold figures


class Take(StrEnum):
    """Which row of a person is counted."""

    first = "first"
    last = "last"


class FigureFormat(StrEnum):
    """How figures are written."""

    svg = "svg"
    pdf = "pdf"
    png = "png"


Scored = Annotated[
    str, typer.Argument(help="The table that `batch` wrote: .csv, .parquet, .xlsx, .sav, .dta, .csv.gz or .csv.zst.",
                        metavar="SCORED", show_default=False)
]  # fmt: skip
Output = Annotated[
    Path, typer.Option("-o", "--output", help="The report: .html, .md or .docx, or its tables as .xlsx. A file of this "
                       "name is replaced.", metavar="OUT", show_default=False)
]  # fmt: skip
SummaryFile = Annotated[
    str | None, typer.Option("--summary", help="The summary of the scoring run (.json), for the flow of rows.",
                             metavar="FILE")
]  # fmt: skip
By = Annotated[str | None, typer.Option(help="The same tables for each text of this column.", metavar="COLUMN")]
Per = Annotated[
    str | None, typer.Option(help="The column with the person's code, where a person has several rows.",
                             metavar="COLUMN")
]  # fmt: skip
TakeOption = Annotated[
    Take | None, typer.Option(help="Count one row a person: the first or the last. Without it all rows count, and "
                              "intervals allow for several rows of one person.")
]  # fmt: skip
ReferenceOption = Annotated[
    str | None, typer.Option("--reference", help="Agreement with a diagnosis: a column and the text that is a yes "
                             "(dx=yes), or also the one that is a no (dx=RLS/none).", metavar="COLUMN=YES[/NO]")
]  # fmt: skip
Visits = Annotated[
    str | None, typer.Option(help="The column that tells the visit, where people were screened again: from which "
                             "result to which, who was lost, paired differences. Without --per people are found by the "
                             "question for their code.", metavar="COLUMN")
]  # fmt: skip
Prevalence = Annotated[
    str | None, typer.Option(help="Per cent, for predictive values: 5,10,20 [default: those of the questionnaire].",
                             metavar="NUMBERS")
]  # fmt: skip
Suppress = Annotated[
    int | None, typer.Option(help="Print counts under this number, and those of the same row that would tell them, as "
                             "<NUMBER.", min=2, metavar="NUMBER")
]  # fmt: skip
Figures = Annotated[Path | None, typer.Option(help="A folder for the figures as files of their own.", metavar="FOLDER")]
FigureFormatOption = Annotated[FigureFormat, typer.Option("--figure-format", help="How these files are written.")]
Map = Annotated[
    str | None, typer.Option(help="The map of the scoring run, to read the answers by it (TOML).", metavar="FILE")
]
Missing = Annotated[
    list[str] | None, typer.Option(help="Codes that mean not answered, as for `batch`.", metavar="CODES")
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("cohort")(cohort)


def cohort(
    scored: Scored,
    output: Output,
    summary: SummaryFile = None,
    by: By = None,
    per: Per = None,
    take: TakeOption = None,
    reference: ReferenceOption = None,
    visits: Visits = None,
    prevalence: Prevalence = None,
    suppress: Suppress = None,
    figures: Figures = None,
    figure_format: FigureFormatOption = FigureFormat.svg,
    map: Map = None,
    missing: Missing = None,
) -> None:
    """Make the tables and figures of a study from a scored table.

      The flow of rows, who was screened, the screening results with intervals and bounds, how soon, red flags, medicine
      classes, missing answers; with --visits also transitions between visits, with --reference agreement with a
      diagnosis. No row is dropped without being counted.

      \b
      rls-screen cohort scored.csv -o report.html
      rls-screen cohort scored.parquet -o report.docx --by site --suppress 5
      rls-screen cohort scored.csv -o report.html --per subject_id --take first --summary summary.json
      rls-screen cohort scored.csv -o report.html --per subject_id --visits visit
    rls-screen cohort scored.csv -o report.html --reference dx=yes --figures figures --figure-format pdf
    """
    from .. import __version__
    from ..cohort import Wanted, check_drawable, loading, read_study, study_report
    from ..cohort.agreement import Reference
    from ..cohort.flow import read_summary
    from ..cohort.visits import check_paired
    from ..content.library import load
    from ..tables.maps.study_map import StudyMap, read_map

    format = format_of(output, None, SUFFIXES) if output.suffix else _refused(output)
    _check_outputs(scored, output, summary, map)
    if take is not None and per is None:
        problem, remedy = "it is not said which rows are of one person", "add --per COLUMN."
        raise UsageError(Problem("take-without-per", "--take", problem, remedy))
    if visits is not None:
        if take is not None:
            problem, remedy = "one row a person has no second visit", "leave out --take or --visits."
            raise UsageError(Problem("visits-with-take", "--visits", problem, remedy))
        check_paired()
    at = _prevalences(prevalence)
    named = Reference.of(reference) if reference is not None else None
    if figures is not None:
        check_drawable()
    instrument = load()
    rules = instrument.head.cohort
    if rules is None:
        problem, remedy = "this questionnaire has no [cohort]", "describe it in questionnaire.toml."
        raise TableError(Problem("no-study-rules", instrument.head.id, problem, remedy))
    study_map = read_map(read_text(map), name_of(map)) if map is not None else StudyMap()
    told = (name_of(summary), read_summary(read_text(summary), name_of(summary))) if summary is not None else None
    wanted = Wanted(by, per, take.value if take else None, named.column if named else None, visits, study_map,
                    tuple(missing or ()))  # fmt: skip
    with loading(wanted=figures is not None or format in DRAWN):
        study = read_study(scored, instrument, rules, wanted, progress_bar)
    report = study_report(
        study, program_version=__version__, summary=told, reference=named, prevalences=at, suppress=suppress
    )
    _write(report, output, format, figures, figure_format.value)


def _refused(output: Path) -> str:
    remedy = "choose a name that ends in .html, .md, .docx or .xlsx."
    raise UsageError(Problem("unknown-ending", shown_name(output), "the ending tells how it is written", remedy))


def _check_outputs(scored: str, output: Path, summary: str | None, map: str | None) -> None:
    from ..tables.opening import check_apart

    check_apart({"the scored table": scored, "--summary": summary, "--map": map}, {"the report": str(output)})
    check_can_write(output, force=True)


def _prevalences(given: str | None) -> tuple[float, ...]:
    if given is None:
        return ()
    try:
        numbers = tuple(float(one.strip().rstrip("%")) for one in given.split(","))
        if not all(0 < one < 100 for one in numbers):
            raise ValueError
    except ValueError:
        problem, remedy = "these are not percentages between 0 and 100", "write them as 5,10,20."
        raise UsageError(Problem("bad-prevalence", "--prevalence", problem, remedy)) from None
    return numbers


def _write(report: StudyReport, output: Path, format: str, figures: Path | None, figure_format: str) -> None:
    """Write the report, and the figures into their folder; say which files there are."""
    from ..cohort import docx, drawn, html, markdown, xlsx
    from ..content.library import load

    files: dict[str, str] = {}
    if figures is not None:
        make_folder(figures)
        for figure in report.figures:
            if figure.boxes or figure.bars:
                file = figures / f"{figure.id}.{figure_format}"
                write_bytes(drawn(figure, figure_format), file, force=True)
                files[figure.id] = file.as_posix()
    match format:
        case "html":
            words = load().study_words
            assert words is not None
            made = html(report, words.figures).encode()
        case "docx":
            made = docx(report)
        case "xlsx":
            made = xlsx(report)
        case _:
            made = markdown(report, files).encode()
    write_bytes(made, output, force=True)
    typer.echo(f"Written to {shown_name(output)}", err=True)
    if files and figures is not None:
        typer.echo(f"{len(files)} figures written to {shown_name(figures)}", err=True)
