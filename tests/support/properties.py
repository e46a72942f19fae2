"""How many examples a property test tries: a few in the suite, more in the lane `properties`."""

from __future__ import annotations

import os

TIMES = int(os.environ.get("RLS_SCREEN_EXAMPLES", "1"))


def examples(number: int) -> int:
    """So many examples in the suite, and so many times more as the environment says."""
    return number * TIMES
