"""The questionnaire for REDCap: a data dictionary, the study maps of its exports, and a README for who installs it.

The dictionary has no calculated field: results come from the program, so that none can differ. A yes/no question is a
radio field with the program's codes, since REDCap's own `yesno` has no room for "not sure". What staff know beside the
interview is an instrument of its own, which may be repeated.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from ..content.instrument import Instrument
from ..content.rules import Name, Unsure
from ..content.schema import Item, Voice
from ..content.words import printed_number
from ..errors import ContentError, Problem
from .conditions import ALWAYS, any_of
from .form_maps import column_line, list_lines, map_text
from .pages import Field, Form, Page, form
from .pairs import REDCAP
from .redcap_readme import readme
from .shown import FormRules, TickList

RECORD = "record_id"
EVENT, EVENT_LABEL = "redcap_event_name", "Event Name"
INSTANCE, INSTANCE_LABEL = "redcap_repeat_instance", "Repeat Instance"
REPEATED_LABELS = ("Complete?", "Survey Timestamp")  # the headings that an export of labels has once an instrument
HEADINGS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
NAME, FORM, SECTION, KIND, LABEL, CHOICES, NOTE, VALIDATION, LOW, HIGH = HEADINGS[:10]
BRANCHING, ANNOTATION = HEADINGS[11], HEADINGS[-1]
LONGEST_NAME = 100  # characters; REDCap advises 26
STAMPED = "@TODAY @READONLY @HIDDEN-SURVEY"

Row = dict[str, str]


@dataclass(frozen=True)
class Project:
    """The two instruments of a REDCap project: the questions of one voice, and what only staff know."""

    instrument: Instrument
    questions: Form
    values: Form

    @property
    def rules(self) -> FormRules:
        """The rules over the fields of both instruments."""
        asked = self.questions.items | self.values.items
        return FormRules(self.instrument, REDCAP, asked, self.lists)

    @property
    def lists(self) -> tuple[TickList, ...]:
        """The lists of both instruments."""
        return (*self.questions.lists, *self.values.lists)

    @property
    def forms(self) -> dict[str, Form]:
        """The instruments by name; one without a question is left out."""
        name = self.instrument.head.id.replace("-", "_")
        named = {name: self.questions, f"{name}_values": self.values}
        return {name: form for name, form in named.items() if form.items}


def project(instrument: Instrument, audience: Voice) -> Project:
    """Return the project with the questions of one voice."""
    questions = form(instrument, audience, lambda item: not item.staff_only)
    values = form(instrument, "staff", lambda item: item.staff_only and item.put == "asked")
    return Project(instrument, questions, values)


def files(questionnaire: Instrument, audience: Voice) -> dict[str, bytes]:
    """Return the files of the export for one audience, by name. Raises ContentError for what REDCap cannot hold."""
    made = project(questionnaire, audience)
    rows = [*dictionary(made)]
    faults = [*problems(rows)]
    if faults:
        raise ContentError(*faults)
    texts = {
        "README.md": readme(questionnaire, audience, [*made.forms], alerts(made)),
        "data_dictionary.csv": _csv(rows),
        "map_raw.toml": raw_map(made),
        "map_labels.toml": labels_map(made),
    }
    return {name: text.encode("utf-8") for name, text in texts.items()}


# ---- The dictionary -------------------------------------------------------------------------------------------------


def dictionary(made: Project) -> Iterator[Row]:
    """Yield the rows of the data dictionary."""
    rules, words = made.rules, made.instrument.words.exported
    first = True
    for name, one in made.forms.items():
        if first:
            yield {NAME: RECORD, FORM: name, KIND: "text", LABEL: words.record}
            yield {NAME: "note_start", FORM: name, KIND: "descriptive", LABEL: made.instrument.head.intended_use}
        for page in one.pages:
            for at, field in enumerate(page.fields):
                yield {SECTION: _header(page) if at == 0 else "", FORM: name, **_row(field, rules)}
        if first:
            yield {NAME: "note_sent", FORM: name, KIND: "descriptive", LABEL: words.sent[one.voice]}
        first = False


def _header(page: Page) -> str:
    return _shown("\n".join(filter(None, (page.heading, page.intro))))


def _shown(text: str) -> str:
    """A text as REDCap shows it, which takes it for HTML."""
    return escape(text, quote=False)


def _row(field: Field, rules: FormRules) -> Row:
    condition = field.shown(rules)
    row = {
        NAME: field.name,
        LABEL: f"<b>{_shown(field.label)}</b>" if field.strong else _shown(field.label),
        NOTE: _shown(field.hint),
        CHOICES: " | ".join(f"{code}, {_shown(words)}" for code, words in field.options),
        BRANCHING: "" if condition == ALWAYS else rules.dialect.written(condition),
    }
    match field.kind:
        case "choice":
            return row | {KIND: "radio"}
        case "boxes":
            return row | {KIND: "checkbox"}
        case "number":
            return row | {KIND: "text", **_bounds(field.item)}
        case "date":
            return row | {KIND: "text", VALIDATION: "date_ymd"}
        case "stamp":
            return row | {KIND: "text", VALIDATION: "date_ymd", ANNOTATION: STAMPED}
        case "note":
            return row | {KIND: "descriptive"}
    is_short = field.item is not None and field.item.pattern is not None
    return row | {KIND: "text" if is_short else "notes"}


def _bounds(item: Item | None) -> Row:
    assert item is not None
    low, high = item.range or (0.0, 0.0)
    return {
        VALIDATION: "integer" if item.integer else "number",
        LOW: printed_number(low),
        HIGH: printed_number(high),
    }


def _csv(rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADINGS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


# ---- Our own check, without a REDCap --------------------------------------------------------------------------------

_FIELD_NAME = re.compile(r"[a-z](?:_?[a-z0-9]+)*")
_CODE = re.compile(r"[A-Za-z0-9_]+")
_REFERENCE = re.compile(r"\[([^\]()]*)(?:\(([^()\]]*)\))?\]")


def problems(rows: list[Row]) -> Iterator[Problem]:
    """Yield what REDCap would refuse in a dictionary, or would understand in another way."""
    names = [row[NAME] for row in rows]
    options = {row[NAME]: [one.partition(",")[0] for one in row.get(CHOICES, "").split(" | ") if one] for row in rows}
    headings: list[str] = []
    for row in rows:
        place, label = f"data_dictionary.csv, {row[NAME]}", row.get(LABEL, "")
        if not _FIELD_NAME.fullmatch(row[NAME]) or len(row[NAME]) > LONGEST_NAME:
            yield _fault(place, "this is not a name of a field in REDCap")
        if names.count(row[NAME]) > 1:
            yield _fault(place, "two fields have this name")
        codes = options[row[NAME]]
        if not all(map(_CODE.fullmatch, codes)) or len({*codes}) < len(codes):
            yield _fault(place, "its codes are not different words of letters, digits and _")
        if "[" in "".join((label, row.get(NOTE, ""), row.get(SECTION, ""), row.get(CHOICES, ""))):
            yield _fault(place, "a square bracket in a text is a field to REDCap")
        if any("|" in words for words in row.get(CHOICES, "").split(" | ")):
            yield _fault(place, "a | inside an answer would end it")
        for field, code in _REFERENCE.findall(row.get(BRANCHING, "")):
            if field not in names or (code and code not in options[field]):
                yield _fault(place, f"its branching reads [{field}{f'({code})' if code else ''}], which is no field")
        if row[KIND] != "descriptive":
            headings += _headings(row)
    for heading in {one for one in headings if headings.count(one) > 1}:
        yield _fault("map_labels.toml", f"two columns of an export of labels are called '{heading[:60]}'")


def _headings(row: Row) -> list[str]:
    """The headings of a field in an export of labels, as `tables.maps` compares them."""
    words = [one.partition(", ")[2] for one in row.get(CHOICES, "").split(" | ")] if row[KIND] == "checkbox" else [""]
    return ["".join(re.findall(r"[^\W_]+", f"{row[LABEL]} {one}".casefold())) for one in words]


def _fault(place: str, problem: str) -> Problem:
    return Problem("not-for-this-system", place, problem, "change the questionnaire's text or id.")


# ---- The maps -------------------------------------------------------------------------------------------------------


def raw_map(made: Project) -> str:
    """Return the study map of an export of raw data."""
    table: Mapping[str, object] = {"join": (RECORD, EVENT), "optional": (EVENT,)}
    numbers = (field for one in made.forms.values() for field in one.fields if field.kind == "number")
    columns = (column_line(field.name, field, labels=False) for field in numbers)
    items = list_lines(made.lists, lambda field, item: f"{field}___{item.id}", lambda field: field, "no")
    return map_text(_remarks(made, "raw data", INSTANCE), table, columns, items)


def labels_map(made: Project) -> str:
    """Return the study map of an export of labels."""
    record = made.instrument.words.exported.record
    table = {"join": (record, EVENT_LABEL), "optional": (EVENT_LABEL,), "ignore": REPEATED_LABELS}
    fields = {field.name: field for one in made.forms.values() for field in one.fields}
    lines = {item.id: item.line(one.voice) for one in made.forms.values() for a in one.lists for item in a.items}
    columns = (
        column_line(field.label, field, labels=True)
        for field in fields.values()
        if field.name in made.instrument.items and field.kind != "note"
    )
    items = list_lines(
        made.lists,
        lambda field, item: f"{fields[field].label} (choice={lines[item.id]})",
        lambda field: fields[field].label,
        made.instrument.words.exported.rest_no,
    )
    return map_text(_remarks(made, "labels", INSTANCE_LABEL), table, columns, items)


def _remarks(made: Project, what: str, instance: str) -> list[str]:
    head = made.instrument.head
    return [
        f"How `rls-screen batch --map` reads an export of {what} from REDCap, made with data_dictionary.csv.",
        f"{head.id} {head.version}, rules {made.instrument.sha256}",
        "Rows of one record and event are one person. Where an instrument is repeated, keep one of its instances, for",
        f'example the first, by a line below [table]: where = {{ "{instance}" = ["", "1"] }}',
    ]


# ---- Alerts ---------------------------------------------------------------------------------------------------------


def alerts(made: Project) -> dict[str, str]:
    """Return, for each tier of urgency by its heading, the logic that is true where one of its signs is a yes.

    A tier that asks for something after "not sure" at its signs has another one, by the heading of what it asks for.
    """
    rules, found = made.rules, dict[str, str]()
    for tier, words in made.instrument.head.tiers.items():
        signs = [item for item in made.instrument.safety_items if item.tier == tier and item.id in rules.asked]
        if signs:
            found[words.heading] = REDCAP.written(any_of(rules.shown(Name(item.id)) for item in signs))
            if words.unsure is not None:
                unsure = any_of(rules.shown(Unsure(Name(item.id))) for item in signs)
                found[words.unsure.heading] = REDCAP.written(unsure)
    return found
