"""Text without the characters that nobody sees, or that could act on a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rls_screen.person.answers.text import clean, visible


@pytest.mark.parametrize("raw, kept, removed", [
    pytest.param("a b", "a b", 0, id="nothing hidden"),
    pytest.param("a\x1b[31mb\x07", "a[31mb", 2, id="an escape and a bell"),
    pytest.param("a\u202eb\u200b\u2066c", "abc", 3, id="a changed direction and a space of no width"),
    pytest.param("a\nb\tc\r\nd", "a b c d", 0, id="line ends and tabs are spaces"),
    pytest.param("می\u200cخواهم", "می\u200cخواهم", 0, id="a joiner is spelling"),
    pytest.param("e\u0301", "é", 0, id="in one character what is one letter"),
    pytest.param("\ud800x", "x", 1, id="half a character"),
    pytest.param("\x85\u2028\u2029\x00", "", 1, id="line ends are spaces, NUL is hidden"),
    pytest.param("  a  ", "a", 0, id="spaces at the ends"),
    pytest.param("👩‍👧 naïve 日本", "👩‍👧 naïve 日本", 0, id="every script and sign"),
])  # fmt: skip
def test_clean(raw: str, kept: str, removed: int) -> None:
    """Text is kept on one line without hidden and control characters, which are counted."""
    assert (kept, removed) == clean(raw)


@given(st.text())
@example("e\u200b\u0301")
def test_clean_twice_is_clean(text: str) -> None:
    """Cleaned text is clean: cleaning it again changes nothing, so that a saved answer is read back the same."""
    once, _ = clean(text)
    assert (once, 0) == clean(once)
    assert once == unicodedata.normalize("NFC", once)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_what_is_visible_holds_no_format_characters(text: str) -> None:
    """Nothing of category Cf is left, blanks are plain ones, and the rest is as it was."""
    kept = [c for c in text if unicodedata.category(c) != "Cf"]
    assert [" " if unicodedata.category(c) == "Zs" else c for c in kept] == [*visible(text)]
