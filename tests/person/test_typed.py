"""One typed line: what an interview takes beyond a file, and what it may have meant."""

from __future__ import annotations

import pytest
from answer_files import ITEMS

from rls_screen.person.answers import Answer, BadAnswer
from rls_screen.person.answers.typed import read_typed, said


@pytest.mark.parametrize("item, line, value", [
    ("age", "38y", 38), ("age", "38 yrs", 38), ("duration_months", "3 yrs", 36), ("duration_months", "3 y", 36),
    ("duration_months", "18 mo", 18), ("steroid_dose", "5 mg", 5), ("steroid_dose", "5mg", 5),
    ("ferritin", "40 mcg/l", 40),
    ("hemoglobin", "11,4 g/dl", 114), ("hemoglobin", "11.4 gm/dL", 114), ("crp", "11,4", 11.4), ("tsat", "18 %", 18),
    ("tsat", "18%", 18), ("egfr", "60 ml/min/1.73 m2", 60), ("activity_patient", "7 of 10", 7),
    ("altitude", "500m", 500),
    ("activity_patient", "7/10", 7), ("irls_total", "21/40", 21), ("days_per_week", "3 days", 3),
])  # fmt: skip
def test_as_people_type_it(item: str, line: str, value: float) -> None:
    """A number is read with its unit right behind it, in the spellings that people have in their fingers."""
    given, _ = read_typed(ITEMS[item], line)
    assert isinstance(given, Answer)
    assert value == given.value


@pytest.mark.parametrize("item, line, meant", [
    pytest.param("hemoglobin", "11.4", ["11.4 g/dL is 114 g/L", "11.4 mmol/L is 183.7 g/L"], id="outside the range"),
    pytest.param("hemoglobin", "18.4", ["18.4 g/dL is 184 g/L"], id="fits one unit"),
    pytest.param("ferritin", "1,200", ["1200 ug/L", "1.2 ug/L"], id="a mark with two meanings"),
    pytest.param("hemoglobin", "1.200,5", [], id="neither meaning is possible"),
    pytest.param("labs_date", "12/03/2026", ["12 March 2026", "3 December 2026"], id="a date with two meanings"),
    pytest.param("age", "38 apples", [], id="no unit"),
    pytest.param("age", "380", [], id="no unit fits"),
    pytest.param("labs_date", "soon", [], id="no date"),
])  # fmt: skip
def test_what_was_perhaps_meant(item: str, line: str, meant: list[str]) -> None:
    """A line in doubt is refused with every answer that it may mean, each in words of one meaning only."""
    with pytest.raises(BadAnswer) as caught:
        read_typed(ITEMS[item], line)
    assert meant == [said(ITEMS[item], answer) for answer in caught.value.possible]
