"""Entries that are read by themselves: they mean there what they mean in any list of such entries."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from medicine_reading import STATUSES, lexicon, read, typed
from properties import examples

from rls_screen.medicines import stands_alone, stretches_in
from rls_screen.medicines.tokens import pieces_in

TYPED = [row["entry"] for row in (*typed("medicine_entries.csv"), *STATUSES, *typed("medicine_doubts.csv"))]
PARTS = sorted({part for text in TYPED for part in stretches_in(text) or ()})
BETWEEN = (", ", ",", "; ", "\n", "\n\n", ". ", "? ", " 2) ", "\t", " • ")


@cache
def entries() -> list[str]:
    """The typed entries that stand alone."""
    return [part for part in PARTS if stands_alone(part, lexicon())]


def alone(text: str) -> tuple[str, ...] | None:
    """The entries of a text if each stands alone."""
    parts = stretches_in(text)
    return parts if parts and all(stands_alone(one, lexicon()) for one in parts) else None


def agrees(text: str) -> bool:
    """Whether a text is read as its entries are, where each of them stands alone."""
    parts = alone(text)
    return parts is None or read(text) == tuple(chain.from_iterable(map(read, parts)))


@pytest.mark.thorough
def test_typed_texts_are_read_as_their_entries() -> None:
    """Each typed list of entries that stand alone is read as its entries are, in order; there are some such lists."""
    assert [] == [text for text in TYPED if not agrees(text)]
    assert 10 < sum(len(alone(text) or ()) > 1 for text in TYPED)


@pytest.mark.thorough
@given(st.lists(st.tuples(st.deferred(lambda: st.sampled_from(entries())), st.sampled_from(BETWEEN)), min_size=2))
@settings(max_examples=examples(60))
def test_any_list_is_read_as_its_entries(parts: list[tuple[str, str]]) -> None:
    """So is any list of entries that stand alone, whatever stands between them; a question mark may join two."""
    text = "".join(part + between for part, between in parts)
    assert agrees(text)
    if "?" not in text:
        assert alone(text) is not None


@given(st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(BETWEEN)), min_size=2, max_size=5))
@settings(max_examples=examples(60))
def test_no_entry_beside_one_that_says_more_is_read_alone(parts: list[tuple[str, str]]) -> None:
    """Where one of the entries may be about another, either the text is not divided, or it makes no difference."""
    assert agrees("".join(part + between for part, between in parts))


@pytest.mark.parametrize("entry, expected", [
    pytest.param("sertraline", True, id="a name"), pytest.param("predisone 5mg od", True, id="misspelt, with a dose"),
    pytest.param("blorbinex", True, id="an unknown name"), pytest.param("iron and zoloft", True, id="two names"),
    pytest.param("stopped sertraline", False, id="stopped, and perhaps what follows"),
    pytest.param("sertraline (stopped)", False, id="stopped"), pytest.param("allergies: iron", False, id="a heading"),
    pytest.param("50 mg daily", False, id="about the one before"), pytest.param("none", False, id="no medicine"),
    pytest.param("or zoloft", False, id="an alternative"), pytest.param("iron or zoloft", False, id="one of two"),
    pytest.param("my mum takes iron", False, id="another person"), pytest.param("5) iron", False, id="a number"),
    pytest.param("iron, zoloft", False, id="two entries"), pytest.param("", False, id="nothing"),
    pytest.param("iron?", True, id="a doubt of its own"),
])  # fmt: skip
def test_what_stands_alone(entry: str, expected: bool) -> None:
    """An entry stands alone if it names something and nothing in it may be about another."""
    assert expected == stands_alone(entry, lexicon())


@pytest.mark.parametrize("text, expected", [
    ("iron, zoloft 2,5 mg", ("iron", "zoloft 2,5 mg")), ("iron 7.5 mg,zoloft", ("iron 7.5 mg", "zoloft")),
    ("1. iron\n2) zoloft ; ", ("iron", "zoloft")), ("iron. Zoloft", ("iron", "Zoloft")),
    ("iron? Zoloft", None), ("iron, -", None), ("iron ->, x", ("iron ->", "x")), ("", ()),
    ("iron (5 mg), x", ("iron (5 mg)", "x")),
])  # fmt: skip
def test_stretches(text: str, expected: tuple[str, ...] | None) -> None:
    """A text is cut where its pieces are; not at all where a cut says more, or a stretch has no word."""
    assert expected == stretches_in(text)


@given(st.text(alphabet="ab1,. ;()?-\n", max_size=14))
def test_stretches_are_the_pieces(text: str) -> None:
    """Each stretch is the text of one piece."""
    found = stretches_in(text)
    if found is not None:
        assert [text[one.start : one.end] for one in pieces_in(text)] == [*found]


def test_a_phrase_for_no_medicines_is_never_an_entry() -> None:
    """A phrase that means no medicines where it is the whole text is left to the reader, whatever else it could be."""
    known = lexicon()
    words = replace(known.words, none=known.words.none | {"blorbinex"})
    assert not stands_alone("Blorbinex.", replace(known, words=words))
    assert not any(stands_alone(phrase, known) for phrase in known.words.none)
