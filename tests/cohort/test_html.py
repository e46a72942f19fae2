"""The page is one file without script; its tables have captions and scopes, and what it says is what the model says."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from dataclasses import replace
from itertools import pairwise
from typing import Any

import html5lib
import pytest
from made_studies import RLS, made, report_of, written

from rls_screen.cohort import StudyReport, docx, drawn, html, markdown, xlsx
from rls_screen.cohort.model import Bar, Figure, Section, Table

assert RLS.study_words is not None
WORDS = RLS.study_words
HTML = "{http://www.w3.org/1999/xhtml}"
MARKUP = '<b>x</b>|`*"&'


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> StudyReport:
    """The report of a made study, with groups whose names are markup."""
    frame = made(2, 60)
    frame = frame.with_columns(site=frame["site"].str.replace("^north$", MARKUP))
    report = report_of(written(tmp_path_factory.mktemp("study"), frame), by="site")
    few = [one for one in report.sections if one.id in ("flow", "people", "missing", "by", "reporting")]
    return replace(report, sections=tuple(few))


def texts(report: StudyReport) -> set[str]:
    """Every sentence, heading and cell of the report."""
    found = {report.title, *report.lines, report.stamp}
    for section in report.sections:
        found |= {section.title, *section.sentences}
        for table in section.all_tables:
            found |= {table.caption, *table.header, *table.notes, *(c.text for row in table.rows for c in row.cells)}
    return found


@pytest.mark.thorough
def test_the_page(report: StudyReport) -> None:
    """Strictly read, it has no script and no link outside; every text is on it; every table says what heads what."""
    page = html(report, WORDS.figures)
    tree = html5lib.HTMLParser(strict=True).parse(page)
    tags = [one.tag.rpartition("}")[2] for one in tree.iter() if isinstance(one.tag, str)]
    assert not {"script", "link", "iframe", "img", "object"} & {*tags}
    printed = (one for name in ("h1", "h2", "p", "th", "td", "caption") for one in tree.iter(f"{HTML}{name}"))
    shown = {" ".join("".join(one.itertext()).split()) for one in printed}
    assert set() == {" ".join(text.split()) for text in texts(report)} - shown - {""}
    tables = [*tree.iter(f"{HTML}table")]
    assert sum(len(section.all_tables) for section in report.sections) == len(tables)
    for table in tables:
        assert table.find(f"{HTML}caption") is not None
        assert all(one.get("scope") for one in table.iter(f"{HTML}th"))
        assert all(row[0].tag == f"{HTML}th" for row in table.iter(f"{HTML}tr"))
    ids = [one.get("id") for one in tree.iter() if isinstance(one.tag, str) and one.get("id")]
    assert len(ids) == len({*ids})
    assert page == html(report, WORDS.figures)


def test_markdown(report: StudyReport) -> None:
    """Each table has as many cells in every row; markup of the table's texts stays text; figures have their files."""
    text = markdown(report, {"flow": "figures/flow.svg"})
    assert "](figures/flow.svg)" in text
    assert "<b>" not in text
    lines = text.replace("\\|", "").splitlines()
    for before, line in pairwise(lines):
        if before.startswith("| ") and line.startswith("|"):
            assert before.count("|") == line.count("|")


@pytest.mark.slow
def test_a_document(report: StudyReport) -> None:
    """The document has every table with every cell, pictures with their words, no person and no day."""
    import docx as word

    made = docx(report)
    document = word.Document(io.BytesIO(made))
    tables = [table for section in report.sections for table in section.all_tables]
    assert len(tables) == len(document.tables)
    for table, read in zip(tables, document.tables, strict=True):
        assert len(table.rows) + 1 == len(read.rows)
        assert [*table.header] == [cell.text for cell in read.rows[0].cells]
    pictures = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert [figure.alt for figure in report.figures] == pictures
    assert made == docx(report)
    properties = zipfile.ZipFile(io.BytesIO(made)).read("docProps/core.xml")
    assert b"python-docx" not in properties
    assert {"1980"} == {one[:4].decode() for one in re.findall(rb">(\d{4}-\d\d-\d\d)", properties)}


@pytest.mark.thorough
def test_a_tall_figure_fits_its_page() -> None:
    """A picture is no larger than what its page has room for, and keeps its proportions."""
    import docx as word

    bars = tuple(Bar(f"Question {at}", 100.0 - at) for at in range(30))
    figure = Figure("tall", "Tall", "alt", Table("t", "t", ("a",), ()), "%", bars)
    made = docx(StudyReport("Study", (), (Section("s", "S", (), (figure,)),), ""))
    document: Any = word.Document(io.BytesIO(made))
    [page], [shape] = document.sections, document.inline_shapes
    assert shape.width <= page.page_width - page.left_margin - page.right_margin
    assert shape.height <= page.page_height - page.top_margin - page.bottom_margin
    width, height = struct.unpack(">II", drawn(figure, "png")[16:24])
    assert shape.width / shape.height == pytest.approx(width / height, rel=0.01)


def test_a_spreadsheet(report: StudyReport) -> None:
    """Each table has its sheet; counts are numbers, and nothing is a formula."""
    import polars as pl

    made = xlsx(report)
    sheets = pl.read_excel(io.BytesIO(made), sheet_id=0, has_header=False)
    tables = [table for section in report.sections for table in section.all_tables]
    assert ["contents", *(table.id for table in tables)] == [*sheets]
    flow = sheets["flow"].rows()
    assert any(str(cell) == "60" for row in flow for cell in row)
    assert made == xlsx(report)
