"""A whole answer file: what is read, and what is refused, all at once."""

from __future__ import annotations

import contextlib
import json

import pytest
from answer_files import ITEMS, JSON, read, refusal
from hypothesis import given
from hypothesis import strategies as st

from rls_screen.errors import AnswerError
from rls_screen.person.answers import Answer, Answers


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


def test_hidden_characters_are_named() -> None:
    """A removed hidden character is shown, with the item."""
    assert ("main_worry: 2 hidden characters removed.",) == read('{"main_worry": "a\\u200bb\\u001b"}').notes
    assert ("main_worry: 1 hidden character removed.",) == read('{"main_worry": "a\\u200bb"}').notes


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


def test_a_part_above_its_whole_is_found_under_any_spelling() -> None:
    """The place of a part above its whole is the line it was read from."""
    assert "me.txt, line 1, Serum Iron (ug/dL): " in refusal("Serum Iron (ug/dL): 370\nTIBC: 60")


# ---- Files that cannot be used --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text, said", [
    pytest.param("", "this file is empty", id="an empty file"),
    pytest.param("  \n", "this file is empty", id="a blank file"),
    pytest.param("[]", "this is a list", id="a list"),
    pytest.param('[{"age": 40}, {"age": 41}]', "this is a list", id="a list of people"),
    pytest.param('{"answers": []}', "answers: this must be an object", id="a list under answers"),
    pytest.param('{"answers": "yes"}', "answers: this must be an object", id="a word under answers"),
    pytest.param('{"answers": {}, "age": 40}', "age: this is beside 'answers'", id="an item beside answers"),
    pytest.param('{"answers": {"age": 40}, "answers": {"age": 40}}', "'answers' is here twice", id="answers twice"),
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
    pytest.param("hello", "line 1: this is not an answer line", id="no answer line"),
    pytest.param("age 40", "line 1: this is not an answer line", id="a missing colon"),
    pytest.param(": 40", "no question has this name", id="a missing name"),
    pytest.param("age\0: 40", "NUL characters", id="a NUL"),
    pytest.param('{"a\\u001b[31mge": 40}', "a[31mge: no question", id="an escape in a name is not printed"),
    pytest.param('{"age\\ud800": 40}', "age: no question", id="half a character in a name"),
    pytest.param('{"age": [40]}', "is not a number", id="a list for an answer"),
    pytest.param('{"hemoglobin": {"value": 119, "value": 91, "unit": "g/L"}}', "hemoglobin: this object names one",
                 id="a value twice"),
    pytest.param('{"cramps": {"unanswered": "unsure", "unanswered": "skipped"}}', "cramps: this object names one thing",
                 id="a reason twice"),
    pytest.param('{"answers": {}, "zzzz": 1, "ages": 2}', "ages: this is beside", id="no items beside answers"),
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


ANSWERS = st.dictionaries(st.sampled_from([*ITEMS, "answers", "results", "hemoglobin[g/dL]"]) | st.text(), JSON)


@given(st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")) | st.text() | ANSWERS.map(json.dumps))
def test_any_file_is_answers_or_an_answer_error(text: str) -> None:
    """Whatever is in a file, it is read or refused, never a fault."""
    with contextlib.suppress(AnswerError):
        assert isinstance(read(text), Answers)


def test_an_unknown_key_beside_answers_is_one_problem() -> None:
    """A key beside `answers` that names no question is one problem: it does not belong there."""
    assert 1 == refusal('{"answers": {}, "zzzz": 1}').count("me.txt")
