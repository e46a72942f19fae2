"""The units of numbers: each factor of the contract, each spelling, and the unit that was perhaps meant."""

from __future__ import annotations

import pytest
from answer_files import ITEMS, bad, value


@pytest.mark.parametrize("item, unit, raw, expected", [
    ("hemoglobin", "g/L", 119, 119), ("hemoglobin", "g/dL", 11.9, 119), ("hemoglobin", "mmol/L", 7.4, 119.2436),
    ("ferritin", "ug/L", 75, 75), ("ferritin", "ng/mL", 75, 75), ("ferritin", "pmol/L", 100, 44.5),
    ("tsat", "%", 20, 20), ("tsat", "fraction", 0.2, 20), ("tsat", "fraction", 0.29, 29),
    ("serum_iron", "umol/L", 10, 10), ("serum_iron", "ug/dL", 60, 10.74306),
    ("tibc", "umol/L", 60, 60), ("tibc", "ug/dL", 300, 53.7153), ("tibc", "transferrin g/L", 2.4, 60.24),
    ("crp", "mg/L", 5, 5), ("crp", "mg/dL", 0.5, 5),
    ("crp", "mg/dL", 0.12345678, 1.234568), ("altitude", "m", 500, 500),
    ("altitude", "ft", 1000, 304.8),
    ("duration_months", "months", 12, 12), ("duration_months", "years", 1, 12),
    ("duration_months", "weeks", 10, 2.29979), ("duration_months", "days", 100, 3.2854),
])  # fmt: skip
def test_unit(item: str, unit: str, raw: float, expected: float) -> None:
    """Each unit of the contract has the factor of the contract; case and the letter for micro do not matter."""
    assert expected == value(item, raw, unit)
    assert expected == value(item, {"value": raw, "unit": unit})
    assert expected == value(item, str(raw), unit.upper())
    for micro in "\u00b5\u03bc":
        assert expected == value(item, raw, unit.replace("u", micro) if unit.startswith("u") else f" {unit} ")


def test_every_unit_is_tested() -> None:
    """No unit of the instrument is without its case above."""
    tested = {(p[0], p[1]) for mark in test_unit.pytestmark for p in mark.args[1]}  # type: ignore[attr-defined]
    assert set() == {(i.id, unit.name) for i in ITEMS.values() for unit in i.units} - tested


@pytest.mark.parametrize("item, unit, expected", [
    *(("age", unit, 2) for unit in ("y", "yr", "yrs", "year", "years", "years old", "Years Old", " YRS ")),
    *(("duration_months", unit, 24) for unit in ("y", "yr", "yrs", "years")),
    *(("duration_months", unit, 2) for unit in ("mo", "month", "months")),
    *(("steroid_dose", unit, 2) for unit in ("mg", "mg a day", "mg/day", "mg / d")),
    *(("ferritin", unit, 2) for unit in ("mcg/L", "MCG/l", "\u00b5g/L", "\u03bcg/l", "ug\u200b/L", "ug\u00a0/ L")),
    *(("hemoglobin", unit, 20) for unit in ("gm/dL", "g/dl", "GM/DL")),
    ("tibc", "transferrin gm/L", 50.2), ("tsat", "percent", 2),
])  # fmt: skip
def test_units_as_clinicians_write_them(item: str, unit: str, expected: float) -> None:
    """The words clinicians write are units too: yrs, mo, mg, mcg for ug, gm for g."""
    assert expected == value(item, 2, unit)


@pytest.mark.parametrize("raw, ok", [(3, True), (2.99, False), (15.5, True), (15.51, False)])
def test_range_of_a_unit(raw: float, ok: bool) -> None:
    """A unit with a range of its own is refused outside it, though the converted value would fit."""
    if ok:
        assert value("hemoglobin", raw, "mmol/L")
    else:
        assert "outside the possible range" in bad("hemoglobin", raw, "mmol/L").problem


def test_converted_range() -> None:
    """A converted value must be in the item's range too."""
    assert 250 == value("hemoglobin", 25, "g/dL")
    assert "outside" in bad("hemoglobin", 25.1, "g/dL").problem


def test_unit_that_is_none() -> None:
    """A unit not in the list is refused, with the units that are."""
    assert bad("hemoglobin", 119, "mg/L").allowed.endswith(": g/L, g/dL, mmol/L")


def test_unit_of_a_number_without_units() -> None:
    """A unit for a number that has none is refused."""
    assert bad("activity_patient", 5, "points").problem


@pytest.mark.parametrize("item, raw, named", [
    pytest.param(
        "hemoglobin", 7.4, ["7.4 g/dL is 74 g/L", "7.4 mmol/L is 119.2 g/L", "which do you mean?"], id="two units fit"
    ),
    pytest.param("hemoglobin", 16, ["16 g/dL is 160 g/L", "is that what you mean?"], id="one unit fits"),
    pytest.param("tsat", 0.2, ["0.2 fraction is 20 %"], id="a fraction"),
    pytest.param("tibc", 2.4, ["2.4 transferrin g/L is 60.2 umol/L"], id="transferrin"),
    pytest.param("tibc", 300, ["300 ug/dL is 53.7 umol/L"], id="the other system"),
    pytest.param("hemoglobin", 1000, ["a number from 20 to 250 g/L"], id="no unit fits"),
])  # fmt: skip
def test_outside_names_every_unit(item: str, raw: float, named: list[str]) -> None:
    """Outside the range every unit in which the value would fit is named, with what it would be; none is guessed."""
    allowed = bad(item, raw).allowed
    assert [] == [words for words in named if words not in allowed]


def test_wrong_unit_names_the_unit_that_fits() -> None:
    """A value outside the range of the unit given is asked about too: 119 in g/dL is 119 g/L as it is."""
    assert "119 g/L as it is" in bad("hemoglobin", 119, "g/dL").allowed
