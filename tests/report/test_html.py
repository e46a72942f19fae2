"""The report as one HTML file: valid, complete, and nothing in it but text, whatever the texts are."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from pages import (
    HOSTILE,
    Block,
    Bullet,
    Bullets,
    Facts,
    HtmlReader,
    Page,
    Paragraph,
    Table,
    made,
    one_sheet,
    reports,
    shape,
    strings,
    with_harmless_texts,
)
from properties import examples

from rls_screen.content.instrument import Instrument
from rls_screen.content.people import WorkedPerson
from rls_screen.person.answers import read_answers
from rls_screen.person.scoring import score
from rls_screen.report import Report, html, report
from rls_screen.report.anchors import basis_name
from rls_screen.report.characters import visible
from rls_screen.report.model import Cell


def page(*parts: Any, boxed: bool = False) -> Report:
    """A report of one page with one block of these parts."""
    return made(Page(id="only", title="T", blocks=(Block(heading="B", boxed=boxed, parts=parts),)))


@pytest.fixture(scope="module")
def shown(instrument: Instrument) -> Report:
    """The report of the invented person."""
    demo = next(person for person in instrument.people if person.demo)
    return of_person(instrument, demo)


def of_person(instrument: Instrument, person: WorkedPerson) -> Report:
    answers = read_answers(json.dumps(person.answers), person.name, instrument)
    created = "2026-03-02T09:00+01:00"
    return report(score(instrument, answers), program_version="9.8.7", created=created, demo=person.demo)


# ---- Text stays text ------------------------------------------------------------------------------------------------


@pytest.mark.thorough
@settings(max_examples=examples(40), deadline=None)
@given(reports)
def test_every_text_is_found_again_and_nothing_else(one: Report) -> None:
    """Whatever the texts are, the file has the elements it would have with harmless ones, and every text in it."""
    read = HtmlReader(html(one))
    assert shape(HtmlReader(html(with_harmless_texts(one)))) == shape(read)
    assert [] == read.other
    missing = [text for text in strings(one) if visible(text) not in read.text]
    assert [] == missing


@settings(max_examples=examples(20), deadline=None)
@given(reports)
def test_no_parse_error(one: Report) -> None:
    """A strict parser of the HTML standard finds no error in the file."""
    html5lib.HTMLParser(strict=True).parse(html(one))


@pytest.mark.parametrize("said", HOSTILE)
def test_nothing_loads_or_runs(said: str) -> None:
    """No element that loads, runs or sends anything, and no address but links inside the file."""
    cells = (Cell(text=said, own_words=True), Cell(text=said))
    one = page(Paragraph(text=said, rule=said), Table(header=(said, said), rows=(cells,)), Facts(facts=(cells,)))
    read = HtmlReader(html(one))
    used = {tag for tag, _ in read.elements}
    assert set() == used & {"script", "img", "link", "iframe", "object", "form", "svg", "base", "embed", "video"}
    addresses = [value for _, given in read.elements for name, value in given.items() if name in ("href", "src")]
    assert [] == [address for address in addresses if not str(address).startswith("#")]
    assert [] == [name for _, given in read.elements for name in given if name.startswith("on") or name == "style"]


@pytest.mark.parametrize(
    "said, written",
    [
        pytest.param("a\x1b[2Jb", r"a\x1b[2Jb", id="an escape sequence"),
        pytest.param("\u202egnp", r"\u202egnp", id="a turned direction"),
        pytest.param("\x00\ufffe\ud800", r"\x00\ufffe\ud800", id="what no HTML file may hold"),
        pytest.param("two\r\n\u2028lines", "two lines", id="line breaks"),
        pytest.param("\u0645\u200c\u0631", "\u0645\u200c\u0631", id="joiners of scripts that need them"),
        pytest.param("\u00b5 \u2264 \u05d0", "\u00b5 \u2264 \u05d0", id="other scripts"),
    ],
)
def test_characters(said: str, written: str) -> None:
    """What a viewer would act on, or nobody would see, is written out; letters stay as they are."""
    assert written == visible(said)
    assert written in HtmlReader(html(page(Paragraph(text=said)))).text


def test_a_persons_own_words_are_set_apart() -> None:
    """A person's own words keep their direction of reading to themselves; the project's words need no such mark."""
    one = page(Facts(facts=((Cell(text="Wish"), Cell(text="\u05e9\u05dc\u05d5\u05dd", own_words=True)),)))
    assert 1 == len(HtmlReader(html(one)).of("bdi"))


# ---- The document ---------------------------------------------------------------------------------------------------


def test_headings_in_order(shown: Report) -> None:
    """One h1; no level is left out; a single page begins with its own title."""
    for page_id in (None, *(one.id for one in shown.pages)):
        levels = [int(tag[1]) for tag, _ in HtmlReader(html(shown, page_id)).elements if re.fullmatch("h[1-6]", tag)]
        assert (1, 1) == (levels[0], levels.count(1))
        assert [] == [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]


def test_a_browser_is_told_to_load_and_run_nothing(shown: Report) -> None:
    """The file itself forbids a browser to load or run anything but its own styles, before anything is drawn."""
    policies = [one["content"] for one in HtmlReader(html(shown)).of("meta") if "http-equiv" in one]
    assert ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"] == policies


def test_title_and_language(shown: Report) -> None:
    """Title and language are those of the document; the subject code stands on the page and in no title."""
    assert shown.subject is not None
    titles = {None: shown.instrument.title} | {one.id: one.title for one in shown.pages}
    for page_id, title in titles.items():
        file = html(shown, page_id, language="en-GB")
        assert [title] == re.findall("<title>(.*)</title>", file)
        assert shown.subject not in title
        assert shown.subject in file
        assert ["en-GB"] == [given["lang"] for given in HtmlReader(file).of("html")]


def test_names_are_unique_and_links_lead_somewhere(shown: Report) -> None:
    """Every name is there once, every link leads to one, and every label to a heading."""
    read = HtmlReader(html(shown))
    names = [given["id"] for _, given in read.elements if "id" in given]
    assert len({*names}) == len(names)
    assert [] == [given["href"] for given in read.of("a") if str(given["href"])[1:] not in names]
    labels = [given["aria-labelledby"] for _, given in read.elements if "aria-labelledby" in given]
    assert [] == [label for label in labels if label not in names]


def test_a_line_links_to_its_basis() -> None:
    """A line whose rule is looked up elsewhere in the document links there; where it is not, the rule is only named."""
    looked_up = Bullets(
        run_on=True, bullets=(Bullet(text="Why.", rule="urgency"), Bullet(text="Again.", rule="urgency"))
    )
    lines = (Paragraph(text="Soon.", rule="urgency = soon"), Paragraph(text="Iron.", rule="iron = low"))
    read = HtmlReader(html(page(*lines, looked_up)))
    assert ["#basis-urgency"] == [given["href"] for given in read.of("a")]
    assert [basis_name("urgency"), "only-1-3-2"] == [given["id"] for given in read.of("li")]
    assert "[iron = low]" in read.text


def test_tables_have_headings(shown: Report) -> None:
    """Every table has headings of columns; of several rows the first cell heads each; of one row none does."""
    read = HtmlReader(html(shown))
    assert {"col", "row"} == {given["scope"] for given in read.of("th")}
    cells = tuple(Cell(text=text) for text in ("one", "two"))
    alone = HtmlReader(html(page(Table(header=("A", "B"), rows=(cells,)))))
    assert (["col", "col"], 2) == ([given["scope"] for given in alone.of("th")], len(alone.of("td")))


def test_a_box_is_a_landmark_with_a_border() -> None:
    """What cannot wait is told from the rest without colour: by a border, by capitals, and to a reader of screens."""
    boxed, plain = HtmlReader(html(page(Paragraph(text="x"), boxed=True))), HtmlReader(html(page(Paragraph(text="x"))))
    assert [{"class": "box", "aria-labelledby": "only-1"}] == boxed.of("section")
    assert [{}] == plain.of("section")
    assert re.search(r"\.box \{ border: \dpx double", html(page()))


def test_paper(shown: Report) -> None:
    """On paper: A4, 15 mm, no letter under 9.5 pt, the person's page 11 pt, every page on a sheet of its own."""
    file = html(shown)
    assert "size: A4; margin: 15mm;" in file
    assert {"9.5", "11"} == {*re.findall(r"font[^;]*?([\d.]+)pt", file[file.index("@page") :])}
    assert "article + article { break-before: page; }" in file
    assert {"staff", "patient"} <= {given["class"] for given in HtmlReader(file).of("article")}
    assert "prefers-color-scheme: dark" in file
    assert "a, .why { text-decoration: none; }" in file[file.index("@media print") :]


def test_one_page_alone(shown: Report) -> None:
    """With the id of a page there is that page and no other."""
    for one in shown.pages:
        articles = HtmlReader(html(shown, one.id)).of("article")
        assert [one.id] == [given["id"] for given in articles]


def test_made_from_the_model_alone(shown: Report) -> None:
    """The file made from the saved JSON is the file made directly."""
    assert html(shown) == html(Report.model_validate_json(shown.model_dump_json()))


def test_a_page_of_one_sheet_is_valid() -> None:
    """The page that the paper is measured by has no parse error either."""
    html5lib.HTMLParser(strict=True).parse(html(one_sheet(450)))


def test_what_belongs_to_the_pages_is_folded(shown: Report) -> None:
    """Pages that are folded follow behind their titles, are not printed, and lines of the others link into them."""
    file = html(shown, "clinician,patient", folded="appendix")
    read = HtmlReader(file)
    assert ["clinician", "patient", "appendix"] == [given["id"] for given in read.of("article")]
    assert (1, 1) == (len(read.of("details")), len(read.of("summary")))
    assert file.index("<details") > file.index('id="patient"')
    assert re.search(r"\.folded \{ display: none; \}", file[file.index("@media print") :])
    names = {given["id"] for _, given in read.elements if "id" in given}
    links = [str(given["href"])[1:] for given in read.of("a")]
    assert [] == [link for link in links if link not in names]
    assert len(links) > 40
    assert [] == HtmlReader(html(shown, "clinician")).of("a")
    assert "<a " not in file[file.index('<article id="patient"') : file.index("<details")]
    html5lib.HTMLParser(strict=True).parse(file)


def test_cells_of_a_table_link_to_their_basis(shown: Report) -> None:
    """Each cell of the table of blood values links to the rules of that line."""
    file = html(shown, "clinician", folded="appendix")
    table = file[file.index("<table") : file.index("</table>")]
    assert table.count("<td>") == table.count('<td><a class="why" href="#basis-clinician-blood_table">') > 3
