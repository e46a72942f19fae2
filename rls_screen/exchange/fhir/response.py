"""One person's answers as a QuestionnaireResponse, which `person.answers.response` reads back to the same answers.

Every answer is in it, also one whose question the form would close. The results are in it too: form fillers leave
computed items empty when they open a saved response.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...content.instrument import Instrument
from ...content.links import (
    ABSENT,
    REASONS,
    RESULTS,
    UNSURE,
    answer_codes,
    answer_type,
    answers_system,
    questionnaire_url,
    section_link,
)
from ...content.schema import Item, Voice
from ...person.given import Answer, Answers, Given, Unanswered, plain_number
from ...person.scoring import Score
from .elements import Json, extension, quantity

CODES = {reason: code for code, reason in REASONS.items()}


def response(score: Score, voice: Voice = "staff") -> Json:
    """Return the answers and the results of one person as a response to the form for a voice."""
    instrument, answers = score.instrument, score.person.answers
    day = next((answers.value(item.id) for item in instrument.items.values() if item.put == "stamped"), None)
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{questionnaire_url(instrument, voice)}|{instrument.head.version}",
        "status": "completed",
        **({"authored": day.isoformat()} if isinstance(day, date) else {}),
        "item": [*_sections(instrument, answers, voice), *_results(score)],
    }


def _sections(instrument: Instrument, answers: Answers, voice: Voice) -> Iterator[Json]:
    for part in instrument.sections:
        given = [(item, answers.given[item.id]) for item in part.items if item.id in answers.given]
        if given:
            items = [_item(instrument, item, one, voice) for item, one in given]
            yield {"linkId": section_link(part.section.id), "text": part.section.title[voice], "item": items}


def _item(instrument: Instrument, item: Item, given: Given, voice: Voice) -> Json:
    named = {"linkId": item.id, "text": item.words(voice)}
    codes = answer_codes(item)
    if isinstance(given, Unanswered) and not (given.reason == "unsure" and codes):
        return {**named, "extension": [extension(ABSENT, "Code", CODES[given.reason])]}
    return {**named, "answer": [_answer(instrument, item, given, voice)]}


def _answer(instrument: Instrument, item: Item, given: Given, voice: Voice) -> Json:
    value = given.value if isinstance(given, Answer) else UNSURE
    match answer_type(item):
        case "choice":
            code = str(value) if not isinstance(value, bool) else "yes" if value else "no"
            return {"valueCoding": _coding(instrument, item, code, voice)}
        case "quantity":
            assert isinstance(given, Answer)
            typed, unit = given.typed, given.unit
            if typed is not None and unit is not None:
                return {"valueQuantity": quantity(instrument, typed, unit)}
            return {"valueQuantity": quantity(instrument, _number(value), item.unit or "")}
        case "integer":
            return {"valueInteger": plain_number(_number(value))}
        case "decimal":
            return {"valueDecimal": plain_number(_number(value))}
        case "date":
            assert isinstance(value, date)
            return {"valueDate": value.isoformat()}
    return {"valueString": str(value)}


def _number(value: object) -> float:
    """The number of an answer; one person's file never has a limit such as `<5`."""
    assert isinstance(value, float)
    return value


def _coding(instrument: Instrument, item: Item, code: str, voice: Voice) -> Json:
    words = instrument.head.words
    shared = {"yes": words.yes, "past": words.past, "no": words.no_never if item.kind == "yes_no_past" else words.no}
    options = {option.code: option[voice] for option in item.options}
    text = options.get(code) or shared.get(code, words.unsure)[voice]
    return {"system": answers_system(instrument, item), "code": code, "display": text}


def _results(score: Score) -> Iterator[Json]:
    """The group of the results that a form has an item for, as it writes them itself."""
    found: list[Json] = []
    for result in score.instrument.results.values():
        outcome = score.results[result.id]
        if result.kind == "built_in" or outcome in (None, ()):
            continue
        answer: Json = {"valueDecimal": outcome}
        if result.kind != "value":
            answer = {"valueString": ";".join(outcome) if isinstance(outcome, tuple) else str(outcome)}
        found.append({"linkId": result.id, "text": result.label, "answer": [answer]})
    if found:
        yield {"linkId": RESULTS, "item": found}
