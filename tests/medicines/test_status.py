"""Whether a typed medicine is taken: only a closed pattern says no, and doubt is never a no."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from medicine_reading import lexicon, read

from rls_screen.batch.frame import score_frame
from rls_screen.content.library import load
from rls_screen.medicines import Reading, read_medicines
from rls_screen.person.answers import BadAnswer, read_answers, read_value
from rls_screen.person.answers.values import MAX_TEXT
from rls_screen.person.scoring import score

TYPED = (Path(__file__).parent / "medicine_statuses.csv").read_text(encoding="utf-8")
STATUSES = list(csv.DictReader(StringIO(TYPED, newline="")))
LABELS = {"counted": "yes", "ask": "doubt", "not_counted": "no"}
NAME = "quetiapine"


def of_one(label: str) -> list[str]:
    """The entries about one medicine with this label."""
    return [
        row["entry"]
        for row in STATUSES
        if row["label"] == label and row["entry"].lower().count(NAME) == 1 and "olanzapine" not in row["entry"]
    ]


DOUBTS, NOES, YESES = of_one("doubt"), of_one("no"), of_one("yes")
PLAIN_NAMES = sorted(
    name.phrase
    for name in lexicon().names.values()
    if len(name.generics) == 1 and name.confirmed and not name.question and name.kind == "medicine"
)


def labels(readings: tuple[Reading, ...]) -> dict[str, str]:
    """What is said of each listed medicine: yes, no, doubt."""
    return {
        one.generic or one.text: LABELS[one.status]
        for one in readings
        if one.status in LABELS and (one.generic or one.candidates)
    }


@pytest.mark.parametrize("row", STATUSES, ids=[row["entry"] for row in STATUSES])
def test_entry(row: dict[str, str]) -> None:
    """Each entry of nurses, patients, pharmacists and letters is a yes, a no or a doubt, as its row says."""
    found = labels(read(row["entry"]))
    each = row["label"]
    wanted = dict(pair.split(":") for pair in each.split(";")) if ":" in each else dict.fromkeys(found, each)
    assert found
    assert wanted == found


LISTED = [row["entry"] for row in STATUSES if row["eye"] == "list" and row["label"] == "yes"]
REMARKS = [
    entry.removeprefix("quetiapine, ") for entry in LISTED if entry.startswith("quetiapine, ") and ":" not in entry
]


@pytest.mark.parametrize("entry", LISTED)
def test_a_remark_about_taking_is_read(entry: str) -> None:
    """A remark on how, since when or by whose order a medicine is taken belongs to it; nothing is left unread."""
    assert [("counted", "quetiapine")] == [(one.status, one.generic) for one in read(entry)]


def test_a_remark_is_read_behind_any_name_and_mark() -> None:
    """Behind a comma, a dash or in brackets, beside any name: the remark makes no class unknown."""
    for at, name in enumerate(PLAIN_NAMES[::3]):
        remark = REMARKS[at % len(REMARKS)]
        for text in (f"{name}, {remark}", f"{name} 5 mg, {remark}", f"{name} ({remark})", f"{name} - {remark}"):
            assert "unread" not in {one.status for one in read(text)}, text


@pytest.mark.parametrize("entry", ["new pills", "the white ones", "water tablets", "dr patel", "takes painkillers"])
def test_words_that_may_hide_a_medicine_stay_unread(entry: str) -> None:
    """Behind a comma, words that may stand for another medicine are no remark about the one before."""
    assert ["counted", "unread"] == [one.status for one in read(f"quetiapine, {entry}")]


def test_the_entries_are_of_all_kinds() -> None:
    """The entries hold enough of each kind that a test over them means something."""
    assert len(DOUBTS) > 200
    assert len(NOES) > 80
    assert len(YESES) > 60


@pytest.mark.parametrize(("entries", "wrong"), [(DOUBTS, "not_counted"), (NOES, "counted"), (YESES, "not_counted")])
def test_every_name_of_the_lexicon(entries: list[str], wrong: str) -> None:
    """No doubt about any name is a no; no closed pattern leaves a name counted; no plain entry is a no."""
    for at, name in enumerate(PLAIN_NAMES):
        for entry in (entries[at % len(entries)], entries[(7 * at + 3) % len(entries)]):
            text = entry.lower().replace(NAME, name)
            generic = lexicon().names[name].generics[0]
            those = {one.status for one in read(text) if generic in (one.generic, *one.candidates)}
            assert wrong not in those, text


CLOSED = ["stopped {}", "{} stopped", "{} - stopped", "{} (stopped 2024)", "no {}", "not on {}", "not taking {}"]
CLOSED += ["never took {}", "{}: no", "{}=0", "{} (unchecked)", "discontinued {}", "denies {}", "{}, stopped in May"]


@pytest.mark.parametrize("pattern", CLOSED)
def test_a_closed_pattern_about_any_name(pattern: str) -> None:
    """A closed pattern about any name of the lexicon leaves it uncounted."""
    for name in PLAIN_NAMES[::3]:
        assert {"not_counted"} == {one.status for one in read(pattern.format(name)) if one.generic}, name


JOINED = ["no {}", "denies {}", "not on {}", "never took {}", "stopped {}", "allergic to {}", "stopped: {}"]
JOINED += ["{} - both stopped", "{} - all stopped", "neither {}"]
SEVERAL = ["quetiapine", "sertraline", "Seroquel XR", "methotrexate", "plaquenil", "lyrica"]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(JOINED),
    st.lists(st.sampled_from(SEVERAL), min_size=2, max_size=4, unique_by=lambda name: name[:4].lower()),
    st.sampled_from([" and ", " or ", " nor ", "/", " & ", ", and ", ", or "]),
)
def test_a_list_is_uncounted_as_a_whole(pattern: str, names: list[str], join: str) -> None:
    """A closed pattern carries over names joined by commas, and, or, nor, a slash; "both" is two of them."""
    names = names[:2] if "both" in pattern else names
    text = pattern.format(", ".join(names[:-1]) + join + names[-1])
    assert {"not_counted"} == {one.status for one in read(text)}, text


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["denies side effects of {}", "refuses to stop {}", "no problems with {}", "no changes in {}"]),
    st.lists(st.sampled_from(SEVERAL), min_size=2, max_size=3, unique_by=lambda name: name[:4].lower()),
    st.sampled_from([" and ", " or ", ", "]),
)
def test_a_list_with_another_word_is_in_doubt(pattern: str, names: list[str], join: str) -> None:
    """With any other word in it, none of a list is left out."""
    text = pattern.format(join.join(names))
    assert "not_counted" not in {one.status for one in read(text)}, text
    assert pattern.startswith("no changes") or {"ask"} == {one.status for one in read(text)}


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


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_case_and_punctuation_do_not_matter(way: int) -> None:
    """Case, typographic dashes and apostrophes, blanks and a full stop change no status."""
    for row in STATUSES:
        if "\n" not in row["entry"]:
            assert labels(read(row["entry"])) == labels(read(WAYS[way](row["entry"]))), row["entry"]


@pytest.mark.parametrize("word", sorted(lexicon().words.silent)[::7])
def test_an_ordinary_word_in_a_pattern(word: str) -> None:
    """A word that is not known to be harmless inside a closed pattern takes its certainty away, and never adds any."""
    words, known = lexicon().words, {w for phrase in lexicon().cues for w in phrase.split()}
    harmless = words.lead | words.determiners | words.tail_with_spans | words.amounts | words.schedules | known
    for pattern in ("stopped {} quetiapine", "no {} quetiapine", "quetiapine {} stopped", "{} stopped quetiapine"):
        those = [one.status for one in read(pattern.format(word)) if one.generic == NAME]
        assert "not_counted" not in those or word in harmless | words.list_joins, pattern.format(word)


@pytest.mark.parametrize("order", [("sertraline: no", "quetiapine 25 mg", "refuses to stop olanzapine")])
def test_the_order_of_entries_does_not_matter(order: tuple[str, ...]) -> None:
    """Entries between semicolons are read by themselves, whatever stands before or behind them."""
    for first in range(3):
        text = "; ".join(order[first:] + order[:first])
        assert {"sertraline": "no", "quetiapine": "yes", "olanzapine": "doubt"} == labels(read(text))


# --- what doubt means to the results

FITTING = {
    "urge_to_move": "yes", "worse_at_rest": "yes", "relieved_by_movement": "yes", "worse_in_evening": "yes",
    "cramps": "no", "one_position": "no", "joint_pain": "no", "muscle_pain": "no", "numbness_all_day": "no",
    "leg_swelling": "no", "pain_on_walking": "no", "back_to_leg": "no", "whole_body_restless": "no",
    "days_per_week": "3", "duration_months": "3", "distress": "moderate",
}  # fmt: skip


def outcomes(text: str) -> dict[str, Any]:
    """The results of a person who fits in everything but the medicines."""
    return dict(score(load(), read_answers(json.dumps({**FITTING, "medicines": text}), "-", load())).results)


def test_the_person_fits_without_a_medicine() -> None:
    """The person of these tests is a yes without medicines, so that it is the doubt that takes it away."""
    assert "yes" == outcomes("none")["dsm5_pattern"] == outcomes("stopped quetiapine")["dsm5_pattern"]


def test_a_medicine_in_doubt_never_gives_a_yes() -> None:
    """A person with an antipsychotic in doubt never has dsm5_pattern yes: alone, or as a row of a table."""
    frame = pl.DataFrame({**{id: [answer] * len(DOUBTS) for id, answer in FITTING.items()}, "medicines": DOUBTS})
    scored = score_frame(frame, partial=True)
    assert {"unknown"} == set(scored["dsm5_pattern"])
    assert {""} == set(scored["problems"])
    assert not scored["medicines_not_counted"].str.contains(NAME).any()
    for at in range(0, len(DOUBTS), 20):
        alone = outcomes(DOUBTS[at])
        assert "unknown" == alone["dsm5_pattern"]
        assert scored["medicines_unrecognised"][at] == ";".join(alone["medicines_unrecognised"]) != ""


def test_an_entry_in_doubt_is_named_verbatim() -> None:
    """An entry in doubt stands among those not recognised as it was typed, and counts for nothing."""
    found = outcomes("Refuses to stop QUETIAPINE, plaquenil 200")
    assert ("Refuses to stop QUETIAPINE",) == found["medicines_unrecognised"]
    assert ("hydroxychloroquine:antimalarial",) == found["medicine_flags"]
    assert () == found["medicines_not_counted"]


# --- long texts


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


def test_a_text_over_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A longer text is a bad answer at once: of one person and of a table; nothing reads it."""

    def refuse(*_: object) -> None:
        raise AssertionError("the text was read")

    monkeypatch.setattr("rls_screen.content.library.read_medicines", refuse)
    item, text = load().items["medicines"], "x" * (MAX_TEXT["medicines"] + 1)
    with pytest.raises(BadAnswer, match="10001 characters") as bad:
        read_value(item, text)
    assert "at most 10000 characters" in bad.value.allowed
    row = score_frame(pl.DataFrame({"medicines": [text]}), partial=True)
    assert "medicines: this text has 10001 characters" == row["problems"].item()


def test_a_text_at_the_limit_is_read() -> None:
    """The limit itself is allowed."""
    text = "sertraline" + " " * (MAX_TEXT["medicines"] - 20) + "quetiapine"
    assert ("antidepressant", "dopamine_blocker") == tuple(
        flag.split(":")[1] for flag in outcomes(text)["medicine_flags"]
    )
