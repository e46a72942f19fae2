"""FHIRPath evaluated by an engine that is not ours: rules with given names, and whole forms over a response."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import fhirpathpy
from fhirpathpy.models import models

from rls_screen.content.instrument import Instrument
from rls_screen.exchange.fhir.variables import Variables

Json = dict[str, Any]
VARIABLE = "http://hl7.org/fhir/StructureDefinition/variable"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
ENABLED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"


@cache
def compiled(expression: str) -> Callable[..., list[Any]]:
    """An expression as the engine has it after parsing, with the types of R4."""
    run: Callable[..., list[Any]] = fhirpathpy.compile(expression, models["r4"])
    return run


def given(value: Any) -> Any:
    """A value of a rule as a variable of FHIRPath; unknown is the empty collection."""
    return [] if value is None or value == "?" else value.isoformat() if isinstance(value, date) else value


def found(collection: Sequence[Any]) -> Any:
    """What an expression gave, as `person.logic` has it."""
    assert len(collection) <= 1, collection
    value = collection[0] if collection else None
    return float(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value


def evaluated(expression: str, variables: Mapping[str, Any], resource: Json) -> Any:
    """The value of one expression."""
    return found(compiled(expression)(resource, {**variables, "resource": resource}))


def variables_of(form: Json) -> list[tuple[str, str]]:
    """Name and expression of every variable that a form declares, in its order."""
    inner = (one["valueExpression"] for one in form["extension"] if one["url"] == VARIABLE)
    return [(one["name"], one["expression"]) for one in inner]


def context_of(form: Json, response: Json) -> dict[str, Any]:
    """Every variable of a form for one response, each computed with those before it."""
    known: dict[str, Any] = {"resource": response}
    for name, expression in variables_of(form):
        known[name] = compiled(expression)(response, known)
    return known


def expressions(form: Json, url: str) -> dict[str, str]:
    """The expression of each item of a form that has an extension of this kind, by linkId."""
    return {
        item["linkId"]: one["valueExpression"]["expression"]
        for item in walked(form["item"])
        for one in item.get("extension", [])
        if one["url"] == url
    }


def walked(items: Iterable[Json]) -> Iterable[Json]:
    """Every item of a form or a response, at any depth."""
    for item in items:
        yield item
        yield from walked(item.get("item", []))


def results_in(form: Json, response: Json) -> dict[str, Any]:
    """What each computed item of a form holds for one response."""
    known = context_of(form, response)
    return {id: found(compiled(text)(response, known)) for id, text in expressions(form, CALCULATED).items()}


def translator(instrument: Instrument) -> Variables:
    """The variables of a form that has every question."""
    return Variables.of(instrument, instrument.items.values())
