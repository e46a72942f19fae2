"""The report as a PDF file: complete, tagged, reproducible, and nothing in it but text, whatever the texts are."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from pages import (
    HOSTILE,
    Block,
    Bullet,
    Bullets,
    Facts,
    Page,
    Paragraph,
    Table,
    count_of_words,
    letters,
    letters_of_pdf,
    made,
    one_sheet,
    reports,
    strings,
)
from properties import examples
from pypdf import PdfReader

from rls_screen.content.instrument import Instrument
from rls_screen.errors import CannotCreate
from rls_screen.person.answers import read_answers
from rls_screen.person.scoring import score
from rls_screen.report import Report, pdf
from rls_screen.report import report as report_of
from rls_screen.report.characters import visible
from rls_screen.report.model import Cell
from rls_screen.report.stamp import chosen_pages


def read(file: bytes) -> PdfReader:
    return PdfReader(BytesIO(file))


def root_of(file: bytes) -> Any:
    """The catalogue of a file, with its language and its structure."""
    return read(file).trailer["/Root"]


def page(*parts: Any, **more: Any) -> Report:
    """A report of one page with one block of these parts."""
    return made(Page(id="only", title="T", blocks=(Block(heading="B", parts=parts),)), **more)


@pytest.fixture(scope="module")
def shown(instrument: Instrument) -> Report:
    """The report of the invented person, with the pages that are printed of it."""
    demo = next(person for person in instrument.people if person.demo)
    answers = read_answers(json.dumps(demo.answers), demo.name, instrument)
    created = "2026-03-02T09:00+01:00"
    whole = report_of(score(instrument, answers), program_version="9.8.7", created=created, demo=True)
    return whole.model_copy(update={"pages": chosen_pages(whole, None)})


@pytest.fixture(scope="module")
def file(shown: Report) -> bytes:
    """That report as a PDF."""
    return pdf(shown)


def test_every_text_is_printed(shown: Report, file: bytes) -> None:
    """Every text of the model stands on the pages, the first page's title first."""
    found = letters_of_pdf(file)
    assert found.startswith(letters(shown.pages[0].title))
    assert [] == [text for text in strings(shown) if letters(text).upper() not in found.upper()]


def test_title_language_and_tags(shown: Report, file: bytes) -> None:
    """Title and language are set and shown, the file is tagged as PDF/UA-1, and no property holds the subject code."""
    opened = read(file)
    root = root_of(file)
    assert {"/Title": shown.instrument.title} == {
        name: value for name, value in (opened.metadata or {}).items() if name != "/Creator"
    }
    assert ("en", True, True) == (
        root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]
    )  # fmt: skip
    assert opened.xmp_metadata is not None
    properties = opened.xmp_metadata.stream.get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in properties
    assert shown.subject is not None
    assert shown.subject not in properties + str(opened.metadata)
    assert str(datetime.now().year) not in properties
    assert "pt-BR" == root_of(pdf(page(Paragraph(text="x")), language="pt-BR"))["/Lang"]


def test_structure(shown: Report, file: bytes) -> None:
    """Headings, paragraphs, lists and tables with headings of columns are tagged as what they are."""
    kinds = _kinds(root_of(file)["/StructTreeRoot"])
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TR", "/TD"} <= {*kinds}
    assert len(shown.pages) == kinds.count("/H1")
    assert sum(len(one.blocks) for one in shown.pages) == kinds.count("/H2")


def _kinds(node: Any) -> list[str]:
    """The kinds of all elements of the structure, in their order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [kind for one in node for kind in _kinds(one)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (_kinds(node["/K"]) if "/K" in node else [])


def test_fonts_are_embedded(file: bytes) -> None:
    """Every font that a page uses is in the file."""
    resources: list[Any] = [one["/Resources"] for one in read(file).pages]
    fonts = [font.get_object() for one in resources for font in one["/Font"].values()]
    inner = [kind.get_object()["/FontDescriptor"] for font in fonts for kind in font["/DescendantFonts"]]
    assert inner
    assert [] == [one for one in inner if not {"/FontFile2", "/FontFile3"} & {*one}]


def test_the_same_bytes(shown: Report, file: bytes) -> None:
    """The same report gives the same bytes, also from its saved JSON; another time stamp gives others."""
    assert file == pdf(Report.model_validate_json(shown.model_dump_json()))
    assert file != pdf(shown.model_copy(update={"created": "2026-03-02T09:01+01:00"}))


@pytest.mark.thorough
def test_paper(shown: Report, file: bytes) -> None:
    """Every sheet is A4 and ends with the stamp and its number; each page of the report begins a sheet."""
    sheets = read(file).pages
    assert {(595, 842)} == {(round(one.mediabox.width), round(one.mediabox.height)) for one in sheets}
    for number, one in enumerate(sheets, 1):
        last = one.extract_text().splitlines()[-1]
        assert last.endswith(f"page {number} of {len(sheets)}")
        assert f"{shown.subject}; 2026-03-02 09:00; Instrument {shown.instrument.id}" in one.extract_text()
    for one_page in shown.pages:
        assert 1 <= sum(sheet.extract_text().startswith(one_page.title) for sheet in sheets)
        assert one_page.title == str(dict(read(pdf(shown, one_page.id)).metadata or {})["/Title"])


@pytest.mark.parametrize("voice, size", [("staff", 9.5), ("patient", 11)])
def test_letters_are_large_enough(voice: str, size: float) -> None:
    """No letter is smaller than 9.5 pt, on the person's page none but those of the footer smaller than 11 pt."""
    sizes: dict[float, str] = {}

    def note(text: str, matrix: Any, inner: Any, font: Any, font_size: float) -> None:
        if text.strip():
            sizes[round(font_size * abs(inner[0]), 2)] = sizes.get(round(font_size * abs(inner[0]), 2), "") + text

    for sheet in read(pdf(one_sheet(200, voice))).pages:
        sheet.extract_text(visitor_text=note)
    assert 9.5 == min(sizes)
    assert size == max(sizes, key=lambda one: len(sizes[one]))


@pytest.mark.parametrize("words, voice", [(450, "staff"), (400, "patient")])
def test_one_sheet(words: int, voice: str) -> None:
    """450 words with a box, a list and a table of six columns fits a sheet; of 400 words the person's, at 11 pt."""
    one = one_sheet(words, voice)
    assert words - 4 <= count_of_words([*one.pages[0].blocks]) <= words
    assert 1 == len(read(pdf(one)).pages)


# ---- Letters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(
            "\u03bc \u00b5g/L \u2264 \u2265 < > \u00b1 \u00d7 \u00b0 \u03b12\u03b4 \u2192 \u2193 \u00b2", id="signs"
        ),
        pytest.param("\u0416\u0443\u043a \u0141\u00f3d\u017a \u1ea5 \u0130", id="Latin and Cyrillic"),
        pytest.param("\u05e9\u05dc\u05d5\u05dd", id="Hebrew"),
        pytest.param("\u0645\u0631\u062d\u0628\u0627", id="Arabic"),
    ],
)
def test_letters_of_the_fonts_inside(said: str) -> None:
    """These letters are in the fonts that come with the library, so that the bytes are the same on every computer."""
    one = page(Facts(facts=((Cell(text="Wish"), Cell(text=said, own_words=True)),)))
    found = letters_of_pdf(pdf(one))
    assert "<U+" not in found
    assert {*letters(said)} <= {*found}


def test_letters_that_no_font_has() -> None:
    """A letter that no font here has is written by its number, and the page says so; the other letters stay."""
    found = letters_of_pdf(pdf(page(Paragraph(text="before \u0378 after"))))  # assigned to no letter
    assert "before<U+0378>after" in found
    assert letters("they are written by their numbers") in found


def test_no_soft_hyphen_is_printed() -> None:
    """A soft hyphen is left out: fonts draw it like a hyphen, and hyphens near it can then be copied as soft ones."""
    sheets = read(pdf(page(Paragraph(text="immuno\u00adglobulin 60-70", bold=True)))).pages
    found = "".join(sheet.extract_text() for sheet in sheets)
    assert "immunoglobulin 60-70" in found
    assert "\u00ad" not in found


def test_a_letter_with_a_mark_that_no_font_has() -> None:
    """Where only the mark on a letter cannot be shown, the letter stays, there and everywhere else."""
    found = letters_of_pdf(pdf(page(Paragraph(text="1\u0e31 and 11, \u0436\u0e31 and \u0436"))))
    assert "1<U+0E31>and11,\u0436<U+0E31>and\u0436" in found


def test_a_long_word_of_letters_that_no_font_has() -> None:
    """Places to break a long word are no letters of it: only the letters are written by their numbers."""
    found = letters_of_pdf(pdf(page(Paragraph(text="\u0378" * 45))))
    assert 45 == found.count("<U+0378>")
    assert "<U+200B>" not in found


def test_a_long_word_stays_on_the_paper() -> None:
    """A word longer than a line is broken, also in a narrow column."""
    cells = (Cell(text="short"), Cell(text="y" * 600, own_words=True))
    one = pdf(page(Paragraph(text="x" * 900), Table(header=("A", "B"), rows=(cells,))))
    assert "x" * 900 in letters_of_pdf(one)
    assert max(len(line) for sheet in read(one).pages for line in sheet.extract_text().splitlines()) < 150


# ---- Text stays text ------------------------------------------------------------------------------------------------


@pytest.mark.thorough
@pytest.mark.parametrize("said", [said for said in HOSTILE if said.isascii()])
def test_nothing_is_markup(said: str) -> None:
    """A text that would be markup, code or a path in the typesetter is printed as it is, wherever it stands."""
    cells = (Cell(text=said, own_words=True), Cell(text=said))
    bullets = (Bullet(text=said, rule=said, remark=said),)
    one = made(
        Page(
            id="only",
            title=said,
            blocks=(
                Block(
                    heading=said,
                    boxed=True,
                    parts=(
                        Paragraph(text=said, rule=said, bold=True),
                        Bullets(before=said, bullets=bullets),
                        Bullets(run_on=True, bullets=bullets),
                        Table(header=(said, said), rows=(cells, cells)),
                        Facts(facts=(cells,)),
                    ),
                ),
            ),
        ),
        title=said,
        subject=said,
        created=said,
    )
    found, wanted = letters_of_pdf(pdf(one)), letters(visible(said))
    assert found.upper().count(wanted.upper()) >= 19


# Without shrinking, which is slow.
@pytest.mark.thorough
@settings(max_examples=examples(6), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(reports)
def test_any_report(one: Report) -> None:
    """Whatever the texts are, there is a file, and it has every plain letter of them at least as often as they do.

    The order is not compared: a page may end within a text, and pypdf turns lines behind a word from right to left.
    """
    found = Counter(letters_of_pdf(pdf(one)).upper())
    plain = Counter("".join(letters(text).upper() for text in strings(one) if re.fullmatch(r"[!-~ ]+", text)))
    assert Counter() == plain - found


# ---- Without the library --------------------------------------------------------------------------------------------


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library is not installed, that is said with the remedy, and the status is that of no output."""
    monkeypatch.setattr(import_module("rls_screen.report.pdf"), "find_spec", lambda name: None)
    with pytest.raises(CannotCreate, match=r"pip install 'rls-screen\[pdf\]'") as caught:
        pdf(page(Paragraph(text="x")))
    assert 73 == caught.value.status
