"""Stored results beside those of now: what differs, and which entries of the changes explain it."""

from __future__ import annotations

import pytest
from stored import RLS

from rls_screen.content.changes import Change, ChangeLog, Explained, VersionChanges
from rls_screen.verification.differences import Difference, Explainer, Situation, moved, same


def log(*explained: Explained) -> ChangeLog:
    """Changes of version 0.2.0, one entry for each of these."""
    changes = (Change(id=f"c{at}", text="x", explains=(one,)) for at, one in enumerate(explained))
    return ChangeLog(versions=(VersionChanges(version="0.2.0", before="0.1.0", changes=tuple(changes)),))


def found(
    log: ChangeLog, difference: Difference, *differing: str, true: str = "", version: str = "0.1.0", kept: bool = False
) -> list[tuple[str, list[str]]]:
    """Each part of a difference with the entries that explain it; `true` is the one rule that holds."""
    situation = Situation(frozenset((difference.result, *differing)), lambda rule: rule == true, kept)
    explained = Explainer(RLS, log, version).explain(difference, situation)
    return [(one.detail, [change.id for change in one.changes]) for one in explained]


SOON = Difference("urgency", "none", "soon")


@pytest.mark.parametrize(
    "one, differing, explains",
    [
        pytest.param(Explained(results=("urgency",)), (), True, id="its result"),
        pytest.param(Explained(results=("anemia",)), (), False, id="another result"),
        pytest.param(Explained(results=("urgency",), before=("none",), after=("soon",)), (), True, id="its codes"),
        pytest.param(Explained(results=("urgency",), before=("routine",)), (), False, id="another code before"),
        pytest.param(Explained(results=("urgency",), after=("routine",)), (), False, id="another code now"),
        pytest.param(Explained(results=("urgency",), when="cramps"), (), True, id="its rule holds"),
        pytest.param(Explained(results=("urgency",), when="joint_pain"), (), False, id="its rule does not hold"),
        pytest.param(Explained(results=("urgency",), beside=("anemia",)), ("anemia",), True, id="beside another"),
        pytest.param(Explained(results=("urgency",), beside=("anemia",)), (), False, id="not beside another"),
        pytest.param(Explained(rows="blank"), (), False, id="about rows"),
    ],
)
def test_a_table(one: Explained, differing: tuple[str, ...], explains: bool) -> None:
    """An entry explains its result, with its codes, for whom its rule holds, and beside what it asks for."""
    assert [("none -> soon", ["c0"] if explains else [])] == found(log(one), SOON, *differing, true="cramps")


def test_a_list_is_explained_entry_by_entry() -> None:
    """Each id that came or went needs an entry of its own."""
    changes = log(Explained(results=("missing",), entries=("age",)), Explained(results=("missing",), entries=("sex",)))
    difference = Difference("missing", "sex;tsat", "tsat;age;crp")
    assert [("-sex", ["c1"]), ("+age", ["c0"]), ("+crp", [])] == found(changes, difference)
    anything = log(Explained(results=("missing",)))
    assert [("another order", ["c0"])] == found(anything, Difference("missing", "a;b", "b;a"))
    assert [("another order", [])] == found(changes, Difference("missing", "a;b", "b;a"))


def test_free_text_and_numbers_have_no_parts() -> None:
    """A list of free text or a number is one difference."""
    changes = log(Explained(results=("medicines_unrecognised", "tsat_used")))
    assert [("", ["c0"])] == found(changes, Difference("medicines_unrecognised", "a;b", ""))
    assert [("", ["c0"])] == found(changes, Difference("tsat_used", "12", "13"))


def test_a_row_that_was_not_scored() -> None:
    """Where a calm code was replaced for a bad cell, an entry about that code explains the difference too."""
    changes = log(Explained(results=("urgency",), before=("soon",), after=("within_week",)))
    difference = Difference("urgency", "incomplete", "within_week")
    assert [("incomplete -> within_week", ["c0"])] == found(changes, difference, kept=True)
    assert [("incomplete -> within_week", [])] == found(changes, difference, kept=False)


@pytest.mark.parametrize(
    "version, entries", [("0.1.0", ["c0"]), ("0.1.9", ["c0"]), ("0.2.0", []), ("0.10.0", []), ("1.0.0", [])]
)
def test_only_later_versions_explain(version: str, entries: list[str]) -> None:
    """Results of a version are explained by what later versions changed, compared number by number."""
    assert [("none -> soon", entries)] == found(log(Explained(results=("urgency",))), SOON, version=version)


def test_rows() -> None:
    """A row that is read now is explained by entries about all kinds of cells that were its problem."""
    changes = log(Explained(rows="read", cells=("number", "date")), Explained(rows="refused", cells=("number",)),
                  Explained(rows="blank"))  # fmt: skip
    explainer = Explainer(RLS, changes, "0.1.0")

    def ids(state: str, *kinds: str) -> list[str]:
        return [change.id for change in explainer.explain_row(state, kinds)]  # type: ignore[arg-type]

    assert ["c0"] == ids("read", "number")
    assert ["c0"] == ids("read", "number", "date")
    assert [] == ids("read", "number", "yes_no")
    assert [] == ids("read")
    assert ["c1"] == ids("refused", "number")
    assert ["c2"] == ids("blank")


@pytest.mark.parametrize(
    "stored, now, are_same",
    [("", "", True), ("12", "12.0", True), ("1e2", "100", True), ("12", "12.1", False), ("", "0", False),
     ("none", "none", True), ("a", "b", False), ("nan", "nan", True)],
)  # fmt: skip
def test_same(stored: str, now: str, are_same: bool) -> None:
    """Texts are compared as they are, numbers as numbers; nothing is not zero."""
    assert are_same is same(stored, now)


def test_moved() -> None:
    """What went comes first, then what came; the order alone is no move."""
    assert ("-a", "+c") == moved(Difference("x", "a;b", "b;c"))
    assert ("+a",) == moved(Difference("x", "", "a"))
    assert () == moved(Difference("x", "a;b", "b;a"))
