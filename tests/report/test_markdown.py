"""Markdown is made from the model alone, and a person's own words never become markup."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from properties import examples
from reports import (
    FOUR,
    RLS,
    reported,
)
from toy.making import people

from rls_screen.person.answers.text import clean
from rls_screen.report import markdown
from rls_screen.report.markdown import cell_text, escaped
from rls_screen.report.model import Cell
from rls_screen.report.stamp import chosen_pages


@lru_cache
def rendering() -> MarkdownIt:
    """A reader of Markdown as people's viewers have it: with tables, struck-out text and HTML."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(text: str) -> Iterator[Token]:
    """Everything a reader of Markdown finds in a text."""
    for token in rendering().parse(text):
        yield token
        yield from token.children or ()


def test_pages() -> None:
    """One page can be made alone; both are those for staff and person; pages have a rule between them."""
    one = reported(RLS, FOUR)
    clinician, patient, appendix = (markdown(one, page) for page in ("clinician", "patient", "appendix"))
    assert markdown(one) == markdown(one, "all") == "\n---\n\n".join((clinician, patient, appendix))
    assert markdown(one, "both") == f"{clinician}\n---\n\n{patient}"


def test_the_subject_stands_at_the_top() -> None:
    """Each page begins with the code of whom it is about, so that a page in the wrong record is seen."""
    coded = reported(RLS, {**FOUR, "subject_id": "A-1"})
    tops = [markdown(coded, page.id).split("\n\n")[1] for page in coded.pages]
    assert [True] * len(tops) == [top.startswith("Subject A-1. Screening result, not a diagnosis.") for top in tops]
    assert "Subject" not in markdown(reported(RLS, FOUR)).split("\n\n")[1]


MARKUP = [
    "<script>alert(1)</script>",
    "[x](https://example.org)",
    "![x](x.png)",
    "<https://example.org>",
    "`code`",
    "**b**",
    "a | b",
    "# head",
    "- item",
    "1. item",
    "> quote",
    "&lt;b&gt; &amp;",
    "\\",
    "\\|",
    "~~x~~",
    "***",
    "===",
    "<!-- x",
    "{ferritin}",
    "{intended_use}",
    "[x]: https://example.org",
    "line\nline",
    "| --- |",
    "_x_",
    "$x$",
    "<b",
    "&#x3c;b&#62;",
]


HOSTILE = st.lists(st.sampled_from(MARKUP) | st.text(max_size=8), max_size=5).map("".join)


@given(HOSTILE)
@example("a|b")
@settings(max_examples=examples(100), deadline=None)
def test_own_words_come_back_literally(text: str) -> None:
    """A person's own words come back letter by letter in their cell, and nothing in them is markup."""
    said = clean(text)[0]
    table = f"| a | b |\n| --- | --- |\n| c | {cell_text(Cell(text=said, own_words=True))} |\n"
    inline = [token for token in rendering().parse(table) if token.type == "inline"]
    assert ["a", "b", "c"] == [token.content for token in inline[:3]]
    assert 4 == len(inline)
    found = inline[3].children or []
    assert said == "".join(token.content for token in found)
    assert {"text", "text_special"} >= {token.type for token in found}


@pytest.mark.thorough
@given(HOSTILE.filter(lambda text: len(text) < 2000), HOSTILE)
@settings(max_examples=examples(12), deadline=None)
def test_no_markup_anywhere_in_the_report(hope: str, medicines: str) -> None:
    """Whatever a person writes, the whole report holds no link, no image and no HTML, and as many tables as before."""
    one = reported(RLS, {"main_worry": hope, "tried": hope, "medicines": medicines, **FOUR})
    text = markdown(one)
    kinds = [token.type for token in tokens(text)]
    assert set() == {"html_block", "html_inline", "link_open", "image", "fence", "code_block", "s_open"} & {*kinds}
    assert len(chosen_pages(one, None)) - 1 == kinds.count("hr")
    if clean(hope)[0]:
        assert clean(hope)[0] in ["".join(t.content for t in one.children or ()) for one in tokens(text)]


@given(st.sampled_from(MARKUP) | st.text(max_size=20))
def test_own_sentences_are_literal_too(text: str) -> None:
    """A sentence of the content files comes back as it was written."""
    said = " ".join(clean(text)[0].split())
    if not said:
        return
    found = [token for token in rendering().parse(f"x {escaped(said)}") if token.type == "inline"]
    assert [f"x {said}"] == ["".join(child.content for child in token.children or ()) for token in found]


@pytest.mark.thorough
@given(data=st.data())
@settings(max_examples=examples(8), deadline=None)
def test_every_page_is_whole(data: st.DataObject) -> None:
    """Read as Markdown, each page has one title, and a heading for each block but those run in, whose is in bold."""
    one = reported(RLS, data.draw(people(RLS)))
    kinds = [token.tag for token in tokens(markdown(one)) if token.type == "heading_open"]
    stacked = [block for page in chosen_pages(one, None) for block in page.blocks if block.layout == "stacked"]
    assert (len(chosen_pages(one, None)), len(stacked)) == (kinds.count("h1"), kinds.count("h2"))


def test_sentences_share_a_list() -> None:
    """Sentences side by side are points of one list without gaps, what explains one is set in; sources run on."""
    one = reported(RLS, {**FOUR, "flag_chest": "yes", "ferritin": 50})
    deep, loose = 0, []
    for token in rendering().parse(markdown(one)):
        deep += token.nesting if token.type.startswith("list_item") else 0
        loose += [token] if deep and token.type == "paragraph_open" and not token.hidden else []
    assert [] == loose
    lines = markdown(one, "appendix").splitlines()
    first = lines.index("> - Answered yes, or found in the blood tests:")
    assert lines[first + 1].startswith(">   - Chest pain")
    assert lines[lines.index("## Sources") + 2].startswith("`own` Rule of this project. `allen-2014` ")
