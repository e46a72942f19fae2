from __future__ import annotations

from pathlib import Path

import hostile
import pytest

from rls_screen.content.instrument import Instrument


@pytest.mark.parametrize("seed", range(12))
def test_hostile_tables(tmp_path: Path, instrument: Instrument, seed: int) -> None:
    """A hostile table comes out row by row as its answers do alone, or is refused; the status says which."""
    hostile.check(instrument, hostile.table(instrument, seed), tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("seed", [100, 200])
def test_hundreds_of_hostile_tables(seed: int) -> None:
    """So do 200 more; `.ci/lanes hostile` makes 2,000."""
    assert 0 == hostile.main(100, seed)
