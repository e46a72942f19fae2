"""A report on a terminal, from the model alone: bold where it matters, a box around what cannot wait.

Nothing of a text acts on the terminal: control characters are written out, and nothing in a text is markup. Colour is
never needed, and never used where NO_COLOR is set. A terminal that cannot show UTF-8 or draw, or whose user asked for
plain lines, gets the plain text.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as Grid
from rich.text import Text

from ..report import Document, plain_text
from ..report.characters import visible
from ..report.flow import fits_a_list
from ..report.model import Block, Bullet, Bullets, Fact, Facts, Page, Paragraph, Table
from ..report.stamp import chosen_pages, head_lines, rules_line
from ..report.text import block_lines
from ..wizard.terminal import lines_wanted
from .streams import print_text

WIDEST = 88  # columns; longer lines are hard to read
_OWN_SIGN = (".", "?", "!")  # a whole question needs no colon
SIDE_BY_SIDE = 60  # columns; below, a table is a list of its rows


def print_pages(report: Document, page: str | None = None, console: Console | None = None) -> None:
    """Print all pages, or the one with this id, on the terminal that standard output is."""
    console = console or _console()
    if _shows_plain_lines(console):
        print_text(plain_text(report, page))
    else:
        _print(console, (line for one in chosen_pages(report, page) for line in _page(report, one, console.width)))


def lines_of(report: Document, blocks: Iterable[Block], console: Console | None = None) -> list[str]:
    """Return blocks as lines for the terminal that standard output is; `report` has the words they are printed with."""
    console = console or _console()
    if _shows_plain_lines(console):
        return [line for block in blocks for line in block_lines(block, report.labels)]
    with console.capture() as printed:
        for block in blocks:
            console.print(_block(block, console.width))
    return printed.get().splitlines()


def _console() -> Console:
    """Return standard output as a terminal of at most the widest readable width."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    return console


def _shows_plain_lines(console: Console) -> bool:
    return lines_wanted(os.environ) or console.is_dumb_terminal or not console.encoding.lower().startswith("utf")


def _print(console: Console, lines: Iterable[RenderableType]) -> None:
    """Print through the one function that knows what to do where standard output is closed or full."""
    with console.capture() as printed:
        for line in lines:
            console.print(line)
    print_text(printed.get())


def _page(report: Document, page: Page, width: int) -> Iterator[RenderableType]:
    yield Text()
    yield _text(page.title, style="bold underline")
    yield _text(" ".join(head_lines(report)))
    for in_frame, blocks in groupby(page.blocks, lambda block: block.layout == "row"):
        if in_frame:
            yield from (Text(), _frame([*blocks]))
        else:
            yield from (line for block in blocks for line in (Text(), _block(block, width)))
    yield Text()
    yield _text(rules_line(report))


def _block(block: Block, width: int) -> RenderableType:
    if block.layout == "row":
        return _frame([block])
    inside = width - 4 if block.boxed else width
    heading = _text(block.heading.upper() if block.boxed else block.heading, style="bold")
    lines = [*_run_in(heading, block, inside)] if block.layout == "run_in" else [heading, *_parts(block, inside)]
    group = Group(*lines)
    return Panel(group, box=box.HEAVY, border_style="bold red") if block.boxed else group


def _run_in(heading: Text, block: Block, width: int) -> Iterator[RenderableType]:
    """Yield the first paragraph behind its heading, then the other parts."""
    first, *others = block.parts
    yield heading.append(": ").append_text(_facts(first.facts)) if isinstance(first, Facts) else heading
    for part in others if isinstance(first, Facts) else block.parts:
        yield from _part(part, width)


def _frame(blocks: list[Block]) -> RenderableType:
    """Return rows of one frame: heading and text side by side; heavy where one of them cannot wait."""
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column()
    grid.add_column(overflow="fold")
    for block in blocks:
        heading = _text(block.heading.upper() if block.boxed else block.heading, style="bold")
        grid.add_row(heading, Group(*(line for part in block.parts for line in _part(part, 0))))
    urgent = any(block.boxed for block in blocks)
    return Panel(grid, box=box.HEAVY, border_style="bold red") if urgent else Panel(grid, box=box.SQUARE)


def _parts(block: Block, width: int) -> Iterator[RenderableType]:
    """Yield the parts of a block; sentences beside one another are points of a list, as in Markdown."""
    for listed, group in groupby(block.parts, fits_a_list):
        parts = [*group]
        for part in parts:
            lines = _part(part, width)
            yield from map(_point, lines) if listed and len(parts) > 1 and not isinstance(part, Bullets) else lines


def _part(part: Paragraph | Bullets | Facts | Table, width: int) -> Iterator[RenderableType]:
    match part:
        case Paragraph(text=line, bold=bold, rule=rule):
            yield _with_rule(_text(line, style="bold" if bold else ""), rule)
        case Bullets(before=before, bullets=bullets, run_on=run_on, numbered=numbered):
            if before:
                yield _text(before)
            signs = (f"{at}." if numbered else "-" for at in range(1, len(bullets) + 1))
            yield from ([_run_on(bullets)] if run_on else map(_bullet, bullets, signs))
        case Facts(facts=facts):
            yield _facts(facts)
        case Table() if width >= SIDE_BY_SIDE:
            yield _grid(part)
        case Table(rows=rows) if len(part.header) == 2 and len(rows) > 1:
            yield from (_point(_labelled([(row.cells[0].text, row.cells[1].text)])) for row in rows)
        case Table(header=header, rows=rows):
            for row in rows:
                yield _point(
                    _labelled((head, cell.text) for head, cell in zip(header, row.cells, strict=True) if cell.text)
                )


def _text(line: str, style: str = "") -> Text:
    """Return a text as it may reach a terminal."""
    return Text(visible(line), style=style)


def _with_rule(text: Text, rule: str | None) -> Text:
    return text.append(visible(f" [{rule}]"), style="not bold dim") if rule else text


def _point(text: RenderableType, sign: str = "-") -> RenderableType:
    """Return a point of a list: a dash or number, and its text indented beside it."""
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=len(sign))
    grid.add_column(overflow="fold")
    grid.add_row(sign, text)
    return grid


def _bullet(bullet: Bullet, sign: str) -> RenderableType:
    line = _text(bullet.text)
    if bullet.remark:
        line.append(visible(f" {bullet.remark}"), style="italic")
    return _point(_with_rule(line, bullet.rule), sign)


def _run_on(bullets: Iterable[Bullet]) -> Text:
    """Return a list that is only looked up, as one paragraph."""
    line = Text()
    for bullet in bullets:
        line.append(visible(f"{bullet.rule} ") if bullet.rule else "", style="bold")
        line.append(visible(" ".join(filter(None, (bullet.text, bullet.remark, "")))))
    return line


def _facts(facts: Sequence[Fact]) -> Text:
    """Return facts in one paragraph, the values of strong ones in bold."""
    line = Text()
    for fact in facts:
        label = fact.label.text if fact.label else ""
        line.append(visible(f"{label}{' ' if label.endswith(_OWN_SIGN) else ': '}" if label else ""))
        line.append(visible(fact.value.text), style="bold" if fact.strong else "")
        line.append(fact.joint if fact is not facts[-1] else "")
    return line


def _labelled(facts: Iterable[tuple[str, str]]) -> Text:
    """Return labels with their values, in bold, in one paragraph."""
    line = Text()
    for at, (label, value) in enumerate(facts):
        line.append(visible(f"{'; ' if at else ''}{label}{' ' if label.endswith(_OWN_SIGN) else ': '}"))
        line.append(visible(value), style="bold")
    return line


def _grid(part: Table) -> RenderableType:
    grid = Grid(box=box.SQUARE, show_lines=True, header_style="bold", expand=True)
    for head in part.header:
        grid.add_column(_text(head), overflow="fold")
    for row in part.rows:
        grid.add_row(*(_text(cell.text) for cell in row.cells))
    return Padding(grid, 0)
