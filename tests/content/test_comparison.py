"""`comparison.toml` names only what the questionnaire has, and has words for every code; it may be lacking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from toy.making import toy

from rls_screen.content.library import comparison_rules, load
from rls_screen.errors import ContentError

RLS = load()
TEXT = (RLS.folder / "comparison.toml").read_text("utf-8")


def test_the_shipped_file() -> None:
    """The shipped questionnaire says how two visits are compared; the toy does not, and may do without."""
    rules = comparison_rules(RLS)
    assert rules is not None
    assert {"sex", "family_history"} <= {*rules.lasting}
    assert None is comparison_rules(toy())


@pytest.mark.parametrize(
    "old, new, place",
    [
        pytest.param('item = "distress"', 'item = "distres"', "comparison.toml", id="an item"),
        pytest.param('lasting = ["sex"', 'lasting = ["gender"', "comparison.toml", id="a lasting item"),
        pytest.param('date   = "labs_date"', 'date   = "lab_date"', "comparison.toml", id="a day"),
        pytest.param('date   = "labs_date"', 'date   = "ferritin"', "comparison.toml", id="a day that is a number"),
        pytest.param('years   = "age"', 'years   = "sex"', "comparison.toml", id="years that are words"),
        pytest.param('informant     = "answered_by"', 'informant     = "who"', "comparison.toml", id="who answers"),
        pytest.param('carer = "a carer"\n', "", "comparison.toml, informants", id="words for who answers"),
        pytest.param('results = ["screen_result"', 'results = ["screen"', "comparison.toml", id="a result"),
        pytest.param('results = ["screen_result"', 'results = ["look_alikes"', "comparison.toml", id="a list"),
        pytest.param('soon        = "soon"\n', "", "comparison.toml, codes urgency", id="a code without words"),
        pytest.param('soon        = "soon"\n', 'soon = "soon"\nlater = "later"\n', "comparison.toml, codes urgency",
                     id="words without a code"),
        pytest.param('block   = "flags"', 'block   = "flag"', "comparison.toml", id="a block"),
        pytest.param('page    = "clinician"', 'page    = "doctor"', "comparison.toml", id="a page"),
        pytest.param("looks_back = 365", "looks_back = 0", "comparison.toml", id="no days"),
        pytest.param('less      = "−{number}"', 'less      = "less"', "comparison.toml, words, less", id="a lost name"),
        pytest.param("[informants]", "[informant", "comparison.toml", id="no TOML"),
    ],
)  # fmt: skip
def test_a_fault_is_named(tmp_path: Path, old: str, new: str, place: str) -> None:
    """A name that does not exist, a code without words and a broken file are content faults with their place."""
    assert old in TEXT
    (tmp_path / "comparison.toml").write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError) as caught:
        comparison_rules(replace(RLS, folder=tmp_path))
    assert {"content-fault"} == {*caught.value.codes}
    assert place in caught.value.place
