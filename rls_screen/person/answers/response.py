"""Read a FHIR QuestionnaireResponse as an answer file, and check it against the questionnaire it answers.

Every item of it must be one of the form's, where the form has it, with answers of its type; a code or a unit that the
question does not have is refused. The results that a form computed are left out: they are computed again. What an
answer may be is read in `values`, as for every other answer file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...content.instrument import Instrument
from ...content.links import (
    ABSENT,
    INTENDED_USE,
    REASONS,
    RESULTS,
    TEST_DATA,
    UCUM,
    UNSURE,
    answer_codes,
    answer_type,
    answers_system,
    questionnaire_urls,
    section_link,
    unit_code,
)
from ...content.schema import Item
from ...errors import Problem, shown_name
from .json_text import JsonObject
from .units import unit_names

# The types of value that an answer to each type of question may have, the form's own first.
TYPES = {
    "choice": ("Coding",), "quantity": ("Quantity",), "date": ("Date",), "string": ("String",), "text": ("String",),
    "decimal": ("Decimal", "Integer", "Quantity"), "integer": ("Integer", "Decimal", "Quantity"),
}  # fmt: skip
_OF_ITEM = frozenset({"linkId", "definition", "text", "answer", "item", "extension", "id"})
_OF_ANSWER = frozenset({"item", "extension", "id"})
_RESPONSE, _IN_ERROR = "QuestionnaireResponse", "entered-in-error"


@dataclass(frozen=True)
class Entry:
    """One answer of a response: its place for messages, the id of its item, and the answer as an answer file has it."""

    place: str
    id: str
    value: Any


def is_resource(top: JsonObject) -> bool:
    """Return whether an object is a resource of FHIR."""
    return "resourceType" in top


def response_entries(top: JsonObject, place: str, instrument: Instrument, problems: list[Problem]) -> Iterator[Entry]:
    """Yield every answer of a response, or of the one response of a Bundle; what is wrong is added to `problems`."""
    response = _response(top, place, problems)
    if response is None:
        return
    before = len(problems)
    _check_is_of(response, place, instrument, problems)
    if "response-other-questionnaire" in (one.code for one in problems):
        return
    # Of a response that cannot be used the answers are read all the same, for the warning signs that cannot wait.
    reader = _Reader(instrument, place, problems if len(problems) == before else [])
    yield from reader.entries(response)
    yield from reader.day(response)


def _response(top: JsonObject, place: str, problems: list[Problem]) -> JsonObject | None:
    """Return the one response of a resource; None where there is none, or several."""
    found = [top]
    if top.get("resourceType") == "Bundle":
        listed = top.get("entry")
        resources = [one.get("resource") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        found = [one for one in resources if isinstance(one, JsonObject) and one.get("resourceType") == _RESPONSE]
        if len(found) > 1:
            problem, remedy = "this Bundle holds several responses", "give one person's answers, once."
            problems.append(Problem("several-responses", place, problem, remedy))
            return None
    if not found or found[0].get("resourceType") != _RESPONSE:
        remedy = "give a QuestionnaireResponse, or a Bundle with one."
        problems.append(Problem("not-a-response", place, "this FHIR resource holds no answers", remedy))
        return None
    return found[0]


def _check_is_of(response: JsonObject, place: str, instrument: Instrument, problems: list[Problem]) -> None:
    """Add a problem unless a response answers this questionnaire, in this version, and is meant to be used."""
    version = instrument.head.version
    named = response.get("questionnaire")
    url, _, given = named.partition("|") if isinstance(named, str) else ("", "", "")
    urls = questionnaire_urls(instrument)
    if url not in urls:
        problem = "this response does not name this questionnaire"
        remedy = f"'questionnaire' must be {' or '.join(f'{one}|{version}' for one in urls)}."
        problems.append(Problem("response-other-questionnaire", f"{place}, questionnaire", problem, remedy))
    elif given != version:
        problem = f"this response is of {f'version {shown_name(given)}' if given else 'no version'} of the form"
        remedy = f"this program reads version {version}; fill in that form, or use the program of that version."
        problems.append(Problem("response-other-version", f"{place}, questionnaire", problem, remedy))
    if response.get("status") == _IN_ERROR:
        problem = "this response is marked as entered in error"
        problems.append(Problem("response-in-error", f"{place}, status", problem, "give the right one."))
    for key in ("modifierExtension", "implicitRules"):
        if key in response:
            _add_modified(f"{place}, {key}", problems)


def _add_modified(place: str, problems: list[Problem]) -> None:
    problem = "this changes the meaning of the response, and the program does not know how"
    problems.append(Problem("response-modified", place, problem, "save the response without it."))


def _is_empty(value: JsonObject) -> bool:
    """Whether a coding or a quantity says nothing."""
    return value.get("code") is None and value.get("value") is None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_example(resource: Mapping[str, Any]) -> bool:
    """Return whether a response, or that of a Bundle, is marked as the answers of an invented person."""
    listed = resource.get("entry", [])
    inner = [one.get("resource") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    metas = [one.get("meta") for one in (resource, *inner) if isinstance(one, dict)]
    tags = [
        tag for meta in metas if isinstance(meta, dict) and isinstance(meta.get("tag"), list) for tag in meta["tag"]
    ]
    return any(isinstance(tag, dict) and tag.get("code") == TEST_DATA for tag in tags)


class _Reader:
    """Reads the items of one response of this questionnaire."""

    def __init__(self, instrument: Instrument, place: str, problems: list[Problem]) -> None:
        self.instrument = instrument
        self.place = place
        self.problems = problems
        self.dated = False
        sections = instrument.sections
        self.sections = {section_link(part.section.id): {item.id for item in part.items} for part in sections}

    def entries(self, response: JsonObject) -> Iterator[Entry]:
        """Yield the answers of all groups."""
        self._check_keys(response, self.place)
        for link, item, place in self._items(response, self.place):
            if link in self.sections:
                yield from self._group(link, item, place)
            elif link == RESULTS:
                self._check_results(item, place)
            elif link != INTENDED_USE or "answer" in item or "item" in item:
                self._add_unknown(link, place)

    def day(self, response: JsonObject) -> Iterator[Entry]:
        """Yield the day of the response for a question that is stamped with it, where the response has no answer."""
        for item in self.instrument.items.values():
            authored = response.get("authored")
            if item.put == "stamped" and not self.dated and authored is not None:
                yield Entry(f"{self.place}, authored", item.id, authored)

    def _group(self, link: str, group: JsonObject, place: str) -> Iterator[Entry]:
        if "answer" in group:
            self._add(Problem("response-shape", place, "a group has no answer", "put it into the group's questions."))
        for id, item, where in self._items(group, place):
            if id in self.sections[link]:
                yield from self._question(self.instrument.items[id], item, f"{self.place}, {id}")
            elif not self._is_text(id, link) or "answer" in item or "item" in item:
                self._add_unknown(id, where)

    def _is_text(self, id: str, link: str) -> bool:
        """Whether an item is a text of the form, without an answer: what a section or a question says besides."""
        of, _, _ = id.rpartition(".")
        return of == link or of in self.sections[link]

    def _check_results(self, group: JsonObject, place: str) -> None:
        """Results are computed again, so only their names are read."""
        for id, _, where in self._items(group, place):
            of, _, _ = id.rpartition(".")
            if not {id, of}.intersection((*self.instrument.results, RESULTS)):
                self._add_unknown(id, where)

    # ---- One question ----------------------------------------------------------------------------------------------

    def _question(self, item: Item, given: JsonObject, place: str) -> Iterator[Entry]:
        answers = given.get("answer", [])
        if not isinstance(answers, list) or not all(isinstance(one, JsonObject) for one in answers):
            self._add(
                Problem("response-shape", place, "'answer' must be a list of objects", "write it as FHIR has it.")
            )
            return
        reason = self._reason(given, place)
        for found in (*([reason] if reason else []), *(self._answer(item, one, place) for one in answers)):
            if found is not None:
                self.dated = self.dated or item.put == "stamped"
                yield Entry(place, item.id, found)
        for parent in (given, *answers):
            for id, inner, where in self._items(parent, place):
                if id.rpartition(".")[0] != item.id or "answer" in inner:
                    self._add_unknown(id, where)

    def _answer(self, item: Item, answer: JsonObject, place: str) -> Any:
        """Return an answer as an answer file has it; None where there is none, or it cannot be read."""
        self._check_keys(answer, place)
        values = [key for key in answer if key.lstrip("_").startswith("value")]
        for key in answer.keys() - _OF_ANSWER - {*values}:
            self._add(Problem("response-shape", place, f"'{shown_name(key)}' is no part of an answer", "remove it."))
        kinds = {key.lstrip("_") for key in values}
        if len(kinds) > 1:
            self._add(Problem("answered-twice", place, "this question is answered twice.", "Keep one answer."))
            return None
        if not kinds:
            return self._reason(answer, place)
        kind = kinds.pop()
        value, beside = answer.get(kind), answer.get(f"_{kind}")
        reasons = [self._reason(one, place) for one in (answer, value, beside) if isinstance(one, JsonObject)]
        reason = next(filter(None, reasons), None)
        if reason is not None and kind in answer and not (isinstance(value, JsonObject) and _is_empty(value)):
            problem, remedy = "this is an answer, and a reason for no answer.", "Keep one of them."
            self._add(Problem("answered-twice", place, problem, remedy))
        elif reason is not None or kind not in answer:
            return reason
        allowed = TYPES[answer_type(item)]
        if kind.removeprefix("value") not in allowed:
            remedy = f"this question has value{allowed[0]}."
            self._add(Problem("response-value-type", place, f"{shown_name(kind)} is not an answer here", remedy))
            return None
        if isinstance(value, JsonObject) and kind in ("valueCoding", "valueQuantity"):
            return (self._coding if kind == "valueCoding" else self._quantity)(item, value, place)
        if _is_number(value) if kind in ("valueDecimal", "valueInteger") else isinstance(value, str):
            return value
        self._add(Problem("response-shape", place, f"this is no {shown_name(kind)}", "write it as FHIR has it."))
        return None

    def _coding(self, item: Item, coding: JsonObject, place: str) -> Any:
        code, system = coding.get("code"), coding.get("system")
        codes, own = answer_codes(item), answers_system(self.instrument, item)
        if code not in codes or system not in (None, own):
            problem = "this code is not an answer to this question"
            remedy = f"its codes are {', '.join(codes)}, of the system {own}."
            self._add(Problem("response-unknown-code", place, problem, remedy))
            return None
        return {"unanswered": UNSURE} if code == UNSURE else code

    def _quantity(self, item: Item, given: JsonObject, place: str) -> Any:
        value = given.get("value")
        if value is None:
            return None  # a unit that was chosen before its number
        if not _is_number(value):
            self._add(
                Problem("response-shape", place, "the value of a Quantity is a number", "write it as FHIR has it.")
            )
            return None
        if given.get("comparator") is not None:
            value = f"{given['comparator']}{value}"
        known = {unit_code(self.instrument, name): name for name in unit_names(item)}
        code, unit, system = given.get("code"), given.get("unit"), given.get("system")
        if code is None and unit is None:
            if not item.units:
                return value
            remedy = f"choose one of {', '.join(name for name in unit_names(item))}."
            self._add(Problem("response-without-unit", place, "this number has no unit", remedy))
            return None
        if code is None and system is None:
            return {"value": value, "unit": unit}  # as it is written, which `values` reads or refuses
        found = known.get((UCUM if system is None else system, code)) if isinstance(code, str) else None
        if found is None:
            codes = ", ".join(f"{code} ({name})" for (_, code), name in known.items())
            self._add(
                Problem(
                    "response-unknown-unit", place, "this unit is not one of the question", f"its units are {codes}."
                )
            )
            return None
        return {"value": value, "unit": found}

    def _reason(self, element: JsonObject, place: str) -> dict[str, str] | None:
        """Return why there is no answer, as an element's extension says; None where it says nothing."""
        listed = element.get("extension", [])
        for one in listed if isinstance(listed, list) else ():
            if not isinstance(one, JsonObject) or one.get("url") != ABSENT:
                continue
            reason = REASONS.get(str(one.get("valueCode")))
            if reason is not None:
                return {"unanswered": reason}
            problem, remedy = "this reason for no answer is not known", f"its codes are {', '.join(REASONS)}."
            self._add(Problem("response-absent-reason", place, problem, remedy))
        return None

    # ---- The shape of items ----------------------------------------------------------------------------------------

    def _items(self, parent: JsonObject, place: str) -> Iterator[tuple[str, JsonObject, str]]:
        """Yield the items below a parent, each with its linkId and place; what is no item is a problem."""
        listed = parent.get("item", [])
        if not isinstance(listed, list):
            self._add(Problem("response-shape", place, "'item' must be a list", "write it as FHIR has it."))
            return
        for item in listed:
            link = item.get("linkId") if isinstance(item, JsonObject) else None
            if not isinstance(item, JsonObject) or not isinstance(link, str):
                self._add(Problem("response-shape", place, "an item has no linkId", "write it as FHIR has it."))
                continue
            where = f"{self.place}, {shown_name(link)[:60]}"
            self._check_keys(item, where)
            for key in item.keys() - _OF_ITEM:
                if key != "modifierExtension" and not key.startswith("_"):
                    self._add(
                        Problem("response-shape", where, f"'{shown_name(key)}' is no part of an item", "remove it.")
                    )
            yield link, item, where

    def _check_keys(self, element: JsonObject, place: str) -> None:
        if element.repeats:
            self._add(Problem("response-shape", place, "this object names one thing twice", "keep one of them."))
        if "modifierExtension" in element and element.get("resourceType") is None:
            _add_modified(place, self.problems)

    def _add_unknown(self, link: str, place: str) -> None:
        remedy = "check that this is a response to this form, and not changed."
        if any(link in ids for ids in self.sections.values()):
            problem = "the form does not have this question here, or no question within it"
        else:
            problem = "the form has no question with this linkId"
        self._add(Problem("response-unknown-link", place, problem, remedy))

    def _add(self, problem: Problem) -> None:
        self.problems.append(problem)
