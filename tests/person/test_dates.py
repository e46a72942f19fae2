"""What a written date can mean: one day, several, or none."""

from __future__ import annotations

from datetime import date

import pytest
from answer_files import RLS
from hypothesis import given
from hypothesis import strategies as st

from rls_screen.person.answers.dates import days, in_words

MONTHS = "January February March April May June July August September October November December"
DAY = date(2026, 3, 12)


@pytest.mark.parametrize("text", [
    "12 Mar 2026", "12 march 2026", "12. March 2026", "12-Mar-2026", "12/Mar/2026", "12MAR2026", "12th Mar 2026",
    "Mar 12, 2026", "March 12 2026", "march 12th, 2026", " 12\u00a0Mar  2026 ", "2026-3-12", "2026/03/12", "2026.3.12",
])  # fmt: skip
def test_one_meaning(text: str) -> None:
    """A month by name, or the year first, has one meaning."""
    assert (DAY,) == days(text, MONTHS)


@pytest.mark.parametrize("text, found", [
    ("12/03/2026", (DAY, date(2026, 12, 3))), ("12.3.2026", (DAY, date(2026, 12, 3))),
    ("3-12-2026", (date(2026, 12, 3), DAY)), ("13/03/2026", (date(2026, 3, 13),)), ("03/13/2026", (date(2026, 3, 13),)),
    ("05/05/2026", (date(2026, 5, 5),)), ("29 Feb 2024", (date(2024, 2, 29),)),
])  # fmt: skip
def test_numbers_alone(text: str, found: tuple[date, ...]) -> None:
    """Numbers alone have two meanings where both are days, the day first."""
    assert found == days(text, MONTHS)


@pytest.mark.parametrize("text", [
    "", "12 Mar 26", "12/03/26", "12/03-2026", "Mar 2026", "2026", "12 Ma 2026", "12 Ju 2026", "12 xyz 2026",
    "29 Feb 2026", "31/04/2026", "13/13/2026", "2026-13-12", "0/1/2026", "12 03 2026", "12032026", "1/2/0000",
    "12 Marchx 2026", "\u0661\u0662 Mar 2026", "12 Mar 2026 x", "yesterday",
])  # fmt: skip
def test_no_date(text: str) -> None:
    """A year of two digits, two kinds of marks, no such month or no such day is not a date."""
    assert () == days(text, MONTHS)


def test_a_name_of_two_months_is_none() -> None:
    """In a language in which three letters begin two months they are not enough."""
    french = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    assert () == days("1 jui 2026", french)
    assert (date(2026, 6, 1),) == days("1 juin 2026", french)


@given(st.dates())
def test_every_day_in_words(day: date) -> None:
    """A day in words has one meaning, and is that day."""
    words = RLS.words.errors
    assert (day,) == days(
        in_words(day, words.months, words.day_in_words).replace(f" {day.year}", f" {day.year:04}"), words.months
    )


@given(st.dates(), st.sampled_from("/.-"))
def test_every_day_in_numbers(day: date, mark: str) -> None:
    """A day in numbers is among its meanings, whichever country it is written for."""
    assert day in days(f"{day.day}{mark}{day.month}{mark}{day.year:04}", MONTHS)
    assert day in days(f"{day.month:02}{mark}{day.day:02}{mark}{day.year:04}", MONTHS)
    assert (day,) == days(f"{day.year:04}{mark}{day.month}{mark}{day.day}", MONTHS)
