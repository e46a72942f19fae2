"""A whole answer file: a JSON object, or form lines `item: answer [unit]`. All bad answers are reported together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ...content.instrument import Instrument
from ...content.rules import did_you_mean
from ...content.schema import Voice
from ...errors import AnswerError
from ..logic import Facts, Value, condition
from .given import Answer, Answers, Given, visible
from .names import name_and_unit, named
from .values import BadAnswer, allowed, read_value, shown

# The keys of a report's JSON, which is itself a valid answer file.
REPORT_KEYS = frozenset(
    {"schema", "schema_version", "program_version", "created", "instrument", "results", "findings", "considerations",
     "sources", "further_sources", "questions", "pages", "notes", "demo", "subject", "as_list", "made_under",
     "times"}
)  # fmt: skip
MAX_CHARACTERS = 2_000_000
_LINE_END = re.compile(r"\r\n|\r|\n")
_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}")


@dataclass(frozen=True)
class _Raw:
    """One entry of a file before it is read: where it stands, for which item, and what is written there."""

    place: str
    key: str
    value: Any
    is_line: bool = False
    is_beside: bool = False


class _Object(dict[str, Any]):
    """A JSON object that remembers every pair: a repeated item is a bad answer, not a silent overwrite."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def read_answers(text: str, place: str, instrument: Instrument) -> Answers:
    """One person's answers from the text of a file. `place` names the file in messages.

    Raises AnswerError with every bad answer; it begins with the safety message where a safety item is readably yes.
    """
    text = _from_what_is_seen(text)
    if len(text) > MAX_CHARACTERS:
        raise AnswerError(f"{place}: too long for one person's answers; for many people use `rls-screen batch`.")
    problems: list[str] = []
    if "\0" in text:
        problems.append(f"{place}: this file holds NUL characters; save it again as plain text in UTF-8.")
    is_json = text.lstrip()[:1] in ("{", "[")
    raw = [*(_json_entries if is_json else _form_entries)(text, place, problems)]
    answers = _read(raw, instrument, problems)
    if not raw and not problems and not is_json and not text.strip():
        problems.append(f"{place}: this file is empty; `rls-screen form` writes one to fill in.")
    if problems:
        urgent = urgent_message(instrument, answers)
        raise AnswerError("\n".join((*urgent, *problems)))
    return _marked(answers, text, instrument) if is_json else answers


def _from_what_is_seen(text: str) -> str:
    """The text without byte order marks and other characters nobody sees before its first sign."""
    at = next((at for at, c in enumerate(text) if visible(c).strip()), len(text))
    return visible(text[:at]) + text[at:]


def urgent_message(instrument: Instrument, answers: Answers, voice: Voice = "staff") -> tuple[str, ...]:
    """The emergency or same-day message where a safety item is answered yes: said first, whatever else is wrong."""
    flags = [item for item in instrument.safety_items if answers.value(item.id) is True]
    tiers = {item.tier for item in flags} | (_told(instrument, answers) if flags else set())
    for tier, message in instrument.head.tiers.items():
        if tier in tiers and tier in ("emergency", "same_day"):
            named = "; ".join(item.short(voice) for item in [one for one in flags if one.tier == tier] or flags)
            text = message.patient if voice == "patient" else message.staff
            return (f"{message.heading.upper()}: {named}. {text}", "")
    return ()


def _told(instrument: Instrument, answers: Answers) -> set[str]:
    """The tiers a table has as codes and tells by these answers alone: two signs may be worse together than each.

    What would need a medicine list, a computed value or another table stays unknown here, and tells nothing.
    """
    values: dict[str, Value] = {id: answers.value(id) for id in instrument.items}
    facts = Facts(values, frozenset(id for id in values if answers.reason(id) == "unsure"))
    for step in instrument.steps:
        rule = step.entry.condition if step.entry else getattr(step.source, "when", None)
        values[step.id] = condition(rule, facts) if rule else None
    tables = (one for one in instrument.results.values() if {*instrument.head.tiers} <= {*one.codes})
    return {row.code for one in tables for row in one.rows if row.when and condition(row.when, facts)}


def _json_entries(text: str, place: str, problems: list[str]) -> Iterator[_Raw]:
    nan: set[str] = set()

    def not_a_value(name: str) -> str:
        nan.add(name)
        return name

    try:
        top = json.loads(text, object_pairs_hook=_Object, parse_constant=not_a_value, parse_int=_parse_int)
    except json.JSONDecodeError as error:
        problems.append(f"{place}, line {error.lineno}: this is not JSON: {error.msg} (column {error.colno}).")
        return
    except (RecursionError, ValueError):
        problems.append(f"{place}: this JSON is nested too deeply; answers stand side by side in one object.")
        return
    if not isinstance(top, _Object):
        problems.append(
            f"{place}: this is a list; give one person's answers here, or many as CSV to `rls-screen batch`."
        )
        return
    if nan:
        problems.append(f"{place}: {', '.join(sorted(nan))} is not a value; leave a missing value empty or null.")
    if "answers" not in top:
        yield from (_Raw(f"{place}, {shown_key(key)}", key, value) for key, value in top.pairs)
        return
    beside = ((key, value) for key, value in top.pairs if key != "answers" and key not in REPORT_KEYS)
    yield from (_Raw(f"{place}, {shown_key(key)}", key, value, is_beside=True) for key, value in beside)
    if sum(key == "answers" for key, _ in top.pairs) > 1:
        problems.append(f"{place}: 'answers' stands here twice; give one person's answers once.")
    for key, inner in top.pairs:
        if key == "answers" and isinstance(inner, _Object):
            yield from (_Raw(f"{place}, {shown_key(id)}", id, value) for id, value in inner.pairs)
        elif key == "answers":
            problems.append(
                f"{place}, answers: this must be an object, item by item; a list of people goes to `rls-screen batch`."
            )


def _parse_int(digits: str) -> int | float:
    return int(digits) if len(digits) < 300 else float("inf")


def shown_key(key: str) -> str:
    """A key of a file as it may be shown: without control characters, shortened."""
    return shown(key).strip('"')


def _form_entries(text: str, place: str, problems: list[str]) -> Iterator[_Raw]:
    for number, line in enumerate(_LINE_END.split(text), start=1):
        stripped = line.strip()
        if not visible(line).strip() or stripped.startswith("#"):
            continue
        key, colon, value = stripped.partition(":")
        if not colon:
            problems.append(
                f"{place}, line {number}: this is no answer line.\n  Write `item: answer`, or # before a remark."
            )
            continue
        yield _Raw(f"{place}, line {number}, {shown_key(key)}", key.strip(), value.strip(), is_line=True)


def _read(entries: list[_Raw], instrument: Instrument, problems: list[str]) -> Answers:
    given: dict[str, Given] = {}
    seen: dict[str, str] = {}  # item, and the place of its first answer
    notes: list[str] = []
    for entry in entries:
        found = named(entry.key, instrument)
        item, unit = (found.item, found.unit) if found is not None else (None, None)
        if entry.is_beside:
            problems.append(f"{entry.place}: this stands beside 'answers'; move it inside.")
            if item is None:
                continue
        if item is None:
            hint = did_you_mean(name_and_unit(entry.key)[0].strip()[:60], [*instrument.items])
            problems.append(f"{entry.place}: no question has this name{hint or '; `rls-screen form` lists them all.'}")
            continue
        try:
            value = entry.value
            if isinstance(value, _Object) and len(value.pairs) > len(value):
                raise BadAnswer("this object names one thing twice.", allowed(item))
            if entry.is_line and item.kind == "number" and unit is None:
                value, unit = _split_unit(entry.value)
            answer, remarks = read_value(item, value, unit)
        except BadAnswer as bad:
            problems.append(f"{entry.place}: {bad.problem}\n  Allowed: {bad.allowed}")
            seen.setdefault(item.id, entry.place)
            continue
        notes += remarks
        if item.id in seen:
            problems.append(f"{entry.place}: this question is answered twice.\n  Keep one answer.")
        if answer is not None and not (item.id in given and _is_yes(given[item.id])):
            given[item.id] = answer
        seen.setdefault(item.id, entry.place)
    problems += _too_high(given, instrument, seen)
    return Answers(given, tuple(notes))


def _marked(answers: Answers, text: str, instrument: Instrument) -> Answers:
    """The answers with what a saved report says of them: an invented person, questions asked as a list, the version."""
    report = json.loads(text, parse_int=_parse_int)
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
    """The version of the instrument that a saved report names as its first, or None where it is the present one."""
    stamp = report.get("instrument")
    named = (report.get("made_under"), stamp.get("version") if isinstance(stamp, dict) else None)
    versions = (one for one in named if isinstance(one, str) and _VERSION.fullmatch(one))
    return next((one for one in versions if one != present), None)


def _is_yes(given: Given) -> bool:
    return isinstance(given, Answer) and given.value is True


def _split_unit(value: str) -> tuple[str, str | None]:
    parts = visible(value).split(None, 1)
    return (parts[0], parts[1]) if len(parts) == 2 and re.match(r"[+-]?[0-9]", parts[0]) else (value, None)


def _too_high(given: dict[str, Given], instrument: Instrument, places: dict[str, str]) -> Iterator[str]:
    """A part above its whole, such as serum iron above what can be bound: one of the two has the wrong unit."""
    for id, answer in given.items():
        whole = given.get(instrument.items[id].not_above or "")
        if not (isinstance(answer, Answer) and isinstance(whole, Answer)):
            continue
        if isinstance(answer.value, float) and isinstance(whole.value, float) and answer.value > whole.value:
            item, other = instrument.items[id], instrument.items[instrument.items[id].not_above or ""]
            yield f"{places[id]}: {item.label} is above {other.label}.\n  Check the units. Allowed: {allowed(item)}"
