"""A study's report as Markdown; figures are named with their files where they were written."""

from __future__ import annotations

from collections.abc import Mapping

from ..report.markdown import escaped
from .model import Section, StudyReport, Table


def markdown(report: StudyReport, figures: Mapping[str, str] | None = None) -> str:
    """Return the report; `figures` are the files of its figures by their ids."""
    files = figures or {}
    lines = [f"# {escaped(report.title)}", ""]
    lines += [line for one in report.lines for line in (escaped(one), "")]
    lines += [line for section in report.sections for line in _section(section, files)]
    return "\n".join([*lines, escaped(report.stamp)]) + "\n"


def _section(section: Section, files: Mapping[str, str]) -> list[str]:
    lines = [f"## {escaped(section.title)}", ""]
    lines += [line for one in section.sentences for line in (escaped(one), "")]
    for figure in section.figures:
        if figure.id in files:
            lines += [f"![{escaped(figure.alt)}]({files[figure.id]})", ""]
        lines += _table(figure.table)
    return lines + [line for table in section.tables for line in _table(table)]


def _table(table: Table) -> list[str]:
    lines = [f"**{escaped(table.caption)}**", ""]
    lines += [f"| {' | '.join(map(escaped, table.header))} |", f"|{' --- |' * len(table.header)}"]
    for row in table.rows:
        first, *others = (escaped(cell.text) for cell in row.cells)
        cells = [f"**{first}**", *[""] * (len(table.header) - 1)] if row.heading else [first, *others]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, "", *(line for note in table.notes for line in (escaped(note), ""))]
