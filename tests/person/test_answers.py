"""Answers as people give them: words, units and reasons that are accepted, and whatever is refused, all at once."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from datetime import date
from typing import Any, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from toy.making import people

from rls_screen.content.library import load
from rls_screen.content.words import printed_number
from rls_screen.errors import AnswerError
from rls_screen.person.answers import Answer, Answers, BadAnswer, Unanswered, read_answers, read_value
from rls_screen.person.answers.given import as_json, clean, plain_number, visible
from rls_screen.person.answers.numbers import (
    COMMA_COLUMN,
    DECIMAL_COMMA,
    POINT_COLUMN,
    SEMICOLONS,
    TABLE,
    TYPED,
    Marks,
    readings,
)

RLS = load()
ITEMS = RLS.items
A_KIND = {
    "yes_no": "cramps", "yes_no_past": "urge_to_move", "choice": "pregnancy", "number": "hemoglobin",
    "date": "labs_date", "medicines": "medicines", "text": "main_worry",
}  # fmt: skip


def read(text: str) -> Answers:
    """The answers in the text of a file."""
    return read_answers(text, "me.txt", RLS)


def refusal(text: str) -> str:
    """What is said about a file that cannot be used."""
    with pytest.raises(AnswerError) as caught:
        read(text)
    return str(caught.value)


def value(item: str, raw: Any, unit: str | None = None) -> Any:
    """The value of one answer: what a rule reads, or the reason for none."""
    found, _ = read_value(ITEMS[item], raw, unit)
    return found.value if isinstance(found, Answer) else found.reason if found else None


def bad(item: str, raw: Any, unit: str | None = None) -> BadAnswer:
    """Why one answer is refused, and what is allowed."""
    with pytest.raises(BadAnswer) as caught:
        read_value(ITEMS[item], raw, unit)
    return caught.value


# ---- Words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["{}", " {} ", "\t{}", "upper", "title"])
@pytest.mark.parametrize("word, expected", [
    *((word, True) for word in ("yes", "y", "1", "1.0", "true")),
    *((word, False) for word in ("no", "n", "0", "0.0", "false")),
    *((word, "unsure") for word in ("unsure", "u", "dk", "don't know", "don\u2019t know")),
])  # fmt: skip
def test_yes_no(word: str, expected: Any, shape: str) -> None:
    """A yes/no question takes each accepted word in any case, with spaces around it and either apostrophe."""
    raw = getattr(word, shape)() if shape.isalpha() else shape.format(word)
    assert expected == value("cramps", raw)


@pytest.mark.parametrize("raw, expected", [(True, True), (1, True), (1.0, True), (False, False), (0, False)])
def test_yes_no_json(raw: Any, expected: bool) -> None:
    """JSON's own true, false, 1 and 0 are words for yes and no."""
    assert expected is value("cramps", raw)
    assert ("yes" if expected else "no") == value("urge_to_move", raw)


@pytest.mark.parametrize("word, expected", [
    *((word, "yes") for word in ("yes", "Y", "1", "1.0", "TRUE")),
    *((word, "no") for word in ("no", "N", "0", "0.0", "False")),
    ("past", "past"), ("P", "past"), (" Past ", "past"), ("dk", "unsure"), ("U", "unsure"),
])  # fmt: skip
def test_yes_no_past(word: str, expected: str) -> None:
    """A core question also takes `past`."""
    assert expected == value("urge_to_move", word)


@pytest.mark.parametrize("item, code", [
    (item.id, option.code) for item in ITEMS.values() for option in item.options if option.code != "unsure"
])  # fmt: skip
def test_choice(item: str, code: str) -> None:
    """A choice takes each of its codes, in any case."""
    assert code == value(item, code) == value(item, f" {code.upper()} ")


@pytest.mark.parametrize("word", ["no", "n", "0", "0.0", "false", "N", 0, False])
def test_no_of_a_choice(word: Any) -> None:
    """Where `no` is a code of a choice, the no-words mean it; where it is none, they are refused."""
    assert "no" == value("pregnancy", word)
    assert "female" in bad("sex", word).allowed


@pytest.mark.parametrize("raw", ["unsure", "U", "dk", "Don't know", "don\u2019t know"])
@pytest.mark.parametrize("kind", ["yes_no", "yes_no_past", "choice", "number", "date", "medicines"])
def test_unsure(kind: str, raw: str) -> None:
    """Every kind but text takes the words for "not sure"."""
    assert (Unanswered("unsure"), ()) == read_value(ITEMS[A_KIND[kind]], raw)


def test_text_takes_any_word() -> None:
    """In free text the words for "not sure" are text."""
    assert "dk" == value("main_worry", "dk")


@pytest.mark.parametrize("raw", [None, "", "  ", "\t\n"])
@pytest.mark.parametrize("kind", A_KIND)
def test_empty(kind: str, raw: Any) -> None:
    """Empty is not answered, for every kind, and never a no."""
    assert (None, ()) == read_value(ITEMS[A_KIND[kind]], raw)


@pytest.mark.parametrize("reason", ["unsure", "skipped", "not_asked"])
@pytest.mark.parametrize("kind", A_KIND)
def test_reasons(kind: str, reason: Literal["unsure", "skipped", "not_asked"]) -> None:
    """Every kind keeps each reason for no answer."""
    assert (Unanswered(reason), ()) == read_value(ITEMS[A_KIND[kind]], {"unanswered": reason})


@pytest.mark.parametrize("item, raw", [
    ("cramps", "past"), ("cramps", "maybe"), ("cramps", 2), ("cramps", 0.5), ("cramps", "yess"), ("cramps", "ja"),
    ("cramps", []), ("cramps", ["yes"]), ("cramps", float("nan")), ("cramps", 10**400), ("cramps", "1.00"),
    ("urge_to_move", "ye"), ("urge_to_move", -1), ("sex", "m"), ("sex", "yes"), ("sex", 1), ("pregnancy", True),
    ("pregnancy", "yes"), ("cramps", {}), ("cramps", {"unanswered": "tired"}), ("cramps", {"unanswered": None}),
    ("cramps", {"unanswered": "unsure", "more": 1}), ("cramps", {"value": "yes"}), ("cramps", {"unanswered": ["x"]}),
    ("cramps", {"value": "yes", "unit": "g/L"}), ("labs_date", {"value": "2024-01-01", "unit": "g/L"}),
    ("hemoglobin", {"value": {"value": 1, "unit": "g/L"}, "unit": "g/L"}), ("hemoglobin", {"value": 119, "unit": 1}),
    ("main_worry", 5), ("main_worry", True), ("main_worry", ["a"]), ("medicines", 5), ("medicines", ["iron"]),
    ("main_worry", "x" * 2001), ("main_worry", {"value": "x", "unit": "g"}),
])  # fmt: skip
def test_refused(item: str, raw: Any) -> None:
    """Anything else is a bad answer, with what is allowed; nothing is guessed."""
    assert bad(item, raw).allowed


def test_text_length() -> None:
    """A text has at most 2,000 characters, a list of medicines 10,000."""
    assert "x" * 2000 == value("main_worry", "x" * 2000)
    assert "x" * 10_000 == value("medicines", "x" * 10_000)
    assert "10001 characters" in bad("medicines", "x" * 10_001).problem


# ---- Numbers and units ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw, expected", [
    ("119", 119), ("+119", 119), ("119.5", 119.5), ("119,5", 119.5), ("11\u200b9", 119),
    ("\ufeff119\u00a0", 119), ("1.19e2", 119), ("1190E-1", 119), (" 119 ", 119), (119, 119),
    (119.5, 119.5), ("0119", 119),
])  # fmt: skip
def test_number(raw: Any, expected: float) -> None:
    """A number is written in ASCII with a point, or is a JSON number."""
    assert expected == value("hemoglobin", raw)


@pytest.mark.parametrize("raw", [
    "1,190", "119,500,5", "١١٩", "１１９", "119.", ".5", "1_190", "0x77", "1e", "e5", "--119", "nan", "NaN", "inf",
    "Infinity", "1e999", "119 g", "yes", float("nan"), float("inf"), -float("inf"), True, False, 10**200, [119],
    "9" * 5000, "1" * 100_000,
])  # fmt: skip
def test_no_number(raw: Any) -> None:
    """No other spelling is a number: no comma, no other digits, no NaN, no infinity, never a boolean."""
    assert bad("hemoglobin", raw).problem


@pytest.mark.parametrize("raw", ["<5", "> 600", "≤5", "≥600", " <5"])
def test_limit(raw: str) -> None:
    """A limit is answered with how to write it."""
    assert "4.9 for <5" in bad("crp", raw).allowed


@pytest.mark.parametrize("item, raw, expected", [
    ("ferritin", "11,4", 11.4), ("ferritin", "11,40", 11.4), ("ferritin", "-11,4", None), ("ferritin", "1,2e3", 1200),
    pytest.param("ferritin", "1234,5", 1234.5, id="four digits before the comma are no group"),
    pytest.param("ferritin", "1234,567", 1234.567, id="no group either with three digits behind it"),
    pytest.param("tsat", "0,250", None, id="a group never begins with 0: outside the range of %"),
    pytest.param("crp", "0,250", 0.25, id="a group never begins with 0"),
    pytest.param("crp", "0.250", 0.25, id="nor before a point"),
    pytest.param("crp", "1,200", 1.2, id="1200 is outside the range"),
    pytest.param("steroid_dose", "7.500", 7.5, id="7500 is outside the range"),
    pytest.param("altitude", "12.500,5", None, id="both marks are never guessed"),
    pytest.param("ferritin", "1,200,000", 1_000_000 + 200_000, id="above the range is none"),
    pytest.param("ferritin", "120,000,0", None, id="groups of three only"),
    pytest.param("ferritin", "12,34,567", None, id="groups of three only, before others"),
    pytest.param("ferritin", "123,456", None, id="both fit"),
    pytest.param("ferritin", "1,200", None, id="both fit: thousands by a comma"),
    pytest.param("ferritin", "1.200", None, id="both fit: thousands by a point"),
    pytest.param("ferritin", "1.200,5", None, id="both marks"),
    pytest.param("ferritin", 1.234, 1.234, id="a JSON number is no text"),
    pytest.param("irls_total", "1,000", 1, id="a whole number with decimals of nothing"),
])  # fmt: skip
def test_a_comma_and_thousands_by_one_person(item: str, raw: Any, expected: float | None) -> None:
    """One person's comma is a decimal point; where thousands fit as well, the number is a bad answer."""
    if expected is None or expected > (ITEMS[item].range or (0, 0))[1]:
        assert bad(item, raw).problem
    else:
        assert expected == value(item, raw)


@pytest.mark.parametrize("raw, both", [
    ("1,200", "1200 or 1.2"), ("1.200", "1200 or 1.2"), ("123.456", "123456 or 123.456"),
    ("1.200,5", "1200.5 or 1.2005"), ("1,200.5", "1200.5 or 1.2005"),
])  # fmt: skip
def test_both_readings_of_a_number_are_named(raw: str, both: str) -> None:
    """A number that can be read in two ways is answered with both."""
    said = bad("ferritin", raw)
    assert said.problem.endswith(f"can be read as {both}.")
    assert said.allowed.startswith(f"{both}, written without a mark between thousands")


DIGITS = st.text("0123456789", min_size=1, max_size=7)


@given(st.lists(DIGITS, min_size=1, max_size=4), st.lists(st.sampled_from(".,"), min_size=3, max_size=3))
def test_every_way_to_read_marks(parts: list[str], signs: list[str]) -> None:
    """A mark is read before decimals where it stands once, between thousands where groups of three follow it."""
    text = parts[0] + "".join(sign + part for sign, part in zip(signs, parts[1:], strict=False))
    found = readings(text, TYPED)
    expected: list[float] = []
    marks = {*text} & {*".,"}
    is_grouped = parts[0][0] != "0" and len(parts[0]) < 4 and all(len(part) == 3 for part in parts[1:])
    if len(parts) == 1 or (len(marks) == 1 and is_grouped):
        expected.append(float("".join(parts)))
    if len(parts) == 2:
        expected.append(float(".".join(parts)))
    if len(marks) == 2:
        last = [c for c in text if c in ".,"][-1]
        before = parts[:-1]
        groups = before[0][0] != "0" and len(before[0]) < 4 and all(len(part) == 3 for part in before[1:])
        if text.count(last) == 1 and groups:
            expected.append(float("".join(before) + "." + parts[-1]))
    assert sorted({*expected}) == sorted(found)


@pytest.mark.parametrize("marks, text, expected", [
    *((TABLE, *one) for one in [
        ("14.667", (14.667,)), ("1.200", (1.2,)), ("0.250", (0.25,)), ("1,200", (1200, 1.2)), ("0,250", (0.25,)),
        ("11,4", ()), ("1,200.5", (1200.5,)), ("1,200,000", (1_200_000,)), ("1.200,5", ()), ("1.200.000", ()),
        ("1200,567", ()), ("1,2000", ()), ("1,200e3", (1200,)),
    ]),
    *((SEMICOLONS, *one) for one in [
        ("14.667", (14667, 14.667)), ("1.200", (1200, 1.2)), ("0.250", (0.25,)), ("11.4", (11.4,)), ("11,4", ()),
        ("1.200.000", (1_200_000,)), ("1,200", (1200, 1.2)), ("1.200,5", ()), ("1.2000", (1.2,)),
    ]),
    *((DECIMAL_COMMA, *one) for one in [
        ("14,667", (14.667,)), ("1,200", (1.2,)), ("0,250", (0.25,)), ("1.200", (1200, 1.2)), ("11.4", ()),
        ("1.200,5", (1200.5,)), ("1,200.5", ()), ("0.250", (0.25,)), ("1.200.000", (1_200_000,)), ("1,200,000", ()),
    ]),
    *((COMMA_COLUMN, *one) for one in [("1.200", (1200,)), ("1,200", (1.2,)), ("0.250", ()), ("11.4", ())]),
    *((POINT_COLUMN, *one) for one in [("1.200", (1.2,)), ("1,200", (1200,)), ("0,250", ()), ("11,4", ())]),
])  # fmt: skip
def test_what_is_settled_of_marks(marks: Marks, text: str, expected: tuple[float, ...]) -> None:
    """What a table, an option or a map settles of points and commas, and what stays open."""
    assert expected == readings(text, marks)


@pytest.mark.parametrize("raw, expected", [("10", 10), ("10.0", 10), (10.0, 10), (10, 10)])
def test_whole_number(raw: Any, expected: float) -> None:
    """Where a whole number is asked, 10.0 is 10."""
    assert expected == value("irls_total", raw)


@pytest.mark.parametrize("raw", ["10.5", 10.5, "1e-1"])
def test_no_whole_number(raw: Any) -> None:
    """Where a whole number is asked, a fraction is refused."""
    assert "whole number" in bad("irls_total", raw).problem


RANGES = [(item.id, item.range) for item in ITEMS.values() if item.range]


@pytest.mark.parametrize("item, bounds", RANGES)
def test_range(item: str, bounds: tuple[float, float]) -> None:
    """Both bounds of a range are in it, and the next step outside them is not."""
    low, high = bounds
    assert (low, high) == (value(item, low), value(item, high))
    assert bad(item, low - 0.001).allowed
    assert bad(item, high + 1).allowed


@pytest.mark.parametrize("item, unit, raw, expected", [
    ("hemoglobin", "g/L", 119, 119), ("hemoglobin", "g/dL", 11.9, 119), ("hemoglobin", "mmol/L", 7.4, 119.2436),
    ("ferritin", "ug/L", 75, 75), ("ferritin", "ng/mL", 75, 75), ("ferritin", "pmol/L", 100, 44.5),
    ("tsat", "%", 20, 20), ("tsat", "fraction", 0.2, 20), ("tsat", "fraction", 0.29, 29),
    ("serum_iron", "umol/L", 10, 10), ("serum_iron", "ug/dL", 60, 10.74306),
    ("tibc", "umol/L", 60, 60), ("tibc", "ug/dL", 300, 53.7153), ("tibc", "transferrin g/L", 2.4, 60.24),
    ("crp", "mg/L", 5, 5), ("crp", "mg/dL", 0.5, 5),
    ("crp", "mg/dL", 0.12345678, 1.234568), ("altitude", "m", 500, 500),
    ("altitude", "ft", 1000, 304.8),
    ("duration_months", "months", 12, 12), ("duration_months", "years", 1, 12),
    ("duration_months", "weeks", 10, 2.29979), ("duration_months", "days", 100, 3.2854),
])  # fmt: skip
def test_unit(item: str, unit: str, raw: float, expected: float) -> None:
    """Each unit of the contract has the factor of the contract; case and the letter for micro do not matter."""
    assert expected == value(item, raw, unit)
    assert expected == value(item, {"value": raw, "unit": unit})
    assert expected == value(item, str(raw), unit.upper())
    for micro in "\u00b5\u03bc":
        assert expected == value(item, raw, unit.replace("u", micro) if unit.startswith("u") else f" {unit} ")


def test_every_unit_is_tested() -> None:
    """No unit of the instrument is without its case above."""
    tested = {(p[0], p[1]) for mark in test_unit.pytestmark for p in mark.args[1]}  # type: ignore[attr-defined]
    assert set() == {(i.id, unit.name) for i in ITEMS.values() for unit in i.units} - tested


@pytest.mark.parametrize("item, unit, expected", [
    *(("age", unit, 2) for unit in ("y", "yr", "yrs", "year", "years", "years old", "Years Old", " YRS ")),
    *(("duration_months", unit, 24) for unit in ("y", "yr", "yrs", "years")),
    *(("duration_months", unit, 2) for unit in ("mo", "month", "months")),
    *(("steroid_dose", unit, 2) for unit in ("mg", "mg a day", "mg/day", "mg / d")),
    *(("ferritin", unit, 2) for unit in ("mcg/L", "MCG/l", "\u00b5g/L", "\u03bcg/l", "ug\u200b/L", "ug\u00a0/ L")),
    *(("hemoglobin", unit, 20) for unit in ("gm/dL", "g/dl", "GM/DL")),
    ("tibc", "transferrin gm/L", 50.2), ("tsat", "percent", 2),
])  # fmt: skip
def test_units_as_clinicians_write_them(item: str, unit: str, expected: float) -> None:
    """The words clinicians write are units too: yrs, mo, mg, mcg for ug, gm for g."""
    assert expected == value(item, 2, unit)


@pytest.mark.parametrize("raw, ok", [(3, True), (2.99, False), (15.5, True), (15.51, False)])
def test_range_of_a_unit(raw: float, ok: bool) -> None:
    """A unit with a range of its own is refused outside it, though the converted value would fit."""
    if ok:
        assert value("hemoglobin", raw, "mmol/L")
    else:
        assert "outside the possible range" in bad("hemoglobin", raw, "mmol/L").problem


def test_converted_range() -> None:
    """A converted value must be in the item's range too."""
    assert 250 == value("hemoglobin", 25, "g/dL")
    assert "outside" in bad("hemoglobin", 25.1, "g/dL").problem


def test_unit_that_is_none() -> None:
    """A unit not in the list is refused, with the units that are."""
    assert "g/L, g/dL, mmol/L." == bad("hemoglobin", 119, "mg/L").allowed


def test_unit_of_a_number_without_units() -> None:
    """A unit for a number that has none is refused."""
    assert bad("activity_patient", 5, "points").problem


@pytest.mark.parametrize("item, raw, named", [
    pytest.param("hemoglobin", 7.4, ["7.4 g/dL is 74 g/L", "7.4 mmol/L is 119.2 g/L", "which?"], id="two units fit"),
    pytest.param("hemoglobin", 16, ["16 g/dL is 160 g/L", "is that meant?"], id="one unit fits"),
    pytest.param("tsat", 0.2, ["0.2 fraction is 20 %"], id="a fraction"),
    pytest.param("tibc", 2.4, ["2.4 transferrin g/L is 60.2 umol/L"], id="transferrin"),
    pytest.param("tibc", 300, ["300 ug/dL is 53.7 umol/L"], id="the other system"),
    pytest.param("hemoglobin", 1000, ["a number from 20 to 250 g/L"], id="no unit fits"),
])  # fmt: skip
def test_outside_names_every_unit(item: str, raw: float, named: list[str]) -> None:
    """Outside the range every unit in which the value would fit is named, with what it would be; none is guessed."""
    allowed = bad(item, raw).allowed
    assert [] == [words for words in named if words not in allowed]


def test_wrong_unit_names_the_unit_that_fits() -> None:
    """A value outside the range of the unit given is asked about too: 119 in g/dL is 119 g/L as it is."""
    assert "119 g/L as it is" in bad("hemoglobin", 119, "g/dL").allowed


@pytest.mark.parametrize("text", [
    "hemoglobin: 11.9 g/dL", "hemoglobin:11.9  G/DL", "hemoglobin[g/dL]: 11.9", "hemoglobin [g/dL] : 11.9",
    '{"hemoglobin": {"value": 11.9, "unit": "g/dL"}}', '{"hemoglobin[g/dL]": 11.9}', '{"hemoglobin[G/dl]": "11.9"}',
    "tibc: 2.4 transferrin g/L\nhemoglobin: 11.9 g/dL", "hemoglobin: 11.9\tg/dL",
])  # fmt: skip
def test_unit_in_a_file(text: str) -> None:
    """The unit is named beside the value, in the key, or on the form line; the report can say how it was given."""
    given = read(text).given["hemoglobin"]
    assert Answer(119.0, typed=11.9, unit="g/dL") == given


@pytest.mark.parametrize("text", [
    '{"hemoglobin[g/dL]": {"value": 11.9, "unit": "g/dL"}}', "hemoglobin[g/dL]: 11.9 g/dL", "hemoglobin[]: 119",
    "cramps[g/dL]: yes", "hemoglobin[g/dL: 11.9", "hemoglobin: 11.9 g/dL or so", "hemoglobin: 119g/L",
])  # fmt: skip
def test_unit_twice_or_where_none_belongs(text: str) -> None:
    """A unit named twice, unfinished, or beside an answer that has none is refused."""
    assert "me.txt" in refusal(text)


def test_iron_above_its_capacity() -> None:
    """A part above its whole is a bad answer: one of the two has the wrong unit."""
    said = refusal('{"serum_iron": 61, "tibc": 60}')
    assert "me.txt, serum_iron: " in said
    assert "Check the units" in said
    assert 60 == read('{"serum_iron": 60, "tibc": 60}').value("serum_iron")


@pytest.mark.parametrize("number, printed", [
    (119.0, "119"), (11.95, "12"), (11.949, "11.9"), (0.05, "0.1"), (0.25, "0.3"), (0.04, "0.04"), (0.0, "0"),
    (119.2436, "119.2"), (-0.25, "-0.2"), (1e6, "1000000"),
])  # fmt: skip
def test_printed_number(number: float, printed: str) -> None:
    """On paper a number has one decimal, halves up; one that would print as zero keeps what makes it not zero."""
    assert printed == printed_number(number)


@pytest.mark.parametrize("number, plain", [(119.0, 119), (11.9, 11.9), (0.0, 0)])
def test_plain_number(number: float, plain: float) -> None:
    """In JSON a whole number has no point."""
    assert repr(plain) == repr(plain_number(number))


# ---- Dates and text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        "2024-02-29",
        " 2024-02-29 ",
        "\ufeff2024-02\u200b-29",
        "2024-02-29T10:12",
        "2024-02-29 00:00:00",
        "2024-02-29T23:59:59.999+01:00",
        "2024-02-29 10:12:44Z",
        "2024-02-29 9:05 PM",
        "2024-02-29\u00a010:12",
        "2024-02-29T10:12:44.000000",
    ],
)
def test_date(raw: str) -> None:
    """A date is written as YYYY-MM-DD; a time behind it, after a blank or T, is dropped."""
    assert date(2024, 2, 29) == value("labs_date", raw)


@pytest.mark.parametrize("raw", [
    "2023-02-29", "29.02.2024", "2024-2-9", "20240229", "2024-W09-4",
    "2024-02-29T25:00", "2024-02-29T", "2024-02-29 10", "2024-02-2910:00", "2024-02-29 10:00 x",
    "٢٠٢٤-٠٢-٢٩", "0000-01-01",
    20240229, True, "yesterday", ["2024-02-29"],
])  # fmt: skip
def test_no_date(raw: Any) -> None:
    """No other form and no day that never was is a date."""
    assert "YYYY-MM-DD" in bad("labs_date", raw).allowed


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


def test_hidden_characters_are_named() -> None:
    """A removed hidden character is said, with the item."""
    assert ("main_worry: 2 hidden characters removed.",) == read('{"main_worry": "a\\u200bb\\u001b"}').notes
    assert ("main_worry: 1 hidden character removed.",) == read('{"main_worry": "a\\u200bb"}').notes


@pytest.mark.parametrize("raw", ["a\nb", "a\r\nb", "a\rb", "a\u2028b", "a\x0bb", "a\x85b"])
def test_lines_of_medicines_are_kept_apart(raw: str) -> None:
    """A new line between two medicines separates them, whichever line end was typed."""
    assert "a; b" == value("medicines", raw)


def test_a_blank_line_between_medicines_stays_one() -> None:
    """A blank line ends what a heading says, so it is kept; spaces at the end of a line mean nothing."""
    assert "a; b; ; c" == value("medicines", "a \nb\r\n \nc")


@pytest.mark.parametrize("raw, kept, noted", [
    pytest.param("LUP_01-a", "LUP_01-a", None, id="a code"),
    pytest.param("x" * 64, "x" * 64, None, id="64 characters"),
    pytest.param(17, "17", None, id="a code of digits"),
    pytest.param("x" * 65, None, "left out", id="65 characters"),
    pytest.param("Anna Smith", None, "left out", id="a name with a space"),
    pytest.param("é", None, "left out", id="another letter"),
    pytest.param("Smith", "Smith", "looks like a name", id="a name"),
    pytest.param("AnnaSmith", "AnnaSmith", "looks like a name", id="two names"),
    pytest.param("x" * 2_001, None, "left out", id="2,001 characters"),
    pytest.param(True, None, "left out", id="a boolean"),
    pytest.param(["LUP_01"], None, "left out", id="a list"),
    pytest.param({"value": "LUP_01", "unit": "g/L"}, None, "left out", id="a unit"),
])  # fmt: skip
def test_subject_id(raw: Any, kept: str | None, noted: str | None) -> None:
    """A subject code that is none is reported and left out, and does not stop the scoring; a name is warned of."""
    found, notes = read_value(ITEMS["subject_id"], raw)
    assert kept == (found.value if isinstance(found, Answer) else None)
    assert [] == list(notes) if noted is None else noted in notes[0]
    assert [] == [note for note in notes if str(raw) in note]


INVISIBLE = [
    "\ufeff",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\u00ad",
    "\u202a",
    "\u202e",
    "\u2066",
    "\u180e",
    "\u061c",
]


@pytest.mark.parametrize("sign", INVISIBLE, ids=ascii)
@pytest.mark.parametrize("item, raw", [
    ("cramps", "yes"), ("urge_to_move", "past"), ("sex", "female"), ("sex", "unsure"), ("age", "40"),
    ("labs_date", "2024-02-29"), ("medicines", "none"), ("medicines", "sertraline, iron"), ("medicines", "dk"),
    ("subject_id", "P-1"), ("age", ""), ("medicines", ""),
])  # fmt: skip
def test_characters_nobody_sees_change_no_answer(sign: str, item: str, raw: str) -> None:
    """A format character before, within or behind an answer is dropped; one alone is no answer."""
    found = [value(item, text) for text in (raw, sign + raw, raw + sign, raw[:1] + sign + raw[1:], sign * 3 + raw)]
    assert [found[0]] * 5 == found


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_what_is_visible_holds_no_format_characters(text: str) -> None:
    """Nothing of category Cf is left, blanks are plain ones, and the rest stands as it was."""
    kept = [c for c in text if unicodedata.category(c) != "Cf"]
    assert [" " if unicodedata.category(c) == "Zs" else c for c in kept] == [*visible(text)]


@pytest.mark.parametrize("text", [
    "Flag_Seizure: yes", "flag seizure: yes", " FLAG_SEIZURE : yes", "flag-seizure: yes", "\u200bflag_seizure: yes",
    "flag_seizure\u00a0: yes", "flag_sei\u00adzure: y\u200bes",
    '{"Flag seizure": "yes"}', '{"\\ufeffflag_seizure": true}',
    '\u200b\ufeff{"answers": {"FLAG_SEIZURE": 1}}', "\ufeff\ufeff# remark\n\u200b\nflag_seizure: yes",
])  # fmt: skip
def test_names_are_read_as_they_are_meant(text: str) -> None:
    """Case, blanks, `-` for `_` and invisible characters of a name do not matter."""
    assert {"flag_seizure": Answer(True)} == read(text).given


@pytest.mark.parametrize("text", ["cramps: yes\nCramps: no", '{"cramps": "yes", "cram\\u200bps": "no"}'])
def test_two_spellings_of_a_name_are_one_question(text: str) -> None:
    """A question answered under two spellings of its name is answered twice."""
    assert "answered twice" in refusal(text)


@pytest.mark.parametrize("key", [
    "hemoglobin[g/dL]", "Hemoglobin (g/dL)", "hemoglobin_g_dl", "Hemoglobin [gm/dL]", "HEMOGLOBIN g/dl",
    "hemoglobin.g.dL.", "hemoglobin, g/dL", "hemoglobin_gm_dl", "hemoglobin (gm/dl)",
])  # fmt: skip
def test_units_in_names(key: str) -> None:
    """A unit stands in a name in all usual ways."""
    assert Answer(119.0, typed=11.9, unit="g/dL") == read(json.dumps({key: 11.9})).given["hemoglobin"]


def test_a_part_above_its_whole_is_found_under_any_spelling() -> None:
    """The place of a part above its whole is the line it was read from."""
    assert "me.txt, line 1, Serum Iron (ug/dL): " in refusal("Serum Iron (ug/dL): 370\nTIBC: 60")


# ---- Whole files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    pytest.param("urge_to_move: yes\nage: 40\n", id="form lines"),
    pytest.param("# remark\n\n  urge_to_move :  YES  \r\nage:40\r\ncramps:\r\n", id="remarks, blanks, spaces, CRLF"),
    pytest.param("\ufeffurge_to_move: yes\nage: 40 years", id="a byte order mark"),
    pytest.param('{"urge_to_move": "yes", "age": 40}', id="JSON"),
    pytest.param('\ufeff \n{"urge_to_move": "yes", "age": "40", "cramps": null, "sex": ""}', id="JSON with a mark"),
    pytest.param('{"answers": {"urge_to_move": true, "age": 40.0}}', id="under answers"),
    pytest.param('{"results": {"x": 1}, "answers": {"urge_to_move": 1, "age": 40}, "created": "x"}', id="a report"),
])  # fmt: skip
def test_file(text: str) -> None:
    """A file is a JSON object, flat or under `answers`, or form lines."""
    assert {"urge_to_move": Answer("yes"), "age": Answer(40.0)} == read(text).given


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_a_form(end: str) -> None:
    """A form saved with any system's line ends gives its answers: a remark hides its own line and no other."""
    assert True is read(end.join(("# Warning signs", "flag_chest: yes", ""))).value("flag_chest")


def test_reasons_in_a_file() -> None:
    """A file keeps the reason for no answer."""
    answers = read('{"age": {"unanswered": "skipped"}, "cramps": "dk", "sex": {"unanswered": "not_asked"}}')
    assert ["skipped", "unsure", "not_asked"] == [answers.reason(id) for id in ("age", "cramps", "sex")]
    assert [None] * 3 == [answers.value(id) for id in ("age", "cramps", "sex")]


def test_text_with_a_colon() -> None:
    """Only the first colon of a form line ends the item's name."""
    assert "sleep: and work # 1" == read("main_worry: sleep: and work # 1").value("main_worry")


@pytest.mark.parametrize("text, said", [
    pytest.param("", "this file is empty", id="an empty file"),
    pytest.param("  \n", "this file is empty", id="a blank file"),
    pytest.param("[]", "this is a list", id="a list"),
    pytest.param('[{"age": 40}, {"age": 41}]', "this is a list", id="a list of people"),
    pytest.param('{"answers": []}', "answers: this must be an object", id="a list under answers"),
    pytest.param('{"answers": "yes"}', "answers: this must be an object", id="a word under answers"),
    pytest.param('{"answers": {}, "age": 40}', "age: this stands beside 'answers'", id="an item beside answers"),
    pytest.param('{"answers": {"age": 40}, "answers": {"age": 40}}', "'answers' stands here twice", id="answers twice"),
    pytest.param('{"age": 40', "line 1: this is not JSON", id="half an object"),
    pytest.param('{\n"age": 40,\n}', "line 3: this is not JSON", id="the line of a fault"),
    pytest.param('{"age": NaN}', "NaN is not a value", id="NaN"),
    pytest.param('{"age": -Infinity, "crp": Infinity}', "-Infinity, Infinity is not a value", id="infinities"),
    pytest.param('{"age": 1e999}', "is not a number that can be used", id="a number past every bound"),
    pytest.param('{"age": ' + "9" * 10_000 + "}", "is not a number that can be used", id="a huge integer"),
    pytest.param('{"age": 40, "age": 41}', "answered twice", id="an item twice in JSON"),
    pytest.param("age: 40\nage: 40", "line 2, age: this question is answered twice", id="an item twice in a form"),
    pytest.param('{"hemoglobin": 119, "hemoglobin[g/dL]": 11.9}', "answered twice", id="an item in two units"),
    pytest.param("age: maybe\nage: 40", "answered twice", id="a bad answer and a good one"),
    pytest.param("urge_to_mov: yes", "line 1, urge_to_mov: no question has this name; did you mean 'urge_to_move'?",
                 id="a misspelt item"),
    pytest.param('{"zzzz": 1}', "`rls-screen form` lists them all", id="an item near nothing"),
    pytest.param("agee: 40", "did you mean 'age'?", id="a letter too many"),
    pytest.param("flag_siezure: no", "did you mean 'flag_seizure'?", id="swapped letters"),
    pytest.param('{"core/urge_to_move": "yes"}', "no question has this name", id="behind a slash"),
    pytest.param("hello", "line 1: this is no answer line", id="no answer line"),
    pytest.param("age 40", "line 1: this is no answer line", id="a missing colon"),
    pytest.param(": 40", "no question has this name", id="a missing name"),
    pytest.param("age\0: 40", "NUL characters", id="a NUL"),
    pytest.param('{"a\\u001b[31mge": 40}', "a[31mge: no question", id="an escape in a name is not printed"),
    pytest.param('{"age\\ud800": 40}', "age: no question", id="half a character in a name"),
    pytest.param('{"age": [40]}', "is not a number", id="a list for an answer"),
    pytest.param('{"hemoglobin": {"value": 119, "value": 91, "unit": "g/L"}}', "hemoglobin: this object names one",
                 id="a value twice"),
    pytest.param('{"cramps": {"unanswered": "unsure", "unanswered": "skipped"}}', "cramps: this object names one thing",
                 id="a reason twice"),
    pytest.param('{"answers": {}, "zzzz": 1, "ages": 2}', "ages: this stands beside", id="no items beside answers"),
    pytest.param("x" * 2_000_001, "too long for one person", id="too long"),
])  # fmt: skip
def test_refused_file(text: str, said: str) -> None:
    """A file that cannot be used says where and why."""
    assert said in refusal(text)


@pytest.mark.parametrize("depth", [10, 150, 900, 2_000, 100_000])
@pytest.mark.parametrize("shape", [
    pytest.param(("[", "]"), id="lists"), pytest.param(('{"age":', "}"), id="objects"),
    pytest.param(('{"age":[', "]}"), id="both"),
])  # fmt: skip
def test_deep_nesting(shape: tuple[str, str], depth: int) -> None:
    """A file nested as deeply as you like is refused like any other."""
    inside = shape[0] * depth + "1" + shape[1] * depth
    assert refusal('{"age": ' + inside + "}")


def test_long_names_are_refused_quickly() -> None:
    """A name with thousands of spaces takes no longer than any other bad name."""
    assert "no question has this name" in refusal(json.dumps({"a" + " " * 30_000 + "]": 1}))


def test_all_problems_together() -> None:
    """Every bad answer of a file is named with its place, what was written and what is allowed, never one at a time."""
    said = refusal("age: old\nurge_to_mov: yes\ncramps: maybe\nhello\ncrp: <5\nhemoglobin: 7.4\nsex: female\n")
    places = [line for line in said.splitlines() if line.startswith("me.txt")]
    assert {"line 1", "line 2", "line 3", "line 4", "line 5", "line 6"} == {
        place.split(", ")[1].split(":")[0] for place in places
    }
    assert '"maybe" is not an answer to this question.\n  Allowed: yes, no, unsure, or empty' in said


def test_long_values_are_shortened() -> None:
    """A bad answer is quoted, cleaned and shortened."""
    said = refusal(json.dumps({"cramps": "\x1b" + "x" * 500}))
    assert "\x1b" not in said
    assert "x" * 41 not in said


@pytest.mark.parametrize("text, first", [
    pytest.param('{"age": "old", "flag_chest": "yes"}', "EMERGENCY: Chest pain", id="an emergency"),
    pytest.param("age: old\nflag_fever: yes", "SAME DAY: ", id="the same day"),
    pytest.param('{"flag_fever": true, "flag_chest": 1, "age": []}', "EMERGENCY: Chest pain", id="the worse of two"),
    pytest.param('{"age": 4, "flag_chest": "no", "flag_chest": "yes"}', "EMERGENCY", id="a no and then a yes"),
    pytest.param('{"age": 4, "flag_chest": "yes", "flag_chest": "no"}', "EMERGENCY", id="a yes and then a no"),
    pytest.param('{"answers": {"flag_chest": "yes"}, "age": 4}', "EMERGENCY", id="with an item in the wrong place"),
    pytest.param('{"answers": {"flag_chest": "yes"}, "answers": {}}', "EMERGENCY", id="with answers twice"),
    pytest.param("hello\nflag_seizure: y", "EMERGENCY: Seizure", id="after a line that is none"),
    pytest.param('{"answers": {"age": 4}, "flag_chest": "yes"}', "EMERGENCY: Chest pain", id="in the wrong place"),
    pytest.param("age: old\nflag_vasculitis: y\nflag_fever: y", "EMERGENCY: Foot or wrist drop", id="two that add up"),
    pytest.param("age: old\nflag_kidney: y\npregnancy: postpartum", "SAME DAY: ", id="a flag and what makes it worse"),
    pytest.param("age: old\nflag_kidney: y\nflag_chest: unsure", "SAME DAY: ", id="a flag beside one not sure"),
])  # fmt: skip
def test_red_flag_in_a_bad_file_is_said_first(text: str, first: str) -> None:
    """Where a safety item is readably yes, its message comes before the problems."""
    assert refusal(text).startswith(first)


@pytest.mark.parametrize("text", [
    pytest.param('{"age": "old", "flag_chest": "maybe"}', id="a bad answer to it"),
    pytest.param('{"age": "old", "flag_chest": "unsure"}', id="not sure"),
    pytest.param('{"age": "old", "flag_kidney": "yes"}', id="a flag for this week"),
    pytest.param('{"age": "old", "cramps": "yes"}', id="no safety item"),
])  # fmt: skip
def test_no_red_flag_no_alarm(text: str) -> None:
    """Without a readable yes to an emergency or same-day item the problems come first."""
    assert refusal(text).startswith("me.txt")


# ---- Anything at all ------------------------------------------------------------------------------------------------


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ANSWERS = st.dictionaries(st.sampled_from([*ITEMS, "answers", "results", "hemoglobin[g/dL]"]) | st.text(), JSON)


@given(st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")) | st.text() | ANSWERS.map(json.dumps))
def test_any_file_is_answers_or_an_answer_error(text: str) -> None:
    """Whatever stands in a file, it is read or refused, never a fault."""
    with contextlib.suppress(AnswerError):
        assert isinstance(read(text), Answers)


@given(st.sampled_from([*ITEMS.values()]), JSON, st.none() | st.text(max_size=5))
def test_any_value_is_an_answer_or_a_bad_answer(item: Any, raw: Any, unit: str | None) -> None:
    """Whatever is given to a question, it is an answer, no answer or a bad answer, never a fault."""
    with contextlib.suppress(BadAnswer):
        read_value(item, raw, unit)


@given(people(RLS))
def test_written_and_read_again(given: dict[str, Any]) -> None:
    """Answers written to a file are the same answers when the file is read."""
    answers = read(json.dumps(given)).given
    again = read(json.dumps({id: as_json(one) for id, one in answers.items()})).given
    assert answers == again


@given(st.sampled_from([item for item in ITEMS.values() if item.units]), st.data())
def test_units_are_written_and_read_again(item: Any, data: st.DataObject) -> None:
    """A number given in another unit is written as it was given, and comes back with the same value."""
    unit = data.draw(st.sampled_from(item.units))
    typed = data.draw(st.floats(item.range[0] / unit.factor, item.range[1] / unit.factor))
    try:
        given, _ = read_value(item, typed, unit.name)
    except BadAnswer:
        return
    assert given is not None
    assert (given, ()) == read_value(item, json.loads(json.dumps(as_json(given))))


@pytest.mark.parametrize("raw", ["d\u200bk", "\u200bunsure", "n\u200bone"])
def test_hidden_characters_change_no_meaning(raw: str) -> None:
    """A word with a hidden character in it means the same before it is written and after it is read again."""
    first, _ = read_value(ITEMS["medicines"], raw)
    assert first is not None
    assert first == read_value(ITEMS["medicines"], as_json(first))[0]


def test_change_of_an_answer() -> None:
    """A change gives new answers and leaves the old ones as they were."""
    before = Answers({"a": Answer(True)})
    after = before.with_answer("a", Unanswered("skipped")).with_answer("b", Answer(1.0))
    assert {"a": Answer(True)} == before.given
    assert {"a": Unanswered("skipped"), "b": Answer(1.0)} == after.given
    assert {"b": Answer(1.0)} == after.with_answer("a", None).given
