"""What one line or part of a line means for the names in it: lists, doubts, switches, years."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from medicine_reading import read
from properties import examples

JOINED = ["no {}", "denies {}", "not on {}", "never took {}", "stopped {}", "allergic to {}", "stopped: {}"]

JOINED += ["{} - both stopped", "{} - all stopped", "neither {}"]
SEVERAL = ["quetiapine", "sertraline", "Seroquel XR", "methotrexate", "plaquenil", "lyrica"]


@settings(max_examples=examples(50), deadline=None)
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


@settings(max_examples=examples(50), deadline=None)
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


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param("switched from lyrica, quetiapine", "ask", id="a switch without a second half goes on"),
        pytest.param("switched from lyrica to plaquenil, quetiapine", "counted", id="a switch that ended"),
        pytest.param("lyrica or quetiapine stopped", "ask", id="one of two"),
        pytest.param("lyrica or quetiapine both stopped", "not_counted", id="both of two"),
        pytest.param("quetiapine in the past", "not_counted", id="in the past, and nothing else"),
        pytest.param("quetiapine in the past because of nausea", "ask", id="in the past, and a reason"),
        pytest.param("quetiapine previously in 2019", "ask", id="in the past, and a year"),
    ],
)
def test_where_a_doubt_ends(text: str, status: str) -> None:
    """Whether a switch, an alternative or a past leaves a name in doubt depends on the words around it."""
    assert [status] == [one.status for one in read(text) if one.generic == "quetiapine"]
