"""What a person's medicines mean to the rules: only what is certain counts, and doubt is never a no."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rls_screen.content.library import load
from rls_screen.content.schema import MedicineQuery
from rls_screen.person.medication import Medication, fits, medication

RLS = load()
BLOCKER = MedicineQuery(role="dopamine_blocker")
SEDATING = MedicineQuery(role="sedating_antihistamine")
WORSENS = MedicineQuery(effects=("often_worsens",))
WARNS = MedicineQuery(tag="mood_warning")
UNREAD = MedicineQuery(unread=True)
T, F, U = True, False, None


def read(text: str) -> Medication:
    """A list of medicines as it was read."""
    return medication(RLS.folder, text)


@pytest.mark.parametrize("text, blocker, worsens, warns, unread", [
    pytest.param("none", F, F, F, F, id="no medicines at all"),
    pytest.param("paracetamol", F, F, F, F, id="a medicine of no class that is asked for"),
    pytest.param("haloperidol", T, T, F, F, id="a role and an effect"),
    pytest.param("sertraline", F, T, T, F, id="a tag"),
    pytest.param("stopped haloperidol", F, F, F, F, id="stopped: not counted, and no doubt"),
    pytest.param("xyzzy", U, U, U, T, id="not read: nothing is excluded"),
    pytest.param("haloperidol, xyzzy", T, T, U, T, id="what is certain stays true beside a doubt"),
    pytest.param("sertralin", U, U, U, T, id="near a name: asked about, not counted"),
])  # fmt: skip
def test_takes(text: str, blocker: Any, worsens: Any, warns: Any, unread: Any) -> None:
    """A question to the medicines is true, false, or unknown where an entry in doubt could make it true."""
    taken = read(text)
    found = tuple(taken.takes(query) for query in (BLOCKER, WORSENS, WARNS, UNREAD))
    assert (blocker, worsens, warns, unread) == found


def test_nothing_given() -> None:
    """Where no list was given every class is unknown, and nothing was left unread."""
    nothing = Medication(given=False)
    assert (U, U, U, F) == tuple(nothing.takes(query) for query in (BLOCKER, WORSENS, WARNS, UNREAD))


def test_a_name_with_several_meanings() -> None:
    """Of several meanings only the class that all share counts; a class of some is unknown, any other false."""
    taken = read("sominex")
    assert (T, U) == (taken.takes(SEDATING), taken.takes(BLOCKER))
    assert F is taken.takes(MedicineQuery(role="lithium"))
    assert all(flag.split(":")[0].endswith("?") for flag in taken.flags)


def test_lists() -> None:
    """Flags, what is not counted and what was not read come once each, in the order given."""
    taken = read("paracetamol, haloperidol, Haloperidol, stopped ropinirole, allergic to codeine, xyzzy, xyzzy")
    assert ("haloperidol:dopamine_blocker",) == taken.flags
    assert ("ropinirole:stopped", "codeine:allergy") == taken.not_counted
    assert ("xyzzy",) == taken.unrecognised
    assert ("haloperidol",) == taken.names(BLOCKER)


def test_everyday_medicines_count_and_are_not_flagged() -> None:
    """A medicine of the everyday list is read and counts, and is not a flag."""
    taken = read("paracetamol")
    assert (1, (), ()) == (len(taken.counted), taken.flags, taken.unrecognised)
    assert taken.is_everyday(taken.counted[0])
    assert not read("haloperidol").is_everyday(read("haloperidol").counted[0])


def test_in_doubt() -> None:
    """What can be asked about is told apart from what was not recognised at all."""
    taken = read("sertralin, xyzzy")
    assert ["sertralin"] == [reading.text for reading in taken.in_doubt]
    assert ["sertralin", "xyzzy"] == [reading.text for reading in taken.not_read]


def test_an_entry_is_one_entry_of_the_list() -> None:
    """A remark behind a semicolon stays with its entry as a comma: semicolons separate the entries of the output."""
    assert all(";" not in entry for entry in read("xyzzy; for the night\nplugh").unrecognised)


@pytest.mark.parametrize("query, fitting", [
    (MedicineQuery(role="a"), T), (MedicineQuery(role="x"), F), (MedicineQuery(effects=("e", "f")), T),
    (MedicineQuery(effects=("f",)), F), (MedicineQuery(tag="t"), T), (MedicineQuery(tag="u"), F),
    (MedicineQuery(unread=True), F),
])  # fmt: skip
def test_fits(query: MedicineQuery, fitting: bool) -> None:
    """A medicine fits by the one thing a query asks for: a role, one of its effects, or a tag."""
    assert fitting is fits(query, ("a", "b"), "e", ("t",))


def test_each_text_is_read_once() -> None:
    """The same text is read once, however many people give it."""
    assert read("haloperidol, xyzzy") is read("haloperidol, xyzzy")


def test_a_doubt_without_known_meanings_could_be_anything() -> None:
    """An entry in doubt that names nothing known excludes no class."""
    known = read("sominex")
    unclear = replace(known.readings[0], candidates=())
    assert Medication(True, (unclear,), known.lexicon).takes(MedicineQuery(role="lithium")) is None
