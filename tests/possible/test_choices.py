"""The answers to try for an open question: both sides of every cut, and what medicines can turn out to be."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from toy import making

from rls_screen.content.instrument import Instrument
from rls_screen.content.rules import parse
from rls_screen.person.answers import Answers
from rls_screen.person.facts import person
from rls_screen.possible import Outlook, of_rule
from rls_screen.possible.choices import choices_of
from rls_screen.possible.diagram import TooMany
from rls_screen.possible.outlook import of_result
from rls_screen.possible.situation import Situation

SHARE = """
[[items]]
id        = "leaf"
kind      = "number"
label     = "Leaf"
patient   = "Leaf?"
staff     = "Leaf?"
why       = "Why not."
range     = [0.5, 70]
not_above = "stem"

[[items]]
id      = "stem"
kind    = "number"
label   = "Stem"
patient = "Stem?"
staff   = "Stem?"
why     = "Why not."
range   = [10, 150]

[[findings]]
id     = "share"
label  = "Share"
value  = "100 * leaf / stem"
source = "own"

[[results]]
id      = "share_band"
label   = "Share"
unknown = "open"
rows    = [
  { code = "low", when = "share < 20" },
  { code = "high", when = "share >= 45 and stem > 100" },
  { code = "exact", when = "share == 30 and leaf == 60" },
  { code = "impossible", when = "share > 100" },
  { code = "middle" },
]

[[findings]]
id     = "thirsty"
"""


@pytest.mark.parametrize(
    "answered, codes, ask",
    [
        pytest.param({}, ("low", "high", "middle"), {"leaf", "stem"}, id="both numbers open"),
        pytest.param({"stem": 90}, ("low", "middle"), {"leaf"}, id="a high share asks for a longer stem"),
        pytest.param({"stem": 50}, ("low", "middle"), {"leaf"}, id="a leaf is never above its stem"),
        pytest.param({"stem": 150}, ("low", "high", "middle"), {"leaf"}, id="the whole is known"),
        pytest.param({"leaf": 60}, ("high", "middle"), {"stem"}, id="thirty in the hundred would need a stem of 200"),
        pytest.param({"leaf": 1}, ("low",), {"stem"}, id="at most a tenth, whatever the stem"),
    ],
)
def test_computed_numbers(tmp_path: Path, answered: dict[str, float], codes: tuple[str, ...], ask: set[str]) -> None:
    """Cuts of a computed number become cuts of the open ones it is computed from, the part below the whole."""
    instrument = making.with_result(tmp_path, SHARE, "share_band")
    one = person(instrument, making.answers(instrument, **answered))
    outlook = of_result(one, instrument.results["share_band"])
    assert (codes, ask, True) == (outlook.codes, set(outlook.ask), outlook.exact)


def test_what_is_certain_of_medicines_stays(instrument: Instrument) -> None:
    """A name of two meanings leaves open only what its meanings do not share; the rest stays true or false."""
    one = person(instrument, making.answers(instrument, medicines="sominex"))
    assert Outlook(codes=("true", "false"), ask=("medicines",)) == of_rule(one, "takes_dopamine_blocker")
    assert Outlook(codes=("true",)) == of_rule(one, "takes_sedating_antihistamine")
    assert Outlook(codes=("false",)) == of_rule(one, "takes_dopamine_blocker and takes_opioid")


def tried(instrument: Instrument, rule: str, id: str, **given: Any) -> tuple[Any, ...]:
    """The answers to one open item that are tried for a written rule."""
    one = person(instrument, making.answers(instrument, **given))
    open_items = tuple(item for item in instrument.items.values() if one.value(item.id) is None)
    return choices_of(Situation(one, open_items), (parse(rule),))[id]


@pytest.mark.parametrize("rule, id, choices", [
    pytest.param("cramps", "cramps", (None, True, False), id="yes or no"),
    pytest.param("urge_to_move == 'yes'", "urge_to_move", (None, "yes", "past", "no"), id="or in the past"),
    pytest.param("sex == 'male'", "sex", (None, "female", "male"), id="a choice"),
    pytest.param("answered(main_worry)", "main_worry", (None, "something"), id="a text"),
])  # fmt: skip
def test_codes(instrument: Instrument, rule: str, id: str, choices: tuple[Any, ...]) -> None:
    """A question left open, and each of its codes."""
    assert choices == tried(instrument, rule, id)


def test_both_sides_of_every_cut(instrument: Instrument) -> None:
    """Of a number the ends of its range are tried, every number it is compared with, and one between any two."""
    low, high = instrument.items["hemoglobin"].range or (0, 0)
    choices = tried(instrument, "hemoglobin < 80 or 100 <= hemoglobin", "hemoglobin")
    assert (None, low, (low + 80) / 2, 80, 90, 100, (100 + high) / 2, high) == choices


def test_a_whole_number_is_tried_whole(instrument: Instrument) -> None:
    """Of a whole number only whole ones are tried."""
    assert all(one is None or one == int(one) for one in tried(instrument, "irls_total > 10.5", "irls_total"))


def test_cuts_of_a_date(instrument: Instrument) -> None:
    """Where days between two dates are compared, the day of the cut is tried, and the days before and after it."""
    choices = tried(instrument, "days_between(labs_date, answered_on) > 90", "labs_date", answered_on="2024-05-01")
    assert {date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 2)} <= {*choices}


def test_only_what_a_rule_reads(instrument: Instrument) -> None:
    """A question that the rules do not read is not tried."""
    one = person(instrument, Answers())
    found = choices_of(Situation(one, tuple(instrument.items.values())), (parse("cramps and joint_pain"),))
    assert {"cramps", "joint_pain"} == {*found}


def test_a_number_read_twice_cannot_be_followed(instrument: Instrument) -> None:
    """Where a computed number may both rise and fall with an answer the work is refused."""
    with pytest.raises(TooMany):
        tried(instrument, "ferritin / (ferritin + 1) > 0.5", "ferritin")
