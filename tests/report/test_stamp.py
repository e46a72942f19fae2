"""Which pages are printed where nobody chose, which of them those who come to help read, and in which order."""

from __future__ import annotations

from typing import Any

import pytest
from reports import FOUR, RLS, quick

from rls_screen.report.stamp import chosen_pages, folded_pages, helpers_pages, usual_pages

EMERGENCY = {**FOUR, "flag_chest": "yes"}


@pytest.mark.parametrize("given, voice, pages", [
    pytest.param({}, None, "clinician,patient", id="nobody knows whose answers"),
    pytest.param({"answered_by": "staff"}, None, "clinician,patient", id="staff"),
    pytest.param({"answered_by": "unsure"}, None, "clinician,patient", id="not sure whose"),
    pytest.param({"answered_by": "self"}, None, "patient", id="the person"),
    pytest.param({"answered_by": "carer"}, None, "patient", id="a carer"),
    pytest.param({"answered_by": "self"}, "staff", "clinician,patient", id="asked by staff"),
    pytest.param({}, "patient", "patient", id="asked in the words for patients"),
    pytest.param(EMERGENCY, None, "clinician,patient,emergency", id="an emergency"),
    pytest.param({**EMERGENCY, "answered_by": "self"}, None, "patient,emergency", id="the person in an emergency"),
    pytest.param(EMERGENCY, "patient", "patient,emergency", id="asked as a patient in an emergency"),
])  # fmt: skip
def test_pages_that_nobody_chose(given: dict[str, Any], voice: str | None, pages: str) -> None:
    """Staff get the clinician's page first; the person their own, alone. An emergency adds a page behind these."""
    assert pages == usual_pages(quick(given), voice)


@pytest.mark.parametrize("given, pages", [
    pytest.param({**FOUR, "answered_by": "self"}, "clinician", id="no emergency"),
    pytest.param({**EMERGENCY, "answered_by": "self"}, "emergency,clinician", id="an emergency"),
])  # fmt: skip
def test_pages_for_helpers(given: dict[str, Any], pages: str) -> None:
    """Those who come to help get the page for an emergency first where there is one, then the page for staff."""
    assert pages == helpers_pages(quick(given))


@pytest.mark.parametrize("page, given, ids", [
    ("emergency,clinician", EMERGENCY, ["emergency", "clinician"]), ("patient", EMERGENCY, ["patient"]),
    ("both", EMERGENCY, ["clinician", "patient"]), ("emergency", FOUR, ["emergency"]),
    ("all", FOUR, ["clinician", "patient", "appendix"]), (None, FOUR, ["clinician", "patient", "appendix"]),
    ("all", EMERGENCY, ["clinician", "patient", "emergency", "appendix"]), ("other", FOUR, []),
])  # fmt: skip
def test_chosen_pages(page: str | None, given: dict[str, Any], ids: list[str]) -> None:
    """Pages come in the order they are named in; one that is not needed is printed only where it is named itself."""
    assert ids == [one.id for one in chosen_pages(quick(given), page)]


def test_a_saved_report_holds_every_page() -> None:
    """The pages that are not printed are in the report all the same."""
    assert [page.id for page in RLS.pages if not page.screen] == [page.id for page in quick(FOUR).pages]


@pytest.mark.parametrize("page, folded", [
    ("clinician,patient", "appendix"), ("clinician,patient,emergency", "appendix"), ("patient", ""),
    ("patient,emergency", ""), ("emergency,clinician", "appendix"), ("appendix", ""),
])  # fmt: skip
def test_what_belongs_to_a_page_is_folded(page: str, folded: str) -> None:
    """To the page for staff belongs its appendix, to the person's page none; a page that is chosen is not folded."""
    assert folded == folded_pages(quick(EMERGENCY if "emergency" in page else FOUR), page)
