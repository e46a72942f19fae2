"""Exported forms filled in with the answers of a person, and what REDCap, Kobo and ODK Central export of them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import polars as pl
from worked_people import readable, rls

from rls_screen.batch.frame import scored_frame
from rls_screen.batch.scoring import Scoring
from rls_screen.content.schema import Voice
from rls_screen.exchange import redcap, xlsform
from rls_screen.exchange.pages import Form, form
from rls_screen.exchange.redcap import Project
from rls_screen.exchange.shown import TickList
from rls_screen.person.answers import read_answers
from rls_screen.person.given import Answer, Answers, Unanswered, plain_number
from rls_screen.person.scoring import score
from rls_screen.tables.maps.layout import Options, layout
from rls_screen.tables.maps.study_map import read_map

Cells = dict[str, str]
UNSURE_KINDS = ("yes_no", "yes_no_past", "choice", "medicines")


@lru_cache(maxsize=8)
def people(step: int, start: int = 0) -> tuple[Answers, ...]:
    """The answers of every `step`-th worked person, as far as forms can hold them."""
    chosen = readable()[start::step]
    read = (read_answers(json.dumps({"answers": one.answers}), one.name, rls()) for one in chosen)
    return tuple(held(one, rls().items) for one in read)


@lru_cache(maxsize=8)
def results(step: int, start: int = 0) -> tuple[dict[str, Any], ...]:
    """The results of these people, each alone."""
    return tuple(expected(one) for one in people(step, start))


def held(answers: Answers, asked: Iterable[str]) -> Answers:
    """The answers as far as a form can hold them: of its questions, and "not sure" where that can be chosen."""
    items, wanted = rls().items, {*asked}
    given = {
        id: one
        for id, one in answers.given.items()
        if id in wanted and (isinstance(one, Answer) or (one.reason == "unsure" and _has_unsure(items[id])))
    }
    return Answers(given)


def _has_unsure(item: Any) -> bool:
    return item.kind in UNSURE_KINDS and (item.kind != "choice" or any(o.code == "unsure" for o in item.options))


def cell(answers: Answers, id: str) -> str:
    """The answer to one question as a form holds it."""
    given = answers.given.get(id)
    if isinstance(given, Unanswered) or given is None:
        return "unsure" if given is not None and given.reason == "unsure" else ""
    value = given.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(plain_number(value)) if isinstance(value, float) else str(value)


def fields(answers: Answers, made: Form) -> Cells:
    """The texts in the fields of a form; of boxes the codes that are ticked, with blanks between them."""
    lines = {item.id for one in made.lists for item in one.items}
    found = {
        one.name: cell(answers, one.name)
        for one in made.fields
        if one.item is not None and one.kind != "note" and one.name not in lines
    }
    for one in made.lists:
        found |= _ticks(answers, one)
    return found


def filled(everybody: Iterable[Answers], made: Form) -> list[Cells]:
    """The texts in the fields of a form for each person."""
    return [fields(one, made) for one in everybody]


def _ticks(answers: Answers, one: TickList) -> Cells:
    said = {item.id: cell(answers, item.id) for item in one.items}
    by_answer = {wanted: " ".join(id for id, answer in said.items() if answer == wanted) for wanted in ("yes", "no")}
    by_answer["unsure"] = " ".join(id for id, answer in said.items() if answer == "unsure")
    is_whole = "" not in said.values()
    rest = "no" if is_whole and by_answer["no"] else "open" if by_answer["no"] else ""
    return {
        one.yes: by_answer["yes"], one.unsure: by_answer["unsure"], one.rest: rest,
        one.no: by_answer["no"] if rest == "open" else "",
    }  # fmt: skip


# ---- REDCap ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def project(voice: Voice) -> Project:
    """The REDCap project of one voice."""
    return redcap.project(rls(), voice)


def redcap_cells(answers: Answers, made: Project) -> Cells:
    """The fields of a record as REDCap's logic reads them: each box is `list(code)`."""
    whole = {**fields(answers, made.questions), **fields(answers, made.values)}
    found: Cells = {}
    for one in made.forms.values():
        for field in one.fields:
            if field.kind == "boxes":
                ticked = whole[field.name].split()
                found |= {f"{field.name}({code})": str(int(code in ticked)) for code, _ in field.options}
            elif field.kind != "note":
                found[field.name] = whole[field.name]
    return found


def redcap_export(
    everybody: Iterable[Answers], made: Project, *, labels: bool, repeating: bool, events: tuple[str, ...] = ()
) -> str:
    """A CSV export of records; with `repeating` the second instrument is in rows of its own, with blanks elsewhere.

    With `events` the people are records in turn, each with a row for every event.
    """
    names = [*made.forms]
    columns = [redcap.RECORD, *([redcap.EVENT] if events else []), "redcap_repeat_instrument", redcap.INSTANCE]
    columns = columns if repeating else [one for one in columns if "repeat" not in one]
    own = {name: [*_columns(one, name)] for name, one in made.forms.items()}
    headings = [*columns, "redcap_survey_identifier", *(column for name in names for column, _ in own[name])]
    rows: list[Cells] = []
    for at, answers in enumerate(everybody):
        key = {redcap.RECORD: str(1 + at // max(len(events), 1))}
        if events:
            key[redcap.EVENT] = events[at % len(events)]
        filled = {name: dict(_filled(answers, one, name)) for name, one in made.forms.items()}
        if repeating and len(names) > 1:
            rows.append(key | filled[names[0]])
            if any(filled[names[1]].get(field.name) for field in made.values.fields):
                rows.append(key | filled[names[1]] | {"redcap_repeat_instrument": names[1], redcap.INSTANCE: "1"})
        else:
            rows.append({**key, **{column: text for one in filled.values() for column, text in one.items()}})
    if labels:
        words = _labels(made)
        rows = [{column: words[column][1].get(text, text) for column, text in row.items()} for row in rows]
        return _csv([words[column][0] for column in headings], headings, rows)
    return _csv(headings, headings, rows)


def _columns(made: Form, name: str) -> Iterator[tuple[str, str]]:
    """The columns of an instrument, each with its field."""
    yield f"{name}_timestamp", ""
    for field in made.fields:
        if field.kind == "boxes":
            yield from ((f"{field.name}___{code}", field.name) for code, _ in field.options)
        elif field.kind != "note":
            yield field.name, field.name
    yield f"{name}_complete", ""


def _filled(answers: Answers, made: Form, name: str) -> Iterator[tuple[str, str]]:
    texts = fields(answers, made)
    for column, field in _columns(made, name):
        box, _, code = column.partition("___")
        yield column, str(int(code in texts[box].split())) if code else texts.get(field, "")
    yield f"{name}_complete", "2"


def _labels(made: Project) -> dict[str, tuple[str, dict[str, str]]]:
    """For each column of raw data its heading in an export of labels, and the words of its codes."""
    found: dict[str, tuple[str, dict[str, str]]] = {
        redcap.RECORD: ("Record ID", {}), redcap.EVENT: ("Event Name", {}),
        "redcap_repeat_instrument": ("Repeat Instrument", {}), redcap.INSTANCE: ("Repeat Instance", {}),
        "redcap_survey_identifier": ("Survey Identifier", {}),
    }  # fmt: skip
    for name, one in made.forms.items():
        found |= {f"{name}_timestamp": ("Survey Timestamp", {}), f"{name}_complete": ("Complete?", {"2": "Complete"})}
        for field in one.fields:
            label = re.sub(r"\s*\n\s*", " ", field.label)
            if field.kind == "boxes":
                ticked = {"1": "Checked", "0": "Unchecked"}
                found |= {
                    f"{field.name}___{code}": (f"{label} (choice={words})", ticked) for code, words in field.options
                }
            else:
                found[field.name] = (label, dict(field.options))
    return found


def _csv(shown: list[str], columns: list[str], rows: list[Cells], separator: str = ",") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(shown)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return text.getvalue()


# ---- Kobo and ODK Central -------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def xls(voice: Voice) -> Form:
    """The form of one voice."""
    return form(rls(), voice)


def submissions(everybody: Iterable[Cells], made: Form, kind: str) -> str:
    """The filled fields of people as Kobo exports them (`kobo`), or ODK Central (`odk`, `split` with boxes apart)."""
    sign = "/" if kind == "kobo" else "-"
    columns: dict[str, tuple[str, str]] = {}  # heading: field, and the code of a box
    for page in made.pages:
        before = "" if page.name == "stamps" else f"{page.name}{sign}"
        for field in page.fields:
            columns[f"{before}{field.name}"] = (field.name, "")
            if field.kind == "boxes" and kind != "odk":
                columns |= {f"{before}{field.name}/{code}": (field.name, code) for code, _ in field.options}
    first = ["start"] if kind == "kobo" else ["SubmissionDate"]
    last = ["_id", "_uuid", "_submission_time", "_index"] if kind == "kobo" else ["KEY", "meta-instanceID"]
    headings = [*first, "note_start", *columns, "note_sent", *last]
    rows = [
        {heading: _boxed(texts, *where) for heading, where in columns.items()} | dict.fromkeys((*first, *last), "7")
        for texts in everybody
    ]
    return _csv(headings, headings, rows, ";" if kind == "kobo" else ",")


def _boxed(texts: Mapping[str, str], field: str, code: str) -> str:
    text = texts.get(field, "")
    return text if not code else "" if not text else str(int(code in text.split()))


# ---- What they score to ---------------------------------------------------------------------------------------------


def scored(export: str, map: str, separator: str = ",") -> list[dict[str, Any]]:
    """The results that `batch` gives the rows of an export by its map."""
    headings, *rows = csv.reader(io.StringIO(export), delimiter=separator)
    unique = [f"{place} {heading}" for place, heading in enumerate(headings)]
    frame = pl.DataFrame([dict(zip(unique, row, strict=True)) for row in rows], schema=dict.fromkeys(unique, pl.String))
    how = layout("export.csv", tuple(headings), rls(), Options(map=read_map(map, "map.toml"), separator=separator))
    found = scored_frame(frame, Scoring(rls(), how))
    return found.select([*rls().results, "problems"]).to_dicts()


def expected(answers: Answers) -> dict[str, Any]:
    """The results of a person alone, as a table has them, and no problem."""
    results = score(rls(), answers).results
    return {id: ";".join(one) if isinstance(one, tuple) else one for id, one in results.items()} | {"problems": ""}


@lru_cache(maxsize=2)
def maps(voice: Voice) -> dict[str, str]:
    """The maps that the exports for REDCap and as an XLSForm come with, by the name of the file."""
    made = {**redcap.files(rls(), voice), **{f"xls_{name}": text for name, text in xlsform.files(rls(), voice).items()}}
    return {name: text.decode() for name, text in made.items() if name.endswith(".toml")}
