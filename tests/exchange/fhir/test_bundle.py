"""The Bundle of one person: what made it, the answers, an Observation for each result, the page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from responses import made_people, read_back, response_to

from rls_screen.content.instrument import Instrument
from rls_screen.content.links import ABSENT_CODES
from rls_screen.exchange.fhir import as_bytes, bundle
from rls_screen.person.answers import read_answers
from rls_screen.person.scoring import Score, score
from rls_screen.report import html, report

CREATED = "2026-03-01T10:12+01:00"
Json = dict[str, Any]


def made(one: Score, *, demo: bool = False) -> Json:
    """The Bundle of a person, with the page for the person."""
    page = report(one, program_version="1.2.3", created=CREATED, demo=demo)
    return bundle(one, page, html(page, "patient"))


def scored(instrument: Instrument, **answers: Any) -> Score:
    return score(instrument, read_answers(json.dumps(answers), "made", instrument))


def resources(bundle: Json, kind: str) -> list[Json]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def observations(bundle: Json) -> dict[str, Json]:
    """The Observations of a Bundle by the id of their result."""
    return {one["code"]["coding"][0]["code"]: one for one in resources(bundle, "Observation")}


@pytest.fixture(scope="module")
def one(instrument: Instrument) -> Score:
    """Somebody with a list, a number, and results that are finished and not."""
    return scored(
        instrument, subject_id="A-7", answered_on="2026-03-01", flag_fever="yes", flag_chest="yes", urge_to_move="yes",
        serum_iron=10, tibc=50, medicines="sertraline, xyzzy",
    )  # fmt: skip


def test_every_result_is_an_observation(instrument: Instrument, one: Score) -> None:
    """One Observation a result, in their order; a value or the reason for none, never both or neither."""
    found = observations(made(one))
    assert [*instrument.results] == [*found]
    for id, resource in found.items():
        has_value = any(key.startswith("value") for key in resource)
        assert has_value is not ("dataAbsentReason" in resource), id


def test_values(one: Score) -> None:
    """A code is a concept, a number has its unit, a list its entries, and what the person wrote is a text."""
    found = observations(made(one))
    assert "emergency" == found["urgency"]["valueCodeableConcept"]["coding"][0]["code"]
    assert {"value": 20, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"} == found["tsat_used"][
        "valueQuantity"
    ]
    assert (1, "{of4}") == (
        found["criteria_met"]["valueQuantity"]["value"],
        found["criteria_met"]["valueQuantity"]["code"],
    )
    assert 2 == found["red_flags"]["valueInteger"]
    codes = [part["code"]["coding"][0]["code"] for part in found["red_flags"]["component"]]
    assert ["flag_chest", "flag_fever"] == codes
    assert [{"code": {"text": "xyzzy"}, "valueBoolean": True}] == found["medicines_unrecognised"]["component"]
    assert {"text": "sertraline:antidepressant"} in [part["code"] for part in found["medicine_flags"]["component"]]
    assert 0 == found["look_alikes"]["valueInteger"]
    assert "component" not in found["look_alikes"]


def test_unknown_is_absent_and_never_calm(instrument: Instrument, one: Score) -> None:
    """A result that is not finished, or a number that is not known, has the reason why it is absent, and its code."""
    found = observations(made(one))
    absent = found["screen_result"]["dataAbsentReason"]["coding"]
    assert [(ABSENT_CODES, "unknown"), (absent[1]["system"], "incomplete")] == [
        (c["system"], c["code"]) for c in absent
    ]
    nobody = observations(made(scored(instrument)))
    assert [{"system": ABSENT_CODES, "code": "unknown", "display": "Unknown"}] == nobody["tsat_used"][
        "dataAbsentReason"
    ]["coding"]
    for result in instrument.results.values():
        if result.kind == "table" and one.results[result.id] in result.not_finished:
            assert "valueCodeableConcept" not in found[result.id]


def test_what_made_it(instrument: Instrument, one: Score) -> None:
    """Each Observation is derived from the response and made by the program, whose versions are named."""
    whole = made(one)
    urls = {entry["resource"]["resourceType"]: entry["fullUrl"] for entry in whole["entry"]}
    for resource in resources(whole, "Observation"):
        assert urls["Device"] == resource["device"]["reference"]
        assert [urls["QuestionnaireResponse"]] == [part["reference"] for part in resource["derivedFrom"]]
        assert "A-7" == resource["subject"]["identifier"]["value"]
        assert "2026-03-01" == resource["effectiveDateTime"]
        assert "2026-03-01T10:12:00+01:00" == resource["issued"]
    [device] = resources(whole, "Device")
    assert ["1.2.3", f"{instrument.head.version} sha256 {instrument.sha256}"] == [v["value"] for v in device["version"]]


def test_the_page(one: Score) -> None:
    """The page is in the Bundle as it was made, with its size and hash."""
    [document] = resources(made(one), "DocumentReference")
    attachment = document["content"][0]["attachment"]
    data = base64.b64decode(attachment["data"])
    assert data.decode().startswith("<!DOCTYPE html>")
    assert {"contentType", "language", "data", "size", "hash", "title", "creation"} == {*attachment}
    assert attachment["size"] == len(data)
    assert attachment["hash"] == base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def test_the_same_report_gives_the_same_bytes(instrument: Instrument, one: Score) -> None:
    """Nothing in a Bundle comes from a clock or from chance; another person's resources have other identifiers."""
    whole, other = made(one), made(scored(instrument, subject_id="A-8"))
    assert as_bytes(whole) == as_bytes(made(one))
    names = [{entry["fullUrl"] for entry in each["entry"][1:]} for each in (whole, other)]
    assert not names[0] & names[1]
    assert len(names[0]) == len(whole["entry"]) - 1
    assert whole["entry"][0] == other["entry"][0]
    newer = report(one, program_version="1.2.4", created=CREATED)
    assert whole["entry"][0]["fullUrl"] != bundle(one, newer, "")["entry"][0]["fullUrl"]
    for name in (*names[0], *names[1]):
        assert re.fullmatch("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}", name)


def test_it_can_be_sent_twice(one: Score) -> None:
    """A server stores each resource once: the request names the identifier that the resource has."""
    for entry in made(one)["entry"]:
        identifier = entry["resource"]["identifier"]
        own = identifier if isinstance(identifier, dict) else identifier[0]
        assert f"identifier={own['system']}|{own['value']}" == entry["request"]["ifNoneExist"]
        assert entry["resource"]["resourceType"] == entry["request"]["url"]


def test_a_bundle_scores_to_itself(instrument: Instrument) -> None:
    """The answers in a Bundle read back to the same Bundle."""
    for person in made_people(instrument, 2, 5):
        assert as_bytes(made(person)) == as_bytes(made(score(instrument, read_back(instrument, made(person)))))


def test_an_example_is_marked(instrument: Instrument, one: Score) -> None:
    """Everything about an invented person is marked as test data, and reads back as an example."""
    whole = made(one, demo=True)
    for entry in whole["entry"][1:]:
        assert "HTEST" == entry["resource"]["meta"]["tag"][0]["code"]
    assert read_back(instrument, whole).example
    assert not read_back(instrument, made(one)).example
    assert not read_back(instrument, response_to(instrument, cramps="yes")).example


def test_nobody_is_named_without_a_code(instrument: Instrument) -> None:
    """Without a code there is no subject, and no day where none was given."""
    [observation, *_] = resources(made(scored(instrument)), "Observation")
    assert "subject" not in observation
    assert "effectiveDateTime" not in observation
