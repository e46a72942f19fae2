"""Maps proposed for sheets of any shape: what they leave no question about is read as it was meant, or is a problem."""

from __future__ import annotations

import random
from dataclasses import dataclass

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import words_for
from properties import examples
from studies import INSTRUMENT, said

from rls_screen.batch.frame import scored_frame
from rls_screen.batch.scoring import Scoring
from rls_screen.content.schema import Item
from rls_screen.errors import TableError
from rls_screen.tables.answers.cells import BAD_CELL, CellReader
from rls_screen.tables.files.frames import FrameInput
from rls_screen.tables.maps.layout import Layout, Options, layout
from rls_screen.tables.maps.people_rows import item_cells
from rls_screen.tables.maps.study_map import read_map
from rls_screen.tables.proposals.map_text import map_text
from rls_screen.tables.proposals.proposal import propose
from rls_screen.tables.proposals.sheet import look_at

ITEMS = [*INSTRUMENT.items.values()]
SIGNS = [item for item in INSTRUMENT.safety_items if item.kind == "yes_no"]
WORDED = ("yes_no", "yes_no_past", "choice")
# Columns that are near an item, and ask something else.
DECOYS = ("{} comment", "{} of your mother", "{}_date", "{}_unit", "Why {}?", "{} (free text)", "was {} tested")
OTHERS = ("colour", "site", "x", "visit", "note", "Q12", "", "1", "start", "group", "?")

# Why a table is refused that somebody must look at first.
REFUSALS = {"map-open", "no-known-column", "columns-without-name", "two-columns-for-one-item", "doubtful-heading",
            "doubtful-second-heading", "unit-column", "unknown-unit"}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A column of a made sheet: what its cells mean as an item's own answers; None where it is nobody's answer."""

    heading: str
    cells: list[str]
    item: Item | None = None
    meant: list[str] | None = None


def headed(item: Item, chance: random.Random) -> str:
    """A heading that tools or people write for an item."""
    unit = f" ({item.unit})" if item.unit else ""
    return chance.choice([
        item.id, item.id.upper(), item.id.replace("_", " "), item.id.replace("_", "-"), f"part/{item.id}",
        f"form.{item.id}", f"{item.label}{unit}", f"{item.label}?", f"4. {item.label}", f"{item.label.upper()}:",
        item.staff or item.label, f"{item.id}_E1_C2", f"{item.id}{unit}", f" {item.id} ", f"{item.id[:-1]}",
    ])  # fmt: skip


def column(item: Item, rows: int, chance: random.Random) -> Made:
    """A column that asks an item, its answers in the program's own words, in a form's words, or in codes."""
    how = chance.choice(["own", "own", "said", "codes"]) if item.kind in WORDED else "own"
    own = [words_for(item, chance) for _ in range(rows)]
    if how == "own":
        return Made(headed(item, chance), own, item, own)
    answers = [code for code in (item.codes if item.kind == "choice" else ("yes", "no")) if code]
    meant = [chance.choice([*answers, ""]) for _ in range(rows)]
    language = chance.choice(["en", "de", "es", "fr"]) if item.kind != "choice" else "en"
    written = {code: said(item.id, code, language) if how == "said" else str(at)
               for at, code in enumerate(answers, start=1)} | {"": ""}  # fmt: skip
    return Made(headed(item, chance), [written[code] for code in meant], item, meant)


def boxes(rows: int, chance: random.Random) -> list[Made]:
    """Boxes of REDCap with the state of their form: not ticked is a no only where the form was completed."""
    complete = [chance.choice("012") for _ in range(rows)]
    made = []
    for item in chance.sample(SIGNS, chance.randint(2, 6)):
        cells = [chance.choice("01") if end != "0" else "0" for end in complete]
        meant = [
            "yes" if cell == "1" else "no" if end == "2" else "" for cell, end in zip(cells, complete, strict=True)
        ]
        made.append(Made(f"signs___{item.id}", cells, item, meant))
    return [*made, Made("signs_form_complete", complete)]


def sheet(chance: random.Random) -> list[Made]:
    """A sheet of some columns that ask items, some that are near one, and some of something else."""
    rows = chance.randint(1, 6)
    made = [column(item, rows, chance) for item in chance.sample(ITEMS, chance.randint(1, 5))]
    if chance.random() < 0.4:
        taken = {one.item.id for one in made if one.item is not None}
        made += [one for one in boxes(rows, chance) if one.item is None or one.item.id not in taken]
    for _ in range(chance.randint(0, 3)):
        item = chance.choice(ITEMS)
        name = chance.choice(DECOYS).format(chance.choice([item.id, item.label])) if chance.random() < 0.6 else (
            chance.choice(OTHERS))  # fmt: skip
        made.append(Made(name, [chance.choice(["yes", "no", "1", "0", "12", "text", ""]) for _ in range(rows)]))
    chance.shuffle(made)
    return [one for at, one in enumerate(made) if one.heading not in [other.heading for other in made[:at]]]


def read_as_proposed(made: list[Made]) -> tuple[pl.DataFrame, Layout] | None:
    """The sheet and its layout by the map proposed for it; None where that needs a person."""
    frame = pl.DataFrame({one.heading: one.cells for one in made})
    source = FrameInput("people", frame.columns, frame.dtypes, lambda: iter([frame]), frame.height)
    proposal = propose(look_at(source), INSTRUMENT)
    if proposal.is_empty:
        return None
    map = read_map(map_text(proposal, INSTRUMENT), "study.toml")
    try:
        return frame, layout("people.csv", tuple(frame.columns), INSTRUMENT, Options(map=map, partial=True))
    except TableError as refused:
        if {*refused.codes} <= REFUSALS:
            return None
        raise


def wrong(made: list[Made], frame: pl.DataFrame, how: Layout) -> list[str]:
    """Every answer that is read and was not meant, or was meant and is lost without being named."""
    cells = item_cells(how.columns, frame.rename({name: str(at) for at, name in enumerate(frame.columns)}))
    found = []
    for one in how.columns:
        column = made[one.place]
        if column.item is not one.item or column.meant is None:
            found.append(f"{column.heading!r} is read as {one.item.id}")
            continue
        own = CellReader(one.item)
        for text, meant in zip(cells[one.cells], column.meant, strict=True):
            read, expected = one.reader.reading(text), own.reading(meant)
            if text == "" and any(f"'{column.heading}'" in remark for remark in how.remarks):
                continue  # a box of which the run says that its "no" is not read
            if read.state != BAD_CELL and (read.state, read.value) != (expected.state, expected.value):
                found.append(f"{column.heading!r} {text!r} is not {meant!r}")
    return found


@settings(max_examples=examples(30))
@given(st.integers(0, 10**9))
def test_nothing_is_silently_wrong_in_a_sheet(seed: int) -> None:
    """Whatever the headings and values are, a proposed map reads what was meant, asks, or reports a problem."""
    made = sheet(random.Random(seed))
    read = read_as_proposed(made)
    assert read is None or [] == wrong(made, *read), [(one.heading, one.cells) for one in made]


@pytest.mark.slow
@settings(max_examples=examples(1500))
@given(st.integers(0, 10**9))
def test_nothing_is_silently_wrong_in_many_sheets(seed: int) -> None:
    """So it is in many more of them."""
    made = sheet(random.Random(seed))
    read = read_as_proposed(made)
    assert read is None or [] == wrong(made, *read), [(one.heading, one.cells) for one in made]


@pytest.mark.parametrize("seeds", [range(4), pytest.param(range(4, 60), marks=pytest.mark.slow)], ids=["few", "many"])
def test_rows_in_are_rows_out(seeds: range) -> None:
    """Every row of a sheet comes out once, in its place, with its own cells."""
    for seed in seeds:
        read = read_as_proposed(sheet(random.Random(seed)))
        if read is not None:
            frame, how = read
            found = scored_frame(frame, Scoring(INSTRUMENT, how))
            assert frame.rows() == found.select(frame.columns).rows()


@pytest.mark.thorough
def test_most_sheets_need_a_person_for_a_part_only() -> None:
    """The proofs above are about something: of the sheets a good part is read, and boxes are among them."""
    read = [one for one in (read_as_proposed(sheet(random.Random(seed))) for seed in range(60)) if one is not None]
    columns = [column for _, how in read for column in how.columns]
    assert len(read) > 10
    assert len(columns) > 30
