"""Every line carries its basis: the rule, the answers without which it would read otherwise, its sources."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples
from reports import (
    FOUR,
    HEADING_OF_RULES,
    REPRESENTATIVE,
    RLS,
    SHORTER,
    SOME_PEOPLE,
    block_of_page,
    full_pages,
    made,
    quick,
    reported,
)
from toy.making import answers as as_answers
from toy.making import people, toy

from rls_screen.content.instrument import Instrument
from rls_screen.explain.entry import entries, page_entries
from rls_screen.person.answers import Answers, read_answers
from rls_screen.person.scoring import Score, score
from rls_screen.possible import outlooks
from rls_screen.report import Report, lines, report
from rls_screen.report.basis import ALWAYS
from rls_screen.report.deciding import decisions
from rls_screen.report.model import Basis, Bullets, Line

DEMO = dict(next(person for person in RLS.people if person.demo).answers)
# Where nothing of a person decides: the reason that stands in place of a rule.
NO_RULE = re.compile(rf"{ALWAYS}|the title of the page|the heading of a part|heading of the list|cited by")


def basis_of(one: Report, start: str) -> Basis:
    """The basis of the first line that begins so."""
    return next(line.basis for line in lines(one) if line.text.startswith(start))


def whole(one: Report, instrument: Instrument) -> None:
    """Each line has a rule or a reason for none; what it names exists; and a list's heading has a basis too."""
    listed = {source.id for source in (*one.sources, *one.further_sources)}
    assert len(listed) == len(one.sources) + len(one.further_sources)
    assert [*listed] == [id for id in [*listed] if id in instrument.sources]
    for line in lines(one):
        basis = line.basis
        assert basis.rule, line
        assert NO_RULE.match(basis.rule) or basis.answers or basis.id, line
        assert basis.answers.keys() <= one.questions.keys()
        assert {source for source in basis.sources if not source.startswith("medicines.md ")} <= listed
        assert basis.place or line.heading == "title"
    for part in (part for page in one.pages for block in page.blocks for part in block.parts):
        assert not isinstance(part, Bullets) or (part.before is None) is (part.before_basis is None)


@pytest.mark.parametrize("name", ["low iron", "an emergency", "nothing answered", "self-harm on belimumab"])
def test_every_line_has_a_basis(name: str) -> None:
    """Each line of each page has a rule, or the reason why there is none: a title, a heading, a fixed text."""
    whole(reported(RLS, REPRESENTATIVE[name]), RLS)


@pytest.mark.thorough
@settings(max_examples=examples(10), deadline=None)
@given(data=st.data())
def test_every_line_of_anybody_has_a_basis(data: st.DataObject) -> None:
    """The same holds for random people, of any instrument."""
    whole(made(SHORTER, json.dumps(data.draw(people(RLS)))), RLS)
    whole(made(toy(), json.dumps(data.draw(people(toy())))), toy())


@pytest.mark.slow
def test_every_line_of_more_worked_people_has_a_basis() -> None:
    """The same holds for many worked people; the lane `reports` takes every one."""
    for person in SOME_PEOPLE:
        whole(made(SHORTER, json.dumps(person.answers)), RLS)


def test_every_id_can_be_looked_up() -> None:
    """Whatever id a basis names, `rls-screen explain ID` explains, and the file it names is the same."""
    named = {
        line.basis.id: line.basis.place
        for answers in (DEMO, REPRESENTATIVE["low iron"], REPRESENTATIVE["everything yes"])
        for line in lines(quick(answers))
        if line.basis.id
    }
    files: dict[str, list[str]] = {}
    for entry in (*entries(RLS), *page_entries(RLS)):
        files.setdefault(entry.id, []).append(dict(entry.facts).get("File", ""))
    assert len(named) > 60
    assert [] == [id for id in named if id not in files]
    own = [
        (id, place) for id, place in named.items() if str(place).endswith((f"{id}", f", line {id.partition('.')[2]}"))
    ]
    assert len(own) > 40
    assert [] == [(id, place) for id, place in own if place not in files[id]]


def same_but_for(instrument: Instrument, one: Score, same: frozenset[str], other: Answers) -> Report:
    """The report with the answers to `same` as they were, and every other one somebody else's."""
    given = {id: answer for id, answer in one.person.answers.given.items() if id in same}
    others = {id: answer for id, answer in other.given.items() if id not in same}
    return report(score(instrument, Answers({**others, **given})), program_version="1", created="today")


def decided_alone(line: Line) -> bool:
    """Whether the answers of a basis are all that a line reads: no list, no source, no row after other rows."""
    if line.heading == HEADING_OF_RULES:
        return False
    rule = line.basis.rule
    together = r"heading|cited by|missing:|boxed when|the answer to |\brow \d+ of its table|of the list |consideration "
    return not re.search(together, rule)


@pytest.mark.thorough
@settings(max_examples=examples(4), deadline=None)
@given(data=st.data())
def test_no_other_answer_changes_a_sentence(data: st.DataObject) -> None:
    """With the answers of its basis as they were and all others somebody else's, a sentence is printed as it was."""
    first, second = (read_answers(json.dumps(data.draw(people(RLS))), "a", RLS) for _ in range(2))
    one = score(SHORTER, first)
    by_answers: dict[frozenset[str], list[Line]] = {}
    for line in lines(report(one, program_version="1", created="today")):
        if decided_alone(line):
            by_answers.setdefault(frozenset(line.basis.answers), []).append(line)
    for same, some in by_answers.items():
        printed = {(one.page, one.text) for one in lines(same_but_for(SHORTER, one, same, second))}
        assert [] == [line for line in some if (line.page, line.text) not in printed]


def test_a_line_of_each_kind_names_its_own() -> None:
    """A consideration, a medicine, missing items, a row, an answer and a fixed sentence each name their own rule."""
    answers = {"caffeine_evening": "yes", "medicines": "ropinirole, xyzzy", "kidney": "ckd", "crp": 3}
    one = reported(RLS, answers)
    habits = basis_of(one, "Evening caffeine")
    assert habits.rule == 'consideration evening_habits, because "Caffeine in the evening" is answered yes'
    assert {"caffeine_evening": "Yes"} == habits.answers
    assert ("evening_habits", RLS.places["consideration evening_habits"]) == (habits.id, habits.place)
    ropinirole = basis_of(one, "As given: ropinirole")
    assert ropinirole.rule.startswith("found in medicines.csv as ropinirole, class dopaminergic")
    assert "medicines" == ropinirole.id
    assert "not recognised" in basis_of(one, "As given: xyzzy").rule
    signs = basis_of(one, "Warning signs:")
    assert {item.id: "Not answered" for item in RLS.safety_items} == signs.answers
    crp = basis_of(one, "C-reactive protein (CRP): 3 mg/L")
    assert ({"crp": "3 mg/L"}, "crp") == (crp.answers, crp.id)
    fixed = next(line.basis for line in lines(one) if line.basis.id == "patient.what_rls_is")
    assert (ALWAYS, {}, "patient.what_rls_is") == (fixed.rule, fixed.answers, fixed.id)
    assert "hening-2009" in fixed.sources
    assert basis_of(one, "(the box)").rule.startswith("boxed when: ")


def test_a_sentence_of_a_result_names_its_row() -> None:
    """The sentence of a table names the row that gave the code, and that row's sources rather than the table's."""
    urgency = RLS.results["urgency"]
    soon = next(row for row in urgency.rows if row.code == "soon")
    assert soon.source
    assert soon.source != urgency.source
    basis = basis_of(reported(RLS, {"augmentation": "yes"}), urgency.texts["soon"])
    assert basis.rule.startswith("urgency = soon, row ")
    assert ("urgency", soon.source) == (basis.id, basis.sources)


def test_an_answer_printed_in_a_sentence_is_named() -> None:
    """An answer that fills in a sentence is part of its basis, also where no rule reads it."""
    basis = basis_of(quick({"hemoglobin": 85}), "Haemoglobin 85 g/L (blood test: date not known)")
    assert "Not answered" == basis.answers["labs_date"]


def test_an_answer_printed_in_the_sentence_of_a_result_is_named() -> None:
    """The same holds for the sentence of a result: what fills it in is named beside what gave its code."""
    plant = toy()
    texts = {**plant.results["watering"].texts, "fine": "It has water at the {window|unknown} window."}
    watering = plant.results["watering"].model_copy(update={"texts": texts})
    one = made(replace(plant, results={**plant.results, "watering": watering}),
               json.dumps({"leaves_hang": "no", "days_dry": 3, "window": "south"}))  # fmt: skip
    basis = basis_of(one, "It has water at the South window.")
    assert {"leaves_hang": "No", "days_dry": "3 days", "window": "South"} == basis.answers
    assert "watering = fine, row 3 of its table: no earlier row applies" == basis.rule


def test_the_count_of_signs_names_what_decides_which_are_put() -> None:
    """How many warning signs were put depends on the answers that leave one out: they are part of the basis."""
    basis = basis_of(quick({"sex": "male"}), "0 of 18 warning signs answered")
    assert "Male" == basis.answers["sex"]
    assert {item.id for item in RLS.safety_items} <= basis.answers.keys()


def test_each_source_names_what_cites_it() -> None:
    """No source is listed without a consideration, a result, an entry or a line that cites it."""
    for answers in (DEMO, REPRESENTATIVE["low iron"], REPRESENTATIVE["dialysis"]):
        one = quick(answers)
        block = next(block for block in full_pages(one)[0].blocks if block.heading == "Sources")
        rules = {bullet.rule: bullet.basis.rule for part in block.parts if isinstance(part, Bullets)
                 for bullet in part.bullets}  # fmt: skip
        assert {source.id for source in one.sources} == rules.keys()
        assert [] == [
            rule for rule in rules.values() if not re.match(r"cited by (consideration|result|entry|line)", rule)
        ]
        cited = {source for source, rule in rules.items() if "consideration " in rule}
        assert {source for line in one.considerations for source in line.source} == cited


def test_every_answer_behind_a_line_of_the_programs_own() -> None:
    """A consideration names the answers behind each sentence it adds; an unfinished result those it waits for."""
    for changes in ({"worse_in_evening": "unsure"}, {"ferritin": 820, "tsat": 25}):
        one = score(RLS, as_answers(RLS, **{**DEMO, **changes}))
        found = {line.basis.rule.partition(",")[0]: line.basis for line in lines(reported(RLS, {**DEMO, **changes}))}
        unfinished = {line.basis.id: line.basis for line in lines(reported(RLS, {**DEMO, **changes}))
                      if line.basis.rule.endswith("the rest is worked out from its rules")}  # fmt: skip
        adding = [line for line in one.considerations if line.details]
        assert adding
        for line in adding:
            whens = [line.when, *(detail.when for detail in line.details if one.person.is_true(detail.when))]
            assert {*decisions(one.person).behind(whens)} <= found[f"consideration {line.id}"].answers.keys()
        for id, outlook in outlooks(one.person).items():
            if len(outlook.codes) > 1 and outlook.ask:
                assert [*outlook.ask] == [*unfinished[id].answers]


def test_conditions_of_block_and_line_come_together() -> None:
    """A line of a block with a condition names both conditions, what of them decided, and all answers behind them."""
    plant = toy()
    block = plant.pages[0].blocks[0].model_copy(update={"when": "leaves_hang or days_dry > 50"})
    page = plant.pages[0].model_copy(update={"blocks": (block, *plant.pages[0].blocks[1:])})
    one = made(replace(plant, pages=(page,)), json.dumps({"leaves_hang": "yes", "window": "south"}))
    basis = basis_of(one, "The sun is strong there.")
    assert (
        'printed when: "Hanging leaves" is answered yes or "Days without water" is above 50 days; '
        'here because "Hanging leaves" is answered yes; printed when: "Wants shade" is true'
    ) == basis.rule
    assert {"leaves_hang": "Yes", "window": "South"} == basis.answers
    assert "owner.strong_sun" == basis.id
    assert "page owner, block 'What to do', line strong_sun" in str(basis.place)


def test_a_line_that_takes_the_place_of_others_says_so() -> None:
    """Of lines of one kind the printed one names the answers for which no earlier one is due; of the first few, too."""
    found = {line.basis.id: line.basis for line in lines(quick({**FOUR, "augmentation": "yes", "age": 50}))}
    reason = found["clinician.why_augmentation"]
    assert reason.rule.endswith("; no line of the kind 'why' before it is due")
    assert {"augmentation", "sleepy_driving", "impulse"} <= reason.answers.keys()
    request = found["clinician.please_confirm"]
    assert request.rule.endswith("; one of the first 3 lines of its part that are due")
    assert {"hemoglobin", "ferritin"} <= request.answers.keys()


def test_a_figure_that_is_marked_says_why() -> None:
    """The row of the blood values names the rule that marked a figure, and the answers behind every mark."""
    row = basis_of(quick({**FOUR, "tsat": 12}), "Haemoglobin: not given")
    assert "TSAT marked low because" in row.rule
    assert "Ferritin marked" not in row.rule
    assert {"tsat", "ferritin", "crp"} <= row.answers.keys()


def test_own_words_are_not_repeated_with_the_rules() -> None:
    """The list of rules behind the lines names the question, and repeats nothing that a person wrote freely."""
    one = quick({**FOUR, "main_worry": "SECRET", "medicines": "SECRET"})
    said = block_of_page(one, HEADING_OF_RULES)
    assert "main_worry" in said
    assert "SECRET" not in said


def test_a_basis_survives_saving() -> None:
    """The JSON holds each basis as it was made."""
    given: dict[str, Any] = REPRESENTATIVE["low iron"]
    one = quick(given)
    assert [*lines(one)] == [*lines(Report.model_validate_json(one.model_dump_json()))]
