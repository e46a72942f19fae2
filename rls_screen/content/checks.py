"""Check an instrument whose files are well formed: names, kinds, sources, order, sentences.

Each problem has a place, what is wrong and a remedy. `library` reports them together with those of reading the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from ..errors import Problem, RuleError
from ..medicines import Lexicon
from . import schema as q
from .instrument import ALL_PAGES, BOTH_PAGES, Instrument, Step, declared_names
from .rules import Declared, Kind, did_you_mean, hint, kind_of, parse

# {name}, or {name|words where there is no answer}
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|[^{}|]*)?\}")
SECTION_SKIP = "skip_when of its section"
FREE_WORDS = ("version", "sha256", "title", "intended_use", "signs_put", "signs_answered", "signs_open")


def fault(place: str, problem: str, remedy: str) -> Problem:
    """Return a problem of a content file; the place begins with the file."""
    return Problem("content-fault", place, problem, remedy)


def problems_in(instrument: Instrument) -> list[Problem]:
    """Return every problem of names, kinds, sources, order and sentences; empty where the instrument can be used."""
    names = declared_names(instrument.items, instrument.findings, instrument.results)
    problems = [*_clashes(instrument), *_rule_problems(instrument, names), *_source_problems(instrument)]
    problems += [*_item_problems(instrument), *_result_problems(instrument), *_page_problems(instrument)]
    problems += [*_batch_problems(instrument), *_screen_problems(instrument), *_respondent_problems(instrument)]
    problems += _study_problems(instrument)
    if not problems:
        try:
            steps_in_order(instrument)
        except CycleError as error:
            circle = " -> ".join(error.args[1])
            problem = f"these rules read one another in a circle: {circle}"
            problems.append(fault(instrument.head.id, problem, "change one of them."))
    return problems


def steps_in_order(instrument: Instrument) -> tuple[Step, ...]:
    """Return every finding, result and named entry, each after what it reads. Raises CycleError for a circle."""
    steps: dict[str, Step] = {}
    for finding in instrument.findings.values():
        steps[finding.id] = Step(finding.id, finding)
    for result in instrument.results.values():
        steps[result.id] = Step(result.id, result)
        if result.named:
            steps |= {row.id: Step(row.id, result, row) for row in result.entries if row.when is not None}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for step in steps.values():
        reads = {name for text in step.rules() for name in instrument.reads(text)}
        sorter.add(step.id, *(name for name in reads if name in steps))
    return tuple(steps[name] for name in sorter.static_order())


def written_rules(instrument: Instrument) -> Iterator[tuple[str, str, Kind]]:
    """Yield every rule of the instrument: its place, its text, and the kind its value must have."""
    for part in instrument.sections:
        if part.section.skip_when:
            yield f"{_place(instrument, 'section', part.section.id)}, skip_when", part.section.skip_when, "truth"
        for item in part.items:
            for field, text in put_rules(instrument, item):
                if field != SECTION_SKIP:
                    yield f"{instrument.places[item.id]}, {field}", text, "truth"
    for finding in instrument.findings.values():
        if finding.when or finding.value:
            yield (
                instrument.places[finding.id],
                finding.when or finding.value or "",
                "truth" if finding.when else "number",
            )
    for result in instrument.results.values():
        for row in result.rows:
            if row.when:
                yield f"{instrument.places[result.id]}, row {row.code}", row.when, "truth"
        for entry in result.entries:
            place = f"{instrument.places[result.id]}, entry {entry.id}"
            yield place, entry.condition, "truth"
            yield from ((f"{place}, detail", detail.when, "truth") for detail in entry.details)
        if result.value:
            yield instrument.places[result.id], result.value, "number"
    for line in instrument.considerations:
        place = _place(instrument, "consideration", line.id)
        yield place, line.when, "truth"
        yield from ((f"{place}, detail", detail.when, "truth") for detail in line.details)
    if instrument.head.own_answers:
        yield f"{instrument.head.id}/questionnaire.toml, own_answers", instrument.head.own_answers, "truth"
    for page in instrument.pages:
        if page.needed_when:
            yield instrument.places[f"page {page.id}"], page.needed_when, "truth"
        for block in page.blocks:
            conditions = [block.when, block.box_when, *(line.when for line in block.lines)]
            columns = (column for line in block.lines for column in line.columns)
            conditions += (text for column in columns for text in (column.low_when, column.high_when))
            yield from ((_place_of(instrument, page, block), text, "truth") for text in conditions if text)


def put_rules(instrument: Instrument, item: q.Item) -> Iterator[tuple[str, str]]:
    """Yield the rules that decide whether a question is asked: the name of the field and the rule."""
    section = instrument.section_of[item.id]
    of_section, of_item = (SECTION_SKIP, section.skip_when), ("skip_when", item.skip_when)
    fields = (of_section, of_item, ("put_anyway_when", item.put_anyway_when), ("ask_when", item.ask_when))
    yield from ((field, text) for field, text in fields if text)


def _rule_problems(instrument: Instrument, names: dict[str, Declared]) -> Iterator[Problem]:
    for place, text, kind in written_rules(instrument):
        try:
            found = kind_of(parse(text), names)
            if found != kind:
                yield fault(place, f"the rule gives a {found}, and a {kind} is needed here", "change the rule.")
        except RuleError as error:
            yield replace(error.problems[0], place=f"{place}, column {error.column}")


def _place(instrument: Instrument, kind: str, id: str) -> str:
    """Return the place of something whose id no rule reads."""
    return instrument.places[f"{kind} {id}"]


def _head(instrument: Instrument) -> str:
    """Return the place of what is in questionnaire.toml."""
    return f"{instrument.folder.name}/questionnaire.toml"


def _place_of(instrument: Instrument, page: q.Page, block: q.Block) -> str:
    return f"{_place(instrument, 'page', page.id)}, block '{block.heading}'"


def _clashes(instrument: Instrument) -> Iterator[Problem]:
    taken = dict(instrument.places)
    for result in instrument.results.values():
        for entry in result.entries:
            if entry.when is None and entry.id not in {*instrument.items, *instrument.findings}:
                place = f"{taken[result.id]}, entry {entry.id}"
                yield fault(place, "no item or finding has this id", "write 'when', or the id of one.")
            elif result.named and entry.when is not None:
                if entry.id in taken:
                    place, problem = f"{taken[result.id]}, entry {entry.id}", f"used already in {taken[entry.id]}"
                    yield fault(place, problem, "rename one.")
                taken.setdefault(entry.id, f"{taken[result.id]}, entry {entry.id}")
    seen: set[str] = set()
    for consideration in instrument.considerations:
        if consideration.id in seen:
            place = _place(instrument, "consideration", consideration.id)
            yield fault(place, "this id is used twice", "rename one.")
        seen.add(consideration.id)


def _source_problems(instrument: Instrument) -> Iterator[Problem]:
    parts: list[tuple[str, q.Sources]] = [(instrument.places[i.id], i.source) for i in instrument.items.values()]
    parts += [(instrument.places[f.id], f.source) for f in instrument.findings.values()]
    for result in instrument.results.values():
        parts.append((instrument.places[result.id], result.source))
        parts += [(f"{instrument.places[result.id]}, {row.code}", row.source) for row in result.rows]
        for row in result.entries:
            in_entry = (row.source, *(detail.source for detail in row.details))
            parts += [(f"{instrument.places[result.id]}, {row.id}", one) for one in in_entry]
    for line in instrument.considerations:
        place = _place(instrument, "consideration", line.id)
        parts.append((place, line.source))
        parts += [(f"{place}, detail", detail.source) for detail in line.details]
    for page in instrument.pages:
        parts += [(_place_of(instrument, page, block), one.source) for block in page.blocks for one in block.lines]
    for place, sources in parts:
        for source in sources:
            if source not in instrument.sources:
                near = did_you_mean(source, [*instrument.sources]).replace("; did", ", or did")
                yield fault(place, f"sources.toml has no source '{source}'", f"add it there{near or '.'}")


def _item_problems(instrument: Instrument) -> Iterator[Problem]:
    for item in instrument.items.values():
        place = instrument.places[item.id]
        codes = [option.code for option in item.options]
        if len(set(codes)) < len(codes):
            yield fault(place, "two options have the same code", "rename one.")
        if item.not_above and item.not_above not in instrument.items:
            remedy = hint(item.not_above, [*instrument.items])
            yield fault(f"{place}, not_above", f"no item is called '{item.not_above}'", remedy)
        if item.tier and item.tier not in instrument.head.tiers:
            yield fault(f"{place}, tier", "questionnaire.toml has no message for it", f"add [tiers.{item.tier}].")


def _result_problems(instrument: Instrument) -> Iterator[Problem]:
    for id in instrument.results:
        if id not in instrument.head.results:
            problem, remedy = "not in 'results' of questionnaire.toml", "add it where its column belongs."
            yield fault(instrument.places[id], problem, remedy)
    for id in instrument.head.results:
        if id not in instrument.results:
            remedy = hint(id, [*instrument.results])
            yield fault(f"{_head(instrument)}, results", f"no result is called '{id}'", remedy)


def _batch_problems(instrument: Instrument) -> Iterator[Problem]:
    batch, results = instrument.head.batch, instrument.results
    place = f"{_head(instrument)}, batch"
    codes = [(id, code) for id, pairs in batch.instead.items() for pair in pairs.items() for code in pair]
    codes += [(id, code) for id, listed in batch.first.items() for code in listed]
    for id in dict.fromkeys((*batch.kept, *batch.instead, *batch.first)):
        if id not in results:
            yield fault(place, f"no result is called '{id}'", hint(id, [*results]))
    for id, code in codes:
        if id in results and code not in results[id].codes:
            yield fault(place, f"'{code}' is not a code of {id}", hint(code, results[id].codes))
    sections = [part.section.id for part in instrument.sections]
    for id in dict.fromkeys((*batch.never_set, *batch.needed)):
        if id not in sections:
            yield fault(place, f"no section is called '{id}'", hint(id, sections))
    for id in instrument.head.kept_answers.lasting:
        if id not in instrument.items:
            place = f"{_head(instrument)}, kept_answers, lasting"
            yield fault(place, f"no item is called '{id}'", hint(id, [*instrument.items]))


def _screen_problems(instrument: Instrument) -> Iterator[Problem]:
    items, place = instrument.items, f"{_head(instrument)}, screens"
    for voice, screens in instrument.screens.items():
        listed = [id for screen in screens for id in screen.items]
        for id in dict.fromkeys(listed):
            if id not in items:
                yield fault(place, f"no item is called '{id}'", hint(id, [*items]))
            elif not items[id].is_put_to(voice):
                yield fault(place, f"'{id}' is never put to {voice}", "leave it out there.")
            elif listed.count(id) > 1:
                yield fault(place, f"'{id}' is put to {voice} twice", "leave one of them out.")
        for item in items.values():
            if item.is_put_to(voice) and item.id not in listed:
                yield fault(place, f"'{item.id}' is on no screen for {voice}", "add it where it is to be put.")
        for screen in screens:
            yield from _problems_of_screen(instrument, screen, place)


def _problems_of_screen(instrument: Instrument, screen: q.Screen, place: str) -> Iterator[Problem]:
    for item in (instrument.items[id] for id in screen.items if id in instrument.items):
        if screen.form != "each" and (item.alone or item.kind == "medicines"):
            yield fault(place, f"'{item.id}' needs a screen of its own", 'put it on one with form = "each".')
        elif screen.form == "list" and item.kind != "yes_no":
            yield fault(place, f"'{item.id}' is not a yes/no question", 'form = "list" has no other.')


def _respondent_problems(instrument: Instrument) -> Iterator[Problem]:
    for respondent in instrument.head.respondents:
        place = f"{_head(instrument)}, respondents"
        for id, code in respondent.answers.items():
            if id not in instrument.items:
                yield fault(place, f"no item is called '{id}'", hint(id, [*instrument.items]))
            elif code not in (codes := instrument.items[id].codes):
                yield fault(place, f"'{code}' is not a code of {id}", hint(code, codes))


def _study_problems(instrument: Instrument) -> Iterator[Problem]:
    study, results = instrument.head.cohort, instrument.results
    if study is None:
        return
    place = f"{_head(instrument)}, cohort"
    for id in (study.person, *study.paired, *(id for part in study.parts for id in part.items)):
        if id not in instrument.items:
            yield fault(place, f"no item is called '{id}'", hint(id, [*instrument.items]))
        elif id in study.paired and instrument.items[id].kind != "number":
            yield fault(place, f"'{id}' is not a number", "'paired' has numbers alone.")
    for id in study.followed:
        if id in results and results[id].kind != "table":
            yield fault(place, f"'{id}' is not a decision table", "'followed' has tables with rows alone.")
    read = (study.result, *study.followed, *study.counted, *study.crossed, study.open, study.classes)
    for id in filter(None, read):
        if id not in results:
            yield fault(place, f"no result is called '{id}'", hint(id, [*results]))
        elif results[id].kind == "value":
            yield fault(place, f"'{id}' is a number", "name tables with rows, or lists.")
    if study.result in results:
        named, codes = [code for group in study.groups for code in group.codes], results[study.result].codes
        for code in sorted({*named} ^ {*codes} | {code for code in named if named.count(code) > 1}):
            remedy = f"each code of {study.result} is in exactly one."
            yield fault(f"{place}, groups", f"'{code}' is in {named.count(code)} groups, or no code", remedy)


def _page_problems(instrument: Instrument) -> Iterator[Problem]:
    fills = [*instrument.items, *FREE_WORDS]
    fills += [id for id, finding in instrument.findings.items() if finding.value or finding.medicines]
    fills += [id for id, result in instrument.results.items() if result.kind == "value"]
    for place, text in sentences(instrument):
        for name in PLACEHOLDER.findall(text):
            if name not in fills:
                problem = f"{{{name}}} is not an item, a number or a medicine finding"
                yield fault(place, problem, hint(name, fills))
    for page in instrument.pages:
        if page.id in (BOTH_PAGES, ALL_PAGES):
            place = _place(instrument, "page", page.id)
            yield fault(place, f"--page {page.id} has a meaning of its own", "rename the page.")
        ids = named_parts(page)
        for id in sorted({id for id in ids if ids.count(id) > 1}):
            place = _place(instrument, "page", page.id)
            yield fault(place, f"two lines or blocks have the id '{id}'", "rename one.")
        for block in page.blocks:
            place = _place_of(instrument, page, block)
            for id in (id for id in block.results if id not in instrument.results):
                yield fault(place, f"no result is called '{id}'", hint(id, [*instrument.results]))
            for line in block.lines:
                yield from _line_problems(instrument, place, line, page.id)


def class_problems(instrument: Instrument, lexicon: Lexicon) -> Iterator[Problem]:
    """Yield each class or effect, of a finding or of a group of medicines on a page, that no medicine has."""
    classes = sorted({role for one in lexicon.medicines.values() for role in one.roles})
    effects = sorted({one.effect for one in lexicon.medicines.values() if one.effect})
    named = [
        (instrument.places[one.id], [query.role] if query.role else [], query.effects)
        for one in instrument.findings.values()
        if (query := one.medicines) is not None
    ]
    for page in instrument.pages:
        for block in page.blocks:
            place = _place_of(instrument, page, block)
            named += [(f"{place}, group '{one.heading}'", [*one.roles], one.effects) for one in block.medicine_groups]
    for place, roles, own_effects in named:
        for what, known, ids in (("class", classes, roles), ("effect", effects, own_effects)):
            for id in (id for id in ids if id not in known):
                yield fault(place, f"no medicine has the {what} '{id}'", hint(id, known))


def named_parts(page: q.Page) -> list[str]:
    """Return the ids of a page's blocks and lines, each block before its lines."""
    ids = [(block.id, *(line.id for line in block.lines)) for block in page.blocks]
    return [id for of_block in ids for id in of_block if id]


def _line_problems(instrument: Instrument, place: str, line: q.Line, page: str) -> Iterator[Problem]:
    results = instrument.results
    for id in (*line.items, *line.listed):
        if id in results and id not in line.asked and id not in line.grouped and id not in line.listed:
            if results[id].kind != "value":
                yield fault(place, f"'{id}' is not a number", "name items, or results that are numbers.")
        elif id not in instrument.items:
            yield fault(place, f"no item is called '{id}'", hint(id, [*instrument.items]))
    codes = results[line.result].codes if line.result and line.result in results else ()
    for code in line.texts:
        if codes and code not in codes:
            yield fault(place, f"'{code}' is not a code of {line.result}", hint(code, codes))
    listed = [row.id for row in results[line.entries].entries] if line.entries and line.entries in results else []
    for id in (*line.only, *line.without):
        if listed and id not in listed:
            yield fault(place, f"the list {line.entries} has no entry '{id}'", hint(id, listed))
    table, entries = (line.result, "table", "a table with rows"), (line.entries, "list", "a list of entries")
    for name, kind, needed in (table, entries):
        if name is not None and name not in results:
            yield fault(place, f"no result is called '{name}'", hint(name, [*results]))
        elif name is not None and results[name].kind != kind:
            yield fault(place, f"'{name}' is not {needed}", "name one that is.")
    result = results.get(line.result or "")
    if result is not None and result.kind == "table":
        texts = result.patient_texts if line.voice == "patient" else result.texts
        for code in result.codes:
            if code not in texts and code not in line.texts:
                field = "patient_texts" if line.voice == "patient" else "texts"
                problem = f"no sentence for '{code}', and page {page} prints it"
                yield fault(f"{instrument.places[result.id]}, {field}", problem, "write one.")


def sentences(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Yield every sentence a report can print, with its place."""
    for result in instrument.results.values():
        for code, text in (*result.texts.items(), *result.patient_texts.items()):
            yield f"{instrument.places[result.id]}, text {code}", text
        for row in result.entries:
            printed = (row.text, row.patient, *(text for one in row.details for text in (one.text, one.patient)))
            yield from ((f"{instrument.places[result.id]}, {row.id}", text) for text in printed if text)
    for line in instrument.considerations:
        texts = (line.text, *(detail.text for detail in line.details))
        yield from ((_place(instrument, "consideration", line.id), text) for text in texts if text)
    for page in instrument.pages:
        for block in page.blocks:
            lines = block.lines
            written = [text for part in lines for text in (part.text, part.before, *part.points) if text]
            written += (text for part in lines for text in part.texts.values())
            yield from ((_place_of(instrument, page, block), text) for text in written)
