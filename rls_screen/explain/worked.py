"""Worked people: test, documentation and evidence for review at once.

`differences` compares what a person of `examples/` expects with what comes out. `unproven` names every condition of the
content that no worked person proves on both of its sides: lines and boxes of the pages, questions that are put or left
out, and numbers that something is compared with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from ..content import rules
from ..content import schema as q
from ..content.checks import SECTION_SKIP, named_parts, put_rules, written_rules
from ..content.instrument import Instrument
from ..content.rules import did_you_mean, parse
from ..content.schema import Person
from ..errors import AnswerError
from ..person import logic
from ..person.answers import read_answers
from ..person.interview import is_put
from ..person.scoring import Score, score
from ..report import markdown, report
from ..report.build import prints_anything

VOICES: tuple[q.Voice, ...] = ("patient", "staff")
_WORD = re.compile(r"\w+")
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def scored(instrument: Instrument, person: Person) -> Score:
    """Score a worked person. Raises AnswerError where an answer is not allowed any more."""
    given = {"answers": person.answers, "as_list": person.as_list}
    return score(instrument, read_answers(json.dumps(given), _place(person), instrument))


def check_people(instrument: Instrument) -> tuple[list[str], list[str]]:
    """Return the differences of all worked people and, only where there are none, the conditions nobody proves."""
    people: list[tuple[Person, Score]] = []
    wrong: list[str] = []
    known: dict[str, Score] = {}  # many worked people share their answers
    for person in instrument.people:
        try:
            key = json.dumps((person.answers, person.as_list))
            one = known[key] if key in known else known.setdefault(key, scored(instrument, person))
        except AnswerError as error:
            wrong += _refused(instrument, person, error)
        else:
            people.append((person, one))
            wrong += differences_of(one, person)
    return wrong, [] if wrong else [*unproven(instrument, people)]


def differences(instrument: Instrument, person: Person) -> Iterator[str]:
    """Yield every difference between what a worked person expects and what comes out, each below the person's name."""
    try:
        one = scored(instrument, person)
    except AnswerError as error:
        yield from _refused(instrument, person, error)
    else:
        yield from differences_of(one, person)


def _refused(instrument: Instrument, person: Person, error: AnswerError) -> Iterator[str]:
    """Compare the answers that cannot be read with those that must be refused."""
    found = {id for id in instrument.items if f"{_place(person)}, {id}:" in str(error)}
    if not person.refused:
        yield f"{person.name}\n  its answers cannot be read any more: {str(error).partition(', ')[2]}"
    elif found != {*person.refused}:
        in_order = [id for id in instrument.items if id in found]
        yield f"{person.name}\n  {_difference('refused', [*person.refused], in_order)}"


def _place(person: Person) -> str:
    return f"worked person '{person.name}'"


def differences_of(one: Score, person: Person) -> Iterator[str]:
    """Yield the differences of a person whose score is known."""
    if person.refused:
        yield f"{person.name}\n  {_difference('refused', [*person.refused], [])}"
    for compare in (_results, _findings, _considerations, _pages, _questions, _sentences):
        yield from (f"{person.name}\n  {line}" for line in compare(one, person))


def _results(one: Score, person: Person) -> Iterator[str]:
    for id, expected in person.expected.items():
        if id in one.results:
            outcome = one.results[id]
            found = list(outcome) if isinstance(outcome, tuple) else outcome
        else:
            found = f"no such result{did_you_mean(id, [*one.results])}"
        if found != expected:
            yield _difference(id, expected, found)


def _findings(one: Score, person: Person) -> Iterator[str]:
    for id, wanted in person.findings.items():
        value = one.person.value(id)
        if (known := "unknown" if value is None else value) != wanted:
            yield _difference(id, wanted, known)


def _considerations(one: Score, person: Person) -> Iterator[str]:
    shown = {line.id for line in one.considerations}
    shown |= {id for line in one.considerations for id, detail in details_of(line) if one.person.is_true(detail.when)}
    known = [line.id for line in one.instrument.considerations]
    known += [id for line in one.instrument.considerations for id, _ in details_of(line)]
    yield from _sides(person.considered, person.not_considered, known, shown.__contains__, "consideration", "shown")
    yield from _out_of_order([id for id in person.considered if "." in id], known, "considered")


def _pages(one: Score, person: Person) -> Iterator[str]:
    named = page_ids(one.instrument)
    yield from _sides(person.printed, person.not_printed, named, lambda id: is_printed(one, id), "", "printed")
    yield from _sides(person.boxed, person.not_boxed, named, lambda id: is_boxed(one, id), "", "boxed")
    items = [f"{page.id}.{id}" for page in one.instrument.pages for id in one.instrument.items]
    yield from _sides(person.shown, person.not_shown, items, lambda id: is_shown(one, id), "answer to", "shown")
    yield from _out_of_order(person.printed, named, "printed")


def _questions(one: Score, person: Person) -> Iterator[str]:
    items = [*one.instrument.items]
    known = [*items, *(f"{voice}.{id}" for voice in VOICES for id in items)]
    yield from _sides(person.put, (), known, lambda id: put_to(one, id) == {*_voices(id)}, "question", "put")
    yield from _sides((), person.not_put, known, lambda id: bool(put_to(one, id)), "question", "put")
    yield from _out_of_order([id.rpartition(".")[2] for id in person.put], items, "put")


def _sentences(one: Score, person: Person) -> Iterator[str]:
    if not (person.report_says or person.report_never_says):
        return
    # What is unfinished takes long to work out, and few sentences can be in it: they are looked for elsewhere first.
    text, whole = _text(_without_missing(one)), ""
    unfinished = _words_of_missing(one.instrument)
    for sentence in (*person.report_says, *person.report_never_says):
        if (
            sentence not in text
            and not whole
            and _WORD.findall(sentence)
            and unfinished.issuperset(_WORD.findall(sentence))
        ):
            whole = _text(one)
    for sentence in person.report_says:
        if sentence not in text and sentence not in whole:
            yield _difference("report", f"says '{sentence}'", "it does not")
    for sentence in person.report_never_says:
        if sentence in text or sentence in whole:
            yield _difference("report", f"never says '{sentence}'", "it does")


def _text(one: Score) -> str:
    return markdown(report(one, program_version="", created=""))


def _without_missing(one: Score) -> Score:
    """The score with pages that leave out what is missing."""
    pages = tuple(
        page.model_copy(update={"blocks": tuple(block for block in page.blocks if block.built_in != "missing")})
        for page in one.instrument.pages
    )
    return replace(one, person=replace(one.person, instrument=replace(one.instrument, pages=pages)))


@lru_cache(maxsize=1)
def _words_of(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _WORD.findall(text))


def _words_of_missing(instrument: Instrument) -> frozenset[str]:
    """Every word that the list of what is missing can hold: a sentence with another word is not in it."""
    outlook = instrument.head.outlook
    texts = [result.label for result in instrument.results.values()]
    texts += [code.replace("_", " ") for result in instrument.results.values() for code in result.codes]
    texts += [text for item in instrument.items.values() for text in (item.label, item.patient_label or "", item.why)]
    texts += [part.section.title[voice] for part in instrument.sections for voice in VOICES]
    texts += [block.heading for page in instrument.pages for block in page.blocks]
    texts += [str(number) for number in range(len(instrument.items) + 1)]
    texts += [text for wording in dict(instrument.head.words).values() for text in (wording.patient, wording.staff)]
    texts += [text.lower() for text in texts]
    if outlook is not None:
        written = (outlook.ask, outlook.ask_many, outlook.not_computed, outlook.open_results, outlook.open_questions)
        texts += [text for text in (*written, *outlook.codes.values()) if text]
    return _words_of(tuple(texts))


def _sides(
    wanted: Iterable[str],
    unwanted: Iterable[str],
    known: Sequence[str],
    holds: Callable[[str], bool],
    what: str,
    is_: str,
) -> Iterator[str]:
    """Compare ids that must be shown, printed, put ... and ids that must not be with what `holds` says of each."""
    for expected, ids in ((True, wanted), (False, unwanted)):
        for id in ids:
            name = f"{what} {id}".strip()
            if id not in known:
                yield f"{name}: there is none{did_you_mean(id, [*known]) or '.'}"
            elif holds(id) is not expected:
                yield _difference(name, *(is_, f"not {is_}") if expected else (f"not {is_}", is_))


def _out_of_order(ids: Iterable[str], order: Sequence[str], is_: str) -> Iterator[str]:
    """The first pair that comes the other way round, on the same page."""
    known = [id for id in ids if id in order]
    for page in dict.fromkeys(id.rpartition(".")[0] for id in known):
        for before, after in pairwise(id for id in known if id.rpartition(".")[0] == page):
            if order.index(before) > order.index(after):
                yield f"{is_}: expected {before} before {after}, found {after} before {before}."
                break


def _difference(name: str, expected: object, found: object) -> str:
    return f"{name}: expected {_shown(expected)}, found {_shown(found)}."


def _shown(value: object) -> str:
    return ", ".join(value) or "nothing" if isinstance(value, list) else str(value)


def details_of(line: q.Consideration) -> Iterator[tuple[str, q.Detail]]:
    """Yield the details of a consideration that have an id, as "consideration.detail"."""
    yield from ((f"{line.id}.{detail.id}", detail) for detail in line.details if detail.id)


def page_ids(instrument: Instrument) -> list[str]:
    """The blocks and lines that have an id, as "page.id", in the order in which they are printed."""
    return [f"{page.id}.{id}" for page in instrument.pages for id in named_parts(page)]


def is_printed(one: Score, id: str) -> bool:
    """Whether the page prints this block or line for this person: its condition holds, and it says something."""
    page, block, line = _on_page(one.instrument, id)
    if not one.person.is_true(block.when):
        return False
    part = block if line is None else block.model_copy(update={"built_in": None, "lines": (line,)})
    return prints_anything(one, page, part)


def is_boxed(one: Score, id: str) -> bool:
    """Whether the page prints this block in a box."""
    _, block, _ = _on_page(one.instrument, id)
    return block.box_when is not None and one.person.is_true(block.box_when) and is_printed(one, id)


def is_shown(one: Score, id: str) -> bool:
    """Whether a line of the page prints the person's answer to this item."""
    name, _, item = id.partition(".")
    if item not in one.person.answers.given:
        return False
    page = next(page for page in one.instrument.pages if page.id == name)
    for block in (block for block in page.blocks if one.person.is_true(block.when)):
        alone = tuple(_of_one_item(line, item) for line in block.lines if item in line.items)
        if prints_anything(one, page, block.model_copy(update={"built_in": None, "lines": alone})):
            return True
    return False


def _of_one_item(line: q.Line, item: str) -> q.Line:
    """The line as it would be if it printed the answer to this item alone."""
    lists = {name: getattr(line, name) for name in ("asked", "values", "rows", "grouped")}
    columns = tuple(one.model_copy(update={"items": (item,)}) for one in line.columns if item in one.items)
    only = {name: (item,) if item in ids else () for name, ids in lists.items()}
    return line.model_copy(update={**only, "columns": columns})


def _on_page(instrument: Instrument, id: str) -> tuple[q.Page, q.Block, q.Line | None]:
    """Return the page, the block and the line that "page.id" names; no line where it names the block."""
    name, _, own = id.partition(".")
    page = next(page for page in instrument.pages if page.id == name)
    for block in page.blocks:
        if block.id == own:
            return page, block, None
        for line in block.lines:
            if line.id == own:
                return page, block, line
    raise KeyError(id)


def put_to(one: Score, question: str) -> set[q.Voice]:
    """The voices, of those that "voice.item" or "item" names, in which the question is put to this person."""
    item = one.instrument.items[question.rpartition(".")[2]]
    return {voice for voice in _voices(question) if is_put(one.person, item, voice)}


def _voices(question: str) -> tuple[q.Voice, ...]:
    return tuple(voice for voice in VOICES if question.startswith(f"{voice}.")) or VOICES


def unproven(instrument: Instrument, people: Sequence[tuple[Person, Score]]) -> Iterator[str]:
    """Yield each condition that is not proved on both sides by what worked people expect: place, problem, remedy."""
    yield from _unproven_lines(instrument, people)
    yield from _unproven_details(instrument, people)
    yield from _unproven_questions(instrument, people)
    yield from _unproven_cuts(cuts(instrument), people)
    yield from _tiers_that_differ(instrument)


def _tiers_that_differ(instrument: Instrument) -> Iterator[str]:
    """Each warning sign whose tier is not what the table of tiers says of its yes where every other answer is a no."""
    nothing = {item.id: "no" for item in instrument.items.values() if item.kind == "yes_no"}
    if instrument.medicine_item is not None:
        nothing[instrument.medicine_item.id] = "none"
    tables = [
        id
        for id, one in instrument.results.items()
        if instrument.head.tiers and {*instrument.head.tiers} <= {*one.codes}
    ]
    for item in instrument.safety_items if tables else ():
        one = scored(instrument, Person(name=item.id, answers={**nothing, item.id: "yes"}))
        for id in tables:
            if one.results[id] != item.tier:
                yield (
                    f"{instrument.places[item.id]}, tier: it is {item.tier}, and {id} is {one.results[id]} for a yes "
                    "here and a no everywhere else.\n  Change one of the two."
                )


def _unproven_lines(instrument: Instrument, people: Sequence[tuple[Person, Score]]) -> Iterator[str]:
    for page in instrument.pages:
        for block in page.blocks:
            where = f"{instrument.places[f'page {page.id}']}, block '{block.heading}'"
            yield from _part_unproven(f"{page.id}.{block.id}", where, block, people)
            for number, line in enumerate(block.lines, start=1):
                name = f"line {line.id}" if line.id else f"line {number}"
                yield from _part_unproven(f"{page.id}.{line.id}", f"{where}, {name}", line, people)


def _part_unproven(
    id: str, where: str, part: q.Block | q.Line, people: Sequence[tuple[Person, Score]]
) -> Iterator[str]:
    """What is missing for a block or line: an id, a person on either side of its condition, of its box."""
    box_when = part.box_when if isinstance(part, q.Block) else None
    listed = part.listed if isinstance(part, q.Line) else ()
    if not (part.when or box_when or listed):
        return
    if part.id is None:
        yield f'{where}: it has a condition and no id.\n  Write id = "...", so that worked people can expect it.'
        return
    if part.when or listed:
        off = [one for person, one in people if id in person.not_printed]
        proved = any(not one.person.is_true(part.when) or listed for one in off)
        yield from _side_missing(where, "printed", id, [id in person.printed for person, _ in people], [proved])
    if box_when:
        off = [one for person, one in people if id in person.not_boxed]
        proved = any(not one.person.is_true(box_when) for one in off)
        yield from _side_missing(where, "boxed", id, [id in person.boxed for person, _ in people], [proved])


def _unproven_details(instrument: Instrument, people: Sequence[tuple[Person, Score]]) -> Iterator[str]:
    """What is missing for each consideration and its details: an id, a person on either side."""
    for line in instrument.considerations:
        where = instrument.places[f"consideration {line.id}"]
        yield from _considered_missing(where, line.id, people)
        for number, detail in enumerate(line.details, start=1):
            if detail.id is None:
                yield f'{where}, detail {number}: it has a condition and no id.\n  Write id = "...".'
            else:
                yield from _considered_missing(f"{where}, detail {detail.id}", f"{line.id}.{detail.id}", people)


def _considered_missing(where: str, id: str, people: Sequence[tuple[Person, Score]]) -> Iterator[str]:
    for field, ids in (
        ("considered", (person.considered for person, _ in people)),
        ("not_considered", (person.not_considered for person, _ in people)),
    ):
        if not any(id in each for each in ids):
            shown = field.replace("_", " ")
            yield f'{where}: no worked person shows that it is {shown}.\n  Add one with {field} = ["{id}"].'


def _side_missing(where: str, field: str, id: str, on: Iterable[bool], off: Iterable[bool]) -> Iterator[str]:
    condition = "box_when" if field == "boxed" else "condition"
    if not any(on):
        yield f'{where}: no worked person shows that it is {field}.\n  Add one with {field} = ["{id}"].'
    if not any(off):
        yield (
            f"{where}: no worked person shows that it is not {field}.\n"
            f'  Add one for whom its {condition} is not true, with not_{field} = ["{id}"].'
        )


def _unproven_questions(instrument: Instrument, people: Sequence[tuple[Person, Score]]) -> Iterator[str]:
    """Each rule that decides whether a question is put, where nobody expects it put or left out on one of its sides."""
    sides: dict[tuple[str, str], set[bool]] = {}
    for person, one in people:
        for id in dict.fromkeys(name.rpartition(".")[2] for name in (*person.put, *person.not_put)):
            for field, text in put_rules(instrument, instrument.items[id]) if id in instrument.items else ():
                sides.setdefault((_owner(instrument, id, field), field), set()).add(one.person.is_true(text))
    for id, item in instrument.items.items():
        for field, text in put_rules(instrument, item):
            owner = _owner(instrument, id, field)
            for side in {True, False} - sides.setdefault((owner, field), set()):
                sides[owner, field].add(side)
                yield (
                    f"{instrument.places[owner]}, {field.partition(' ')[0]}: no worked person for whom it is "
                    f"{'' if side else 'not '}true says whether the question is put.\n"
                    f'  Add one with put or not_put = ["{id}"]. The rule: {" ".join(text.split())}'
                )


def _owner(instrument: Instrument, item: str, field: str) -> str:
    """The item, or the section where the rule is that of its section, by its key in `places`."""
    return f"section {instrument.section_of[item].id}" if field == SECTION_SKIP else item


def _unproven_cuts(
    found: Iterable[tuple[str, rules.Rule, str, float]], people: Sequence[tuple[Person, Score]]
) -> Iterator[str]:
    """Each number that a rule compares with, where nobody is exactly on it or nobody is just across it."""
    for place, compared, sign, number in found:
        values = {value for _, one in people if (value := logic.evaluate(compared, one.person.facts)) is not None}
        near = max(abs(number) / 10, 1)
        low, high = (number - near, number) if sign in ("<", ">=") else (number, number + near)
        across = any(isinstance(value, float) and low <= value <= high and value != number for value in values)
        wanted = [
            *([] if number in values else [f"at {number:g}"]),
            *([] if across else [f"{'just below' if sign in ('<', '>=') else 'just above'} {number:g}"]),
        ]
        if wanted:
            yield f"{place}: no worked person {' or '.join(wanted)}, where the rule has {sign} {number:g}.\n  Add one."


def cuts(instrument: Instrument) -> Iterator[tuple[str, rules.Rule, str, float]]:
    """Each comparison with a number in a rule: its place, what is compared, how, and the number, each once."""
    seen = set()
    for place, text, _ in written_rules(instrument):
        for part in _comparisons(parse(text)):
            match part.left, part.right:
                case compared, rules.Literal(float(number)) if part.operator in _MIRRORED:
                    cut = compared, part.operator, number
                case rules.Literal(float(number)), compared if part.operator in _MIRRORED:
                    cut = compared, _MIRRORED[part.operator], number
                case _:
                    continue
            if cut not in seen:
                seen.add(cut)
                yield place, *cut


def _comparisons(rule: rules.Rule) -> Iterator[rules.Comparison]:
    if isinstance(rule, rules.Comparison):
        yield rule
    for part in rules.parts_of(rule):
        yield from _comparisons(part)
