"""Put the report of a study together, section by section. Nothing here reads a file or a clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .agreement import Reference, agreement
from .counting import Counted
from .describing import by_column, classes, crossed, missing, others, people, results
from .flow import check_summary, flow
from .model import Section, StudyReport, Table, texts
from .numbers import Printer
from .reading import Study
from .reporting import reporting
from .visits import visits


def study_report(
    study: Study,
    *,
    program_version: str,
    summary: tuple[str, Mapping[str, Any]] | None = None,
    reference: Reference | None = None,
    prevalences: Sequence[float] = (),
    suppress: int | None = None,
) -> StudyReport:
    """Return the report of a study.

    `summary` is that of the scoring run with its file's name; `prevalences` are per cent, for predictive values
    (without any: those of the questionnaire); counts below `suppress` are hidden.

    Raises TableError where the summary is of another table or a column cannot be used, CannotCreate where agreement is
    wanted and its libraries are not installed.
    """
    words = study.instrument.study_words
    assert words is not None
    if summary is not None:
        check_summary(study, summary[1], summary[0])
    counted = Counted(study, words, Printer(words.numbers, suppress))
    sections = [flow(counted, summary[1] if summary is not None else None), results(counted), people(counted)]
    sections += [others(counted), crossed(counted), *filter(None, [classes(counted)]), missing(counted)]
    sections += filter(None, [by_column(counted), visits(counted)])
    if reference is not None:
        sections.append(agreement(counted, reference, prevalences or study.rules.prevalences))
    titles = {section.id: section.title for section in sections}
    sections.append(reporting(words, titles, accuracy=reference is not None))
    head = study.instrument.head
    stamp = words.stamp.format(
        instrument=head.id, version=head.version, rules=study.instrument.sha256[:12], program=program_version
    )
    filled = tuple(_filled(section, words.headings.none) for section in sections)
    return StudyReport(words.titles.report, (words.results.screen,), filled, stamp)


def _filled(section: Section, none: str) -> Section:
    """The section with a row in each table: one that says so where nothing was found."""

    def full(table: Table) -> Table:
        return table if table.rows else replace(table, rows=(texts(none, *["–"] * (len(table.header) - 1)),))

    figures = tuple(replace(figure, table=full(figure.table)) for figure in section.figures)
    return replace(section, figures=figures, tables=tuple(map(full, section.tables)))
