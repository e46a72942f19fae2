"""The command `compare`: two visits of one person in, what is different between them out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from .. import __version__
from ..errors import AnswerError, Problem, UsageError
from .files import check_not_input, name_of, read_text
from .one_person import Force, Output, ReportFormat
from .report_formats import Format, give, report_format

if TYPE_CHECKING:
    from ..content.instrument import Instrument
    from ..person.scoring import Score

Before = Annotated[
    str,
    typer.Argument(
        help="The earlier visit: an answer file or a saved report (.json); - for standard input.", metavar="BEFORE",
        show_default=False,
    ),
]  # fmt: skip
After = Annotated[str, typer.Argument(help="The newer visit, likewise.", metavar="AFTER", show_default=False)]
DifferentCodes = Annotated[
    bool, typer.Option("--different-codes", help="Both files are of one person although their codes differ.")
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("compare")(compare)


def compare(
    before: Before,
    after: After,
    format: ReportFormat = None,
    output: Output = None,
    force: Force = False,
    different_codes: DifferentCodes = False,
) -> None:
    """Show what is different between two visits of one person, on one page.

    What cannot wait by the newer visit comes first; then what changed, with dates and units, answers that should not
    have changed, and what cannot be compared and why. Both visits are scored under this version. Nothing is called
    better or worse.

    \b
    rls-screen compare march.json june.json
    rls-screen compare march.json june.json -o visits.pdf
    """
    from ..content.library import change_log, comparison_rules, load
    from ..report.comparison import comparison

    for file in (before, after):
        check_not_input(file, output)
    if before == after == "-":
        problem, remedy = "both visits would be read from it", "name a file for one of them."
        raise UsageError(Problem("two-on-one-stream", "standard input", problem, remedy))
    if report_format(output, format) is Format.fhir:
        problem, remedy = "two visits are not compared in FHIR", "give each visit to `score --format fhir`."
        raise UsageError(Problem("no-comparison-in-fhir", "--format fhir", problem, remedy))
    instrument = load()
    rules = comparison_rules(instrument)
    if rules is None:
        problem, remedy = "this questionnaire has no comparison.toml", "add it to the questionnaire's folder."
        raise AnswerError(Problem("no-comparison-rules", instrument.head.id, problem, remedy))
    earlier, newer = (_scored(instrument, file) for file in (before, after))
    created = datetime.now().astimezone().isoformat(timespec="minutes")
    made = comparison(
        earlier, newer, rules, change_log(instrument), program_version=__version__, created=created,
        different_codes=different_codes,
    )  # fmt: skip
    for note in made.notes:
        typer.echo(note, err=True)
    written = instrument.words.saving.report_written
    give(made, format=format, page=None, output=output, force=force, written=written)


def _scored(instrument: Instrument, file: str) -> Score:
    from ..person.answers import read_answers
    from ..person.scoring import score

    return score(instrument, read_answers(read_text(file), name_of(file), instrument))
