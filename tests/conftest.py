from __future__ import annotations

import pytest

from rls_screen.instrument import Instrument
from rls_screen.library import load


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    """The shipped instrument with its worked people."""
    return load(people=True)
