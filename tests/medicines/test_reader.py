"""What a typed text is read as, over thousands of typed entries and arbitrary text."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from medicine_reading import STATUSES, cell, labels, lexicon, read, typed
from properties import examples

from rls_screen.medicines import is_none, read_medicines
from rls_screen.medicines.tokens import words_in

ENTRIES = typed("medicine_entries.csv")


def by_status(text: str) -> dict[str, list[str]]:
    """The medicines of a text by status; what must be asked with `|` between its meanings."""
    found: dict[str, list[str]] = {"counted": [], "ask": [], "not_counted": []}
    for one in read(text):
        meant = "|".join(one.candidates) if one.status == "ask" else one.generic or "|".join(one.candidates)
        if one.status != "unread" and meant:
            found[one.status].append(meant)
    return found


def test_what_each_entry_is_read_as() -> None:
    """Each typed entry gives exactly the medicines its row names, and leaves unread what its row says."""
    wrong = {}
    for row in ENTRIES:
        expected = {status: sorted(cell(row, status)) for status in ("counted", "ask", "not_counted")}
        found = {status: sorted(names) for status, names in by_status(row["entry"]).items()}
        unread = any(one.status == "unread" for one in read(row["entry"]))
        if (expected, row["unread"] == "yes") != (found, unread):
            wrong[row["entry"]] = (expected, row["unread"], found, unread)
    assert {} == wrong
    assert len(ENTRIES) > 500


def test_whether_each_entry_is_taken() -> None:
    """Each entry of nurses, patients, pharmacists and letters is a yes, a no or a doubt, as its row says."""
    wrong = {}
    for row in STATUSES:
        found = labels(read(row["entry"]))
        each = row["label"]
        wanted = dict(pair.split(":") for pair in each.split(";")) if ":" in each else dict.fromkeys(found, each)
        if not found or wanted != found:
            wrong[row["entry"]] = (wanted, found)
    assert {} == wrong
    assert len(STATUSES) > 500


def test_why_an_entry_is_in_doubt() -> None:
    """Each entry that a stricter rule made a doubt has its reason beside it, and is one of the entries in doubt."""
    in_doubt = {row["entry"] for row in ENTRIES if row["ask"]}
    for row in typed("medicine_doubts.csv"):
        assert row["why"]
        assert row["entry"] in in_doubt


def test_the_example_of_the_readme() -> None:
    """A near name is asked, a name that differs by country is asked, the rest counts with what is known of it."""
    near, country, plaquenil, zoloft = read("predisone 5mg od, benadryl at nite, Plaquenil 200 bid, zoloft")
    assert ("ask", "prednisone", "near", 1) == (near.status, near.generic, near.reason, near.distance)
    assert ("ask", None, "ambiguous") == (country.status, country.generic, country.reason)
    assert "country" in country.question
    assert (("antimalarial",), "unknown") == (plaquenil.roles, plaquenil.effect)
    assert (("antidepressant",), "often_worsens", 2) == (zoloft.roles, zoloft.effect, zoloft.evidence)
    assert "S5" in zoloft.source


@pytest.mark.parametrize(
    ("text", "generic"),
    [
        pytest.param("benadryl cream", "diphenhydramine", id="of three meanings the one made as a cream"),
        pytest.param("prednisolone eye drops", "prednisolone", id="drops"),
        pytest.param("hydrocortisone (topical)", "hydrocortisone", id="the word alone"),
    ],
)
def test_on_the_skin(text: str, generic: str) -> None:
    """Creams, drops and sprays do not count, and the medicine is named."""
    (one,) = read(text)
    assert ("not_counted", "topical", generic) == (one.status, one.reason, one.generic)


def test_on_the_skin_and_swallowed() -> None:
    """Where an entry speaks of a tablet and of drops, the form is asked."""
    (one,) = read("prednisolone 5 mg tablets (eye drops too)")
    assert ("ask", "form", ("prednisolone",), ()) == (one.status, one.reason, one.candidates, one.roles)


def test_a_product_for_the_skin_is_set_aside() -> None:
    """A cream, drop or spray of a listed medicine does not count and leaves nothing unread."""
    for text, generic in (("Protopic", "tacrolimus"), ("Pred Forte", "prednisolone"), ("Betnovate", "betamethasone")):
        (one,) = read(text)
        assert ("not_counted", "topical", generic) == (one.status, one.reason, one.generic)


def test_none_alone() -> None:
    """Only "none" and its like, alone, mean that no medicine is taken; anything else is an entry that was not read."""
    explicit = ("none", " None ", "NONE", "nil", "Nothing.", "no medicines", "No medication", "no  meds")
    assert all(is_none(text, lexicon()) for text in explicit)
    others = ("", "no", "none else", "none, none", "none?", "no medicines except", "keine", "aucun", "ninguno")
    assert not any(is_none(text, lexicon()) for text in others)
    assert () == read("none") == read("") == read(" ")
    assert [["-"], [","], ["..."]] == [[one.entry for one in read(text)] for text in ("-", " , ", "...")]
    assert {"unread"} == {one.status for text in ("-", ",", "...") for one in read(text)}
    assert {"unread"} == {one.status for text in ("keine", "aucun", "ninguno", "no drugs") for one in read(text)}


WAYS: list[Callable[[str], str]] = [
    str.upper,
    str.title,
    lambda text: f"{text}.",
    lambda text: f"  {text}  ",
    lambda text: text.replace(" - ", " – "),
    lambda text: text.replace(" - ", " — "),
    lambda text: text.replace("'", "’"),
    lambda text: text.replace(" ", "  "),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: f"{text};",
    lambda text: f"{text}\n",
]


@pytest.mark.parametrize(
    "ways", [pytest.param(1, id="one way each"), pytest.param(4, id="four ways each", marks=pytest.mark.slow)]
)
def test_case_and_punctuation_do_not_matter(ways: int) -> None:
    """Case, typographic dashes and apostrophes, blanks and a full stop change no status."""
    for at, row in enumerate(row for row in STATUSES if "\n" not in row["entry"]):
        expected = labels(read(row["entry"]))
        for way in range(at, at + ways):
            text = WAYS[way % len(WAYS)](row["entry"])
            assert expected == labels(read(text)), text


WORDS = st.sampled_from(
    [
        *(name.phrase for name in list(lexicon().names.values())[::9]),
        "stopped",
        "allergic to",
        "not",
        "no",
        "switched from",
        "to",
        "and",
        "5 mg",
        "2,5",
        "daily",
        "for my legs",
        "xyzzyq",
        "predisone",
        "(",
        ")",
        ":",
        "until",
        "none",
    ]
)
TYPED = st.one_of(
    st.text(max_size=60),
    st.lists(st.tuples(WORDS, st.sampled_from([" ", ", ", "; ", "\n", " and ", "/", ". ", "\n\n"])), max_size=9).map(
        lambda parts: "".join(word + gap for word, gap in parts)
    ),
)


@settings(max_examples=examples(60), deadline=None)
@given(TYPED)
def test_nothing_typed_is_dropped(text: str) -> None:
    """Reading never fails, is the same twice, keeps the order, and every word is in the entry of some reading."""
    readings = read(text)
    assert readings == read(text)
    at = 0
    for one in readings:
        assert one.text in one.entry
        at = text.index(one.entry, at)
    if not is_none(text, lexicon()):
        entries = "\n".join(one.entry for one in readings)
        for word in words_in(text):
            if word.kind != "mark" and word.plain not in lexicon().words.joins:
                assert text[word.start : word.end] in entries or re.fullmatch(r"\d{1,2}", word.plain)


@settings(max_examples=examples(40), deadline=None)
@given(TYPED)
def test_what_a_reading_holds(text: str) -> None:
    """Only exact names count; a question has candidates; what is not read names no medicine."""
    for one in read(text):
        match one.status:
            case "counted":
                assert one.generic in lexicon().medicines
                assert (0, "", ()) == (one.distance, one.reason, one.candidates)
            case "ask":
                assert one.candidates
                assert one.reason
                assert not (one.reason in ("near", "unclear", "name not confirmed") and one.roles)
            case "not_counted":
                assert one.reason
            case "unread":
                assert (None, (), ()) == (one.generic, one.candidates, one.roles)


def test_a_reading_is_a_value() -> None:
    """Equal texts give equal readings, so a batch reads each distinct text once."""
    (one,) = read("zoloft 50")
    assert replace(one) == one == read("zoloft 50")[0]


def lines_run(text: str) -> int:
    """How many lines of the program run while a text is read: its work, on any machine."""
    count = 0

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace if "medicines" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read_medicines(text, lexicon())
    finally:
        sys.settrace(before)
    return count


@pytest.mark.thorough
@pytest.mark.parametrize(
    "unit",
    [
        "not ", "- ", ".", "?", "(", "a )", "( ) ", "sertraline ", "sertraline, ", "sertraline or ",
        "stopped sertraline and ",
        "stopped sertraline, ", "sertraline, both stopped, ", "sertraline\nboth stopped\n", "zqxj ", "2015 sertraline ",
        "sertraline: no ", "stopped\n", "; ", "switched from sertraline to ", "sertraline -> ", "husband sertraline ",
        "instead of sertraline ", "the ", "a/", "a - ", "sertraline gave me ", ":", "sertraline ( ) ",
    ],
)  # fmt: skip
def test_work_grows_with_the_length(unit: str) -> None:
    """Four times the text is four times the work, whatever it is made of: nothing in the reader is quadratic."""
    short, long = (lines_run((unit * length)[:length]) for length in (500, 2_000))
    assert long < 5 * short + 500
