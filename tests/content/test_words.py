"""Numbers as they are printed."""

from __future__ import annotations

import pytest

from rls_screen.content.words import printed_number


@pytest.mark.parametrize("number, printed", [
    (119.0, "119"), (11.95, "12"), (11.949, "11.9"), (0.05, "0.1"), (0.25, "0.3"), (0.04, "0.04"), (0.0, "0"),
    (119.2436, "119.2"), (-0.25, "-0.2"), (1e6, "1000000"),
])  # fmt: skip
def test_printed_number(number: float, printed: str) -> None:
    """On paper a number has one decimal, halves up; one that would print as zero keeps what makes it not zero."""
    assert printed == printed_number(number)
