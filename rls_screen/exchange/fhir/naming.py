"""The names of the questionnaire, its questions and its codes in FHIR, and the URLs of extensions."""

from __future__ import annotations

from typing import Any

from ...content.instrument import Instrument
from ...content.schema import Item, Voice

FHIR = "http://hl7.org/fhir"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
ABSENT = f"{FHIR}/StructureDefinition/data-absent-reason"
ABSENT_CODES = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
FHIRPATH = "text/fhirpath"
RESULTS = "section.results"  # no id of a question or a result has a point

Json = dict[str, Any]


def section_id(id: str) -> str:
    """The linkId of a section's group."""
    return f"section.{id}"


def questionnaire_url(instrument: Instrument, voice: Voice) -> str:
    """The canonical URL of the form for one voice, without its version."""
    return instrument.head.exchange.canonical("Questionnaire", f"{instrument.head.id}-{voice}")


def system_of(instrument: Instrument, name: str) -> str:
    """The code system of the answers to a choice, of the codes of a result, or of a list of the project."""
    return instrument.head.exchange.canonical("CodeSystem", f"{instrument.head.id}-{name}")


def answers_system(instrument: Instrument, item: Item) -> str:
    """The code system of the answers to an item: its own for a choice, one for all yes/no questions."""
    return system_of(instrument, item.id if item.kind == "choice" else "answers")


def unit_coding(instrument: Instrument, unit: str) -> Json:
    """A unit as a Coding: by its UCUM code; by the project's own code where it has none."""
    code = instrument.head.exchange.units.get(unit)
    if code is None:
        return {"system": system_of(instrument, "units"), "code": unit, "display": unit}
    return {"system": UCUM, "code": code, "display": unit}


def quantity(instrument: Instrument, value: float, unit: str) -> Json:
    """A number with its unit."""
    coding = unit_coding(instrument, unit)
    return {"value": value, "unit": coding["display"], "system": coding["system"], "code": coding["code"]}


def fhirpath(url: str, expression: str, name: str | None = None) -> Json:
    """An extension that holds a FHIRPath expression."""
    named = {"name": name} if name is not None else {}
    return {"url": url, "valueExpression": {**named, "language": FHIRPATH, "expression": expression}}


def extension(url: str, kind: str, value: Any) -> Json:
    """An extension with one value; `kind` is the type of it, such as `Code`."""
    return {"url": url, f"value{kind}": value}


def control(code: str) -> Json:
    """The extension that says how an item is shown."""
    system = f"{FHIR}/questionnaire-item-control"
    url = f"{FHIR}/StructureDefinition/questionnaire-itemControl"
    return extension(url, "CodeableConcept", {"coding": [{"system": system, "code": code}]})
