"""Find the conditions of the content that no worked person proves on both of its sides.

A condition is proved by what worked people expect: for a line, block or box of a page, somebody for whom it is printed
and somebody for whom it is not; the same for considerations, their details and questions that may be left out; and for
each number in a rule somebody exactly on it and somebody just across. `worked` compares the people themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..content import rules
from ..content import schema as q
from ..content.checks import SECTION_SKIP, put_rules, written_rules
from ..content.instrument import Instrument
from ..content.people import WorkedPerson
from ..content.rules import parse
from ..person import logic
from ..person.scoring import Score
from .worked import differences_of, marks, refusal_differences, score_people, scored

_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
Scored = Sequence[tuple[WorkedPerson, Score]]


def check_people(instrument: Instrument) -> tuple[list[str], list[str]]:
    """Return the differences of all worked people and, only where there are none, the conditions nobody proves."""
    people, refused = score_people(instrument)
    wrong: list[str] = []
    for person in instrument.people:
        if person.name in refused:
            wrong += refusal_differences(instrument, person, refused[person.name])
    for person, one in people:
        wrong += differences_of(one, person)
    return wrong, [] if wrong else [*unproven(instrument, people)]


def unproven(instrument: Instrument, people: Scored) -> Iterator[str]:
    """Yield each condition that worked people do not prove on both sides: place, problem, remedy."""
    yield from _unproven_lines(instrument, people)
    yield from _unproven_marks(instrument, people)
    yield from _unproven_details(instrument, people)
    yield from _unproven_questions(instrument, people)
    yield from _unproven_cuts(cuts(instrument), people)
    yield from _tiers_that_differ(instrument)


def _tiers_that_differ(instrument: Instrument) -> Iterator[str]:
    """Yield each warning sign whose tier differs from the result of the tiers' table for a yes to this sign alone."""
    nothing = {item.id: "no" for item in instrument.items.values() if item.kind == "yes_no"}
    if instrument.medicine_item is not None:
        nothing[instrument.medicine_item.id] = "none"
    tables = [
        id
        for id, one in instrument.results.items()
        if instrument.head.tiers and {*instrument.head.tiers} <= {*one.codes}
    ]
    for item in instrument.safety_items if tables else ():
        one = scored(instrument, WorkedPerson(name=item.id, answers={**nothing, item.id: "yes"}))
        for id in tables:
            if one.results[id] != item.tier:
                yield (
                    f"{instrument.places[item.id]}, tier: it is {item.tier}, and {id} is {one.results[id]} for a yes "
                    "here and a no everywhere else.\n  Change one of the two."
                )


def _unproven_lines(instrument: Instrument, people: Scored) -> Iterator[str]:
    for page in instrument.pages:
        for block in page.blocks:
            where = f"{instrument.places[f'page {page.id}']}, block '{block.heading}'"
            yield from _part_unproven(f"{page.id}.{block.id}", where, block, people)
            for number, line in enumerate(block.lines, start=1):
                called = f"line {line.id or number}"
                yield from _part_unproven(f"{page.id}.{line.id}", f"{where}, {called}", line, people)


def _part_unproven(id: str, where: str, part: q.Block | q.Line, people: Scored) -> Iterator[str]:
    """Yield what is missing for a block or line: an id, a person on either side of its condition or its box."""
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


def _unproven_marks(instrument: Instrument, people: Scored) -> Iterator[str]:
    """Yield each mark of a figure, low or high, that no worked person shows, or that none shows missing."""
    for id, rule in marks(instrument).items():
        page, line, item, mark = id.split(".")
        where = f"{instrument.places[f'page {page}']}, line {line}, {item} marked {mark}"
        on = (id in person.marked for person, _ in people)
        off = (id in person.not_marked and not one.person.is_true(rule) for person, one in people)
        yield from _side_missing(where, "marked", id, on, off)


def _unproven_details(instrument: Instrument, people: Scored) -> Iterator[str]:
    """Yield what is missing for each consideration and its details: an id, a person on either side."""
    for line in instrument.considerations:
        where = instrument.places[f"consideration {line.id}"]
        yield from _considered_missing(where, line.id, people)
        for number, detail in enumerate(line.details, start=1):
            if detail.id is None:
                yield f'{where}, detail {number}: it has a condition and no id.\n  Write id = "...".'
            else:
                yield from _considered_missing(f"{where}, detail {detail.id}", f"{line.id}.{detail.id}", people)


def _considered_missing(where: str, id: str, people: Scored) -> Iterator[str]:
    for field, ids in (
        ("considered", (person.considered for person, _ in people)),
        ("not_considered", (person.not_considered for person, _ in people)),
    ):
        if not any(id in each for each in ids):
            side = field.replace("_", " ")
            yield f'{where}: no worked person shows that it is {side}.\n  Add one with {field} = ["{id}"].'


def _side_missing(where: str, field: str, id: str, on: Iterable[bool], off: Iterable[bool]) -> Iterator[str]:
    condition = "box_when" if field == "boxed" else "condition"
    if not any(on):
        yield f'{where}: no worked person shows that it is {field}.\n  Add one with {field} = ["{id}"].'
    if not any(off):
        yield (
            f"{where}: no worked person shows that it is not {field}.\n"
            f'  Add one for whom its {condition} is not true, with not_{field} = ["{id}"].'
        )


def _unproven_questions(instrument: Instrument, people: Scored) -> Iterator[str]:
    """Yield each rule about asking a question where, on one of its sides, no worked person expects it asked or not."""
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
                    f"{'' if side else 'not '}true shows whether the question is asked.\n"
                    f'  Add one with put or not_put = ["{id}"]. The rule: {" ".join(text.split())}'
                )


def _owner(instrument: Instrument, item: str, field: str) -> str:
    """Return the key in `places` of what the rule belongs to: the item, or its section."""
    return f"section {instrument.section_of[item].id}" if field == SECTION_SKIP else item


def _unproven_cuts(found: Iterable[tuple[str, rules.Rule, str, float]], people: Scored) -> Iterator[str]:
    """Yield each number in a comparison that nobody is exactly on, or nobody is just across."""
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
    """Yield each comparison with a number in a rule, once: its place, what is compared, the sign, the number."""
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
