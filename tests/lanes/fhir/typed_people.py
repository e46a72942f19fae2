"""Made-up people whose answers are typed into a form, and the comparison of what the form then holds with `score`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from responses import item_of, made_people, read_back

from rls_screen.content.instrument import Instrument
from rls_screen.content.links import RESULTS, answer_codes, answer_type, answers_system
from rls_screen.person.given import Answer, Unanswered, plain_number
from rls_screen.person.scoring import Score, score

SETTLED = ("none", "unsure", "")  # medicines that a form reads as the program does
Json = dict[str, Any]


def typed_answers(one: Score) -> dict[str, Json]:
    """What is typed for each question, in the order of the form: a choice, or a text with its unit."""
    instrument = one.instrument
    typed: dict[str, Json] = {}
    for id, item in instrument.items.items():
        given = one.person.answers.given.get(id)
        if given is None or (isinstance(given, Unanswered) and not answer_codes(item)):
            continue
        value = given.value if isinstance(given, Answer) else "unsure"
        kind = answer_type(item)
        if kind == "choice":
            code = str(value) if not isinstance(value, bool) else "yes" if value else "no"
            typed[id] = {"kind": kind, "value": [answers_system(instrument, item), code]}
        elif isinstance(value, date):
            typed[id] = {"kind": kind, "value": value.strftime("%m/%d/%Y")}
        elif isinstance(value, float):
            number, unit = (
                (value, item.unit) if not isinstance(given, Answer) or given.unit is None else (given.typed, given.unit)
            )
            typed[id] = {
                "kind": kind,
                "value": f"{plain_number(number or 0.0)}",
                **({"unit": unit} if item.units else {}),
            }
        else:
            typed[id] = {"kind": kind, "value": str(value)}
    return typed


def write_people(instrument: Instrument, number: int, seed: int, file: Path) -> list[Score]:
    """Write the answers of made-up people to a file; return the people."""
    people = made_people(instrument, number, seed, SETTLED)
    file.write_text("".join(json.dumps(typed_answers(one)) + "\n" for one in people), "utf-8")
    return people


def differences(people: list[Score], file: Path) -> Iterator[str]:
    """Yield what differs between what was typed, what the form saved and computed, and what `score` makes of it."""
    lines = file.read_text("utf-8").splitlines()
    if len(lines) != len(people):
        yield f"{len(people)} people, {len(lines)} responses"
    for at, (one, line) in enumerate(zip(people, lines, strict=False)):
        saved = json.loads(line)
        for error in saved["errors"]:
            yield f"person {at}: {error}"
        read = read_back(one.instrument, saved["response"])
        expected = {id: given for id, given in one.person.answers.given.items() if id in saved["typed"]}
        for id in {*expected, *read.given} - {"answered_on"}:
            if expected.get(id) != read.given.get(id) and id in read.given:
                yield f"person {at}, {id}: typed {expected.get(id)}, read {read.given.get(id)}"
        yield from (f"person {at}, {text}" for text in _results(score(one.instrument, read), saved["response"]))


def _results(one: Score, response: Json) -> Iterator[str]:
    group: Json = next((item for item in response["item"] if item["linkId"] == RESULTS), {"item": []})
    held = {item["linkId"]: item.get("answer") for item in group["item"]}
    for id, result in one.instrument.results.items():
        if result.kind == "built_in":
            continue
        outcome = one.results[id]
        expected = (";".join(outcome) or None) if isinstance(outcome, tuple) else outcome
        answer = held.get(id) or [{}]
        found = answer[0].get("valueDecimal", answer[0].get("valueString"))
        if found != expected:
            yield f"{id}: the form has {found!r}, score {expected!r}"


def cells(people: list[Score]) -> int:
    """How many results are compared."""
    return sum(result.kind != "built_in" for one in people for result in one.instrument.results.values())


__all__ = ["cells", "differences", "item_of", "write_people"]
