"""Rules over the fields of a form: findings, tables and lists are written out down to the answers.

The rules on asking read few of them, so every one is tried here as if a question depended on it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redcap_logic
from filled_forms import people, project, redcap_cells, xls
from toy import making
from worked_people import rls

from rls_screen.content.instrument import Step
from rls_screen.content.rules import Comparison, Definitely, Literal, Name, Not, Rule, parse
from rls_screen.content.schema import Finding, Result
from rls_screen.exchange.conditions import ALWAYS, NEVER
from rls_screen.exchange.pairs import REDCAP
from rls_screen.exchange.shown import WRITTEN_OUT, FormRules
from rls_screen.person.facts import person
from rls_screen.person.logic import evaluate


def medicines(step: Step) -> set[str]:
    """The findings from medicines that a value depends on."""
    found, waiting = set(), [step]
    steps = {one.id: one for one in rls().steps}
    while waiting:
        one = waiting.pop()
        if isinstance(one.source, Finding) and one.source.medicines is not None:
            found.add(one.id)
        waiting += [steps[name] for text in one.rules() for name in rls().reads(text) if name in steps]
    return found


def asked_about() -> Iterator[tuple[Step, Rule]]:
    """A rule about each finding, entry and code of a table."""
    for step in rls().steps:
        if step.entry is None and isinstance(step.source, Result):
            if step.source.kind == "table":
                yield from ((step, Comparison("==", Name(step.id), Literal(code))) for code in step.source.codes)
        elif step.entry is not None or (isinstance(step.source, Finding) and step.source.value is None):
            yield from ((step, rule) for rule in (Name(step.id), Not(Name(step.id)), Not(Definitely(Name(step.id)))))


READ_WITHOUT_MEDICINES = [one for one in asked_about() if not medicines(one[0])]
OTHERS = [one for one in asked_about() if 0 < len(medicines(one[0])) <= WRITTEN_OUT]
# Of people, and of rules, every so manieth.
STEPS = [pytest.param(400, 4, id="some"), pytest.param(20, 1, id="many", marks=pytest.mark.slow)]


@pytest.mark.parametrize("step, part", STEPS)
def test_what_rules_conclude_is_written_out(step: int, part: int) -> None:
    """Over the fields of a form a finding, table or entry is what it is for the person, unknown included."""
    made = project("staff")
    written = [(rule, REDCAP.written(made.rules.shown(rule))) for _, rule in READ_WITHOUT_MEDICINES[::part]]
    everybody = [(person(rls(), one).facts, redcap_cells(one, made)) for one in people(step)]
    for rule, text in written:
        for facts, cells in everybody:
            found = {redcap_logic.holds(text, cells, blank) for blank in redcap_logic.BLANKS}
            assert {evaluate(rule, facts) is True} == found, (rule, cells)


@pytest.mark.parametrize("step, part", STEPS)
def test_what_medicines_may_decide_is_never_left_out(step: int, part: int) -> None:
    """Where something depends on medicines, it is true in a form wherever the program finds it true."""
    made = project("staff")
    written = [(rule, REDCAP.written(made.rules.shown(rule))) for _, rule in OTHERS[::part]]
    assert written
    for one in people(step):
        facts, cells = person(rls(), one).facts, redcap_cells(one, made)
        for rule, text in written:
            assert evaluate(rule, facts) is not True or redcap_logic.holds(text, cells, "zero"), (rule, cells)


def test_many_medicines_are_taken_together() -> None:
    """A rule on very many kinds of medicine is true in a form wherever any medicine is written."""
    names = [finding.id for finding in rls().medicine_findings]
    assert len(names) > WRITTEN_OUT
    text = REDCAP.written(project("staff").rules.shown(parse(" and ".join(names))))
    assert redcap_logic.holds(text, redcap_cells(making.answers(rls(), medicines="xyz"), project("staff")), "zero")
    for said in ({}, {"medicines": "none"}):
        assert not redcap_logic.holds(text, redcap_cells(making.answers(rls(), **said), project("staff")), "zero")


def test_what_a_form_does_not_ask_is_unknown() -> None:
    """A rule that reads only what the form has not is never true, and neither is its opposite."""
    rules = FormRules(rls(), REDCAP, xls("patient").items)
    assert "ferritin" not in rules.asked
    for text in ("ferritin < 30", "not (ferritin < 30)", "answered(ferritin)", "unsure(iron_24h)", "iron_24h"):
        assert NEVER == rules.shown(parse(text))
    assert ALWAYS == rules.shown(parse("not answered(ferritin)")) == rules.shown(None)


def test_no_medicines_are_not_taken() -> None:
    """Having said none is a no to every kind of medicine, and an empty list is not."""
    finding = next(one for one in rls().medicine_findings if one.medicines is not None and one.medicines.role)
    text = REDCAP.written(project("staff").rules.shown(Not(Name(finding.id))))
    for said, is_shown in (("none", True), (None, False)):
        cells = redcap_cells(making.answers(rls(), medicines=said), project("staff"))
        assert is_shown is redcap_logic.holds(text, cells, "zero")
