"""The report as Markdown, from the model alone. A person's own words never become markup."""

from __future__ import annotations

import re
from itertools import groupby

from .flow import fits_a_list
from .model import AnyPart, Block, Bullet, Bullets, Cell, Document, Fact, Facts, Page, Paragraph, Table
from .stamp import chosen_pages, rules_line

_OWN_WORDS = re.compile(r"([!-/:-@\[-`{-~])")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])")


def markdown(report: Document, page: str | None = None) -> str:
    """Return the pages of this choice (`stamp.chosen_pages`) one after the other; all of them without one."""
    pages = chosen_pages(report, page)
    return "\n---\n\n".join("\n".join(_page_lines(report, one)) + "\n" for one in pages)


def _page_lines(report: Document, page: Page) -> list[str]:
    labels = report.labels
    example = f"**{labels.example}** " if report.demo else ""
    code = escaped(report.subject) if report.subject else None
    who = f"{labels.subject.format(code=code)} " if code else ""
    versions = f" ({report.versions})" if report.versions else ""
    title = f"# {escaped(page.title)}{versions}"
    head = [title, "", f"{example}{who}{labels.not_a_diagnosis} {report.created}.", ""]
    return [*head, *(line for block in page.blocks for line in _block_lines(block)), escaped(rules_line(report))]


def _block_lines(block: Block) -> list[str]:
    if block.layout != "stacked":
        return _boxed(block, _run_in(block))
    lines = [f"## {escaped(block.heading)}", ""]
    for listed, parts in groupby(block.parts, fits_a_list):
        points = [*parts]
        if listed and len(points) > 1:
            lines += [*(line for part in points for line in _points(part)), ""]
        else:
            lines += [line for part in points for line in (*_part_lines(part), "")]
    return _boxed(block, lines)


def _boxed(block: Block, lines: list[str]) -> list[str]:
    return [f"> {line}".rstrip() for line in lines[:-1]] + [""] if block.boxed else lines


def _run_in(block: Block) -> list[str]:
    """Return a block whose first paragraph follows its heading on the same line."""
    heading, parts, lines = f"**{escaped(block.heading)}**", [*block.parts], []
    if isinstance(parts[0], Facts):
        lines += [f"{heading} {line}" for line in _part_lines(parts.pop(0))]
    else:
        lines += [heading]
    return [*lines, "", *(line for part in parts for line in (*_part_lines(part), ""))]


def _points(part: AnyPart) -> list[str]:
    """Return a part as points of a list; the points below a sentence are indented."""
    match part:
        case Bullets(before=before, bullets=bullets):
            points = [_bullet(bullet) for bullet in bullets]
            return [f"- {_line(before)}", *(f"  {point}" for point in points)] if before else points
    return [f"- {line}" for line in _part_lines(part)]


def _part_lines(part: AnyPart) -> list[str]:
    match part:
        case Paragraph(text=text, bold=bold, rule=rule):
            sentence = f"**{escaped(text)}**" if bold else _line(text)
            return [f"{sentence} `{rule}`" if rule else sentence]
        case Bullets(run_on=True, bullets=bullets):
            return [" ".join(_run_on(bullet) for bullet in bullets)]
        case Bullets(before=before, numbered=numbered, bullets=bullets):
            points = [f"{at}. {_bullet(one)[2:]}" if numbered else _bullet(one) for at, one in enumerate(bullets, 1)]
            return [*([_line(before), ""] if before else []), *points]
        case Facts(facts=facts):
            return ["".join(f"{_fact(fact)}{fact.joint}" for fact in facts[:-1]) + _fact(facts[-1])]
        case Table(header=header, rows=rows):
            top = [f"| {' | '.join(escaped(cell) for cell in header)} |", f"|{' --- |' * len(header)}"]
            return top + [f"| {' | '.join(cell_text(cell) for cell in row.cells)} |" for row in rows]


def _fact(fact: Fact) -> str:
    value = f"**{cell_text(fact.value)}**" if fact.strong else cell_text(fact.value)
    return f"{cell_text(fact.label)}: {value}" if fact.label else value


def _run_on(bullet: Bullet) -> str:
    return f"`{bullet.rule}` {escaped(bullet.text)}."


def _bullet(bullet: Bullet) -> str:
    rule = f" `{bullet.rule}`" if bullet.rule else ""
    remark = f" *{escaped(bullet.remark)}*" if bullet.remark else ""
    return f"- {_line(bullet.text)}{remark}{rule}"


def cell_text(cell: Cell) -> str:
    """Return a cell's text; in a person's own words all ASCII punctuation is escaped: no link or tag can form."""
    return _OWN_WORDS.sub(r"\\\1", cell.text) if cell.own_words else escaped(cell.text)


def escaped(text: str) -> str:
    """Escape what Markdown would take as markup in a sentence of the project."""
    return _MARKUP.sub(r"\\\1", text)


def _line(text: str) -> str:
    """Escape a sentence at the beginning of a line, where a dash or "1." would begin a list."""
    return _LINE_START.sub(r"\1\\\2", escaped(text))
