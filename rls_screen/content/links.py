"""What the questionnaire, its questions, its codes and its units are called in other systems (FHIR).

Forms and responses are written in `exchange`, a response is read in `person.answers`: both use the names made here.
"""

from __future__ import annotations

from typing import get_args

from .instrument import Instrument
from .schema import Item, Voice

UCUM = "http://unitsofmeasure.org"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ABSENT_CODES = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
REASONS = {"asked-unknown": "unsure", "asked-declined": "skipped", "not-asked": "not_asked"}  # by code of FHIR
INTENDED_USE, RESULTS = "intended-use", "section.results"  # no id of a question or a result has a point or a hyphen
UNSURE = "unsure"
TEST_DATA = "HTEST"  # the code of HL7 for test health data: an invented person


def section_link(id: str) -> str:
    """Return the linkId of a section's group."""
    return f"section.{id}"


def questionnaire_url(instrument: Instrument, voice: Voice) -> str:
    """Return the canonical URL of the form for one voice, without its version."""
    return instrument.head.exchange.canonical("Questionnaire", f"{instrument.head.id}-{voice}")


def questionnaire_urls(instrument: Instrument) -> tuple[str, ...]:
    """Return the canonical URLs of all forms of the questionnaire."""
    return tuple(questionnaire_url(instrument, voice) for voice in get_args(Voice))


def system_of(instrument: Instrument, name: str) -> str:
    """Return the code system of the answers to a choice, of the codes of a result, or of a list of the project."""
    return instrument.head.exchange.canonical("CodeSystem", f"{instrument.head.id}-{name}")


def answers_system(instrument: Instrument, item: Item) -> str:
    """Return the code system of the answers to an item: its own for a choice, one for all yes/no questions."""
    return system_of(instrument, item.id if item.kind == "choice" else "answers")


def answer_codes(item: Item) -> tuple[str, ...]:
    """Return the codes of the answers to choose from, "not sure" last; empty for a question without choices."""
    match item.kind:
        case "yes_no":
            return ("yes", "no", UNSURE)
        case "yes_no_past":
            return ("yes", "past", "no", UNSURE)
        case "choice":
            return (*item.codes, UNSURE)
    return ()


def unit_code(instrument: Instrument, unit: str) -> tuple[str, str]:
    """Return the system and the code of a unit: UCUM's, or the project's own where the content names no UCUM code."""
    code = instrument.head.exchange.units.get(unit)
    return (system_of(instrument, "units"), unit) if code is None else (UCUM, code)


def answer_type(item: Item) -> str:
    """Return the type of a question in FHIR: a number is a Quantity where its unit can be chosen."""
    match item.kind:
        case "number":
            return "quantity" if item.units else "integer" if item.integer else "decimal"
        case "date":
            return "date"
        case "medicines" | "text":
            return "string" if item.pattern else "text"
    return "choice"
