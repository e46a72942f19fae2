"""The stamp on every page: what it is not, whose it is, when and by which rules it was made."""

from __future__ import annotations

import re

from ..content.instrument import ALL_PAGES, BOTH_PAGES
from .model import Document, Page, Report

_MINUTE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def chosen_pages(report: Document, page: str | None) -> tuple[Page, ...]:
    """Return the pages with these ids (`id,id`), in that order.

    "both" is the first of each voice; "all", or None, every page but those that are needed at times and not now.
    """
    if page in (None, ALL_PAGES):
        return tuple(one for one in report.pages if one.needed is not False)
    if page == BOTH_PAGES:
        return tuple(one for one in report.pages if one.id in _firsts(report))
    by_id = {one.id: one for one in report.pages}
    return tuple(by_id[id] for id in str(page).split(",") if id in by_id)


def usual_pages(report: Report, voice: str | None = None) -> str:
    """Return, for `chosen_pages`, the pages printed where nobody chose: the first of each voice, and needed ones.

    To the person only the page of their own: in an interview in their `voice`, else where the answers are their own.
    """
    own = report.own_answers if voice is None else voice == "patient"
    firsts = [id for id, first in _firsts(report).items() if not own or first.voice == "patient"]
    return ",".join(one.id for one in report.pages if one.needed or one.id in (firsts or _firsts(report)))


def helpers_pages(report: Document) -> str:
    """Return, for `chosen_pages`, what those who come to help read: the needed pages, then the first for staff."""
    staff = [id for id, first in _firsts(report).items() if first.voice == "staff"]
    return ",".join([*(one.id for one in report.pages if one.needed), *(staff or _firsts(report))])


def folded_pages(report: Document, page: str) -> str:
    """Return, for `chosen_pages`, what belongs to the pages of this choice: the others of a voice after its first."""
    chosen = {one.id for one in chosen_pages(report, page)}
    voices = {first.voice for id, first in _firsts(report).items() if id in chosen}
    rest = (one for one in chosen_pages(report, None) if one.id not in chosen and one.voice in voices)
    return ",".join(one.id for one in rest)


def _firsts(report: Document) -> dict[str, Page]:
    """Return the first page of each voice, by its id."""
    return {one.id: one for one in {one.voice: one for one in reversed(report.pages)}.values()}


def document_title(report: Document, pages: tuple[Page, ...]) -> str:
    """Return the title of a document with these pages. It never holds a subject code: viewers and lists show titles."""
    return pages[0].title if len(pages) == 1 else report.instrument.title


def written_on(report: Document) -> str:
    """Return when the report was made, to the minute: `2026-03-02 09:00`."""
    return report.created[:16].replace("T", " ") if _MINUTE.match(report.created) else report.created


def head_lines(report: Document) -> tuple[str, ...]:
    """Return the sentences below a page's title, those about an invented person and other rules first."""
    labels = report.labels
    subject = labels.subject.format(code=report.subject) if report.subject else None
    versions = f"{labels.text_versions.format(versions=report.versions)}." if report.versions else None
    example = labels.example if report.demo else None
    return tuple(filter(None, (example, versions, subject, labels.not_a_diagnosis, f"{written_on(report)}.")))


def rules_line(report: Document) -> str:
    """Return which rules and which program made the report."""
    stamp = report.instrument
    return report.labels.made_by.format(
        instrument=stamp.id, version=stamp.version, rules=stamp.sha256[:12], program=report.program_version
    )
