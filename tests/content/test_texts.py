"""The file of the program's words: what a translator forgets or invents is named when the file is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy.making import changed, toy

from rls_screen.content.library import load
from rls_screen.content.schema import Counted, names_in
from rls_screen.errors import ContentError


@pytest.mark.parametrize("old, new, place, problem", [
    pytest.param('"No to all {number}?"', '"No to all?"', "list, confirm_all: ", "the name {number} is missing; write",
                 id="a name is missing"),
    pytest.param('"Choose an answer first."', '"Choose {an} answer."', "menu, choose_first: ",
                 "{an} is not filled in here; this sentence has no name in braces", id="a name that is not filled in"),
    pytest.param('"No to all {number}?"', '"No to {numbr} of {number}?"', "list, confirm_all: ",
                 "{numbr} is not filled in here; this sentence has {number}", id="a misspelt name"),
    pytest.param('"{number} hidden characters removed."', '"Hidden characters removed."', "question, hidden: ",
                 "the name {number} is missing", id="in the sentence about many"),
    pytest.param('"No to all {number}?"', '"No to all {number?"', "list, confirm_all: ", "a brace is open",
                 id="a brace that is not closed"),
    pytest.param('"No to all {number}?"', '"No to all {number.real}?"', "list, confirm_all: ", "a name alone",
                 id="a name with a point"),
    pytest.param('"No to all {number}?"', '"No to all {number:>99}?"', "list, confirm_all: ", "a name alone",
                 id="a name with a format"),
    pytest.param('"No to all {number}?"', '""', "list, confirm_all: ", "at least 1 character", id="an empty sentence"),
    pytest.param('confirm_all  ', 'confirm_al   ', "list, confirm_all: ", "this field is missing; add it",
                 id="a sentence is missing"),
    pytest.param('confirm_all  ', 'confirm_al   ', "list, confirm_al: ", "there is no such field here",
                 id="a sentence nobody shows"),
])  # fmt: skip
def test_a_fault_is_named(tmp_path: Path, old: str, new: str, place: str, problem: str) -> None:
    """A missing, unknown or malformed name or sentence is a ContentError with file, table, field, fault and remedy."""
    with pytest.raises(ContentError) as caught:
        load(changed(tmp_path, "words.toml", old, new))
    [line] = [line for line in str(caught.value).splitlines() if f"copy/words.toml, {place}" in line]
    assert problem in line


def test_no_file_of_words(tmp_path: Path) -> None:
    """A questionnaire without its words is refused by the name of the file."""
    (changed(tmp_path, "words.toml", "Up", "Up") / "words.toml").unlink()
    with pytest.raises(ContentError, match=r"copy/words\.toml: this file is missing"):
        load(tmp_path / "copy")


@pytest.mark.parametrize("number, text", [(0, "0 eggs"), (1, "one egg, 1"), (2, "2 eggs"), (21, "21 eggs")])
def test_counted(number: int, text: str) -> None:
    """The sentence for one thing is used for exactly one."""
    assert text == Counted(one="one egg, {number}", many="{number} eggs").of(number)


def test_names_in_braces() -> None:
    """Names are listed in their order; a doubled brace is a brace."""
    assert ("a", "b", "a") == names_in("{a} {{no}} {b}{a}")


def test_items_have_the_words_of_their_own_questionnaire() -> None:
    """An answer is refused in the words of the questionnaire that asked for it."""
    assert toy().words.errors == toy().items["days_dry"].errors
