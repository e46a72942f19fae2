"""A name of the questionnaire explained: item, finding, result, entry of a list, consideration, source."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..content import schema as q
from ..content.checks import written_rules
from ..content.instrument import Instrument
from ..content.rules import did_you_mean
from ..content.words import query_in_words, rule_in_words
from ..errors import Problem, UsageError
from ..person.answers.values import allowed
from .reading import CONFIDENCE_IN_SHORT, resting_on

WIDTH = 92
CONFIDENCE = {
    "seen": "read in the source",
    "secondary": "restated by another source; to be checked in the primary source",
    "unconfirmed": "believed, but in no source that was read; to be checked",
    "own": "a rule of this project, not a published fact",
}
_WORST = ("unconfirmed", "secondary", "own", "seen")
BUILT_IN = {
    "considerations": "The considerations below that hold, in their order.",
    "missing": "The unanswered questions in the unknown part of a rule, and every safety question that applies.",
    "medicine_flags": "Every medicine that counts, with its classes; a ? where only the class is certain.",
    "medicines_not_counted": "Every medicine that does not count, with the reason.",
    "medicines_unrecognised": "Every medicine entry that was not read, as typed.",
    "instrument_version": "The version of the questionnaire.",
}


@dataclass(frozen=True)
class Entry:
    """One thing explained: facts with their labels in reading order; a long fact takes several lines."""

    kind: str
    id: str
    title: str
    facts: tuple[tuple[str, str], ...]

    def lines(self) -> Iterator[str]:
        """The entry as plain text."""
        yield f"{self.id} ({self.kind}): {self.title}"
        for label, text in self.facts:
            yield from wrapped(f"{label}: {text}", 2)


def wrapped(text: str, indent: int) -> list[str]:
    """Return a paragraph as lines, those after the first indented."""
    start = " " * indent
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=f"{start}  ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def explain(instrument: Instrument, id: str) -> str:
    """Return everything that has this id, a part of a page as "page.id". Raises UsageError with a near name."""
    found = [entry for entry in (*entries(instrument), *page_entries(instrument)) if entry.id == id]
    if not found:
        known = dict.fromkeys(entry.id for entry in (*entries(instrument), *page_entries(instrument)))
        problem, remedy = (
            f"nothing is called '{id}'{did_you_mean(id, [*known])}",
            "`rls-screen explain` lists everything.",
        )
        raise UsageError(Problem("nothing-with-this-id", "", problem, remedy))
    return "\n\n".join("\n".join(entry.lines()) for entry in found) + "\n"


def overview(instrument: Instrument) -> str:
    """Return everything by its id, in the order of a review, with how well its weakest source is confirmed."""
    head = instrument.head
    lines = [f"{head.title} ({head.id} {head.version}, rules {instrument.sha256[:12]})", ""]
    lines += wrapped("In brackets: how its weakest source is confirmed. `rls-screen explain ID` has the rest.", 0)
    kind = ""
    for entry in entries(instrument):
        if entry.kind != kind:
            kind = entry.kind
            lines += ["", f"{kind}s" if not kind.endswith("y") else f"{kind[:-1]}ies"]
        lines.append(f"  {entry.id:<28} [{dict(entry.facts).get('Confidence', '-')}] {entry.title}")
    return "\n".join(lines) + "\n"


def entries(instrument: Instrument) -> Iterator[Entry]:
    """Yield everything in the order of a review: questions, findings, results and entries, considerations, sources."""
    readers = _readers(instrument)
    for item in instrument.items.values():
        yield item_entry(instrument, item, readers)
    for finding in instrument.findings.values():
        yield finding_entry(instrument, finding, readers)
    for result in instrument.results.values():
        yield result_entry(instrument, result, readers)
        for row in result.entries:
            if result.named and row.when is not None:
                yield _row_entry(instrument, result, row, readers)
    for line in instrument.considerations:
        yield consideration_entry(instrument, line)
    for source in instrument.sources.values():
        yield _source_entry(instrument, source)


def _readers(instrument: Instrument) -> dict[str, list[str]]:
    """Return the rules that read each name, by the place of the rule."""
    found: dict[str, list[str]] = {}
    for place, text, _ in written_rules(instrument):
        where = place.partition(".toml, ")[2] or place
        for name in dict.fromkeys(instrument.reads(text)):
            found.setdefault(name, []).append(where)
    for page in instrument.pages:
        for block in page.blocks:
            for line in block.lines:
                printed = (*line.items, *(id for id in (line.result, line.entries) if id))
                for name in dict.fromkeys(printed):
                    found.setdefault(name, []).append(f"page {page.id}, block '{block.heading}' (printed)")
    return {name: list(dict.fromkeys(places)) for name, places in found.items()}


def item_entry(instrument: Instrument, item: q.Item, readers: dict[str, list[str]]) -> Entry:
    """Return a question: its wording, the answers it allows, when it is asked, and the rules that read it."""
    section = instrument.section_of[item.id]
    facts = [("Asked as", item.staff)]
    facts += [("Asked of the person as", " ".join(item.patient.split()))] if item.patient else []
    facts += [("Allowed", allowed(item))]
    facts += [("Means", f"{option.code} = {option.staff}") for option in item.options]
    facts += [("Warning sign", item.tier.replace("_", " "))] if item.tier else []
    for label, text in (
        ("Skipped when", section.skip_when),
        ("Skipped when", item.skip_when),
        ("Asked anyway when", item.put_anyway_when),
    ):
        facts += rule_facts(instrument, label, text) if text else []
    facts += rule_facts(instrument, "Asked only when", item.ask_when) if item.ask_when else []
    facts += [("Why", item.why), ("Used by", "; ".join(readers.get(item.id, ())) or "no rule; it is printed")]
    return Entry("question", item.id, item.label, (*facts, *source_facts(instrument, item.source, item.id)))


def finding_entry(instrument: Instrument, finding: q.Finding, readers: dict[str, list[str]]) -> Entry:
    """Return a finding: its rule, the names it reads, the rules that read it."""
    if finding.medicines is not None:
        query = finding.medicines.model_dump(exclude_defaults=True)
        facts = [("True when", query_in_words(finding.medicines, instrument)), ("As written", f"medicines = {query}")]
        facts += [("Uses", instrument.medicine_item.id if instrument.medicine_item else "the medicines")]
    else:
        text = finding.when or finding.value or ""
        facts = rule_facts(instrument, "True when" if finding.when else "Value", text)
        facts += [("Uses", _reads(instrument, [text]))]
    facts += [("Unit", finding.unit)] if finding.unit else []
    facts += [("Used by", "; ".join(readers.get(finding.id, ())) or "no rule; it is in the JSON report")]
    facts += [("Note", finding.note)] if finding.note else []
    return Entry("finding", finding.id, finding.label, (*facts, *source_facts(instrument, finding.source, finding.id)))


def result_entry(instrument: Instrument, result: q.Result, readers: dict[str, list[str]]) -> Entry:
    """Return a result: its rows, entries or value, the sentence for each code, the rules that read it."""
    facts: list[tuple[str, str]] = []
    if result.kind == "table":
        facts.append(
            ("How", f"the first true row gives the code; an unknown row stops the evaluation: {result.unknown}")
        )
    for number, row in enumerate(result.rows, start=1):
        facts.append((f"Row {number}", f"{row.code}: {row_in_words(instrument, row.when)}"))
        facts += [("  as written", " ".join(row.when.split()))] if row.when else []
        facts += [("  source", ", ".join(row.source))] if row.source else []
    for entry in result.entries:
        facts.append(("Entry", f"{entry.id}: {rule_in_words(entry.condition, instrument)}"))
    facts += rule_facts(instrument, "Value", result.value) if result.value else []
    facts += [("Made by the program", BUILT_IN[result.built_in])] if result.built_in else []
    facts += [(f"Text for {code}", text) for code, text in result.texts.items()]
    texts = [row.when for row in result.rows if row.when] + [entry.condition for entry in result.entries]
    facts += [("Uses", _reads(instrument, [*texts, *([result.value] if result.value else [])]))]
    facts += [("Used by", "; ".join(readers.get(result.id, ())) or "no rule; it is a column of the output")]
    facts += [("Note", result.note)] if result.note else []
    in_rows = [row.source for row in result.rows] + [entry.source for entry in result.entries]
    parts = (*result.source, *(one for sources in in_rows for one in sources))
    return Entry("result", result.id, result.label, (*facts, *source_facts(instrument, parts, result.id)))


def _row_entry(instrument: Instrument, result: q.Result, row: q.ListRow, readers: dict[str, list[str]]) -> Entry:
    text = row.condition
    facts = [
        ("Entry of", result.id),
        *rule_facts(instrument, "True when", text),
        ("Uses", _reads(instrument, [text])),
    ]
    facts += [("Text", row.text)] if row.text else []
    facts += [("Used by", "; ".join(readers.get(row.id, ())) or "no rule; it is listed")]
    sources = source_facts(instrument, row.source or result.source, result.id)
    return Entry("list entry", row.id, row.text or row.id, (*facts, *sources))


def consideration_entry(instrument: Instrument, line: q.Consideration) -> Entry:
    """Return a line for the clinician: when it is printed, its text, and how much of its evidence is from lupus."""
    facts = rule_facts(instrument, "Printed when", line.when)
    facts += [("Text", line.text)] if line.text else []
    for detail in line.details:
        facts += [("Adds", detail.text), *rule_facts(instrument, "  when", detail.when)]
        facts += [("  source", ", ".join(detail.source))] if detail.source else []
    facts += [("Uses", _reads(instrument, [line.when, *(detail.when for detail in line.details)]))]
    facts += [("Evidence in lupus", line.evidence_in_lupus)]
    facts += [("Note", line.note)] if line.note else []
    sources = (*line.source, *(one for detail in line.details for one in detail.source))
    title = " ".join((line.text or line.details[0].text).split())
    short = textwrap.shorten(title, 90, placeholder=" ...")
    facts += source_facts(instrument, sources, f"consideration {line.id}")
    return Entry("consideration", line.id, short, tuple(facts))


def page_entries(instrument: Instrument) -> Iterator[Entry]:
    """Yield every block and line of a page that has an id, named "page.id"."""
    for page in instrument.pages:
        for block in page.blocks:
            where = f"{instrument.places[f'page {page.id}']}, block '{block.heading}'"
            if block.id:
                facts = rule_facts(instrument, "Printed when", block.when) if block.when else []
                facts += rule_facts(instrument, "Boxed when", block.box_when) if block.box_when else []
                facts += [("Holds", ", ".join(line.id for line in block.lines if line.id) or "no line with an id")]
                yield Entry("part of a page", f"{page.id}.{block.id}", block.heading, (*facts, ("File", where)))
            for line in (line for line in block.lines if line.id):
                yield _line_entry(instrument, f"{page.id}.{line.id}", line, f"{where}, line {line.id}")


def _line_entry(instrument: Instrument, id: str, line: q.Line, where: str) -> Entry:
    facts = rule_facts(instrument, "Printed when", line.when) if line.when else [("Printed", "always")]
    texts = [text for text in (line.before, line.text, *line.points) if text]
    facts += [("Text", text) for text in texts]
    facts += [("Prints the result", line.result)] if line.result else []
    facts += [("Text", f"{code}: {text}") for code, text in line.texts.items()]
    facts += [("Printed", f"where no line of the kind {line.one_of} before it is")] if line.one_of else []
    facts += [("Prints entries of", line.entries)] if line.entries else []
    facts += [("Prints the answers to", ", ".join(line.items))] if line.items else []
    for column, mark, rule in ((one, *each) for one in line.columns for each in one.marks.items()):
        facts += rule_facts(instrument, f"{column.heading} marked {mark} when", rule)
    facts += [("Uses", _reads(instrument, [line.when]))] if line.when else []
    sources = source_facts(instrument, line.source, "") if line.source else []
    title = textwrap.shorten(" ".join((texts or ["a line of a page"])[0].split()), 90, placeholder=" ...")
    return Entry("line of a page", id, title, (*facts, *sources, ("File", where)))


def _source_entry(instrument: Instrument, source: q.Source) -> Entry:
    facts = [("Taken from it", source.taken), ("Confidence", CONFIDENCE_IN_SHORT[source.confidence])]
    places = [("doi", source.doi), ("PMID", source.pmid), ("url", source.url), ("Not confirmed", source.not_confirmed)]
    facts += [(label, text) for label, text in places if text]
    facts += [("Used for", ", ".join(resting_on(instrument, source.id)) or "a sentence of the report")]
    return Entry("source", source.id, source.citation, tuple(facts))


def rule_facts(instrument: Instrument, label: str, text: str) -> list[tuple[str, str]]:
    """Return a rule in words, and as written."""
    return [(label, rule_in_words(text, instrument)), ("  as written", " ".join(text.split()))]


def row_in_words(instrument: Instrument, when: str | None) -> str:
    """Return in words when a row of a table gives its code."""
    return rule_in_words(when, instrument) if when is not None else "no earlier row applies"


def source_facts(instrument: Instrument, sources: Iterable[str], id: str) -> list[tuple[str, str]]:
    """Return the sources, how well each is confirmed, whether the rule is this project's, and its file."""
    named = [instrument.sources[one] for one in dict.fromkeys(sources)]
    facts = [
        ("Source", f"{one.id} ({CONFIDENCE[one.confidence]}). {one.citation} Taken from it: {one.taken}")
        for one in named
    ]
    own = sum(one.confidence == "own" for one in named)
    wording = "wording and choice of the question" if id in instrument.items else "wording"
    extent = "yes" if own == len(named) else "in part" if own else f"no; only the {wording}"
    facts.append(("Rule of this project", extent))
    marks = [one.confidence for one in named] or ["own"]
    facts.append(("Confidence", CONFIDENCE_IN_SHORT[min(marks, key=_WORST.index)]))
    return [*facts, ("File", instrument.places[id])] if id in instrument.places else facts


def _reads(instrument: Instrument, texts: list[str]) -> str:
    return ", ".join(dict.fromkeys(name for text in texts for name in instrument.reads(text))) or "nothing"
