"""An instrument: one questionnaire's files, read and joined, with every name in reach.

Built by `library`, which finds, reads and cross-checks the files; everything else receives it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import get_args

from . import schema as q
from . import texts
from .people import WorkedPerson
from .rules import Declared, names_read
from .study_words import StudyWords

BOTH_PAGES, ALL_PAGES = "both", "all"  # instead of the id of a page: the page for each voice, every page


@dataclass(frozen=True)
class SectionOfItems:
    """A section of the interview with its items in the order in which they are asked."""

    section: q.Section
    items: tuple[q.Item, ...]


@dataclass(frozen=True)
class Step:
    """One value to compute: a finding, a result, or (with `entry`) one entry of a named list."""

    id: str
    source: q.Finding | q.Result
    entry: q.ListRow | None = None

    def rules(self) -> tuple[str, ...]:
        """Return the written conditions and values this step reads."""
        if self.entry is not None:
            return (self.entry.condition,)
        if isinstance(self.source, q.Finding):
            return tuple(text for text in (self.source.when, self.source.value) if text is not None)
        if self.source.value is not None:
            return (self.source.value,)
        rows = (row.when for row in self.source.rows if row.when is not None)
        return (*rows, *(row.condition for row in self.source.entries))


@dataclass(frozen=True)
class Instrument:
    """The whole content: questions, rules, sentences, sources, and the hash of the files they came from.

    `places` are for messages: "file, kind id" by id, or by "kind id" where a rule cannot read the id. `steps` are in an
    order in which each reads only what earlier ones compute. `study_words` are there where `[cohort]` is.
    `people` are all worked people; `examples` are the same people by the name of their file, without `.toml`. Both are
    empty unless the instrument was loaded with them.
    """

    head: q.Head
    words: texts.Words
    sections: tuple[SectionOfItems, ...]
    findings: Mapping[str, q.Finding]
    results: Mapping[str, q.Result]
    considerations: tuple[q.Consideration, ...]
    pages: tuple[q.Page, ...]
    sources: Mapping[str, q.Source]
    places: Mapping[str, str]
    sha256: str
    folder: Path
    steps: tuple[Step, ...] = ()
    study_words: StudyWords | None = None
    people: tuple[WorkedPerson, ...] = field(default=(), repr=False)
    examples: Mapping[str, tuple[WorkedPerson, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def items(self) -> Mapping[str, q.Item]:
        """Every item by id, in the order of the interview."""
        return {item.id: item for section in self.sections for item in section.items}

    @cached_property
    def section_of(self) -> Mapping[str, q.Section]:
        """The section of each item."""
        return {item.id: part.section for part in self.sections for item in part.items}

    @cached_property
    def screens(self) -> Mapping[q.Voice, tuple[q.Screen, ...]]:
        """The screens of each voice, in order; else one question a screen, in the order of the files."""
        voices: tuple[q.Voice, ...] = get_args(q.Voice)
        given = {voice: tuple(one for one in self.head.screens if one.voice == voice) for voice in voices}
        return {voice: listed or self._one_by_one(voice) for voice, listed in given.items()}

    def _one_by_one(self, voice: q.Voice) -> tuple[q.Screen, ...]:
        ids = tuple(item.id for item in self.items.values() if item.is_put_to(voice))
        return (q.Screen(voice=voice, items=ids),) if ids else ()

    @cached_property
    def screen_of(self) -> Mapping[q.Voice, Mapping[str, q.Screen]]:
        """The screen of each item that is put to a voice, in the order in which the voice is asked."""
        return {voice: {id: one for one in screens for id in one.items} for voice, screens in self.screens.items()}

    @cached_property
    def medicine_item(self) -> q.Item | None:
        """The item with the medicines, where there is one."""
        return next((item for item in self.items.values() if item.kind == "medicines"), None)

    @cached_property
    def medicine_findings(self) -> tuple[q.Finding, ...]:
        """The findings that come from the medicines taken, not from a rule."""
        return tuple(finding for finding in self.findings.values() if finding.medicines is not None)

    @cached_property
    def safety_items(self) -> tuple[q.Item, ...]:
        """The items with a safety tier."""
        return tuple(item for item in self.items.values() if item.tier)

    @cached_property
    def urgency_tables(self) -> tuple[q.Result, ...]:
        """The decision tables that say how urgent answers are: those with every tier among their codes."""
        tiers, tables = {*self.head.tiers}, (one for one in self.results.values() if one.kind == "table")
        return tuple(one for one in tables if tiers and tiers <= {*one.codes})

    def page_for(self, voice: q.Voice) -> str | None:
        """The id of the first page for a voice; None, which means all pages, where no page is for it."""
        return next((page.id for page in self.pages if page.voice == voice and not page.screen), None)

    def screen_for(self, voice: q.Voice) -> q.Page | None:
        """The last screen of an interview in this voice; None where there is none."""
        return next((page for page in self.pages if page.voice == voice and page.screen), None)

    @property
    def page_choices(self) -> tuple[str, ...]:
        """What may be chosen to be printed: the page for each voice, every page, or one by its id."""
        return (BOTH_PAGES, ALL_PAGES, *(page.id for page in self.pages if not page.screen))

    @cached_property
    def rules_of(self) -> Mapping[str, tuple[str, ...]]:
        """The written conditions and values of every finding, result and named entry, by id."""
        return {step.id: step.rules() for step in self.steps}

    @cached_property
    def used_findings(self) -> tuple[str, ...]:
        """The findings that a result or a consideration reads, directly or through another finding."""
        waiting = [text for result in self.results.values() for text in _rules_of_result(result)]
        waiting += [line.when for line in self.considerations]
        used: dict[str, None] = {}
        while waiting:
            for name in self.reads(waiting.pop()):
                if name in self.rules_of and name not in used:
                    used[name] = None
                    waiting += self.rules_of[name]
        return tuple(name for name in used if name in self.findings)

    def reads(self, text: str) -> Iterator[str]:
        """Iterate over the names a written rule reads."""
        return iter(names_read(text))


def _rules_of_result(result: q.Result) -> Iterator[str]:
    yield from (row.when for row in result.rows if row.when)
    yield from (row.condition for row in result.entries)
    yield from filter(None, (result.value,))


def declared_names(
    items: Mapping[str, q.Item], findings: Mapping[str, q.Finding], results: Mapping[str, q.Result]
) -> dict[str, Declared]:
    """Return the kind of every name: items, findings, results and entries of named lists share one name space."""
    names = {item.id: declared_item(item) for item in items.values()}
    for finding in findings.values():
        names[finding.id] = Declared("number" if finding.value is not None else "truth")
    for result in results.values():
        if result.kind == "table":
            names[result.id] = Declared("code", result.codes)
        elif result.kind == "value":
            names[result.id] = Declared("number")
        elif result.named:
            names.update({row.id: Declared("truth") for row in result.entries if row.when is not None})
    return names


def declared_item(item: q.Item) -> Declared:
    """Return the kind of an item's answer in a rule."""
    match item.kind:
        case "yes_no":
            return Declared("truth", is_item=True)
        case "yes_no_past":
            return Declared("code", ("yes", "past", "no"), is_item=True)
        case "choice":
            return Declared("code", item.codes, is_item=True)
        case "number":
            return Declared("number", is_item=True)
        case "date":
            return Declared("date", is_item=True)
    return Declared("text", is_item=True)
