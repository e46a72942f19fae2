"""The questionnaire as an XLSForm, for Kobo, ODK and Enketo: the workbook, the study map, and a README.

The workbook has no calculation: results come from the program, so that none can differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..content.instrument import Instrument
from ..content.schema import Item, Voice
from ..content.words import printed_number
from ..errors import ContentError, Problem
from ..person.answers.values import allowed_range
from .conditions import ALWAYS, All, Check, Condition, all_of
from .form_maps import column_line, list_lines, map_text
from .pages import Field, Form, Page, form
from .pairs import XPATH, quoted
from .shown import FormRules
from .workbook import Sheet, workbook
from .xlsform_readme import readme

SURVEY = ("type", "name", "label", "hint", "appearance", "relevant", "constraint", "constraint_message")
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version", "style")

Row = dict[str, str]


def files(questionnaire: Instrument, audience: Voice) -> dict[str, bytes]:
    """Return the files of the export for one audience, by name. Raises ContentError for what no XLSForm can hold."""
    made = form(questionnaire, audience)
    sheets = sheets_of(questionnaire, made)
    faults = [*problems(sheets)]
    if faults:
        raise ContentError(*faults)
    name = form_id(questionnaire, audience)
    texts = {"README.md": readme(questionnaire, audience, f"{name}.xlsx"), "map.toml": study_map(questionnaire, made)}
    return {f"{name}.xlsx": workbook(sheets), **{file: text.encode("utf-8") for file, text in texts.items()}}


def form_id(instrument: Instrument, audience: Voice) -> str:
    """Return the name of the form, by which servers know it."""
    return f"{instrument.head.id.replace('-', '_')}_{audience}"


# ---- The sheets -----------------------------------------------------------------------------------------------------


def sheets_of(instrument: Instrument, made: Form) -> dict[str, Sheet]:
    """Return the three sheets of the workbook."""
    head = instrument.head
    lists = _lists(made)
    rows = [*_survey(instrument, made, {options: name for name, options in lists.items()})]
    choices = [(name, code, words) for name, options in lists.items() for code, words in options]
    version = f"{head.version}-{instrument.sha256[:12]}"
    return {
        "survey": [SURVEY, *([row.get(column, "") for column in SURVEY] for row in rows)],
        "choices": [CHOICES, *choices],
        "settings": [SETTINGS, (head.title, form_id(instrument, made.voice), version, "pages")],
    }


def _lists(made: Form) -> dict[str, tuple[tuple[str, str], ...]]:
    """The lists of answers by name; fields with the same answers share one."""
    names: dict[tuple[tuple[str, str], ...], str] = {}
    for one in made.fields:
        if one.options:
            kind = "" if one.item is None else one.item.kind
            names.setdefault(one.options, kind if kind in ("yes_no", "yes_no_past") else one.name)
    return {name: options for options, name in names.items()}


def _survey(instrument: Instrument, made: Form, lists: dict[tuple[tuple[str, str], ...], str]) -> Iterator[Row]:
    rules = FormRules(instrument, XPATH, made.items, made.lists)
    yield {"type": "note", "name": "note_start", "label": instrument.head.intended_use}
    before: list[str] = []
    for page in made.pages:
        yield from _page(page, rules, lists, before)
        before += [field.name for field in page.fields]
    yield {"type": "note", "name": "note_sent", "label": instrument.words.exported.sent[made.voice]}


def _page(
    page: Page, rules: FormRules, lists: dict[tuple[tuple[str, str], ...], str], before: list[str]
) -> Iterator[Row]:
    if all(field.kind == "stamp" for field in page.fields):
        yield from ({"type": "today", "name": field.name} for field in page.fields)
        return
    shown = [field.shown(rules) for field in page.fields]
    common = _common(page, shown)
    yield {"type": "begin_group", "name": page.name, "label": page.heading, "appearance": "field-list",
           "relevant": _relevant(common)}  # fmt: skip
    if page.intro:
        yield {"type": "note", "name": f"intro_{page.name}", "label": page.intro}
    seen = [*before]
    for field, condition in zip(page.fields, shown, strict=True):
        own = (part for part in _parts(condition) if part not in common)
        label = f"**{field.label}**" if field.strong else field.label
        yield {"name": field.name, "label": label, "hint": field.hint, "relevant": _relevant(own),
               **_kind(field, lists), **_constraint(field.item, field, rules, seen)}  # fmt: skip
        seen.append(field.name)
    yield {"type": "end_group", "name": page.name}


def _parts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must all be true."""
    return condition.parts if isinstance(condition, All) else (condition,)


def _common(page: Page, shown: list[Condition]) -> tuple[Condition, ...]:
    """What every field of a page needs to be shown, which is then asked once, for the page.

    What reads a field of the page itself is not among it: a group that depends on its own fields is a circle.
    """
    own = [XPATH.field(field.name) for field in page.fields]
    first, *others = (_parts(one) for one in shown)
    return tuple(
        part
        for part in first
        if all(part in parts for parts in others) and not any(field in XPATH.written(part) for field in own)
    )


def _relevant(parts: Iterable[Condition]) -> str:
    condition = all_of(parts)
    return "" if condition == ALWAYS else XPATH.written(condition)


def _kind(field: Field, lists: dict[tuple[tuple[str, str], ...], str]) -> Row:
    match field.kind:
        case "choice":
            return {"type": f"select_one {lists[field.options]}"}
        case "boxes":
            return {"type": f"select_multiple {lists[field.options]}"}
        case "number":
            return {"type": "integer" if field.item is not None and field.item.integer else "decimal"}
        case "date" | "note":
            return {"type": field.kind}
    is_short = field.item is not None and field.item.pattern is not None
    return {"type": "text", "appearance": "" if is_short else "multiline"}


def _constraint(item: Item | None, field: Field, rules: FormRules, before: list[str]) -> Row:
    """What a value must be; an empty answer is never asked that."""
    if item is None or field.kind not in ("number", "date", "text"):
        return {}
    words = rules.instrument.words.exported
    if field.kind == "date":
        return {"constraint": ". <= today()", "constraint_message": words.later_day}
    if field.kind == "text":
        return {"constraint": f"regex(., '^({item.pattern})$')"} if item.pattern is not None else {}
    low, high = item.range or (0.0, 0.0)
    conditions = [f". >= {printed_number(low)} and . <= {printed_number(high)}"]
    messages = [words.bounds.format(range=allowed_range(item))]
    items = rules.instrument.items
    for part in items.values():
        whole = items.get(part.not_above or "")
        if whole is None or item not in (part, whole):
            continue
        other, sign = (whole, "<=") if item is part else (part, ">=")
        if other.id in before:
            conditions.append(f"({XPATH.written(_empty(other.id))} or . {sign} {XPATH.field(other.id)})")
            messages.append(words.not_above.format(item=f"{part.short(_voice(item))} / {whole.short(_voice(item))}"))
    return {"constraint": " and ".join(conditions), "constraint_message": " ".join(messages)}


def _voice(item: Item) -> Voice:
    return "staff" if item.staff_only else "patient"


def _empty(id: str) -> Check:
    return Check(XPATH.field(id), "=", quoted(""))


# ---- Our own check --------------------------------------------------------------------------------------------------

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_REFERENCE = re.compile(r"\$\{([^}]*)\}")


def problems(sheets: dict[str, Sheet]) -> Iterator[Problem]:
    """Yield what a converter of XLSForms would refuse, or would understand in another way."""
    rows = [dict(zip(SURVEY, row, strict=True)) for row in sheets["survey"][1:]]
    names = [row["name"] for row in rows if row["type"] != "end_group"]
    for row in rows:
        place = f"survey, {row['name']}"
        if not _NAME.fullmatch(row["name"]) or names.count(row["name"]) > 1:
            yield _fault(place, "this name is not one of an XLSForm, or two fields have it")
        if "${" in f"{row['label']}{row['hint']}":
            yield _fault(place, "${ in a text is a field to a form")
        for name in _REFERENCE.findall(f"{row['relevant']}{row['constraint']}"):
            if name not in names:
                yield _fault(place, f"it reads the field {name}, which the form has not")
    codes = [(row[0], row[1]) for row in sheets["choices"][1:]]
    for list, code in codes:
        if not _NAME.fullmatch(code) or codes.count((list, code)) > 1:
            yield _fault(f"choices, {list}", f"the code '{code}' is not one of an XLSForm, or is there twice")


def _fault(place: str, problem: str) -> Problem:
    return Problem("not-for-this-system", place, problem, "change the questionnaire's text or id.")


# ---- The map --------------------------------------------------------------------------------------------------------


def study_map(instrument: Instrument, made: Form) -> str:
    """Return the study map of the submissions, as Kobo and ODK Central export them."""
    head = instrument.head
    remarks = [
        "How `rls-screen batch --map` reads submissions of this form, exported as CSV with names and codes.",
        f"{head.id} {head.version}, rules {instrument.sha256}",
        "Groups may be in the headings; questions with several answers may be one column or one for each answer.",
    ]
    columns = (
        column_line(field.name, field, labels=False)
        for field in made.fields
        if field.name in instrument.items and field.kind != "note"
    )
    items = list_lines(made.lists, lambda field, item: f"{field}/{item.id}", lambda field: field, "no")
    return map_text(remarks, {"groups": True}, columns, items)
