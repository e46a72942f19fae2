"""What is left of an interview that is killed: two hundred times, each at a random moment.

Run `python benchmarks/kills.py [TIMES]`; it prints how many answers were lost, and fails if it was ever more than the
one being given, or if one was kept other than it was given. The tests do the same twenty times.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from killed import expected, killed  # noqa: E402


def main(times: int = 200) -> int:
    """The exit status: 0 where nothing was lost that was surely given."""
    chance, all_given, found = random.Random(), expected(), Counter[str]()
    places: set[int] = set()
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            one = killed(Path(folder), chance)
        places.add(len(one.kept))
        if [*one.kept.items()] != all_given[: len(one.kept)]:
            found["changed"] += 1
        elif len(one.kept) - one.given not in (0, 1):
            found["lost"] += 1
        else:
            found["whole"] += 1
    print(f"{times} times killed, at {len(places)} places of {len(all_given)}: {dict(found)}")
    return 0 if set(found) == {"whole"} else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
