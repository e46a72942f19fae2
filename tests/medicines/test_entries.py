"""How the parts of a text belong together: headings, remarks behind a comma, lists over commas and lines."""

from __future__ import annotations

import json
from typing import cast

import polars as pl
import pytest
from medicine_reading import STATUSES, labels, plain_names, read

from rls_screen.batch.frame import score_frame
from rls_screen.content.library import load
from rls_screen.person.answers import read_answers
from rls_screen.person.scoring import score

LISTED = [row["entry"] for row in STATUSES if row["eye"] == "list" and row["label"] == "yes"]
REMARKS = [
    entry.removeprefix("quetiapine, ") for entry in LISTED if entry.startswith("quetiapine, ") and ":" not in entry
]


def test_a_remark_about_taking_is_read() -> None:
    """A remark on how, since when or by whose order a medicine is taken belongs to it; nothing is left unread."""
    for entry in LISTED:
        assert [("counted", "quetiapine")] == [(one.status, one.generic) for one in read(entry)], entry


def test_a_remark_is_read_behind_any_name_and_mark() -> None:
    """Behind a comma, a dash or in brackets, beside any name: the remark makes no class unknown."""
    for at, name in enumerate(plain_names()[::30]):
        remark = REMARKS[at % len(REMARKS)]
        for text in (f"{name}, {remark}", f"{name} 5 mg, {remark}", f"{name} ({remark})", f"{name} - {remark}"):
            assert "unread" not in {one.status for one in read(text)}, text


@pytest.mark.parametrize("entry", ["new pills", "the white ones", "water tablets", "dr patel", "takes painkillers"])
def test_words_that_may_hide_a_medicine_stay_unread(entry: str) -> None:
    """Behind a comma, words that may mean another medicine are not a remark about the one before."""
    assert ["counted", "unread"] == [one.status for one in read(f"quetiapine, {entry}")]


@pytest.mark.parametrize("order", [("sertraline: no", "quetiapine 25 mg", "refuses to stop olanzapine")])
def test_the_order_of_entries_does_not_matter(order: tuple[str, ...]) -> None:
    """Entries between semicolons are read by themselves, whatever is before or behind them."""
    for first in range(3):
        text = "; ".join(order[first:] + order[:first])
        assert {"sertraline": "no", "quetiapine": "yes", "olanzapine": "doubt"} == labels(read(text))


LINE_ENDS = ("\n", "\r\n", "\r", "\u2028", " \n")
HEADINGS = [
    (("Allergies:", "codeine", "haloperidol"), "not_counted"),
    (("Allergies:", "1. codeine", "2. haloperidol"), "not_counted"),
    (("Allergies:", "codeine;", "haloperidol"), "not_counted"),
    (("Allergies:", "codeine", "", "haloperidol"), "counted"),
    (("Stopped:", "1. codeine", "", "1. haloperidol"), "counted"),
    (("Allergies:", "", "haloperidol"), "ask"),
    (("Medicines:", "", "haloperidol"), "counted"),
    (("Allergies:", "", "Medicines:", "haloperidol"), "counted"),
]


def test_how_far_a_heading_reaches() -> None:
    """A heading is about the list below it, never beyond a blank line, whatever ends the lines."""
    for lines, status in HEADINGS:
        for line_end in LINE_ENDS:
            reading = read(line_end.join(lines))[-1]
            assert ("haloperidol", status) == (reading.generic, reading.status), (lines, line_end)


def test_headings_in_an_answer_and_in_a_table() -> None:
    """A text of several lines is read alike as one person's answer and as a cell of a table."""
    texts = [line_end.join(lines) for lines, _ in HEADINGS for line_end in LINE_ENDS]
    cells = score_frame(pl.DataFrame({"medicines": texts}), partial=True)
    for at, text in enumerate(texts):
        alone = score(load(), read_answers(json.dumps({"medicines": text}), "me.json", load()))
        expected = [(one.generic, one.status) for one in read(text)]
        assert expected == [(one.generic, one.status) for one in alone.person.medication.readings], text
        for id in ("medicine_flags", "medicines_not_counted", "medicines_unrecognised"):
            assert ";".join(cast("tuple[str, ...]", alone.results[id])) == cells[id][at], text


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        pytest.param("Other medicines:\nfoobarol", "Other medicines: foobarol", id="a heading"),
        pytest.param("foobarol\nno known allergies", "foobarol, no known allergies", id="a remark"),
    ],
)
def test_an_entry_of_several_lines_is_one_entry_of_the_list(text: str, entry: str) -> None:
    """No entry of what was not recognised contains the semicolon that separates entries."""
    assert (entry,) == score(load(), read_answers(json.dumps({"medicines": text}), "-", load())).results[
        "medicines_unrecognised"
    ]
