"""Every name of an instrument has its value for one person."""

from __future__ import annotations

from typing import Any

from toy.making import answers, toy

from rls_screen.person.facts import person
from rls_screen.person.scoring import score


def results(**given: Any) -> dict[str, Any]:
    """The results of a plant."""
    return dict(score(toy(), answers(toy(), **given)).results)


def test_a_named_entry_is_read_by_rules() -> None:
    """An entry of a named list is a condition that a consideration may read, before it and after it in the files."""
    assert ("turn_the_pot",) == results(leaves_hang="yes", window="south")["advice"]
    assert () == results(leaves_hang="yes", window="north")["advice"]


def test_person_knows_every_name() -> None:
    """Items, findings, results and named entries have one value each; a name that is none has no value."""
    one = person(toy(), answers(toy(), leaves_hang="yes", days_dry=21))
    names = ("leaves_hang", "days_dry", "thirsty", "wants_shade", "watering", "weeks_dry", "shade", "nonsense")
    assert (True, 21.0, True, None, "today", 3.0, None, None) == tuple(one.value(name) for name in names)
    assert (True, False, False, True) == (
        one.is_true("thirsty"),
        one.is_true("wants_shade"),
        one.is_true("not wants_shade"),
        one.is_true(None),
    )


def test_used_findings() -> None:
    """A finding is used where a result or a consideration reads it, directly or through another finding."""
    assert {"thirsty", "wants_shade"} == set(toy().used_findings)


def test_unsure_is_unknown_and_remembered() -> None:
    """ "Not sure" has no value, and is known as such; no other reason for no answer is."""
    one = person(toy(), answers(toy(), leaves_hang="unsure", window={"unanswered": "skipped"}))
    assert (None, None) == (one.value("leaves_hang"), one.value("window"))
    assert {"leaves_hang"} == one.facts.unsure


def test_a_person_is_compared_by_identity() -> None:
    """Two people with the same answers are two: results are kept for one person, never for look-alikes."""
    first, second = (person(toy(), answers(toy(), leaves_hang="yes")) for _ in range(2))
    assert first != second
    assert 2 == len({first, second})


def test_an_instrument_without_medicines_reads_none() -> None:
    """Where no question asks for medicines nothing is given and nothing is read from the disk."""
    taken = person(toy(), answers(toy(), leaves_hang="yes")).medication
    assert (False, (), None) == (taken.given, taken.readings, taken.lexicon)
