"""A limit such as `<5`: the interval it names, and what a rule makes of it."""

from __future__ import annotations

import itertools

import pytest

from rls_screen.content.instrument import Instrument
from rls_screen.content.rules import names_in, parse
from rls_screen.person.answers import BadAnswer
from rls_screen.person.answers.bounds import is_bound, read_bound
from rls_screen.person.answers.numbers import DECIMAL_COMMA, TABLE
from rls_screen.person.given import Bound
from rls_screen.person.logic import COMPARE, Facts, Value, compared, evaluate
from rls_screen.person.missing import transparent


@pytest.mark.parametrize("item, text, unit, expected", [
    pytest.param("ferritin", "<5", None, (1, 5, True, False), id="below, without the limit"),
    pytest.param("ferritin", " <= 5 ", None, (1, 5, True, True), id="at most"),
    pytest.param("ferritin", "\u22645", None, (1, 5, True, True), id="at most, as one sign"),
    pytest.param("ferritin", ">500", None, (500, 1_000_000, False, True), id="above"),
    pytest.param("ferritin", "\u2265 500", None, (500, 1_000_000, True, True), id="at least"),
    pytest.param("hemoglobin", "<9.5 g/dL", None, (20, 95, True, False), id="a unit behind it"),
    pytest.param("hemoglobin", "<9.5", "g/dL", (20, 95, True, False), id="the unit of the column"),
    pytest.param("hemoglobin", "<9.5 g/dl", "g/dL", (20, 95, True, False), id="both, the same"),
    pytest.param("irls_total", "<3", None, (0, 2, True, True), id="below, whole numbers"),
    pytest.param("irls_total", ">3", None, (4, 40, True, True), id="above, whole numbers"),
    pytest.param("ferritin", "<=1", None, (1, 1, True, True), id="one number is left"),
])  # fmt: skip
def test_the_interval(
    instrument: Instrument, item: str, text: str, unit: str | None, expected: tuple[float, float, bool, bool]
) -> None:
    """A limit is the interval from the end of the item's range to the limit, in the item's own unit."""
    found = read_bound(instrument.items[item], text, unit, TABLE)
    assert expected == (found.low, found.high, found.with_low, found.with_high)
    assert is_bound(text)
    assert text.strip() == str(found)


def test_a_decimal_comma_is_read_in_a_limit(instrument: Instrument) -> None:
    """A limit is read with the marks of its column."""
    assert 4.5 == read_bound(instrument.items["ferritin"], "<4,5", None, DECIMAL_COMMA).high


@pytest.mark.parametrize("item, text, unit", [
    pytest.param("ferritin", "<1", None, id="no number is left"),
    pytest.param("ferritin", "<0.5", None, id="the limit is outside the range"),
    pytest.param("ferritin", "<five", None, id="no number"),
    pytest.param("ferritin", "<", None, id="nothing behind the sign"),
    pytest.param("ferritin", "<<5", None, id="two signs"),
    pytest.param("ferritin", "<5 stones", None, id="no unit"),
    pytest.param("hemoglobin", "<9 mmol/L", "g/dL", id="another unit than the column's"),
    pytest.param("irls_total", "<2.5", None, id="no whole number"),
    pytest.param("urge_to_move", "<5", None, id="no number is asked for"),
])  # fmt: skip
def test_no_limit(instrument: Instrument, item: str, text: str, unit: str | None) -> None:
    """A limit that names no interval is a bad answer."""
    with pytest.raises(BadAnswer):
        read_bound(instrument.items[item], text, unit, TABLE)


POINTS = (0.0, 1.0, 2.0)
INTERVALS = [
    Bound(low, high, with_low, with_high, "")
    for low, high in itertools.combinations_with_replacement(POINTS, 2)
    for with_low, with_high in itertools.product((True, False), repeat=2)
    if low < high or (with_low and with_high)
]


def inside(value: Value) -> list[float]:
    """Numbers of an interval, its ends and those close to them included; the number itself if it is one."""
    if not isinstance(value, Bound):
        assert isinstance(value, float)
        return [value]
    ends = [value.low] * value.with_low + [value.high] * value.with_high
    between = [value.low + 1e-9, value.low + 0.5, *(p for p in POINTS if value.low < p < value.high), value.high - 1e-9]
    return ends + (between if value.low < value.high else [])


@pytest.mark.parametrize("sign", [*COMPARE])
def test_a_comparison_has_the_answer_that_all_numbers_give(sign: str) -> None:
    """Two intervals, or one and a number, compare as every number in them does; where these differ it is unknown."""
    values: list[Value] = [*INTERVALS, 0.0, 0.5, 1.0, 2.0]
    for a, b in itertools.product(values, repeat=2):
        given = {COMPARE[sign](x, y) for x in inside(a) for y in inside(b)}
        expected = given.pop() if len(given) == 1 else None
        assert expected is compared(sign, a, b), (a, b)


@pytest.mark.parametrize("rule, expected", [
    pytest.param("ferritin < 5", True, id="below its limit"),
    pytest.param("ferritin < 4", None, id="may be"),
    pytest.param("ferritin >= 5", False, id="never"),
    pytest.param("4 < ferritin <= 9", None, id="a chain"),
    pytest.param("ferritin in [7, 9]", False, id="outside a list"),
    pytest.param("ferritin in [3, 9]", None, id="perhaps in a list"),
    pytest.param("answered(ferritin)", True, id="it counts as answered"),
    pytest.param("ferritin == ferritin", True, id="the same number on both sides"),
    pytest.param("ferritin < ferritin", False, id="never below itself"),
    pytest.param("ferritin * 1 < 5", None, id="arithmetic is unknown"),
    pytest.param("first_answered(ferritin, age) < 50", None, id="as a number unknown, though it comes first"),
    pytest.param("first_answered(age, ferritin) < 50", True, id="behind a number it is not needed"),
])  # fmt: skip
def test_what_a_rule_makes_of_a_limit(rule: str, expected: bool | None) -> None:
    """A rule is known where every number below 5 gives the same."""
    facts = Facts({"ferritin": Bound(1, 5, True, False, "<5"), "age": 44.0})
    assert expected is evaluate(parse(rule), facts)


def test_no_rule_knows_more_than_the_numbers_do(instrument: Instrument) -> None:
    """Whatever a rule of the questionnaire says of a limit, it says of every number that the limit leaves.

    Read are the forms that can be unknown: `definitely` is not true of what is only perhaps so.
    """
    for text in {text for step in instrument.steps for text in step.rules()}:
        rule = transparent(text)
        names = {name.id for name in names_in(rule)} if "count(" not in text else set()
        for id in names & {item.id for item in instrument.items.values() if item.kind == "number"}:
            low, high = instrument.items[id].range or (0.0, 0.0)
            others: dict[str, Value] = dict.fromkeys(names)
            bound = Bound(low, min(high, 20.0), True, False, "<20")
            found = evaluate(rule, Facts({**others, id: bound}))
            each = {evaluate(rule, Facts({**others, id: value})) for value in (low, 14.0, 19.5)}
            assert found is None or {found} == each, (text, id)
