"""Mutation test of the content: which small faults in the questionnaire's files does `rls-screen check` not notice?

Run `nice python benchmarks/mutants.py`: about 25 minutes on one processor; `--part 1/4` is a quarter of it. Each mutant
changes one thing in one content file: a number, a comparison, `not`, `and`/`or`, `definitely`, a row or line (deleted,
or moved), a member of a list, a flag, a tier, a unit's factor, a bound. A mutant dies where the files cannot be loaded,
where a worked person comes out otherwise, or where `check` finds a condition that no worked person proves. The others
are printed, as "named" where `mutants_alive.toml` gives the reason why they may live, else as "ALIVE". Sentences,
sources and presentation (bold, voice) are not mutated; the grade of evidence from lupus and the units are compared with
the contract by `tests/proofs/test_content.py`.

    --file NAME    only this file, such as report_patient.toml; may be repeated
    --part K/N     only every N-th mutant, beginning with the K-th: the N parts together are all of them
    --sample N     only N mutants, drawn with --seed
    --seconds N    start no mutant after N seconds; the last line says how many were left out
    --processes N  at most N at once (as many as there are processors)

The same files and options print the same, whatever the number of processors, unless the time runs out.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from rls_screen.content import library  # noqa: E402
from rls_screen.content import schema as q  # noqa: E402
from rls_screen.content.checks import problems_in, steps_in_order  # noqa: E402
from rls_screen.content.instrument import Instrument, Step  # noqa: E402
from rls_screen.content.people import WorkedPerson  # noqa: E402
from rls_screen.errors import Problem, RlsScreenError  # noqa: E402
from rls_screen.explain import coverage, worked  # noqa: E402
from rls_screen.person import logic  # noqa: E402
from rls_screen.person.facts import Person, evaluate_step  # noqa: E402
from rls_screen.person.scoring import Score  # noqa: E402
from rls_screen.possible import outlooks  # noqa: E402
from rls_screen.report import model, unfinished  # noqa: E402
from rls_screen.report.build import block_of  # noqa: E402

FOLDER = ROOT / "questionnaires" / "rls-lupus"
ALIVE = Path(__file__).with_name("mutants_alive.toml")
RULES = {"when", "box_when", "skip_when", "ask_when", "put_anyway_when", "value"}
OPTIONAL_RULES = {("lines", "when"), ("blocks", "when"), ("blocks", "box_when"), ("items", "skip_when")}
OPTIONAL_RULES |= {("items", "ask_when"), ("items", "put_anyway_when"), ("section", "skip_when")}
# Lists whose order a worked person can see: of rows, entries, lines, and of the questions.
ORDERED = {"rows", "entries", "lines", "blocks", "considerations", "items", "pages", "details", "files", "results"}
# Not behaviour: sentences, citations, and how a page looks.
LEFT_OUT = {"source", "bold", "voice", "alone", "demo", "not_for", "words", "medicine_words", "outlook", "texts"}
LEFT_OUT |= {
    "evidence_in_lupus",
    "patient_texts",
    "points",
    "title",
    "intro",
    "message",
    "urgent_note",
    "version",
    "confidence",
    "note",
}
FLAGS = {"staff_only", "always_for_staff", "integer", "answered_only", "named", "unread"}
CODES: dict[str, tuple[str, ...]] = {
    "tier": ("emergency", "same_day", "within_week"),
    "put": ("asked", "stamped"),
}
DELETED = object()
_SIGNS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: the file, the place in words, what is changed, and where in the file's tables the new value goes."""

    file: str
    place: str
    change: str
    path: tuple[str | int, ...]
    new: Any

    @property
    def name(self) -> str:
        """The mutant as it is printed, and as `mutants_alive.toml` names it."""
        return f"{self.file}, {self.place}: {self.change}"


# ---- What is changed -------------------------------------------------------------------------------------------------


def mutants(file: str, raw: dict[str, Any], steps: dict[str, float]) -> Iterator[Mutant]:
    """Every mutant of one file, once; `steps` says for each name how much a number compared with it is moved."""
    seen = set()
    for mutant in _walk(file, raw, (), "", steps):
        if mutant.name not in seen:
            seen.add(mutant.name)
            yield mutant


def _walk(file: str, node: Any, path: tuple[str | int, ...], place: str, steps: dict[str, float]) -> Iterator[Mutant]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in LEFT_OUT:
                yield from _field(file, node, key, value, path, place, steps)
    elif isinstance(node, list):
        name = str(path[-1])
        for number, value in enumerate(node):
            called = _called(value, number)
            yield Mutant(file, place, f"without {name} {called}", (*path, number), DELETED)
            yield from _moved(file, place, path, node, number)
            yield from _walk(file, value, (*path, number), f"{place}, {name} {called}".strip(", "), steps)


def _moved(file: str, place: str, path: tuple[str | int, ...], node: list[Any], number: int) -> Iterator[Mutant]:
    """A part in another place of an ordered list: a row after the next one, any other part at the end.

    Two neighbours on a page often exclude each other, and nobody could see that they are swapped.
    """
    name = str(path[-1])
    # The order of a topic's results is that of questionnaire.toml; the items of a column are side by side.
    ordered = name in ORDERED and "columns" not in path and (name != "results" or file == "questionnaire")
    if not ordered or number + 1 == len(node):
        return
    called, rest = _called(node[number], number), [*node[:number], *node[number + 1 :]]
    if name in ("rows", "results", "files"):
        swapped = [*rest[: number + 1], node[number], *rest[number + 1 :]]
        yield Mutant(file, place, f"{name} {called} after {_called(node[number + 1], number + 1)}", path, swapped)
    else:
        yield Mutant(file, place, f"{name} {called} last", path, [*rest, node[number]])


def _field(
    file: str,
    node: dict[str, Any],
    key: str,
    value: Any,
    path: tuple[str | int, ...],
    place: str,
    steps: dict[str, float],
) -> Iterator[Mutant]:
    here, where = (*path, key), f"{place}, {key}".strip(", ")
    owner = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    if key in RULES and isinstance(value, str):
        if (owner, key) in OPTIONAL_RULES:
            yield Mutant(file, where, "without it", here, DELETED)
        for change, text in rule_mutants(value, steps):
            yield Mutant(file, where, change, here, text)
    elif key in FLAGS and isinstance(value, bool):
        yield Mutant(file, where, f"{not value}".lower(), here, not value)
    elif key in CODES:
        yield from (Mutant(file, where, code, here, code) for code in CODES[key] if code != value)
    elif key == "range":
        yield from _bounds(file, where, here, value, bool(node.get("integer")))
    elif key == "factor":
        yield from (Mutant(file, where, f"{value} -> {new:g}", here, new) for new in (value * 0.99, value * 1.01))
    elif key == "not_above":
        yield Mutant(file, where, "without it", here, DELETED)
    elif isinstance(value, dict | list):
        yield from _walk(file, value, here, place, steps)


def _bounds(file: str, where: str, here: tuple[str | int, ...], value: list[float], whole: bool) -> Iterator[Mutant]:
    for side in (0, 1):
        step = 1 if whole else max(abs(value[side]) / 100, 0.01)
        for new in (value[side] - step, value[side] + step):
            bounds = [new, value[1]] if side == 0 else [value[0], new]
            yield Mutant(file, where, f"{value[side]:g} -> {new:g}", here, bounds)


def _called(value: Any, number: int) -> str:
    """What a member of a list is called: its id, code, heading, what it prints, or its text."""
    if not isinstance(value, dict):
        return str(value)
    keys = ("id", "code", "heading", "name", "result", "entries", "when", "text")
    name = next((str(value[key]) for key in keys if key in value), str(number + 1))
    name = " ".join(name.split())
    return f"{number + 1} {name}" if "code" in value else name if len(name) < 70 else f"{name[:67]}..."


def rule_mutants(text: str, steps: dict[str, float]) -> Iterator[tuple[str, str]]:
    """Every mutant of a rule: what is changed, and the new rule."""
    flat = " ".join(text.split())
    for change, tree in _variants(ast.parse(flat, mode="eval").body, steps):
        new = ast.unparse(tree)
        if new != ast.unparse(ast.parse(flat, mode="eval").body):
            yield change, new


def _variants(node: ast.expr, steps: dict[str, float]) -> Iterator[tuple[str, ast.expr]]:
    yield from _of_this(node, steps)
    for field, child in ast.iter_fields(node):
        if isinstance(child, ast.expr) and not isinstance(child, ast.Constant):
            for change, new in _variants(child, steps):
                yield change, _with(node, field, new)
        elif isinstance(child, list) and not isinstance(node, ast.List):
            for number, part in enumerate(child):
                if isinstance(part, ast.expr):
                    for change, new in _variants(part, steps):
                        yield change, _with(node, field, [*child[:number], new, *child[number + 1 :]])


def _of_this(node: ast.expr, steps: dict[str, float]) -> Iterator[tuple[str, ast.expr]]:
    """The changes of a node itself, not of what is inside it."""
    short = _short(node)
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=part):
            yield f"without not: {short}", part
        case ast.BoolOp(op=operator, values=parts):
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield f"{'or' if isinstance(operator, ast.And) else 'and'}: {short}", _with(node, "op", other)
            yield from _dropped(parts, lambda left: left[0] if len(left) == 1 else _with(node, "values", left))
        case ast.Call(func=ast.Name(id="definitely"), args=[part]):
            yield f"without definitely: {short}", part
        case ast.Call(func=ast.Name(id="any" | "count"), args=parts):
            yield from _dropped(parts, lambda left: _with(node, "args", left))
        case ast.Call(func=ast.Name(id="first_answered" | "days_between"), args=parts):
            yield f"reversed: {short}", _with(node, "args", parts[::-1])
        case ast.BinOp(op=operator):
            yield f"{_ARITHMETIC[type(operator)].__name__}: {short}", _with(node, "op", _ARITHMETIC[type(operator)]())
            for side in ("left", "right"):
                yield from _factors(node, side)
        case ast.Compare():
            yield from _compared(node, steps)


def _dropped(parts: list[ast.expr], made: Any) -> Iterator[tuple[str, ast.expr]]:
    for number, part in enumerate(parts):
        if len(parts) > 1:
            yield f"without {_short(part)}", made([*parts[:number], *parts[number + 1 :]])


def _factors(node: ast.BinOp, side: str) -> Iterator[tuple[str, ast.expr]]:
    """A number in a calculation, one per cent lower and higher."""
    number = getattr(node, side)
    if isinstance(number, ast.Constant) and isinstance(number.value, int | float):
        for new in (number.value * 0.99, number.value * 1.01):
            yield f"{number.value:g} -> {new:g} in {_short(node)}", _with(node, side, ast.Constant(new))


def _compared(node: ast.Compare, steps: dict[str, float]) -> Iterator[tuple[str, ast.expr]]:
    short = _short(node)
    sides = [node.left, *node.comparators]
    step = next((steps[one.id] for side in sides for one in ast.walk(side) if getattr(one, "id", "") in steps), 0.5)
    for number, operator in enumerate(node.ops):
        for new in _SIGNS.get(type(operator), ()):
            ops = [*node.ops[:number], new(), *node.ops[number + 1 :]]
            yield f"{new.__name__}: {short}", _with(node, "ops", ops)
    for number, side in enumerate(sides):
        if isinstance(side, ast.Constant) and isinstance(side.value, int | float):
            for value in (side.value - step, side.value + step):
                moved = [*sides[:number], ast.parse(f"{value:g}", mode="eval").body, *sides[number + 1 :]]
                changed = _with(_with(node, "left", moved[0]), "comparators", moved[1:])
                yield f"{side.value:g} -> {value:g}: {short}", changed
        elif isinstance(side, ast.List):
            for dropped, new in _dropped(side.elts, lambda left, side=side: _with(side, "elts", left)):
                yield f"{dropped} in {short}", _with(node, "comparators", [new])


def _with(node: ast.expr, field: str, value: Any) -> Any:
    new = copy.copy(node)
    setattr(new, field, value)
    return new


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) < 90 else f"{text[:60]} ... {text[-24:]}"


# ---- Whether it is noticed -------------------------------------------------------------------------------------------


@dataclass
class Base:
    """The content as it is: raw files, their models, the instrument, and every worked person with the score."""

    raw: dict[str, dict[str, Any]]
    head: q.Head
    topics: dict[str, q.Topic]
    sources: q.SourceFile
    instrument: Instrument
    people: list[tuple[WorkedPerson, Score]]
    unreadable: list[WorkedPerson]


@lru_cache(maxsize=1)
def base() -> Base:
    """Load the content as it is, with every worked person who comes out as expected."""
    instrument = library.load(FOLDER, people=True)
    raw = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.toml")}
    head = q.Head.model_validate(raw["questionnaire"])
    topics = {name: q.Topic.model_validate(raw[name], context=instrument.words.errors) for name in head.files}
    scored, refused = worked.score_people(instrument)
    unreadable = [person for person in instrument.people if person.name in refused]
    people = [(person, one) for person, one in scored if not any(True for _ in worked.differences_of(one, person))]
    if len(people) < len(scored):
        print(
            f"{len(scored) - len(people)} worked people come out otherwise already and are left out: "
            "run `rls-screen check`."
        )
    sources = q.SourceFile.model_validate(raw["sources"])
    return Base(raw, head, topics, sources, instrument, people, unreadable)


def mutated(mutant: Mutant) -> Instrument:
    """The instrument with one change. Raises where it cannot be loaded."""
    known = base()
    raw = copy.deepcopy(known.raw[mutant.file])
    node: Any = raw
    for step in mutant.path[:-1]:
        node = node[step]
    if mutant.new is DELETED:
        del node[mutant.path[-1]]
    else:
        node[mutant.path[-1]] = mutant.new
    head, topics = known.head, known.topics
    if mutant.file == "questionnaire":
        head = q.Head.model_validate(raw)
        topics = {name: topics[name] for name in head.files}
    else:
        topics = {**topics, mutant.file: q.Topic.model_validate(raw, context=known.instrument.words.errors)}
    problems: list[Problem] = []
    joined = library._join(FOLDER, head, topics, known.sources, known.instrument.words, problems)
    problems += problems_in(joined)
    if problems:
        raise ValueError(str(problems[0]))
    return replace(joined, steps=steps_in_order(joined), people=known.instrument.people, sha256=known.instrument.sha256)


def fate(mutant: Mutant) -> str:
    """How a mutant ends: "cannot be loaded", the name of a worked person, "not proved", or "" where it lives."""
    try:
        instrument = mutated(mutant)
    except (ValueError, RlsScreenError):
        return "cannot be loaded"
    for person, found in _compared_again(instrument):
        if any(True for _ in found):
            return person.name
    return "not proved" if _not_proved(instrument) else ""


def _compared_again(instrument: Instrument) -> Iterator[tuple[WorkedPerson, Iterator[str]]]:
    """Worked people with their differences, those first that are fast to compare and that the change concerns."""
    known = base()
    old = known.instrument
    items_changed = old.sections != instrument.sections
    considered, printed, put = (_changed(names(old), names(instrument)) for names in (_considered, _printed, _put))
    for person, one in known.people:
        if considered & {*person.considered, *person.not_considered}:
            yield person, worked._considerations(_rescored(instrument, one), person)
        named = {*person.printed, *person.not_printed, *person.boxed, *person.not_boxed}
        if printed & (named | {f"answer {id}" for id in (*person.shown, *person.not_shown)}):
            yield person, _pages_again(_rescored(instrument, one), person, printed)
        if put & {name.rpartition(".")[2] for name in (*person.put, *person.not_put)}:
            yield person, worked._questions(_rescored(instrument, one), person)
    changes_results = items_changed or old.steps != instrument.steps or old.head != instrument.head
    if changes_results or old.considerations != instrument.considerations:
        yield from ((person, worked.differences(instrument, person)) for person in _affected(instrument))
    if old.pages != instrument.pages or (old.considerations != instrument.considerations and not changes_results):
        for person, one in known.people:
            again = _rescored(instrument, one)
            if (person.report_says or person.report_never_says) and _reads_otherwise(again, one):
                yield person, worked._sentences(again, person)


def _pages_again(again: Score, person: WorkedPerson, changed: set[str]) -> Iterator[str]:
    """The differences on the pages, of those blocks, lines and answers alone that the mutant changed, and the order."""
    fields = ("printed", "not_printed", "boxed", "not_boxed")
    wanted = {field: tuple(id for id in getattr(person, field) if id in changed) for field in fields}
    answers = ("shown", "not_shown")
    wanted |= {field: tuple(id for id in getattr(person, field) if f"answer {id}" in changed) for field in answers}
    yield from worked._pages(again, person.model_copy(update=wanted))
    yield from worked._out_of_order(person.printed, worked.page_ids(again.instrument), "printed")


def _changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The names whose content differs, and those that come elsewhere in the order."""
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    common = [name for name in before if name in after]
    moved = zip(common, (name for name in after if name in before), strict=True)
    return names | {name for pair in moved if pair[0] != pair[1] for name in pair}


def _considered(instrument: Instrument) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in instrument.considerations:
        found[line.id] = line.when
        found |= {id: (line.when, detail) for id, detail in worked.details_of(line)}
    return found


def _printed(instrument: Instrument) -> dict[str, Any]:
    """Blocks and lines by "page.id", and the items of lines by "page.item"."""
    found: dict[str, Any] = {}
    for page in instrument.pages:
        for block in page.blocks:
            found[f"{page.id}.{block.id}"] = block
            found |= {f"{page.id}.{line.id}": (block.when, line) for line in block.lines}
            for line in block.lines:
                for id in line.items:
                    found.setdefault(f"answer {page.id}.{id}", []).append((block.when, line))
    return found


def _put(instrument: Instrument) -> dict[str, Any]:
    return {id: (item, instrument.section_of[id].skip_when) for id, item in instrument.items.items()}


def _reads_otherwise(again: Score, one: Score) -> bool:
    """Whether some block of a page, or a consideration, reads otherwise than before."""
    if again.considerations != one.considerations:
        return True
    for new, old in zip_longest(again.instrument.pages, one.instrument.pages):
        if new is None or old is None:
            return True
        for after, before in zip_longest(new.blocks, old.blocks):
            if after != before and _made(again, new, after) != _made(one, old, before):
                return True
    return False


def _made(one: Score, page: q.Page, block: q.Block | None) -> object:
    """Return what a block prints, without the bases of its lines: they name the rules, which were changed."""
    if block is None or not one.person.is_true(block.when):
        return None
    made = block_of(one, page, block)
    alone = model.Page(id=page.id, title=page.title, basis=made.basis, blocks=(made,))
    return made.boxed, [line.text for line in model.page_lines(alone)]


def _rescored(instrument: Instrument, one: Score) -> Score:
    """The score under changed pages, considerations or questions, every finding and result being as it was."""
    person = Person(instrument, one.person.answers, one.person.facts, one.person.medication)
    considered = one.considerations
    if instrument.considerations != base().instrument.considerations:
        considered = tuple(line for line in instrument.considerations if person.is_true(line.when))
    again = Score(person, one.results, considered)
    _UNCHANGED_RULES[person] = one.person
    return again


# A person rescored under changed pages only, and the same person before: their outlooks are the same.
_UNCHANGED_RULES: WeakKeyDictionary[Person, Person] = WeakKeyDictionary()
unfinished.outlooks = lambda person: outlooks(_UNCHANGED_RULES.get(person, person))


def _affected(instrument: Instrument) -> Iterator[WorkedPerson]:
    """The worked people for whom something may come out otherwise: those with a changed step or a changed answer."""
    known = base()
    before, items = {step.id: step for step in known.instrument.steps}, known.instrument.items
    steps = [step for step in instrument.steps if before.get(step.id) != step]
    changed = {id for id in {*items, *instrument.items} if items.get(id) != instrument.items.get(id)}
    then: list[WorkedPerson] = []
    later: list[WorkedPerson] = []
    ids = {step.id for step in steps}
    differs: dict[int, bool] = {}  # by score: people with the same answers share one
    for person, one in known.people:
        if id(one) not in differs:
            differs[id(one)] = any(_value(step, one) != _old_value(step, one) for step in steps)
        if differs[id(one)] or not changed.isdisjoint(person.answers):
            if ids.isdisjoint({*person.expected, *person.findings}):
                then.append(person)
            else:
                yield person
        elif not {"missing", "considerations"}.isdisjoint(person.expected):
            later.append(person)
    if changed:
        yield from known.unreadable
    yield from then
    yield from later


def _value(step: Step, one: Score) -> object:
    """The value of a finding or result for a person; of a list its entries."""
    if step.entry is None and isinstance(step.source, q.Result) and step.source.kind == "list":
        return logic.entries(step.source.entries, one.person.facts)
    return evaluate_step(step, one.person.facts, one.person.medication)


def _old_value(step: Step, one: Score) -> object:
    found = one.results.get(step.id)
    return found if isinstance(found, tuple) else one.person.value(step.id)


def _not_proved(instrument: Instrument) -> bool:
    """Whether `check` names a condition, rule or number that no worked person proves, and did not before."""
    known = base()
    old = known.instrument
    if old.pages != instrument.pages and {*coverage._unproven_lines(instrument, known.people)} - _before(
        "_unproven_lines"
    ):
        return True
    if old.sections != instrument.sections:
        people = [(person, _rescored(instrument, one)) for person, one in known.people]
        if {*coverage._unproven_questions(instrument, people)} - _before("_unproven_questions"):
            return True
        if [*coverage._tiers_that_differ(instrument)]:
            return True
    new = [cut for cut in coverage.cuts(instrument) if cut[1:] not in _cuts()]
    return any(True for _ in coverage._unproven_cuts(new, known.people))


@lru_cache
def _before(kind: str) -> set[str]:
    return {*getattr(coverage, kind)(base().instrument, base().people)}


@lru_cache
def _cuts() -> set[tuple[Any, str, float]]:
    return {cut[1:] for cut in coverage.cuts(base().instrument)}


# ---- What is printed -------------------------------------------------------------------------------------------------


def steps_of(instrument: Instrument) -> dict[str, float]:
    """How much a number compared with each item is moved: by one where only whole numbers are given, else 0.5."""
    whole = {item.id: 1.0 for item in instrument.items.values() if item.integer or item.kind == "date"}
    return {**whole, "count": 1.0, "days_between": 1.0}


def main() -> None:
    """Print how many mutants of each file died, and name those that live."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--file", action="append", help="only this file, such as report_patient.toml; may be repeated")
    parser.add_argument("--part", type=_part, default=(1, 1), help="such as 2/5: the second of five parts")
    parser.add_argument("--sample", type=int, help="only so many mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, help="start no mutant after so many seconds")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="at most so many at once")
    asked = parser.parse_args()
    ends = None if asked.seconds is None else time.monotonic() + asked.seconds
    known = base()
    names = [file.removesuffix(".toml") for file in asked.file or ["questionnaire", *known.topics]]
    made = [one for name in names for one in mutants(name, known.raw[name], steps_of(known.instrument))]
    made = made[asked.part[0] - 1 :: asked.part[1]]
    if asked.sample is not None and asked.sample < len(made):
        made = sorted(random.Random(asked.seed).sample(made, asked.sample), key=made.index)
    with get_context("fork").Pool(asked.processes) as pool:
        fates = pool.map(partial(_fate_in_time, ends), made, chunksize=4)
    _print([(one, end) for one, end in zip(made, fates, strict=True) if end is not None])
    if left_out := fates.count(None):
        print(f"{left_out} of {len(made)} mutants were left out: the time was up.")


def _part(text: str) -> tuple[int, int]:
    """Return (2, 5) for "2/5"."""
    number, _, parts = text.partition("/")
    if not (number.isdecimal() and parts.isdecimal() and 1 <= int(number) <= int(parts)):
        raise argparse.ArgumentTypeError(f"'{text}' is not a part; write 1/4, 2/4, 3/4 or 4/4")
    return int(number), int(parts)


def _fate_in_time(ends: float | None, mutant: Mutant) -> str | None:
    """Return the mutant's fate, or None where the time is up."""
    return None if ends is not None and time.monotonic() > ends else fate(mutant)


def _print(fates: list[tuple[Mutant, str]]) -> None:
    reasons = tomllib.loads(ALIVE.read_text("utf-8")) if ALIVE.is_file() else {}
    known = {name: group["reason"] for group in reasons.get("alive", ()) for name in group["mutants"]}
    print(f"{'file':20}{'mutants':>9}{'people':>9}{'check':>9}{'alive':>9}{'named':>9}")
    for file in [*dict.fromkeys(one.file for one, _ in fates), ""]:
        ended = [(one, end) for one, end in fates if file in ("", one.file)]
        alive = [one for one, end in ended if not end]
        by_check = sum(end in ("cannot be loaded", "not proved") for _, end in ended)
        print(
            f"{file or 'all':20}{len(ended):9}{len(ended) - len(alive) - by_check:9}{by_check:9}{len(alive):9}"
            f"{sum(one.name in known for one in alive):9}"
        )
    alive = [one for one, end in fates if not end]
    print(f"{1 - len(alive) / max(len(fates), 1):.1%} died.")
    for one in alive:
        print(f"{'named' if one.name in known else 'ALIVE'}  {one.name}")
    for name in sorted(known.keys() & {one.name for one, end in fates if end}):
        print(f"DEAD, and named in {ALIVE.name}: {name}")


if __name__ == "__main__":
    main()
