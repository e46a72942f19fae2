"""Tables of made-up people for the tests, and what `score` says of each of their rows read alone."""

from __future__ import annotations

import random
from collections.abc import Mapping

from rls_screen.content.instrument import Instrument
from rls_screen.content.schema import Item
from rls_screen.person.answers import Answer, Answers, BadAnswer, read_value
from rls_screen.person.answers.bounds import is_bound, read_bound
from rls_screen.person.answers.numbers import TABLE
from rls_screen.person.answers.units import number_and_unit
from rls_screen.person.answers.values import words
from rls_screen.person.given import Given
from rls_screen.person.logic import compared
from rls_screen.person.scoring import score

BAD = ("maybe", "<5", "11,9", "1,200", "1.200.000", "2024-1-5", "99999999", "yes!", "\u0663", "5.", "nan", "-")
LIMITS = (
    "<5",
    "<=18",
    ">500",
    "> 20",
    "\u226545",
    "<100",
    "<=300",
    "<11 g/dL",
    "11.4 g/dL",
    "30 ng/mL",
    "maybe",
    "1,200",
)
MEDICINES = (
    "", "none", "unsure", "sertraline", "prednisone, hydroxychloroquine", "xyzzy", "stopped ropinirole", "pred",
    "iron, omeprazole", "sertralin", "metoclopramide; lithium", "gabapentin\nfolic acid", "antihistamine", " None ",
    "Allergies:\r\ncodeine\r\n\r\nramipril", "Stopped:\rropinirole\r\rprednisone", "gabapentin\vfoobarol",
    "allergies\fpramipexole", "allergic to codeine\x85haloperidol", "foobarol\u2028xyzzy", "stopped\u2029sertraline",
)  # fmt: skip


def words_for(item: Item, chance: random.Random) -> str:
    """One cell for an item: an answer in one of its spellings, "not sure", or nothing."""
    if chance.random() < 0.12:
        return chance.choice(
            ["", "", " ", "unsure", "U", "dk", "Don\u2019t know"] if item.kind != "text" else ["", " "]
        )
    match item.kind:
        case "yes_no":
            yes = chance.random() < (0.04 if item.tier else 0.4)
            return chance.choice(("yes", "Y", "1", "1.0", "TRUE", " yes") if yes else ("no", "N", "0", "0.0", "False"))
        case "yes_no_past":
            return chance.choice(("yes", "yes", "yes", "past", "P", "no", "1"))
        case "choice":
            code = chance.choice([option.code for option in item.options])
            return code.upper() if chance.random() < 0.1 else code
        case "number":
            return number_for(item, chance)
        case "date":
            return f"2024-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        case "medicines":
            return chance.choice(MEDICINES)
    return f"P{chance.randint(1, 9999)}"


def number_for(item: Item, chance: random.Random) -> str:
    """A number in the item's range, often at a place where some rule has its cut."""
    low, high = item.range or (0, 0)
    cuts = (
        2,
        3,
        4.9,
        5,
        12,
        17.999999,
        18,
        20,
        44.99,
        45,
        70,
        75,
        75.000001,
        80,
        90,
        100,
        105,
        110,
        120,
        130,
        300,
        500,
    )
    value = chance.choice([*cuts, chance.uniform(low, min(high, 700)), chance.uniform(low, min(high, 60))])
    value = min(max(value, low), high)
    if item.integer:
        return str(round(value))
    return chance.choice([f"{value:.1f}", f"{value:.0f}", f"{value:.6f}", f" {value:.2f} ", f"{value:e}"])


def table(
    instrument: Instrument, rows: int, seed: int, bad: float = 0.0, odd: tuple[str, ...] = BAD
) -> dict[str, list[str]]:
    """A column of cells for each item; a share of `bad` cells is one of the `odd` texts."""
    chance = random.Random(seed)
    items = instrument.items.values()
    return {
        item.id: [
            chance.choice(odd) if chance.random() < bad else words_for(item, chance) for _ in range(rows)
        ]
        for item in items
    }  # fmt: skip


def alone_with_unknown(instrument: Instrument, row: Mapping[str, str]) -> dict[str, str | int | float | None]:
    """The results of one row where a cell that cannot be used is unknown, and a limit is the interval it names."""
    given: dict[str, Given] = {}
    for id, cell in row.items():
        item = instrument.items[id]
        is_number = item.kind == "number"
        try:
            if is_number and is_bound(cell):
                given[id] = Answer(read_bound(item, cell, None, TABLE))
                continue
            value, unit = number_and_unit(cell) if is_number else (cell, None)
            answer, _ = read_value(item, value, unit, TABLE)
        except BadAnswer:
            continue
        if answer is not None:
            given[id] = answer
    for id in [*given]:
        whole, part = given.get(instrument.items[id].not_above or ""), given[id]
        if isinstance(whole, Answer) and isinstance(part, Answer) and compared(">", part.value, whole.value):
            del given[id]
    results = score(instrument, Answers(given)).results
    return {id: ";".join(outcome) if isinstance(outcome, tuple) else outcome for id, outcome in results.items()}


def alone(instrument: Instrument, row: Mapping[str, str]) -> dict[str, str | int | float | None]:
    """The results of one row, from `score`: what the contract says of rows with bad answers worked out by hand."""
    if not any(words(cell) for cell in row.values()):
        return dict.fromkeys(instrument.results)
    given: dict[str, Given] = {}
    stopped = False
    for id, cell in row.items():
        try:
            answer, _ = read_value(instrument.items[id], cell, None, TABLE)
        except BadAnswer:
            stopped = True
            continue
        if answer is not None:
            given[id] = answer
    for id in [*given]:
        whole, part = given.get(instrument.items[id].not_above or ""), given[id]
        if isinstance(whole, Answer) and isinstance(part, Answer) and part.value > whole.value:  # type: ignore[operator]
            stopped = True
            del given[id]
    results = score(instrument, Answers(given)).results
    found = {id: ";".join(outcome) if isinstance(outcome, tuple) else outcome for id, outcome in results.items()}
    if not stopped:
        return found
    calm = {"soon": "incomplete", "routine": "incomplete", "none": "incomplete"}
    found["urgency"] = calm.get(str(found["urgency"]), found["urgency"])
    kept = ("red_flags", "red_flags_unsure", "red_flag_screen", "urgency")
    return {id: found[id] if id in kept else None for id in found}
