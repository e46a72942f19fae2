"""Made-up reports for the tests of what is made from the model: hostile texts everywhere, and a page of one sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from hypothesis import strategies as st
from pypdf import PdfReader

from rls_screen.report import Report, model
from rls_screen.report.model import Basis, Cell, InstrumentStamp, Labels

HOSTILE = (
    "<script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", "\"><b onmouseover='x'>", "&lt;b&gt; &amp;",
    "-->", "]]>", "<!--", "</style>", "</main>", "#panic()", "#import \"/etc/passwd\": *", "*bold* _it_ `raw` $x$ @ref",
    "= Heading", "- point", "[link](javascript:x)", "\\", "\\u{41} {{x}}", "[bold red]x[/]", "[/]", "[link=http://x]y[/]",
    ":smile:", "\x1b[2J\x1b]0;title\x07", "\x9b31m", "\x00", "\r\nnew line", "a\tb\x0bc", "\u2028", "\u202egnp.exe",
    "\u2066x", "\ufeff", "\ud800", "\ufffe", "\u05e9\u05dc\u05d5\u05dd 12", "\u0645\u0631\u062d\u0628\u0627",
    "\u03bc \u00b5 \u2264 \u2265 \u03b12\u03b4", "\u0416\u0443\u043a", "\u65e5\u672c", "\U0001f9b5", "x" * 300,
    "a b " * 90, "{\"text\": 1}", "%s {0} ${x}", "e\u0301",
)  # fmt: skip
LABELS = Labels(
    answer_headings=("Answer",),
    not_a_diagnosis="Screening result, not a diagnosis.",
    example="EXAMPLE: an invented person.",
    subject="Subject {code}.",
    made_by="Instrument {instrument} {version}, rules {rules}, program {program}.",
    made_under="made under {before}, scored again under {now}",
    contents="Pages",
    sheet="page {at} of {of}",
    letters_by_number="Some letters are in no font here; they are written by their numbers, such as <U+65E5>.",
    text_subject="Subject: {code}; Date: {date}",
    text_no_code="no code given",
    text_made_by="Instrument: {instrument} {version}; Rules: {rules}; Program: {program}",
    text_versions="Report {versions}",
    text_answer="{question} Answer: {answer}",
    text_end="END OF {title}",
)
BASIS = Basis(rule="made up for a test")


def Paragraph(**given: Any) -> model.Paragraph:
    """A paragraph with a made-up basis."""
    return model.Paragraph(basis=BASIS, **given)


def Bullet(**given: Any) -> model.Bullet:
    """A bullet with a made-up basis."""
    return model.Bullet(basis=BASIS, **given)


def Bullets(before: str | None = None, **given: Any) -> model.Bullets:
    """A list with a made-up basis for the sentence above it."""
    return model.Bullets(before=before, before_basis=BASIS if before is not None else None, **given)


def Table(rows: Iterable[tuple[Cell, ...]], **given: Any) -> model.Table:
    """A table of rows of cells, each with a made-up basis."""
    return model.Table(rows=tuple(model.Row(cells=cells, basis=BASIS) for cells in rows), **given)


def Facts(facts: Iterable[tuple[Cell | None, Cell]], *, strong: bool = True) -> model.Facts:
    """Facts, each with a made-up basis."""
    made = (model.Fact(label=label, value=value, strong=strong, basis=BASIS) for label, value in facts)
    return model.Facts(facts=tuple(made))


def Block(**given: Any) -> model.Block:
    """A block with a made-up basis, and one for its box."""
    return model.Block(basis=BASIS, box_basis=BASIS if given.get("boxed") else None, **given)


def Page(**given: Any) -> model.Page:
    """A page with a made-up basis for its title."""
    return model.Page(basis=BASIS, **given)


texts = st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=40)
_optional = st.none() | texts
_cells = st.builds(Cell, text=texts, own_words=st.booleans())
_bullets = st.lists(st.builds(Bullet, text=texts, rule=_optional, remark=_optional), min_size=1, max_size=3).map(tuple)


def _table(columns: int) -> st.SearchStrategy[model.Table]:
    header = st.tuples(*[texts] * columns)
    rows = st.lists(st.tuples(*[_cells] * columns), min_size=1, max_size=3).map(tuple)
    return st.builds(Table, header=header, rows=rows)


parts = st.one_of(
    st.builds(Paragraph, text=texts, bold=st.booleans(), rule=_optional),
    st.builds(Bullets, run_on=st.booleans(), numbered=st.booleans(), before=_optional, bullets=_bullets),
    st.integers(1, 4).flatmap(_table),
    st.builds(
        Facts,
        facts=st.lists(st.tuples(st.none() | _cells, _cells), min_size=1, max_size=3).map(tuple),
        strong=st.booleans(),
    ),
)
_blocks = st.builds(
    Block,
    heading=texts,
    boxed=st.booleans(),
    layout=st.sampled_from(["stacked", "run_in", "row"]),
    parts=st.lists(parts, min_size=1, max_size=4).map(tuple),
)


def _page(id: str, voice: Any) -> st.SearchStrategy[model.Page]:
    blocks = st.lists(_blocks, min_size=1, max_size=3).map(tuple)
    return st.builds(Page, id=st.just(id), title=texts, voice=st.just(voice), blocks=blocks)


reports = st.builds(
    lambda pages, title, subject, created, demo, made_under: made(
        *pages, title=title, subject=subject, created=created, demo=demo, made_under=made_under
    ),
    st.tuples(_page("first", "staff")) | st.tuples(_page("first", "staff"), _page("second", "patient")),
    texts,
    _optional,
    st.just("2026-03-02T09:00+01:00") | texts,
    st.booleans(),
    _optional,
)


def made(
    *pages: model.Page, title: str = "A screening", created: str = "2026-03-02T09:00+01:00", **more: Any
) -> Report:
    """A report of these pages and nothing else."""
    stamp = InstrumentStamp(id="made-up", version="1.2.3", sha256="0123456789abcdef", title=title)
    nothing: dict[str, Any] = {
        "answers": {},
        "findings": {},
        "results": {},
        "considerations": (),
        "sources": (),
        "further_sources": (),
        "questions": {},
        "schema_version": model.SCHEMA_VERSION,
    }
    more = {"labels": LABELS, **nothing, **more}
    return Report(program_version="9.8.7", created=created, instrument=stamp, pages=pages, **more)


def strings(report: Report, page: str | None = None) -> Iterator[str]:
    """Every text that a report prints on its pages, or on one of them."""
    for one in report.pages:
        if page in (None, one.id):
            yield from _strings(one.model_dump(exclude={"id", "voice"}))


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (
                text
                for key, one in value.items()  # a basis is not printed
                if key not in ("kind", "layout") and not key.endswith("basis")
                for text in _strings(one)
            )
        case list() | tuple():
            yield from (text for one in value for text in _strings(one))


def one_sheet(words: int, voice: Any = "staff") -> Report:
    """A report of one page as long as a letter of referral: a box, lists, a table of six columns, this many words."""
    reading = "Mild anaemia: look for the cause before iron. Iron is considered at a ferritin of 75 or below."
    cells = ("114 g/L", "48 \u00b5g/L", "14.7 % (9 / 60.9 \u00b5mol/L)", "3 mg/L", "88", reading)
    table = Table(
        header=("Hb", "Ferritin", "TSAT", "CRP", "eGFR", "Reading"),
        rows=(tuple(Cell(text=text) for text in cells),),
    )
    asked = tuple(Bullet(text=f"Confirm or exclude it by examination, part {at}.") for at in range(3))
    blocks = [
        Block(heading="How soon", boxed=True, parts=(Paragraph(text="Soon: within four weeks.", bold=True),)),
        Block(heading="Please", parts=(Bullets(bullets=asked),)),
        Block(heading="Blood tests", parts=(table,)),
    ]
    sentence = "Four days a week for three years, worse in the evening, better while walking about, sleep suffers."
    at = 0
    while (missing := words - count_of_words(blocks)) > 3:
        at += 1
        said = " ".join((f"{sentence} " * 3).split()[: min(missing - 3, 40)])
        blocks.append(Block(heading=f"Block number {at}", parts=(Paragraph(text=said),)))
    return made(Page(id="only", title="A page of one sheet", voice=voice, blocks=tuple(blocks)), subject="A-1")


def count_of_words(blocks: list[model.Block]) -> int:
    """How many words stand in these blocks."""
    return sum(len(text.split()) for block in blocks for text in _strings(block.model_dump()))


VOID = {"meta"}


class HtmlReader(HTMLParser):
    """What stands in a file: its elements with their attributes, its text, and whether every element is closed."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.other: list[str] = []
        self._open: list[str] = []
        self.feed(file)
        self.close()
        assert [] == self._open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends: the last one that began."""
        assert tag == self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text, with its entities read."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """What is neither text nor element."""
        self.other.append(data)

    def handle_pi(self, data: str) -> None:
        """What is neither text nor element."""
        self.other.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of this kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def shape(read: HtmlReader) -> list[tuple[str, tuple[str, ...]]]:
    """The elements and the names of their attributes, but for links, which depend on the rules' names."""
    return [(tag, tuple(attributes)) for tag, attributes in read.elements if tag != "a"]


def _harmless(value: Any, key: str = "") -> Any:
    """The same value with a harmless word for every text in it."""
    match value:
        case str():
            return value if key in ("kind", "id", "voice", "layout", "sha256") else "word"
        case dict():
            return {name: _harmless(one, name) for name, one in value.items()}
        case list() | tuple():
            return [_harmless(one, key) for one in value]
    return value


def with_harmless_texts(report: Report) -> Report:
    """The same report with a harmless word for every text that is printed."""
    whole = report.model_dump()
    printed = ("pages", "subject", "created", "made_under", "instrument", "program_version")
    return Report.model_validate(whole | {name: _harmless(whole[name]) for name in printed})


def letters(text: str) -> str:
    """A text without blanks and marks of direction: where a line is broken is the page's affair."""
    return re.sub("[\\s\u00ad\u200b\u2068\u2069]+", "", text)


def letters_of_pdf(file: bytes) -> str:
    """All text of a PDF file, without blanks and without the lines at the foot of its sheets."""
    pages = PdfReader(BytesIO(file)).pages
    return letters("".join(re.sub(r"[^\n]*page \d+ of \d+", "", page.extract_text()) for page in pages))
