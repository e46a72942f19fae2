"""The lexicon: names with their meanings, and what several meanings share."""

from __future__ import annotations

import csv

import pytest
from medicine_reading import ROWS, TEXTS, cell, lexicon, names_of, read

from rls_screen.medicines.tokens import normalised


def test_a_name_is_in_one_list() -> None:
    """No ordinary word, food or other medicine is a listed name too; unconfirmed names can be listed."""
    others = {normalised(row["name"]) for row in csv.DictReader(TEXTS[1].splitlines())}
    assert not others & {normalised(name) for row in ROWS for name in names_of(row)}
    marked = {normalised(name) for row in ROWS for name in cell(row, "unconfirmed_aliases")}
    assert marked == {name.phrase for name in lexicon().unconfirmed()}


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
