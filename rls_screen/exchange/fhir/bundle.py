"""One person's answers, results and page as a Bundle: what made them, the response, an Observation a result, the page.

It is a transaction that a server can be sent as it is. Every resource has an identifier made from its content, so that
the same Bundle sent twice is stored once. Nothing here reads a clock: the same report gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from ...content.instrument import Instrument
from ...content.links import ABSENT_CODES, TEST_DATA, system_of
from ...content.schema import Result
from ...person.given import plain_number
from ...person.scoring import Outcome, Score
from ...report import Report
from .elements import Json, quantity
from .response import response

PROGRAM = "rls-screen"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
EXAMPLE = {"system": f"{TERMINOLOGY}/v3-ActReason", "code": TEST_DATA, "display": "test health data"}
CATEGORY = {"system": f"{TERMINOLOGY}/observation-category", "code": "survey", "display": "Survey"}


def bundle(score: Score, report: Report, page: str) -> Json:
    """Return the Bundle of one person. `report` is the report of this score, `page` its page as an HTML file."""
    frame = _Frame(score.instrument, report)
    device = frame.entry(_device(frame), f"{report.program_version} {report.instrument.sha256}")
    made_by = {"reference": device["fullUrl"]}
    answers = frame.entry({**response(score), **frame.subject}, report.model_dump_json())
    derived = {"device": made_by, "derivedFrom": [{"reference": answers["fullUrl"]}]}
    observations = [
        frame.entry({**_observation(frame, score, result), **derived}, f"{answers['fullUrl']} {result.id}")
        for result in score.instrument.results.values()
    ]
    document = {**_document(frame, page), "author": [made_by], "context": {"related": derived["derivedFrom"]}}
    entries = [device, answers, *observations, frame.entry(document, f"{answers['fullUrl']} page")]
    return {"resourceType": "Bundle", "type": "transaction", "timestamp": frame.instant, "entry": entries}


@dataclass(frozen=True)
class _Frame:
    """What every resource of one Bundle shares."""

    instrument: Instrument
    report: Report

    @property
    def instant(self) -> str:
        """When the report was made, with seconds, which FHIR asks for."""
        return datetime.fromisoformat(self.report.created).isoformat(timespec="seconds")

    @property
    def subject(self) -> Json:
        """The person by their code; nothing where none was given."""
        if self.report.subject is None:
            return {}
        return {
            "subject": {"identifier": {"system": system_of(self.instrument, "subject"), "value": self.report.subject}}
        }

    def entry(self, resource: Json, seed: str) -> Json:
        """Return a resource with its identifier, made from `seed`, as an entry, with the request to store it."""
        kind = resource["resourceType"]
        digest = hashlib.sha256(f"{kind} {seed}".encode()).hexdigest()
        # The form of a UUID of version 8, whose bits are the maker's own.
        uuid = f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"
        system = system_of(self.instrument, "identifier")
        identifier = {"system": system, "value": uuid}
        tag = {"meta": {"tag": [EXAMPLE]}} if self.report.demo and kind != "Device" else {}
        named = {"identifier": identifier if kind == "QuestionnaireResponse" else [identifier]}
        return {
            "fullUrl": f"urn:uuid:{uuid}",
            "resource": {"resourceType": kind, **tag, **named, **resource},
            "request": {"method": "POST", "url": kind, "ifNoneExist": f"identifier={system}|{uuid}"},
        }


def _device(frame: _Frame) -> Json:
    """The program, with its version and those of the questionnaire's rules."""
    stamp = frame.report.instrument
    versions = ((PROGRAM, frame.report.program_version), (stamp.id, f"{stamp.version} sha256 {stamp.sha256}"))
    return {
        "resourceType": "Device",
        "deviceName": [{"name": PROGRAM, "type": "user-friendly-name"}],
        "version": [{"type": {"text": name}, "value": version} for name, version in versions],
        "note": [{"text": frame.instrument.head.intended_use}],
    }


def _observation(frame: _Frame, score: Score, result: Result) -> Json:
    instrument = frame.instrument
    day = next((score.person.value(item.id) for item in instrument.items.values() if item.put == "stamped"), None)
    coding = {"system": system_of(instrument, "results"), "code": result.id, "display": result.label}
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [CATEGORY]}],
        "code": {"coding": [coding], "text": result.label},
        **frame.subject,
        **({"effectiveDateTime": day.isoformat()} if isinstance(day, date) else {}),
        "issued": frame.instant,
        **_value(instrument, result, score.results[result.id]),
    }


def _value(instrument: Instrument, result: Result, outcome: Outcome) -> Json:
    """The value of a result; why there is none where it is unknown or not finished.

    A list is the number of its entries with a component for each: an empty list is a finding, and not unknown.
    """
    match outcome:
        case None:
            return {"dataAbsentReason": {"coding": [_absent()]}}
        case tuple():
            components = [{"code": _concept(instrument, result, id), "valueBoolean": True} for id in outcome]
            return {"valueInteger": len(outcome), **({"component": components} if components else {})}
        case str() if result.kind != "table":
            return {"valueString": outcome}
        case str():
            concept = _concept(instrument, result, outcome)
            if outcome in result.not_finished:
                return {"dataAbsentReason": {**concept, "coding": [_absent(), *concept["coding"]]}}
            return {"valueCodeableConcept": concept}
    if result.unit is not None:
        return {"valueQuantity": quantity(instrument, outcome, result.unit)}
    number = plain_number(outcome)
    return {"valueInteger": number} if isinstance(number, int) else {"valueQuantity": {"value": number}}


def _absent() -> Json:
    return {"system": ABSENT_CODES, "code": "unknown", "display": "Unknown"}


def _concept(instrument: Instrument, result: Result, entry: str) -> Json:
    """A code of a table or an entry of a list; what the person wrote, such as a medicine, is a text alone."""
    known = (*result.codes, *(row.id for row in result.entries))
    if entry not in known and not {entry, f"consideration {entry}"}.intersection(instrument.places):
        return {"text": entry}
    outlook = instrument.head.outlook
    words = (outlook.codes if outlook is not None else {}).get(entry, entry.replace("_", " "))
    return {"coding": [{"system": system_of(instrument, result.id), "code": entry, "display": words}], "text": words}


def _document(frame: _Frame, page: str) -> Json:
    """The page of the report as an HTML file."""
    data, title = page.encode("utf-8"), frame.instrument.head.title
    attachment = {
        "contentType": "text/html; charset=utf-8",
        "language": "en",
        "data": base64.b64encode(data).decode("ascii"),
        "size": len(data),
        "hash": base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode("ascii"),
        "title": title,
        "creation": frame.instant,
    }
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "preliminary",
        "type": {"text": title},
        **frame.subject,
        "date": frame.instant,
        "description": frame.report.labels.not_a_diagnosis,
        "content": [{"attachment": attachment}],
    }
