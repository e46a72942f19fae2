"""The whole instrument as Markdown pages: what a clinician reads and signs off.

One page for each topic file, one for the sources, one for each file of worked people, and a contents page with every
name from A to Z. The pages depend on the content files alone: no date, no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from ..content import schema as q
from ..content.instrument import Instrument
from ..content.people import WorkedPerson
from ..content.words import rule_in_words
from .entry import CONFIDENCE, Entry, entries, row_in_words
from .reading import CONFIDENCE_IN_SHORT

CONTENTS = "index.md"
SOURCES = "sources.md"
PEOPLE = "people"  # the folder of the worked people
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_NAMES_OTHERS = ("Uses", "Used by", "Used for", "Entry of")  # the facts that consist of names
_HEADINGS = {
    "question": "Questions",
    "finding": "Findings",
    "result": "Results",
    "list entry": "Entries of lists",
    "consideration": "Considerations",
}
_INTRO = """\
These pages hold what the program asks, concludes and prints, where each number comes from, and the worked people whose
results are checked. They are generated from the content files by `rls-screen explain --document`; change the files, not
the pages.

Each condition is given twice: in words, and as written in the files. A rule is true, false or unknown. An answer that
was not given, was skipped, or is "not sure" is unknown, and nothing unknown becomes a no. "Confirmed" and "known to
be" mean true. "Not confirmed" and "not known to be" mean false or unknown. "Ruled out" means false; what "has not
been ruled out", or "may be", is true or unknown. A decision table is read from the top: the first true row gives the
code, and an unknown row ends the evaluation.
"""

Links = Mapping[str, str]


def document(instrument: Instrument) -> dict[str, str]:
    """Return the pages by their path below the folder they are written to, such as `iron.md` or `people/iron.md`.

    The worked people are in it as far as the instrument was loaded with them.
    """
    every = list(entries(instrument))
    links = {_key(one): f"{_page_of(instrument, one)}#{_anchor(one)}" for one in every}
    pages = {CONTENTS: _contents(instrument, every, links)}
    for topic in instrument.head.files:
        pages[f"{topic}.md"] = _topic(instrument, topic, every, links)
    pages[SOURCES] = _sources(every, links)
    for name, people in instrument.examples.items():
        pages[f"{PEOPLE}/{name}.md"] = _people(name, people)
    return {path: re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n" for path, lines in pages.items()}


# ---- Where things are -----------------------------------------------------------------------------------------------


def _key(entry: Entry) -> str:
    """The entry's name among all: considerations and sources have names of their own, as in `Instrument.places`."""
    return f"{entry.kind} {entry.id}" if entry.kind in ("consideration", "source") else entry.id


def _page_of(instrument: Instrument, entry: Entry) -> str:
    if entry.kind == "source":
        return SOURCES
    place = _key(entry)
    if entry.kind == "list entry":
        place = next(result.id for result in instrument.results.values() if entry.id in (e.id for e in result.entries))
    return f"{_topic_of(instrument, place)}.md"


def _topic_of(instrument: Instrument, key: str) -> str:
    """The topic file that a name is defined in, without its ending."""
    file, _, _ = instrument.places[key].partition(", ")
    return PurePosixPath(file).stem


def _heading(entry: Entry) -> str:
    return f"### Consideration `{entry.id}`" if entry.kind == "consideration" else f"### `{entry.id}`"


def _anchor(entry: Entry) -> str:
    """The anchor that GitHub and the site give to the heading."""
    return f"consideration-{entry.id}" if entry.kind == "consideration" else entry.id


def _linked(names: str, links: Links) -> str:
    """Turn each known name in a list of names into a link; a consideration is known by the word before its name."""

    def link(found: re.Match[str]) -> str:
        word = found[0]
        before = names[: found.start()].rstrip().rpartition(" ")[2]
        target = links.get(f"{before} {word}") or links.get(word) or links.get(f"consideration {word}")
        return f"[`{word}`]({target})" if target else _plain(word)

    parts: list[str] = []
    end = 0
    for found in _NAME.finditer(names):
        parts += [_plain(names[end : found.start()], spaces=True), link(found)]
        end = found.end()
    return "".join([*parts, _plain(names[end:], spaces=True)]).strip()


# ---- The pages ------------------------------------------------------------------------------------------------------


def _contents(instrument: Instrument, every: list[Entry], links: Links) -> list[str]:
    head = instrument.head
    lines = [f"# {_plain(head.title)}: the instrument `{head.id}` {head.version}", "", _INTRO]
    lines += [_plain(head.intended_use), "", *(f"- {_plain(one)}" for one in head.not_for), ""]
    lines += [*_conditions("The answers are the person's own when", head.own_answers, instrument), ""]
    lines += ["## Pages", "", f"| page | file | {' | '.join(one.lower() for one in _HEADINGS.values())} |"]
    lines += [f"| --- | --- |{' --- |' * len(_HEADINGS)}"]
    for topic in instrument.head.files:
        here = [one.kind for one in every if links[_key(one)].startswith(f"{topic}.md#")]
        counts = " | ".join(str(here.count(kind) or "") for kind in _HEADINGS)
        lines.append(f"| [{_title(instrument, topic)}]({topic}.md) | `{topic}.toml` | {counts} |")
    lines += ["", "## Sources", "", f"[All sources]({SOURCES}), by how well each is confirmed:", ""]
    lines += ["| mark | meaning | sources |", "| --- | --- | --- |"]
    for mark, meaning in CONFIDENCE.items():
        number = sum(source.confidence == mark for source in instrument.sources.values())
        lines.append(f"| {CONFIDENCE_IN_SHORT[mark]} | {meaning} | {number} |")
    lines += ["", "## Worked people", "", "Answers in, results out; `rls-screen check` evaluates each of them.", ""]
    for name, people in instrument.examples.items():
        lines.append(f"- [{_words(name)}]({PEOPLE}/{name}.md): {len(people)}")
    lines += ["", "## Every name, A to Z", ""]
    named = sorted((one for one in every if one.kind != "source"), key=lambda one: (one.id, one.kind))
    lines += [f"- [`{one.id}`]({links[_key(one)]}) ({one.kind}): {_plain(one.title)}" for one in named]
    return lines


def _topic(instrument: Instrument, topic: str, every: list[Entry], links: Links) -> list[str]:
    lines = [f"# {_title(instrument, topic)}", "", f"[Contents]({CONTENTS}). From `{topic}.toml`.", ""]
    section = next((part.section for part in instrument.sections if _is_of(instrument, part.section, topic)), None)
    if section is not None and section.intro is not None:
        lines += [_plain(section.intro.staff), ""]
    for kind, heading in _HEADINGS.items():
        here = [one for one in every if one.kind == kind and links[_key(one)].startswith(f"{topic}.md#")]
        lines += [f"## {heading}", ""] if here else []
        for one in here:
            lines += _entry(one, instrument, links)
    for page in instrument.pages:
        if _topic_of(instrument, f"page {page.id}") == topic:
            lines += _page(page, instrument, links)
    return lines


def _sources(every: list[Entry], links: Links) -> list[str]:
    lines = ["# Sources", "", f"[Contents]({CONTENTS}). From `sources.toml`.", ""]
    for one in every:
        if one.kind == "source":
            lines += _facts(one, links)
    return lines


def _title(instrument: Instrument, topic: str) -> str:
    titles = (part.section.title.staff for part in instrument.sections if _is_of(instrument, part.section, topic))
    return _plain(next(titles, _words(topic)))


def _is_of(instrument: Instrument, section: q.Section, topic: str) -> bool:
    return _topic_of(instrument, f"section {section.id}") == topic


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


# ---- One entry ------------------------------------------------------------------------------------------------------


def _entry(entry: Entry, instrument: Instrument, links: Links) -> Iterator[str]:
    result = instrument.results[entry.id] if entry.kind == "result" else None
    if result is None or not result.rows:
        yield from _facts(entry, links)
    else:
        without_rows = [(label, text) for label, text in entry.facts if not label.startswith(("Row ", " "))]
        table = _table(result, instrument, links)
        yield from _facts(Entry(entry.kind, entry.id, entry.title, tuple(without_rows)), links, table)


def _facts(entry: Entry, links: Links, table: Iterable[str] = ()) -> Iterator[str]:
    """A heading, the title, a decision table where there is one, and the facts as a list."""
    yield from (_heading(entry), "", f"**{_plain(entry.title)}**", "", *table)
    for label, text in entry.facts:
        indent = "  " if label.startswith(" ") else ""
        yield f"{indent}- {label.strip()}: {_value(label.strip(), text, links)}"
    yield ""


def _value(label: str, text: str, links: Links) -> str:
    """The text of a fact: a rule as code, names as links, of a source its name alone (the rest is on its page)."""
    match label:
        case "as written" | "As written":
            return f"`{text}`"
        case "Source":
            id, _, rest = text.partition(" ")
            return f"{_source(id, links)} {_plain(rest.partition(').')[0])})"
        case "source":
            return ", ".join(_source(id, links) for id in text.split(", "))
        case "url":
            return f"<{text}>" if re.fullmatch(r"https?://[^\s<>]+", text) else _plain(text)
        case one if one in _NAMES_OTHERS:
            return _linked(text, links)
    return _plain(text)


def _source(id: str, links: Links) -> str:
    return f"[`{id}`]({links[f'source {id}']})" if f"source {id}" in links else _plain(id)


def _table(result: q.Result, instrument: Instrument, links: Links) -> Iterator[str]:
    """The rows of a decision table, in words and as written."""
    yield "| row | code | in words | as written | source |"
    yield "| --- | --- | --- | --- | --- |"
    for number, row in enumerate(result.rows, start=1):
        written = f"`{' '.join(row.when.split())}`" if row.when else ""
        sources = ", ".join(_source(id, links) for id in row.source)
        words = _plain(row_in_words(instrument, row.when))
        yield f"| {number} | `{row.code}` | {words} | {written} | {sources} |"
    yield ""


# ---- The pages of the report ----------------------------------------------------------------------------------------


def _page(page: q.Page, instrument: Instrument, links: Links) -> Iterator[str]:
    """A page of the report: what each block prints, and when."""
    yield f"## Page of the report: {_plain(page.title)}"
    yield ""
    if page.needed_when:
        yield from _conditions("Printed unasked when", page.needed_when, instrument)
        yield ""
    for block in page.blocks:
        yield f"### {_plain(block.heading)}"
        yield ""
        yield from _conditions("- Block printed when", block.when, instrument)
        yield from _conditions("- Boxed when", block.box_when, instrument)
        yield from [f"- The program's own list: {block.built_in}"] if block.built_in else []
        yield from [f"- At most {block.most} of its points"] if block.most else []
        yield from (f"- {_group(group, instrument)}" for group in block.medicine_groups)
        for line in block.lines:
            sources = ", ".join(_source(id, links) for id in line.source)
            yield f"- {_printed(line, links)}{f' ({sources})' if sources else ''}"
            yield from _conditions("  - when", line.when, instrument)
            for column, mark, rule in ((one, *each) for one in line.columns for each in one.marks.items()):
                yield from _conditions(f"  - {_plain(column.heading)} marked {mark} when", rule, instrument)
        yield ""


def _conditions(label: str, when: str | None, instrument: Instrument) -> Iterator[str]:
    if when is not None:
        yield f"{label}: {_plain(rule_in_words(when, instrument))}; as written: `{' '.join(when.split())}`"


def _group(group: q.MedicineGroup, instrument: Instrument) -> str:
    """Which medicines a group of a page names."""
    known = instrument.head.medicine_words
    kinds = [*(known.get(one, one) for one in group.effects), *group.roles]
    which = " or ".join(kind.replace("_", " ") for kind in kinds)
    counted = "that count" + (f", if they are: {which}" if which else " and are in no group before")
    status = {"counted": counted, "not_counted": "that do not count", "unread": "that were not read for certain"}
    return f"Medicines under {_plain(repr(group.heading))}: those {_plain(status[group.status])}"


def _printed(line: q.Line, links: Links) -> str:
    """What a line of a page prints: its sentence, or what it is made from."""
    if line.text:
        return _plain(line.text)
    if line.result:
        own = "; ".join(f"{code}: {_plain(text)}" for code, text in line.texts.items())
        return f"The sentence of {_linked(line.result, links)}{f', in few words ({own})' if own else ''}"
    if line.points:
        return _plain(" ".join(filter(None, (line.before, *line.points))))
    if line.entries:
        return f"{_plain(line.before or 'A list')} the entries of {_linked(line.entries, links)}"
    return f"The answers to {_linked(', '.join(line.items), links)}"


# ---- Worked people --------------------------------------------------------------------------------------------------


def _people(name: str, people: Iterable[WorkedPerson]) -> list[str]:
    """The worked people of one file: a sentence, their answers, and what must come out."""
    lines = [f"# Worked people: {_words(name).lower()}", "", f"[Contents](../{CONTENTS}). From `examples/{name}.toml`."]
    lines.append("")
    for person in people:
        lines += [f"- **{_plain(person.name)}**", f"  - answers: {_pairs(person.answers)}"]
        expected = {**person.expected, **person.findings}
        lines += [f"  - must come out: {_pairs(expected)}"] if expected else []
        lines += _expected_lists(person)
    return lines


def _expected_lists(person: WorkedPerson) -> Iterator[str]:
    for label, texts in (
        ("considered", person.considered),
        ("not considered", person.not_considered),
        ("printed", person.printed),
        ("not printed", person.not_printed),
        ("boxed", person.boxed),
        ("not boxed", person.not_boxed),
        ("marked", person.marked),
        ("not marked", person.not_marked),
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


def _plain(text: str, *, spaces: bool = False) -> str:
    """The text on one line, with nothing in it that Markdown would read as markup; `spaces` keeps those at its ends."""
    joined = re.sub(r"\s+", " ", text)
    return _MARKUP.sub(r"\\\1", joined if spaces else joined.strip())
