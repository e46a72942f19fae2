"""Commands for one person: score an answer file, print the example, write a form to fill in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .. import __version__
from ..errors import Problem, UsageError, shown_name
from ..writing import write_text
from .files import check_not_input, format_of, name_of, read_text
from .report_formats import Format, give, report_format
from .streams import print_text

if TYPE_CHECKING:
    from ..content.instrument import Instrument
    from ..person.answers import Answers
    from ..report import Report


FORM_SUFFIXES = {".txt": "form", ".json": "json"}


class Audience(StrEnum):
    """Whose words and which questions."""

    patient = "patient"
    staff = "staff"


Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", help="Write to this file (readable by you alone) instead of the screen.", readable=False
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace the output file if it is already there.")]
ReportFormat = Annotated[
    Format | None,
    typer.Option("--format", help="How the report is written [default: by the output's suffix, else markdown]."),
]


def _pages(incomplete: str) -> list[str]:
    """The pages to choose from, for the shell's completion."""
    from ..content.library import load

    return [one for one in load().page_choices if one.startswith(incomplete)]


WhichPage = Annotated[
    str | None,
    typer.Option(
        "--page",
        help="Which page of the report: both (for clinician and patient), all, or one by its id; JSON always has all "
        "[default: both; where the person or a carer answered, the page for the person; in an emergency also the page "
        "for those who come to help].",
        metavar="PAGE",
        autocompletion=_pages,
    ),
]


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("score")(score_file)
    app.command("demo")(demo)
    app.command("form")(form)


def score_file(
    file: Annotated[
        str,
        typer.Argument(
            help="One person's answers: JSON, a filled-in form or a response of FHIR; - for standard input.",
            metavar="FILE",
        ),
    ],
    format: ReportFormat = None,
    page: WhichPage = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """One person's answers become a report.

    \b
    rls-screen score me.txt
    rls-screen score answers.json --format json -o report.json
    rls-screen score me.txt --format txt --page clinician
    rls-screen score response.json --format fhir -o bundle.json
    rls-screen score - < me.txt
    """
    from ..content.library import load
    from ..person.answers import read_answers

    check_not_input(file, output)
    report_format(output, format)
    instrument = load()
    answers = read_answers(read_text(file), name_of(file), instrument)
    output_report(instrument, answers, format=format, page=page, output=output, force=force)


def demo(format: ReportFormat = None, page: WhichPage = None, output: Output = None, force: Force = False) -> None:
    """The report of an invented person, to see what comes out.

    \b
    rls-screen demo
    rls-screen demo --page patient
    """
    import json

    from ..content.library import demo_person, load
    from ..person.answers import read_answers

    report_format(output, format)
    instrument = load()
    one = demo_person(instrument.folder)
    answers = read_answers(json.dumps(one.answers), one.name, instrument)
    output_report(instrument, answers, format=format, page=page, output=output, force=force, demo=True)


def output_report(
    instrument: Instrument,
    answers: Answers,
    *,
    format: Format | None = None,
    page: str | None = None,
    output: Path | None = None,
    force: bool = False,
    demo: bool = False,
    usual: Callable[[Report], str] | None = None,
) -> None:
    """Score the answers, and print or write the report. Remarks about the answers go to standard error.

    `page` is one of `Instrument.page_choices`; without it the pages that `usual` names are printed, those of
    `stamp.usual_pages`, and an HTML file holds what belongs to them too. Raises UsageError for any other name.
    """
    from ..person.scoring import score
    from ..report import report
    from ..report.stamp import folded_pages, usual_pages

    _check_page(instrument, page)
    for note in answers.notes:
        typer.echo(note, err=True)
    created = datetime.now().astimezone().isoformat(timespec="minutes")
    scored = score(instrument, answers)
    made = report(scored, program_version=__version__, created=created, demo=demo)
    written = instrument.words.saving.report_written
    chosen = page or (usual or usual_pages)(made)
    folded = "" if page else folded_pages(made, chosen)
    give(made, format=format, page=chosen, output=output, force=force, written=written, folded=folded, score=scored)


def _check_page(instrument: Instrument, page: str | None) -> None:
    """Raise UsageError for a page that cannot be chosen."""
    if page is not None and page not in instrument.page_choices:
        remedy = f"choose one of {', '.join(instrument.page_choices)}."
        raise UsageError(Problem("no-such-page", f"--page {shown_name(page)}", "there is no such page", remedy))


def form(
    audience: Annotated[Audience, typer.Option("--for", help="Whose words and which questions.")] = Audience.staff,
    json: Annotated[bool, typer.Option("--json", help="A JSON object with every question empty.")] = False,
    output: Output = None,
    force: Force = False,
) -> None:
    """A blank answer file that explains itself; fill it in with any editor, then score it.

    \b
    rls-screen form --for patient -o me.txt
    rls-screen score me.txt
    """
    from ..content.library import load
    from ..exchange.form import blank_form, blank_json

    json = format_of(output, "json" if json else None, FORM_SUFFIXES, "--json") == "json"
    instrument = load()
    text = (blank_json if json else blank_form)(instrument, audience.value)
    if output is None:
        print_text(text)
    else:
        write_text(text, output, force=force)
        typer.echo(instrument.words.form.written.format(file=shown_name(output)), err=True)
