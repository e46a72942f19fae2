"""One answer: the words, numbers, units and reasons that are accepted; whatever else is refused."""

from __future__ import annotations

import contextlib
from datetime import date
from typing import Any

import pytest
from answer_files import A_KIND, ITEMS, JSON, bad, value
from hypothesis import given
from hypothesis import strategies as st

from rls_screen.person.answers import Answer, BadAnswer, Unanswered, read_value
from rls_screen.person.given import Reason, as_json


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
def test_reasons(kind: str, reason: Reason) -> None:
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


# ---- Numbers --------------------------------------------------------------------------------------------------------


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
    """A format character before, within or behind an answer is dropped; one alone is not an answer."""
    found = [value(item, text) for text in (raw, sign + raw, raw + sign, raw[:1] + sign + raw[1:], sign * 3 + raw)]
    assert [found[0]] * 5 == found


@pytest.mark.parametrize("raw", ["d\u200bk", "\u200bunsure", "n\u200bone"])
def test_hidden_characters_change_no_meaning(raw: str) -> None:
    """A word with a hidden character in it means the same before it is written and after it is read again."""
    first, _ = read_value(ITEMS["medicines"], raw)
    assert first is not None
    assert first == read_value(ITEMS["medicines"], as_json(first))[0]


# ---- Anything at all ------------------------------------------------------------------------------------------------


@given(st.sampled_from([*ITEMS.values()]), JSON, st.none() | st.text(max_size=5))
def test_any_value_is_an_answer_or_a_bad_answer(item: Any, raw: Any, unit: str | None) -> None:
    """Whatever is given to a question, it is an answer, no answer or a bad answer, never a fault."""
    with contextlib.suppress(BadAnswer):
        read_value(item, raw, unit)
