"""What the lexicon promises a pharmacist, and that one which breaks a promise is refused."""

import csv
import re

import pytest
from medicine_reading import ROWS, TEXTS, cell, lexicon, names_of, read

from rls_screen.errors import ContentError
from rls_screen.medicines import Lexicon
from rls_screen.medicines.words import plain


def test_lexicon_invariants() -> None:
    """Every alias leads to one generic, or the file says in each of its rows that it must be asked."""
    owners: dict[str, set[str]] = {}
    for row in ROWS:
        for name in names_of(row):
            owners.setdefault(plain(name), set()).add(row["generic"])
    assert len(ROWS) == len({row["generic"] for row in ROWS})
    for row in ROWS:
        asked = {plain(part.partition(": ")[0]) for part in row["must_ask"].split(" | ") if part}
        own = set(map(plain, names_of(row)))
        assert {name for name in own if len(owners[name]) > 1} <= asked <= own
        assert set(map(plain, cell(row, "unconfirmed_aliases"))) <= own
        assert (row["evidence_strength"] == "0") == (row["rls_effect"] == "unknown")
        assert row["rxcui"] == "" or row["rxcui"].isdigit()


def test_clinical_invariants() -> None:
    """Antimalarials are unknown; a calcineurin inhibitor is nothing else; iron meets three medicines only."""
    for row in ROWS:
        roles, tags = cell(row, "roles"), cell(row, "tags")
        assert "antimalarial" not in roles or row["rls_effect"] == "unknown"
        assert "calcineurin_inhibitor" not in roles or roles == ["calcineurin_inhibitor"]
        interacts = bool(re.search("mycophenol|levodopa|levothyroxine", row["generic"]))
        assert interacts == ("iron_interacting" in tags)


def test_plain_painkillers_are_not_night_products() -> None:
    """No plain acetaminophen, ibuprofen or naproxen name leads to a product with a sedating antihistamine."""
    for text in (
        "tylenol",
        "acetaminophen",
        "paracetamol",
        "panadol",
        "advil",
        "ibuprofen",
        "motrin",
        "aleve",
        "naproxen",
    ):
        assert {"unread"} == {one.status for one in read(f"{text} 200 mg")}
    for name in lexicon().names.values():
        if any(generic.endswith("/diphenhydramine") for generic in name.generics):
            assert plain(name.phrase) not in {"tylenol", "advil", "motrin", "aleve", "excedrin", "panadol", "nurofen"}


def test_notes_hold_no_dose_advice() -> None:
    """An evidence note tells nobody what to take, and no row carries a licensed code."""
    for row in ROWS:
        assert not re.search(
            r"\b(take|switch|start|reduce|increase|recommended dose|\d+ ?mg)\b", row["evidence_note"]
        ), row
        assert not {"atc", "snomed", "dmd"} & set(row)


def test_a_name_is_in_one_list() -> None:
    """No ordinary word, food or other medicine is a listed name too; unconfirmed names can be listed."""
    others = {plain(row["name"]) for row in csv.DictReader(TEXTS[1].splitlines())}
    assert not others & {plain(name) for row in ROWS for name in names_of(row)}
    marked = {plain(name) for row in ROWS for name in cell(row, "unconfirmed_aliases")}
    assert marked == {name.phrase for name in lexicon().unconfirmed()}


@pytest.mark.parametrize(
    "row, problem",
    [
        pytest.param("x,pred,,,,corticosteroid,may_mask,2,n,,,,,", "'pred' means", id="an alias of two, not asked"),
        pytest.param("x,,,,,corticosteroid,may_mask,0,n,,,,,", "go together", id="no evidence, yet an effect"),
        pytest.param("x,,,,,steroid,may_mask,2,n,,,,,", "'steroid' is not one of the roles", id="an unknown role"),
        pytest.param(
            "x,,,,,other,unknown,0,n,,y: ask,,,", "'y' in must_ask is not a name", id="a question for no name"
        ),
        pytest.param("x,,,,,other,unknown,0,n,,,,,y", "'y' in unconfirmed_aliases", id="an unconfirmed name of no row"),
        pytest.param(
            "x,tylenol,,,,other,unknown,0,n,,,,,", "tylenol: is a name in medicines.csv too", id="a guard name"
        ),
        pytest.param("x,daily,,,,other,unknown,0,n,,,,,", "'daily' is a name", id="an ordinary word"),
    ],
)
def test_a_broken_lexicon_is_refused(row: str, problem: str) -> None:
    """A lexicon that contradicts itself is refused, with the place, the problem and the remedy."""
    with pytest.raises(ContentError, match=problem):
        Lexicon.from_texts(f"{TEXTS[0]}{row}\n", *TEXTS[1:])


@pytest.mark.parametrize("texts", [("", *TEXTS[1:]), (TEXTS[0], TEXTS[1], "none = ["), (TEXTS[0], TEXTS[1], "")])
def test_an_empty_or_unreadable_file_is_refused(texts: tuple[str, str, str]) -> None:
    """An empty or unreadable file is named, not met later as a fault of the program."""
    with pytest.raises(ContentError):
        Lexicon.from_texts(*texts)
