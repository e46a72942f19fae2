"""The report as one HTML file, from the model alone: no network, no script, fit for paper, a phone and a dark screen.

Every text is escaped, a person's own words like the project's; their direction of reading does not reach beyond them.
The style sheet is `page.css`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from .anchors import bases, basis_name, line_name, slug
from .characters import visible
from .model import Basis, Block, Bullet, Bullets, Cell, Fact, Facts, Page, Paragraph, Report, Table
from .stamp import chosen_pages, document_title, head_lines, rules_line

# Nothing may be loaded or run, whatever a text holds.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(report: Report, page: str | None = None, language: str = "en") -> str:
    """Return a whole HTML document of the pages of this choice, all without one; each begins a sheet of paper."""
    pages = chosen_pages(report, page)
    title = text(document_title(report, pages))
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{text(language)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="robots" content="noindex">',
        f"<title>{title}</title>",
        f"<style>\n{style_sheet()}</style>",
        "</head>",
        "<body>",
        *(_contents(report, title, pages) if len(pages) > 1 else ()),
        "<main>",
        *(line for one in pages for line in _Sheet(report, one, bases(pages), 2 if len(pages) > 1 else 1).lines()),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def style_sheet() -> str:
    """Return the style sheet, which is part of every file."""
    return files(__package__).joinpath("page.css").read_text("utf-8")


def text(written: str) -> str:
    """Return a text as HTML shows it: nothing in it is markup."""
    return escape(visible(written), quote=True)


def _contents(report: Report, title: str, pages: Iterable[Page]) -> list[str]:
    """Return the heading of a document of several pages, with links to them."""
    links = [f'<li><a href="#{slug(page.id)}">{text(page.title)}</a></li>' for page in pages]
    heading = f'<header class="document">\n<h1>{title}</h1>\n</header>'
    return [heading, f'<nav aria-label="{text(report.labels.contents)}">', "<ul>", *links, "</ul>", "</nav>"]


@dataclass(frozen=True)
class _Sheet:
    """One page; `level` is that of its title among the headings, `bases` what its lines may link to."""

    report: Report
    page: Page
    bases: dict[str, str]
    level: int

    def lines(self) -> list[str]:
        """Return the page as an article."""
        name, tag = slug(self.page.id), f"h{self.level}"
        head = [
            f'<article id="{name}" class="{self.page.voice}" aria-labelledby="{name}-title">',
            f'<{tag} id="{name}-title" class="title">{text(self.page.title)}</{tag}>',
            f'<p class="head">{" ".join(_head_line(self.report, line) for line in head_lines(self.report))}</p>',
        ]
        blocks = (line for at, block in enumerate(self.page.blocks, 1) for line in self._block(block, at))
        return [*head, *blocks, f'<p class="stamp">{text(rules_line(self.report))}</p>', "</article>"]

    def _block(self, block: Block, at: int) -> list[str]:
        name, tag = line_name(self.page, at), f"h{self.level + 1}"
        # Only what cannot wait is a landmark: a reader of screens can jump to it.
        landmark = f' aria-labelledby="{name}"' if block.boxed else ""
        layout = "" if block.layout == "stacked" else block.layout.replace("_", "-")
        kinds = " ".join(filter(None, ("box" if block.boxed else "", layout)))
        heading = f'<{tag} id="{name}" class="heading">{text(block.heading)}</{tag}>'
        parts = [line for number, part in enumerate(block.parts, 1) for line in self._part(block, part, (at, number))]
        inside = ["<div>", *parts, "</div>"] if block.layout == "row" else parts
        shown_as = f' class="{kinds}"' if kinds else ""
        return [f"<section{shown_as}{landmark}>", heading, *inside, "</section>"]

    def _part(self, block: Block, part: Paragraph | Bullets | Facts | Table, place: tuple[int, int]) -> list[str]:
        name = line_name(self.page, *place)
        match part:
            case Paragraph(text=sentence, bold=bold, rule=rule):
                shown = f"<strong>{text(sentence)}</strong>" if bold else text(sentence)
                return [f'<p id="{name}">{shown}{self._rule(rule)}</p>']
            case Bullets(before=before, bullets=bullets, run_on=run_on, numbered=numbered):
                kind = "ol" if numbered else "ul"
                opening = f'<{kind} class="run-on">' if run_on else f"<{kind}>"
                points = (self._bullet(bullet, (*place, at), run_on=run_on) for at, bullet in enumerate(bullets, 1))
                return [*([f'<p id="{name}">{text(before)}</p>'] if before else []), opening, *points, f"</{kind}>"]
            case Facts(facts=facts) if block.layout == "stacked" and all(fact.label for fact in facts):
                pairs = (f"<div><dt>{_label(one)}</dt><dd>{_cell(one.value)}</dd></div>" for one in facts)
                return [f'<dl id="{name}" class="facts">', *pairs, "</dl>"]
            case Facts(facts=facts):
                run = "".join(f"{self._fact(fact)}{fact.joint}" for fact in facts[:-1]) + self._fact(facts[-1])
                return [f'<p id="{name}">{run}</p>']
            case Table():
                return _table(part, name, block.heading)

    def _fact(self, fact: Fact) -> str:
        """Return a fact of a paragraph."""
        shown = f"{_label(fact)}: {_cell(fact.value)}" if fact.label else _cell(fact.value)
        return self._linked(f"<strong>{shown}</strong>" if fact.strong else shown, fact.basis)

    def _linked(self, shown: str, basis: Basis) -> str:
        """Return a line as a link where the document says why it is printed."""
        name = basis_name(basis.id) if basis.id else ""
        return f'<a class="why" href="#{name}">{shown}</a>' if name in self.bases else shown

    def _bullet(self, bullet: Bullet, place: tuple[int, int, int], *, run_on: bool) -> str:
        name = line_name(self.page, *place)
        rule, remark = bullet.rule, f' <em class="remark">{text(bullet.remark)}</em>' if bullet.remark else ""
        if run_on and rule:
            if self.bases.get(basis_name(rule)) == name:
                name = basis_name(rule)
            return f'<li id="{name}"><b>{text(rule)}</b> {text(bullet.text)}{remark}</li>'
        shown = text(bullet.text) if rule else self._linked(text(bullet.text), bullet.basis)
        return f'<li id="{name}">{shown}{remark}{self._rule(rule)}</li>'

    def _rule(self, rule: str | None) -> str:
        """Return the rule that a line comes from, as a link where the document explains it."""
        if not rule:
            return ""
        name, shown = basis_name(rule), f'<span class="rule">[{text(rule)}]</span>'
        return f' <a href="#{name}">{shown}</a>' if name in self.bases else f" {shown}"


def _head_line(report: Report, line: str) -> str:
    is_example = report.demo and line == report.labels.example
    return f"<span>{f'<strong>{text(line)}</strong>' if is_example else text(line)}</span>"


def _label(fact: Fact) -> str:
    return _cell(fact.label) if fact.label else ""


def _cell(cell: Cell) -> str:
    """Return a cell's text; a person's own words keep their direction of reading to themselves."""
    return f'<bdi class="said">{text(cell.text)}</bdi>' if cell.own_words else text(cell.text)


def _table(part: Table, name: str, heading: str) -> list[str]:
    """Return a table that scrolls by itself on a narrow screen, also by keys.

    The first cell of a row heads it, but where there is one row alone: then the cells are side by side.
    """
    head = "".join(f'<th scope="col">{text(cell)}</th>' for cell in part.header)
    rows = []
    for first, *others in (row.cells for row in part.rows):
        heads = f'<th scope="row">{_cell(first)}</th>' if len(part.rows) > 1 else f"<td>{_cell(first)}</td>"
        rows.append(f"<tr>{heads}{''.join(f'<td>{_cell(cell)}</td>' for cell in others)}</tr>")
    return [
        f'<div class="wide" role="group" tabindex="0" aria-label="{text(heading)}">',
        f'<table id="{name}">',
        f"<thead><tr>{head}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody>",
        "</table>",
        "</div>",
    ]
