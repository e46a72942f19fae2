"""What a typed medicine is read as: its name, and what was said beside it."""

import csv
import json
import re
import tomllib
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import cast

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from medicine_reading import TEXTS, cell, lexicon, read

from rls_screen.batch.frame import score_frame
from rls_screen.content.library import load
from rls_screen.medicines import is_none
from rls_screen.medicines.words import plain, words_of
from rls_screen.person.answers import read_answers
from rls_screen.person.scoring import score

TYPED_ENTRIES = (Path(__file__).parent / "medicine_entries.csv").read_text(encoding="utf-8")
ENTRIES = list(csv.DictReader(StringIO(TYPED_ENTRIES, newline="")))


def by_status(text: str) -> dict[str, list[str]]:
    """The medicines of a text by status; what must be asked with `|` between its meanings."""
    found: dict[str, list[str]] = {"counted": [], "ask": [], "not_counted": []}
    for one in read(text):
        meant = "|".join(one.candidates) if one.status == "ask" else one.generic or "|".join(one.candidates)
        if one.status != "unread" and meant:
            found[one.status].append(meant)
    return found


# --- entries as people type them


@pytest.mark.parametrize("row", ENTRIES, ids=[row["entry"] for row in ENTRIES])
def test_entry(row: dict[str, str]) -> None:
    """Each entry gives exactly the medicines its row says, and leaves unread what its row says."""
    expected = {status: sorted(cell(row, status)) for status in ("counted", "ask", "not_counted")}
    assert expected == {status: sorted(found) for status, found in by_status(row["entry"]).items()}
    assert (row["unread"] == "yes") == any(one.status == "unread" for one in read(row["entry"]))


def test_why_an_entry_is_in_doubt() -> None:
    """Each entry that a stricter rule made a doubt has its reason beside it, and is one of the entries in doubt."""
    reasons = (Path(__file__).parent / "medicine_doubts.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(StringIO(reasons, newline="")):
        assert row["why"]
        assert any(one["entry"] == row["entry"] and one["ask"] for one in ENTRIES), row["entry"]


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
    "text, roles",
    [
        pytest.param("pred 10", ("corticosteroid",), id="prednisone or prednisolone: both a corticosteroid"),
        pytest.param("unisom", ("sedating_antihistamine",), id="three products, all sedating antihistamines"),
        pytest.param("zantac", ("acid_suppressor",), id="two acid suppressors"),
        pytest.param("benadryl", (), id="its meanings share nothing"),
        pytest.param("dex", (), id="another meaning is not on the list"),
        pytest.param("predisone", (), id="a near name is certain of nothing"),
        pytest.param("tolvonn", (), id="nor is one near to a confirmed brand"),
        pytest.param("zispin soltab", (), id="an unconfirmed name is certain of nothing"),
    ],
)
def test_what_an_ambiguous_name_shares(text: str, roles: tuple[str, ...]) -> None:
    """What must be asked carries the classes all its meanings share, and no other."""
    (one,) = read(text)
    assert ("ask", roles) == (one.status, one.roles)


def test_mycophenolate_keeps_its_iron_tag() -> None:
    """Which mycophenolate it is does not matter for iron: both meanings are tagged."""
    (one,) = read("mycophenolate 500")
    assert ("iron_interacting",) == one.tags


@pytest.mark.parametrize(
    "text", ["stopped tramadol", "stopped tramadl", "no longer on panadeine", "allergic to oxycodone"]
)
def test_a_medicine_set_aside_keeps_its_class(text: str) -> None:
    """A stopped opioid can still open its question: its class is known, though it does not count."""
    (one,) = read(text)
    assert ("not_counted", True) == (one.status, "opioid" in one.roles)


# --- what was said beside a name


@pytest.mark.parametrize(
    "text, reason",
    [
        ("stopped gabapentin", "stopped"),
        ("gabapentin - stopped", "stopped"),
        ("off gabapentin", "stopped"),
        ("used to take gabapentin", "past"),
        ("allergic to gabapentin", "allergy"),
        ("never took gabapentin", "not taken"),
        ("no gabapentin", "not taken"),
    ],
)
def test_set_aside(text: str, reason: str) -> None:
    """A closed pattern leaves a medicine uncounted, visibly and with the reason."""
    (one,) = read(text)
    assert ("not_counted", "gabapentin", reason) == (one.status, one.generic, one.reason)


@pytest.mark.parametrize(
    "text",
    [
        "started gabapentin 3 years ago",
        "gabapentin for seasonal allergies",
        "gabapentin, no side effects",
        "gabapentin on and off",
    ],
)
def test_still_taken(text: str) -> None:
    """Words that hold a cue and say nothing about taking leave a medicine counted."""
    (one,) = read(text)
    assert ("counted", "gabapentin") == (one.status, one.generic)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        pytest.param("plaquenil, allergic to latex", {"hydroxychloroquine"}, id="an allergy to something unknown"),
        pytest.param("plaquenil 200, allergic to dust", {"hydroxychloroquine"}, id="an allergy to a plain word"),
        pytest.param("allergies: nsaids, codeine", set(), id="a list of allergies that begins with a plain word"),
        pytest.param("Past: methotrexate 15 mg, cellcept 500 mg", set(), id="a heading holds, whatever the dose"),
        pytest.param("hydroxy chloroquine, or ap", {"hydroxychloroquine"}, id="a long name as two words, no short one"),
        pytest.param("allergic to cats, prednisone", set(), id="whether the list goes on is unclear"),
        pytest.param("allergic to cats, prednisone 5 mg", {"prednisone"}, id="a dose ends the list"),
        pytest.param("went from prednisone 20 to prednisone 10", {"prednisone"}, id="the same medicine, a new dose"),
        pytest.param("replaced cellcept with imuran last year", {"azathioprine"}, id="last year tells when it changed"),
        pytest.param("want to get off prednisone", set(), id="a wish to stop"),
        pytest.param("trying to come off lorazepam", set(), id="trying to stop"),
        pytest.param("nothing except prednisone 5mg", {"prednisone"}, id="nothing but this one"),
        pytest.param("stopped everything except plaquenil", {"hydroxychloroquine"}, id="all but this one"),
        pytest.param("supposed to take prednisone but I don't", set(), id="supposed to"),
        pytest.param("prescribed gabapentin but never started", set(), id="never begun"),
        pytest.param("awaiting belimumab approval", set(), id="not begun yet"),
        pytest.param("holding azathioprine this week", set(), id="held back"),
        pytest.param("used gabapentin before", set(), id="used before"),
        pytest.param("phenergan suppositories", {"promethazine"}, id="a suppository is not for the skin"),
        pytest.param("tramadol/apap 37.5/325", {"tramadol/acetaminophen"}, id="a combination by its short form"),
    ],
)
def test_what_counts_of_a_sentence(text: str, counted: set[str]) -> None:
    """What a sentence says of another thing, of a dose or of a wish sets no medicine aside; doubt counts nothing."""
    assert counted == {one.generic for one in read(text) if one.status == "counted"}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", " \n"])
@pytest.mark.parametrize(
    ("lines", "status"),
    [
        pytest.param(("Allergies:", "codeine", "haloperidol"), "not_counted", id="a list under its heading"),
        pytest.param(("Allergies:", "1. codeine", "2. haloperidol"), "not_counted", id="a numbered list"),
        pytest.param(("Allergies:", "codeine;", "haloperidol"), "not_counted", id="semicolons at the ends of lines"),
        pytest.param(("Allergies:", "codeine", "", "haloperidol"), "counted", id="after a blank line"),
        pytest.param(("Stopped:", "1. codeine", "", "1. haloperidol"), "counted", id="a new list after a blank line"),
        pytest.param(("Allergies:", "", "haloperidol"), "ask", id="a blank line right below the heading"),
        pytest.param(("Medicines:", "", "haloperidol"), "counted", id="a heading that sets nothing aside"),
        pytest.param(("Allergies:", "", "Medicines:", "haloperidol"), "counted", id="nothing under a heading"),
    ],
)  # fmt: skip
def test_what_a_heading_holds_for(lines: tuple[str, ...], status: str, line_end: str) -> None:
    """A heading holds for the list below it, never beyond a blank line; so in a text, an answer, and a cell."""
    text = line_end.join(lines)
    answers = read_answers(json.dumps({"medicines": text}), "me.json", load())
    cell = score_frame(pl.DataFrame({"medicines": [text]}), partial=True)
    alone = score(load(), answers)
    (*_, reading) = alone.person.medication.readings
    assert ("haloperidol", status) == (reading.generic, reading.status)
    assert status == read(text)[-1].status
    for id in ("medicine_flags", "medicines_not_counted", "medicines_unrecognised"):
        assert ";".join(cast("tuple[str, ...]", alone.results[id])) == cell[id].item()


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        pytest.param("Other medicines:\nfoobarol", "Other medicines: foobarol", id="a heading"),
        pytest.param("foobarol\nno known allergies", "foobarol, no known allergies", id="a remark"),
    ],
)
def test_an_entry_of_several_lines_is_one_entry_of_the_list(text: str, entry: str) -> None:
    """No entry of what was not recognised holds the semicolon that stands between entries."""
    assert (entry,) == score(load(), read_answers(json.dumps({"medicines": text}), "-", load())).results[
        "medicines_unrecognised"
    ]


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


@pytest.mark.parametrize(
    "text",
    [
        "gabapentin until March",
        "ran out of gabapentin",
        "gabapentin 3 years ago",
        "going to start gabapentin",
        "cannot stop gabapentin",
        "never stopped gabapentin",
        "don't stop gabapentin",
        "gabapentin stopped working",
        "stopped and restarted gabapentin",
        "my husband takes gabapentin",
        "gabapentin 2015-2018",
        "stop gabapentin",
        "allergic to zoloft, gabapentin",
        "stopped zoloft gabapentin",
        "either zoloft or gabapentin",
        "zoloft or gabapentin, not sure which",
        "my cat takes gabapentin",
        "gabapentin free",
    ],
)
def test_doubt_asks(text: str) -> None:
    """Where it is unclear whether a medicine is taken, it is asked about and neither counted nor set aside."""
    assert ("ask", "unclear", ()) == next(
        (o.status, o.reason, o.roles) for o in read(text) if o.generic == "gabapentin"
    )


CLOSED = {"stopped", "past", "allergy", "not taken"}
CUES = [
    (group["says"], side, cue)
    for group in tomllib.loads(TEXTS[2])["cues"]
    for side in ("before", "after", "either")
    for cue in group.get(side, ())
    if cue not in ("nor", "vs", "versus")  # they join two names, and leave both in doubt
]
EXPECTED = dict.fromkeys(CLOSED, "not_counted") | {"harmless": "counted", "current": "counted"}
PLACES = {
    "before": ("{cue} gabapentin", "plaquenil 200, {cue} gabapentin", "{cue}: gabapentin"),
    "after": ("gabapentin {cue}", "gabapentin 300mg ({cue})", "gabapentin - {cue}", "gabapentin, {cue}"),
}


@pytest.mark.parametrize("says, side, cue", CUES)
def test_every_cue(says: str, side: str, cue: str) -> None:
    """Every cue of the content does what it says, before and behind a name, and leaves the entry before it alone."""
    usable = {place for one in lexicon().cues[plain(cue)] if one.says in CLOSED for place in (one.side,)}
    for place, texts in PLACES.items():
        if side not in (place, "either") or (says == "switch") or (says not in CLOSED and place in usable):
            continue
        for text in (text.format(cue=cue) for text in texts):
            if place == "after" and plain(cue) in lexicon().words.answers_no:
                continue  # "gabapentin (no)" answers itself
            (one,) = [one for one in read(text) if "gabapentin" in (one.generic, *one.candidates)]
            assert EXPECTED.get(says, "ask") == one.status, text
            if says != "other person":
                others = [other.status for other in read(text) if other.generic == "hydroxychloroquine"]
                assert set(others) <= {"counted"}, text


def test_none_alone() -> None:
    """Only "none" and its like, alone, say that no medicine is taken; anything else is an entry that was not read."""
    said = ("none", " None ", "NONE", "nil", "Nothing.", "no medicines", "No medication", "no  meds")
    assert all(is_none(text, lexicon()) for text in said)
    others = ("", "no", "none else", "none, none", "none?", "no medicines except", "keine", "aucun", "ninguno")
    assert not any(is_none(text, lexicon()) for text in others)
    assert () == read("none") == read("") == read(" ")
    assert [["-"], [","], ["..."]] == [[one.entry for one in read(text)] for text in ("-", " , ", "...")]
    assert {"unread"} == {one.status for text in ("-", ",", "...") for one in read(text)}
    assert {"unread"} == {one.status for text in ("keine", "aucun", "ninguno", "no drugs") for one in read(text)}


# --- always

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


@settings(max_examples=300, deadline=None)
@given(TYPED)
def test_nothing_typed_is_dropped(text: str) -> None:
    """Reading never fails, is the same twice, keeps the order, and every word stands in the entry of some reading."""
    readings = read(text)
    assert readings == read(text)
    at = 0
    for one in readings:
        assert one.text in one.entry
        at = text.index(one.entry, at)
    if not is_none(text, lexicon()):
        entries = "\n".join(one.entry for one in readings)
        for word in words_of(text):
            if word.kind != "mark" and word.plain not in lexicon().words.joins:
                assert text[word.start : word.end] in entries or re.fullmatch(r"\d{1,2}", word.plain)


@settings(max_examples=200, deadline=None)
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
