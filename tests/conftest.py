from __future__ import annotations

import pytest
from hypothesis import settings

from rls_screen.instrument import Instrument
from rls_screen.library import load

# Machines are slower on some days than on others: what a test claims is never how fast it ran.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    """The shipped instrument with its worked people."""
    return load(people=True)
