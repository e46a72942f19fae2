"""The names of the questionnaire in other systems: each means one thing."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from rls_screen.content import links
from rls_screen.content.instrument import Instrument
from rls_screen.content.schema import ExchangeRules


def test_no_link_is_the_id_of_a_question(instrument: Instrument) -> None:
    """The linkIds of groups and texts are no ids of questions or results."""
    ids = {*instrument.items, *instrument.results}
    groups = {links.section_link(part.section.id) for part in instrument.sections} | {links.RESULTS, links.INTENDED_USE}
    assert not ids & groups
    assert len(groups) == len(instrument.sections) + 2


def test_a_unit_has_one_code(instrument: Instrument) -> None:
    """Each unit of a question has a code of UCUM, and no two units of one question share one."""
    for item in instrument.items.values():
        codes = [links.unit_code(instrument, name) for name in (item.unit, *(unit.name for unit in item.units)) if name]
        assert len(codes) == len({*codes})
        assert {links.UCUM} >= {system for system, _ in codes}, item.id
    for result in instrument.results.values():
        assert result.unit is None or links.UCUM == links.unit_code(instrument, result.unit)[0], result.id
    assert ("urn:rls-screen:CodeSystem:rls-lupus-units", "stone") == links.unit_code(instrument, "stone")


@pytest.mark.parametrize("address, expected", [
    ("urn:rls-screen", "urn:rls-screen:Questionnaire:plants"),
    ("https://example.org/forms", "https://example.org/forms/Questionnaire/plants"),
])  # fmt: skip
def test_canonical_urls(address: str, expected: str) -> None:
    """An identifier is made of the address, a kind and a name, as URNs and URLs are."""
    assert expected == ExchangeRules(address=address).canonical("Questionnaire", "plants")


@pytest.mark.parametrize("fields", [
    pytest.param({"address": "urn:rls-screen/"}, id="an address with an open end"),
    pytest.param({"address": "urn:rls|1"}, id="an address with a version"),
    pytest.param({"address": "rls"}, id="no address"),
    pytest.param({"loinc": {"age": "30525-0"}}, id="codes of LOINC without the notice of its licence"),
    pytest.param({"loinc": {"age": "30525"}, "loinc_notice": "a"}, id="no code of LOINC"),
    pytest.param({"units": {"years": "a", "yr": "a"}}, id="two units with one code"),
])  # fmt: skip
def test_what_is_refused(fields: dict[str, object]) -> None:
    """Names that would mean two things, or codes without the notice of their licence, are faults of the content."""
    with pytest.raises(ValidationError):
        ExchangeRules.model_validate(fields)
