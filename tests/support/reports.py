"""Reports made for the tests of several modules: of worked, representative and random people, and what they print."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, assert_never

from toy.making import toy

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.person.answers import read_answers
from rls_screen.person.scoring import score
from rls_screen.report import Report, markdown, plain_text, report
from rls_screen.report.model import AnyPart, Block, Bullets, Cell, Facts, Page, Paragraph, Row, Table, texts

RLS = load(people=True)

# Every how many worked people the slow tests make a report of: the lane `reports` takes all of them.
EVERY = int(os.environ.get("RLS_SCREEN_EVERY", "12"))
SOME_PEOPLE = [person for person in RLS.people if not person.refused][::EVERY]


FOUR = {"urge_to_move": "yes", "worse_at_rest": "yes", "relieved_by_movement": "yes", "worse_in_evening": "yes"}


FLAGS = [item.id for item in RLS.safety_items]


ITEMS = [*RLS.items.values(), *toy().items.values()]


OPTIONS = {text for item in ITEMS for option in item.options for text in (option.patient, option.staff)}


UNITS = {item.unit for item in ITEMS if item.unit}


LOOK_ALIKES = [row.id for row in RLS.results["look_alikes"].entries]


REPRESENTATIVE: dict[str, dict[str, Any]] = {
    "nothing answered": {},
    "all four and no look-alike": {
        **FOUR,
        **dict.fromkeys(LOOK_ALIKES, "no"),
        **dict.fromkeys(FLAGS, "no"),
        "sex": "male",
        "age": 50,
    },
    "not met": {"urge_to_move": "no", **dict.fromkeys(FLAGS, "no")},
    "past only": {**FOUR, "urge_to_move": "past"},
    "a look-alike": {**FOUR, "cramps": "yes", "medicines": "none"},
    "look-alikes unchecked": FOUR,
    "under 18": {**FOUR, "age": 15},
    "a carer": {**FOUR, "answered_by": "carer"},
    "not met, and the legs trouble all the same": {
        **dict.fromkeys(FLAGS, "no"),
        "sex": "male",
        "urge_to_move": "no",
        "other_leg_trouble": "yes",
        "distress": "severe",
        "answered_by": "self",
    },
    "not met, and a blood value": {**dict.fromkeys(FLAGS, "no"), "urge_to_move": "no", "hemoglobin": 98, "ferritin": 9},
    "not met, and told of low iron": {**dict.fromkeys(FLAGS, "no"), "urge_to_move": "no", "anemia_told": "yes"},
    "one criterion open": {**FOUR, "worse_in_evening": "unsure", "ferritin": 60, "medicines": "pramipexole"},
    "belly pain on a steroid": {**FOUR, "flag_abdomen": "yes", "medicines": "prednisone"},
    "belly pain": {**FOUR, "flag_abdomen": "yes", "antiphospholipid": "no"},
    "bleeding on a blood thinner": {**FOUR, "flag_bleeding": "yes", "medicines": "warfarin"},
    "fever not sure on azathioprine": {**FOUR, "flag_fever": "unsure", "medicines": "azathioprine"},
    "restless with fever": {**FOUR, "restless_since_medicine": "yes", "flag_fever": "yes"},
    "movements": {**FOUR, "flag_movements": "yes", "antiphospholipid": "yes"},
    "spots with fever": {**FOUR, "flag_vasculitis": "yes", "flag_fever": "yes"},
    "augmentation with severe distress": {**FOUR, "augmentation": "yes", "distress": "severe"},
    "belly pain in a man": {**FOUR, "sex": "male", "flag_abdomen": "yes"},
    "belly pain in pregnancy, with antibodies": {
        **FOUR,
        "pregnancy": "trimester_1",
        "flag_abdomen": "yes",
        "antiphospholipid": "yes",
    },
    "not met, and blood loss": {**dict.fromkeys(FLAGS, "no"), "urge_to_move": "no", "bleeding": "yes"},
    "self-harm on belimumab": {"flag_self_harm": "unsure", "medicines": "belimumab"},
    "dialysis": {**FOUR, "kidney": "dialysis", "ferritin": 150, "tsat": 15},
    "extreme ferritin": {**FOUR, **dict.fromkeys(FLAGS, "no"), "ferritin": 40000, "iron_infusion_8w": "yes"},
    "iron at a high saturation": {
        **FOUR,
        **dict.fromkeys(FLAGS, "no"),
        "ferritin": 400,
        "tsat": 88,
        "medicines": "iron",
    },
    "iron locked away": {**FOUR, **dict.fromkeys(FLAGS, "no"), "ferritin": 350, "tsat": 12, "iron_infusion_8w": "yes"},
    "iron tests that disagree": {**FOUR, **dict.fromkeys(FLAGS, "no"), "ferritin": 40, "tsat": 50},
    "a pregnancy with iron deficiency": {**FOUR, "pregnancy": "trimester_1", "ferritin": 20, "hemoglobin": 108},
    "a very old blood test": {
        **FOUR,
        **dict.fromkeys(FLAGS, "no"),
        "hemoglobin": 75,
        "labs_date": "2026-01-05",
        "answered_on": "2026-11-20",
    },
    "high up and smoking": {
        **FOUR,
        **dict.fromkeys(FLAGS, "no"),
        "hemoglobin": 92,
        "altitude": 4000,
        "nicotine": "yes",
    },
    "driving and urges": {**FOUR, "sleepy_driving": "yes", "impulse": "yes", "medicines": "ropinirole"},
    "everything unsure": {item.id: "unsure" for item in RLS.items.values() if item.kind not in ("text", "date")},
    "an emergency": {**FOUR, "flag_chest": "yes"},
    "the same day": {**FOUR, "flag_fever": "yes", "ferritin": 900},
    "self-harm": {"flag_self_harm": "yes"},
    "this week": {**FOUR, "flag_kidney": "yes", "bleeding": "yes"},
    "soon": {**FOUR, **dict.fromkeys(FLAGS, "no"), "days_per_week": 5, "distress": "severe"},
    "low iron": {
        **FOUR,
        **dict.fromkeys(FLAGS, "no"),
        "ferritin": 20,
        "tsat": 12,
        "hemoglobin": 85,
        "sex": "female",
        "pregnancy": "no",
        "main_worry": "sleep",
    },
    "high iron": {**FOUR, "ferritin": 400, "tsat": 15, "kidney": "ckd", "labs_date": "2024-01-01"},
    "a pregnancy": {**FOUR, "pregnancy": "trimester_3", "hemoglobin": 100},
    "everything yes": {item.id: "yes" for item in RLS.items.values() if item.kind in ("yes_no", "yes_no_past")},
}


# The same instrument without the lists of what is not known, which take most of the time of a report.
NOT_KNOWN = ("missing", "open_questions")
SHORTER = replace(
    RLS,
    pages=tuple(
        page.model_copy(update={"blocks": tuple(block for block in page.blocks if block.built_in not in NOT_KNOWN)})
        for page in RLS.pages
    ),
)


def reported(instrument: Instrument, given: dict[str, Any]) -> Report:
    """The report of one person's answers; of the shipped instrument, for the same answers the same report."""
    text = json.dumps(given)
    return _of_shipped(text) if instrument is RLS else made(instrument, text)


@lru_cache(maxsize=512)
def _of_shipped(text: str) -> Report:
    return made(RLS, text)


def quick(given: dict[str, Any]) -> Report:
    """The report of one person's answers without the lists of what is not known."""
    return made(SHORTER, json.dumps(given))


def made(instrument: Instrument, text: str) -> Report:
    """The report of the answers in a file."""
    return report(score(instrument, read_answers(text, "me.json", instrument)), program_version="1", created="today")


HEADING_OF_RULES = next(one.heading for page in RLS.pages for one in page.blocks if one.built_in == "bases")


def own_words(made: Report, page: str | None = None) -> Iterator[str]:
    """Every sentence the report says itself: all but own words, titles of sources, and the list of rules in English."""
    cited = tuple(source.citation for source in made.sources)
    for one in made.pages:
        if page in (None, one.id):
            yield one.title
            for block in one.blocks:
                yield block.heading
                for part in block.parts if block.heading != HEADING_OF_RULES else ():
                    yield from (text for text in texts_in(part) if not text.startswith(cited))


def texts_in(part: AnyPart) -> Iterator[str]:
    """The sentences of one part of a page."""
    match part:
        case Paragraph(text=text):
            yield text
        case Bullets(before=before, bullets=bullets):
            yield before or ""
            yield from (f"{bullet.text} {bullet.remark or ''}" for bullet in bullets)
        case Table(header=header, rows=rows):
            yield from header
            yield from (cell.text for row in rows for cell in row.cells if not cell.own_words)
        case Facts(facts=facts):
            cells = (cell for fact in facts for cell in (fact.label, fact.value) if cell)
            yield from (cell.text for cell in cells if not (cell.own_words or is_answer(cell.text)))
        case _:
            assert_never(part)


def is_answer(text: str) -> bool:
    """Whether a text is only the answer that was given: an option in its own words, or a number with its unit."""
    if text in OPTIONS:
        return True
    number, _, unit = text.partition(" ")
    return unit in UNITS and re.fullmatch(r"-?\d+(\.\d+)?(e-\d+)?", number) is not None


def without_answers(one: Report) -> Report:
    """The report with "x" for the person's answers and own words, without the titles of its sources and its rules.

    Rules in English hold cuts ("above 0 mg a day") and answers, as the bases of lines do.
    """
    pages = []
    for page in one.pages:
        blocks = [block for block in page.blocks if block.heading not in ("Sources", HEADING_OF_RULES)]
        changed_blocks = [b.model_copy(update={"parts": tuple(map(_without_answers, b.parts))}) for b in blocks]
        pages.append(page.model_copy(update={"blocks": tuple(changed_blocks)}))
    return one.model_copy(
        update={"pages": tuple(pages), "sources": (), "further_sources": (), "answers": {}, "results": {}}
    )


def _without_answers(part: AnyPart) -> AnyPart:
    hidden = Cell(text="x")
    match part:
        case Facts(facts=facts):
            return part.model_copy(update={"facts": tuple(fact.model_copy(update={"value": hidden}) for fact in facts)})
        case Table(rows=rows):
            return part.model_copy(update={"rows": tuple(map(_hidden, rows))})
    return part


def _hidden(row: Row) -> Row:
    cells = tuple(Cell(text="x") if cell.own_words else cell for cell in row.cells)
    return row.model_copy(update={"cells": cells})


def formats(one: Report) -> Iterator[list[str]]:
    """The passages of a report in each of its formats, each on one line, but for the answers and the intended use."""
    bare = without_answers(one)
    saved = json.loads(bare.model_dump_json(exclude={"findings", "notes"}))
    for passages in (_passages(markdown(bare)), _passages(plain_text(bare)), _strings(saved)):
        yield [text.replace(RLS.head.intended_use, "") for text in passages]


def _passages(page: str) -> Iterator[str]:
    """What is between two empty lines, joined."""
    for passage in re.split(r"\n\s*\n", page.replace("\\", "")):
        yield " ".join(line.strip("> -") for line in passage.splitlines())


def _strings(value: Any) -> Iterator[str]:
    """Each text of a saved report but for the bases of its lines, which hold cuts ("above 0 mg a day") and answers."""
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _strings(one)
        case dict():
            for key, one in value.items():
                if key not in ("basis", "before_basis", "box_basis"):
                    yield from _strings(one)


@lru_cache(maxsize=1)
def reports() -> tuple[Report, ...]:
    """The reports that every claim about their sentences is tried on, made once in each process."""
    return (*everybody(),)


def everybody() -> Iterator[Report]:
    """Reports of representative people, and without what is missing of worked ones and of each sign alone."""
    yield from (reported(RLS, given) for given in REPRESENTATIVE.values())
    yield from (quick(person.answers) for person in RLS.people[::50] if not person.refused)
    yield from (quick({**FOUR, id: "yes"}) for id in (*FLAGS, *LOOK_ALIKES))


def full_pages(one: Report) -> tuple[Page, Page]:
    """The two pages that say all there is to say: the appendix for staff, and the person's page."""
    appendix, patient = (next(each for each in one.pages if each.id == id) for id in ("appendix", "patient"))
    return appendix, patient


def block_of_page(one: Report, heading: str, page: str = "appendix") -> str:
    """What one block of a page says."""
    blocks = next(each for each in one.pages if each.id == page).blocks
    return " ".join(
        text for block in blocks if block.heading == heading for part in block.parts for text in texts_in(part)
    )


def first_block(one: Report, page: str) -> Iterator[str]:
    """What the first block of a page says, but for the urgency itself and how far the red-flag questions were asked."""
    block = next(each for each in one.pages if each.id == page).blocks[0]
    voice = RLS.results
    told = {*voice["urgency"].texts.values(), *voice["urgency"].patient_texts.values()}
    told |= {*voice["red_flag_screen"].texts.values(), *voice["red_flag_screen"].patient_texts.values()}
    told |= {"The open questions can only make it more urgent."}
    said = (text for part in block.parts for text in texts_in(part) if text.strip() and text not in told)
    return (text for text in said if "warning signs answered" not in text)


def blocks_of(one: Report) -> dict[str, Block]:
    """The blocks of the page by their headings, in order."""
    return {block.heading: block for page in one.pages if page.id == "clinician" for block in page.blocks}


def said(one: Report, heading: str) -> str:
    """What one block of the page says; nothing where it is not printed."""
    parts = blocks_of(one)[heading].parts if heading in blocks_of(one) else ()
    return " ".join(text for part in parts for text, _ in texts(part))
