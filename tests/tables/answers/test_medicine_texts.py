"""Columns of medicines: a list means what its entries mean, and each distinct entry is read once."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.medicines import Lexicon, Reading, read_medicines
from rls_screen.person import medication
from rls_screen.person.answers import read_answers
from rls_screen.person.facts import medication_of
from rls_screen.tables.answers.cells import CellReader
from rls_screen.tables.answers.columns import Column, FactsReader
from rls_screen.tables.answers.medicine_texts import LISTS

INSTRUMENT = load()
ENTRIES = (
    "sertraline", "pramipexole 0.18 mg", "predisone 5mg", "benadryl", "blorbinex", "iron tablets", "plaquenil 200 bid",
    "clonazepam and iron", "stopped olanzapine", "allergic to quetiapine", "once daily", "gabapentin: no", "none",
    "quetiapine or zoloft", "metoclopramide?",
)  # fmt: skip
LISTED = st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=4).map(", ".join)


def columns(instrument: Instrument, texts: list[str]) -> pl.DataFrame:
    """What a table with these medicines is read as."""
    item = instrument.medicine_item
    assert item is not None
    reader = FactsReader(instrument, (Column("medicines", 0, item, CellReader(item)),), {})
    return reader.read(pl.DataFrame({"0": texts})).frame


@given(st.lists(LISTED, min_size=1, max_size=6))
@settings(max_examples=examples(25))
def test_a_list_in_a_table_means_what_it_means_for_one_person(texts: list[str]) -> None:
    """Every finding and list of medicines is what one person with the same text has."""
    found = columns(INSTRUMENT, texts)
    for at, text in enumerate(texts):
        taken = medication_of(INSTRUMENT, read_answers(f"medicines: {text}", "a.txt", INSTRUMENT))
        lists = (taken.flags, taken.not_counted, taken.unrecognised)
        assert [";".join(one) for one in lists] == [found[name][at] for name in LISTS]
        for finding in INSTRUMENT.medicine_findings:
            assert finding.medicines is not None
            assert taken.takes(finding.medicines) is found[finding.id][at], (text, finding.id)


def test_each_distinct_entry_is_read_once(instrument: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred lists made of ten entries cost ten readings, not a hundred."""
    read: list[str] = []

    def reading(text: str, known: Lexicon) -> tuple[Reading, ...]:
        read.append(text)
        return read_medicines(text, known)

    monkeypatch.setattr(medication, "read_medicines", reading)
    medication.medication.cache_clear()
    names = [f"sertraline {dose} mg" for dose in range(11, 21)]
    columns(instrument, [f"{one}, {other}" for one in names for other in names])
    assert sorted(names) == sorted(read)
