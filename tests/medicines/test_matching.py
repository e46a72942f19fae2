"""Which words of a text are a name: exact names, products named like others, near names."""

from __future__ import annotations

import pytest
from medicine_reading import everyday_readings, lexicon, read

from rls_screen.medicines.tokens import normalised


def test_plain_painkillers_are_not_night_products() -> None:
    """No plain acetaminophen, ibuprofen or naproxen name leads to a product with a sedating antihistamine."""
    plain_names = "tylenol acetaminophen paracetamol panadol advil ibuprofen motrin aleve naproxen"
    for text in plain_names.split():
        (one,) = read(f"{text} 200 mg")
        assert ("counted", ("other",)) == (one.status, one.roles)
    plain_products = {"tylenol", "advil", "motrin", "aleve", "excedrin", "panadol", "nurofen"}
    for name in lexicon().names.values():
        if any(generic.endswith("/diphenhydramine") for generic in name.generics):
            assert normalised(name.phrase) not in plain_products


@pytest.mark.parametrize(
    ("text", "generics"),
    [
        pytest.param("tylenol at night", ["acetaminophen"], id="when it is taken"),
        pytest.param("paracetamol 500 mg for colds", ["acetaminophen"], id="what it is taken for"),
        pytest.param("ibuprofen 400 mg plus paracetamol", ["ibuprofen", "acetaminophen"], id="two joined by plus"),
        pytest.param("tylenol, tylenol pm", ["acetaminophen"], id="the plain one beside the other"),
        pytest.param("atorvastatin 20 mg pm", ["atorvastatin"], id="a name without such products"),
        pytest.param("aspirin plus codeine", ["aspirin"], id="each part is read"),
        pytest.param("Efferalgan codeine", ["acetaminophen"], id="each part of a product is read"),
        pytest.param("5-ASA", ["mesalamine"], id="not aspirin"),
        pytest.param("atorvastatin calcium 20 mg", ["atorvastatin"], id="a salt is no calcium tablet"),
    ],
)
def test_plain_everyday_products(text: str, generics: list[str]) -> None:
    """Words that say when or why an everyday medicine is taken leave it what it is."""
    assert generics == everyday_readings(text)


def test_a_word_behind_a_comma_can_make_another_product() -> None:
    """ "tylenol, pm" is not read for certain: something of it stays not checked."""
    assert "unread" in {one.status for one in read("tylenol, pm")}
    assert {"counted"} == {one.status for one in read("tylenol, twice a day")}
    assert {"counted"} == {one.status for one in read("atorvastatin 20 mg, pm")}


@pytest.mark.parametrize("text", ["ibuprofn", "metfornin", "ramiprl 5 mg", "wafarin"])
def test_a_near_everyday_name_is_not_believed(text: str) -> None:
    """A slip in an everyday name is a question, as with every other medicine."""
    (one,) = read(text)
    assert ("ask", "near", ()) == (one.status, one.reason, one.roles)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param("atorvastatni", "ask", id="one slip in a long name"),
        pytest.param("atrovastatni", "unread", id="two slips in a long name"),
        pytest.param("hydroxychlorquin", "ask", id="a listed name may hold more"),
    ],
)
def test_only_one_slip_in_an_everyday_name(text: str, status: str) -> None:
    """With more slips than one an everyday name is not suggested: much else that people type lies as near."""
    (one,) = read(text)
    assert status == one.status
