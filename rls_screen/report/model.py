"""The report as data: this model is the JSON file, and every page is printed from it alone.

Each line carries its basis: the rule that printed it, the answers that decided that rule, its sources. `json_schema`
returns the model as a JSON Schema (draft 2020-12), which `report.schema.json` beside this module holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Protocol

from ..frozen import Frozen, ToldApartBy

SCHEMA_VERSION: Literal["2.0"] = "2.0"


class Part(Frozen):
    """Base of everything in a report."""


class Basis(Part):
    """Why a line is printed.

    `rule` is in plain English; where no rule decides, it gives the reason (a fixed text, the heading of a list). `id`
    names what the line comes from, as `rls-screen explain ID` takes it, and `place` the file that holds it.
    `answers` are those that decided the rule or are printed in the line, by item and in words; of a table those of the
    row that gave its code. `sources` are ids of sources of this report; a medicine also names notes, such as
    "medicines.md S12".
    """

    rule: str
    id: str | None = None
    place: str | None = None
    answers: dict[str, str] = {}
    sources: tuple[str, ...] = ()


class Cell(Part):
    """A piece of text; with `own_words` the person's own, which is never taken as markup."""

    text: str
    own_words: bool = False


class Paragraph(Part):
    """One sentence or more; `rule` names the result it comes from and its code."""

    kind: Literal["paragraph"] = "paragraph"
    text: str
    bold: bool = False
    rule: str | None = None
    basis: Basis


class Bullet(Part):
    """One point of a list, with the name of the rule it comes from."""

    text: str
    rule: str | None = None
    remark: str | None = None
    basis: Basis


class Bullets(Part):
    """A list, with the sentence before it. With `run_on` its points follow one another in a single paragraph."""

    kind: Literal["bullets"] = "bullets"
    run_on: bool = False
    numbered: bool = False
    before: str | None = None
    before_basis: Basis | None = None
    bullets: tuple[Bullet, ...]


class Row(Part):
    """One row of a table; the first cell names what the row is about."""

    cells: tuple[Cell, ...]
    basis: Basis


class Table(Part):
    """Rows below a header of fixed words."""

    kind: Literal["table"] = "table"
    header: tuple[str, ...]
    rows: tuple[Row, ...]


class Fact(Part):
    """A label and a value, or a sentence alone; `strong` ones are printed in bold."""

    label: Cell | None = None
    value: Cell
    strong: bool = True
    basis: Basis

    @property
    def text(self) -> str:
        """The fact as one text."""
        return f"{self.label.text}: {self.value.text}" if self.label else self.value.text

    @property
    def joint(self) -> str:
        """What is printed between this fact and the next one: a dot, but for a blank behind a whole sentence."""
        whole = not self.value.own_words and self.value.text.endswith((".", "?", "!", ":"))
        return " " if whole else " \u00b7 "


class Facts(Part):
    """Short facts in one paragraph."""

    kind: Literal["facts"] = "facts"
    facts: tuple[Fact, ...]


AnyPart = Paragraph | Bullets | Table | Facts


class Block(Part):
    """A headed part of a page. A boxed one must be seen first; `box_basis` is the rule that boxes it.

    `layout`: its parts below its heading (stacked), or its first part behind it (run_in); a row is the same, in one
    frame with the rows beside it.
    """

    heading: str
    boxed: bool = False
    layout: Literal["stacked", "run_in", "row"] = "stacked"
    basis: Basis
    box_basis: Basis | None = None
    parts: tuple[Annotated[AnyPart, ToldApartBy("kind")], ...]


class Page(Part):
    """One page: for the clinician, or for the person, whose page is set in larger letters (`voice`).

    `needed`: whether its rule is true, so that it is printed unasked; None for a page without a rule.
    """

    id: str
    title: str
    voice: Literal["patient", "staff"] = "staff"
    needed: bool | None = None
    basis: Basis
    blocks: tuple[Block, ...]


class Considered(Part):
    """A point for the clinician with its sources and how much of its evidence is from lupus."""

    id: str
    text: str
    source: tuple[str, ...]
    evidence_in_lupus: Literal["yes", "limited", "none"]


class Source(Part):
    """A source, and how well it was confirmed: seen, secondary, unconfirmed, or own (a rule of the project)."""

    id: str
    citation: str
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    confidence: str


class InstrumentStamp(Part):
    """Which rules exactly: id, version, and SHA-256 over the content files."""

    id: str
    version: str
    sha256: str
    title: str


class Labels(Part):
    """The words of the instrument that a page is printed with; `answer_headings` head a column of answers."""

    answer_headings: tuple[str, ...]
    not_a_diagnosis: str
    example: str
    subject: str
    made_by: str
    made_under: str
    contents: str
    sheet: str
    letters_by_number: str
    text_subject: str
    text_no_code: str
    text_made_by: str
    text_versions: str
    text_answer: str
    text_end: str


class Document(Protocol):
    """What every format needs to print pages: a report of one person, or a comparison of two visits."""

    @property
    def program_version(self) -> str:
        """The version of the program that made it."""
        ...

    @property
    def created(self) -> str:
        """When it was made."""
        ...

    @property
    def demo(self) -> bool:
        """Whether the person is invented."""
        ...

    @property
    def instrument(self) -> InstrumentStamp:
        """Which rules exactly."""
        ...

    @property
    def subject(self) -> str | None:
        """The code of the person."""
        ...

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages to print."""
        ...

    @property
    def labels(self) -> Labels:
        """The words to print them with."""
        ...

    @property
    def versions(self) -> str | None:
        """Which version the answers come from and which one scored them, where these differ."""
        ...

    def model_dump_json(self, *, indent: int | None = None) -> str:
        """Return the document as JSON."""
        ...


class Report(Part):
    """Everything a report states about one person. Its JSON is a valid answer file that scores to the same report.

    `own_answers`: whether they are the person's own, whose page is then printed alone unless more is asked for.
    `as_list`: the items that were asked together as one list, not one by one. `made_under`: the version of the
    instrument that first scored these answers, where that was another one. `sources` are those the pages print,
    `further_sources` those that only a basis names; `questions` are the items that a basis names, in a few words.
    """

    schema_version: Literal["2.0"]
    program_version: str
    created: str
    demo: bool = False
    made_under: str | None = None
    instrument: InstrumentStamp
    subject: str | None = None
    answers: dict[str, Any]
    own_answers: bool = False
    as_list: tuple[str, ...] = ()
    findings: dict[str, bool | float | int | None]
    results: dict[str, str | float | int | tuple[str, ...] | None]
    considerations: tuple[Considered, ...]
    sources: tuple[Source, ...]
    further_sources: tuple[Source, ...] = ()
    questions: dict[str, str]
    pages: tuple[Page, ...]
    labels: Labels
    notes: tuple[str, ...] = ()

    @property
    def versions(self) -> str | None:
        """Which version of the instrument the answers come from and which one scored them, where these differ."""
        if self.made_under is None:
            return None
        return self.labels.made_under.format(before=self.made_under, now=self.instrument.version)


class Line(Part):
    """A line of a page as one text, with its page, the heading above it, and its basis."""

    page: str
    heading: str
    text: str
    basis: Basis


def lines(report: Report) -> Iterator[Line]:
    """Yield every line of every page in the order of printing: titles, headings, boxes, and all that is below them."""
    for page in report.pages:
        yield from page_lines(page)


def page_lines(page: Page) -> Iterator[Line]:
    """Yield every line of one page."""
    yield Line(page=page.id, heading="title", text=page.title, basis=page.basis)
    for block in page.blocks:
        yield Line(page=page.id, heading=block.heading, text="(the heading)", basis=block.basis)
        if block.box_basis is not None:
            yield Line(page=page.id, heading=block.heading, text="(the box)", basis=block.box_basis)
        for part in block.parts:
            for text, basis in texts(part):
                yield Line(page=page.id, heading=block.heading, text=text, basis=basis)


def texts(part: AnyPart) -> Iterator[tuple[str, Basis]]:
    """Yield each line of a part as one text, with its basis."""
    match part:
        case Paragraph(text=text, basis=basis):
            yield text, basis
        case Bullets(before=before, before_basis=basis, bullets=bullets):
            if before is not None and basis is not None:
                yield before, basis
            yield from ((" ".join(filter(None, (one.text, one.remark))), one.basis) for one in bullets)
        case Table(header=header, rows=rows):
            for row in rows:
                cells = (f"{head}: {cell.text}" for head, cell in zip(header, row.cells, strict=True) if cell.text)
                yield "; ".join(cells), row.basis
        case Facts(facts=facts):
            yield from ((fact.text, fact.basis) for fact in facts)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a report, draft 2020-12, made from the model."""
    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A report of rls-screen, schema {SCHEMA_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }
