"""The form: every question in its voice, put where the interview puts it, with results that equal those of `score`."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest
from fhirpath import CALCULATED, ENABLED, compiled, context_of, expressions, found, results_in, variables_of, walked
from responses import made_people

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.links import (
    RESULTS,
    answer_codes,
    answer_type,
    answers_system,
    questionnaire_url,
    section_link,
    unit_code,
)  # fmt: skip
from rls_screen.content.schema import Voice
from rls_screen.exchange.asking import put_rule, section_rule
from rls_screen.exchange.fhir import files, questionnaire, response
from rls_screen.exchange.form import form_items
from rls_screen.person.given import Answers
from rls_screen.person.interview import is_put
from rls_screen.person.scoring import Score, score
from rls_screen.wizard.question import choices_of

VOICES: tuple[Voice, ...] = get_args(Voice)
# Words in any of which the form reads the medicines as the program does: nothing given, an explicit none, "not sure".
SETTLED = ("none", " No medicines ", "unsure", "NIL", "Don't know", "")
STAFF = questionnaire(load(people=True), "staff")


def as_written(one: Score) -> dict[str, Any]:
    """The results of a person as the form holds them."""
    results = one.instrument.results
    outcomes = {id: one.results[id] for id, result in results.items() if result.kind != "built_in"}
    return {
        id: (";".join(value) or None) if isinstance(value, tuple) else float(value) if isinstance(value, int) else value
        for id, value in outcomes.items()
    }


def differences(people: list[Score]) -> list[Any]:
    """Person, result, what the form computes and what `score` does, where these differ."""
    wrong: list[Any] = []
    for at, one in enumerate(people):
        expected, computed = as_written(one), results_in(STAFF, without_results(response(one)))
        same = {id: None if value == "" else value for id, value in computed.items()}  # an empty list has no entry
        wrong += [(at, id, same[id], expected[id]) for id in expected if same[id] != expected[id]]
    return wrong


def without_results(resource: dict[str, Any]) -> dict[str, Any]:
    return {**resource, "item": [one for one in resource["item"] if one["linkId"] != RESULTS]}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_the_form_computes_what_score_does(instrument: Instrument, seed: int) -> None:
    """Every result of every person is the same in the form, where it does not depend on medicines that were named."""
    assert [] == differences(made_people(instrument, 12, 100 + seed, SETTLED))


@pytest.mark.slow
def test_questions_are_shown_where_the_interview_puts_them(instrument: Instrument) -> None:
    """A question of the form is open exactly where the interview puts it to staff, in any state of the answers."""
    asked = expressions(STAFF, ENABLED)
    for one in made_people(instrument, 8, 7, SETTLED):
        known = context_of(STAFF, response(one))
        for item in form_items(instrument, "staff"):
            shown = item.id not in asked or found(compiled(asked[item.id])({}, known))
            assert shown is (is_put(one.person, item, "staff") or item.put == "stamped"), item.id


@pytest.mark.parametrize("voice", VOICES)
def test_every_question_is_in_the_form(instrument: Instrument, voice: Voice) -> None:
    """Each question of the voice is in its section's group, in the words of that voice, and none is asked twice."""
    form = questionnaire(instrument, voice)
    links = [item["linkId"] for item in walked(form["item"])]
    assert len(links) == len({*links})
    groups = {item["linkId"]: item for item in form["item"]}
    for part in instrument.sections:
        expected = [(item.id, item.words(voice)) for item in part.items if item in form_items(instrument, voice)]
        inside = groups.get(section_link(part.section.id), {"item": []})["item"]
        assert expected == [(one["linkId"], one["text"]) for one in inside if one["type"] != "display"]


def test_no_answer_is_given_beforehand() -> None:
    """No question has a default, but the day of the answers; none must be answered, and "not sure" is offered."""
    for item in walked(STAFF["item"]):
        assert "initial" not in item
        assert item.get("required", False) is False
        options = [one["valueCoding"]["code"] for one in item.get("answerOption", [])]
        assert not options or "unsure" == options[-1]
    stamped = [one["linkId"] for one in walked(STAFF["item"]) if "initialExpression" in json.dumps(one)]
    assert ["section.about", "answered_on"] == stamped


KEYS = {
    "linkId", "extension", "code", "text", "_text", "type", "required", "maxLength", "answerOption", "item", "readOnly",
    "enableWhen", "enableBehavior",
}  # fmt: skip


BASE, OF_SDC = "http://hl7.org/fhir/StructureDefinition", "http://hl7.org/fhir/uv/sdc/StructureDefinition"
# Every extension of the form, with the type of value that its definition gives it.
EXTENSIONS = {
    f"{BASE}/variable": "valueExpression", f"{BASE}/regex": "valueString", f"{BASE}/rendering-style": "valueString",
    f"{BASE}/questionnaire-itemControl": "valueCodeableConcept", f"{BASE}/questionnaire-unitOption": "valueCoding",
    f"{BASE}/questionnaire-unit": "valueCoding", f"{BASE}/questionnaire-hidden": "valueBoolean",
    f"{BASE}/minValue": "valueDecimal", f"{BASE}/maxValue": "valueDecimal",
    f"{OF_SDC}/sdc-questionnaire-enableWhenExpression": "valueExpression",
    f"{OF_SDC}/sdc-questionnaire-calculatedExpression": "valueExpression",
    f"{OF_SDC}/sdc-questionnaire-initialExpression": "valueExpression",
}  # fmt: skip


def extensions(element: Any) -> Iterator[dict[str, Any]]:
    """Every extension within an element."""
    if isinstance(element, list):
        yield from itertools.chain.from_iterable(map(extensions, element))
    elif isinstance(element, dict):
        yield from element.get("extension", [])
        yield from extensions([value for value in element.values() if isinstance(value, dict | list)])


def test_every_extension_is_one_of_fhir(instrument: Instrument) -> None:
    """An extension has the URL and the type of value of its definition; an expression is in FHIRPath."""
    seen = set()
    for voice in VOICES:
        for one in extensions(questionnaire(instrument, voice)):
            [kind] = one.keys() - {"url"}
            allowed = {EXTENSIONS[one["url"]]}
            if one["url"].endswith("Value"):
                allowed.add("valueInteger")
            assert kind in allowed
            assert kind != "valueExpression" or "text/fhirpath" == one[kind]["language"]
            seen.add(one["url"])
    assert {*EXTENSIONS} == seen


def test_codes_and_controls(instrument: Instrument) -> None:
    """A laboratory value has its LOINC code, a choice is shown as buttons, a text about a question is its help."""
    form = {item["linkId"]: item for item in walked(STAFF["item"])}
    for id, code in instrument.head.exchange.loinc.items():
        assert [{"system": "http://loinc.org", "code": code}] == form[id]["code"]
    control = "http://hl7.org/fhir/questionnaire-item-control"
    for item in form_items(instrument, "staff"):
        shown = [e["valueCodeableConcept"]["coding"] for e in extensions(form[item.id]) if e["url"].endswith("Control")]
        codes = ["radio-button", "help"] if answer_codes(item) else ["help"]
        assert [[{"system": control, "code": code}] for code in codes] == shown
        assert " ".join(filter(None, (item.hint, item.why))) == form[f"{item.id}.help"]["text"]
        longest = {"text": 2_000, "medicines": 10_000}.get(item.kind) if item.pattern is None else None
        assert longest == form[item.id].get("maxLength")
    for result in (one for one in instrument.results.values() if one.kind != "built_in"):
        assert ("decimal" if result.kind == "value" else "string") == form[result.id]["type"]
        assert result.label == form[result.id]["text"]
    for part in instrument.sections:
        group = form[section_link(part.section.id)]
        assert ("group", part.section.title.staff) == (group["type"], group["text"])
        intro = form.get(f"{section_link(part.section.id)}.intro", {"text": None})
        assert intro["text"] == (part.section.intro and part.section.intro.staff)
    rules = instrument.head.exchange
    assert rules.results
    assert rules.results_note
    assert ("group", rules.results.staff) == (form[RESULTS]["type"], form[RESULTS]["text"])
    assert rules.results_note.staff == form[f"{RESULTS}.note"]["text"]


@pytest.mark.parametrize("voice", VOICES)
def test_every_part_is_one_of_fhir(instrument: Instrument, voice: Voice) -> None:
    """Items have the keys of R4; what is asked in a condition has its expression, and nothing else has one."""
    form = questionnaire(instrument, voice)
    head = instrument.head
    named = {key: value for key, value in form.items() if key not in ("extension", "item", "copyright", "description")}
    assert named == {
        "resourceType": "Questionnaire", "id": f"{head.id}-{voice}", "language": "en", "version": head.version,
        "url": questionnaire_url(instrument, voice), "name": f"RlsLupus{voice.capitalize()}", "title": head.title,
        "status": "active", "experimental": False, "subjectType": ["Patient"],
    }  # fmt: skip
    assert form["description"] == form["item"][0]["text"] == " ".join((head.intended_use, *head.not_for))
    assert {key for item in walked(form["item"]) for key in item} == KEYS
    asked = {item.id for item in form_items(instrument, voice) if put_rule(instrument, item, voice) is not None}
    groups = {section_link(part.section.id) for part in instrument.sections}
    tiers = {f"urgency.{tier}" for tier in instrument.head.tiers}
    shown = {*expressions(form, ENABLED)}
    assert (asked, tiers) == (shown - tiers - groups, shown & tiers)
    for part in instrument.sections:
        items = tuple(item for item in part.items if item in form_items(instrument, voice))
        rule = section_rule(instrument, part, items, voice)
        assert (section_link(part.section.id) in shown) is (bool(items) and rule is not None)
    for item in walked(form["item"]):
        assert "\n" not in item["text"] or "pre-line" in json.dumps(item["_text"])


@pytest.mark.parametrize("voice", VOICES)
def test_every_expression_is_whole(instrument: Instrument, voice: Voice) -> None:
    """Every bracket and quotation mark is closed: an engine may forgive an open one, and others do not."""
    form = questionnaire(instrument, voice)
    written = [text for _, text in variables_of(form)]
    written += [*expressions(form, ENABLED).values(), *expressions(form, CALCULATED).values()]
    for text in written:
        bare = re.sub(r"'(?:[^'\\]|\\.)*'", "''", text)
        depth = [*itertools.accumulate({"(": 1, ")": -1}.get(character, 0) for character in bare)]
        assert (0, 0) == (depth[-1], min(0, *depth)), text
        assert bare.count("'") % 2 == 0
        assert "  " not in bare


def test_names_of_variables_are_ids() -> None:
    """R4 gives an expression's name the form of an id; each variable is declared once, after those it reads."""
    names: set[str] = set()
    for name, expression in variables_of(STAFF):
        assert name.isalnum()
        assert name not in names
        assert {*re.findall(r"%(\w+)", expression)} <= {*names, "resource"}, name
        names.add(name)


@pytest.mark.parametrize("voice", VOICES)
def test_answers_to_choose_from(instrument: Instrument, voice: Voice) -> None:
    """A choice has the codes that files have, in the words of the interview; a number has its units and its range."""
    form = {item["linkId"]: item for item in walked(questionnaire(instrument, voice)["item"])}
    for item in form_items(instrument, voice):
        shown = form[item.id]
        assert answer_type(item) == shown["type"]
        choices = [(one.word, one.label) for one in choices_of(instrument, item, voice)]
        codings = [one["valueCoding"] for one in shown.get("answerOption", [])]
        assert choices == [(one["code"], one["display"]) for one in codings], item.id
        assert {answers_system(instrument, item)} >= {one["system"] for one in codings}
        assert [*answer_codes(item)] == [one["code"] for one in codings]
        units = [e["valueCoding"] for e in shown.get("extension", []) if e["url"].endswith("-unitOption")]
        assert ([item.unit, *(one.name for one in item.units)] if item.units else []) == [
            one["display"] for one in units
        ]
        assert [unit_code(instrument, one["display"]) for one in units] == [
            (one["system"], one["code"]) for one in units
        ]
        ends = [e for e in shown.get("extension", []) if e["url"].endswith(("/minValue", "/maxValue"))]
        if item.kind == "number" and not item.units:
            assert [*(item.range or ())] == [e.get("valueDecimal", e.get("valueInteger")) for e in ends]
            assert ["minValue", "maxValue"] == [e["url"].rpartition("/")[2] for e in ends]
            own = [e["valueCoding"]["display"] for e in shown["extension"] if e["url"].endswith("questionnaire-unit")]
            assert [item.unit] == own


@pytest.mark.parametrize("voice", VOICES)
def test_what_cannot_wait_is_shown_at_once(instrument: Instrument, voice: Voice) -> None:
    """Behind each warning sign is the message of its tier or its own, opened by a yes to this very question."""
    form = {item["linkId"]: item for item in walked(questionnaire(instrument, voice)["item"])}
    for item in instrument.safety_items:
        message = form[f"{item.id}.message"]
        assert "display" == message["type"]
        tier, note = instrument.head.tiers[str(item.tier)], item.urgent_note[voice] if item.urgent_note else None
        said = f"{tier.heading.upper()}: {tier[voice]}{f' {note}' if note else ''}"
        assert message["text"] == (item.message[voice] if item.message else said)
        assert {"="} == {one["operator"] for one in message["enableWhen"]}
        codes = [(one["question"], one["answerCoding"]["code"]) for one in message["enableWhen"]]
        assert (item.id, "yes") in codes
        options = [one["valueCoding"]["system"] for one in form[item.id]["answerOption"]]
        assert {one["answerCoding"]["system"] for one in message["enableWhen"]} == {*options}
        unsure = form.get(f"{item.id}.unsure", {"text": None})
        later = tier.unsure and f"{tier.unsure.heading.upper()}: {tier.unsure[voice]}"
        assert unsure["text"] == (None if item.message else later or note)
        assert item.message is None or ["yes", "unsure"] == [code for _, code in codes]
        assert ("any" if len(codes) > 1 else None) == message.get("enableBehavior")
    for name, words in instrument.head.tiers.items():
        assert f"{words.heading.upper()}: {words[voice]}" == form[f"urgency.{name}"]["text"]
        assert f"%urgency = '{name}'" in json.dumps(form[f"urgency.{name}"])


def test_a_person_alone_sees_no_result(instrument: Instrument) -> None:
    """In the form for the person the results are hidden; in that for staff they are shown, and nobody can type one."""
    for voice, hidden in (("patient", True), ("staff", False)):
        form = questionnaire(instrument, voice)  # type: ignore[arg-type]
        for item in walked(form["item"]):
            if item["linkId"] in instrument.results:
                assert item["readOnly"] is True
                assert hidden is ("questionnaire-hidden" in json.dumps(item["extension"]))


def test_public_codes_come_with_their_notice(instrument: Instrument) -> None:
    """LOINC codes are in the form only with the notice of its licence, in the form and in the README."""
    notice = instrument.head.exchange.loinc_notice
    assert notice
    assert "http://loinc.org" in json.dumps(STAFF)
    assert notice in STAFF["copyright"]
    assert notice in " ".join(files(instrument, "staff")["README.md"].decode().split())
    bare = replace(instrument, head=instrument.head.model_copy(update={"exchange": type(instrument.head.exchange)()}))
    assert "loinc" not in json.dumps(questionnaire(bare, "staff"))


def test_the_readme_names_what_is_installed(instrument: Instrument) -> None:
    """The README names the canonical URL with its version and the hash of the rules."""
    for voice in VOICES:
        readme = files(instrument, voice)["README.md"].decode()
        assert f"{questionnaire_url(instrument, voice)}|{instrument.head.version}" in readme
        assert instrument.sha256 in readme
        assert instrument.head.intended_use in " ".join(readme.split())
        assert max(map(len, readme.splitlines())) <= 120


def test_any_questionnaire_can_be_exported() -> None:
    """The toy questionnaire becomes a form too: nothing in it is of this instrument."""
    from toy.making import toy

    plants = toy()
    form = questionnaire(plants, "staff")
    assert "houseplant-staff" == form["id"]
    assert {"leaves_hang", "days_dry", "window", "watering"} <= {item["linkId"] for item in walked(form["item"])}
    resource = response(score(plants, Answers()))
    assert "look_again" == results_in(form, resource)["watering"]
