"""The report as one HTML file, from the model alone: no network, no script, fit for paper, a phone and a dark screen.

Every text is escaped, a person's own words like the project's; their direction of reading does not reach beyond them.
The style sheet is `page.css`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from .anchors import bases, basis_name, line_name, slug
from .characters import visible
from .model import Basis, Block, Bullet, Bullets, Cell, Document, Fact, Facts, Page, Paragraph, Table
from .stamp import chosen_pages, document_title, head_lines, rules_line

# Nothing may be loaded or run, whatever a text holds.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(report: Document, page: str | None = None, language: str = "en", *, folded: str = "") -> str:
    """Return a whole HTML document of the pages of this choice, all without one; each begins a sheet of paper.

    The pages of the choice `folded` follow, each closed until somebody opens it or follows a link to it; they are not
    printed on paper.
    """
    pages, further = chosen_pages(report, page), chosen_pages(report, folded)
    title, several = text(document_title(report, pages)), len(pages) + len(further) > 1
    sheets = [
        _Sheet(report, one, _bases_for(one, (*pages, *further)), 2 if several else 1) for one in (*pages, *further)
    ]
    body = [
        *(_contents(report, title, (*pages, *further)) if several else ()),
        "<main>",
        *(line for one in sheets for line in (one.folded() if one.page in further else one.lines())),
        "</main>",
    ]
    return document(title, body, style_sheet(), language)


def document(title: str, body: Iterable[str], style: str, language: str) -> str:
    """Return an HTML document around these lines, which loads nothing and runs no script.

    `title` is HTML text already, as `text` returns it.
    """
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
        f"<style>\n{style}</style>",
        "</head>",
        "<body>",
        *body,
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def style_sheet() -> str:
    """Return the style sheet, which is part of every file."""
    from importlib.resources import files

    return files(__package__).joinpath("page.css").read_text("utf-8")


def text(written: str) -> str:
    """Return a text as HTML shows it: nothing in it is markup."""
    return escape(visible(written), quote=True)


def _bases_for(page: Page, pages: Iterable[Page]) -> dict[str, str]:
    """Return what the lines of a page may link to: the bases for the same readers."""
    return bases(tuple(one for one in pages if one.voice == page.voice))


def _contents(report: Document, title: str, pages: Iterable[Page]) -> list[str]:
    """Return the heading of a document of several pages, with links to them."""
    links = [f'<li><a href="#{slug(page.id)}">{text(page.title)}</a></li>' for page in pages]
    heading = f'<header class="document">\n<h1>{title}</h1>\n</header>'
    return [heading, f'<nav aria-label="{text(report.labels.contents)}">', "<ul>", *links, "</ul>", "</nav>"]


@dataclass(frozen=True)
class _Sheet:
    """One page; `level` is that of its title among the headings, `bases` what its lines may link to."""

    report: Document
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

    def folded(self) -> list[str]:
        """Return the page behind its title, which opens it."""
        return ['<details class="folded">', f"<summary>{text(self.page.title)}</summary>", *self.lines(), "</details>"]

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
            case Paragraph(text=sentence, bold=bold, rule=rule, basis=basis):
                shown = f"<strong>{text(sentence)}</strong>" if bold else text(sentence)
                return [f'<p id="{name}">{f"{shown}{self._rule(rule)}" if rule else self._linked(shown, basis)}</p>']
            case Bullets(before=before, before_basis=basis, bullets=bullets, run_on=run_on, numbered=numbered):
                kind = "ol" if numbered else "ul"
                opening = f'<{kind} class="run-on">' if run_on else f"<{kind}>"
                points = (self._bullet(bullet, (*place, at), run_on=run_on) for at, bullet in enumerate(bullets, 1))
                shown = self._linked(text(before), basis) if before else ""
                return [*([f'<p id="{name}">{shown}</p>'] if before else []), opening, *points, f"</{kind}>"]
            case Facts(facts=facts) if block.layout == "stacked" and all(fact.label for fact in facts):
                pairs = ((_label(one), self._linked(_cell(one.value), one.basis)) for one in facts)
                rows = (f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in pairs)
                return [f'<dl id="{name}" class="facts">', *rows, "</dl>"]
            case Facts(facts=facts):
                run = "".join(f"{self._fact(fact)}{fact.joint}" for fact in facts[:-1]) + self._fact(facts[-1])
                return [f'<p id="{name}">{run}</p>']
            case Table():
                return self._table(part, name, block.heading)

    def _fact(self, fact: Fact) -> str:
        """Return a fact of a paragraph."""
        shown = f"{_label(fact)}: {_cell(fact.value)}" if fact.label else _cell(fact.value)
        return self._linked(f"<strong>{shown}</strong>" if fact.strong else shown, fact.basis)

    def _linked(self, shown: str, basis: Basis | None) -> str:
        """Return a line as a link where the document says why it is printed."""
        name = basis_name(basis.id) if basis and basis.id else ""
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

    def _table(self, part: Table, name: str, heading: str) -> list[str]:
        """Return a table that scrolls by itself on a narrow screen, also by keys.

        The first cell of a row heads it, and links to its basis. Of one row alone the cells are side by side.
        """
        head = "".join(f'<th scope="col">{text(cell)}</th>' for cell in part.header)
        rows = []
        for row in part.rows:
            first, *others = map(_cell, row.cells)
            linked = self._linked(first, row.basis)
            if len(part.rows) > 1:
                cells = f'<th scope="row">{linked}</th>' + "".join(f"<td>{cell}</td>" for cell in others)
            else:
                cells = "".join(f"<td>{cell}</td>" for cell in (linked, *(self._linked(c, row.basis) for c in others)))
            rows.append(f"<tr>{cells}</tr>")
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


def _head_line(report: Document, line: str) -> str:
    is_example = report.demo and line == report.labels.example
    return f"<span>{f'<strong>{text(line)}</strong>' if is_example else text(line)}</span>"


def _label(fact: Fact) -> str:
    return _cell(fact.label) if fact.label else ""


def _cell(cell: Cell) -> str:
    """Return a cell's text; a person's own words keep their direction of reading to themselves."""
    return f'<bdi class="said">{text(cell.text)}</bdi>' if cell.own_words else text(cell.text)
