"""Typed text as words and pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rls_screen.medicines.tokens import is_date, is_year, normalised, pieces_in, words_in


@given(st.text(alphabet="aZbÄé -/.'1", max_size=12))
def test_normalised_is_what_the_words_give(text: str) -> None:
    """A name is normalised as its words are, whether or not it is simple enough to skip cutting it into words."""
    assert normalised(text) == " ".join(word.plain for word in words_in(text) if word.kind != "mark")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("a, b; c\nd", [("a", "line"), ("b", "comma"), ("c", "end"), ("d", "line")], id="marks"),
        pytest.param("sertraline 2,5 mg", [("sertraline 2,5 mg", "line")], id="a comma in a number cuts nothing"),
        pytest.param("1. iron\n2) zoloft", [("iron", "line"), ("zoloft", "line")], id="numbers of a list"),
        pytest.param("stopped iron. Takes zoloft", [("stopped iron", "line"), ("Takes zoloft", "stop")], id="stops"),
        pytest.param("iron,\nzoloft", [("iron", "line"), ("zoloft", "line")], id="the stronger of two"),
        pytest.param(" - , ", [], id="marks alone"),
    ],
)
def test_pieces(text: str, pieces: list[tuple[str, str]]) -> None:
    """A text is cut where an entry may end; each piece has its place in the text and what ended the piece before."""
    assert pieces == [(text[piece.start : piece.end], piece.follows) for piece in pieces_in(text)]


@pytest.mark.parametrize(
    ("text", "blank", "queried"),
    [("a\n\nb", True, False), ("a\nb", False, False), ("a; ; b", True, False), ("sertraline? takes b", False, True)],
)
def test_what_is_between_pieces(text: str, blank: bool, queried: bool) -> None:
    """A blank line before a piece, and a question mark that ends one, are noted."""
    first, second = pieces_in(text)
    assert (blank, queried) == (second.after_blank_line, first.queried)


def test_years_and_dates() -> None:
    """A year is not a round dose; a date has a year and two more numbers."""
    assert [True, True, False, False] == [is_year(text) for text in ("2019", "1980", "2000", "1979")]
    assert [True, True, False, False] == [is_date(text) for text in ("2019", "12.03.2024", "12.03", "12.03.24")]
