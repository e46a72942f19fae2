"""All rules as one Markdown document, generated from the content files, for a clinician who signs it off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ..content import schema as q
from ..content.instrument import Instrument
from ..content.people import WorkedPerson
from ..content.words import rule_in_words
from .entry import CONFIDENCE, Entry, entries
from .reading import CONFIDENCE_IN_SHORT

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")
_INTRO = """\
Generated from the content files by `rls-screen explain --document`; not to be edited by hand. It holds what the
program asks, concludes and says, where each number comes from, and the people on whom it was worked through. Sections
follow the order of a review: questions, findings, results, considerations, pages of the report, sources, worked people.

Each condition is given twice: in words, and as written in the files. A rule is true, false or unknown; an answer that
was not given, skipped, or "not sure" is unknown, and nothing unknown becomes a no. "Confirmed" and "known to be" mean
true, and not merely unknown. "Not confirmed" and "not known to be" mean false or unknown. "Ruled out" means false, and
not merely unknown; what "has not been ruled out", or "may be", is true or unknown. A decision table is read from the
top: the first true row gives the code; a row that is unknown stops the evaluation.
"""


def document(instrument: Instrument) -> str:
    """The instrument as Markdown. It depends on the content files alone: no date, no place."""
    head = instrument.head
    lines = [f"# {_plain(head.title)}: the instrument `{head.id}` {head.version}", "", _INTRO]
    lines += [_plain(head.intended_use), "", *(f"- {_plain(one)}" for one in head.not_for), ""]
    lines += [*_signing(instrument), ""]
    every = list(entries(instrument))
    for part in instrument.sections:
        ids = {item.id for item in part.items}
        lines += [f"## Questions: {_plain(part.section.title.staff)}", ""]
        lines += [f"{_plain(' '.join(part.section.intro.staff.split()))}", ""] if part.section.intro else []
        lines += [line for one in every if one.kind == "question" and one.id in ids for line in _entry(one)]
    for kind, heading in (("finding", "Findings"), ("result", "Results"), ("list entry", "Entries of lists")):
        lines += _all(heading, (one for one in every if one.kind == kind), instrument)
    lines += _all("Considerations", (one for one in every if one.kind == "consideration"), instrument)
    lines += [line for page in instrument.pages for line in _page(page, instrument)]
    lines += _all("Sources", (one for one in every if one.kind == "source"), instrument)
    lines += ["## Worked people", "", *_people(instrument)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _signing(instrument: Instrument) -> Iterator[str]:
    """What a signature has to weigh first: the sources that were not read themselves."""
    marks = Counter[str](source.confidence for source in instrument.sources.values())
    yield "| source | meaning | sources |"
    yield "| --- | --- | --- |"
    for mark, meaning in CONFIDENCE.items():
        yield f"| {CONFIDENCE_IN_SHORT[mark]} | {meaning} | {marks[mark]} |"


def _all(heading: str, found: Iterable[Entry], instrument: Instrument) -> list[str]:
    lines = [line for one in found for line in _entry(one, instrument)]
    return [f"## {heading}", "", *lines] if lines else []


def _entry(entry: Entry, instrument: Instrument | None = None) -> Iterator[str]:
    yield f"### `{entry.id}`"
    yield ""
    yield f"**{_plain(entry.title)}**"
    yield ""
    result = instrument.results.get(entry.id) if instrument is not None and entry.kind == "result" else None
    if result is not None and result.rows:
        yield from _table(entry)
    for label, text in entry.facts:
        if result is not None and result.rows and (label.startswith(("Row", " "))):
            continue
        if label == "Source":
            text = text.partition(" Taken from it: ")[0]
        yield f"{'  ' if label.startswith(' ') else ''}- {label.strip()}: {_value(label, text)}"
    yield ""


def _page(page: q.Page, instrument: Instrument) -> Iterator[str]:
    """A page of the report: what each block prints, and where."""
    yield f"## Page of the report: {_plain(page.title)}"
    yield ""
    for block in page.blocks:
        yield f"### {_plain(block.heading)}"
        yield ""
        yield from _conditions("- Block printed when", block.when, instrument)
        yield from _conditions("- Boxed when", block.box_when, instrument)
        yield from [f"- The program's own list: {block.built_in}"] if block.built_in else []
        for line in block.lines:
            source = f" ({', '.join(line.source)})" if line.source else ""
            yield f"- {_plain(_printed(line))}{source}"
            yield from _conditions("  - when", line.when, instrument)
        yield ""


def _conditions(label: str, when: str | None, instrument: Instrument) -> Iterator[str]:
    if when is not None:
        yield f"{label}: {_plain(rule_in_words(when, instrument))}; as written: `{' '.join(when.split())}`"


def _printed(line: q.Line) -> str:
    """What a line of a page prints: its sentence, or what it is made from."""
    if line.text:
        return line.text
    if line.result:
        return f"The sentence of {line.result}"
    if line.points:
        return " ".join(filter(None, (line.before, *line.points)))
    if line.entries:
        return f"{line.before or 'A list'} the entries of {line.entries}"
    return f"The answers to {', '.join(line.items)}"


def _table(entry: Entry) -> Iterator[str]:
    """The rows of a decision table, in words and as written."""
    yield "| row | code | in words | as written | source |"
    yield "| --- | --- | --- | --- | --- |"
    rows: list[list[str]] = []
    for label, text in entry.facts:
        if label.startswith("Row "):
            code, _, words = text.partition(": ")
            rows.append([label.removeprefix("Row "), f"`{code}`", _plain(words), "", ""])
        elif label == "  as written" and rows:
            rows[-1][3] = f"`{text}`"
        elif label == "  source" and rows:
            rows[-1][4] = _plain(text)
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _value(label: str, text: str) -> str:
    return f"`{text}`" if label.strip() == "as written" else _plain(text)


def _people(instrument: Instrument) -> Iterator[str]:
    """The worked people: a sentence, their answers, and what must come out."""
    for person in instrument.people:
        yield f"- **{_plain(person.name)}**"
        yield f"  - answers: {_pairs(person.answers)}"
        expected = {**person.expected, **person.findings}
        if expected:
            yield f"  - must come out: {_pairs(expected)}"
        yield from _lists(person)


def _lists(person: WorkedPerson) -> Iterator[str]:
    for label, texts in (
        ("considered", person.considered),
        ("not considered", person.not_considered),
        ("printed", person.printed),
        ("not printed", person.not_printed),
        ("boxed", person.boxed),
        ("not boxed", person.not_boxed),
        ("answers shown", person.shown),
        ("answers not shown", person.not_shown),
        ("questions put", person.put),
        ("questions not put", person.not_put),
        ("answers refused", person.refused),
        ("the report says", person.report_says),
        ("the report never says", person.report_never_says),
    ):
        if texts:
            yield f"  - {label}: {'; '.join(_plain(text) for text in texts)}"


def _pairs(pairs: Mapping[str, object]) -> str:
    return "; ".join(_plain(f"{id} = {_shown(value)}") for id, value in pairs.items()) or "none"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values())
    return ", ".join(map(str, value)) or "nothing" if isinstance(value, list) else str(value)


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
