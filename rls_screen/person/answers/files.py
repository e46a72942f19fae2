"""A whole answer file: a JSON object, a response of FHIR, or form lines `item: answer [unit]`.

All bad answers are reported together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ...content.instrument import Instrument
from ...content.rules import did_you_mean
from ...content.schema import Item
from ...errors import AnswerError, Problem
from ..given import Answer, Answers, Given
from ..urgency import urgent_message
from .json_text import JsonObject, json_object, parse_int
from .names import name_and_unit, named
from .response import is_example, is_resource, response_entries
from .text import visible
from .units import number_and_unit
from .values import BadAnswer, allowed, read_value, shown

# The keys of a report's JSON, which is itself a valid answer file.
REPORT_KEYS = frozenset(
    {"schema", "schema_version", "program_version", "created", "instrument", "results", "findings", "considerations",
     "sources", "further_sources", "questions", "pages", "labels", "notes", "demo", "subject", "as_list", "made_under",
     "own_answers", "times"}
)  # fmt: skip
MAX_CHARACTERS = 2_000_000
_LINE_END = re.compile(r"\r\n|\r|\n")
_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}")


@dataclass(frozen=True)
class _Entry:
    """One entry of a file before it is read: its place for messages, the name of its item, and what is written.

    `is_line`: it comes from a form, so that a unit may follow the number. `is_outside`: it is beside `answers`.
    """

    place: str
    key: str
    value: Any
    is_line: bool = False
    is_outside: bool = False


def read_answers(text: str, place: str, instrument: Instrument) -> Answers:
    """Return one person's answers from the text of a file. `place` names the file in messages.

    Raises AnswerError with every bad answer. Its message begins with what cannot wait where the answers that could be
    read have a warning sign answered yes.
    """
    text = _without_invisible_start(text)
    if len(text) > MAX_CHARACTERS:
        remedy = "for many people use `rls-screen batch`."
        raise AnswerError(Problem("answers-too-long", place, "too long for one person's answers", remedy))
    problems: list[Problem] = []
    if "\0" in text:
        remedy = "save it again as plain text in UTF-8."
        problems.append(Problem("nul-character", place, "this file holds NUL characters", remedy))
    is_json = text.lstrip()[:1] in ("{", "[")
    found = _json_entries(text, place, instrument, problems) if is_json else _form_entries(text, place, problems)
    entries = [*found]
    answers = _read(entries, instrument, problems)
    if not entries and not problems and not is_json and not text.strip():
        remedy = "`rls-screen form` writes one to fill in."
        problems.append(Problem("empty-answers", place, "this file is empty", remedy))
    if problems:
        raise AnswerError(*problems, first=(urgent, "") if (urgent := urgent_message(instrument, answers)) else ())
    return _with_report_marks(answers, text, instrument) if is_json else answers


def _without_invisible_start(text: str) -> str:
    """The text without byte order marks and other invisible characters before its first visible one."""
    at = next((at for at, c in enumerate(text) if visible(c).strip()), len(text))
    return visible(text[:at]) + text[at:]


# ---- Entries --------------------------------------------------------------------------------------------------------


def _json_entries(text: str, place: str, instrument: Instrument, problems: list[Problem]) -> Iterator[_Entry]:
    top = json_object(text, place, problems)
    if top is None:
        return
    if is_resource(top):
        yield from (_Entry(one.place, one.id, one.value) for one in response_entries(top, place, instrument, problems))
        return
    if "answers" not in top:
        yield from (_Entry(f"{place}, {shown_key(key)}", key, value) for key, value in top.pairs)
        return
    outside = ((key, value) for key, value in top.pairs if key != "answers" and key not in REPORT_KEYS)
    yield from (_Entry(f"{place}, {shown_key(key)}", key, value, is_outside=True) for key, value in outside)
    if sum(key == "answers" for key, _ in top.pairs) > 1:
        remedy = "give one person's answers once."
        problems.append(Problem("answers-twice", place, "'answers' is here twice", remedy))
    for key, inner in top.pairs:
        if key == "answers" and isinstance(inner, JsonObject):
            yield from (_Entry(f"{place}, {shown_key(id)}", id, value) for id, value in inner.pairs)
        elif key == "answers":
            problem, remedy = "this must be an object, item by item", "a list of people goes to `rls-screen batch`."
            problems.append(Problem("answers-not-an-object", f"{place}, answers", problem, remedy))


def _form_entries(text: str, place: str, problems: list[Problem]) -> Iterator[_Entry]:
    for number, line in enumerate(_LINE_END.split(text), start=1):
        stripped = line.strip()
        if not visible(line).strip() or stripped.startswith("#"):
            continue
        key, colon, value = stripped.partition(":")
        if not colon:
            remedy = "Write `item: answer`, or # before a remark."
            problems.append(
                Problem("not-an-answer-line", f"{place}, line {number}", "this is not an answer line.", remedy)
            )
            continue
        yield _Entry(f"{place}, line {number}, {shown_key(key)}", key.strip(), value.strip(), is_line=True)


def shown_key(key: str) -> str:
    """Return a key of a file as a message may show it: shortened, without control characters."""
    return shown(key).strip('"')


# ---- Answers --------------------------------------------------------------------------------------------------------


def _read(entries: list[_Entry], instrument: Instrument, problems: list[Problem]) -> Answers:
    """The answers of all entries that can be read; the problems of the others are added to `problems`."""
    given: dict[str, Given] = {}
    places: dict[str, str] = {}  # item, and the place of its first answer
    notes: list[str] = []
    for entry in entries:
        found = named(entry.key, instrument)
        if entry.is_outside:
            problem = "this is beside 'answers'"
            problems.append(Problem("beside-answers", entry.place, problem, "move it inside."))
        if found is None:
            if not entry.is_outside:
                remedy = _hint(entry.key, instrument)
                problems.append(Problem("unknown-item", entry.place, "no question has this name", remedy))
            continue
        item = found.item
        try:
            answer, remarks = read_value(item, *_value_and_unit(entry, item, found.unit))
        except BadAnswer as bad:
            problems.append(Problem("bad-answer", entry.place, bad.problem, f"Allowed: {bad.allowed}"))
            places.setdefault(item.id, entry.place)
            continue
        notes += remarks
        if item.id in places:
            problem = "this question is answered twice."
            problems.append(Problem("answered-twice", entry.place, problem, "Keep one answer."))
        # Of two answers to a warning sign the yes counts for the message above the problems.
        if answer is not None and not _is_yes(given.get(item.id)):
            given[item.id] = answer
        places.setdefault(item.id, entry.place)
    problems += _parts_above_wholes(given, instrument, places)
    return Answers(given, tuple(notes))


def _is_yes(given: Given | None) -> bool:
    return isinstance(given, Answer) and given.value is True


def _hint(key: str, instrument: Instrument) -> str:
    """What follows "no question has this name": a name that is near, or how to see them all."""
    near = did_you_mean(name_and_unit(key)[0].strip()[:60], [*instrument.items])
    return near.removeprefix("; ") or "`rls-screen form` lists them all."


def _value_and_unit(entry: _Entry, item: Item, unit: str | None) -> tuple[Any, str | None]:
    """The value of an entry, and its unit: beside the name (`unit`), or on a form line behind the number."""
    value = entry.value
    if isinstance(value, JsonObject) and value.repeats:
        raise BadAnswer("this object names one thing twice.", allowed(item))
    is_read = entry.is_line and item.kind == "number" and unit is None
    return number_and_unit(value) if is_read else (value, unit)


def _parts_above_wholes(given: dict[str, Given], instrument: Instrument, places: dict[str, str]) -> Iterator[Problem]:
    """A problem for each part above its whole (`not_above`): one of the two numbers has the wrong unit."""
    for id, part in given.items():
        item = instrument.items[id]
        whole = given.get(item.not_above or "")
        if item.not_above is None or not (isinstance(part, Answer) and isinstance(whole, Answer)):
            continue
        if isinstance(part.value, float) and isinstance(whole.value, float) and part.value > whole.value:
            other = instrument.items[item.not_above]
            problem, remedy = f"{item.label} is above {other.label}.", f"Check the units. Allowed: {allowed(item)}"
            yield Problem("above-its-whole", places[id], problem, remedy)


# ---- A saved report as an answer file -------------------------------------------------------------------------------


def _with_report_marks(answers: Answers, text: str, instrument: Instrument) -> Answers:
    """The answers with what a saved report adds: an invented person, questions asked as a list, the old version."""
    report = json.loads(text, parse_int=parse_int)
    if "resourceType" in report:
        return replace(answers, example=is_example(report))
    if "answers" not in report:
        return answers
    listed = report.get("as_list")
    ids = frozenset(id for id in listed if isinstance(id, str)) if isinstance(listed, list) else frozenset()
    return replace(
        answers,
        example=report.get("demo") is True,
        as_list=ids & answers.given.keys(),
        made_under=_made_under(report, instrument.head.version),
    )


def _made_under(report: dict[str, Any], present: str) -> str | None:
    """The first instrument version that a saved report names and that is not the present one; else None."""
    stamp = report.get("instrument")
    versions = (report.get("made_under"), stamp.get("version") if isinstance(stamp, dict) else None)
    valid = (one for one in versions if isinstance(one, str) and _VERSION.fullmatch(one))
    return next((one for one in valid if one != present), None)
