"""Responses to forms for the tests: of made-up people, and changed by hand."""

from __future__ import annotations

import json
from typing import Any

from people import table

from rls_screen.content.instrument import Instrument
from rls_screen.exchange.fhir import response
from rls_screen.person.answers import Answers, read_answers
from rls_screen.person.scoring import Score, score

Json = dict[str, Any]


def made_people(instrument: Instrument, number: int, seed: int, medicines: tuple[str, ...] = ()) -> list[Score]:
    """People with answers to everything, some "not sure" or without an answer; `medicines` replaces what they take."""
    columns = table(instrument, number, seed)
    people = []
    for at in range(number):
        answers = {id: cells[at] for id, cells in columns.items() if cells[at].strip()}
        if "serum_iron" in answers and "tibc" in answers:
            del answers["tibc" if at % 2 else "serum_iron"]  # random ones are seldom a part and its whole
        if medicines and instrument.medicine_item is not None:
            answers[instrument.medicine_item.id] = medicines[at % len(medicines)]
        people.append(score(instrument, read_answers(json.dumps(answers), "made", instrument)))
    return people


def read_back(instrument: Instrument, resource: Json) -> Answers:
    """The answers of a resource, as `score` reads its file."""
    return read_answers(json.dumps(resource), "response.json", instrument)


def response_to(instrument: Instrument, **answers: Any) -> Json:
    """A response with these answers."""
    return response(score(instrument, read_answers(json.dumps(answers), "made", instrument)))


def item_of(resource: Json, link: str) -> Json:
    """The item of a response with this linkId."""
    waiting = [*resource["item"]]
    while waiting:
        item: Json = waiting.pop()
        if item["linkId"] == link:
            return item
        waiting += item.get("item", [])
    raise AssertionError(link)
