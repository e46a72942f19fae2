"""What is missing: only what can still be asked, and only of results that an answer began."""

from __future__ import annotations

import re
from typing import Any

import pytest
from reports import (
    FOUR,
    REPRESENTATIVE,
    RLS,
    block_of_page,
    own_words,
    reported,
)

from rls_screen.report import markdown


def test_only_what_was_begun_is_unfinished() -> None:
    """What a result could still be is said of one that was begun; where nothing was given, nothing is unfinished."""
    begun = "Iron band: could still be"
    assert begun not in markdown(reported(RLS, FOUR))
    assert begun in markdown(reported(RLS, {**FOUR, "ferritin": 150}))


def test_what_was_skipped_is_not_unanswered() -> None:
    """Where the urge is ruled out, no list of the report names a question of a closed section as missed."""
    closed = [
        item for item in RLS.items.values() if (RLS.section_of[item.id].skip_when or item.skip_when) == "ruled_out"
    ]
    assert 30 < len(closed)
    one = reported(RLS, REPRESENTATIVE["not met, and the legs trouble all the same"])
    for heading in ("Look-alikes", "Lupus and other conditions", "Blood tests and iron"):
        assert "" == block_of_page(one, heading)
    clinician = " ".join(own_words(one, "appendix"))
    assert [] == re.findall(r"[Nn]ot answered[^;.]*|was not given|were not all asked", clinician)
    missing = block_of_page(one, "What is missing and why it matters")
    assert [] == [item.label for item in closed if item.label in missing and item.kind != "medicines"]


@pytest.mark.parametrize("given", [{"tsat": 15}, {"tsat": 15, "ferritin": 150}, {"tsat": 30, "ferritin": 60}])
def test_with_a_saturation_nobody_is_asked_for_its_parts(given: dict[str, Any]) -> None:
    """With a transferrin saturation given, no list of the report asks for serum iron or the iron-binding capacity."""
    said = " ".join(own_words(reported(RLS, {**FOUR, **given}), "appendix"))
    assert [] == re.findall(r"Serum iron|Total iron-binding capacity", said)
    without = " ".join(own_words(reported(RLS, {**FOUR, "ferritin": 150}), "appendix"))
    assert "Serum iron" in without
