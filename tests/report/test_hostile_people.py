"""People whose every free field holds what a page, a typesetter or a terminal might act on: it stays text."""

from __future__ import annotations

import io
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from markdown_it import MarkdownIt
from pages import HOSTILE, HtmlReader, letters_of_pdf, shape, strings, with_harmless_texts
from rich.console import Console
from toy import making

from rls_screen.cli.printing import print_pages
from rls_screen.content.instrument import Instrument
from rls_screen.content.schema import Item
from rls_screen.person.scoring import score
from rls_screen.report import Report, html, markdown, pdf, plain_text, report
from rls_screen.report.characters import visible
from rls_screen.report.text import WIDTH

STYLES = re.compile(r"\x1b\[[0-9;]*m")
EXPANDED = re.compile(r"@|\*|[{}]|(?<![A-Za-z0-9])\.[A-Za-z_]|[^\x20-\x7e\n]")
MARKUP = ("html_block", "html_inline", "link_open", "image", "fence", "code_block", "heading_open", "hr", "table_open")
DRAWN, TYPESET = 8, 60  # of so many people one is drawn on a terminal, and one typeset


def hostile(instrument: Instrument, seed: int) -> dict[str, Any]:
    """Answers of one person: hostile texts wherever text is taken, anything elsewhere."""
    chance = random.Random(seed)
    given: dict[str, Any] = {}
    for item in instrument.items.values():
        if item.kind in ("text", "medicines") and item.pattern is None:
            said = (chance.choice(HOSTILE).encode("utf-8", "replace").decode() for _ in range(chance.randint(1, 4)))
            given[item.id] = chance.choice([" ", "\n", "", ", "]).join(said)[:300]
        elif chance.random() < 0.7:
            given |= _answer(item, chance)
    return given


def _answer(item: Item, chance: random.Random) -> dict[str, Any]:
    match item.kind:
        case "yes_no" | "yes_no_past":
            return {item.id: chance.choice(["yes", "no"])}
        case "choice":
            return {item.id: chance.choice([option.code for option in item.options])}
        case "date":
            return {item.id: "2026-02-01"}
        case "number":
            low, high = item.range or (0, 0)
            return {item.id: int(low) + 1 if item.not_above else int((low + min(high, 100)) / 2 + 1)}
    return {}


def reports(instrument: Instrument, seeds: range) -> Iterator[tuple[int, Report]]:
    """The reports of these people."""
    for seed in seeds:
        one = score(instrument, making.answers(instrument, **hostile(instrument, seed)))
        yield seed, report(one, program_version="9.8.7", created="2026-03-02T09:00+01:00")


def check(seed: int, one: Report) -> None:
    """Assert that nothing of this person's words became anything but text, in any format."""
    harmless = with_harmless_texts(one)
    read = HtmlReader(html(one))
    assert shape(HtmlReader(html(harmless))) == shape(read), seed
    page = re.sub(r"\s+", " ", read.text)
    assert [] == [text for text in strings(one) if " ".join(visible(text).split()) not in page], seed
    assert _markup(markdown(harmless)) == _markup(markdown(one)), seed
    block = plain_text(one)
    assert (None, True) == (EXPANDED.search(block), max(map(len, block.splitlines())) <= WIDTH), seed
    assert one == Report.model_validate_json(one.model_dump_json()), seed
    if seed % DRAWN == 0:
        shown = STYLES.sub("", _on_a_terminal(one)).replace("\n", "")
        assert visible(shown) == shown, seed
    if seed % TYPESET == 0:
        found = letters_of_pdf(pdf(one))
        plain = (re.sub(r"\s", "", text) for text in strings(one) if re.fullmatch(r"[!-~ ]{1,60}", text))
        assert [] == [text for text in plain if text.upper() not in found.upper()], seed


def _markup(text: str) -> list[int]:
    """How often each kind of markup occurs in a Markdown text."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = Counter(one.type for token in tokens for one in (token, *(token.children or ())))
    return [kinds[kind] for kind in MARKUP]


def _on_a_terminal(one: Report) -> str:
    class Screen(io.StringIO):
        """A terminal that shows UTF-8."""

        encoding = "utf-8"

    screen = Screen()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", screen)
        patch.setenv("TERM", "xterm")
        print_pages(one, None, Console(file=screen, force_terminal=True, width=60, highlight=False, emoji=False))
    return screen.getvalue()


@pytest.mark.thorough
def test_a_few_hostile_people(instrument: Instrument) -> None:
    """Text in every free field stays text in Markdown, HTML, plain text, PDF, JSON and on a terminal."""
    for seed, one in reports(instrument, range(5)):
        check(seed, one)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_hostile_people(instrument: Instrument) -> None:
    """So it does for a hundred people; the lane `reports` makes 1,500."""
    for seed, one in reports(instrument, range(int(os.environ.get("RLS_SCREEN_HOSTILE", "100")))):
        check(seed, one)
