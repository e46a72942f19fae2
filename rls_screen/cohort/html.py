"""A study's report as one HTML file: no network, no script; tables with captions and scopes, figures inside."""

from __future__ import annotations

from importlib.resources import files

from ..content.study_words import FigureWords
from ..report.html import document, text
from . import figures, plain_figures
from .intervals import EXTRA
from .model import Figure, Row, Section, StudyReport, Table


def html(report: StudyReport, words: FigureWords, language: str = "en") -> str:
    """Return the whole document. Figures are drawn by matplotlib; without it simple bars are drawn plainly."""
    title = text(report.title)
    links = [f'<li><a href="#{text(one.id)}">{text(one.title)}</a></li>' for one in report.sections]
    body = [
        "<header>",
        f"<h1>{title}</h1>",
        *(f"<p>{text(line)}</p>" for line in report.lines),
        *([f"<p>{text(words.not_drawn.format(command=EXTRA))}</p>"] if not figures.can_draw() else []),
        f'<nav aria-label="{title}">',
        "<ul>",
        *links,
        "</ul>",
        "</nav>",
        "</header>",
        "<main>",
        *(line for section in report.sections for line in _section(section, words)),
        "</main>",
        f'<footer><p class="stamp">{text(report.stamp)}</p></footer>',
    ]
    return document(title, body, files(__package__).joinpath("study.css").read_text("utf-8"), language)


def _section(section: Section, words: FigureWords) -> list[str]:
    name = text(section.id)
    return [
        f'<section aria-labelledby="{name}">',
        f'<h2 id="{name}">{text(section.title)}</h2>',
        *(f"<p>{text(sentence)}</p>" for sentence in section.sentences),
        *(line for figure in section.figures for line in (*_figure(figure, words), *_table(figure.table))),
        *(line for table in section.tables for line in _table(table)),
        "</section>",
    ]


def _figure(figure: Figure, words: FigureWords) -> list[str]:
    if figures.can_draw() and (figure.boxes or figure.bars):
        svg = figures.inline_svg(figure)
    elif plain_figures.can_draw(figure):
        svg = plain_figures.plain_svg(figure)
    else:
        return []
    return ["<figure>", svg, f"<figcaption>{text(words.file.format(title=figure.title))}</figcaption>", "</figure>"]


def _table(table: Table) -> list[str]:
    head = "".join(f'<th scope="col">{text(one)}</th>' for one in table.header)
    name = f"table-{text(table.id)}"
    return [
        f'<div class="wide" role="region" tabindex="0" aria-labelledby="{name}">',
        f'<table class="{"words" if table.id in ("strobe", "stard") else "numbers"}">',
        f'<caption id="{name}">{text(table.caption)}</caption>',
        f"<thead><tr>{head}</tr></thead>",
        *_bodies(table),
        "</table>",
        "</div>",
        *(f'<p class="note">{text(note)}</p>' for note in table.notes),
    ]


def _bodies(table: Table) -> list[str]:
    lines, opened = [], False
    for row in table.rows:
        if row.heading or not opened:
            lines += ["</tbody>"] if opened else []
            lines.append("<tbody>")
            opened = True
        lines.append(_row(row, len(table.header)))
    return [*lines, "</tbody>"] if opened else []


def _row(row: Row, columns: int) -> str:
    first, *others = row.cells
    if row.heading:
        return f'<tr><th scope="rowgroup" colspan="{columns}">{text(first.text)}</th></tr>'
    return f'<tr><th scope="row">{text(first.text)}</th>{"".join(f"<td>{text(one.text)}</td>" for one in others)}</tr>'
