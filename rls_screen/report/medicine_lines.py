"""A person's medicines on a page: each as typed and as read, or sorted by what they mean to the reader."""

from __future__ import annotations

from collections.abc import Iterator

from ..content import schema as q
from ..medicines import Reading
from ..person.scoring import Score
from . import model
from .basis import Bases, Where
from .wording import alternatives, shortened


def as_table(score: Score, bases: Bases, where: Where) -> Iterator[model.Table]:
    """Yield the medicines as typed, as read, and what is known of each or why it does not count."""
    words, page = score.instrument.head.medicine_words, score.instrument.words.page
    rows = []
    for reading in score.person.medication.readings:
        known = words.get(reading.effect or "", "") if reading.status in ("counted", "ask") else ""
        remark = words.get(reading.reason, reading.reason)
        meanings = alternatives(reading.candidates, page.either)
        read_as = reading.generic or meanings or words.get(reading.status, reading.status)
        cells = (
            model.Cell(text=reading.entry, own_words=True),
            model.Cell(text=f"{read_as}?" if reading.status == "ask" else read_as),
            model.Cell(text="; ".join(text for text in (remark, known) if text)),
        )
        rows.append(model.Row(cells=cells, basis=bases.medicine(where, reading)))
    if rows:
        yield model.Table(header=(page.medicine_given, page.medicine_read, page.medicine_remark), rows=tuple(rows))


def in_groups(score: Score, bases: Bases, where: Where) -> Iterator[model.Facts]:
    """Yield the names of the medicines in the groups of the block, each medicine in the first that it belongs to.

    What was not read for certain is printed as it was typed, cut to `OWN_WORDS` words.
    """
    groups: dict[str, list[Reading]] = {group.heading: [] for group in where.block.medicine_groups}
    for reading in score.person.medication.readings:
        group = next((one for one in where.block.medicine_groups if _belongs(reading, one)), None)
        if group is not None:
            groups[group.heading].append(reading)
    facts = tuple(_fact(score, bases, where, heading, readings) for heading, readings in groups.items() if readings)
    if facts:
        yield model.Facts(facts=facts)


OWN_WORDS = 25  # of a person's own words on a page of one sheet; the appendix has them whole


def _belongs(reading: Reading, group: q.MedicineGroup) -> bool:
    certain = reading.status if reading.status in ("counted", "not_counted") else "unread"
    if certain != group.status or certain != "counted":
        return certain == group.status
    everything = not (group.effects or group.roles)
    return everything or reading.effect in group.effects or not {*group.roles}.isdisjoint(reading.roles)


def _fact(score: Score, bases: Bases, where: Where, heading: str, readings: list[Reading]) -> model.Fact:
    unread = any(reading.status not in ("counted", "not_counted") for reading in readings)
    names = [reading.entry if unread else reading.generic or reading.entry for reading in readings]
    text = ", ".join(dict.fromkeys(names))
    value = shortened(text, OWN_WORDS, score.instrument.words.page) if unread else text
    basis = bases.medicines(where, readings)
    return model.Fact(
        label=model.Cell(text=heading), value=model.Cell(text=value, own_words=unread), strong=False, basis=basis
    )
