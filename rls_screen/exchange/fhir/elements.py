"""The parts that every FHIR resource is made of: extensions, codings, quantities; and a resource as bytes."""

from __future__ import annotations

import json
from typing import Any

from ...content.instrument import Instrument
from ...content.links import unit_code
from ...person.given import plain_number

FHIR = "http://hl7.org/fhir"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
LOINC = "http://loinc.org"

Json = dict[str, Any]


def unit_coding(instrument: Instrument, unit: str) -> Json:
    """Return a unit as a Coding."""
    system, code = unit_code(instrument, unit)
    return {"system": system, "code": code, "display": unit}


def quantity(instrument: Instrument, value: float, unit: str) -> Json:
    """Return a number with its unit."""
    system, code = unit_code(instrument, unit)
    return {"value": plain_number(value), "unit": unit, "system": system, "code": code}


def fhirpath(url: str, expression: str, name: str | None = None) -> Json:
    """Return an extension that holds a FHIRPath expression."""
    named = {"name": name} if name is not None else {}
    return {"url": url, "valueExpression": {**named, "language": "text/fhirpath", "expression": expression}}


def extension(url: str, kind: str, value: Any) -> Json:
    """Return an extension with one value; `kind` is the type of it, such as `Code`."""
    return {"url": url, f"value{kind}": value}


def control(code: str) -> Json:
    """Return the extension that says how an item is shown."""
    url = f"{FHIR}/StructureDefinition/questionnaire-itemControl"
    return extension(
        url, "CodeableConcept", {"coding": [{"system": f"{FHIR}/questionnaire-item-control", "code": code}]}
    )


def as_bytes(resource: Json) -> bytes:
    """Return a resource as a JSON file; the same resource gives the same bytes."""
    return (json.dumps(resource, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
