"""The questionnaire as a FHIR R4 Questionnaire with SDC's expressions: questions, when they are put, and the results.

The linkId of a question is its id, that of a result the result's. What a person must be told at once is an item of its
own behind its question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...content.instrument import Instrument, SectionOfItems
from ...content.links import INTENDED_USE, RESULTS, answer_type, answers_system, questionnaire_url, section_link
from ...content.rules import Rule, parse
from ...content.schema import Item, Result, Voice
from ...person.answers.values import MAX_TEXT
from ..asking import put_rule, section_rule
from ..form import form_items
from .elements import FHIR, LOINC, SDC, Json, control, extension, fhirpath, unit_coding
from .variables import Variables, read_by

LANGUAGE = "en"


def questionnaire(instrument: Instrument, voice: Voice) -> Json:
    """Return the Questionnaire for one voice."""
    items = form_items(instrument, voice)
    variables = Variables.of(instrument, items)
    head, results = instrument.head, exported_results(instrument)
    sections = [(part, tuple(item for item in part.items if item in items)) for part in instrument.sections]
    shown = [group for part, listed in sections if listed for group in [_section(variables, part, listed, voice)]]
    rules = [rule for item in items if (rule := put_rule(instrument, item, voice)) is not None]
    rules += [rule for result in results for rule in read_by(result)]
    rules += [parse(table.id) for table in instrument.urgency_tables]
    return {
        "resourceType": "Questionnaire",
        "id": f"{head.id}-{voice}",
        "language": LANGUAGE,
        "extension": [
            fhirpath(f"{FHIR}/StructureDefinition/variable", text, name) for name, text in variables.declared(rules)
        ],
        "url": questionnaire_url(instrument, voice),
        "version": head.version,
        "name": "".join(part.capitalize() for part in (*head.id.split("-"), voice)),
        "title": head.title,
        "status": "active",
        "experimental": False,
        "subjectType": ["Patient"],
        "description": " ".join((head.intended_use, *head.not_for)),
        "copyright": " ".join(filter(None, (head.licence, head.exchange.loinc_notice))),
        "item": [
            _display(INTENDED_USE, " ".join((head.intended_use, *head.not_for))),
            *shown,
            _results(variables, results, voice),
        ],
    }


def exported_results(instrument: Instrument) -> tuple[Result, ...]:
    """Return the results that a form can compute: not those that the program makes from free text or about gaps."""
    return tuple(result for result in instrument.results.values() if result.kind != "built_in")


def _display(link: str, text: str) -> Json:
    return {"linkId": link, **_text(text), "type": "display"}


def _text(text: str) -> Json:
    """A text; one of several lines, such as a list of signs, asks for them to be shown as lines."""
    if "\n" not in text:
        return {"text": text}
    style = extension(f"{FHIR}/StructureDefinition/rendering-style", "String", "white-space: pre-line")
    return {"text": text, "_text": {"extension": [style]}}


def _only_when(variables: Variables, rule: Rule | None) -> list[Json]:
    if rule is None:
        return []
    return [fhirpath(f"{SDC}/sdc-questionnaire-enableWhenExpression", variables.translator.truth(rule))]


def _section(variables: Variables, part: SectionOfItems, items: tuple[Item, ...], voice: Voice) -> Json:
    section, instrument = part.section, variables.instrument
    link = section_link(section.id)
    intro = [_display(f"{link}.intro", section.intro[voice])] if section.intro is not None else []
    questions = [
        one for item in items for one in (_question(variables, item, voice), *_messages(instrument, item, voice))
    ]
    return {
        "linkId": link,
        **_extended(_only_when(variables, section_rule(instrument, part, items, voice))),
        "text": section.title[voice],
        "type": "group",
        "item": [*intro, *questions],
    }


def _extended(extensions: Iterable[Json]) -> Json:
    found = [*extensions]
    return {"extension": found} if found else {}


def _question(variables: Variables, item: Item, voice: Voice) -> Json:
    instrument = variables.instrument
    loinc = instrument.head.exchange.loinc.get(item.id)
    extensions = (*_only_when(variables, put_rule(instrument, item, voice)), *_extensions(instrument, item))
    help = {
        **_display(f"{item.id}.help", " ".join(filter(None, (item.hint, item.why)))),
        **_extended([control("help")]),
    }
    return {
        "linkId": item.id,
        **_extended(extensions),
        **({"code": [{"system": LOINC, "code": loinc}]} if loinc is not None else {}),
        **_text(item.words(voice)),
        "type": answer_type(item),
        "required": False,
        **({"maxLength": MAX_TEXT[item.kind]} if item.kind in MAX_TEXT and not item.pattern else {}),
        **({"answerOption": options} if (options := _options(instrument, item, voice)) else {}),
        "item": [help],
    }


def _extensions(instrument: Instrument, item: Item) -> Iterator[Json]:
    base = f"{FHIR}/StructureDefinition"
    if answer_type(item) == "choice":
        yield control("radio-button")
    if item.pattern:
        yield extension(f"{base}/regex", "String", item.pattern)
    if item.put == "stamped":
        yield fhirpath(f"{SDC}/sdc-questionnaire-initialExpression", "today()")
    if item.units:
        for unit in (item.unit or "", *(unit.name for unit in item.units)):
            yield extension(f"{base}/questionnaire-unitOption", "Coding", unit_coding(instrument, unit))
    elif item.kind == "number" and item.range is not None:
        kind = "Integer" if item.integer else "Decimal"
        low, high = (int(bound) if bound.is_integer() else bound for bound in item.range)
        yield extension(f"{base}/minValue", kind, low)
        yield extension(f"{base}/maxValue", kind, high)
        if item.unit:
            yield extension(f"{base}/questionnaire-unit", "Coding", unit_coding(instrument, item.unit))


def _options(instrument: Instrument, item: Item, voice: Voice) -> list[Json]:
    words, system = instrument.head.words, answers_system(instrument, item)
    given: list[tuple[str, str]] = []
    match item.kind:
        case "yes_no":
            given = [("yes", words.yes[voice]), ("no", words.no[voice])]
        case "yes_no_past":
            given = [("yes", words.yes[voice]), ("past", words.past[voice]), ("no", words.no_never[voice])]
        case "choice":
            given = [(option.code, option[voice]) for option in item.options]
        case _:
            return []
    if all(code != "unsure" for code, _ in given):
        given.append(("unsure", words.unsure[voice]))
    return [{"valueCoding": {"system": system, "code": code, "display": text}} for code, text in given]


# ---- What cannot wait ------------------------------------------------------------------------------------------------


def _messages(instrument: Instrument, item: Item, voice: Voice) -> Iterator[Json]:
    """Yield what is shown at once after a yes, and after a "not sure", to a question: the words of the interview."""
    note = item.urgent_note[voice] if item.urgent_note is not None else None
    if item.message is not None:
        yield _message(instrument, item, "message", ("yes", "unsure"), item.message[voice])
    elif item.tier is not None:
        tier = instrument.head.tiers[item.tier]
        text = f"{tier.heading.upper()}: {tier[voice]}"
        yield _message(instrument, item, "message", ("yes",), " ".join(filter(None, (text, note))))
        if tier.unsure is not None:
            text = f"{tier.unsure.heading.upper()}: {tier.unsure[voice]}"
            yield _message(instrument, item, "unsure", ("unsure",), text)
        elif note is not None:
            yield _message(instrument, item, "unsure", ("unsure",), note)


def _message(instrument: Instrument, item: Item, name: str, codes: tuple[str, ...], text: str) -> Json:
    system = answers_system(instrument, item)
    conditions = [
        {"question": item.id, "operator": "=", "answerCoding": {"system": system, "code": code}} for code in codes
    ]
    return {
        **_display(f"{item.id}.{name}", text),
        "enableWhen": conditions,
        **({"enableBehavior": "any"} if len(conditions) > 1 else {}),
    }


# ---- Results ---------------------------------------------------------------------------------------------------------


def _results(variables: Variables, results: tuple[Result, ...], voice: Voice) -> Json:
    """The group of computed results; a person who answers alone sees what cannot wait, and no result."""
    rules, names = variables.instrument.head.exchange, variables.translator.names
    urgent = [
        {
            **_display(f"{table.id}.{tier}", f"{words.heading.upper()}: {words[voice]}"),
            **_extended([
                fhirpath(f"{SDC}/sdc-questionnaire-enableWhenExpression", f"%{names[table.id]} = '{tier}'")
            ]),
        }
        for table in variables.instrument.urgency_tables
        for tier, words in variables.instrument.head.tiers.items()
    ]  # fmt: skip
    return {
        "linkId": RESULTS,
        **({"text": rules.results[voice]} if rules.results is not None else {}),
        "type": "group",
        "item": [
            *urgent,
            *([_display(f"{RESULTS}.note", rules.results_note[voice])] if rules.results_note is not None else []),
            *(_result(variables, result, voice) for result in results),
        ],
    }


def _result(variables: Variables, result: Result, voice: Voice) -> Json:
    hidden = (
        [extension(f"{FHIR}/StructureDefinition/questionnaire-hidden", "Boolean", True)] if voice == "patient" else []
    )
    return {
        "linkId": result.id,
        "extension": [
            fhirpath(f"{SDC}/sdc-questionnaire-calculatedExpression", variables.result(result)),
            *hidden,
        ],
        "text": result.label,
        "type": "decimal" if result.kind == "value" else "string",
        "required": False,
        "readOnly": True,
    }
