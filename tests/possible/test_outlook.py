"""What a result could still become, and what to ask, are those of trying every answer."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from properties import examples
from toy import making

from rls_screen.content.checks import written_rules
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.schema import Item, Result
from rls_screen.person.answers import Answer, Answers, Unanswered, read_answers
from rls_screen.person.facts import Person, person
from rls_screen.person.interview import is_put
from rls_screen.person.scoring import score
from rls_screen.possible import Outlook, of_rule, outlooks
from rls_screen.possible.diagram import Store
from rls_screen.possible.outlook import of_result
from rls_screen.report import markdown, report

MEDICINES = ["none", "ropinirole", "haloperidol", "sertraline", "bupropion", "ropinirole, haloperidol", "omeprazole"]
IN_DOUBT = "xyzzy"
Ways = dict[str, list[Any]]


# ---- Trying every answer: knows no diagram, and takes the cuts from the text of the rules ----------------------------


def ways(instrument: Instrument, item: Item, limit: float | None = None) -> list[Any]:
    """Answers to an item that represent all: every code; for a number its ends, and every number in a rule about it."""
    match item.kind:
        case "yes_no":
            return [True, False]
        case "yes_no_past":
            return ["yes", "past", "no"]
        case "choice":
            return [option.code for option in item.options if option.code != "unsure"]
        case "medicines":
            return [*MEDICINES]
        case "number":
            low, high = item.range or (0.0, 0.0)
            names = [item.id]
            for step in instrument.steps:
                if step.source.value is not None and set(names) & set(instrument.reads(step.source.value)):
                    names.append(step.id)
            near = r"\b(?:{0}) *[<>=]+ *([0-9.]+)|([0-9.]+) *[<>=]+ *(?:{0})\b".format("|".join(names))
            texts = [text for _, text, _ in written_rules(instrument)]
            cuts = {float(one) for text in texts for pair in re.findall(near, text) for one in pair if one}
            near_by = 1.0 if item.integer else 0.25
            points = {low, high, *(cut + by for cut in cuts for by in (-near_by, 0.0, near_by))}
            return sorted(point for point in points if low <= point <= min(high, limit or high))
    return [date(2026, 1, 1)] if item.kind == "date" else ["something"]


def with_given(one: Person, values: dict[str, Any]) -> Person:
    """The person after these answers."""
    answered = {id: Answer(value) for id, value in values.items() if value is not None}
    return person(one.instrument, Answers({**one.answers.given, **answered}))


def every(open_ways: Ways) -> Iterator[dict[str, Any]]:
    """Every combination of answers."""
    for values in product(*open_ways.values()):
        yield dict(zip(open_ways, values, strict=True))


def can_be_put(one: Person, unanswered: Ways) -> Ways:
    """The questions that are put in some state the interview can come to; the others stay unanswered for ever."""
    while True:
        states = [with_given(one, values) for values in every({id: [None, *w] for id, w in unanswered.items()})]
        items = one.instrument.items
        left = {
            id: w
            for id, w in unanswered.items()
            if one.value(id) is not None or is_put(one, items[id]) or any(is_put(state, items[id]) for state in states)
        }
        if left == unanswered:
            return left
        unanswered = left


def tried(one: Person, result: Result, unanswered: Ways) -> tuple[tuple[str, ...], set[tuple[str, ...]]]:
    """The codes of all completions, and every smallest set of questions after which no answer changes the code."""
    open_ways = can_be_put(one, unanswered)
    codes: dict[tuple[Any, ...], Any] = {}
    for values in every({id: [None, *w] for id, w in open_ways.items()}):
        codes[tuple(values.values())] = with_given(one, values).value(result.id)
    possible = {code for values, code in codes.items() if None not in values}
    in_order = tuple(code for code in result.codes if code in possible)
    for size in range(len(open_ways) + 1):
        found = {
            tuple(id for place, id in enumerate(open_ways) if place in places)
            for places in combinations(range(len(open_ways)), size)
            if settled(codes, places)
        }
        if found:
            return in_order, found
    raise AssertionError("answering everything settles everything")


def settled(codes: dict[tuple[Any, ...], Any], places: tuple[int, ...]) -> bool:
    """Whether definite answers at these places leave one code, whatever is answered or left open elsewhere."""
    seen: dict[tuple[Any, ...], Any] = {}
    for values, code in codes.items():
        key = tuple(values[place] for place in places)
        if None not in key and seen.setdefault(key, code) != code:
            return False
    return True


def reads(instrument: Instrument, result: Result) -> list[str]:
    """The items a result depends on, in the order of the interview."""
    steps = {step.id: step for step in instrument.steps}
    found: set[str] = set()
    waiting = [result.id]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        finding = instrument.findings.get(name)
        if finding is not None and finding.medicines is not None and instrument.medicine_item:
            waiting.append(instrument.medicine_item.id)
        if name in steps:
            waiting += [one for text in steps[name].rules() for one in instrument.reads(text)]
    return [id for id in instrument.items if id in found]


def random_person(instrument: Instrument, result: Result, dice: random.Random, most: int) -> tuple[Person, Ways]:
    """A person with all answers but up to six that the result reads, and what those could be answered with."""
    answered: dict[str, Any] = {}
    calm = dice.random() < 0.6
    for item in instrument.items.values():
        if item.kind in ("text", "date"):
            continue
        whole = answered.get(item.not_above or "")
        limit = whole.value if isinstance(whole, Answer) else None
        choices = ways(instrument, item, limit if isinstance(limit, float) else None)
        value = dice.choice(choices)
        if item.tier and calm:
            value = False
        if item.kind == "yes_no_past" and dice.random() < 0.7:
            value = "yes"
        answered[item.id] = Answer(value)
    for item in instrument.items.values():
        part, whole = answered.get(item.id), answered.get(item.not_above or "")
        if isinstance(part, Answer) and isinstance(whole, Answer) and part.value > whole.value:  # type: ignore[operator]
            answered[item.id] = Answer(whole.value)
    unanswered: Ways = {}
    size = 1
    candidates = [id for id in reads(instrument, result) if instrument.items[id].put == "asked"]
    for id in dice.sample(candidates, min(len(candidates), dice.randint(1, 6))):
        size *= len(ways(instrument, instrument.items[id])) + 1
        if size > most:
            break
        unanswered[id] = []
    for id in unanswered:
        if instrument.items[id].kind == "medicines" and dice.random() < 0.4:
            answered[id] = Answer(IN_DOUBT)
        elif dice.random() < 0.5:
            answered[id] = Unanswered("unsure")
        else:
            del answered[id]
    order = [id for id in instrument.items if id in unanswered]
    return person(instrument, Answers(answered)), {id: ways(instrument, instrument.items[id]) for id in order}


TABLES = [pytest.param(result, id=result.id) for result in load().results.values() if result.kind == "table"]


@pytest.mark.thorough
@pytest.mark.parametrize("table", TABLES)
def test_equals_trying_every_answer(instrument: Instrument, table: Result) -> None:
    """With some questions open, the possible codes and the questions to ask are those of trying every answer."""
    compare_with_trying(instrument, table, count=3, most=60)


@pytest.mark.lane
@pytest.mark.parametrize("table", TABLES)
def test_equals_trying_every_answer_of_many(instrument: Instrument, table: Result) -> None:
    """So it is for more people, with up to six questions open."""
    compare_with_trying(instrument, table, count=12, most=600)


def compare_with_trying(instrument: Instrument, table: Result, count: int, most: int) -> None:
    """Compare both for so many people, each with at most so many ways to answer the open questions."""
    dice = random.Random(table.id)
    for _ in range(count):
        one, unanswered = random_person(instrument, table, dice, most=most)
        codes, smallest = tried(one, table, unanswered)
        outlook = of_result(one, table)
        assert codes == outlook.codes, dict(one.answers.given)
        assert outlook.ask in smallest, dict(one.answers.given)
        assert outlook.exact


@pytest.mark.thorough
@settings(max_examples=examples(6), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_answered_was_possible(data: st.DataObject) -> None:
    """However an unfinished person is completed, each code that comes out was among the possible ones."""
    complete_somebody(data)


@pytest.mark.lane
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_many_answer_was_possible(data: st.DataObject) -> None:
    """So it is for more people."""
    complete_somebody(data)


def complete_somebody(data: st.DataObject) -> None:
    """Answer every question put to somebody, and compare each code with those that were possible before."""
    instrument = load(people=True)
    one = score(instrument, read_answers(json.dumps(data.draw(making.people(instrument))), "a.json", instrument)).person
    before = outlooks(one)
    for item in instrument.items.values():
        if one.value(item.id) is None and item.put == "asked" and is_put(one, item):
            whole = one.value(item.not_above or "")
            limit = whole if isinstance(whole, float) else None
            one = with_given(one, {item.id: data.draw(st.sampled_from(ways(instrument, item, limit)))})
    for id, outlook in before.items():
        assert outlook.computed
        if not any(one.value(item) is None for item in outlook.ask):
            assert one.value(id) in outlook.codes


def test_a_settled_condition_asks_nothing(instrument: Instrument) -> None:
    """A condition with one outcome left names no question; an open one names those it waits for."""
    one = person(instrument, making.answers(instrument, urge_to_move="no"))
    assert Outlook(codes=("true",)) == of_rule(one, "ruled_out")
    assert Outlook(codes=("true", "false"), ask=("leaves_hang", "days_dry")) == of_rule(
        person(making.toy(), Answers()), "thirsty"
    )


def test_too_much_work_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the work outgrows its bounds nothing is claimed, and the report says so."""
    monkeypatch.setattr("rls_screen.possible.space.Store", lambda: Store(nodes=3))
    toy = making.toy()
    assert Outlook(exact=False, computed=False) == of_result(person(toy, Answers()), toy.results["watering"])
    assert "Watering: not computed." in markdown(report(score(toy, Answers()), program_version="", created=""))


def test_report_says_what_to_ask() -> None:
    """The report names what an unfinished result could still be, and what to ask."""
    toy = making.toy()
    said = markdown(report(score(toy, making.answers(toy, days_dry=4)), program_version="", created=""))
    assert "Watering: could still be today or fine. Ask: Hanging leaves." in said


def test_what_can_only_turn_out_one_way_is_not_told(instrument: Instrument) -> None:
    """A result with one code left names no prospects; its question is among those not answered."""
    answers = {"age": 12, "sex": "female", "pregnancy": "no", "answered_by": "self"}
    one = score(instrument, making.answers(instrument, **answers))
    assert Outlook(codes=("not_applicable",), ask=("hemoglobin",)) == outlooks(one.person)["anemia"]
    said = markdown(report(one, program_version="", created=""), "appendix").partition("## What is missing")[2]
    words = instrument.head.outlook
    assert words is not None
    assert "Anaemia: could still be" not in said
    assert "Haemoglobin" in said.partition(words.open_questions or "?")[2].partition("## Limits")[0]


def test_one_of_several_would_do(tmp_path: Path) -> None:
    """Where different questions would do, the fewest are named, the first of those in the order of the interview."""
    rows = """
[[results]]
id      = "looked_at"
label   = "Looked at"
unknown = "open"
rows    = [
  { code = "yes", when = "(answered(leaves_hang) and answered(days_dry)) or answered(window)" },
  { code = "no" },
]

[[findings]]
id     = "thirsty"
"""
    instrument = making.with_result(tmp_path, rows, "looked_at")
    outlook = of_result(person(instrument, Answers()), instrument.results["looked_at"])
    assert Outlook(codes=("yes",), ask=("window",)) == outlook
