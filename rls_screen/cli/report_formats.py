"""How a report is written: the formats, the endings that choose them, and one report in any of them."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..errors import Problem, UsageError, shown_name
from ..writing import write_bytes
from .files import format_of
from .streams import print_text

if TYPE_CHECKING:
    from ..person.scoring import Score
    from ..report import Document


class Format(StrEnum):
    """How a report is written."""

    markdown = "markdown"
    json = "json"
    txt = "txt"
    html = "html"
    pdf = "pdf"
    fhir = "fhir"


FHIR_SUFFIXES = {".json": "fhir"}  # only where the format is asked for: the report's own JSON has this ending too
REPORT_SUFFIXES = {
    ".md": "markdown", ".markdown": "markdown", ".json": "json", ".txt": "txt", ".html": "html", ".htm": "html",
    ".pdf": "pdf",
}  # fmt: skip
SAVED_AS = ".html"  # at the end of an interview: opens with a click and prints as it should, on any computer


def report_format(output: Path | None, asked: Format | None = None) -> Format:
    """Return how a report is written under this name; Markdown where neither name nor option tells it.

    Raises UsageError for another ending, for two that differ, and for a PDF on a terminal; CannotCreate where the
    library for PDF files is missing: before an interview of an hour, not after it.
    """
    suffixes = FHIR_SUFFIXES if asked is Format.fhir else REPORT_SUFFIXES
    format = Format(format_of(output, asked and asked.value, suffixes))
    if format is Format.pdf:
        from ..report.pdf import check_available

        check_available()
        if output is None and sys.stdout.isatty():
            remedy = "name a file with -o, such as -o report.pdf."
            raise UsageError(Problem("pdf-on-terminal", "--format pdf", "a terminal cannot show a PDF", remedy))
    return format


def typed_suffix(name: str) -> str:
    """Return the ending of a name that was typed for a report, where it is that of a page; empty for any other name."""
    suffix = Path(name).suffix
    return suffix if REPORT_SUFFIXES.get(suffix.lower(), "json") != "json" else ""


def rendered(
    report: Document, format: Format, page: str | None = None, folded: str = "", score: Score | None = None
) -> str | bytes:
    """Return the report in this format: all pages, or those of a choice. JSON always holds all; PDF, FHIR are bytes.

    An HTML file, also the one in FHIR, holds those of the choice `folded` too, behind their titles. FHIR needs the
    `score` that the report was made from.
    """
    from ..report import html, markdown, pdf, plain_text

    match format:
        case Format.fhir:
            from ..exchange.fhir import as_bytes, bundle
            from ..report import Report

            assert score is not None
            assert isinstance(report, Report), "a comparison has no form in FHIR"
            return as_bytes(bundle(score, report, html(report, page, folded=folded)))
        case Format.json:
            return report.model_dump_json(indent=2) + "\n"
        case Format.txt:
            return plain_text(report, page)
        case Format.html:
            return html(report, page, folded=folded)
        case Format.pdf:
            return pdf(report, page)
        case Format.markdown:
            return markdown(report, page)


def give(
    report: Document,
    *,
    format: Format | None,
    page: str | None,
    output: Path | None,
    force: bool,
    written: str,
    folded: str = "",
    score: Score | None = None,
) -> None:
    """Write the report to the output; without one print it: rendered on a terminal, Markdown elsewhere.

    A format that was asked for is printed as it is, on a terminal too. `written` is the sentence with the `{file}`.
    """
    if output is None and format is None and sys.stdout.isatty():
        from .printing import print_pages

        print_pages(report, page)
        return
    made = rendered(report, report_format(output, format), page, folded, score)
    if output is not None:
        write_bytes(made if isinstance(made, bytes) else made.encode("utf-8", "backslashreplace"), output, force=force)
        typer.echo(written.format(file=shown_name(output)), err=True)
    elif isinstance(made, bytes):
        write_bytes(made, None, force=force)
    else:
        print_text(made)
