"""The report as data. This model is the JSON file; Markdown and plain text are made from it and from nothing else."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "2.0"


class Part(BaseModel):
    """Base of everything in a report."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Cell(Part):
    """A piece of text; `said` marks a person's own words, which are never taken as markup."""

    text: str
    said: bool = False


class Paragraph(Part):
    """One sentence or more; `rule` names the result it comes from and its code."""

    kind: Literal["paragraph"] = "paragraph"
    text: str
    bold: bool = False
    rule: str | None = None


class Bullet(Part):
    """One point of a list, with the rule it comes from."""

    text: str
    rule: str | None = None
    remark: str | None = None


class Bullets(Part):
    """A list, with the sentence before it; one that is only looked up runs on in one paragraph."""

    kind: Literal["bullets"] = "bullets"
    run_on: bool = False
    before: str | None = None
    bullets: tuple[Bullet, ...]


class Table(Part):
    """Rows of cells; the first cell of a row says what the row is about."""

    kind: Literal["table"] = "table"
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Facts(Part):
    """Short facts side by side: each a label and a value."""

    kind: Literal["facts"] = "facts"
    facts: tuple[tuple[Cell, Cell], ...]


AnyPart = Paragraph | Bullets | Table | Facts


class Block(Part):
    """A headed part of a page; a boxed one is what must be seen first."""

    heading: str
    boxed: bool = False
    parts: tuple[Annotated[AnyPart, Field(discriminator="kind")], ...]


class Page(Part):
    """One page: for the clinician, or for the person, whose page is set in larger letters (`voice`)."""

    id: str
    title: str
    voice: Literal["patient", "staff"] = "staff"
    blocks: tuple[Block, ...]


class Considered(Part):
    """A point for the clinician with its sources and how much of its evidence is from lupus."""

    id: str
    text: str
    source: tuple[str, ...]
    evidence_in_lupus: Literal["yes", "limited", "none"]


class Source(Part):
    """A source the report rests on."""

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
    text_subject: str
    text_no_code: str
    text_made_by: str
    text_versions: str
    text_answer: str
    text_end: str


class Report(Part):
    """Everything that is said about one person. Its JSON is a valid answer file that scores to the same report.

    `as_list`: the items that were asked together as one list, not one by one. `made_under`: the version of the
    instrument that first scored these answers, where that was another one.
    """

    schema_version: str = SCHEMA_VERSION
    program_version: str
    created: str
    demo: bool = False
    made_under: str | None = None
    instrument: InstrumentStamp
    subject: str | None = None
    answers: dict[str, Any]
    as_list: tuple[str, ...] = ()
    findings: dict[str, bool | float | int | None]
    results: dict[str, str | float | int | tuple[str, ...] | None]
    considerations: tuple[Considered, ...]
    sources: tuple[Source, ...]
    pages: tuple[Page, ...]
    labels: Labels
    notes: tuple[str, ...] = ()

    @property
    def versions(self) -> str | None:
        """Which version of the instrument the answers come from and which one scored them, where these differ."""
        if self.made_under is None:
            return None
        return self.labels.made_under.format(before=self.made_under, now=self.instrument.version)
